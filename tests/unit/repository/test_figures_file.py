"""Rows of figures: found under any header, read by kind, every fault at its address."""

import time
from datetime import date, datetime

import pytest

from nhip.engine.values import Missing, Reason
from nhip.repository.figures_file import Severity, UnreadableFile, read_figures

from .conftest import HEADER


def problems(read):
    return [(p.code, p.address, str(p.severity)) for p in read.problems]


def value_of(read):
    (row,) = read.rows
    return row.value


def test_rows_and_addresses(read_csv):
    read = read_csv("H44.07;1.1;a;1652", "", "H44.07;1.1;b;2270")
    assert [(r.key, r.value, r.address) for r in read.rows] == [
        (("H44.07", "1.1", "a"), 1652.0, "D2"),
        (("H44.07", "1.1", "b"), 2270.0, "D4"),
    ]
    assert read.problems == []
    assert read.columns == {"unit": "A", "criterion": "B", "input": "C", "value": "D"}
    assert read.header_row == 1
    assert read.is_text


@pytest.mark.parametrize(
    "header",
    [
        "Đơn vị;Tiêu chí;Biến;Số liệu",
        "MÃ ĐƠN VỊ;mã tiêu chí;Đầu vào;Giá trị",
        "\ufeffUnit;Criterion;Input;Value",
    ],
)
def test_headers_in_the_words_people_use(read_csv, header):
    assert value_of(read_csv("H44;1.1;a;5", header=header)) == 5.0


def test_code_column_wins_over_name_column(read_csv):
    read = read_csv(
        "Sở Y tế;H44.15;1.1;a;5", header="Tên đơn vị;Mã đơn vị;Mã tiêu chí;Đầu vào;Giá trị"
    )
    assert read.rows[0].unit == "H44.15"


def test_table_below_titles(read_csv):
    read = read_csv(
        "Kỳ: tháng 8;;;", "unit;criterion;input;value", "H44;1.1;a;5", header="BÁO CÁO;;;"
    )
    assert (read.header_row, read.rows[0].address) == (3, "D4")


def test_mapping_by_heading_and_by_letter(read_csv):
    header = "Nơi báo cáo;Dòng;Loại;Con số"
    by_hand = {"unit": "Nơi báo cáo", "criterion": "B", "input": "loai", "value": "D"}
    read = read_csv("H44;1.1;a;5", header=header, mapping=by_hand)
    assert read.rows[0].key == ("H44", "1.1", "a")
    with pytest.raises(UnreadableFile) as refusal:
        read_csv("H44;1.1;a;5", header=header, mapping=by_hand | {"value": "Z"})
    assert refusal.value.fields["missing"] == ("value",)


def test_missing_columns_are_named_with_what_was_found(read_csv):
    with pytest.raises(UnreadableFile) as refusal:
        read_csv("H44;1.1;5", header="unit;criterion;điểm số")
    assert refusal.value.code == "figures.missing_columns"
    assert refusal.value.fields == {
        "file": "so-lieu.csv",
        "missing": ("input", "value"),
        "found": ["unit", "criterion", "điểm số"],
        "row": 1,
    }


@pytest.mark.parametrize(
    ("criterion", "text", "value"),
    [
        ("1.1;a", "1.234", 1234.0),
        ("1.1;a", "1,234", 1234.0),
        ("1.1;a", "1.234.567", 1234567.0),
        ("1.1;a", "12 345", 12345.0),
        ("1.1;a", "7,0", 7.0),
        ("2.1;value", "1.234,5", 1234.5),
        ("2.1;value", "1234.5", 1234.5),
        ("2.1;value", '"1,234.5"', 1234.5),
        ("2.1;value", "1.234", 1234.0),
        ("2.1;value", "1,234", 1.234),
        ("2.1;value", "-3,5", -3.5),
        ("2.2;value", "88,42%", 88.42),
        ("2.2;value", "88,42", 88.42),
        ("2.3;value", "88,42%", 0.8842),
        ("2.3;value", "0,8842", 0.8842),
        ("2.4;value", "Có", 1.0),
        ("2.4;value", "không", 0.0),
        ("2.4;value", "1", 1.0),
        ("2.5;choice", "a1", "A1"),
        ("2.5;choice", "2", "2"),
        ("2.5;", "A1", "A1"),
        ("1.1;a", "", Missing(Reason.NOT_REPORTED)),
        ("1.1;a", "-", Missing(Reason.NOT_REPORTED)),
        ("1.1;a", "Không áp dụng", Missing(Reason.NOT_APPLICABLE)),
        ("1.1;a", "N/A", Missing(Reason.NOT_APPLICABLE)),
        ("2.5;choice", "n/a", Missing(Reason.NOT_APPLICABLE)),
        ("1.1;a", "chưa giao", Missing(Reason.NOT_ASSIGNED)),
        ("1.1;a", "chưa có nguồn", Missing(Reason.AWAITING_SOURCE)),
        ("1.1;a", "denominator_zero", Missing(Reason.DENOMINATOR_ZERO)),
    ],
)
def test_values_as_typed(read_csv, criterion, text, value):
    assert value_of(read_csv(f"H44;{criterion};{text}")) == value


