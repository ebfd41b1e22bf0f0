"""Facts as columns: what the store hands to the engine."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970-01-01; the engine and the store count days this way."""
    return (day - EPOCH).days


@dataclass(frozen=True, slots=True)
class Facts:
    """Daily values, one entry a (person, measure, day), in no particular order.

    `person` holds person ids, `measure` positions in `measures`, `day` days since 1970-01-01, `value` the amounts.
    """

    measures: tuple[str, ...]
    person: NDArray[np.int64]
    measure: NDArray[np.int32]
    day: NDArray[np.int32]
    value: NDArray[np.float64]
