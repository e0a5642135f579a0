"""The checks of a dataset as SQL conditions: one condition is one way of being bad.

May import: repository.dataset, session, landing.values and derive. Runs nothing itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from nhip.repository.dataset import Column, ColumnType, Dataset
from nhip.repository.landing.derive import FAULTS
from nhip.repository.landing.values import FIRST_DAY, LAST_DAY, SQL_TYPES
from nhip.repository.session import name, text, texts

UNREAD = {
    ColumnType.CODE: "landing.code_as_number",
    ColumnType.INTEGER: "landing.not_whole",
    ColumnType.NUMBER: "landing.not_a_number",
    ColumnType.BOOLEAN: "landing.not_yes_no",
    ColumnType.DATE: "landing.not_a_date",
    ColumnType.DATETIME: "landing.not_a_date",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A row where `condition` holds is bad, for the reason `check` in `column`.

    `hint` is cheaper and holds wherever the condition does: it is asked of every row first.
    """

    check: str
    column: str
    condition: str
    near: str = "''"  # SQL: what was meant, perhaps
    hint: str = ""

    def __post_init__(self) -> None:
        if not self.hint:
            object.__setattr__(self, "hint", self.condition)


def unread_flag(column: Column) -> str:
    """The name of the helper column that says "something stood here and was not understood"."""
    return f"{column.name}!"


def faults(dataset: Dataset, now: datetime, unread: frozenset[str]) -> list[Fault]:
    """Every condition of the dataset. `unread` names the columns that have an unread flag."""
    found: list[Fault] = []
    for column in dataset.columns:
        found += _of_column(column, now, column.name in unread)
    for check in dataset.checks:
        for low, high in check.pairs():
            hint = f"{name(low)} > {name(high)}"
            found.append(Fault("landing.out_of_order", high, _falls(dataset, low, high), hint=hint))
    for rule in dataset.derive:
        found += [Fault(*fault) for fault in FAULTS[rule]]
    return found


def _of_column(column: Column, now: datetime, has_flag: bool) -> Iterator[Fault]:
    value, flag = name(column.name), name(unread_flag(column))
    if has_flag:
        yield Fault(UNREAD[column.type], column.name, flag)
    if column.required:
        missing = f"{value} is null" + (f" and not {flag}" if has_flag else "")
        yield Fault("landing.required", column.name, missing)
    if column.values:
        codes = (code for code, _ in column.values)
        whole = column.type is ColumnType.INTEGER
        allowed = ", ".join(codes) if whole else texts(codes)
        yield Fault("landing.not_allowed", column.name, f"{value} not in ({allowed})")
    if column.minimum is not None:
        yield Fault("landing.too_small", column.name, f"{value} < {_number(column.minimum)}")
    if column.maximum is not None:
        yield Fault("landing.too_large", column.name, f"{value} > {_number(column.maximum)}")
    if column.max_length is not None:
        limit = column.max_length
        bytes_too = f"strlen({value}) > {limit}"
        yield Fault("landing.too_long", column.name, f"length({value}) > {limit}", hint=bytes_too)
    if column.is_time:
        yield from _of_time(column, now)


def _of_time(column: Column, now: datetime) -> Iterator[Fault]:
    value, kind = name(column.name), SQL_TYPES[column.type]
    first, last = (f"{kind} {text(day)}" for day in (FIRST_DAY, LAST_DAY))
    # One comparison with both ends of what is right, the same for both faults of a column.
    present = f"timestamp {text(f'{now:%Y-%m-%d %H:%M:%S}')}"
    end = last if column.future else f"cast({present} as {kind})"
    hint = f"{value} not between {first} and {end}"
    slip = f"{value} < {first} or {value} > {last}"
    yield Fault("landing.far_day", column.name, slip, hint=hint)
    if not column.future:
        ahead = f"{value} > {present} and {value} <= {last}"
        yield Fault("landing.future", column.name, ahead, hint=hint)


def _falls(dataset: Dataset, low: str, high: str) -> str:
    """Days are compared without hours: many sources give a day where others give a moment."""
    left, right = name(low), name(high)
    if dataset.column(low).is_time:
        return f"cast({left} as date) > cast({right} as date)"
    return f"{left} > {right}"


def _number(value: Fraction) -> str:
    return repr(float(value)) if value.denominator != 1 else str(value.numerator)
