"""What the domain needs from outside. `models` keeps the data, `bot` reads the clock and asks Slack who is who."""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from core.catalogue import Catalogue
from core.facts import Facts
from core.people import Person, Role, Team, Workspace
from core.ports.audit import AuditTx
from core.ports.catalogue import KpiTx
from core.ports.coaching import TipTx
from core.ports.feedback import FeedbackTx
from core.ports.feeds import FeedTx
from core.ports.goals import GoalTx
from core.ports.home import HomeTx
from core.ports.privacy import PrivacyTx
from core.ports.reviews import ReviewTx
from core.ports.rhythm import DeliveryStore, RhythmTx
from core.ports.roster import RosterTx
from core.ports.rounds import RoundTx
from core.ports.setup import SetupTx
from core.ports.targets import TargetTx
from core.ports.uploads import UploadTx
from core.ports.wording import ModelTx
from core.records import Freshness, ImportCounts, RecordBatch, RecordLine, Soundness


class Clock(Protocol):
    """The only reader of the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""

    def today(self, zone: str) -> date:
        """The present date in an IANA zone; a frozen clock gives the same date everywhere."""


@dataclass(frozen=True, slots=True)
class SlackUser:
    """One member of the Slack workspace, as far as linking needs it.

    `is_guest` covers guests and people of other workspaces; `is_admin` says that they run the Slack workspace, as its owners and
    admins do.
    """

    id: str
    name: str
    email: str | None
    zone: str | None
    locale: str | None
    is_bot: bool = False
    is_guest: bool = False
    is_deleted: bool = False
    is_admin: bool = False


class Directory(Protocol):
    """Who is in the Slack workspace."""

    def users(self) -> Iterable[SlackUser]:
        """Everyone, over as many pages as it takes."""

    def user(self, slack_id: str) -> SlackUser | None:
        """One member, or None when Slack does not know the id."""


class Accounts(Directory, Protocol):
    """The same, where somebody can be looked up by their e-mail address as well."""

    def by_email(self, email: str) -> SlackUser | None:
        """Whose address this is; None when it is nobody's that Slack shows."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of a roster file. None means "not in the file": what is stored stays.

    People are matched by `external_id`, else by `email` (case ignored), else by exact `name`. `manager` is a name,
    e-mail or external id of another person, in the file or stored.
    """

    name: str
    email: str | None = None
    external_id: str | None = None
    role: Role | None = None
    manager: str | None = None
    team: str | None = None
    region: str | None = None
    country: str | None = None
    zone: str | None = None
    locale: str | None = None
    hired_on: date | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One file taken in. `digest` is its SHA-256; `rejected` counts the rows left out with `--skip-bad-rows`; `written_at` is how
    old its data is, where that is known."""

    source: str
    file_name: str
    digest: str
    actor: str
    rows: int
    rejected: int
    started_at: datetime
    written_at: datetime | None = None


Progress = Callable[[int, int], None]  # told how many rows have been written, of how many


class Tx(
    RosterTx,
    KpiTx,
    RhythmTx,
    GoalTx,
    HomeTx,
    SetupTx,
    FeedbackTx,
    RoundTx,
    ReviewTx,
    TipTx,
    ModelTx,
    UploadTx,
    FeedTx,
    PrivacyTx,
    TargetTx,
    AuditTx,
    Protocol,
):
    """One transaction over one workspace's data. Everything it returns is frozen and outlives it."""

    # -- the workspace ---------------------------------------------------------------------------------------------
    def workspace(self) -> Workspace: ...

    def save_workspace(self, workspace: Workspace) -> None:
        """Store changed settings of this workspace (its id must be this transaction's)."""

    # -- people ----------------------------------------------------------------------------------------------------
    def people(self, ids: Collection[int] | None = None, *, active_only: bool = False) -> list[Person]:
        """The roster (or those of `ids`), by name."""

    def names(self) -> list[str]:
        """Of the whole roster, also of those who have left."""

    def reports(self, manager_id: int) -> list[Person]:
        """Those directly under a manager, by name."""

    def person_by_slack_id(self, slack_id: str) -> Person | None: ...

    def people_by_email(self, email: str) -> list[Person]:
        """People with this e-mail, case ignored."""

    def search_people(self, text: str) -> list[Person]:
        """People whose name equals `text`, else whose name or one of whose name's words starts with it.

        Case, accents and repeated spaces are ignored; at most 20, active people first.
        """

    def is_name(self, text: str) -> bool:
        """Whether somebody's whole name is `text`; case, accents and repeated spaces are ignored."""

    def below(self, manager_id: int) -> frozenset[int]:
        """Ids of all people under a manager, all levels down, not including the manager. Survives a loop."""

    def teams(self) -> list[Team]: ...

    def search_teams(self, text: str) -> list[Team]:
        """Like `search_people`, for teams."""

    def team_members(self, team_id: int) -> frozenset[int]: ...

    def save_people(self, rows: Sequence[PersonRow]) -> ImportCounts:
        """Insert or update the roster, creating the teams it names.

        Raises `Refused` for a manager nobody is, managers that run in a circle, or a row that fits several people.
        """

    def link(self, person_id: int, slack_id: str | None) -> None:
        """Tie a person to a Slack account (None unties). Raises `Refused` if the account is tied to somebody else."""

    # -- catalogue --------------------------------------------------------------------------------------------------------
    def catalogue(self) -> Catalogue: ...

    def save_catalogue(self, catalogue: Catalogue) -> None:
        """Replace the catalogue. Measures that facts use must stay: raises `Refused` naming those missing."""

    def measures_fed(self) -> frozenset[str]:
        """Keys of the measures that have at least one fact."""

    # -- facts and records -----------------------------------------------------------------------------------------
    def facts(self, people: Collection[int] | None, measures: Sequence[str], borders: Sequence[date]) -> Facts:
        """What these people (None: everyone) did from the first of `borders` up to the day before the last.

        The sums between two neighbouring borders are right; they may come as one entry dated on the first day of the
        stretch, or day by day. Of a snapshot measure there is every value, and each person's last one before the first border.
        """

    def totals(self, measures: Sequence[str], borders: Sequence[date]) -> Facts:
        """Everybody's sums likewise, under the person id `COMPANY`; of snapshot measures none."""

    def records_behind(
        self,
        people: Collection[int] | None,
        measures: Sequence[str],
        start: date,
        end: date,
        *,
        limit: int,
        offset: int = 0,
    ) -> tuple[list[RecordLine], int]:
        """The records that make up these measures' sums, newest day first, and how many there are in all."""

    def import_records(
        self,
        run: ImportRun,
        batch: RecordBatch,
        *,
        withdraw_missing: bool = False,
        left_out: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> ImportCounts:
        """Replace by (source, record key), keep the daily facts true, store the run. Unknown measures are an error.

        What is withdrawn as missing is in neither the batch nor `left_out`: the keys of rows that are there and cannot be read.
        """

    def freshness(self) -> Freshness | None: ...

    def soundness(self) -> Soundness:
        """Whether the facts are what the records say. Reads everything: seconds for millions of records."""


class Store(DeliveryStore, Protocol):
    """Where the data is. A transaction lives inside one use case."""

    def begin(self, workspace_id: int, *, write: bool = False) -> AbstractContextManager[Tx]:
        """Open a transaction; leaving the block commits, an exception rolls everything back."""

    def workspaces(self) -> list[Workspace]: ...

    def create_workspace(self, name: str, slack_team_id: str | None = None, *, live: bool = True) -> Workspace:
        """Create a workspace with the default catalogue not yet applied. Raises `Refused` if the Slack team has one."""
