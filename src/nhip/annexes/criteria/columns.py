"""The heading of a table of criteria: which rows it is, what each column holds.

May import nhip.annexes.{grid,layout} and the engine. Decisions name the columns in many ways ("Chỉ
số/Chỉ số thành phần", "Cách xác định và tính điểm", "Tài liệu kiểm chứng"), often on two levels.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from nhip.annexes.grid import Grid, one_line
from nhip.annexes.layout import is_numbering_row
from nhip.engine.folding import fold

DEEPEST = 3
LONGEST = 80  # a longer cell is a sentence, not a heading


class Column(StrEnum):
    """What a column holds."""

    CODE = "code"
    NAME = "name"
    MAXIMUM = "maximum"
    RULE = "rule"
    EVIDENCE = "evidence"
    SOURCE = "source"
    VERIFIER = "verifier"
    NOTE = "note"


# Tried in order on the folded label, innermost label first.
FORMS = tuple(
    (Column(name), re.compile(form))
    for name, form in (
        ("note", r"^ghi chu|giai trinh|^tu (?:cham|danh gia)|^diem (?:tu|tham dinh|hoi dong|dat)"
                 r"|ket qua|^nam \d{4}|phu trach|^thoi (?:han|gian)"),
        ("code", r"^(?:s ?tt|tt|so tt|so thu tu|ma|ma so|ma (?:tieu chi|chi so)|ky hieu|a)$"),
        ("maximum", r"^(?:so |muc |tong )?diem (?:toi da|chuan|quy dinh)|^thang diem"
                    r"|^toi da$|^so diem$|^diem$|^barem"),
        ("evidence", r"kiem chung|minh chung|tai lieu|ho so chung minh"),
        ("source", r"nguon"),
        ("verifier", r"xac minh|phoi hop|tham dinh|don vi (?:cung cap|theo doi|cham|danh gia)"
                     r"|co quan"),
        ("rule", r"(?:cach|phuong phap|cong thuc|huong dan|quy tac|noi dung va)"
                 r".*(?:xac dinh|tinh|cham|danh gia|diem)|cach (?:thuc|tinh|cham)|cong thuc"
                 r"|thang danh gia|quy chuan danh gia|muc (?:danh gia|diem)|cach xac dinh"
                 r"|dien giai"),
        ("name", r"chi so|tieu chi|chi tieu|noi dung|ten |danh muc|linh vuc|tieu muc|yeu cau"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """One table of a grid: its columns by meaning, rows `first` to `last` (excluded)."""

    columns: dict[Column, int]
    first: int
    last: int
    labels: tuple[str, ...]

    def text(self, grid: Grid, row: int, column: Column) -> str:
        """The text that begins in that row; "" where it was begun further up or is not there."""
        at = self.columns.get(column)
        cell = grid.at(row, at) if at is not None else None
        return cell.text if cell and cell.row == row else ""


def headings(grid: Grid) -> list[Heading]:
    """The tables of criteria of a grid, in order; a heading repeated by a page break is none."""
    found: list[Heading] = []
    row = 0
    while row < grid.height:
        made = _heading(grid, row)
        if made is None:
            row += 1
            continue
        if found and not _is_repeated(found[-1], made):
            found[-1] = _until(found[-1], row)
        if not found or not _is_repeated(found[-1], made):
            found.append(made)
        row = made.first
    return found


def is_heading_row(grid: Grid, row: int, heading: Heading) -> bool:
    """Whether a row inside a table repeats its heading or numbers its columns."""
    texts = [one_line(cell.text) for cell in grid.row_cells(row)]
    known = {fold(label) for label in heading.labels}
    said = sum(fold(text) in known for text in texts)
    return _numbers_columns(grid, row) or (len(texts) > 1 and said * 3 >= 2 * len(texts))


def _until(heading: Heading, last: int) -> Heading:
    return Heading(heading.columns, heading.first, last, heading.labels)


def _is_repeated(before: Heading, made: Heading) -> bool:
    return before.columns == made.columns


def _heading(grid: Grid, start: int) -> Heading | None:
    """The heading that begins in a row: names and maxima must be there, on one to three rows."""
    for depth in range(1, DEEPEST + 1):
        rows = range(start, min(start + depth, grid.height))
        labels = [_labels(grid, rows, column) for column in range(grid.width)]
        if not any(labels) or not all(_may_label(one) for column in labels for one in column):
            return None
        columns = _columns(labels)
        if {Column.NAME, Column.MAXIMUM} <= columns.keys():
            first = _after(grid, start + depth)
            flat = tuple(one for column in labels for one in column)
            return Heading(columns, first, grid.height, flat)
    return None


def _may_label(text: str) -> bool:
    """Whether a text can name a column: short, no sentence, no number alone."""
    return len(text) <= LONGEST and ":" not in text and not re.fullmatch(r"[\d.,]+", text)


def _labels(grid: Grid, rows: range, column: int) -> list[str]:
    found: list[str] = []
    for row in rows:
        text = one_line(grid.text(row, column))
        if text and text not in found:
            found.append(text)
    return found


def _columns(labels: list[list[str]]) -> dict[Column, int]:
    """The first column of each meaning; what stands under "Tự đánh giá" is none of the set's."""
    found: dict[Column, int] = {}
    for index, told in enumerate(labels):
        meanings = [meaning for one in reversed(told) if (meaning := _meaning(fold(one)))]
        if not meanings or (len(told) > 1 and Column.NOTE in meanings):
            continue
        found.setdefault(meanings[0], index)
    return found


def _meaning(label: str) -> Column | None:
    return next((column for column, form in FORMS if form.search(label)), None)


def _after(grid: Grid, row: int) -> int:
    while row < grid.height and _numbers_columns(grid, row):
        row += 1
    return row


def _numbers_columns(grid: Grid, row: int) -> bool:
    """ "(1) (2) (3)", or "a b c"."""
    letters = [one_line(cell.text).casefold() for cell in grid.row_cells(row)]
    is_alphabet = len(letters) > 2 and letters == [chr(ord("a") + n) for n in range(len(letters))]
    return is_alphabet or is_numbering_row(grid, row)
