"""The one door to scores: a criteria set and figures in, scorecards of all units out.

Imports the engine and numpy. Full precision inside; rounding only where the set says its text
rounds. Floats do the work; whatever lies within a hair of a tie is decided with exact Fractions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.engine.aggregate import Tally, combine, leaf, policies, tidy
from nhip.engine.criteria import CriteriaSet, Criterion, Gate, Group
from nhip.engine.ranking import competition_ranks
from nhip.engine.table import PRESENT, Column, FigureTable, View, reason_code, reason_of
from nhip.engine.values import (
    Observation,
    Reason,
    as_fraction,
    near_tie,
    round_array,
    round_half_up,
)

Kinds = Mapping[str, str]
_NOT_APPLICABLE = reason_code(Reason.NOT_APPLICABLE)


@dataclass(frozen=True)
class CriterionScore:
    """One criterion of one unit. `score` is as the text rounds it, `exact` before rounding."""

    code: str
    score: float | None
    exact: float | None
    maximum: float
    missing: Reason | None
    doubtful: bool = False


@dataclass(frozen=True)
class Scorecard:
    """The result for one unit. Points are None where nothing was assessed."""

    unit: str
    total: float | None
    max_assessed: float
    share: float | None
    rank: int | None
    complete: bool
    grade: str | None
    criteria: dict[str, CriterionScore]
    groups: dict[str, float | None]
    group_max: dict[str, float]
    group_ranks: dict[str, int | None]
    pillars: dict[str, float | None]

    @property
    def missing(self) -> dict[str, Reason]:
        """The criteria without a score, and why."""
        return {code: c.missing for code, c in self.criteria.items() if c.missing is not None}


@dataclass(frozen=True)
class CriterionColumns:
    """One criterion over all units: clipped exact points, rounded scores, reasons, doubts."""

    exact: NDArray[Any]
    score: NDArray[Any]
    reasons: NDArray[np.int8]
    doubts: NDArray[np.bool_]


@dataclass(frozen=True)
class Scorecards:
    """The results of all units in columns, and `card(unit)` for one of them."""

    criteria_set: CriteriaSet
    table: FigureTable
    criteria: dict[str, CriterionColumns]
    tallies: dict[str, Tally]
    total: Tally
    kinds: Kinds = field(default_factory=dict)

    @property
    def units(self) -> tuple[str, ...]:
        """The units in the order of the figures."""
        return self.table.units

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """Competition ranks of complete units by total, 0 for the others."""
        return self._ranks(self.total, "")

    @cached_property
    def group_ranks(self) -> dict[str, NDArray[np.int64]]:
        """The same within each group, among units complete in that group."""
        return {code: self._ranks(tally, code) for code, tally in self.tallies.items()}

    @cached_property
    def grades(self) -> list[str | None]:
        """The class of each complete unit, after gates."""
        return [self._grade(row) for row in range(len(self.units))]

    def card(self, unit: str) -> Scorecard:
        """Everything about one unit. Raises `BadFigure` for a unit without figures."""
        row = self.table.row(unit)
        assessed = float(self.total.maximum[row])
        total = _number(self.total, row)
        rank = int(self.ranks[row])
        return Scorecard(
            unit=unit,
            total=total,
            max_assessed=assessed,
            share=None if total is None else total / assessed,
            rank=rank or None,
            complete=bool(self.total.complete[row]),
            grade=self.grades[row],
            criteria={c.code: self._criterion(c, row) for c in self.criteria_set.criteria()},
            groups={code: _group_number(tally, row) for code, tally in self.tallies.items()},
            group_max={code: float(t.maximum[row]) for code, t in self.tallies.items()},
            group_ranks={code: int(ranks[row]) or None for code, ranks in self.group_ranks.items()},
            pillars=self._pillars(row),
        )

    def cards(self) -> Iterable[Scorecard]:
        """Every unit's scorecard, in order."""
        return (self.card(unit) for unit in self.units)

    def _criterion(self, criterion: Criterion, row: int) -> CriterionScore:
        columns = self.criteria[criterion.code]
        missing = reason_of(int(columns.reasons[row]))
        return CriterionScore(
            code=criterion.code,
            score=None if missing else float(columns.score[row]),
            exact=None if missing else float(columns.exact[row]),
            maximum=float(criterion.max_score),
            missing=missing,
            doubtful=bool(columns.doubts[row]),
        )

    def _pillars(self, row: int) -> dict[str, float | None]:
        return {p.code: self._pillar(p.groups, row) for p in self.criteria_set.pillars}

    def _pillar(self, groups: tuple[str, ...], row: int) -> float | None:
        tallies = [self.tallies[code] for code in groups]
        maximum = sum(float(tally.maximum[row]) for tally in tallies)
        points = sum(float(tally.points[row]) for tally in tallies)
        return points / maximum if maximum else None

    def _grade(self, row: int) -> str | None:
        grades = sorted(self.criteria_set.grades, key=lambda grade: -grade.at_least)
        if not grades or not self.total.complete[row] or not self.total.assessed[row]:
            return None
        total = as_fraction(float(self.total.points[row]))
        earned = next((i for i, g in enumerate(grades) if g.reached(total)), len(grades) - 1)
        names = [grade.name for grade in grades]
        for gate in self.criteria_set.gates:
            if gate.class_at_most is not None and self._gated(gate, row):
                earned = max(earned, names.index(gate.class_at_most))
        return names[earned]

    def _gated(self, gate: Gate, row: int) -> bool:
        return bool(_gate_rows(gate, self.criteria, self.tallies)[row])

    def _ranks(self, tally: Tally, code: str) -> NDArray[np.int64]:
        known = tally.complete & tally.assessed
        if tally.places is not None:
            return competition_ranks(tally.points, known)

        def exact(rows: NDArray[np.intp]) -> NDArray[Any]:
            found = _compute(self.criteria_set, self.table, self.kinds, rows, exact=True)
            return (found.tallies[code] if code else found.total).points

        return competition_ranks(tally.points, known, exact)


