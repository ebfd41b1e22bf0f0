"""What a round asks: questions in the order of situation, behaviour, impact and what is next."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """Questions to begin with."""

    name: str
    questions: tuple[str, ...]


_UNSEEN_LETTERS = "\u115f\u1160\u3164\uffa0"  # the fillers of Hangul


TEMPLATES: dict[str, Template] = {
    "sbi": Template(
        "Situation, behaviour, impact",
        (
            "Think of a situation you shared lately: what did they do that worked, and what came of it?",
            "Think of one that could have gone better: what did they do, and what came of it?",
            "What one thing would you like them to try next?",
        ),
    ),
    "start": Template(
        "Start, stop, continue",
        (
            "What should they start doing, and where would it help?",
            "What should they stop doing, and what does it lead to?",
            "What should they continue, and what comes of it?",
        ),
    ),
    "together": Template(
        "Working together",
        (
            "When did working with them make your work easier? What did they do?",
            "When was it harder than it had to be? What did they do, and what came of it?",
        ),
    ),
    "customers": Template(
        "With customers",
        (
            "Which conversation with a customer of theirs did you see or hear? What did they do well in it?",
            "What could they do otherwise in the next one, and what would it change for the customer?",
        ),
    ),
    "own": Template("Only my own questions", ()),
}


def questions_of(template: str, own: str) -> tuple[str, ...]:
    """Those of the template, then one's own, one a line."""
    lines = (" ".join(line.split()) for line in own.splitlines())
    known = TEMPLATES.get(template, TEMPLATES["own"]).questions
    return (*known, *dict.fromkeys(line for line in lines if _says_something(line) and line not in known))


def _says_something(line: str) -> bool:
    """Whether there is anything to be read in it: signs that nobody sees are no question."""
    return any(character.isalnum() and character not in _UNSEEN_LETTERS for character in line)
