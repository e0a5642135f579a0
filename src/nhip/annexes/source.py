"""The door of the room: a file in, a Reading out.

May import everything of nhip.annexes.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from nhip.annexes.about import about, year_of, year_said
from nhip.annexes.body import read_body
from nhip.annexes.grid import Grid, GridCell, Original, Paragraph
from nhip.annexes.layout import Layout, continued, layouts
from nhip.annexes.numbers import Outline
from nhip.annexes.opening import Kind, has_macros, kind_of
from nhip.annexes.reading import (
    About,
    Block,
    BlockCell,
    ParagraphBlock,
    Place,
    Reading,
    Remark,
    TableBlock,
    TargetReading,
    TaskReading,
    UnreadableAnnex,
)
from nhip.annexes.separated import read_separated
from nhip.annexes.tables import read_table
from nhip.annexes.units import KnownUnit, Register
from nhip.annexes.word import read_word
from nhip.annexes.workbook import read_workbook

TITLES_ABOVE = 4  # lines of the body right above a table that may be its title
CITES = re.compile(r"\(?(?:kèm theo|ban hành kèm)", re.IGNORECASE)
ENOUGH_TO_BE_A_TABLE = 3  # rows; a frame of a letterhead or of signatures has fewer


def read(path: Path, *, known_units: Sequence[KnownUnit]) -> Reading:
    """Read one .docx, .xlsx or .csv annex, named by its content and not by its name.

    Returns drafts in document order with their sources; nothing is stored. Raises UnreadableAnnex
    ("annex.*": a scan, a password, an old format, a damaged or hostile file, nothing to read) and
    OSError where the file cannot be opened.
    """
    original = original_of(path)
    return _Assembly(original, Register(known_units)).reading()


def about_of(path: Path) -> About:
    """What a file says of itself, before anything else of it is read. Raises as `read`."""
    return about(original_of(path))


def original_of(path: Path) -> Original:
    """The paragraphs and tables of a Word, Excel or CSV file, as `read` raises."""
    kind = kind_of(path)
    original = {
        Kind.WORD: read_word,
        Kind.WORKBOOK: read_workbook,
        Kind.TEXT: read_separated,
    }[kind](path)
    if not original.blocks:
        raise UnreadableAnnex("annex.no_text")
    if kind is not Kind.TEXT and has_macros(path):
        original.notices.append(("annex.macros", {}))
    return original


class _Assembly:
    """Reads the blocks of one original in order and puts the drafts together."""

    def __init__(self, original: Original, register: Register) -> None:
        self._original, self._register = original, register
        self._about = about(original)
        self._year = year_of(self._about)
        self._targets: list[TargetReading] = []
        self._tasks: list[TaskReading] = []
        self._warnings = [Remark(code, fields) for code, fields in original.notices]
        self._meanings: dict[int, list[Layout]] = {}

    def reading(self) -> Reading:
        """Tables first found, then the body, then everything in the order of the document."""
        self._read_tables()
        targets, tasks = read_body(self._original, self._about, self._register, self._year)
        self._targets += targets
        self._tasks += tasks
        if not self._targets and not self._tasks:
            raise UnreadableAnnex(self._why_nothing())
        return Reading(
            tuple(sorted(self._targets, key=_position)),
            tuple(sorted(self._tasks, key=_position)),
            tuple(self._warnings),
            tuple(map(self._block, self._original.blocks)),
            self._about,
        )

    def _read_tables(self) -> None:
        before: Layout | None = None
        titles: list[str] = []
        outline = Outline()
        for block in self._original.blocks:
            if isinstance(block, Paragraph):
                titles.append(block.full)
                before = before if len(titles) < 2 else None
                continue
            above = titles[-TITLES_ABOVE:] or ([block.title] if block.is_sheet else [])
            found = layouts(block, above)
            if not found and before and (more := continued(block, before)):
                found = [more]
                self._warn("annex.heading_assumed", block, 0)
            if not found and _is_list(block):
                self._warn("annex.no_heading", block, 0)
            for layout in found:
                if not layout.is_assumed and (titles or layout.titles):
                    outline = Outline()
                year = self._year_of(layout)
                targets, tasks = read_table(block, layout, self._register, year, outline)
                self._targets += targets
                self._tasks += tasks
            self._meanings[block.index] = found
            self._warn_hidden(block, found)
            before, titles = found[-1] if found else None, []

    def _year_of(self, layout: Layout) -> int | None:
        """The year its own title names, else that of the document."""
        said = (year_said(title) for title in reversed(layout.titles) if not CITES.match(title))
        return next((year for year in said if year), self._year)

    def _warn(self, code: str, block: Grid, row: int, **fields: object) -> None:
        place = Place(block.index, row, 0)
        self._warnings.append(Remark(code, {"table": block.title, **fields}, place))

    def _warn_hidden(self, block: Grid, found: list[Layout]) -> None:
        if found and block.hidden:
            rows = [block.first_row + row for row in sorted(block.hidden)]
            self._warn("annex.hidden_rows", block, min(block.hidden), rows=rows)

    def _why_nothing(self) -> str:
        has_list = any(_is_list(grid) for grid in self._original.grids())
        return "annex.no_heading_at_all" if has_list else "annex.nothing_found"

    def _block(self, block: Paragraph | Grid) -> Block:
        if isinstance(block, Paragraph):
            return ParagraphBlock(block.index, block.text, block.label)
        found = self._meanings.get(block.index, [])
        columns = [""] * block.width
        for layout in found:
            for column, meaning in layout.meanings.items():
                columns[column] = meaning.value
        return TableBlock(
            block.index,
            tuple(tuple(map(_cell, row)) for row in block.anchors()),
            block.title,
            block.first_row,
            found[0].kind if found else "",
            tuple(columns) if found else (),
            tuple(row for layout in found for row in layout.header_rows),
        )


def _cell(cell: GridCell) -> BlockCell:
    return BlockCell(cell.text, cell.row, cell.column, cell.row_span, cell.column_span)


def _is_list(grid: Grid) -> bool:
    """A table that lists something, not a frame of the letterhead or of signatures."""
    filled = [row for row in range(grid.height) if len(grid.row_cells(row)) > 1]
    return len(filled) >= ENOUGH_TO_BE_A_TABLE and grid.width > 1


def _position(draft: TargetReading | TaskReading) -> tuple[int, int]:
    place = draft.text.places[0] if draft.text.places else Place(0)
    return place.block, place.row or 0
