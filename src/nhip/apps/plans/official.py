"""A Word document in the form of Decree 30/2020/NĐ-CP, Annex I: paper, margins, letters, header.

May import python-docx and Django's response. Must not read any record: words are given.

Annex I: A4; margins top and bottom 20-25 mm, left 30-35, right 15-20; Times New Roman, black; page
number in the top margin, centred, 13-14, not on the first page; header of two columns; name of the
document 13-14 capitals bold, centred; tables of annexes repeat their header row.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"
SHORT, LONG = Mm(210), Mm(297)
TOP, LEFT, RIGHT = Mm(20), Mm(30), Mm(15)
BODY, TABLE, HEADER = 13, 12, 13
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
SHADE = "F2F2F2"


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on top: who issues it, under whom, where and when, what it is called."""

    agency: str
    title: str
    about: str = ""
    superior: str = ""
    place: str = ""
    on: date | None = None
    landscape: bool = True

    @property
    def dated(self) -> str:
        """ "Phú Thọ, ngày 05 tháng 01 năm 2026": days below 10 and months 1, 2 carry a 0; the day
        is left open in a draft that nobody has signed."""
        if self.on is None:
            return f"{self.place}, ngày ... tháng ... năm ...".lstrip(", ")
        month = f"{self.on.month:02}" if self.on.month < 3 else str(self.on.month)
        told = f"ngày {self.on.day:02} tháng {month} năm {self.on.year}"
        return f"{self.place}, {told}" if self.place else told.capitalize()


class OfficialDocument:
    """Paragraphs and tables under an official head; `response` sends it."""

    def __init__(self, head: Head):
        self._word = Document()
        self._page(head.landscape)
        self._letters()
        self._number_pages()
        self._head(head)

    def line(self, text: str, *, bold=False, italic=False, center=False, size=BODY) -> None:
        """One paragraph of the body: justified, first line set in, or centred."""
        held = self._word.add_paragraph()
        _write(held, text, size, bold=bold, italic=italic)
        held.alignment = CENTER if center else JUSTIFY
        held.paragraph_format.space_after = Pt(6)
        if not center:
            held.paragraph_format.first_line_indent = Mm(10)

    def table(
        self, headers: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[float]
    ) -> None:
        """A table with borders; a row of one cell is a heading across all columns.

        `widths` are shares of the page.
        """
        held = self._word.add_table(rows=1, cols=len(headers))
        held.style = "Table Grid"
        held.alignment = WD_TABLE_ALIGNMENT.CENTER
        held.autofit = False
        section = self._word.sections[0]
        whole = section.page_width - section.left_margin - section.right_margin
        sizes = [int(whole * share / sum(widths)) for share in widths]
        for cell, text in zip(held.rows[0].cells, headers, strict=True):
            _cell(cell, text, bold=True, center=True)
            _shade(cell)
        _repeat(held.rows[0])
        for row in rows:
            _row(held, row, len(headers))
        for column, size in zip(held.columns, sizes, strict=True):
            column.width = size
            for cell in column.cells:
                cell.width = size
        self._word.add_paragraph()

    def signature(self, post: str) -> None:
        """Who signs, on the right; the name is left to be written."""
        held = self._word.add_table(rows=1, cols=2)
        left, right = held.rows[0].cells
        _write(left.paragraphs[0], "Nơi nhận:", 12, bold=True, italic=True)
        _write(left.add_paragraph(), "- Như trên;", 11)
        _write(left.add_paragraph(), "- Lưu: VT.", 11)
        _cell(right, post.upper(), bold=True, center=True, size=HEADER)

    def content(self) -> bytes:
        """The file."""
        file = io.BytesIO()
        self._word.save(file)
        return file.getvalue()

    def response(self, name: str) -> HttpResponse:
        """An attachment called `name`.docx."""
        safe = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-") or "nhip"
        response = HttpResponse(self.content(), content_type=DOCX)
        response["Content-Disposition"] = f'attachment; filename="{safe}.docx"'
        return response

    def _page(self, landscape):
        section = self._word.sections[0]
        section.page_width, section.page_height = (LONG, SHORT) if landscape else (SHORT, LONG)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.top_margin = section.bottom_margin = TOP
        section.left_margin, section.right_margin = LEFT, RIGHT
        section.header_distance = Mm(10)

    def _letters(self):
        style = self._word.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(BODY)
        # Word takes the Latin name for Latin letters only; Vietnamese ones may fall under others.
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(kind), FONT)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "vi-VN")
        style.element.get_or_add_rPr().append(language)

    def _number_pages(self):
        section = self._word.sections[0]
        section.different_first_page_header_footer = True
        held = section.header.paragraphs[0]
        held.alignment = CENTER
        run = held.add_run()
        run.font.size = Pt(BODY)
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            part = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                part.set(qn("w:fldCharType"), kind)
            part.text = text or None
            run._r.append(part)

    def _head(self, head):
        held = self._word.add_table(rows=1, cols=2)
        left, right = held.rows[0].cells
        lines = [(head.superior.upper(), False)] if head.superior else []
        _stack(left, [*lines, (head.agency.upper(), True), ("_______", True)], HEADER)
        _stack(right, [(COUNTRY, True), (MOTTO, True), ("_" * 25, True)], HEADER)
        dated = right.add_paragraph()
        dated.alignment = CENTER
        _write(dated, head.dated, HEADER, italic=True)
        self._word.add_paragraph()
        self.line(head.title.upper(), bold=True, center=True, size=14)
        if head.about:
            self.line(head.about, bold=True, center=True, size=14)
        self.line("_" * 15, center=True)


def _stack(cell, lines, size):
    held = cell.paragraphs[0]
    for at, (text, bold) in enumerate(lines):
        held = held if at == 0 else cell.add_paragraph()
        held.alignment = CENTER
        held.paragraph_format.space_after = Pt(0)
        _write(held, text, size, bold=bold)


def _row(table, row, width):
    cells = table.add_row().cells
    if len(row) == 1:
        _cell(cells[0].merge(cells[width - 1]), row[0], bold=True)
        return
    for cell, value in zip(cells, row, strict=True):
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        _cell(cell, "" if value is None else str(value), center=number)


def _cell(cell, text, *, bold=False, center=False, size=TABLE):
    held = cell.paragraphs[0]
    held.paragraph_format.space_after = Pt(0)
    if center:
        held.alignment = CENTER
    _write(held, text, size, bold=bold)


def _write(paragraph, text, size, *, bold=False, italic=False):
    run = paragraph.add_run(UNWRITABLE.sub("", str(text)))
    run.bold, run.italic, run.font.size, run.font.name = bold, italic, Pt(size), FONT


def _shade(cell):
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _repeat(row):
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
