"""The slow twin of an evaluation: figures to points, groups, totals, classes and ranks.

Pure Python in exact fractions, one unit at a time; imports the engine's nouns, none of its
arithmetic. Geometric means are taken with 50 digits.
"""

from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction

from nhip.engine.criteria import Aggregation, Criterion, InputKind, MissingPolicy
from nhip.engine.values import Missing, Reason
from tests.reference.rules import Figures, missing, points

ZERO = Fraction(0)


@dataclass
class Result:
    """A criterion or group of one unit. `points` is None where nothing was assessed."""

    points: Fraction | None
    maximum: Fraction = ZERO
    complete: bool = True
    aside: Fraction = ZERO


@dataclass
class Card:
    """One unit: score or reason per criterion, results per group, the total."""

    scores: dict = field(default_factory=dict)
    groups: dict = field(default_factory=dict)
    total: Result | None = None
    grade: str | None = None
    rank: int | None = None
    group_ranks: dict = field(default_factory=dict)


def half_up(value, places):
    """To so many decimals; a half goes away from zero."""
    if places is None:
        return value
    size = abs(value) * 10**places
    whole = size // 1 + (1 if size % 1 >= Fraction(1, 2) else 0)
    return whole / Fraction(10**places) * (-1 if value < 0 else 1)


def decimal_of(value):
    """What was typed: 0.1 is one tenth."""
    return Fraction(str(Decimal(repr(value))))


def read(criteria_set, observations):
    """criterion -> unit -> input -> value, units in the order they are first met."""
    units = list(dict.fromkeys(o.unit for o in observations))
    cells = {c.code: {unit: {} for unit in units} for c in criteria_set.criteria()}
    for o in observations:
        value = o.value
        if isinstance(value, Missing):
            value = value.reason
        elif not isinstance(value, str):
            value = decimal_of(value)
        elif criteria_set.criterion(o.criterion).input(o.input).kind is InputKind.YES_NO:
            value = Fraction(value == "có")
        cells[o.criterion][o.unit][o.input] = value
    return units, cells


def policy_of(criteria_set, owner, reason):
    """The group's own rule for the reason, else the set's, else: left out."""
    for rules in (owner.missing if owner else (), criteria_set.missing):
        for known, policy in rules:
            if known is reason:
                return policy
    return MissingPolicy.LEAVE_OUT


