"""Other words for feedback that somebody is writing: what is asked of a model, and what of its answer may be shown.

The model words; what is said stays the author's: nothing is added to a part, and what they left empty stays empty.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

from core.claims import plainly
from core.english import is_english
from core.feedback import LONGEST, TEXTS, Part
from core.guard import Flaw, Problem, check_wording
from core.masking import Mask

_FEWEST_WORDS, _FEWEST_CHARACTERS = 4, 20  # scripts that do not part their words are counted by the latter
_BRACES = re.compile(r"[{}]")


def lacks(entered: Mapping[str, str]) -> str:
    """What its author has to write before other words can be found, in a sentence; empty when nothing."""
    if not entered.get(Part.SUBJECT):
        return "Choose first who it is about."
    seen = entered.get(Part.BEHAVIOUR, "").strip()
    if not seen:
        return "Write first what they did, in your own words: a model can word what is there, not know what happened."
    if len(re.findall(r"\w+", seen)) < _FEWEST_WORDS and len(seen) < _FEWEST_CHARACTERS:
        return "Say a little more first of what they did, as plainly as it comes: there is not enough yet to be worded anew."
    if any(len(text) > LONGEST for text in texts_of(entered).values()):
        return f"Keep each part under {LONGEST:,} characters first. Nothing was cut."
    return ""


def texts_of(entered: Mapping[str, str]) -> dict[str, str]:
    """What was written, by part."""
    return {part.value: entered.get(part, "") for part in TEXTS}


def pack_of(entered: Mapping[str, str], topic: str, mask: Mask) -> dict[str, Any]:
    """Everything that a model may know of it, ready for JSON: what its author wrote, without anybody's name."""
    said = {part: mask.hide(text.strip()) for part, text in texts_of(entered).items()}
    return {"kind": entered.get(Part.KIND, ""), "topic": topic, **said, "names": sorted(mask.names)}


def reworded(
    content: Mapping[str, Any], own: Mapping[str, str], mask: Mask, others: Collection[str]
) -> tuple[dict[str, str] | None, list[Problem]]:
    """The other words by part, or all that is wrong with them. `others` are the people whom its author has not named."""
    original = "\n".join(own.values())
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for part, written in own.items():
        said = str(content.get(part, "")).strip()
        if not written.strip():
            # Also where it moved there from another part: who asked has not said that it belongs there.
            problems += [Problem(Flaw.SHAPE, said)] if said else []
            texts[part] = written
            continue
        try:
            texts[part] = _named_as_written(mask.show(said), mask, original)
        except KeyError as error:
            problems.append(Problem(Flaw.NAME, str(error.args[0])))
            continue
        problems += _problems(texts[part], original, mask, others)
    return (None, problems) if problems else (texts, [])


def _problems(text: str, original: str, mask: Mask, others: Collection[str]) -> list[Problem]:
    found = check_wording(text, original, mask.names.values(), others=others)
    if len(text) > LONGEST:
        found.append(Problem(Flaw.LENGTH, f"{len(text)} characters"))
    if is_english(original) and not is_english(text):
        found.append(Problem(Flaw.LANGUAGE, text))
    if _BRACES.search(text) and not _BRACES.search(original):
        found.append(Problem(Flaw.SHAPE, text))
    return found


def _named_as_written(text: str, mask: Mask, original: str) -> str:
    """With people called what their author called them: the mask knows them by their whole names, and of two with the same
    first name only one."""
    theirs = plainly(original)
    for name in mask.colleagues:
        if name not in theirs:
            called = next((word for word in name.split() if re.search(rf"\b{re.escape(word)}\b", theirs)), name)
            text = text.replace(name, called)
    return text
