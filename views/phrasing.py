"""Help with the words, as the form for feedback shows it: what is offered, that a model is asked, and what came of it."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block

from core.usecases.phrasing import Standing
from core.wording import Trouble
from views.coaching import TROUBLES
from views.message import button, context, section
from views.modal import Modal
from views.text import named

HELP, BACK = "feedback.help_words", "feedback.own_words"
THINKING = "feedback.thinking"
OVERTAKEN = "You have gone on writing meanwhile, so the model's words were not put in place of yours."
_BEYOND = {Trouble.GUARD: "what the model said was more than you have written"}


def above(standing: Standing, key: str, notice: str) -> Iterator[Block]:
    """What stands over the fields; `notice` is mrkdwn."""
    if notice:
        yield section(notice)
    if standing.model:
        yield section(
            f"*A model ({named(standing.model)}) worded this from your words.* Read it before you send it: it goes in your "
            "name, and you can change all of it."
        )
        yield ActionsBlock(elements=[button("Back to my words", BACK, key)])


def below(standing: Standing, key: str) -> Iterator[Block]:
    """What stands under what was written."""
    if standing.may_ask and not standing.model:
        yield ActionsBlock(elements=[button("Help with the words", HELP, key)])
        yield context("A model words what you wrote anew, without names. Nothing is sent, and you can go back.")


def thinking() -> Modal:
    """While a model is asked. Without fields: nothing can be typed that its answer would take away."""
    said = "Asking the model for other words. This takes some seconds."
    kept = "Your words are kept: if you close this, they are there when you open the form again."
    return Modal(THINKING, "Help with the words", (section(said), context(kept)), close="Later")


def why_not(trouble: Trouble) -> str:
    """Why the words are still the author's, in a sentence."""
    return f"Your words are as you wrote them: {_BEYOND.get(trouble) or TROUBLES[trouble]}."
