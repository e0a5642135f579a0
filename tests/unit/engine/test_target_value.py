"""Values of targets: in a cell of their own, and inside a sentence among other numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.engine.target_value import NO_VALUE, find_values, parse_value

CELLS = {
    ("≥ 80", "%"): (">=", "80", ""),
    (">= 30", ""): (">=", "30", ""),
    ("> 0,7", "Chỉ số HDI"): (">", "0.7", ""),
    ("100%", "%"): ("=", "100", "%"),
    ("09", "Tuyến cáp"): ("=", "09", ""),
    ("Trên 90%", ""): (">", "90", "%"),
    ("tối thiểu 50", ""): (">=", "50", ""),
    ("90% trở lên", ""): (">=", "90", "%"),
    ("Không quá 5%", ""): ("<=", "5", "%"),
    ("không dưới 70%", ""): (">=", "70", "%"),
    ("3.000 doanh nghiệp", ""): ("=", "3000", "doanh nghiệp"),
    ("1.234,5", ""): ("=", "1234.5", ""),
    ("đạt 95%", ""): ("=", "95", "%"),
    ("80% trở xuống", ""): ("<=", "80", "%"),
    ("nhóm 10 cả nước", ""): ("<=", "10", "thứ hạng"),
    ("Thuộc nhóm 50 nước dẫn đầu", "Thứ bậc"): ("<=", "50", "thứ hạng"),
    ("Top 3", ""): ("<=", "3", "thứ hạng"),
    ("tăng bình quân 10%/năm", ""): ("=", "10", "%/năm"),
    ("tăng bình quân 10%/năm", "%/năm"): ("=", "10", "%/năm"),
    ("gấp 2 lần năm 2025", ""): ("=", "2", "lần năm 2025"),
    ("phấn đấu 100% (trừ hồ sơ mật)", ""): ("=", "100", "%"),
    ("giảm tối thiểu 30%", ""): (">=", "30", "%"),
    ("ít nhất 03 sản phẩm", "sản phẩm"): (">=", "03", "sản phẩm"),
}
WORDS = {
    ("≤ 3 Đông Nam Á;\n≤ 50 Thế giới", "Thứ bậc"),
    ("≤ 3 Đông Nam Á", "Thứ bậc"),
    ("80 hộ", "doanh nghiệp"),
    ("16 - 18 và tăng dần", ""),
    ("90/80/60", "%"),
    ("5G", ""),
    ("Đạt mức trên trung bình của thế giới", ""),
    ("≥ 3% và tăng dần theo yêu cầu phát triển", "% tổng chi NSNN"),
}
SENTENCES = {
    "Tỷ trọng kinh tế số đạt tối thiểu 30% GRDP": (">=", 30, "% GRDP"),
    "Kinh tế số chiếm 45% GRDP tỉnh.": ("=", 45, "% GRDP"),
    "Kinh phí chi cho nghiên cứu phát triển (R&D)/GRDP tối thiểu 2%.": (">=", 2, "% GRDP"),
    "Tổng giá trị giao dịch không dùng tiền mặt gấp 30 lần GRDP": ("=", 30, "lần GRDP"),
    "Phát triển và triển khai tối thiểu 01 sàn giao dịch dữ liệu": (">=", 1, "sàn giao dịch"),
    "100% các giao dịch có hóa đơn điện tử": ("=", 100, "%"),
    "Tỷ lệ dân số từ 15 tuổi trở lên có chữ ký số đạt trên 70%": (">", 70, "%"),
    "Tỷ lệ truy cập băng rộng cố định với tốc độ 01 Gb/s đạt 100%.": ("=", 100, "%"),
    "Tỷ lệ phủ sóng 5G trên địa bàn đạt 100% dân số.": ("=", 100, "% dân số"),
    "Có ≥ 30% DNNVV trên địa bàn ứng dụng công nghệ số": (">=", 30, "%"),
    "Tăng trưởng kinh tế số bình quân 20%/năm": ("=", 20, "%/năm"),
    "Tỷ lệ hồ sơ quá hạn không quá 1%": ("<=", 1, "%"),
    "Mỗi năm đào tạo 1.000 lượt cán bộ": ("=", 1000, "lượt"),
    "Mỗi năm có tối thiểu 05 bộ; đến năm 2030 có ít nhất 20 tập dữ liệu mở": (
        ">=",
        20,
        "tập dữ liệu mở",
    ),
    "Đưa tỉnh vào nhóm 10 tỉnh dẫn đầu về DTI": ("<=", 10, "thứ hạng"),
}
NOT_VALUES = [
    "Thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024",
    "Triển khai Đề án 06 giai đoạn 2026-2030",
    "Phủ sóng 5G, dịch vụ công mức độ 4",
    "Hỗ trợ người dân 24/7",
]


@pytest.mark.parametrize(("cell", "value"), CELLS.items(), ids=[cell for cell, _ in CELLS])
def test_a_number_in_its_cell(cell, value):
    found = parse_value(cell[0], unit=cell[1])
    assert (found.operator, found.printed, found.measure_unit) == value
    assert found.number == Decimal(found.printed)


@pytest.mark.parametrize(("text", "unit"), sorted(WORDS), ids=lambda text: text[:20])
def test_words_stay_words(text, unit):
    found = parse_value(text, unit=unit)
    assert (found.operator, found.number, found.words) == ("", None, " ".join(text.split()))


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("16 - 18", (16, 18)),
        ("20% - 50%", (20, 50)),
        ("từ 8 đến 10", (8, 10)),
        ("tối thiểu 5 - 7%", (5, 7)),
    ],
)
def test_a_range_has_two_ends_and_no_number(text, ends):
    found = parse_value(text)
    assert (found.low, found.high, found.number) == (*map(Decimal, ends), None)


@pytest.mark.parametrize("text", ["", " ", "-", "…"])
def test_nothing_is_nothing_and_never_zero(text):
    assert parse_value(text) == NO_VALUE
    assert not NO_VALUE


@pytest.mark.parametrize(("sentence", "value"), SENTENCES.items(), ids=list(SENTENCES))
def test_the_value_of_a_sentence(sentence, value):
    found = find_values(sentence)[0]
    assert (found.operator, found.number, found.measure_unit) == value
    assert str(value[1]).rstrip("0")[:1] in sentence[found.start : found.end]


@pytest.mark.parametrize("sentence", NOT_VALUES)
def test_numbers_that_name_something_are_no_values(sentence):
    assert find_values(sentence) == ()


def test_a_range_in_a_sentence():
    (found,) = find_values("Kinh tế số chiếm từ 18% đến 20% GRDP")
    assert (found.low, found.high, found.measure_unit) == (18, 20, "% GRDP")


@pytest.mark.parametrize(
    ("sentence", "meant"),
    [
        ("Tỷ lệ hồ sơ trực tuyến đạt 90%", ">="),
        ("Tỷ lệ quá hạn còn 2%", "<="),
        ("Thời gian xử lý giảm còn 3 ngày", "<="),
        ("Tỷ lệ ký số đạt trên 90%", ">"),
    ],
)
def test_reached_is_a_floor_unless_less_is_better(sentence, meant):
    assert find_values(sentence)[0].meant == meant


def test_fewer_than_before_is_better_in_a_cell_too():
    assert parse_value("giảm còn 5%").meant == "<="
    assert parse_value("giảm 30%").meant == ">="


@given(st.text(max_size=80))
def test_nothing_ever_raises(text):
    parse_value(text)
    for value in find_values(text):
        assert 0 <= value.start < value.end <= len(text)
