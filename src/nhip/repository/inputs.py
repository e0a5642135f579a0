"""Inputs of a criteria set from stored parts: what the indicators that serve it say of every unit.

May import: engine, repository.{dataset,indicator,places,readings}. Whoever stores observations adds
the data version; here is only what was counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nhip.engine.hierarchy import Standing
from nhip.engine.period import Period
from nhip.engine.values import Observation
from nhip.repository.dataset import Dataset
from nhip.repository.indicator import Indicator
from nhip.repository.places import View
from nhip.repository.readings import Figure, NotMeasured, series


@dataclass(frozen=True, slots=True)
class Inputs:
    """Observations by unit, criterion and input; what is not whole; what was never measured."""

    observations: tuple[Observation, ...]
    inexact: Mapping[tuple[str, str, str], Standing]
    not_measured: tuple[str, ...]


def inputs(
    root: Path,
    criteria_set: str,
    period: Period,
    as_of: date,
    indicators: Iterable[Indicator],
    datasets: Mapping[str, Dataset],
    view: View | None = None,
    simulated: frozenset[str] = frozenset(),
) -> Inputs:
    """Every input of the set that its indicators give, for all units of the view.

    A unit without records has no observation (not a zero). `simulated` names the datasets whose
    records are simulated. Each observation's source is the indicator's code.
    """
    found: list[Observation] = []
    inexact: dict[tuple[str, str, str], Standing] = {}
    missing: list[str] = []
    for indicator in indicators:
        serving = [each for each in indicator.serves if each.criteria_set == criteria_set]
        if not serving:
            continue
        try:
            figures = series(root, indicator, datasets[indicator.dataset], [period], view=view)
        except NotMeasured:
            missing.append(indicator.code)
            continue
        for serves in serving:
            for figure in figures:
                cell = (figure.unit, serves.criterion, serves.input)
                value = _part(figure, serves.part)
                made = indicator.dataset in simulated
                found.append(
                    Observation(*cell, value, indicator.code, min(as_of, period.end), made)
                )
                if figure.standing is not Standing.EXACT:
                    inexact[cell] = figure.standing
    found.sort(key=lambda each: (each.unit, each.criterion, each.input))
    return Inputs(tuple(found), inexact, tuple(missing))


def _part(figure: Figure, part: str) -> float:
    return figure.numerator if part == "numerator" else figure.denominator or 0.0
