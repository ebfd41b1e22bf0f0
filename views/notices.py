"""What admins are told when something on Pace's side needs a person."""

from views.message import Message, context, section


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
