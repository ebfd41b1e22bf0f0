"""A review in one message: what was written stays, what is left out is counted, and what is missing is not signed."""

from hypothesis import given
from hypothesis import strategies as st

from views.review_document import Kind, Line
from views.review_fit import fitted

PARTS = [
    Line(Kind.HEADING, "Self-assessment, by Ana Ruiz"),
    Line(Kind.QUESTION, "What was hard"),
    Line(Kind.TEXT, "Saying no."),
    Line(Kind.HEADING, "The manager's part, by Maria Lead"),
    Line(Kind.QUESTION, "What was agreed"),
    Line(Kind.TEXT, "One call a week."),
    Line(Kind.HEADING, "Signatures"),
    Line(Kind.ITEM, "Ana Ruiz: not signed yet"),
]


def pieces(heading: str, count: int, details: int = 0, length: int = 60) -> list[Line]:
    found = [Line(Kind.HEADING, heading)]
    for number in range(count):
        found.append(Line(Kind.ITEM, f"{heading[:4]} {number} " + "i" * length))
        found += [Line(Kind.DETAIL, "d" * length)] * details
    return found


@given(st.integers(0, 30), st.integers(0, 150), st.integers(0, 300), st.integers(0, 4), st.integers(1, 400))
def test_the_parts_and_signatures_are_always_there(
    figures: int, goals: int, feedback: int, details: int, length: int
) -> None:
    rest = [
        *pieces("Figures", figures, 0, length),
        *pieces("Goals", goals, 1, length),
        *pieces(f"Feedback ({feedback})", feedback, details, length),
    ]
    shown = fitted([*rest, *PARTS], "{} more in the file.")
    text = "\n".join(shown.paragraphs)
    assert shown.is_whole
    assert len(shown.paragraphs) <= 40
    assert len(text) < 9_100
    assert "Saying no.\n*The manager's part" in text
    assert text.endswith("One call a week.\n*Signatures*\n•  Ana Ruiz: not signed yet")
    left = feedback - text.count("•  Feed ")
    assert (f"{left} more in the file." in text) or not left


def test_what_was_written_is_whole_before_the_last_feedback_is_there() -> None:
    written = [Line(Kind.TEXT, "w" * 900) if line.kind is Kind.TEXT else line for line in PARTS]
    shown = fitted([*pieces("Feedback (60)", 60, 3, 120), *written], "{} more in the file.")
    text = "\n".join(shown.paragraphs)
    assert text.count("w" * 900) == 2
    assert shown.is_cut
    assert 5 < text.count("•  Feed ") < 60


def test_what_does_not_fit_at_all_is_not_said_to_be_whole() -> None:
    shown = fitted([*PARTS, *[Line(Kind.HEADING, "h" * 2_000)] * 6], "{} more.")
    assert shown.is_cut
    assert not shown.is_whole
