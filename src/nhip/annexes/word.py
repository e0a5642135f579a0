"""DOCX -> the original's shape: what a reader sees once every tracked change is accepted.

May import python-docx (its parser expands no entities), nhip.annexes.{grid,numbering,reading}.
Macros are never run; pictures, comments and footnotes are not read. A text box is read behind the
paragraph it hangs on.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from nhip.annexes.grid import GridCell, Original, tidy
from nhip.annexes.numbering import Numbering
from nhip.annexes.reading import UnreadableAnnex

MAIN, NUMBERS, STYLES = "word/document.xml", "word/numbering.xml", "word/styles.xml"
MOST_ROWS = 20_000
MOST_FRAMED = 8  # cells of a table that only places others on the page
Element = Any  # lxml publishes no types

INSERTED = {qn("w:ins"), qn("w:moveTo")}
DELETED = {qn("w:del"), qn("w:moveFrom")}
# The same words a second time (for old programs), field codes, properties, notes to the reader.
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
UNSEEN = DELETED | {
    FALLBACK,
    *map(qn, ("w:delText", "w:instrText", "w:pPr", "w:rPr", "w:txbxContent", "w:commentReference")),
}
MATHS_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
P, TBL, TR, TC, R, T = map(qn, ("w:p", "w:tbl", "w:tr", "w:tc", "w:r", "w:t"))
TEXT_BOX = qn("w:txbxContent")
BREAKS = {qn("w:br"), qn("w:cr")}
SECTION_ENDS = {qn("w:sectPr"), qn("w:tblPr"), qn("w:tblGrid"), qn("w:trPr"), qn("w:tcPr")}


def read_word(path: Path) -> Original:
    """Paragraphs and tables in order. Raises UnreadableAnnex("annex.damaged")."""
    try:
        with zipfile.ZipFile(path) as archive:
            body = _part(archive, MAIN).find(qn("w:body"))
            numbering = Numbering(_part(archive, NUMBERS), _part(archive, STYLES))
    except (zipfile.BadZipFile, KeyError, SyntaxError, ValueError, OSError, EOFError):
        raise UnreadableAnnex("annex.damaged") from None
    if body is None:
        raise UnreadableAnnex("annex.damaged")
    reader = _Reader(numbering)
    reader.read(body)
    reader.finish()
    if _has_changes(body):
        reader.original.notices.append(("annex.tracked_changes", {}))
    return reader.original


def _part(archive: zipfile.ZipFile, name: str) -> Element:
    """The root of a part; None where the archive has none (only the main part must be there)."""
    if name != MAIN and name not in archive.namelist():
        return None
    content = archive.read(name)
    if b"<!DOCTYPE" in content[:2048]:
        raise ValueError(name)  # Office writes none; a bomb needs one
    return parse_xml(content)


def _has_changes(body: Element) -> bool:
    return next(body.iter(*INSERTED, *DELETED), None) is not None


def _is_on(holder: Element, name: str) -> bool:
    """Whether a property holder (pPr, rPr, trPr) carries a switch that is on."""
    found = holder.find(qn(name)) if holder is not None else None
    return found is not None and found.get(qn("w:val"), "1") not in ("0", "false", "off")


class _Reader:
    """Walks the body once, in order, keeping the counters of numbered lists."""

    def __init__(self, numbering: Numbering) -> None:
        self.original = Original()
        self._numbering = numbering
        self._joined: list[str] = []  # text before deleted paragraph marks

    def read(self, parent: Element) -> None:
        """Blocks of the body, of content controls and of other wrappers."""
        for child in parent:
            if child.tag == P:
                self._paragraph(child)
            elif child.tag == TBL:
                self._table(child)
            elif child.tag not in SECTION_ENDS and child.tag not in DELETED:
                self.read(child)

    def finish(self) -> None:
        """What a deleted last paragraph mark left behind."""
        if self._joined:
            self.original.add_paragraph("".join(self._joined))

    def _paragraph(self, element: Element) -> None:
        properties = element.find(qn("w:pPr"))
        label = self._numbering.label(properties)
        self._joined.append(_text(element))
        mark = properties.find(qn("w:rPr")) if properties is not None else None
        if mark is not None and mark.find(qn("w:del")) is not None:
            return  # its end was deleted: the next paragraph continues it
        self.original.add_paragraph("".join(self._joined), label)
        self._joined = []
        for box in element.iter(TEXT_BOX):
            if next(box.iterancestors(FALLBACK), None) is None:
                self.read(box)

    def _table(self, element: Element) -> None:
        rows = list(_rows(element))
        if _is_frame(rows):
            for row in rows:
                for cell in row.iterchildren(TC):
                    self.read(cell)
            return
        if len(rows) > MOST_ROWS:
            raise UnreadableAnnex("annex.too_many_rows", limit=MOST_ROWS)
        hidden = [index for index, row in enumerate(rows) if _is_hidden(row)]
        self.original.add_grid(self._cells(rows), hidden=frozenset(hidden))

    def _cells(self, rows: list[Element]) -> list[GridCell]:
        made: list[dict[str, Any]] = []
        above: dict[int, dict[str, Any]] = {}  # column -> the cell that may continue downwards
        for row, element in enumerate(rows):
            column = _skipped(element)
            for cell in _children(element, TC):
                properties = cell.find(qn("w:tcPr"))
                span = _number(properties, "w:gridSpan", 1)
                text = self._cell_text(cell)
                upper = above.get(column)
                if _continues(properties) and upper and upper["column_span"] == span:
                    upper["row_span"] = row - upper["row"] + 1
                    upper["text"] = tidy(f"{upper['text']}\n{text}")
                else:
                    new = {"text": text, "row": row, "column": column}
                    above[column] = new | {"row_span": 1, "column_span": span}
                    made.append(above[column])
                column += span
        return [GridCell(**one) for one in made]

    def _cell_text(self, cell: Element) -> str:
        lines = []
        for paragraph in cell.iter(P):
            label = self._numbering.label(paragraph.find(qn("w:pPr")))
            lines.append(f"{label} {_text(paragraph)}".strip())
        return tidy("\n".join(lines))


def _children(parent: Element, tag: str) -> Iterator[Element]:
    """Children with a tag, also those inside content controls, without deleted ones."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in SECTION_ENDS and child.tag not in DELETED and child.tag != P:
            yield from _children(child, tag)


