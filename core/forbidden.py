"""Ground that no tip may touch, by the words that lead there: who somebody is, whether they stay, what they are paid."""

import re
from collections.abc import Iterator

from core.marks import without_accents

_THEIR = "(?:your|his|her|their)"
_THEM = "(?:you|him|her|them)"
_MATES = "(?:colleague|peer|team-?mate|co-?worker)s?"
_ARE = "(?:are|seem|look|feel|sound)"
_HEALTH = (
    "ill", "illness(?:es)?", "sick(?:ness)?", "diseases?", "depress(?:ed|ion)", "anxiety", "anxious", "adhd",
    "burn(?:ed|t)?[- ]?out", "autis(?:m|tic)", "therap(?:y|ist)", "medication", "mental(?:ly)? (?:health|ill)",
    "pregnan(?:t|cy)", "disab(?:led|ility)", "diagnos(?:is|ed)", "alcohol(?:ic)?", "drunk", "addict(?:ed|ion)?",
    f"you {_ARE} (?:so |too |very )?(?:stressed|tired|exhausted|unwell)", "mental state", "drinking problem",
)  # fmt: skip
_CHARACTER = (
    "lazy", "laziness", "stupid", "dumb", "arrogan(?:t|ce)", "careless(?:ness)?", "unmotivated", "incompetent", "sloppy",
    "selfish", "immature", "useless", "hopeless", "(?:bad|poor|wrong) attitude", "personality", f"{_THEIR} character",
    "introver(?:t|ted)", "extrover(?:t|ted)", "you are (?:weak|slow|too soft)", "not cut out for",
    "born (?:seller|salesperson)", "idiots?", "idiotic", "morons?", "slackers?", "losers?",
)  # fmt: skip
_AGE = (
    f"(?:at|for) {_THEIR} age", f"{_THEIR} age", "too (?:old|young)", "elderly", "retire(?:ment)?", "getting on in years",
    f"you {_ARE} (?:so |still |very )?(?:young|old)",
)  # fmt: skip
_TRAITS = (
    "religio(?:n|us)", "muslims?", "christians?", "jew(?:s|ish)?", "hindus?", "buddhists?", "atheists?", f"{_THEIR} race",
    "racial", "ethnic(?:ity)?", "gender", "wom[ae]n", "females?", "as a man", "gay", "lesbian", "homosexual", "bisexual",
    "transgender", "sexual", "nationality", "immigrants?", "foreigners?", f"{_THEIR} accent", "skin colou?r", "married",
    "divorced", "trade union", f"{_THEIR} faith", "as a (?:mother|father|mum|mom|dad)",
    f"{_THEIR} (?:wife|husband|spouse|kids|children|family)", "political(?:ly)? (?:view|opinion|lean)s?(?:ing)?",
)  # fmt: skip
_DISMISSAL = (
    "dismissals?", f"dismiss(?:ed)? (?:{_THEM}|from)", "be dismissed", "fired", f"fire {_THEM}", "firing",
    f"let {_THEM} go", f"los(?:e|ing) {_THEIR} jobs?", "laid off", "lay(?:ing)?[- ]offs?", "redundan(?:t|cy)",
    f"terminat(?:e|ion of) (?:{_THEM}|{_THEIR}|employment)", "performance improvement plan", "probation",
    "replaced? you", "find another job", "on thin ice", "last chance",
    "sack(?:ed|ing)", "get the sack", "(?:be|being|been|get|getting) let go", "pink slips?", "(?:final|written) warning", "pip",
    "los(?:e|ing) the job", f"out of (?:a|{_THEIR}) job", f"{_THEIR} job (?:is|may be|could be) (?:at risk|on the line|in danger)",
)  # fmt: skip
_PAY = (
    f"{_THEIR} (?:pay|salary|wages?|bonus(?:es)?|commission)",
    "pay (?:rise|raise|cut)s?",
    "(?:salary|bonus) (?:rise|raise|cut)s?",
)
_COMPARING = (
    f"than (?:your|the) {_MATES}", "than (?:any|every)(?:one|body)(?: else)?", "(?:every|any)(?:one|body) else",
    f"compared? (?:to|with) (?:your |the |other )?(?:{_MATES}|reps)", f"(?:unlike|behind) (?:your|the) {_MATES}",
    "than (?:(?:the )?others|the rest|most (?:reps|people|sellers))", "others (?:do|does|did) (?:it |this )?better",
    "the rest of (?:the|your) (?:team|group)",
    f"your {_MATES} (?:has|have|is|are|does|do|wins?|sells?|closes?|books?)",
)  # fmt: skip

_FORBIDDEN = tuple(
    re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)
    for words in (_HEALTH, _CHARACTER, _AGE, _TRAITS, _DISMISSAL, _PAY, _COMPARING)
)


def forbidden_in(text: str) -> Iterator[str]:
    """The words of a text that lead there, however they are decorated."""
    bare = without_accents(text)
    return (found.group() for pattern in _FORBIDDEN for found in pattern.finditer(bare))
