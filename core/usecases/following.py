"""What changes in Slack is followed: e-mail, time zone and language of an account, who joins, and who is deactivated."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.people import Person
from core.ports import Clock, Directory, SlackUser, Store, Tx
from core.ports.roster import KnownAccount
from core.usecases.linking import LinkPeople
from core.usecases.planning import Planner
from core.usecases.roster_checks import is_last_admin
from core.usecases.telling import tell_admins
from core.usecases.workspace import READERS

_ACTOR = "Slack"
NoticeOf = Callable[[str, int], Mapping[str, Any]]  # the name of whom it is about, and how many people they lead


@dataclass(frozen=True, slots=True)
class Fetched:
    """A directory that has been read already."""

    accounts: Sequence[SlackUser]

    def users(self) -> Iterable[SlackUser]:
        return self.accounts

    def user(self, slack_id: str) -> SlackUser | None:
        return next((account for account in self.accounts if account.id == slack_id), None)


@dataclass(frozen=True, slots=True)
class FollowSlack:
    """Follows what was changed in Slack since it was last seen there; what differs for longer was decided here, and stays.

    `left` and `returned` write what admins are told.
    """

    store: Store
    clock: Clock
    left: NoticeOf
    returned: NoticeOf

    def joined(self, workspace_id: int, directory: Directory, slack_id: str) -> Person | None:
        """Somebody is new in Slack: linked by e-mail at once, where the roster has one person with it."""
        person = LinkPeople(self.store, self.clock).one(workspace_id, directory, slack_id)
        if person is not None:
            Planner(self.store, self.clock).plan(workspace_id, [person.id])
        return person

    def changed(self, workspace_id: int, directory: Directory, said: SlackUser) -> int:
        """Something about an account has changed, mostly its status only: then it is `said` to be as it is known here.

        Else Slack is asked how it is now: news may come late, twice or out of order. Returns how many people were changed.
        """
        with self.store.begin(workspace_id) as tx:
            person = tx.person_by_slack_id(said.id)
            known = tx.known_accounts([person.id]).get(person.id) if person is not None else None
        if person is None or (known is not None and _seen(said, known) == known):
            return 0
        account = directory.user(said.id)
        return self._follow(workspace_id, [account]) if account is not None else 0

    def everybody(self, workspace_id: int, directory: Directory) -> int:
        """The same for all at once, for what was changed while nobody listened. Returns how many people were changed."""
        return self._follow(workspace_id, list(directory.users()))

    def _follow(self, workspace_id: int, accounts: Sequence[SlackUser]) -> int:
        with self.store.begin(workspace_id, write=True) as tx:
            tx.lock_workspace()
            roster = tx.people()
            holders = {one.slack_id: one for one in roster if one.slack_id}
            found = [(holders[account.id], account) for account in accounts if account.id in holders]
            known = tx.known_accounts([person.id for person, _ in found])
            seen = {person.id: _seen(account, known.get(person.id)) for person, account in found}
            news = {key: one for key, one in seen.items() if known.get(key) != one}
            tx.know_accounts(news)
            changed = [person for person, _ in found if person.id in news]
            count = sum(self._apply(tx, one, known.get(one.id), news[one.id], roster) for one in changed)
        if count:
            concerned = [one for person in changed for one in (person.id, person.manager_id)]
            Planner(self.store, self.clock).plan(workspace_id, concerned)
        return count

    def _apply(
        self, tx: Tx, person: Person, known: KnownAccount | None, now: KnownAccount, roster: Sequence[Person]
    ) -> bool:
        """Bring one person up to what Slack says; whether anything of theirs changed here."""
        was_deleted = known is not None and known.is_deleted
        if now.is_deleted:
            return not was_deleted and person.active and self._leaves(tx, person)
        if was_deleted and not person.active:
            self._tell(tx, f"returned:{person.id}", self.returned(person.name, 0))
        if known is None:
            return False
        changes = _changes(known, now, roster)
        after = replace(person, **changes)
        if after == person:
            return False
        tx.save_person(after)
        before = {name: getattr(person, name) for name in changes}
        self._audit(tx, "person.follow", person, before, changes)
        return True

    def _leaves(self, tx: Tx, person: Person) -> bool:
        """The last admin is kept: whoever gets the account back could not let themselves in. Several may leave at once, so
        the roster is read as it is by now."""
        roster = tx.people()
        if is_last_admin(person, roster):
            return False
        tx.save_person(replace(person, active=False))
        self._audit(tx, "person.deactivate", person, {"active": True}, {"active": False})
        leads = sum(one.active and one.manager_id == person.id for one in roster)
        self._tell(tx, f"left:{person.id}", self.left(person.name, leads), but=person.id)
        return True

    def _tell(self, tx: Tx, topic: str, payload: Mapping[str, Any], *, but: int = 0) -> None:
        """Every admin once, when they are at work."""
        now = self.clock.now()
        tell_admins(tx, f"{topic}:{now.date()}", payload, now, but=but)

    def _audit(
        self, tx: Tx, action: str, person: Person, before: Mapping[str, object], after: Mapping[str, object]
    ) -> None:
        tx.audit(
            at=self.clock.now(),
            actor=_ACTOR,
            action=action,
            target=f"person:{person.id}",
            before=json.dumps(before, ensure_ascii=False),
            after=json.dumps(after, ensure_ascii=False),
        )


def _seen(account: SlackUser, known: KnownAccount | None) -> KnownAccount:
    """How Slack has it now; what it does not say this time is as it was."""
    same = known if known is not None and known.slack_id == account.id else KnownAccount(account.id, None, None, None)
    email = (account.email or "").strip().lower()
    return KnownAccount(
        account.id,
        email or same.email,
        account.zone or same.zone,
        account.locale or same.locale,
        account.is_deleted,
    )


def _changes(known: KnownAccount, now: KnownAccount, roster: Sequence[Person]) -> dict[str, Any]:
    """What was changed in Slack since, as far as it can stand here. Another account, or one seen for the first time, is none."""
    if known.slack_id != now.slack_id:
        return {}
    changes: dict[str, Any] = {}
    if known.email and now.email and known.email != now.email and all(one.email != now.email for one in roster):
        changes["email"] = now.email
    for name, was, given in (("zone", known.zone, now.zone), ("locale", known.locale, now.locale)):
        if was and given and was != given:
            try:
                changes[name] = READERS[name](given)
            except ValueError:  # one that this machine does not know: what stands here is better than none
                continue
    return changes