def _rows(table: Element) -> Iterator[Element]:
    for row in _children(table, TR):
        properties = row.find(qn("w:trPr"))
        if properties is None or properties.find(qn("w:del")) is None:
            yield row


def _is_frame(rows: list[Element]) -> bool:
    """A table around a table, drawn for its border: what stands inside is the document."""
    cells = [cell for row in rows for cell in row.iterchildren(TC)]
    inner = [table for cell in cells for table in cell.iterchildren(TBL)]
    return 0 < len(cells) <= MOST_FRAMED and any(len(list(_rows(table))) > 2 for table in inner)


def _is_hidden(row: Element) -> bool:
    return _is_on(row.find(qn("w:trPr")), "w:hidden")


def _skipped(row: Element) -> int:
    return _number(row.find(qn("w:trPr")), "w:gridBefore", 0)


def _number(holder: Element, name: str, otherwise: int) -> int:
    found = holder.find(qn(name)) if holder is not None else None
    value = found.get(qn("w:val"), "") if found is not None else ""
    return int(value) if value.isdigit() and int(value) < 200 else otherwise


def _continues(properties: Element) -> bool:
    merge = properties.find(qn("w:vMerge")) if properties is not None else None
    return merge is not None and merge.get(qn("w:val"), "continue") == "continue"


def _text(element: Element) -> str:
    """The visible text of a paragraph, insertions in, deletions and hidden words out."""
    return "".join(_pieces(element))


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag in (T, MATHS_TEXT):
            yield child.text or ""
        elif tag in BREAKS:
            yield "\n"
        elif tag == qn("w:tab"):
            yield " "
        elif tag == qn("w:noBreakHyphen"):
            yield "-"
        elif tag == R and _is_on(child.find(qn("w:rPr")), "w:vanish"):
            continue
        elif tag not in UNSEEN:
            yield from _pieces(child)
