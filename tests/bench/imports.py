"""Importing a million rows, against `pandas.read_csv` of the same file.

Each side runs in a process of its own: once read, once imported into an empty SQLite database through the real command.
"""

import os
import sys
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from tests.bench.measure import Row, child

ROWS = 1_000_000
PEOPLE = 1_000
_READ = """
import sys, time
import pandas
start = time.perf_counter()
pandas.read_csv(sys.argv[1])
print(time.perf_counter() - start)
"""
# What SQLite itself takes for the rows that such an import stores: records, contributions and daily sums.
_INSERT = """
import sqlite3, sys, time
import numpy
rows = 7_000_000
columns = [numpy.arange(rows).tolist(), [1] * rows, [1.5] * rows]
database = sqlite3.connect(sys.argv[1])
database.execute("PRAGMA journal_mode = WAL")
database.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER, c REAL)")
start = time.perf_counter()
with database:
    database.executemany("INSERT INTO t VALUES (?, ?, ?)", zip(*columns))
print(time.perf_counter() - start)
"""


def write_files(folder: Path, rows: int) -> tuple[Path, Path]:
    """A roster, and a file of deals with eight columns such as a CRM exports."""
    random = np.random.default_rng(1)
    names = [f"Person {i:04d}" for i in range(PEOPLE)]
    people = folder / "people.csv"
    people.write_text("name\n" + "\n".join(names) + "\n", encoding="utf-8")
    opened = np.datetime64(date(2016, 1, 1)) + random.integers(0, 700, rows)
    deals = pd.DataFrame(
        {
            "opportunity_id": [f"OP{i:08d}" for i in range(rows)],
            "sales_agent": np.array(names)[random.integers(0, PEOPLE, rows)],
            "product": np.array(["GTX Basic", "GTX Pro", "MG Special"])[random.integers(0, 3, rows)],
            "account": np.array([f"Account {i}" for i in range(500)])[random.integers(0, 500, rows)],
            "deal_stage": np.array(["Won", "Lost", "Engaging"])[random.choice(3, rows, p=(0.4, 0.3, 0.3))],
            "engage_date": opened,
            "close_date": opened + random.integers(5, 120, rows),
            "close_value": random.integers(50, 9_000, rows),
        }
    )
    path = folder / "deals.csv"
    deals.to_csv(path, index=False, date_format="%Y-%m-%d")
    return people, path


def run() -> list[Row]:
    """The ratio of importing to reading, and the peak memory of the import."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        people, deals = write_files(folder, ROWS)
        pace = [sys.executable, "-m", "bot", "import"]
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder / 'pace.db'}"}
        child([*pace, "people", str(people)], environment)
        read = float(child([sys.executable, "-c", _READ, str(deals)], environment).printed)
        floor = float(child([sys.executable, "-c", _INSERT, str(folder / "floor.db")], environment).printed)
        first = child([*pace, "records", str(deals), "--map", "maven-deals"], environment)
        again = child([*pace, "records", str(deals), "--map", "maven-deals"], environment)
    reading, inserting = "pandas.read_csv of the same file", "sqlite3 executemany of as many bare rows"
    return [
        Row("import of 1,000,000 rows", first.seconds, reading, read, first.peak_mb).wants(8),
        Row("import of 1,000,000 rows", first.seconds, inserting, floor, first.peak_mb),
        Row("the same file again", again.seconds, reading, read, again.peak_mb),
    ]


if __name__ == "__main__":
    for row in run():
        print(row)  # noqa: T201
