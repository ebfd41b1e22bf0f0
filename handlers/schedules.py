"""`/pace schedule`: what is sent when, and the forms in which an admin changes it."""

from dataclasses import dataclass
from functools import partial

from core.errors import NotFound, PaceError, Refused
from core.rhythm import Place
from core.schedules import Whose
from core.usecases.kpi import Asker
from core.usecases.schedule_plans import Entry, Looked, SchedulePlans
from core.usecases.schedules import read_kind
from handlers.askers import Askers
from handlers.boundary import Followed, FormWork, Messenger, Work
from handlers.changes import Tell
from handlers.forms import Previews, show_form
from handlers.interaction import Interaction
from handlers.requests import without_first_word
from views import schedule_form as form
from views import schedules as view
from views.message import Message
from views.modal import Modal
from views.schedule_preview import channel_text, preview_text
from views.text import Reader, escaped, plain

_RULES = "rules"


@dataclass(frozen=True)
class ScheduleHandlers:
    """Each method takes one interaction; rights are read anew every time, from the Slack id. `own` is what `/pace schedule` is to
    who is no admin, `rules` what the hours for everybody are behind."""

    workspace_id: int
    plans: SchedulePlans
    askers: Askers
    messenger: Messenger
    tell: Tell
    previews: Previews
    own: Work
    rules: Work

    def subcommands(self) -> dict[str, Work]:
        """The words after `/pace` that are answered here."""
        return {"schedule": self.asked}

    def actions(self) -> dict[str, Work]:
        """The buttons whose answer takes the place of the message they were pressed on."""
        return {view.TURN: self.turned, view.BACK: self.turned}

    def asking_actions(self) -> dict[str, Work]:
        """The buttons that open a form or whose answer is a message of its own, and what is sent while a form is filled in."""
        return {
            view.CHANGE: self.change_asked,
            view.ADD: self.add_asked,
            view.RESET: self.reset_asked,
            view.RULES: self.rules,
            form.TYPED: self.typed,
        }

    def forms(self) -> dict[str, FormWork]:
        """The form, and the page from which it is saved."""
        return {form.FORM: self.entered, form.CONFIRM: self.saved}

    def slow(self) -> frozenset[str]:
        """What comes with every letter somebody types: it keeps no card waiting."""
        return frozenset({form.TYPED})

    def asked(self, interaction: Interaction) -> Message | None:
        """`/pace schedule`, or `/pace schedule rules`; to others what comes to them."""
        asker = self.askers.asker(interaction)
        word = without_first_word(interaction.text).casefold()
        if word == _RULES:
            return self.rules(interaction)
        if not asker.viewer.is_admin:
            return self.own(interaction)
        return self.all(interaction)

    def all(self, interaction: Interaction) -> Message:
        """The list from its beginning."""
        return view.list_message(self.plans.overview(self.workspace_id, self.askers.asker(interaction)))

    def turned(self, interaction: Interaction) -> Message:
        """*More*, *Back*."""
        number = int(interaction.value) if interaction.value.isascii() and interaction.value.isdecimal() else 0
        return view.list_message(self.plans.overview(self.workspace_id, self.askers.asker(interaction), number))

    def change_asked(self, interaction: Interaction) -> None:
        """*Change*."""
        asker = self.askers.asker(interaction)
        entry = self.plans.entry(self.workspace_id, asker, Whose.read(interaction.value))
        self._open(interaction, form.build(entry, form.ticket_for(entry)))

    def add_asked(self, interaction: Interaction) -> None:
        """*Add an exception*."""
        asker = self.askers.asker(interaction)
        entry = self.plans.blank(self.workspace_id, asker, read_kind(interaction.value))
        self._open(interaction, form.build(entry, form.ticket_for(entry, is_new=True)))

    def reset_asked(self, interaction: Interaction) -> None:
        """*Back to usual*: what that would do, before it is done."""
        asker = self.askers.asker(interaction)
        whose = Whose.read(interaction.value)
        entry = self.plans.entry(self.workspace_id, asker, whose)
        if entry.state is None:
            raise Refused("It is as usual already. `/pace schedule` shows how it stands; nothing was changed.")
        looked = self.plans.look(self.workspace_id, asker, whose, entry.state, None)
        self._open(interaction, form.confirm(looked, _reader(asker), close="Not now"))

    def typed(self, interaction: Interaction) -> None:
        """While somebody fills the form in: what it would do so far, below."""
        asker = self.askers.asker(interaction)
        ticket = form.Ticket.decode(interaction.metadata)
        entry = self._entry(asker, ticket)
        self.previews.show(interaction, lambda: form.build(entry, ticket, self._below(interaction, asker, ticket)))

    def entered(self, interaction: Interaction) -> Modal | dict[str, str]:
        """The form: what it would do, or what is wrong. Nothing is saved yet."""
        asker = self.askers.asker(interaction)
        ticket = form.Ticket.decode(interaction.metadata)
        try:
            looked, problems = self._look(interaction, asker, ticket)
        except NotFound as error:
            return {form.OTHER if form.OTHER in interaction.entered else form.WHOM: plain(str(error))}
        if problems:
            return problems
        if looked.wanted == looked.now:
            return form.saved(looked.entry, is_changed=False)
        return form.confirm(looked, _reader(asker), warning=self._warning(looked))

    def saved(self, interaction: Interaction) -> Modal | Followed:
        """*Save*; where somebody was faster, the same page once more. Sent twice it is one change."""
        asker = self.askers.asker(interaction)
        ticket = form.Ticket.decode(interaction.metadata)
        outcome, entry = self.plans.save(self.workspace_id, asker, ticket.whose, ticket.seen, ticket.wanted)
        if outcome.meanwhile:
            looked = self.plans.look(self.workspace_id, asker, ticket.whose, ticket.seen, ticket.wanted)
            return form.confirm(looked, _reader(asker), warning=self._warning(looked), is_on_top=False)
        page = form.saved(entry, is_changed=outcome.line is not None)
        return Followed(page, partial(self.tell, asker, outcome.line))

    def _below(self, interaction: Interaction, asker: Asker, ticket: form.Ticket) -> str:
        try:
            looked, problems = self._look(interaction, asker, ticket)
        except PaceError as error:
            return escaped(str(error))
        return escaped(" ".join(problems.values())) or preview_text(ticket.whose.kind, looked.preview)

    def _look(self, interaction: Interaction, asker: Asker, ticket: form.Ticket) -> tuple[Looked, dict[str, str]]:
        """What it would do, and what is wrong, by block. Raises `NotFound` for a name that nobody has."""
        whose, problems = ticket.whose, dict[str, str]()
        if ticket.is_new:
            whose = self._whose(interaction, asker, ticket)
        entry = self.plans.entry(self.workspace_id, asker, whose)
        if ticket.is_new and entry.state is not None:
            problems[form.WHOM] = "There is an exception for them already: the list has Change beside it."
        wanted, unread = form.read(interaction.entered, entry, ticket)
        looked = self.plans.look(self.workspace_id, asker, whose, ticket.seen, wanted)
        found = {**{name: plain(text) for name, text in looked.problems.items()}, **unread, **problems}
        return looked, found

    def _whose(self, interaction: Interaction, asker: Asker, ticket: form.Ticket) -> Whose:
        target, name = form.whom(interaction.entered)
        if name:
            return self.plans.found(self.workspace_id, asker, ticket.whose.kind, name)
        if not target:
            raise NotFound("Choose for whom.")
        whose = Whose.read(target)
        if whose.kind is not ticket.whose.kind:
            raise Refused("That form is not one of mine. `/pace schedule` leads to a fresh one.")
        return whose

    def _warning(self, looked: Looked) -> str:
        """About a channel that is named anew: whether anything would arrive there."""
        holds, before = looked.preview.holds, looked.entry.holds
        is_new = (holds.place, holds.channel, holds.is_on) != (before.place, before.channel, before.is_on)
        if holds.place is not Place.CHANNEL or holds.channel is None or not holds.is_on or not is_new:
            return ""
        found = self.messenger.channel(holds.channel)
        is_member = found.is_member if found else None
        return channel_text(
            holds.kind, holds.channel, is_member=is_member, is_private=found is not None and found.is_private
        )

    def _entry(self, asker: Asker, ticket: form.Ticket) -> Entry:
        if ticket.is_new:
            return self.plans.blank(self.workspace_id, asker, ticket.whose.kind)
        return self.plans.entry(self.workspace_id, asker, ticket.whose)

    def _open(self, interaction: Interaction, built: Modal) -> None:
        show_form(self.messenger, interaction, built)


def _reader(asker: Asker) -> Reader:
    return Reader(asker.person.reads, asker.person.zone) if asker.person else Reader()
