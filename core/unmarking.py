"""Taking out of a text what gives its writer away, and leaving what it says.

Names and closings, mentions, addresses, emoji; and habits: stretched words, shouting, rows of signs, fancy letters, lists, odd
spaces. Which words somebody chooses, and in which language, stays: nothing can take that out without changing what is said.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator

SOMEBODY = "a colleague"
_MOST_PASSES = 12
_SHORTEST_SHOUT = 5  # letters: CRM, KPI and SaaS stay as they are
_MENTION = re.compile(r"<[@#!][^<>\s|]{0,80}(?:\|[^<>]{0,80})?>")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_HANDLE = re.compile(r"(?<![\w@])@+[\w][\w.-]*")
_SHORTCODE = re.compile(r"(?<![\w:]):[a-z][a-z0-9_+-]{1,40}:(?![\w:])", re.IGNORECASE)
_EMOTICON = re.compile(r"(?<!\w)(?:[:;=8][-o^']?[()\[\]DPpOo3/|*]+|[xX]D+|<3+|\^_*\^|[oO]_[oO]|¯\S{0,12}¯)(?!\w)")
_CLOSING = (
    r"(?:all the best|best(?: regards| wishes)?|(?:kind|warm|many|with best)\s+(?:regards|thanks|wishes)|regards|cheers|thanks"
    r"(?: a lot| again| so much)?|thank you|thx|yours(?: truly| sincerely)?|sincerely|love|greetings|take care|ciao|xo+(?:xo)*"
    r"|lg|mfg|vg|viele gr(?:ü|ue)(?:ß|ss)e|liebe gr(?:ü|ue)(?:ß|ss)e|mit freundlichen gr(?:ü|ue)(?:ß|ss)en|saludos|un saludo"
    r"|cordialement|bien à (?:vous|toi)|bisous|saluti|abraços|groetjes|pozdrawiam)"
)
_NAMELIKE = r"\w[\w'’.-]{0,20}"
_CAPITAL = r"[^\W\d_a-zß-öø-ÿа-я][\w'’.-]{0,20}"
# In all that follows, runs of spaces, lines and signs have been made short before (`_squeezed`), every repetition has a bound,
# and only the end of a text is looked at: whatever somebody writes, this does not take long.
_LONGEST_END = 160
# `Best,\nBen` and `Cheers Ben Ito`: a closing that begins a sentence or a line, and at most three words after it.
_CLOSED = re.compile(
    rf"(?:^|(?<=[.?\n])\s?|\n)(?i:{_CLOSING})"
    rf"(?:\s?[,.\n-][\s,.-]{{0,5}}(?:{_NAMELIKE}(?:\s{_NAMELIKE}){{0,2}})?|\s{_CAPITAL}(?:\s{_CAPITAL})?)?\W{{0,8}}$"
)
# `... well. - Ben`, `... well.\n/Benny`, `... well. *Benny*`: a word or two of their own after the last sentence.
_SIGNED = re.compile(rf"(?<=[.?])(?:\s?[-/~*_]{{1,6}}\s?|\n){_NAMELIKE}(?:[ ]{_NAMELIKE})?[*_~]{{0,6}}$")
# `... well - Ben`: there it could be anything, so it is taken for a name only with a capital.
_SIGNED_AT_THE_END = re.compile(rf"\s[-/~*]{{1,6}}\s?{_CAPITAL}(?:[ ]{_CAPITAL})?[\s.]{{0,6}}$")
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
_SHORTEST_WORD = 2  # letters: one alone is an initial
_TWO_AND_TWO = 4  # letters of a family name and a given name that are written together
_INSIDE = r"(?<![.?] )(?<!\n)(?<!^)"
_SMALL = r"[^\W\d_A-ZÀ-ÖØ-ÞΑ-ΩА-ЯЁ]"
_CYRILLIC = re.compile(r"[А-Яа-яЁё]+")
# Scripts that do not part their words by spaces, or write endings without one: Han, Kana, Hangul, Thai, Lao, Khmer, Burmese.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)


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
    text = _calm(_squeezed(text.translate(_QUOTES)))
    text = _MARKUP.sub("", _unsigned(text.strip()))  # what is signed with `~` or `*` must still be known as signed
    text = _STRETCHED.sub(lambda found: found[1] * 2, text)
    for name in names:
        text = name.sub(_somebody, text)
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


def _squeezed(text: str) -> str:
    """Runs of spaces, of empty lines and of signs made short."""
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub(r" ?\n[ \n]*", "\n", text)
    return re.sub(r"([^\w\s]{6})[^\w\s]+", r"\1", text)


def _calm(text: str) -> str:
    """Rows of signs as one: nobody exclaims or trails off in their own way."""
    text = re.sub(r"[!?]+", lambda found: "?" if "?" in found[0] else ".", text)
    text = re.sub(r"\.{2,}", ".", text)
    text = re.sub(r"([,;:'\"])\1+", r"\1", text)
    if text.count(")") > text.count("("):  # a smile of one kind
        text = re.sub(r"\){2,}|\)\s*$", ".", text)
    return _DASHES.sub(lambda found: "\n" if "\n" in found[0] else " - ", text) if not _has_list(text) else text


def _unsigned(text: str) -> str:
    text = _without_end(_CLOSED, text).strip()
    if _has_list(text) and _BULLET.match(text.rpartition("\n")[2]):
        return text
    text = _without_end(_SIGNED, text)
    return text if _has_list(text) else _without_end(_SIGNED_AT_THE_END, text)


def _without_end(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text, max(0, len(text) - _LONGEST_END))
    return text[: found.start()] if found else text


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
    """The words of a name; marks that belong to a letter stay with it."""
    usual = unicodedata.normalize("NFKC", name)
    parts = "".join(letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in usual).split()
    return [part for part in parts if len(part) >= _SHORTEST_WORD]


def _name_pattern(name: str, stays: Collection[str]) -> re.Pattern[str] | None:
    """The whole name, and each word of it, however they are written."""
    words = _words(name)
    alone = [word for word in words if word.casefold() not in stays]
    found = []
    if len(words) > 1 and alone:
        whole = r"[\s.-]{0,3}" if any(map(_is_unspaced, words)) else r"[\s.-]{1,3}"
        found.append(_apart(whole.join(map(re.escape, words)), words[0]))
    for word in alone:
        found += _forms(word, stays)
    return re.compile("|".join(found), re.IGNORECASE) if found else None


def _forms(word: str, stays: Collection[str]) -> Iterator[str]:
    """How one word of a name may stand in a text."""
    if _is_unspaced(word):
        yield re.escape(word)
        # 王小明 is 小明 too, and 田中太郎 is 田中 or 太郎: where one ends nobody has written down.
        parts = {word[1:], word[:2], word[2:]} if len(word) == _TWO_AND_TWO else {word[1:]}
        yield from sorted(re.escape(part) for part in parts if len(part) >= _SHORTEST_WORD and not _is_in(part, stays))
    elif word.upper() == word.lower():  # Arabic, Hebrew, Devanagari: small words are written together with the next one
        before = r"\w{0,2}" if len(word) >= _SHORTEST_NAME else ""
        after = r"\w{0,3}" if len(word) > _SHORTEST_NAME else ""
        yield rf"(?<!\w){before}{re.escape(word)}{after}(?!\w)"
    else:
        yield from _inflected(word)


def _inflected(word: str) -> Iterator[str]:
    """With an ending too (`Bens`, `Ивана`), where a capital inside a sentence says that it is a name: `time` is not Tim's."""
    first, rest = re.escape(word[0].upper()), re.escape(word[1:])
    capital = rf"(?<!\w)(?-i:{first}){rest}"
    is_word_too = word.casefold() in _WORDS_TOO
    if is_word_too or len(word) < _SHORTEST_NAME:
        yield rf"{_INSIDE}{capital}(?!\w)"
    else:
        yield _apart(re.escape(word), word)
    if len(word) < _SHORTEST_NAME:
        return
    ending = "(?-i:s)" if is_word_too else rf"(?-i:{_SMALL}{{1,3}})"
    yield rf"{_INSIDE}{capital}{ending}(?!\w)"
    if _CYRILLIC.fullmatch(word) and len(word) > _SHORTEST_NAME:
        stem = re.escape(word[1:-1]) if word[-1] in "аяйь" else rest
        yield rf"(?<!\w)(?-i:{first}){stem}(?-i:[а-яё]{{0,3}})(?!\w)"


def _apart(pattern: str, word: str) -> str:
    return pattern if _is_unspaced(word) else rf"(?<!\w){pattern}(?!\w)"


def _is_in(part: str, words: Collection[str]) -> bool:
    return any(part in word for word in words)


def _is_unspaced(word: str) -> bool:
    return _UNSPACED.search(word) is not None


def _somebody(found: re.Match[str]) -> str:
    """In the place of a name; apart from the letters that it was written together with."""
    before = " " if found.string[: found.start()][-1:].isalnum() else ""
    return f"{before}{SOMEBODY}" + (" " if found.string[found.end() :][:1].isalnum() else "")
