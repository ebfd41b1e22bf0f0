"""What everybody chooses about how they read: the language of numbers, a chart or none, quiet hours, times of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from core.people import Person, Workspace
from core.rhythm import Kind, Quiet

# A short list; who needs another one has it from the roster.
LOCALES = ("en_US", "en_GB", "en_IN", "de_DE", "de_CH", "fr_FR", "es_ES", "it_IT", "nl_NL", "pl_PL", "pt_BR", "sv_SE")
OWN_TIMES = (Kind.SCORECARD, Kind.DIGEST)
_LEAST_AWAKE = 240  # minutes a day in which something may come


@dataclass(frozen=True, slots=True)
class Preferences:
    """None is as for everybody: the roster's locale, the workspace's quiet hours, the time that an admin has set."""

    locale: str | None = None
    chart: bool = True
    quiet_start: time | None = None
    quiet_end: time | None = None
    times: Mapping[Kind, time | None] = field(default_factory=dict)


def may_be_quiet(quiet: Quiet, workspace: Workspace) -> bool:
    """Whether somebody may have these quiet hours: no narrower than the workspace's, and a few hours a day remain."""
    shared = Quiet(workspace.quiet_start, workspace.quiet_end)
    is_whole_day = quiet.minutes == 0 and shared.minutes != 0
    return not is_whole_day and quiet.covers(shared) and quiet.minutes <= 24 * 60 - _LEAST_AWAKE


def chosen_quiet(person: Person, workspace: Workspace) -> Quiet:
    """Quiet hours as the person's own beginning and end make them."""
    return Quiet(person.quiet_start or workspace.quiet_start, person.quiet_end or workspace.quiet_end)


def hours_at_odds(workspace: Workspace) -> dict[str, str]:
    """What does not fit among a workspace's hours, by the name of the field."""
    found: dict[str, str] = {}
    quiet = Quiet(workspace.quiet_start, workspace.quiet_end)
    if quiet.minutes > 24 * 60 - _LEAST_AWAKE:
        found["quiet_end"] = "Quiet hours leave four hours a day at least in which something may come."
    if workspace.own_times_from > workspace.own_times_until:
        found["own_times_until"] = "The times that people may choose begin before they end."
    return found
