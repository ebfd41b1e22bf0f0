"""Puts the demo on: data, local Slack, links, bot; and takes it all down again."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer

from bot.cli.data import take_in_people, take_in_records, take_in_targets
from bot.compose import Pace, compose
from bot.demo.local_slack import APP_TOKEN, BOT_TOKEN, Channel, LocalSlack, Member
from bot.demo.team import REPS, write_sample
from bot.directory import SlackDirectory
from bot.messenger import web_client
from bot.run import connected_workspace
from bot.settings import ROOT, Settings, load_settings
from core.errors import Refused
from core.people import Person, Role
from core.usecases.linking import LinkPeople

_CONNECTS_WITHIN = 30  # seconds
_STOPS_WITHIN = 15


@dataclass(frozen=True, slots=True)
class Script:
    """What is played: the sample team, or a real export (all three of `records`, `people`, `mapping`)."""

    records: Path | None = None
    people: Path | None = None
    mapping: str | None = None
    people_mapping: str | None = None
    today: date | None = None
    seed: int = 7
    open_browser: bool = True

    @property
    def is_sample(self) -> bool:
        return self.records is None


def play(script: Script) -> None:
    """Set everything up, print the address, and wait for Ctrl-C. Raises `Refused` when something does not start."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as stack:
        try:
            slack, person = _put_on(script, stack)
            _invite(script, slack, person)
            while True:
                signal.pause()
        except KeyboardInterrupt:
            typer.echo("\nStopping.")


def _put_on(script: Script, stack: ExitStack) -> tuple[LocalSlack, Person]:
    (ROOT / "var").mkdir(exist_ok=True)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="demo-", dir=ROOT / "var")))
    settings = load_settings().model_copy(
        update={"database_url": f"sqlite:///{folder / 'pace.db'}", "pace_today": script.today, "pace_workspace": None}
    )
    pace = compose(settings)
    stack.callback(pace.store.engine.dispose)
    typer.echo("Making up a sales team and importing its two years." if script.is_sample else "Importing.")
    _import(script, pace, folder)
    with pace.store.begin(pace.workspace.id) as tx:
        people, teams = tx.people(active_only=True), tx.teams()
    members = {person.id: _member(number, person) for number, person in enumerate(people, start=1)}
    of_team = {team.id: [members[p.id].id for p in people if p.team_id == team.id] for team in teams}
    channels = [
        Channel("C01GENERAL", "general", tuple(member.id for member in members.values())),
        *(
            Channel(f"C{n:02}TEAM", _channel(team.name), tuple(of_team[team.id]))
            for n, team in enumerate(teams, start=2)
        ),
    ]
    slack = LocalSlack(folder, list(members.values()), channels)
    slack.start()
    stack.callback(slack.stop)
    settings = settings.model_copy(update={"slack_api_url": slack.api_url})
    _link(Pace(settings, pace.clock, pace.store), people, members)
    stack.enter_context(_bot(settings, folder))
    return slack, _protagonist(people)


def _import(script: Script, pace: Pace, folder: Path) -> None:
    if script.records is not None:
        if script.people is None or script.mapping is None:
            raise Refused("A demo on your own export needs all of RECORDS=, PEOPLE= and MAP=.")
        roster_mapping = script.people_mapping or _roster_mapping(script.mapping)
        take_in_people(pace, script.people, roster_mapping)
        take_in_records(pace, script.records, script.mapping)
        return
    files = write_sample(folder, pace.clock.today(pace.workspace.zone), script.seed)
    take_in_people(pace, files.people, None)
    take_in_records(pace, files.deals, "sample-deals")
    take_in_records(pace, files.activities, "one-fact-a-row")
    take_in_targets(pace, files.targets)


def _roster_mapping(mapping: str) -> str | None:
    """The roster mapping that comes with a records mapping (maven-people for maven-deals), if there is one."""
    from sources.mapping import ready_mappings

    sibling = f"{mapping.partition('-')[0]}-people"
    return sibling if sibling in ready_mappings() else None


def _member(number: int, person: Person) -> Member:
    plain = unicodedata.normalize("NFKD", person.name).encode("ascii", "ignore").decode().lower()
    address = ".".join("".join(c for c in word if c.isalnum()) for word in plain.split()) or f"person{number}"
    return Member(f"U{number:04}PACE", person.name, person.email or f"{address}@example.com", person.zone)


def _channel(team: str) -> str:
    return "team-" + "".join(c if c.isalnum() else "-" for c in team.lower().removesuffix("'s team"))


def _link(pace: Pace, people: Sequence[Person], members: dict[int, Member]) -> None:
    """By e-mail as in real life; by hand for those whose export had none."""
    client = web_client(BOT_TOKEN, pace.settings.slack_api_url)
    workspace = connected_workspace(pace, client)
    linking = LinkPeople(pace.store, pace.clock)
    report = linking.all(workspace.id, SlackDirectory(client, workspace.slack_team_id or ""), actor="demo")
    missing = {person.id for person in report.without_match}
    for person in people:
        if person.id in missing:
            linking.by_hand(workspace.id, person.name, members[person.id].id, actor="demo")


@contextmanager
def _bot(settings: Settings, folder: Path) -> Iterator[None]:
    """The real bot in its own process, as an admin would run it."""
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": settings.slack_api_url,
        "PACE_TODAY": settings.pace_today.isoformat() if settings.pace_today else "",
        "PACE_MODE": "socket",
    }
    log_path = folder / "bot.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + _CONNECTS_WITHIN
        while '"event": "running"' not in (said := log_path.read_text(encoding="utf-8")):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Refused(f"The bot did not start:\n{said[-2000:]}")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _protagonist(people: Sequence[Person]) -> Person:
    """Whom to be first: a rep."""
    reps = [person for person in people if person.role is Role.REP]
    return next((person for person in reps if person.name == REPS[0].name), reps[0] if reps else people[0])


def _invite(script: Script, slack: LocalSlack, person: Person) -> None:
    typer.echo(f"\nPace is running in a local Slack: {slack.url}\n")
    typer.echo(f"  Choose {person.name} as the user, open #general and type  /kpi")
    typer.echo("  Then try  /kpi last quarter  or  /kpi win rate this quarter  or  /pace help")
    typer.echo("  As a manager, /kpi shows the team; as an admin, the company.")
    typer.echo("\nCtrl-C stops everything and leaves nothing behind.")
    if script.open_browser:
        webbrowser.open(slack.url)
