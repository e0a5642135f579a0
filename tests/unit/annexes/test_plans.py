"""Four real plans, from Word and from Excel: found whole, nothing made up, cells as printed."""

from datetime import date

import pytest

from nhip.annexes import Origin, read
from tests.unit.annexes.score import PLANS, as_days, documents, scores, told

ENOUGH_EQUAL = 0.98
# Đồng Tháp's workbook holds the annex of tasks only; its targets are in the body of the document.
WITHOUT_TARGETS = {"ke_hoach_617_dong_thap.xlsx"}


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_a_plan_is_found_whole(path):
    targets, tasks, _ = scores(path)
    print(told(path))
    for found in (tasks,) if path.name in WITHOUT_TARGETS else (targets, tasks):
        assert found.found == found.expected
        assert found.extra.get("table", 0) == 0
        assert found.extra.get("body", 0) <= 0.05 * found.drafts.get("body", 0)
        assert found.equal_share >= ENOUGH_EQUAL, found.unequal


def one(start, due, recurring=False):
    def day(text):
        return date.fromisoformat(text) if text else None

    return day(start), day(due), recurring


DAYS = {
    "2025": one("", "2025-12-31"),
    "2030": one("", "2030-12-31"),
    "12/2025": one("", "2025-12-31"),
    "06/2025": one("", "2025-06-30"),
    "2/2025": one("", "2025-02-28"),
    "Tháng 10/2025": one("", "2025-10-31"),
    "Quý II/2025": one("", "2025-06-30"),
    "Quí IV-2025": one("", "2025-12-31"),
    "2026 - 2030": one("2026-01-01", "2030-12-31"),
    "2025-2026": one("2025-01-01", "2026-12-31"),
    "2025 và những năm tiếp theo": one("2025-01-01", "", True),
    "Thường xuyên": one("", "", True),
    "Nhiệm vụ thường xuyên": one("", "", True),
    "Thường xuyên, hằng năm": one("", "", True),
    "hằng năm": one("", "", True),
    "": one("", ""),
}


def test_every_deadline_of_the_plans_is_understood():
    found = {}
    for path in documents():
        found |= as_days(read(path, known_units=()))
    assert {text: found.get(text) for text in DAYS} == DAYS
    unread = [text for text, days in found.items() if text and days == (None, None, False)]
    assert unread == []


def test_numbers_repeat_and_groups_tell_them_apart():
    reading = read(
        PLANS / "dong_nai_179_kh_ubnd_2025" / "ke_hoach_179_dong_nai.docx", known_units=()
    )
    first = [task for task in reading.tasks if task.number == "1.1"]
    assert [task.group_codes for task in first] == [("A", "I"), ("B", "I"), ("C", "I")]
    assert {task.group_codes for task in reading.tasks} >= {("A", "IV"), ("B", "IV", "5.1")}


def test_what_comes_from_the_body_points_at_its_sentence():
    reading = read(
        PLANS / "dong_nai_179_kh_ubnd_2025" / "ke_hoach_179_dong_nai.docx", known_units=()
    )
    target = reading.targets[0]
    assert target.origin is Origin.BODY
    (place,) = target.text.places
    paragraph = reading.blocks[place.block].text
    assert paragraph == "(1) Tỷ trọng kinh tế số đạt tối thiểu 30% GRDP;"
    assert paragraph[place.start : place.end] == target.text.text
    (value,) = target.value_cell.places
    assert paragraph[value.start : value.end] == "đạt tối thiểu 30%"
    assert (target.value.operator, target.value.meant, target.deadline.due) == (
        ">=",
        ">=",
        date(2030, 12, 31),
    )


def test_reached_means_at_least():
    reading = read(
        PLANS / "bac_ninh_144_kh_ubnd_2025" / "ke_hoach_144_bac_ninh.docx", known_units=()
    )
    by_text = {target.text.text: target.value for target in reading.targets}
    value = by_text["Tỷ lệ hồ sơ dịch vụ công trực tuyến toàn trình đạt 80%."]
    assert (value.operator, value.meant) == ("=", ">=")


def test_every_cell_points_at_the_original():
    reading = read(PLANS / "nq_03_nq_cp_2025" / "nq_03_phu_luc.xlsx", known_units=())
    for task in reading.tasks:
        for cell in (task.text, task.lead_cell, task.product, task.deadline_cell):
            for place in cell.places:
                block = reading.blocks[place.block]
                anchors = {(one.row, one.column): one.text for one in block.rows[place.row]}
                assert " ".join(anchors[place.row, place.column].split()) == cell.text


def test_a_heading_that_counts_more_than_it_lists_is_no_target():
    reading = read(
        PLANS / "dong_nai_179_kh_ubnd_2025" / "ke_hoach_179_dong_nai.docx", known_units=()
    )
    under = [t for t in reading.targets if t.groups[-1].startswith("Mục tiêu theo ngành")]
    assert len(under) == 9
