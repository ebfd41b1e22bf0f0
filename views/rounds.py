"""Rounds as people read them: what they are asked, how far a round is, what it brought."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import ActionsBlock, Block

from core.people import Person
from core.rounds import FEWEST, Answer, Round
from core.usecases.round_news import RoundEvent, RoundNews, RoundResult
from core.usecases.rounds import RoundList, Running
from views.message import (
    LONGEST_FALLBACK,
    MOST_OPTIONS,
    Message,
    button,
    context,
    header,
    menu,
    note,
    option,
    section,
    shortened,
)
from views.text import Reader, escaped, listed, named, plain

NEW, WRITE, DECLINE, READ, PICK = "round.new", "round.write", "round.decline", "round.read", "round.pick"
ANONYMOUS = (
    "Anonymous: your name is not kept with what you write. Names, closings, emoji and the like are taken out, and answers are "
    f"shown from {FEWEST} on, in an order by chance. How you put things may still be recognised."
)
NAMED = "Not anonymous: your name stands beside what you write."
_PIECE = 2_800  # characters of a paragraph: what was cut would be lost
_PAGE_BLOCKS, _PAGE_LENGTH = 40, 9_000  # of a message, so that Slack takes it whatever was written
_TASKS, _RUNNING, _ENDED = 10, 8, 7  # together with their headlines as much as a message holds


def target(found: Round, subject: Person, page: int = 0) -> str:
    """What a round's button carries."""
    return f"{found.id}|{subject.id}|{page}"


def round_message(news: RoundNews, reader: Reader) -> Message:
    """The letter to one who is asked, is reminded, or may read what came of it."""
    match news.event:
        case RoundEvent.INVITED:
            day = reader.day(news.round.due)
            return _asking(news, f"{named(news.starter)} asks for your feedback, until {day}: *{_name(news.round)}*")
        case RoundEvent.REMINDER:
            day = reader.day(news.round.due)
            return _asking(news, f"*{_name(news.round)}* ends on {day}, and there is something left for you to write.")
        case RoundEvent.RESULTS:
            return _results(news)
    assert news.result is not None, "a result's letter holds it"
    return result_message(news.result, news.recipient)


def result_message(result: RoundResult, recipient: Person, page: int = 0) -> Message:
    """A page of what was written about somebody: the same to everybody who may read it."""
    whom = "you" if recipient.id == result.subject.id else named(result.subject.name)
    title = f"*{_name(result.round)}*: what was written about {whom}"
    if not result.is_enough:
        return note(f"{title}\n{_too_few(result.round)}")
    pages = list(_pages(list(_paragraphs(result))))
    number = page if page < len(pages) else 0
    small = "In an order by chance; nobody can tell from here who wrote what." if result.round.is_anonymous else ""
    blocks: list[Block] = [section(title if number == 0 else f"{title} ({number + 1} of {len(pages)})"), *pages[number]]
    if number + 1 < len(pages):
        following = target(result.round, result.subject, number + 1)
        blocks.append(ActionsBlock(elements=[button(f"Read on ({number + 2} of {len(pages)})", READ, following)]))
    return Message(shortened(title, LONGEST_FALLBACK), (*blocks, *([context(small)] if small else [])))


def started_text(subjects: int, writers: int, found: Round, reader: Reader) -> str:
    """After a round was started."""
    people = "1 person" if writers == 1 else f"{writers} people"
    about = "1 person" if subjects == 1 else f"{subjects} people"
    return (
        f"{people} {'is' if writers == 1 else 'are'} asked about {about}, until {reader.day(found.due)}. They read it when "
        "they are at work, and are reminded once. `/feedback rounds` shows how far it is; what was written comes to you and to "
        "whom it is about when it ends."
    )


def rounds_list(found: RoundList, person: Person, reader: Reader) -> Message:
    """`/feedback rounds`: what one is asked, what one has started, what there is to read."""
    blocks: list[Block] = []
    if found.tasks:
        blocks.append(header("You are asked to write"))
        for task in found.tasks[:_TASKS]:
            about = f"{named(task.subject.name)}, until {reader.day(task.round.due)}: *{_name(task.round)}*"
            blocks += [section(about), _task_buttons(task.round, task.subject)]
    if found.running:
        blocks.append(header("You started"))
        blocks += [section(_progress(one, reader)) for one in found.running[:_RUNNING]]
    for one, subjects in found.ended[:_ENDED]:
        blocks += [section(f"*{_name(one)}* has ended."), _readable(one, subjects, person)]
    if not blocks:
        blocks.append(section("No rounds yet. A round asks several colleagues the same questions about somebody."))
    shown = ((found.tasks, _TASKS), (found.running, _RUNNING), (found.ended, _ENDED))
    if more := sum(max(0, len(listed) - most) for listed, most in shown):
        blocks.append(context(f"{more} more are not shown here."))
    blocks.append(ActionsBlock(elements=[button("Start a round", NEW, "new")]))
    text = f"{len(found.tasks)} to write, {len(found.running)} running, {len(found.ended)} to read."
    return Message(text, tuple(blocks))


