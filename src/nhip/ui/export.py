"""What a page shows, as an Excel file: the same rows, in the same order, with their origin on top.

Imports openpyxl and Django's response. Must not read any record: headers and rows are given.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from nhip.engine.values import Missing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A cell that begins so is read as a formula by some spreadsheet, sooner or later (OWASP, CSV
# injection). openpyxl would write "=1+1" as a live formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# XML 1.0 cannot carry these at all; openpyxl refuses the whole workbook because of one.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
WIDEST = 60
SIMULATED = "dữ liệu mô phỏng"


def wants_export(request) -> bool:
    return request.GET.get("xuat") == "xlsx"


def xlsx_response(
    name: str,
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    unit: str = "",
    period: str = "",
    source: str = "",
    simulated: bool = False,
) -> HttpResponse:
    """An attachment called `name`.xlsx holding `rows` under `headers`, with title and origin."""
    origin = {"Đơn vị": unit, "Kỳ": period, "Nguồn": source, "Lưu ý": SIMULATED * simulated}
    notes = [f"{label}: {text}" for label, text in origin.items() if text]
    response = HttpResponse(_workbook(title, notes, headers, rows), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{_safe_name(name)}.xlsx"'
    return response


def csv_response(name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """An attachment called `name`.csv: UTF-8 with its mark, semicolons, as Excel here reads it."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_safe_name(name)}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(headers)
    for row in rows:
        writer.writerow([_safe_text(_plain(value)) for value in row])
    return response


def _safe_text(value):
    """A text that a spreadsheet would run as a formula has an apostrophe put before it."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def _workbook(title, notes, headers, rows) -> bytes:
    rows = [tuple(row) for row in rows]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Số liệu")
    for index, width in enumerate(_widths(headers, rows), start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = f"B{len(notes) + 4}"
    sheet.append([_cell(sheet, title, Font(bold=True, size=14))])
    for note in notes:
        sheet.append([_cell(sheet, note, Font(italic=True))])
    sheet.append([])
    sheet.append([_cell(sheet, header, Font(bold=True), wrap=True) for header in headers])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet, value, font=None, wrap=False):
    cell = WriteOnlyCell(sheet, value=_plain(value))
    if isinstance(cell.value, str) and cell.value.startswith(FORMULA_STARTS):
        cell.data_type = "s"
        # The mark a typed apostrophe leaves: text, also after somebody edits and re-enters it.
        cell.quotePrefix = True
    if font:
        cell.font = font
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _plain(value):
    """A value Excel has a type for; numbers stay numbers, a missing one is its reason in words."""
    if value is None or isinstance(value, (bool, int, float, Decimal, date)):
        # Excel knows no time zones; the page shows local time, so does the file.
        return value.replace(tzinfo=None) if isinstance(value, datetime) else value
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, Missing):
        return value.reason.label
    return UNWRITABLE.sub("", str(value))


def _widths(headers, rows):
    for index, header in enumerate(headers):
        texts = (str(row[index]) for row in rows if index < len(row) and row[index] is not None)
        longest = max((len(text) for text in texts), default=0)
        yield min(WIDEST, max(longest, len(header) // 2, 8) + 2)


def _safe_name(name):
    return re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-") or "nhip"
