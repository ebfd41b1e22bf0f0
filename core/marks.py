"""What is written in a text beside its words: addresses, pictures, and letters that only look like those of a word."""

import re
import unicodedata
from collections.abc import Collection, Iterator

_ENDINGS = "com|org|net|io|ai|dev|app|info|biz|cloud|eu|uk|de|fr|it|es|nl|be|ch|at|se|no|dk|fi|pl|cz|pt|ie|us|ca|br|mx|jp|in|au|nz"
# A mention of Slack (also one that was cut off), a link, an e-mail address.
ADDRESS = (
    r"<[@#!][^<>\n]{0,200}>|(?i:\b[a-z][a-z0-9+.-]{1,20}://\S*|\bwww\.\S+|\bmailto:\S+)"
    r"|(?:[^\s@<>(),;:\"]{1,200})?@+[^\s@<>(),;:\"]+"
    rf"|(?<![\w.-])(?:[\w-]{{1,63}}\.)+(?:{_ENDINGS})(?![\w-])(?:[:/?#]\S*)?"
)
_ADDRESS = re.compile(ADDRESS)
_EMOJI = re.compile(r"(?<![\w:]):[a-z][a-z0-9_+'-]*:(?!\w)")
# A word of Latin letters with one of another script, or of the phonetic alphabet, among them.
_DISGUISED = re.compile(r"\b(?=[^\W\d_]*[A-Za-z\u00c0-\u024f])(?=[^\W\d_]*[\u0250-\u02af\u0370-\u2cff])[^\W\d_]+")


def addresses_in(text: str, allowed: Collection[str]) -> Iterator[str]:
    """Where Slack would make a link of it, or call somebody; but for those that are `allowed`."""
    for found in _ADDRESS.finditer(text):
        if not {found.group(), found.group().rstrip(".,;:!?)'\"")} & set(allowed):
            yield found.group()


def pictures_in(text: str) -> Iterator[str]:
    """Emoji, also as Slack names them, and words in disguise."""
    yield from (found.group() for pattern in (_EMOJI, _DISGUISED) for found in pattern.finditer(text))
    yield from (sign for sign in text if unicodedata.category(sign) == "So" and sign != "°")


def without_accents(text: str) -> str:
    """The letters alone, without what stands over, under or through them."""
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if unicodedata.category(sign) != "Mn")
