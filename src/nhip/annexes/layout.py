"""The layout of a table: which rows are its heading, what each column holds, what it lists.

May import nhip.annexes.{columns,grid,headings} and the engine. A heading may have several levels,
repeat on each page, or be missing; a sheet may hold several tables one below or beside another.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from nhip.annexes.columns import Contents, is_worth_reading, kind_of_table, meanings_for
from nhip.annexes.grid import Grid, one_line
from nhip.annexes.headings import LONGEST, Heading, Meaning, heading, meanings_of
from nhip.engine.deadline import parse_deadline
from nhip.engine.folding import fold

NUMBERING = re.compile(r"\(?(?:\d{1,2}|[a-z])\)?(?:\s*=.*)?")
NUMBERED = re.compile(r"\(?\d+(?:\.\d+)*[.)]?|\(?[ivxlc]+[.)]?|[A-Z][.)]?", re.IGNORECASE)
# What stands in rows of drafts and never in a heading.
NO_HEADING = re.compile(r"(?:Các )?(?:Sở|Bộ|UBND|Ủy ban|Công an|Văn phòng|Tỉnh|Thành) \w")
DEEPEST_HEADING = 4


@dataclass(frozen=True, slots=True)
class Layout:
    """One table of a grid: rows `first` to `last` (excluded), columns with their meanings."""

    kind: str  # "targets", "tasks"
    columns: dict[int, Heading]
    meanings: dict[int, Meaning]
    header_rows: tuple[int, ...]
    first: int
    last: int
    titles: tuple[str, ...] = ()
    is_assumed: bool = False
    span: tuple[int, int] = field(default=(0, 0))

    def of(self, *meanings: Meaning) -> list[int]:
        """Columns with one of these meanings, left to right."""
        return sorted(column for column, held in self.meanings.items() if held in meanings)

    @property
    def order(self) -> int | None:
        """The column of printed numbers, None where there is none."""
        return next(iter(self.of(Meaning.ORDER)), None)

    @property
    def text(self) -> int:
        """The column of the wording."""
        return self.of(Meaning.TEXT)[0]


def layouts(grid: Grid, titles: Sequence[str] = ()) -> list[Layout]:
    """Every table a grid holds, in order; [] where no heading is found.

    `titles` are the lines above the table in the body ("Phụ lục I", "Danh mục nhiệm vụ ...").
    """
    starts = list(_header_starts(grid))
    found = []
    for number, start in enumerate(starts):
        last = starts[number + 1] if number + 1 < len(starts) else grid.height
        above = [*titles, *_lines_above(grid, start, starts[number - 1] if number else 0)]
        end = _header_end(grid, start, last)
        for left, right in _side_by_side(grid, start):
            if made := _layout(grid, (start, end, last), (left, right), above):
                found.append(made)
    return found


def continued(grid: Grid, before: Layout) -> Layout | None:
    """The layout of a table that goes on without a heading of its own (a page break)."""
    if grid.width != before.span[1] - before.span[0] or before.span[0] != 0:
        return None
    filled = [row for row in range(grid.height) if len(grid.row_cells(row)) > 1]
    order = before.order
    if not filled or order is None or grid.is_sheet or _opens_table(grid, filled[0]):
        return None
    numbered = [row for row in filled if NUMBERED.fullmatch(grid.text(row, order) or "?")]
    if 2 * len(numbered) < len(filled):
        return None
    return replace(before, header_rows=(), first=0, last=grid.height, is_assumed=True)


def is_heading_row(grid: Grid, row: int) -> bool:
    """Whether a row reads as headings: short cells, several of them known, none a number."""
    cells = grid.row_cells(row)
    said = [fold(one_line(cell.text)) for cell in cells]
    if len(cells) < 2 or any(len(cell.text) > LONGEST for cell in cells):
        return False
    if any(re.fullmatch(r"\d+(?: \d+)*", words) and not words.startswith("20") for words in said):
        return False
    if any(_is_of_a_draft(cell.text) for cell in cells):
        return False
    kinds = [found for words in said if (found := meanings_of(words))]
    distinct = {found[0] for found in kinds}
    wording = {Meaning.TEXT, Meaning.VALUE, Meaning.GROUP}
    has_text = any(wording & set(found) for found in kinds)
    has_order = Meaning.ORDER in distinct
    if has_order and Meaning.LEAD in distinct and len(distinct) >= 3:
        return True  # its wording goes by a name not known here
    return has_text and (
        len(distinct) >= 3 or (has_order and len(cells) <= 4 and len(distinct) >= 2)
    )


def _opens_table(grid: Grid, row: int) -> bool:
    """Whether a row begins a table: its headings are known, or it has one for the numbers."""
    if is_heading_row(grid, row):
        return True
    cells = grid.row_cells(row)
    has_order = any(
        meanings_of(fold(one_line(cell.text))) == (Meaning.ORDER,)
        and not cell.text.strip().isdigit()
        for cell in cells
    )
    return (
        has_order
        and len(cells) > 1
        and not any(len(c.text) > LONGEST or _is_value(c.text) for c in cells)
        and not any(_is_of_a_draft(c.text) for c in cells)
    )


def _is_of_a_draft(text: str) -> bool:
    """An agency by its name, a rhythm: cells of a row of drafts, whatever else its words are."""
    known = meanings_of(fold(one_line(text)))
    if not known and NO_HEADING.match(text):
        return True
    return len(text) < LONGEST and not known and parse_deadline(text).is_recurring


def _header_starts(grid: Grid) -> Iterator[int]:
    """Rows where a table begins; a repetition of the heading in force is not one."""
    shown: list[set[tuple[int, Meaning]]] = []
    row = 0
    while row < grid.height:
        if _opens_table(grid, row):
            end = _header_end(grid, row, grid.height)
            if not any(_repeats(_says(grid, row), one) for one in shown):
                yield row
                shown = [_says(grid, inner) for inner in range(row, end)]
            row = end
        else:
            row += 1


def _says(grid: Grid, row: int) -> set[tuple[int, Meaning]]:
    """What a heading row says of each column, whatever its words ("Nội dung", "Nhiệm vụ")."""
    found = ((cell.column, meanings_of(fold(one_line(cell.text)))) for cell in grid.row_cells(row))
    return {(column, meanings[0]) for column, meanings in found if meanings}


def _repeats(said: set[tuple[int, Meaning]], shown: set[tuple[int, Meaning]]) -> bool:
    return bool(shown) and len(said & shown) * 3 >= 2 * max(len(said), len(shown))


def is_numbering_row(grid: Grid, row: int) -> bool:
    """ "(1) (2) (3)", "A B 1 2": the numbers of the columns."""
    cells = [one_line(cell.text) for cell in grid.row_cells(row)]
    if len(cells) < 3 or not all(NUMBERING.fullmatch(text.lower()) for text in cells):
        return False
    numbers = [int(digits[0]) for text in cells if (digits := re.findall(r"\d+", text))]
    return len(numbers) >= 2 and numbers == sorted(set(numbers)) and numbers[0] <= 2


def _header_end(grid: Grid, start: int, limit: int) -> int:
    """The row after the heading: spanned rows, rows of inner headings, the numbering row."""
    spans = [cell.row + cell.row_span for cell in grid.row_cells(start)]
    end = max(start + 1, min(max(spans), start + DEEPEST_HEADING, limit))
    while end < min(limit, start + DEEPEST_HEADING) and _is_inner_heading(grid, start, end):
        end += 1
    while end < limit and is_numbering_row(grid, end):
        end += 1
    return end


def _is_inner_heading(grid: Grid, start: int, row: int) -> bool:
    """A second heading row without merges (CSV): under the blanks and the wide cells above."""
    cells = grid.row_cells(row)
    first = grid.row_cells(start)[0].column
    if not cells or grid.text(row, first) or any(len(cell.text) > 60 for cell in cells):
        return False
    if len(cells) == 1 and cells[0].column_span > 2:
        return False
    read = [heading((one_line(cell.text),)).meanings for cell in cells]
    is_known = 2 * sum(map(bool, read)) >= len(read)
    return is_known and not any(_is_value(cell.text) for cell in cells)


def _is_value(text: str) -> bool:
    return bool(
        re.fullmatch(r"\s*(?:[≥≤<>]=?\s*)?\d[\d.,]*\s*%?\s*", text)
    ) and not text.startswith("20")


def _lines_above(grid: Grid, start: int, since: int) -> list[str]:
    """Title rows of a sheet: one filled cell each, right above the heading."""
    lines: list[str] = []
    for row in range(start - 1, since - 1, -1):
        cells = grid.row_cells(row)
        if len(cells) > 2:
            break
        lines += [one_line(cell.text) for cell in reversed(cells)]
    return lines[::-1]


def _side_by_side(grid: Grid, start: int) -> list[tuple[int, int]]:
    """Column ranges of tables standing beside each other: each opens with its own number column."""
    opens = sorted(
        cell.column
        for cell in grid.row_cells(start)
        if meanings_of(fold(one_line(cell.text))) == (Meaning.ORDER,)
    )
    if len(opens) < 2:
        return [(0, grid.width)]
    return list(zip([0, *opens[1:]], [*opens[1:], grid.width], strict=True))


def _layout(
    grid: Grid, rows: tuple[int, int, int], span: tuple[int, int], titles: Sequence[str]
) -> Layout | None:
    start, end, last = rows
    columns = {column: _heading(grid, start, end, column) for column in range(*span)}
    titled = [one for one in titles if one]
    said = " ".join(map(fold, titled[-4:]))
    kind = kind_of_table(columns, said)
    held = Contents(grid, end, last)
    meanings = meanings_for(columns, kind, held)
    if not is_worth_reading(kind, columns, meanings, held, said):
        return None
    header = tuple(range(start, end))
    return Layout(kind, columns, meanings, header, end, last, tuple(titled), span=span)


def _heading(grid: Grid, start: int, end: int, column: int) -> Heading:
    """The labels over a column, outer first; a blank over an inner label takes the one beside."""
    labels: list[str] = []
    rows = [row for row in range(start, end) if not is_numbering_row(grid, row)]
    for row in rows:
        text = one_line(grid.text(row, column))
        if not text and row + 1 in rows and grid.text(row + 1, column):
            text = _left_of(grid, row, column)
        if text and text not in labels:
            labels.append(text)
    return heading(tuple(labels))


def _left_of(grid: Grid, row: int, column: int) -> str:
    for left in range(column - 1, -1, -1):
        if text := grid.text(row, left):
            return one_line(text)
    return ""
