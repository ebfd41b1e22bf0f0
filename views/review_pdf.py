"""A review as a PDF, with a font that holds most scripts."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from views.review_document import Kind, Line

if TYPE_CHECKING:
    from fpdf import FPDF

_FONT = "review"
_MARGIN = 20.0  # millimetres
# Bold, size in points, indent and space before in millimetres.
_LOOKS = {
    Kind.TITLE: (True, 17, 0.0, 0.0),
    Kind.HEADING: (True, 13, 0.0, 6.0),
    Kind.QUESTION: (True, 10.5, 0.0, 3.0),
    Kind.ITEM: (False, 10, 3.0, 1.5),
    Kind.DETAIL: (False, 9.5, 9.0, 0.5),
    Kind.TEXT: (False, 10, 0.0, 1.5),
}
_BULLET = "•  "
_UNKNOWN = "Some signs are not in this file's font and show as boxes. The Markdown file has them all."


def pdf_of(lines: Sequence[Line], made_at: datetime) -> bytes:
    """The document; its title is that of the file too. Signs that the font does not have show as boxes, and it says so."""
    pdf, known = _page(made_at)
    title = next((line.text for line in lines if line.kind is Kind.TITLE), "")
    pdf.set_title(title)
    pdf.set_lang("en")
    for line in lines:
        bold, size, indent, before = _LOOKS[line.kind]
        text = _BULLET + line.text if line.kind is Kind.ITEM else line.text
        _write(pdf, "".join(c if ord(c) in known else "□" for c in text), bold, size, indent, before)
    if any(ord(c) not in known for line in lines for c in line.text):
        _write(pdf, _UNKNOWN, False, 8, 0.0, 6.0)
    return bytes(pdf.output() or b"")


def _page(made_at: datetime) -> tuple["FPDF", frozenset[int]]:
    """An empty page, and the signs that its font has."""
    import matplotlib as mpl
    from fpdf import FPDF

    class Numbered(FPDF):
        """With the page's number below."""

        def footer(self) -> None:
            self.set_y(-15)
            self.set_font(_FONT, size=8)
            self.cell(0, 8, f"{self.page_no()}", align="C")

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    pdf = Numbered(format="A4")
    pdf.add_font(_FONT, "", folder / "DejaVuSans.ttf")
    pdf.add_font(_FONT, "B", folder / "DejaVuSans-Bold.ttf")
    pdf.set_margins(_MARGIN, _MARGIN)
    pdf.set_auto_page_break(True, _MARGIN)
    pdf.set_creation_date(made_at)
    pdf.set_producer("Pace")
    pdf.set_text_shaping(True)  # letters that join, and scripts that run from right to left
    pdf.add_page()
    pdf.set_font(_FONT, size=10)
    return pdf, frozenset(getattr(pdf.fonts[_FONT], "cmap", {}))


def _write(pdf: "FPDF", text: str, bold: bool, size: float, indent: float, before: float) -> None:
    pdf.ln(before)
    pdf.set_font(_FONT, "B" if bold else "", size)
    pdf.set_x(_MARGIN + indent)
    pdf.multi_cell(0, size * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")
