"""The admin's part of Home: how fresh the data is, who is missing, what is sent and how that went, what the model may take."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import Block

from core.feeds import Feed
from core.ports.home import DeliveryHealth, ImportLine, Unlinked
from core.rhythm import Kind, Schedule
from core.usecases.home import HomePage
from core.usecases.home_company import CompanyState, ModelUse
from core.wording import MICROS
from views.message import header, section, shortened
from views.score_text import freshness_line
from views.text import Reader, escaped, escaped_keeping_code, listed, named

_KINDS = {
    Kind.SCORECARD: "scorecards",
    Kind.TIP: "tips",
    Kind.DIGEST: "digests",
    Kind.RECOGNITION: "praise in channels",
    Kind.REMINDER: "goal reminders",
}
_MOST_FEEDS = 5
_LONGEST_PROBLEM = 200
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def company_blocks(found: CompanyState, page: HomePage, reader: Reader) -> Iterator[Block]:
    """A paragraph for each thing that an admin looks after; where something is wrong it says what to do."""
    yield header("How Pace stands")
    yield section("\n".join(_data(found, page, reader)))
    yield section(f"*People*  {_people(found.unlinked, reader)}")
    yield section(f"*Schedules*  {schedule_line(found.schedules)} {_whose_times(found)}")
    yield section(f"*Deliveries*  {_deliveries(found.deliveries, reader)}")
    yield section(f"*Model*  {_model(found.model, reader)}")


def _data(found: CompanyState, page: HomePage, reader: Reader) -> Iterator[str]:
    fresh = escaped_keeping_code(freshness_line(page.freshness, page.now, reader)).removeprefix("Data ")
    is_overdue = page.freshness is not None and page.freshness.overdue is not None
    asks = ""
    if not found.feeds and not found.imports:
        asks = " Give me a CSV or XLSX export in our direct messages: I look at it first."
    elif not found.feeds and is_overdue:
        asks = " Give me a fresh export in our direct messages."
    yield f"*Data*  {fresh}{asks}"
    for one in found.imports:
        yield f"•  {_import(one, page, reader)}"
    if found.feeds:
        yield "*Picked up*"
    for feed in found.feeds[:_MOST_FEEDS]:
        yield f"•  {_feed(feed, page, reader)}"
    if len(found.feeds) > _MOST_FEEDS:
        yield f"{len(found.feeds) - _MOST_FEEDS} more: `python -m bot sources list`."


def _import(one: ImportLine, page: HomePage, reader: Reader) -> str:
    """`deals.csv (crm), 2 hours ago: 1,204 rows, 12 new, 3 changed; 2 rows were left out`."""
    parts = [f"{reader.number(one.rows)} {'row' if one.rows == 1 else 'rows'}"]
    named_counts = ((one.added, "new"), (one.changed, "changed"), (one.withdrawn, "withdrawn"))
    parts += [f"{reader.number(count)} {what}" for count, what in named_counts if count]
    problems = f"; *{reader.number(one.rejected)} left out for problems*" if one.rejected else ""
    when = reader.ago(one.at, page.now)
    return f"{named(one.file_name)} ({named(one.source)}), {when}: {', '.join(parts)}{problems}"


def _feed(feed: Feed, page: HomePage, reader: Reader) -> str:
    """`crm: looked at 5 minutes ago, the newest data 2 hours old; *deals.csv cannot be read.*`."""
    looked = f"looked at {reader.ago(feed.looked_at, page.now)}" if feed.looked_at else "not looked at yet"
    data = f", the newest data came {reader.ago(feed.fed_at, page.now)}" if feed.fed_at else ""
    problem = f". *{escaped(shortened(feed.problem, _LONGEST_PROBLEM))}*" if feed.problem else ""
    return f"{named(feed.name)}: {looked}{data}{problem}"


def _people(found: Unlinked, reader: Reader) -> str:
    if not found.people:
        return "Nobody is in the roster. Give me a roster in our direct messages, or begin with `/pace people add`."
    everybody = f"{reader.number(found.people)} in the roster"
    if not found.count:
        return f"{everybody}, all with a Slack account."
    names = [named(name) for name in found.names]
    more = found.count - len(names)
    who = f"{', '.join(names)} and {reader.number(more)} more" if more else listed(names)
    return (
        f"{everybody}, {reader.number(found.count)} without a Slack account: {who}. They get nothing. "
        "`/pace people unlinked` lists them and proposes accounts."
    )


def schedule_line(found: Sequence[Schedule]) -> str:
    """`Scorecards Mon 08:30; tips Mon 08:35; ...`, a sentence."""
    line = "; ".join(f"{_KINDS[one.kind]} {_when(one)}" for one in found)
    return f"{line[0].upper()}{line[1:]}."


def _whose_times(found: CompanyState) -> str:
    exceptions = "1 exception" if found.exceptions == 1 else f"{found.exceptions} exceptions"
    exceptions = f" {exceptions} for teams or people." if found.exceptions else ""
    return f"Each in their own time zone.{exceptions} `/pace schedule` changes them."


def _when(one: Schedule) -> str:
    if not one.is_on:
        return "off"
    return f"{'working days' if one.weekday is None else _DAYS[one.weekday]} {one.at:%H:%M}"


def _deliveries(found: DeliveryHealth, reader: Reader) -> str:
    line = (
        f"{reader.number(found.waiting)} waiting. In the last seven days {reader.number(found.failed)} failed, "
        f"{reader.number(found.refused)} could not reach their recipient, {reader.number(found.late)} were too late to be sent."
    )
    return f"{line} `python -m bot deliveries` says why, `deliveries retry` tries again." if found.failed else line


def _model(found: ModelUse | None, reader: Reader) -> str:
    if found is None:
        return "None is set up: every tip comes from the playbook."
    spent, budget = found.spent, found.budget
    return (
        f"{named(found.name)}. Used today: {reader.number(spent.tokens)} of {reader.number(budget.tokens)} tokens, "
        f"{reader.number(spent.cost / MICROS, 2)} of {reader.number(budget.cost / MICROS, 2)} in money."
    )
