"""The buttons of a digest, pressed by those who may and forged by those who may not."""

import pytest

from tests.handlers.kit import MARIA, Office, words


def id_of(desk: Office, name: str) -> str:
    with desk.store.begin(desk.workspace.id) as tx:
        return str(next(person.id for person in tx.people() if person.name == name))


def test_give_feedback_opens_the_form_about_that_person(desk: Office) -> None:
    assert desk.sends_action(MARIA, {"action_id": "digest.feedback", "value": id_of(desk, "Ana Ruiz")}) == []
    who = next(block["element"] for block in desk.slack.forms[-1]["blocks"] if block.get("block_id") == "subject")
    assert who["initial_option"]["text"]["text"] == "Ana Ruiz"


@pytest.mark.parametrize("value", ["x", "-1", "1 OR 1=1", "9" * 40, "²"])
def test_forged_values_are_refused(desk: Office, value: str) -> None:
    [answer] = desk.sends_action(MARIA, {"action_id": "digest.feedback", "value": value})
    assert "not one of mine" in words(answer) or "for the managers above" in words(answer)
