"""What is counted for operators, in Prometheus' form."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Commands and clicks by name and outcome (`answered`, `refused`, `failed`, `unanswered`), and how long they took."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._handled = Counter(
            "pace_handled", "Commands and clicks handled", ["name", "outcome"], registry=self._registry
        )
        self._seconds = Histogram(
            "pace_handling_seconds",
            "From taking up a command or click to its answer",
            ["name"],
            buckets=_SECONDS,
            registry=self._registry,
        )

    def observe(self, name: str, outcome: str, seconds: float) -> None:
        """Count one."""
        self._handled.labels(name, outcome).inc()
        self._seconds.labels(name).observe(seconds)

    def text(self) -> bytes:
        """The metrics in Prometheus' text format."""
        return generate_latest(self._registry)
