"""A sheet of a round held elsewhere -> lines to look at: columns by heading, evidence by line.

May import the annexes (which open hostile files) and the engine. Stores nothing. Every doubt is a
problem with its place; a sheet with a problem is not taken.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from nhip.annexes.grid import Grid
from nhip.annexes.source import original_of
from nhip.engine.criteria import CriteriaSet
from nhip.engine.errors import NhipError, NotANumber
from nhip.engine.folding import fold
from nhip.engine.values import parse_vi_number

HAIR = 0.005
COLUMNS = {
    "code": ("ma", "ma tieu chi", "ma chi tieu", "stt", "ma so"),
    "name": ("chi tieu", "tieu chi", "ten tieu chi", "ten chi tieu", "noi dung"),
    "group": ("nhom", "nhom tieu chi", "truc", "linh vuc"),
    "maximum": ("diem toi da", "toi da"),
    "self": ("tu danh gia", "diem tu danh gia", "tu cham", "diem tu cham", "don vi tu danh gia"),
    "appraised": ("tham dinh", "diem tham dinh", "diem hoi dong tham dinh", "hoi dong"),
    "status": ("trang thai", "tinh trang"),
    "owner": ("phu trach", "nguoi phu trach", "don vi phu trach", "can bo phu trach"),
    "due": ("han", "thoi han", "han hoan thanh"),
    "evidence": ("minh chung", "tai lieu kiem chung", "tai lieu minh chung"),
    "note": ("ghi chu", "thuyet minh", "dien giai"),
}
STATUSES = {
    "chua thuc hien": "not_started",
    "dang thuc hien": "in_progress",
    "can bo sung minh chung": "needs_evidence",
    "hoan thanh": "done",
    "": "not_started",
}
DOCUMENT = re.compile(
    r"^[*•+\u2022\u2013-]*\s*(?:Số\s*)?(?P<number>\d+[\w]*\s?[/-]\s?[^\s:;,]+)"
    r"\s*(?:[-\u2013\u2014,]\s*(?:ngày\s*)?|ngày\s+)"
    r"(?P<day>\d{1,2}[/.-]\d{1,2}[/.-]\d{4})\s*[:;,.\u2013-]*\s*(?P<about>.*)$"
)
LINK = re.compile(r"https?://[^\s<>\"]+")
EXPLAINED = re.compile(r"^[*•-]?\s*Giải trình\s*:\s*(.+)$", re.IGNORECASE)
OPINED = re.compile(r"^[*•-]?\s*(?:Thành viên )?thẩm định\s*:\s*(.+)$", re.IGNORECASE)


class CannotRead(NhipError):
    """A file that holds no such sheet."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A piece of evidence as a line of a cell names it."""

    number: str = ""
    issued_on: date | None = None
    summary: str = ""
    url: str = ""


@dataclass(slots=True)
class ReadLine:
    """One criterion of the sheet. `row` is as a person sees it."""

    row: int
    code: str
    name: str
    self_score: float | None = None
    appraised: float | None = None
    status: str = "not_started"
    owner: str = ""
    due_on: date | None = None
    note: str = ""
    papers: list[Paper] = field(default_factory=list)
    opinions: list[str] = field(default_factory=list)
    explanations: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fault:
    """What hinders: where (a row as seen), the code of the sentence, its fields."""

    row: int
    code: str
    fields: dict[str, object]


@dataclass(slots=True)
class ReadSheet:
    """What was read."""

    lines: list[ReadLine] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    sums: list[tuple[str, float, float]] = field(default_factory=list)  # group, printed, added

    def fault(self, row: int, code: str, **fields: object) -> None:
        self.faults.append(Fault(row, code, fields))


def read_sheet(path: Path, content: CriteriaSet) -> ReadSheet:
    """Every line of the first table that has the columns.

    Raises UnreadableAnnex for a file that cannot be opened, CannotRead("assess.no_such_table").
    """
    for grid in original_of(path).grids():
        for row in range(min(grid.height, 30)):
            columns = _columns(grid, row)
            if "code" in columns and {"self", "appraised"} & set(columns):
                return _Reader(grid, row, columns, content).read()
    raise CannotRead("assess.no_such_table", needed=["Mã", "Tự đánh giá", "Thẩm định"])


