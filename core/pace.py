"""Pace status: is what is there by now what should be there by now."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Direction
from core.scores import Status

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PaceRules:
    """From which part of the expected value on a status holds."""

    ahead: float = 1.05
    on_pace: float = 0.95
    slipping: float = 0.80


def attainment(actual: float, goal: float, direction: Direction) -> float | None:
    """How much of a goal is reached: actual / goal, or goal / actual where lower is better. None for a zero divisor."""
    over, under = (actual, goal) if direction is Direction.HIGHER else (goal, actual)
    return over / under if under else None


def status(actual: float, expected: float, direction: Direction, rules: PaceRules) -> Status:
    """The pace status of `actual` against what was expected by now, both in the KPI's unit."""
    reached = attainment(actual, expected, direction)
    if reached is None:
        # Nothing was due yet, or nothing of what should stay low has happened.
        return Status.AHEAD if direction is Direction.LOWER or actual > 0 else Status.ON_PACE
    if expected < 0 or actual < 0:
        # A ratio of numbers of mixed sign says nothing: compare the distance instead.
        better = actual - expected if direction is Direction.HIGHER else expected - actual
        reached = 1 + better / max(abs(expected), abs(actual))
    if reached >= rules.ahead:
        return Status.AHEAD
    if reached >= rules.on_pace:
        return Status.ON_PACE
    return Status.SLIPPING if reached >= rules.slipping else Status.BEHIND
