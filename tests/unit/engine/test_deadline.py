"""Deadlines in every form plans print: the day meant, the rhythm, and what is left to a person."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.engine.deadline import Doubt, Recurrence, find_deadline, parse_deadline
from nhip.engine.spans import find_spans, plain

ENDS = {
    "30/06/2025": "2025-06-30",
    "30.6.2025": "2025-06-30",
    "30-06-2025": "2025-06-30",
    "30/6/25": "2025-06-30",
    "2025-06-30 00:00:00": "2025-06-30",
    "45838": "2025-06-30",
    "ngày 30 tháng 6 năm 2026": "2026-06-30",
    "trước ngày 30/6/2026": "2026-06-30",
    "Chậm nhất 15/12/2026": "2026-12-15",
    "6/2025": "2025-06-30",
    "2/2024": "2024-02-29",
    "Tháng 12/2025": "2025-12-31",
    "Tháng\n6/2025": "2025-06-30",
    "T6/2026": "2026-06-30",
    "tháng 10 năm 2025": "2025-10-31",
    "Quý II/2025": "2025-06-30",
    "Quí IV-2025": "2025-12-31",
    "QUÝ III.2026": "2026-09-30",
    "Q2/2026": "2026-06-30",
    "quý 2 năm 2026": "2026-06-30",
    "hết quý I năm 2026": "2026-03-31",
    "6 tháng đầu năm 2026": "2026-06-30",
    "06 tháng cuối năm 2026": "2026-12-31",
    "9 tháng đầu năm 2026": "2026-09-30",
    "2026": "2026-12-31",
    "Đến hết năm 2025": "2025-12-31",
    "Cuối năm 2026": "2026-12-31",
    "Năm 2026 (hoàn thành trong quý III)": "2026-09-30",
    "IV/2026": "2026-12-31",
    "Tuần 2 tháng 3/2026": "2026-03-14",
    "Tuần thứ 4 tháng 2/2026": "2026-02-28",
    "Sau 30 ngày kể từ ngày 15/3/2026": "2026-04-14",
    "02 tuần kể từ ngày 15/3/2026": "2026-03-29",
    "trong vòng 03 tháng sau ngày 30/11/2025": "2026-02-28",
}
RANGES = {
    "2026 - 2030": ("2026-01-01", "2030-12-31"),
    "giai đoạn 2026-2030": ("2026-01-01", "2030-12-31"),
    "Giai đoạn 2026 – 2030, định hướng đến năm 2045": ("2026-01-01", "2030-12-31"),
    "Từ 2026 đến 2030": ("2026-01-01", "2030-12-31"),
    "Quý I, II/2026": ("2026-01-01", "2026-06-30"),
    "Quý III/2025 - Quý I/2026": ("2025-07-01", "2026-03-31"),
    "Tháng 6-9/2026": ("2026-06-01", "2026-09-30"),
    "01/6 - 30/6/2026": ("2026-06-01", "2026-06-30"),
    "năm 2025, 2026": ("2025-01-01", "2026-12-31"),
    "Từ năm 2026": ("2026-01-01", None),
    "Quý IV/2025 - Quý II/2026": ("2025-10-01", "2026-06-30"),
    "Quý 1+2/2026": ("2026-01-01", "2026-06-30"),
}
RHYTHMS = {
    "Thường xuyên": Recurrence.ONGOING,
    "Nhiệm vụ thường xuyên": Recurrence.ONGOING,
    "Hằng năm": Recurrence.YEARLY,
    "hàng năm": Recurrence.YEARLY,
    "Thường xuyên, hằng năm": Recurrence.YEARLY,
    "Hằng quý": Recurrence.QUARTERLY,
    "Định kỳ hằng tháng": Recurrence.MONTHLY,
    "6 tháng/lần": Recurrence.HALF_YEARLY,
    "tháng 12 hằng năm": Recurrence.YEARLY,
    "trước ngày 15/12 hằng năm": Recurrence.YEARLY,
    "Hằng quý, trước ngày 20 tháng cuối quý": Recurrence.QUARTERLY,
    "Trước ngày 15 tháng cuối quý": Recurrence.QUARTERLY,
    "Hằng ngày": Recurrence.ONGOING,
    "Lâu dài": Recurrence.ONGOING,
    "02 lần/năm": Recurrence.HALF_YEARLY,
    "4 lần/năm": Recurrence.QUARTERLY,
    "01 lần/quý": Recurrence.QUARTERLY,
    "1 lần/tháng": Recurrence.MONTHLY,
    "1 lần/tuần": Recurrence.WEEKLY,
    "01 lần/năm": Recurrence.YEARLY,
}
EVENTS = [
    "ngay sau khi Luật có hiệu lực",
    "02 tuần sau khi Nghị định được ban hành",
    "Sau 30 ngày kể từ ngày ban hành",
    "Theo tiến độ của Bộ Khoa học và Công nghệ",
    "Khi có hướng dẫn của Bộ",
    "Theo quy định",
    "Theo lộ trình của Bộ Công an",
    "Khi phát sinh",
    "Ngay khi Luật có hiệu lực",
    "Trước kỳ họp thứ 10",
    "trong vòng 15 ngày làm việc kể từ ngày 15/3/2026",
]


def day(text):
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(("text", "due"), ENDS.items(), ids=list(ENDS))
def test_one_span_means_its_end(text, due):
    found = parse_deadline(text)
    assert (found.start, found.due, found.recurrence) == (None, day(due), None)


@pytest.mark.parametrize(("text", "ends"), RANGES.items(), ids=list(RANGES))
def test_two_ends_give_both(text, ends):
    found = parse_deadline(text)
    assert (found.start, found.due) == tuple(map(day, ends))


@pytest.mark.parametrize(("text", "rhythm"), RHYTHMS.items(), ids=list(RHYTHMS))
def test_what_comes_round_has_no_day(text, rhythm):
    found = parse_deadline(text)
    assert (found.recurrence, found.due, found.is_recurring) == (rhythm, None, True)
    assert found.is_understood


def test_a_yearly_task_keeps_its_month():
    assert parse_deadline("tháng 12 hằng năm").month == 12
    assert parse_deadline("Tháng 3, 6, 9, 12 hằng năm").month == 12


def test_the_following_years_have_a_beginning_and_no_end():
    found = parse_deadline("2025 và những năm tiếp theo")
    assert (found.start, found.due, found.is_recurring) == (date(2025, 1, 1), None, True)


@pytest.mark.parametrize("text", EVENTS)
def test_an_event_is_kept_in_words(text):
    found = parse_deadline(text)
    assert (found.due, found.after, found.is_understood) == (None, text, True)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Đang xác định", Doubt.UNREAD),
        ("Quý II", Doubt.NO_YEAR),
        ("Trước tháng 9/2026", Doubt.BEFORE_SPAN),
        ("Đầu năm 2026", Doubt.VAGUE),
        ("Dự thảo: quý II/2026; trình: quý IV/2026", Doubt.SEVERAL),
    ],
)
def test_what_a_person_should_see_is_doubted(text, doubt):
    assert parse_deadline(text).doubt is doubt


def test_the_year_of_the_plan_completes_a_day():
    found = parse_deadline("Xong trước 31/12", 2026)
    assert (found.due, found.doubt) == (date(2026, 12, 31), Doubt.YEAR_ASSUMED)


def test_empty_is_no_deadline_and_no_doubt():
    assert parse_deadline("  ") == parse_deadline("")
    assert parse_deadline("").is_understood


@pytest.mark.parametrize(
    ("sentence", "due", "said"),
    [
        (
            "Giao Sở Tài chính, hoàn thành trước ngày 30/6/2026.",
            "2026-06-30",
            "trước ngày 30/6/2026",
        ),
        ("báo cáo UBND tỉnh trong tháng 12/2025; gửi Sở", "2025-12-31", "trong tháng 12/2025"),
        ("tổng hợp, báo cáo trước ngày 15/12 hằng năm.", None, "trước ngày 15/12 hằng năm"),
    ],
)
def test_a_day_is_found_in_a_sentence(sentence, due, said):
    found, start, end = find_deadline(sentence)
    assert (found.due, sentence[start:end]) == (day(due), said)


@pytest.mark.parametrize(
    "sentence",
    [
        "Thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị",
        "Đánh giá kết quả thực hiện Kế hoạch hằng năm.",
        "theo Kế hoạch năm 2026 của tỉnh",
    ],
)
def test_dates_of_documents_are_no_deadlines(sentence):
    assert find_deadline(sentence) is None


@given(st.text(max_size=60))
def test_nothing_ever_raises_and_the_text_is_kept(text):
    assert parse_deadline(text).text == " ".join(text.split())
    assert len(plain(text)) == len(text)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_printed_day_is_that_day(when):
    for text in (f"{when:%d/%m/%Y}", f"ngày {when.day} tháng {when.month} năm {when.year}"):
        (span,) = find_spans(plain(text))
        assert (span.first, span.last) == (when, when)


def test_a_day_that_the_year_does_not_have():
    assert parse_deadline("29/2", 2028).due == date(2028, 2, 29)
    assert parse_deadline("29/2", 2026).due is None
    assert parse_deadline("tháng 2", 2026).due == date(2026, 2, 28)
    impossible = parse_deadline("31/02/2026")
    assert impossible.due is None
    assert impossible.doubt is not None


def test_a_step_that_begins_and_one_that_ends():
    found = parse_deadline("từ quý I/2026 trình, quý III/2026 xong")
    assert (found.start, found.due) == (date(2026, 1, 1), date(2026, 9, 30))
