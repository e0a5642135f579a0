"""XLSX -> batches of text with row numbers; and how single values become text.

May import: pyarrow, repository.workbook and this package. A workbook holds at most a million rows,
so rows may come one by one here.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from nhip.repository.dataset import ROW, ColumnType, Dataset
from nhip.repository.grid import Cell, CellFault, Percent, Sheet
from nhip.repository.landing.incoming import ODD, BadFile, match_columns, odd
from nhip.repository.workbook import read_workbook

ROWS_AT_ONCE = 20_000
# Titles and notes stand above the headings; the table begins within so many rows.
HEADING_WITHIN = 20
MAX_SHEET_BYTES = 100 * 1024 * 1024
# What stands for a value that a cell shows and does not hold: no check takes it for one.
SHOWN = {
    CellFault.EXCEL_ERROR: "lỗi của Excel",
    CellFault.FORMULA_WITHOUT_VALUE: "công thức chưa được tính",
}


def read_sheet(dataset: Dataset, path: Path) -> Iterator[pa.RecordBatch]:
    """The rows of the sheet whose headings the dataset knows; `ROW` as the spreadsheet counts.

    Raises BadFile("landing.too_big"), UnreadableFile (of `read_workbook`: a zip bomb is
    "file.bomb"), "landing.missing_columns" where no sheet has the columns, and
    "landing.many_sheets" where several do: which of them is meant, or all, is not ours to guess.
    """
    size = path.stat().st_size
    if size > MAX_SHEET_BYTES:
        raise BadFile("landing.too_big", file=path.name, size=size, limit=MAX_SHEET_BYTES)
    sheets = read_workbook(path.read_bytes())
    fault = BadFile("landing.no_rows", file=path.name)
    found: list[_Table] = []
    for sheet in sheets:
        try:
            found.append(_table(dataset, sheet))
        except BadFile as error:
            fault = error if fault.code == "landing.no_rows" else fault
    if not found:
        raise fault
    filled = [one for one in found if len(one.sheet.rows) > one.heading + 1] or found
    if len(filled) > 1:
        names = [one.sheet.name for one in filled]
        raise BadFile("landing.many_sheets", file=path.name, sheets=names)
    yield from _sheet_batches(*filled[0])


class _Table(NamedTuple):
    """A sheet with its headings: where they stand, what they say, which columns hold codes."""

    sheet: Sheet
    heading: int
    header: list[str]
    codes: set[str]


def _table(dataset: Dataset, sheet: Sheet) -> _Table:
    """The first row of headings that the dataset knows. Raises BadFile where there is none."""
    fault = BadFile("landing.no_rows", file=sheet.name)
    for index, (_, cells) in enumerate(sheet.rows[:HEADING_WITHIN]):
        header = [str(cell or "") for cell in cells]
        try:
            columns = match_columns(dataset, [name for name in header if name])
        except BadFile as error:
            fault = error if index == 0 else fault
            continue
        matched = {dataset.column(own): source for own, source in columns.items()}
        codes = {source for one, source in matched.items() if one.type is ColumnType.CODE}
        return _Table(sheet, index, header, codes)
    raise fault


def _sheet_batches(
    sheet: Sheet, heading: int, header: list[str], codes: set[str]
) -> Iterator[pa.RecordBatch]:
    names = [name or f"({index})" for index, name in enumerate(header, start=1)]
    rows = iter(sheet.rows[heading + 1 :])
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        records = []
        for row, cells in chunk:
            given = dict(zip(names, cells, strict=False))
            record = {name: value_text(cell) for name, cell in given.items()}
            # 2.000810 kept by Excel as a number has lost its last zero: which code it was is gone.
            lost = [n for n in codes if isinstance(c := given.get(n), float) and c % 1]
            if lost:
                record[ODD] = odd("landing.code_as_number", str(record[lost[0]]), row)
            records.append(record)
        yield batch(names, records, [number for number, _ in chunk])


def value_text(value: Cell | Any) -> str | None:
    """A value as text that the checks read back to the same value."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case float():
            return _number_text(value)
        case Percent():
            return _number_text(value.shown)
        case CellFault():
            return SHOWN[value]
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return str(value)


def batch(
    names: Sequence[str], records: Sequence[Mapping[str, str | None]], rows: Sequence[int]
) -> pa.RecordBatch:
    """Records as text columns with `ROW` and `ODD`."""
    columns = [pa.array([r.get(name) for r in records], pa.string()) for name in (*names, ODD)]
    return pa.RecordBatch.from_arrays(
        [*columns, pa.array(rows, pa.int64())], names=[*names, ODD, ROW]
    )


def _number_text(number: float) -> str:
    """Without an exponent and with a decimal comma: 1.234 would be read as thousands."""
    return f"{Decimal(repr(number)):f}".removesuffix(".0").replace(".", ",")
