"""The form as a workbook: what comes back is believed only where nothing was moved or made up."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from nhip.apps.collection import actions, sheets, template_rows
from nhip.apps.collection.actions.entry import EntryRefused
from nhip.apps.collection.reading import SheetRefused
from nhip.engine.form_text import BadForm, parse_form
from nhip.engine.form_text import plain as plain_of
from tests.apps.collection import made

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS = {"1": 8, "2": 9, "3": 11, "3.1": 12, "4": 13, "5": 14, "6": 15}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def book(form):
    return load_workbook(io.BytesIO(sheets.workbook(form)))


def put(book, **cells):
    for address, value in cells.items():
        book["Biểu mẫu"][address] = value
    return book


def upload(book):
    kept = io.BytesIO()
    book.save(kept)
    return SimpleUploadedFile("bieu.xlsx", kept.getvalue(), XLSX)


def take(form, people, book):
    return actions.take_sheet(by=people["can-bo"], submission=form, upload=upload(book))


def row_of(book, key):
    page = book["Biểu mẫu"]
    return next(row for row in range(7, 40) if page.cell(row, 1).value == key)


def test_structure_is_locked_and_cells_are_checked(book):
    page = book["Biểu mẫu"]
    assert page.protection.sheet
    assert book["_nhip"].sheet_state == "veryHidden"
    row = row_of(book, "3")
    assert not page.cell(row, 5).protection.locked
    assert page.cell(row, 2).protection.locked
    rules = {str(one.sqref): one for one in page.data_validations.dataValidation}
    assert rules[f"E{row}"].type == "whole"
    assert rules[f"E{row_of(book, '4')}"].type == "list"


def test_filled_offline_and_taken_in(form, people, book):
    values = {"1": 80, "2": 1652, "3": "20", "3.1": 12.0, "4": "Có", "5": "=mã"}
    for key, value in values.items():
        if key != "5":
            put(book, **{f"E{row_of(book, key)}": value})
    taken = take(form, people, book)
    assert (taken.changed, taken.faults, taken.left) == (5, (), ())
    kept = {one.key: (one.value, one.text, one.origin) for one in form.cells.exclude(raw="")}
    assert kept == {
        "1": (80, "", "sheet"), "2": (1652, "", "sheet"), "3": (20, "", "sheet"),
        "3.1": (12, "", "sheet"), "4": (None, "có", "sheet"),
    }  # fmt: skip
    again = take(form, people, book)
    assert (again.changed, form.saves.count()) == (0, 5)


def test_every_fault_is_told_by_its_address_and_nothing_is_stored(form, people, book):
    first, second, third = (row_of(book, key) for key in ("1", "2", "3"))
    put(book, **{f"E{first}": "chín trăm", f"E{second}": "=1+1", f"E{third}": 20})
    taken = take(form, people, book)
    assert [text.split(":")[0] for text in taken.faults] == [f"E{first}", f"E{second}"]
    assert "công thức" in taken.faults[1]
    assert not form.saves.exists()


def test_what_another_changed_meanwhile_is_left_and_told(form, people, book):
    row = row_of(book, "3")
    put(book, **{f"E{row}": 20, f"E{row_of(book, '2')}": 100})
    made.save(people["can-bo-2"], form, c3="25")
    taken = take(form, people, book)
    assert taken.changed == 1
    assert len(taken.left) == 1
    assert taken.left[0].startswith(f"E{row}: Người can-bo-2")
    assert form.cells.get(key="3").raw == "25"


def moved(book):
    page = book["Biểu mẫu"]
    one, other = row_of(book, "3"), row_of(book, "3.1")
    page.cell(one, 2).value, page.cell(other, 2).value = (
        page.cell(other, 2).value, page.cell(one, 2).value,
    )  # fmt: skip


def inserted(book):
    book["Biểu mẫu"].insert_rows(10)


def added(book):
    book["Biểu mẫu"]["B30"] = "Dòng thêm"


def renamed(book):
    book["Biểu mẫu"]["E6"] = "Số khác"


def unmarked(book):
    del book["_nhip"]


def forged(book):
    book["_nhip"]["A1"] = book["_nhip"]["A1"].value[:-3] + "abc"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (moved, "collection.sheet_moved"),
        (inserted, "collection.sheet_moved"),
        (added, "collection.sheet_moved"),
        (renamed, "collection.sheet_moved"),
        (unmarked, "collection.sheet_not_ours"),
        (forged, "collection.sheet_forged"),
    ],
    ids=["moved rows", "inserted row", "added row", "other heading", "no mark", "forged mark"],
)
def test_a_changed_structure_is_told(form, people, book, spoil, code):
    spoil(book)
    with pytest.raises(SheetRefused) as refused:
        take(form, people, book)
    assert refused.value.code == code
    assert not form.saves.exists()


def test_the_file_of_another_unit_or_form_is_told(form, people, round_):
    other = load_workbook(io.BytesIO(sheets.workbook(made.of_unit(round_, "sct"))))
    with pytest.raises(SheetRefused) as refused:
        take(form, people, other)
    assert refused.value.code == "collection.sheet_other_round"


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04xl/workbook.xml rest", b"PK\x05\x06" + b"\0" * 18], ids=["cut", "empty"]
)
def test_damaged_files_are_told(form, people, content):
    from nhip.apps.collection.reading import read_sheet

    with pytest.raises(SheetRefused) as refused:
        read_sheet(content, form)
    assert refused.value.code in ("collection.sheet_damaged", "collection.sheet_not_ours")


def test_a_locked_form_takes_no_file(form, people, book, round_):
    actions.close_round(by=None, round_=round_)
    with pytest.raises(EntryRefused):
        take(form, people, book)


def test_hostile_text_is_no_formula_in_the_file(form, people):
    made.save(people["can-bo"], form, c5='=cmd|"/c calc"!A1')
    page = load_workbook(io.BytesIO(sheets.workbook(form)))["Biểu mẫu"]
    cell = next(row[4] for row in page.iter_rows(min_row=7) if row[0].value == "5")
    assert (cell.value, cell.data_type) == ('=cmd|"/c calc"!A1', "s") or cell.data_type != "f"


def test_a_form_goes_to_excel_and_back():
    form = parse_form(made.FORM)
    rows, relations = template_rows.read_workbook(template_rows.workbook(form))
    again = parse_form(template_rows.content_of(rows, relations))
    assert plain_of(again) == plain_of(form)
    rows, relations = template_rows.read_workbook(template_rows.workbook(None))
    assert len(parse_form(template_rows.content_of(rows, relations)).fields) == 2


def test_faults_of_an_uploaded_form_are_told():
    with pytest.raises(BadForm):
        template_rows.content_of([{"key": "1", "label": "a", "low": "thấp"}], [])
    with pytest.raises(template_rows.NotAForm) as refused:
        template_rows.read_workbook(b"PK not a zip")
    assert refused.value.code == "collection.sheet_damaged"
