"""The one policy: who may see what. Asked on every read and on every submission.

An admin sees the whole workspace; a manager sees the people below them, all levels down, and teams made wholly of those
people; everybody sees their own figures, and nobody sees a colleague's. What only an admin does is in `core.access_admin`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from core.errors import NotPermitted
from core.feedback import Audience, Feedback, FeedbackKind
from core.people import Person, Role, Subject, SubjectKind, Workspace
from core.reviews import Review, Side

_FEWEST_SHARED = 2


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking. `below` are the ids of the people under them, all levels down.

    `person_id` is None for the command line run as admin, which has no place in the roster.
    """

    person_id: int | None
    role: Role
    below: frozenset[int] = frozenset()

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN


def may_see_people(viewer: Viewer, people: Collection[int]) -> bool:
    """True when the viewer may see the figures of every one of `people`."""
    if viewer.is_admin:
        return True
    visible = viewer.below | ({viewer.person_id} if viewer.person_id is not None else set())
    return bool(people) and all(person in visible for person in people)


def require_figures(viewer: Viewer, subject: Subject) -> None:
    """Raise `NotPermitted` unless the viewer may see the subject's figures. The text is the same whatever exists."""
    if may_see_people(viewer, subject.people):
        return
    if subject.kind is SubjectKind.PERSON:
        raise NotPermitted(
            "These figures are private: only the person, the managers above them and admins can see them. "
            "`/kpi` on its own shows yours."
        )
    raise NotPermitted(
        "Team figures are for the team's manager and admins, because every person in them must be visible to you. "
        "`/kpi` on its own shows yours."
    )


def require_shareable(viewer: Viewer, subject: Subject) -> None:
    """Raise `NotPermitted` unless the viewer may show the subject's figures to a channel.

    Everybody may share their own; managers and admins may share a team's that they may see, when it sums at least two
    people besides themselves: the figures of "a team" of one other person would be that person's.
    """
    require_figures(viewer, subject)
    if subject.people == (viewer.person_id,):
        return
    if subject.kind is SubjectKind.PERSON:
        raise NotPermitted(
            "One person's figures are private and cannot be shared in a channel; only that person can share them."
        )
    if viewer.role is Role.REP:
        raise NotPermitted("Only a manager or an admin can share a team's figures. You can share your own: `/kpi me`.")
    if len(set(subject.people) - {viewer.person_id}) < _FEWEST_SHARED:
        raise NotPermitted("This team is so small that its figures would be one person's, so they cannot be shared.")


def require_goal_for(viewer: Viewer, subject: Subject) -> None:
    """Raise `NotPermitted` unless the viewer may set a goal for the subject, or see one: oneself, or people below."""
    if not may_see_people(viewer, subject.people):
        raise NotPermitted("You can set goals for yourself and for the people below you. `/goal` shows yours.")


def require_goal_change(viewer: Viewer, subject: Subject, proposer: int, addressee: int | None) -> None:
    """Raise `NotPermitted` unless the viewer may amend, split or cancel the goal.

    Whoever proposed it may, and those above the people it is for. Whoever agreed to it (`addressee`) asks instead: an
    agreement is not changed by one side.
    """
    require_goal_for(viewer, subject)
    is_above = viewer.is_admin or set(subject.people) - {viewer.person_id} <= viewer.below
    is_own = viewer.person_id is not None and viewer.person_id == addressee
    if viewer.person_id != proposer and (is_own or not is_above):
        raise NotPermitted(
            "Only who proposed this goal, or a manager above, can change it. *Ask* says what you would change."
        )


def may_choose_time(workspace: Workspace, at: time) -> bool:
    """Whether people may let their own scorecard and digest come at this time of day: an admin says from when until when."""
    opens, closes = workspace.own_times_from, workspace.own_times_until
    return opens != closes and opens <= at <= closes


def require_own_time(workspace: Workspace, at: time | None) -> None:
    """Raise `NotPermitted` unless people may choose this time (None: everybody's again) for what comes to them."""
    opens, closes = workspace.own_times_from, workspace.own_times_until
    if opens != closes and (at is None or may_choose_time(workspace, at)):
        return
    if opens == closes:
        raise NotPermitted(
            "Times are the same for everybody here: an admin has not opened them. Ask one for another time. Nothing was changed."
        )
    raise NotPermitted(
        f"Choose a time from {opens:%H:%M} to {closes:%H:%M}: an admin has set that. Nothing was changed."
    )


class Reading(StrEnum):
    """Whether somebody may read a piece of feedback."""

    NO = "no"
    YES = "yes"
    RECORDED = "recorded"  # as an admin, and the audit log says so


_NO_FEEDBACK = "There is no such feedback for you to read. `/feedback inbox` shows what is."


def reading_of(viewer: Viewer, feedback: Feedback) -> Reading:
    """The author and the subject may; where it was meant for them, the managers above the subject; an admin, on record.

    What was withdrawn nobody reads any more, but its author.
    """
    me, subject = viewer.person_id, feedback.content.subject
    if me is not None and me == feedback.author:
        return Reading.YES
    if not feedback.is_given:
        return Reading.NO
    if me is not None and me == subject:
        return Reading.YES
    if viewer.is_admin:  # also one who leads them: the log knows of every admin's reading
        return Reading.RECORDED
    may = subject in viewer.below and feedback.content.audience is Audience.MANAGER
    return Reading.YES if may else Reading.NO


