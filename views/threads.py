"""What is said, to its author alone, about a message that may be feedback."""

from slack_sdk.models.blocks import ActionsBlock

from core.feedback import FeedbackKind
from core.people import Person
from views.feedback import GIVE
from views.message import Message, button, note, section
from views.text import named

SAVE = "feedback.save"
PRAISE, IMPROVEMENT = "thread.praise", "thread.improvement"
NOT, NEVER, AGAIN = "thread.not", "thread.never", "thread.again"


def offer(subject: Person, target: str) -> Message:
    """Whether a reply to somebody's card is feedback."""
    text = f"Is that feedback for {named(subject.name)}? Saved, it is in their inbox and counts in reviews. Only you see this."
    buttons = [
        button("Save as praise", PRAISE, target),
        button("Save as improvement", IMPROVEMENT, target),
        button("Not feedback", NOT, "no"),
        button("Never ask here", NEVER, "never"),
    ]
    return Message(text, (section(text), ActionsBlock(elements=buttons)))


def saved(kind: FeedbackKind) -> Message:
    """After a message was saved."""
    return note(
        f"Saved as {kind.value}: they and their manager can read it. If you edit your message, the feedback changes with it; "
        "if you delete it, it is withdrawn."
    )


def saved_already(kind: FeedbackKind, subject: Person) -> Message:
    """The message is feedback already."""
    return note(f"It is saved already, as {kind.value} for {named(subject.name)}. `/feedback given` leads to it.")


def gone() -> Message:
    """The message was deleted before it was saved."""
    return note("That message is gone, so there was nothing to save.")


def left_alone() -> Message:
    """After *Not feedback*."""
    return note("Good. It stays a message like any other.")


def never_again() -> Message:
    """After *Never ask here*."""
    text = "I will not ask in this conversation again. *Save as feedback* in a message's menu is always there."
    return Message(text, (section(text), ActionsBlock(elements=[button("Ask here again", AGAIN, "again")])))


def asks_again() -> Message:
    """After *Ask here again*."""
    return note("I will ask here again.")


def followed(*, is_withdrawn: bool) -> Message:
    """After the message behind feedback was edited or deleted."""
    if is_withdrawn:
        return note("Your message is gone, so the feedback that was saved from it is withdrawn.")
    return note("The feedback that was saved from your message now says what your message says.")


def may_open(person: Person | None, value: str) -> Message:
    """After a mention: a form needs a press."""
    text = f"Feedback for {named(person.name)}: I kept what you wrote." if person else "Feedback: about whom?"
    text += " Only you see this; what stands in the channel everybody there can read."
    return Message(
        text, (section(text), ActionsBlock(elements=[button("Open the form", GIVE, value, style="primary")]))
    )


def mentioned() -> Message:
    """After a mention that says nothing else."""
    return note(
        "Only you see this. `/kpi` shows your figures, a question such as `why is my win rate down?` is answered from them, "
        "`/feedback @Ana Ruiz` gives feedback, `/pace help` the rest."
    )
