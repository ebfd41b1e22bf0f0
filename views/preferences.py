"""*How I read it*: a form for oneself, made and read here, and how it stands in `/pace settings`."""

from collections.abc import Mapping
from datetime import time

from babel import Locale
from slack_sdk.models.blocks import ActionsBlock, Block, InputBlock, Option

from core.access import may_choose_time
from core.people import Person, Workspace
from core.preferences import LOCALES, Preferences, may_be_quiet
from core.rhythm import Kind, Quiet, quiet_of, read_time
from core.usecases.preferences import HowTheyRead, OwnTime
from views.message import button, context, option, section
from views.modal import Modal, select_input
from views.text import Reader, named

OPEN, FORM = "preferences.open", "preferences.save"
LANGUAGE, CHART, QUIET_START, QUIET_END = "language", "chart", "quiet-start", "quiet-end"
_AS_EVERYBODY, _YES, _NO = "as everybody", "yes", "no"
_NAMES = {Kind.SCORECARD: "scorecard", Kind.DIGEST: "digest"}
_EXAMPLE_AMOUNT, _EXAMPLE_SHARE = 1_234_567, 0.632
_HALF_HOURS = tuple(time(minutes // 60, minutes % 60) for minutes in range(0, 24 * 60, 30))
_MOST_WIDER = 480  # minutes offered at each end: nobody looks through more


def reading_blocks(person: Person, workspace: Workspace) -> list[Block]:
    """How they read now, and the way to change it."""
    quiet = quiet_of(person, workspace)
    chart = "a chart below the scorecard" if person.chart else "no chart below the scorecard"
    hours = f"quiet from {quiet.start:%H:%M} to {quiet.end:%H:%M}" if quiet.minutes else "no quiet hours"
    return [
        section(f"*How I read it*: numbers as {_example(person.reads, workspace)}, {chart}, {hours}."),
        ActionsBlock(elements=[button("How I read it", OPEN, "me")]),
    ]


def build(found: HowTheyRead) -> Modal:
    """The form, with what holds now."""
    person, workspace = found.person, found.workspace
    blocks: list[Block] = [
        select_input(
            LANGUAGE,
            "Numbers",
            [
                option(f"As in the roster: {_described(person.locale, workspace)}", _AS_EVERYBODY),
                *(option(_described(one, workspace), one) for one in LOCALES),
            ],
            initial=person.own_locale or _AS_EVERYBODY,
            hint="Dates read 31 Dec 2017 to everybody, which no country misreads.",
        ),
        select_input(
            CHART,
            "Chart below the scorecard",
            [option("Send it", _YES), option("Leave it out", _NO)],
            initial=_YES if person.chart else _NO,
        ),
        *_quiet_inputs(person, workspace),
        *_time_inputs(found),
    ]
    return Modal(name=FORM, title="How I read it", submit="Save", blocks=tuple(blocks))


def read(entered: Mapping[str, str | None], found: HowTheyRead) -> Preferences:
    """What was chosen. Raises `Refused` for what is no time of day.

    Some clients send nothing for a menu that was not touched: then what held before stands.
    """
    person = found.person
    language = entered.get(LANGUAGE) or person.own_locale or _AS_EVERYBODY
    return Preferences(
        locale=None if language == _AS_EVERYBODY else language,
        chart=(entered.get(CHART) or (_YES if person.chart else _NO)) == _YES,
        quiet_start=_time(entered.get(QUIET_START), person.quiet_start),
        quiet_end=_time(entered.get(QUIET_END), person.quiet_end),
        times={one.kind: _time(entered.get(one.kind.value), one.own) for one in found.times},
    )


def saved(found: HowTheyRead) -> Modal:
    """After it was stored."""
    person, workspace = found.person, found.workspace
    [said, _] = reading_blocks(person, workspace)
    times = ", ".join(f"the {_NAMES[one.kind]} at {one.own or one.usual:%H:%M}" for one in found.times)
    lines = [said, section(f"What comes on its own: {times}.")] if times else [said]
    return Modal(name=f"{FORM}.done", title="Saved", blocks=(*lines, context("It holds from the next message on.")))


def _quiet_inputs(person: Person, workspace: Workspace) -> list[InputBlock]:
    """Only what is wider than the workspace's hours is offered; what is chosen together is checked when it is sent."""
    shared = Quiet(workspace.quiet_start, workspace.quiet_end)

    def offered(quiet_from: time, quiet_to: time) -> bool:
        wider = Quiet(quiet_from, quiet_to)
        return wider != shared and may_be_quiet(wider, workspace) and wider.minutes - shared.minutes <= _MOST_WIDER

    starts = [at for at in _HALF_HOURS if offered(at, shared.end)]
    ends = [at for at in _HALF_HOURS if offered(shared.start, at)]
    return [
        select_input(
            QUIET_START, "Quiet from", _times(starts, shared.start, person.quiet_start),
            initial=_value(person.quiet_start),
            hint="Nothing is sent on its own then: it waits. Yours can be wider than everybody's, not narrower.",
        ),
        select_input(
            QUIET_END, "Quiet until", _times(ends, shared.end, person.quiet_end), initial=_value(person.quiet_end)
        ),
    ]  # fmt: skip


def _time_inputs(found: HowTheyRead) -> list[Block]:
    """The times, where an admin has opened them; else that they have not."""
    free = [at for at in _HALF_HOURS if may_choose_time(found.workspace, at)]
    if not found.times:
        return []
    if not free:
        times = ", ".join(f"{_NAMES[one.kind]} {one.own or one.usual:%H:%M}" for one in found.times)
        return [
            context(f"Times ({times}) are set by an admin, who has not opened them here. Ask one for another time.")
        ]
    return [_time_input(one, free) for one in found.times]


def _time_input(one: OwnTime, free: list[time]) -> InputBlock:
    options = _times(free, one.usual, one.own)
    return select_input(one.kind.value, f"Time of the {_NAMES[one.kind]}", options, initial=_value(one.own))


def _times(offered: list[time], usual: time, own: time | None) -> list[Option]:
    """The offered times, with the one that holds now, in the order of the day after what holds for everybody."""
    listed = [option(f"As for everybody ({usual:%H:%M})", _AS_EVERYBODY)]
    return listed + [option(f"{at:%H:%M}", f"{at:%H:%M}") for at in sorted({*offered, *([own] if own else ())})]


def _value(own: time | None) -> str:
    return f"{own:%H:%M}" if own else _AS_EVERYBODY


def _time(entered: str | None, before: time | None) -> time | None:
    if not entered:
        return before
    if entered == _AS_EVERYBODY:
        return None
    return read_time(entered)


def _described(locale: str, workspace: Workspace) -> str:
    """`German (Germany): 1.234.567 € and 63,2 %`."""
    try:
        name = Locale.parse(locale.replace("-", "_")).get_display_name("en")
    except ValueError:
        name = None
    return f"{named(name or locale)}: {_example(locale, workspace)}"


def _example(locale: str, workspace: Workspace) -> str:
    reader = Reader(locale, currency=workspace.currency)
    return f"{reader.money(_EXAMPLE_AMOUNT)} and {reader.percent(_EXAMPLE_SHARE)}"
