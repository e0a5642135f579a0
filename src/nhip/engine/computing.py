"""One pass over a criteria set: points of every criterion and group, for some rows or for all.

Imports the engine and numpy. Floats do the work; whatever lies within a hair of a tie, a mark or
a jump is decided by a second pass over those rows with exact Fractions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.engine.aggregate import Tally, combine, fitting, groups, leaf, owners, policies, tidy
from nhip.engine.criteria import CriteriaSet, Criterion, Gate, Group
from nhip.engine.table import PRESENT, Column, FigureTable, View, reason_code
from nhip.engine.values import Reason, near_tie, round_array, round_half_up

Kinds = Mapping[str, str]
_NOT_APPLICABLE = reason_code(Reason.NOT_APPLICABLE)
_HAIR = 1e-9  # far wider than what doubles can lose on the way to a total


@dataclass(frozen=True)
class CriterionColumns:
    """One criterion over all units: clipped exact points, rounded scores, reasons, doubts."""

    exact: NDArray[Any]
    score: NDArray[Any]
    reasons: NDArray[np.int8]
    doubts: NDArray[np.bool_]


@dataclass
class Pass:
    """`rows` of a table (None for all of them), in floats or exactly. Keeps what it computed."""

    criteria_set: CriteriaSet
    table: FigureTable
    kinds: Kinds
    rows: NDArray[np.intp] | None = None
    is_exact: bool = False
    columns: dict[str, CriterionColumns] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)

    def total(self) -> Tally:
        """The tally of the whole set, after its gates. Its code is ""."""
        total = self._group(self.criteria_set.root)
        points = total.points
        for gate in self.criteria_set.gates:
            if gate.total_at_most is not None:
                held = np.minimum(points, self._number(gate.total_at_most))
                points = np.where(self.shut(gate), held, points)
        self.tallies[""] = replace(total, points=points)
        return self.tallies[""]

    def shut(self, gate: Gate) -> NDArray[np.bool_]:
        """Where one of the watched criteria or groups has points that shut the gate."""
        shut = [self._shut(gate, code) for code in gate.watches]
        return np.asarray(np.logical_or.reduce(shut), dtype=bool)

    def side(self, node: Group | Criterion, mark: Fraction) -> NDArray[np.int8]:
        """On which side of a mark the points lie, per unit: -1 below, 0 on it, 1 above."""
        points, places = self._known(node)
        if self.is_exact:
            return _signs(points, mark)
        limit = float(mark)
        found = np.sign(points - limit).astype(np.int8)
        if places is None:
            near = np.flatnonzero(np.abs(points - limit) <= _HAIR * max(1.0, abs(limit)))
            if len(near):
                found[near] = _signs(self.exactly(node, near), mark)
        return found

    def exactly(self, node: Group | Criterion, rows: NDArray[np.intp]) -> NDArray[Any]:
        """The points of a criterion, a group or the whole for some rows, as Fractions."""
        below = self._below(rows)
        if isinstance(node, Criterion):
            return below._criterion(node).score
        return (below._group(node) if node.code else below.total()).points

    @cached_property
    def _criteria(self) -> dict[str, Criterion]:
        return {criterion.code: criterion for criterion in self.criteria_set.criteria()}

    @cached_property
    def _groups(self) -> dict[str, Group]:
        return dict(groups(self.criteria_set.root))

    @cached_property
    def _owners(self) -> dict[str, Group | None]:
        return dict(owners(self.criteria_set.root))

    def _below(self, rows: NDArray[np.intp]) -> "Pass":
        return Pass(self.criteria_set, self.table, self.kinds, self._rows(rows), is_exact=True)

    def _known(self, node: Group | Criterion) -> tuple[NDArray[Any], int | None]:
        if isinstance(node, Criterion):
            return self.columns[node.code].score, self.criteria_set.rounding.criterion
        return self.tallies[node.code].points, self.tallies[node.code].places

    def _shut(self, gate: Gate, code: str) -> NDArray[np.bool_]:
        node: Group | Criterion
        if code in self._criteria:
            node, known = self._criteria[code], self.columns[code].reasons == PRESENT
        else:
            node, known = self._groups[code], self.tallies[code].assessed
        shut = np.zeros(len(known), dtype=bool)
        if gate.below is not None:
            shut |= self.side(node, gate.below) < 0
        if gate.equals is not None:
            shut |= self.side(node, gate.equals) == 0
        return np.asarray(shut & known, dtype=bool)

    def _group(self, group: Group) -> Tally:
        tallies = [
            self._group(child) if isinstance(child, Group) else self._leaf(child)
            for child in group.children
        ]
        rounding = self.criteria_set.rounding
        places = rounding.group if group.code else rounding.total
        tally = combine(group, tallies, self.is_exact)
        if places is not None:
            tally = self._rounded(group, tally, places)
        self.tallies[group.code] = tally
        return tally

    def _rounded(self, group: Group, tally: Tally, places: int) -> Tally:
        if self.is_exact:
            return replace(tally, points=_round_exact(tally.points, places), places=places)
        points = tidy(round_array(tally.points, places), places)
        unsure = np.flatnonzero(near_tie(tally.points, places))
        if len(unsure):
            points[unsure] = self._below(unsure)._group(group).points.astype(float)
        return replace(tally, points=points, places=places)

    def _leaf(self, criterion: Criterion) -> Tally:
        found = self._criterion(criterion)
        places = self.criteria_set.rounding.criterion
        return leaf(
            found.score,
            found.reasons,
            fitting(places, criterion.max_score, criterion.min_score),
            policies(self.criteria_set, self._owners[criterion.code]),
            self._number(criterion.max_score),
            scored=criterion.scored,
        )

    def _criterion(self, criterion: Criterion) -> CriterionColumns:
        view = View(self.table, criterion.code, self.rows, self.is_exact)
        column = _points(criterion, view)
        reasons = self._excused(criterion, column.reasons)
        exact, places = column.values, self.criteria_set.rounding.criterion
        if self.is_exact:
            score = exact if places is None else _round_exact(exact, places)
        else:
            unsure = self._unsure(criterion, view, exact, reasons)
            exact, score = self._settled(criterion, exact, unsure, places)
        if fitting(places, criterion.max_score, criterion.min_score) is None:
            score = _limited(criterion, score, view)  # rounding must not pass the limits
        found = CriterionColumns(exact, score, reasons, criterion.rule.doubts(view))
        self.columns[criterion.code] = found
        return found

    def _unsure(
        self, criterion: Criterion, view: View, exact: NDArray[Any], reasons: NDArray[np.int8]
    ) -> NDArray[np.intp]:
        """The rows whose float result may round, or fall, to the wrong side."""
        unsure = criterion.rule.fragile(view)
        places = self.criteria_set.rounding.criterion
        if places is not None:
            unsure = unsure | near_tie(exact, places)
        return np.flatnonzero(unsure & (reasons == PRESENT))

    def _settled(
        self,
        criterion: Criterion,
        exact: NDArray[Any],
        unsure: NDArray[np.intp],
        places: int | None,
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        """Exact points and scores as floats, the unsure rows from exact arithmetic."""
        score = exact if places is None else round_array(exact, places)
        if len(unsure):
            exact, score = exact.copy(), score.copy()
            sure = _points(criterion, View(self.table, criterion.code, self._rows(unsure), True))
            kept = sure.values if places is None else _round_exact(sure.values, places)
            exact[unsure], score[unsure] = sure.values.astype(float), kept.astype(float)
        return exact, score

    def _excused(self, criterion: Criterion, reasons: NDArray[np.int8]) -> NDArray[np.int8]:
        if not criterion.applies_to or not self.kinds:
            return reasons
        units, own = self.table.units, criterion.applies_to
        foreign = np.array([self.kinds.get(unit, own[0]) not in own for unit in units], dtype=bool)
        mine = foreign if self.rows is None else foreign[self.rows]
        return np.where(mine, _NOT_APPLICABLE, reasons).astype(np.int8)

    def _rows(self, chosen: NDArray[np.intp]) -> NDArray[np.intp]:
        return chosen if self.rows is None else self.rows[chosen]

    def _number(self, value: Fraction) -> Any:
        return value if self.is_exact else float(value)


def _points(criterion: Criterion, view: View) -> Column:
    """The rule's points, or the source's own where it gives no counts, held to the limits."""
    column = criterion.rule.points(view, criterion.max_score)
    values, reasons = column.values, column.reasons
    if criterion.given_input is not None:
        given = view.column(criterion.given_input)
        fallback = (reasons != PRESENT) & given.present
        values = np.where(fallback, given.values, values)
        reasons = np.where(fallback, PRESENT, reasons).astype(np.int8)
    return Column(_limited(criterion, values, view), reasons)


def _limited(criterion: Criterion, values: NDArray[Any], view: View) -> NDArray[Any]:
    lowest, highest = view.number(criterion.min_score), view.number(criterion.max_score)
    return np.asarray(np.maximum(np.minimum(values, highest), lowest))


def _round_exact(values: NDArray[Any], places: int) -> NDArray[Any]:
    result = np.empty(len(values), dtype=object)
    result[:] = [round_half_up(value, places) for value in values]
    return result


def _signs(points: NDArray[Any], mark: Fraction) -> NDArray[np.int8]:
    return np.array([(point > mark) - (point < mark) for point in points], dtype=np.int8)
