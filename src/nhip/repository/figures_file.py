"""A file of figures: rows of unit, criterion, input, value, with every problem by its address.

May import: engine.values, repository. Must not know which units exist (asked through
`known_units`), what is stored, or how a problem is worded.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, Protocol

from nhip.engine.values import Missing
from nhip.repository.columns import Layout, find_layout, headings_by_letter
from nhip.repository.figure_values import FAULTS, Input, Unreadable, read_value
from nhip.repository.grid import (
    Cell,
    CellFault,
    Percent,
    Problem,
    Severity,
    UnreadableFile,
    cell_text,
    letters,
)
from nhip.repository.tabular import MAX_BYTES, read_sheets

__all__ = ["FigureRow", "FiguresFile", "Problem", "Severity", "UnreadableFile", "read_figures"]

# Enough of the hidden rows to find the filter that hides them.
HIDDEN_NAMED = 5


class Criterion(Protocol):
    """What is asked of a criterion (engine.criteria.Criterion). `rule` is how it is scored."""

    @property
    def code(self) -> str: ...
    @property
    def inputs(self) -> Iterable[Input]: ...
    @property
    def max_score(self) -> Fraction: ...
    @property
    def rule(self) -> Any: ...


class CriteriaSet(Protocol):
    """What is asked of a criteria set (engine.criteria.CriteriaSet)."""

    def criteria(self) -> Iterable[Criterion]: ...


@dataclass(slots=True)
class FigureRow:
    """One figure that can be used. `doubt` is the code of a warning that goes with it."""

    row: int
    unit: str
    criterion: str
    input: str
    value: float | str | Missing
    address: str
    blank: bool = False
    doubt: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What a figure is about; a file says it once."""
        return self.unit, self.criterion, self.input