@pytest.mark.parametrize("text", ["1.234", "1,234"])
def test_ambiguous_number_is_read_and_warned_about(read_csv, text):
    read = read_csv(f"H44;1.1;a;{text}")
    assert problems(read) == [("figures.ambiguous_number", "D2", "warning")]
    assert read.problems[0].fields == {"text": text, "value": 1234.0}
    assert read.rows[0].doubt == "figures.ambiguous_number"


def test_count_that_is_not_whole_is_kept_and_warned_about(read_csv):
    read = read_csv("H44;1.1;a;1.234,5")
    assert problems(read) == [("figures.not_whole", "D2", "warning")]
    assert read.rows[0].value == 1234.5


def test_points_above_the_maximum_are_kept_and_marked(read_csv):
    read = read_csv("H44;2.6;value;1.250")
    codes = [
        ("figures.ambiguous_number", "D2", "warning"),
        ("figures.above_maximum", "D2", "warning"),
    ]
    assert problems(read) == codes
    assert read.rows[0].value == 1.25


def test_blank_is_told_from_a_word_that_says_the_same(read_csv):
    blank, said = read_csv("H44;1.1;a;", "H44;1.1;b;chưa báo cáo").rows
    assert blank.value == said.value
    assert blank.blank
    assert not said.blank


@pytest.mark.parametrize(
    ("row", "code", "address"),
    [
        ("H44;1.1;a;nhiều", "figures.not_a_number", "D2"),
        ("H44;1.1;a;-5", "figures.negative_count", "D2"),
        ("H44;2.3;value;85,75", "figures.share_out_of_range", "D2"),
        ("H44;2.6;value;-1", "figures.negative_points", "D2"),
        ("H44;2.4;value;5", "figures.not_yes_no", "D2"),
        ("H44;2.4;value;có lẽ", "figures.not_yes_no", "D2"),
        ("H44;2.5;choice;B9", "figures.unknown_option", "D2"),
        ("H44;9.9;a;5", "figures.unknown_criterion", "B2"),
        ("H44;;a;5", "figures.no_criterion", "B2"),
        ("H44;1.1;c;5", "figures.unknown_input", "C2"),
        ("H44;1.1;;5", "figures.no_input", "C2"),
        (";1.1;a;5", "figures.no_unit", "A2"),
        ("H44;1.1;a;≈5", "figures.not_a_number", "D2"),
    ],
)
def test_bad_cell_keeps_its_row_out(read_csv, row, code, address):
    read = read_csv(row, "H44;1.2;a;5")
    assert problems(read) == [(code, address, "error")]
    assert [r.criterion for r in read.rows] == ["1.2"]
    assert read.errors == read.problems
    assert read.warnings == []


def test_unknown_criterion_suggests_and_unknown_input_lists(read_csv):
    read = read_csv("H44;1.11;a;5", "H44;1.1;tử;5")
    assert "1.1" in read.problems[0].fields["near"]
    assert read.problems[1].fields["inputs"] == ["a", "b"]


def test_repeated_row_is_refused_and_read_once(read_csv):
    read = read_csv("H44;1.1;a;5", "H44;1.1;A;5,0")
    assert problems(read) == [("figures.repeated", "D3", "error")]
    assert read.problems[0].fields["other"] == "D2"
    assert len(read.rows) == 1


