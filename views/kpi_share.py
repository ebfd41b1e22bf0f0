"""Sharing a card: the question before, and what is said after."""

from slack_sdk.models.blocks import ActionsBlock

from core.usecases.kpi import KpiAnswer
from views.kpi import title
from views.kpi_controls import SHARE_CANCELLED, SHARE_CONFIRMED
from views.message import LONGEST_FALLBACK, Message, button, note, section, shortened
from views.text import Reader, escaped, listed, named


def confirmation(answer: KpiAnswer, reader: Reader, channel: str, turn: str) -> Message:
    """Asks before anything is posted: where, and what everybody there will see. `channel` is a Slack id."""
    names = listed([named(score.kpi.name) for score in answer.card.scores])
    text = (
        f"Share *{escaped(title(answer, reader))}* in {_place(channel)}? "
        f"Everybody there will see these figures with their targets and trends: {names}."
    )
    buttons = [
        button("Share", SHARE_CONFIRMED, answer.request.encode(), style="primary"),
        button("Cancel", SHARE_CANCELLED, "cancel"),
    ]
    return Message(
        shortened(text, LONGEST_FALLBACK), (section(text), ActionsBlock(block_id=f"{turn}:share", elements=buttons))
    )


def shared(channel: str) -> Message:
    """After the card was posted."""
    return note(f"Shared in {_place(channel)}.")


def cancelled() -> Message:
    """After *Cancel*."""
    return note("Not shared. Nobody else has seen the card.")


def unreachable(channel: str, reason: str) -> Message:
    """Slack did not take the post; `reason` is Slack's error code."""
    match reason:
        case "not_in_channel":
            return note(
                f"Not shared: I am not in {_place(channel)}. Type `/invite @Pace` there, then press *Share* again."
            )
        case "channel_not_found":
            return note(
                "Not shared: I cannot reach this conversation. In a private channel, type `/invite @Pace` there and "
                "press *Share* again; in a direct message between people I cannot post at all."
            )
        case "no_answer":
            return note(
                f"Slack did not say whether it took the card. Look in {_place(channel)} before you press *Share* again."
            )
        case "is_archived":
            return note(f"Not shared: {_place(channel)} is archived. Share the card in another channel.")
        case _:
            return note(
                "Not shared: Slack does not let me post in this conversation. Try another channel, or ask an admin "
                "whether apps may post here."
            )


def _place(channel: str) -> str:
    """A channel by its link; a direct message has none."""
    return "this conversation" if not channel or channel.startswith("D") else f"<#{channel}>"
