"""The form for feedback, the page that shows it before it goes, and the drafts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.errors import Refused
from core.feedback import TEXTS, Content, FeedbackKind, MessageRef, Part, is_vague
from core.usecases.feedback import Feedbacks
from core.usecases.feedback_choices import FeedbackChoices
from core.usecases.feedback_received import ReceivedFeedback, Shown
from core.usecases.kpi import Asker
from core.usecases.phrasing import Phrasing, own_key
from core.usecases.requests import Requests
from handlers.askers import Askers
from handlers.boundary import FormWork, Messenger, Work
from handlers.forms import show_form
from handlers.interaction import Interaction
from handlers.slack_text import readable
from views import feedback as view
from views import feedback_form as form
from views import phrasing as words
from views.digest import FEEDBACK as FROM_DIGEST
from views.feedback_text import content_lines, readers
from views.message import Message
from views.modal import Modal

SAVED_MARK = "memo"  # a discreet reaction to a message that was saved
_FORGED = "That button is not one of mine. Type `/feedback inbox` for a fresh list."


@dataclass(frozen=True)
class FeedbackHandlers:
    """Each method takes one interaction; rights are read anew every time, from the Slack id."""

    workspace_id: int
    feedbacks: Feedbacks
    received: ReceivedFeedback
    choices: FeedbackChoices
    requests: Requests
    phrasing: Phrasing
    askers: Askers
    messenger: Messenger

    def shortcuts(self) -> dict[str, Work]:
        """What is offered everywhere in Slack."""
        return {view.GIVE: self.give_asked}

    def asking_actions(self) -> dict[str, Work]:
        """The buttons that open the form, and what is done in it."""
        return {
            view.GIVE: self.give_asked,
            view.GIVE_REQUESTED: self.requested,
            FROM_DIGEST: self.give_asked,
            view.CHANGE: self.change_asked,
            form.TYPED: self.draft_typed,
            form.CLEAR: self.draft_cleared,
        }

    def forms(self) -> dict[str, FormWork]:
        """The forms that are submitted here."""
        return {form.FORM: self.submitted, form.PREVIEW: self.sent}

    # -- opening -------------------------------------------------------------------------------------------------------
    def begin(self, interaction: Interaction, asker: Asker) -> Message | None:
        """The form about somebody who is to be chosen."""
        return self._open(interaction, asker, form.Ticket("new"), {})

    def give_asked(self, interaction: Interaction) -> Message | None:
        """*Give feedback*, in the digest, on a scorecard, in Home, or the shortcut: about whom the button says."""
        asker = self.askers.asker(interaction)
        if interaction.value in ("", "0"):
            return self.begin(interaction, asker)
        return self.open_about(interaction, asker, feedback_id(interaction.value))

    def requested(self, interaction: Interaction) -> Message | None:
        """*Give feedback*, on a request for it."""
        asker = self.askers.asker(interaction)
        asked = self.requests.open(self.workspace_id, asker, feedback_id(interaction.value))
        ticket = form.Ticket(f"request:{asked.id}", request=asked.id)
        return self._open(interaction, asker, ticket, {Part.SUBJECT.value: str(asked.requester)})

    def open_about(
        self, interaction: Interaction, asker: Asker, person_id: int, behaviour: str = "", kind: str = ""
    ) -> Message | None:
        """The form about somebody, with what is known already."""
        begun = {Part.SUBJECT.value: str(person_id), Part.BEHAVIOUR.value: behaviour, Part.KIND.value: kind}
        if asker.person is not None and asker.person.id == person_id:
            begun[Part.KIND.value] = FeedbackKind.REFLECTION.value
        known = {name: value for name, value in begun.items() if value}
        return self._open(interaction, asker, form.Ticket(f"about:{person_id}"), known)

    def open_message(
        self, interaction: Interaction, asker: Asker, message: MessageRef, text: str, about: int | None
    ) -> Message | None:
        """The form for a message that somebody wrote: about whose card it stands under, else to be chosen."""
        key = f"message:{message.channel}:{message.ts}"
        begun = {Part.BEHAVIOUR.value: text}
        if about is not None:
            begun[Part.SUBJECT.value] = str(about)
            if asker.person is not None and asker.person.id == about:
                begun[Part.KIND.value] = FeedbackKind.REFLECTION.value
        return self._open(interaction, asker, form.Ticket(key, channel=message.channel, ts=message.ts), begun)

    def readable(self, text: str) -> str:
        """A message of Slack's as its writer saw it."""

        def name_of(slack_id: str) -> str | None:
            person = self.choices.by_slack_id(self.workspace_id, slack_id)
            return person.name if person else None

        return readable(text, name_of)

    def begin_draft(self, asker: Asker, person_id: int, behaviour: str) -> None:
        """Keep what somebody wrote about a person, for the form that a button will open."""
        if behaviour:
            kept = self.feedbacks.draft(self.workspace_id, asker, f"about:{person_id}").entered
            entered = _together(kept, {Part.SUBJECT.value: str(person_id), Part.BEHAVIOUR.value: behaviour})
            self.feedbacks.keep_draft(self.workspace_id, asker, f"about:{person_id}", entered)

    def change_asked(self, interaction: Interaction) -> Message | None:
        """*Change*: the form as the feedback stands."""
        asker, shown = self.shown(interaction)
        feedback = shown.feedback
        if asker.person is None or asker.person.id != feedback.author or not feedback.is_given:
            raise Refused("Only its author can change feedback, and only while it stands.")
        message = feedback.message
        ticket = form.Ticket(
            f"amend:{feedback.id}:{feedback.version}",
            amends=feedback.id,
            version=feedback.version,
            channel=message.channel if message else "",
            ts=message.ts if message else "",
        )
        return self._open(interaction, asker, ticket, form.entered_of(feedback.content, may_share=feedback.may_share))

    # -- writing -------------------------------------------------------------------------------------------------------
    def draft_typed(self, interaction: Interaction) -> None:
        """While somebody writes: the draft is kept."""
        asker = self.askers.asker(interaction)
        ticket = form.Ticket.decode(interaction.metadata)
        kept = self.feedbacks.draft(self.workspace_id, asker, ticket.key)
        entered = form.read(interaction.entered, replace(kept, is_reported=True))
        self.feedbacks.keep_draft(self.workspace_id, asker, ticket.key, entered, interaction.stamp)

    def draft_cleared(self, interaction: Interaction) -> None:
        """*Begin anew*: the draft is gone, the form is empty."""
        asker = self.askers.asker(interaction)
        ticket = form.Ticket.decode(interaction.metadata)
        kept = self.feedbacks.draft(self.workspace_id, asker, ticket.key).entered
        entered = {Part.SUBJECT.value: kept.get(Part.SUBJECT, "")}
        self.feedbacks.keep_draft(self.workspace_id, asker, ticket.key, entered)
        self.phrasing.forget(self.workspace_id, asker, ticket.key)
        fresh = self.form_of(asker, replace(ticket, turn=ticket.turn + 1, nudged=False), entered)
        problem = self.messenger.update_form(interaction.view, fresh)
        if problem:
            raise Refused(f"Slack did not change the form ({problem}). Close it and open it again: it will be empty.")

    def submitted(self, interaction: Interaction) -> Modal | dict[str, str]:
        """The form: what is wrong shows at its field; what is too vague gets one word of help; then the page before it goes."""
        asker = self.askers.asker(interaction)
        ticket = form.Ticket.decode(interaction.metadata)
        entered = form.read(interaction.entered, self.feedbacks.draft(self.workspace_id, asker, ticket.key))
        self.feedbacks.keep_draft(self.workspace_id, asker, ticket.key, entered)
        content, errors = form.content_of(entered)
        if content is None:
            return {ticket.block(name): text for name, text in errors.items()}
        if found := self.feedbacks.check(self.workspace_id, asker, content, is_form=not ticket.ts):
            return {ticket.block(part): text for part, text in found.items()}
        if is_vague(content) and not ticket.nudged:
            return self.form_of(asker, replace(ticket, nudged=True), entered)
        # What is shown is kept apart: what somebody goes on writing elsewhere does not change it.
        shown = replace(ticket, key=f"{ticket.key}#{form.seal(entered)}")
        self.feedbacks.keep_draft(self.workspace_id, asker, shown.key, entered)
        return self._preview(shown, content)

    def sent(self, interaction: Interaction) -> None:
        """*Send it*: what was shown goes. The receipt comes as a message."""
        asker = self.askers.asker(interaction)
        ticket = form.Ticket.decode(interaction.metadata)
        entered = self.feedbacks.draft(self.workspace_id, asker, ticket.key).entered
        content, _ = form.content_of(entered)
        if content is None or ticket.key.rpartition("#")[2] != form.seal(entered):
            raise Refused(
                "This draft is gone: it was sent already, or is older than a day. `/feedback given` shows yours."
            )
        begun = ticket.key.rpartition("#")[0]
        drafts = (ticket.key, begun, own_key(begun))
        may_share = form.may_share(entered)
        if ticket.amends:
            self.feedbacks.amend(
                self.workspace_id, asker, ticket.amends, ticket.version, content, drafts=drafts, may_share=may_share
            )
            return
        message = MessageRef(ticket.channel, ticket.ts) if ticket.ts else None
        given = self.feedbacks.give(
            self.workspace_id,
            asker,
            content,
            form=interaction.once_by_user,
            drafts=drafts,
            request=ticket.request or None,
            message=message,
            may_share=may_share,
        )
        if message is not None and given is None:
            raise Refused("That message is feedback already. `/feedback given` shows it; there it can be changed.")
        if message is not None:
            self.messenger.react(message.channel, message.ts, SAVED_MARK)

    def _preview(self, ticket: form.Ticket, content: Content) -> Modal:
        subject, lead = self.choices.person(self.workspace_id, content.subject)
        offered = {kpi.key: kpi.name for kpi in self.feedbacks.kpis(self.workspace_id)}
        lines = list(content_lines(content, offered))
        return form.preview(ticket, content, lines, readers(content, subject, lead), subject=subject.name)

    def shown(self, interaction: Interaction) -> tuple[Asker, Shown]:
        """Who is asking, and the feedback that a button is about."""
        asker = self.askers.asker(interaction)
        return asker, self.received.read(self.workspace_id, asker, feedback_id(interaction.value.partition(".")[0]))

    def _open(
        self, interaction: Interaction, asker: Asker, ticket: form.Ticket, begun: Mapping[str, str]
    ) -> Message | None:
        """Open the form: with the draft, if one is kept, and what it begins with; nothing that was written is lost."""
        kept = self.feedbacks.draft(self.workspace_id, asker, ticket.key).entered
        is_kept = any(kept.get(part, "").strip() not in ("", begun.get(part, "")) for part in TEXTS)
        entered = _together(kept, begun) if is_kept else dict(begun)
        self.feedbacks.keep_draft(self.workspace_id, asker, ticket.key, entered)
        return self.opens(interaction, self.form_of(asker, ticket, entered, is_kept=is_kept))

    def form_of(
        self,
        asker: Asker,
        ticket: form.Ticket,
        entered: Mapping[str, str],
        *,
        is_kept: bool = False,
        notice: str = "",
    ) -> Modal:
        """The form with what is entered, and what there is to say of it."""
        subject = int(entered[Part.SUBJECT]) if entered.get(Part.SUBJECT, "").isdecimal() else None
        offered = self.choices.offered(self.workspace_id, asker, also=subject)
        me = asker.person
        is_reflection = me is not None and subject == me.id
        people = ((me.id, f"{me.name} (me)"),) if me is not None and is_reflection else offered.people
        if not people:
            raise Refused("Nobody else is in the roster yet, so there is nobody to give feedback to.")
        standing = self.phrasing.standing(self.workspace_id, asker, ticket.key)
        return form.build(
            ticket,
            entered,
            people=people,
            kpis=offered.kpis,
            is_kept=is_kept,
            is_reflection=is_reflection,
            above=words.above(standing, ticket.key, notice),
            below=words.below(standing, ticket.key),
        )

    def opens(self, interaction: Interaction, built: Modal) -> Message | None:
        """Open a form."""
        show_form(self.messenger, interaction, built)
        return None


def feedback_id(value: str) -> int:
    """The id that a button carries. Raises `Refused` for what no button of ours says."""
    if not (value.isascii() and value.isdecimal() and len(value) < 12):
        raise Refused(_FORGED)
    return int(value)


def _together(kept: Mapping[str, str], begun: Mapping[str, str]) -> dict[str, str]:
    """The draft, with what is begun now: words that are not in it yet come below its own."""
    entered = {**begun, **{name: value for name, value in kept.items() if value}}
    before, now = kept.get(Part.BEHAVIOUR, ""), begun.get(Part.BEHAVIOUR, "")
    if before and now and now not in before:
        entered[Part.BEHAVIOUR.value] = f"{before}\n{now}"
    return entered
