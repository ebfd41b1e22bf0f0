"""`make screenshots`: the pictures in docs/images, taken of the sample team in a real browser."""

import re
import subprocess
import sys
from pathlib import Path

from tests.e2e.browser import Person, browser

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
TODAY = "2026-11-18"  # so that the pictures only change when what they show does


def main() -> None:
    """Put the demo on, look at it, and take it down."""
    command = [sys.executable, "-m", "bot", "demo", "--no-open", "--today", TODAY]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        url = next(found.group() for line in demo.stdout if (found := re.search(r"http://\S+", line)))
        try:
            take(url)
        finally:
            demo.terminate()


def take(url: str) -> None:
    """One picture a story."""
    with browser(1000, 900) as page:
        rep = Person(page, url, "Ana Ruiz")
        rep.types("/kpi revenue win rate average deal calls this quarter")
        rep.reads("Ana Ruiz, Q4 2026")
        rep.reads("Data up to")
        page.screenshot(path=IMAGES / "kpi.png")


if __name__ == "__main__":
    main()
