"""Tie people of the roster to their Slack accounts: by e-mail, or by hand."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.errors import NotFound, Refused
from core.people import Person, Workspace
from core.ports import Clock, Directory, SlackUser, Store, Tx

AUTOMATIC = "linking by e-mail"


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What linking everybody did. `ambiguous` and `without_match` are active people who stay without an account:
    because an e-mail fits several people or accounts, or because no account has theirs.
    """

    linked: tuple[Person, ...]
    already_linked: int
    ambiguous: tuple[Person, ...]
    without_match: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class LinkPeople:
    """The use cases that link people. A link made by hand is never undone by e-mail."""

    store: Store
    clock: Clock

    def all(self, workspace_id: int, directory: Directory, *, actor: str = AUTOMATIC) -> LinkReport:
        """Link everybody whose e-mail belongs to exactly one account and one person of the roster."""
        accounts = _by_email(directory.users())
        with self.store.begin(workspace_id, write=True) as tx:
            roster = tx.people(active_only=True)
            taken = {person.slack_id for person in tx.people() if person.slack_id}
            unlinked = [person for person in roster if person.slack_id is None]
            sharing = _shared_emails(roster)
            linked: list[Person] = []
            ambiguous: list[Person] = []
            without: list[Person] = []
            for person in unlinked:
                email = (person.email or "").lower()
                found = accounts.get(email, []) if email else []
                free = [account for account in found if account.id not in taken]
                if not free:
                    without.append(person)
                elif len(found) > 1 or email in sharing:
                    ambiguous.append(person)
                else:
                    self._link(tx, person, free[0].id, actor)
                    taken.add(free[0].id)
                    linked.append(person)
        return LinkReport(tuple(linked), len(roster) - len(unlinked), tuple(ambiguous), tuple(without))

    def one(self, workspace_id: int, directory: Directory, slack_id: str) -> Person | None:
        """Link the account of somebody who has just asked, or return None when their e-mail is not (only) one person's."""
        account = directory.user(slack_id)
        if account is None or not is_colleague(account) or not account.email:
            return None
        with self.store.begin(workspace_id, write=True) as tx:
            if (known := tx.person_by_slack_id(slack_id)) is not None:
                return known if known.active else None
            found = [person for person in tx.people_by_email(account.email) if person.active]
            if len(found) != 1 or found[0].slack_id is not None:
                return None
            self._link(tx, found[0], slack_id, AUTOMATIC)
        return found[0]

    def by_hand(self, workspace_id: int, text: str, slack_id: str, *, actor: str) -> Person:
        """Link the person whom `text` (a name or an e-mail) means, replacing a link they have.

        Raises `NotFound` for nobody, `Refused` for several people or an account that is somebody else's.
        """
        with self.store.begin(workspace_id, write=True) as tx:
            found = tx.people_by_email(text) or tx.search_people(text)
            if not found:
                raise NotFound(f"Nobody in the roster is called {text}. Nothing was changed; check the spelling.")
            if len(found) > 1:
                names = ", ".join(person.name for person in found)
                raise Refused(f"{text} fits several people: {names}. Nothing was changed; name one by e-mail.")
            self._link(tx, found[0], slack_id, actor)
        return found[0]

    def _link(self, tx: Tx, person: Person, slack_id: str, actor: str) -> None:
        tx.link(person.id, slack_id)
        tx.audit(
            at=self.clock.now(),
            actor=actor,
            action="person.link",
            target=f"person:{person.id}",
            before=json.dumps({"slack_id": person.slack_id}),
            after=json.dumps({"slack_id": slack_id}),
        )


def adopt_slack_team(store: Store, clock: Clock, workspace: Workspace, team_id: str) -> Workspace:
    """Tie a workspace to the Slack team that the token belongs to, once and for all.

    Raises `Refused` when it belongs to another team already: its figures must not be shown there.
    """
    if workspace.slack_team_id == team_id:
        return workspace
    if workspace.slack_team_id is not None:
        raise Refused(
            f"This data belongs to the Slack workspace {workspace.slack_team_id}, and the token to {team_id}. Nothing was "
            "started. Use that workspace's token, or another DATABASE_URL for this one."
        )
    with store.begin(workspace.id, write=True) as tx:
        adopted = replace(tx.workspace(), slack_team_id=team_id)
        tx.save_workspace(adopted)
        after = json.dumps({"slack_team_id": team_id})
        tx.audit(
            at=clock.now(), actor="start", action="workspace.adopt", target=f"workspace:{workspace.id}", after=after
        )
    return adopted


def is_colleague(account: SlackUser) -> bool:
    """Whether the account may be that of somebody in the roster."""
    return not (account.is_bot or account.is_guest or account.is_deleted)


def _by_email(accounts: Iterable[SlackUser]) -> dict[str, list[SlackUser]]:
    """The accounts of colleagues by e-mail in lower case."""
    found: dict[str, list[SlackUser]] = {}
    for account in accounts:
        if is_colleague(account) and account.email:
            found.setdefault(account.email.strip().lower(), []).append(account)
    return found


def _shared_emails(roster: Sequence[Person]) -> set[str]:
    """E-mails that several people have."""
    emails = Counter(person.email.lower() for person in roster if person.email)
    return {email for email, count in emails.items() if count > 1}
