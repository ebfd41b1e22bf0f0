"""Where nobody administers a workspace, whoever runs it in Slack does, as soon as they write."""

import json
from dataclasses import dataclass, replace

from core.deliveries import Letter
from core.people import Person, Role, Workspace
from core.ports import Clock, Directory, SlackUser, Store, Tx
from core.rhythm import Kind
from core.usecases.linking import is_colleague
from core.usecases.planning import Planner
from core.usecases.setup import SETUP, ChecklistLetter, read_checklist
from core.usecases.workspace import READERS


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """Makes one owner or admin of the Slack workspace the admin, and nobody while there is one who can be reached."""

    store: Store
    clock: Clock
    letter: ChecklistLetter

    def is_wanted(self, workspace_id: int) -> bool:
        """True while no active admin has a Slack account that is in use."""
        with self.store.begin(workspace_id) as tx:
            return not tx.admins()

    def take(self, workspace_id: int, directory: Directory, slack_id: str) -> Person | None:
        """Make whoever has just written the admin, if nobody is and Slack says that they run it; None: nothing was changed.

        Slack is asked how the account is now: what a payload says of somebody decides nothing.
        """
        account = directory.user(slack_id)
        if account is None or not is_colleague(account) or not account.is_admin:
            return None
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            if tx.admins():  # another one was faster
                return None
            known = _known(tx, account)
            if known is not None and (not known.active or known.slack_id not in (None, slack_id)):
                return None  # who was let go here does not come back by themselves
            if known is None and tx.people_by_email(account.email or ""):
                return None  # an e-mail that several people have says who nobody is
            before = known or tx.add_person(_new(account, tx.workspace()))
            admin = replace(before, role=Role.ADMIN, slack_id=slack_id)
            tx.save_person(admin)
            self._record(tx, known, admin)
        Planner(self.store, self.clock).plan(workspace_id)
        return admin

    def _record(self, tx: Tx, before: Person | None, admin: Person) -> None:
        now = self.clock.now()
        was = {"role": before.role.value, "slack_id": before.slack_id} if before else None
        tx.audit(
            at=now,
            actor="Slack",
            action="person.first_admin",
            target=f"person:{admin.id}",
            before=json.dumps(was) if was else None,
            after=json.dumps({"role": admin.role.value, "slack_id": admin.slack_id}),
        )
        # They have just written, so it comes at once.
        tx.add_letters([Letter(Kind.WELCOME, admin.id, SETUP, now, self.letter(read_checklist(tx), True))], now)


def _known(tx: Tx, account: SlackUser) -> Person | None:
    """Who they are in the roster: by their account, else by an e-mail that one person has."""
    if (linked := tx.person_by_slack_id(account.id)) is not None:
        return linked
    found = tx.people_by_email(account.email) if account.email else []
    return found[0] if len(found) == 1 else None


def _new(account: SlackUser, workspace: Workspace) -> Person:
    """By their name, e-mail, zone and language in Slack."""
    person = Person(
        0,
        " ".join(account.name.split())[:120] or account.id,
        (account.email or "").strip().lower() or None,
        role=Role.ADMIN,
        country=workspace.country,
        zone=workspace.zone,
        locale=workspace.locale,
    )
    for name, given in (("zone", account.zone), ("locale", account.locale)):
        try:
            person = replace(person, **{name: READERS[name](given or "")})
        except ValueError:  # one that this machine does not know: the workspace's
            continue
    return person
