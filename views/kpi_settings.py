"""`/pace kpis`: what is measured, and what would be lost with a KPI."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from core.catalogue import Cadence, Kpi
from core.usecases.kpi_setting import mark
from core.usecases.kpi_settings import KpiLine, KpiPage, Look
from views.changes import formula
from views.kpi_preview import preview_text, referred_text
from views.message import LONGEST_FALLBACK, LONGEST_SECTION, Message, button, context, header, note, section, shortened
from views.text import Reader, escaped, named, plain

CHANGE, ADD, UP = "kpis.change", "kpis.add", "kpis.up"
TURN, BACK = "kpis.turn", "kpis.back"  # Slack takes no two buttons of one name beside each other
REMOVE_ASKED, REMOVED, KEPT = "kpis.remove.ask", "kpis.remove", "kpis.keep"
_LONGEST_MEANING, _LONGEST_SAID, _LONGEST_FORMULA = 300, 400, 250  # ten of them have to fit into a message
_LONGEST_QUERY = 100
_EACH = {Cadence.WEEK: "week", Cadence.MONTH: "month", Cadence.QUARTER: "quarter", Cadence.YEAR: "year"}


def list_message(found: KpiPage, reader: Reader) -> Message:
    """A page of what is measured, with what can be done about each KPI."""
    counted = _counted(found)
    blocks: list[Block] = [header("What is measured"), context(counted)]
    for line in found.lines:
        blocks += [section("\n".join(_lines(line, reader))), ActionsBlock(elements=list(_buttons(line, found)))]
    if not found.lines:
        blocks.append(section("No KPI is called so. `/pace kpis` shows all of them."))
    blocks.append(ActionsBlock(elements=[button("Add a KPI", ADD, "new"), *_turns(found)]))
    blocks.append(
        context("A KPI by itself: `/pace kpis win rate`. What was changed, and *Undo* for an hour: `/pace changes`.")
    )
    return Message(shortened(f"What is measured. {plain(counted)}", LONGEST_FALLBACK), tuple(blocks))


def removal_message(found: Look, reader: Reader, *, is_again: bool = False) -> Message:
    """Before a KPI is removed: what goes with it, and what stays."""
    assert found.before is not None, "only what is there can be removed"
    name = named(str(found.before["name"]))
    lines = [f"*Remove {name}?*"]
    if is_again:
        lines.insert(0, "Somebody has changed it since you asked. Nothing was removed yet; it is now as this says.")
    lines += [
        f"•  It is now: {formula(str(found.before['expression']))}",
        "•  Goes: its line in cards, scorecards, digests and tips, from now on.",
        f"•  Stays: the records and figures behind it, and what was set for it. {referred_text(found.referred)}".rstrip(),
    ]
    if found.referred.targets or found.referred.goals:
        lines.append("•  What refers to it shows nothing while it is away, and is there again when it is back.")
    if figures := list(preview_text(found, reader)):
        lines += ["", "It shows now:", *figures]
    lines += ["", "For an hour *Undo* brings it back to its place, with everything that belongs to it."]
    yes = button("Remove", REMOVED, f"{found.key}|{mark(found.before)}", style="danger")
    text = section(shortened("\n".join(lines), LONGEST_SECTION))
    return Message(f"Remove {name}?", (text, ActionsBlock(elements=[yes, button("Keep it", KEPT, "keep")])))


def removed_message(found: Look) -> Message:
    """After it."""
    assert found.before is not None, "only what was there can have been removed"
    return note(
        f"*{named(str(found.before['name']))}* is not measured any more. `/pace changes` takes that back for an hour."
    )


def page_value(query: str, number: int) -> str:
    """What a button to another page carries."""
    return f"{number}|{query[:_LONGEST_QUERY]}"


def _buttons(line: KpiLine, found: KpiPage) -> Iterator[ButtonElement]:
    key = line.kpi.key
    yield button("Change", CHANGE, key)
    if not line.is_first:
        yield button("Move up", UP, f"{key}|{page_value(found.query, found.number)}")
    yield button("Remove", REMOVE_ASKED, key)


def _counted(found: KpiPage) -> str:
    parts = [f"{found.all:,} {'KPI' if found.all == 1 else 'KPIs'}"]
    if found.query:
        parts.insert(0, f"{found.found:,} found for “{escaped(shortened(found.query, 60))}”")
    if found.pages > 1:
        parts.append(f"page {found.number + 1} of {found.pages}")
    return " · ".join(parts)


def _lines(line: KpiLine, reader: Reader) -> Iterator[str]:
    kpi = line.kpi
    parts = [f"*{named(kpi.name)}*", f"reviewed each {_EACH[kpi.cadence]}", _weight(kpi, reader)]
    if not line.has_data:
        parts.append("*no data yet*")
    yield " · ".join(parts)
    yield shortened(escaped(shortened(kpi.meaning, _LONGEST_MEANING)), _LONGEST_SAID)
    yield formula(kpi.expression.text, _LONGEST_FORMULA)


def _weight(kpi: Kpi, reader: Reader) -> str:
    return f"weight {reader.number(kpi.weight, 2)}" if kpi.weight else "shown, not weighed"


def _turns(found: KpiPage) -> Iterator[ButtonElement]:
    if found.number > 0:
        yield button("Back", BACK, page_value(found.query, found.number - 1))
    if found.number + 1 < found.pages:
        yield button("More", TURN, page_value(found.query, found.number + 1))
