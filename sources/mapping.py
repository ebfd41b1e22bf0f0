"""Mappings: a small YAML that says what a file's columns mean.

```yaml
name: acme-deals
source: crm                              # records are unique within a source
record: Deal ID                          # a column, or an expression over columns
title: concat(Account, ' · ', Product)   # what people recognise a record by
person: {by: name, column: Owner}        # by name, email or id
dates: {order: dmy, columns: [Closed, Opened]}
numbers: {decimal: ","}
measures:
  revenue: {on: Closed, where: "Stage == 'Won'", value: Amount}
```
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from core.errors import Refused
from core.expressions import Expression
from sources import plain_yaml
from sources.columns import DateOrder
from sources.functions import FUNCTIONS

READY = Path(__file__).parent / "mappings"


def _expression(text: str) -> str:
    Expression.parse(text, FUNCTIONS)
    return text


ExpressionText = Annotated[str, AfterValidator(_expression)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class PersonColumn(_Strict):
    """How a row names its person."""

    by: Literal["name", "email", "id"]
    column: str


class Dates(_Strict):
    """Which columns are dates, and in which order they are written."""

    order: DateOrder = DateOrder.AUTO
    columns: list[str] = Field(min_length=1)


class Numbers(_Strict):
    """How numbers are written."""

    decimal: Literal[".", ",", "auto"] = "auto"


class MeasureRule(_Strict):
    """When a row adds to a measure (`where`), on which day (`on`), and how much (`value`)."""

    on: str
    where: ExpressionText | None = None
    value: ExpressionText = "1"


class MeasureColumns(_Strict):
    """For files with one fact a row: the columns that hold the measure's key and its value."""

    on: str
    measure: str
    value: ExpressionText


class RecordsMapping(_Strict):
    """How a file's rows become records."""

    kind: Literal["records"] = "records"
    name: str
    source: str
    record: ExpressionText
    title: ExpressionText | None = None
    sheet: str | None = None
    person: PersonColumn
    dates: Dates
    numbers: Numbers = Numbers()
    measures: dict[str, MeasureRule] = {}
    fact: MeasureColumns | None = None


class PeopleMapping(_Strict):
    """How a roster file's rows become people. Each field is an expression over columns."""

    kind: Literal["people"]
    name: str
    sheet: str | None = None
    add_managers: bool = False
    date_order: DateOrder = DateOrder.AUTO
    fields: dict[
        Literal[
            "name",
            "email",
            "id",
            "role",
            "manager",
            "team",
            "region",
            "country",
            "zone",
            "locale",
            "hired_on",
            "active",
        ],
        ExpressionText,
    ]


Mapping = RecordsMapping | PeopleMapping


def columns_of(mapping: Mapping) -> frozenset[str]:
    """The columns that a file must have to be read by it."""
    if isinstance(mapping, PeopleMapping):
        return _names(mapping.fields.values())
    texts = [mapping.record, mapping.title or "1"]
    columns = {mapping.person.column, *mapping.dates.columns}
    for rule in mapping.measures.values():
        texts += [rule.where or "1", rule.value]
        columns.add(rule.on)
    if mapping.fact:
        texts.append(mapping.fact.value)
        columns |= {mapping.fact.on, mapping.fact.measure}
    return _names(texts) | columns


def _names(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(name for text in texts for name in Expression.parse(text, FUNCTIONS).names)


def ready_mappings() -> list[str]:
    """The names of the mappings that come with Pace."""
    return sorted(path.stem for path in READY.glob("*.yaml"))


def load_mapping(name_or_path: str) -> Mapping:
    """A ready mapping by its name, or one from a file. Raises `Refused` listing everything that is wrong with it."""
    path = READY / f"{name_or_path}.yaml"
    if name_or_path not in ready_mappings():
        path = Path(name_or_path)
        if not path.is_file():
            raise Refused(
                f"There is no mapping called {name_or_path} and no such file. Ready mappings: {', '.join(ready_mappings())}."
            )
    return parse_mapping(plain_yaml.load(path), path.name)


def parse_mapping(content: Any, file_name: str) -> Mapping:
    """A mapping from what its YAML holds. Raises `Refused` listing everything that is wrong."""
    if not isinstance(content, dict):
        raise Refused(f"{file_name} holds no mapping: it should start with `name: ...`.")
    model: type[Mapping] = PeopleMapping if content.get("kind") == "people" else RecordsMapping
    try:
        mapping = model.model_validate(content)
    except ValidationError as error:
        lines = [f"  {'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors()]
        raise Refused("\n".join([f"{file_name} is not a mapping that can be used:", *lines])) from error
    if isinstance(mapping, PeopleMapping):
        if "name" not in mapping.fields:
            raise Refused(f"{file_name}: a roster needs `name` among its fields.")
    elif bool(mapping.measures) == (mapping.fact is not None):
        raise Refused(f"{file_name}: give either `measures` (several a row) or `fact` (one fact a row).")
    return mapping
