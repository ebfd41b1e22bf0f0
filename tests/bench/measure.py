"""How the benchmarks measure: child processes, wall time, peak memory."""

import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what took how long (seconds) against which baseline of the same run."""

    what: str
    seconds: float
    baseline: str
    baseline_seconds: float
    goal: str = ""
    peak_mb: float | None = None

    @property
    def ratio(self) -> float:
        """How many times the baseline."""
        return self.seconds / self.baseline_seconds


@dataclass(frozen=True, slots=True)
class Measured:
    """What a process took."""

    seconds: float
    peak_mb: float


def child(command: Sequence[str], environment: Mapping[str, str]) -> Measured:
    """Run a process to its end. Raises `CalledProcessError` when it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    # wait4 tells the peak memory of this very child; `subprocess` does not.
    _, status, used = wait(process.pid)
    process.returncode = status
    if status:
        raise subprocess.CalledProcessError(status, command, stderr=said)
    return Measured(time.perf_counter() - start, used.ru_maxrss / 1024)


def wait(pid: int) -> tuple[int, int, resource.struct_rusage]:
    """The end of a child, with what it used."""
    import os

    return os.wait4(pid, 0)
