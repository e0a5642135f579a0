"""The same rules read layouts that no sample has: as Word, as Excel, as CSV."""

from copy import deepcopy
from time import process_time

import docx
import pytest

from nhip.annexes import read
from tests.unit.annexes.fields import as_expected, day, target_fields, task_fields
from tests.unit.annexes.layouts import CASES, NOT_AS_CSV, YEARS
from tests.unit.annexes.making import LEFT, WRITERS, write_excel, write_word

RUNS = [
    pytest.param(name, kind, id=f"{name}-{kind}")
    for name in CASES
    for kind in WRITERS
    if not (kind == "csv" and name in NOT_AS_CSV)
]


@pytest.mark.parametrize(("name", "kind"), RUNS)
def test_layout_is_read(tmp_path, name, kind):
    rows, targets, tasks = CASES[name]
    reading = read(WRITERS[kind](tmp_path / f"{name}.{kind}", rows), known_units=())
    found = list(map(target_fields, reading.targets))
    assert as_expected(found, targets) == targets
    found = list(map(task_fields, reading.tasks))
    assert as_expected(found, tasks) == tasks


def test_annexes_of_one_document_are_read_each_by_its_kind(tmp_path):
    tasks = CASES["order_changed"][0]
    path = write_word(
        tmp_path / "three.docx",
        "PHỤ LỤC I", "CÁC CHỈ TIÊU", YEARS[0],
        "PHỤ LỤC II", "DANH MỤC NHIỆM VỤ", tasks,
        "PHỤ LỤC III", "DANH MỤC DỰ ÁN", CASES["budget"][0],
    )  # fmt: skip
    reading = read(path, known_units=())
    assert (len(reading.targets), len(reading.tasks)) == (2, 4)
    assert [block.meaning for block in reading.blocks if hasattr(block, "rows")] == [
        "targets",
        "tasks",
        "tasks",
    ]


def test_sheets_and_tables_one_below_another(tmp_path):
    tasks = CASES["merged_lead"][0]
    titled = [
        ["PHỤ LỤC I"],
        ["CHỈ TIÊU NĂM 2026"],
        [""],
        *YEARS[0],
        [""],
        ["PHỤ LỤC II"],
        ["NHIỆM VỤ"],
        *tasks,
    ]
    reading = read(write_excel(tmp_path / "one.xlsx", PL=titled, Khác=tasks), known_units=())
    assert (len(reading.targets), len(reading.tasks)) == (2, 8)


def test_tables_side_by_side(tmp_path):
    left = [
        ["TT", "Chỉ tiêu", "Đơn vị tính", "Mục tiêu 2030"],
        ["1", "Hộ có cáp quang", "%", "95"],
        ["2", "Dân số có chữ ký số", "%", "≥ 70"],
    ]
    right = [
        ["STT", "Nhiệm vụ", "Chủ trì", "Thời hạn"],
        ["1", "Kéo cáp quang", "VNPT", "2027"],
        ["2", "Cấp chữ ký số", "Sở KH&CN", "2028"],
    ]
    rows = [[*one, "", *other] for one, other in zip(left, right, strict=True)]
    reading = read(write_excel(tmp_path / "beside.xlsx", PL=rows), known_units=())
    assert [(t.text.text, t.value.printed) for t in reading.targets] == [
        ("Hộ có cáp quang", "95"),
        ("Dân số có chữ ký số", "70"),
    ]
    assert [(t.text.text, t.lead[0].text) for t in reading.tasks] == [
        ("Kéo cáp quang", "VNPT"),
        ("Cấp chữ ký số", "Sở KH&CN"),
    ]


def test_a_table_that_goes_on_without_heading(tmp_path):
    rows = CASES["merged_lead"][0]
    path = write_word(
        tmp_path / "pages.docx", rows, "", [["5", "Nhiệm vụ năm", "Sở Nội vụ", "", "2028"]]
    )
    reading = read(path, known_units=())
    assert [task.text.text for task in reading.tasks][-1] == "Nhiệm vụ năm"
    assert [warning.code for warning in reading.warnings] == ["annex.heading_assumed"]


def test_a_row_of_numbers_is_no_task(tmp_path):
    rows = [
        ["TT", "Nhiệm vụ", "Chủ trì", "Thời hạn"],
        ["A", "B", "1", "2"],
        ["1", "Việc", "Sở Y tế", "2026"],
    ]
    assert len(read(write_word(tmp_path / "n.docx", rows), known_units=()).tasks) == 1


def test_targets_inherit_the_day_of_their_group_then_of_the_title(tmp_path):
    rows = [
        ["TT", "Chỉ tiêu", "Đơn vị", "Kết quả"],
        ["I", "Đến năm 2027", LEFT, LEFT],
        ["1", "Tỷ lệ A", "%", "50"],
        ["II", "Lĩnh vực khác", LEFT, LEFT],
        ["2", "Tỷ lệ B", "%", "60"],
    ]
    path = write_word(
        tmp_path / "title.docx",
        "PHỤ LỤC",
        "CHỈ TIÊU GIAI ĐOẠN 2026 - 2030",
        "(Kèm theo Kế hoạch số 5/KH-UBND ngày 01/02/2026)",
        rows,
    )
    targets = read(path, known_units=()).targets
    assert [(t.deadline_cell.text, day(t.deadline.due)) for t in targets] == [
        ("2027", "2027-12-31"),
        ("2030", "2030-12-31"),
    ]


def test_five_hundred_rows_are_read_in_time(tmp_path):
    head, *rows = CASES["order_changed"][0]
    path = write_excel(tmp_path / "many.xlsx", PL=[head, *rows[1:3] * 250])
    start = process_time()
    assert len(read(path, known_units=()).tasks) == 500
    assert process_time() - start < 5


def test_five_hundred_rows_of_word_are_read_in_time(tmp_path):
    head, *rows = CASES["order_changed"][0]
    path = write_word(tmp_path / "many.docx", [head, *rows[1:3]])
    document = docx.Document(path)
    table = document.tables[0]
    for row in list(table.rows)[1:] * 249:
        table._tbl.append(deepcopy(row._tr))
    document.save(path)
    start = process_time()
    assert len(read(path, known_units=()).tasks) == 500
    assert process_time() - start < 5
