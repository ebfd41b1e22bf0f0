"""The store: short transactions over one workspace's rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.errors import Refused
from core.people import Workspace
from models.audit_store import AuditTx
from models.delivery_store import DeliveryTx, Enqueue, stuck
from models.erasure import PrivacyTx
from models.facts_check import CheckTx
from models.facts_store import FactsTx
from models.feed_store import FeedTx
from models.feedback_store import FeedbackTx
from models.goal_store import GoalTx
from models.home_store import HomeTx
from models.import_store import ImportTx
from models.kpi_store import KpiTx
from models.people_store import PeopleTx
from models.review_store import ReviewTx
from models.roster_store import RosterTx
from models.round_store import RoundTx
from models.schedule_store import ScheduleTx
from models.setup_store import SetupTx
from models.tables import workspaces
from models.target_store import TargetTx
from models.thread_store import ThreadTx
from models.tip_store import TipTx
from models.transaction import new_id
from models.upload_store import UploadTx
from models.wording_store import WordingTx

_COLUMNS = list(workspaces.columns)


class SqlTx(
    PeopleTx,
    RosterTx,
    KpiTx,
    TargetTx,
    FactsTx,
    ImportTx,
    CheckTx,
    ScheduleTx,
    DeliveryTx,
    GoalTx,
    ThreadTx,
    FeedbackTx,
    RoundTx,
    ReviewTx,
    TipTx,
    WordingTx,
    UploadTx,
    FeedTx,
    PrivacyTx,
    HomeTx,
    SetupTx,
    AuditTx,
):
    """One transaction; implements `core.ports.Tx`."""

    def workspace(self) -> Workspace:
        row = self.connection.execute(sa.select(*_COLUMNS).where(workspaces.c.id == self.workspace_id)).one()
        return Workspace(**row._mapping)  # noqa: SLF001 - the documented way to a row's names

    def save_workspace(self, workspace: Workspace) -> None:
        if workspace.id != self.workspace_id:
            raise ValueError("a transaction changes its own workspace only")
        self.connection.execute(
            sa.update(workspaces).where(workspaces.c.id == workspace.id).values(**_values(workspace))
        )


class SqlStore:
    """All workspaces of one database; implements `core.ports.Store`.

    `enqueue` puts deliveries into the queue in the transaction that writes them; without one they wait to be found.
    """

    def __init__(self, engine: sa.Engine, enqueue: Enqueue | None = None) -> None:
        self.engine, self.enqueue = engine, enqueue

    @contextmanager
    def begin(self, workspace_id: int, *, write: bool = False) -> Iterator[SqlTx]:
        """Open a transaction; leaving the block commits, an exception rolls everything back."""
        with self.engine.connect().execution_options(write=write) as connection, connection.begin():
            tx = SqlTx(connection, workspace_id)
            tx.enqueue = self.enqueue
            yield tx

    def workspaces(self) -> list[Workspace]:
        """Every workspace, oldest first."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(*_COLUMNS).order_by(workspaces.c.id))
            return [Workspace(**row._mapping) for row in rows]  # noqa: SLF001

    def stuck_deliveries(self, workspace_id: int, before: datetime, limit: int) -> list[str]:
        """Ids of unsettled ones that should have had their turn before this instant."""
        with self.engine.connect() as connection:
            return stuck(connection, workspace_id, before, limit)

    def create_workspace(self, name: str, slack_team_id: str | None = None, *, live: bool = True) -> Workspace:
        """Create a workspace with default settings. Raises `Refused` if the Slack team has one already."""
        draft = Workspace(0, name, slack_team_id, live=live)
        with self.engine.connect().execution_options(write=True) as connection, connection.begin():
            try:
                result = connection.execute(sa.insert(workspaces).values(**_values(draft)))
            except sa.exc.IntegrityError as error:
                raise Refused(f"The Slack workspace {slack_team_id} is already connected.") from error
            return replace(draft, id=new_id(result))


def _values(workspace: Workspace) -> dict[str, Any]:
    return {column.name: getattr(workspace, column.name) for column in _COLUMNS if column.name != "id"}
