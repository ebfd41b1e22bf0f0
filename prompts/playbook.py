"""The playbook's file, read and checked."""

from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import Refused
from core.playbook import FIGURES, LAST_RESORT, WORDS, Entry, Step, When, placeholders
from core.skills import SKILLS

FILE = Path(__file__).parent / "playbook.yaml"
LONGEST_ACTION = 200
LONGEST_REASON = 160
_VERSION = 1


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=r"^[a-z]+(-[a-z]+)+$", max_length=60)
    skill: str
    kpis: tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], ...]
    when: When
    step: Step
    action: str = Field(min_length=20, max_length=LONGEST_ACTION, pattern=r"\.$")
    reason: str = Field(min_length=20, max_length=LONGEST_REASON, pattern=r"\.$")
    question: str = Field(min_length=10, max_length=LONGEST_REASON, pattern=r"\?$")
    figures: tuple[str, ...]


@cache
def load_playbook(path: Path = FILE) -> tuple[Entry, ...]:
    """The entries, in the file's order. Raises `Refused` with everything that is wrong, each by its entry."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Refused(f"The playbook {path.name} cannot be read: {error}") from error
    if not isinstance(content, dict) or not isinstance(content.get("entries"), list):
        raise Refused(f"The playbook {path.name} has no list of entries.")
    if content.get("version") != _VERSION:
        raise Refused(f"The playbook {path.name} is of version {content.get('version')}; this reads {_VERSION}.")
    entries: list[Entry] = []
    problems: list[str] = []
    taken = {LAST_RESORT.key}
    for place, raw in enumerate(content["entries"], start=1):
        name = str(raw["key"]) if isinstance(raw, dict) and "key" in raw else f"entry {place}"
        try:
            entry = Entry(**_Entry.model_validate(raw).model_dump())
        except ValidationError as error:
            problems += [f"{name}: {_said(fault)}" for fault in error.errors()]
            continue
        problems += [f"{name}: {fault}" for fault in _faults(entry, taken)]
        taken.add(entry.key)
        entries.append(entry)
    if problems:
        raise Refused(f"The playbook {path.name} has problems:\n" + "\n".join(problems))
    return tuple(entries)


def _said(fault: Any) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    return f"{where} {fault['msg'][0].lower()}{fault['msg'][1:]}" if where else str(fault["msg"])


def _faults(entry: Entry, taken: set[str]) -> list[str]:
    """What pydantic cannot see."""
    found = []
    if entry.key in taken:
        found.append("its key is taken")
    if entry.skill not in SKILLS:
        found.append(f"there is no skill {entry.skill}")
    if unknown := sorted(set(entry.figures) - {*FIGURES, *WORDS}):
        found.append(f"there is no figure {', '.join(unknown)}")
    if set(placeholders(entry)) != set(entry.figures):
        found.append(f"it uses {', '.join(placeholders(entry)) or 'no figure'}, and declares others")
    if entry.when is When.NARROWEST and not entry.kpis:
        found.append("it fits where the funnel narrows at one of its KPIs, and has none")
    if any(character.isdigit() for text in (entry.action, entry.reason, entry.question) for character in text):
        found.append("it has a figure of its own")
    return found
