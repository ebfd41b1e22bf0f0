"""How a round goes on by itself: it reminds once, ends, and says what it brought."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from core import rounds as rules
from core.people import Person, Workspace
from core.ports import Clock, Store, Tx
from core.rhythm import Kind
from core.round_times import is_reminded_now
from core.rounds import Invitation, InvitationState, Round, RoundState
from core.usecases.round_news import RoundEvent, WriteRound, asking, results


@dataclass(frozen=True, slots=True)
class RoundEnds:
    """Looks at the rounds that run. Several may do so at once: each round is one's at a time."""

    store: Store
    clock: Clock
    write: WriteRound

    def settle(self, workspace_id: int) -> int:
        """End the rounds that are over, and remind in those that nearly are. Returns how many ended.

        One that fails does not hold up those after it: what went wrong is raised once all have been looked at.
        """
        with self.store.begin(workspace_id) as tx:
            running = [one.id for one in tx.rounds(state=RoundState.RUNNING)]
        ended, failed = 0, []
        for round_id in running:
            try:
                ended += self._settle(workspace_id, round_id)
            except Exception as error:  # noqa: BLE001 - raised below, all together
                failed.append(error)
        if failed:
            raise ExceptionGroup("rounds that could not be settled", failed)
        return ended

    def _settle(self, workspace_id: int, round_id: int) -> bool:
        with self.store.begin(workspace_id, write=True) as tx:
            found = tx.round_of(round_id, lock=True)
            return found is not None and found.is_running and self._look_at(tx, found)

    def _look_at(self, tx: Tx, found: Round) -> bool:
        workspace, people = tx.workspace(), {person.id: person for person in tx.people()}
        invitations = tx.invitations(round_id=found.id)
        here = {person.id: person for person in people.values() if person.active}
        if rules.is_over(found, invitations, here, self.clock.now(), workspace):
            self._end(tx, found, invitations, people)
            return True
        self._remind(tx, found, invitations, people, workspace)
        return False

    def _end(self, tx: Tx, found: Round, invitations: list[Invitation], people: Mapping[int, Person]) -> None:
        now = self.clock.now()
        about = sorted({one.subject for one in invitations})
        shown = {one: rules.shown_questions(found, tx.round_answers(found.id, one)) for one in about}
        for topic in (rules.invitation_topic(found.id), rules.reminder_topic(found.id)):
            tx.recall([one.id for one in tx.deliveries_of(Kind.FEEDBACK, topic)], now, "round_ended")
        tx.end_round(found, shown)
        tx.add_letters(results(tx, found, [people[one] for one in about], self.write, now), now)

    def _remind(
        self, tx: Tx, found: Round, invitations: list[Invitation], people: Mapping[int, Person], workspace: Workspace
    ) -> None:
        now = self.clock.now()
        absences = tx.absences(now.date() - timedelta(days=1))
        waiting: dict[int, list[int]] = {}
        for one in invitations:
            is_open = one.state is InvitationState.OPEN and not one.reminded and people[one.subject].active
            if is_open:
                waiting.setdefault(one.writer, []).append(one.subject)
        due = {
            writer: about
            for writer, about in waiting.items()
            if is_reminded_now(people[writer], found.due, found.made_at, now, workspace, absences)
        }
        if due:
            tx.add_letters(asking(tx, found, due, RoundEvent.REMINDER, self.write, now), now)
            tx.mark_invitations_reminded(found.id, due)
