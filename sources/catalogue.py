"""A catalogue of measures and KPIs, read from YAML and checked.

What makes a KPI good is in `core.catalogue_rules`; what is not is refused with the reason and its line.
"""

from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from core.catalogue import Cadence, Catalogue, Combine, Direction, Kpi, Measure, Unit
from core.catalogue_rules import (
    LONGEST_NAME,
    MOST_WEIGHT,
    SHORTEST_NAME,
    Definition,
    check,
    clashes,
    kpi_of,
)
from core.errors import Refused
from sources import plain_yaml

DEFAULT = Path(__file__).parent / "catalogues" / "default.yaml"

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")]

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
    name: str = Field(min_length=SHORTEST_NAME, max_length=LONGEST_NAME)
    meaning: str
    why: str
    unit: Unit
    direction: Direction
    expression: str
    owner: str = Field(min_length=1)
    cadence: Cadence
    weight: float = Field(ge=0, le=MOST_WEIGHT)
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
        given = _definition(entry)
        expression, faults = check(given, measures)
        faults += clashes(key, given, taken)
        problems += [(("kpis", key, fault.field), f"{key} {fault.says}") for fault in faults]
        if expression is not None:
            kpis.append(kpi_of(key, given, expression, measures))
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


def _definition(entry: _KpiEntry) -> Definition:
    return Definition(**{**entry.model_dump(), "aliases": tuple(entry.aliases)})


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
