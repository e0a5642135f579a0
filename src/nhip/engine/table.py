"""Figures in columns: one array per input over all units, and the views that methods read.

Imports the standard library and numpy. A method is written once, over arrays; a `View` hands it
float64 arrays when speed counts, or arrays of Fractions when the last digit is in doubt.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from nhip.engine.errors import BadFigure
from nhip.engine.values import Missing, Observation, Reason, as_fraction

PRESENT = 0
REASONS: tuple[Reason, ...] = tuple(Reason)
_CODE_OF = {reason: code for code, reason in enumerate(REASONS, start=1)}


def reason_code(reason: Reason) -> int:
    """The small integer that stands for a reason in a `Column` (0 means present)."""
    return _CODE_OF[reason]


def reason_of(code: int) -> Reason | None:
    """The reason behind a code of a `Column`, None for a present value."""
    return REASONS[code - 1] if code else None


@dataclass(frozen=True, slots=True)
class Column:
    """One value per unit: `values` (float64, or Fractions as objects) and `reasons` (int8).

    Where `reasons` is not 0 the value means nothing (it holds 0).
    """

    values: NDArray[Any]
    reasons: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.reasons)

    @property
    def present(self) -> NDArray[np.bool_]:
        """Where there is a value. Shape (units,)."""
        return np.asarray(self.reasons == PRESENT)

    @classmethod
    def absent(cls, length: int, reason: Reason, like: NDArray[Any] | None = None) -> Self:
        """A column of `length` units without any value, for one reason."""
        dtype = np.float64 if like is None else like.dtype
        zero = Fraction(0) if dtype is np.dtype(object) else 0
        return cls(
            np.full(length, zero, dtype=dtype),
            np.full(length, reason_code(reason), dtype=np.int8),
        )


def first_reason(*columns: Column) -> NDArray[np.int8]:
    """Per unit the first reason for which one of the columns is missing, 0 if none is."""
    result = columns[0].reasons
    for column in columns[1:]:
        result = np.where(result == PRESENT, column.reasons, result).astype(np.int8)
    return result


@dataclass
class FigureTable:
    """All figures of one period: columns by (criterion, input), units in a fixed order.

    `origins` keeps the observation behind a figure, for the trace; tables built from bare arrays
    have none. `statistics` remembers means and the like once they are taken: figures of a table
    do not change after that.
    """

    units: tuple[str, ...]
    columns: dict[tuple[str, str], Column] = field(default_factory=dict)
    origins: dict[tuple[str, str, str], Observation] = field(default_factory=dict)
    statistics: dict[tuple[Any, ...], Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._rows = {unit: row for row, unit in enumerate(self.units)}

    def __len__(self) -> int:
        return len(self.units)

    def row(self, unit: str) -> int:
        """The position of a unit. Raises `BadFigure` (`figures.unknown_unit`)."""
        if unit not in self._rows:
            raise BadFigure("figures.unknown_unit", unit=unit)
        return self._rows[unit]

    def column(self, criterion: str, name: str) -> Column:
        """The column of an input; wholly "not reported" where no figure was given."""
        found = self.columns.get((criterion, name))
        return found or Column.absent(len(self), Reason.NOT_REPORTED)

    @classmethod
    def from_observations(
        cls,
        observations: Iterable[Observation],
        encode: "Mapping[tuple[str, str], Encoder]",
        units: Sequence[str] | None = None,
    ) -> Self:
        """Put observations into columns.

        `encode` gives, per (criterion, input), the function from a stored value to a float.
        Units keep the order of `units`, or of their first observation.
        Raises `BadFigure` for an input the set does not know, a unit outside `units`, a second
        figure for the same cell, or a value its input cannot take.
        """
        seen = list(observations)
        order = tuple(units) if units is not None else tuple(dict.fromkeys(o.unit for o in seen))
        table, asked = cls(order), dict[tuple[str, str], list[Observation]]()
        for observation in seen:
            asked.setdefault((observation.criterion, observation.input), []).append(observation)
        for key, given in asked.items():
            if key not in encode:
                raise BadFigure("figures.unknown_input", criterion=key[0], input=key[1])
            table._fill(key, given, encode[key])
        return table

    def _fill(self, key: tuple[str, str], given: Sequence[Observation], encode: "Encoder") -> None:
        """Put the figures of one input into its column."""
        column = self.columns[key] = self.column(*key)
        for one in given:
            if (cell := (one.unit, *key)) in self.origins:
                raise BadFigure("figures.duplicate", unit=cell[0], criterion=key[0], input=key[1])
            self.origins[cell] = one
        rows = np.array([self.row(one.unit) for one in given], dtype=np.intp)
        column.reasons[rows] = [
            reason_code(one.value.reason) if isinstance(one.value, Missing) else PRESENT
            for one in given
        ]
        told = [one for one in given if not isinstance(one.value, Missing)]
        column.values[rows[column.reasons[rows] == PRESENT]] = encode.many(told)


class Encoder:
    """Turns the stored value of one input into a float. Base: finite numbers as they are."""

    def __call__(self, observation: Observation) -> float:
        if isinstance(observation.value, float | int) and math.isfinite(observation.value):
            return float(observation.value) + 0.0  # a minus sign before zero means nothing
        raise BadFigure(
            "figures.not_a_number",
            unit=observation.unit,
            criterion=observation.criterion,
            input=observation.input,
            value=observation.value,
        )

    def many(self, observations: Sequence[Observation]) -> NDArray[np.float64]:
        """The same of many: plain numbers all of which may stand are not looked at one by one."""
        values = [one.value for one in observations]
        if all(type(value) is float for value in values):
            numbers = np.array(values, dtype=np.float64)
            if self.takes(numbers):
                return numbers + 0.0
        return np.array([self(one) for one in observations], dtype=np.float64)

    def takes(self, numbers: NDArray[np.float64]) -> bool:
        """Whether every one of some numbers may stand here."""
        return bool(np.isfinite(numbers).all())


class View:
    """The figures of one criterion as a method reads them: some rows, one number field.

    `peers` is the same view over all units: what comparisons (mean, best, rank) are made with.
    """

    def __init__(
        self,
        table: FigureTable,
        criterion: str,
        rows: NDArray[np.intp] | None = None,
        exact: bool = False,
    ) -> None:
        self.table, self.criterion, self.rows, self.exact = table, criterion, rows, exact

    def __len__(self) -> int:
        return len(self.table) if self.rows is None else len(self.rows)

    @property
    def peers(self) -> "View":
        """The same criterion over all units, in the same number field."""
        return self if self.rows is None else View(self.table, self.criterion, None, self.exact)

    def column(self, name: str) -> Column:
        """An input over this view's units, as float64 or as exact Fractions."""
        whole = self.table.column(self.criterion, name)
        values, reasons = whole.values, whole.reasons
        if self.rows is not None:
            values, reasons = values[self.rows], reasons[self.rows]
        if self.exact:
            values = fractions(values)
        return Column(values, reasons)

    def number(self, value: Fraction) -> Any:
        """A constant of the rule in this view's number field."""
        return value if self.exact else float(value)

    def full(self, value: Fraction) -> NDArray[Any]:
        """The constant for every unit of this view."""
        dtype = object if self.exact else np.float64
        return np.full(len(self), self.number(value), dtype=dtype)

    def constant(self, value: Fraction) -> Column:
        """A column that holds the same value for every unit."""
        return Column(self.full(value), np.zeros(len(self), dtype=np.int8))

    def one(self, row: int) -> "View":
        """The exact view of one unit of the table: what the trace is told from."""
        return View(self.table, self.criterion, np.array([row], dtype=np.intp), exact=True)


def fractions(values: NDArray[Any]) -> NDArray[Any]:
    """An object array of the exact decimals behind an array of floats."""
    result = np.empty(len(values), dtype=object)
    result[:] = [as_fraction(value) for value in values]
    return result


def iterate(column: Column) -> Iterator[tuple[Any, Reason | None]]:
    """Value and reason, unit by unit."""
    for value, code in zip(column.values, column.reasons, strict=True):
        yield value, reason_of(int(code))
