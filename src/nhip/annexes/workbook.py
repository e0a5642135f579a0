"""XLSX -> the original's shape, each visible sheet a grid, values as a person sees them.

May import openpyxl (which parses with defusedxml) and nhip.annexes.{grid,reading}. Formulas give
their last calculated value; macros are never run.
"""

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.xml import DEFUSEDXML

from nhip.annexes.grid import GridCell, Original, tidy
from nhip.annexes.reading import UnreadableAnnex

MOST_SHEETS = 50
MOST_ROWS = 20_000
MOST_COLUMNS = 200

if not DEFUSEDXML:
    raise ImportError("openpyxl does not use defusedxml: unset OPENPYXL_DEFUSEDXML")


def read_workbook(path: Path) -> Original:
    """The visible sheets. Raises UnreadableAnnex("annex.damaged", "annex.too_many_rows")."""
    try:
        with warnings.catch_warnings():  # of drop-down lists and styles that are not read here
            warnings.simplefilter("ignore", UserWarning)
            book = load_workbook(io.BytesIO(path.read_bytes()), data_only=True, keep_links=False)
    except (
        BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        EOFError,
        OSError,
        AttributeError,
        SyntaxError,
    ):
        # openpyxl meets broken parts, and entities defusedxml forbids, with whatever it ran into.
        raise UnreadableAnnex("annex.damaged") from None
    original = Original()
    for sheet in book.worksheets[:MOST_SHEETS]:
        if sheet.sheet_state != "visible":
            original.notices.append(("annex.hidden_sheet", {"sheet": sheet.title}))
            continue
        _add(original, sheet)
    return original


def _add(original: Original, sheet: Any) -> None:
    if sheet.max_row > MOST_ROWS and len(sheet._cells) > MOST_ROWS * 3:
        raise UnreadableAnnex("annex.too_many_rows", limit=MOST_ROWS)
    cells = list(_cells(sheet))
    if not any(cell.text for cell in cells):
        return
    last = max(cell.row for cell in cells if cell.text)
    hidden = {
        number - 1
        for number, about in sheet.row_dimensions.items()
        if about.hidden and number - 1 <= last
    }
    filled = {cell.row for cell in cells if cell.text}
    unseen = sorted(hidden & filled)
    title = tidy(sheet.title)
    original.add_grid(
        (cell for cell in cells if cell.row <= last),
        title=title,
        is_sheet=True,
        hidden=frozenset(unseen),
    )
    for letter, about in sheet.column_dimensions.items():
        if about.hidden:
            original.notices.append(("annex.hidden_column", {"sheet": title, "column": letter}))


def _cells(sheet: Any) -> Iterator[GridCell]:
    """Filled cells and merged blocks; the cells a block covers belong to its anchor."""
    blocks = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    covered = {
        (row, column)
        for area in blocks.values()
        if (area.max_row - area.min_row) * (area.max_col - area.min_col) < MOST_ROWS
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    } - set(blocks)
    for (row, column), cell in sorted(sheet._cells.items()):
        if (row, column) in covered or column > MOST_COLUMNS or row > MOST_ROWS:
            continue
        area = blocks.get((row, column))
        rows = min(area.max_row, MOST_ROWS) - row + 1 if area else 1
        columns = min(area.max_col, MOST_COLUMNS) - column + 1 if area else 1
        text = shown(cell.value, cell.number_format)
        if text or area:
            yield GridCell(text, row - 1, column - 1, rows, columns)


def shown(value: object, form: str = "General") -> str:
    """A cell's value as Excel shows it, near enough to be read as text.

    "6/2025" typed into Excel becomes 1 June 2025 shown as "Jun-25": a date whose form shows no day
    is a month again.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, datetime | date):
        return _date_shown(value, form.lower())
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, int | float | Decimal):
        return _number_shown(float(value), form)
    return tidy(str(value))


def _date_shown(value: date, form: str) -> str:
    plain = form.split(";")[0]
    if "d" in plain or not ("m" in plain or "y" in plain):
        return value.strftime("%d/%m/%Y")
    return value.strftime("%m/%Y") if "m" in plain else value.strftime("%Y")


def _number_shown(value: float, form: str) -> str:
    percent = "%" in form
    number = value * 100 if percent else value
    # The digits of a double past the fifteenth are the noise of adding doubles.
    text = f"{number:.15g}"
    if "e" in text:
        text = f"{number:.10f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") + ("%" if percent else "")
