"""Changing people one at a time, and what Slack said last about their accounts."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace

import sqlalchemy as sa

from core.errors import NotFound
from core.people import Person
from core.ports.roster import KnownAccount
from models.roster_writer import insert_person, row_of, search_form
from models.tables import people, slack_accounts, teams, workspaces
from models.transaction import BaseTx, new_id


class RosterTx(BaseTx):
    """The part of a transaction that changes the roster by hand."""

    def lock_workspace(self) -> None:
        # SQLite has one writer at a time anyway. Key sharing: rows that refer to the workspace can still be written.
        row = sa.select(workspaces.c.id).where(workspaces.c.id == self.workspace_id)
        self.connection.execute(row.with_for_update(key_share=True))

    def add_person(self, person: Person) -> Person:
        return replace(person, id=insert_person(self.connection, self.workspace_id, person))

    def save_person(self, person: Person) -> None:
        which = (self.mine(people), people.c.id == person.id)
        if self.connection.execute(sa.update(people).where(*which).values(**row_of(person))).rowcount != 1:
            raise NotFound("That person is no longer in the roster.")

    def add_team(self, name: str) -> int:
        known = self.connection.scalar(sa.select(teams.c.id).where(self.mine(teams), teams.c.name == name))
        if known is not None:
            return int(known)
        row = {"workspace_id": self.workspace_id, "name": name, "search_name": search_form(name)}
        return new_id(self.connection.execute(sa.insert(teams).values(**row)))

    def known_accounts(self, people: Collection[int] | None = None) -> dict[int, KnownAccount]:
        a = slack_accounts.c
        query = sa.select(a.person_id, a.slack_id, a.email, a.zone, a.locale, a.is_deleted)
        rows = self.connection.execute(query.where(self.mine(slack_accounts), self.among(a.person_id, people)))
        return {row[0]: KnownAccount(*row[1:]) for row in rows if people is None or row[0] in people}

    def know_accounts(self, accounts: Mapping[int, KnownAccount]) -> None:
        if not accounts:
            return
        theirs = (self.mine(slack_accounts), slack_accounts.c.person_id == sa.bindparam("whose"))
        self.connection.execute(sa.delete(slack_accounts).where(*theirs), [{"whose": one} for one in accounts])
        rows = [{"workspace_id": self.workspace_id, "person_id": key, **asdict(one)} for key, one in accounts.items()]
        self.connection.execute(sa.insert(slack_accounts), rows)
