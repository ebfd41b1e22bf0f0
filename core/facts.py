"""Facts as columns: what the store hands to the engine."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

EPOCH = date(1970, 1, 1)

# The person id under which everybody's sum of a day stands (`Tx.totals`): no real person has it.
COMPANY = 0


def day_number(day: date) -> int:
    """Days since 1970-01-01; the engine and the store count days this way."""
    return (day - EPOCH).days


@dataclass(frozen=True, slots=True)
class Facts:
    """Values of a day, or of a stretch of days dated on its first; one entry a (person, measure, day), in no order.

    `person` holds person ids, `measure` positions in `measures`, `day` days since 1970-01-01, `value` the amounts.
    """

    measures: tuple[str, ...]
    person: NDArray[np.int64]
    measure: NDArray[np.int32]
    day: NDArray[np.int32]
    value: NDArray[np.float64]

    def __add__(self, other: "Facts") -> "Facts":
        """Both together; they must be over the same measures."""
        assert self.measures == other.measures, "facts over different measures do not add up"
        return Facts(
            self.measures,
            np.concatenate((self.person, other.person)),
            np.concatenate((self.measure, other.measure)),
            np.concatenate((self.day, other.day)),
            np.concatenate((self.value, other.value)),
        )
