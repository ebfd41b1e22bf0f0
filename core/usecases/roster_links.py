"""Tying people to their Slack accounts by an admin's hand: one at a time, or by names that are alike."""

import json
from dataclasses import dataclass

from core.access_admin import require_roster_change
from core.alike import likeness, pairs_of
from core.errors import Refused
from core.people import Person
from core.ports import Clock, Directory, SlackUser, Store
from core.usecases.kpi import Asker
from core.usecases.linking import is_colleague
from core.usecases.planning import Planner
from core.usecases.roster import person_in

MOST_ACCOUNTS = 100  # in a menu
MOST_PAIRS = 20  # in a message


@dataclass(frozen=True, slots=True)
class LinkOffer:
    """Somebody, and the accounts that are nobody's, those with a name like theirs first."""

    person: Person
    accounts: tuple[SlackUser, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """An account that may be somebody's: `is_same` for the same name."""

    person: Person
    account: SlackUser
    is_same: bool


@dataclass(frozen=True, slots=True)
class Proposals:
    """The surest ones, how many more there are, and for how many people there is none."""

    shown: tuple[Proposal, ...]
    more: int
    without: int


@dataclass(frozen=True, slots=True)
class RosterLinks:
    """What an admin may do about accounts. Nothing is linked that nobody confirmed."""

    store: Store
    clock: Clock
    directory: Directory

    def offer(self, workspace_id: int, asker: Asker, person_id: int) -> LinkOffer:
        """The accounts for one person. Raises `NotPermitted`, or `Refused` when Slack does not say who is there."""
        require_roster_change(asker.viewer)
        free = self._free(workspace_id)
        with self.store.begin(workspace_id) as tx:
            person = person_in(tx, person_id)
        ranked = sorted(free.values(), key=lambda one: (-likeness(person.name, one.name), one.name.casefold(), one.id))
        return LinkOffer(person, tuple(ranked[:MOST_ACCOUNTS]), len(ranked) > MOST_ACCOUNTS)

    def link(self, workspace_id: int, asker: Asker, person_id: int, seen: str, slack_id: str) -> Person:
        """Give somebody this account ("" takes theirs away), if they still have the one that was `seen` ("" for none).

        Raises `NotPermitted`; `Refused` for an account that is no colleague's, or somebody else's, and for one's own.
        """
        require_roster_change(asker.viewer)
        account = self._colleague(slack_id) if slack_id else None
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            person = person_in(tx, person_id)
            now = person.slack_id or ""
            if now == slack_id:
                return person
            if now != seen:
                state = "linked to another account" if now else "unlinked"
                raise Refused(f"{person.name} has been {state} since you looked. Nothing was changed: look once more.")
            if asker.person is not None and person.id == asker.person.id:
                raise Refused(
                    "You cannot take your own account away from yourself: another admin can. Nothing was changed."
                )
            if account is not None and not person.active:
                raise Refused(f"{person.name} is no longer here. Let them in again first; nothing was changed.")
            tx.link(person.id, slack_id or None)
            tx.audit(
                at=self.clock.now(),
                actor=asker.person.name if asker.person else "command line",
                action="person.link",
                target=f"person:{person.id}",
                before=json.dumps({"slack_id": person.slack_id}),
                after=json.dumps({"slack_id": slack_id or None}),
            )
        Planner(self.store, self.clock).plan(workspace_id, [person.id])
        return person

    def proposals(self, workspace_id: int, asker: Asker) -> Proposals:
        """Accounts whose name is like that of somebody who has none. Raises `NotPermitted` or `Refused`."""
        require_roster_change(asker.viewer)
        free = self._free(workspace_id)
        with self.store.begin(workspace_id) as tx:
            unlinked = {one.id: one for one in tx.people(active_only=True) if one.slack_id is None}
        names = {key: one.name for key, one in unlinked.items()}
        pairs = pairs_of(names, {key: account.name for key, account in free.items()})
        found = [Proposal(unlinked[one.person], free[one.account], one.likeness == 1) for one in pairs]
        without = len(unlinked) - len({one.person.id for one in found})
        return Proposals(tuple(found[:MOST_PAIRS]), max(0, len(found) - MOST_PAIRS), without)

    def _free(self, workspace_id: int) -> dict[str, SlackUser]:
        """Accounts of colleagues that are nobody's in the roster, by id."""
        accounts = [account for account in self.directory.users() if is_colleague(account)]
        with self.store.begin(workspace_id) as tx:
            holders = {one.slack_id for one in tx.people()}
        return {account.id: account for account in accounts if account.id not in holders}

    def _colleague(self, slack_id: str) -> SlackUser:
        account = self.directory.user(slack_id)
        if account is None or not is_colleague(account):
            raise Refused(
                "That is no account of a colleague in this Slack workspace. Nothing was changed; look once more."
            )
        return account
