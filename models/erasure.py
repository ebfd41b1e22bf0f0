"""Everything that is kept about one person: read for them, and removed.

What is a figure stays, because the sums of teams and months are made of it; it belongs to a former colleague without a name.
"""

import re
from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa

from core.feedback import FeedbackState
from core.goals import OPEN, GoalState
from core.people import Person, Role
from core.rounds import InvitationState
from models.roster_writer import search_form
from models.tables import (
    absences,
    alarms,
    audit_log,
    coaching_rules,
    deliveries,
    feedback,
    feedback_drafts,
    feedback_messages,
    feedback_requests,
    feedback_versions,
    goal_messages,
    goal_versions,
    goals,
    import_runs,
    people,
    reviews,
    round_answers,
    round_invitations,
    rounds,
    schedules,
    shared_cards,
    slack_accounts,
    thread_habits,
    tips,
    uploads,
)
from models.transaction import BaseTx

REMOVED = "(removed)"  # in the place of a reason: a goal has one
# What is simply theirs: the column names whose it is.
_OWN = {
    "schedules": schedules.c.person_id,
    "absences": absences.c.person_id,
    "alarms": alarms.c.person_id,
    "cards in channels": shared_cards.c.person_id,
    "habits": thread_habits.c.person_id,
    "drafts": feedback_drafts.c.author_id,
    "requests": feedback_requests.c.requester_id,
    "requests of others": feedback_requests.c.asked_id,
    "answers about them": round_answers.c.subject_id,
    "invitations about them": round_invitations.c.subject_id,
    "reviews about them": reviews.c.subject_id,
    "messages to them": deliveries.c.person_id,
    "tips": tips.c.person_id,
    "rules of their coaching": coaching_rules.c.person_id,
    "files they gave": uploads.c.person_id,
    "what Slack said of them": slack_accounts.c.person_id,
}
# Signs that are written otherwise in Slack's formatting.
_LOOK_ALIKES = {"&": "&(?:amp;)?", "*": "[*∗]", "_": "[_＿]", "~": "[~∼]", "`": "[`ˋ]", "<": "[<‹]", ">": "[>›]"}

Rewrite = Callable[[Any], Any]


