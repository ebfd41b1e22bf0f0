"""Feedback as people get it: what somebody wrote about them, the receipt, the inbox, one piece, what is said about it."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from core.feedback import Audience, Feedback, FeedbackKind
from core.people import Person
from core.usecases.feedback import Praised
from core.usecases.feedback_news import FeedbackEvent, FeedbackNews, Side
from core.usecases.feedback_received import Shown
from core.usecases.inbox import Found, Item
from views.feedback_text import content_lines, joined, paged, what_it_is, written
from views.message import LONGEST_FALLBACK, Message, button, context, header, note, section, shortened
from views.text import Reader, escaped, named, plain

GIVE, GIVE_REQUESTED = "feedback.give", "feedback.give_requested"
INBOX, OPEN, OLDER = "feedback.inbox", "feedback.open", "feedback.older"
THANK, ASK, ADD_GOAL, SHARE = "feedback.thank", "feedback.ask", "feedback.goal", "feedback.share"
CHANGE, WITHDRAW, WITHDRAW_CONFIRMED, KEEP = (
    "feedback.change", "feedback.withdraw", "feedback.withdraw.yes", "feedback.withdraw.no",
)  # fmt: skip
_MOST_TALK = 10  # lines of the conversation
_LONGEST_GIST = 240


def news_message(news: FeedbackNews, reader: Reader) -> Message:
    """What happened to feedback, for one side of it."""
    match news.event:
        case FeedbackEvent.WITHDRAWN:
            return note(_withdrawn(news))
        case FeedbackEvent.CLOSED:
            return note(f"{_name(news.author)} has changed who may read this: it is between the two of them now.")
        case FeedbackEvent.THANKED:
            return note(f"{_name(news.actor)} says thank you for your feedback.")
        case FeedbackEvent.SAID:
            return _said(news)
        case _:
            return _given(news, reader)


def _given(news: FeedbackNews, reader: Reader) -> Message:
    content = news.feedback.content
    first = _headline(news)
    blocks: list[Block] = [section(first), *_page(news.feedback, list(content_lines(content, news.kpis)), 0)]
    small = f"Given on {reader.day(reader.local_day(news.feedback.given_at))}."
    if news.feedback.version > 1:
        small += " Changed by its author since."
    if news.side is Side.SUBJECT:
        is_managers = news.author is not None and news.author.id == news.subject.manager_id
        if content.audience is Audience.SUBJECT:
            small += " Only you can read it."
        elif not is_managers:
            small += " Your manager can read it too."
    blocks.append(context(small))
    if actions := _actions(news.feedback, news.side):
        blocks.append(ActionsBlock(elements=actions))
    # What stands in a notification can be read over a shoulder: that there is feedback, and not what it says.
    return Message(shortened(first.replace("*", ""), LONGEST_FALLBACK), tuple(blocks))


def _headline(news: FeedbackNews) -> str:
    content, subject = news.feedback.content, named(news.subject.name)
    what = what_it_is(content, news.kpis)
    if content.kind is FeedbackKind.REFLECTION:
        return "*You* kept a reflection" if news.side is Side.AUTHOR else f"*{subject}* shares a reflection with you"
    match news.side:
        case Side.AUTHOR:
            return f"*You* gave *{subject}* feedback: {what}"
        case Side.MANAGER:
            return f"*{_name(news.author)}* gave *{subject}* feedback: {what}"
        case Side.SUBJECT:
            return f"*{_name(news.author)}* gave you feedback: {what}"


def _actions(feedback: Feedback, side: Side) -> list[ButtonElement]:
    value = str(feedback.id)
    if side is Side.AUTHOR:
        return [button("Change", CHANGE, value), button("Withdraw", WITHDRAW, value)]
    if side is Side.MANAGER:
        return []
    found = [
        button("Thank", THANK, value),
        button("Ask about it", ASK, value),
        button("Add to my goals", ADD_GOAL, value),
    ]
    if feedback.content.kind is FeedbackKind.PRAISE and feedback.may_share:
        found.append(button("Show it to the team", SHARE, value))
    return found


def _withdrawn(news: FeedbackNews) -> str:
    if news.side is Side.AUTHOR:
        return f"You withdrew your feedback for {named(news.subject.name)}. They cannot read it any more."
    return f"{_name(news.author)} withdrew feedback that stood here."


def _said(news: FeedbackNews) -> Message:
    verb = "asks about your feedback" if news.side is Side.AUTHOR else "answers about their feedback"
    text = f"*{_name(news.actor)}* {verb}:\n{_quoted(news.text)}"
    label = "Answer" if news.side is Side.AUTHOR else "Ask about it"
    blocks = [*(section(part) for part in joined([text])), ActionsBlock(elements=[_ask(news.feedback, label)])]
    return Message(f"{_name(news.actor)} {verb}", tuple(blocks))


def _ask(feedback: Feedback, label: str) -> ButtonElement:
    return button(label, ASK, str(feedback.id))


def feedback_message(shown: Shown, viewer: Person | None, reader: Reader, page: int = 0) -> Message:
    """One piece, opened from the inbox, with the conversation about it and what the reader can do; a long one page by page
    (from 0 on)."""
    feedback, content = shown.feedback, shown.feedback.content
    side = _side(shown, viewer)
    headline = f"*{_name(shown.author)}* about *{named(shown.subject.name)}*: {what_it_is(content, shown.kpis)}"
    blocks: list[Block] = [section(headline)]
    blocks += _page(feedback, [*content_lines(content, shown.kpis), *_talk(shown)], page)
    small = f"Given on {reader.day(reader.local_day(feedback.given_at))}."
    if feedback.version > 1:
        small += " Changed by its author since."
    if not feedback.is_given:
        small += " Withdrawn: only you can still read it."
    blocks.append(context(small))
    actions = _actions(feedback, side) if feedback.is_given else []
    if actions:
        blocks.append(ActionsBlock(elements=actions))
    return Message(shortened(headline.replace("*", ""), LONGEST_FALLBACK), tuple(blocks))


def _page(feedback: Feedback, lines: Sequence[str], number: int) -> Iterator[Block]:
    """As many paragraphs as Slack takes in one message, and a button for what follows: nothing is cut."""
    pages = paged(joined(lines))
    for part in pages[min(number, len(pages) - 1)]:
        yield section(part)
    if number + 1 < len(pages):
        label = f"Read on ({number + 2} of {len(pages)})"
        yield ActionsBlock(elements=[button(label, OPEN, f"{feedback.id}.{number + 1}")])


def _talk(shown: Shown) -> Iterator[str]:
    for author, said in shown.said[-_MOST_TALK:]:
        yield f"*{_name(author)}*\n{_quoted(said.text)}"


def inbox_message(found: Found, reader: Reader) -> Message:
    """The list: a line or two for each, with a button to read the whole."""
    title = _title(found)
    if not found.items:
        return Message(title, (section(f"*{title}*"), section(_nothing(found))))
    blocks: list[Block] = [header(title)]
    for item in found.items:
        blocks.append(section(item_line(item, found, reader)))
        blocks.append(ActionsBlock(elements=[button("Read", OPEN, str(item.feedback.id))]))
    shown = found.offset + len(found.items)
    if shown < found.total:
        blocks.append(ActionsBlock(elements=[button("Older", OLDER, found.next_page())]))
    count = "1 piece" if found.total == 1 else f"{found.total} pieces"
    blocks.append(
        context(f"{count}. Search by a name, a KPI, a skill or a period: `/feedback inbox discovery last quarter`.")
    )
    return Message(shortened(f"{title}: {count}", LONGEST_FALLBACK), tuple(blocks))


def confirm_withdraw(shown: Shown) -> Message:
    """Asks before feedback is taken back."""
    value = str(shown.feedback.id)
    text = f"Withdraw your feedback for {named(shown.subject.name)}? What was sent to them is taken out of sight."
    buttons = [button("Yes, withdraw it", WITHDRAW_CONFIRMED, value, style="danger"), button("Keep it", KEEP, value)]
    return Message(text, (section(text), ActionsBlock(elements=buttons)))


def praise_in_channel(praised: Praised) -> Message:
    """For the team's channel: who praises whom for what, as long as both agree."""
    if praised.feedback is None:
        return note(f"Praise for {named(praised.subject.name)} stood here. It was taken back.")
    first = f"*{_name(praised.author)}* praises *{named(praised.subject.name)}*"
    parts = [text for text in (praised.feedback.content.behaviour, praised.feedback.content.impact) if text.strip()]
    return Message(
        shortened(first.replace("*", ""), LONGEST_FALLBACK),
        (section(first), *(section(part) for part in joined([_quoted(text) for text in parts]))),
    )


