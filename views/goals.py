"""Goals as people read them: the list, one goal, and the news about one."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from core.catalogue import Direction, Kpi
from core.goals import Goal, GoalState
from core.people import Person, SubjectKind
from core.records import Overdue
from core.scores import Score
from core.usecases.goal_news import Event, GoalNews
from core.usecases.goal_tracking import Tracked
from views.message import LONGEST_FALLBACK, Message, button, context, header, note, section, shortened
from views.score_text import MARKERS, figure, forecast_line, overdue_line
from views.text import Reader, escaped, named, plain

ACCEPT, ASK, ANSWER, AMEND, NEW = "goal.accept", "goal.ask", "goal.answer", "goal.amend", "goal.new"
CANCEL, CANCEL_CONFIRMED, KEEP = "goal.cancel", "goal.cancel.yes", "goal.cancel.no"
SPLIT_EVENLY, SPLIT_BY_SHARE, SPLIT_BY_HAND = "goal.split.evenly", "goal.split.share", "goal.split.hand"
LISTED = 15
_ENDS = {
    GoalState.ACHIEVED: "Reached",
    GoalState.MISSED: "Not reached",
    GoalState.CANCELLED: "Ended without a result",
}


def goal_value(goal: Goal) -> str:
    """What a goal's button carries: which goal, in which version."""
    return f"{goal.id}|{goal.version}"


def goals_list(tracked: Sequence[Tracked], total: int, person: Person, reader: Reader) -> Message:
    """`/goal`: one's own first; each with what one can do about it. `total` counts those that are not listed too."""
    if not tracked:
        return _empty()
    blocks: list[Block] = [header("Goals")]
    for one in tracked:
        blocks.append(section("\n".join(lines(one, reader))))
        blocks.append(ActionsBlock(elements=_buttons(one, person)))
    if total > len(tracked):
        blocks.append(context(f"{total - len(tracked)} more are not shown here."))
    blocks += _overdue(tracked[0].overdue, reader)
    blocks.append(ActionsBlock(elements=[button("Set another goal", NEW, "new")]))
    summary = "; ".join(f"{_what(one, reader)}: {_progress(one, reader)}" for one in tracked[:3])
    return Message(shortened(f"Goals: {summary}", LONGEST_FALLBACK), tuple(blocks))


def goal_card(tracked: Tracked, person: Person, reader: Reader, said: str = "") -> Message:
    """One goal as it is now, with what one can do about it."""
    text = "\n".join(([escaped(said)] if said else []) + list(lines(tracked, reader)))
    actions = _buttons(tracked, person) if tracked.goal.is_open else []
    small = _overdue(tracked.overdue, reader)
    blocks = (section(text), *small, *([ActionsBlock(elements=actions)] if actions else []))
    return Message(shortened(f"{said} {_what(tracked, reader)}".strip(), LONGEST_FALLBACK), blocks)


def _overdue(found: Overdue | None, reader: Reader) -> list[Block]:
    """That the figures may be out of date, where they may."""
    line = overdue_line(found, reader)
    return [context(escaped(line))] if line else []


def lines(tracked: Tracked, reader: Reader) -> Iterator[str]:
    """What is aimed at and until when; where it stands; why."""
    goal = tracked.goal
    whose = "" if tracked.subject.kind is SubjectKind.PERSON else f" ({named(tracked.subject.name)})"
    yield f"*{_what(tracked, reader)}*{whose}, {reader.period(goal.draft.period)}"
    if goal.state is GoalState.PROPOSED:
        yield f"Proposed, not accepted yet. {_progress(tracked, reader)}"
    elif goal.state is GoalState.ACCEPTED:
        yield _progress(tracked, reader)
    else:
        yield f"{_ENDS[goal.state]}. {_progress(tracked, reader)}"
    if tracked.parts:
        yield _shared_out(tracked, reader)
    yield f"Why: {escaped(goal.draft.why)}"


def _shared_out(tracked: Tracked, reader: Reader) -> str:
    """`Split among 6 people, 4 have accepted; together $480,000.`"""
    parts, kpi = tracked.parts, tracked.kpi
    agreed = sum(part.state is not GoalState.PROPOSED for part in parts)
    people = "1 person" if len(parts) == 1 else f"{len(parts)} people"
    together = ""
    if kpi is not None and kpi.accumulates:
        together = f"; together {reader.figure(sum(part.draft.value for part in parts), kpi.unit)}"
    return f"Split among {people}, {agreed} {'has' if agreed == 1 else 'have'} accepted{together}."


def short_line(tracked: Tracked, reader: Reader) -> str:
    """For scorecards and reminders: `Win rate 60%, Q4 2026: 63.2% now, ◆ ahead, 37 days left`."""
    return f"*{_what(tracked, reader)}*, {reader.period(tracked.goal.draft.period)}: {_progress(tracked, reader)}"


def news_message(news: GoalNews, reader: Reader) -> Message:
    """What happened to a goal, for the other side of it."""
    tracked = Tracked(news.goal, news.subject, news.kpi, news.score, 0)
    what = f"*{_what(tracked, reader)}* for {named(news.subject.name)}, {reader.period(news.goal.draft.period)}"
    if news.recipient.id == news.goal.draft.addressee and news.subject.kind is SubjectKind.PERSON:
        what = f"*{_what(tracked, reader)}* for you, {reader.period(news.goal.draft.period)}"
    text = "\n".join(_told(news, what, reader))
    actions = _news_buttons(news)
    small = _overdue(news.overdue, reader)
    blocks = (section(text), *small, *([ActionsBlock(elements=actions)] if actions else []))
    return Message(shortened(text, LONGEST_FALLBACK), blocks)


