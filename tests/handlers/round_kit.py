"""A round in the company of the kit: who is asked, who writes, and the clock that ends it."""

from datetime import UTC, datetime
from typing import Any

from bot.readers import request_news, round_news
from core.people import Person
from core.ports import PersonRow
from core.usecases.requests import Requests
from core.usecases.round_ending import RoundEnds
from tests.fakes.outbox import Moved
from tests.handlers.kit import MARIA, Office, words

NORA = "U0NORA"
AFTERWARDS = datetime(2017, 11, 28, 9, tzinfo=UTC)  # a week after the round was started, and a day


def person(desk: Office, name: str) -> Person:
    with desk.store.begin(desk.workspace.id) as tx:
        return next(one for one in tx.people() if one.name == name)


def hire_nora(desk: Office) -> None:
    """With her three are asked about Ana: Ben, Nora, and Maria who leads them."""
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.link(next(one.id for one in tx.people() if one.name == "Nora Lund"), NORA)


def asks(desk: Office, user: str, text: str) -> list[dict[str, Any]]:
    return desk.types(user, text, command="/feedback")


def start_form(desk: Office, user: str) -> dict[str, Any]:
    before = len(desk.slack.forms)
    said = asks(desk, user, "round")
    assert len(desk.slack.forms) == before + 1, [words(message) for message in said]
    return desk.slack.forms[-1]


def started(desk: Office, who: str = MARIA, about: str = "Ana", **filled: Any) -> list[tuple[str, dict[str, Any]]]:
    """The letters to those who are asked."""
    begun: dict[str, Any] = {"name": "Discovery", "template": "Working", **filled}
    assert "Started" in page(desk.submits(who, start_form(desk, who), about=about, **begun))
    return [one for one in desk.letters("feedback") if "asks for your feedback" in words(one[1])]


def page(answer: dict[str, Any]) -> str:
    """The page that a submission led to."""
    assert answer["response_action"] == "update", answer
    return answer["view"]["title"]["text"] + "\n" + words(answer["view"])


def error(answer: dict[str, Any]) -> dict[str, str]:
    assert answer["response_action"] == "errors", answer
    return answer["errors"]


def target(desk: Office, about: str = "Ana Ruiz", round_id: int = 1) -> str:
    return f"{round_id}|{person(desk, about).id}|0"


def write_form(desk: Office, user: str, value: str) -> dict[str, Any]:
    before = len(desk.slack.forms)
    said = desk.sends_action(user, {"action_id": "round.write", "value": value})
    assert len(desk.slack.forms) == before + 1, [words(message) for message in said]
    return desk.slack.forms[-1]


def writes(desk: Office, user: str, *texts: str, about: str = "Ana Ruiz", round_id: int = 1) -> str:
    """Fill the form in and send it, once more if it is shown once more; the last page."""
    answer = desk.submits(user, write_form(desk, user, target(desk, about, round_id)), **as_turn(0, texts))
    for _ in range(3):
        if answer.get("response_action") == "update" and "submit" in answer["view"]:
            answer = desk.submits(user, answer["view"])
    return page(answer)


def as_turn(turn: int, texts: tuple[str, ...]) -> dict[str, Any]:
    return {f"turn{turn}_{number}": text or None for number, text in enumerate(texts)}


def settled(desk: Office, at: datetime = AFTERWARDS) -> int:
    """The jobs run; how many rounds ended."""
    clock = Moved(at)
    Requests(desk.store, clock, request_news).settle(desk.workspace.id)
    return RoundEnds(desk.store, clock, round_news).settle(desk.workspace.id)


def results(desk: Office) -> dict[str, str]:
    """What the letters with results say, by recipient."""
    found = {}
    for name, letter in desk.letters("feedback"):
        text = words(letter)
        if "what was written" in text.casefold():
            found[name] = text
    return found


def leaves(desk: Office, name: str) -> None:
    with desk.store.begin(desk.workspace.id, write=True) as tx:
        tx.save_people([PersonRow(name, active=False)])
