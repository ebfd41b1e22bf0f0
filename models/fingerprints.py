"""A 64-bit hash of everything a record says, so that an import finds what changed by comparing two arrays."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.records import RecordBatch

_Hashes = NDArray[np.uint64]


def fingerprints(batch: RecordBatch) -> NDArray[np.int64]:
    """One hash a record, over its person, title and contributions; their order does not matter.

    Measures enter by name: their position in the batch may differ from one file to the next.
    """
    total = _mix(_hash(batch.titles) ^ _mix(batch.people.astype(np.uint64)))
    if len(batch.record):
        cell = _hash(np.array(batch.measures, object))[batch.measure] ^ _mix(batch.day.astype(np.int64).view(np.uint64))
        np.add.at(total, batch.record, _mix(_mix(cell) ^ batch.value.view(np.uint64)))
    return total.view(np.int64)


def _hash(texts: NDArray[np.object_]) -> _Hashes:
    return pd.util.hash_array(texts, categorize=True)


def _mix(bits: _Hashes) -> _Hashes:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every input bit changes about half of the output bits."""
    bits = bits + np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))
