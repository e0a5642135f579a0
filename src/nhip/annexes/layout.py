"""The layout of a table: which rows are its heading, what each column holds, what it lists.

May import nhip.annexes.{grid,headings} and the engine. A heading may have several levels, repeat on
each page, or be missing; a sheet may hold several tables one below or beside another.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from nhip.annexes.grid import Grid, one_line
from nhip.annexes.headings import (
    LONGEST,
    SAYS_TARGETS,
    SAYS_TASKS,
    Heading,
    Meaning,
    heading,
    meanings_of,
)
from nhip.engine.deadline import parse_deadline
from nhip.engine.folding import fold
from nhip.engine.target_value import parse_value

SAMPLE = 60  # rows looked at to see what a column holds
NUMBERING = re.compile(r"\(?(?:\d{1,2}|[a-z])\)?(?:\s*=.*)?")
NUMBERED = re.compile(r"\(?\d+(?:\.\d+)*[.)]?|\(?[ivxlc]+[.)]?|[A-Z][.)]?", re.IGNORECASE)
STATUS_WORDS = re.compile(
    r"hoan thanh|dang (?:thuc hien|trien khai)|qua han|chua|dung han|tre han|%$"
)
AGENCY_WORDS = re.compile(
    r"^(?:cac )?(?:so|bo|ban|ubnd|uy ban|van phong|cong an|phong|thanh tra|vien|cuc"
    r"|chi cuc|hoi|truong)\b"
)
LONGEST_VALUE = 12  # mean number of characters; wordings are longer
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
    if not filled or order is None:
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
    kinds = [found for words in said if (found := meanings_of(words))]
    distinct = {found[0] for found in kinds}
    wording = {Meaning.TEXT, Meaning.VALUE, Meaning.GROUP}
    has_text = any(wording & set(found) for found in kinds)
    has_order = Meaning.ORDER in distinct
    return has_text and (
        len(distinct) >= 3 or (has_order and len(cells) <= 4 and len(distinct) >= 2)
    )


def _header_starts(grid: Grid) -> Iterator[int]:
    """Rows where a table begins; a repetition of the heading in force is not one."""
    shown: list[set[tuple[int, Meaning]]] = []
    row = 0
    while row < grid.height:
        if is_heading_row(grid, row):
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
    kind = _kind(columns, " ".join(map(fold, titled[-4:])))
    held = _Contents(grid, end, last)
    meanings = _meanings(columns, kind, held)
    if Meaning.TEXT not in meanings.values():
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


def _kind(columns: dict[int, Heading], titles: str) -> str:
    """Targets or tasks, by the weight of what the headings and the title say."""
    said = {
        column: fold(held.labels[-1]) if held.labels else "" for column, held in columns.items()
    }
    firsts = [held.meanings[0] for held in columns.values() if held.meanings]
    targets = 3 * (Meaning.UNIT in firsts or "don vi" in said.values()) + 2 * (
        Meaning.BASELINE in firsts or firsts.count(Meaning.POINT) > 1
    )
    tasks = 2 * (Meaning.PRODUCT in firsts and "ket qua" not in said.values())
    tasks += 2 * (Meaning.SUPPORTING in firsts) + (Meaning.DEADLINE in firsts)
    tasks += 2 * bool({Meaning.ASSIGNED_BY, Meaning.RESULT, Meaning.STATUS} & set(firsts))
    for held, words in zip(columns.values(), said.values(), strict=True):
        if {Meaning.TEXT, Meaning.VALUE} & set(held.meanings):
            targets += 3 * bool(SAYS_TARGETS.search(words))
            tasks += 3 * bool(SAYS_TASKS.search(words)) + ("noi dung" in words)
    targets += 2 * bool(re.search("chi tieu|muc tieu", titles))
    tasks += 2 * bool(SAYS_TASKS.search(titles))
    return "targets" if targets > tasks else "tasks"


class _Contents:
    """What the cells of a column hold: shares of deadlines, values, statuses, agencies."""

    def __init__(self, grid: Grid, first: int, last: int) -> None:
        self._grid, self._rows = grid, range(first, min(last, first + SAMPLE))

    def texts(self, column: int) -> list[str]:
        """The filled cells of a column that are not merged across."""
        cells = (self._grid.at(row, column) for row in self._rows)
        return [one_line(c.text) for c in cells if c and c.text and c.column_span == 1]

    def share(self, column: int, test) -> float:  # type: ignore[no-untyped-def]
        """How much of a column passes a test, 0 to 1."""
        texts = self.texts(column)
        return sum(bool(test(text)) for text in texts) / len(texts) if texts else 0.0

    def length(self, column: int) -> float:
        """Mean number of characters."""
        texts = self.texts(column)
        return sum(map(len, texts)) / len(texts) if texts else 0.0

    def looks_like(self, column: int, meaning: Meaning) -> bool:
        """Whether most cells could hold that meaning."""
        tests = {
            Meaning.DEADLINE: lambda text: (
                parse_deadline(text).due or parse_deadline(text).is_recurring
            ),
            Meaning.STATUS: lambda text: STATUS_WORDS.search(fold(text)),
            Meaning.VALUE: lambda text: not parse_value(text).words,
            Meaning.LEAD: lambda text: AGENCY_WORDS.search(fold(text)),
        }
        return self.share(column, tests[meaning]) >= 0.5


def _meanings(columns: dict[int, Heading], kind: str, held: _Contents) -> dict[int, Meaning]:
    """One meaning a column: by its heading, by the kind of table, by what it holds."""
    chosen: dict[int, Meaning] = {}
    for column, about in columns.items():
        if about.meanings:
            chosen[column] = _one_meaning(column, about, kind, held)
    _settle_text(chosen, columns, kind, held)
    if kind == "targets":
        for column, about in columns.items():
            if column not in chosen and about.labels and held.looks_like(column, Meaning.VALUE):
                chosen[column] = Meaning.POINT if held.texts(column) else Meaning.NOTE
    _settle_products(chosen)
    return chosen


def _one_meaning(column: int, about: Heading, kind: str, held: _Contents) -> Meaning:
    options = about.meanings
    if options[0] is Meaning.STATUS and Meaning.DEADLINE in options:
        return Meaning.DEADLINE if held.looks_like(column, Meaning.DEADLINE) else Meaning.STATUS
    if Meaning.UNIT in options and Meaning.LEAD in options:
        is_agency = kind == "tasks" or held.looks_like(column, Meaning.LEAD)
        return Meaning.LEAD if is_agency else Meaning.UNIT
    if options[0] is Meaning.PRODUCT and Meaning.VALUE in options:
        return Meaning.VALUE if kind == "targets" else Meaning.PRODUCT
    if Meaning.VALUE in options and Meaning.TEXT in options:
        is_short = held.looks_like(column, Meaning.VALUE) or held.length(column) < LONGEST_VALUE
        return Meaning.VALUE if is_short else Meaning.TEXT
    if options[0] is Meaning.POINT and held.length(column) > LONGEST_VALUE:
        is_wording = not held.looks_like(column, Meaning.VALUE)
        return Meaning.TEXT if is_wording and not about.level else Meaning.POINT
    if options[0] is Meaning.BASELINE and kind == "tasks":
        return Meaning.RESULT
    if (
        options[0] is Meaning.PRODUCT
        and kind == "targets"
        and held.looks_like(column, Meaning.VALUE)
    ):
        return Meaning.VALUE
    if options[0] is Meaning.DEADLINE and about.year and kind == "targets":
        return Meaning.POINT if held.looks_like(column, Meaning.VALUE) else Meaning.DEADLINE
    return options[0]


def _settle_text(
    chosen: dict[int, Meaning], columns: dict[int, Heading], kind: str, held: _Contents
) -> None:
    """One wording column: the one named for this kind, else the one with the longest cells."""
    wordings = [column for column, meaning in chosen.items() if meaning is Meaning.TEXT]
    if not wordings:
        spare = [c for c, meaning in chosen.items() if meaning in (Meaning.VALUE, Meaning.GROUP)]
        wordings = [max(spare, key=held.length)] if spare else []
    if not wordings:
        return
    says = SAYS_TARGETS if kind == "targets" else SAYS_TASKS

    def fitness(column: int) -> tuple[bool, float]:
        return bool(says.search(fold(columns[column].text))), held.length(column)

    best = max(wordings, key=fitness)
    for column in wordings:
        chosen[column] = Meaning.NOTE
        if kind == "targets" and held.looks_like(column, Meaning.VALUE):
            chosen[column] = Meaning.VALUE
    chosen[best] = Meaning.TEXT


def _settle_products(chosen: dict[int, Meaning]) -> None:
    """Where a table tracks work, a second "Kết quả" is what was reported."""
    products = sorted(column for column, meaning in chosen.items() if meaning is Meaning.PRODUCT)
    tracks = {Meaning.STATUS, Meaning.ASSIGNED_BY} & set(chosen.values())
    for column in products[1:] if tracks else ():
        chosen[column] = Meaning.RESULT
