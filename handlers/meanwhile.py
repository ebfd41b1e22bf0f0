"""A word while somebody waits: said at once, and never in the way of the answer."""

from collections.abc import Callable

import structlog

from core.errors import PaceError
from handlers.boundary import Messenger
from handlers.interaction import Interaction
from views.message import Message

log = structlog.get_logger(__name__)


def saying(messenger: Messenger, interaction: Interaction, word: Message) -> Callable[[], None]:
    """Says it when called. Where it cannot be delivered the answer still may: that is logged, and the work goes on."""

    def say() -> None:
        try:
            messenger.answer(interaction, word, replace=False)
        except (PaceError, OSError) as error:
            log.warning("a word in between was not delivered", problem=type(error).__name__, user=interaction.user)

    return say
