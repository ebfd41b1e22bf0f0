"""Puts the demo on: data, local Slack, links, bot; and takes it all down again."""

import signal
import tempfile
import unicodedata
import webbrowser
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import typer

from bot.cli.data import take_in_people, take_in_records, take_in_targets
from bot.compose import Pace, compose
from bot.demo.bot_process import BotProcess
from bot.demo.local_slack import APP_TOKEN, BOT_TOKEN, Channel, LocalSlack, Member
from bot.demo.team import REPS, write_sample
from bot.demo.week import send_a_monday
from bot.directory import SlackDirectory
from bot.messenger import web_client
from bot.run import connected_workspace
from bot.settings import ROOT, Settings
from core.errors import Refused
from core.people import Person, Role, Team
from core.ports import PersonRow
from core.usecases.imports import ImportPeople
from core.usecases.linking import LinkPeople
from core.usecases.workspace import ChangeWorkspace

ACTOR = "demo"
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_STALE = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Script:
    """What is played: the sample team, or a real export (all three of `records`, `people`, `mapping`)."""

    records: Path | None = None
    people: Path | None = None
    mapping: str | None = None
    people_mapping: str | None = None
    today: date | None = None
    port: int | None = None
    seed: int = 7
    open_browser: bool = True

    @property
    def is_sample(self) -> bool:
        return self.records is None and self.people is None and self.mapping is None


@dataclass(frozen=True, slots=True)
class Scene:
    """What is running, and for whom."""

    slack: LocalSlack
    bot: BotProcess
    pace: Pace
    people: Sequence[Person]


def play(script: Script) -> None:
    """Set everything up, print the address, and wait for Ctrl-C. Raises `Refused` when something does not start or keep up."""
    for number in _STOPPING:
        signal.signal(number, signal.default_int_handler)
    with ExitStack() as stack:
        try:
            scene = _put_on(script, stack)
            _invite(script, scene)
            scene.bot.process.wait()
            raise Refused(f"The bot has ended on its own:\n{scene.bot.said()[-2000:]}")
        except KeyboardInterrupt:
            for number in _STOPPING:  # a second Ctrl-C must not leave half of it running
                signal.signal(number, signal.SIG_IGN)
            typer.echo("\nStopping.")


def _put_on(script: Script, stack: ExitStack) -> Scene:
    (ROOT / "var").mkdir(exist_ok=True)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="demo-", dir=ROOT / "var")))
    # Built from nothing: what an installation has in its environment or .env is not the demo's.
    pace = compose(Settings.model_construct(database_url=f"sqlite:///{folder / 'pace.db'}", pace_today=script.today))
    stack.callback(pace.store.engine.dispose)
    typer.echo("Making up a sales team and importing its two years." if script.is_sample else "Importing.")
    _import(script, pace, folder)
    ChangeWorkspace(pace.store, pace.clock)(pace.workspace.id, {"live": "yes"}, actor=ACTOR)
    with pace.store.begin(pace.workspace.id) as tx:
        people, teams = tx.people(active_only=True), tx.teams()
    members = {person.id: _member(number, person) for number, person in enumerate(people, start=1)}
    slack = LocalSlack(folder, list(members.values()), _channels(people, teams, members), port=script.port)
    stack.callback(slack.stop)
    slack.start()
    _link(pace, slack, people, members)
    _monday(script, pace)
    bot = BotProcess(folder, _bot_settings(pace.settings, slack))
    stack.callback(bot.stop)
    bot.wait_until_running()
    return Scene(slack, bot, pace, people)


def _bot_settings(settings: Settings, slack: LocalSlack) -> dict[str, str]:
    return {
        "DATABASE_URL": settings.database_url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": slack.api_url,
        **({"PACE_TODAY": settings.pace_today.isoformat()} if settings.pace_today else {}),
    }


def _import(script: Script, pace: Pace, folder: Path) -> None:
    if not script.is_sample:
        if script.records is None or script.people is None or script.mapping is None:
            raise Refused("A demo on your own export needs all of RECORDS=, PEOPLE= and MAP=. Nothing was started.")
        take_in_people(pace, script.people, script.people_mapping or _roster_mapping(script.mapping))
        take_in_records(pace, script.records, script.mapping)
        _add_an_admin(pace)
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


