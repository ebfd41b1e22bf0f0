"""Whether a text is English, which is what Pace speaks: a rule of thumb, strict enough for a sentence in another language."""

import re

_FEWEST_WORDS = 8
_ONE_IN = 8  # words of a text that must be among the commonest
_LATIN = 0.9
_COMMON = frozenset({
    "a", "about", "after", "again", "all", "and", "any", "are", "as", "ask", "at", "be", "because", "before", "but", "by", "can",
    "do", "each", "for", "from", "have", "how", "if", "in", "into", "is", "it", "its", "last", "like", "more", "most", "next", "no",
    "not", "of", "on", "one", "or", "out", "so", "that", "the", "their", "them", "then", "they", "this", "time", "to", "up", "was",
    "week", "what", "when", "where", "which", "who", "why", "will", "with", "you", "your",
})  # fmt: skip
# Those that are words in other languages too tell nothing.
_TELLING = _COMMON - {"a", "an", "as", "by", "do", "from", "in", "is", "no", "on", "or", "so", "was", "will"}

# Names that are words too.
ALSO_NAMES = frozenset({
    "april", "art", "august", "bill", "chance", "chase", "dawn", "drew", "faith", "frank", "grace", "grant", "guy", "hope",
    "jack", "joy", "june", "mark", "may", "miles", "page", "pat", "rich", "rob", "rose", "sue", "summer", "will", "win",
})  # fmt: skip


def is_word(text: str) -> bool:
    """Whether it is among the commonest words, or among the names that are words too."""
    return text.casefold() in _COMMON | ALSO_NAMES


def is_english(text: str) -> bool:
    """Whether who reads English can read it: Latin letters, and enough of the commonest words. A few words alone pass."""
    letters = [character for character in text if character.isalpha()]
    latin = sum(character < "\u0250" for character in letters)
    words = re.findall(r"[^\W\d_]+", text.casefold())
    common = sum(word in _TELLING for word in words)
    return latin >= _LATIN * len(letters) and (len(words) < _FEWEST_WORDS or common * _ONE_IN >= len(words))
