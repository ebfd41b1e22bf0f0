"""A catalogue of measures and KPIs, read from YAML and checked.

A KPI must be specific (what it means, made of measures that exist), measurable (unit, direction, formula), relevant (why it
matters, who owns it) and time-bound (how often it is reviewed); what is not is refused with the reason.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from core.catalogue import Cadence, Catalogue, Combine, Direction, Kpi, Measure, Unit
from core.errors import Refused
from core.expressions import Expression
from sources import plain_yaml

DEFAULT = Path(__file__).parent / "catalogues" / "default.yaml"

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
_SPECIFIC = 15  # characters: shorter than this says nothing that a person could act on
_DIVIDED = (Unit.RATIO, Unit.DAYS, Unit.SCORE)


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
    """Read and check a catalogue. Raises `Refused` listing everything that is wrong with it."""
    content = plain_yaml.load(path)
    try:
        entries = _CatalogueFile.model_validate(content)
    except ValidationError as error:
        raise Refused(_listing(path, (_problem(e) for e in error.errors()))) from error
    measures = {key: Measure(key, entry.name, entry.combine) for key, entry in entries.measures.items()}
    kpis: list[Kpi] = []
    problems: list[str] = []
    taken: dict[str, str] = {}
    for key, entry in entries.kpis.items():
        expression, faults = _check(entry, measures)
        for label in {label.casefold().replace("_", " ") for label in (key, entry.name, *entry.aliases)}:
            if (other := taken.setdefault(label, key)) != key:
                faults.append(f"is called “{label}”, and so is {other}: names and aliases must differ")
        problems += [f"{key}: {fault}" for fault in faults]
        if expression is not None:
            kpis.append(_kpi(key, entry, expression, measures))
    if problems:
        raise Refused(_listing(path, problems))
    return Catalogue(tuple(measures.values()), tuple(kpis))


def _check(entry: _KpiEntry, measures: dict[str, Measure]) -> tuple[Expression | None, list[str]]:
    faults: list[str] = []
    if len(entry.meaning) < _SPECIFIC:
        faults.append("is not specific: say in a sentence what it means")
    if len(entry.why) < _SPECIFIC:
        faults.append("is not relevant: say in a sentence why it matters")
    try:
        expression = Expression.parse(entry.expression)
    except Refused as error:
        return None, [*faults, f"is not measurable: {error}"]
    if not expression.names:
        faults.append("is not measurable: its expression uses no measure")
    if unknown := sorted(expression.names - measures.keys()):
        faults.append(f"is not measurable: there is no measure {', '.join(unknown)}")
    if entry.unit in _DIVIDED and expression.is_linear:
        faults.append(f"is in {entry.unit}, so its expression must divide one measure by another")
    return expression, faults


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


def _problem(error: Any) -> str:
    *where, last = (str(part) for part in error["loc"])
    if error["type"] == "missing" and last in _MISSING and where[:1] == ["kpis"]:
        return f"{where[-1]}: {_MISSING[last]}"
    return f"{'.'.join([*where, last])}: {error['msg']}"


def _listing(path: Path, problems: Iterable[str]) -> str:
    return "\n".join([f"{path.name} is not applied:", *(f"  {problem}." for problem in problems)])
