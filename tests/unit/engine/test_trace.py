"""What a leader reads aloud: the trace of a criterion, a group, a unit."""

from datetime import date
from fractions import Fraction

import pytest

from nhip.engine.criteria import (
    Aggregation,
    Criterion,
    Group,
    Input,
    InputKind,
    MissingPolicy,
    Rounding,
)
from nhip.engine.errors import BadFigure
from nhip.engine.methods.choices import Choice, Given, Option, YesNo
from nhip.engine.methods.ratios import Ratio, ShareOfValue
from nhip.engine.score import evaluate
from nhip.engine.trace import explain
from nhip.engine.values import Missing, Observation, Reason
from tests.reference.sets import criterion_of, set_of

F = Fraction
ON_TIME = Criterion(
    code="3.1",
    name="Tỷ lệ hồ sơ đúng hạn",
    max_score=F(20),
    rule=Ratio(),
    inputs=(
        Input("a", "Số hồ sơ đúng hạn", InputKind.COUNT, "hồ sơ"),
        Input("b", "Số hồ sơ đã giải quyết", InputKind.COUNT, "hồ sơ"),
        Input("diem", "Điểm nguồn công bố", InputKind.POINTS),
    ),
    given_input="diem",
    rule_text="Điểm = 20 × a/b.",
    legal_basis="Điều 3 Quyết định thử",
)


def sentences(node):
    return [text for _, text in node.sentences()]


def tell(criterion, *figures, **more):
    cards = evaluate(set_of(criterion, **more), figures)
    return explain(cards, "u", criterion.code)


def test_a_score_tells_rule_article_figures_with_source_and_date_and_arithmetic():
    node = tell(
        ON_TIME,
        Observation("u", "3.1", "a", 81, "Cổng DVCQG", date(2026, 8, 15)),
        Observation("u", "3.1", "b", 800, simulated=True),
        rounding=Rounding(criterion=2),
    )
    assert sentences(node) == [
        "Tiêu chí 3.1. Tỷ lệ hồ sơ đúng hạn: 2,03 trên 20 điểm.",
        "Cách tính: Điểm = 20 × a/b.",
        "Căn cứ: Điều 3 Quyết định thử.",
        "Số hồ sơ đúng hạn (a): 81 hồ sơ (nguồn: Cổng DVCQG; số liệu đến 15/08/2026).",
        "Số hồ sơ đã giải quyết (b): 800 hồ sơ (dữ liệu mô phỏng).",
        "Tỷ lệ: 81 ÷ 800 = 10,125%.",
        "Điểm: 20 × 10,125% = 2,025.",
        "Làm tròn 2 chữ số thập phân: 2,03.",
    ]
    assert (node.points, node.maximum) == (2.03, 20)


def test_points_of_the_source_are_told_as_such():
    node = tell(ON_TIME, Observation("u", "3.1", "diem", 17.5, "Bộ"))
    assert "Nguồn không công bố số đếm; lấy điểm do nguồn công bố: 17,5." in sentences(node)
    assert "Số hồ sơ đúng hạn (a): chưa có số liệu." in sentences(node)


def test_a_missing_score_says_why_and_what_follows():
    late = Observation("u", "3.1", "b", Missing(Reason.AWAITING_SOURCE), "Cổng DVCQG")
    node = tell(ON_TIME, late)
    assert node.result == "chưa chấm điểm"
    assert node.points is None
    told = sentences(node)
    assert "Số hồ sơ đã giải quyết (b): chờ nguồn số liệu (nguồn: Cổng DVCQG)." in told
    assert told[-2:] == [
        "Không chấm điểm vì chờ nguồn số liệu; thiếu số liệu không phải là 0.",
        "Theo bộ tiêu chí: không cộng điểm và không tính vào điểm tối đa được chấm.",
    ]


