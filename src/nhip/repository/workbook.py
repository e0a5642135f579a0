"""XLSX bytes -> sheets, behind guards against archives made to exhaust the machine.

May import: the standard library, openpyxl (which parses with defusedxml), repository.grid.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.xml import DEFUSEDXML

from nhip.repository.grid import (
    MAX_COLUMNS,
    MAX_FILLED_ROWS,
    Cell,
    CellFault,
    Percent,
    Sheet,
    UnreadableFile,
    clean_text,
)

# Real workbooks unpack to 5 to 20 times their size; a bomb to a thousand.
MAX_MEMBERS = 2_000
MAX_UNPACKED = 400 * 1024 * 1024
MAX_RATIO = 200
RATIO_MATTERS_FROM = 20 * 1024 * 1024
MAX_SHEETS = 50
MAX_ROW = 1_048_576

OTHER_ZIPS = (("word/", "Word"), ("ppt/", "PowerPoint"), ("content.xml", "OpenDocument (.ods)"))
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]+)"')
ROW_TAG = re.compile(rb"<(?:\w+:)?row\s[^>]*>")
ROW_NUMBER = re.compile(rb'\sr="([0-9]{1,7})"')
HIDDEN = re.compile(rb'\shidden="(?:1|true)"')
# <c r="D7"><f>B7+C7</f></c> or with an empty <v>: written by a program, never calculated.
UNCALCULATED = re.compile(
    rb'<c\s[^>]*?r="([A-Z]+[0-9]+)"[^>]*><f[^>]*(?:/>|>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>'
)

if not DEFUSEDXML:
    raise ImportError("openpyxl does not use defusedxml: unset OPENPYXL_DEFUSEDXML")


def read_workbook(content: bytes) -> list[Sheet]:
    """The sheets with their cells' last calculated values.

    A merged block gives its value to every row it spans. Raises UnreadableFile: "file.foreign"
    (kind), "file.bomb", "file.damaged", "file.too_many_rows", "file.too_many_sheets".
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _guard(archive, len(content))
            return list(_sheets(content, archive))
    except (zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, EOFError, OSError):
        # openpyxl meets broken parts, and entities defusedxml forbids, with whatever it ran into.
        raise UnreadableFile("file.damaged") from None


def _guard(archive: zipfile.ZipFile, packed: int) -> None:
    members = archive.infolist()
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        kinds = (kind for mark, kind in OTHER_ZIPS if any(name.startswith(mark) for name in names))
        raise UnreadableFile("file.foreign", kind=next(kinds, "tệp nén"))
    # Python's zipfile never unpacks a member beyond the size it declares.
    unpacked = sum(member.file_size for member in members)
    swollen = unpacked > RATIO_MATTERS_FROM and unpacked > packed * MAX_RATIO
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or swollen:
        raise UnreadableFile("file.bomb")


def _sheets(content: bytes, archive: zipfile.ZipFile) -> Iterator[Sheet]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        if len(book.worksheets) > MAX_SHEETS:
            raise UnreadableFile("file.too_many_sheets", limit=MAX_SHEETS)
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            xml = archive.read(sheet._worksheet_path)  # openpyxl skips merges in this mode
            rows, is_wide = _rows(sheet)
            rows = _with_faults(rows, xml)
            merged = _spread_merges(rows, xml)
            filled = [(number, tuple(rows[number])) for number in sorted(rows)]
            hidden = tuple(number for number in _hidden_rows(xml) if number in rows)
            yield Sheet(
                clean_text(sheet.title), filled, merged=merged, hidden=hidden, is_wide=is_wide
            )
    finally:
        book.close()


def _rows(sheet: Any) -> tuple[dict[int, list[Cell]], bool]:
    """The filled rows, and whether anything stands to the right of the columns read."""
    # The declared dimensions are a claim of the file; the bounds here are ours.
    sheet.reset_dimensions()
    rows: dict[int, list[Cell]] = {}
    blank, is_wide = None, False
    bounds = {"max_row": MAX_ROW, "max_col": MAX_COLUMNS + 1}
    for number, cells in enumerate(sheet.iter_rows(**bounds), start=1):
        # Absent rows all come as one and the same tuple: a stray cell in row 1,048,576 is common.
        if cells is blank:
            continue
        values = [_value(cell) for cell in cells]
        is_wide = is_wide or any(value not in (None, "") for value in values[MAX_COLUMNS:])
        del values[MAX_COLUMNS:]
        while values and values[-1] in (None, ""):
            values.pop()
        if values:
            rows[number] = values
        else:
            blank = cells
        if len(rows) > MAX_FILLED_ROWS:
            raise UnreadableFile("file.too_many_rows", limit=MAX_FILLED_ROWS)
    return rows, is_wide


def _value(cell: Any) -> Cell:
    value: Cell = cell.value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return CellFault.EXCEL_ERROR if cell.data_type == "e" else clean_text(value)
    if isinstance(value, int | float) and "%" in cell.number_format:
        # In decimal, because 0.07 * 100 is 7.000000000000001 in binary.
        return Percent(float(Decimal(repr(value)) * 100))
    return value


def _with_faults(rows: dict[int, list[Cell]], xml: bytes) -> dict[int, list[Cell]]:
    """Formulas without a stored value: openpyxl gives None, which would read as "not reported"."""
    for found in UNCALCULATED.finditer(xml):
        column, row, _, _ = range_boundaries(found[1].decode())
        if column <= MAX_COLUMNS:
            _put(rows, row, column, CellFault.FORMULA_WITHOUT_VALUE)
    return rows


def _spread_merges(rows: dict[int, list[Cell]], xml: bytes) -> frozenset[tuple[int, int]]:
    """A block merged downwards speaks for each of its rows that holds anything else.

    Which cells were filled so comes back: a code may be said once for many rows, a figure may not.
    """
    merged = set()
    for found in MERGED.finditer(xml):
        column, first, _, last = range_boundaries(found[1].decode())
        cells = rows.get(first, [])
        if column > min(MAX_COLUMNS, len(cells)):
            continue
        for row in range(first + 1, min(last, MAX_ROW) + 1):
            if row in rows:
                _put(rows, row, column, cells[column - 1])
                merged.add((row, column))
    return frozenset(merged)


def _hidden_rows(xml: bytes) -> Iterator[int]:
    """The rows hidden by hand or by a filter, in order."""
    for tag in ROW_TAG.finditer(xml):
        if HIDDEN.search(tag[0]) and (number := ROW_NUMBER.search(tag[0])):
            yield int(number[1])


def _put(rows: dict[int, list[Cell]], row: int, column: int, value: Cell) -> None:
    cells = rows.setdefault(row, [])
    cells.extend([None] * (column - len(cells)))
    cells[column - 1] = value
