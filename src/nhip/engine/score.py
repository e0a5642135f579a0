"""The one door to scores: a criteria set and figures in, scorecards of all units out.

Imports the engine and numpy. Full precision inside; rounding only where the set says its text
rounds; ranks and classes from exact totals.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

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
        assessed = float(self.total.maximum[row])
        total = _number(self.total, row)
        rank = int(self.ranks[row])
        return Scorecard(
            unit=unit,
            total=total,
            max_assessed=assessed,
            share=total / assessed if total is not None and assessed else None,
            rank=rank or None,
            complete=bool(self.total.complete[row]),
            grade=self.grades[row],
            criteria={c.code: self._criterion(c, row) for c in self.criteria_set.criteria()},
            groups={code: _number(tally, row) for code, tally in self.tallies.items()},
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

    def _pillar(self, codes: tuple[str, ...], row: int) -> float | None:
        tallies = [self.tallies[code] for code in codes]
        maximum = sum(float(tally.maximum[row]) for tally in tallies)
        points = sum(float(tally.points[row]) for tally in tallies)
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


def _number(tally: Tally, row: int) -> float | None:
    return float(tally.points[row]) if tally.assessed[row] else None