def evaluate(
    criteria_set: CriteriaSet,
    figures: FigureTable | Iterable[Observation],
    *,
    kinds: Kinds | None = None,
) -> Scorecards:
    """Score every unit that has a figure.

    `figures` are observations of one period, or a table already in columns. `kinds` gives the
    kind of a unit by its name (a criterion that applies to other kinds is then not applicable;
    a unit without a known kind is taken as one it applies to).
    Raises `BadFigure` for figures the set cannot take.
    """
    if not isinstance(figures, FigureTable):
        figures = FigureTable.from_observations(figures, criteria_set.encoders())
    return _compute(criteria_set, figures, kinds or {})


def _compute(
    criteria_set: CriteriaSet,
    table: FigureTable,
    kinds: Kinds,
    rows: NDArray[np.intp] | None = None,
    exact: bool = False,
) -> Scorecards:
    units = table.units if rows is None else tuple(table.units[row] for row in rows)
    columns: dict[str, CriterionColumns] = {}
    tallies: dict[str, Tally] = {}

    def tally(node: Group | Criterion, parent: Group | None) -> Tally:
        view = View(table, node.code, rows, exact)
        if isinstance(node, Criterion):
            found = _score(criteria_set, node, view, kinds, units)
            columns[node.code] = found
            places = criteria_set.rounding.criterion
            policy = policies(criteria_set, parent)
            return leaf(
                found.score,
                found.reasons,
                places,
                policy,
                view.full(node.max_score),
                scored=node.scored,
            )
        below = [tally(child, _policy_group(node, parent)) for child in node.children]
        result = combine(node, below, view.full(node.max_score), exact)
        result = _rounded(result, criteria_set.rounding.group if node.code else None)
        if node.code:
            tallies[node.code] = result
        return result

    total = _rounded(tally(criteria_set.root, None), criteria_set.rounding.total)
    total = _gate_total(criteria_set, columns, tallies, total)
    return Scorecards(criteria_set, table, columns, tallies, total, kinds)


def _policy_group(node: Group, parent: Group | None) -> Group | None:
    """The nearest group with a rule of its own for missing values."""
    return node if node.missing else parent


def _score(
    criteria_set: CriteriaSet,
    criterion: Criterion,
    view: View,
    kinds: Kinds,
    units: tuple[str, ...],
) -> CriterionColumns:
    column = _points(criterion, view)
    reasons = _excused(criterion, column.reasons, kinds, units)
    exact, places = column.values, criteria_set.rounding.criterion
    if view.exact:
        score = exact if places is None else _round_exact(exact, places)
        return CriterionColumns(exact, score, reasons, criterion.rule.doubts(view))
    score = exact if places is None else round_array(exact, places)
    unsure = criterion.rule.fragile(view)
    if places is not None:
        unsure = unsure | near_tie(exact, places)
    unsure = unsure & (reasons == PRESENT)
    if unsure.any():
        exact, score = exact.copy(), score.copy()
        sure = _points(criterion, View(view.table, criterion.code, _rows(view, unsure), True))
        exact[unsure] = sure.values.astype(np.float64)
        kept = sure.values if places is None else _round_exact(sure.values, places)
        score[unsure] = kept.astype(np.float64)
    return CriterionColumns(exact, score, reasons, criterion.rule.doubts(view))


