"""XLSX files as people and attackers make them."""

import io
import zipfile
from datetime import date

import pytest

from nhip.repository.grid import CellFault, Percent, UnreadableFile
from nhip.repository.tabular import read_sheets
from nhip.repository.workbook import read_workbook


def rewritten(content, change):
    """The archive with each member's bytes passed through `change(name, data)`."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return made.getvalue()


def test_cells_come_with_their_types(workbook):
    def percent(book):
        book["S"]["D1"].number_format = "0.00%"

    (sheet,) = read_workbook(workbook(percent, S=[["x ", 7, 1.5, 0.07, True, date(2026, 1, 2)]]))
    assert sheet.rows[0][1][:5] == ("x", 7, 1.5, Percent(7.0), True)
    assert sheet.rows[0][1][5].date() == date(2026, 1, 2)
    assert not sheet.is_text


def test_every_visible_sheet_is_read(workbook):
    def hide(book):
        book["Ẩn"].sheet_state = "hidden"

    sheets = read_workbook(workbook(hide, Ẩn=[["a"]], Một=[["b"]], Hai=[["c"]]))
    assert [sheet.name for sheet in sheets] == ["Một", "Hai"]


def test_blank_rows_are_left_out_and_numbers_kept(workbook):
    (sheet,) = read_workbook(workbook(S=[["a"], [None, "  "], ["b"]]))
    assert sheet.rows == [(1, ("a",)), (3, ("b",))]


def test_merged_cells_speak_for_each_row_they_span(workbook):
    def merge(book):
        book["S"].merge_cells("A1:A3")

    (sheet,) = read_workbook(workbook(merge, S=[["H44", 1], [None, 2], [None, 3], [None, 4]]))
    assert [cells[0] for _, cells in sheet.rows] == ["H44", "H44", "H44", None]


def test_merge_of_blank_rows_makes_no_rows(workbook):
    merges = b'</sheetData><mergeCells><mergeCell ref="A1:A900000"/><mergeCell ref="CX1:CX2"/>'

    def merge(name, data):
        return (
            data.replace(b"</sheetData>", merges + b"</mergeCells>") if "sheet1" in name else data
        )

    (sheet,) = read_workbook(rewritten(workbook(S=[["H44", 1]]), merge))
    assert sheet.rows == [(1, ("H44", 1))]


def test_formula_that_was_never_calculated_is_a_fault_not_a_blank(workbook):
    (sheet,) = read_workbook(workbook(S=[["a", "=1+1"], ["b", None]]))
    assert sheet.rows == [(1, ("a", CellFault.FORMULA_WITHOUT_VALUE)), (2, ("b",))]


def test_excel_error_is_a_fault_not_a_word(workbook):
    def error(book):
        book["S"]["A1"].data_type = "e"

    (sheet,) = read_workbook(workbook(error, S=[["#N/A"]]))
    assert sheet.rows == [(1, (CellFault.EXCEL_ERROR,))]


def test_stray_cell_at_the_bottom_and_false_dimensions_cost_nothing(workbook):
    def lie(name, data):
        if "sheet1" not in name:
            return data
        data = data.replace(b'ref="A1"', b'ref="A1:XFD1048576"')
        return data.replace(
            b"</sheetData>", b'<row r="1048576"><c r="A1048576"/></row></sheetData>'
        )

    (sheet,) = read_workbook(rewritten(workbook(S=[["a"]]), lie))
    assert sheet.rows == [(1, ("a",))]


def bomb(workbook):
    return rewritten(
        workbook(S=[["a"]]),
        lambda name, data: data + b" " * 60_000_000 if "sheet1" in name else data,
    )


def entities(workbook):
    attack = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'

    def inject(name, data):
        if "sheet1" not in name:
            return data
        return attack + data.replace(b"<v>1</v>", b"<v>&b;</v>")

    return rewritten(workbook(S=[[1]]), inject)


def members(workbook):
    made = io.BytesIO(workbook(S=[["a"]]))
    with zipfile.ZipFile(made, "a") as archive:
        for number in range(2001):
            archive.writestr(f"x{number}", "")
    return made.getvalue()


def word(workbook):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return made.getvalue()


def cut(workbook):
    return workbook(S=[["a"]])[:-300]


def no_sheet_part(workbook):
    return rewritten(workbook(S=[["a"]]), lambda name, data: b"<x" if "sheet1" in name else data)


def many_sheets(workbook):
    return workbook(**{f"S{n}": [["a"]] for n in range(51)})


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (bomb, "file.bomb"),
        (entities, "file.damaged"),
        (members, "file.bomb"),
        (word, "file.foreign"),
        (cut, "file.damaged"),
        (no_sheet_part, "file.damaged"),
        (many_sheets, "file.too_many_sheets"),
    ],
)
def test_archive_that_is_no_honest_workbook_is_refused(workbook, make, code):
    with pytest.raises(UnreadableFile) as refusal:
        read_sheets(make(workbook))
    assert refusal.value.code == code


def test_too_many_filled_rows_are_refused(workbook, monkeypatch):
    monkeypatch.setattr("nhip.repository.workbook.MAX_FILLED_ROWS", 2)
    with pytest.raises(UnreadableFile) as refusal:
        read_sheets(workbook(S=[[1], [2], [3]]))
    assert refusal.value.code == "file.too_many_rows"
