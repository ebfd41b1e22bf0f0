"""Reading a question in somebody's own words: the KPIs and periods it names, and whether it is about anybody else."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from core import period_text
from core.ask import labels_of, plain_label, words_of
from core.catalogue import Kpi
from core.english import is_word
from core.periods import CALENDAR_YEAR, Business, Period

LONGEST_QUESTION = 500  # characters: what comes after them is not read

_ASKS = frozenset({
    "why", "how", "what", "what's", "whats", "which", "where", "when", "who", "whose",
    "warum", "wieso", "weshalb", "wie", "pourquoi", "comment",
})  # fmt: skip
_OPENERS = frozenset({"hey", "hi", "hello", "ok", "okay", "so", "and", "but", "well", "pace", "@pace", ","})
_OTHERS = frozenset({
    "team", "teams", "everyone", "everybody", "anyone", "anybody", "company", "department", "colleague", "colleagues", "teammate",
    "teammates", "team-mate", "team-mates", "coworker", "coworkers", "co-worker", "co-workers", "peers", "reps", "others", "our",
    "ours", "he", "she", "his", "him", "her", "hers",
})  # fmt: skip
# Before a word that is a month, or a number that is a year, only by what stands before it: `in may`, `of 2017`.
_OF_TIME = frozenset(
    {"in", "of", "for", "since", "during", "until", "from", "to", "than", "and", "last", "this", "im", "seit", ","}
)
_DOUBTFUL = re.compile(r"may|march|mar|\d{4}")
_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,20})>", re.IGNORECASE)
_AROUND = "?!.;:\"“”„()[]*~¿¡'"
_SHORTEST_NAME = 3  # letters of a name that is written small
_LONGEST_LABEL = 6  # words


@dataclass(frozen=True, slots=True)
class AskedInWords:
    """What a question names, in the order in which it does. `mentions` are Slack ids; `is_about_others` says that it names
    somebody else, a team or everybody."""

    kpis: tuple[str, ...]
    periods: tuple[Period, ...]
    mentions: tuple[str, ...]
    is_about_others: bool


def is_question(text: str) -> bool:
    """Whether it ends with a question mark, or begins with a question word (after a greeting or a mention)."""
    if text.rstrip(" \n\t\"'”’)*_~").endswith(("?", "？", "؟")):
        return True
    words = (word.casefold() for word in words_of(text[:LONGEST_QUESTION]) if not _MENTION.fullmatch(word))
    first = next((word for word in words if word.strip(_AROUND) not in _OPENERS), "")
    return first.strip(_AROUND) in _ASKS


def question_of(text: str) -> str:
    """As much of it as is read; what would be half a word is left away."""
    text = text.strip()
    if len(text) <= LONGEST_QUESTION:
        return text
    cut = text[: LONGEST_QUESTION + 1]
    return (cut.rsplit(maxsplit=1)[0] if len(cut.split()) > 1 else cut)[:LONGEST_QUESTION]


def read_question(
    text: str,
    *,
    kpis: Sequence[Kpi],
    today: date,
    business: Business = CALENDAR_YEAR,
    own_name: str = "",
    others: Collection[str] = (),
) -> AskedInWords:
    """Read what `question_of` left. `others` are the names of everybody else and of all teams.

    A name that is a word too counts with a capital inside a sentence only. Raises `Refused` for a day that does not exist.
    """
    reading = _Reading(text, labels_of(kpis), today, business, own_name, others)
    reading.read()
    return AskedInWords(
        tuple(dict.fromkeys(reading.kpis)),
        tuple(dict.fromkeys(reading.periods)),
        tuple(reading.mentions),
        reading.is_about_others,
    )


class _Reading:
    """One pass over the words; what means nothing is passed over."""

    def __init__(
        self,
        text: str,
        labels: dict[str, set[str]],
        today: date,
        business: Business,
        own_name: str,
        others: Collection[str],
    ) -> None:
        self.raw = words_of(text)
        self.words = [_bare(word) for word in self.raw]
        self.labels, self.today, self.business = labels, today, business
        self.measured = {part for label in labels for part in label.split()}
        own = set(_name_words(own_name))
        names = [tuple(_name_words(name)) for name in others]
        self.whole = {name for name in names if len(name) > 1}
        self.single = {word for name in names for word in name} - own
        self.own = own | {"pace", ""}
        self.longest = max((len(name) for name in self.whole), default=1)
        self.kpis: list[str] = []
        self.periods: list[Period] = []
        self.mentions: list[str] = []
        self.is_about_others = False

    def read(self) -> None:
        at = 0
        while at < len(self.words):
            at += self._one(at)

    def _one(self, at: int) -> int:
        """Take what begins there; how many words that is."""
        raw, word = self.raw[at], self.words[at]
        if mention := _MENTION.fullmatch(raw.strip(_AROUND)):
            self.mentions.append(mention.group(1).upper())
        elif raw.startswith("<!") or (word.startswith("@") and word[1:].casefold() not in self.own):
            self.is_about_others = True
        elif name := next((n for n in range(self.longest, 1, -1) if self._phrase(at, n) in self.whole), 0):
            self.is_about_others = True
            return name
        elif found := self._kpi(at):
            self.kpis.append(found[0])
            return found[1]
        elif when := self._period(at):
            self.periods.append(when[0])
            return when[1]
        elif word.casefold() in _OTHERS or self._is_name(at):
            self.is_about_others = True
        return 1

    def _phrase(self, at: int, length: int) -> tuple[str, ...]:
        return tuple(word.casefold() for word in self.words[at : at + length])

    def _kpi(self, at: int) -> tuple[str, int] | None:
        """The KPI by the longest of its names that stands there in full; the beginning of one is a word like any other."""
        for length in range(min(_LONGEST_LABEL, len(self.words) - at), 0, -1):
            owners = self.labels.get(plain_label(" ".join(self.words[at : at + length])))
            if owners and len(owners) == 1:
                return next(iter(owners)), length
        return None

    def _period(self, at: int) -> tuple[Period, int] | None:
        before = self.words[at - 1].casefold() if at else ""
        if _DOUBTFUL.fullmatch(self.words[at].casefold()) and before not in _OF_TIME:
            return None
        rest = " ".join(self.words[at:]).casefold()
        found = period_text.match(rest, today=self.today, business=self.business)
        return (found[0], len(rest[: found[1]].split())) if found else None

    def _is_name(self, at: int) -> bool:
        word = self.words[at]
        name = word.casefold()
        if name not in self.single:
            return False
        is_start = not at or self.raw[at - 1][-1] in ".!?:" or bool(_MENTION.fullmatch(self.raw[at - 1]))
        if word[0].isupper() and not is_start:
            return True
        return len(name) >= _SHORTEST_NAME and not is_word(name) and name not in self.measured | _ASKS


def _bare(word: str) -> str:
    """Without the signs around it, and without the `'s` of an owner."""
    return re.sub(r"'s$", "", word.strip(_AROUND)) if word != "," else word


def _name_words(name: str) -> Iterator[str]:
    for word in words_of(name):
        if bare := _bare(word).removeprefix("@").casefold():
            yield bare
