"""What people do with feedback in a browser, step by step: played by the tests, and by who takes the pictures."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

from bot.settings import ROOT
from tests.e2e.browser import Person, browser
from tests.e2e.company import Company
from tests.e2e.conftest import BO

SEEN = "You let the buyer finish, then summed it up in one sentence"
ANSWERS = {
    "Cy Young": "You listened well to the buyer",
    "Di Marsh": "Your demos are short",
    "Ed Novak": "You follow up",
}
Shoot = Callable[[Page, str], Any]


def unseen(page: Page, name: str) -> None:
    """Where no picture is wanted."""


@contextmanager
def people(crew: Company) -> Iterator[tuple[Page, dict[str, Person]]]:
    """A browser; who is looked up in the dictionary sits down at it."""
    with browser(1100, 1000) as page:

        class Sits(dict[str, Person]):
            def __missing__(self, name: str) -> Person:
                return Person(page, crew.slack.url, name)

        yield page, Sits()


def messages_of(person: Person) -> Person:
    """Opens their direct messages, once there are any."""
    person.page.get_by_text(person.name, exact=True).locator("visible=true").last.wait_for()
    person.opens_direct_messages()
    return person


def writes(person: Person) -> None:
    """Fills in the form that is open."""
    person.chooses("It is", "Praise")
    person.fills("The situation", "In Tuesday's demo")
    person.fills("What they did", SEEN)
    person.fills("What it led to", "They told us the budget")
    person.presses("Show it")
    person.reads("will read")
    person.sends("Send it")


def give_and_thank(crew: Company, shoot: Shoot = unseen) -> None:
    """A manager gives feedback, the rep says thank you."""
    with people(crew) as (page, at):
        command = [sys.executable, "-m", "bot", "schedule", "send", "digest", "--to", "Bo Lind"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **crew.settings}, check=True, stdout=subprocess.DEVNULL)
        bo = messages_of(at["Bo Lind"])
        bo.reads("Your people")
        bo.page.get_by_role("button", name="Give feedback", exact=True).first.click()
        bo.reads("So far: about")
        bo.chooses("About whom", "Ana Ruiz")
        writes(bo)
        ana = messages_of(at["Ana Ruiz"])
        ana.reads("gave you feedback")
        ana.reads("They told us the budget")
        shoot(page, "feedback")
        ana.presses("Thank")
        ana.reads("hears that you are thankful")
        messages_of(at["Bo Lind"]).reads("1 reply")


def save_edit_and_delete_a_reply(crew: Company, shoot: Shoot = unseen) -> None:
    """A manager's reply to a shared card is saved; edited it changes the feedback, deleted it withdraws it."""
    with people(crew) as (page, at):
        ana = at["Ana Ruiz"]
        ana.types("/kpi revenue this month")
        ana.presses("Share")
        ana.reads("Share")
        ana.page.get_by_role("button", name="Cancel", exact=True).wait_for()
        ana.presses("Share")
        ana.reads("Shared by")
        bo = at["Bo Lind"]
        bo.replies("Shared by", SEEN)
        bo.reads("Is that feedback for Ana Ruiz?")
        shoot(page, "feedback-thread")
        bo.presses("Save as praise")
        bo.reads("Saved as praise")
        messages_of(at["Ana Ruiz"]).reads(SEEN)
        reply = next(m for m in crew.messages() if m["user"] == BO and m.get("thread_ts"))
        where = {"channel": reply["channel"], "ts": reply["ts"], "user": BO}
        crew.slack.control("POST", "/edit-message", where | {"text": f"{SEEN}, and asked for the next date"})
        messages_of(at["Ana Ruiz"]).reads("and asked for the next date")
        crew.slack.control("POST", "/delete-message", where)
        withdrawn = messages_of(at["Ana Ruiz"])
        withdrawn.reads("withdrew feedback that stood here")
        assert withdrawn.page.get_by_text(SEEN).count() == 0


def ask_a_peer(crew: Company, shoot: Shoot = unseen) -> None:
    """A rep asks a peer, who answers."""
    with people(crew) as (page, at):
        ana = at["Ana Ruiz"]
        ana.types("/feedback request @Cy Young about my demos")
        ana.reads("Cy Young")
        cy = messages_of(at["Cy Young"])
        cy.reads("about my demos")
        shoot(page, "feedback-request")
        cy.presses("Give feedback")
        cy.reads("So far: about Ana Ruiz")
        writes(cy)
        messages_of(at["Ana Ruiz"]).reads("Cy Young gave you feedback")
        again = at["Ana Ruiz"]
        again.types("/feedback requests")
        again.reads("answered")


def play_a_round(crew: Company, answers: int, shoot: Shoot = unseen) -> None:
    """A manager starts an anonymous round about a rep; three are asked, and so many answer."""
    said = ANSWERS
    with people(crew) as (page, at):
        bo = at["Bo Lind"]
        bo.types("/feedback round")
        bo.chooses("About whom", "Ana Ruiz")
        bo.fills("Who answers", "Cy Young, Di Marsh, Ed Novak")
        bo.presses("Ask them")
        bo.reads("asked")
        bo.presses("Close")
        for number, (name, text) in enumerate(said.items()):
            writer = messages_of(at[name])
            writer.reads("Ana Ruiz")
            if number >= answers:
                writer.presses("Decline")
                writer.reads("declined")
                continue
            writer.presses("Write about Ana Ruiz")
            writer.page.locator(".bk-input input").first.fill(text)
            writer.presses("Send")
            writer.reads("Thank you")
            writer.presses("Close")
        crew.restarts()  # the next look at what has ended, without waiting a quarter of an hour
        ana = messages_of(at["Ana Ruiz"])
        if answers < 3:
            ana.reads("not enough answers")
            shoot(page, "round-of-two")
            shown = ana.page.content()
            assert not any(text in shown for text in said.values())
        else:
            for text in said.values():
                ana.reads(text)
            shoot(page, "round-of-three")
            assert not any(name in ana.page.locator(".messages, main").first.inner_text() for name in said)
