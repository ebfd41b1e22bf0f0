"""Names out of what leaves the process, and back into what comes home."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest

from core.claims import plainly
from core.marks import ADDRESS

# And an id of Slack's, a telephone number.
_ADDRESS = re.compile(
    ADDRESS
    + r"|\b[UWCDGT](?=[A-Z]*\d)[A-Z0-9]{8,}\b"
    + r"|(?<![\w.,])(?!\d{4}-\d\d-\d\d\b)\+?\d[\d ()/-]{6,18}\d(?![\w%]|[.,]\d)"
)
_PLACEHOLDER = re.compile(r"\[([PNX]\d+)\]")
_WORD = re.compile(r"[^\W_][\w'’&-]*")
_TOKEN = re.compile(r"[^\W_]+")
_STARTS = re.compile(r"(?:^|[.!?:…]['\"”’)]*\s+|\n\s*|[“\"(]\s*|[•–—-]\s+)$")
_SHORTEST = 2
_SHARED = 0.2  # of titles: a word that more of them begin with is no customer's
# Words that begin many a sentence, and are somebody's name somewhere.
_SHORT_WORDS = frozenset(
    {
        "am",
        "an",
        "as",
        "at",
        "be",
        "by",
        "do",
        "go",
        "he",
        "if",
        "in",
        "is",
        "it",
        "me",
        "my",
        "no",
        "of",
        "on",
        "or",
        "so",
        "to",
        "up",
        "us",
        "we",
    }
)
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

    What was hidden and is shown again reads as before, but for this: the text is `plainly`, brackets are parentheses, who is of
    the roster has their full name, and a name written in several ways has its first one.
    """

    people: Collection[str]
    known: Collection[str] = ()
    words: Collection[str] = ()
    _shown: dict[str, str] = field(default_factory=dict)  # placeholder -> what it stands for
    _hidden: dict[str, str] = field(default_factory=dict)  # what was hidden, names in any case -> placeholder

    def person(self, name: str) -> str:
        """The placeholder of somebody of the roster."""
        return self._placeholder("P", name)

    def hide(self, text: str) -> str:
        """What somebody wrote, without anybody's name in it. What looks like a placeholder already is none."""
        text = _normal(text)
        text = _ADDRESS.sub(lambda found: self._placeholder("X", found.group()), text)
        text = self._without_people(text)
        for name in sorted({_normal(one) for one in self.known}, key=len, reverse=True):
            if len(name) > _SHORTEST:
                text = re.sub(rf"(?<![\w\[]){re.escape(name)}(?!\w)", lambda _, n=name: self._placeholder("N", n), text)  # type: ignore[misc]
        return self._without_names(text)

    def show(self, text: str) -> str:
        """With the names back in their places. Raises `KeyError` for a placeholder that was never given."""
        return _PLACEHOLDER.sub(lambda found: self._shown[found.group()], text)

    def cover(self, text: str) -> str:
        """With placeholders again for names that have one, and for each word of those: what is covered may be a part of a text.
        Any other name stays: hidden, it would become one that was given."""
        whole = sorted(self._shown.items(), key=lambda one: -len(one[1]))
        for placeholder, name in whole:
            text = text.replace(name, placeholder)
        for placeholder, name in whole:
            for word in filter(_is_telling, () if placeholder.startswith("[X") else _TOKEN.findall(name)):
                text = re.sub(rf"(?<![\w\[]){re.escape(word)}(?!\w)", lambda _, to=placeholder: to, text)  # type: ignore[misc]
        return text

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
        by_word, inside = self._forms
        if inside is not None:
            text = inside.sub(lambda found: self._placeholder("P", by_word[found.group()][0][1]), text)
        pieces, at = [], 0
        for token in _TOKEN.finditer(text):
            start = token.start()
            if start < at or _PLACEHOLDER.match(text, start - 1):
                continue
            for form, name in by_word.get(token.group().casefold(), ()):
                if _stands_at(text, start, form):
                    pieces += [text[at:start], self._placeholder("P", name)]
                    at = start + len(form)
                    break
        return "".join([*pieces, text[at:]])

    @cached_property
    def _forms(self) -> tuple[dict[str, list[tuple[str, str]]], re.Pattern[str] | None]:
        """What people may be called, with their full names: by its first word (the longest first); and as a pattern what has no
        case, as such scripts often do not part their words."""
        by_word: dict[str, dict[str, str]] = {}
        caseless: dict[str, str] = {}
        for name in sorted(filter(None, map(_normal, self.people)), key=len, reverse=True):
            words = {*_WORD.findall(name), *_TOKEN.findall(name), *name.split()}
            for form in (name, *filter(_is_telling, sorted(words))):
                if form.upper() == form.lower() and not form.isascii():
                    caseless.setdefault(form, name)
                elif first := _TOKEN.search(form):
                    by_word.setdefault(first.group().casefold(), {}).setdefault(form[first.start() :], name)
        found = {word: sorted(forms.items(), key=lambda one: -len(one[0])) for word, forms in by_word.items()}
        longest = sorted((form for form in caseless if len(form) >= _SHORTEST), key=len, reverse=True)
        found |= {form: [(form, caseless[form])] for form in longest}
        return found, re.compile("|".join(map(re.escape, longest))) if longest else None

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
        key = f"{kind}:{name if kind == 'X' else name.casefold()}"  # of an address each letter counts
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


def _normal(text: str) -> str:
    """Without what could be taken for a placeholder."""
    return plainly(text).replace("[", "(").replace("]", ")")


def _is_telling(word: str) -> bool:
    """Whether a word of a name, alone, is to be taken for its bearer: not `von`, not `Do`, nor a letter."""
    return not word[0].islower() and len(word) >= _SHORTEST and word.casefold() not in _SHORT_WORDS


def _stands_at(text: str, at: int, form: str) -> bool:
    """As it is written, or in capitals; several words in any case."""
    end = at + len(form)
    said = text[at:end]
    is_same = said == form or (len(form) > _SHORTEST and said == form.upper())
    return (is_same or (" " in form and said.casefold() == form.casefold())) and not text[end : end + 1].isalnum()


def _is_capital(word: re.Match[str], known: Collection[str]) -> bool:
    bare = re.sub(r"['’]s$", "", word.group()).casefold()
    is_placeholder = (
        word.string[word.start() - 1 : word.start()] == "[" and word.string[word.end() : word.end() + 1] == "]"
    )
    return word.group()[0].isupper() and bare not in _WORDS and bare not in known and not is_placeholder
