"""What `/kpi` was asked: which KPIs, which period, about whom, in any order."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core import period_text
from core.catalogue import Kpi
from core.errors import Refused
from core.periods import CALENDAR_YEAR, Business, Period

MAX_LENGTH = 300
EXAMPLES = "`/kpi last month`, `/kpi win rate Q4 2017`, `/kpi @Ana Ruiz this quarter`"

_EVERYONE = frozenset({"everyone", "everybody", "company", "all"})
_ME = frozenset({"me", "my", "mine", "myself"})
WHOM = _EVERYONE | _ME | {"team"}  # a word that says whose figures, whatever else is called so
_FANCY = (("’", "'"), ("‘", "'"), ("ʼ", "'"), ("–", "-"), ("—", "-"))
_MENTION = re.compile(r"<@([UW][A-Z0-9]{2,20})(?:\|[^>]*)?>", re.IGNORECASE)
_TEAM_OF = re.compile(r"(?:'s|s')? team$|'s$", re.IGNORECASE)
_OWN = re.compile(r"'s$|(?<=s)'$", re.IGNORECASE)
_LONGEST_KPI = 12  # words
_LONGEST_NAME = 6
_SHORTEST_PREFIX_AFTER_A_NAME = 3  # letters: "Jo Ca" stays a name, "Jo calls" does not


class Named(StrEnum):
    """How the subject was named."""

    ME = "me"
    EVERYONE = "everyone"
    SLACK_ID = "slack id"
    TEAM = "team"  # an empty text means the asker's own team
    PERSON_OR_TEAM = "person or team"
    BARE = "bare"  # words that are neither KPI nor period: a name without its @, or a slip of the pen


@dataclass(frozen=True, slots=True)
class SubjectText:
    """Whom the question is about, as typed; `text` is a name or a Slack id."""

    named: Named
    text: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A parsed question: KPI keys in the order asked (none: the default ones), and what was said of period and subject."""

    kpis: tuple[str, ...]
    period: Period | None
    subject: SubjectText | None


def no_names(_text: str) -> bool:
    """Nobody is known."""
    return False


def parse_question(
    text: str,
    *,
    kpis: Sequence[Kpi],
    today: date,
    business: Business = CALENDAR_YEAR,
    is_name: Callable[[str], bool] = no_names,
) -> Question:
    """Read what was typed after `/kpi`. `is_name` tells whether somebody is called exactly so: their whole name goes before the
    words of KPIs and periods in it (`@Maria Lead revenue`). Raises `Refused` naming the words at fault and what to type instead."""
    if len(text) > MAX_LENGTH:
        raise Refused(f"That is {len(text):,} characters long; a question needs at most {MAX_LENGTH}. Try {EXAMPLES}.")
    return _Reading(words_of(text), labels_of(kpis), today, business, is_name).question()


def words_of(text: str) -> list[str]:
    """The words and commas, with curly quotes and long dashes made plain and unseen characters removed."""
    seen = visible(text)
    seen = _without_fancy(seen).replace(",", " , ")
    mentions_whole = _MENTION.sub(lambda m: f" <@{m.group(1)}> ", seen)
    return mentions_whole.split()


def visible(text: str) -> str:
    """One line of what can be seen of a text: without control, direction and zero-width characters."""
    seen = "".join(c if not unicodedata.category(c).startswith("C") else " " * (c in "\t\n\r") for c in text)
    return " ".join(seen.split())


def labels_of(kpis: Sequence[Kpi]) -> dict[str, set[str]]:
    """Every name a KPI answers to (lower case, spaces for underscores) with the keys that have it."""
    labels: dict[str, set[str]] = {}
    for kpi in kpis:
        for label in (kpi.key, kpi.name, *kpi.aliases):
            labels.setdefault(plain_label(label), set()).add(kpi.key)
    return labels


def plain_label(label: str) -> str:
    """As names are compared: lower case, spaces for underscores and hyphens, curly quotes made plain."""
    return " ".join(_without_fancy(label).casefold().replace("_", " ").replace("-", " ").split())


def _without_fancy(text: str) -> str:
    for fancy, plain in _FANCY:
        text = text.replace(fancy, plain)
    return text


