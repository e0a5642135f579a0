"""From criteria to groups to the total: sums, weighted means, caps, re-basing.

Imports the engine's values and criteria, and numpy. Arrays have shape (units,).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.engine.criteria import Aggregation, CriteriaSet, Criterion, Group, MissingPolicy
from nhip.engine.table import PRESENT, reason_code
from nhip.engine.values import EXCUSED, Reason

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Tally:
    """What a criterion or group came to, per unit.

    `points` (0 where nothing was `assessed`), `maximum` assessed, `complete` (nothing that applies
    is missing), `places`: the decimals the points are known to have, None when unrounded;
    `aside`: the maximum that an enclosing group's re-basing has to make good, None for nothing.
    """

    points: NDArray[Any]
    maximum: NDArray[Any]
    assessed: Mask
    complete: Mask
    places: int | None = None
    aside: NDArray[Any] | None = None


def policies(criteria_set: CriteriaSet, group: Group | None) -> dict[Reason, MissingPolicy]:
    """What each reason does inside a group: the set's rule unless the group has its own."""
    result = dict.fromkeys(Reason, MissingPolicy.LEAVE_OUT)
    result.update(criteria_set.missing)
    result.update(group.missing if group else ())
    return result


def groups(group: Group) -> Iterator[tuple[str, Group]]:
    """A group and every group below it, by code."""
    yield group.code, group
    for child in group.children:
        if isinstance(child, Group):
            yield from groups(child)


def owners(group: Group, above: Group | None = None) -> Iterator[tuple[str, Group | None]]:
    """Per criterion the nearest group around it with its own rule for missing values."""
    here = group if group.missing else above
    for child in group.children:
        if isinstance(child, Criterion):
            yield child.code, here
        else:
            yield from owners(child, here)


def leaf(
    points: NDArray[Any],
    reasons: NDArray[np.int8],
    places: int | None,
    policy: dict[Reason, MissingPolicy],
    worth: Any,
    scored: bool = True,
) -> Tally:
    """A criterion's tally: what each reason does to points and maximum. `worth` is its maximum in
    the number field of `points`. A criterion that is collected and not `scored` (nothing to earn
    or lose) leaves a unit complete whether it is reported or not."""
    complete = np.asarray(reasons == PRESENT)
    assessed, zero, aside = complete & scored, worth * 0, None
    # Whatever a missing row holds is no number of anybody's.
    points = np.where(assessed, points, zero)
    for reason, rule in policy.items():
        mine = reasons == reason_code(reason)
        if not mine.any():
            continue
        if rule in (MissingPolicy.ZERO, MissingPolicy.FULL):
            points = np.where(mine, worth if rule is MissingPolicy.FULL else zero, points)
            assessed = assessed | (mine & scored)
        if rule is MissingPolicy.REBASE:
            aside = _add(aside, np.where(mine, worth, zero))
        if rule is not MissingPolicy.LEAVE_OUT or reason in EXCUSED:
            complete = complete | mine
    maximum = np.where(assessed, worth, zero)
    return Tally(points, maximum, assessed, complete | (not scored), places, aside)


def combine(group: Group, tallies: list[Tally], exact: bool) -> Tally:
    """A group's tally from its children's.

    Sum adds points; best keeps the highest; means are taken of the children's shares of their
    maxima (weights renormalised over what was assessed) and multiplied by the group's maximum.
    Bonus and penalty groups are added after that: they have no part in the maximum.
    """
    paired = list(zip(group.children, tallies, strict=True))
    inside = [(child, tally) for child, tally in paired if not _outside(child)]
    outside = [tally for child, tally in paired if _outside(child)]
    if not inside:
        result = _nothing(len(tallies[0].points), exact)
    elif group.aggregation is Aggregation.SUM:
        result = _sum(group, inside, exact)
    elif group.aggregation is Aggregation.BEST:
        result = _best(group, inside, exact)
    else:
        result = _mean(group, inside, exact)
    if outside:
        result = _with_outside(result, outside)
    return _held(group, result, exact)


