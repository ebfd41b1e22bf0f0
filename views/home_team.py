"""The manager's part of Home: the team by pace status, who needs help with what, and a way to each of them."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from core.scores import Score, Status
from core.usecases.home_team import PAGE, Team, TeamRow
from views.digest import trouble_line
from views.message import button, context, header, menu, option, section
from views.score_text import MARKERS, figure
from views.text import Reader, named, plain

BACK, NEXT, BRIEF, FEEDBACK = "home.team.back", "home.team.next", "home.brief", "home.feedback"
_LINES = 10  # in a paragraph: even with the longest names it is one that Slack takes whole


def team_blocks(team: Team, reader: Reader) -> Iterator[Block]:
    """Worst first, a line for each; the buttons turn the page, the menus are about those on it."""
    yield header(f"Your team, {reader.period(team.month)}")
    if not team.rows:
        yield section("Nothing is measured for your people yet. As soon as records are imported they stand here.")
        return
    yield section(_counts(team))
    lines = [_line(row, reader) for row in team.rows]
    for first in range(0, len(lines), _LINES):
        yield section("\n".join(lines[first : first + _LINES]))
    if team.total > PAGE:
        yield ActionsBlock(elements=_turning(team))
    options = [option(plain(row.person.name), str(row.person.id)) for row in team.rows]
    yield ActionsBlock(elements=[menu("1:1 brief about", BRIEF, options), menu("Give feedback to", FEEDBACK, options)])
    if team.is_by_lead:
        more = f" {reader.number(team.left_out)} more are directly below you." if team.left_out else ""
        yield context(
            f"Those directly below you, each together with everybody below them.{more} For somebody else: `/kpi` with a name."
        )
    yield section("\n".join(_helped(team, reader)))


def _counts(team: Team) -> str:
    """`◆ 3 ahead   ○ 2 behind   4 without a pace yet`."""
    groups = [f"{MARKERS[one]} {team.counts[one]} {one}" for one in Status if team.counts.get(one)]
    if not groups:
        groups.append(
            "Nobody has a target this month. `/goal set @Ana Ruiz revenue 1200 this month because ...` proposes one."
        )
    elif team.counts.get(None):
        groups.append(f"{team.counts[None]} without a pace yet")
    last = team.offset + len(team.rows)
    page = f"\n{team.offset + 1} to {last} of {team.total}, those furthest behind first" if team.total > PAGE else ""
    return "   ".join(groups) + page


def _line(row: TeamRow, reader: Reader) -> str:
    name, due = _who(row.person.name, row.below, reader), row.scorecard.due
    if row.status is not None and due is not None:
        return f"{MARKERS[row.status]} {name}  {row.status}, {reader.percent(due, 0)} of what is due by now"
    best: Score | None = max(
        (one for one in row.scorecard.card.scores if one.actual is not None),
        key=lambda one: one.kpi.weight,
        default=None,
    )
    if best is None:
        return f"{name}  nothing recorded this month"
    return f"{name}  {figure(best, reader)} {named(best.kpi.name)}, no target"


def _turning(team: Team) -> list[ButtonElement]:
    found = []
    if team.offset:
        found.append(button("Back", BACK, str(team.offset - PAGE)))
    if team.offset + PAGE < team.total:
        found.append(button("Next", NEXT, str(team.offset + PAGE)))
    return found


def _helped(team: Team, reader: Reader) -> Iterator[str]:
    if not team.helped:
        yield "*Who needs what*  Nothing has gone badly for two weeks in a row."
        return
    yield "*Who needs what*"
    for one in team.helped:
        yield f"•  {_who(one.person.name, one.below, reader)}  {trouble_line(one.trouble, reader)}"
    more = team.all_helped - len(team.helped)
    if more:
        yield f"{more} more are in Monday's digest." if not team.is_by_lead else f"{more} more do, less badly."


def _who(name: str, below: int, reader: Reader) -> str:
    """`*Maria Lead* and 1,240 people`."""
    together = f" and {reader.number(below)} {'person' if below == 1 else 'people'}" if below else ""
    return f"*{named(name)}*{together}"
