"""A catalogue of measures and KPIs, read from YAML and checked.

A KPI must be specific (what it means, made of measures that exist), measurable (unit, direction, formula), relevant (why it
matters, who owns it) and time-bound (how often it is reviewed); what is not is refused with the reason.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from core import period_text
from core.catalogue import Cadence, Catalogue, Combine, Direction, Kpi, Measure, Unit
from core.errors import Refused
from core.expressions import Expression
from sources import plain_yaml

DEFAULT = Path(__file__).parent / "catalogues" / "default.yaml"

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
_SPECIFIC = 15  # characters: shorter than this says nothing that a person could act on
_DIVIDED = (Unit.RATIO, Unit.DAYS, Unit.SCORE)
_ANY_DAY = date(2000, 1, 1)

_Path = tuple[str, ...]
_Problem = tuple[_Path, str]  # where in the file, and what is wrong there


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _MeasureEntry(_Strict):
    name: str
    combine: Combine = Combine.SUM


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class _KpiEntry(_Strict):
    name: str = Field(min_length=2, max_length=40)
    meaning: str
    why: str
    unit: Unit
    direction: Direction
    expression: str
    owner: str = Field(min_length=1)
    cadence: Cadence
    weight: float = Field(ge=0, le=100)
    aliases: list[str] = []


class _CatalogueFile(_Strict):
    measures: dict[Key, Annotated[_MeasureEntry, BeforeValidator(_named)]] = Field(min_length=1)
    kpis: dict[Key, _KpiEntry] = Field(min_length=1)


def load_catalogue(path: Path = DEFAULT) -> Catalogue:
    """Read and check a catalogue. Raises `Refused` listing everything that is wrong with it, each with its line."""
    content = plain_yaml.load(path)
    lines, problems = _lines(path)
    measures, entries = _sound(content if isinstance(content, dict) else {}, problems)
    kpis: list[Kpi] = []
    taken: dict[str, str] = {}
    for key, entry in entries.items():
        expression, faults = _check(entry, measures)
        faults += _clashes(key, entry, taken)
        problems += [(("kpis", key, field), f"{key} {fault}") for field, fault in faults]
        if expression is not None:
            kpis.append(_kpi(key, entry, expression, measures))
    if problems:
        raise Refused(_listing(path, problems, lines))
    return Catalogue(tuple(measures.values()), tuple(kpis))


def _sound(content: dict[str, Any], problems: list[_Problem]) -> tuple[dict[str, Measure], dict[str, _KpiEntry]]:
    """The entries that have what they need; adds what is wrong with the others, so that all faults are told at once."""
    try:
        _CatalogueFile.model_validate(content)
    except ValidationError as error:
        problems += [_problem(e) for e in error.errors()]
    bad = {path[:2] for path, _ in problems}
    sound = {
        part: {key: entry for key, entry in found.items() if (part, str(key)) not in bad}
        for part in ("measures", "kpis")
        if isinstance(found := content.get(part), dict)
    }
    listed = {key: _MeasureEntry.model_validate(_named(entry)) for key, entry in sound.get("measures", {}).items()}
    return (
        {key: Measure(key, entry.name, entry.combine) for key, entry in listed.items()},
        {key: _KpiEntry.model_validate(entry) for key, entry in sound.get("kpis", {}).items()},
    )


def _check(entry: _KpiEntry, measures: dict[str, Measure]) -> tuple[Expression | None, list[tuple[str, str]]]:
    """The expression, and what is wrong with which field."""
    faults: list[tuple[str, str]] = []
    if len(entry.meaning) < _SPECIFIC or _plain(entry.meaning) == _plain(entry.name):
        faults.append(("meaning", "is not specific: say in a sentence what it means"))
    if len(entry.why) < _SPECIFIC:
        faults.append(("why", "is not relevant: say in a sentence why it matters"))
    try:
        expression = Expression.parse(entry.expression)
    except Refused as error:
        return None, [*faults, ("expression", f"is not measurable: {str(error).rstrip('.')}")]
    faults += [("expression", fault) for fault in _unmeasurable(entry.unit, expression, measures)]
    return expression, faults


def _unmeasurable(unit: Unit, expression: Expression, measures: dict[str, Measure]) -> Iterator[str]:
    if not expression.is_arithmetic:
        yield "is not measurable: its expression may only add, subtract, multiply and divide measures"
    if not expression.names:
        yield "is not measurable: its expression uses no measure"
    if unknown := sorted(expression.names - measures.keys()):
        yield f"is not measurable: there is no measure {', '.join(unknown)}"
    if unit in _DIVIDED and not expression.divides:
        yield f"is in {unit}, so its expression must divide one measure by another"
    elif not expression.is_linear and not expression.divides:
        yield "multiplies measures by each other, which gives no sum over people or months"


def _clashes(key: str, entry: _KpiEntry, taken: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Names that people could not tell apart when they type them; adds this KPI's to `taken`."""
    for label in dict.fromkeys(_plain(label) for label in (key, entry.name, *entry.aliases)):
        if (other := taken.setdefault(label, key)) != key:
            yield "aliases", f"is called “{label}”, and so is {other}: names and aliases must differ"
        if _is_period(label):
            yield "aliases", f"is called “{label}”, which would be read as a period"


