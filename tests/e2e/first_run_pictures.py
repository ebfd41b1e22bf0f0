"""The pictures of the first run, of files, of the roster and of preferences; `make screenshots` takes them with all others."""

import tempfile
from pathlib import Path

from playwright.sync_api import FloatRect, Page

from tests.e2e.browser import Person, browser
from tests.e2e.feedback_flows import unseen
from tests.e2e.first_run_flow import ROBIN, a_new_company, bring_in_people, walk

LEFT, WIDTH = 220.0, 540.0  # where the messages are, without what is around them
_NAME = 30.0  # above the first words of a message: who says it, and when
_AIR = 20.0
_EXPORT = """\
Vorgangsnummer;Verkäufer;Kunde;Phase;Erstellt am;Abschlussdatum;Auftragswert (€)
V-1;Darcel Schlecht;Alpha;Gewonnen;01.09.2017;13.10.2017;1.234,50
V-2;Anna Snelling;Beta;Verloren;02.09.2017;14.10.2017;2.000,00
V-3;Kami Bicknell;Gamma;In Verhandlung;03.09.2017;;500,00
"""
# What each picture begins with and, where it is not the newest thing said, ends with; a form fills its own picture.
_PARTS: dict[str, tuple[str, str]] = {
    "first-run-checklist": ("You are the admin of Pace", "brings it back"),
    "first-run-roster": ("roster.csv", ""),
    "first-run-roster-in": ("Importing roster.csv", ""),
    "first-run-deals-check": ("sales_pipeline.csv", ""),
    "first-run-kpis": ("What is measured", "the share that was won"),
    "first-run-target": ("", ""),
    "first-run-target-set": ("Target Revenue for", ""),
    "first-run-schedule": ("What is sent, and when", ""),
    "first-run-preview": ("This is how", ""),
    "first-run-done": ("You are the admin of Pace", "what else you can do"),
    "first-run-scorecard": ("Hello Darcel", "Data up to"),
}


def first_run(images: Path, crm: Path) -> None:
    """What the test plays, as it looks on the way."""

    def shoot(page: Page, name: str) -> None:
        if name not in _PARTS:
            return
        page.wait_for_timeout(400)
        page.mouse.move(2, 2)  # what is under the pointer looks different
        first, last = _PARTS[name]
        page.screenshot(path=images / f"{name}.png", clip=part(page, first, last) if first else form(page))

    with tempfile.TemporaryDirectory() as folder, a_new_company(Path(folder)) as new:
        walk(new, crm, shoot)


def files(images: Path, crm: Path) -> None:
    """An export that Pace has never seen, and what each of its columns is taken for."""
    with (
        tempfile.TemporaryDirectory() as folder,
        a_new_company(Path(folder)) as new,
        browser(760, 1_100) as page,
    ):
        export = Path(folder) / "Vorgänge.csv"
        export.write_text(_EXPORT, encoding="utf-8")
        robin = Person(page, new.slack.url, ROBIN)
        robin.opens_direct_messages()
        bring_in_people(robin, crm, new.folder, unseen)
        robin.drops(export)
        robin.reads("Is this what its columns mean?")
        page.wait_for_timeout(400)
        page.screenshot(path=images / "import-proposal.png", clip=part(page, "Vorgänge.csv", exact=True))


def people(images: Path, url: str) -> None:
    """The roster as an admin looks through it, and one person of it."""
    with browser(760, 1_240) as page:
        robin = Person(page, url, ROBIN)
        robin.types("/pace people")
        robin.reads("Search: ")
        page.wait_for_timeout(400)
        page.screenshot(path=images / "people.png", clip=part(page, "People", exact=True))
        robin.types("/pace people ana")
        robin.reads("found for")
        robin.presses("Change")
        robin.reads("Time zone")
        robin.chooses("Role", "Manager: sees the people below them")
        robin.chooses("Manager", "Maya Lindqvist")
        robin.chooses("Team", "North")
        page.wait_for_timeout(400)
        page.screenshot(path=images / "people-change.png", clip=form(page))
        page.locator(".modal-x").last.click()  # a form stays open for whoever comes next


def preferences(images: Path, url: str) -> None:
    """What comes to a rep, and how they read it."""
    with browser(760, 1_100) as page:
        ana = Person(page, url, "Ana Ruiz")
        ana.types("/pace settings")
        ana.reads("What I send you")
        page.wait_for_timeout(400)
        page.screenshot(path=images / "settings.png", clip=part(page, "What I send you"))
        ana.presses("How I read it")
        ana.reads("Dates read")
        ana.chooses("Numbers", "French (France): 1\u202f234\u202f567\xa0$US and 63,2\xa0%")
        ana.chooses("Chart below the scorecard", "Leave it out")
        ana.chooses("Quiet from", "As for everybody (20:00)")
        ana.chooses("Quiet until", "10:00")
        page.wait_for_timeout(400)
        page.screenshot(path=images / "preferences.png", clip=form(page))


def part(page: Page, first: str, last: str = "", *, exact: bool = False) -> FloatRect:
    """From the newest message that begins with these words down to those, or to the end of what was said."""
    begins = page.get_by_text(first, exact=exact).locator("visible=true").last
    begins.scroll_into_view_if_needed()
    top = begins.bounding_box()
    assert top is not None, "it is on the screen"
    if last:
        found = page.get_by_text(last).locator("visible=true").first.bounding_box()
        assert found is not None, "it is on the screen"
        bottom = found["y"] + found["height"] - 0.8 * _AIR  # the next message is near
    else:
        bottom = page.evaluate(
            "left => Math.max(...[...document.querySelectorAll('.messages *')]"
            ".filter(one => one.getBoundingClientRect().left > left && !one.children.length)"
            ".map(one => one.getBoundingClientRect().bottom))",
            LEFT,
        )
    y = max(top["y"] - _NAME, 44.0)
    return {"x": LEFT, "y": y, "width": WIDTH, "height": bottom + _AIR - y}


def form(page: Page) -> FloatRect:
    """The form that is open."""
    found = page.locator(".modal").last.bounding_box()
    assert found is not None, "it is on the screen"
    return {"x": found["x"], "y": found["y"], "width": found["width"], "height": found["height"]}
