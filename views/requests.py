"""Requests for feedback as people read them."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block

from core.request_text import EXAMPLES
from core.rounds import FeedbackRequest, RequestState
from core.usecases.requests import Asked, RequestEvent, RequestList, RequestNews
from views.message import LONGEST_FALLBACK, Message, button, context, header, note, section, shortened
from views.text import Reader, escaped, listed, named

GIVE, DECLINE = "feedback.give_requested", "request.decline"
_LISTED = 15


def request_message(news: RequestNews, reader: Reader) -> Message:
    """A request, a reminder of one, or that somebody declined."""
    request = news.request
    if news.event is RequestEvent.DECLINED:
        return note(
            f"{named(news.asked.name)} cannot give you feedback{_about(request)} this time. That says nothing about you: "
            "ask somebody else who saw you at work, or ask again another time."
        )
    day = reader.day(request.due)
    if news.event is RequestEvent.REMINDER:
        text = f"{named(news.requester.name)} still hopes for your feedback{_about(request)}, until {day}."
    else:
        text = (
            f"{named(news.requester.name)} asks for your feedback{_about(request)}, until {day}.\n"
            "One situation you saw, and what came of it, is plenty."
        )
    return Message(shortened(text, LONGEST_FALLBACK), (section(text), _buttons(request)))


def asked_message(asked: Asked, reader: Reader) -> Message:
    """After a request: who has been asked, until when."""
    about = f" about {escaped(asked.about)}" if asked.about else ""
    lines = []
    if asked.now:
        names = listed([named(name) for name in asked.now])
        lines.append(
            f"Asked {names} for feedback{about}, until {reader.day(asked.due)}. They read it when they are at "
            "work, and are reminded once."
        )
    if asked.before:
        names = listed([named(name) for name in asked.before])
        lines.append(f"{names} {'has' if len(asked.before) == 1 else 'have'} an open request of yours already.")
    return note(" ".join([*(lines or ["You have asked them just now."]), "`/feedback requests` shows how it stands."]))


def requests_list(found: RequestList, reader: Reader) -> Message:
    """`/feedback requests`: what one is asked, and how one's own requests stand."""
    if not found.mine and not found.to_me:
        return note(f"No requests yet. Ask those who saw you at work: {EXAMPLES}.")
    blocks: list[Block] = []
    if found.to_me:
        blocks.append(header("You are asked for feedback"))
        for request in found.to_me[:_LISTED]:
            blocks += request_to_me(request, found.names[request.requester], reader)
    if found.mine:
        blocks += [header("You asked for feedback"), section("\n".join(_lines(found, reader)))]
    more = max(0, len(found.to_me) - _LISTED) + max(0, len(found.mine) - _LISTED)
    if more:
        blocks.append(context(f"{more} more are not shown here."))
    text = f"{len(found.to_me)} open requests to you, {len(found.mine)} of yours."
    return Message(text, tuple(blocks))


def request_to_me(request: FeedbackRequest, requester: str, reader: Reader) -> list[Block]:
    """One that waits for the reader, with what they can do about it."""
    return [section(f"{named(requester)}{_about(request)}, until {reader.day(request.due)}"), _buttons(request)]


def declined_message(requester: str) -> Message:
    """After declining."""
    return note(f"Declined. {named(requester)} is told kindly, without a reason.")


def usage() -> Message:
    """How to ask."""
    return note(
        f"Ask colleagues for feedback about yourself: {EXAMPLES}. They get a message, and a week if you name no day."
    )


def _lines(found: RequestList, reader: Reader) -> Iterator[str]:
    for request in found.mine[:_LISTED]:
        day = reader.day(request.due)
        state = {
            RequestState.OPEN: f"open until {day}",
            RequestState.ANSWERED: "answered",
            RequestState.DECLINED: "declined",
            RequestState.EXPIRED: f"no answer by {day}",
        }[request.state]
        yield f"{named(found.names[request.asked])}{_about(request)}: {state}"


def _about(request: FeedbackRequest) -> str:
    return f" about {escaped(request.about)}" if request.about else ""


def _buttons(request: FeedbackRequest) -> ActionsBlock:
    value = str(request.id)
    return ActionsBlock(
        elements=[button("Give feedback", GIVE, value, style="primary"), button("Decline", DECLINE, value)]
    )