def _points(criterion: Criterion, view: View) -> Column:
    """The rule's points, or the source's own where it gives no counts, held to the limits."""
    column = criterion.rule.points(view, criterion.max_score)
    values, reasons = column.values, column.reasons
    if criterion.given_input is not None:
        given = view.column(criterion.given_input)
        fallback = (reasons != PRESENT) & given.present
        values = np.where(fallback, given.values, values)
        reasons = np.where(fallback, PRESENT, reasons).astype(np.int8)
    lowest, highest = view.number(criterion.min_score), view.number(criterion.max_score)
    return Column(np.maximum(np.minimum(values, highest), lowest), reasons)


def _excused(
    criterion: Criterion, reasons: NDArray[np.int8], kinds: Kinds, units: tuple[str, ...]
) -> NDArray[np.int8]:
    if not criterion.applies_to or not kinds:
        return reasons
    foreign = [
        kinds.get(unit, criterion.applies_to[0]) not in criterion.applies_to for unit in units
    ]
    return np.where(foreign, _NOT_APPLICABLE, reasons).astype(np.int8)


def _rows(view: View, chosen: NDArray[np.bool_]) -> NDArray[np.intp]:
    picked = np.flatnonzero(chosen)
    return picked if view.rows is None else view.rows[picked]


def _round_exact(values: NDArray[Any], places: int) -> NDArray[Any]:
    result = np.empty(len(values), dtype=object)
    result[:] = [round_half_up(value, places) for value in values]
    return result


def _rounded(tally: Tally, places: int | None) -> Tally:
    if places is None:
        return tally
    if tally.points.dtype == object:
        points = _round_exact(tally.points, places)
    else:
        points = tidy(round_array(tally.points, places), places)
        unsure = near_tie(tally.points, places)
        if unsure.any():
            points[unsure] = _round_exact(tally.points[unsure], places).astype(np.float64)
    return Tally(points, tally.maximum, tally.complete, places, tally.rebased)


def _gate_total(
    criteria_set: CriteriaSet,
    columns: dict[str, CriterionColumns],
    tallies: dict[str, Tally],
    total: Tally,
) -> Tally:
    for gate in criteria_set.gates:
        if gate.total_at_most is None:
            continue
        held = _gate_rows(gate, columns, tallies)
        limit = _like(total.points, gate.total_at_most)
        points = np.where(held, np.minimum(total.points, limit), total.points)
        total = Tally(points, total.maximum, total.complete, total.places, total.rebased)
    return total


def _gate_rows(
    gate: Gate, columns: dict[str, CriterionColumns], tallies: dict[str, Tally]
) -> NDArray[np.bool_]:
    """Where one of the watched criteria or groups has points that shut the gate."""
    shut = [_shut(gate, code, columns, tallies) for code in gate.watches]
    return np.asarray(np.logical_or.reduce(shut), dtype=bool)


def _shut(
    gate: Gate, code: str, columns: dict[str, CriterionColumns], tallies: dict[str, Tally]
) -> NDArray[np.bool_]:
    if code in columns:
        points, known = columns[code].score, columns[code].reasons == PRESENT
    else:
        points, known = tallies[code].points, tallies[code].assessed
    shut = np.zeros(len(points), dtype=bool)
    if gate.below is not None:
        shut |= (points < _like(points, gate.below)).astype(bool)
    if gate.equals is not None:
        shut |= (points == _like(points, gate.equals)).astype(bool)
    return np.asarray(shut & known, dtype=bool)


def _like(points: NDArray[Any], value: Fraction) -> Any:
    return value if points.dtype == object else float(value)


def _number(tally: Tally, row: int) -> float | None:
    return float(tally.points[row]) if tally.assessed[row] else None


def _group_number(tally: Tally, row: int) -> float | None:
    """A group of penalties alone has points and no maximum: the points are told all the same."""
    return float(tally.points[row]) if tally.assessed[row] or tally.points[row] != 0 else None
