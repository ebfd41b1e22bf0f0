"""A small company, and the humans who type and press: through Bolt's dispatcher, against a fake Slack."""

import itertools
import json
import shutil
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from slack_bolt import App
from slack_bolt.request import BoltRequest

from bot.app import build_app, homes_of
from bot.clock import SystemClock
from bot.messenger import web_client
from core.catalogue import Scope, Target
from core.deliveries import State
from core.facts import day_number
from core.people import Person, Role, Workspace
from core.ports import ImportRun, PersonRow
from core.ports.wording import Coach
from core.records import RecordBatch
from core.usecases.wording import Wording
from handlers.home import Homes
from models import migrations
from models.engine import create_engine
from models.store import SqlStore
from sources.catalogue import load_catalogue
from tests.fakes.slack_api import TEAM, FakeSlack

TODAY = date(2017, 11, 20)
ANA, BEN, CLEO, MARIA, OTTO, ADA, NEW, STRANGER = (
    "U0ANA", "U0BEN", "U0CLEO", "U0MARIA", "U0OTTO", "U0ADA", "U0NEW", "U0STRANGER",
)  # fmt: skip
_WORKER = "desk-worker"
HOSTILE = "<!channel> *Zed* _it_ ~no~ `x` & \u202efdp.exe\x00 <@U0ANA>"
PEOPLE = [
    PersonRow("Ada Admin", email="ada@acme.example", role=Role.ADMIN),
    PersonRow("Maria Lead", email="maria@acme.example", role=Role.MANAGER),
    PersonRow("Otto Lead", email="otto@acme.example", role=Role.MANAGER),
    PersonRow("Ana Ruiz", email="ana@acme.example", manager="Maria Lead", team="West"),
    PersonRow("Ben Ito", email="ben@acme.example", manager="Maria Lead", team="West"),
    PersonRow("Nora Lund", email="nora@acme.example", manager="Maria Lead", team="West"),
    PersonRow("Cleo Fox", email="cleo@acme.example", manager="Otto Lead", team="East"),
]
LINKS = {"Ana Ruiz": ANA, "Ben Ito": BEN, "Cleo Fox": CLEO, "Maria Lead": MARIA, "Otto Lead": OTTO, "Ada Admin": ADA}
# In each month of 2017 up to November each of them wins so many deals (a hundred times the number in money) and loses one.
WINS = {"Ana Ruiz": 12, "Ben Ito": 7, "Cleo Fox": 5}


def seed(url: str) -> None:
    """The company, with its people, catalogue, targets and deals."""
    migrations.upgrade(url)
    engine = create_engine(url)
    store = SqlStore(engine)
    workspace = store.create_workspace("Acme", TEAM)
    with store.begin(workspace.id, write=True) as tx:
        tx.save_people(PEOPLE)
        tx.save_catalogue(load_catalogue())
        people = {person.name: person for person in tx.people()}
        for name, slack_id in LINKS.items():
            tx.link(people[name].id, slack_id)
        tx.import_records(_run(), deals(people))
        tx.save_targets([Target("revenue", Scope.EVERYONE, date(2017, 11, 1), date(2017, 11, 30), 2_000)])
    engine.dispose()


def deals(people: dict[str, Person]) -> RecordBatch:
    """Every deal is one record with a title; the hostile one is Ben's."""
    rows = [
        (f"{name}-{month}-{number}", f"Deal {number} of {name}", people[name].id, date(2017, month, 1 + number), won)
        for name, wins in WINS.items()
        for month in range(1, 12)
        for number, won in enumerate([True] * wins + [False])
    ]
    rows.append(("evil", HOSTILE * 20, people["Ben Ito"].id, date(2017, 11, 20), True))
    measures = ("revenue", "deals_won", "deals_lost", "won_cycle_days")
    cells = [
        (record, measure, day_number(row[3]), value)
        for record, row in enumerate(rows)
        for measure, value in (((0, 100.0), (1, 1.0), (3, 30.0)) if row[4] else ((2, 1.0),))
    ]
    record, measure, day, value = zip(*cells, strict=True)
    return RecordBatch(
        measures,
        np.array([row[0] for row in rows], object),
        np.array([row[1] for row in rows], object),
        np.array([row[2] for row in rows], np.int64),
        np.array(record, np.int64),
        np.array(measure, np.int32),
        np.array(day, np.int32),
        np.array(value, np.float64),
    )