class PrivacyTx(BaseTx):
    """The part of a transaction that knows everything that is kept about a person."""

    def feedback_written(self, author: int) -> list[int]:
        query = sa.select(feedback.c.id).where(self.mine(feedback), feedback.c.author_id == author)
        return list(self.connection.scalars(query.order_by(feedback.c.id)))

    def deliveries_to(self, person: int) -> list[str]:
        query = sa.select(deliveries.c.id).where(self.mine(deliveries), deliveries.c.person_id == person)
        return list(self.connection.scalars(query.order_by(deliveries.c.due_at, deliveries.c.id)))

    def feedback_drafts_of(self, author: int) -> list[dict[str, str]]:
        query = sa.select(feedback_drafts.c.entered).where(self.mine(feedback_drafts))
        return list(self.connection.scalars(query.where(feedback_drafts.c.author_id == author)))

    def named_answers_by(self, author: int) -> list[tuple[int, int, int, str]]:
        columns = (round_answers.c.round_id, round_answers.c.subject_id, round_answers.c.question, round_answers.c.text)
        query = sa.select(*columns).where(self.mine(round_answers), round_answers.c.author_id == author)
        return [tuple(row) for row in self.connection.execute(query.order_by(*columns[:3]))]

    def erase_person(self, person: Person, name: str) -> dict[str, int]:
        found: dict[str, int] = {}
        found |= self._erase_feedback(person.id)
        found["requests' messages"] = self._erase_request_letters(person.id)
        found |= {what: self._wipe(column == person.id, column.table) for what, column in _OWN.items()}
        self._overwrite(tips, tips.c.handed_by == person.id, handed_by=None)
        found |= self._erase_goals(person.id)
        found |= self._erase_answers(person.id)
        found["rounds"] = self._erase_empty_rounds()
        found["drafts about them"] = self._erase_drafts_about(person)
        if person.name != name:
            found |= self._erase_name(person, name)
        # What they were called or where they were reached before stands nowhere else any more.
        self._overwrite(audit_log, audit_log.c.target == f"person:{person.id}", before=None, after=None)
        for written in (f"target:%:person:{person.id}:%", f"schedule:%:person:{person.id}"):
            self._overwrite(audit_log, audit_log.c.target.like(written), before=None, after=None)
        found["person"] = self._erase_person(person, name)
        return {what: count for what, count in found.items() if count}

    def _erase_feedback(self, person: int) -> dict[str, int]:
        """What is about them, and what they took back, goes. What they gave stays with whom it was given to, unsigned."""
        about, by = feedback.c.subject_id == person, feedback.c.author_id == person
        gone = about | (by & (feedback.c.state == FeedbackState.WITHDRAWN.value))
        ids = list(self.connection.scalars(sa.select(feedback.c.id).where(self.mine(feedback), gone)))
        unsent = self._wipe_letters_of("feedback", ids)
        for table in (feedback_messages, feedback_versions):
            self._wipe(table.c.feedback_id.in_(sa.select(feedback.c.id).where(self.mine(feedback), gone)), table)
        removed = self._wipe(gone, feedback)
        # Where it was written in Slack, the message still names its author: nothing may lead there, its key neither.
        nowhere = {"author_id": None, "channel": None, "ts": None, "request_id": None, "form": _new_form(feedback)}
        unsigned = self._overwrite(feedback, by, **nowhere)
        said = feedback_messages.c.author_id == person
        self._overwrite(feedback_messages, said, author_id=None, form=_new_form(feedback_messages))
        about_them = self._wipe_letters(lambda row: list(row.about) == [person])
        return {
            "feedback removed": removed,
            "feedback without author": unsigned,
            "messages unsent": unsent + about_them,
        }

    def _erase_request_letters(self, person: int) -> int:
        """What was asked stands in them, also in those that were tried in vain."""
        r = feedback_requests.c
        query = sa.select(r.id).where(self.mine(feedback_requests), (r.requester_id == person) | (r.asked_id == person))
        return self._wipe_letters_of("request", self.connection.scalars(query).all())

    def _erase_goals(self, person: int) -> dict[str, int]:
        """The figures of goals stay; the reasons and the conversation go, and nobody waits for them any more."""
        about = goals.c.subject == f"person:{person}"
        theirs = sa.select(goals.c.id).where(self.mine(goals), about)
        is_open = goals.c.state.in_([state.value for state in OPEN])
        ended = self._overwrite(goals, about & is_open, state=GoalState.CANCELLED.value)
        said = self._wipe((goal_messages.c.author_id == person) | goal_messages.c.goal_id.in_(theirs), goal_messages)
        written = (goal_versions.c.author_id == person) | goal_versions.c.goal_id.in_(theirs)
        self._overwrite(goal_versions, written & (goal_versions.c.why != REMOVED), why=REMOVED)
        reasons = self._overwrite(
            goals, (about | (goals.c.proposer_id == person)) & (goals.c.why != REMOVED), why=REMOVED
        )
        return {"goals ended": ended, "goals' reasons": reasons, "goals' messages": said}

    def _erase_answers(self, person: int) -> dict[str, int]:
        """Answers they wrote stay, unsigned. That they answered stays too: a round counts who has, and one that has ended is
        found by whom it was about."""
        mine = round_invitations.c.writer_id == person
        unanswered = round_invitations.c.state.in_([InvitationState.OPEN.value, InvitationState.DECLINED.value])
        return {
            "answers without author": self._overwrite(
                round_answers, round_answers.c.author_id == person, author_id=None
            ),
            "invitations": self._wipe(mine & unanswered, round_invitations),
        }

    def _erase_empty_rounds(self) -> int:
        """Those about nobody, or written by nobody, any more: there is nothing left in them to answer or to read."""
        left = sa.select(round_invitations.c.round_id).where(self.mine(round_invitations))
        query = sa.select(rounds.c.id).where(self.mine(rounds), rounds.c.id.not_in(left))
        empty = self.connection.scalars(query).all()
        self._wipe_letters_of("round", empty)
        self._wipe(round_answers.c.round_id.in_(empty), round_answers)
        return self._wipe(rounds.c.id.in_(empty), rounds)

    def _erase_drafts_about(self, person: Person) -> int:
        """What others have begun to write about them."""
        query = sa.select(feedback_drafts).where(self.mine(feedback_drafts))
        about = {str(person.id), f"person:{person.id}", f"about:{person.id}"}
        count = 0
        for row in self.connection.execute(query).all():
            if about & {row.key, *(value for value in row.entered.values() if isinstance(value, str))}:
                keys = (feedback_drafts.c.author_id == row.author_id) & (feedback_drafts.c.key == row.key)
                count += self._wipe(keys, feedback_drafts)
        return count

    def _erase_name(self, person: Person, name: str) -> dict[str, int]:
        """Where the name, the e-mail or the Slack account stands in what is kept for others."""
        others = self.connection.scalars(sa.select(people.c.name).where(self.mine(people), people.c.id != person.id))
        longer = [one for one in others if person.name in one and one != person.name]
        rewrite = rewriting([person.name, person.email, person.slack_id], name, longer)
        if person.slack_id:
            for table in (goals, goal_messages, feedback_requests, rounds):
                # A form's key begins with the account that sent it.
                sent = table.c.form.startswith(f"{person.slack_id}:", autoescape=True)
                self._overwrite(table, sent, form=_new_form(table))
        return {
            "lines of the audit log": self._reword(audit_log, ("actor", "target", "before", "after"), rewrite),
            "imports": self._reword(import_runs, ("actor",), rewrite),
            "tips of others": self._reword(tips, ("actions", "question"), rewrite),
            "reviews of others": self._reword(reviews, ("document",), rewrite),
            "messages to others": self._reword(deliveries, ("payload",), rewrite),
        }

    def _erase_person(self, person: Person, name: str) -> int:
        """They stay in their team and below their manager, for its sums; and in their country, for its calendar."""
        return self._overwrite(
            people,
            (people.c.id == person.id) & (people.c.name != name),
            name=name,
            search_name=search_form(name),
            email=None,
            external_id=None,
            slack_id=None,
            role=Role.REP.value,
            region=None,
            hired_on=None,
            active=False,
            own_locale=None,
            chart=True,
            quiet_start=None,
            quiet_end=None,
        )

    def _wipe(self, which: sa.ColumnElement[bool], table: Any) -> int:
        return self.connection.execute(sa.delete(table).where(self.mine(table), which)).rowcount

    def _overwrite(self, table: sa.Table, which: sa.ColumnElement[bool], **values: Any) -> int:
        return self.connection.execute(sa.update(table).where(self.mine(table), which).values(**values)).rowcount

    def _wipe_letters(self, which: Callable[[Any], bool]) -> int:
        """Those whose text is still there: not sent yet, or never."""
        columns = (deliveries.c.id, deliveries.c.topic, deliveries.c.about)
        query = sa.select(*columns).where(self.mine(deliveries), deliveries.c.payload.is_not(None))
        gone = [row.id for row in self.connection.execute(query) if which(row)]
        return sum(self._wipe(deliveries.c.id == one, deliveries) for one in gone)

    def _wipe_letters_of(self, what: str, ids: Collection[int]) -> int:
        """Those about rows that go: their topics begin with what it is, and its id."""
        beginnings = tuple(f"{what}:{one}:" for one in ids)
        return self._wipe_letters(lambda row: row.topic.startswith(beginnings))

    def _reword(self, table: sa.Table, names: tuple[str, ...], rewrite: Rewrite) -> int:
        """Read through and written anew where something changes; how many rows."""
        columns = [table.c[name] for name in names]
        query = sa.select(table.c.id, *columns).where(self.mine(table))
        count = 0
        for key, *values in self.connection.execute(query).all():
            changed = {name: rewrite(value) for name, value in zip(names, values, strict=True) if value is not None}
            if any(changed[name] != value for name, value in zip(names, values, strict=True) if value is not None):
                count += self._overwrite(table, table.c.id == key, **changed)
        return count


