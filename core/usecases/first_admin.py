"""Where nobody administers a workspace, whom its installer named does, or else whoever runs it in Slack and writes first."""

import json
from dataclasses import dataclass, replace

from core.errors import Refused
from core.people import Person, Role, Workspace
from core.ports import Accounts, Clock, Directory, SlackUser, Store, Tx
from core.setup import Opening
from core.usecases.checklists import Checklists
from core.usecases.linking import is_colleague
from core.usecases.planning import Planner
from core.usecases.workspace import READERS, ChangeWorkspace

_ACTORS = {Opening.RUNS_SLACK: "Slack", Opening.NAMED: "PACE_ADMIN"}


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """Makes one account the admin, and none while there is an admin who can be reached.

    `named` is the e-mail address or Slack id of the only one who may become it; without it, that is an owner or admin of the Slack
    workspace.
    """

    store: Store
    clock: Clock
    checklists: Checklists
    named: str | None = None

    def is_wanted(self, workspace_id: int) -> bool:
        """True while no active admin has a Slack account that is in use."""
        with self.store.begin(workspace_id) as tx:
            return not tx.admins()

    def take(self, workspace_id: int, directory: Directory, slack_id: str) -> Person | None:
        """Make whoever has just written the admin, if nobody is and they may become it; None: nothing was changed.

        Slack is asked how the account is now: what a payload says of somebody decides nothing.
        """
        account = directory.user(slack_id)
        if account is None or not is_colleague(account) or not self._may(account):
            return None
        try:
            return self._make(workspace_id, account)
        except Refused:
            return None

    def appoint(self, workspace_id: int, accounts: Accounts) -> Person | None:
        """Make the one who is named the admin, if nobody is; None: nothing was to be done. Raises `Refused` when they cannot be."""
        if self.named is None or not self.is_wanted(workspace_id):
            return None
        return self._make(workspace_id, named_account(accounts, self.named))

    def candidate(self, workspace_id: int, accounts: Accounts) -> str:
        """The name of who would become the admin at the next start. Raises `Refused` when whoever is named cannot be."""
        assert self.named is not None, "asked before"
        account = named_account(accounts, self.named)
        with self.store.begin(workspace_id) as tx:
            known = _known(tx, account)
        return known.name if known else account.name

    def _may(self, account: SlackUser) -> bool:
        return account.is_admin if self.named is None else _is_named(account, self.named)

    def _make(self, workspace_id: int, account: SlackUser) -> Person | None:
        """Raises `Refused` for who was let go, and for an e-mail that is several people's."""
        opening = Opening.RUNS_SLACK if self.named is None else Opening.NAMED
        self._settle_in(workspace_id, account, _ACTORS[opening])
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            if tx.admins():  # another one was faster
                return None
            known = _known(tx, account)
            before = known or tx.add_person(_new(account, tx.workspace()))
            admin = replace(before, role=Role.ADMIN, slack_id=account.id)
            tx.save_person(admin)
            self._record(tx, known, admin, _ACTORS[opening])
            self.checklists.begin(tx, admin, opening)
        Planner(self.store, self.clock).plan(workspace_id)
        return admin

    def _settle_in(self, workspace_id: int, account: SlackUser, actor: str) -> None:
        """Where the roster is empty, what they have in common with their company: the checklist then says so."""
        with self.store.begin(workspace_id) as tx:
            _known(tx, account)
            workspace = tx.workspace()
            given = {} if tx.people() else _company(_new(account, workspace), workspace)
        if given:
            ChangeWorkspace(self.store, self.clock)(workspace_id, given, actor=actor)

    def _record(self, tx: Tx, before: Person | None, admin: Person, actor: str) -> None:
        was = {"role": before.role.value, "slack_id": before.slack_id} if before else None
        tx.audit(
            at=self.clock.now(),
            actor=actor,
            action="person.first_admin",
            target=f"person:{admin.id}",
            before=json.dumps(was) if was else None,
            after=json.dumps({"role": admin.role.value, "slack_id": admin.slack_id}),
        )


def named_account(accounts: Accounts, named: str) -> SlackUser:
    """The account of an e-mail address or Slack id. Raises `Refused` where it is nobody's, or not a colleague's."""
    account = accounts.by_email(named) if "@" in named else accounts.user(named)
    if account is None or not _is_named(account, named):
        raise Refused("Nobody in the Slack workspace has this e-mail address or member id.")
    if not is_colleague(account):
        raise Refused("This account is a bot's, a guest's, another workspace's, or was deactivated.")
    return account


def _is_named(account: SlackUser, named: str) -> bool:
    return named == account.id or named.casefold() == (account.email or "").strip().casefold()


def _known(tx: Tx, account: SlackUser) -> Person | None:
    """Who they are in the roster: by their account, else by an e-mail that one person has; None: nobody yet.

    Raises `Refused` for who does not become an admin like that.
    """
    known = tx.person_by_slack_id(account.id)
    if known is None:
        found = tx.people_by_email(account.email) if account.email else []
        if len(found) > 1:
            raise Refused("Several people of the roster have this account's e-mail address.")
        known = found[0] if found else None
    if known is not None and not known.active:  # who was let go here does not come back by themselves
        raise Refused("The roster says that this person has left.")
    if known is not None and known.slack_id not in (None, account.id):
        raise Refused("The person with this e-mail address has another Slack account in the roster.")
    return known


def _company(admin: Person, workspace: Workspace) -> dict[str, str]:
    """What a new company most likely has in common with whoever sets it up, where nobody has said: else everybody of whom a roster
    does not tell would have their mornings in UTC."""
    usual = Workspace(0, "")
    return {
        name: getattr(admin, name)
        for name in ("zone", "locale")
        if getattr(workspace, name) == getattr(usual, name) != getattr(admin, name)
    }


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
