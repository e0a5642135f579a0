"""Rows of a table -> drafts: group rows, continuation rows, rows of targets and of tasks.

May import nhip.annexes.* below it and the engine. Every field keeps the cells it came from; a field
that was completed from somewhere else (a ditto mark, a heading) carries its doubt.
"""

import re
from dataclasses import dataclass, field

from nhip.annexes.drafting import Fields, target_draft, task_draft
from nhip.annexes.grid import Grid, GridCell, one_line
from nhip.annexes.headings import Meaning, meanings_of
from nhip.annexes.layout import Layout, is_heading_row, is_numbering_row
from nhip.annexes.numbers import Outline, clean_code, is_capitals, split_number, style_of
from nhip.annexes.reading import (
    NOTHING,
    Place,
    ReadCell,
    Remark,
    TargetReading,
    TaskReading,
)
from nhip.annexes.units import Register
from nhip.engine.folding import fold

DITTO = {"nt", "nhu tren", "nhu muc tren", "tuong tu", "cung nhu tren"}
DITTO_MARKS = {'"', "”", "“", "″", "〃", "-nt-", "''"}
LISTS = (Meaning.LEAD, Meaning.SUPPORTING)
SKIPPED = (Meaning.ORDER, Meaning.TEXT, Meaning.GROUP)
SUMS = (Meaning.BUDGET, Meaning.BUDGET_SOURCE)  # a group's row may carry its total
NOTES = ("ghi chu", "tong cong", "tong so", "cong", "noi nhan", "danh muc nay", "bang nay", "luu y")
# Below the last row of a list in a sheet: signatures, recipients, the next annex.
ENDS = re.compile(
    r"(?:phu luc|noi nhan|tm |kt |tl |tuq |nguoi lap|thu truong don vi|cong hoa xa hoi chu nghia)"
)
BELOW = re.compile(r"\((?:[a-zđ]|\d+)\)|[a-zđ]|-|\+|•|–")  # codes of items under a number
LONGEST_HEADING = 400


@dataclass(slots=True)
class _Row:
    """A draft being gathered; continuation rows add to it."""

    number: str
    groups: tuple[str, ...]
    codes: tuple[str, ...]
    cells: dict[int, list[ReadCell]] = field(default_factory=dict)


def read_table(
    grid: Grid,
    layout: Layout,
    register: Register,
    year: int | None,
    outline: Outline | None = None,
) -> tuple[list[TargetReading], list[TaskReading]]:
    """The drafts of one table, in the order of its rows.

    `outline` holds the groups in force where the table goes on from one before it; it moves along.
    """
    rows = _Rows(grid, layout, outline or Outline()).gather()
    fields = [
        Fields(row.number, row.groups, row.codes, _joined(row, layout), layout, register, year)
        for row in rows
    ]
    if layout.kind == "targets":
        return [target_draft(one) for one in fields], []
    return [], [task_draft(one) for one in fields]


def _joined(row: _Row, layout: Layout) -> dict[int, ReadCell]:
    return {
        column: _join(parts, "\n" if layout.meanings[column] in LISTS else " ")
        for column, parts in row.cells.items()
    }


def _join(parts: list[ReadCell], blank: str = " ") -> ReadCell:
    """Continued parts of a field as one: sentences flow on, lists go on behind a semicolon."""
    text = ""
    for part in parts:
        glue = " " if not text or text[-1] in ";,." or part.text[:1].islower() else f";{blank}"
        text = f"{text}{glue}{part.text}".strip()
    places = tuple(place for part in parts for place in part.places)
    return ReadCell(text, places, next((part.doubt for part in parts if part.doubt), None))


