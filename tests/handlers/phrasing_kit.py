"""Help with the words of feedback: what is written, what a model makes of it, and how it is asked for."""

from collections.abc import Mapping
from typing import Any

from core.coaching_rules import CoachingRule
from models.tables import feedback_drafts
from tests.handlers.kit import MARIA, Office

OWN = {
    "situation": "demo on tuesday w/ the finance lead of Globex ",
    "behaviour": "showed 11 slides before asking anything. Ben Ito counted",
    "impact": "they stopped taking notes\nand left",
    "next_step": "ask 3 questions first",
}
WORDED = {
    "situation": "In Tuesday's demo with the finance lead of [N1]",
    "behaviour": "You showed 11 slides before you asked a question, and [P1] counted them.",
    "impact": "They stopped taking notes and left.",
    "next_step": "Please ask 3 questions first.",
}
SHOWN = {
    "situation": "In Tuesday's demo with the finance lead of Globex",
    "behaviour": "You showed 11 slides before you asked a question, and Ben Ito counted them.",
    "impact": "They stopped taking notes and left.",
    "next_step": "Please ask 3 questions first.",
}
HELP, BACK, THINKING = "feedback.help_words", "feedback.own_words", "feedback.thinking"


def opened(desk: Office, who: str = MARIA, text: str = "@Ana Ruiz") -> dict[str, Any]:
    return desk.opens(who, text, command="/feedback")


def asks(
    desk: Office, who: str = MARIA, form: dict[str, Any] | None = None, filled: Mapping[str, str | None] | None = None
) -> dict[str, Any]:
    """Presses *Help with the words* on what was written; the form as it is then."""
    own = {**OWN, "kind": "Improvement", **(filled or {})}
    assert desk.presses_in(who, form or opened(desk, who), HELP, own) == []
    return desk.slack.forms[-1]


def written(form: dict[str, Any]) -> dict[str, str]:
    """What stands in the fields for texts."""
    fields = {block["block_id"].partition(".")[0]: block for block in form["blocks"] if block["type"] == "input"}
    return {part: fields[part]["element"].get("initial_value", "") for part in OWN}


def buttons(form: dict[str, Any]) -> set[str]:
    return {element.get("action_id") for block in form["blocks"] for element in block.get("elements", [])} - {None}


def drafts(desk: Office, author: str) -> str:
    with desk.store.begin(desk.workspace.id) as tx:
        person = tx.person_by_slack_id(author)
        assert person is not None
        rows = tx.connection.execute(feedback_drafts.select().where(feedback_drafts.c.author_id == person.id))
        return str([row.entered for row in rows])


def switch_off(desk: Office, who: str, by: str) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        person = tx.person_by_slack_id(who)
        assert person is not None
        rules = {
            "person": CoachingRule(person_id=person.id, model=False),
            "team": CoachingRule(team_id=person.team_id, model=False),
            "everybody": CoachingRule(model=False),
        }
        tx.save_coaching_rule(rules[by])


def forged(
    desk: Office, who: str, form: dict[str, Any], action: str, texts: Mapping[str, str] = OWN
) -> list[dict[str, Any]]:
    """A press that the form has no button for, or that is not theirs."""
    values = {part: {"feedback.typed": {"type": "plain_text_input", "value": text}} for part, text in texts.items()}
    view = {"id": "V9", "private_metadata": form["private_metadata"], "state": {"values": values}}
    return desk.sends_action(who, {"action_id": action}, view=view, response_url="", channel={}, container={})
