"""The form that starts a round, and the one in which somebody answers: made and read here."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date

from slack_sdk.models.blocks import Block

from core.errors import Refused
from core.periods import Business
from core.request_text import read_due
from core.round_questions import TEMPLATES, questions_of
from core.rounds import FEWEST, USUAL_TIME, RoundField
from core.usecases.rounds import Task, Wish
from views.message import context, option, section, shortened
from views.modal import LONGEST_METADATA, Modal, select_input, text_input
from views.rounds import ANONYMOUS, NAMED
from views.text import escaped, named, plain

START, ANSWERS = "round.start", "round.answers"
ABOUT, WRITERS, KIND, TEMPLATE, OWN, NAME, DUE = "about", "writers", "kind", "template", "own", "name", "due"
FIELD_BLOCKS = {
    RoundField.ABOUT: ABOUT,
    RoundField.WRITERS: WRITERS,
    RoundField.NAME: NAME,
    RoundField.DUE: DUE,
    RoundField.QUESTIONS: OWN,
}
_ANONYMOUS, _NAMED = "anonymous", "named"
_FORGED = "That form is not one of mine. `/feedback rounds` leads to a fresh one."
_QUESTION = re.compile(r"turn\d{1,3}-(\d{1,2})")
_LONGEST_LABEL = 2_000
_MORE = "Not everybody fits in here. Type /feedback round @name to begin with somebody else, or a team."


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands in the form that starts a round, as typed and chosen."""

    about: str = ""
    writers: str = ""
    kind: str = _ANONYMOUS
    template: str = "sbi"
    own: str = ""
    name: str = ""
    due: str = ""


def build(people: Sequence[tuple[str, str]], *, is_cut: bool = False) -> Modal:
    """The form. `people` are the keys and names of those whom the asker may start a round about, the chosen one first;
    `is_cut` when there are more of them than a menu holds."""
    entered = Entered(about=people[0][0])
    kinds = [
        option(f"Anonymous: no names, shown from {FEWEST} answers on", _ANONYMOUS),
        option("Named: who wrote it stands beside it", _NAMED),
    ]
    templates = [option(template.name, key) for key, template in TEMPLATES.items()]
    whom = [option(plain(name), key) for key, name in people]
    return Modal(
        START,
        "Start a round",
        (
            select_input(ABOUT, "About whom", whom, initial=entered.about, hint=_MORE if is_cut else ""),
            text_input(
                WRITERS,
                "Who answers",
                optional=True,
                hint="Leave it empty for their team mates and manager, or name people: Ben Ito, Cleo Fox",
            ),
            select_input(KIND, "Names", kinds, initial=entered.kind),
            select_input(TEMPLATE, "Questions", templates, initial=entered.template),
            text_input(OWN, "Questions of your own", optional=True, multiline=True, hint="One a line."),
            text_input(NAME, "What it is called", optional=True, hint="Everybody who is asked reads this."),
            text_input(
                DUE, "Until", optional=True, hint=f"Friday, in 10 days, 1 Dec. Left empty: {USUAL_TIME.days} days."
            ),
        ),
        submit="Ask them",
        close="Not now",
        metadata=json.dumps(asdict(entered), ensure_ascii=False),
    )


def read(values: Mapping[str, str | None], metadata: str) -> Entered:
    """What was entered; what was not touched is as it was. Raises `Refused` for metadata that is not ours."""
    try:
        initial = Entered(**json.loads(metadata))
    except (ValueError, TypeError) as error:
        raise Refused(_FORGED) from error
    if any(not isinstance(getattr(initial, one.name), str) for one in fields(Entered)):
        raise Refused(_FORGED)
    told = {one.name: value for one in fields(Entered) if (value := values.get(one.name)) is not None}
    return replace(initial, **told)


def wish_of(entered: Entered, today: date, business: Business) -> tuple[Wish | None, dict[str, str]]:
    """What is wished for, and what cannot be read of it, by block."""
    try:
        due = read_due(entered.due, today, business) if entered.due.strip() else today + USUAL_TIME
    except Refused as error:
        return None, {DUE: plain(str(error))}
    if entered.kind not in (_ANONYMOUS, _NAMED):
        return None, {KIND: "Choose one of the two."}
    questions = questions_of(entered.template, entered.own)
    name = " ".join(entered.name.split())
    return Wish(entered.about, entered.writers, name, questions, entered.kind == _ANONYMOUS, due), {}


def build_answers(task: Task, *, texts: Mapping[int, str] | None = None, turn: int = 0) -> Modal:
    """The form to write about somebody; with `texts`, once more with what will be read, before it is sent.

    Slack keeps what stands in a field of the same name, so each turn has its own.
    """
    found, known = task.round, texts or {}
    top: list[Block] = [section(f"*{named(found.name)}*: about {named(task.subject.name)}")]
    top.append(context(ANONYMOUS if found.is_anonymous else NAMED))
    if texts is not None:
        top.insert(
            0,
            section(
                "*This is how it will be read.* What could have told that it is you was taken out. Send it, or change it."
            ),
        )
    inputs = [
        text_input(
            f"turn{turn}-{number}",
            shortened(plain(question), _LONGEST_LABEL),
            initial=known.get(number, ""),
            optional=True,
            multiline=True,
        )
        for number, question in enumerate(found.questions)
    ]
    begun = {"round": found.id, "subject": task.subject.id, "turn": turn}
    return Modal(
        ANSWERS,
        "Your feedback",
        (*top, *inputs),
        submit="Send it like this" if texts is not None else "Send",
        close="Not now",
        metadata=_with_texts(begun, known),
    )


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the form of answers: `texts` by question, and in which blocks they stand."""

    round: int
    subject: int
    turn: int
    texts: Mapping[int, str]

    def block(self, question: int) -> str:
        return f"turn{self.turn}-{question}"


def read_answers(values: Mapping[str, str | None], metadata: str) -> Written:
    """What was written. Raises `Refused` for metadata that is not ours."""
    try:
        begun = json.loads(metadata)
        round_id, subject, turn = (begun[name] for name in ("round", "subject", "turn"))
        known = {int(number): text for number, text in begun.get("texts", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(_FORGED) from error
    if any(type(one) is not int or not 0 <= one < 2**31 for one in (round_id, subject, turn)):
        raise Refused(_FORGED)
    if any(not isinstance(text, str) for text in known.values()):
        raise Refused(_FORGED)
    for block, value in values.items():
        if (number := _QUESTION.fullmatch(block)) and value is not None:
            known[int(number[1])] = value
    return Written(round_id, subject, turn, known)


def done(title: str, text: str) -> Modal:
    """A last page that says what was done."""
    return Modal("round.done", title, (section(escaped(text) if "`" not in text else text),))


def _with_texts(begun: Mapping[str, int], texts: Mapping[int, str]) -> str:
    """Some clients hand back nothing for a field that was not touched: so the form knows what stood there, where it fits."""
    whole = json.dumps({**begun, "texts": {str(number): text for number, text in texts.items()}}, ensure_ascii=False)
    return whole if len(whole) <= LONGEST_METADATA else json.dumps(begun)