def _nothing(length: int, exact: bool) -> Tally:
    """What a group of bonuses alone has inside: nothing to assess, so nothing is missing."""
    zeros = np.full(length, _constant(Fraction(0), exact))
    nobody = np.zeros(length, dtype=bool)
    return Tally(zeros, zeros, nobody, ~nobody, places=0)


def _sum(group: Group, inside: list[tuple[Any, Tally]], exact: bool) -> Tally:
    tallies = [tally for _, tally in inside]
    places, aside = _places(tallies), None
    for tally in tallies:
        aside = _add(aside, tally.aside)
    points = tidy(_total(tally.points for tally in tallies), places)
    maximum = _total(tally.maximum for tally in tallies)
    assessed, complete = _either(t.assessed for t in tallies), _every(tallies)
    if aside is None or not group.missing:
        return Tally(points, maximum, assessed, complete, places, aside)
    # Scaling up happens where the group's own text asks for it: in the group that has the rule.
    # Only what was set aside is made good, not what somebody failed to report.
    whole = sum((child.max_score for child, _ in inside), Fraction(0))
    left = _constant(whole, exact) - aside
    some = np.asarray((aside != 0) & (left != 0), dtype=bool)
    target = _constant(whole if group.rebase_to is None else group.rebase_to, exact)
    one = _constant(Fraction(1), exact)
    factor = np.where(some, target, one)
    divisor = np.where(some, left, one)
    scaled, full = points * factor / divisor, maximum * factor / divisor
    emptied = np.where(some, one * 0, aside)  # nothing left to scale: the group above may
    return Tally(scaled, full, assessed, complete, None, emptied if emptied.any() else None)


def _best(group: Group, inside: list[tuple[Any, Tally]], exact: bool) -> Tally:
    tallies = [tally for _, tally in inside]
    points, assessed = tallies[0].points, tallies[0].assessed
    for tally in tallies[1:]:
        better = tally.assessed & (~assessed | np.asarray(tally.points > points, dtype=bool))
        points = np.where(better, tally.points, points)
        assessed = assessed | tally.assessed
    maximum = np.where(assessed, _constant(group.max_score, exact), _constant(Fraction(0), exact))
    return Tally(points, maximum, assessed, _every(tallies), _places(tallies))


def _mean(group: Group, inside: list[tuple[Any, Tally]], exact: bool) -> Tally:
    tallies = [tally for _, tally in inside]
    zero, one = _constant(Fraction(0), exact), _constant(Fraction(1), exact)
    # A share needs a maximum: what has none (a group collected without points) has no weight.
    counted = [t.assessed & np.asarray(t.maximum != 0, dtype=bool) for t in tallies]
    weights = [
        np.where(c, _constant(child.weight, exact), zero)
        for c, (child, _) in zip(counted, inside, strict=True)
    ]
    total = _total(weights)
    assessed = np.asarray(total != 0, dtype=bool)
    divisor = np.where(assessed, total, one)
    shares = [t.points / np.where(c, t.maximum, one) for c, t in zip(counted, tallies, strict=True)]
    parts = [weight / divisor for weight in weights]
    worth = _constant(group.max_score, exact)
    points = np.where(assessed, _power_mean(group.aggregation, parts, shares, exact) * worth, zero)
    return Tally(points, np.where(assessed, worth, zero), assessed, _every(tallies))


def _power_mean(
    kind: Aggregation, parts: list[NDArray[Any]], shares: list[NDArray[Any]], exact: bool
) -> NDArray[Any]:
    """The weighted mean of shares; `parts` are weights that add up to 1 (or to 0).

    A share of zero (or less) that has a weight makes a geometric or harmonic mean zero. Sums run
    child by child: numpy's own pairwise sum would let the number of units change the last bit.
    """
    pairs = list(zip(parts, shares, strict=True))
    if kind is Aggregation.ARITHMETIC:
        return _total(part * share for part, share in pairs)
    none = _either(np.asarray((share <= 0) & (part != 0), dtype=bool) for part, share in pairs)
    zero, one = _constant(Fraction(0), exact), _constant(Fraction(1), exact)
    safe = [(part, np.where(share > 0, share, one)) for part, share in pairs]
    if kind is Aggregation.HARMONIC:
        inverse = _total(part / share for part, share in safe)
        none = none | np.asarray(inverse == 0, dtype=bool)
        return np.asarray(np.where(none, zero, one) / np.where(none, one, inverse))
    if exact:
        found = np.empty(len(none), dtype=object)
        found[:] = [_geometric([(p[row], s[row]) for p, s in safe]) for row in range(len(none))]
    else:
        found = np.exp(_total(part * np.log(share) for part, share in safe))
    return np.where(none, zero, found)


