"""A table of criteria -> groups and criteria as a tree, each with where it stood.

May import nhip.annexes.criteria.{columns,wording}, nhip.annexes.{grid,numbers,reading}. Depth is
learned from the printed numbers ("I", "1", "1.1", "-"): a line with lines below it is a group.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from nhip.annexes.criteria.columns import Column, Heading, headings, is_heading_row
from nhip.annexes.criteria.wording import RuleReading, read_rule
from nhip.annexes.grid import Grid, Original, Paragraph, one_line
from nhip.annexes.numbers import clean_code, is_capitals, split_number, style_of
from nhip.annexes.reading import Place, Remark
from nhip.engine.folding import fold

POINTS = re.compile(r"^\(?\s*(?P<n>\d{1,4}(?:[.,]\d{1,3})?)\s*(?:điểm|đ)?\s*\)?$", re.IGNORECASE)
IN_NAME = re.compile(r"\(\s*(?P<n>\d{1,4}(?:[.,]\d{1,2})?)\s*(?:điểm|đ)\s*\)", re.IGNORECASE)
TOTAL = re.compile(r"^(?:tong (?:cong|diem|so)|cong)\b")
BULLETS = frozenset("-–+•*")
TITLE_LINES = 4


@dataclass(slots=True)
class Line:
    """One line of the table: a group where `lines` holds any, else a criterion.

    `maximum` is None where the document prints none or prints something else than a number.
    """

    code: str
    name: str
    maximum: Fraction | None
    place: Place
    rule_text: str = ""
    evidence: str = ""
    source: str = ""
    verifier: str = ""
    lines: list["Line"] = field(default_factory=list)
    doubts: list[Remark] = field(default_factory=list)
    rule: RuleReading | None = None

    @property
    def is_group(self) -> bool:
        """Whether other lines stand below it."""
        return bool(self.lines)

    def leaves(self) -> Iterator["Line"]:
        """The criteria of this line, in order."""
        if not self.lines:
            yield self
        for line in self.lines:
            yield from line.leaves()

    @property
    def worth(self) -> Fraction:
        """The maximum as printed, else what its lines come to."""
        if self.maximum is not None:
            return self.maximum
        return sum((line.worth for line in self.lines), Fraction(0))


@dataclass(frozen=True, slots=True)
class CriteriaReading:
    """One set of criteria of a document. `titles` are the lines above its table."""

    titles: tuple[str, ...]
    groups: tuple[Line, ...]
    total: Fraction | None

    def criteria(self) -> list[Line]:
        """Every criterion in order."""
        return [leaf for group in self.groups for leaf in group.leaves()]


def read_tables(original: Original) -> list[CriteriaReading]:
    """Every table of criteria of a document; one that goes on over pages is one."""
    found: list[tuple[tuple[str, ...], _Tree]] = []
    titles: list[str] = []
    open_heading: Heading | None = None
    for block in original.blocks:
        if isinstance(block, Paragraph):
            titles.append(block.full)
            open_heading = open_heading if len(titles) < 2 else None
            continue
        own = headings(block)
        if not own and open_heading and block.width > max(open_heading.columns.values()):
            found[-1][1].read(block, Heading(open_heading.columns, 0, block.height, ()))
        for number, heading in enumerate(own):
            is_more = not titles and number == 0 and open_heading is not None
            if not (is_more and open_heading and heading.columns == open_heading.columns):
                found.append((tuple(titles[-TITLE_LINES:]), _Tree()))
            found[-1][1].read(block, heading)
        open_heading = own[-1] if own else open_heading
        titles = []
    return [made for above, tree in found if (made := tree.reading(above))]


class _Tree:
    """Builds the tree of one set while its rows are walked."""

    def __init__(self) -> None:
        self._roots: list[Line] = []
        self._open: list[tuple[str, Line]] = []  # style of the number, line
        self._total: Fraction | None = None

    def read(self, grid: Grid, heading: Heading) -> None:
        """Take in the rows of one table."""
        for row in range(heading.first, heading.last):
            if row in grid.hidden or is_heading_row(grid, row, heading):
                continue
            self._row(grid, heading, row)

    def reading(self, titles: tuple[str, ...]) -> CriteriaReading | None:
        """What was read; None where no criterion was found."""
        made = CriteriaReading(titles, tuple(self._roots), self._total)
        if not made.criteria():
            return None
        _name_apart(made)
        for line in made.criteria():
            _settle(line)
        return made

    def _row(self, grid: Grid, heading: Heading, row: int) -> None:
        line = _line(grid, heading, row)
        if line is None:
            return
        if TOTAL.match(fold(line.name)) and not line.code:
            self._total = line.maximum
        elif not line.name:
            self._continue(line)
        else:
            self._add(line)

    def _continue(self, more: Line) -> None:
        """A row without a name of its own goes on with the line above."""
        if not self._open:
            return
        line = self._open[-1][1]
        line.rule_text = _joined(line.rule_text, more.rule_text)
        line.evidence = _joined(line.evidence, more.evidence)
        line.source = _joined(line.source, more.source)
        line.maximum = more.maximum if line.maximum is None else line.maximum

    def _add(self, line: Line) -> None:
        style = style_of(line.code, line.name)
        styles = [one for one, _line in self._open]
        if style in styles:
            depth = styles.index(style)
        elif style == "none":
            depth = max(0, len(self._open) - 1) if self._open else 0
        else:
            depth = len(self._open)
        del self._open[depth:]
        (self._open[-1][1].lines if self._open else self._roots).append(line)
        self._open.append((style, line))
        if line.code in BULLETS:
            line.code = ""


def _line(grid: Grid, heading: Heading, row: int) -> Line | None:
    """The line a row holds; None for a blank one."""
    said = {column: heading.text(grid, row, column) for column in Column}
    cells = [cell for cell in grid.row_cells(row) if cell.row == row]
    if not cells:
        return None
    name = one_line(said[Column.NAME])
    if len(cells) == 1 and cells[0].column_span > 1:
        name = one_line(cells[0].text)  # a heading over the whole width
    code = clean_code(said[Column.CODE])
    if code == name:
        code = ""
    if not code or Column.CODE not in heading.columns:
        code, name = _number_in(name, code)
    maximum, doubts = _maximum(said[Column.MAXIMUM], name)
    name = IN_NAME.sub("", name).strip(" .:-") if maximum is not None else name
    place = Place(grid.index, row, heading.columns[Column.NAME])
    return Line(
        code, name, maximum, place, said[Column.RULE].strip(), one_line(said[Column.EVIDENCE]),
        one_line(said[Column.SOURCE]), one_line(said[Column.VERIFIER]), doubts=doubts,
    )  # fmt: skip


def _number_in(name: str, code: str) -> tuple[str, str]:
    if name[:1] in BULLETS:
        return name[0], name[1:].strip()
    found, rest, _start = split_number(name)
    return (clean_code(found), rest) if found and rest else (code, name)


def _maximum(text: str, name: str) -> tuple[Fraction | None, list[Remark]]:
    line = one_line(text)
    found = POINTS.match(line) or IN_NAME.search(name)
    if found:
        return Fraction(found["n"].replace(",", ".")), []
    if line and not is_capitals(line):
        return None, [Remark("wording.bad_maximum", {"text": line})]
    return None, []


def _joined(first: str, second: str) -> str:
    return "\n".join(one for one in (first, second) if one)


def _settle(line: Line) -> None:
    """Read the rule of a criterion, once its whole wording is known."""
    if line.maximum is None and not line.doubts:
        line.doubts.append(Remark("wording.no_maximum"))
    line.rule = read_rule(line.rule_text, name=line.name, maximum=line.maximum or Fraction(0))
    if line.rule.doubt:
        line.doubts.append(line.rule.doubt)


def _name_apart(made: CriteriaReading) -> None:
    """Codes that name one line only: "1" under "I" becomes "I.1" where another group has a "1"."""
    _fill(made.groups, "")
    codes = [leaf.code for leaf in made.criteria()]
    groups = [line.code for line in _groups(made.groups)]
    if len(set(codes)) < len(codes) or len(set(groups)) < len(groups):
        _lengthen(made.groups, "")


def _fill(lines: Sequence[Line], above: str) -> None:
    """A line printed without a number takes its place in its group."""
    for number, line in enumerate(lines, start=1):
        if not line.code:
            line.code = f"{above}.{number}" if above else str(number)
        _fill(line.lines, line.code)


def _lengthen(lines: Sequence[Line], above: str, printed: str = "") -> None:
    """Codes made longer by those of their groups; "1.1" under "1" does not say its 1 twice."""
    for line in lines:
        own = line.code
        if above:
            line.code = f"{above}.{own.removeprefix(f'{printed}.')}"
        _lengthen(line.lines, line.code, own)


def _groups(lines: Sequence[Line]) -> Iterator[Line]:
    for line in lines:
        if line.is_group:
            yield line
            yield from _groups(line.lines)
