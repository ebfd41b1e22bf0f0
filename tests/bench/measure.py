"""How the benchmarks measure: processes of their own, wall time, peak memory."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what took how long (seconds) against which baseline of the same run.

    `goal` says what is wanted of it, and `met` whether it is so; empty and None where nothing is.
    """

    what: str
    seconds: float
    baseline: str
    baseline_seconds: float
    peak_mb: float | None = None
    goal: str = ""
    met: bool | None = None

    @property
    def ratio(self) -> float:
        """How many times the baseline."""
        return self.seconds / self.baseline_seconds

    def wants(self, ratio: float) -> "Row":
        """With the goal of a ratio of at most this."""
        return replace(self, goal=f"at most {ratio:g}x", met=self.ratio <= ratio)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a process took, and what it printed."""

    seconds: float
    peak_mb: float
    printed: str


def child(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Measured:
    """Run a process to its end. Raises `CalledProcessError` when it fails; what it said on stderr is shown."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    printed = process.stdout.read().decode()
    _, status, used = os.wait4(process.pid, 0)  # it tells the peak memory of this very child; `subprocess` does not
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Measured(time.perf_counter() - start, used.ru_maxrss / 1024, printed)
