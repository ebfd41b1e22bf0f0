"""Periods people type, and which period each is compared with."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Grain(StrEnum):
    """What kind of calendar unit a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Period:
    """The days `start`..`end`, both included, in the subject's business calendar."""

    start: date
    end: date
    grain: Grain
