"""Every method on cases computed by hand from the words of the texts, and what each one says."""

from fractions import Fraction

import pytest

from nhip.engine.criteria import InputKind
from nhip.engine.errors import BadFigure
from nhip.engine.methods.base import VALUE, IfZero, InputName, Outcome, Quantity, Rule, input_names
from nhip.engine.methods.choices import Choice, Count, Given, Option, Part, SumOfParts, YesNo
from nhip.engine.methods.peers import (
    Growth,
    PeerStatistic,
    RankBand,
    RankBands,
    Relative,
    exact_sum,
)
from nhip.engine.methods.ratios import (
    AllOrNothing,
    Inverse,
    Ratio,
    RatioSlope,
    RatioToTarget,
    ShareOfValue,
)
from nhip.engine.methods.thresholds import Band, Bands, Better, Increment, Step, Steps, Threshold
from nhip.engine.score import evaluate
from nhip.engine.table import Column, FigureTable, View
from nhip.engine.trace import explain
from nhip.engine.values import Observation, Reason
from tests.reference.sets import criterion_of, set_of

F = Fraction
PERCENT = Quantity(numerator=InputName("a"), denominator=InputName("b"), percent=True)
PLAIN = Quantity(numerator=InputName("a"), denominator=InputName("b"))


def scored(rule, maximum, *units, **more):
    """Scorecards of units u0, u1, ... with these figures (input -> value)."""
    criterion = criterion_of("1", rule, F(maximum), **more)
    observations = [
        Observation(f"u{n}", "1", name, value)
        for n, figures in enumerate(units)
        for name, value in figures.items()
    ]
    return evaluate(set_of(criterion), observations)


def one(rule, maximum=10, others=(), **figures):
    """The first unit's score or reason, and the sentences of its arithmetic."""
    cards = scored(rule, maximum, figures, *others)
    found = cards.card("u0").criteria["1"]
    return (
        found.missing if found.missing else found.score,
        " ".join(explain(cards, "u0", "1").steps),
    )


