"""From criteria to groups to the total: sums, weighted means, caps, re-basing, gates.

Imports the engine's values and criteria, and numpy. Arrays have shape (units,).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.engine.criteria import Aggregation, CriteriaSet, Group, MissingPolicy
from nhip.engine.table import PRESENT, reason_code
from nhip.engine.values import EXCUSED, Reason

EXCUSED_CODES = tuple(reason_code(reason) for reason in EXCUSED)


@dataclass(frozen=True)
class Tally:
    """What a criterion or group came to, per unit.

    `points` (0 where nothing was assessed), `maximum` assessed, `complete` (nothing that applies
    is missing), `places`: the decimals the points are known to have, None when unrounded.
    """

    points: NDArray[Any]
    maximum: NDArray[Any]
    complete: NDArray[np.bool_]
    places: int | None = None
    rebased: NDArray[np.bool_] | None = None

    @property
    def assessed(self) -> NDArray[np.bool_]:
        """Where anything was scored at all."""
        return np.asarray(self.maximum != 0, dtype=bool)


def policies(criteria_set: CriteriaSet, group: Group | None) -> dict[Reason, MissingPolicy]:
    """What each reason does inside a group: the set's rule unless the group has its own."""
    result = dict.fromkeys(Reason, MissingPolicy.LEAVE_OUT)
    result.update(criteria_set.missing)
    result.update(group.missing if group else ())
    return result


def leaf(
    points: NDArray[Any],
    reasons: NDArray[np.int8],
    places: int | None,
    policy: dict[Reason, MissingPolicy],
    worth: NDArray[Any],
    scored: bool = True,
) -> Tally:
    """A criterion's tally: what each reason does to points and maximum. `worth` is its maximum
    repeated per unit in the number field of `points`. A criterion that is collected and not
    `scored` (nothing to earn or lose) leaves a unit complete whether it is reported or not."""
    zero = worth * 0
    result, assessed = points, np.where(reasons == PRESENT, worth, zero)
    complete = (reasons == PRESENT) | (not scored)
    rebased = np.zeros(len(reasons), dtype=bool)
    for reason, rule in policy.items():
        mine = reasons == reason_code(reason)
        if not mine.any():
            continue
        if rule in (MissingPolicy.ZERO, MissingPolicy.FULL):
            result = np.where(mine, worth if rule is MissingPolicy.FULL else zero, result)
            assessed = np.where(mine, worth, assessed)
        if rule is MissingPolicy.REBASE:
            rebased = rebased | mine
        if rule is not MissingPolicy.LEAVE_OUT or reason in EXCUSED:
            complete = complete | mine
    return Tally(result, assessed, complete, places, rebased)


def combine(group: Group, tallies: list[Tally], worth: NDArray[Any], exact: bool) -> Tally:
    """A group's tally from its children's. `worth` is its maximum per unit.

    Sum adds points; best keeps the highest; means are taken of the children's shares of their
    maxima (weights renormalised over what was assessed) and multiplied by the group's maximum.
    """
    # A bonus that nobody reported leaves a unit as complete as it was.
    asked = [t for t, c in zip(tallies, group.children, strict=True) if not _outside(c)]
    complete = np.logical_and.reduce([tally.complete for tally in asked])
    if group.aggregation is Aggregation.SUM:
        tally = _sum(group, tallies, worth, complete)
    elif group.aggregation is Aggregation.BEST:
        tally = _best(tallies, worth, complete)
    else:
        tally = _mean(group, tallies, worth, complete, exact)
    points = tally.points
    if group.cap is not None:
        points = np.minimum(points, _constant(group.cap, exact))
    if group.floor is not None:
        points = np.maximum(points, _constant(group.floor, exact))
    return Tally(points, tally.maximum, complete, tally.places, tally.rebased)


