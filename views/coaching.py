"""A tip, as its person reads it; and what is said after it was rated."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block

from core.catalogue import Unit
from core.coaching import Fact, KeptTip, Rating
from core.feedback import topic_name
from core.usecases.coaching import TipAnswer
from views.message import LONGEST_FALLBACK, Message, button, context, header, note, section, shortened
from views.score_text import change_line, figure, pace_line
from views.text import Reader, escaped, named, plain

HELPFUL, NOT_FOR_ME = "coach.helpful", "coach.not_for_me"
_REACHED = ("actual", "attainment", "previous", "change")  # what was counted; the rest are aims and estimates
_WITH_CENTS = 10
PLAYBOOK = "From Pace's playbook: no model was asked."


def fact_text(fact: Fact, reader: Reader) -> str:
    """The number of a fact; of aims and estimates without the digits that nobody knows."""
    is_counted = fact.id.rpartition(".")[2] in _REACHED
    is_small_change = fact.unit is Unit.MONEY and abs(fact.value) < _WITH_CENTS  # $1.25 is not $1.20
    write = reader.figure if is_counted or is_small_change else reader.estimate
    return write(fact.value, fact.unit)


def tip_message(found: TipAnswer, reader: Reader) -> Message:
    """The figure first, then what can be done this week and why, then one question."""
    title = f"Your tip: {_about(found)}"
    value = str(found.kept.id)
    buttons = [button("Helpful", HELPFUL, value), button("Not for me because...", NOT_FOR_ME, value)]
    blocks: list[Block] = [header(title)]
    if line := _standing(found, reader):
        blocks.append(section(line))
    blocks += [
        section("\n\n".join(["*This week*", *_actions(found)])),
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


def _actions(found: TipAnswer) -> Iterator[str]:
    for number, action in enumerate(found.tip.actions, start=1):
        yield f"{number}.  {escaped(action.text)}\n*Why*  {escaped(action.reason)}"


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
    yield f"{PLAYBOOK} {_ground(found, reader)}. Only you see it."
    last = next(iter(found.known.evidence.given), None)
    if last is not None and last.rating is Rating.NOT_FOR_ME:
        yield "The last one was not for you, so this one is different."
