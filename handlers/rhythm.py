"""`/pace settings | mute | unmute | preview | pause | resume | model`, and the same as buttons: what comes to oneself."""

from dataclasses import dataclass

from core.errors import Refused
from core.period_text import parse
from core.rhythm import Kind
from core.usecases.coaching_rules import OwnModel
from core.usecases.kpi import Asker
from core.usecases.own_rhythm import OwnRhythm
from core.usecases.schedules import read_kind
from handlers.askers import Askers
from handlers.boundary import Work
from handlers.interaction import Interaction
from views import coaching_rules as model_view
from views import rhythm as view
from views.message import Message
from views.text import Reader


@dataclass(frozen=True)
class RhythmHandlers:
    """Each method takes one interaction and returns what to show; it is always about whoever typed or pressed."""

    workspace_id: int
    rhythm: OwnRhythm
    model: OwnModel
    askers: Askers

    def subcommands(self) -> dict[str, Work]:
        """The words after `/pace` that are answered here."""
        return {
            "settings": self.settings,
            "mute": self.mute_typed,
            "unmute": self.unmute_typed,
            "preview": self.preview_typed,
            "pause": self.pause,
            "resume": self.resume,
            "model": self.model_typed,
        }

    def actions(self) -> dict[str, Work]:
        """The buttons whose answer takes the place of the message they were pressed on."""
        return {
            view.MUTE: self.muted,
            view.UNMUTE: self.unmuted,
            view.RESUME: self.resume,
            model_view.MODEL_ON: self.model_on,
            model_view.MODEL_OFF: self.model_off,
        }

    def asking_actions(self) -> dict[str, Work]:
        """The buttons whose answer is a message of its own."""
        return {view.PREVIEW: self.previewed}

    def settings(self, interaction: Interaction) -> Message:
        """`/pace settings`."""
        return self._shown(self.askers.asker(interaction))

    def mute_typed(self, interaction: Interaction) -> Message:
        """`/pace mute digest`."""
        kind = _kind_typed(interaction)
        return self._mute(interaction, kind) if kind else view.which_kind("mute")

    def unmute_typed(self, interaction: Interaction) -> Message:
        """`/pace unmute digest`."""
        kind = _kind_typed(interaction)
        return self._unmute(interaction, kind) if kind else view.which_kind("unmute")

    def preview_typed(self, interaction: Interaction) -> Message:
        """`/pace preview digest`."""
        kind = _kind_typed(interaction)
        return self._preview(interaction, kind) if kind else view.which_kind("preview")

    def muted(self, interaction: Interaction) -> Message:
        """*Mute*."""
        return self._mute(interaction, read_kind(interaction.value))

    def unmuted(self, interaction: Interaction) -> Message:
        """*Send again*."""
        return self._unmute(interaction, read_kind(interaction.value))

    def previewed(self, interaction: Interaction) -> Message:
        """*Preview*."""
        return self._preview(interaction, read_kind(interaction.value))

    def pause(self, interaction: Interaction) -> Message:
        """`/pace pause 21 Dec - 31 Dec 2026`."""
        asker = self.askers.asker(interaction)
        own = self.rhythm.show(self.workspace_id, asker)
        today = self.rhythm.clock.today(own.person.zone)
        try:
            days = parse(_rest(interaction), today=today, business=own.workspace.business)
        except Refused:
            return view.which_days()
        if days.end < today:
            return view.which_days()
        self.rhythm.pause(self.workspace_id, asker, days.start, days.end)
        return self._shown(asker)

    def resume(self, interaction: Interaction) -> Message:
        """`/pace resume`, or *End the pause*."""
        asker = self.askers.asker(interaction)
        self.rhythm.resume(self.workspace_id, asker)
        return self._shown(asker, "The pause is over.")

    def model_typed(self, interaction: Interaction) -> Message:
        """`/pace model off`; with no word, how it stands."""
        word = _rest(interaction).casefold()
        if word in ("on", "off"):
            return self._switch(interaction, word == "on")
        asker = self.askers.asker(interaction)
        return self._shown(asker) if self.model.show(self.workspace_id, asker) else model_view.no_model()

    def model_on(self, interaction: Interaction) -> Message:
        """*Model: on for me*."""
        return self._switch(interaction, True)

    def model_off(self, interaction: Interaction) -> Message:
        """*Model: off for me*."""
        return self._switch(interaction, False)

    def _switch(self, interaction: Interaction, is_on: bool) -> Message:
        asker = self.askers.asker(interaction)
        self.model.switch(self.workspace_id, asker, is_on)
        return self._shown(asker, model_view.switched(is_on))

    def _mute(self, interaction: Interaction, kind: Kind) -> Message:
        asker = self.askers.asker(interaction)
        self.rhythm.mute(self.workspace_id, asker, kind)
        return self._shown(asker, f"{view.NAMES[kind]}: muted until you press *Send again*.")

    def _unmute(self, interaction: Interaction, kind: Kind) -> Message:
        asker = self.askers.asker(interaction)
        stopped = self.rhythm.unmute(self.workspace_id, asker, kind)
        again = (
            "it comes again." if stopped is None else "muted by you no more; an admin has stopped it, as it says below."
        )
        return self._shown(asker, f"{view.NAMES[kind]}: {again}")

    def _preview(self, interaction: Interaction, kind: Kind) -> Message:
        return view.preview_message(kind, self.rhythm.preview(self.workspace_id, self.askers.asker(interaction), kind))

    def _shown(self, asker: Asker, said: str = "") -> Message:
        own = self.rhythm.show(self.workspace_id, asker)
        reader = Reader(own.person.reads, own.person.zone, own.workspace.currency, own.workspace.business)
        return view.settings_message(own, reader, said, self.model.show(self.workspace_id, asker))


def _rest(interaction: Interaction) -> str:
    """What was typed after the subcommand."""
    return interaction.text.strip().partition(" ")[2].strip()


def _kind_typed(interaction: Interaction) -> Kind | None:
    try:
        return read_kind(_rest(interaction))
    except Refused:
        return None
