"""What it would take to get the points that were lost, where the rule makes it a simple sum.

Standard library and the engine. Says nothing where the answer is not one number: an advice that is
only sometimes right is worse than none.
"""

from collections.abc import Mapping
from fractions import Fraction

from nhip.engine.criteria import Criterion
from nhip.engine.methods.ratios import AllOrNothing, Ratio, RatioSlope, RatioToTarget
from nhip.engine.values import as_fraction, vi_number


def full_marks(criterion: Criterion, figures: Mapping[str, float]) -> str:
    """One sentence on the numerator that full marks need, or "" where no such sentence exists."""
    rule = criterion.rule
    share = _share_needed(criterion)
    if share is None or not isinstance(rule, Ratio | AllOrNothing):
        return ""
    counted, among = (
        (rule.done, rule.asked)
        if isinstance(rule, AllOrNothing)
        else (rule.numerator, rule.denominator)
    )
    if counted not in figures or not figures.get(among):
        return ""
    needed = -(-as_fraction(figures[among]) * share // 1)  # rounded up: counts are whole
    short = needed - as_fraction(figures[counted])
    if short <= 0:
        return ""
    unit = criterion.input(counted).measure_unit
    what = f" {unit}" if unit else ""
    return f"Thêm {vi_number(short)}{what}: {vi_number(needed)} trên {vi_number(figures[among])}."


def _share_needed(criterion: Criterion) -> Fraction | None:
    """The ratio from which the rule gives the maximum; None where it is out of reach."""
    rule = criterion.rule
    if isinstance(rule, RatioToTarget):
        return rule.target
    if isinstance(rule, RatioSlope):
        reachable = rule.cap is None or rule.cap >= criterion.max_score
        return criterion.max_score / rule.slope if reachable and rule.slope > 0 else None
    if isinstance(rule, Ratio | AllOrNothing):
        return Fraction(1)
    return None
