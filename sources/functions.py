"""The functions that a mapping's expressions may call, over whole columns.

Dates are numbers of days (NaN for an empty cell), numbers are floats (NaN for an empty cell), texts are texts.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sources.columns import read_numbers


def days(start: Any, end: Any) -> Any:
    """Days from one date to another."""
    return np.subtract(end, start)


def number(texts: Any) -> Any:
    """A text column as numbers, for use in a condition; what is no number is NaN, which no comparison holds for."""
    codes, distinct = pd.factorize(np.asarray(texts, object))
    return read_numbers([str(text) for text in distinct], "auto").values[codes]


def lower(texts: Any) -> Any:
    """In lower case."""
    return _each(texts, str.lower)


def concat(*parts: Any) -> Any:
    """The texts one after another."""
    joined: Any = ""
    for part in parts:
        joined = joined + part
    return joined


def coalesce(*columns: Any) -> Any:
    """The first that is not empty."""
    result = columns[-1]
    for column in reversed(columns[:-1]):
        result = np.where(empty(column), result, column)
    return result


def contains(texts: Any, part: str) -> Any:
    """Whether the text holds `part`; case does not matter."""
    return _each(texts, lambda text: part.lower() in text.lower()).astype(bool)


def empty(values: Any) -> Any:
    """Whether the cell is empty."""
    return pd.isna(values) | (np.asarray(values, object) == "")


def _each(texts: Any, read: Callable[[str], Any]) -> Any:
    """`read` of every text, called once for each different one."""
    codes, distinct = pd.factorize(np.asarray(texts, object))
    return np.array([read(text) for text in distinct], object)[codes]


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    f.__name__: f for f in (days, number, lower, concat, coalesce, contains, empty)
}
