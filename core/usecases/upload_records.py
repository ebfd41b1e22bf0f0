"""How the records of a file stand to those that are there already."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import Refused
from core.ports import Store
from core.records import BadRow, Extract, ImportCounts

_LOOKED_UP = 200  # records of a file, to see whether another source has them


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a file's records: their `source`; how many records of that source the file has not (`missing`; who imports may take
    them back); how many of its rows have no id that can be read (`unnamed`), so that they may be among the missing; and another
    source that has most of its records already (`also_in`, "" for none): from two, each would count twice."""

    source: str = ""
    missing: int = 0
    unnamed: int = 0
    also_in: str = ""


def standing_of(store: Store, workspace_id: int, found: Extract) -> Standing:
    """As it is now, before anything is imported."""
    keys = [str(key) for key in found.keys if key]
    some = [str(key) for key in found.keys[found.is_good][:_LOOKED_UP]]
    with store.begin(workspace_id) as tx:
        elsewhere = tx.sources_with(some, but=found.source)
        missing = tx.missing_records(found.source, keys)
    also_in = next((source for source, count in elsewhere.items() if count > len(some) / 2), "")
    return Standing(found.source, missing, found.rows - len(keys), also_in)


def require_shown(shown: int, counts: ImportCounts, _rows: int, _bad: Sequence[BadRow]) -> None:
    """Raises `Refused` when another number of records was taken back than was shown: then nothing is kept."""
    if counts.withdrawn != shown:
        raise Refused(
            f"Records have changed meanwhile: {counts.withdrawn:,} would be taken back now, not {shown:,}. Press “Check it” once "
            "more, and look at the number. Nothing was imported."
        )
