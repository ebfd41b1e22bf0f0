"""What happens in conversations: replies to somebody's card, messages saved as feedback, mentions."""

import json
from dataclasses import dataclass

from core.errors import NotLinked, Refused
from core.feedback import LONGEST, Content, Feedback, FeedbackKind, MessageRef
from core.question_text import is_question
from core.usecases.feedback import Feedbacks
from core.usecases.feedback_received import LONGEST_SAID
from core.usecases.kpi import Asker
from core.usecases.threads import Habit, Threads
from handlers.boundary import Messenger, Work
from handlers.feedback import SAVED_MARK, FeedbackHandlers
from handlers.interaction import Interaction
from handlers.questions import QuestionHandlers
from views import threads as view
from views.message import Message

_CHANGED, _DELETED = "message_changed", "message_deleted"
_WRITTEN = frozenset({"", "thread_broadcast", "file_share"})  # also sent to the channel; with a file
_RELAYED_MARK = "envelope_with_arrow"  # a discreet reaction


@dataclass(frozen=True)
class ThreadHandlers:
    """Each method takes one interaction and returns what to show to its author alone, or nothing. `files` takes files that were
    given to Pace."""

    feedback: FeedbackHandlers
    threads: Threads
    questions: QuestionHandlers
    files: Work

    def events(self) -> dict[str, Work]:
        """What Slack tells of on its own."""
        return {"message": self.written, "app_mention": self.mentioned}

    def slow(self) -> frozenset[str]:
        """What may ask a model."""
        return frozenset(self.events())

    def shortcuts(self) -> dict[str, Work]:
        """What is offered on every message."""
        return {view.SAVE: self.save_asked}

    def actions(self) -> dict[str, Work]:
        """The buttons whose answer takes the place of the question."""
        return {
            view.PRAISE: self.saved_as_praise,
            view.IMPROVEMENT: self.saved_as_improvement,
            view.NOT: self.not_feedback,
            view.NEVER: self.never_here,
            view.AGAIN: self.ask_here_again,
        }

    def written(self, interaction: Interaction) -> Message | None:
        """A message was written, changed or deleted."""
        if interaction.kind in (_CHANGED, _DELETED):
            return self._followed(interaction)
        if interaction.kind not in _WRITTEN:
            return None
        if _is_direct(interaction):
            self.feedback.askers.take_first_admin(interaction)
        thread = MessageRef(interaction.channel, interaction.thread)
        is_reply = interaction.thread not in ("", interaction.message_ts)
        if not is_reply or not self.threads.concerns(self._workspace, thread):
            if interaction.files and _is_direct(interaction):
                return self.files(interaction)
            # Of a mention in somebody's direct messages with Pace Slack tells as of any other message there.
            is_asked = _is_direct(interaction) and interaction.text.startswith("<@") and is_question(interaction.text)
            return self.questions.written(interaction) if is_asked else None
        try:
            asker = self.feedback.askers.asker(interaction)
        except NotLinked:  # nobody asked for anything: a guest's reply is a reply
            return None
        reply = self.threads.reply(self._workspace, asker, thread)
        if reply.feedback is not None:
            self._relay(interaction, asker, reply.feedback)
            return None
        if reply.is_own:  # elsewhere others read along: there what one says of one's own card is conversation
            return (
                self.questions.written(interaction)
                if _is_direct(interaction) and is_question(interaction.text)
                else None
            )
        if reply.subject is None or not interaction.text.strip():
            return None
        return view.offer(reply.subject, _target(interaction, reply.subject.id))

    def saved_as_praise(self, interaction: Interaction) -> Message:
        """*Save as praise*."""
        return self._save(interaction, FeedbackKind.PRAISE)

    def saved_as_improvement(self, interaction: Interaction) -> Message:
        """*Save as improvement*."""
        return self._save(interaction, FeedbackKind.IMPROVEMENT)

    def not_feedback(self, interaction: Interaction) -> Message:  # noqa: ARG002 - every listener has one shape
        """*Not feedback*."""
        return view.left_alone()

    def never_here(self, interaction: Interaction) -> Message:
        """*Never ask here*."""
        asker = self.feedback.askers.asker(interaction)
        self.threads.set_habit(self._workspace, asker, interaction.channel, Habit.NEVER)
        return view.never_again()

    def ask_here_again(self, interaction: Interaction) -> Message:
        """*Ask here again*."""
        asker = self.feedback.askers.asker(interaction)
        self.threads.set_habit(self._workspace, asker, interaction.channel, Habit.ASK)
        return view.asks_again()

    def save_asked(self, interaction: Interaction) -> Message | None:
        """*Save as feedback*, on a message one wrote: the form, with the message as what they did."""
        asker = self.feedback.askers.asker(interaction)
        if interaction.author != interaction.user:
            raise Refused("Only what you wrote yourself can be saved as your feedback.")
        text = self._readable(interaction.text)
        if len(text) > LONGEST:
            raise Refused(
                f"That message has {len(text):,} characters; feedback holds {LONGEST:,}. Nothing was saved or cut: "
                "give the heart of it with `/feedback`."
            )
        about = None
        if interaction.thread:
            thread = MessageRef(interaction.channel, interaction.thread)
            about = self.threads.card_of(self._workspace, thread)
        return self.feedback.open_message(
            interaction, asker, MessageRef(interaction.channel, interaction.message_ts), text, about
        )

    def mentioned(self, interaction: Interaction) -> Message | None:
        """`@Pace feedback @Ana Ruiz ...`: a button that opens the form; a question: its answer. Nothing is said in the channel."""
        words = interaction.text.split()
        rest = words[1:] if words and words[0].startswith("<@") else words
        if not rest or rest[0].casefold() != "feedback":
            return self.questions.written(interaction) if is_question(interaction.text) else view.mentioned()
        asker = self.feedback.askers.asker(interaction)
        if len(rest) == 1:
            return view.may_open(None, "0")
        person, behaviour = self.feedback.choices.named(self._workspace, " ".join(rest[1:]))
        self.feedback.begin_draft(asker, person.id, self._readable(behaviour))
        return view.may_open(person, str(person.id))

    def _save(self, interaction: Interaction, kind: FeedbackKind) -> Message:
        """As the message stands now: read from Slack again, for it may have been changed, or deleted, or be another's."""
        asker = self.feedback.askers.asker(interaction)
        ref, thread, subject = _read_target(interaction.value)
        if ref.channel != interaction.channel:
            raise Refused("That button is not one of mine. Nothing was saved.")
        now = self._messenger.message(ref.channel, ref.ts, thread)
        if now is None:
            return view.gone()
        if now.author != interaction.user:
            raise Refused("Only what you wrote yourself can be saved as your feedback.")
        text = self._readable(now.text).strip()
        if len(text) > LONGEST:
            raise Refused(
                f"That message has {len(text):,} characters; feedback holds {LONGEST:,}. Nothing was saved or cut: give the "
                "heart of it with `/feedback`."
            )
        content = Content(subject=subject, kind=kind, behaviour=text)
        given = self._feedbacks.give(
            self._workspace, asker, content, form=f"message:{ref.channel}:{ref.ts}", message=ref
        )
        if given is None:
            standing = self._feedbacks.saved_from(self._workspace, ref)
            return view.saved_already(standing[0].content.kind, standing[1]) if standing else view.gone()
        self._messenger.react(ref.channel, ref.ts, SAVED_MARK)
        return view.saved(kind)

    def _relay(self, interaction: Interaction, asker: Asker, feedback: int) -> None:
        """A line of the talk about feedback, written in the thread of its message."""
        text = self._readable(interaction.text)
        if len(text) > LONGEST_SAID:
            raise Refused(f"That is longer than {LONGEST_SAID:,} characters, so it was not passed on.")
        form = f"{interaction.channel}:{interaction.message_ts}"
        self.feedback.received.say(self._workspace, asker, feedback, text, form=form)
        self._messenger.react(interaction.channel, interaction.message_ts, _RELAYED_MARK)

    def _readable(self, text: str) -> str:
        return self.feedback.readable(text)

    def _followed(self, interaction: Interaction) -> Message | None:
        """What was saved from a message follows it."""
        ref = MessageRef(interaction.channel, interaction.message_ts)
        text = None if interaction.kind == _DELETED else self._readable(interaction.text)
        after: Feedback | None = self._feedbacks.follow_message(self._workspace, ref, text)
        if after is None:
            return None
        return view.followed(is_withdrawn=not after.is_given)

    @property
    def _workspace(self) -> int:
        return self.feedback.workspace_id

    @property
    def _feedbacks(self) -> Feedbacks:
        return self.feedback.feedbacks

    @property
    def _messenger(self) -> Messenger:
        return self.feedback.messenger


def _is_direct(interaction: Interaction) -> bool:
    """Whether it was written to Pace alone."""
    return interaction.channel.startswith("D")


def _target(interaction: Interaction, subject: int) -> str:
    return json.dumps([interaction.channel, interaction.message_ts, interaction.thread, subject])


def _read_target(value: str) -> tuple[MessageRef, str, int]:
    """The message a button is about, its thread, and whom it is about. Raises `Refused` for what no button of ours says."""
    try:
        channel, ts, thread, subject = json.loads(value)
        if not all(isinstance(one, str) for one in (channel, ts, thread)) or type(subject) is not int:
            raise ValueError("types")
    except (ValueError, TypeError) as error:
        raise Refused("That button is not one of mine. Nothing was saved.") from error
    return MessageRef(channel, ts), thread, subject
