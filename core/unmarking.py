"""Taking out of a text what gives its writer away, and leaving what it says.

Names and closings, mentions, addresses, emoji; and habits: stretched words, shouting, rows of signs, fancy letters, lists, odd
spaces. Which words somebody chooses, and in which language, stays: nothing can take that out without changing what is said.
"""

import re
import unicodedata
from collections.abc import Collection

SOMEBODY = "a colleague"
_MOST_PASSES = 12
_SHORTEST_SHOUT = 5  # letters: CRM, KPI and SaaS stay as they are
_MENTION = re.compile(r"<[@#!][^<>\s]*(?:\|[^<>]*)?>")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HANDLE = re.compile(r"(?<![\w@])@+[\w][\w.-]*")
_SHORTCODE = re.compile(r"(?<![\w:]):[a-z][a-z0-9_+-]{1,40}:(?![\w:])", re.IGNORECASE)
_EMOTICON = re.compile(r"(?<!\w)(?:[:;=8][-o^']?[()\[\]DPpOo3/|*]+|[xX]D+|<3+|\^_*\^|[oO]_[oO]|¯\S*¯)(?!\w)")
_CLOSING = (
    r"(?:all the best|best(?: regards| wishes)?|(?:kind|warm|many|with best)\s+(?:regards|thanks|wishes)|regards|cheers|thanks"
    r"(?: a lot| again| so much)?|thank you|thx|yours(?: truly| sincerely)?|sincerely|love|greetings|take care|ciao|xo+(?:xo)*"
    r"|lg|mfg|vg|viele gr(?:ü|ue)(?:ß|ss)e|liebe gr(?:ü|ue)(?:ß|ss)e|mit freundlichen gr(?:ü|ue)(?:ß|ss)en|saludos|un saludo"
    r"|cordialement|bien à (?:vous|toi)|bisous|saluti|abraços|groetjes|pozdrawiam)"
)
_NAMELIKE = r"\w[\w'’.-]{0,20}"
_CAPITAL = r"[^\W\d_a-zß-öø-ÿа-я][\w'’.-]{0,20}"
# `Best,\nBen` and `Cheers Ben Ito`: a closing that begins a sentence or a line, and at most three words after it.
_CLOSED = re.compile(
    rf"(?:^|(?<=[.?\n])\s*|\n\s*)(?i:{_CLOSING})"
    rf"(?:\s*[,.\n-]+\s*(?:{_NAMELIKE}\s*){{0,3}}|\s+{_CAPITAL}(?:\s+{_CAPITAL})?)?\W*$"
)
# `... well. - Ben`, `... well.\n/Benny`, `... well.\nBenny`: a word or two of their own after the last sentence.
_SIGNED = re.compile(rf"(?<=[.?])(?:\s*[-/~]+\s*|\s*\n\s*){_NAMELIKE}(?:[ ]{_NAMELIKE})?\s*$")
# `... well - Ben`: there it could be anything, so it is taken for a name only with a capital.
_SIGNED_AT_THE_END = re.compile(rf"\s[-/~]+\s*{_CAPITAL}(?:[ ]{_CAPITAL})?[\s.]*$")
_BULLET = re.compile(r"^\s*(?:[-*•‣·o]|\d{1,2}[.)])\s+")
_QUOTES = str.maketrans({**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛′`´ʼ", "'")})
_DASHES = re.compile(r"\s*(?:[‒–—―]|--+)\s*|\s+-+\s+")
_MARKUP = re.compile(r"(?<!\w)[*_~]+(?=\S)|(?<=\S)[*_~]+(?!\w)|(?<!\w)[*_~]+(?!\w)")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_I = re.compile(r"\bi(?='(?:m|d|ll|ve)\b|\b(?!['.]))")
_ENDS = ".?。؟।"
# Given names that are words too: at the beginning of a sentence nobody can tell which of the two is meant.
_WORDS_TOO = frozenset({
    "april", "art", "august", "bill", "chase", "dawn", "dean", "drew", "faith", "frank", "grace", "grant", "guy", "hope",
    "hunter", "jack", "joy", "june", "lance", "lily", "mark", "max", "may", "miles", "norm", "pat", "pearl", "ray", "rich",
    "rob", "rose", "sandy", "skip", "sky", "summer", "victor", "wade", "will", "wren",
})  # fmt: skip
_SHORTEST_NAME = 3  # letters: shorter ones (An, Do, So) are taken for names only with a capital inside a sentence


def unmarked(text: str, names: Collection[str], *, keep: Collection[str] = ()) -> str:
    """The text in one paragraph, without the marks of its writer.

    `names` are those of everybody who could have written it: if only the writer's own were taken out, their absence would
    tell. Words of the names in `keep` (whom it is about) stay. What was unmarked already comes back as it is.
    """
    stays = {word.casefold() for name in keep for word in _words(name)}
    named = [_name_pattern(name, stays) for name in sorted(names, key=len, reverse=True)]
    patterns = [one for one in named if one is not None]
    for _ in range(_MOST_PASSES):
        before, text = text, _once(text, patterns)
        if text == before:
            break
    return text


def is_as_written(before: str, after: str) -> bool:
    """Whether nothing has changed but spaces, a full stop at the end and the first letter's case: nobody needs to see that."""

    def bare(text: str) -> str:
        joined = "".join(text.split()).rstrip(_ENDS)
        return joined[:1].casefold() + joined[1:]

    return bare(before) == bare(after)


def _once(text: str, names: list[re.Pattern[str]]) -> str:
    text = _plain_letters(text)
    for mark in (_MENTION, _ADDRESS, _HANDLE):
        text = mark.sub(SOMEBODY, text)
    text = _EMOTICON.sub(" ", _SHORTCODE.sub(" ", text))
    text = _MARKUP.sub("", text.translate(_QUOTES))
    text = _STRETCHED.sub(lambda found: found[1] * 2, text)
    text = _calm(text)
    text = _unsigned(text.strip())
    for name in names:
        text = name.sub(SOMEBODY, text)
    text = re.sub(rf"\(\s*{SOMEBODY}\s*\)|(?<=\bI), {SOMEBODY},", "", text)
    return _sentences(_quiet_case(_one_paragraph(text)))


def _plain_letters(text: str) -> str:
    """Fancy and full-width letters as the usual ones; nothing unseen, no emoji and no other pictures."""
    usual = unicodedata.normalize("NFKC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(_kept(character) for character in usual)


def _kept(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in ("So", "Sk") or "\ufe00" <= character <= "\ufe0f" or character == "\u20e3":
        return " " if kind == "So" else ""
    if kind.startswith("Z") or character == "\t":
        return "\n" if kind in ("Zl", "Zp") else " "
    return "" if kind.startswith("C") and character != "\n" else character


def _calm(text: str) -> str:
    """Rows of signs as one: nobody exclaims or trails off in their own way."""
    text = re.sub(r"[!?]*\?[!?]*", "?", text)
    text = re.sub(r"!+|\.{2,}", ".", text)
    text = re.sub(r"([,;:'\"])\1+", r"\1", text)
    if text.count(")") > text.count("("):  # a smile of one kind
        text = re.sub(r"\){2,}|\)\s*$", ".", text)
    return _DASHES.sub(lambda found: "\n" if "\n" in found[0] else " - ", text) if not _has_list(text) else text


def _unsigned(text: str) -> str:
    text = _SIGNED.sub("", _CLOSED.sub("", text).strip())
    return text if _has_list(text) else _SIGNED_AT_THE_END.sub("", text)


def _has_list(text: str) -> bool:
    return sum(bool(_BULLET.match(line)) for line in text.split("\n")) > 1


def _one_paragraph(text: str) -> str:
    """Lines become sentences."""
    lines = [" ".join(_BULLET.sub("", line).split()) for line in text.split("\n")]
    said = [line for line in lines if any(character.isalnum() for character in line)]
    text = " ".join(line if line[-1] in f"{_ENDS},;:" else f"{line}." for line in said)
    text = re.sub(r"\s+([,.;:?])", r"\1", text)
    text = re.sub(r"([,;])(?=[^\W\d_])", r"\1 ", text)
    text = re.sub(r"(?<=[^\W\d_]{2})([.?])(?=[A-ZÄÖÜ][a-zäöüß])", r"\1 ", text)
    text = re.sub(r"([.?])(?:\s*[.,;:])+|[,;:]+\s*([.?])", lambda found: found[1] or found[2], text)
    return re.sub(r"^[\s.,;:?-]+", "", re.sub(r"\(\s*\)|\[\s*\]", "", text)).strip()


def _quiet_case(text: str) -> str:
    """Nobody shouts, and nobody does without capitals."""
    letters = [character for character in text if character.isalpha()]
    loud = sum(character.isupper() for character in letters)
    if len(letters) >= 2 * _SHORTEST_SHOUT and loud > len(letters) * 0.6:
        text = text.lower()
    else:
        shout = re.compile(rf"\b[^\W\d_]{{{_SHORTEST_SHOUT},}}\b")
        text = shout.sub(lambda found: found[0].lower() if found[0].isupper() else found[0], text)
    return _I.sub("I", text)


def _sentences(text: str) -> str:
    """Each begins with a capital and ends with a stop."""
    text = re.sub(r"(?:^|(?<=[.?] ))[^\W\d_]", lambda found: _capital(found[0]), text)
    return f"{text}." if text and text[-1].isalnum() else text


def _capital(letter: str) -> str:
    upper = letter.upper()
    return upper if len(upper) == 1 else letter


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]{2,}", unicodedata.normalize("NFKC", name))


def _name_pattern(name: str, stays: Collection[str]) -> re.Pattern[str] | None:
    """The whole name, and each word of it, however they are written."""
    words = [re.escape(word) for word in _words(name)]
    alone = [word for word in words if word.casefold() not in stays]
    whole = r"[\s.-]+".join(words)
    found = [rf"\b{whole}\b"] if len(words) > 1 and alone else []
    for word in alone:
        if word.casefold() in _WORDS_TOO or len(word) < _SHORTEST_NAME:
            found.append(rf"(?<![.?] )(?<!^)\b(?-i:{word[0].upper()}){word[1:]}\b")
        else:
            found.append(rf"\b{word}\b")
    return re.compile("|".join(found), re.IGNORECASE) if found else None
