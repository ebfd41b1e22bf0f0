"""What the columns of a file of deals probably are: by what they are called, in eight languages, and by what stands in them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from core.people import Person
from core.uploads import USUAL_SOURCE, Column, Columns, Looks, Sheet, normalised
from sources import plain_yaml
from sources.columns import DateOrder, read_dates

WORDS = Path(__file__).parent / "words.yaml"
_EXACT, _AMONG = 100, 40  # points for a header that is the word, or holds it
_FITS = 60  # for values that can only be this
_MOST_STAGES = 40
_ROSTER_SHARE = 0.5  # of the different values of a column, to take it for people
_FACTS = "facts"  # the source of files with one fact a row, which hold no deals

Label = Callable[[Person], str | None]
LABELS: Mapping[str, Label] = {
    "name": lambda person: person.name,
    "email": lambda person: person.email,
    "id": lambda person: person.external_id,
}


@dataclass(frozen=True, slots=True)
class Words:
    """The usual words: for headers by role, and for values that mean won or lost."""

    headers: Mapping[str, tuple[str, ...]]
    won: frozenset[str]
    lost: frozenset[str]


@cache
def words() -> Words:
    """As they are listed in `words.yaml`."""
    listed = plain_yaml.load(WORDS)
    headers = {role: tuple(normalised(word) for word in words) for role, words in listed["headers"].items()}
    won, lost = (frozenset(normalised(word) for word in listed[which]) for which in ("won", "lost"))
    return Words(headers, won, lost)


def guessed(found: Sheet, people: Sequence[Person], sources: Sequence[str]) -> Columns:
    """What each role is probably played by; "" for what no column fits."""
    labels = {by: _labels(people, label) for by, label in LABELS.items()}
    taken: dict[str, str] = {}
    for role in ("person", "stage", "record", "amount", "closed", "opened", "title"):
        free = [column for column in found.columns if column.name not in taken.values()]
        points = {column.name: _points(role, column, labels) for column in free}
        best = max(points, key=lambda name: points[name], default="")
        if best and points[best] > 0:
            taken[role] = best
    stage = found.column(taken.get("stage", ""))
    won, lost = outcomes(stage.values if stage else ())
    order = _order(column for role in ("closed", "opened") if (column := found.column(taken.get(role, ""))))
    columns = Columns(**taken, won=won, lost=lost, order=order, source=_source(sources))
    return named_by(columns, found, people)


def _order(dates: Iterable[Column]) -> str:
    """How the file writes dates, where one of its columns shows that for all of them."""
    values = [value for column in dates for value in column.values]
    fitting = [order for order in (DateOrder.DMY, DateOrder.MDY) if not read_dates(values, order, "", "UTC").unreadable]
    return fitting[0].value if len(fitting) == 1 else DateOrder.AUTO.value


def named_by(columns: Columns, found: Sheet, people: Sequence[Person]) -> Columns:
    """With how the column of people names them."""
    column = found.column(columns.person)
    shares = {by: _share(column, _labels(people, label)) for by, label in LABELS.items()} if column else {}
    best = max(shares, key=lambda by: shares[by], default="name")
    if column and not any(shares.values()):
        best = "email" if column.values and all("@" in value for value in column.values) else "name"
    return replace(columns, by=best)


def outcomes(values: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which values mean won, and which lost."""
    known = words()
    won = tuple(value for value in values if _means(value, known.won) and not _means(value, known.lost))
    lost = tuple(value for value in values if _means(value, known.lost) and not _means(value, known.won))
    return won, lost


def _means(value: str, known: frozenset[str]) -> bool:
    return not known.isdisjoint(normalised(value).split())


def _points(role: str, column: Column, labels: Mapping[str, frozenset[str]]) -> float:
    """How well a column fits a role; 0 or less where it cannot be."""
    called = _called(role, column.name)
    match role:
        case "person":
            share = max(_share(column, known) for known in labels.values())
            return called + 300 * share if share >= _ROSTER_SHARE else called * (column.looks is Looks.TEXT)
        case "stage":
            few = 1 < len(column.values) <= _MOST_STAGES and column.looks is Looks.TEXT
            says = called + _FITS * any(outcomes(column.values))
            return says * (few and (says > 0 or not column.is_unique))
        case "record":  # a column of different texts will do, whatever it is called
            return (called + 1) * (column.is_unique and column.looks is not Looks.DATES)
        case "amount":
            return (called + 1 - 2 * bool(_called("record", column.name))) * (column.looks is Looks.NUMBERS)
        case "closed":
            return (called + 1 - 2 * bool(_called("opened", column.name))) * (column.looks is Looks.DATES)
        case "opened":
            return called * (column.looks is Looks.DATES)
        case _:
            return called * (column.looks is Looks.TEXT)


def _called(role: str, header: str) -> int:
    """Points for what a column is called: earlier words of the list are likelier, whole headers more than parts of them."""
    known, mine = words().headers[role], normalised(header)
    if mine in known:
        return _EXACT - known.index(mine)
    parts = set(mine.split())
    return max((_AMONG - at for at, word in enumerate(known) if set(word.split()) <= parts), default=0)


def _labels(people: Sequence[Person], label: Label) -> frozenset[str]:
    return frozenset(_plain(text) for person in people if (text := label(person)))


def _share(column: Column, known: frozenset[str]) -> float:
    values = [value for value in column.values if value]
    return sum(_plain(value) in known for value in values) / len(values) if values else 0.0


def _plain(label: str) -> str:
    return " ".join(label.casefold().split())


def _source(known: Sequence[str]) -> str:
    """Where deals came from last: the same deal from another source would count twice."""
    return next((source for source in known if source != _FACTS), USUAL_SOURCE)