def _plain(label: str) -> str:
    return " ".join(label.casefold().replace("_", " ").replace("-", " ").split())


def _is_period(label: str) -> bool:
    try:
        period_text.parse(label, today=_ANY_DAY)
    except Refused:
        return False
    return True


def _kpi(key: str, entry: _KpiEntry, expression: Expression, measures: dict[str, Measure]) -> Kpi:
    return Kpi(
        key=key,
        name=entry.name,
        meaning=entry.meaning,
        why=entry.why,
        unit=entry.unit,
        direction=entry.direction,
        expression=expression,
        measures=tuple(measure for name, measure in measures.items() if name in expression.names),
        owner=entry.owner,
        cadence=entry.cadence,
        weight=entry.weight,
        aliases=tuple(entry.aliases),
    )


_MISSING = {
    "meaning": "is not specific: `meaning` is missing",
    "why": "is not relevant: `why` is missing",
    "owner": "is not achievable: `owner` (who acts on it) is missing",
    "unit": "is not measurable: `unit` is missing",
    "direction": "is not measurable: `direction` is missing",
    "expression": "is not measurable: `expression` is missing",
    "cadence": "is not time-bound: `cadence` is missing",
}


def _problem(error: Any) -> _Problem:
    path = tuple(str(part) for part in error["loc"])
    if error["type"] == "missing" and path[:1] == ("kpis",) and path[-1] in _MISSING:
        return path, f"{path[1]} {_MISSING[path[-1]]}"
    return path, f"{'.'.join(part for part in path if part != '[key]')}: {error['msg']}"


def _lines(path: Path) -> tuple[dict[_Path, int], list[_Problem]]:
    """The line of each entry, and the keys that are there twice: YAML would keep the last one and say nothing."""
    text = path.read_text(encoding="utf-8-sig")
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):
        raise Refused(f"{path.name} uses YAML references (`*name`); write the values out. Nothing was changed.")
    lines: dict[_Path, int] = {}
    twice: list[_Problem] = []

    def walk(node: yaml.Node | None, at: _Path) -> None:
        if not isinstance(node, yaml.MappingNode):
            return
        for key, value in node.value:
            inner = (*at, str(key.value))
            if inner in lines:
                twice.append((inner, f"{'.'.join(inner)} is there twice, first in line {lines[inner]}"))
            lines[inner] = key.start_mark.line + 1
            walk(value, inner)

    walk(yaml.compose(text, yaml.SafeLoader), ())
    return lines, twice


def _listing(path: Path, problems: list[_Problem], lines: dict[_Path, int]) -> str:
    def line(at: _Path) -> int:
        return next((lines[at[:depth]] for depth in range(len(at), 0, -1) if at[:depth] in lines), 1)

    told = sorted({(line(at), problem) for at, problem in problems})
    return "\n".join([f"{path.name} is not applied:", *(f"  line {number}: {problem}." for number, problem in told)])
