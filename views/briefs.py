"""A 1:1 brief: what changed, what to praise, what to ask, what was agreed last time."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from core.coaching import Standing
from core.usecases.briefs import Brief
from views.coaching import origin
from views.feedback import GIVE, OPEN
from views.feedback_text import what_it_is, written
from views.goals import NEW, short_line
from views.message import LONGEST_FALLBACK, Message, button, context, header, section, shortened
from views.score_text import change_line, figure, overdue_line, pace_line
from views.scorecard import highlight_line
from views.text import Reader, escaped, named, plain

_MOST_GOALS = 5
_LONGEST_AGREED = 1_200
_NOTHING_AGREED = (
    "Nothing is on record yet. A goal, or a piece of feedback, gives the next talk something to begin with."
)


def brief_message(brief: Brief, reader: Reader) -> Message:
    """For the manager alone."""
    evidence = brief.known.evidence
    title = f"1:1 with {shortened(plain(brief.person.name), 80)}, {reader.period(evidence.period)}"
    parts = (
        ("What changed", list(_changed(brief, reader))),
        ("What to praise", list(_praise(brief, reader))),
        ("Where help is worth most", list(_help(brief, reader))),
        ("What to ask", list(_questions(brief))),
        ("What was agreed last time", list(_agreed(brief, reader)) or [_NOTHING_AGREED]),
    )
    blocks: list[Block] = [header(title)]
    if brief.words is not None:
        blocks.append(section(escaped(brief.words.summary)))
    blocks += [section("\n".join([f"*{heading}*", *lines])) for heading, lines in parts]
    small = (
        f"Compared with {reader.period(evidence.compared_with)}. {origin(brief.model, brief.trouble)} Only you see it."
    )
    small = f"{small} It says nothing of the tips that they asked for themselves."
    blocks.append(context(f"{small} {escaped(overdue_line(brief.known.overdue, reader))}".rstrip()))
    blocks.append(ActionsBlock(elements=list(_buttons(brief))))
    return Message(shortened(f"{escaped(title)}: {_summary(brief, reader)}", LONGEST_FALLBACK), tuple(blocks))


def _changed(brief: Brief, reader: Reader) -> Iterator[str]:
    for standing in brief.changes:
        yield f"•  {_line(standing, reader)}"
    if not brief.known.evidence.standings:
        yield "Nothing is recorded in this time yet."
    elif not brief.changes:
        yield "No figure moved by a twentieth or more against the period before."


def _line(standing: Standing, reader: Reader) -> str:
    score = standing.score
    said = filter(None, (change_line(score, None, reader), pace_line(score, reader)))
    return f"{named(standing.kpi.name)} *{figure(score, reader)}*, {'; '.join(said)}"


def _praise(brief: Brief, reader: Reader) -> Iterator[str]:
    for win in brief.known.scorecard.wins:
        yield f"•  {highlight_line(win, brief.known.evidence.compared_with, reader)}"
    if not brief.known.scorecard.wins:
        yield "The figures show no win in this time. Ask what they are proud of, and name one thing you saw yourself."
    if brief.words is not None:
        yield from (f">{escaped(line)}" for line in brief.words.praise)


def _help(brief: Brief, reader: Reader) -> Iterator[str]:
    focus = brief.known.scorecard.focus
    if focus is not None:
        yield f"•  {highlight_line(focus, brief.known.evidence.compared_with, reader)}"
    else:
        yield "Nothing is behind. Ask what they would like to get better at."
    if brief.words is not None:
        yield f">{escaped(brief.words.help)}"
        return
    yield "What the playbook says to somebody with these figures:"
    yield f">{escaped(brief.tip.actions[0].text)}"


def _questions(brief: Brief) -> Iterator[str]:
    asked = brief.words.ask if brief.words is not None else (brief.tip.question,)
    yield from (f"•  {escaped(question)}" for question in asked)
    yield "•  What would make this week a good one for you?"


def _agreed(brief: Brief, reader: Reader) -> Iterator[str]:
    for goal in brief.known.goals[:_MOST_GOALS]:
        yield f"•  {short_line(goal, reader)}"
    if brief.review is not None and brief.agreed:
        yield f"•  From the review of {reader.period(brief.review.period)}:"
        yield "\n".join(f">{line}" for line in written(shortened(brief.agreed, _LONGEST_AGREED)).splitlines())
    if brief.feedback is not None:
        by = named(brief.author.name) if brief.author else "a former colleague"
        day = reader.day(reader.local_day(brief.feedback.given_at))
        yield f"•  The last feedback: {what_it_is(brief.feedback.content, brief.known.kpis)}, from {by}, {day}"


def _buttons(brief: Brief) -> Iterator[ButtonElement]:
    if brief.feedback is not None:
        yield button("Read the feedback", OPEN, str(brief.feedback.id))
    yield button("Give feedback", GIVE, str(brief.person.id))
    yield button("Set a goal", NEW, f"person:{brief.person.id}")


def _summary(brief: Brief, reader: Reader) -> str:
    focus = brief.known.scorecard.focus
    if focus is None:
        return "nothing is behind"
    return f"help with {escaped(plain(focus.score.kpi.name))}, {figure(focus.score, reader)}"
