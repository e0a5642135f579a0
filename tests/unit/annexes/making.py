"""Annexes made by code: tables as lists of rows, merges by marks, saved as Word, Excel or CSV.

In a row "<" goes on from the cell on its left and "^" from the cell above: merged cells.
"""

import csv
from pathlib import Path

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from openpyxl import Workbook

LEFT, UP = "<", "^"


def spans(rows):
    """(row, column, last row, last column, text) of every cell, merged ones once."""
    width = max(map(len, rows))
    grid = [[*row, *[""] * (width - len(row))] for row in rows]
    for r, row in enumerate(grid):
        for c, text in enumerate(row):
            if text in (LEFT, UP):
                continue
            right = c
            while right + 1 < width and row[right + 1] == LEFT:
                right += 1
            below = r
            while below + 1 < len(grid) and grid[below + 1][c] == UP:
                below += 1
            yield r, c, below, right, text


def write_word(path: Path, *blocks) -> Path:
    """Strings are paragraphs, lists of rows are tables."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(len(block), max(map(len, block)))
        for row, column, below, right, text in spans(block):
            cell = table.cell(row, column)
            if (row, column) != (below, right):
                cell = cell.merge(table.cell(below, right))
            cell.text = str(text)
    document.save(path)
    return path


def write_document(path: Path, *blocks) -> Path:
    """A document as offices lay it out: landscape annexes, ruled tables, bold centred headings
    that repeat on each page, cells in several paragraphs.
    """
    document = docx.Document()
    document.styles["Normal"].font.name = "Times New Roman"
    for block in blocks:
        if isinstance(block, str):
            if block.startswith("PHỤ LỤC"):
                section = document.add_section(WD_SECTION.NEW_PAGE)
                section.orientation = WD_ORIENT.LANDSCAPE
            paragraph = document.add_paragraph()
            paragraph.add_run(block).bold = block.isupper()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            continue
        _ruled_table(document, block)
    document.save(path)
    return path


def _ruled_table(document, rows):
    table = document.add_table(len(rows), max(map(len, rows)), style="Table Grid")
    for row, column, below, right, text in spans(rows):
        cell = table.cell(row, column)
        if (row, column) != (below, right):
            cell = cell.merge(table.cell(below, right))
        first, *others = str(text).split("\n")
        cell.paragraphs[0].add_run(first).bold = row == 0 or first.isupper()
        for line in others:
            cell.add_paragraph(line)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)


def write_workbook(path: Path, *blocks) -> Path:
    """One sheet with everything: titles merged across, tables one below another, a filter."""
    width = max(max(map(len, block)) for block in blocks if not isinstance(block, str))
    rows = []
    for block in blocks:
        rows += [[block, *[LEFT] * (width - 1)]] if isinstance(block, str) else [*block, [""]]
    return write_excel(path, **{"Phụ lục": rows})


def write_excel(path: Path, **sheets) -> Path:
    """One sheet for each list of rows; values keep their types."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row, column, below, right, text in spans(rows):
            if text not in ("", None):
                sheet.cell(row + 1, column + 1, text)
            if (row, column) != (below, right):
                sheet.merge_cells(None, row + 1, column + 1, below + 1, right + 1)
    book.save(path)
    return path


def write_csv(path: Path, rows, encoding="utf-8-sig", separator=",") -> Path:
    """Merged cells are lost, as they are when Excel saves CSV."""
    with path.open("w", encoding=encoding, newline="") as file:
        plain = [["" if cell in (LEFT, UP) else cell for cell in row] for row in rows]
        csv.writer(file, delimiter=separator).writerows(plain)
    return path


WRITERS = {
    "docx": write_word,
    "xlsx": lambda path, rows: write_excel(path, PL=rows),
    "csv": write_csv,
}
