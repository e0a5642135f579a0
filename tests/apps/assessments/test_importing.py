"""A sheet of a round held elsewhere: a dry look, then all of it or nothing."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from nhip.apps.assessments import actions
from nhip.apps.assessments.models import RoundImport
from nhip.apps.assessments.reading import Paper, ReadLine, day_of, read_evidence
from nhip.apps.files.models import Evidence
from tests.apps.assessments.conftest import upload
from tests.apps.assessments.test_filling import refused

HEADINGS = (
    "Mã", "Chỉ tiêu", "Nhóm", "Điểm tối đa", "Tự đánh giá", "Thẩm định", "Trạng thái",
    "Phụ trách", "Hạn", "Minh chứng",
)  # fmt: skip
PROOF = (
    "*466/PVHXH - 15/03/2026: Báo cáo phổ cập kỹ năng số\n"
    "*12/KH-UBND - 05/01/2026: Kế hoạch năm\n"
    "https://viettri.gov.vn/bao-cao\n"
    "Thành viên thẩm định: Không thống nhất điểm\n"
    "Giải trình: đã bổ sung phụ lục"
)
ROWS = [
    ("1", "Hồ sơ", "", 60, 52.5, 50, "", "", "", ""),
    ("1.1", "Hồ sơ đúng hạn", "Hồ sơ", 40, 35, 33, "Hoàn thành", "Bà Hà", "30/11/2026", PROOF),
    ("1.2", "So với bình quân", "Hồ sơ", 20, "17,5", 17, "Đang thực hiện", "", "", ""),
    ("2.1", "Tổ công nghệ số", "", 30, 30, 30, "Hoàn thành", "", "",
     "466/PVHXH - 15/03/2026: Báo cáo phổ cập kỹ năng số"),
    ("2.2", "Điểm thẩm định", "", 10, "", "", "Chưa thực hiện", "", "", ""),
]  # fmt: skip


def workbook(rows=ROWS, headings=HEADINGS):
    book = Workbook()
    sheet = book.active
    sheet.append(["Phiếu đánh giá của đơn vị"])
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    made = BytesIO()
    book.save(made)
    return upload(made.getvalue(), "phieu.xlsx")


def changed(code, column, value):
    at = HEADINGS.index(column)
    return [
        tuple(value if i == at and row[0] == code else cell for i, cell in enumerate(row))
        for row in ROWS
    ]


@pytest.fixture
def start(opened):
    def read(file):
        return actions.start_import(
            by=opened.people["office"], round=opened.round, unit=opened.units["viet-tri"],
            upload=file,
        )  # fmt: skip

    return read


def test_sheet_comes_in_whole(opened, start):
    draft = start(workbook())
    found = actions.look(draft)
    assert found.faults == []
    assert found.sums == [("1", 52.5, 52.5)]
    assert opened.line("1.1").self_score is None  # nothing is stored by looking
    sheet = actions.confirm_import(by=opened.people["office"], draft=draft)
    assert sheet.state == "sent"
    line = opened.line("1.1")
    assert (line.self_score, line.appraised_score, line.status) == (35, 33, "done")
    assert (line.owner, line.due_on) == ("Bà Hà", date(2026, 11, 30))
    papers = [use.evidence for use in line.uses.all()]
    assert [(one.number, one.issued_on) for one in papers[:2]] == [
        ("466/PVHXH", date(2026, 3, 15)), ("12/KH-UBND", date(2026, 1, 5)),
    ]  # fmt: skip
    assert papers[2].url == "https://viettri.gov.vn/bao-cao"
    assert line.appraisals.get().verdict == "lower"
    assert "Không thống nhất điểm" in line.appraisals.get().comment
    assert line.explanations.get().text == "đã bổ sung phụ lục"
    assert opened.line("2.2").self_score is None
    assert Evidence.objects.count() == 3  # 466/PVHXH serves two lines
    assert opened.line("2.1").uses.get().evidence == papers[0]


def test_second_confirmation_changes_nothing(opened, start):
    draft = start(workbook())
    first = actions.confirm_import(by=None, draft=draft)
    assert actions.confirm_import(by=None, draft=draft) == first
    refused("assess.sheet_not_empty", lambda: actions.confirm_import(
        by=None, draft=start(workbook())
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "row", "code"),
    [
        (changed("1", "Tự đánh giá", 60), 3, "assess.sum_differs"),
        (changed("1.1", "Tự đánh giá", 41), 4, "assess.out_of_range"),
        (changed("1.1", "Tự đánh giá", "nhiều"), 4, "number.not_a_number"),
        (changed("1.1", "Điểm tối đa", 30), 4, "assess.other_maximum"),
        (changed("1.1", "Trạng thái", "xong rồi"), 4, "assess.unknown_status"),
        (changed("1.1", "Hạn", "tháng sau"), 4, "assess.bad_day"),
        (changed("1.1", "Mã", "9.9"), 4, "assess.unknown_criterion"),
        (changed("1.1", "Mã", "2.1"), 6, "assess.criterion_twice"),
    ],
    ids=["sum", "range", "number", "maximum", "status", "day", "unknown", "twice"],
)
def test_one_fault_and_nothing_is_taken(opened, start, rows, row, code):
    draft = start(workbook(rows))
    faults = actions.look(draft).faults
    assert (row, code) in [(one.row, one.code) for one in faults]
    refused("assess.import_faulty", lambda: actions.confirm_import(by=None, draft=draft))
    assert opened.line("1.2").self_score is None
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (upload("Tên;Điểm\nA;5\n".encode()), "assess.no_such_table"),
        (upload(b"MZ\0\0", "phieu.xlsx"), "file.kind"),
    ],
    ids=["other-table", "exe"],
)
def test_file_that_is_no_sheet(start, file, code):
    refused(code, lambda: start(file))
    assert not RoundImport.objects.exists()


def test_csv_of_another_separator(opened, start):
    lines = [
        "Mã;Tự đánh giá;Thẩm định;Minh chứng",
        "2.1;30;30;",
        '2.2;"7,5";;"1/BC - 01/02/2026: x"',
    ]
    draft = start(upload("\n".join(lines).encode()))
    actions.confirm_import(by=None, draft=draft)
    assert opened.line("2.2").self_score == 7.5
    assert opened.line("2.2").uses.get().evidence.number == "1/BC"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*466/PVHXH - 15/03/2026: Báo cáo", Paper("466/PVHXH", date(2026, 3, 15), "Báo cáo")),
        ("- Số 12/KH-UBND ngày 5/1/2026", Paper("12/KH-UBND", date(2026, 1, 5))),
        ("+ 57-NQ/TW, 22-12-2024; Nghị quyết", Paper("57-NQ/TW", date(2024, 12, 22), "Nghị quyết")),
        ("Ảnh: https://a.vn/x?y=1", Paper(url="https://a.vn/x?y=1", summary="Ảnh")),
    ],
    ids=["star", "so-ngay", "party", "link"],
)
def test_lines_that_name_documents(text, expected):
    line = ReadLine(1, "1.1", "x")
    read_evidence(text, line)
    assert line.papers == [expected]


@pytest.mark.parametrize("text", ["31/02/2026", "mai", "2026", ""])
def test_no_day(text):
    assert day_of(text) is None


def test_only_the_office_imports(opened):
    refused("assess.not_allowed", lambda: actions.start_import(
        by=opened.people["officer"], round=opened.round, unit=opened.units["viet-tri"],
        upload=workbook(),
    ))  # fmt: skip
    refused("assess.not_in_round", lambda: actions.start_import(
        by=None, round=opened.round, unit=opened.units["sct"], upload=workbook()
    ))  # fmt: skip
