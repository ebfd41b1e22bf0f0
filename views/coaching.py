"""A tip, as its person reads it; and what is said after it was rated."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block

from core.catalogue import Unit
from core.coaching import Fact, KeptTip, Rating, Tip
from core.feedback import topic_name
from core.usecases.coaching import TipAnswer
from core.wording import Trouble
from views.message import LONGEST_FALLBACK, Message, button, context, header, note, section, shortened
from views.score_text import change_line, figure, overdue_line, pace_line
from views.text import Reader, escaped, named, plain

HELPFUL, NOT_FOR_ME = "coach.helpful", "coach.not_for_me"
_REACHED = ("actual", "attainment", "previous", "change")  # what was counted; the rest are aims and estimates
_WITH_CENTS = 10
_PLAYBOOK = "From Pace's playbook"
TROUBLES = {
    Trouble.NOT_SET_UP: "no model was asked",
    Trouble.SWITCHED_OFF: "the model is switched off here",
    Trouble.BUDGET: "today's budget for the model is used up",
    Trouble.PAUSED: "the model has failed several times just now, so it was not asked",
    Trouble.UNREACHABLE: "the model could not be reached",
    Trouble.TOO_SLOW: "the model did not answer in time",
    Trouble.BUSY: "the model is busy",
    Trouble.KEY: "the model does not take our key, which is for an admin to mend",
    Trouble.NOT_ACCEPTED: "the model does not take our questions, which is for an admin to mend",
    Trouble.BROKEN: "the model's server has a fault",
    Trouble.FILTERED: "the model gave no answer",
    Trouble.MALFORMED: "what the model said could not be read",
    Trouble.GUARD: "what the model said did not pass the check against the figures",
}


def fact_text(fact: Fact, reader: Reader) -> str:
    """The number of a fact; of aims and estimates without the digits that nobody knows."""
    is_counted = fact.id.rpartition(".")[2] in _REACHED or ".part." in fact.id
    is_small_change = fact.unit is Unit.MONEY and abs(fact.value) < _WITH_CENTS  # $1.25 is not $1.20
    write = reader.figure if is_counted or is_small_change else reader.estimate
    return write(fact.value, fact.unit)


def origin(model: str, trouble: Trouble | None) -> str:
    """Who worded it, in a sentence; a machine is named."""
    if model:
        return f"Worded by a model ({named(model)}); every figure in it was checked."
    return f"{_PLAYBOOK}: {TROUBLES[trouble or Trouble.NOT_SET_UP]}."


def thinking_note() -> Message:
    """While a model is asked."""
    return note(
        "Reading the figures and asking the model. This takes some seconds; without an answer the playbook has one."
    )


def tip_message(found: TipAnswer, reader: Reader) -> Message:
    """The figure first, then what can be done this week and why, then one question."""
    title = f"Your tip: {_about(found)}"
    value = str(found.kept.id)
    buttons = [button("Helpful", HELPFUL, value), button("Not for me because...", NOT_FOR_ME, value)]
    blocks: list[Block] = [header(title)]
    if line := _standing(found, reader):
        blocks.append(section(line))
    blocks += [
        section("*This week*\n" + "\n\n".join(action_lines(found.tip))),
        section(f"*To think about*\n{escaped(found.tip.question)}"),
        context(" ".join(_small_print(found, reader))),
        ActionsBlock(elements=buttons),
    ]
    first = found.tip.actions[0].text
    return Message(shortened(f"{escaped(title)}. {escaped(first)}", LONGEST_FALLBACK), tuple(blocks))


def _about(found: TipAnswer) -> str:
    """As plain text."""
    return plain(topic_name(found.tip.topic, dict(found.known.kpis))) or "your week"


def rated_note(tip: KeptTip) -> Message:
    """After a rating."""
    if tip.rating is Rating.HELPFUL:
        return note("Noted: this one helped. The next `/coach` goes on from here.")
    return note("Noted: not for you, and it will not come again. `/coach` gives you another one now.")


def practice_later() -> Message:
    """The answer to `/coach practice`."""
    return note(
        "Role-play is not here yet: it comes with a later release. Until then `/coach` with a skill, such as "
        "`/coach discovery` or `/coach closing`, gives you one thing to try in your next real conversation."
    )


def _standing(found: TipAnswer, reader: Reader) -> str:
    """Where the KPI in focus stands."""
    evidence = found.known.evidence
    standing = evidence.standing(found.tip.focus)
    if standing is None:
        return ""
    score = standing.score
    meaning = filter(None, (pace_line(score, reader), change_line(score, evidence.compared_with, reader)))
    first = f"*{figure(score, reader)}*  {named(standing.kpi.name)}, {reader.period(evidence.period)}"
    return "\n".join([first, *meaning])


def action_lines(tip: Tip) -> Iterator[str]:
    """What to do and why, numbered where there are several."""
    for number, action in enumerate(tip.actions, start=1):
        first = f"{number}.  " if len(tip.actions) > 1 else ""
        yield f"{first}{escaped(action.text)}\n*Why*  {escaped(action.reason)}"


def _made_by(found: TipAnswer) -> str:
    """Who worded it, and who has seen it. What a manager has changed is theirs, and says so."""
    if found.handed_by is None:
        return f"{origin(found.tip.model, found.trouble)} Only you see it."
    name = named(found.handed_by.name)
    if found.kept.is_edited:
        begun = f"Begun by a model ({named(found.tip.model)})" if found.tip.model else _PLAYBOOK
        return f"{begun}, changed by {name}, who answers for its words."
    return f"{origin(found.tip.model, found.trouble)} {name} has read it and passed it on."


def _ground(found: TipAnswer, reader: Reader) -> str:
    """What it was made from."""
    evidence, focus, period = found.known.evidence, found.tip.focus, reader.period(found.known.evidence.period)
    if focus and evidence.standing(focus) is None:
        name = named(found.known.kpis.get(focus, focus))
        return f"No figure for {name} in {period} yet, so it is a general one"
    if not evidence.standings:
        return f"You have no figures of {period} yet, so it is a general one"
    return f"By your figures of {period}"


def _small_print(found: TipAnswer, reader: Reader) -> Iterator[str]:
    yield f"{_ground(found, reader)}. {_made_by(found)}"
    if overdue := overdue_line(found.known.overdue, reader):
        yield escaped(overdue)
    last = next(iter(found.known.evidence.given), None)
    if last is not None and last.rating is Rating.NOT_FOR_ME:
        yield "The last one was not for you, so this one is different."
