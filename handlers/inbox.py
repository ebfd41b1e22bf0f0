"""`/feedback`: where what is typed goes; the inbox, and what can be pressed on feedback one has got or given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.errors import Refused
from core.usecases.inbox import Inbox, Search
from core.usecases.kpi import Asker
from handlers.askers import reader_for_asker
from handlers.boundary import FormWork, Work
from handlers.feedback import FeedbackHandlers, feedback_id
from handlers.interaction import Interaction
from views import feedback as view
from views import feedback_form as form
from views.goal_form import Entered as GoalEntered
from views.message import Message, note

OpenGoal = Callable[[Interaction, Asker, GoalEntered], Message | None]


@dataclass(frozen=True)
class InboxHandlers:
    """Each method takes one interaction; rights are read anew every time. `subcommands` are the words after `/feedback` that
    other features answer."""

    feedback: FeedbackHandlers
    inbox: Inbox
    open_goal: OpenGoal
    subcommands: Mapping[str, Work]

    def commands(self) -> dict[str, Work]:
        """The slash commands answered here."""
        return {"/feedback": self.typed}

    def actions(self) -> dict[str, Work]:
        """The buttons whose answer takes the place of the message they were pressed on."""
        return {view.OLDER: self.older, view.WITHDRAW_CONFIRMED: self.withdrawn, view.KEEP: self.kept}

    def asking_actions(self) -> dict[str, Work]:
        """The buttons that open a form, or whose answer is a message of its own."""
        return {
            view.INBOX: self.inbox_asked,
            view.OPEN: self.opened,
            view.THANK: self.thanked,
            view.ASK: self.ask_asked,
            view.ADD_GOAL: self.goal_asked,
            view.SHARE: self.shared,
            view.WITHDRAW: self.withdraw_asked,
        }

    def forms(self) -> dict[str, FormWork]:
        """The forms that are submitted here."""
        return {form.SAY: self.said}

    def typed(self, interaction: Interaction) -> Message | None:
        """`/feedback`: the form, for whom was named; `inbox`, and what other features answer."""
        asker = self.feedback.askers.asker(interaction)
        text = interaction.text.strip()
        first, _, rest = text.partition(" ")
        if first.casefold() in ("inbox", "given"):
            asked = rest if first.casefold() == "inbox" else text
            return self._inbox(asker, asked)
        if work := self.subcommands.get(first.casefold()):
            return work(interaction)
        if not text:
            return self.feedback.begin(interaction, asker)
        person, behaviour = self.feedback.choices.named(self._workspace, text)
        return self.feedback.open_about(interaction, asker, person.id, self.feedback.readable(behaviour))

    def inbox_asked(self, interaction: Interaction) -> Message:
        """*All of it*, in Home."""
        return self._inbox(self.feedback.askers.asker(interaction), "")

    def older(self, interaction: Interaction) -> Message:
        """*Older*."""
        asker = self.feedback.askers.asker(interaction)
        found = self.inbox.find(self._workspace, asker, Search.decode(interaction.value))
        return view.inbox_message(found, reader_for_asker(asker, found.workspace))

    def opened(self, interaction: Interaction) -> Message:
        """*Read*, or *Read on*."""
        asker, shown = self.feedback.shown(interaction)
        page = feedback_id(interaction.value.partition(".")[2] or "0")
        return view.feedback_message(shown, asker.person, reader_for_asker(asker, shown.workspace), page)

    def thanked(self, interaction: Interaction) -> Message:
        """*Thank*."""
        asker = self.feedback.askers.asker(interaction)
        feedback = self.feedback.received.thank(self._workspace, asker, feedback_id(interaction.value))
        author = self.feedback.choices.person(self._workspace, feedback.author)[0] if feedback.author else None
        return view.thanked(author)

    def ask_asked(self, interaction: Interaction) -> Message | None:
        """*Ask about it*, or *Answer*."""
        asker, shown = self.feedback.shown(interaction)
        me = asker.person.id if asker.person else None
        if me not in (shown.feedback.author, shown.subject.id):
            raise Refused("Only the two of them talk about it.")
        built = form.build_said(shown.feedback.id, is_question=me == shown.subject.id, about=view.lines_of(shown))
        return self.feedback.opens(interaction, built)

    def said(self, interaction: Interaction) -> None:
        """The question or answer."""
        asker = self.feedback.askers.asker(interaction)
        self.feedback.received.say(
            self._workspace,
            asker,
            form.read_feedback_id(interaction.metadata),
            interaction.entered.get(form.TEXT) or "",
            form=interaction.once_by_user,
        )

    def goal_asked(self, interaction: Interaction) -> Message | None:
        """*Add to my goals*: the goal's form, with the next step as its reason."""
        asker, shown = self.feedback.shown(interaction)
        if asker.person is None or asker.person.id != shown.subject.id:
            raise Refused("Only whom feedback is about can make a goal of it.")
        content = shown.feedback.content
        topic = content.topic.removeprefix("kpi:") if content.topic.startswith("kpi:") else ""
        why = (content.next_step or content.behaviour)[:400]
        return self.open_goal(interaction, asker, GoalEntered(who=f"person:{asker.person.id}", kpi=topic, why=why))

    def shared(self, interaction: Interaction) -> Message:
        """*Show it to the team*."""
        asker = self.feedback.askers.asker(interaction)
        return view.shared(self.feedback.received.share(self._workspace, asker, feedback_id(interaction.value)))

    def withdraw_asked(self, interaction: Interaction) -> Message:
        """*Withdraw*: asks first."""
        _, shown = self.feedback.shown(interaction)
        return view.confirm_withdraw(shown)

    def withdrawn(self, interaction: Interaction) -> Message:
        """*Yes, withdraw it*."""
        asker = self.feedback.askers.asker(interaction)
        self.feedback.feedbacks.withdraw(self._workspace, asker, feedback_id(interaction.value))
        return note("Withdrawn. What was sent is being taken out of sight.")

    def kept(self, interaction: Interaction) -> Message:
        """*Keep it*."""
        return self.opened(interaction)

    def _inbox(self, asker: Asker, text: str) -> Message:
        found = self.inbox.ask(self._workspace, asker, text)
        return view.inbox_message(found, reader_for_asker(asker, found.workspace))

    @property
    def _workspace(self) -> int:
        return self.feedback.workspace_id
