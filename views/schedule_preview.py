"""What a change of the rhythm would do, in words: whom it concerns, and when the next ones would come."""

from collections.abc import Iterator, Sequence

from core.rhythm import Kind, zone_of
from core.schedules import Delay
from core.usecases.rules import RulesPreview
from core.usecases.schedule_preview import Sample, SchedulePreview
from views.message import LONGEST_SECTION, shortened
from views.rhythm import NAMES
from views.schedules import described
from views.text import Reader, listed, named


def preview_text(kind: Kind, found: SchedulePreview) -> str:
    """For a schedule."""
    return shortened("\n".join(_lines(kind, found)), LONGEST_SECTION)


def rules_text(found: RulesPreview) -> str:
    """For other hours."""
    lines = ["No message moves."]
    if found.moved:
        count = f"{found.moved:,} {'message moves' if found.moved == 1 else 'messages move'}"
        lines = [f"*{count}*, for {found.people:,} {'person' if found.people == 1 else 'people'}:"]
        lines += [f"•  {NAMES[one.kind]}: {_moment(one)}" for one in found.samples]
        if found.moved > len(found.samples):
            lines.append(f"and {found.moved - len(found.samples):,} more.")
    if outside := outside_text(found):
        lines.append(outside)
    return shortened("\n".join(lines), LONGEST_SECTION)


def outside_text(found: RulesPreview) -> str:
    """Whose own time is none of those that may be chosen; nothing where nobody's is."""
    if not found.outside:
        return ""
    names = listed([*map(named, found.names), *_more(found.outside - len(found.names))])
    return f"*A time of their own outside of these hours*: {names}. They keep it until they or you change it."


def channel_text(kind: Kind, channel: str, *, is_member: bool | None, is_private: bool) -> str:
    """What stands in the way of a channel; `is_member` is None where Pace cannot see it."""
    where = f"<#{channel}>"
    if is_member is None:
        return f"*I cannot see {where}*: it is private and I am not in it, or there is none. Invite me first: `/invite @Pace`."
    if not is_member:
        return f"*I am not in {where}*: invite me there, or nothing arrives: `/invite @Pace`."
    if kind is Kind.DIGEST and not is_private:
        return f"*{where} is open to everybody*: a digest goes only where it is private, so it would not be sent."
    return ""


def _lines(kind: Kind, found: SchedulePreview) -> Iterator[str]:
    yield f"*{NAMES[kind]}*: {described(found.holds)}."
    yield _concerned(found)
    for one in found.samples:
        yield f"•  {_moment(one)}"
    if kind is not Kind.REMINDER and found.holds.weekday is None and found.holds.is_on:
        yield "It is about a week, so it comes once a week all the same: on the first of these days."
    if kind in (Kind.REMINDER, Kind.RECOGNITION) and found.holds.is_on:
        yield "It only comes when there is something to say."
    if found.hasty:
        whom = "1 person" if found.hasty == 1 else f"{found.hasty:,} people"
        yield f"*The tip would come before the scorecard* that it starts from, for {whom}: let the tip follow it."
    if found.nowhere:
        whom = "1 person" if found.nowhere == 1 else f"{found.nowhere:,} people"
        yield (
            f"*Nothing would arrive for {whom}*: an exception sends it to a channel, and none is chosen any more. Change the "
            "exception first."
        )
    if not found.is_live:
        yield "Nothing is sent yet: this is how it will be from the first day on."


def _concerned(found: SchedulePreview) -> str:
    linked = ""
    if found.unlinked:
        get = "gets nothing before there is" if found.unlinked == 1 else "get nothing before they have"
        linked = f" {found.unlinked:,} more {get} a Slack account."
    if not found.concerned:
        return f"It concerns nobody as it is now.{linked}"
    names = listed([*map(named, found.names), *_more(found.concerned - len(found.names))])
    who = "1 person" if found.concerned == 1 else f"{found.concerned:,} people"
    own = ""
    if found.own:
        own = f" {found.own:,} of them {'has' if found.own == 1 else 'have'} an exception, which goes before it."
    return f"It concerns {who}: {names}.{own}{linked}"


def _more(count: int) -> Sequence[str]:
    return [f"{count:,} more"] if count > 0 else []


def _moment(one: Sample) -> str:
    """`Mon 30 Nov, 08:30 for Ana (Madrid)`, with what holds it up and how it is planned now."""
    name = named(next(iter(one.person.name.split()), one.person.name))
    whom = f"for {name} ({_city(one.person.zone)})"
    if one.after is None:
        return f"none {whom}{_so_far(one)}"
    reader = Reader(zone=one.person.zone)
    return f"{reader.moment(one.after.at)} {whom}{_held_up(one)}{_came(one)}{_so_far(one)}"


def _held_up(one: Sample) -> str:
    """`: 08:30 lies in quiet hours until 09:00`."""
    reasons = []
    if Delay.QUIET in one.delays:
        reasons.append(f"{one.schedule.at:%H:%M} lies in quiet hours until {one.quiet.end:%H:%M}")
    meant = f"{one.after.day:%a} {one.after.day.day} {one.after.day:%b}" if one.after else ""
    if Delay.DAY_OFF in one.delays:
        reasons.append(f"{meant} is put off by a weekend or public holiday")
    if Delay.AWAY in one.delays:
        reasons.append(f"{meant} is put off by leave or a pause")
    return f": {listed(reasons)}" if reasons else ""


def _came(one: Sample) -> str:
    return ", as this week's came already" if one.came else ""


def _so_far(one: Sample) -> str:
    if not one.moves:
        return " (as now)"
    if one.before is None:
        return " (now none)"
    left_out = ", which then does not come" if one.is_left_out else ""
    return f" (now {Reader(zone=one.person.zone).moment(one.before.at)}{left_out})"


def _city(zone: str) -> str:
    return named(zone_of(zone).key.rpartition("/")[2].replace("_", " "))