def _add_an_admin(pace: Pace) -> None:
    """Somebody to see the whole company as, where the roster names no admin."""
    with pace.store.begin(pace.workspace.id) as tx:
        if any(person.role is Role.ADMIN for person in tx.people(active_only=True)):
            return
    admin = PersonRow("Demo Admin", email="demo.admin@example.com", role=Role.ADMIN)
    ImportPeople(pace.store, pace.clock)(pace.workspace.id, [admin], [], actor=ACTOR)


def _channels(people: Sequence[Person], teams: Sequence[Team], members: dict[int, Member]) -> list[Channel]:
    """A general channel, and one for each team with everybody in it."""
    general = Channel("C01GENERAL", "general", tuple(member.id for member in members.values()))
    return [general] + [
        Channel(f"C{n:02}TEAM", _channel(team.name), tuple(members[p.id].id for p in people if p.team_id == team.id))
        for n, team in enumerate(teams, start=2)
    ]


def _channel(team: str) -> str:
    return "team-" + "".join(c if c.isalnum() else "-" for c in team.lower().removesuffix("'s team"))


def _link(pace: Pace, slack: LocalSlack, people: Sequence[Person], members: dict[int, Member]) -> None:
    """By e-mail as in real life; by hand for those whose export had none."""
    client = web_client(BOT_TOKEN, slack.api_url)
    workspace = connected_workspace(pace, client)
    linking = LinkPeople(pace.store, pace.clock)
    report = linking.all(workspace.id, SlackDirectory(client, workspace.slack_team_id or ""), actor=ACTOR)
    missing = {person.id for person in report.without_match}
    for person in people:
        if person.id in missing:
            linking.by_hand(workspace.id, person.name, members[person.id].id, actor=ACTOR)


def _monday(script: Script, pace: Pace) -> None:
    with pace.store.begin(pace.workspace.id) as tx:
        people = tx.people(active_only=True)
    rep = next((person for person, _ in _roles(people) if person.role is Role.REP), None)
    if rep is not None:
        send_a_monday(pace, people, rep, with_goal=script.is_sample, actor=ACTOR)


def _invite(script: Script, scene: Scene) -> None:
    """Say where it is, whom to be and what to type."""
    typer.echo(f"\nPace is running in a local Slack: {scene.slack.url}\n")
    typer.echo(
        "Choose under “Act as” (top right) who you are. The rep and the manager have a message from Pace already: last"
    )
    typer.echo("week, as it comes every Monday. In #general, type:\n")
    for person, commands in _roles(scene.people):
        typer.echo(f"  {person.name} ({person.role})".ljust(32) + commands)
    newest = _newest_day(scene.pace)
    if newest is not None and newest < scene.pace.clock.today(scene.pace.workspace.zone) - _STALE:
        typer.echo(f"\nThe newest record is of {newest}. To look at it on that day, add TODAY={newest} to make demo.")
    typer.echo("\nCtrl-C stops everything and leaves nothing behind.")
    if script.open_browser:
        webbrowser.open(scene.slack.url)


def _roles(people: Sequence[Person]) -> list[tuple[Person, str]]:
    """One person of each role that there is, and what they may try."""
    wanted = {REPS[0].name}
    first = sorted(people, key=lambda person: person.name not in wanted)  # the rest stay in their order
    tries = {
        Role.REP: "/kpi     /scorecard     /goal     /coach     /feedback inbox     /pace settings     /pace help",
        Role.MANAGER: "/kpi     /scorecard last month     /coach drafts     /coach prep @Ana Ruiz     /feedback     /pace review",
        Role.ADMIN: "/pace admin     /pace targets     /pace schedule     /pace changes     /kpi win rate last month",
    }
    found = [(next((p for p in first if p.role is role), None), commands) for role, commands in tries.items()]
    return [(person, commands) for person, commands in found if person is not None]


def _newest_day(pace: Pace) -> date | None:
    with pace.store.begin(pace.workspace.id) as tx:
        fresh = tx.freshness()
    return fresh.newest_day if fresh else None
