"""The buttons of a digest, pressed by those who may and forged by those who may not."""

import pytest

from tests.handlers.kit import ADA, ANA, BEN, CLEO, MARIA, OTTO, Office, words


def id_of(desk: Office, name: str) -> str:
    with desk.store.begin(desk.workspace.id) as tx:
        return str(next(person.id for person in tx.people() if person.name == name))


def test_give_feedback_opens_the_form_about_that_person(desk: Office) -> None:
    assert desk.sends_action(MARIA, {"action_id": "digest.feedback", "value": id_of(desk, "Ana Ruiz")}) == []
    who = next(block["element"] for block in desk.slack.forms[-1]["blocks"] if block.get("block_id") == "subject")
    assert who["initial_option"]["text"]["text"] == "Ana Ruiz"


@pytest.mark.parametrize("who", [MARIA, ADA])
def test_a_manager_hears_when_the_brief_comes(desk: Office, who: str) -> None:
    [answer] = desk.sends_action(who, {"action_id": "digest.brief", "value": id_of(desk, "Ana Ruiz")})
    assert "comes with" in words(answer)
    assert answer["response_type"] == "ephemeral"


@pytest.mark.parametrize("who", [OTTO, BEN, CLEO, ANA])
def test_others_learn_nothing_not_even_whether_there_is_such_a_person(desk: Office, who: str) -> None:
    [about_ana] = desk.sends_action(who, {"action_id": "digest.brief", "value": id_of(desk, "Ana Ruiz")})
    [about_nobody] = desk.sends_action(who, {"action_id": "digest.brief", "value": "999999"})
    assert words(about_ana) == words(about_nobody)
    assert "for the managers above" in words(about_ana)


@pytest.mark.parametrize("value", ["x", "-1", "1 OR 1=1", "9" * 40, "²"])
def test_forged_values_are_refused(desk: Office, value: str) -> None:
    [answer] = desk.sends_action(MARIA, {"action_id": "digest.feedback", "value": value})
    assert "not one of mine" in words(answer) or "for the managers above" in words(answer)
