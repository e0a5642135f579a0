"""Excel export: numbers stay numbers, text stays text, the origin stands on top."""

import io
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from openpyxl import load_workbook

from nhip.engine.values import Missing, Reason
from nhip.ui.export import xlsx_response


def sheet_of(rows, **origin):
    response = xlsx_response("Xếp hạng", "Bảng", ["Đơn vị", "Điểm"], rows, **origin)
    return load_workbook(io.BytesIO(response.content)).active


def cells_of(value):
    return sheet_of([["x", value]]).cell(4, 2)


def test_origin_is_told_above_the_table():
    sheet = sheet_of([["Sở A", 1]], unit="Phú Thọ", period="2026", source="Cổng", simulated=True)
    lines = [row[0].value for row in sheet.iter_rows(max_row=7)]
    assert lines[:5] == [
        "Bảng",
        "Đơn vị: Phú Thọ",
        "Kỳ: 2026",
        "Nguồn: Cổng",
        "Lưu ý: dữ liệu mô phỏng",
    ]
    assert lines[5:] == [None, "Đơn vị"]
    assert sheet.freeze_panes == "B8"


@pytest.mark.parametrize("text", ["=1+1", "+84912345678", "-2", "@SUM(A1)", "\tx", "\r=1"])
def test_formula_is_kept_as_text(text):
    cell = cells_of(text)
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value.strip() == text.strip()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (-2.5, -2.5),
        (40, 40),
        (Fraction(1, 4), 0.25),
        (date(2026, 7, 1), datetime(2026, 7, 1)),
        (datetime(2026, 7, 1, 8, tzinfo=UTC), datetime(2026, 7, 1, 8)),
        (None, None),
        (Missing(Reason.NOT_REPORTED), "chưa có số liệu"),
        ("a\x00b\x0bc", "abc"),
    ],
)
def test_value_keeps_its_type(value, written):
    assert cells_of(value).value == written


def test_rows_may_be_a_stream_and_the_name_is_safe():
    response = xlsx_response('a"; b/../c', "t", ["x"], (row for row in [[1]]))
    assert response["Content-Disposition"] == 'attachment; filename="a-b-c.xlsx"'
