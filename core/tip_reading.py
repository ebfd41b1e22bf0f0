"""A tip, a brief or an answer out of what a model said: figures and names written out, and guarded. Nothing is shown unread."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.catalogue import Unit
from core.claims import Counts, claims_in, plainly
from core.coaching import FROM_A_MODEL, Action, Evidence, Tip, WriteFigure, facts_named, filled, template
from core.feedback import kpi_topic
from core.guard import Flaw, Problem, check
from core.masking import Mask

LONGEST_ACTION, LONGEST_REASON, LONGEST_ANSWER = 280, 220, 700  # characters
# What opens or closes like a placeholder and is none: it would be read as it stands.
_NEARLY = {
    Flaw.NUMBER: re.compile(r"\{(?![a-z0-9_:.]+\})[^{}]*\}?"),
    Flaw.NAME: re.compile(r"\[(?![PNX]\d+\])[^\[\]]*\]?"),
}
# What says which currency: a sign, a code, or a word for one of these.
_CURRENCY = re.compile(r"[$£¥\u20a0-\u20c0]|\b[A-Z]{3}\b|\b(?:dollar|buck|euro|pound|quid|franc|yen|rupee|zloty)")
_SIGNS = {
    "dollar": "$", "buck": "$", "euro": "€", "pound": "£", "quid": "£", "franc": "CHF", "yen": "¥", "rupee": "₹", "zloty": "zł",
}  # fmt: skip
_ALIKE, _FEWEST_WORDS = 0.8, 5  # of the words of the shorter of two actions: then one says the other again


def tip_from(
    content: Mapping[str, Any],
    evidence: Evidence,
    mask: Mask,
    write: WriteFigure,
    *,
    topic: str,
    mates: Collection[str],
    told: Sequence[str] = (),
) -> tuple[Tip | None, list[Problem]]:
    """The tip, or all that is wrong with it. `topic` is what was asked for, `mates` the names that it must not say (those that the
    mask has hidden it may), `told` the actions they were told lately.
    """
    focus = str(content["focus"])
    problems = _of_focus(focus, evidence, topic)
    raw = [(str(one["action"]), str(one["reason"])) for one in content["actions"]]
    question = str(content["question"])
    problems += _of_length(raw, question)
    texts, unknown = [], []
    for text in (*(part for pair in raw for part in pair), question):
        shown, bad = written_out(text, evidence, mask, write)
        texts.append(shown)
        unknown += bad
    problems += unknown
    actions = tuple(Action(text, reason) for text, reason in zip(texts[:-1:2], texts[1:-1:2], strict=True))
    said = " ".join([*(part for pair in raw for part in pair), question])
    named = facts_named(said)
    facts = tuple(fact.id for fact in evidence.facts if fact.id in named or _says(said, write(fact)))
    tip = Tip(focus, topic or (kpi_topic(focus) if focus else ""), actions, texts[-1], facts, FROM_A_MODEL, ())
    problems += check(template(tip), evidence, set(mask.names.values()), others=mates)
    problems += [Problem(Flaw.AGAIN, one.text) for one in actions if _was_told(one.text, told)]
    return (None, problems) if problems else (tip, [])


@dataclass(frozen=True, slots=True)
class BriefWords:
    """What a model makes of a manager's 1:1."""

    summary: str
    praise: tuple[str, ...]
    help: str
    ask: tuple[str, ...]


def brief_from(
    content: Mapping[str, Any], evidence: Evidence, mask: Mask, write: WriteFigure, *, mates: Collection[str]
) -> tuple[BriefWords | None, list[Problem]]:
    """The brief, or all that is wrong with it."""
    praise, ask = [str(one) for one in content["praise"]], [str(one) for one in content["ask"]]
    texts, problems = guarded(
        [str(content["summary"]), str(content["help"]), *praise, *ask], evidence, mask, write, mates=mates
    )
    problems += [Problem(Flaw.SHAPE, text) for text in ask if not text.strip().endswith("?")]
    if problems:
        return None, problems
    return BriefWords(texts[0], tuple(texts[2 : 2 + len(praise)]), texts[1], tuple(texts[2 + len(praise) :])), []