def test_what_does_not_apply_needs_no_policy_in_words():
    excused = Observation("u", "3.1", "b", Missing(Reason.NOT_APPLICABLE))
    told = sentences(tell(ON_TIME, excused))
    assert told[-1].startswith("Không chấm điểm vì không áp dụng")


def test_the_groups_own_rule_for_gaps_is_the_one_told():
    zero = ((Reason.NOT_REPORTED, MissingPolicy.ZERO),)
    inner = Group("A.1", "Trong", F(20), (ON_TIME,))
    outer = Group("A", "Ngoài", F(20), (inner,), missing=zero)
    told = sentences(tell_in(set_of(outer), Observation("u", "3.1", "a", 1)))
    assert told[-1] == "Theo bộ tiêu chí: tính 0 điểm, vẫn tính vào điểm tối đa."


def tell_in(criteria_set, *figures):
    return explain(evaluate(criteria_set, figures), "u", "3.1")


def test_options_yes_no_and_per_cents_are_printed_as_read():
    choice = criterion_of("1", Choice(options=(Option(code="A", when="Đã có", share=F(1)),)), F(2))
    held = criterion_of("2", YesNo(), F(2))
    share = Criterion(
        "3", "Tỷ lệ", F(2), ShareOfValue(out_of=F(100)), (Input("value", "số", InputKind.PERCENT),)
    )
    figures = [
        Observation("u", "1", "choice", "A"),
        Observation("u", "2", "value", "không"),
        Observation("u", "3", "value", 12.5),
        Observation("v", "2", "value", "có"),
    ]
    cards = evaluate(set_of(choice, held, share), figures)
    printed = [item.text for code in "123" for item in explain(cards, "u", code).inputs]
    assert printed == ["Đã có", "không", "12,5%"]
    assert explain(cards, "v", "2").inputs[0].text == "có"


def test_without_words_of_its_own_a_criterion_has_the_methods_and_the_sets():
    node = tell(criterion_of("1", Given(), F(5)), Observation("u", "1", "value", 3))
    assert node.rule == "Điểm do thẩm định cho."
    assert node.legal_basis == "Quyết định thử"


def test_a_limit_that_bites_is_told():
    node = tell(criterion_of("1", Given(), F(5), min_score=F(1)), Observation("u", "1", "value", 0))
    assert "Giữ trong giới hạn của tiêu chí: 1." in sentences(node)


def given_in(code, maximum):
    return criterion_of(code, Given(), F(maximum))


def test_a_whole_scorecard_is_told_from_the_whole_to_its_parts():
    first = Group("A", "Thể chế", F(10), (given_in("1", 4), given_in("2", 6)), cap=F(8))
    second = Group("B", "Hạ tầng", F(5), (given_in("3", 5),), aggregation=Aggregation.ARITHMETIC)
    third = Group("C", "Nhân lực", F(5), (given_in("4", 5),))
    figures = [
        Observation("u", code, "value", value) for code, value in (("1", 4), ("2", 5), ("3", 2))
    ]
    told = sentences(explain(evaluate(set_of(first, second, third), figures), "u"))
    assert told[:4] == [
        "Bộ thử: 10,00 trên 13 điểm.",
        "Cộng 2 trên 3 mục đã chấm: 8 + 2 = 10.",
        "Nhóm A. Thể chế: 8,00 trên 8 điểm.",
        "Cộng 2 trên 2 mục đã chấm: 4 + 5 = 9.",
    ]
    assert "Sau mức trần, quy đổi hoặc làm tròn của nhóm: 8." in told
    assert "Cách tổng hợp: bình quân cộng có trọng số." in told
    assert "Nhóm C. Nhân lực: chưa chấm điểm." in told


def test_unknown_units_and_criteria_are_refused():
    cards = evaluate(set_of(given_in("1", 4)), [Observation("u", "1", "value", 1)])
    with pytest.raises(BadFigure):
        explain(cards, "v")
    with pytest.raises(KeyError):
        explain(cards, "u", "9")
