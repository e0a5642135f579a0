"""The same scoring in vectorised pandas, as an analyst would write it: no traces, no reasons.

Imports pandas and the rules' parameters. Ties are rounded with a small tolerance, as is usual
where exact fractions are not at hand.
"""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pandas as pd

from nhip.engine.criteria import CriteriaSet, Criterion
from nhip.engine.table import FigureTable

Frame = pd.DataFrame
Method = Callable[[Frame, float], pd.Series]


def frames(found: CriteriaSet, table: FigureTable) -> dict[str, Frame]:
    """One frame a criterion, missing figures as NaN."""
    result = {}
    for criterion in found.criteria():
        columns = {}
        for item in criterion.inputs:
            column = table.columns[criterion.code, item.name]
            columns[item.name] = np.where(column.reasons == 0, column.values, np.nan)
        result[criterion.code] = Frame(columns, index=pd.Index(table.units))
    return result


def score(found: CriteriaSet, given: dict[str, Frame]) -> Frame:
    """Points per unit and criterion, the total and the rank of units without a gap."""
    columns = {c.code: _criterion(c, given[c.code]) for c in found.criteria()}
    points = Frame(columns)
    total = points.sum(axis=1).round(2)
    complete = points.notna().all(axis=1)
    rank = total.where(complete).rank(method="min", ascending=False)
    return points.assign(total=total, rank=rank)


def _criterion(criterion: Criterion, frame: Frame) -> pd.Series:
    maximum = float(criterion.max_score)
    points = METHODS[criterion.name](frame, maximum).clip(0, maximum)
    return np.floor(points * 100 + 0.5 + 1e-9) / 100


def _share(frame: Frame) -> pd.Series:
    return frame["a"] / frame["b"].where(frame["b"] != 0)


def _percent(frame: Frame) -> pd.Series:
    return frame["a"] * 100 / frame["b"].where(frame["b"] != 0)


def _cut(values: pd.Series, pairs: list[tuple[pd.Series, float]]) -> pd.Series:
    chosen = np.select([condition for condition, _ in pairs], [points for _, points in pairs], 0.0)
    return pd.Series(chosen, index=values.index).where(values.notna())


def _steps(frame: Frame, maximum: float) -> pd.Series:
    value = _percent(frame)
    marks = ((90, 1.0), (70, 0.75), (50, 0.5))
    return _cut(value, [(value >= mark, share * maximum) for mark, share in marks])


def _bands(frame: Frame, maximum: float) -> pd.Series:
    value = frame["value"]
    return _cut(value, [(value > 60, maximum), (value >= 30, maximum / 2)])


def _all_or_nothing(frame: Frame, maximum: float) -> pd.Series:
    share = _share(frame)
    return _cut(share, [(share >= 1, maximum)])


def _choice(frame: Frame, maximum: float) -> pd.Series:
    return frame["choice"].map({0: maximum, 1: maximum / 2, 2: 0.0})


def _parts(frame: Frame, maximum: float) -> pd.Series:
    return frame[["p", "q"]].sum(axis=1, skipna=False) * maximum / 2


def _whole_steps(frame: Frame, _maximum: float) -> pd.Series:
    return 1 + np.floor((frame["value"] - 50).clip(lower=0) / 5 + 1e-9) * 0.2


def _relative(frame: Frame, maximum: float) -> pd.Series:
    value = _percent(frame)
    return value / value.mean() * maximum


def _ranked(frame: Frame, maximum: float) -> pd.Series:
    rank = _percent(frame).rank(method="min", ascending=False)
    return _cut(
        rank, [(rank <= 300, maximum), (rank <= 1500, maximum / 2), (rank > 0, maximum / 4)]
    )


METHODS: dict[str, Method] = {
    "ratio": lambda f, m: _share(f) * m,
    "ratio_to_target": lambda f, m: _share(f) / 0.8 * m,
    "ratio_slope": lambda f, m: _share(f) * 2.5,
    "share_of_value": lambda f, m: f["value"] * m,
    "inverse": lambda f, m: (40 - f["value"]) / 38 * m,
    "all_or_nothing": _all_or_nothing,
    "steps": _steps,
    "bands": _bands,
    "increment": lambda f, m: 1 + (_percent(f) - 70).clip(lower=0) / 5 * 0.5,
    "increment_whole": _whole_steps,
    "choice": _choice,
    "yes_no": lambda f, m: f["value"] * m,
    "count": lambda f, m: f["value"] * float(Fraction(1, 5)),
    "sum_of_parts": _parts,
    "given": lambda f, m: np.floor(f["value"] * 10 + 1e-9) / 10,
    "relative": _relative,
    "rank_bands": _ranked,
    "growth": lambda f, m: (f["value"] - f["previous"]) / f["previous"] / 0.1 * m,
}