def _new_form(table: sa.Table) -> sa.ColumnElement[str]:
    """A key that says nothing and is nobody else's."""
    return sa.literal("erased:") + sa.cast(table.c.id, sa.Text)


def rewriting(words: list[str | None], name: str, longer: Collection[str] = ()) -> Rewrite:
    """Puts `name` in the place of each of these words, wherever they stand alone; inside lists and objects too. `longer` are
    the names of others that hold one of the words: they stay as they are."""
    stays = re.compile(_any_of(longer)) if longer else None
    pattern = re.compile(_any_of([*longer, *(word for word in words if word)]))

    def renamed(found: re.Match[str]) -> str:
        return found[0] if stays is not None and stays.fullmatch(found[0]) else name

    def rewrite(value: Any) -> Any:
        if isinstance(value, str):
            return pattern.sub(renamed, value)
        if isinstance(value, list):
            return [rewrite(one) for one in value]
        return {key: rewrite(one) for key, one in value.items()} if isinstance(value, dict) else value

    return rewrite


def _any_of(words: Collection[str]) -> str:
    """The longest first."""
    written = ["".join(map(_written, word)) for word in sorted(words, key=len, reverse=True)]
    return "|".join(rf"(?<!\w){one}(?!\w)" for one in written)


def _written(character: str) -> str:
    """One sign as it may stand in a text: with a backslash in Markdown, as a look-alike in Slack."""
    if character.isspace():
        return r"\s+"
    return rf"\\?{_LOOK_ALIKES.get(character, re.escape(character))}"
