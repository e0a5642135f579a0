"""Directives, conclusions and programmes: who is given what, and what is only told of the past."""
# ruff: noqa: E501 - sentences of documents stand on one line

import pytest

from nhip.annexes import read
from tests.unit.annexes.making import write_word


@pytest.fixture
def body(tmp_path):
    def made(*lines):
        return read(write_word(tmp_path / "body.docx", *lines), known_units=())

    return made


def given(reading):
    return [(task.number, [match.text for match in task.lead]) for task in reading.tasks]


def test_agencies_as_headings_also_behind_a_request(body):
    reading = body(
        "KẾ HOẠCH", "Chuyển đổi số năm 2026", "IV. TỔ CHỨC THỰC HIỆN",
        "1. Sở Nội vụ", "a) Xây dựng đề án, hoàn thành trước ngày 30/6/2026.", "b) Theo dõi thi đua.",
        "2. Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các tổ chức chính trị - xã hội",
        "Phối hợp tuyên truyền, vận động.",
        "3. Các sở, ban, ngành; UBND các xã, phường", "- Báo cáo định kỳ hằng quý.",
        "Yêu cầu Thủ trưởng các cơ quan triển khai thực hiện nghiêm túc./.",
    )  # fmt: skip
    assert given(reading) == [
        ("1a", ["Sở Nội vụ"]),
        ("1b", ["Sở Nội vụ"]),
        ("2", ["Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "các tổ chức chính trị - xã hội"]),
        ("3", ["Các sở, ban, ngành", "UBND các xã, phường"]),
    ]


def test_a_conclusion_tells_of_the_past_and_gives_work_by_agency(body):
    reading = body(
        "THÔNG BÁO", "Kết luận của Chủ tịch UBND tỉnh tại Phiên họp thứ 3 Ban Chỉ đạo",
        "I. ĐÁNH GIÁ CHUNG",
        "Sở KH&CN đã chủ trì triển khai tốt; Công an tỉnh phối hợp chặt chẽ.",
        "II. NHIỆM VỤ TRỌNG TÂM",
        "1. Giao Sở Khoa học và Công nghệ chủ trì, phối hợp với Văn phòng UBND tỉnh rà soát, báo cáo UBND tỉnh trước ngày 30/11/2026.",
        "2. Công an tỉnh:", "- Chủ trì triển khai định danh tổ chức.",
        "- Số hóa hộ tịch trong tháng 12/2026.",
        "3. Thống nhất với đề xuất của Sở Nội vụ. Giao Sở Nội vụ tham mưu Quyết định kiện toàn, trình trước 10/12/2026.",
    )  # fmt: skip
    assert given(reading) == [
        ("1", ["Sở Khoa học và Công nghệ"]),
        ("2", ["Công an tỉnh"]),
        ("2", ["Công an tỉnh"]),
        ("3", ["Sở Nội vụ"]),
    ]
    assert reading.tasks[3].text.text.startswith("Giao Sở Nội vụ")
    (place,) = reading.tasks[3].text.places
    paragraph = reading.blocks[place.block].text
    assert paragraph[place.start : place.end] == reading.tasks[3].text.text


def test_a_directive_gives_work(body):
    reading = body(
        "CHỈ THỊ", "Về tăng cường chuyển đổi số",
        "Để đẩy mạnh chuyển đổi số, Chủ tịch UBND tỉnh yêu cầu:",
        "1. Các sở, ban, ngành", "a) Hoàn thành số hóa hồ sơ trước ngày 31/12/2026.",
        "2. Giao Văn phòng UBND tỉnh theo dõi việc thực hiện Chỉ thị này./.",
    )  # fmt: skip
    assert given(reading) == [("1a", ["Các sở, ban, ngành"]), ("2", ["Văn phòng UBND tỉnh"])]


def test_a_letter_that_directs_gives_work(body):
    reading = body(
        "Kính gửi: Sở Khoa học và Công nghệ",
        "Chủ tịch Ủy ban nhân dân tỉnh chỉ đạo như sau:",
        "Giao Sở Khoa học và Công nghệ chủ trì rà soát các hệ thống thông tin, báo cáo trước ngày 20/4/2026.",
    )  # fmt: skip
    assert given(reading) == [("", ["Sở Khoa học và Công nghệ"])]


def test_the_last_article_gives_no_work_and_a_horizon_is_no_year(body):
    reading = body(
        "QUYẾT ĐỊNH", "Phê duyệt Chương trình chuyển đổi số đến năm 2030",
        "IV. TỔ CHỨC THỰC HIỆN", "1. Bộ Tài chính",
        "a) Tổng hợp, báo cáo Thủ tướng Chính phủ trước ngày 15/12 hằng năm.",
        "b) Trình đề án trong quý II.",
        "Điều 3. Các Bộ trưởng, Thủ trưởng cơ quan ngang bộ chịu trách nhiệm thi hành Quyết định này./.",
    )  # fmt: skip
    assert given(reading) == [("1a", ["Bộ Tài chính"]), ("1b", ["Bộ Tài chính"])]
    yearly, undated = (task.deadline for task in reading.tasks)
    assert (yearly.is_recurring, yearly.month, yearly.due) == (True, 12, None)
    assert undated.due is None  # "đến năm 2030" does not say of which year the quarter is


def test_what_was_reached_is_no_target(body):
    reading = body(
        "KẾ HOẠCH", "Chuyển đổi số trên địa bàn tỉnh năm 2026",
        "I. TÌNH HÌNH THỰC HIỆN CÁC MỤC TIÊU, CHỈ TIÊU NĂM 2025", "- Tỷ lệ ký số đạt 90%.",
        "II. MỤC TIÊU", "- Tỷ lệ ký số đạt 95%.", "- Duy trì nhóm 10 cả nước về chuyển đổi số.",
    )  # fmt: skip
    assert [(t.value.printed, t.value.operator) for t in reading.targets] == [
        ("95", "="),
        ("10", "<="),
    ]
