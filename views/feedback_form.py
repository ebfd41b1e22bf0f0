"""The form for feedback and the page that shows it before it goes: made and read here.

What was entered is kept as a draft under a key of its own; the form carries only that key.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, DividerBlock, Option

from core.catalogue import Kpi
from core.errors import Refused
from core.feedback import (
    TEXTS,
    Audience,
    Content,
    Draft,
    FeedbackKind,
    Part,
    kpi_topic,
    skill_topic,
)
from core.skills import SKILLS
from views.feedback_text import AUDIENCES, KINDS, paragraphs
from views.message import MOST_OPTIONS, button, context, option, section
from views.modal import Modal, select_input, text_input
from views.text import named, plain

FORM, PREVIEW, SAY = "feedback.form", "feedback.preview", "feedback.say"
TYPED, CLEAR = "feedback.typed", "feedback.clear"
SHARE, TEXT = "may_share", "text"
NO_TOPIC, YES, NO = "none", "yes", "no"
_FORGED = "That form is not one of mine. Type `/feedback` for a fresh one."
_HINTS = {
    Part.SITUATION: "When and where it was: “in Tuesday's demo with the buyer's finance lead”.",
    Part.BEHAVIOUR: "What could be seen or heard, not what you think of it: “you asked three questions before showing a slide”.",
    Part.IMPACT: "What came of it, for the customer, the deal, the team or you.",
    Part.NEXT_STEP: "One thing to try, or to do again. For an improvement this is needed.",
}
_LABELS = {
    Part.SITUATION: "The situation",
    Part.BEHAVIOUR: "What they did",
    Part.IMPACT: "What it led to",
    Part.NEXT_STEP: "The next step",
}
_NUDGE = (
    "*Could you say a little more?* “Good job” is kind, and leaves them guessing what to do again. For example: “You let the "
    "customer finish, then summed up their problem in one sentence; they relaxed and told us the budget.” Send it as it is if "
    "you prefer: press *Show it* once more."
)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a form carries with it: under which key its draft is kept, and what it answers or changes."""

    key: str
    request: int = 0
    amends: int = 0
    version: int = 0
    channel: str = ""  # of the message that it is saved from, if any
    ts: str = ""
    nudged: bool = False
    turn: int = 0  # Slack keeps what stands in a field of the same name: a form that begins anew has other names

    def block(self, name: str) -> str:
        """What a field is called in this turn."""
        return f"{name}.{self.turn}" if self.turn else name

    def encode(self) -> str:
        """As a form's metadata."""
        return json.dumps(asdict(self))

    @classmethod
    def decode(cls, text: str) -> "Ticket":
        """Back from a form's metadata. Raises `Refused` for anything `encode` did not make."""
        try:
            found = cls(**json.loads(text))
        except (ValueError, TypeError) as error:
            raise Refused(_FORGED) from error
        if any(type(getattr(found, one.name)) is not type(_EMPTY[one.name]) for one in fields(cls)):
            raise Refused(_FORGED)
        return found


_EMPTY: dict[str, Any] = asdict(Ticket(""))


def build(
    ticket: Ticket,
    entered: Mapping[str, str],
    *,
    people: Sequence[tuple[int, str]],
    kpis: Sequence[Kpi],
    is_kept: bool = False,
    is_reflection: bool = False,
    above: Iterable[Block] = (),
    below: Iterable[Block] = (),
) -> Modal:
    """The form as it was left. `people` are those one may write about, the likeliest first; `is_kept` says that the draft is
    from before; `above` and `below` stand around what is written."""
    hint = "Not in the list? Close this and type `/feedback @` and their name." if len(people) >= MOST_OPTIONS else ""
    subject, kind = entered.get(Part.SUBJECT, ""), entered.get(Part.KIND, "")
    who = [option(plain(name), str(person)) for person, name in people]
    kinds = [FeedbackKind.REFLECTION] if is_reflection else [FeedbackKind.PRAISE, FeedbackKind.IMPROVEMENT]
    top: list[Block] = [*above]
    if ticket.nudged:
        top.append(section(_NUDGE))
    if is_kept:
        top.append(context("This is your draft from before. It is kept for a day."))
        top.append(ActionsBlock(elements=[button("Begin anew", CLEAR, ticket.key)]))
    if said := _so_far(entered, people):
        # Not every client shows what a menu begins with.
        top.append(context(f"So far: {said}. What you do not touch stays so."))
    texts = [
        text_input(
            ticket.block(part),
            _LABELS[part],
            initial=entered.get(part, ""),
            hint=_HINTS[part],
            # A reflection, and a message that is saved, say it all in one.
            optional=part is not Part.BEHAVIOUR,
            multiline=True,
            typed=TYPED,
        )
        for part in _LABELS
    ]
    blocks = (
        select_input(ticket.block(Part.SUBJECT), "About whom", who, initial=subject, hint=hint),
        select_input(ticket.block(Part.KIND), "It is", [option(KINDS[one], one.value) for one in kinds], initial=kind),
        *texts,
        *below,
        select_input(
            ticket.block(Part.TOPIC), "What it is about", _topics(kpis), initial=entered.get(Part.TOPIC, "") or NO_TOPIC
        ),
        select_input(
            ticket.block(Part.AUDIENCE),
            "Who may read it",
            [option(AUDIENCES[one], one.value) for one in (Audience.MANAGER, Audience.SUBJECT)],
            initial=entered.get(Part.AUDIENCE, "") or Audience.MANAGER.value,
        ),
        *_share_field(ticket, entered, is_reflection=is_reflection),
    )
    return Modal(
        FORM,
        "Change feedback" if ticket.amends else "Give feedback",
        (*top, *blocks),
        submit="Show it",
        close="Later",
        metadata=ticket.encode(),
    )