def confirm_cancel(tracked: Tracked, reader: Reader) -> Message:
    """Asks before a goal is given up."""
    text = f"Give up *{_what(tracked, reader)}*, {reader.period(tracked.goal.draft.period)}? The other side is told."
    value = goal_value(tracked.goal)
    buttons = [button("Yes, cancel it", CANCEL_CONFIRMED, value, style="danger"), button("Keep it", KEEP, value)]
    return Message(shortened(text, LONGEST_FALLBACK), (section(text), ActionsBlock(elements=buttons)))


def split_done(count: int, of: int) -> Message:
    """After a team's goal was split among `of` people; those who were left out would get nothing, or have such a goal."""
    people = "1 person" if count == 1 else f"{count} people"
    rest = f" {of - count} of {of} are left out: no part of it, or an open goal for it already." if count < of else ""
    return note(f"Proposed to {people}. Each can accept or ask; `/goal` shows who has.{rest}")


def examples() -> str:
    """How a goal can be typed."""
    return "`/goal set win rate 60% by end of quarter because we lose too many late`"


def _empty() -> Message:
    text = f"No goals yet. Set one for yourself: {examples()}."
    return Message(text, (section(text), ActionsBlock(elements=[button("Set a goal", NEW, "new")])))


def _told(news: GoalNews, what: str, reader: Reader) -> Iterator[str]:
    actor, why = named(news.actor) if news.actor else "", f"Why: {escaped(news.goal.draft.why)}"
    match news.event:
        case Event.PROPOSED:
            yield f"{actor} proposes a goal: {what}."
            yield why
            yield "Accept it if you can stand behind it, or ask what you would like to know or change."
        case Event.SET:
            yield f"{actor} has set a goal: *{_what_of(news.goal, news.kpi, reader)}*, {reader.period(news.goal.draft.period)}."
            yield why
        case Event.AMENDED:
            yield f"{actor} has changed the goal to {what}."
            yield why
        case Event.ACCEPTED:
            yield f"{actor} has accepted: {what}."
        case Event.QUESTION:
            yield f"{actor} asks about {what}:"
            yield f">{escaped(news.text)}"
        case Event.ANSWER:
            yield f"{actor} answers about {what}:"
            yield f">{escaped(news.text)}"
        case Event.CANCELLED:
            yield f"{actor} has cancelled {what}."
        case Event.ENDED:
            yield from _ended(news, what, reader)


def _ended(news: GoalNews, what: str, reader: Reader) -> Iterator[str]:
    score, state = news.score, news.goal.state
    reached = f" It ended at {figure(score, reader)}." if score is not None and score.actual is not None else ""
    yield f"{_ENDS[state]}: {what}.{reached}"
    if state is GoalState.MISSED:
        yield "What got in the way, and what would you do differently? It is worth ten minutes together."


def _news_buttons(news: GoalNews) -> list[ButtonElement]:
    goal, value = news.goal, goal_value(news.goal)
    is_addressee = news.recipient.id == goal.draft.addressee
    if not goal.is_open:
        return []
    if is_addressee and goal.state is GoalState.PROPOSED:
        return [button("Accept", ACCEPT, value, style="primary"), button("Ask", ASK, value)]
    if news.event is Event.QUESTION:
        return [button("Answer", ANSWER, value), button("Change the goal", AMEND, value)]
    if news.event is Event.ANSWER:
        return [button("Ask", ASK, value)]
    return []


def _buttons(tracked: Tracked, person: Person) -> list[ButtonElement]:
    goal, value = tracked.goal, goal_value(tracked.goal)
    is_mine = goal.draft.addressee == person.id
    found = []
    if goal.state is GoalState.PROPOSED and is_mine and goal.proposer != person.id:
        found += [button("Accept", ACCEPT, value, style="primary"), button("Ask", ASK, value)]
    if goal.proposer == person.id or not is_mine:
        found += [button("Change", AMEND, value), button("Cancel", CANCEL, value)]
    if tracked.subject.kind is not SubjectKind.PERSON and goal.state is GoalState.ACCEPTED:
        found += [
            button("Split evenly", SPLIT_EVENLY, value),
            button("Split by past share", SPLIT_BY_SHARE, value),
            button("Split by hand", SPLIT_BY_HAND, value),
        ]
    return found or [button("Ask", ASK, value)]


def _what(tracked: Tracked, reader: Reader) -> str:
    return _what_of(tracked.goal, tracked.kpi, reader)


def _what_of(goal: Goal, kpi: Kpi | None, reader: Reader) -> str:
    """`Win rate 60%`, `Sales cycle at most 45 days`."""
    if kpi is None:
        return f"{escaped(plain(goal.draft.kpi))} (no longer measured)"
    most = "at most " if kpi.direction is Direction.LOWER else ""
    return f"{named(kpi.name)} {most}{reader.figure(goal.draft.value, kpi.unit)}"


def _progress(tracked: Tracked, reader: Reader) -> str:
    """`63.2% so far, ◆ ahead; forecast 64%; 37 days left`."""
    score = tracked.score
    parts = [_so_far(score, reader)] if score is not None else []
    if score is not None and tracked.goal.is_open and (forecast := forecast_line(score, reader)):
        parts.append(forecast)
    if tracked.goal.is_open:
        days = tracked.days_left
        parts.append("the last day" if days == 0 else f"{days} {'day' if days == 1 else 'days'} left")
    return "; ".join(parts)


def _so_far(score: Score, reader: Reader) -> str:
    if score.actual is None:
        return "nothing recorded so far"
    reached = (
        f" ({reader.percent(score.attainment, 0)})" if score.attainment is not None and score.kpi.accumulates else ""
    )
    pace = f", {MARKERS[score.status]} {score.status}" if score.status else ""
    return f"{figure(score, reader)} so far{reached}{pace}"
