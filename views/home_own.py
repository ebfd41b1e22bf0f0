"""What everybody has on their Home: the month at a glance, what waits for them, goals, the last tip, feedback."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from core.feedback import topic_name
from core.goals import GoalState
from core.people import Person
from core.periods import Period
from core.scorecards import Highlight, Reason
from core.scores import Score
from core.usecases.goal_tracking import Tracked
from core.usecases.home import HomePage
from core.usecases.inbox import Found
from views import goals
from views.drafts import waiting_lines
from views.feedback import GIVE, INBOX, OPEN, item_line
from views.kpi_controls import COACH
from views.message import LONGEST_SECTION, button, context, header, section, shortened
from views.requests import request_to_me
from views.score_text import figure, forecast_line, freshness_line, pace_line
from views.scorecard import highlight_line
from views.text import Reader, escaped, escaped_keeping_code, named, plain

_MOST_KPIS = 5
_MOST_FEEDBACK = 5


def today_blocks(page: HomePage, reader: Reader) -> Iterator[Block]:
    """The heaviest KPIs of the running month in a line each, and the one focus."""
    yield header(f"Today, {reader.period(page.request.period)}")
    if page.today is None:
        yield section("Nothing is measured yet. As soon as an admin has imported your records, your month stands here.")
        return
    card = page.today.card
    shown = sorted((one for one in card.scores if one.kpi.weight > 0), key=lambda one: -one.kpi.weight)
    lines = [_line(score, reader) for score in shown if score.actual is not None or score.target is not None]
    if not lines:
        yield section("Nothing recorded for you this month yet. `/kpi last month` shows the one before.")
        yield context(escaped_keeping_code(freshness_line(page.freshness, page.now, reader)))
        return
    yield section("\n".join(lines[:_MOST_KPIS]))
    if page.today.focus is not None:
        yield section(f"*The one focus*  {_focus(page.today.focus, card.compared_with, reader)}")
    elif not any(score.target is not None for score in card.scores):
        yield section("No targets for this month yet. Ask your manager for one, or set yourself a goal below.")
    else:
        yield section("Nothing is behind its target.")
    yield context(escaped_keeping_code(freshness_line(page.freshness, page.now, reader)))


def waiting_blocks(page: HomePage, reader: Reader) -> Iterator[Block]:
    """What others wait for: feedback they have asked for, answers about goals, a word on drafts of tips."""
    waiting, drafts = page.waiting, page.team.drafts if page.team is not None else 0
    if not (waiting.requests or waiting.asked or waiting.rounds or drafts):
        return
    yield header("Waits for you")
    if drafts:
        yield from waiting_lines(drafts)
    for tracked in waiting.asked:
        yield section(
            f"A question about {goals.short_line(tracked, reader)} ({named(tracked.subject.name)})",
        )
        value = goals.goal_value(tracked.goal)
        yield ActionsBlock(
            elements=[button("Answer", goals.ANSWER, value), button("Change the goal", goals.AMEND, value)]
        )
    if waiting.requests:
        yield section("*Your feedback is asked for*")
    for request in waiting.requests:
        yield from request_to_me(request, waiting.names[request.requester], reader)
    if waiting.rounds:
        rounds = "One round of feedback waits" if waiting.rounds == 1 else f"{waiting.rounds} rounds of feedback wait"
        yield section(f"{rounds} for what you saw: `/feedback rounds`.")
    more = waiting.all_asked - len(waiting.asked) + waiting.all_requests - len(waiting.requests)
    if more:
        yield context(f"{more} more: `/goal` and `/feedback requests` show all.")


def goal_blocks(page: HomePage, reader: Reader) -> Iterator[Block]:
    """Each goal with its pace; what was proposed can be accepted or asked about."""
    yield header("Goals")
    for tracked in page.goals:
        yield section(shortened("\n".join(goals.lines(tracked, reader)), LONGEST_SECTION))
        if buttons := _goal_buttons(tracked, page.person):
            yield ActionsBlock(elements=buttons)
    if not page.goals:
        yield section(f"No goals yet. Set one for yourself: {goals.examples()}.")
    if page.all_goals > len(page.goals):
        yield context(f"{page.all_goals - len(page.goals)} more: `/goal` shows all.")
    yield ActionsBlock(elements=[button("Set a goal", goals.NEW, "new")])


def tip_blocks(page: HomePage, reader: Reader) -> Iterator[Block]:
    """What the last tip was about and its first action; another one is a press away for whom has figures."""
    tip = page.tip
    if tip is None and not page.is_selling:
        return
    yield header("Your last tip" if tip is not None else "Coaching")
    if tip is not None:
        about = escaped(plain(topic_name(tip.topic, dict(page.received.kpis)))) or "your week"
        first = f"\n{escaped(tip.actions[0].text)}" if tip.actions else ""
        yield section(f"*{about}*, {reader.day(reader.local_day(tip.asked_at))}{first}")
    else:
        yield section("No tip yet. *Coach me* gives you one thing to do this week, from your own figures.")
    if page.is_selling:
        yield ActionsBlock(elements=[button("Coach me", COACH, page.request.encode())])


def feedback_blocks(received: Found, reader: Reader) -> Iterator[Block]:
    """What there is to read, and giving some."""
    yield header("Feedback for you")
    for item in received.items[:_MOST_FEEDBACK]:
        yield section(item_line(item, received, reader), beside=button("Read", OPEN, str(item.feedback.id)))
    if not received.items:
        yield section("None yet. Ask for some: `/feedback request @Ben Ito about my discovery calls`.")
    yield ActionsBlock(
        elements=[button("Give feedback", GIVE, "0", style="primary"), button("All of it", INBOX, "all")]
    )


def _line(score: Score, reader: Reader) -> str:
    """`*$4,200* Revenue  ◐ slipping: 42% of the target of $10,000`."""
    return "  ".join(filter(None, (f"*{figure(score, reader)}*", named(score.kpi.name), pace_line(score, reader))))


def _focus(focus: Highlight, compared_with: Period, reader: Reader) -> str:
    """What stands above already is not said twice: where the month is heading, if that is known."""
    heading = forecast_line(focus.score, reader) if focus.reason is Reason.TARGET else ""
    return f"{named(focus.score.kpi.name)}: {heading}" if heading else highlight_line(focus, compared_with, reader)


def _goal_buttons(tracked: Tracked, person: Person) -> list[ButtonElement]:
    """For whom it is for: to agree, or to ask. The rest is in `/goal`."""
    goal, value = tracked.goal, goals.goal_value(tracked.goal)
    if goal.draft.addressee != person.id or goal.proposer == person.id:
        return []
    ask = button("Ask", goals.ASK, value)
    return [button("Accept", goals.ACCEPT, value, style="primary"), ask] if goal.state is GoalState.PROPOSED else [ask]
