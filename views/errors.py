"""Answers for when something cannot be shown: what happened, and what to do now."""

from core.errors import NotLinked, PaceError
from views.message import Message, context, note, section
from views.modal import Modal
from views.text import escaped_keeping_code


def refusal(error: PaceError) -> Message:
    """The error's own text; somebody who is not linked also reads what to ask an admin for."""
    text = escaped_keeping_code(str(error))
    if isinstance(error, NotLinked):
        hint = (
            "For the admin: add this person's Slack e-mail to the roster, or link them by hand: `/pace people unlinked`, or "
            "`python -m bot people link NAME SLACK_ID`."
        )
        return Message(text, (section(text), context(hint)))
    return note(text)


def problem_page(text: str) -> Modal:
    """In place of a page whose submission did not work."""
    return Modal("problem", "That did not work", (section(escaped_keeping_code(text)),))


def failure(reference: str) -> Message:
    """Something broke on our side; the reference is in the log."""
    return note(
        "Something went wrong on my side and I could not answer. Nothing was changed. "
        f"Try again; if it happens again, give an admin this reference: `{reference}`"
    )


def wrong_workspace() -> Message:
    """A request from another Slack workspace than the one whose data is here."""
    return note("This Pace serves another Slack workspace, so there is nothing I can show here.")
