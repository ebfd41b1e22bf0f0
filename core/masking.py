"""Names out of what leaves the process, and back into what comes home."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest

from core.claims import plainly

_ADDRESS = re.compile(
    r"<[@#!][^<>\s]{1,80}>|(?:https?://|www\.)\S{1,300}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+|(?<![\w@])@\w[\w.-]*"
    r"|(?<![\w.,])(?!\d{4}-\d\d-\d\d\b)\+?\d[\d ()/-]{6,18}\d(?![\w%]|[.,]\d)"
)
_PLACEHOLDER = re.compile(r"\[([PNX]\d{1,3})\]")
_WORD = re.compile(r"[^\W_][\w'’&-]*")
_STARTS = re.compile(r"(?:^|[.!?:…]['\"”’)]*\s+|\n\s*|[“\"(]\s*|[•–—-]\s+)$")
_SHORTEST = 2
_SHARED = 0.2  # of titles: a word that more of them begin with is no customer's
# Capitals that are no names, wherever they stand.
_WORDS = frozenset({
    "i", "i'm", "i'll", "i've", "i'd", "crm", "kpi", "q1", "q2", "q3", "q4", "ceo", "cfo", "cto", "ok", "sbi", "roi", "poc", "rfp",
    "nda", "demo", "faq", "b2b", "saas", "slack", "pace", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "english",
})  # fmt: skip


@dataclass
class Mask:
    """One for each question to a model: what is hidden gets a placeholder, the same one each time.

    `[P1]` is somebody of the roster, `[N1]` whatever else looks like a name (customers, products), `[X1]` an address, a link, a
    telephone number. `people` are the names of the roster; `known` are others that are names also where a sentence begins with
    them; `words` are capitals that are none (the names of KPIs and skills).
    """

    people: Collection[str]
    known: Collection[str] = ()
    words: Collection[str] = ()
    _shown: dict[str, str] = field(default_factory=dict)  # placeholder -> what it stands for
    _hidden: dict[str, str] = field(default_factory=dict)  # what was hidden, case ignored -> placeholder

    def person(self, name: str) -> str:
        """The placeholder of somebody of the roster."""
        return self._placeholder("P", name)

    def hide(self, text: str) -> str:
        """What somebody wrote, without anybody's name in it. What looks like a placeholder already is none."""
        text = plainly(text).replace("[", "(").replace("]", ")")
        text = _ADDRESS.sub(lambda found: self._placeholder("X", found.group()), text)
        text = self._without_people(text)
        for name in sorted({plainly(one) for one in self.known}, key=len, reverse=True):
            if len(name) > _SHORTEST:
                text = re.sub(rf"(?<![\w\[]){re.escape(name)}(?!\w)", lambda _, n=name: self._placeholder("N", n), text)  # type: ignore[misc]
        return self._without_names(text)

    def show(self, text: str) -> str:
        """With the names back in their places. Raises `KeyError` for a placeholder that was never given."""
        return _PLACEHOLDER.sub(lambda found: self._shown[found.group()], text)

    @property
    def names(self) -> Mapping[str, str]:
        """What was hidden, by placeholder."""
        return dict(self._shown)

    @property
    def colleagues(self) -> frozenset[str]:
        """The names of people of the roster that were hidden."""
        return frozenset(name for placeholder, name in self._shown.items() if placeholder.startswith("[P"))

    def _without_people(self, text: str) -> str:
        """Whole names, and words of them with a capital (many names are words too), in one reading whatever the roster's size."""
        whole, single = self._by_word
        pieces, at = [], 0
        for word in _WORD.finditer(text):
            if word.start() < at or text[word.start() - 1 : word.start()] == "[":
                continue
            bare = re.sub(r"['’]s$", "", word.group())
            name = next((one for one in whole.get(bare, ()) if _stands_at(text, word.start(), one)), None)
            end = word.start() + (len(name) if name else len(bare))
            name = name or single.get(bare)
            if name is not None:
                pieces += [text[at : word.start()], self._placeholder("P", name)]
                at = end
        return "".join([*pieces, text[at:]])

    @cached_property
    def _by_word(self) -> tuple[dict[str, list[str]], dict[str, str]]:
        """The names of the roster by their first word, the longest first; and by each word with a capital."""
        whole: dict[str, list[str]] = {}
        single: dict[str, str] = {}
        for name in sorted((plainly(one) for one in self.people), key=len, reverse=True):
            for at, word in enumerate(_WORD.findall(name)):
                if at == 0:
                    whole.setdefault(word, []).append(name)
                if len(word) > _SHORTEST and word[0].isupper():
                    single.setdefault(word, name)
        return whole, single

    def _without_names(self, text: str) -> str:
        """Capitals inside a sentence are names, unless they are known to be none; so is one at its start that another follows."""
        known = {part.casefold() for one in self.words for part in plainly(one).split()}
        runs: list[tuple[int, int]] = []
        found = list(_WORD.finditer(text))
        for word, following in zip_longest(found, found[1:]):
            if not _is_capital(word, known):
                continue
            is_pair = (
                following is not None and text[word.end() : following.start()] == " " and _is_capital(following, known)
            )
            if _STARTS.search(text[: word.start()]) is not None and not is_pair:
                continue
            if runs and text[runs[-1][1] : word.start()] == " ":
                runs[-1] = (runs[-1][0], word.end())
            else:
                runs.append((word.start(), word.end()))
        for start, end in reversed(runs):
            name = re.sub(r"['’]s$", "", text[start:end])
            text = text[:start] + self._placeholder("N", name) + text[start + len(name) :]
        return text

    def _placeholder(self, kind: str, name: str) -> str:
        key = f"{kind}:{name.casefold()}"
        if key not in self._hidden:
            number = 1 + sum(placeholder.startswith(f"[{kind}") for placeholder in self._shown)
            self._hidden[key] = f"[{kind}{number}]"
            self._shown[f"[{kind}{number}]"] = name
        return self._hidden[key]


def customers_in(titles: Sequence[str]) -> tuple[str, ...]:
    """What deals are called by, as far as it names a customer: whole titles, and their first word where few others have it."""
    firsts = Counter(word for title in titles if (word := _first_word(title)))
    most = max(1, len(titles) * _SHARED)
    rare = (word for word, count in firsts.items() if count <= most and word.casefold() not in _WORDS)
    return tuple(dict.fromkeys([*titles, *rare]))


def _first_word(title: str) -> str:
    found = _WORD.search(plainly(title))
    return found.group() if found and len(found.group()) > _SHORTEST and found.group()[0].isupper() else ""


def _stands_at(text: str, at: int, name: str) -> bool:
    return text.startswith(name, at) and not text[at + len(name) : at + len(name) + 1].isalnum()


def _is_capital(word: re.Match[str], known: Collection[str]) -> bool:
    bare = re.sub(r"['’]s$", "", word.group()).casefold()
    is_placeholder = (
        word.string[word.start() - 1 : word.start()] == "[" and word.string[word.end() : word.end() + 1] == "]"
    )
    return word.group()[0].isupper() and bare not in _WORDS and bare not in known and not is_placeholder
