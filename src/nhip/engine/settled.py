"""Points that people settled, added up and ranked by the rules of their set: the end of a round.

Imports the engine. A council's points are not computed again; groups, caps, missing values, gates,
classes and rounding are those of the text.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from nhip.engine.criteria import CriteriaSet, Criterion, Group, Input, InputKind
from nhip.engine.methods.base import InputName
from nhip.engine.methods.choices import Given
from nhip.engine.score import Scorecards
from nhip.engine.values import Missing, Observation, Reason

SETTLED = InputName("settled")


def settled_set(criteria_set: CriteriaSet) -> CriteriaSet:
    """The same set with every criterion taking the points that were settled for it."""
    return replace(criteria_set, root=_settled(criteria_set.root))


def _settled(group: Group) -> Group:
    children = tuple(
        _settled(child) if isinstance(child, Group) else _taking_points(child)
        for child in group.children
    )
    return replace(group, children=children)


def _taking_points(criterion: Criterion) -> Criterion:
    asked = Input(SETTLED, "Điểm cuối cùng", InputKind.POINTS, "điểm")
    return replace(criterion, rule=Given(input=SETTLED), inputs=(asked,), given_input=None)


def settled(unit: str, criterion: str, points: float | None) -> Observation:
    """The points of a unit in a criterion; None is "not reported", for which the set has a rule."""
    value = Missing(Reason.NOT_REPORTED) if points is None else points
    return Observation(unit, criterion, SETTLED, value)


def ranked(cards: Scorecards, tie_break: Sequence[str] = ()) -> dict[str, int | None]:
    """Competition ranks by unit; None for a unit that is not complete.

    Equal totals are parted by the points of the groups named in `tie_break`, in that order; units
    equal in all of them share a rank, and the next is skipped.
    """
    keys: dict[str, tuple[int, ...]] = {}
    for row, unit in enumerate(cards.units):
        if cards.ranks[row]:
            parted = (int(cards.group_ranks[code][row]) or len(cards.units) for code in tie_break)
            keys[unit] = (int(cards.ranks[row]), *parted)
    ordered = sorted(keys.values())
    return {
        unit: bisect_left(ordered, keys[unit]) + 1 if unit in keys else None for unit in cards.units
    }
