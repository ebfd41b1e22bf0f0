"""Names out of what leaves the process, and back into what comes home."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
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
        for name in sorted(self.people, key=len, reverse=True):
            text = self._without(text, name, name)
            for word in plainly(name).split():
                if len(word) > _SHORTEST and word[0].isupper():
                    text = self._without(text, word, name)
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

    def _without(self, text: str, words: str, name: str) -> str:
        """`words` of a person's name as their placeholder; with a capital only, for many names are words too."""
        pattern = rf"(?<![\w\[]){re.escape(plainly(words))}(?!\w)"
        return re.sub(pattern, lambda _: self._placeholder("P", name), text)

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


def _is_capital(word: re.Match[str], known: Collection[str]) -> bool:
    bare = re.sub(r"['’]s$", "", word.group()).casefold()
    is_placeholder = (
        word.string[word.start() - 1 : word.start()] == "[" and word.string[word.end() : word.end() + 1] == "]"
    )
    return word.group()[0].isupper() and bare not in _WORDS and bare not in known and not is_placeholder
