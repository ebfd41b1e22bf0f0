"""*Not for me because...*: a small form, made and read here."""

from collections.abc import Mapping

from core.coaching import LONGEST_WORDS, KeptTip, Misfit
from core.errors import Refused
from views.message import option, section
from views.modal import Modal, select_input, text_input

FORM, WHY, WORDS = "coach.misfit", "why", "words"
_FORGED = "That form is not one of mine. Type `/coach` for a fresh tip."
_MISFITS = {
    Misfit.DONE_ALREADY: "I do this already",
    Misfit.NOT_MY_DEALS: "It does not fit my deals or customers",
    Misfit.NO_TIME: "I have no time for it this week",
    Misfit.WRONG_FOCUS: "Something else matters more right now",
    Misfit.OTHER: "Something else",
}


def build(tip: KeptTip) -> Modal:
    """The form, with what was said before."""
    return Modal(
        name=FORM,
        title="Not for me because...",
        submit="Send",
        metadata=str(tip.id),
        blocks=(
            section("It does not come again. In Slack nobody else is shown this; an export that is made for you has it."),
            select_input(
                WHY, "Because", [option(text, key.value) for key, text in _MISFITS.items()],
                initial=tip.misfit.value if tip.misfit else "",
            ),
            text_input(WORDS, "In your words", initial=tip.words, optional=True, multiline=True),
        ),
    )  # fmt: skip


def read(entered: Mapping[str, str | None], tip: KeptTip) -> tuple[Misfit, str]:
    """Why it was not for them, and their words. Raises `Refused` for what this form never offered.

    Some clients send nothing for a menu that was not touched: then what was chosen before stands.
    """
    chosen = entered.get(WHY) or tip.misfit or ""
    if chosen not in set(Misfit):
        raise Refused("Choose why it was not for you.")
    return Misfit(chosen), entered.get(WORDS) or ""


def problems(entered: Mapping[str, str | None]) -> dict[str, str]:
    """What keeps it from being sent, by field."""
    length = len(entered.get(WORDS) or "")
    return {WORDS: f"Keep it under {LONGEST_WORDS} characters; this has {length:,}."} if length > LONGEST_WORDS else {}


def tip_id(text: str) -> int:
    """Back from a form or a button. Raises `Refused`."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Refused(_FORGED)
    return int(text)


def thanks() -> Modal:
    """After it was sent."""
    text = "Noted, and it will not come again. `/coach` gives you another one now."
    return Modal(name=f"{FORM}.done", title="Noted", blocks=(section(text),))