def answer_from(
    content: Mapping[str, Any],
    evidence: Evidence,
    mask: Mask,
    write: WriteFigure,
    *,
    mates: Collection[str],
    words: Collection[str] = (),
) -> tuple[str, list[Problem]]:
    """The answer to a question, and all that is wrong with it. `words` are names of measures: they may be said."""
    texts, problems = guarded(
        [str(content["answer"])], evidence, mask, write, mates=mates, words=words, longest=LONGEST_ANSWER
    )
    return texts[0], problems


def guarded(
    texts: Sequence[str],
    evidence: Evidence,
    mask: Mask,
    write: WriteFigure,
    *,
    mates: Collection[str],
    words: Collection[str] = (),
    longest: int = LONGEST_ACTION,
) -> tuple[list[str], list[Problem]]:
    """Texts as they are read, and all that is wrong with them: each is a sentence or a few."""
    shown, problems = (
        [],
        [Problem(Flaw.LENGTH, text) for text in texts if len(text) > longest or not text.strip()],
    )
    for text in texts:
        written, bad = written_out(text, evidence, mask, write)
        shown.append(written)
        problems += bad
    problems += check("\n".join(shown), evidence, {*mask.names.values(), *words}, others=mates)
    return shown, problems


def written_out(text: str, evidence: Evidence, mask: Mask, write: WriteFigure) -> tuple[str, list[Problem]]:
    """With its figures and names in place; and the placeholders that nobody gave, also those that are only nearly ones."""
    problems = [Problem(flaw, found.group()) for flaw, pattern in _NEARLY.items() for found in pattern.finditer(text)]
    try:
        text = filled(text, evidence, write)
    except KeyError as error:
        problems.append(Problem(Flaw.NUMBER, str(error.args[0])))
    try:
        text = mask.show(text)
    except KeyError as error:
        problems.append(Problem(Flaw.NAME, str(error.args[0])))
    problems += [Problem(Flaw.NUMBER, said) for said in _in_other_money(text, evidence, write)]
    return " ".join(text.split()), problems


def _in_other_money(text: str, evidence: Evidence, write: WriteFigure) -> Iterator[str]:
    """Amounts in a currency that the reader's figures are not in: facts know their unit, and only `write` the currency."""
    written = plainly(" ".join(write(fact) for fact in evidence.facts if fact.unit is Unit.MONEY))
    for claim in claims_in(plainly(text)):
        if claim.counts is Counts.MONEY and any(
            _SIGNS.get(sign, sign) not in written for sign in _CURRENCY.findall(claim.said)
        ):
            yield claim.said


def _says(text: str, figure: str) -> bool:
    """Whether it has that figure, and not only as a part of another."""
    return re.search(rf"(?<![\w.,]){re.escape(figure)}(?!\w|[.,]\d)", text) is not None


def _of_focus(focus: str, evidence: Evidence, topic: str) -> list[Problem]:
    asked = topic.removeprefix("kpi:") if topic.startswith("kpi:") else ""
    known = {standing.kpi.key for standing in evidence.standings}
    if asked and focus not in (asked, ""):
        return [Problem(Flaw.SHAPE, f"focus {focus}")]
    is_none = not focus and (bool(topic) or not known)
    return [] if focus in known or is_none else [Problem(Flaw.SHAPE, f"focus {focus}")]


def _of_length(actions: Sequence[tuple[str, str]], question: str) -> list[Problem]:
    too_long = [text for text, _ in actions if len(text) > LONGEST_ACTION]
    too_long += [text for text in (*(reason for _, reason in actions), question) if len(text) > LONGEST_REASON]
    empty = [text for pair in actions for text in pair if not text.strip()]
    return [Problem(Flaw.LENGTH, text) for text in (*too_long, *empty)] + (
        [] if question.strip().endswith("?") else [Problem(Flaw.SHAPE, question)]
    )


def _was_told(action: str, told: Sequence[str]) -> bool:
    """Whether it says again what was said, also where a manager had put something to it."""
    return any(_alike(_words(action), _words(before)) for before in told)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    fewer = min(len(one), len(other))
    return one == other or (fewer >= _FEWEST_WORDS and len(one & other) >= _ALIKE * fewer)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))
