"""Drafts of weekly tips, for the manager who looks at them first: that they wait, what they say, and the form to change one."""

from collections.abc import Iterator, Mapping

from slack_sdk.models.blocks import ActionsBlock, Block

from core.coaching import Action, KeptTip
from core.feedback import topic_name
from core.usecases.drafts import Waiting, WaitingDrafts
from core.wording import Trouble
from views.coaching import action_lines, origin
from views.message import LONGEST_FALLBACK, Message, button, context, header, note, section, shortened
from views.modal import Modal, text_input
from views.score_text import overdue_line
from views.text import Reader, escaped, named, plain

SHOW, HAND_ON, CHANGE, DISMISS = "drafts.show", "drafts.hand_on", "drafts.change", "drafts.dismiss"
FORM, QUESTION = "drafts.form", "question"
_MOST = 10  # at a time: more are not read
_LONGEST = 400  # characters of one field
_NONE = "Weekly tips for your people wait here for your word, before they get them."
_WHY = "They get one tip a week, and only what you hand on. A draft that nobody looks at in three days is dropped."


def waiting_lines(count: int) -> list[Block]:
    """For a digest and Home: that drafts wait for the reader's word."""
    text = "One draft waits" if count == 1 else f"{count} drafts wait"
    look = button("Look at it" if count == 1 else "Look at them", SHOW, "all")
    return [section(f"*Tips for your people*  {text} for your word."), ActionsBlock(elements=[look])]


def drafts_notice() -> Message:
    """That drafts wait: one message a day, however many there are."""
    text = "Drafts of tips for your people wait for your word: hand on, change or dismiss each."
    blocks = (section(text), ActionsBlock(elements=[button("Look at them", SHOW, "all")]), context(_WHY))
    return Message(text, blocks)


def tip_to_come() -> Message:
    """What a preview of the weekly tip shows."""
    return note("Your weekly tip is written when it is due, from your figures of that day. `/coach` gives you one now.")


def drafts_message(found: WaitingDrafts, reader: Reader, said: str = "") -> Message:
    """Those that wait, each with its buttons; `said` is what just happened."""
    title = "Drafts of tips" if found.drafts else "No drafts wait for you"
    blocks: list[Block] = [header(title)]
    if said:
        blocks.append(section(said))
    for one in found.drafts[:_MOST]:
        blocks += _draft(one, found, reader)
    rest = len(found.drafts) - _MOST
    more = f" {rest} more come up as you decide." if rest > 0 else ""
    if found.drafts and (overdue := overdue_line(found.overdue, reader)):
        blocks.append(context(escaped(overdue)))
    blocks.append(context(f"{_WHY if found.drafts else _NONE}{more} Only you see this."))
    return Message(shortened(f"{title}. {said}", LONGEST_FALLBACK), tuple(blocks))


def handed_on(person_name: str, *, is_changed: bool = False) -> str:
    """After a draft was handed on."""
    return f"{named(person_name)} gets it{' in your words' if is_changed else ''}. It says that you have read it."


def dismissed(person_name: str) -> str:
    """After one was dismissed."""
    return f"Dismissed. {named(person_name)} gets no tip this week unless they ask."


def build(found: Waiting) -> Modal:
    """The form to change a draft's words."""
    blocks: list[Block] = [
        section(
            f"For *{named(found.person.name)}*. What you send is in your words, and says so; figures that you write are yours to "
            "answer for."
        )
    ]
    for number, action in enumerate(found.tip.actions):
        label = f"What to do, {number + 1}" if len(found.tip.actions) > 1 else "What to do"
        blocks.append(text_input(f"do.{number}", label, initial=action.text, multiline=True))
        blocks.append(text_input(f"why.{number}", "Why", initial=action.reason, multiline=True))
    blocks.append(text_input(QUESTION, "To think about", initial=found.tip.question, multiline=True))
    return Modal(name=FORM, title="Change the tip", submit="Send it", metadata=str(found.tip.id), blocks=tuple(blocks))


def read(entered: Mapping[str, str | None], tip: KeptTip) -> tuple[list[Action], str]:
    """The words as they are now. A field that some clients do not send when it was left alone keeps what it began with."""
    actions = [
        Action(_entered(entered, f"do.{number}", action.text), _entered(entered, f"why.{number}", action.reason))
        for number, action in enumerate(tip.actions)
    ]
    return actions, _entered(entered, QUESTION, tip.question)


def too_long(entered: Mapping[str, str | None]) -> dict[str, str]:
    """Fields that hold more than is read on a phone."""
    return {
        name: f"Keep it under {_LONGEST} characters; this has {len(text):,}."
        for name, text in entered.items()
        if text and len(text) > _LONGEST
    }


def sent(person_name: str, *, is_changed: bool) -> Modal:
    """After the form."""
    return Modal(name=f"{FORM}.done", title="Sent", blocks=(section(handed_on(person_name, is_changed=is_changed)),))


def _entered(entered: Mapping[str, str | None], name: str, before: str) -> str:
    return " ".join((entered.get(name) or before).split())


def _draft(found: Waiting, drafts: WaitingDrafts, reader: Reader) -> Iterator[Block]:
    tip, value = found.tip, str(found.tip.id)
    about = topic_name(tip.topic, dict(drafts.kpis))
    until = reader.day(reader.local_day(tip.expires_at)) if tip.expires_at else ""
    whom = f"*{named(found.person.name)}*  {escaped(plain(about))}"
    if found.other is not None:
        whom += f" (waits for {named(found.other.name)})"
    yield section(f"{whom}\n" + "\n\n".join([*action_lines(tip.tip), f"*To think about*  {escaped(tip.question)}"]))
    yield context(f"{origin(tip.model, Trouble(tip.trouble) if tip.trouble else None)} Waits until {until}.")
    yield ActionsBlock(
        elements=[
            button("Hand on", HAND_ON, value, style="primary"),
            button("Change", CHANGE, value),
            button("Dismiss", DISMISS, value),
        ]
    )
