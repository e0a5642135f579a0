"""The command's contract: what scripts read on stdout, on stderr, and in the exit code."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

from nhip.cli import main, register

ROOT = Path(__file__).parents[3]
PUBLISHED = ROOT / "demo/figures/phuc-vu-766-2026.csv"
SET = "phuc-vu-766/2026"
HEAD = "unit,criterion,input,value\n"
TWO_ROWS = HEAD + "H44.07,4.1,a,1645\nH44.07,4.1,b,2270\n"


@pytest.fixture
def figures(tmp_path):
    def write(text, name="so-lieu.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


@pytest.fixture
def run(capsys):
    def call(verb, path, *options, criteria_set=SET, period="2026"):
        code = main([verb, criteria_set, "--period", period, "--figures", str(path), *options])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


def test_the_published_figures_give_the_published_scores(run):
    code, out, err = run("score", PUBLISHED, "--format", "json")
    found = json.loads(out)
    units = {unit["unit"]: unit for unit in found["units"]}
    assert (code, err) == (0, "")
    assert (found["set"], found["period"], found["max_total"]) == (SET, "2026", 100)
    assert len(units) == 56
    assert units["H44.07"]["groups"] == {
        "1": None, "2": 14.56, "3": None, "4": 9.59, "5": None, "6": None,
    }  # fmt: skip
    assert units["H44"]["criteria"]["2.1"]["score"] == 17.68


def test_json_keys_and_kinds_of_the_contract(run, figures):
    _, out, _ = run("score", figures(TWO_ROWS), "--format", "json")
    unit = json.loads(out)["units"][0]
    assert unit["total"] == unit["groups"]["4"] == 4.35
    assert (unit["max_assessed"], unit["share"], unit["rank"]) == (6, 0.725, None)
    assert unit["criteria"]["4.1"] == {
        "score": 4.35, "exact": pytest.approx(4.348017621145375, abs=1e-12), "max": 6,
        "missing": None,
    }  # fmt: skip
    assert unit["missing"]["2.1"] == unit["criteria"]["2.1"]["missing"] == "not_reported"
    assert unit["criteria"]["2.1"]["score"] is None


@pytest.mark.parametrize(
    ("text", "name", "encoding"),
    [
        (TWO_ROWS, "a.csv", "utf-8"),
        (TWO_ROWS, "a.csv", "utf-8-sig"),
        (TWO_ROWS.replace(",", ";"), "a.csv", "utf-8-sig"),
        (TWO_ROWS.replace("\n", "\r\n"), "a.csv", "utf-8"),
        (TWO_ROWS.replace("1645", '"1.645"').replace(",", ";"), "a.csv", "utf-8"),
    ],
)
def test_every_form_of_csv_is_the_same_table(run, figures, text, name, encoding):
    code, out, _ = run("score", figures(text, name, encoding), "--format", "json")
    assert code == 0
    assert json.loads(out)["units"][0]["total"] == 4.35


def test_a_workbook_is_read_like_a_csv(run, tmp_path):
    book = Workbook()
    for row in ["unit", "criterion", "input", "value"], ["H44.07", "4.1", "a", 1645]:
        book.active.append(row)
    book.active.append(["H44.07", "4.1", "b", 2270])
    book.save(tmp_path / "a.xlsx")
    code, out, _ = run("score", tmp_path / "a.xlsx", "--format", "json")
    assert code == 0
    assert json.loads(out)["units"][0]["total"] == 4.35


def test_a_code_the_system_does_not_know_is_warned_and_scored(run, figures):
    text = TWO_ROWS + "KHAC-01,4.1,a,1\nKHAC-01,4.1,b,2\n"
    code, out, err = run("score", figures(text), "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert [unit["total"] for unit in found["units"]] == [4.35, 3]
    assert [(w["code"], w["cell"]) for w in found["warnings"]] == [("figures.unknown_unit", "A4")]
    assert err.count("KHAC-01") == 1


def test_a_code_is_read_as_the_register_writes_it(run, tmp_path):
    book = Workbook()
    book.active.append(["unit", "criterion", "input", "value"])
    for unit in (7894, "h44.07"):  # Excel dropped the zero of 07894
        book.active.append([unit, "4.1", "a", 1])
        book.active.append([unit, "4.1", "b", 2])
    book.save(tmp_path / "a.xlsx")
    _, out, err = run("score", tmp_path / "a.xlsx", "--format", "json")
    assert [unit["unit"] for unit in json.loads(out)["units"]] == ["07894", "H44.07"]
    assert err == ""


def test_a_numerator_above_its_denominator_is_kept_and_said(run, figures):
    code, out, err = run("score", figures(TWO_ROWS.replace("1645", "9999")), "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert found["units"][0]["total"] == 6
    assert [w["code"] for w in found["warnings"]] == ["figures.above_denominator"]
    assert err.startswith("Cảnh báo: so-lieu.csv ô D2 (dòng 2): ")


FAULTY = {
    "unknown criterion": (HEAD + "H44.07,9.9,a,1\n", "ô B2"),
    "unknown input": (HEAD + "H44.07,4.1,c,1\n", "ô C2"),
    "text for a number": (HEAD + "H44.07,4.1,a,nhiều\n", "ô D2"),
    "negative count": (HEAD + "H44.07,4.1,a,-1\n", "ô D2"),
    "duplicate row": (TWO_ROWS + "H44.07,4.1,a,1645\n", "ô D4"),
    "contradiction": (TWO_ROWS + "H44.07,4.1,a,1\n", "ô D4"),
    "empty file": ("", "Tệp rỗng"),
    "only a header": (HEAD, "không có dòng số liệu nào"),
    "wrong columns": ("ten,so\nH44.07,1\n", "thiếu cột"),
    "not a table": (b"%PDF-1.7 ...", "PDF"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_fault_ends_with_1_says_where_and_prints_no_score(run, figures, name):
    text, told = FAULTY[name]
    code, out, err = run("score", figures(text))
    assert (code, out) == (1, "")
    assert told in err
    assert err.startswith("so-lieu.csv")


def test_every_fault_is_said_at_once(run, figures):
    text = HEAD + "H44.07,4.1,a,x\nH44.07,9.9,a,1\n,4.1,a,1\nH44.07,4.1,b,-2\n"
    _, _, err = run("score", figures(text))
    # the same words for score and import-figures: neither took a row of it
    assert err.startswith("so-lieu.csv: 4 lỗi nên chưa dùng dòng nào.")
    assert [line.split(" ô ")[1][:2] for line in err.splitlines()[1:]] == ["D2", "B3", "A4", "D5"]


def test_a_file_of_50_megabytes_is_refused_with_its_size(run, tmp_path):
    path = tmp_path / "to.csv"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    code, out, err = run("score", path)
    assert (code, out) == (1, "")
    assert "50,0 MB" in err


def test_a_file_that_is_not_there_ends_with_3(run, tmp_path):
    code, out, err = run("score", tmp_path / "khong-co.csv")
    assert (code, out) == (3, "")
    assert "khong-co.csv" in err


def test_an_unknown_set_lists_the_shipped_ones(run, figures):
    code, out, err = run("score", figures(TWO_ROWS), criteria_set="phuc-vu")
    assert (code, out) == (2, "")
    assert "  phuc-vu-766/2026\n" in err


def test_a_set_may_be_a_file(run, figures):
    path = ROOT / "law/criteria_sets/phuc-vu-766/2026.yaml"
    code, out, _ = run("score", figures(TWO_ROWS), "--format", "json", criteria_set=str(path))
    assert code == 0
    assert json.loads(out)["set"] == SET


@pytest.mark.parametrize("period", ["2026", "2026-H1", "2026-9M", "2026-Q3", "2026-08"])
def test_every_form_of_period(run, figures, period):
    code, out, _ = run("score", figures(TWO_ROWS), "--format", "json", period=period)
    assert code == 0
    assert json.loads(out)["period"] == period


def test_a_bad_period_is_a_wrong_call(run, figures):
    code, _, err = run("score", figures(TWO_ROWS), period="2026-13")
    assert code == 2
    assert "2026-Q3 (quý)" in err


def test_csv_output_is_safe_to_open_in_a_spreadsheet(run, figures):
    text = HEAD + '"=1+1",4.1,a,1\n"=1+1",4.1,b,2\n'
    _, out, _ = run("score", figures(text), "--format", "csv")
    row = next(csv.DictReader(io.StringIO(out)))
    assert row["unit"] == "'=1+1"
    assert (row["c:4.1"], row["g:4"], row["total"], row["rank"]) == ("3", "3", "3", "")


def test_the_table_is_ranked_and_vietnamese(run):
    _, out, _ = run("score", ROOT / "demo/figures/dti-tinh-2022.csv", criteria_set="dti-tinh/2022",
                    period="2022")  # fmt: skip
    rows = [line.split() for line in out.splitlines()]
    first = next(row for row in rows if row[:1] == ["1"])
    assert first[1:5] == ["48", "Thành", "phố", "Đà"]
    assert "800,1750" in first


def test_explain_reads_aloud_from_the_cell_to_the_score(run):
    code, out, _ = run("explain", PUBLISHED, "--unit", "H44.07", "--criterion", "4.1")
    assert code == 0
    assert out.startswith("Sở Công Thương (H44.07), năm 2026\nTiêu chí 4.1.")
    assert "nguồn: tệp phuc-vu-766-2026.csv, dòng " in out
    assert "4,35 trên 6 điểm" in out


@pytest.mark.parametrize(
    ("unit", "criterion", "near"), [("H44.7", "4.1", "H44.07"), ("H44.07", "4.11", "4.1")]
)
def test_explain_of_something_unknown_names_what_is_near(run, unit, criterion, near):
    code, out, err = run("explain", PUBLISHED, "--unit", unit, "--criterion", criterion)
    assert (code, out) == (2, "")
    assert near in err


@pytest.mark.parametrize(
    "unit", ["H44.07", "h44.07", "Sở Công Thương", "so cong thuong", "Công Thương"]
)
def test_explain_knows_a_unit_by_code_or_name(run, unit):
    code, out, err = run("explain", PUBLISHED, "--unit", unit, "--criterion", "4.1")
    assert (code, err) == (0, "")
    assert out.startswith("Sở Công Thương (H44.07), năm 2026")


def test_explain_lists_the_units_of_one_name(run, tmp_path, monkeypatch):
    known = {
        code: register.KnownUnit(f"u-{code}", "ward", "Phường Hòa Bình") for code in ("A.1", "A.2")
    }
    monkeypatch.setattr(register, "units_on", lambda day: known)
    path = tmp_path / "so-lieu.csv"
    rows = [f"{code},4.1,{name},5" for code in known for name in "ab"]
    path.write_text("unit,criterion,input,value\n" + "\n".join(rows), encoding="utf-8")
    code, out, err = run("explain", path, "--unit", "hoa binh", "--criterion", "4.1")
    assert (code, out) == (2, "")
    assert "A.1: Phường Hòa Bình" in err
    assert "A.2: Phường Hòa Bình" in err


def test_check_law_says_every_fault_with_its_line(capsys, tmp_path):
    path = tmp_path / "bo.yaml"
    path.write_text("id: thu/2026\nyear: hai\n", encoding="utf-8")
    good = ROOT / "law/criteria_sets/phuc-vu-766/2026.yaml"
    assert main(["check-law", str(good), str(path)]) == 1
    told = capsys.readouterr()
    assert "phuc-vu-766/2026: 6 nhóm, 21 tiêu chí, tối đa 100 điểm." in told.out
    assert f"{path}:2: " in told.err


SHIPPED_EXAMPLES = sorted((ROOT / "law/criteria_sets").glob("*/*.examples.yaml"))
GIVEN = "examples:\n- title: thử\n  period: 2026\n  units:\n    xa:\n"
BAD_EXAMPLES = {
    "no YAML": ("examples: [", "không phải YAML"),
    "no table": ("- 1\n", "đầu tệp: cần các cặp"),
    "no list": ("examples: 1\n", "cần một danh sách ví dụ"),
    "a key is missing": ("examples:\n- title: thử\n", "ví dụ 1: thiếu period, units"),
    "nothing expected": (GIVEN + "      {figures: {}, expect: {}}\n", "expect không chờ"),
    "unknown expectation": (GIVEN + "      {figures: {}, expect: {tong: 1}}\n", "khóa tong"),
    "figures of no input": (GIVEN + "      {figures: {'1': 2}, expect: {total: 1}}\n", "figures 1"),
    "no period": (
        GIVEN.replace("2026", "năm nay") + "      {figures: {}, expect: {total: 1}}\n",
        "kỳ 'năm nay' không đúng",
    ),
}


def test_check_law_runs_worked_examples_against_the_set_beside_them(capsys):
    assert SHIPPED_EXAMPLES
    assert main(["check-law", *map(str, SHIPPED_EXAMPLES)]) == 0
    assert re.findall(r"(\d+)/\1 ví dụ đúng", capsys.readouterr().out)


@pytest.fixture
def beside_766(tmp_path):
    """Writes a file of examples beside a copy of a shipped set."""
    shutil.copy(ROOT / "law/criteria_sets/phuc-vu-766/2026.yaml", tmp_path)
    path = tmp_path / "2026.examples.yaml"

    def write(text):
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_check_law_says_where_an_example_comes_out_otherwise(beside_766, capsys):
    told = "      {figures: {'4.1': {a: 1, b: 2}}, expect: {criteria: {'4.1': 4, '9.9': 1}}}\n"
    assert main(["check-law", str(beside_766(GIVEN + told))]) == 1
    err = capsys.readouterr().err
    assert "0/1 ví dụ đúng" in err
    assert "thử: xa: criteria 4.1: ví dụ ghi 4, tính ra 3.0" in err
    assert "criteria 9.9: ví dụ ghi 1, tính ra không có trong bộ" in err


@pytest.mark.parametrize(("text", "part"), BAD_EXAMPLES.values(), ids=list(BAD_EXAMPLES))
def test_check_law_refuses_what_is_no_file_of_examples(beside_766, capsys, text, part):
    assert main(["check-law", str(beside_766(text))]) == 1
    assert part in capsys.readouterr().err


def test_check_law_of_files_that_are_not_there_ends_with_3(tmp_path, capsys):
    assert main(["check-law", str(tmp_path / "a.yaml"), str(tmp_path / "a.examples.yaml")]) == 3
    assert capsys.readouterr().err.count("Không có tệp") == 2


def test_a_set_shown_as_an_index_has_its_column_in_the_table(run):
    figures = ROOT / "demo/figures/dti-tinh-2022.csv"
    _, out, _ = run("score", figures, criteria_set="dti-tinh/2022", period="2022")
    assert re.search(r"Hạng +Mã +Đơn vị +Chỉ số +Tổng", out)
    assert re.search(r"Đà Nẵng +0,8002 +800,1750", out)
    _, out, _ = run("score", PUBLISHED)
    assert "Chỉ số" not in out.splitlines()[3]


def test_scoring_starts_without_django_and_a_closed_pipe_is_quiet():
    script = (
        "import sys; from nhip.cli import main\n"
        f"code = main(['score', '{SET}', '--period', '2026', '--figures', '{PUBLISHED}'])\n"
        "sys.stderr.write('django' if 'django' in sys.modules else '')\n"
        "sys.exit(code)\n"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
