"""Setting goals and agreeing to them: propose, accept, ask, answer, amend, split, cancel, and how they end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core import goals as rules
from core.access import may_see_people, require_goal_change, require_goal_for
from core.catalogue import Direction, Kpi
from core.errors import NotFound, NotPermitted, Refused
from core.goals import OPEN, Ambition, Draft, Field, Goal, GoalState, Said, Split
from core.people import Person, SubjectKind
from core.ports import Clock, Store, Tx
from core.scores import Score
from core.usecases.goal_news import Event, WriteNews, letters_about
from core.usecases.goal_tracking import Tracked, past_shares, past_values, track
from core.usecases.kpi import Asker
from core.usecases.subjects import subject_of, subjects_of

_COMMAND_LINE = "Goals are between people: only somebody in the roster can set one."


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that was looked at: what keeps it from being a goal (by field), and the warning, if any."""

    draft: Draft | None
    kpi: Kpi | None
    problems: Mapping[Field, str]
    ambition: Ambition | None


@dataclass(frozen=True, slots=True)
class Goals:
    """The use cases behind `/goal`. Rights are checked in each; news go into the ledger in the same transaction."""

    store: Store
    clock: Clock
    write: WriteNews

    def check(self, workspace_id: int, asker: Asker, draft: Draft) -> Checked:
        """Look at a draft without storing it. Raises `NotPermitted` or `NotFound` for whom it is for."""
        with self.store.begin(workspace_id) as tx:
            return self._checked(tx, asker, draft)

    def propose(self, workspace_id: int, asker: Asker, draft: Draft, *, form: str) -> Goal | None:
        """Store it and tell the other side; a goal for oneself is accepted at once. None for a form sent twice.

        Raises `Refused` for what `check` finds.
        """
        by, now = asker.in_roster(_COMMAND_LINE), self.clock.now()
        with self.store.begin(workspace_id, write=True) as tx:
            self._require_sound(self._checked(tx, asker, draft))
            own = draft.addressee in (by.id, None)
            state = GoalState.ACCEPTED if own else GoalState.PROPOSED
            goal = tx.add_goal(draft, by.id, state, now, form=form)
            if goal is not None:
                self._audit(tx, by, "propose goal", goal)
                self._tell(tx, goal, Event.SET if own else Event.PROPOSED, by)
            return goal

    def accept(self, workspace_id: int, asker: Asker, goal_id: int, version: int) -> Goal:
        """By the person it is for, of the version they were shown. Raises `Refused` when it has changed since."""
        by = asker.in_roster(_COMMAND_LINE)
        with self.store.begin(workspace_id, write=True) as tx:
            goal = self._seen(tx, asker, goal_id)
            if goal.version != version:
                raise Refused("This goal has been changed since you were shown it. `/goal` shows it as it is now.")
            after = rules.accepted(goal, by.id)
            tx.save_goal(goal, after, self.clock.now())
            self._audit(tx, by, "accept goal", after)
            self._tell(tx, after, Event.ACCEPTED, by)
            return after

    def say(self, workspace_id: int, asker: Asker, goal_id: int, text: str, *, form: str) -> Goal:
        """A question by the person it is for, or the answer to it. Raises `Refused` for an empty or endless text."""
        by, now = asker.in_roster(_COMMAND_LINE), self.clock.now()
        if not text.strip() or len(text) > rules.LONGEST_QUESTION:
            raise Refused(f"Write something of at most {rules.LONGEST_QUESTION} characters.")
        with self.store.begin(workspace_id, write=True) as tx:
            goal = self._seen(tx, asker, goal_id)
            if tx.add_said(Said(goal.id, by.id, text.strip(), now), form=form):
                is_question = by.id == goal.draft.addressee and by.id != goal.proposer
                event = Event.QUESTION if is_question else Event.ANSWER
                told = self._tell(tx, goal, event, by, text=text.strip(), count=len(tx.said(goal.id)))
                if not told:
                    raise Refused("Nobody is there who could answer: whoever set it has left. Talk to your manager.")
            return goal

    def amend(self, workspace_id: int, asker: Asker, goal_id: int, version: int, draft: Draft) -> Goal:
        """A new version, which the other side is asked to accept again. Raises as `propose` and `accept` do."""
        by = asker.in_roster(_COMMAND_LINE)
        with self.store.begin(workspace_id, write=True) as tx:
            goal = self._changeable(tx, asker, goal_id)
            if goal.version != version:
                raise Refused("This goal has been changed since you opened the form. `/goal` shows it as it is now.")
            self._require_sound(self._checked(tx, asker, draft))
            after = rules.amended(goal, draft, by.id)
            tx.save_goal(goal, after, self.clock.now())
            self._audit(tx, by, "amend goal", after)
            self._tell(tx, after, Event.AMENDED, by)
            return after

    def cancel(self, workspace_id: int, asker: Asker, goal_id: int) -> Goal:
        """Give it up, and say so to the other side."""
        by = asker.in_roster(_COMMAND_LINE)
        with self.store.begin(workspace_id, write=True) as tx:
            goal = self._changeable(tx, asker, goal_id)
            after = rules.cancelled(goal)
            tx.save_goal(goal, after, self.clock.now())
            self._audit(tx, by, "cancel goal", after)
            self._tell(tx, after, Event.CANCELLED, by)
            return after

    def parts(self, workspace_id: int, asker: Asker, goal_id: int, how: Split) -> dict[int, float]:
        """What each active person below would get of a team's goal. Raises `Refused` when it is no team's."""
        with self.store.begin(workspace_id) as tx:
            goal = self._changeable(tx, asker, goal_id, splitting=True)
            workspace, kpi = tx.workspace(), _kpi(tx, goal)
            people = self._members(tx, goal)
            today = self.clock.today(workspace.zone)
            past = past_shares(tx, workspace, [one.id for one in people], kpi, goal.draft.period, today)
        return rules.shares(kpi, goal.draft.value, past, how)

    def split(
        self, workspace_id: int, asker: Asker, goal_id: int, parts: Mapping[int, float], *, form: str
    ) -> list[Goal]:
        """Propose each person's part to them. Who has an open goal for it already is left out."""
        by, now = asker.in_roster(_COMMAND_LINE), self.clock.now()
        made = []
        with self.store.begin(workspace_id, write=True) as tx:
            goal = self._changeable(tx, asker, goal_id, splitting=True)
            if goal.state is not GoalState.ACCEPTED:
                raise Refused(
                    f"This goal is {goal.state}; only one that was agreed to can be split. Nothing was proposed."
                )
            members = {person.id: person.name for person in self._members(tx, goal)}
            if not set(parts) <= set(members):
                raise NotPermitted("A team's goal is split among the people of that team.")
            for person, value in self._sound_parts(tx, goal, parts, members):
                part = Draft(f"person:{person}", goal.draft.kpi, value, goal.draft.period, goal.draft.why)
                state = GoalState.ACCEPTED if person == by.id else GoalState.PROPOSED
                try:
                    child = tx.add_goal(part, by.id, state, now, form=f"{form}:{person}", parent=goal.id)
                except Refused:
                    continue
                if child is not None:
                    made.append(child)
                    self._tell(tx, child, Event.PROPOSED, by)
            self._audit(tx, by, "split goal", goal)
        return made

    def listed(self, workspace_id: int, asker: Asker, most: int) -> tuple[list[Tracked], int]:
        """The open goals: one's own, then of teams, then of the people below; `most` of them with figures, and how many
        there are in all."""
        by = asker.in_roster(_COMMAND_LINE)
        own = (f"person:{by.id}", f"below:{by.id}")
        with self.store.begin(workspace_id) as tx:
            teams = [f"team:{team.id}" for team in tx.teams()]
            below = [f"{kind}:{one}" for one in asker.viewer.below for kind in ("below", "person")]
            wanted = None if asker.viewer.is_admin else {*own, *teams, *below}
            found = tx.goals(subjects=wanted, states=OPEN, limit=100_000)
            subjects = subjects_of(tx, {goal.draft.subject for goal in found})
            seen = [goal for goal in found if may_see_people(asker.viewer, subjects[goal.draft.subject].people)]
            seen.sort(key=lambda goal: (goal.draft.subject not in own, goal.draft.subject.startswith("person:")))
            return track(tx, tx.workspace(), seen[:most], self.clock.today(by.zone)), len(seen)

    def shown(self, workspace_id: int, asker: Asker, goal_id: int) -> Tracked:
        """One goal with its figures. Raises `NotPermitted` or `NotFound`."""
        by = asker.in_roster(_COMMAND_LINE)
        with self.store.begin(workspace_id) as tx:
            goal = self._seen(tx, asker, goal_id)
            return track(tx, tx.workspace(), [goal], self.clock.today(by.zone))[0]

    def settle(self, workspace_id: int) -> int:
        """End the goals whose time is over, by their figures, and say so. Returns how many."""
        with self.store.begin(workspace_id, write=True) as tx:
            workspace, fresh = tx.workspace(), tx.freshness()
            today = self.clock.today(workspace.zone)
            over = [goal for goal in tx.goals(states=OPEN, limit=100_000) if goal.draft.period.end < today]
            ended = 0
            for tracked in track(tx, workspace, over, today):
                actual = tracked.score.actual if tracked.score else None
                newest = fresh.newest_day if fresh else None
                state = rules.ending(tracked.goal, tracked.kpi, actual, newest, today)
                if state is not None:
                    after = _with_state(tracked.goal, state)
                    tx.save_goal(tracked.goal, after, self.clock.now())
                    self._tell(tx, after, Event.ENDED, None, score=tracked.score)
                    ended += 1
            return ended

    def _checked(self, tx: Tx, asker: Asker, draft: Draft) -> Checked:
        subject = subject_of(tx, draft.subject)
        require_goal_for(asker.viewer, subject)
        workspace = tx.workspace()
        today = self.clock.today(workspace.zone)
        kpi = next((one for one in tx.catalogue().kpis if one.key == draft.kpi), None)
        found = rules.problems(kpi, draft.value, draft.period, draft.why, today)
        warning = None
        if kpi is not None and not found:
            past = past_values(tx, workspace, subject, kpi, draft.period, today)
            warning = rules.ambition(kpi, draft.value, past)
        return Checked(draft, kpi, found, warning)

    def _require_sound(self, checked: Checked) -> None:
        if checked.problems:
            raise Refused(" ".join(checked.problems.values()))

    def _seen(self, tx: Tx, asker: Asker, goal_id: int) -> Goal:
        """The goal, if the asker may see it: the answer for one that does not exist is the same."""
        goal = tx.goal(goal_id)
        if goal is None or not _may_see(tx, asker, goal):
            raise NotPermitted("You can see your own goals and those of the people below you. `/goal` shows them.")
        return goal

    def _changeable(self, tx: Tx, asker: Asker, goal_id: int, *, splitting: bool = False) -> Goal:
        goal = self._seen(tx, asker, goal_id)
        subject = subject_of(tx, goal.draft.subject)
        # Sharing out what one has agreed to changes nothing about it.
        addressee = None if splitting else goal.draft.addressee
        require_goal_change(asker.viewer, subject, goal.proposer, addressee)
        return goal

    def _sound_parts(
        self, tx: Tx, goal: Goal, parts: Mapping[int, float], names: Mapping[int, str]
    ) -> list[tuple[int, float]]:
        """Without those who would get nothing of it. Raises `Refused` for a part that would be no goal."""
        kpi, today = _kpi(tx, goal), self.clock.today(tx.workspace().zone)
        given = [(person, value) for person, value in parts.items() if value or kpi.direction is Direction.LOWER]
        for person, value in given:
            if found := rules.problems(kpi, value, goal.draft.period, goal.draft.why, today):
                raise Refused(f"{names[person]}: {' '.join(found.values())} Nothing was proposed to anybody.")
        return given

    def _members(self, tx: Tx, goal: Goal) -> Sequence[Person]:
        subject = subject_of(tx, goal.draft.subject)
        if subject.kind is SubjectKind.PERSON:
            raise Refused("This goal is one person's. Only a team's goal can be split.")
        lead = goal.draft.addressee
        return [one for one in tx.people(subject.people, active_only=True) if one.id != lead]

    def _tell(
        self,
        tx: Tx,
        goal: Goal,
        event: Event,
        by: Person | None,
        *,
        text: str = "",
        count: int = 0,
        score: Score | None = None,
    ) -> int:
        """How many people are told."""
        letters = letters_about(tx, goal, event, by, self.write, self.clock.now(), text=text, count=count, score=score)
        tx.add_letters(letters, self.clock.now())
        return len(letters)

    def _audit(self, tx: Tx, by: Person, action: str, goal: Goal) -> None:
        """That it happened; neither the figure nor what was written."""
        tx.audit(at=self.clock.now(), actor=by.name, action=action, target=f"goal {goal.id}, version {goal.version}")


def _may_see(tx: Tx, asker: Asker, goal: Goal) -> bool:
    try:
        require_goal_for(asker.viewer, subject_of(tx, goal.draft.subject))
    except (NotPermitted, NotFound):
        return False
    return True


def _with_state(goal: Goal, state: GoalState) -> Goal:
    return replace(goal, state=state)


def _kpi(tx: Tx, goal: Goal) -> Kpi:
    found = next((one for one in tx.catalogue().kpis if one.key == goal.draft.kpi), None)
    if found is None:
        raise Refused("The KPI of this goal is no longer measured. Cancel it and set a new one.")
    return found
