"""A file of obligations -> what to keep, or every fault with its cell.

May import repository.{tabular,grid}, engine.deadline and the units app. Columns are found by their
words in any order; only the unit and the wording must be there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from nhip.apps.catalogue.actions.obligations import Wanted
from nhip.apps.catalogue.models.obligations import Obligation
from nhip.apps.units.models import COMMUNE_LEVEL, Kind, Unit
from nhip.apps.units.queries import below, named, search
from nhip.engine.deadline import parse_deadline
from nhip.engine.folding import fold
from nhip.repository.grid import (
    Cell,
    CellFault,
    Problem,
    Severity,
    Sheet,
    UnreadableFile,
    cell_text,
)
from nhip.repository.tabular import read_sheets

# Role -> header words without tone marks, the most exact first; a header may say more around them.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("ma nghia vu", "ma nhiem vu", "ma"),
    "due_on": ("ngay han", "thoi han ngay"),
    "done_on": ("ngay hoan thanh", "ngay thuc hien xong", "hoan thanh ngay"),
    "done_number": ("van ban minh chung", "minh chung", "van ban ket qua", "tai lieu kiem chung"),
    "legal_on": ("ngay van ban", "ngay ban hanh"),
    "legal_article": ("dieu khoan", "dieu", "khoan"),
    "legal_number": ("so van ban", "so ky hieu", "can cu phap ly", "can cu", "van ban"),
    "unit": (
        *("don vi", "don vi chu tri", "co quan chu tri", "chu tri", "co quan", "don vi thuc hien"),
        *("ten don vi", "ma don vi", "ma dinh danh", "unit"),
    ),
    "kind": ("loai", "loai nghia vu", "hinh thuc", "kind"),
    "what": (
        *("noi dung", "nghia vu", "nhiem vu", "co so du lieu", "he thong", "ten csdl", "csdl"),
        *("ten he thong", "ke hoach", "what"),
    ),
    "due_text": ("han", "thoi han", "han hoan thanh", "thoi gian hoan thanh", "thoi gian", "due"),
    "done_note": ("ket qua", "ghi chu ket qua", "san pham", "ghi chu"),
    "doubt": ("dieu chua chac",),
    "source": ("nguon", "lay tu"),
}
NEEDED = ("unit", "what")
NAMES = {"unit": "đơn vị", "what": "nội dung"}
DAYS = ("due_on", "legal_on", "done_on")
KINDS: Sequence[tuple[str, Obligation.Kind]] = (
    (r"chuan hoa", Obligation.Kind.STANDARDISE),
    (r"so hoa", Obligation.Kind.DIGITISE),
    (r"\bmo\b|du lieu mo|open", Obligation.Kind.OPEN),
    (r"ket noi|chia se|lien thong|tich hop|dong bo|connect", Obligation.Kind.CONNECT),
    (r"ban hanh|phe duyet|ke hoach|quy che|danh muc|issue", Obligation.Kind.ISSUE),
)
# A set of units is named as a whole: "các sở, ban, ngành", "UBND các xã, phường".
SETS: Sequence[tuple[str, tuple[Kind, ...]]] = (
    (
        r"(?:cac|moi|tat ca cac|tat ca) so(?: (?:ban|nganh|co quan|don vi|cap tinh|tinh|va))*",
        (Kind.DEPARTMENT,),
    ),
    (
        r"(?=.*\b(?:cac|cap|moi|tat ca)\b)(?=.*\b(?:xa|phuong)\b)"
        r"(?:(?:ubnd|uy ban nhan dan|cac|cap|moi|tat ca|xa|phuong|va|dac khu)(?: |$))+",
        COMMUNE_LEVEL,
    ),
)
HEADER_WITHIN = 30
LONGEST = {"code": 60, "due_text": 200, "legal_number": 100, "legal_article": 200}
LONGEST |= {"done_number": 200, "source": 300}
NUMBERS = re.compile(r"\s*\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\s*")
EXCEL_DAY_ONE = date(1899, 12, 30)
EARLIEST, LATEST = date(1945, 9, 2), date(2099, 12, 31)


@dataclass(frozen=True)
class Read:
    """What a file says: rows to keep, and every fault."""

    wanted: list[Wanted]
    problems: list[Problem]
    rows: int


def read_obligations(content: bytes, province: Unit | None, on: date) -> Read:
    """Read a whole file. Raises UnreadableFile: also "obligation.no_columns" (missing, found)."""
    sheets = read_sheets(content)
    sheet, header, columns = _table(sheets)
    reader = _Reader(columns, province, on)
    rows = [(number, cells) for number, cells in sheet.rows if number > header]
    for number, cells in rows:
        reader.read(number, cells)
    if not rows:
        raise UnreadableFile("file.no_rows", sheets=[one.name for one in sheets])
    return Read(reader.wanted, reader.problems, len(rows))


def _table(sheets: Sequence[Sheet]) -> tuple[Sheet, int, dict[str, int]]:
    """The sheet, the header's row and each role's 1-based column."""
    found = [
        (sheet, number, _columns(cells))
        for sheet in sheets
        for number, cells in sheet.rows[:HEADER_WITHIN]
    ]
    if not found:
        raise UnreadableFile("file.no_rows", sheets=[one.name for one in sheets])
    sheet, number, columns = max(
        found, key=lambda one: (all(n in one[2] for n in NEEDED), len(one[2]))
    )
    missing = [NAMES[role] for role in NEEDED if role not in columns]
    if missing:
        cells = dict(sheet.rows)[number]
        shown = [cell_text(cell) for cell in cells if cell not in (None, "")]
        raise UnreadableFile("obligation.no_columns", row=number, missing=missing, found=shown)
    return sheet, number, columns


def _columns(cells: Sequence[Cell]) -> dict[str, int]:
    headings = [fold(cell) if isinstance(cell, str) else "" for cell in cells]
    found: dict[str, int] = {}
    for exact in (True, False):
        for role, words in COLUMNS.items():
            if role in found:
                continue
            for word in words:
                places = [
                    n
                    for n, text in enumerate(headings, start=1)
                    if n not in found.values()
                    and (text == word if exact else text.startswith(f"{word} "))
                ]
                if places:
                    found[role] = places[0]
                    break
    return found


class _Reader:
    """Rows one after the other; a row with a fault is not kept, the next is still read."""

    def __init__(self, columns: Mapping[str, int], province: Unit | None, on: date) -> None:
        self.columns, self.province, self.on = columns, province, on
        self.wanted: list[Wanted] = []
        self.problems: list[Problem] = []
        self._seen: dict[tuple[int, str], int] = {}
        self._named: dict[str, list[Unit]] = {}

    def read(self, row: int, cells: Sequence[Cell]) -> None:
        """Take one row over."""
        given = {
            role: cells[column - 1] if column <= len(cells) else None
            for role, column in self.columns.items()
        }
        if not any(given[role] not in (None, "") for role in NEEDED):
            return  # a blank line, a total, a note below the table
        before = len(self.problems)
        values = self._values(row, given)
        units = self._units(row, given["unit"])
        if len(self.problems) > before:
            return
        for unit in units:
            one = Wanted(unit, values)
            first = self._seen.setdefault((unit.pk, one.identity), row)
            if first != row:
                self._fault("obligation.repeated", row, "what", other=first, unit=unit.name)
                continue
            self.wanted.append(one)

    def _values(self, row: int, given: Mapping[str, Cell]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for role, cell in given.items():
            if role in ("unit", "kind", *DAYS):
                continue
            if isinstance(cell, CellFault):
                self._fault("figures.excel_error", row, role)
                continue
            text = "" if cell is None else cell_text(cell).strip()
            if len(text) > LONGEST.get(role, len(text)):
                self._fault("obligation.too_long", row, role, limit=LONGEST[role])
            values[role] = text
        if not values.get("what", "faulty"):
            self._fault("obligation.no_what", row, "what")
        values["kind"] = self._kind(row, given.get("kind"), values.setdefault("what", ""))
        for role in DAYS:
            if role in given:
                values[role] = self._day(row, role, given[role])
        self._due(row, given, values)
        if values.get("done_on") is None:
            # A blank says nothing: what a unit reported stays.
            for role in ("done_on", "done_number", "done_note"):
                values.pop(role, None)
        return values

    def _due(self, row: int, given: Mapping[str, Cell], values: dict[str, Any]) -> None:
        """The day of the deadline's words, where no column gives the day itself."""
        cell = given.get("due_text")
        if isinstance(cell, date):
            values["due_text"] = ""  # the words of a text, not the look of a cell
        if values.get("due_on"):
            return
        if cell in (None, ""):
            if "due_text" in given:
                values["due_on"] = None
            return
        if isinstance(cell, (date, int, float)) and not isinstance(cell, bool):
            values["due_on"], values["due_text"] = self._day(row, "due_text", cell), ""
            return
        if NUMBERS.fullmatch(values["due_text"]):
            values["due_on"] = self._day(row, "due_text", values["due_text"])
            return
        deadline = parse_deadline(values["due_text"])
        if deadline.due is None and not deadline.is_recurring:
            self._fault("obligation.bad_day", row, "due_text", text=values["due_text"])
        values["due_on"] = deadline.due

    def _kind(self, row: int, cell: Cell, what: str) -> str:
        text = "" if cell is None else cell_text(cell)
        labels = {fold(kind.label): kind for kind in Obligation.Kind}
        if found := labels.get(fold(text)):
            return found.value
        for words, kind in KINDS:
            if re.search(words, fold(text or what)):
                return kind.value
        if text:
            known = ", ".join(kind.label for kind in Obligation.Kind)
            self._fault("obligation.unknown_kind", row, "kind", text=text, known=known)
        return Obligation.Kind.OTHER.value

    def _day(self, row: int, role: str, cell: Cell) -> date | None:
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return None
        found: date | None = None
        if isinstance(cell, datetime):
            found = cell.date()
        elif isinstance(cell, date):
            found = cell
        elif isinstance(cell, (int, float)) and not isinstance(cell, bool) and 0 < cell < 80_000:
            found = EXCEL_DAY_ONE + timedelta(int(cell))
        elif isinstance(cell, str):
            found = _written(cell)
        if found is None or not EARLIEST <= found <= LATEST:
            self._fault("obligation.bad_day", row, role, text=cell_text(cell))
            return None
        return found

    def _units(self, row: int, cell: Cell) -> list[Unit]:
        text = "" if cell is None else cell_text(cell).strip()
        if not text:
            self._fault("obligation.no_unit", row, "unit")
            return []
        found = [unit for part in self._parts(text) for unit in self._unit(row, part)]
        return list({unit.pk: unit for unit in found}.values())

    def _parts(self, text: str) -> list[str]:
        """The units named in a cell: names may hold commas, so the whole is tried first."""
        if self._known(text):
            return [text]
        parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
        return parts or [text]

    def _unit(self, row: int, text: str) -> Iterator[Unit]:
        found = self._known(text)
        if len(found) == 1 or (found and self._is_set(text)):
            yield from found
        elif found:
            names = ", ".join(f"{unit.name} ({unit.key})" for unit in found[:5])
            self._fault("obligation.two_units", row, "unit", text=text, units=names)
        else:
            near = ", ".join(unit.name for unit in self._near(text)) or "không có"
            self._fault("obligation.unknown_unit", row, "unit", text=text, near=near)

    def _known(self, text: str) -> list[Unit]:
        if text not in self._named:
            kinds = self._is_set(text)
            if kinds and self.province:
                inside = below(self.province, self.on).filter(kind__in=kinds)
                self._named[text] = list(inside.order_by("key"))
            else:
                self._named[text] = self._ours(named(text, self.on))
        return self._named[text]

    def _ours(self, found: list[Unit]) -> list[Unit]:
        """Those of the province where a name is borne in several; else all."""
        if len(found) < 2 or self.province is None:
            return found
        own = set(below(self.province, self.on).values_list("pk", flat=True))
        own.add(self.province.pk)
        return [unit for unit in found if unit.pk in own] or found

    def _near(self, text: str) -> list[Unit]:
        words = fold(text).split()
        for length in range(len(words), 1, -1):
            if found := list(search(" ".join(words[-length:]), self.on)[:3]):
                return self._ours(found)
        return []

    @staticmethod
    def _is_set(text: str) -> tuple[Kind, ...]:
        said = fold(text)
        return next((kinds for words, kinds in SETS if re.fullmatch(words, said)), ())

    def _fault(self, code: str, row: int, role: str, **fields: Any) -> None:
        column = self.columns.get(role, self.columns["what"])
        self.problems.append(Problem(code, row, column, Severity.ERROR, fields))


def _written(text: str) -> date | None:
    """A day as people write it: 5/8/2026, 05-08-26, 2026-08-05, "ngày 5 tháng 8 năm 2026"."""
    numbers = [int(part) for part in re.findall(r"\d+", text)]
    if len(numbers) < 3:
        return None
    day, month, year = numbers[:3] if numbers[0] < 100 else numbers[2::-1]
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
