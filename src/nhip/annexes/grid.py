"""The original as one shape, whatever file it came in: paragraphs, and tables with merged cells.

Standard library only. A grid answers for every position with the cell that covers it, so that a
merged cell is found from each row it spans and known by its anchor.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

BLANKS = re.compile(r"[ \t\u00a0\u2007\u202f\u200b\ufeff]+")


def tidy(text: str) -> str:
    """Composed letters, single blanks, no blank lines; lines of a cell stay lines."""
    lines = unicodedata.normalize("NFC", text).replace("\r", "\n").replace("\v", "\n").split("\n")
    return "\n".join(line for line in (BLANKS.sub(" ", one).strip() for one in lines) if line)


def one_line(text: str) -> str:
    """The lines of a cell as one text."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell at its anchor; `text` is tidy."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(slots=True)
class Grid:
    """A table. `cells[row][column]` is the covering cell, None where the file has none.

    `first_row` is the number a person sees beside row 0; `hidden` holds indexes of hidden rows.
    """

    index: int
    cells: list[list[GridCell | None]]
    title: str = ""
    first_row: int = 1
    hidden: frozenset[int] = frozenset()
    is_sheet: bool = False

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.cells)

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max(map(len, self.cells), default=0)

    def at(self, row: int, column: int) -> GridCell | None:
        """The cell covering a position, None outside the table."""
        line = self.cells[row] if 0 <= row < len(self.cells) else []
        return line[column] if 0 <= column < len(line) else None

    def text(self, row: int, column: int) -> str:
        """The text at a position, "" where there is none."""
        cell = self.at(row, column)
        return cell.text if cell else ""

    def row_cells(self, row: int) -> list[GridCell]:
        """The distinct filled cells of a row, left to right, merged ones once."""
        found: dict[tuple[int, int], GridCell] = {}
        for cell in self.cells[row]:
            if cell and cell.text:
                found[cell.row, cell.column] = cell
        return list(found.values())

    def anchors(self) -> tuple[tuple[GridCell, ...], ...]:
        """Rows of anchor cells only, as a page prints them with spans."""
        return tuple(
            tuple(
                cell
                for column, cell in enumerate(line)
                if cell and (cell.row, cell.column) == (row, column)
            )
            for row, line in enumerate(self.cells)
        )


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body. `label` is the number Word draws before it, if any."""

    index: int
    text: str
    label: str = ""

    @property
    def full(self) -> str:
        """Label and text as they are seen."""
        return f"{self.label} {self.text}".strip()


@dataclass(slots=True)
class Original:
    """A whole document: paragraphs and grids in order, with the codes of what was noticed."""

    blocks: list[Paragraph | Grid] = field(default_factory=list)
    notices: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def grids(self) -> list[Grid]:
        """The tables in order."""
        return [block for block in self.blocks if isinstance(block, Grid)]

    def add_paragraph(self, text: str, label: str = "") -> None:
        """Append a paragraph, unless it is blank."""
        if tidied := tidy(text):
            self.blocks.append(Paragraph(len(self.blocks), tidied, label))

    def add_grid(self, cells: Iterable[GridCell], **about: object) -> None:
        """Append a table from its anchor cells, unless it holds no text."""
        anchors = list(cells)
        if any(cell.text for cell in anchors):
            grid = Grid(len(self.blocks), spread(anchors))
            for name, value in about.items():
                setattr(grid, name, value)
            self.blocks.append(grid)


def spread(anchors: Sequence[GridCell]) -> list[list[GridCell | None]]:
    """Anchor cells -> rows in which every covered position holds its cell."""
    height = max((cell.row + cell.row_span for cell in anchors), default=0)
    width = max((cell.column + cell.column_span for cell in anchors), default=0)
    rows: list[list[GridCell | None]] = [[None] * width for _ in range(height)]
    for cell in anchors:
        for row in range(cell.row, cell.row + cell.row_span):
            line = rows[row]
            for column in range(cell.column, cell.column + cell.column_span):
                line[column] = line[column] or cell
    return rows
