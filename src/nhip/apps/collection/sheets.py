"""The form of a unit as a workbook with locked structure and checks. xlsxwriter only.

Its hidden sheet says which round, unit, form and cells it is of, signed, so that a file of another
round or with moved rows is known when it comes back.
"""

import io
from collections.abc import Iterator

from django.core import signing
from django.utils import timezone
from xlsxwriter import Workbook

from nhip.apps.collection.models import Submission
from nhip.apps.collection.queries.entry import Line, sheet
from nhip.engine.form import FieldKind

SHEET, HIDDEN = "Biểu mẫu", "_nhip"
SALT = "nhip.collection.sheet"
HEADERS = (
    "Mã", "Nội dung", "Đơn vị tính", "Kỳ trước", "Số liệu kỳ này", "Giải thích", "Cách điền, nguồn",
)  # fmt: skip
FIRST_ROW = 6  # of the fields, counted from 0
VALUE, NOTE = 4, 5  # columns E and F
WIDTHS = (8, 52, 13, 14, 18, 34, 44)
LOCKED_OPTIONS = {"select_locked_cells": True, "format_columns": True, "format_rows": True}


def workbook(submission: Submission) -> bytes:
    """The .xlsx of a submission with what is in it now."""
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False,
                             "strings_to_urls": False})  # fmt: skip
    page = book.add_worksheet(SHEET)
    found = sheet(submission)
    rows = list(_rows(found))
    _head(book, page, submission)
    for row, what in enumerate(rows, start=FIRST_ROW):
        if isinstance(what, str):
            page.merge_range(row, 0, row, len(HEADERS) - 1, what, book.add_format(SECTION))
        else:
            _line(book, page, row, what)
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width)
    page.freeze_panes(FIRST_ROW, 2)
    page.protect("", LOCKED_OPTIONS)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(FIRST_ROW - 1)
    hidden = book.add_worksheet(HIDDEN)
    text = identity(submission, rows)
    for row, start in enumerate(range(0, len(text), 30_000)):  # a cell holds 32,767 characters
        hidden.write_string(row, 0, text[start : start + 30_000])
    hidden.protect()
    hidden.very_hidden()
    book.close()
    return buffer.getvalue()


def identity(submission: Submission, rows: list[str | Line]) -> str:
    """Which file this is, signed: round, unit, form, and per key its row and version."""
    round_ = submission.round
    told = {
        "round": round_.pk,
        "unit": submission.unit.key,
        "digest": round_.template.digest,
        "made": timezone.now().isoformat(timespec="seconds"),
        "cells": {
            one.field.key: [row + 1, one.cell.version]
            for row, one in enumerate(rows, start=FIRST_ROW)
            if isinstance(one, Line) and _is_open(one)
        },
        "labels": {
            row + 1: one if isinstance(one, str) else one.field.label
            for row, one in enumerate(rows, start=FIRST_ROW)
        },
    }
    return signing.dumps(told, salt=SALT, compress=True)


SECTION = {"bold": True, "bg_color": "#E2F1F0", "border": 1, "text_wrap": True}
LOCKED = {"border": 1, "bg_color": "#F2F2F2", "text_wrap": True, "valign": "top"}
OPEN = {"border": 1, "locked": False, "bg_color": "#FFFFE5", "text_wrap": True, "valign": "top"}


def _rows(found) -> Iterator[str | Line]:
    for section in found.sections:
        if section.title:
            yield section.title
        yield from section.lines


def _head(book, page, submission: Submission) -> None:
    round_ = submission.round
    due = timezone.localtime(round_.due_at)
    page.write_string(0, 0, round_.template.title, book.add_format({"bold": True, "font_size": 14}))
    page.write_string(1, 0, f"Đơn vị: {submission.unit.name}")
    page.write_string(2, 0, f"Đợt: {round_.title}. Kỳ số liệu: {round_.period_name}.")
    page.write_string(3, 0, f"Hạn gửi: {due:%H:%M %d/%m/%Y}. Chỉ điền các ô nền vàng ở cột E và F;"
                            " không thêm, xóa hay chuyển dòng; không dùng công thức.")  # fmt: skip
    if round_.simulated:
        page.write_string(4, 0, "Dữ liệu mô phỏng để minh họa.", book.add_format({"italic": True}))
    form = book.add_format({"bold": True, "border": 1, "text_wrap": True, "bg_color": "#F2F2F2"})
    for column, text in enumerate(HEADERS):
        page.write_string(FIRST_ROW - 1, column, text, form)


def _is_open(line: Line) -> bool:
    return line.cell.asked and not line.is_file


def _line(book, page, row: int, line: Line) -> None:
    field, cell, locked = line.field, line.cell, book.add_format(LOCKED)
    for column, text in enumerate((field.key, field.label, field.measure_unit, line.last)):
        page.write_string(row, column, text, locked)
    page.write_string(row, NOTE + 1, _hint(line), locked)
    number = book.add_format(OPEN | {"num_format": "#,##0.######", "align": "right"})
    form = book.add_format(OPEN) if not field.kind.is_number else number
    if not _is_open(line):
        form = locked
    if cell.value is not None and field.kind.is_number:
        page.write_number(row, VALUE, cell.value, form)
    else:
        page.write_string(row, VALUE, cell.raw, form) if cell.raw else page.write_blank(
            row, VALUE, None, form
        )
    note = book.add_format(OPEN) if _is_open(line) else locked
    page.write_string(row, NOTE, cell.note, note) if cell.note else page.write_blank(
        row, NOTE, None, note
    )
    if _is_open(line):
        _validate(page, row, line)


def _hint(line: Line) -> str:
    cell, told = line.cell, [line.field.hint]
    if not cell.asked:
        mark = " (dữ liệu mô phỏng)" if cell.known_simulated else ""
        told.append(f"Đã có, không phải điền. Nguồn: {cell.known_source}{mark}.")
    elif line.is_file:
        told.append("Tệp: nộp trên màn hình nhập.")
    elif line.known:
        told.append(f"Nguồn {cell.known_source} ghi {line.known}.")
    return " ".join(filter(None, told))


def _validate(page, row: int, line: Line) -> None:
    """The same checks that the screen makes, as far as Excel knows them."""
    field = line.field
    if field.choices:
        if sum(map(len, field.choices)) + len(field.choices) <= 255 and not any(
            "," in one for one in field.choices
        ):
            page.data_validation(row, VALUE, row, VALUE, {
                "validate": "list", "source": list(field.choices), "error_type": "warning",
                "error_title": "Chọn một giá trị", "error_message": "Hãy chọn trong danh sách.",
            })  # fmt: skip
        return
    low, high = field.limits
    if not field.kind.is_number or (low is None and high is None):
        return
    kind = "integer" if field.kind is FieldKind.COUNT else "decimal"
    rule = {"validate": kind, "error_type": "warning", "error_title": "Kiểm tra lại số",
            "error_message": "Số nằm ngoài khoảng cho phép, hoặc không phải là số."}  # fmt: skip
    if low is not None and high is not None:
        rule |= {"criteria": "between", "minimum": low, "maximum": high}
    else:
        rule |= {"criteria": ">=", "value": low} if low is not None else {
            "criteria": "<=", "value": high,
        }  # fmt: skip
    page.data_validation(row, VALUE, row, VALUE, rule)
