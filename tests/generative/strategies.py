"""Hostile criteria, figures and sets: ties of rounding, marks met exactly, gaps everywhere."""

from fractions import Fraction

from hypothesis import strategies as st

from nhip.engine.criteria import (
    Aggregation,
    Gate,
    Grade,
    Group,
    InputKind,
    MissingPolicy,
    Rounding,
)
from nhip.engine.methods.base import IfZero, InputName, Outcome, Quantity
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
from nhip.engine.methods.thresholds import Band, Bands, Better, Increment, Step, Steps, Threshold
from nhip.engine.values import Missing, Observation, Reason
from tests.reference.sets import criterion_of, set_of

MAXIMA = (Fraction(1), Fraction(2), Fraction(4), Fraction(6), Fraction(20), Fraction(5, 2))
MARKS = tuple(Fraction(n, 100) for n in (29, 30, 50, 57, 58, 70, 75, 80, 90, 100))
PERCENTS = tuple(mark * 100 for mark in MARKS)

maxima = st.sampled_from(MAXIMA)
marks = st.sampled_from(MARKS)
points = st.integers(0, 10).map(lambda n: Fraction(n, 10))  # never above the least maximum

RATIO = Quantity(numerator=InputName("a"), denominator=InputName("b"))
PERCENT = Quantity(numerator=InputName("a"), denominator=InputName("b"), percent=True)
VALUE = Quantity(value=InputName("value"))
quantities = st.sampled_from((VALUE, PERCENT))


def fixed(kind, **more):
    """An outcome of some class with points or a share."""
    share = marks.map(lambda s: {"share": s})
    return st.one_of(points.map(lambda p: {"points": p}), share).flatmap(
        lambda given: st.builds(kind, **{k: st.just(v) for k, v in given.items()}, **more)
    )


ratios = st.one_of(
    st.builds(Ratio, if_zero=st.sampled_from(IfZero)),
    st.builds(RatioToTarget, target=marks, if_zero=st.sampled_from(IfZero)),
    st.builds(
        RatioSlope,
        slope=st.sampled_from((Fraction(5, 2), Fraction(1, 3), Fraction(20))),
        cap=st.none() | points,
    ),
)

