"""Annexes of other forms, whole documents with their letterheads: found whole, nothing made up."""

import pytest

from nhip.annexes import Origin, read
from tests.unit.annexes.fields import as_expected, target_fields, task_fields
from tests.unit.annexes.forms import FORMS
from tests.unit.annexes.making import write_document, write_excel, write_workbook
from tests.unit.annexes.not_plans import NOT_PLANS

WRITERS = {"docx": write_document, "xlsx": write_workbook}
TASKS = [
    ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"],
    ["1", "Xây dựng kho dữ liệu", "Sở KH&CN", "30/6/2026"],
]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_read(tmp_path, name, kind):
    blocks, targets, tasks = FORMS[name]
    reading = read(WRITERS[kind](tmp_path / f"{name}.{kind}", *blocks), known_units=())
    assert as_expected(list(map(target_fields, reading.targets)), targets) == targets
    assert as_expected(list(map(task_fields, reading.tasks)), tasks) == tasks
    assert {draft.origin for draft in (*reading.targets, *reading.tasks)} == {Origin.TABLE}


@pytest.mark.parametrize("name", NOT_PLANS)
def test_a_table_of_other_things_is_no_plan(tmp_path, name):
    rows = NOT_PLANS[name]
    word = write_document(
        tmp_path / "a.docx", "PHỤ LỤC I", "NHIỆM VỤ CHUYỂN ĐỔI SỐ", TASKS, "PHỤ LỤC II", rows
    )
    below = write_workbook(tmp_path / "b.xlsx", "NHIỆM VỤ", TASKS, "PHỤ LỤC", rows)
    beside = write_excel(tmp_path / "c.xlsx", NV=TASKS, PL=rows)
    for path in (word, below, beside):
        reading = read(path, known_units=())
        assert [task.text.text for task in reading.tasks] == ["Xây dựng kho dữ liệu"]
        assert reading.targets == ()


def test_what_was_reached_last_year_is_no_target(tmp_path):
    rows = [
        ["STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch 2025", "Kết quả thực hiện", "Đánh giá"],
        ["1", "Tỷ lệ hồ sơ trực tuyến", "%", "80", "85", "Đạt"],
    ]
    path = write_document(tmp_path / "a.docx", "KẾT QUẢ THỰC HIỆN CHỈ TIÊU NĂM 2025", rows, TASKS)
    assert read(path, known_units=()).targets == ()


def test_a_table_cut_at_a_page_stays_under_its_group(tmp_path):
    first = [TASKS[0], ["I", "HẠ TẦNG SỐ", "<", "<"], TASKS[1]]
    path = write_document(tmp_path / "a.docx", first, [["2", "Phủ sóng 5G", "VNPT", "2027"]])
    assert [task.groups for task in read(path, known_units=()).tasks] == [("HẠ TẦNG SỐ",)] * 2
