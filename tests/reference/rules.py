"""The slow twin of every scoring method: the rule's own words, for one unit, in exact fractions.

Imports the engine's rule classes for their parameters only; nothing of their arithmetic. Figures
of a criterion are `Figures`: unit -> input -> Fraction, option code or Reason.
"""

from fractions import Fraction
from statistics import median

from nhip.engine.methods.base import IfZero
from nhip.engine.methods.choices import Choice, Count, Given, SumOfParts, YesNo
from nhip.engine.methods.peers import Growth, PeerStatistic, RankBands, Relative
from nhip.engine.methods.ratios import (
    AllOrNothing,
    Inverse,
    Ratio,
    RatioSlope,
    RatioToTarget,
    ShareOfValue,
)
from nhip.engine.methods.thresholds import Bands, Better, Increment, Steps
from nhip.engine.values import Reason

Value = Fraction | str | Reason


class Figures:
    """The figures of one criterion for all units. A figure nobody gave was not reported."""

    def __init__(self, cells):
        self.cells = cells

    def get(self, unit, name) -> Value:
        return self.cells[unit].get(name, Reason.NOT_REPORTED)

    def units(self):
        return list(self.cells)


def missing(value):
    return isinstance(value, Reason)


def first_missing(*values):
    """The first reason among values, in the order a reader meets them."""
    return next((value for value in values if missing(value)), None)


def quantity(of, figures, unit):
    """An input as it is, or a ratio of two; a ratio over zero has no value."""
    if of.numerator is None or of.denominator is None:
        return figures.get(unit, of.value)
    top, bottom = figures.get(unit, of.numerator), figures.get(unit, of.denominator)
    if missing(bottom):
        return bottom
    if bottom == 0:
        return Reason.DENOMINATOR_ZERO
    if missing(top):
        return top
    return top / bottom * (100 if of.percent else 1)


def everyone(of, figures):
    """The quantity of all units that have one."""
    found = [quantity(of, figures, unit) for unit in figures.units()]
    return [value for value in found if not missing(value)]


def statistic(which, of, figures, *, lower_is_better=False):
    known = everyone(of, figures)
    if not known:
        return Reason.AWAITING_SOURCE
    if which is PeerStatistic.MEAN:
        return sum(known, Fraction(0)) / len(known)
    if which is PeerStatistic.MEDIAN:
        return median(known)
    return min(known) if lower_is_better else max(known)


def outcome(given, figures, unit, maximum):
    """Points, a share of the maximum, or what a further rule says."""
    if given.rule is not None:
        return points(given.rule, figures, unit, maximum)
    if given.points is not None:
        return given.points
    return (given.share or 0) * maximum


def ratio(rule, figures, unit, maximum):
    """Maximum × a ÷ b, and its kin with a target or a slope."""
    top, bottom = figures.get(unit, rule.numerator), figures.get(unit, rule.denominator)
    if missing(bottom):
        return bottom
    if bottom == 0:
        granted = {IfZero.ZERO: Fraction(0), IfZero.FULL: maximum}
        return granted.get(rule.if_zero, Reason.DENOMINATOR_ZERO)
    if missing(top):
        return top
    share = top / bottom
    if isinstance(rule, RatioToTarget):
        return maximum if share >= rule.target else maximum * share / rule.target
    if isinstance(rule, RatioSlope):
        return min(rule.slope * share, maximum if rule.cap is None else rule.cap)
    return maximum * share


def share_of_value(rule, figures, unit, maximum):
    value = quantity(rule.of, figures, unit)
    return value if missing(value) else min(maximum, maximum * value / rule.out_of)


def inverse(rule, figures, unit, maximum):
    """Full marks at the best mark or below, none at the worst or above, a line between."""
    value = quantity(rule.of, figures, unit)
    if missing(value):
        return value
    if value <= rule.best:
        return maximum
    if value >= rule.worst:
        return Fraction(0)
    return maximum * (rule.worst - value) / (rule.worst - rule.best)


def all_or_nothing(rule, figures, unit, maximum):
    asked, done = figures.get(unit, rule.asked), figures.get(unit, rule.done)
    if missing(asked):
        return asked
    if asked == 0:
        return Reason.NOT_ASSIGNED
    if missing(done):
        return done
    return maximum if done >= asked else Fraction(0)


def steps(rule, figures, unit, maximum):
    """The highest step that is reached."""
    value = quantity(rule.of, figures, unit)
    if missing(value):
        return value
    reached = [step for step in rule.steps if value >= step.at_least]
    if not reached:
        return Fraction(0)
    return outcome(max(reached, key=lambda step: step.at_least), figures, unit, maximum)


