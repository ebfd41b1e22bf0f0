"""`make screenshots`: the pictures in docs/images, taken in a real browser."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import FloatRect, Page

from bot.demo.team import ADMIN
from tests.e2e.browser import Person, browser
from tests.e2e.conftest import a_crew
from tests.e2e.feedback_flows import ask_a_peer, give_and_thank, play_a_round, save_edit_and_delete_a_reply
from tests.e2e.first_run_pictures import files, first_run, people, preferences
from tests.e2e.kpi_flow import change_a_kpi
from tests.e2e.schedule_flow import across_zones, change_the_rhythm
from tests.e2e.test_reviews import writes
from tests.e2e.tip_flow import hand_on_a_tip, told
from tests.fakes.model_server import ModelServer

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
TODAY = "2026-11-18"  # so that the pictures only change when what they show does
MANAGERS = ("Cara Losch", "Celia Rouche", "Dustin Brinkmann", "Melvin Marxen", "Rocco Neubert", "Summer Sewald")
REPS = ("Darcel Schlecht", "Anna Snelling", "Kami Bicknell")
LEFT, TOP, WIDTH = 220.0, 44.0, 540.0  # where the messages are, without what is around them
CRM = ROOT.parent / "shared" / "data" / "crm"


def main() -> None:
    """Put the demo on, look at it, and take it down; then the same with the shared CRM data, where it is."""
    with demo("--today", TODAY) as url, browser(1000, 760) as page:
        rep = Person(page, url, "Ana Ruiz")
        rep.types("/kpi revenue win rate average deal calls this quarter")
        rep.reads("Ana Ruiz, Q4 2026")
        rep.reads("Data up to")
        page.screenshot(path=IMAGES / "kpi.png")
        page.set_viewport_size({"width": 1000, "height": 620})
        rep = Person(page, url, "Chloe Dubois")  # to whom nothing has been sent yet
        rep.types("/scorecard October 2026")
        rep.reads("Chloe Dubois, October 2026: scorecard")
        page.get_by_role("button", name="Chart", exact=True).last.click()
        rep.reads("in your direct messages")
        rep.opens_direct_messages()
        page.locator("img").last.wait_for(state="visible")
        page.screenshot(path=IMAGES / "scorecard-chart.png")
    with demo("--today", TODAY) as url, browser(760, 1_600) as page:
        manager = Person(page, url, "Maya Lindqvist")
        manager.opens_direct_messages()
        manager.reads("Usual: the mean")
        page.screenshot(path=IMAGES / "digest.png", clip=messages(page))
    with demo("--today", TODAY) as url, browser(760, 1_206) as page:
        review(page, url)
    homes()
    kpis()
    targets()
    schedules()
    coaching()
    weekly_tip()
    feedback()
    with demo("--today", TODAY) as url:
        people(IMAGES, url)
        preferences(IMAGES, url)
    if not CRM.is_dir():
        sys.stdout.write("The shared CRM data is not here: the pictures of it stay as they are.\n")
        return
    first_run(IMAGES, CRM)
    files(IMAGES, CRM)
    export = ("--records", str(CRM / "sales_pipeline.csv"), "--people", str(CRM / "sales_teams.csv"))
    with demo(*export, "--map", "maven-deals", "--today", "2018-01-15") as url, browser(1000, 860) as page:
        rep = Person(page, url, "Darcel Schlecht")
        rep.types("/kpi Q4 2017")
        rep.reads("Darcel Schlecht, Q4 2017")
        rep.reads("$357,666")
        page.screenshot(path=IMAGES / "kpi-crm.png")
    with demo(*export, "--map", "maven-deals", "--today", "2017-12-11") as url, browser(760, 1_320, scale=1) as page:
        sent = [("digest", name) for name in MANAGERS] + [("scorecard", name) for name in REPS]
        for kind, name in sent:
            send(kind, name)
        for kind, name in sent:
            reader = Person(page, url, name)
            page.get_by_text(name, exact=True).locator("visible=true").last.wait_for()
            reader.opens_direct_messages()
            reader.reads("Week of 4 Dec 2017")
            page.wait_for_timeout(1_500)  # the picture below a scorecard follows it
            first, _, _ = name.lower().partition(" ")
            page.screenshot(path=IMAGES / f"{kind}-{first}.png", clip=messages(page))


def homes() -> None:
    """Home as a rep, a manager and an admin have it."""
    with demo("--today", TODAY) as url, browser(760, 1_600) as page:
        for name, person in (("rep", "Ana Ruiz"), ("manager", "Maya Lindqvist"), ("admin", ADMIN)):
            Person(page, url, person).opens_home()
            page.wait_for_timeout(500)
            page.screenshot(path=IMAGES / f"home-{name}.png", clip=messages(page))


def kpis() -> None:
    """What the test plays: a KPI in its form, and what a change of it would do."""

    def shoot(page: Page, name: str) -> None:
        page.wait_for_timeout(300)
        if name != "kpi-list":
            page.screenshot(path=IMAGES / f"{name}.png", clip=form(page))

    with demo("--today", TODAY) as url, browser(760, 1_560) as page:
        change_a_kpi(Person(page, url, ADMIN), "win rate", "deals_won / deals_opened", shoot)


def targets() -> None:
    """What an admin is told of a target before it is saved, and the list."""
    with demo("--today", TODAY) as url, browser(760, 1_200) as page:
        admin = Person(page, url, ADMIN)
        admin.types("/pace targets add team north revenue 900k Q1 2027")
        admin.reads("What you do not touch stays so")
        page.wait_for_timeout(300)
        page.screenshot(path=IMAGES / "target-form.png", clip=form(page))
        admin.presses("Not now")
        admin.types("/pace targets add @Chloe Dubois revenue 150k this month")
        admin.presses("Next")
        admin.reads("Look at this first")
        page.wait_for_timeout(300)
        page.screenshot(path=IMAGES / "target-preview.png", clip=form(page))


def schedules() -> None:
    """What the test plays: the list, and what a change would do before it is saved."""

    def shoot(page: Page, name: str) -> None:
        page.wait_for_timeout(300)
        if name == "schedule-look":
            page.screenshot(path=IMAGES / f"{name}.png", clip=form(page))
        if name == "schedule-list":
            top = page.get_by_text("What is sent, and when").last.bounding_box()
            assert top is not None, "it is on the screen"
            whole = messages(page)
            above = top["y"] - 34  # who says it, and when
            height = whole["y"] + whole["height"] - above
            page.screenshot(path=IMAGES / f"{name}.png", clip=whole | {"y": above, "width": 770.0, "height": height})

    with tempfile.TemporaryDirectory() as folder, across_zones(Path(folder)) as firm:
        change_the_rhythm(firm, shoot)


def form(page: Page) -> FloatRect:
    """The form that is open, with a little around it."""
    box = page.locator(".modal-overlay > *").last.bounding_box()
    assert box is not None, "it is on the screen"
    return {"x": box["x"] - 8, "y": box["y"] - 8, "width": box["width"] + 16, "height": box["height"] + 16}


def coaching() -> None:
    """A rep's tip, and their manager's brief."""
    with demo("--today", TODAY) as url, browser(760, 700) as page:
        rep = Person(page, url, "Chloe Dubois")
        rep.types("/coach")
        rep.reads("From Pace's playbook")
        page.screenshot(path=IMAGES / "tip.png", clip=messages(page))
    with demo("--today", TODAY) as url, browser(760, 980) as page:
        manager = Person(page, url, "Maya Lindqvist")
        manager.types("/coach prep Chloe Dubois")
        manager.reads("From Pace's playbook")
        page.screenshot(path=IMAGES / "brief.png", clip=messages(page))


def weekly_tip() -> None:
    """What the test plays: a draft as its manager reads it, and the tip as its person does."""
    titles = {"tip-draft": "Drafts of tips", "tip-handed-on": "Your tip: Revenue"}

    def shoot(page: Page, name: str) -> None:
        if name in titles:
            page.wait_for_timeout(300)
            top = page.get_by_text(titles[name]).last.bounding_box()
            assert top is not None, "it is on the screen"
            clip = messages(page)
            above = top["y"] - 34 - clip["y"]  # who says it, and when
            page.screenshot(
                path=IMAGES / f"{name}.png", clip=clip | {"y": clip["y"] + above, "height": clip["height"] - above}
            )

    with (
        ModelServer() as server,
        tempfile.TemporaryDirectory() as folder,
        a_crew(Path(folder), server.base_url) as crew,
    ):
        told(server)
        hand_on_a_tip(crew, shoot)


def feedback() -> None:
    """What the tests play, as it looks on the way."""

    def shoot(page: Page, name: str) -> None:
        page.wait_for_timeout(300)
        whole = "thread" in name
        clip = None if whole else messages(page) | {"width": 880.0}
        page.screenshot(path=IMAGES / f"{name}.png", clip=clip)

    flows = (
        give_and_thank,
        save_edit_and_delete_a_reply,
        ask_a_peer,
        partial(play_a_round, answers=2),
        partial(play_a_round, answers=3),
    )
    for flow in flows:
        with tempfile.TemporaryDirectory() as folder, a_crew(Path(folder)) as crew:
            flow(crew, shoot=shoot)


def review(page: Page, url: str) -> None:
    """Ana Ruiz and Maya Lindqvist have written their parts of October; it waits for both signatures."""
    rep = Person(page, url, "Ana Ruiz")
    rep.types("/pace review")
    writes(
        rep,
        "Two renewals I had given up closed, because I called before the notice period.",
        "Saying no to demos for people who cannot decide.",
        "Discovery: asking about the budget without it sounding like a form.",
    )
    manager = Person(page, url, "Maya Lindqvist")
    manager.types("/pace review Ana Ruiz")
    writes(
        manager,
        "Calling back the same day: two customers told me so.",
        "Ask who decides before the second demo.",
        "We listen to one discovery call together each week until December.",
    )
    manager.types("/pace review Ana Ruiz")
    manager.reads("Still to sign: Ana Ruiz and Maya Lindqvist")
    whole = messages(page)
    whole["height"] += 26  # its buttons are as low as they can be
    page.screenshot(path=IMAGES / "review.png", clip=whole)


def messages(page: Page) -> FloatRect:
    """What has been said, down to the last of it."""
    lowest = page.evaluate(
        "left => Math.max(...[...document.querySelectorAll('p, span, img, button, code, div')]"
        ".filter(one => (!one.children.length || [...one.childNodes].some(node => node.nodeType === 3))"
        " && one.getBoundingClientRect().left > left"
        " && !one.closest('form') && one.getBoundingClientRect().bottom < innerHeight - 110)"
        ".map(one => one.getBoundingClientRect().bottom))",
        LEFT,
    )
    return {"x": LEFT, "y": TOP, "width": WIDTH, "height": lowest - TOP + 24}


def send(kind: str, name: str) -> None:
    """`python -m bot schedule send` in the demo that is running."""
    [folder] = (ROOT / "var").glob("demo-*")
    command = [sys.executable, "-m", "bot", "schedule", "send", kind, "--to", name]
    settings = {"DATABASE_URL": f"sqlite:///{folder / 'pace.db'}", "PACE_TODAY": "2017-12-11"}
    subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def demo(*options: str) -> Iterator[str]:
    """The demo's address while it runs."""
    command = [sys.executable, "-m", "bot", "demo", "--no-open", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        url = next(found.group() for line in running.stdout if (found := re.search(r"http://\S+", line)))
        try:
            yield url
        finally:
            running.terminate()


if __name__ == "__main__":
    main()