def shared(channel: str) -> Message:
    """After praise was shown to the team."""
    return note(f"It is on its way to <#{channel}>.")


def thanked(shown_to: Person | None) -> Message:
    """After *Thank*."""
    return note(f"{_name(shown_to)} hears that you are thankful.")


def _title(found: Found) -> str:
    who = plain(found.about.name) if found.about else "you"
    if found.is_given:
        return "Feedback you gave"
    return f"Feedback for {who}" + (f" from {plain(found.author.name)}" if found.author else "")


def _nothing(found: Found) -> str:
    if found.is_search:
        return "Nothing that you can read fits that. `/feedback inbox` shows everything."
    if found.is_given:
        return "You have given none yet. `/feedback @Ana Ruiz` begins: one thing you saw, and what it led to."
    return "None yet. Ask for some: `/feedback request @Ben Ito about my discovery calls`."


def item_line(item: Item, found: Found, reader: Reader) -> str:
    """A line or two: when, from whom or for whom, what it is, how it begins."""
    content = item.feedback.content
    day = reader.day(reader.local_day(item.feedback.given_at))
    who = f"for *{named(item.subject.name)}*" if found.is_given else f"*{_name(item.author)}*"
    gist = shortened(plain(content.behaviour), _LONGEST_GIST)
    return f"{day}  {who}, {what_it_is(content, found.kpis)}\n{escaped(gist)}"


def _side(shown: Shown, viewer: Person | None) -> Side:
    if viewer is not None and viewer.id == shown.feedback.author:
        return Side.AUTHOR
    return Side.SUBJECT if viewer is not None and viewer.id == shown.subject.id else Side.MANAGER


def _quoted(text: str) -> str:
    return "\n".join(f">{line}" for line in written(text).splitlines()) or ">"


def _name(person: Person | None) -> str:
    return named(person.name) if person else "A former colleague"


def lines_of(shown: Shown) -> Sequence[str]:
    """The whole text, for a page."""
    return list(_whole(shown))


def _whole(shown: Shown) -> Iterator[str]:
    yield f"*{_name(shown.author)}* about *{named(shown.subject.name)}*"
    yield from content_lines(shown.feedback.content, shown.kpis)