def _run() -> ImportRun:
    return ImportRun("crm", "deals.csv", "0" * 64, "test", 1, 0, datetime(2017, 11, 20, 9, tzinfo=UTC))


@dataclass
class Office:
    """The running app, and what people do to it. Each act returns what was then said to somebody, oldest first."""

    app: App
    slack: FakeSlack
    store: SqlStore
    workspace: Workspace
    executor: ThreadPoolExecutor
    outcomes: list[tuple[str, str]]
    homes: Homes
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def types(self, user: str, text: str, *, command: str = "/kpi", **over: Any) -> list[dict[str, Any]]:
        """A slash command."""
        body = {
            "command": command,
            "text": text,
            "user_id": user,
            "team_id": TEAM,
            "channel_id": "C01GEN",
            **self._addresses(),
            **over,
        }
        return self.delivers(body)

    def presses(self, user: str, message: dict[str, Any], action_id: str, *, choose: str = "") -> list[dict[str, Any]]:
        """A button or (with `choose`, an option's label) a menu that the message really has."""
        for block in message["blocks"]:
            for element in block.get("elements", []):
                if element.get("action_id") == action_id:
                    action = {"action_id": action_id, "block_id": block.get("block_id", ""), "type": element["type"]}
                    if choose:
                        action["selected_option"] = next(
                            option for option in element["options"] if option["text"]["text"].startswith(choose)
                        )
                    else:
                        action["value"] = element["value"]
                    return self.sends_action(user, action)
        raise LookupError(f"no {action_id} on the message")

    def sends_action(self, user: str, action: dict[str, Any], **over: Any) -> list[dict[str, Any]]:
        """A click with whatever it says: forged ones too."""
        body = {
            "type": "block_actions",
            "user": {"id": user},
            "team": {"id": TEAM},
            "channel": {"id": "C01GEN"},
            "container": {"type": "message", "message_ts": "1.0001", "channel_id": "C01GEN", "is_ephemeral": True},
            "actions": [{"type": "button", "block_id": "b", **action}],
            **self._addresses(),
            **over,
        }
        return self.delivers(body)

    def opens(self, user: str, text: str, *, command: str = "/goal") -> dict[str, Any]:
        """A command that opens a form: the form."""
        before = len(self.slack.forms)
        said = self.types(user, text, command=command)
        assert len(self.slack.forms) == before + 1, [words(message) for message in said]
        return self.slack.forms[-1]

    def presses_in(
        self, user: str, form: dict[str, Any], action_id: str, filled: Mapping[str, str | None] | None = None
    ) -> list[dict[str, Any]]:
        """A button in an open form, with what stands in its fields, except for what is `filled` by block."""
        buttons = [element for block in form["blocks"] for element in block.get("elements", [])]
        [button] = [one for one in buttons if one.get("action_id") == action_id]
        state = {"values": entered(form, filled or {})}
        view = {"id": "V1", "private_metadata": form["private_metadata"], "state": state}
        action = {"action_id": action_id, "value": button["value"]}
        return self.sends_action(user, action, view=view, response_url="", channel={}, container={})

    def shortcut(self, user: str, callback: str, message: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """A shortcut: in a message's menu, or (without one) from anywhere."""
        body: dict[str, Any] = {
            "type": "message_action" if message else "shortcut",
            "callback_id": callback,
            "user": {"id": user},
            "team": {"id": TEAM},
            **self._addresses(),
        }
        if message:
            body |= {"message": message, "channel": {"id": message.get("channel", "C01GEN")}}
        return self.delivers(body)

    def event(self, **event: Any) -> list[dict[str, Any]]:
        """Something that happened, as Slack tells of it."""
        body = {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{next(self._numbers)}", "event": event}
        return self.delivers(body)

    def submits(self, user: str, form: dict[str, Any], *, view_id: str = "", **filled: str | None) -> dict[str, Any]:
        """Send a form with what stands in it, except for what is `filled` by block (`_` for `-`); what comes back."""
        view = {
            "type": "modal",
            "id": view_id or f"V{next(self._numbers)}",
            "callback_id": form["callback_id"],
            "private_metadata": form.get("private_metadata", ""),
            "state": {"values": entered(form, filled)},
        }
        body = {"type": "view_submission", "user": {"id": user}, "team": {"id": TEAM}, "view": view}
        response = self.app.dispatch(BoltRequest(mode="socket_mode", body=body))
        assert response.status == 200
        self.settle()
        return json.loads(response.body) if response.body else {}

    def letters(self, kind: str = "goal") -> list[tuple[str, dict[str, Any]]]:
        """Every letter of a kind in the ledger: the recipient's name and what it says, oldest first."""
        with self.store.begin(self.workspace.id) as tx:
            people = {person.id: person.name for person in tx.people()}
            found = [one for one in tx.deliveries(list(State), limit=1_000) if one.kind == kind]
            return [
                (people[one.recipient], dict(one.payload or {})) for one in sorted(found, key=lambda one: one.topic)
            ]

    def delivers(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        """One payload as Slack delivers it; the acknowledgement must be there and empty."""
        before = len(self.slack.said())
        response = self.app.dispatch(BoltRequest(mode="socket_mode", body=body))
        assert (response.status, response.body) == (200, "")
        self.settle()
        return self.slack.said()[before:]

    def settle(self) -> None:
        """Wait until the work handed over so far is done: the executor has one thread, and what happens in it waits for nothing."""
        if threading.current_thread().name.startswith(_WORKER):
            return
        self.executor.submit(int).result(timeout=10)

    def _addresses(self) -> dict[str, str]:
        number = next(self._numbers)
        return {"trigger_id": f"1.{number}", "response_url": f"{self.slack.url}/response/{number}"}


def entered(form: Mapping[str, Any], filled: Mapping[str, str | None]) -> dict[str, Any]:
    """What stands in a form's fields, by block, except for what is `filled`."""
    values = {}
    for block in form["blocks"]:
        if block["type"] != "input":
            continue
        name, element = block["block_id"], block["element"]
        typed = filled.get(name, filled.get(name.replace("-", "_"), ""))
        if element["type"] == "static_select":
            chosen = element.get("initial_option")
            if typed:
                chosen = next(
                    (option for option in element["options"] if option["text"]["text"].startswith(typed)),
                    {"value": typed},
                )
            values[name] = {"value": {"type": "static_select", "selected_option": None if typed is None else chosen}}
        else:
            begun = element.get("initial_value")
            values[name] = {"value": {"type": "plain_text_input", "value": typed if typed != "" else begun}}
    return values


@contextmanager
def office(
    template: Path,
    folder: Path,
    slack: FakeSlack,
    coach: Coach | None = None,
    *,
    seconds: float = 20.0,
    patient: Executor | None = None,
) -> Iterator[Office]:
    """The app on its own copy of the seeded company, with a model if there is one, which has so many seconds and is waited for in
    threads of its own (`patient`)."""
    file = folder / "pace.db"
    shutil.copy(template, file)
    engine = create_engine(f"sqlite:///{file}")
    store = SqlStore(engine)
    workspace = store.workspaces()[0]
    outcomes: list[tuple[str, str]] = []
    clock = SystemClock(TODAY)
    client, wording = web_client("xoxb-test", f"{slack.url}/api/"), Wording(store, clock, coach, seconds)
    homes = homes_of(workspace, store, clock, client, wording)
    with ThreadPoolExecutor(1, _WORKER) as executor:
        app = build_app(
            workspace=workspace,
            store=store,
            clock=clock,
            client=client,
            executor=executor,
            patient=patient or executor,
            observe=lambda name, outcome, seconds: outcomes.append((name, outcome)),
            wording=wording,
            homes=homes,
            signing_secret="secret",
        )
        yield Office(app, slack, store, workspace, executor, outcomes, homes)
    engine.dispose()


def words(message: dict[str, Any]) -> str:
    """Everything a person would read of a message, and its fallback text."""
    found = [message.get("text", "")]

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("text"), str) and value.get("type") in ("mrkdwn", "plain_text"):
                found.append(value["text"])
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(message.get("blocks", []))
    return "\n".join(found)
