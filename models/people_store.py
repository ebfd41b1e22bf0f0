"""Reading the roster, and tying people to Slack accounts."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from core.errors import NotFound, Refused
from core.people import Person, Role, Team
from core.ports import PersonRow
from core.records import ImportCounts
from models.roster_writer import save_roster, search_form
from models.tables import people, slack_accounts, teams
from models.transaction import MANY, BaseTx

_FOUND_AT_MOST = 20
_PERSON = [column for column in people.columns if column.name not in ("workspace_id", "search_name")]
_NAMES = [column.name for column in _PERSON]


class PeopleTx(BaseTx):
    """The part of a transaction that knows people and teams."""

    def people(self, ids: Collection[int] | None = None, *, active_only: bool = False) -> list[Person]:
        query = sa.select(*_PERSON).where(self.mine(people), self.among(people.c.id, ids)).order_by(people.c.name)
        if active_only:
            query = query.where(people.c.active)
        found = [_person(row) for row in self.connection.execute(query)]
        if ids is not None and len(ids) > MANY:
            wanted = set(ids)
            found = [person for person in found if person.id in wanted]
        return found

    def names(self) -> list[str]:
        return list(self.connection.scalars(sa.select(people.c.name).where(self.mine(people))))

    def reports(self, manager_id: int) -> list[Person]:
        query = sa.select(*_PERSON).where(self.mine(people), people.c.manager_id == manager_id).order_by(people.c.name)
        return [_person(row) for row in self.connection.execute(query)]

    def person_by_slack_id(self, slack_id: str) -> Person | None:
        row = self.connection.execute(
            sa.select(*_PERSON).where(self.mine(people), people.c.slack_id == slack_id)
        ).one_or_none()
        return _person(row) if row else None

    def admins(self) -> list[Person]:
        a = slack_accounts.c
        deactivated = sa.exists().where(
            self.mine(slack_accounts), a.person_id == people.c.id, a.slack_id == people.c.slack_id, a.is_deleted
        )
        is_admin = people.c.active & (people.c.role == Role.ADMIN.value) & people.c.slack_id.is_not(None)
        query = sa.select(*_PERSON).where(self.mine(people), is_admin, ~deactivated).order_by(people.c.name)
        return [_person(row) for row in self.connection.execute(query)]

    def people_by_email(self, email: str) -> list[Person]:
        rows = self.connection.execute(
            sa.select(*_PERSON).where(self.mine(people), people.c.email == email.strip().lower())
        )
        return [_person(row) for row in rows]

    def search_people(self, text: str) -> list[Person]:
        query = sa.select(*_PERSON).where(self.mine(people)).order_by(people.c.active.desc(), people.c.name)
        return [_person(row) for row in self._search(query, people, text)]

    def is_name(self, text: str) -> bool:
        query = sa.select(sa.literal(1)).where(self.mine(people), people.c.search_name == search_form(text)).limit(1)
        return self.connection.scalar(query) is not None

    def below(self, manager_id: int) -> frozenset[int]:
        reports = sa.select(people.c.id).where(self.mine(people), people.c.manager_id == manager_id).cte(recursive=True)
        # UNION, not UNION ALL: a circle of managers ends instead of running for ever.
        deeper = sa.select(people.c.id).where(self.mine(people), people.c.manager_id == reports.c.id)
        ids = self.connection.scalars(sa.select(reports.union(deeper).c.id))
        return frozenset(ids) - {manager_id}

    def teams(self) -> list[Team]:
        rows = self.connection.execute(
            sa.select(teams.c.id, teams.c.name).where(self.mine(teams)).order_by(teams.c.name)
        )
        return [Team(row.id, row.name) for row in rows]

    def search_teams(self, text: str) -> list[Team]:
        query = sa.select(teams.c.id, teams.c.name).where(self.mine(teams)).order_by(teams.c.name)
        return [Team(row.id, row.name) for row in self._search(query, teams, text)]

    def team_members(self, team_id: int) -> frozenset[int]:
        return frozenset(
            self.connection.scalars(sa.select(people.c.id).where(self.mine(people), people.c.team_id == team_id))
        )

    def save_people(self, rows: Sequence[PersonRow]) -> ImportCounts:
        return save_roster(self.connection, self.workspace_id, self.people(), self.teams(), rows)

    def link(self, person_id: int, slack_id: str | None) -> None:
        holder = self.person_by_slack_id(slack_id) if slack_id else None
        if holder is not None and holder.id != person_id:
            raise Refused(f"The Slack account {slack_id} is already linked to {holder.name}. Unlink it there first.")
        changed = self.connection.execute(
            sa.update(people).where(self.mine(people), people.c.id == person_id).values(slack_id=slack_id)
        )
        if changed.rowcount != 1:
            raise NotFound("That person is no longer in the roster.")

    def _search(
        self, query: sa.Select[tuple[object, ...]], table: sa.Table, text: str
    ) -> Sequence[sa.Row[tuple[object, ...]]]:
        """Exact matches, else names (or words of names) that begin with the text."""
        wanted = search_form(text)
        if not wanted:
            return []
        name = table.c.search_name
        if exact := self.connection.execute(query.where(name == wanted).limit(_FOUND_AT_MOST)).all():
            return exact
        begins = name.startswith(wanted, autoescape=True) | name.contains(f" {wanted}", autoescape=True)
        return self.connection.execute(query.where(begins).limit(_FOUND_AT_MOST)).all()


def _person(row: sa.Row[tuple[object, ...]]) -> Person:
    values: dict[str, Any] = dict(zip(_NAMES, row, strict=True))  # a row's own mapping is several times slower
    return Person(**{**values, "role": Role(values["role"])})
