"""What reading a file gives, whatever its format: sheets, rows, cells, addresses.

May import: the standard library and engine.errors.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, StrEnum
from typing import Any

from nhip.engine.errors import NhipError

# A table of figures is far inside these; what is outside is a mistake or an attack.
MAX_COLUMNS = 100
MAX_FILLED_ROWS = 300_000

BLANKS = re.compile(r"[\s\u00a0\u202f]+")
INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")


class UnreadableFile(NhipError):
    """A fault of the whole file: nothing of it can be used."""


class CellFault(Enum):
    """A cell that shows something in a spreadsheet but holds no value to read."""

    EXCEL_ERROR = "excel_error"
    FORMULA_WITHOUT_VALUE = "formula_without_value"


@dataclass(frozen=True, slots=True)
class Percent:
    """A number in a cell formatted as a percentage, as the cell shows it: 88.42 for 88,42%."""

    shown: float


Cell = str | int | float | bool | date | time | timedelta | Percent | CellFault | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Filled rows with their 1-based numbers. `is_text`: a CSV, read in an editor by lines.

    `merged`: the (row, column) of cells that hold nothing but the value of the block above them.
    `hidden`: the filled rows that a spreadsheet does not show. `is_wide`: there is more in it to
    the right of the columns that are read.
    """

    name: str
    rows: list[tuple[int, tuple[Cell, ...]]]
    is_text: bool = False
    merged: frozenset[tuple[int, int]] = frozenset()
    hidden: tuple[int, ...] = ()
    is_wide: bool = False


class Severity(StrEnum):
    """An error keeps its row out; a warning is kept and marked."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one cell, as facts; the sentence is made where pages are made."""

    code: str
    row: int
    column: int
    severity: Severity
    fields: dict[str, Any]

    @property
    def address(self) -> str:
        """The A1 address."""
        return f"{letters(self.column)}{self.row}"


def cell_text(cell: Cell) -> str:
    """What a person reads in a cell: a day as 04/03/2026, its midnight left out."""
    if isinstance(cell, datetime) and cell.time() != time():
        return cell.strftime("%H:%M %d/%m/%Y")
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else str(cell)


def letters(column: int) -> str:
    """The letters of a 1-based column: 1 is A, 27 is AA."""
    text = ""
    while column:
        column, digit = divmod(column - 1, 26)
        text = chr(65 + digit) + text
    return text


def column_number(text: str) -> int:
    """The 1-based column of its letters; 0 where the text is no column of a readable table."""
    if not re.fullmatch(r"[A-Z]{1,2}", text):
        return 0
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number if number <= MAX_COLUMNS else 0


def clean_text(text: str) -> str:
    """NFC, without invisible characters, single spaces, none at the ends."""
    if text.isascii() and text.isalnum():
        return text
    return BLANKS.sub(" ", INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()
