"""Giving feedback through the form, and what everybody is told."""

from typing import Any

from tests.handlers.kit import MARIA, Office, words

GOOD = {
    "kind": "Improvement",
    "situation": "In Tuesday's demo with the buyer's finance lead",
    "behaviour": "You showed eleven slides before you asked the first question about their month end",
    "impact": "They stopped taking notes, and we left without a next meeting",
    "next_step": "Ask three questions before the first slide on Thursday",
    "topic": "Discovery",
}
QUIET = {"unfurl_links": False, "unfurl_media": False}
PRAISE = GOOD | {"kind": "Praise"}


def error(answer: dict[str, Any]) -> dict[str, str]:
    assert answer["response_action"] == "errors", answer
    return answer["errors"]


def page(answer: dict[str, Any], action: str) -> dict[str, Any]:
    """The page that a submission led to."""
    assert answer["response_action"] == action, answer
    return answer["view"]


def give(desk: Office, who: str = MARIA, text: str = "@Ana Ruiz", **filled: str) -> dict[str, Any]:
    """Through the form and the page before it goes; the answer to *Send it*."""
    before = desk.opens(who, text, command="/feedback")
    shown = page(desk.submits(who, before, **(GOOD | filled)), "push")
    return desk.submits(who, shown)


def letters(desk: Office) -> dict[str, str]:
    """What everybody has been sent about feedback, by name."""
    found: dict[str, str] = {}
    for name, payload in desk.letters("feedback"):
        found[name] = f"{found.get(name, '')}\n{words(payload)}"
    return found


def last(desk: Office, name: str) -> dict[str, Any]:
    return [payload for who, payload in desk.letters("feedback") if who == name][-1]


def stored(desk: Office) -> list[Any]:
    with desk.store.begin(desk.workspace.id) as tx:
        return tx.find_feedback()


def last_of(desk: Office, part: str) -> dict[str, Any]:
    """Ana's letter that says this."""
    return next(payload for name, payload in desk.letters("feedback") if name == "Ana Ruiz" and part in words(payload))
