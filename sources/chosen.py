"""Columns as somebody chose them in Slack: made into a mapping, and found again in one."""

import ast
from dataclasses import replace
from typing import Any

import yaml

from core.errors import Refused
from core.uploads import Columns, Sheet, normalised
from sources import plain_yaml
from sources.columns import DateOrder
from sources.mapping import Dates, Mapping, MeasureRule, PersonColumn, RecordsMapping, parse_mapping

CHOSEN = "chosen in Slack"


def mapping_of(columns: Columns) -> RecordsMapping:
    """The mapping. Raises `Refused` saying what has to be chosen yet."""
    if missing := columns.missing():
        raise Refused(
            f"I cannot tell {', '.join(missing)}. Choose the columns, and I look again. Nothing was imported."
        )
    return RecordsMapping(
        name=CHOSEN,
        source=columns.source,
        record=quoted(columns.record),
        title=quoted(columns.title) if columns.title else None,
        person=PersonColumn(by=columns.by, column=columns.person),
        dates=Dates(
            order=DateOrder(columns.order), columns=[name for name in (columns.closed, columns.opened) if name]
        ),
        measures=_measures(columns),
    )


def _measures(columns: Columns) -> dict[str, MeasureRule]:
    closed, opened = columns.closed, columns.opened
    won = _among(columns.stage, columns.won) if columns.stage else f"not empty({quoted(closed)})"
    amount = quoted(columns.amount) if columns.amount else ""
    rules = {"deals_won": MeasureRule(on=closed, where=won)}
    if amount:
        rules["revenue"] = MeasureRule(on=closed, where=won, value=amount)
    if columns.stage and columns.lost:
        rules["deals_lost"] = MeasureRule(on=closed, where=_among(columns.stage, columns.lost))
    if opened:
        is_there = f"not empty({quoted(opened)})"
        age = f"days({quoted(opened)}, {quoted(closed)})"
        rules["won_cycle_days"] = MeasureRule(on=closed, where=won, value=age)
        rules["deals_opened"] = MeasureRule(on=opened, where=is_there)
        rules["deals_opened_won"] = MeasureRule(on=opened, where=f"{won} and {is_there}")
        if amount:
            rules["pipeline_created"] = MeasureRule(on=opened, where=is_there, value=amount)
    return rules


def as_yaml(mapping: Mapping) -> str:
    """As `python -m bot import records --map` (or `import people --map`) takes it too."""
    content = mapping.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)


def from_yaml(text: str) -> Mapping:
    """Back from `as_yaml`."""
    return parse_mapping(plain_yaml.loads(text, CHOSEN), CHOSEN)


def columns_from(mapping: Mapping, found: Sheet) -> Columns | None:
    """What was chosen for an earlier file of this shape, in the words of this one's headers; None where that does not fit."""
    if not isinstance(mapping, RecordsMapping):
        return None
    rules = mapping.measures
    won = rules["deals_won"]
    stage, won_values = _read_among(won.where or "")
    columns = Columns(
        record=_bare(mapping.record),
        title=_bare(mapping.title or ""),
        person=mapping.person.column,
        by=mapping.person.by,
        closed=won.on,
        opened=rules["deals_opened"].on if "deals_opened" in rules else "",
        amount=_bare(rules["revenue"].value) if "revenue" in rules else "",
        stage=stage,
        won=won_values,
        lost=_read_among(rules["deals_lost"].where or "")[1] if "deals_lost" in rules else (),
        order=mapping.dates.order.value,
        source=mapping.source,
    )
    now = {normalised(name): name for name in found.names}
    roles = ("record", "title", "person", "closed", "opened", "amount", "stage")
    renamed: dict[str, Any] = {
        role: now.get(normalised(getattr(columns, role)), "") for role in roles if getattr(columns, role)
    }
    return replace(columns, **renamed) if all(renamed.values()) else None


def _among(column: str, values: tuple[str, ...]) -> str:
    return f"{quoted(column)} in ({', '.join(map(repr, values))},)"


def _read_among(where: str) -> tuple[str, tuple[str, ...]]:
    """Back from `_among`; nothing for another condition."""
    column, _, values = where.partition(" in ")
    return (_bare(column), tuple(ast.literal_eval(values))) if values else ("", ())


def quoted(column: str) -> str:
    """A column's name in an expression. Raises `Refused` for one that cannot stand in any."""
    if "`" in column:
        raise Refused(f"The column {column[:40]} has a backtick in its name. Rename it in the file and try again.")
    return f"`{column}`"


def _bare(text: str) -> str:
    return text.strip("`")