RULE_307 = Increment(base=F(3), start=Threshold(value=F(70)), step=F(5), per_step=F(1, 2), cap=F(5))
STEPS = Steps(
    steps=(
        Step(at_least=F(3), points=F(15)),
        Step(at_least=F(4), points=F(20)),
        Step(at_least=F(1), share=F(1, 4)),
    )
)
BANDS = Bands(
    bands=(
        Band(above=F(60), points=F(10)),
        Band(at_least=F(30), at_most=F(60), share=F(1, 2)),
        Band(below=F(5), points=F(1)),
    )
)
CHOICE = Choice(
    options=(
        Option(code="A", when="Đã ban hành", share=F(1)),
        Option(code="B", when="Theo tỷ lệ", rule=Ratio()),
    )
)
PARTS = SumOfParts(
    parts=(
        Part(when="Có kế hoạch", input=InputName("p"), points=F(4)),
        Part(when="Có báo cáo", input=InputName("q"), share=F(1, 2)),
        Part(when="Chung", points=F(3)),
    )
)
CASES = [
    (Ratio(), 20, {"a": 29, "b": 100}, 5.8, "20 × 29% = 5,8"),
    (Ratio(), 20, {"a": 5, "b": 0}, Reason.DENOMINATOR_ZERO, "mẫu số bằng 0"),
    (Ratio(if_zero=IfZero.ZERO), 20, {"b": 0}, 0, "được 0 điểm theo quy định"),
    (Ratio(if_zero=IfZero.FULL), 6, {"a": 0, "b": 0}, 6, "được điểm tối đa theo quy định"),
    (Ratio(), 6, {"a": 7, "b": 5}, 6, "Giữ trong giới hạn của tiêu chí: 6"),
    (Ratio(), 6, {"a": 7}, Reason.NOT_REPORTED, "chưa có số liệu"),
    (RatioToTarget(target=F(4, 5)), 12, {"a": 40, "b": 100}, 6, "12 × 40% ÷ 80% = 6"),
    (RatioToTarget(target=F(4, 5)), 12, {"a": 80, "b": 100}, 12, "Đạt từ 80% trở lên"),
    (RatioToTarget(target=F(29, 100)), 1, {"a": 29, "b": 100}, 1, "Đạt từ 29% trở lên"),
    (RatioSlope(slope=F(5, 2), cap=F(2)), 10, {"a": 1, "b": 2}, 1.25, "2,5 × 50% = 1,25."),
    (RatioSlope(slope=F(5, 2), cap=F(2)), 10, {"a": 9, "b": 10}, 2, "không quá 2"),
    (RatioSlope(slope=F(20)), 10, {"a": 9, "b": 10}, 10, "không quá 10"),
    (ShareOfValue(), 200, {"value": 0.8575}, 171.5, "200 × 0,8575 = 171,5"),
    (ShareOfValue(out_of=F(100)), 10, {"value": 120}, 10, "÷ 100 = 10"),
    (Inverse(best=F(2), worst=F(12)), 10, {"value": 7}, 5, "(12 − 7) ÷ (12 − 2)"),
    (Inverse(best=F(2), worst=F(12)), 10, {"value": 1.5}, 10, "Từ 2 trở xuống"),
    (Inverse(best=F(2), worst=F(12)), 10, {"value": 12}, 0, "Từ 12 trở lên: 0 điểm"),
    (AllOrNothing(), 2.5, {"a": 7, "b": 7}, 2.5, "Đạt 7 trên 7 việc"),
    (AllOrNothing(), 2.5, {"a": 6, "b": 7}, 0, "phải đạt tất cả"),
    (AllOrNothing(), 2.5, {"a": 0, "b": 0}, Reason.NOT_ASSIGNED, "không được giao"),
    (STEPS, 20, {"value": 3}, 15, "Đạt bậc từ 3"),
    (STEPS, 20, {"value": 9}, 20, "Đạt bậc từ 4"),
    (STEPS, 20, {"value": 2}, 5, "Đạt bậc từ 1"),
    (STEPS, 20, {"value": 0}, 0, "Chưa đạt bậc nào"),
    (BANDS, 10, {"value": 60.01}, 10, "Thuộc khoảng trên 60"),
    (BANDS, 10, {"value": 60}, 5, "Thuộc khoảng từ 30 đến 60"),
    (BANDS, 10, {"value": 4.99}, 1, "Thuộc khoảng dưới 5"),
    (BANDS, 10, {"value": 5}, 0, "Không thuộc khoảng nào"),
    (RULE_307, 5, {"value": 70}, 3, "được điểm nền 3"),
    (RULE_307, 5, {"value": 77}, 3.7, "1,4 bước (theo tỷ lệ)"),
    (RULE_307, 5, {"value": 99}, 5, "không quá 5"),
    (CHOICE, 10, {"choice": "A"}, 10, "Trường hợp: Đã ban hành. Được 10 điểm"),
    (CHOICE, 10, {"choice": "B", "a": 1, "b": 4}, 2.5, "10 × 25% = 2,5"),
    (CHOICE, 10, {"choice": "B", "a": 1}, Reason.NOT_REPORTED, "chưa có số liệu"),
    (CHOICE, 10, {"a": 1, "b": 4}, Reason.NOT_REPORTED, "chưa có số liệu"),
    (YesNo(), 2, {"value": "có"}, 2, "Có. Được 2 điểm"),
    (YesNo(no=Outcome(points=F(1, 2))), 2, {"value": "không"}, 0.5, "Không có. Được 0,5 điểm"),
    (Count(each=F(1)), 5, {"value": 3}, 3, "3 mục × 1 điểm = 3."),
    (Count(each=F(1), cap=F(2)), 5, {"value": 3}, 2, "không quá 2"),
    (Count(items=("i", "j"), each=F(2)), 5, {"i": "x", "j": "không"}, 2, "1 mục × 2 điểm"),
    (Count(items=("i", "j"), each=F(2)), 5, {"i": "x"}, Reason.NOT_REPORTED, "chưa có"),
    (PARTS, 10, {"p": 1, "q": 0}, 7, "Có kế hoạch: 4 điểm. Có báo cáo: 0 điểm. Chung: 3 điểm"),
    (PARTS, 10, {"p": 1, "q": 1}, 10, "Cộng các phần: 10 điểm"),
    (PARTS, 10, {"p": 1}, Reason.NOT_REPORTED, "chưa có số liệu"),
    (Given(), 8, {"value": 6.25}, 6.25, "Điểm được cho: 6,25 (thang 0 đến 8)"),
    (Given(granularity=F(1, 2)), 8, {"value": 6.75}, 6.5, "Theo bước 0,5 điểm: 6,5"),
    (Given(granularity=F(1, 10)), 8, {"value": 0.3}, 0.3, "Điểm được cho: 0,3"),
    (Given(cap=F(3)), 8, {"value": 4}, 3, "Không quá 3 điểm"),
    (Growth(target=F(1, 10)), 10, {"value": 105, "previous": 100}, 5, "tăng 5%"),
    (Growth(target=F(1, 10)), 10, {"value": 200, "previous": 100}, 10, "Đạt mức tăng 10%"),
    (Growth(target=F(1, 10)), 10, {"value": 90, "previous": 100}, 0, "Không tăng: 0 điểm"),
    (
        Growth(target=F(1, 10)),
        10,
        {"value": 9, "previous": 0},
        Reason.DENOMINATOR_ZERO,
        "mẫu số bằng 0",
    ),
]