def preview(ticket: Ticket, content: Content, lines: Sequence[str], readers: str, *, subject: str) -> Modal:
    """The final text, and who will read it; on top of the form, to which *Back* leads."""
    blocks: list[Block] = [section(f"This is what *{named(subject)}* will read.")]
    blocks += [section(part) for line in lines for part in paragraphs(line)]
    blocks += [DividerBlock(), context(readers)]
    verb = "Change it" if ticket.amends else "Keep it" if content.kind is FeedbackKind.REFLECTION else "Send it"
    title = "Before it is kept" if content.kind is FeedbackKind.REFLECTION else "Before it goes"
    return Modal(PREVIEW, title, tuple(blocks), submit=verb, close="Back", metadata=ticket.encode(), is_on_top=True)


def read(values: Mapping[str, str | None], draft: Draft) -> dict[str, str]:
    """What is entered now. A text that comes back as nothing was emptied, where the person's client tells what is written;
    elsewhere nobody touched it, and it is as it was."""
    known, fields = dict(draft.entered), {name.partition(".")[0]: value for name, value in values.items()}
    for name in (*(part.value for part in Part), SHARE):
        value = fields.get(name)
        if value is None and name in fields and name in set(TEXTS) and draft.is_reported:
            value = ""
        if value is not None:
            known[name] = "" if value == NO_TOPIC and name == Part.TOPIC else value
    return known


def seal(entered: Mapping[str, str]) -> str:
    """The same for the same words: what was shown is sent, and nothing else."""
    return hashlib.sha256(json.dumps(dict(entered), sort_keys=True).encode()).hexdigest()[:16]


def content_of(entered: Mapping[str, str]) -> tuple[Content | None, dict[str, str]]:
    """The content, or what was not chosen, by block. Whether it makes feedback is for the domain to say."""
    errors: dict[str, str] = {}
    subject = entered.get(Part.SUBJECT, "")
    if not (subject.isascii() and subject.isdecimal() and len(subject) < 12):
        errors[Part.SUBJECT] = "Choose who it is about."
    kind, audience = entered.get(Part.KIND, ""), entered.get(Part.AUDIENCE, "") or Audience.MANAGER.value
    if kind not in set(FeedbackKind):
        errors[Part.KIND] = "Say whether it is praise or an improvement."
    if audience not in set(Audience):
        errors[Part.AUDIENCE] = "Choose who may read it."
    if errors:
        return None, errors
    texts = {part.value: entered.get(part, "").strip() for part in _LABELS}
    return Content(
        subject=int(subject),
        kind=FeedbackKind(kind),
        topic=entered.get(Part.TOPIC, ""),
        audience=Audience(audience),
        **texts,
    ), {}


def entered_of(content: Content, *, may_share: bool) -> dict[str, str]:
    """Feedback as the form shows it."""
    return {
        SHARE: YES if may_share else NO,
        Part.SUBJECT.value: str(content.subject),
        Part.KIND.value: content.kind.value,
        Part.SITUATION.value: content.situation,
        Part.BEHAVIOUR.value: content.behaviour,
        Part.IMPACT.value: content.impact,
        Part.NEXT_STEP.value: content.next_step,
        Part.TOPIC.value: content.topic,
        Part.AUDIENCE.value: content.audience.value,
    }


def may_share(entered: Mapping[str, str]) -> bool:
    """Whether the author agrees to its being shown to the team."""
    return entered.get(SHARE) == YES and entered.get(Part.KIND) == FeedbackKind.PRAISE


def build_said(feedback_id: int, *, is_question: bool, about: Sequence[str]) -> Modal:
    """For a question about feedback, or the answer to one."""
    label = "What would you like to ask?" if is_question else "Your answer"
    blocks = [section(part) for line in about for part in paragraphs(line)][:20]
    ask = text_input(TEXT, label, hint="It goes to the other one of you two, and nobody else.", multiline=True)
    metadata = json.dumps({"feedback": feedback_id})
    title = "Ask about it" if is_question else "Answer"
    return Modal(SAY, title, (*blocks, ask), submit="Send", close="Not now", metadata=metadata)


def read_feedback_id(metadata: str) -> int:
    """The feedback a form belongs to. Raises `Refused` for metadata that is not ours."""
    try:
        return int(json.loads(metadata)["feedback"])
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(_FORGED) from error


def _share_field(ticket: Ticket, entered: Mapping[str, str], *, is_reflection: bool) -> list[Block]:
    if is_reflection:
        return []
    answers = [option("No, it is between us", NO), option("Yes, if they want it too", YES)]
    hint = "Only praise, and only where your team has a channel for it."
    return [
        select_input(
            ticket.block(SHARE), "May it be shown to the team", answers, initial=entered.get(SHARE, "") or NO, hint=hint
        )
    ]


def _topics(kpis: Sequence[Kpi]) -> list[Option]:
    most = 99 - len(SKILLS)
    measured = [option(plain(kpi.name), kpi_topic(kpi.key)) for kpi in kpis[:most]]
    practised = [option(name, skill_topic(key)) for key, name in SKILLS.items()]
    return [option("Something else", NO_TOPIC), *practised, *measured]


def _so_far(entered: Mapping[str, str], people: Sequence[tuple[int, str]]) -> str:
    who = next((named(name) for person, name in people if str(person) == entered.get(Part.SUBJECT)), "")
    kind = entered.get(Part.KIND, "")
    parts = [f"about {who}" if who else "", KINDS[FeedbackKind(kind)].lower() if kind in set(FeedbackKind) else ""]
    return ", ".join(part for part in parts if part)