shares = st.builds(
    ShareOfValue,
    of=st.sampled_from((VALUE, RATIO)),
    out_of=st.sampled_from((1, 3, 100)).map(Fraction),
)
inverses = st.builds(
    Inverse,
    of=quantities,
    best=st.sampled_from((Fraction(0), Fraction(1, 2), Fraction(29))),
    worst=st.sampled_from((Fraction(30), Fraction(57), Fraction(100))),
)
step_rules = st.builds(
    Steps,
    of=quantities,
    steps=st.lists(
        fixed(Step, at_least=st.sampled_from(PERCENTS)),
        min_size=1,
        max_size=4,
        unique_by=lambda step: step.at_least,
    ).map(tuple),
)
band_rules = st.builds(
    Bands,
    of=quantities,
    bands=st.lists(
        st.one_of(
            fixed(Band, above=st.sampled_from(PERCENTS)),
            fixed(Band, at_least=st.sampled_from(PERCENTS), at_most=st.just(Fraction(90))),
            fixed(Band, below=st.sampled_from(PERCENTS)),
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
)
thresholds = st.one_of(
    st.builds(
        Threshold,
        value=st.sampled_from(PERCENTS),
        times=st.sampled_from((Fraction(1), Fraction(3, 4))),
    ),
    st.builds(Threshold, input=st.just(InputName("start"))),
    st.builds(
        Threshold,
        peers=st.sampled_from(PeerStatistic),
        times=st.sampled_from((Fraction(1), Fraction(3, 4))),
    ),
)
increments = st.builds(
    Increment,
    of=quantities,
    base=points,
    start=thresholds,
    step=st.sampled_from((Fraction(1, 10), Fraction(5), Fraction(1, 3))),
    per_step=st.sampled_from((Fraction(1, 20), Fraction(1, 2))),
    cap=st.none() | points,
    better=st.sampled_from(Better),
    whole_steps=st.booleans(),
)
counts = st.one_of(
    st.builds(Count, of=st.just(VALUE), each=points, cap=st.none() | points),
    st.builds(Count, items=st.just((InputName("i"), InputName("j"))), each=points),
)
given_rules = st.builds(
    Given,
    granularity=st.sampled_from((None, Fraction(1, 10), Fraction(1, 2), Fraction(1, 4))),
    cap=st.none() | points,
)
relatives = st.builds(
    Relative,
    of=quantities,
    to=st.sampled_from(PeerStatistic),
    reached=st.none() | fixed(Outcome),
    below=fixed(Outcome),
)
ranked = st.builds(
    RankBands,
    of=quantities,
    lower_is_better=st.booleans(),
    bands=st.tuples(
        fixed(RankBand, to=st.just(Fraction(1))),
        fixed(RankBand, to=st.just(Fraction(3))),
        fixed(RankBand),
    ),
) | st.builds(
    RankBands,
    rank=st.just(InputName("value")),
    bands=st.tuples(fixed(RankBand, to=st.just(Fraction(50)))),
)
growths = st.builds(Growth, target=marks)
plain = st.one_of(
    ratios,
    shares,
    inverses,
    st.just(AllOrNothing()),
    step_rules,
    band_rules,
    increments,
    counts,
    given_rules,
    relatives,
    ranked,
    growths,
)
# Rules behind options and parts: their inputs may be missing while the option is chosen.
inner = plain.map(lambda rule: Outcome(rule=rule))
choices = st.builds(
    Choice,
    options=st.tuples(
        fixed(Option, code=st.just("x"), when=st.just("một phần")),
        st.builds(Option, rule=plain, code=st.just("y"), when=st.just("theo quy tắc")),
    ),
)
yes_no = st.builds(YesNo, input=st.just(InputName("held")), yes=inner | fixed(Outcome))
parts = st.builds(
    SumOfParts,
    parts=st.tuples(
        fixed(Part, input=st.just(InputName("p")), when=st.just("phần một")),
        st.builds(
            Part, rule=plain, input=st.none() | st.just(InputName("q")), when=st.just("phần hai")
        ),
    ),
)
rules = st.one_of(plain, choices, yes_no, parts)

# Denominators that make halves of a cent, hundredths that floats miss, and counts no float counts.
tied = st.sampled_from((0, 1, 3, 7, 8, 16, 40, 100, 200, 400, 1000, 2000))
small = st.integers(0, 400)
huge = st.sampled_from((10**15, 10**15 - 1, 999_999_999_999_937, 2**25 + 1))
whole = st.one_of(small, tied, huge).map(float)
hundredths = st.integers(0, 12_000).map(lambda n: n / 100)
signed = st.one_of(
    hundredths, hundredths.map(lambda v: -v), st.sampled_from((0.3, 5.3, 75.3, 1e-9))
)
gaps = st.sampled_from(Reason).map(Missing)


def cell(item):
    """A figure of an input, now and then a reason instead, or no figure at all."""
    if item.kind is InputKind.CHOICE:
        value = st.sampled_from(item.options)
    elif item.kind is InputKind.YES_NO:
        value = st.sampled_from((0.0, 1.0, "có", "không"))
    elif item.kind is InputKind.COUNT:
        value = whole
    elif item.kind is InputKind.SHARE:
        value = st.integers(0, 1000).map(lambda n: n / 1000)
    elif item.name in ("a", "b"):
        value = st.one_of(whole, hundredths)
    else:
        value = signed
    return st.one_of(value, value, value, value, value, gaps, st.none())


@st.composite
def figures(draw, criteria, largest=8):
    """Observations of some units for these criteria; units may repeat each other's figures."""
    units = [f"u{n}" for n in range(draw(st.integers(1, largest)))]
    found = []
    for criterion in criteria:
        for item in criterion.inputs:
            row = draw(st.lists(cell(item), min_size=len(units), max_size=len(units)))
            if draw(st.booleans()):
                row = [row[0]] * len(units)
            found += [
                Observation(unit, criterion.code, item.name, value)
                for unit, value in zip(units, row, strict=True)
                if value is not None
            ]
    return found


@st.composite
def sole(draw, rule=rules):
    """A set of one criterion."""
    criterion = criterion_of(
        "1",
        draw(rule),
        draw(maxima),
        min_score=draw(st.sampled_from((Fraction(0), Fraction(0), Fraction(1, 2), Fraction(-3)))),
        given_input=draw(st.sampled_from((None, None, "given"))),
    )
    places = draw(st.sampled_from((None, 0, 2)))
    return set_of(criterion, rounding=Rounding(criterion=places))


missing_rules = st.dictionaries(
    st.sampled_from(Reason), st.sampled_from(MissingPolicy), max_size=3
).map(lambda rules: tuple(rules.items()))


@st.composite
def groups(draw, code, leaves):
    """A group over some criteria, with any way to aggregate, to hold and to miss."""
    children = tuple(draw(st.lists(leaves, min_size=1, max_size=4)))
    renamed = tuple(
        criterion_of(f"{code}.{n}", c.rule, c.max_score, weight=c.weight, applies_to=c.applies_to)
        for n, c in enumerate(children, start=1)
    )
    total = sum((c.max_score for c in renamed), Fraction(0))
    return Group(
        code,
        f"Nhóm {code}",
        total,
        renamed,
        aggregation=draw(st.sampled_from((Aggregation.SUM, *Aggregation))),
        weight=draw(st.sampled_from((Fraction(1), Fraction(3), Fraction(1, 4)))),
        cap=draw(st.sampled_from((None, None, Fraction(2), Fraction(7, 8)))),
        floor=draw(st.sampled_from((None, None, Fraction(1, 2)))),
        missing=draw(missing_rules),
        rebase_to=draw(st.sampled_from((None, None, Fraction(10)))),
        outside=draw(st.sampled_from((False, False, False, True))),
    )


GRADES = (
    Grade("Thấp", Fraction(0)),
    Grade("Khá", Fraction(1, 2)),
    Grade("Tốt", Fraction(2), above=True),
)


@st.composite
def sets(draw):
    """A whole set of two or three groups with gates, classes and rounding at any level."""
    leaf = st.builds(
        lambda rule, worth, weight, kinds: criterion_of(
            "?", rule, worth, weight=weight, applies_to=kinds
        ),
        st.one_of(ratios, given_rules, step_rules, relatives, yes_no),
        st.sampled_from((*MAXIMA, Fraction(0))),
        st.sampled_from((Fraction(1), Fraction(2))),
        st.sampled_from(((), (), ("xa",))),
    )
    first = draw(groups("A", leaf).filter(lambda group: not group.outside))
    found = [first, *draw(st.tuples(groups("B", leaf)))]
    grades = draw(st.sampled_from(((), GRADES)))
    gates = draw(
        st.lists(
            st.builds(
                Gate,
                text=st.just("chốt"),
                watches=st.sampled_from((("A",), ("A.1",), ("A.1", "B"))),
                below=st.none() | points,
                equals=st.none() | st.just(Fraction(0)) | points,
                total_at_most=st.none() | points,
                class_at_most=st.sampled_from((None, "Thấp") if grades else (None,)),
            ),
            max_size=2,
        )
    )
    places = st.sampled_from((None, None, 2))
    return set_of(
        *found,
        rounding=Rounding(draw(places), draw(places), draw(places)),
        gates=tuple(gates),
        grades=grades,
        missing=draw(missing_rules),
        aggregation=draw(st.sampled_from((Aggregation.SUM, Aggregation.SUM, *Aggregation))),
    )
