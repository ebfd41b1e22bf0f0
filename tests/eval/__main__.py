"""`make eval`: sixty packs of evidence made into tips, by the model of the settings or the playbook, and judged by rules.

`--playbook` asks no model, `--compare FILE` shows the difference to a saved run, `--write` keeps the table in docs/evaluation.md.
"""

import argparse
import json
import sys
from contextlib import nullcontext
from pathlib import Path

from rich.console import Console

from bot.coach import coach_of
from bot.settings import ROOT, load_settings
from core.errors import Refused
from tests.eval import report
from tests.eval.packs import packs
from tests.eval.rules import GROUNDED
from tests.eval.runs import run

FOLDER, PAGE = ROOT / "var" / "eval", ROOT / "docs" / "evaluation.md"


def main(arguments: list[str], console: Console) -> int:
    """Run, print and save; 1 when a number is shown that is not the evidence's, 2 when it cannot be run."""
    parser = argparse.ArgumentParser(prog="python -m tests.eval", description=__doc__)
    parser.add_argument("--playbook", action="store_true", help="ask no model")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="a saved run")
    parser.add_argument("--write", action="store_true", help="keep the table in docs/evaluation.md")
    wanted = parser.parse_args(arguments)
    try:
        settings = load_settings()
        before = json.loads(wanted.compare.read_text(encoding="utf-8")) if wanted.compare else None
        with nullcontext() if wanted.playbook else (coach_of(settings) or nullcontext()) as coach:
            found = run(packs(), coach, seconds=settings.pace_model_seconds)
    except (Refused, OSError, ValueError) as error:
        console.print(str(error), markup=False)
        return 2
    report.show(found, console)
    console.print(f"Saved in {report.save(found, FOLDER).relative_to(ROOT)}.")
    if before is not None:
        report.compare(found, before, console)
    if wanted.write:
        PAGE.write_text(report.page(found), encoding="utf-8")
    return 0 if found.kept(GROUNDED) == 1 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Console()))
