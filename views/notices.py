"""What admins are told when something on Pace's side needs a person."""

from views.message import Message, context, section
from views.text import named


def undelivered() -> Message:
    """Deliveries have ended as failed. Once a day, however many there are."""
    text = "Some messages could not be delivered, and I have stopped trying."
    return Message(
        text,
        (
            section(
                f"{text} `python -m bot deliveries` lists them with the reason, and `python -m bot deliveries retry` "
                "tries them again once that is mended."
            ),
            context("You are told this once a day at most. Nothing was sent twice, and nobody else's messages wait."),
        ),
    )


def left_slack(name: str, leads: int) -> Message:
    """Somebody's Slack account was deactivated, and they with it. Once."""
    text = (
        f"*{named(name)}* is deactivated in Slack, so they are here too: they get no messages, and their figures stay."
    )
    led = ""
    if leads:
        people = "1 person has" if leads == 1 else f"{leads} people have"
        led = f" {people} them as manager: choose another one with *Change*, in `/pace people`."
    small = "If they come back, I tell you; letting them in again is yours. `/pace people left` shows them."
    return Message(f"{named(name)} is deactivated in Slack.", (section(f"{text}{led}"), context(small)))


def back_in_slack(name: str, _leads: int) -> Message:
    """An account that was deactivated is there again. Nobody is let in without an admin."""
    text = f"*{named(name)}* is back in Slack. Here they are still deactivated: *Change* lets them in, in `/pace people left`."
    return Message(f"{named(name)} is back in Slack.", (section(text),))
