"""A filled-in workbook back as what was typed, each fault by its address. openpyxl; no database.

Nothing is believed of the file: its identity is signed, its rows are compared with those it was
made with, its formulas are refused, and its size is judged before it is opened.
"""

import io
import warnings
import zipfile
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from zipfile import BadZipFile

from django.core import signing
from openpyxl import load_workbook
from openpyxl.xml import DEFUSEDXML

from nhip.apps.collection.models import Submission
from nhip.apps.collection.sheets import FIRST_ROW, HEADERS, HIDDEN, NOTE, SALT, SHEET, VALUE
from nhip.engine.errors import NhipError
from nhip.engine.form import Form, read
from nhip.engine.values import vi_number
from nhip.ui.messages import sentence

MOST_UNPACKED = 30 * 1024 * 1024
MOST_MEMBERS = 200
MOST_ROWS = 1500
COLUMN_E, COLUMN_F = "E", "F"
LABEL = 1

if not DEFUSEDXML:
    raise ImportError("openpyxl does not use defusedxml: unset OPENPYXL_DEFUSEDXML")


class SheetRefused(NhipError):
    """A file that is not this form, or not as it was made."""


@dataclass(frozen=True)
class Filled:
    """One cell of the file: what stands in it, over which version it was made, where."""

    key: str
    raw: str
    note: str
    version: int
    address: str


@dataclass
class Reading:
    """What a file says: its cells, and its faults as sentences with their addresses."""

    cells: list[Filled] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_sheet(content: bytes, submission: Submission) -> Reading:
    """Read a filled-in form.

    Raises SheetRefused: "collection.sheet_damaged", "collection.sheet_too_big",
    "collection.sheet_not_ours", "collection.sheet_forged", "collection.sheet_other_round" (round,
    unit), "collection.sheet_old_form", "collection.sheet_moved" (address, found, wanted).
    """
    rows, identity = _open(content)
    told = _identity(identity)
    round_ = submission.round
    if (told["round"], told["unit"]) != (round_.pk, submission.unit.key):
        raise SheetRefused("collection.sheet_other_round", unit=submission.unit.name,
                           round=round_.title)  # fmt: skip
    if told["digest"] != round_.template.digest:
        raise SheetRefused("collection.sheet_old_form")
    _same_structure(rows, told["labels"])
    found = Reading()
    for key, (row, version) in told["cells"].items():
        _cell(found, round_.template.form, rows, key, row, version)
    return found


def _open(content: bytes) -> tuple[dict[int, list[Any]], str]:
    """Rows of the form by number, and the text of the hidden sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_UNPACKED:
                raise SheetRefused("collection.sheet_too_big")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            try:
                return _parts(book)
            finally:
                book.close()
    except (BadZipFile, KeyError, ValueError, TypeError, EOFError, OSError, AttributeError,
            SyntaxError, IndexError, NotImplementedError, zipfile.LargeZipFile):  # fmt: skip
        # openpyxl meets broken parts, and entities defusedxml forbids, with whatever it ran into.
        raise SheetRefused("collection.sheet_damaged") from None


def _parts(book: Any) -> tuple[dict[int, list[Any]], str]:
    if SHEET not in book.sheetnames or HIDDEN not in book.sheetnames:
        raise SheetRefused("collection.sheet_not_ours")
    cells = book[SHEET].iter_rows(max_row=MOST_ROWS, max_col=len(HEADERS))
    rows = {number: list(row) for number, row in enumerate(cells, start=1)}
    text = "".join(
        str(row[0] or "")
        for row in book[HIDDEN].iter_rows(max_row=200, max_col=1, values_only=True)
    )
    return rows, text


def _identity(text: str) -> dict[str, Any]:
    try:
        return signing.loads(text, salt=SALT)
    except signing.BadSignature:
        raise SheetRefused("collection.sheet_forged") from None


def _same_structure(rows: dict[int, list[Any]], labels: dict[str, str]) -> None:
    """Every row is where it was, under the same heading."""
    heads = [_text(cell) for cell in rows.get(FIRST_ROW, [])]
    for column, wanted in enumerate(HEADERS):
        found = heads[column] if column < len(heads) else ""
        if found != wanted:
            address = f"{'ABCDEFG'[column]}{FIRST_ROW}"
            raise SheetRefused("collection.sheet_moved", address=address, found=found or "trống",
                               wanted=wanted)  # fmt: skip
    for number, wanted in labels.items():
        row = rows.get(int(number), [])
        shown = {_text(cell) for cell in row[: LABEL + 1]}
        if wanted not in shown:
            found = _text(row[LABEL]) if len(row) > LABEL else ""
            raise SheetRefused("collection.sheet_moved", address=f"B{number}",
                               found=found or "trống", wanted=wanted)  # fmt: skip
    for number in sorted(set(rows) - {int(one) for one in labels}):
        extra = [cell for cell in rows[number] if number > FIRST_ROW and _text(cell)]
        if extra:
            raise SheetRefused("collection.sheet_moved", address=extra[0].coordinate,
                               found=_text(extra[0]), wanted="trống")  # fmt: skip


def _cell(
    found: Reading, form: Form, rows: dict[int, list[Any]], key: str, row: int, version: int
) -> None:
    cells = rows[row]
    typed = {}
    for column, letter in ((VALUE, COLUMN_E), (NOTE, COLUMN_F)):
        cell = cells[column] if column < len(cells) else None
        address = f"{letter}{row}"
        if cell is not None and _is_formula(cell):
            found.faults.append(sentence("collection.sheet_formula", {}, address))
            return
        if cell is not None and cell.data_type == "e":
            found.faults.append(sentence("collection.sheet_error", {"text": cell.value}, address))
            return
        typed[letter] = _text(cell)
    try:
        read(form.field(key), typed[COLUMN_E])
    except NhipError as fault:
        found.faults.append(sentence(fault.code, fault.fields, f"{COLUMN_E}{row}"))
        return
    found.cells.append(Filled(key, typed["E"], typed["F"], version, f"{COLUMN_E}{row}"))


def _is_formula(cell: Any) -> bool:
    return cell.data_type == "f" or (isinstance(cell.value, str) and cell.value.startswith("="))


def _text(cell: Any) -> str:
    """A cell as it would be typed; numbers in Vietnamese form with every digit they have."""
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, int | float):
        return _number(float(value))
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value).strip()


def _number(value: float) -> str:
    text = vi_number(value)
    return text if "…" not in text else f"{value:.15g}".replace(".", ",")
