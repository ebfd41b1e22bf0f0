"""Ground that no tip may touch, by the words that lead there: who somebody is, and whether they stay."""

import re

_THEIR = "(?:your|his|her|their)"
_THEM = "(?:you|him|her|them)"
_MATES = "(?:colleague|peer|team-?mate|co-?worker)s?"
_HEALTH = (
    "ill", "illness(?:es)?", "sick(?:ness)?", "diseases?", "depress(?:ed|ion)", "anxiety", "anxious", "adhd",
    "burn(?:ed|t)?[- ]?out", "autis(?:m|tic)", "therap(?:y|ist)", "medication", "mental(?:ly)? (?:health|ill)",
    "pregnan(?:t|cy)", "disab(?:led|ility)", "diagnos(?:is|ed)", "alcohol(?:ic)?", "drunk", "addict(?:ed|ion)?",
)  # fmt: skip
_CHARACTER = (
    "lazy", "laziness", "stupid", "dumb", "arrogan(?:t|ce)", "careless(?:ness)?", "unmotivated", "incompetent", "sloppy",
    "selfish", "immature", "useless", "hopeless", "(?:bad|poor|wrong) attitude", "personality", f"{_THEIR} character",
    "introver(?:t|ted)", "extrover(?:t|ted)", "you are (?:weak|slow|too soft)", "not cut out for",
    "born (?:seller|salesperson)",
)  # fmt: skip
_AGE = (f"(?:at|for) {_THEIR} age", f"{_THEIR} age", "too (?:old|young)", "elderly", "retire(?:ment)?")
_TRAITS = (
    "religio(?:n|us)", "muslims?", "christians?", "jew(?:s|ish)?", "hindus?", "buddhists?", "atheists?", f"{_THEIR} race",
    "racial", "ethnic(?:ity)?", "gender", "wom[ae]n", "females?", "as a man", "gay", "lesbian", "homosexual", "bisexual",
    "transgender", "sexual", "nationality", "immigrants?", "foreigners?", f"{_THEIR} accent", "skin colou?r", "married",
    "divorced", "trade union", "political(?:ly)? (?:view|opinion|lean)s?(?:ing)?",
)  # fmt: skip
_DISMISSAL = (
    "dismissals?", f"dismiss(?:ed)? (?:{_THEM}|from)", "be dismissed", "fired", f"fire {_THEM}", "firing",
    f"let {_THEM} go", f"los(?:e|ing) {_THEIR} jobs?", "laid off", "lay(?:ing)?[- ]offs?", "redundan(?:t|cy)",
    f"terminat(?:e|ion of) (?:{_THEM}|{_THEIR}|employment)", "performance improvement plan", "probation",
    "replaced? you", "find another job", "on thin ice", "last chance",
)  # fmt: skip
_COMPARING = (
    f"than (?:your|the) {_MATES}", "than (?:any|every)(?:one|body)(?: else)?", "(?:every|any)(?:one|body) else",
    f"compared? (?:to|with) (?:your |the |other )?(?:{_MATES}|reps)", f"unlike (?:your|the) {_MATES}",
    f"your {_MATES} (?:has|have|is|are|does|do)",
)  # fmt: skip

FORBIDDEN = tuple(
    re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)
    for words in (_HEALTH, _CHARACTER, _AGE, _TRAITS, _DISMISSAL, _COMPARING)
)