def declined_message(name: str) -> Message:
    """After declining to write about somebody."""
    return note(
        f"Declined: you will not be asked about {named(name)} in this round again. It is counted, without your name."
    )


def _asking(news: RoundNews, title: str) -> Message:
    blocks: list[Block] = [section(title), context(ANONYMOUS if news.round.is_anonymous else NAMED)]
    blocks += [_task_buttons(news.round, subject, name=plain(subject.name)) for subject in news.subjects]
    return Message(shortened(title, LONGEST_FALLBACK), tuple(blocks))


def _task_buttons(found: Round, subject: Person, *, name: str = "") -> ActionsBlock:
    about = f"Write about {shortened(name, 50)}" if name else "Write"
    value = target(found, subject)
    return ActionsBlock(elements=[button(about, WRITE, value, style="primary"), button("Decline", DECLINE, value)])


def _results(news: RoundNews) -> Message:
    title = f"*{_name(news.round)}* has ended. What was written, for each of your people:"
    blocks: list[Block] = [section(title), _readable(news.round, news.subjects, news.recipient)]
    if len(news.subjects) > MOST_OPTIONS:
        blocks.append(context(f"{len(news.subjects) - MOST_OPTIONS} more were written about than fit the menu."))
    return Message(shortened(title, LONGEST_FALLBACK), tuple(blocks))


def _readable(found: Round, subjects: Sequence[Person], reader: Person) -> Block:
    """A button for one person, a menu for several."""
    names = [("me" if one.id == reader.id else plain(one.name), target(found, one)) for one in subjects]
    if len(names) == 1:
        return ActionsBlock(elements=[button(f"Read about {shortened(names[0][0], 50)}", READ, names[0][1])])
    return ActionsBlock(elements=[menu("Read about ...", PICK, [option(name, value) for name, value in names])])


def _progress(one: Running, reader: Reader) -> str:
    """Counts; in a named round also who has not answered."""
    progress = one.progress
    declined = f", {progress.declined} declined" if progress.declined else ""
    text = f"*{_name(one.round)}*, until {reader.day(one.round.due)}: {progress.answered} of {progress.asked} answered{declined}"
    return f"{text}\nNot yet: {listed([named(name) for name in one.waiting[:20]])}" if one.waiting else text


def _paragraphs(result: RoundResult) -> Iterator[str]:
    """Each question and the answers to it, in pieces that Slack takes whole."""
    for question, answers in result.answers:
        yield f"*{escaped(question)}*"
        if not answers:
            yield "Fewer than three answered this." if result.round.is_anonymous else "Nobody answered this."
        for answer in answers:
            yield from _pieces(_quoted(answer, result))


def _quoted(answer: Answer, result: RoundResult) -> str:
    lines = [f">{escaped(line)}" for line in answer.text.splitlines() if line.strip()]
    if result.round.is_anonymous:
        return "\n".join(lines)
    name = result.authors.get(answer.author) if answer.author is not None else None
    author = named(name) if name else "Somebody who has left"
    return "\n".join([f"{author}:", *lines])


def _pieces(text: str) -> Iterator[str]:
    """The whole text, in parts that begin as quotes do; what stands for one character is not torn apart."""
    while len(text) > _PIECE:
        end = max(text.rfind(" ", 0, _PIECE), text.rfind("\n", 0, _PIECE))
        end = end if end > _PIECE // 2 else _PIECE
        entity = text.rfind("&", end - 5, end)
        end = entity if entity > 0 and ";" not in text[entity:end] else end
        yield text[:end]
        rest = text[end:].lstrip()
        text = rest if rest.startswith(">") else f">{rest}"
    yield text


def _pages(paragraphs: Sequence[str]) -> Iterator[tuple[Block, ...]]:
    page: list[str] = []
    for paragraph in paragraphs:
        if len(page) == _PAGE_BLOCKS or (page and sum(map(len, page)) + len(paragraph) > _PAGE_LENGTH):
            yield tuple(section(one) for one in page)
            page = []
        page.append(paragraph)
    yield tuple(section(one) for one in page)


def _too_few(found: Round) -> str:
    if found.is_anonymous:
        return f"Not enough answers: an anonymous round is shown from {FEWEST} on. What was written has been deleted."
    return "Nobody answered."


def _name(found: Round) -> str:
    return named(found.name)
