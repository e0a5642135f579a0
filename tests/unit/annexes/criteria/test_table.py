"""Annexes of criteria sets in the forms decisions print them, to trees and to sets that load."""

from fractions import Fraction

import pytest

from nhip.annexes.criteria import About, read_criteria, set_of
from nhip.annexes.reading import UnreadableAnnex
from nhip.engine.definition import load
from nhip.engine.definition.writer import keys_of, write
from tests.unit.annexes.making import LEFT, UP, WRITERS, write_excel, write_word

HEADING = [
    "STT",
    "Chỉ số/Chỉ số thành phần",
    "Điểm tối đa",
    "Cách xác định và tính điểm",
    "Tài liệu kiểm chứng",
    "Nguồn thu thập dữ liệu",
    "Đơn vị phối hợp xác minh số liệu",
]
RATIO = ["a = Số văn bản;", "b = Tổng số văn bản;", "- Tỷ lệ = a/b;", "- Điểm = Tỷ lệ*Điểm tối đa"]
DISTRICT = [
    HEADING,
    ["1", "Nhận thức số", "30", "", "", "", ""],
    ["1.1", "Họp Ban Chỉ đạo", "20", "4 cuộc: 20 điểm\n2 cuộc: 10 điểm", "Văn bản", "UBND", "Sở"],
    ["1.2", "Văn bản do người đứng đầu ký", "10", RATIO[0], "Văn bản", "UBND", "Sở KH&CN"],
    *[["", "", "", line, "", "", ""] for line in RATIO[1:]],
    ["2", "Thể chế số", "15", "", "", "", ""],
    [
        "2.1",
        "Ban hành kế hoạch",
        "15",
        "Đã ban hành: Điểm tối đa; chưa ban hành: 0 điểm",
        "",
        "",
        "",
    ],
    ["", "Tổng cộng", "45", "", "", "", ""],
]
ABOUT = About(
    id="dti-thu/2026",
    name="Bộ chỉ số thử",
    year=2026,
    source="Phụ lục",
    legal_basis=("Quyết định 1/QĐ-UBND ngày 02/01/2026",),
    applies_to=("commune", "ward"),
)


def the_set(reading):
    text = write(set_of(reading, ABOUT))
    return load(text), text


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_a_district_annex_becomes_a_set_that_loads(tmp_path, form):
    (reading,) = read_criteria(WRITERS[form](tmp_path / f"a.{form}", DISTRICT))
    assert [line.code for line in reading.criteria()] == ["1.1", "1.2", "2.1"]
    assert reading.total == 45
    content, text = the_set(reading)
    rules = {item.code: type(item.rule).__name__ for item in content.criteria()}
    assert rules == {"1.1": "Steps", "1.2": "Ratio", "2.1": "YesNo"}
    assert content.max_total == 45
    assert "code: '1.2'" in text
    assert write(keys_of(text)) == text


def test_continuation_rows_belong_to_the_line_above(tmp_path):
    (reading,) = read_criteria(write_word(tmp_path / "a.docx", DISTRICT))
    line = reading.criteria()[1]
    assert line.rule_text.split("\n") == RATIO
    assert line.rule.inputs == {"a": "Số văn bản", "b": "Tổng số văn bản"}


