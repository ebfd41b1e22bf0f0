"""Importing a million rows, against `pandas.read_csv` of the same file.

Each side runs in a process of its own: once read, once imported into an empty SQLite database through the real command.
"""

import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from tests.bench.measure import ROOT, Row, child

ROWS = 1_000_000
PEOPLE = 1_000


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
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder / 'pace.db'}"}
        subprocess.run(
            [sys.executable, "-m", "bot", "import", "people", str(people)], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )
        read = child([sys.executable, "-c", f"import pandas; pandas.read_csv({str(deals)!r})"], environment)
        start = child([sys.executable, "-c", "import pandas"], environment)
        command = [sys.executable, "-m", "bot", "import", "records", str(deals), "--map", "maven-deals"]
        taken = child(command, environment)
        again = child(command, environment)
    baseline = read.seconds - start.seconds
    return [
        Row("import of 1,000,000 new rows", taken.seconds, "pandas.read_csv of the file", baseline, "at most 8x", taken.peak_mb),
        Row("the same file again", again.seconds, "pandas.read_csv of the file", baseline, "", again.peak_mb),
    ]


if __name__ == "__main__":
    for row in run():
        print(row)  # noqa: T201