@dataclass(slots=True)
class FiguresFile:
    """What a file says: usable rows in order, problems in order, and how it was read."""

    rows: list[FigureRow]
    problems: list[Problem]
    columns: dict[str, str]
    headings: list[tuple[str, str]]
    sheet: str
    sheets: list[str]
    header_row: int
    is_text: bool

    @property
    def errors(self) -> list[Problem]:
        """What kept a row out."""
        return [problem for problem in self.problems if problem.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[Problem]:
        """What was kept and marked."""
        return [problem for problem in self.problems if problem.severity is Severity.WARNING]


def read_figures(
    content: bytes,
    file_name: str,
    criteria_set: CriteriaSet,
    *,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    known_units: Callable[[str], bool] | None = None,
    max_bytes: int = MAX_BYTES,
) -> FiguresFile:
    """Read the figures of a CSV or XLSX for a criteria set.

    `mapping` names columns by role (unit, criterion, input, value) where the header's own words
    are not known. A unit that `known_units` denies is one warning; its rows are kept. Raises
    UnreadableFile (field `file` holds its name) where nothing of the file can be used.
    """
    try:
        sheets = read_sheets(content, max_bytes=max_bytes)
        layout = find_layout(sheets, sheet, mapping)
    except UnreadableFile as fault:
        raise UnreadableFile(fault.code, **{"file": file_name, **fault.fields}) from None
    reader = _Reader(layout, _Dictionary(criteria_set), known_units)
    reader.read()
    return FiguresFile(
        rows=reader.rows,
        problems=sorted(reader.problems, key=lambda problem: (problem.row, problem.column)),
        columns={role: letters(column) for role, column in layout.columns.items()},
        headings=headings_by_letter(layout),
        sheet=layout.sheet.name,
        sheets=[one.name for one in sheets],
        header_row=layout.header_row,
        is_text=layout.sheet.is_text,
    )


class _Dictionary:
    """The criteria and inputs of a set by the codes people type."""

    def __init__(self, criteria_set: CriteriaSet) -> None:
        self.criteria = {criterion.code: criterion for criterion in criteria_set.criteria()}
        self.folded = {code.casefold(): code for code in self.criteria}
        self.inputs = {
            code: {asked.name.casefold(): asked for asked in criterion.inputs}
            for code, criterion in self.criteria.items()
        }
        self.ratios = [
            (code, numerator, denominator)
            for code, criterion in self.criteria.items()
            for numerator, denominator in dict.fromkeys(_ratios(criterion.rule))
        ]

    def criterion(self, cell: Cell) -> str:
        """The code of a criterion. Raises Unreadable."""
        code = _code(cell)
        if isinstance(cell, float) and f"{code}0" in self.criteria:
            # 1.10 typed as a number is stored as 1.1: nobody can tell them apart any more.
            raise Unreadable("figures.criterion_as_number", text=code, other=f"{code}0")
        if not isinstance(cell, str | int | float | None):
            raise Unreadable("figures.criterion_as_date", text=code)
        if found := self.folded.get(code.casefold()):
            return found
        if not code:
            raise Unreadable("figures.no_criterion")
        near = get_close_matches(code, self.criteria, n=3, cutoff=0.5)
        raise Unreadable("figures.unknown_criterion", text=code, near=near)

    def input(self, criterion: str, cell: Cell) -> Input:
        """The input of a criterion. A criterion with one input needs no name. Raises Unreadable."""
        inputs = self.inputs[criterion]
        name = _code(cell)
        if not name and len(inputs) == 1:
            return next(iter(inputs.values()))
        if found := inputs.get(name.casefold()):
            return found
        known = [asked.name for asked in inputs.values()]
        code = "figures.unknown_input" if name else "figures.no_input"
        raise Unreadable(code, text=name, criterion=criterion, inputs=known)


def _ratios(rule: Any) -> Iterator[tuple[str, str]]:
    """Every (numerator, denominator) a scoring rule divides, however deep in it."""
    if isinstance(rule, tuple):
        for part in rule:
            yield from _ratios(part)
    elif is_dataclass(rule):
        pair = getattr(rule, "numerator", None), getattr(rule, "denominator", None)
        if all(isinstance(name, str) for name in pair):
            yield pair  # type: ignore[misc]  # both are str here
        for item in fields(rule):
            yield from _ratios(getattr(rule, item.name))


def _code(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, CellFault):
        raise Unreadable(FAULTS[cell])
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return "" if cell is None else cell_text(cell.shown if isinstance(cell, Percent) else cell)


@dataclass(slots=True)
class _Reader:
    """One pass over the rows of a layout."""

    layout: Layout
    dictionary: _Dictionary
    known_units: Callable[[str], bool] | None
    rows: list[FigureRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    units: dict[Cell, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def read(self) -> None:
        first: dict[tuple[str, str, str], FigureRow] = {}
        contradicted: set[tuple[str, str, str]] = set()
        for number, cells in self.layout.sheet.rows:
            if number <= self.layout.header_row:
                continue
            row = self._row(number, cells)
            if row is None:
                continue
            if row.key not in first:
                first[row.key] = row
                continue
            self._repeated(row, first[row.key])
            if row.value != first[row.key].value:
                contradicted.add(row.key)
        # Of two rows that contradict each other neither can be believed.
        self.rows = [row for key, row in first.items() if key not in contradicted]
        self._compare_ratios({row.key: row for row in self.rows})
        self._tell_hidden()
        if others := self.layout.others:
            facts = {"sheet": self.layout.sheet.name, "others": others}
            at = self.layout.header_row
            self._tell("figures.other_sheets", at, "unit", Severity.WARNING, **facts)

    def _row(self, number: int, cells: tuple[Cell, ...]) -> FigureRow | None:
        role = "unit"
        try:
            unit = self._unit(self._cell(cells, "unit"))
            role = "criterion"
            criterion = self.dictionary.criterion(self._cell(cells, "criterion"))
            role = "input"
            asked = self.dictionary.input(criterion, self._cell(cells, "input"))
            role = "value"
            if (number, self.layout.columns[role]) in self.layout.sheet.merged:
                raise Unreadable("figures.merged_value")
            reading = read_value(self._cell(cells, "value"), asked)
        except Unreadable as fault:
            self._tell(fault.code, number, role, Severity.ERROR, **fault.fields)
            return None
        column = letters(self.layout.columns["value"])
        row = FigureRow(
            number, unit, criterion, asked.name, reading.value, f"{column}{number}", reading.blank
        )
        if unit in self.unknown:
            self.unknown.discard(unit)  # told at its first row
            self._tell("figures.unknown_unit", number, "unit", Severity.WARNING, text=unit)
        if reading.warning:
            row.doubt = reading.warning
            shown = {"text": self._cell(cells, "value"), "value": reading.value}
            self._tell(reading.warning, number, "value", Severity.WARNING, **shown)
        if asked.kind == "points" and isinstance(row.value, float):
            self._hold_to_maximum(row, row.value, self.dictionary.criteria[criterion])
        return row

    def _hold_to_maximum(self, row: FigureRow, points: float, criterion: Criterion) -> None:
        """Points above the maximum are kept as given; the score stops at the maximum."""
        if points > criterion.max_score:
            row.doubt = "figures.above_maximum"
            shown = {"value": points, "maximum": float(criterion.max_score)}
            self._tell(row.doubt, row.row, "value", Severity.WARNING, **shown)

    def _cell(self, cells: tuple[Cell, ...], role: str) -> Cell:
        column = self.layout.columns[role]
        return cells[column - 1] if column <= len(cells) else None

    def _unit(self, cell: Cell) -> str:
        code = self.units.get(cell)
        if code is None:
            code = self.units[cell] = self._unit_code(_code(cell))
        return code

    def _unit_code(self, typed: str) -> str:
        """The code as the system knows it: Excel drops leading zeros of administrative codes
        (07894 becomes 7894), and people type h44.07."""
        if not typed:
            raise Unreadable("figures.no_unit")
        if self.known_units is None:
            return typed
        padded = [typed.zfill(5), typed.zfill(2)] if typed.isdigit() else []
        for code in [typed, typed.upper(), *padded]:
            if self.known_units(code):
                return code
        self.unknown.add(typed)
        return typed

    def _repeated(self, row: FigureRow, first: FigureRow) -> None:
        code = "figures.repeated" if row.value == first.value else "figures.contradicted"
        facts = {"unit": row.unit, "criterion": row.criterion, "input": row.input}
        self._tell(code, row.row, "value", Severity.ERROR, other=first.address, **facts)

    def _compare_ratios(self, rows: Mapping[tuple[str, str, str], FigureRow]) -> None:
        units = dict.fromkeys(unit for unit, _, _ in rows)
        for criterion, numerator, denominator in self.dictionary.ratios:
            for unit in units:
                top = rows.get((unit, criterion, numerator))
                bottom = rows.get((unit, criterion, denominator))
                if top is None or bottom is None:
                    continue
                if not isinstance(top.value, float) or not isinstance(bottom.value, float):
                    continue
                if top.value > bottom.value:
                    self._doubt(top, bottom)

    def _doubt(self, top: FigureRow, bottom: FigureRow) -> None:
        top.doubt = bottom.doubt = "figures.above_denominator"
        facts = {"numerator": top.input, "denominator": bottom.input, "other": bottom.address}
        self._tell(
            "figures.above_denominator", top.row, "value", Severity.WARNING,
            criterion=top.criterion, unit=top.unit, value=top.value, limit=bottom.value, **facts,
        )  # fmt: skip

    def _tell_hidden(self) -> None:
        """Rows under a filter are figures all the same, but nobody saw them before sending."""
        header = self.layout.header_row
        hidden = [number for number in self.layout.sheet.hidden if number > header]
        if hidden:
            facts = {"count": len(hidden), "rows": hidden[:HIDDEN_NAMED]}
            self._tell("figures.hidden_rows", hidden[0], "unit", Severity.WARNING, **facts)

    def _tell(self, code: str, row: int, role: str, severity: Severity, **facts: Any) -> None:
        self.problems.append(Problem(code, row, self.layout.columns[role], severity, facts))
