"""`make bench`: every measurement, as ratios against a baseline of the same run. `--write` keeps it in docs/benchmarks.md."""

import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psutil

from tests.bench import backtest, coaching, delivery, engine, home, imports, kpis, slack, startup, weekly
from tests.bench.measure import ROOT, Row

CRM = ROOT.parent / "shared" / "data" / "crm"
PAGE = ROOT / "docs" / "benchmarks.md"
_SHORT = 0.00005  # seconds: less is no tenth of a millisecond
BACKTEST_GOALS = {"1/3": 0.75, "1/2": 0.75, "3/4": 1.0}
PARTS: dict[str, Callable[[], list[Row]]] = {
    "slack": slack.run,
    "engine": engine.run,
    "import": imports.run,
    "startup": startup.run,
    "weekly": weekly.run,
    "delivery": delivery.run,
    "coaching": coaching.run,
    "home": home.run,
    "kpis": kpis.run,
}


def main(arguments: list[str]) -> None:
    """Run the parts named (all without any), print their tables, and write the page if asked."""
    wanted = [part for part in arguments if not part.startswith("-")] or [*PARTS, "forecast"]
    said: list[str] = []

    def say(*lines: str) -> None:
        said.extend(lines)
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()

    if parts := [part for part in wanted if part in PARTS]:
        say("| measured | took | baseline | took | ratio | goal | | memory |", "|---|--:|---|--:|--:|--:|---|--:|")
        for part in parts:
            say(*(_line(row) for row in PARTS[part]()))
    if "forecast" in wanted:
        say("", *_forecast())
    if "--write" in arguments:
        PAGE.write_text(_page(said), encoding="utf-8")


def _line(row: Row) -> str:
    met = "" if row.met is None else ("met" if row.met else "missed")
    peak = "" if row.peak_mb is None else f"{row.peak_mb:,.0f} MB"
    return (
        f"| {row.what} | {_time(row.seconds)} | {row.baseline} | {_time(row.baseline_seconds)} "
        f"| {row.ratio:.3g}x | {row.goal} | {met} | {peak} |"
    )


def _time(seconds: float) -> str:
    if seconds < _SHORT:
        return f"{seconds * 1_000_000:.1f} µs"
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _forecast() -> list[str]:
    """The back-test's median errors together, and each month's ratio."""
    if not CRM.is_dir():
        return ["The forecast's back-test was left out: the shared CRM data is not here."]
    errors = backtest.run(CRM)
    by_month: dict[str, dict[str, str]] = {}
    for one in errors:
        cell = f"{one.ratio:.2f}x"
        if one.month == "all":
            goal = BACKTEST_GOALS[one.cut]
            cell = f"{one.ratio:.3f}x (goal {goal:g}x: {'met' if one.ratio <= goal else 'missed'})"
        by_month.setdefault(one.month, {})[one.cut] = cell
    cuts = list(BACKTEST_GOALS)
    return [
        "| forecast's median error against the run-rate's, after | "
        + " | ".join(f"{cut} of the month" for cut in cuts)
        + " |",
        "|---" * (len(cuts) + 1) + "|",
        *(f"| {month} | " + " | ".join(cells[cut] for cut in cuts) + " |" for month, cells in by_month.items()),
    ]


def _page(tables: list[str]) -> str:
    return "\n".join(
        [
            "# Benchmarks",
            "",
            f"Measured on {datetime.now(UTC):%Y-%m-%d} with `make bench` (`python -m tests.bench --write` keeps the result here).",
            "",
            f"Machine: {_processor()}, {os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB of memory, "
            f"{platform.system()}, Python {platform.python_version()}, SQLite on a local disk.",
            "",
            "Each line is a ratio to a baseline that was measured in the same run: on another machine the times differ, the",
            "ratios should not by much. A part alone: `python -m tests.bench import` (slack, engine, import, startup, weekly,",
            "delivery, coaching, home, kpis, forecast).",
            "",
            *tables,
            "",
            NOTES,
        ]
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


NOTES = """\
What is measured, and how to read it:

- **`/kpi` to its card.** The real bot process in HTTP mode, asked with signed requests by 1,000 people in turn; the time to
  the card's arrival at the response address. The baseline is a Bolt app behind the same web server whose listener only
  acknowledges. The goal is 50 ms above it for 99 of 100.
- **engine.** 10,000 people, 10 KPIs, 90 days: targets, pace, forecast, trend and rank for each of the 100,000. The SQL is the
  plain `SELECT ... GROUP BY` that fetches its rows (only the sums); NumPy is one `bincount` over the same arrays. Reading is
  most of the first line: SQLite hands out ten million cells one by one, while its GROUP BY streams along the clustered key and
  hands out 100,000. Goals hold for 10,000,000 facts. The other sizes show the growth: the engine's work for each subject stays
  the same, so with few facts that is nearly all of it.
- **import.** Eight columns a row, 1,000 people, two years, into an empty SQLite database through the real command. The second
  baseline is SQLite itself taking as many bare rows as such an import stores (each record, what it contributed, each day's
  sums: about seven rows for one of the file).
- **start.** From the start of the process to `running`; its memory after a hundred questions by the sample team.
- **weekly run.** Nine of ten are reps who get a scorecard, one leads them and gets a digest; ten KPIs, sixty facts a person in the
  quarter. Computed and rendered to the last block, not sent. The SQL is the plain GROUP BY by person, measure and week that
  fetches the same sums (no targets, no usual, no words).
- **deliveries.** 500 letters through ledger and queue on SQLite, to an outbox that answers at once, so that what is left is our
  own work; the baseline is what Slack allows (one message a second and channel, some hundreds a minute and workspace: five a
  second). *Enqueued* is the same letters put into ledger and queue in one transaction.
- **evidence, pack, playbook, guard.** What a tip costs before any model is asked, for one person of a company on SQLite with sixty
  facts each: the evidence (the month, the running quarter, the middle of the team, goals, eight pieces of feedback with names and
  addresses in them); the same with the names of the whole roster to hide, and the pack with them hidden; the choice among the
  playbook's entries; the guard over what a tip says. The card is that person's own through the same store: the same engine, once.
  The guard's baseline is what any answer of a model takes anyway, decoding it; a model itself takes seconds.
- **Home.** Read, worked out and rendered to the last block, in a company of 10,000 on SQLite with sixty facts each; the card is one
  rep's own through the same store. Of who leads more than 300 people those directly below are looked at, 300 at most.
- **forecast.** The shared CRM data, every person and month with revenue, knowing nothing later than the cut.
"""


if __name__ == "__main__":
    main(sys.argv[1:])