def test_rows_that_contradict_each_other_are_both_left_out(read_csv):
    read = read_csv("H44;1.1;a;5", "H44;1.1;a;6", "H44;1.1;a;5")
    assert read.rows == []
    assert problems(read) == [
        ("figures.contradicted", "D3", "error"),
        ("figures.repeated", "D4", "error"),
    ]


def test_numerator_above_denominator_is_kept_and_marked(read_csv):
    read = read_csv("H44;1.1;a;7", "H44;1.1;b;5", "H45;1.1;a;5", "H45;1.1;b;5", "H46;1.1;a;9")
    assert problems(read) == [("figures.above_denominator", "D2", "warning")]
    assert [row.doubt for row in read.rows] == ["figures.above_denominator"] * 2 + [""] * 3


def test_missing_denominator_is_no_contradiction(read_csv):
    assert read_csv("H44;1.1;a;7", "H44;1.1;b;chưa giao").problems == []


def test_unknown_unit_is_warned_about_and_kept(read_csv):
    read = read_csv("H44;1.1;a;5", "X;1.1;a;5", "X;1.1;b;9", known_units={"H44"}.__contains__)
    assert problems(read) == [("figures.unknown_unit", "A3", "warning")]
    assert [row.unit for row in read.rows] == ["H44", "X", "X"]


def test_codes_that_excel_or_people_bent_are_found_again(read_csv):
    read = read_csv("7894;1.1;a;5", "h44.07;1.1;a;5", known_units={"07894", "H44.07"}.__contains__)
    assert [row.unit for row in read.rows] == ["07894", "H44.07"]
    assert read.problems == []


def test_cells_of_a_workbook(workbook, criteria_set):
    rows = [
        HEADER,
        [7894, 1.2, "a", 5],
        ["H44", 1.1, "a", 5],
        ["H44", date(2026, 1, 1), "a", 5],
        ["H44", "1.1", "a", date(2026, 1, 1)],
        ["H44", "1.1", "b", "=1+1"],
        ["H44", "2.2", "value", 0.8842],
        ["H44", "2.3", "value", 0.8842],
        ["H44", "2.4", "value", True],
        ["H44", "2.5", "choice", 2.0],
        ["=1", "2.5", "choice", 2],
    ]

    def percents(book):
        book["S"]["D7"].number_format = book["S"]["D8"].number_format = "0.0%"

    read = read_figures(workbook(percents, S=rows), "x.xlsx", criteria_set)
    assert [(r.key, r.value) for r in read.rows] == [
        (("7894", "1.2", "a"), 5.0),
        (("H44", "2.2", "value"), 88.42),
        (("H44", "2.3", "value"), 0.8842),
        (("H44", "2.4", "value"), 1.0),
        (("H44", "2.5", "choice"), "2"),
    ]
    assert problems(read) == [
        ("figures.criterion_as_number", "B3", Severity.ERROR),
        ("figures.criterion_as_date", "B4", Severity.ERROR),
        ("figures.date_for_number", "D5", Severity.ERROR),
        ("figures.formula_without_value", "D6", Severity.ERROR),
        ("figures.formula_without_value", "A11", Severity.ERROR),
    ]


FIGURES = [HEADER, ["H44", "1.1", "a", 5]]


def test_sheet_whose_header_matches_is_chosen(workbook, criteria_set):
    content = workbook(**{"Hướng dẫn": [["Cách điền"], ["unit", "x"]], "Số liệu": FIGURES})
    read = read_figures(content, "x.xlsx", criteria_set)
    assert (read.sheet, read.sheets) == ("Số liệu", ["Hướng dẫn", "Số liệu"])
    assert not read.is_text


@pytest.mark.parametrize(
    ("sheet", "code"),
    [("Hướng dẫn", "figures.wrong_sheet"), ("Phụ lục", "figures.unknown_sheet")],
)
def test_wrong_sheet_names_the_sheets_present(workbook, criteria_set, sheet, code):
    content = workbook(**{"Hướng dẫn": [["Cách điền"]], "Số liệu": FIGURES})
    with pytest.raises(UnreadableFile) as refusal:
        read_figures(content, "x.xlsx", criteria_set, sheet=sheet)
    assert refusal.value.code == code
    assert refusal.value.fields["sheets"] == ["Hướng dẫn", "Số liệu"]


