"""A review as Markdown: read back as it was written, and nothing that people wrote is more than words."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pypdf import PdfReader

from views.review_document import Kind, Line, lines_of, markdown
from views.review_pdf import pdf_of
from views.text import plain

NOW = datetime(2017, 11, 20, 9, tzinfo=UTC)
SIGNS = st.text(st.sampled_from(list("ab1 .-+*_#>`[]()!\\~|&@:/<=$^{}\"'\n\t\u202e\u200bÄ数")), max_size=40)
WRITTEN = st.builds(plain, SIGNS | st.text(max_size=60)).filter(bool)
LINES = st.lists(st.builds(Line, st.sampled_from(list(Kind)), WRITTEN), max_size=12)
COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def words_of(text: str) -> list[str]:
    """What a reader sees of each heading, paragraph and item; fails for anything but words."""
    found = []
    for token in COMMONMARK.parse(text):
        assert token.type not in ("html_block", "fence", "code_block", "blockquote_open", "hr", "table_open"), token
        assert token.type != "ordered_list_open", token
        for inner in token.children or []:
            assert inner.type in ("text", "softbreak", "text_special"), inner
        if token.type == "inline":
            found.append("".join(inner.content for inner in token.children or []))
    return found


@given(LINES)
def test_it_reads_back_as_it_was_written(lines: list[Line]) -> None:
    assert lines_of(markdown(lines)) == lines
    assert markdown(lines_of(markdown(lines))) == markdown(lines)


@given(WRITTEN, st.sampled_from([Kind.TITLE, Kind.HEADING, Kind.QUESTION, Kind.ITEM, Kind.TEXT]))
def test_what_people_wrote_is_words_to_every_reader_of_markdown(text: str, kind: Kind) -> None:
    assert words_of(markdown([Line(kind, text)])) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "# heading", "## two", "- item", "+ item", "1. one", "1) one", "=====", "-----", "***", "> quote", "```sh", "    code",
        "| a | b |", "<b>x</b>", "![x](http://e.example)", "[x](http://e.example)", "[x]: http://e.example", "&lt;b&gt;", "\\",
        "a\\", "~~no~~", "__x__", "`x`", "<http://e.example>", "http://e.example", "[ ] task", "@all", "12.5 is more",
        "C# and F#", "a ##",
    ],
)  # fmt: skip
def test_the_usual_signs(text: str) -> None:
    text = plain(text)
    for kind in (Kind.TEXT, Kind.ITEM, Kind.HEADING):
        assert words_of(markdown([Line(Kind.TEXT, "before"), Line(kind, text), Line(Kind.TEXT, "after")])) == [
            "before",
            text,
            "after",
        ]


@settings(max_examples=12, deadline=None)
@given(LINES)
def test_any_document_becomes_a_pdf(lines: list[Line]) -> None:
    made = pdf_of(lines, NOW)
    assert len(PdfReader(io.BytesIO(made), strict=True).pages) >= 1


def test_long_words_and_many_pages(caplog: pytest.LogCaptureFixture) -> None:
    lines = [Line(Kind.TITLE, "Review of Ana"), Line(Kind.TEXT, "x" * 5_000)]
    lines += [Line(Kind.DETAIL, f"detail {number}") for number in range(200)]
    pages = PdfReader(io.BytesIO(pdf_of(lines, NOW)), strict=True).pages
    assert len(pages) > 3
    assert "detail 199" in pages[-1].extract_text() + pages[-2].extract_text()
    assert caplog.records == []


def test_a_script_from_right_to_left_keeps_its_order() -> None:
    made = pdf_of([Line(Kind.TEXT, "שלום עולם")], NOW)
    text = PdfReader(io.BytesIO(made), strict=True).pages[0].extract_text()
    assert "םלוע םולש" in text or "שלום עולם" in text
    assert "boxes" not in text