def bands(rule, figures, unit, maximum):
    """The first band that holds the value."""
    value = quantity(rule.of, figures, unit)
    if missing(value):
        return value
    for band in rule.bands:
        if band.above is not None and not value > band.above:
            continue
        if band.at_least is not None and not value >= band.at_least:
            continue
        if band.below is not None and not value < band.below:
            continue
        if band.at_most is not None and not value <= band.at_most:
            continue
        return outcome(band, figures, unit, maximum)
    return Fraction(0)


def increment(rule, figures, unit, maximum):
    """The base, and so much for each step beyond the threshold, not above the cap."""
    value = quantity(rule.of, figures, unit)
    lower = rule.better is Better.LOWER
    if rule.start.input is not None:
        start = figures.get(unit, rule.start.input)
    elif rule.start.peers is not None:
        start = statistic(rule.start.peers, rule.of, figures, lower_is_better=lower)
    else:
        start = rule.start.value
    reason = first_missing(value, start)
    if reason is not None:
        return reason
    threshold = start * rule.start.times
    beyond = threshold - value if lower else value - threshold
    count = max(beyond, Fraction(0)) / rule.step
    if rule.whole_steps:
        count = count // 1
    return min(rule.base + count * rule.per_step, maximum if rule.cap is None else rule.cap)


def choice(rule, figures, unit, maximum):
    chosen = figures.get(unit, rule.input)
    if missing(chosen):
        return chosen
    option = next(option for option in rule.options if option.code == chosen)
    return outcome(option, figures, unit, maximum)


def yes_no(rule, figures, unit, maximum):
    held = figures.get(unit, rule.input)
    if missing(held):
        return held
    return outcome(rule.yes if held else rule.no, figures, unit, maximum)


def count(rule, figures, unit, maximum):
    if rule.items:
        ticked = [figures.get(unit, item) for item in rule.items]
        reason = first_missing(*ticked)
        number = reason or sum((Fraction(1) for tick in ticked if tick), Fraction(0))
    else:
        number = quantity(rule.of, figures, unit)
    if missing(number):
        return number
    return min(number * rule.each, maximum if rule.cap is None else rule.cap)


def sum_of_parts(rule, figures, unit, maximum):
    """A part that is not held gives nothing and asks for nothing more."""
    total = Fraction(0)
    for part in rule.parts:
        held = Fraction(1) if part.input is None else figures.get(unit, part.input)
        got = held if missing(held) or not held else outcome(part, figures, unit, maximum)
        if missing(got):
            return got
        total += got
    return min(total, maximum)


def given(rule, figures, unit, maximum):
    """As judged, under the cap, brought down to the step of the marks."""
    value = figures.get(unit, rule.input)
    if missing(value):
        return value
    held = min(value, maximum if rule.cap is None else rule.cap)
    return held if rule.granularity is None else held // rule.granularity * rule.granularity


def relative(rule, figures, unit, maximum):
    value = quantity(rule.of, figures, unit)
    mark = statistic(rule.to, rule.of, figures)
    reason = first_missing(value, mark)
    if reason is not None:
        return reason
    if rule.reached is not None:
        side = rule.reached if value >= mark else rule.below
        return outcome(side, figures, unit, maximum)
    return Reason.DENOMINATOR_ZERO if mark == 0 else min(maximum, maximum * value / mark)


def rank_bands(rule, figures, unit, maximum):
    """A published rank, or one more than the number of units that do better."""
    if rule.rank is not None:
        rank = figures.get(unit, rule.rank)
    else:
        rank = quantity(rule.of, figures, unit)
    if missing(rank):
        return rank
    if rule.rank is None:
        others = everyone(rule.of, figures)
        better = [o for o in others if (o < rank if rule.lower_is_better else o > rank)]
        rank = len(better) + 1
    for band in rule.bands:
        if band.to is None or rank <= band.to:
            return outcome(band, figures, unit, maximum)
    return Fraction(0)


def growth(rule, figures, unit, maximum):
    before, now = figures.get(unit, rule.before), figures.get(unit, rule.now)
    if missing(before):
        return before
    if before == 0:
        return Reason.DENOMINATOR_ZERO
    if missing(now):
        return now
    grown = (now - before) / before
    return max(Fraction(0), min(maximum, maximum * grown / rule.target))


TWINS = {
    Ratio: ratio,
    RatioToTarget: ratio,
    RatioSlope: ratio,
    ShareOfValue: share_of_value,
    Inverse: inverse,
    AllOrNothing: all_or_nothing,
    Steps: steps,
    Bands: bands,
    Increment: increment,
    Choice: choice,
    YesNo: yes_no,
    Count: count,
    SumOfParts: sum_of_parts,
    Given: given,
    Relative: relative,
    RankBands: rank_bands,
    Growth: growth,
}


def points(rule, figures, unit, maximum):
    """The points of a unit before the criterion's own limits, or the reason there are none."""
    return TWINS[type(rule)](rule, figures, unit, maximum)
