"""`/pace setup`, and what can be pressed on the set-up checklist in a message and in Home."""

from collections.abc import Callable
from dataclasses import dataclass

from core.errors import Refused
from core.setup import Step
from core.usecases.kpi import Asker
from core.usecases.setup import Setup
from handlers.askers import Askers
from handlers.boundary import Work
from handlers.interaction import Interaction
from views import setup as view
from views.message import Message


@dataclass(frozen=True)
class NextSteps:
    """Adds what comes next to what an admin is answered elsewhere, while the workspace is set up."""

    workspace_id: int
    setup: Setup

    def __call__(self, asker: Asker, message: Message) -> Message:
        """The message, with what comes next below it while something is open."""
        found = self.setup.after(self.workspace_id, asker)
        return view.led_on(message, found) if found else message


@dataclass(frozen=True)
class SetupHandlers:
    """Each method takes one interaction; rights are read anew every time, from the Slack id."""

    workspace_id: int
    setup: Setup
    askers: Askers
    kpis: Callable[[Interaction], Message]
    schedules: Callable[[Interaction], Message]

    def subcommands(self) -> dict[str, Work]:
        """The words after `/pace` that are answered here."""
        return {"setup": self.shown}

    def actions(self) -> dict[str, Work]:
        """The buttons whose answer takes the place of the message they were pressed on."""
        return {view.SKIP: self.skipped}

    def asking_actions(self) -> dict[str, Work]:
        """The buttons whose answer is a message of its own."""
        return {view.OPEN: self.opened, view.PASS: self.passed}

    def shown(self, interaction: Interaction) -> Message:
        """`/pace setup`."""
        asker = self.askers.asker(interaction)
        return view.checklist_message(self.setup.show(self.workspace_id, asker))

    def skipped(self, interaction: Interaction) -> Message | None:
        """*Skip*, or *Start without a look*; in Home the list itself shows it."""
        asker = self.askers.asker(interaction)
        found = self.setup.skip(self.workspace_id, asker, _step(interaction))
        if interaction.is_in_home:
            return None
        opening = self.setup.opening_at(self.workspace_id, interaction.channel, interaction.message_ts)
        return view.checklist_message(found, opening)

    def opened(self, interaction: Interaction) -> Message:
        """What a step leads to."""
        asker, step = self.askers.asker(interaction), _step(interaction)
        message = self._opened(interaction, asker, step)
        found = self.setup.show(self.workspace_id, asker)
        return message if found.next is step else view.led_on(message, found)

    def passed(self, interaction: Interaction) -> Message:
        """*Skip* below what was done before it."""
        asker, step = self.askers.asker(interaction), _step(interaction)
        found = self.setup.skip(self.workspace_id, asker, step)
        due = self.setup.coming(self.workspace_id, asker) if step is Step.SCORECARD else None
        return view.led_on(view.passed(step, due), found)

    def _opened(self, interaction: Interaction, asker: Asker, step: Step) -> Message:
        if step is Step.KPIS:
            self.setup.kpis(self.workspace_id, asker)
            return self.kpis(interaction)
        if step is Step.SCHEDULE:
            self.setup.saw_schedules(self.workspace_id, asker)
            return self.schedules(interaction)
        if step is Step.SCORECARD:
            return view.preview_message(self.setup.preview(self.workspace_id, asker))
        self.setup.show(self.workspace_id, asker)  # for who may
        return view.how_to(step)


def _step(interaction: Interaction) -> Step:
    """Raises `Refused` for what no button of ours says."""
    try:
        return Step(interaction.value)
    except ValueError as error:
        raise Refused("That button is not one of mine. `/pace setup` shows the list.") from error
