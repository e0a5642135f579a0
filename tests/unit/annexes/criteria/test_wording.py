"""Wordings of scoring columns, with the method a person reads from them."""

from fractions import Fraction

import pytest

from nhip.annexes.criteria import read_rule

# (id, maximum, wording, method, inputs or None, doubt or None)
CASES = [
    (
        "steps_of_meetings",
        20,
        "BCĐ họp 4 lần/ năm (Trung bình\nmỗi quý 1 lần): 20 điểm\nBCĐ họp 3 lần/ năm: 15 điểm\n"
        "BCĐ họp 2 lần/ năm: 10 điểm\nBCĐ họp 1 lần/ năm: 5 điểm\nCòn lại: 0 điểm",
        {
            "name": "steps",
            "steps": [
                {"at_least": "4", "points": "20"},
                {"at_least": "3", "points": "15"},
                {"at_least": "2", "points": "10"},
                {"at_least": "1", "points": "5"},
            ],
        },
        None,
        None,
    ),
    (
        "ratio_over_wrapped_lines",
        20,
        "a = Số cuộc họp CĐS của huyện\ncó Bí thư chủ trì;\nb = Tổng số cuộc họp CĐS của\nhuyện;\n"
        "- Tỷ lệ = a/b;\n- Điểm = Tỷ lệ*Điểm tối đa",
        {"name": "ratio"},
        {
            "a": "Số cuộc họp CĐS của huyện có Bí thư chủ trì",
            "b": "Tổng số cuộc họp CĐS của huyện",
        },
        None,
    ),
    (
        "three_options",
        10,
        "- Trưởng ban là Bí thư/Chủ tịch: Điểm tối đa\n- Trưởng ban là Phó Bí thư/Phó Chủ tịch: "
        "1/2*Điểm tối đa;\n- Chưa có Ban chỉ đạo:  0 điểm.",
        {
            "name": "choice",
            "options": [
                {
                    "code": "truong_ban_la_bi",
                    "when": "Trưởng ban là Bí thư/Chủ tịch",
                    "share": "1",
                },
                {
                    "code": "truong_ban_la_pho",
                    "when": "Trưởng ban là Phó Bí thư/Phó Chủ tịch",
                    "share": "0.5",
                },
                {"code": "chua_co_ban_chi", "when": "Chưa có Ban chỉ đạo", "points": "0"},
            ],
        },
        None,
        None,
    ),
    (
        "two_parts",
        10,
        "- Tham gia đầy đủ các phiên họp: 1/2 * Điểm tối đa;\n- Chủ trì các cuộc họp: 1/2 * Điểm "
        "tối đa\n- Không tham gia đầy đủ: 0 điểm;\n- Không chủ trì: 0 điểm.",
        {
            "name": "sum_of_parts",
            "parts": [
                {
                    "input": "tham_gia_day_du",
                    "when": "Tham gia đầy đủ các phiên họp",
                    "share": "0.5",
                },
                {"input": "chu_tri_cac_cuoc", "when": "Chủ trì các cuộc họp", "share": "0.5"},
            ],
        },
        None,
        None,
    ),
    (
        "target_and_formula",
        10,
        "a: số hồ sơ trực tuyến; b: tổng số hồ sơ\n- Tỷ lệ >= 50%: Điểm tối đa;\n"
        "- Tỷ lệ < 50%: Điểm = Tỷ lệ/50%*Điểm tối đa",
        {"name": "ratio_to_target", "target": "0.5"},
        {"a": "số hồ sơ trực tuyến", "b": "tổng số hồ sơ"},
        None,
    ),
    (
        "target_and_proportion",
        10,
        "Đạt từ 80% trở lên được điểm tối đa; dưới 80% tính theo tỷ lệ",
        {"name": "ratio_to_target", "target": "0.8"},
        None,
        "wording.name_inputs",
    ),
    (
        "bands_on_a_ratio",
        10,
        "a= Số thủ tục;b= Tổng số; Tỷ lệ k=a/b. k>=80%: 10 điểm; 50%<=k<80%: 5 điểm; k<50%: 0 điểm",
        {
            "name": "bands",
            "bands": [
                {"at_least": "80", "points": "10"},
                {"at_least": "50", "below": "80", "points": "5"},
                {"below": "50", "points": "0"},
            ],
            "of": {"numerator": "a", "denominator": "b", "percent": True},
        },
        None,
        None,
    ),
    (
        "bands_with_a_formula",
        10,
        "a: đã học; b: tổng số\nTỷ lệ = a/b. Tỷ lệ ≥ 90%: 10 điểm; từ 50% đến dưới 90%: Điểm = "
        "Tỷ lệ * Điểm tối đa; dưới 50%: 0 điểm",
        {
            "name": "bands",
            "of": {"numerator": "a", "denominator": "b", "percent": True},
            "bands": [
                {"at_least": "90", "points": "10"},
                {"below": "50", "points": "0"},
                {"at_least": "50", "below": "90", "rule": {"name": "ratio"}},
            ],
        },
        None,
        None,
    ),
    (
        "shares_by_percent",
        10,
        "- Đạt 100%: 10 điểm\n- Từ 90% đến dưới 100%: 8 điểm\n- Từ 70% đến dưới 90%: 5 điểm\n"
        "- Dưới 70%: 0 điểm",
        {
            "name": "bands",
            "bands": [
                {"at_least": "100", "points": "10"},
                {"at_least": "90", "below": "100", "points": "8"},
                {"at_least": "70", "below": "90", "points": "5"},
                {"below": "70", "points": "0"},
            ],
        },
        {"value": {"meaning": "Tiêu chí", "unit": "%"}},
        None,
    ),
    (
        "yes_or_no",
        5,
        "Đã ban hành kế hoạch: Điểm tối đa; Chưa ban hành: 0 điểm",
        {"name": "yes_no"},
        {"value": "Đã ban hành kế hoạch"},
        None,
    ),
    (
        "points_before_the_condition",
        10,
        "10 điểm nếu có Trang thông tin điện tử; 0 điểm nếu không có",
        {"name": "yes_no"},
        {"value": "Có Trang thông tin điện tử"},
        None,
    ),
    (
        "increment",
        5,
        "Từ 70% trở xuống được 3 điểm; trên 70% cứ thêm 5% được thêm 0,5 điểm, tối đa 5 điểm",
        {"name": "increment", "base": "3", "start": "70", "step": "5", "per_step": "0.5"},
        {"value": {"meaning": "Tiêu chí", "unit": "%"}},
        None,
    ),
    (
        "count_with_a_cap",
        12,
        "Mỗi mô hình chuyển đổi số được 2 điểm, tối đa 10 điểm",
        {"name": "count", "each": "2", "cap": "10"},
        {"value": {"meaning": "Số mô hình chuyển đổi số"}},
        None,
    ),
    (
        "named_counts_in_the_formula",
        20,
        "Điểm = (Số doanh nghiệp dùng nền tảng số/Tổng số doanh nghiệp) × Điểm tối đa",
        {"name": "ratio"},
        {"a": "Số doanh nghiệp dùng nền tảng số", "b": "Tổng số doanh nghiệp"},
        None,
    ),
    (
        "slope_with_a_cap",
        4,
        "2,5 điểm * a/b, không quá 2 điểm; a: số TTHC; b: tổng số",
        {"name": "ratio_slope", "slope": "2.5", "cap": "2"},
        {"a": "số TTHC", "b": "tổng số"},
        None,
    ),
    ("judged", 10, "Hội đồng chấm theo mức độ", {"name": "given"}, None, "unknown_rule"),
    ("minus", 10, "Đúng hạn 10 điểm, chậm mỗi ngày trừ 1 điểm", {"name": "given"}, None, "minus"),
    ("mean", 10, "Điểm = (a + b)/2 * Điểm tối đa", {"name": "given"}, None, "unknown_rule"),
    ("rivals", 10, "Điểm = Tỷ lệ/Tỷ lệ cao nhất*Điểm tối đa", {"name": "given"}, None, "unknown"),
    ("blank", 10, " \n ", {"name": "given"}, None, "no_rule"),
    ("too_little", 10, "Có kế hoạch: 5 điểm; không có: 0 điểm", None, None, "best_is_not_maximum"),
]


@pytest.mark.parametrize(
    ("maximum", "text", "method", "inputs", "doubt"),
    [pytest.param(*case[1:], id=case[0]) for case in CASES],
)
def test_a_wording_gives_its_method(maximum, text, method, inputs, doubt):
    read = read_rule(text, name="Tiêu chí", maximum=Fraction(maximum))
    if method is not None:
        assert read.method == method
    if inputs is not None:
        assert read.inputs == inputs
    assert (doubt in read.doubt.code) if doubt else read.doubt is None


def test_words_that_were_not_used_are_said():
    read = read_rule(
        "Có: 5 điểm; không có: 0 điểm; đơn vị đạt giải được xét thêm",
        name="x",
        maximum=Fraction(5),
    )
    assert read.doubt.fields == {"words": "đơn vị đạt giải được xét thêm"}


@pytest.mark.parametrize(
    "text", ["Điểm = Tỷ lệ/0%*Điểm tối đa", "(((", "Điểm = a/b/(", "1/0*Điểm tối đa: x"]
)
def test_a_broken_formula_is_asked_for_and_breaks_nothing(text):
    assert read_rule(text, name="x", maximum=Fraction(5)).doubt is not None