_DIGITS = Context(prec=60, rounding=ROUND_HALF_EVEN)


def _geometric(row: list[tuple[Fraction, Fraction]]) -> Fraction:
    """A weighted geometric mean to 40 decimals: roots are not rational, but equal means must be
    equal numbers, and means that are decimals must be those decimals."""
    total = Decimal(0)
    for weight, share in row:
        log = _DIGITS.ln(_decimal(share))
        total = _DIGITS.add(total, _DIGITS.multiply(_decimal(weight), log))
    return Fraction(_DIGITS.exp(total).quantize(Decimal(1).scaleb(-40), context=_DIGITS))


def _decimal(value: Fraction) -> Decimal:
    return _DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))


def _with_outside(result: Tally, outside: list[Tally]) -> Tally:
    """A bonus that nobody reported leaves a unit as complete as it was."""
    tallies = [result, *outside]
    places = _places(tallies)
    points = tidy(_total(tally.points for tally in tallies), places)
    assessed = _either(tally.assessed for tally in tallies)
    return replace(result, points=points, assessed=assessed, places=places)


def _held(group: Group, tally: Tally, exact: bool) -> Tally:
    """Under the group's cap, over its floor; where nothing was assessed there is nothing to hold.

    No more than the cap can be earned, so the assessed maximum is held to it as well.
    """
    points, maximum, places = tally.points, tally.maximum, tally.places
    if group.cap is not None:
        cap = _constant(group.cap, exact)
        points = np.where(tally.assessed, np.minimum(points, cap), points)
        maximum = np.where(tally.assessed, np.minimum(maximum, cap), maximum)
        places = fitting(places, group.cap)
    if group.floor is not None:
        floor = _constant(group.floor, exact)
        points = np.where(tally.assessed, np.maximum(points, floor), points)
        places = fitting(places, group.floor)
    return replace(tally, points=points, maximum=maximum, places=places)


def fitting(places: int | None, *values: Fraction) -> int | None:
    """`places` where all these values have no more decimals than that, else None."""
    if places is None or any((value * 10**places).denominator != 1 for value in values):
        return None
    return places


def tidy(points: NDArray[Any], places: int | None) -> NDArray[Any]:
    """The double nearest to each sum of numbers of `places` decimals: 4.35 + 0.97 is 5.32."""
    if places is None or points.dtype == object:
        return points
    return np.asarray(np.rint(points * 10.0**places) / 10.0**places)


def _total(arrays: Iterable[NDArray[Any]]) -> NDArray[Any]:
    first, *others = arrays
    return np.asarray(sum(others, first))


def _either(masks: Iterable[Mask]) -> Mask:
    return np.asarray(np.logical_or.reduce(list(masks)), dtype=bool)


def _every(tallies: list[Tally]) -> Mask:
    return np.asarray(np.logical_and.reduce([tally.complete for tally in tallies]), dtype=bool)


def _places(tallies: list[Tally]) -> int | None:
    known = [tally.places for tally in tallies if tally.places is not None]
    return max(known) if len(known) == len(tallies) else None


def _add(left: NDArray[Any] | None, right: NDArray[Any] | None) -> NDArray[Any] | None:
    if left is None or right is None:
        return right if left is None else left
    return np.asarray(left + right)


def _constant(value: Fraction, exact: bool) -> Any:
    """A constant in the number field of the arrays it meets."""
    return value if exact else float(value)


def _outside(child: Any) -> bool:
    return isinstance(child, Group) and child.outside
