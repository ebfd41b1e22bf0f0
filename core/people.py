"""Who sells, in which team, under whom; and whose figures a question is about."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from core.periods import Business


class Role(StrEnum):
    """What a person comes to Pace for; see `core.access` for what each may see."""

    REP = "rep"
    MANAGER = "manager"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Workspace:
    """One company. `fiscal_start` is the first month (1-12) of its year; `first_weekday` is 0 for Monday.

    Nothing is sent on its own from `quiet_start`, over midnight, to `quiet_end`, in each person's local time. People may choose
    the time of their own scorecard and digest from `own_times_from` to `own_times_until`; where both are the same, nobody may.
    Feedback can be withdrawn for `withdraw_hours`, and is removed after `keep_feedback_days`. A model may be asked for so many
    tokens and cents (of the currency that its prices are set in) a day. Until it is `live` nothing is sent on its own. After
    `stale_after` working days without new data its figures are called out of date.
    """

    id: int
    name: str
    slack_team_id: str | None = None
    zone: str = "UTC"
    locale: str = "en_US"
    currency: str = "USD"
    country: str = "US"
    first_weekday: int = 0
    fiscal_start: int = 1
    quiet_start: time = time(20)
    quiet_end: time = time(8)
    own_times_from: time = time(0)
    own_times_until: time = time(0)
    withdraw_hours: int = 168
    keep_feedback_days: int = 1_095
    model_tokens_a_day: int = 500_000
    model_cents_a_day: int = 500
    live: bool = True
    stale_after: int = 5

    @property
    def business(self) -> Business:
        """How this workspace cuts its time into weeks, quarters and years."""
        return Business(self.first_weekday, self.fiscal_start)


@dataclass(frozen=True, slots=True)
class Person:
    """One member of the roster. `country` is ISO 3166 (`US`, or `US-CA` for a subdivision); `zone` an IANA name.

    `external_id` is the person's id in the CRM; `hired_on` None means longer than any data. The last four are what they chose
    themselves, and no roster changes them: their own locale, whether a chart comes below the scorecard, and quiet hours that
    begin earlier or end later than the workspace's (see `core.rhythm.quiet_of`).
    """

    id: int
    name: str
    email: str | None = None
    external_id: str | None = None
    slack_id: str | None = None
    role: Role = Role.REP
    manager_id: int | None = None
    team_id: int | None = None
    region: str | None = None
    country: str = "US"
    zone: str = "UTC"
    locale: str = "en_US"
    hired_on: date | None = None
    active: bool = True
    own_locale: str | None = None
    chart: bool = True
    quiet_start: time | None = None
    quiet_end: time | None = None

    @property
    def reads(self) -> str:
        """The locale in which figures are written for them."""
        return self.own_locale or self.locale


@dataclass(frozen=True, slots=True)
class Team:
    """A named group of people, as the roster has it."""

    id: int
    name: str


class SubjectKind(StrEnum):
    """What a card is about."""

    PERSON = "person"
    TEAM = "team"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose figures are asked for: one person, the people below a manager or of a team, or everybody.

    `key` is unique within a call and survives a round trip through a button (`person:7`, `team:3`, `below:4`,
    `everyone`). `people` are the ids whose facts are summed. `peers` are the ids whose history teaches how this
    subject's periods usually unfold: a person's team-mates (self included), a team's own people.
    """

    key: str
    kind: SubjectKind
    name: str
    people: tuple[int, ...]
    peers: tuple[int, ...]
    team_id: int | None = None
