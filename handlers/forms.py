"""Forms: opened for whoever has pressed something, and shown anew with what a change would do while somebody enters it."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from core.errors import Refused
from handlers.boundary import Messenger
from handlers.interaction import Interaction
from views.modal import Modal


def show_form(messenger: Messenger, interaction: Interaction, form: Modal) -> None:
    """Open a form for whoever has just pressed or typed something. Raises `Refused` where Slack does not."""
    problem = messenger.open_form(interaction.trigger.partition(":")[0], form)
    if problem:
        raise Refused(f"Slack did not open the form ({problem}). Nothing was changed: try once more.")


class Previews:
    """Shows the newest in each open form: what was worked out for something older is not shown any more. Bounded; safe between
    threads."""

    def __init__(self, messenger: Messenger, most: int = 1_000) -> None:
        self._messenger = messenger
        self._newest: OrderedDict[str, float] = OrderedDict()
        self._most, self._lock = most, threading.Lock()

    def show(self, interaction: Interaction, build: Callable[[], Modal]) -> None:
        """Put the form with the preview in the place of the open one, unless something was done there since. Where Slack does not
        take it the form stays as it was: the page that follows says the same."""
        if not self._is_newest(interaction):
            return
        built = build()
        if self._is_newest(interaction):
            self._messenger.update_form(interaction.view, built)

    def _is_newest(self, interaction: Interaction) -> bool:
        with self._lock:
            view, at = interaction.view, _moment(interaction.stamp)
            if at < self._newest.get(view, 0.0):
                return False
            self._newest[view] = at
            self._newest.move_to_end(view)
            while len(self._newest) > self._most:
                self._newest.popitem(last=False)
            return True


def _moment(stamp: str) -> float:
    try:
        return float(stamp)
    except ValueError:
        return 0.0
