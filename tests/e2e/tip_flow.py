"""A weekly tip from the digest to its person and back, in a real browser, with a model behind it; the tests play it, and who takes
pictures looks on."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from bot.settings import ROOT
from core.wording import Task
from tests.e2e.browser import Person, browser
from tests.e2e.company import Company
from tests.fakes.model_server import ModelServer

Shoot = Callable[[Page, str], Any]

ASK = "Before you send a price, ask each buyer who else has to agree."
NEXT = "Write down the next step of every open deal, with its day."
FIRST = {
    "focus": "revenue",
    "actions": [{"action": ASK, "reason": "You stand at {revenue.actual}, and a late veto costs the most."}],
    "question": "Which open deal has a decider you have not met?",
}
SECOND = {
    "focus": "revenue",
    "actions": [
        {"action": NEXT, "reason": "A deal without a next step drifts, and you cannot tell which one to push."}
    ],
    "question": "Which of your deals has been quiet for longest?",
}


def told(server: ModelServer) -> None:
    """The model says the same again when it is asked for the next tip, and something else once it hears that this will not do."""
    server.answers(FIRST, task=Task.WEEKLY_TIP)
    server.answers(FIRST, SECOND, task=Task.TIP)


def send(company: Company, kind: str, name: str) -> None:
    """`python -m bot schedule send`, as an admin types it."""
    command = [sys.executable, "-m", "bot", "schedule", "send", kind, "--to", name]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **company.settings}, check=True, stdout=subprocess.DEVNULL)


def hand_on_a_tip(company: Company, shoot: Shoot) -> None:
    """Bo's digest has a draft for Ana; he changes it, she gets it, it is not for her, and the next one differs."""
    with browser(760, 1_300) as page:
        send(company, "tip", "Ana Ruiz")
        bo = Person(page, company.slack.url, "Bo Lind")
        bo.opens_direct_messages()
        bo.reads("Drafts of tips for your people wait")
        send(company, "digest", "Bo Lind")
        bo.reads("Usual: the mean")
        shoot(page, "tip-digest")
        bo.presses("Look at it")
        bo.reads("Waits until")
        bo.reads("Worded by a model (gpt-test)")
        shoot(page, "tip-draft")
        bo.presses("Change")
        bo.fills("What to do", f"{ASK} Start with the two we talked about on Friday.")
        shoot(page, "tip-change")
        bo.presses("Send it")
        bo.reads("Ana Ruiz gets it in your words")
        bo.presses("Close")
        ana = Person(page, company.slack.url, "Ana Ruiz")
        ana.opens_direct_messages()
        ana.reads("Start with the two we talked about on Friday.")
        ana.reads("changed by Bo Lind, who answers for its words.")
        shoot(page, "tip-handed-on")
        ana.presses("Not for me because...")
        ana.chooses("Because", "I do this already")
        ana.presses("Send")
        ana.reads("it will not come again")
        ana.presses("Close")
        ana = Person(page, company.slack.url, "Ana Ruiz")
        ana.types("/coach")
        ana.reads("asking the model")
        ana.reads(NEXT)
        ana.reads("The last one was not for you, so this one is different.")
        shoot(page, "tip-next")