class _Rows:
    """Walks the rows of one layout, keeping the outline of its groups."""

    def __init__(self, grid: Grid, layout: Layout, outline: Outline) -> None:
        self._grid, self._layout = grid, layout
        self._outline = outline
        self._heading = [
            [fold(one_line(cell.text)) for cell in grid.row_cells(row)]
            for row in layout.header_rows
        ]
        self._others = [c for c, held in layout.meanings.items() if held not in SKIPPED]
        self._telling = [c for c in self._others if layout.meanings[c] not in SUMS]
        self._just_opened = False
        self._filled: dict[str, bool] = {}  # style of number -> whether its rows are drafts

    def gather(self) -> list[_Row]:
        """The rows of drafts, continuations folded into them."""
        rows: list[_Row] = []
        for row in range(self._layout.first, self._layout.last):
            cells = self._cells(row)
            if any(ENDS.match(fold(cell.text) + " ") for cell in cells):
                break
            if not cells or self._is_furniture(row, cells):
                continue
            if self._is_group(row, cells):
                self._open_group(row, cells)
            elif rows and self._continues(row, rows[-1]):
                self._add(rows[-1], row, own_only=True)
            elif self._is_draft(row):
                rows.append(self._new(row))
        return rows

    def _cells(self, row: int) -> list[GridCell]:
        left, right = self._layout.span
        return [
            c
            for c in self._grid.row_cells(row)
            if c.column < right and c.column + c.column_span > left
        ]

    def _is_furniture(self, row: int, cells: list[GridCell]) -> bool:
        """Repeated headings, numbers of columns, totals and notes below the table."""
        said = [fold(one_line(cell.text)) for cell in cells]
        if is_numbering_row(self._grid, row) or not any(said):
            return True
        if is_heading_row(self._grid, row) and self._repeats_heading(cells):
            return True  # repeated on a new page or for a new group, perhaps in other words
        if any(set(said) <= set(shown) for shown in self._heading):
            return True
        is_note = (said[0] or said[-1]).startswith(NOTES)
        return is_note and (len(cells) <= 2 or not self._has_work(row))

    def _repeats_heading(self, cells: list[GridCell]) -> bool:
        """Whether the cells say of their columns what the heading in force says."""
        meant = [
            bool(set(meanings_of(fold(one_line(c.text)))) & set(self._meant_by(c.column)))
            for c in cells
        ]
        return 3 * sum(meant) >= 2 * len(meant)

    def _meant_by(self, column: int) -> tuple[Meaning, ...]:
        held = self._layout.columns.get(column)
        return held.meanings if held else ()

    def _has_work(self, row: int) -> bool:
        """Whether anything but sums and remarks stands beside the wording."""
        return any(
            self._grid.text(row, c)
            for c in self._telling
            if self._layout.meanings[c] is not Meaning.NOTE and not _is_wide(self._grid.at(row, c))
        )

    def _text_cell(self, row: int) -> GridCell | None:
        cell = self._grid.at(row, self._layout.text)
        return cell if cell and fold(cell.text) else None

    def _number(self, row: int) -> str:
        order = self._layout.order
        cell = self._grid.at(row, order) if order is not None else None
        if cell is None or cell.column + cell.column_span > self._layout.text > cell.column:
            return ""
        return one_line(cell.text)

    def _is_group(self, row: int, cells: list[GridCell]) -> bool:
        text = self._text_cell(row) or cells[0]
        if not self._others or len(text.text) > LONGEST_HEADING or text.row != row:
            return False
        if self._is_shifted_group(row, cells):
            return True
        if any(
            self._grid.text(row, column) for column in self._telling if not _covers(text, column)
        ):
            return False
        if _covers(text, self._layout.text) and any(_covers(text, c) for c in self._others):
            return True
        if not _covers(text, self._layout.text):
            return text.column == self._layout.order and len(text.text) > 4
        return self._is_bare_group(row, text)

    def _is_shifted_group(self, row: int, cells: list[GridCell]) -> bool:
        """ "I | HẠ TẦNG SỐ" in the first two columns, wherever the wording stands (CSV)."""
        if len(cells) != 2 or cells[0].column != self._layout.order:
            return False
        style = style_of(one_line(cells[0].text))
        return cells[1].column != self._layout.text and style.startswith(("roman", "capital"))

    def _is_bare_group(self, row: int, text: GridCell) -> bool:
        """Only a number and a wording, nothing merged: a heading, or a row with empty cells?"""
        number = self._number(row)
        if not number:
            code, rest, _ = split_number(text.text)
            if code:
                return style_of(code) in ("roman", "capital") or is_capitals(rest)
            return is_capitals(text.text) or self._stands_before_numbers(row, text)
        style = style_of(number)
        if style.startswith(("roman", "capital")) or is_capitals(text.text):
            return True
        has_children = self._has_children(row, clean_code(number))
        if self._layout.kind == "targets" or not has_children:
            return not self._some_have_cells(style) and self._some_have_cells("")
        return True

    def _has_children(self, row: int, code: str) -> bool:
        """Whether "1.1", "a)" or a dash follows a number."""
        following = self._next_number(row)
        if following.startswith(code + "."):
            return True
        if not code.isdigit():
            return False
        wording = self._grid.text(row + 1, self._layout.text) if row + 1 < self._layout.last else ""
        below = following or split_number(wording)[0]
        return bool(BELOW.fullmatch(below.rstrip(")."))) and self._has_work(row + 1)

    def _stands_before_numbers(self, row: int, text: GridCell) -> bool:
        is_sentence = (
            text.text[:1].islower() or text.text[:1] in "-+•" or text.text.endswith((".", ";"))
        )
        return not is_sentence and self._layout.order is not None and bool(self._next_number(row))

    def _next_number(self, row: int) -> str:
        for below in range(row + 1, self._layout.last):
            if self._cells(below):
                return clean_code(self._number(below))
        return ""

    def _some_have_cells(self, style: str) -> bool:
        """Whether any row of that style of number ("" for any) holds more than its wording."""
        if style not in self._filled:
            self._filled[style] = self._has_filled(style)
        return self._filled[style]

    def _has_filled(self, style: str) -> bool:
        for row in range(self._layout.first, self._layout.last):
            number = self._number(row)
            if (
                (number or not style)
                and style in ("", style_of(number))
                and any(
                    self._grid.text(row, c) and not _is_wide(self._grid.at(row, c))
                    for c in self._others
                )
            ):
                return True
        return False

    def _open_group(self, row: int, cells: list[GridCell]) -> None:
        text = self._text_cell(row) or cells[-1]
        number = self._number(row)
        if number and number != one_line(text.text):
            code, label = number, one_line(text.text)
        else:
            code, label, _ = split_number(one_line(text.text))
        self._outline.open(code, label, is_under=self._just_opened)
        self._just_opened = True

    def _continues(self, row: int, before: _Row) -> bool:
        """A row that goes on with the task above: its wording spans it, or it has none."""
        text = self._text_cell(row)
        if text is not None and text.row < row:
            return True
        if self._number(row):
            return False
        if text is None:
            return bool(before.cells)
        is_tail = text.text[:1].islower() and not self._outline_moved
        others = [self._grid.text(row, c) for c in self._others]
        return is_tail and all(not other or other[:1].islower() for other in others)

    @property
    def _outline_moved(self) -> bool:
        return self._just_opened

    def _is_draft(self, row: int) -> bool:
        text = self._text_cell(row)
        return text is not None and text.row == row

    def _new(self, row: int) -> _Row:
        self._just_opened = False
        number, groups = self._number(row), self._outline.labels
        for column in self._layout.of(Meaning.GROUP):
            if label := one_line(self._grid.text(row, column)):
                groups = (*groups, label)
        made = _Row(clean_code(number), groups, self._outline.codes)
        self._add(made, row)
        if not number:
            self._take_number(made)
        self._copy_dittos(made)
        self._last = made
        return made

    _last: _Row | None = None

    def _take_number(self, made: _Row) -> None:
        """Where there is no number column the wording may begin with its number."""
        (whole,) = made.cells[self._layout.text]
        code, rest, start = split_number(whole.text)
        if code and rest:
            place = whole.places[0]
            cut = Place(place.block, place.row, place.column, start)
            made.cells[self._layout.text] = [ReadCell(rest, (cut,))]
            made.number = clean_code(code) if code not in "-–+•*" else ""

    def _add(self, made: _Row, row: int, *, own_only: bool = False) -> None:
        for column, meaning in self._layout.meanings.items():
            cell = self._grid.at(row, column)
            if meaning in (Meaning.ORDER, Meaning.GROUP) or cell is None or not cell.text:
                continue
            if own_only and cell.row < row:
                continue
            place = Place(self._grid.index, cell.row, cell.column)
            doubt = self._doubt(row) if meaning is Meaning.TEXT else None
            # Lines part agencies; in every other field a line is only where the cell was narrow.
            text = cell.text if meaning in LISTS else one_line(cell.text)
            made.cells.setdefault(column, []).append(ReadCell(text, (place,), doubt))

    def _doubt(self, row: int) -> Remark | None:
        if row not in self._grid.hidden:
            return None
        return Remark("annex.hidden_row", {"row": self._grid.first_row + row})

    def _copy_dittos(self, made: _Row) -> None:
        for column, parts in made.cells.items():
            said = parts[0].text
            if said.strip() not in DITTO_MARKS and fold(said) not in DITTO:
                continue
            above = (
                _join(self._last.cells[column])
                if self._last and column in self._last.cells
                else NOTHING
            )
            if above:
                doubt = Remark("annex.ditto", {"text": above.text}, parts[0].places[0])
                made.cells[column] = [
                    ReadCell(above.text, (*parts[0].places, *above.places), doubt)
                ]


def _covers(cell: GridCell, column: int) -> bool:
    return cell.column <= column < cell.column + cell.column_span


def _is_wide(cell: GridCell | None) -> bool:
    return cell is not None and cell.column_span > 1