@pytest.mark.parametrize(("rule", "maximum", "figures", "score", "told"), CASES)
def test_worked_case(rule, maximum, figures, score, told):
    found, sentences = one(rule, maximum, **figures)
    assert found == score
    assert told in sentences


def others(name, *values):
    return [{name: value} for value in values]


@pytest.mark.parametrize(
    ("rule", "mine", "rest", "score", "told"),
    [
        (Relative(to=PeerStatistic.MEAN), 30, (60, 90), 5, "mức bình quân của các đơn vị: 60"),
        (Relative(to=PeerStatistic.MEDIAN), 30, (60, 90), 5, "trung vị của các đơn vị: 60"),
        (Relative(to=PeerStatistic.MEDIAN), 30, (60,), pytest.approx(20 / 3), "trung vị"),
        (Relative(to=PeerStatistic.BEST), 45, (60, 90), 5, "mức tốt nhất của các đơn vị: 90"),
        (Relative(to=PeerStatistic.MEAN), 0, (0, 0), Reason.DENOMINATOR_ZERO, "mẫu số bằng 0"),
        (
            Relative(
                to=PeerStatistic.MEAN, reached=Outcome(share=F(1)), below=Outcome(points=F(2))
            ),
            0.1,
            (0.2, 0.3, 0.1, -0.2),  # the mean is 0.1 exactly; a mean of floats is not
            10,
            "Bằng hoặc cao hơn mức bình quân",
        ),
        (
            Relative(
                to=PeerStatistic.BEST, reached=Outcome(share=F(1)), below=Outcome(points=F(2))
            ),
            1,
            (2,),
            2,
            "Thấp hơn mức tốt nhất",
        ),
    ],
)
def test_relative_to_the_others(rule, mine, rest, score, told):
    found, sentences = one(rule, 10, others("value", *rest), value=mine)
    assert found == score
    assert told in sentences


RANKS = RankBands(
    of=VALUE,
    bands=(
        RankBand(to=F(1), points=F(3)),
        RankBand(to=F(3), points=F(2)),
        RankBand(share=F(1, 10)),
    ),
)


@pytest.mark.parametrize(
    ("mine", "rest", "score", "told"),
    [
        (9, (8, 7), 3, "Xếp hạng 1: thuộc nhóm đến hạng 1"),
        (9, (9, 7), 3, "Xếp hạng 1"),
        (8, (9, 9), 2, "Xếp hạng 3: thuộc nhóm đến hạng 3"),
        (1, (9, 9, 9), 1, "Xếp hạng 4: thuộc nhóm còn lại"),
    ],
)
def test_rank_bands(mine, rest, score, told):
    found, sentences = one(RANKS, 10, others("value", *rest), value=mine)
    assert found == score
    assert told in sentences


def test_rank_bands_of_a_published_rank_and_of_the_lowest_value():
    published = RankBands(rank=InputName("rank"), bands=(RankBand(to=F(10), points=F(3)),))
    assert one(published, rank=10)[0] == 3
    assert one(published, rank=11) == (0, "Xếp hạng 11: ngoài các nhóm có điểm, 0 điểm.")
    lowest = RankBands(of=VALUE, lower_is_better=True, bands=(RankBand(to=F(1), points=F(3)),))
    assert one(lowest, 10, others("value", 5), value=4)[0] == 3


def test_ranks_of_ratios_that_floats_cannot_tell_apart():
    rule = RankBands(of=PLAIN, bands=(RankBand(to=F(1), points=F(3)),))
    big = 10**15
    cards = scored(
        rule, 3, {"a": big - 2, "b": big - 1}, {"a": big - 1, "b": big}, {"a": 0.1, "b": 0.3}
    )
    assert [cards.card(unit).criteria["1"].score for unit in cards.units] == [0, 3, 0]


def increment(value, **more):
    rule = {"base": F(0), "start": Threshold(value=F(70)), "step": F(1, 10), "per_step": F(1)}
    return one(Increment(**rule | {"whole_steps": True} | more), 1000, value=value)[0]


def test_whole_steps_are_counted_exactly():
    assert increment(75.3) == 53  # (75.3 - 70) / 0.1 is 52.99999999999997 in floats
    assert increment(75.29999999999) == 52
    assert increment(75.30000000001) == 53
    assert increment(64.7, better=Better.LOWER) == 53