def test_two_levels_of_heading_a_numbering_row_and_roman_groups(tmp_path):
    rows = [
        ["STT", "Chỉ số", "QUY CHUẨN ĐÁNH GIÁ", LEFT, "TỰ ĐÁNH GIÁ", LEFT],
        [UP, UP, "Điểm tối đa", "Cách xác định và tính điểm", "Điểm tự chấm", "Giải trình kết quả"],
        ["a", "b", "c", "d", "e", "f"],
        ["I", "NHÓM CHỈ SỐ CHUNG", LEFT, LEFT, LEFT, LEFT],
        ["1", "Nhận thức số", "20", "", "", ""],
        ["1.1", "Người đứng đầu", "20", "Có: 20 điểm; không có: 0 điểm", "20", "đã có"],
        ["2", "Thể chế số", "5", "", "", ""],
        ["2.1", "Kế hoạch", "5", "", "", ""],
        ["II", "NHÓM CHỈ SỐ HOẠT ĐỘNG", LEFT, LEFT, LEFT, LEFT],
        ["1", "Chính quyền số", "10,5", "", "", ""],
        ["1.1", "Ký số", "10,5", "Có: điểm tối đa; không: 0 điểm", "", ""],
    ]
    (reading,) = read_criteria(write_word(tmp_path / "a.docx", "Phụ lục", rows))
    assert [(line.code, line.worth) for line in reading.criteria()] == [
        ("I.1.1", 20),
        ("I.2.1", 5),
        ("II.1.1", Fraction(21, 2)),
    ]
    content, text = the_set(reading)
    assert content.max_total == Fraction(71, 2)
    assert "tự chấm" not in text
    assert [mark.code for mark in reading.criteria()[1].doubts] == ["wording.no_rule"]


def test_a_table_that_goes_on_after_a_page_break_is_one_set(tmp_path):
    rest = [
        ["2", "Thể chế số", "5", "", "", "", ""],
        ["2.1", "Kế hoạch", "5", "Có: 5 điểm; không: 0 điểm", "", "", ""],
    ]
    (reading,) = read_criteria(write_word(tmp_path / "a.docx", DISTRICT[:3], rest))
    assert [line.code for line in reading.criteria()] == ["1.1", "2.1"]


def test_two_titled_tables_are_two_sets(tmp_path):
    path = write_word(
        tmp_path / "a.docx",
        "Phụ lục I",
        "Đối với các sở",
        DISTRICT,
        "Phụ lục II",
        "Đối với các xã",
        DISTRICT,
    )
    found = read_criteria(path)
    assert [reading.titles[-1] for reading in found] == ["Đối với các sở", "Đối với các xã"]
    assert [len(reading.criteria()) for reading in found] == [3, 3]


def test_a_heading_repeated_on_each_page_is_no_criterion(tmp_path):
    rows = [*DISTRICT[:3], HEADING, *DISTRICT[3:]]
    (reading,) = read_criteria(write_excel(tmp_path / "a.xlsx", Sheet=rows))
    assert len(reading.criteria()) == 3


def test_points_in_the_name_and_lines_without_numbers(tmp_path):
    rows = [
        ["TT", "Nội dung đánh giá", "Thang điểm", "Cách chấm"],
        ["1", "Nhận thức số (10 điểm)", "", ""],
        ["", "- Có Ban Chỉ đạo", "4", "Có: 4 điểm; không có: 0 điểm"],
        ["", "- Có kế hoạch", "6", "Có: 6 điểm; không có: 0 điểm"],
    ]
    (reading,) = read_criteria(write_excel(tmp_path / "a.xlsx", Sheet=rows))
    assert [(line.code, line.name, line.worth) for line in reading.criteria()] == [
        ("1.1", "Có Ban Chỉ đạo", 4),
        ("1.2", "Có kế hoạch", 6),
    ]
    the_set(reading)


def test_a_maximum_that_is_no_number_is_doubted_and_not_guessed(tmp_path):
    rows = [
        HEADING,
        ["1", "Nhóm", "", "", "", "", ""],
        ["1.1", "Một", "hai mươi", "Có: 2 điểm", "", "", ""],
    ]
    (reading,) = read_criteria(write_word(tmp_path / "a.docx", rows))
    (line,) = reading.criteria()
    assert line.maximum is None
    assert line.doubts[0].code == "wording.bad_maximum"


def test_a_plan_is_no_set_of_criteria(tmp_path):
    rows = [["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"], ["1", "Việc", "Sở Y tế", "2026"]]
    with pytest.raises(UnreadableAnnex) as caught:
        read_criteria(write_word(tmp_path / "a.docx", rows))
    assert caught.value.code == "wording.no_table"
