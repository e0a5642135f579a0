"""A year of made figures for the bench: 3,321 communes, 100 criteria of every method, 12 months.

Imports the engine and numpy. Seeded: the same numbers on every machine.
"""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from nhip.engine.criteria import CriteriaSet, Criterion, Group, Input, InputKind, Rounding
from nhip.engine.definition.rules import asked_inputs
from nhip.engine.methods import Rule
from nhip.engine.methods.base import InputName, Outcome, Quantity
from nhip.engine.methods.choices import Choice, Count, Given, Option, Part, SumOfParts, YesNo
from nhip.engine.methods.peers import Growth, PeerStatistic, RankBand, RankBands, Relative
from nhip.engine.methods.ratios import (
    AllOrNothing,
    Inverse,
    Ratio,
    RatioSlope,
    RatioToTarget,
    ShareOfValue,
)
from nhip.engine.methods.thresholds import Band, Bands, Increment, Step, Steps, Threshold
from nhip.engine.table import Column, FigureTable, reason_code
from nhip.engine.values import Observation, Reason

UNITS, CRITERIA, MONTHS = 3321, 100, 12
MISSING_SHARE = 0.03
PERCENT = Quantity(numerator=InputName("a"), denominator=InputName("b"), percent=True)


def _share(text: str) -> Outcome:
    return Outcome(share=Fraction(text))


def rules() -> dict[str, Rule]:
    """One rule of every method, in the forms the texts use."""
    steps = [(Fraction(50), "0.5"), (Fraction(70), "0.75"), (Fraction(90), "1")]
    return {
        "ratio": Ratio(),
        "ratio_to_target": RatioToTarget(target=Fraction(4, 5)),
        "ratio_slope": RatioSlope(slope=Fraction(5, 2)),
        "share_of_value": ShareOfValue(),
        "inverse": Inverse(best=Fraction(2), worst=Fraction(40)),
        "all_or_nothing": AllOrNothing(),
        "steps": Steps(
            of=PERCENT, steps=tuple(Step(at_least=a, share=Fraction(s)) for a, s in steps)
        ),
        "bands": Bands(
            bands=(
                Band(above=Fraction(60), share=Fraction(1)),
                Band(at_least=Fraction(30), at_most=Fraction(60), share=Fraction(1, 2)),
            )
        ),
        "increment": Increment(
            of=PERCENT,
            base=Fraction(1),
            start=Threshold(value=Fraction(70)),
            step=Fraction(5),
            per_step=Fraction(1, 2),
        ),
        "increment_whole": Increment(
            base=Fraction(1),
            start=Threshold(value=Fraction(50)),
            step=Fraction(5),
            per_step=Fraction(1, 5),
            whole_steps=True,
        ),
        "choice": Choice(
            options=tuple(
                Option(code=code, when=f"phương án {code}", share=Fraction(share))
                for code, share in (("A", "1"), ("B", "0.5"), ("C", "0"))
            )
        ),
        "yes_no": YesNo(),
        "count": Count(each=Fraction(1, 5)),
        "sum_of_parts": SumOfParts(
            parts=tuple(
                Part(input=InputName(n), when=f"phần {n}", share=Fraction(1, 2)) for n in "pq"
            )
        ),
        "given": Given(granularity=Fraction(1, 10)),
        "relative": Relative(of=PERCENT, to=PeerStatistic.MEAN),
        "rank_bands": RankBands(
            of=PERCENT,
            bands=(
                RankBand(to=Fraction(300), share=Fraction(1)),
                RankBand(to=Fraction(1500), share=Fraction(1, 2)),
                RankBand(share=Fraction(1, 4)),
            ),
        ),
        "growth": Growth(target=Fraction(1, 10)),
    }


def criteria_set() -> CriteriaSet:
    """Ten groups of ten criteria; the methods take turns, criteria round to two decimals."""
    kinds = list(rules().items())
    lines = []
    for number in range(CRITERIA):
        name, rule = kinds[number % len(kinds)]
        inputs = tuple(
            Input(n, n, asked.kind, choices=asked.choices)
            for n, asked in asked_inputs(rule).items()
        )
        worth = Fraction(4 + number % 3 * 2)
        lines.append(Criterion(f"{number // 10 + 1}.{number % 10 + 1}", name, worth, rule, inputs))
    groups = tuple(
        Group(str(n + 1), f"Nhóm {n + 1}", sum((c.max_score for c in part), Fraction(0)), part)
        for n, part in enumerate(tuple(lines[i : i + 10]) for i in range(0, CRITERIA, 10))
    )
    root = Group("", "", sum((g.max_score for g in groups), Fraction(0)), groups)
    return CriteriaSet(
        id="do-thu/2026",
        name="Bộ tiêu chí để đo tốc độ",
        year=2026,
        legal_basis=(),
        in_force_from=None,
        in_force_to=None,
        applies_to=(),
        periods=("month",),
        root=root,
        rounding=Rounding(criterion=2),
    )


def year(found: CriteriaSet, units: int = UNITS, months: int = MONTHS) -> list[FigureTable]:
    """One table of columns a month."""
    random = np.random.default_rng(20261121)
    names = tuple(f"xa-{n:04d}" for n in range(units))
    return [_month(found, names, random) for _ in range(months)]


def _month(found: CriteriaSet, units: tuple[str, ...], random: np.random.Generator) -> FigureTable:
    table = FigureTable(units)
    for criterion in found.criteria():
        bottom = random.integers(1, 4000, len(units))
        drawn = {
            "b": bottom,
            "a": random.binomial(bottom, random.uniform(0.3, 1.0, len(units))),
            "previous": random.integers(50, 500, len(units)),
        }
        for item in criterion.inputs:
            values = drawn.get(item.name)
            values = _drawn(item.kind, criterion, random, len(units)) if values is None else values
            gone = random.random(len(units)) < MISSING_SHARE
            reasons = np.where(gone, reason_code(Reason.NOT_REPORTED), 0).astype(np.int8)
            held = np.where(gone, 0.0, values.astype(np.float64))
            table.columns[criterion.code, item.name] = Column(held, reasons)
    return table


def _drawn(
    kind: InputKind, criterion: Criterion, random: np.random.Generator, length: int
) -> np.ndarray:
    if kind is InputKind.CHOICE:
        return random.integers(0, 3, length)
    if kind is InputKind.YES_NO:
        return random.integers(0, 2, length)
    if kind is InputKind.SHARE:
        return random.integers(0, 10_001, length) / 10_000
    if kind is InputKind.POINTS:
        return random.integers(0, int(criterion.max_score * 10) + 1, length) / 10
    if criterion.name == "growth":
        return random.integers(50, 560, length)
    return random.integers(0, 1001, length) / 10


def observations(found: CriteriaSet, table: FigureTable) -> Iterator[Observation]:
    """The present figures of a table as observations, as a database would give them."""
    for (code, name), column in table.columns.items():
        options = found.criterion(code).input(name).options
        for unit, value, missing in zip(table.units, column.values, column.reasons, strict=True):
            if not missing:
                given = options[int(value)] if options else float(value)
                yield Observation(unit, code, name, given)
