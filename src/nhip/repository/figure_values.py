"""One cell of the value column -> a number, an option, or a reason why there is none.

May import: the standard library, engine.values, repository.grid. The rules, in order:

1. An empty cell or a dash is "not reported"; words such as "không áp dụng" are their reason.
2. A numeric cell of a workbook is that number; a cell shown as 88,42% is 88.42 (0.8842 where the
   input is a share of one). Dates, formulas without a value and #DIV/0! are faults.
3. Text is a number in Vietnamese form (1.234,5), plain (1234.5) or English (1,234.5).
4. A lone group of three (1.234 or 1,234) is ambiguous: it is read and always warned about. In a
   count both are thousands (1234), since a count has no decimals; in points, shares and
   percentages both are decimals (1.234), since none is in the thousands; elsewhere the dot groups
   thousands (1234) and the comma is decimal (1.234), as Vietnamese writes.
5. A count is not negative; one that is not whole is kept and warned about. yes_no takes có/không,
   1/0, x. A choice takes its codes.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from nhip.engine.errors import NotANumber
from nhip.engine.folding import fold
from nhip.engine.values import Missing, Reason, is_ambiguous_number, parse_vi_number
from nhip.repository.grid import Cell, CellFault, Percent, cell_text


class Input(Protocol):
    """What is asked of an input of a criterion (engine.criteria.Input)."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def options(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A value, and for a reading that could be another one, the code of the warning."""

    value: float | str | Missing
    blank: bool = False
    warning: str = ""


class Unreadable(Exception):
    """The cell holds no value of the kind that is due."""

    def __init__(self, code: str, **fields: Any) -> None:
        self.code, self.fields = code, fields
        super().__init__(code)


DASHES = frozenset({"", "-", "–", "—"})
BLANK = Reading(Missing(Reason.NOT_REPORTED), blank=True)
WORDS = {
    "n a": Reason.NOT_APPLICABLE,
    "na": Reason.NOT_APPLICABLE,
    "khong ap dung": Reason.NOT_APPLICABLE,
    "chua giao": Reason.NOT_ASSIGNED,
    "chua duoc giao": Reason.NOT_ASSIGNED,
    "khong giao": Reason.NOT_ASSIGNED,
    "chua co nguon": Reason.AWAITING_SOURCE,
    "chua co nguon so lieu": Reason.AWAITING_SOURCE,
    "cho nguon": Reason.AWAITING_SOURCE,
    "chua bao cao": Reason.NOT_REPORTED,
    "khong co so lieu": Reason.NOT_REPORTED,
    **{fold(words): reason for reason in Reason for words in (reason.label, reason.value)},
}
YES = frozenset({"co", "yes", "true", "dung", "x", "1", "dat"})
NO = frozenset({"khong", "no", "false", "sai", "0", "khong dat"})
# Kinds for which 1.234 and 1,234 have one sensible reading: thousands, or decimals.
ONE_READING = {
    "count": (",", "."),
    "points": (".", ","),
    "share": (".", ","),
    "percent": (".", ","),
}
FAULTS = {
    CellFault.EXCEL_ERROR: "figures.excel_error",
    CellFault.FORMULA_WITHOUT_VALUE: "figures.formula_without_value",
}


def read_value(cell: Cell, asked: Input) -> Reading:
    """The value of a cell for an input, by the rules above. Raises Unreadable."""
    if cell is None or (isinstance(cell, str) and cell in DASHES):
        return BLANK
    if isinstance(cell, CellFault):
        raise Unreadable(FAULTS[cell])
    if asked.kind == "choice":
        return Reading(_option(cell, asked))
    if isinstance(cell, str):
        if not cell[0].isdigit() and (reason := WORDS.get(fold(cell))):
            return Reading(Missing(reason))
        if asked.kind == "yes_no":
            return Reading(_yes_or_no(cell))
        reading = _number(cell, asked.kind)
    elif isinstance(cell, bool | int | float | Percent):
        reading = Reading(_typed(cell, asked.kind))
    else:
        raise Unreadable("figures.date_for_number", text=cell_text(cell))
    _check(reading.value, asked.kind, cell)
    if asked.kind == "count" and isinstance(reading.value, float) and reading.value % 1:
        return Reading(reading.value, warning="figures.not_whole")
    return reading


def _typed(cell: bool | int | float | Percent, kind: str) -> float:
    if isinstance(cell, Percent):
        return cell.shown if kind == "percent" else parse_share(cell.shown)
    return float(cell)


def _number(text: str, kind: str) -> Reading:
    if text.isascii() and text.isdigit():
        return Reading(float(text))
    doubtful = is_ambiguous_number(text)
    if doubtful and kind in ONE_READING:
        text = text.replace(*ONE_READING[kind])
    try:
        value = parse_vi_number(text)
    except NotANumber:
        raise Unreadable("figures.not_a_number", text=text) from None
    if text.endswith("%") and kind != "percent":
        value = parse_share(value)
    return Reading(value, warning="figures.ambiguous_number" if doubtful else "")


def parse_share(percent: float) -> float:
    """88.42 per cent as a share of one, without the noise of a binary division."""
    return float(f"{percent / 100:.15g}")


def _check(value: float | str | Missing, kind: str, cell: Cell) -> None:
    if kind == "yes_no" and value not in (0.0, 1.0):
        raise Unreadable("figures.not_yes_no", text=cell_text(cell))
    if not isinstance(value, float):
        return
    if kind == "count" and value < 0:
        raise Unreadable("figures.negative_count", value=value)
    if kind == "share" and not 0 <= value <= 1:
        raise Unreadable("figures.share_out_of_range", value=value)
    if kind == "points" and value < 0:
        raise Unreadable("figures.negative_points", value=value)


def _yes_or_no(text: str) -> float:
    folded = fold(text)
    if folded in YES or folded in NO:
        return float(folded in YES)
    raise Unreadable("figures.not_yes_no", text=text)


def _option(cell: Cell, asked: Input) -> str | Missing:
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else cell_text(cell)
    codes = {option.casefold(): option for option in asked.options}
    if text.casefold() in codes:
        return codes[text.casefold()]
    if reason := WORDS.get(fold(text)):
        return Missing(reason)
    raise Unreadable("figures.unknown_option", text=text, options=list(asked.options))
