"""The one door to scores: a criteria set and figures in, scorecards of all units out.

Imports the engine and numpy. Full precision inside; rounding only where the set says its text
rounds; ranks and classes from exact totals.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nhip.engine.aggregate import Tally, groups
from nhip.engine.computing import CriterionColumns, Kinds, Pass
from nhip.engine.criteria import CriteriaSet, Criterion
from nhip.engine.ranking import competition_ranks
from nhip.engine.table import FigureTable, reason_of
from nhip.engine.values import Observation, Reason


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
class Scorecards:
    """The results of all units in columns, and `card(unit)` for one of them."""

    criteria_set: CriteriaSet
    table: FigureTable
    criteria: dict[str, CriterionColumns]
    tallies: dict[str, Tally]
    total: Tally
    computed: Pass

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
        root, ordered = self.criteria_set.root, self.criteria_set.grades
        ordered = tuple(sorted(ordered, key=lambda grade: -grade.at_least))
        earned = np.full(len(self.units), len(ordered) - 1, dtype=np.intp)
        for index, grade in reversed(list(enumerate(ordered))):
            side = self.computed.side(root, grade.at_least)
            earned = np.where(side > 0 if grade.above else side >= 0, index, earned)
        names = [grade.name for grade in ordered]
        for gate in self.criteria_set.gates:
            if gate.class_at_most is not None:
                held = np.maximum(earned, names.index(gate.class_at_most))
                earned = np.where(self.computed.shut(gate), held, earned)
        known = self.total.complete & self.total.assessed & bool(ordered)
        return [names[i] if k else None for i, k in zip(earned, known, strict=True)]

    def card(self, unit: str) -> Scorecard:
        """Everything about one unit. Raises `BadFigure` for a unit without figures."""
        row = self.table.row(unit)
        total, assessed = self._total.points[row], self._total.maximum[row]
        tallied = self._tallied.items()
        return Scorecard(
            unit=unit,
            total=total,
            max_assessed=assessed,
            share=total / assessed if total is not None and assessed else None,
            rank=self._total.ranks[row],
            complete=bool(self.total.complete[row]),
            grade=self.grades[row],
            criteria={code: scores[row] for code, scores in self._scored.items()},
            groups={code: told.points[row] for code, told in tallied},
            group_max={code: told.maximum[row] for code, told in tallied},
            group_ranks={code: told.ranks[row] for code, told in tallied},
            pillars={p.code: self._pillar(p.groups, row) for p in self.criteria_set.pillars},
        )

    def cards(self) -> Iterable[Scorecard]:
        """Every unit's scorecard, in order."""
        return (self.card(unit) for unit in self.units)

    @cached_property
    def _scored(self) -> dict[str, list[CriterionScore]]:
        """Every criterion of all units: columns become Python's own numbers all at once."""
        return {c.code: _scores(c, self.criteria[c.code]) for c in self.criteria_set.criteria()}

    @cached_property
    def _total(self) -> "_Told":
        return _told(self.total, self.ranks)

    @cached_property
    def _tallied(self) -> dict[str, "_Told"]:
        return {code: _told(each, self.group_ranks[code]) for code, each in self.tallies.items()}

    def _pillar(self, codes: tuple[str, ...], row: int) -> float | None:
        told = [self._tallied[code] for code in codes]
        maximum = sum(each.maximum[row] for each in told)
        points = sum(each.points[row] or 0.0 for each in told)
        return points / maximum if maximum else None

    def _ranks(self, tally: Tally, code: str) -> NDArray[np.int64]:
        known = tally.complete & tally.assessed
        if tally.places is not None:
            return competition_ranks(tally.points, known)
        group = dict(groups(self.criteria_set.root))[code]
        return competition_ranks(
            tally.points, known, lambda rows: self.computed.exactly(group, rows)
        )


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
    computed = Pass(criteria_set, figures, kinds or {})
    total = computed.total()
    tallies = {code: tally for code, tally in computed.tallies.items() if code}
    return Scorecards(criteria_set, figures, computed.columns, tallies, total, computed)


class _Told(NamedTuple):
    """A tally of all units in Python's own numbers; None where there are none."""

    points: list[float | None]
    maximum: list[float]
    ranks: list[int | None]


def _told(tally: Tally, ranks: NDArray[np.int64]) -> _Told:
    points = zip(tally.points.tolist(), tally.assessed.tolist(), strict=True)
    return _Told(
        [float(number) if assessed else None for number, assessed in points],
        tally.maximum.astype(float).tolist(),
        [rank or None for rank in ranks.tolist()],
    )


def _scores(criterion: Criterion, columns: CriterionColumns) -> list[CriterionScore]:
    """One criterion of every unit, in their order."""
    maximum = float(criterion.max_score)
    found = zip(
        columns.score.astype(float).tolist(),
        columns.exact.astype(float).tolist(),
        map(reason_of, columns.reasons.tolist()),
        columns.doubts.tolist(),
        strict=True,
    )
    return [
        CriterionScore(criterion.code, None, None, maximum, missing, doubtful)
        if missing
        else CriterionScore(criterion.code, score, exact, maximum, None, doubtful)
        for score, exact, missing, doubtful in found
    ]