def test_workbook_without_a_filled_cell(workbook, criteria_set):
    with pytest.raises(UnreadableFile) as refusal:
        read_figures(workbook(S=[]), "x.xlsx", criteria_set)
    assert refusal.value.code == "file.no_rows"


def test_thirty_thousand_rows_are_read_in_a_moment(criteria_set):
    lines = ["unit,criterion,input,value"]
    for unit in range(3321):
        for code in ("1.1", "1.10", "1.2"):
            lines += [f"{unit:05},{code},a,{unit}", f"{unit:05},{code},b,{unit + 9}"]
    lines += [f"{unit},{code},value,1" for unit in range(10_000) for code in ("2.1",)]
    begun = time.perf_counter()
    read = read_figures("\n".join(lines).encode(), "x.csv", criteria_set)
    assert time.perf_counter() - begun < 5  # a fifth of 140,000 rows, which take 2 s
    assert len(read.rows) == len(lines) - 1


def test_merged_codes_speak_for_each_row_but_a_merged_figure_for_none_below_it(
    criteria_set, workbook
):
    def merge(book):
        book["S"].merge_cells("A2:A4")
        book["S"].merge_cells("D2:D3")

    rows = [HEADER, ["H44", "1.1", "a", 5], [None, "1.1", "b"], [None, "1.2", "a", 7]]
    read = read_figures(workbook(merge, S=rows), "a.xlsx", criteria_set)
    assert [(row.unit, row.address, row.value) for row in read.rows] == [
        ("H44", "D2", 5.0),
        ("H44", "D4", 7.0),
    ]
    assert problems(read) == [("figures.merged_value", "D3", "error")]


def test_rows_under_a_filter_are_read_and_said_once(criteria_set, workbook):
    def hide(book):
        for number in (1, 3, 4, 5):  # the heading is no figure, row 5 holds nothing
            book["S"].row_dimensions[number].hidden = True

    rows = [HEADER, *(["H44", "1.1", name, 5] for name in ("a", "b")), ["H44", "1.2", "a", 7]]
    read = read_figures(workbook(hide, S=rows), "a.xlsx", criteria_set)
    assert len(read.rows) == 3
    assert problems(read) == [("figures.hidden_rows", "A3", "warning")]
    assert read.problems[0].fields == {"count": 2, "rows": [3, 4]}


def test_a_day_in_a_cell_is_told_as_people_write_it(criteria_set, workbook):
    day = datetime(2026, 3, 4)
    rows = [HEADER, ["H44", day, "a", 5], ["H44", "1.1", "a", day.replace(hour=7)]]
    rows += [["H44", "2.4", None, day], ["H44", "2.5", None, day]]
    read = read_figures(workbook(S=rows), "a.xlsx", criteria_set)
    told = [problem.fields["text"] for problem in read.problems]
    assert told == ["04/03/2026", "07:00 04/03/2026", "04/03/2026", "04/03/2026"]


def test_of_two_sheets_that_fit_the_one_read_is_named(criteria_set, workbook):
    sheets = {"Tháng 7": FIGURES, "Tháng 8": FIGURES, "Mẫu": [HEADER], "Ghi chú": [["x"]]}
    content = workbook(**sheets)
    read = read_figures(content, "a.xlsx", criteria_set)
    assert problems(read) == [("figures.other_sheets", "A1", "warning")]
    assert read.problems[0].fields == {"sheet": "Tháng 7", "others": ("Tháng 8",)}
    assert read_figures(content, "a.xlsx", criteria_set, sheet="Tháng 8").problems == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(("filler", "code"), [(97, "too_many_columns"), (96, "")])
def test_a_column_beyond_the_limit_is_no_missing_column(criteria_set, workbook, form, filler, code):
    rows = [[*HEADER[:3], *["x"] * filler, "value"], ["H44", "1.1", "a", *[""] * filler, "5"]]
    csv = "\n".join(";".join(row) for row in rows).encode()
    content = csv if form == "csv" else workbook(S=rows)
    if not code:
        assert value_of(read_figures(content, "a", criteria_set)) == 5.0
        return
    with pytest.raises(UnreadableFile) as refusal:
        read_figures(content, "a", criteria_set)
    assert refusal.value.code == f"figures.{code}"
    assert (refusal.value.fields["limit"], refusal.value.fields["missing"]) == (100, ("value",))