def _sum(group: Group, tallies: list[Tally], worth: NDArray[Any], complete: Any) -> Tally:
    inside = [t for t, c in zip(tallies, group.children, strict=True) if not _outside(c)]
    points = sum((tally.points for tally in tallies), worth * 0)
    maximum = sum((tally.maximum for tally in inside), worth * 0)
    known = [tally.places for tally in tallies]
    places = None if None in known else max((p for p in known if p is not None), default=0)
    rebased = np.logical_or.reduce([_rebased(tally) for tally in tallies])
    if not group.missing or not rebased.any():
        return Tally(tidy(points, places), maximum, complete, places, rebased)
    # Scaling up happens where the group's own text asks for it: in the group that has the rule.
    target = worth if group.rebase_to is None else worth * 0 + _like(worth, group.rebase_to)
    scale = np.where(rebased & (maximum != 0), target / np.where(maximum == 0, 1, maximum), 1)
    full = np.where(rebased & (maximum != 0), target, maximum)
    return Tally(points * scale, full, complete, None, np.zeros(len(worth), dtype=bool))


def _best(tallies: list[Tally], worth: NDArray[Any], complete: Any) -> Tally:
    points = tallies[0].points
    for tally in tallies[1:]:
        points = np.maximum(points, tally.points)
    known = [tally.places for tally in tallies]
    places = None if None in known else max((p for p in known if p is not None), default=0)
    assessed = np.logical_or.reduce([tally.assessed for tally in tallies])
    return Tally(points, np.where(assessed, worth, worth * 0), complete, places)


def _mean(
    group: Group, tallies: list[Tally], worth: NDArray[Any], complete: Any, exact: bool
) -> Tally:
    weights = [_constant(child.weight, exact) for child in group.children]
    zero = worth * 0
    total = sum(
        (np.where(t.assessed, w, zero) for t, w in zip(tallies, weights, strict=True)), zero
    )
    divisor = np.where(total == 0, 1, total)
    shares = [t.points / np.where(t.assessed, t.maximum, zero + 1) for t in tallies]
    parts = [np.where(t.assessed, w, zero) / divisor for t, w in zip(tallies, weights, strict=True)]
    if group.aggregation is Aggregation.ARITHMETIC:
        mean = sum((p * s for p, s in zip(parts, shares, strict=True)), zero)
    else:
        mean = _power_mean(group.aggregation, parts, shares)
    assessed = total != 0
    return Tally(np.where(assessed, mean * worth, zero), np.where(assessed, worth, zero), complete)


def _power_mean(kind: Aggregation, parts: list[Any], shares: list[Any]) -> NDArray[Any]:
    """Geometric and harmonic means. A zero share makes the mean zero.

    Roots are not rational, so these are floats in both number fields.
    """
    weights = np.array([part.astype(np.float64) for part in parts])
    values = np.array([share.astype(np.float64) for share in shares])
    none = ((values <= 0) & (weights > 0)).any(axis=0)
    safe = np.where(values <= 0, 1.0, values)
    if kind is Aggregation.GEOMETRIC:
        mean = np.exp((weights * np.log(safe)).sum(axis=0))
    else:
        mean = 1.0 / np.maximum((weights / safe).sum(axis=0), np.finfo(float).tiny)
    result = np.where(none, 0.0, mean)
    return result.astype(parts[0].dtype) if parts[0].dtype == object else result


def tidy(points: NDArray[Any], places: int | None) -> NDArray[Any]:
    """The double nearest to each sum of numbers of `places` decimals: 4.35 + 0.97 is 5.32."""
    if places is None or points.dtype == object:
        return points
    return np.rint(points * 10.0**places) / 10.0**places


def _constant(value: Fraction, exact: bool) -> Any:
    """A constant in the number field of the arrays it meets."""
    return value if exact else float(value)


def _like(values: NDArray[Any], constant: Fraction) -> Any:
    return _constant(constant, values.dtype == object)


def _outside(child: Any) -> bool:
    return isinstance(child, Group) and child.outside


def _rebased(tally: Tally) -> NDArray[np.bool_]:
    if tally.rebased is None:
        return np.zeros(len(tally.points), dtype=bool)
    return tally.rebased
