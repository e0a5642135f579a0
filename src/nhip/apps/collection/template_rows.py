"""Fields of a form as rows: of the builder's screen and of an Excel sheet, and back to plain data.

openpyxl and the engine; no database. What a person typed is kept as typed until it can be read.
"""

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from xlsxwriter import Workbook

from nhip.engine.errors import NhipError
from nhip.engine.folding import fold
from nhip.engine.form import FieldKind, Form
from nhip.engine.form_text import BadForm, FormProblem
from nhip.engine.values import parse_vi_number, vi_number

FIELDS, RELATIONS = "Các ô", "Quan hệ"
COLUMNS = {
    "key": "Mã",
    "label": "Nội dung",
    "section": "Nhóm",
    "kind": "Loại",
    "measure_unit": "Đơn vị tính",
    "required": "Bắt buộc",
    "low": "Nhỏ nhất",
    "high": "Lớn nhất",
    "swing": "Biến động quá %",
    "options": "Lựa chọn",
    "insist": "Luôn hỏi",
    "binding": "Gắn với",
    "hint": "Hướng dẫn",
}
RELATION_COLUMNS = {"text": "Biểu thức", "says": "Câu báo", "strict": "Chặn gửi"}
WORDS = {fold(kind.label): kind.value for kind in FieldKind} | {k.value: k.value for k in FieldKind}
YES = {"co", "x", "yes", "1", "true", "on"}
MOST_ROWS, MOST_UNPACKED = 1200, 20 * 1024 * 1024


class NotAForm(NhipError):
    """A workbook in which no form was found."""


Rows = list[dict[str, str]]


def content_of(rows: Iterable[Mapping[str, str]], relations: Iterable[Mapping[str, str]]):
    """Plain data of rows as they were typed. Raises BadForm for numbers that are none."""
    problems: list[FormProblem] = []
    fields = [_field(row, line, problems) for line, row in enumerate(rows, start=1)]
    if problems:
        raise BadForm(problems)
    kept = [
        {
            "text": row.get("text", "").strip(),
            "says": row.get("says", "").strip(),
            "strict": _yes(row, "strict"),
        }
        for row in relations
    ]
    return {"fields": fields, "relations": kept}


def _field(row: Mapping[str, str], line: int, problems: list[FormProblem]) -> dict[str, Any]:
    kind = row.get("kind", "").strip()
    made: dict[str, Any] = {
        "kind": WORDS.get(fold(kind), WORDS.get(kind, kind)) or "number",
        "required": _yes(row, "required"),
        "insist": _yes(row, "insist"),
        "options": [one.strip() for one in row.get("options", "").split(";") if one.strip()],
    }
    for name in ("key", "label", "section", "measure_unit", "binding", "hint"):
        made[name] = row.get(name, "").strip()
    for name in ("low", "high", "swing"):
        text = row.get(name, "").strip()
        try:
            made[name] = parse_vi_number(text) if text else None
        except NhipError as fault:
            problems.append(FormProblem(fault.code, line, **fault.fields))
    return made


def _yes(row: Mapping[str, str], name: str) -> bool:
    return fold(row.get(name, "")) in YES


def rows_of(form: Form) -> tuple[Rows, Rows]:
    """The rows of a form, as the screen shows them."""
    fields = [
        {
            **{name: str(getattr(one, name)) for name in COLUMNS if name not in NOT_TEXT},
            "kind": one.kind.value,
            "options": "; ".join(one.options),
            "required": "có" if one.required else "",
            "insist": "có" if one.insist else "",
            **{name: _number(getattr(one, name)) for name in ("low", "high", "swing")},
        }
        for one in form.fields
    ]
    relations = [
        {"text": one.text, "says": one.says, "strict": "có" if one.strict else ""}
        for one in form.relations
    ]
    return fields, relations


NOT_TEXT = ("kind", "options", "required", "insist", "low", "high", "swing")


def _number(value: float | None) -> str:
    return "" if value is None else vi_number(value)


def workbook(form: Form | None) -> bytes:
    """A form as a workbook to be edited and uploaded again; the blank one has an example."""
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    bold = book.add_format({"bold": True, "bg_color": "#E2F1F0", "border": 1, "text_wrap": True})
    fields, relations = rows_of(form) if form else (EXAMPLE, EXAMPLE_RELATIONS)
    for name, columns, rows in (
        (FIELDS, COLUMNS, fields),
        (RELATIONS, RELATION_COLUMNS, relations),
    ):
        sheet = book.add_worksheet(name)
        sheet.set_column(0, len(columns) - 1, 18)
        for place, title in enumerate(columns.values()):
            sheet.write_string(0, place, title, bold)
        for number, row in enumerate(rows, start=1):
            for place, key in enumerate(columns):
                text = row.get(key, "")
                sheet.write_string(number, place, FieldKind(text).label if key == "kind" else text)
        sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


EXAMPLE = [
    {"key": "1", "label": "Tổng số cán bộ, công chức", "kind": "count", "measure_unit": "người",
     "required": "có", "swing": "20"},
    {"key": "1.1", "label": "Trong đó: đã được cấp chữ ký số", "kind": "count",
     "measure_unit": "người", "required": "có"},
]  # fmt: skip
EXAMPLE_RELATIONS = [
    {"text": "[1.1] <= [1]", "says": "Số người có chữ ký số không vượt tổng số", "strict": "có"}
]


def read_workbook(content: bytes) -> tuple[Rows, Rows]:
    """The rows of an uploaded workbook.

    Raises NotAForm: "collection.sheet_damaged", "collection.sheet_too_big",
    "collection.form_no_columns" (missing).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
                raise NotAForm("collection.sheet_too_big")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            first = book[FIELDS] if FIELDS in book.sheetnames else book.worksheets[0]
            fields = list(_table(first, COLUMNS, ("key", "label")))
            second = RELATIONS in book.sheetnames
            relations = list(_table(book[RELATIONS], RELATION_COLUMNS, ("text",))) if second else []
            book.close()
    except (BadZipFile, KeyError, ValueError, TypeError, EOFError, OSError, AttributeError,
            SyntaxError, IndexError, NotImplementedError):  # fmt: skip
        raise NotAForm("collection.sheet_damaged") from None
    return fields, relations


def _table(sheet, columns: Mapping[str, str], needed: Sequence[str]) -> Iterator[dict[str, str]]:
    rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=30, values_only=True)
    heads = [fold(str(head or "")) for head in next(rows, ())]
    wanted = {fold(title): key for key, title in columns.items()}
    places = {wanted[head]: place for place, head in enumerate(heads) if head in wanted}
    if missing := [columns[key] for key in needed if key not in places]:
        raise NotAForm("collection.form_no_columns", missing=missing)
    for row in rows:
        found = {key: _text(row[place]) for key, place in places.items() if place < len(row)}
        if any(found.get(key) for key in needed):
            yield found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else ""
    if isinstance(value, float | int):
        return vi_number(float(value))
    return str(value).strip()