class _Reading:
    """One pass over the words; `position` is the next one to be read."""

    def __init__(
        self,
        words: list[str],
        labels: dict[str, set[str]],
        today: date,
        business: Business,
        is_name: Callable[[str], bool],
    ) -> None:
        self.words, self.labels, self.today, self.business = words, labels, today, business
        self.is_name = is_name
        self.position = 0
        self.kpis: list[str] = []
        self.period: Period | None = None
        self.subject: SubjectText | None = None

    def question(self) -> Question:
        while self.position < len(self.words):
            self._one()
        return Question(tuple(dict.fromkeys(self.kpis)), self.period, self.subject)

    def _one(self) -> None:
        word = self.words[self.position]
        lower = word.casefold()
        if word == ",":
            self.position += 1
        elif mention := _MENTION.fullmatch(word):
            self.position += 1
            self._name(SubjectText(Named.SLACK_ID, mention.group(1).upper()))
        elif word.startswith("@"):
            self._read_name(Named.PERSON_OR_TEAM)
        elif whole := self._whole_kpi_here():
            self._take_kpi(*whole)
        elif lower == "team":
            self.position += 1
            self._read_name(Named.TEAM, first_is_name=False)
        elif lower in _EVERYONE:
            self.position += 1
            self._name(SubjectText(Named.EVERYONE))
        elif found := self._period_here():
            self._take_period(*found)
        elif lower in _ME:  # before the KPIs, of which `me` would be the beginning of `meetings`
            self.position += 1
            self._name(SubjectText(Named.ME))
        elif found_kpi := self._kpi_here(1):
            self._take_kpi(*found_kpi)
        else:
            self._read_name(Named.BARE)

    def _read_name(self, named: Named, *, first_is_name: bool = True) -> None:
        """Take words up to the next period, KPI, comma or mention; the word right after an @ always belongs to the name."""
        name: list[str] = []
        if first_is_name:
            length = self._whole_name_here()
            name += [word.removeprefix("@") for word in self.words[self.position : self.position + length]]
            self.position += length
        while self.position < len(self.words) and not self._name_ends_here(after_a_word=any(name)):
            name.append(self.words[self.position].removeprefix("@") if not any(name) else self.words[self.position])
            self.position += 1
        text = " ".join(part for part in name if part)
        without_team = _TEAM_OF.sub("", text).strip()
        if named is not Named.TEAM and without_team != text:
            named = Named.TEAM
        self._name(SubjectText(named, without_team if named is Named.TEAM else text))

    def _whole_name_here(self) -> int:
        """How many of the next words are somebody's whole name; 1 where they are nobody's."""
        for length in range(min(_LONGEST_NAME, len(self.words) - self.position), 1, -1):
            first, *others = self.words[self.position : self.position + length]
            if any(word == "," or word.startswith(("@", "<@")) for word in others):
                continue
            phrase = " ".join(filter(None, (first.removeprefix("@"), *others)))
            if " " in phrase and self.is_name(_OWN.sub("", phrase)):
                return length
        return 1

    def _name_ends_here(self, *, after_a_word: bool) -> bool:
        word = self.words[self.position]
        if word == "," or _MENTION.fullmatch(word):
            return True
        if not after_a_word and not word.startswith("@") and self.words[self.position - 1] == "@":
            return False
        if after_a_word and word.startswith("@"):
            return True
        return self._period_here() is not None or self._kpi_here(_SHORTEST_PREFIX_AFTER_A_NAME) is not None

    def _name(self, subject: SubjectText) -> None:
        if self.subject is not None:
            raise Refused(
                f"I can show one person or team at a time, and you named two: “{(self.subject.text or 'me')[:40]}” and "
                f"“{(subject.text or subject.named)[:40]}”."
            )
        self.subject = subject

    def _period_here(self) -> tuple[Period, int] | None:
        """The period the rest begins with, and how many words it takes."""
        rest = " ".join(self.words[self.position :]).casefold()
        found = period_text.match(rest, today=self.today, business=self.business)
        return (found[0], len(rest[: found[1]].split())) if found else None

    def _take_period(self, period: Period, length: int) -> None:
        if self.period is not None:
            second = " ".join(self.words[self.position : self.position + length])
            raise Refused(
                f"I can show one period at a time; “{second}” is a second one. For a stretch: `1 Mar - 15 Apr`."
            )
        self.period = period
        self.position += length

    def _whole_kpi_here(self) -> tuple[frozenset[str], int] | None:
        """The KPI whose name of several words stands here: it goes before the words of people and periods in it."""
        for length in range(min(_LONGEST_KPI, len(self.words) - self.position), 1, -1):
            phrase = plain_label(" ".join(self.words[self.position : self.position + length]))
            if phrase in self.labels and " " in phrase:
                return frozenset(self.labels[phrase]), length
        return None

    def _kpi_here(self, shortest_prefix: int) -> tuple[frozenset[str], int] | None:
        """The KPIs that the next words name, by the longest full name or else the longest prefix, and the words taken."""
        longest = min(_LONGEST_KPI, len(self.words) - self.position)
        phrases = [
            (plain_label(" ".join(self.words[self.position : self.position + n])), n) for n in range(longest, 0, -1)
        ]
        for phrase, n in phrases:
            if phrase in self.labels:
                return frozenset(self.labels[phrase]), n
        for phrase, n in phrases:
            keys = {key for label, owners in self.labels.items() if label.startswith(phrase) for key in owners}
            if keys and len(phrase) >= shortest_prefix and "," not in phrase:
                return frozenset(keys), n
        return None

    def _take_kpi(self, keys: frozenset[str], length: int) -> None:
        if len(keys) > 1:
            typed = " ".join(self.words[self.position : self.position + length])
            names = ", ".join(f"`{key.replace('_', ' ')}`" for key in sorted(keys))
            raise Refused(f"“{typed[:40]}” could be any of {names}. Type a little more of the name.")
        self.kpis.extend(keys)
        self.position += length