def test_increments_begin_where_an_input_or_the_others_say():
    lower = Increment(
        base=F(1),
        start=Threshold(input=InputName("old")),
        step=F(1, 2),
        per_step=F(1),
        better=Better.LOWER,
    )
    assert one(lower, 10, value=4, old=5.5)[0] == 4
    assert one(lower, 10, value=4)[0] is Reason.NOT_REPORTED
    mean = Increment(
        base=F(1),
        start=Threshold(peers=PeerStatistic.MEAN, times=F(3, 4)),
        step=F(5),
        per_step=F(1),
        whole_steps=True,
    )
    found, told = one(mean, 10, others("value", 30), value=50)
    assert found == 5  # three quarters of 40 are 30; 20 more are four steps
    assert "4 bước (bước trọn)" in told


def test_ratio_quantities_meet_a_step_exactly():
    rule = Steps(of=PERCENT, steps=(Step(at_least=F(29), points=F(1)),))
    assert one(rule, 1, a=0.29, b=1)[0] == 1  # 0.29 × 100 is 28.999999999999996
    assert one(rule, 1, a=29, b=100)[0] == 1
    assert one(rule, 1, a=29 * 10**13 - 1, b=10**15)[0] == 0
    assert one(rule, 1, a=29, b=0) == (Reason.DENOMINATOR_ZERO, one(rule, 1, a=29, b=0)[1])
    assert "0,29 ÷ 1 × 100% = 29%" in one(rule, 1, a=0.29, b=1)[1]


def test_ratio_quantities_meet_the_end_of_a_band_exactly():
    rule = Bands(of=PLAIN, bands=(Band(at_most=F(3, 10), points=F(1)),))
    assert one(rule, 1, a=0.3, b=1)[0] == 1
    assert one(rule, 1, a=3 * 10**14 + 1, b=10**15)[0] == 0


def test_a_numerator_above_its_denominator_is_kept_and_marked():
    cards = scored(
        Steps(of=PERCENT, steps=(Step(at_least=F(50), points=F(1)),)), 1, {"a": 3, "b": 2}
    )
    assert cards.card("u0").criteria["1"].doubtful
    assert "Lưu ý: tử số lớn hơn mẫu số" in explain(cards, "u0", "1").steps[-1]
    for rule in (Ratio(), AllOrNothing()):
        assert scored(rule, 1, {"a": 3, "b": 2}).card("u0").criteria["1"].doubtful


def test_statistics_without_a_single_value_await_their_source():
    criterion = criterion_of("1", Relative(of=PLAIN, to=PeerStatistic.MEAN), F(1))
    cards = evaluate(set_of(criterion), [Observation("u", "1", "a", 1)])
    assert cards.card("u").criteria["1"].missing is Reason.NOT_REPORTED
    view = View(FigureTable(("u",)), "1")
    column = PeerStatistic.MEAN.column(view, PLAIN)
    assert [int(code) for code in column.reasons] == [5]


def test_exact_sum_of_any_number_of_fractions():
    for count in (1, 2, 3, 8, 101):
        values = [F(1, n + 1) for n in range(count)]
        assert exact_sum(values) == sum(values)


def test_every_kind_of_figure_has_words():
    assert len({kind.label for kind in InputKind}) == len(InputKind)


@pytest.mark.parametrize("value", [-0.01, 1.01, 85.75])
def test_a_share_is_between_nothing_and_all(value):
    with pytest.raises(BadFigure) as refused:
        one(ShareOfValue(), value=value)
    assert refused.value.code == "figures.share_out_of_range"


def test_an_option_nobody_knows_gives_no_points():
    table = FigureTable(("u",))
    bare = View(table, "1").constant(F(7))
    table.columns["1", "choice"] = Column(bare.values, bare.reasons)
    found = CHOICE.points(View(table, "1"), F(10))
    assert found.reasons.tolist() == [1]


def test_inputs_are_named_in_the_order_rules_read_them():
    assert input_names(CHOICE) == ["choice", "a", "b"]
    assert input_names(PARTS) == ["p", "q"]
    assert input_names(Count(items=(InputName("i"), InputName("j")))) == ["value", "i", "j"]


def test_a_rule_must_say_its_points_and_its_words():
    class Unsaid(Rule):
        """Has neither."""

    view = View(FigureTable(("u",)), "1")
    with pytest.raises(NotImplementedError):
        Unsaid().points(view, F(1))
    with pytest.raises(NotImplementedError):
        Unsaid().say(view, F(1))