def require_feedback(viewer: Viewer, feedback: Feedback | None) -> Reading:
    """Raise `NotPermitted` unless the viewer may read it; the text is the same for what does not exist."""
    reading = reading_of(viewer, feedback) if feedback is not None else Reading.NO
    if reading is Reading.NO:
        raise NotPermitted(_NO_FEEDBACK)
    return reading


def require_feedback_author(viewer: Viewer, feedback: Feedback | None) -> None:
    """Raise `NotPermitted` unless the viewer wrote it: to amend it, to withdraw it, to answer about it."""
    if feedback is None or viewer.person_id is None or viewer.person_id != feedback.author:
        raise NotPermitted(_NO_FEEDBACK)


def require_feedback_subject(viewer: Viewer, feedback: Feedback | None) -> None:
    """Raise `NotPermitted` unless it is about the viewer and stands: to thank, to ask, to make a goal of it."""
    if feedback is None or viewer.person_id is None or viewer.person_id != feedback.content.subject:
        raise NotPermitted(_NO_FEEDBACK)
    if not feedback.is_given:
        raise NotPermitted("This feedback was withdrawn by its author.")


def require_feedback_for(viewer: Viewer, subject: Person | None, kind: FeedbackKind) -> None:
    """Raise `NotPermitted` unless the viewer may give this kind of feedback: everybody in the roster to everybody else
    who is still there, a reflection to oneself."""
    if viewer.person_id is None:
        raise NotPermitted("Feedback is between people: only somebody in the roster can give it.")
    if subject is None or not subject.active:
        raise NotPermitted("They are no longer here, so feedback would not reach them. Nothing was sent.")
    if (kind is FeedbackKind.REFLECTION) != (subject.id == viewer.person_id):
        raise NotPermitted("Feedback is for somebody else; a reflection is about yourself. Nothing was sent.")


_NO_REVIEW = (
    "A review is between a person and their direct manager, and there is none here for you to read. "
    "`/pace review` shows yours."
)


def review_side(viewer: Viewer, review: Review | None) -> Side | None:
    """On which side of a review the viewer is; None for an admin who is on neither, and reads it on record.

    Raises `NotPermitted` for everybody else; the text is the same for a person who does not exist. A manager is on their side
    while the person is below them.
    """
    if review is not None and viewer.person_id is not None:
        if viewer.person_id == review.subject:
            return Side.SUBJECT
        if viewer.person_id == review.manager and review.subject in viewer.below:
            return Side.MANAGER
    if review is not None and viewer.is_admin:
        return None
    raise NotPermitted(_NO_REVIEW)


def require_review_side(viewer: Viewer, review: Review | None) -> Side:
    """Raise `NotPermitted` unless the viewer is one of the two: to write, to sign, to take the document away."""
    side = review_side(viewer, review)
    if side is None:
        raise NotPermitted(
            "A review is written, signed and taken away by the two it is between. An admin only reads it."
        )
    return side


_NO_ROUND = "There is no such round for you to read. `/feedback rounds` shows those there are."


def may_start_round_about(viewer: Viewer, subjects: Collection[int]) -> bool:
    """True when the viewer may start a round about each of these people: those below them; an admin about anybody."""
    return bool(subjects) and (viewer.is_admin or set(subjects) <= viewer.below)


def require_round_about(viewer: Viewer, subjects: Collection[int]) -> None:
    """Raise `NotPermitted` unless the viewer may start a round about each of these people."""
    if not may_start_round_about(viewer, subjects):
        raise NotPermitted(
            "A round is started by a manager, for people of theirs, or by an admin. "
            "You can ask for feedback about yourself: `/feedback request @name`."
        )


def reading_of_round(viewer: Viewer, subject: int) -> Reading:
    """Who may read what a round brought about somebody, once it has ended: they, the managers above them, and an admin, on
    record. Whoever wrote or started it may not for that alone."""
    if viewer.person_id is not None and (viewer.person_id == subject or subject in viewer.below):
        return Reading.YES
    return Reading.RECORDED if viewer.is_admin else Reading.NO


def require_round_result(viewer: Viewer, subject: int, *, is_there: bool) -> Reading:
    """Raise `NotPermitted` unless the viewer may read it; the text is the same for what is not there (yet)."""
    reading = reading_of_round(viewer, subject)
    if reading is Reading.NO or not is_there:
        raise NotPermitted(_NO_ROUND)
    return reading


def require_own_tip(viewer: Viewer, person: int | None) -> None:
    """Raise `NotPermitted` unless the tip is the viewer's own: to be given one, to say whether it helped. Nobody else may, not
    even those above; the text is the same for a tip that does not exist."""
    if person is None or viewer.person_id != person:
        raise NotPermitted("There is no such tip of yours. `/coach` gives you one.")


def require_brief(viewer: Viewer, person: int) -> None:
    """Raise `NotPermitted` unless the viewer may prepare a conversation with this person: the managers above them, and admins."""
    if person == viewer.person_id or not may_see_people(viewer, [person]):
        raise NotPermitted("That is for the managers above this person. `/coach` on its own gives you a tip of yours.")


def require_draft(viewer: Viewer, person: int | None) -> None:
    """Raise `NotPermitted` unless the viewer may look at a draft of this person's tip before they do: the managers above them. An
    admin is none; the text is the same for a draft that does not exist."""
    if person is None or person == viewer.person_id or person not in viewer.below:
        raise NotPermitted("There is no such draft for you to look at. `/coach drafts` shows those there are.")
