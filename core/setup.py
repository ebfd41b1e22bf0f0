"""Setting a workspace up: the steps from nothing to the first scorecard, and which of them are done."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.people import Workspace


class Step(StrEnum):
    """In the order in which they are usually done."""

    PEOPLE = "people"
    DATA = "data"
    KPIS = "kpis"
    TARGETS = "targets"
    SCHEDULE = "schedule"
    SCORECARD = "scorecard"


class Mark(StrEnum):
    """What an admin did about a step that the data does not show."""

    SEEN = "seen"  # looked at, where that is enough
    SKIPPED = "skipped"


class Progress(StrEnum):
    """How far a step is."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


class Opening(StrEnum):
    """How the checklist came to an admin, as the topic of the letter that brought it."""

    TOLD = "setup"  # they are an admin
    RUNS_SLACK = "setup:slack"  # they have just become the first one: they run the Slack workspace
    NAMED = "setup:named"  # they have just become the first one: whoever installed Pace named them


@dataclass(frozen=True, slots=True)
class Standing:
    """What is there: active people who are no admins, imports, KPIs, targets, schedules that differ from the usual ones. Before it
    `is_live` nothing is sent to anybody on its own."""

    people: int
    imports: int
    kpis: int
    targets: int
    schedules: int
    is_live: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    """Every step with how far it is, what there is, and what new people begin with."""

    steps: Mapping[Step, Progress]
    standing: Standing
    workspace: Workspace

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(progress is Progress.DONE for progress in self.steps.values())

    @property
    def next(self) -> Step | None:
        """The first step that is open."""
        return next((step for step, progress in self.steps.items() if progress is Progress.OPEN), None)

    @property
    def is_over(self) -> bool:
        """True when no step is open any more."""
        return Progress.OPEN not in self.steps.values()


def checklist_of(standing: Standing, marks: Mapping[Step, Mark], workspace: Workspace) -> Checklist:
    """What can be seen counts whatever was marked; the usual KPIs and times are fine once an admin has looked at them."""
    is_seen = {step: marks.get(step) is Mark.SEEN for step in Step}
    is_done = {
        Step.PEOPLE: standing.people > 0,
        Step.DATA: standing.imports > 0,
        Step.KPIS: standing.kpis > 0 and is_seen[Step.KPIS],
        Step.TARGETS: standing.targets > 0,
        Step.SCHEDULE: standing.schedules > 0 or is_seen[Step.SCHEDULE],
        Step.SCORECARD: is_seen[Step.SCORECARD],
    }
    return Checklist({step: _progress(is_done[step], marks.get(step)) for step in Step}, standing, workspace)


def _progress(is_done: bool, mark: Mark | None) -> Progress:
    if is_done:
        return Progress.DONE
    return Progress.SKIPPED if mark is Mark.SKIPPED else Progress.OPEN