def _columns(grid: Grid, row: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for column in range(grid.width):
        said = fold(grid.text(row, column))
        for name, words in COLUMNS.items():
            if said in words and name not in found:
                found[name] = column
    return found


class _Reader:
    """Reads the rows under a heading. A code that repeats, or is of no criterion, is a fault."""

    def __init__(
        self, grid: Grid, heading: int, columns: dict[str, int], content: CriteriaSet
    ) -> None:
        self._grid, self._heading, self._columns = grid, heading, columns
        self._criteria = {one.code: one for one in content.criteria()}
        self._groups = {group.code: group for group in content.groups}
        self._sheet = ReadSheet()
        self._printed: dict[str, tuple[int, float]] = {}

    def read(self) -> ReadSheet:
        for row in range(self._heading + 1, self._grid.height):
            code = self._code(row)
            if code in self._groups:
                self._group(row, code)
            elif code:
                self._line(row, code)
        if not self._sheet.lines:
            raise CannotRead("assess.no_such_table", needed=["Mã", "Tự đánh giá", "Thẩm định"])
        self._check_sums()
        return self._sheet

    def _cell(self, row: int, name: str) -> str:
        column = self._columns.get(name)
        return "" if column is None else self._grid.text(row, column).strip()

    def _code(self, row: int) -> str:
        """A code; Excel turns one that is typed as a number, "1.1", into "1,1"."""
        code = self._cell(row, "code").rstrip(".")
        return code if code in self._criteria else code.replace(",", ".")

    def _seen(self, row: int) -> int:
        return self._grid.first_row + row

    def _number(self, row: int, name: str) -> float | None:
        text = self._cell(row, name)
        if not text or text in ("-", "\u2013"):
            return None
        try:
            return parse_vi_number(text)
        except NotANumber:
            self._sheet.fault(self._seen(row), "number.not_a_number", text=text)
            return None

    def _group(self, row: int, code: str) -> None:
        printed = self._number(row, "self")
        if printed is not None:
            self._printed[code] = (self._seen(row), printed)

    def _line(self, row: int, code: str) -> None:
        seen, criterion = self._seen(row), self._criteria.get(code)
        if criterion is None:
            self._sheet.fault(seen, "assess.unknown_criterion", text=code)
            return
        if any(line.code == code for line in self._sheet.lines):
            self._sheet.fault(seen, "assess.criterion_twice", text=code)
            return
        most = self._number(row, "maximum")
        if most is not None and abs(most - float(criterion.max_score)) >= HAIR:
            self._sheet.fault(
                seen, "assess.other_maximum", text=code, found=most,
                wanted=float(criterion.max_score),
            )  # fmt: skip
        line = ReadLine(seen, code, criterion.name)
        line.self_score, line.appraised = self._number(row, "self"), self._number(row, "appraised")
        for score in (line.self_score, line.appraised):
            least, top = float(criterion.min_score), float(criterion.max_score)
            if score is not None and not least <= score <= top:
                self._sheet.fault(seen, "assess.out_of_range", score=score, least=least, most=top)
        self._words(row, line)
        self._sheet.lines.append(line)

    def _words(self, row: int, line: ReadLine) -> None:
        status = self._cell(row, "status")
        if fold(status) not in STATUSES:
            self._sheet.fault(line.row, "assess.unknown_status", text=status)
        line.status = STATUSES.get(fold(status), "not_started")
        line.owner, line.note = self._cell(row, "owner")[:200], self._cell(row, "note")
        if due := self._cell(row, "due"):
            line.due_on = day_of(due)
            if line.due_on is None:
                self._sheet.fault(line.row, "assess.bad_day", text=due)
        read_evidence(self._cell(row, "evidence"), line)

    def _check_sums(self) -> None:
        """Totals that the sheet prints by group are the sums of its lines."""
        scores = {line.code: line.self_score or 0.0 for line in self._sheet.lines}
        for code, (row, printed) in self._printed.items():
            added = sum(scores.get(one.code, 0.0) for one in self._groups[code].criteria())
            self._sheet.sums.append((code, printed, added))
            if abs(added - printed) >= HAIR:
                self._sheet.fault(row, "assess.sum_differs", text=code, printed=printed, sum=added)


def day_of(text: str) -> date | None:
    """A day as sheets write it: 15/03/2026, 15-3-2026, 2026-03-15; None for no day."""
    plain = text.strip().replace(".", "/").replace("-", "/")
    for form in ("%d/%m/%Y", "%Y/%m/%d"):
        try:
            return datetime.strptime(plain, form).date()
        except ValueError:
            continue
    return None


def read_evidence(cell: str, line: ReadLine) -> None:
    """The lines of an evidence cell: documents, links, opinions, explanations, other words."""
    for text in filter(None, map(str.strip, cell.splitlines())):
        document, link = DOCUMENT.match(text), LINK.search(text)
        if told := EXPLAINED.match(text):
            line.explanations.append(told.group(1))
        elif told := OPINED.match(text):
            line.opinions.append(told.group(1))
        elif document and (day := day_of(document["day"])):
            number = "".join(document["number"].split())
            line.papers.append(Paper(number[:100], day, document["about"][:1000]))
        elif link:
            about = text.replace(link.group(), "").strip(" *•:-")
            line.papers.append(Paper(url=link.group()[:500], summary=about[:1000]))
        else:
            line.note = "\n".join(filter(None, (line.note, text)))
