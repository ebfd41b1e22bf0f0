"""`python -m bot schedule ... | deliveries ...`: what is sent on its own, when, and how it went."""

from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.compose import compose
from bot.settings import load_settings
from core.deliveries import State
from core.errors import Refused
from core.people import Person
from core.rhythm import EVERY_DAY, USUAL, Override, Place, Schedule, read_time, zone_of
from core.usecases.planning import Planned, Planner
from core.usecases.schedules import Change, Schedules, read_kind, read_place, read_weekday

_ACTOR = "command line"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LISTED = 50

Team = Annotated[str | None, typer.Option(help="Only for this team.")]
PersonName = Annotated[str | None, typer.Option("--person", help="Only for this person (name or e-mail).")]
Kinds = Annotated[str, typer.Argument(help="scorecard, tip, digest, recognition or reminder.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `python -m bot`."""
    schedule = typer.Typer(help="What is sent on its own, to whom, and when.", no_args_is_help=True)
    for name, command in (
        ("list", show), ("set", change), ("reset", reset), ("pause", pause), ("resume", resume), ("preview", preview),
        ("send", send),
    ):  # fmt: skip
        schedule.command(name)(command)
    app.add_typer(schedule, name="schedule")
    deliveries = typer.Typer(help="How the deliveries went, and another try for those that failed.")
    deliveries.callback(invoke_without_command=True)(list_deliveries)
    deliveries.command("retry")(retry)
    app.add_typer(deliveries, name="deliveries")


def show() -> None:
    """The usual schedules, and what differs from them."""
    pace = compose(load_settings())
    workspace = pace.workspace
    for kind, usual in USUAL.items():
        typer.echo(f"{kind.value:<12} everybody          {_described(usual)}")
    for override, whom in Schedules(pace.store, pace.clock).overrides(workspace.id):
        typer.echo(f"{override.kind.value:<12} {whom:<18} {_difference(override)}")
    typer.echo(
        f"Times are each person's own. Nothing between {workspace.quiet_start:%H:%M} and {workspace.quiet_end:%H:%M}, on "
        "weekends, public holidays or days of leave: it waits for the next working hour."
    )


def change(
    kind: Kinds,
    team: Team = None,
    person: PersonName = None,
    on: Annotated[bool | None, typer.Option("--on/--off", help="Send it at all.")] = None,
    weekday: Annotated[str | None, typer.Option(help="monday ... sunday, or every-day.")] = None,
    at: Annotated[str | None, typer.Option(help="Local time, such as 08:30.")] = None,
    to: Annotated[str | None, typer.Option(help="dm, group-dm (rep and manager) or channel:C0123456789.")] = None,
) -> None:
    """Change when and where one kind goes."""
    place, channel = read_place(to) if to else (None, None)
    wanted = Change(on, read_weekday(weekday) if weekday else None, read_time(at) if at else None, place, channel)
    if wanted == Change():
        raise Refused("Say what to change: --on, --off, --weekday, --at or --to. Nothing was changed.")
    pace = compose(load_settings())
    new = Schedules(pace.store, pace.clock).change(
        pace.workspace.id, read_kind(kind), wanted, actor=_ACTOR, team=team, person=person
    )
    typer.echo(f"{new.kind.value} for {team or person or 'everybody'}: {_difference(new)}")


def reset(kind: Kinds, team: Team = None, person: PersonName = None) -> None:
    """Take back what was changed."""
    pace = compose(load_settings())
    Schedules(pace.store, pace.clock).reset(pace.workspace.id, read_kind(kind), actor=_ACTOR, team=team, person=person)
    typer.echo("As usual again.")


def pause(
    person: Annotated[str, typer.Argument(help="Name or e-mail.")],
    start: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")],
    end: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day.")],
    kind: Annotated[str | None, typer.Option(help="Only this kind; without it, everything.")] = None,
) -> None:
    """Days of leave, or a pause: what comes then waits for the first day back."""
    pace = compose(load_settings())
    found = Schedules(pace.store, pace.clock).pause(
        pace.workspace.id, person, start.date(), end.date(), read_kind(kind) if kind else None, actor=_ACTOR
    )
    typer.echo(f"{found.name} gets {f'no {kind}' if kind else 'nothing'} from {start:%Y-%m-%d} to {end:%Y-%m-%d}.")


def resume(
    person: Annotated[str, typer.Argument(help="Name or e-mail.")],
    kind: Annotated[str | None, typer.Option(help="The kind that was paused; without it, everything.")] = None,
) -> None:
    """End a pause today, an admin's and the person's own alike."""
    pace = compose(load_settings())
    found = Schedules(pace.store, pace.clock).resume(
        pace.workspace.id, person, read_kind(kind) if kind else None, actor=_ACTOR
    )
    typer.echo(f"{found.name} gets {kind or 'everything'} again.")


def preview(
    at: Annotated[
        str | None, typer.Option(help="From when on, such as 2026-03-29T00:00Z; without it, from now.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=400, help="For how many days.")] = 7,
    person: PersonName = None,
) -> None:
    """What will be sent, to whom, when. Reminders and recognition are only sent when there is something to say."""
    pace = compose(load_settings())
    start = _instant(at) if at else pace.clock.now()
    found = Planner(pace.store, pace.clock).preview(pace.workspace.id, start, days)
    shown = [one for one in found if person is None or person.casefold() in one.person.name.casefold()]
    for planned in shown:
        typer.echo(_line(planned, pace.workspace.zone))
    typer.echo(f"{len(shown)} messages in {days} days from {start:%Y-%m-%d %H:%M} UTC.")


def send(kind: Kinds, to: Annotated[str, typer.Option(help="Name or e-mail.")]) -> None:
    """Send one person theirs now, as of today: to see what it looks like."""
    from bot.rhythm import queue_of
    from bot.writers import writers_of

    pace = compose(load_settings())
    queue_of(pace)
    wanted = read_kind(kind)
    sent = Schedules(pace.store, pace.clock).send_now(
        pace.workspace.id, wanted, to, writers_of(pace.store, pace.clock)[wanted], actor=_ACTOR
    )
    typer.echo(
        "It is in the queue: the running bot sends it at once."
        if sent
        else "There is nothing to send, or it was sent today already."
    )


def list_deliveries(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="The sent ones too.")] = False,
) -> None:
    """How many there are, and those that did not arrive with the reason."""
    if context.invoked_subcommand:
        return
    pace = compose(load_settings())
    states = set(State) if everything else {State.FAILED, State.REFUSED, State.SKIPPED}
    with pace.store.begin(pace.workspace.id) as tx:
        counts = tx.count_deliveries()
        listed = tx.deliveries(states, limit=_LISTED)
        people = {person.id: person for person in tx.people({one.recipient for one in listed})}
    if not counts:
        typer.echo("Nothing has been sent yet.")
    for (kind, state), count in sorted(counts.items()):
        typer.echo(f"{kind.value:<12} {state.value:<8} {count:>8,}")
    for one in listed:
        due = f"{one.due.astimezone(UTC):%Y-%m-%d %H:%M}"
        whom = _name(people.get(one.recipient))
        typer.echo(f"{one.state.value:<8} {due}  {one.kind.value:<12} {whom:<24} {one.reason or ''}  {one.id}")


def retry(
    ids: Annotated[list[str] | None, typer.Argument(help="Those to try again; without any, all that failed.")] = None,
) -> None:
    """Give failed deliveries all their tries back."""
    from bot.rhythm import queue_of

    pace = compose(load_settings())
    queue_of(pace)
    with pace.store.begin(pace.workspace.id, write=True) as tx:
        chosen = ids or [one.id for one in tx.deliveries({State.FAILED}, limit=10_000)]
        changed = tx.try_again(chosen, pace.clock.now())
        tx.audit(at=pace.clock.now(), actor=_ACTOR, action="retry deliveries", target=str(changed))
    typer.echo(f"{changed} are in the queue again.")


def _line(planned: Planned, fallback: str) -> str:
    zone: ZoneInfo = zone_of(planned.person.zone, fallback)
    local = planned.occurrence.at.astimezone(zone)
    put_off = "" if local.date() == planned.occurrence.day else f"  (put off from {planned.occurrence.day:%a %d %b})"
    where = _where(planned.schedule.place, planned.schedule.channel)
    return (
        f"{planned.occurrence.at:%Y-%m-%d %H:%MZ}  {local:%a %d %b %H:%M} {zone.key:<22} "
        f"{planned.kind.value:<12} {planned.person.name:<24} {where}{put_off}"
    )


def _described(schedule: Schedule) -> str:
    day = "every day" if schedule.weekday is None else _DAYS[schedule.weekday]
    where = _where(schedule.place, schedule.channel)
    return f"{'on ' if schedule.is_on else 'off'}  {day} {schedule.at:%H:%M}  {where}"


def _difference(override: Override) -> str:
    parts = []
    if override.is_on is not None:
        parts.append("on" if override.is_on else "off")
    if override.weekday is not None:
        parts.append("every day" if override.weekday == EVERY_DAY else _DAYS[override.weekday])
    if override.at is not None:
        parts.append(f"{override.at:%H:%M}")
    if override.place is not None or override.channel is not None:
        parts.append(_where(override.place or Place.CHANNEL, override.channel))
    return ", ".join(parts) or "as usual"


def _where(place: Place, channel: str | None) -> str:
    return channel if place is Place.CHANNEL and channel else place.value.replace("_", " ")


def _name(person: Person | None) -> str:
    return person.name if person else "somebody no longer in the roster"


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = datetime.combine(date.fromisoformat(text[:10]), datetime.min.time())
        except ValueError as error:
            raise Refused(f"“{text[:40]}” is no instant. Write it as 2026-03-29T00:00Z.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
