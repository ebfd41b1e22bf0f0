"""The roster as admins and managers read it, and what an admin is told after a change."""

import re
from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock

from core.people import Role
from core.usecases.roster import Line, RosterPage
from views.message import (
    LONGEST_FALLBACK,
    Message,
    button,
    context,
    header,
    section,
    shortened,
)
from views.text import Reader, escaped, named

CHANGE, ADD, TURN, BACK, UNLINKED = "people.change", "people.add", "people.turn", "people.back", "people.unlinked"
LINK_ASKED, MATCH = "people.link.ask", "people.match"
LEAVE_ASKED, LEAVE_ENDED = "people.leave.ask", "people.leave.end"
LEAVES_ASKED, RETURNS = "people.leaves.ask", "people.returns"
ROLES = {Role.REP: "rep", Role.MANAGER: "manager", Role.ADMIN: "admin"}
_ACCOUNT = re.compile(r"[UW][A-Z0-9]{1,30}")
_LONGEST_QUERY = 200
_IN_FULL = 3  # people with all that can be done about them; of more, only the form
_ALONE = "Found alone, somebody has buttons for leave, Slack account and deactivating."
_SEARCH = "Search: `/pace people ana`, `/pace people team West`, `unlinked`, `away` or `left`."


def roster_message(found: RosterPage, reader: Reader) -> Message:
    """`/pace people`: a page of those looked for, with what can be done about each."""
    title = f"People: {escaped(shortened(found.query, 60))}" if found.query else "People"
    blocks: list[Block] = [header("People"), context(_counted(found))]
    if not found.lines:
        blocks.append(section(_nobody(found)))
    is_short = len(found.lines) <= _IN_FULL
    for line in found.lines:
        text, change = section("\n".join(_lines(line, reader))), button("Change", CHANGE, str(line.person.id))
        if not found.may_change:
            blocks.append(text)
        elif is_short:
            blocks += [text, ActionsBlock(elements=[change, *_about(line)])]
        else:
            blocks.append(SectionBlock(text=text.text, accessory=change))
    if below := list(_buttons(found)):
        blocks.append(ActionsBlock(elements=below))
    blocks.append(context(_SEARCH if is_short or not found.may_change else f"{_SEARCH} {_ALONE}"))
    return Message(shortened(f"{title}. {_counted(found)}", LONGEST_FALLBACK), tuple(blocks))


def account_text(slack_id: str | None) -> str:
    """Whose account it is, as a mention that calls nobody: only one person sees it."""
    if slack_id is None:
        return "*not linked*"
    return f"<@{slack_id}>" if _ACCOUNT.fullmatch(slack_id) else f"linked to {escaped(slack_id)}"


def turned(found: RosterPage, number: int) -> str:
    """What a button to another page carries."""
    return f"{number}|{found.query[:_LONGEST_QUERY]}"


def _counted(found: RosterPage) -> str:
    parts = [f"{found.active:,} active"]
    if found.unlinked:
        parts.append(f"{found.unlinked:,} of them not linked to a Slack account")
    if found.query:
        parts.insert(0, f"{found.found:,} found for “{escaped(shortened(found.query, 60))}”")
    if found.pages > 1:
        parts.append(f"page {found.number + 1} of {found.pages}")
    return " · ".join(parts)


def _nobody(found: RosterPage) -> str:
    if found.query.casefold() == "unlinked":
        return "Everybody is linked to a Slack account."
    if found.query:
        return "Nobody was found. The first letters of a name are enough; `left` shows who is no longer here."
    more = "Press *Add somebody*, or bring a file in with `/pace import`." if found.may_change else ""
    return f"There is nobody in the roster yet. {more}".strip()


def _lines(line: Line, reader: Reader) -> Iterator[str]:
    person = line.person
    what = [f"*{named(person.name)}*", ROLES[person.role]]
    if line.manager:
        what.append(f"under {named(line.manager)}")
    if line.team:
        what.append(f"team {named(line.team)}")
    yield " · ".join(what)
    if not person.active:
        yield "No longer here: gets no messages."
        return
    where = [escaped(person.zone), escaped(person.country), account_text(person.slack_id)]
    if line.away is not None:
        days = f"until {reader.day(line.away.end)}"
        now, then = ("on leave", "leave") if line.away.by_admin else ("paused by themselves", "a pause of their own")
        where.append(f"{now} {days}" if line.is_away else f"{then} from {reader.day(line.away.start)} {days}")
    yield " · ".join(where)


def _about(line: Line) -> Iterator[ButtonElement]:
    """What else can be done about somebody."""
    key = str(line.person.id)
    if not line.person.active:
        yield button("Let them in again", RETURNS, key)
        return
    yield button("Leave", LEAVE_ASKED, key)
    if line.has_leave:
        yield button("End leave", LEAVE_ENDED, key)
    yield button("Slack account", LINK_ASKED, key)
    yield button("Deactivate", LEAVES_ASKED, key, style="danger")


def _buttons(found: RosterPage) -> Iterator[ButtonElement]:
    if found.number > 0:
        yield button("Back", BACK, turned(found, found.number - 1))
    if found.number + 1 < found.pages:
        yield button("More", TURN, turned(found, found.number + 1))
    if not found.may_change:
        return
    yield button("Add somebody", ADD, "new")
    if not found.unlinked:
        return
    if found.query.casefold() == "unlinked":
        yield button("Match by name", MATCH, "all")
    else:
        yield button("Who is not linked", UNLINKED, "0|unlinked")