class Scorer:
    """Scores one set of figures by the book."""

    def __init__(self, criteria_set, observations, kinds=None):
        self.set, self.kinds = criteria_set, kinds or {}
        self.units, self.cells = read(criteria_set, observations)

    def cards(self):
        found = {unit: self.card(unit) for unit in self.units}
        codes = next(iter(found.values())).groups if found else {}
        for unit, card in found.items():
            card.rank = self.rank(card.total, [c.total for c in found.values()])
            card.group_ranks = {
                code: self.rank(card.groups[code], [c.groups[code] for c in found.values()])
                for code in codes
            }
            card.grade = self.grade(card)
            found[unit] = card
        return found

    def card(self, unit):
        card = Card()
        total = self.group(self.set.root, unit, card, None)
        for gate in self.set.gates:
            if (
                gate.total_at_most is not None
                and self.shut(gate, card)
                and total.points is not None
            ):
                total.points = min(total.points, gate.total_at_most)
        card.total = total
        return card

    def criterion(self, criterion, unit, card, owner):
        got = points(criterion.rule, Figures(self.cells[criterion.code]), unit, criterion.max_score)
        if missing(got) and criterion.given_input is not None:
            given = self.cells[criterion.code][unit].get(criterion.given_input, got)
            got = got if missing(given) else given
        known = self.kinds.get(unit) if self.kinds else None
        if criterion.applies_to and known is not None and known not in criterion.applies_to:
            got = Reason.NOT_APPLICABLE
        if not missing(got):
            got = self.limited(criterion, got)
            got = self.limited(criterion, half_up(got, self.set.rounding.criterion))
        card.scores[criterion.code] = got
        if criterion.max_score == 0 and criterion.min_score == 0:
            return Result(None)  # collected, not scored
        if not missing(got):
            return Result(got, criterion.max_score)
        policy = policy_of(self.set, owner, got)
        if policy is MissingPolicy.ZERO:
            return Result(ZERO, criterion.max_score)
        if policy is MissingPolicy.FULL:
            return Result(criterion.max_score, criterion.max_score)
        if policy is MissingPolicy.REBASE:
            return Result(None, aside=criterion.max_score)
        return Result(None, complete=got in (Reason.NOT_APPLICABLE, Reason.NOT_ASSIGNED))

    @staticmethod
    def limited(criterion, value):
        return max(criterion.min_score, min(criterion.max_score, value))

    def group(self, group, unit, card, owner):
        owner = group if group.missing else owner
        inside, outside = [], []
        for child in group.children:
            if isinstance(child, Criterion):
                inside.append((child, self.criterion(child, unit, card, owner)))
            else:
                found = self.group(child, unit, card, owner)
                (outside if child.outside else inside).append((child, found))
        result = self.aggregate(group, inside)
        for _, bonus in outside:
            if bonus.points is not None:
                result.points = (result.points or ZERO) + bonus.points
        self.hold(group, result)
        places = self.set.rounding.group if group.code else self.set.rounding.total
        if result.points is not None:
            result.points = half_up(result.points, places)
        if group.code:
            card.groups[group.code] = result
        return result

    def aggregate(self, group, inside):
        complete = all(result.complete for _, result in inside)
        known = [(child, result) for child, result in inside if result.points is not None]
        if group.aggregation is Aggregation.SUM:
            return self.sum(group, inside, known, complete)
        if group.aggregation is Aggregation.BEST:
            if not known:
                return Result(None, complete=complete)
            return Result(max(r.points for _, r in known), group.max_score, complete)
        shares = [(c.weight, r.points / r.maximum) for c, r in known if r.maximum and c.weight]
        if not shares:
            return Result(None, complete=complete)
        return Result(mean(group.aggregation, shares) * group.max_score, group.max_score, complete)

    @staticmethod
    def sum(group, inside, known, complete):
        aside = sum((r.aside for _, r in inside), ZERO)
        maximum = sum((r.maximum for _, r in inside), ZERO)
        total = sum((r.points for _, r in known), ZERO) if known else None
        if aside and group.missing:
            whole = sum((child.max_score for child, _ in inside), ZERO)
            if whole != aside:
                goal = whole if group.rebase_to is None else group.rebase_to
                scale = goal / (whole - aside)
                total = None if total is None else total * scale
                maximum, aside = maximum * scale, ZERO
        return Result(total, maximum, complete, aside)

    @staticmethod
    def hold(group, result):
        if result.points is None:
            return
        if group.cap is not None:
            result.points = min(result.points, group.cap)
            result.maximum = min(result.maximum, group.cap)
        if group.floor is not None:
            result.points = max(result.points, group.floor)

    def shut(self, gate, card):
        """Whether one of the watched codes has points that shut the gate."""
        for code in gate.watches:
            found = card.scores[code] if code in card.scores else card.groups[code].points
            if found is None or missing(found):
                continue
            if gate.below is not None and found < gate.below:
                return True
            if gate.equals is not None and found == gate.equals:
                return True
        return False

    def grade(self, card):
        """The class of the total, lowered to what shut gates allow."""
        if not self.set.grades or card.total.points is None or not card.total.complete:
            return None
        ordered = sorted(self.set.grades, key=lambda grade: grade.at_least)
        place = 0
        for index, grade in enumerate(ordered):
            total = card.total.points
            if total > grade.at_least or (total == grade.at_least and not grade.above):
                place = index
        names = [grade.name for grade in ordered]
        for gate in self.set.gates:
            if gate.class_at_most is not None and self.shut(gate, card):
                place = min(place, names.index(gate.class_at_most))
        return names[place]

    @staticmethod
    def rank(mine, everyone):
        """One more than the number of complete units with more points."""
        if mine.points is None or not mine.complete:
            return None
        known = [r.points for r in everyone if r.points is not None and r.complete]
        return 1 + sum(1 for other in known if other > mine.points)


def mean(kind, shares):
    """The weighted mean of (weight, share) pairs."""
    total = sum((weight for weight, _ in shares), ZERO)
    if kind is Aggregation.ARITHMETIC:
        return sum((weight * share for weight, share in shares), ZERO) / total
    if any(share <= 0 for _, share in shares):
        return ZERO
    if kind is Aggregation.HARMONIC:
        return total / sum((weight / share for weight, share in shares), ZERO)
    digits = Context(prec=50)
    product = Decimal(1)
    for weight, share in shares:
        base = digits.divide(Decimal(share.numerator), Decimal(share.denominator))
        power = digits.divide(
            Decimal((weight / total).numerator), Decimal((weight / total).denominator)
        )
        product = digits.multiply(product, digits.power(base, power))
    return Fraction(product.quantize(Decimal(1).scaleb(-30), context=digits))


def score(criteria_set, observations, kinds=None):
    """unit -> Card."""
    return Scorer(criteria_set, observations, kinds).cards()
