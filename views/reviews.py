"""A review as people read it in Slack: the document so far with what one can do about it, the news, the files."""

from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from core.reviews import Side, other
from core.usecases.reviews import ReviewAnswer, ReviewEvent, ReviewNews, ReviewRequest
from views.message import (
    LONGEST_FALLBACK,
    Document,
    Message,
    button,
    context,
    header,
    note,
    section,
    shortened,
)
from views.review_document import Kind, lines_of
from views.review_fit import Fitted, fitted
from views.review_pdf import pdf_of
from views.score_text import overdue_line
from views.text import Reader, escaped, listed, named

OPEN, WRITE, SIGN, PDF, MARKDOWN = "review.open", "review.write", "review.sign", "review.pdf", "review.markdown"
_WHOLE = "Shortened here; *PDF* and *Markdown* have all of it."
_CUT = "Shortened here."
_TOO_MUCH = "Part of it does not fit in here; *PDF* and *Markdown* have all of it. It can be signed where both parts can be read."


def review_message(found: ReviewAnswer, reader: Reader, said: str = "") -> Message:
    """The document so far, or as it was signed; what is still missing; and what one can do."""
    lines = lines_of(found.document)
    title = next((line.text for line in lines if line.kind is Kind.TITLE), "Review")
    more = "{} more in the file." if found.side else "{} more."
    shown = fitted([line for line in lines if line.kind is not Kind.TITLE], more)
    blocks: list[Block] = [header(title)]
    if said:
        blocks.append(section(said))
    blocks += [section(text) for text in shown.paragraphs]
    overdue = escaped(overdue_line(found.overdue, reader))
    small = [_standing(found), overdue, _said_of_cut(shown, has_files=found.side is not None)]
    blocks.append(context("\n".join(line for line in small if line)))
    if elements := _buttons(found, may_sign=shown.is_whole):
        blocks.append(ActionsBlock(elements=elements))
    return Message(shortened(f"{said} {escaped(title)}. {_standing(found)}".strip(), LONGEST_FALLBACK), tuple(blocks))


def news_message(news: ReviewNews, reader: Reader) -> Message:
    """What the other side has done. What they wrote is read in the review, not here."""
    is_own = news.recipient.id == news.subject.id  # else its subject did it
    what = f"{'your' if is_own else 'their'} review of *{reader.period(news.review.period)}*"
    part = "the manager's part" if is_own else "the self-assessment"
    actor = named(news.actor.name)
    told = {
        ReviewEvent.WRITTEN: f"{actor} has written {part} of {what}.",
        ReviewEvent.CHANGED: f"{actor} has changed {part} of {what}. It has to be signed again.",
        ReviewEvent.SIGNED: f"{actor} has signed {what}. It stands once you have signed it too.",
        ReviewEvent.COMPLETE: f"{actor} has signed {what} too, so it stands. *PDF* and *Markdown* are yours to keep.",
    }
    text = told[news.event]
    value = ReviewRequest(news.review.subject, news.review.period).encode()
    return Message(text, (section(text), ActionsBlock(elements=[button("Open the review", OPEN, value)])))


def markdown_file(found: ReviewAnswer) -> Document:
    """The document as Markdown."""
    return Document(found.document.encode(), f"{_file_name(found)}.md", _title(found))


def pdf_file(found: ReviewAnswer, made_at: datetime) -> Document:
    """The document as PDF."""
    return Document(pdf_of(lines_of(found.document), made_at), f"{_file_name(found)}.pdf", _title(found))


def file_is_sent() -> Message:
    """After *PDF* or *Markdown*: a file cannot be shown to one person alone in a channel."""
    return note("The file is in your direct messages with Pace.")


def _title(found: ReviewAnswer) -> str:
    return next((line.text for line in lines_of(found.document) if line.kind is Kind.TITLE), "Review")


def _file_name(found: ReviewAnswer) -> str:
    period = found.review.period
    return f"review-{period.start.isoformat()}-{period.end.isoformat()}"


def _said_of_cut(shown: Fitted, *, has_files: bool) -> str:
    if not shown.is_cut:
        return ""
    if not has_files:
        return _CUT
    return _WHOLE if shown.is_whole else _TOO_MUCH


def _standing(found: ReviewAnswer) -> str:
    """What is still missing, in one sentence."""
    review = found.review
    names = {Side.SUBJECT: named(found.subject.name), Side.MANAGER: named(found.manager.name)}
    if review.is_complete and not found.stale:
        return "Both have signed: this is the document as it was signed, and it does not change any more."
    missing = [names[side] for side in Side if not review.is_written(side)]
    if missing:
        return f"Still to be written: the part of {listed(missing)}. The figures are those of today."
    if found.stale:
        who = listed([names[side] for side in Side if side in found.stale])
        return f"{who} had signed, but figures, goals or feedback have changed since: it has to be signed again."
    unsigned = [names[side] for side in Side if side not in review.signatures]
    return f"Both parts are written. Still to sign: {listed(unsigned)}. A change takes the signatures away."


def _buttons(found: ReviewAnswer, *, may_sign: bool) -> list[ButtonElement]:
    """Nobody is offered to sign below a text of which a part is missing."""
    review, side = found.review, found.side
    if side is None:  # an admin reads it, and nothing else
        return []
    value = found.request.encode()
    buttons = []
    if not review.is_complete:
        label = "Change my part" if review.is_written(side) else "Write my part"
        buttons.append(button(label, WRITE, value, style=None if review.is_written(side) else "primary"))
        signed = side in review.signatures and not found.stale
        if review.is_written(side) and review.is_written(other(side)) and not signed and may_sign:
            buttons.append(button("Sign", SIGN, value, style="primary"))
    return [*buttons, button("PDF", PDF, value), button("Markdown", MARKDOWN, value)]
