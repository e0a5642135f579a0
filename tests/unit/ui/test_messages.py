"""Sentences: fields in Vietnamese form, places in front, never a crash."""

from datetime import date
from fractions import Fraction

from nhip.engine.errors import BadPeriod, NhipError, Problem
from nhip.ui.messages import sentence, sentence_of


def test_says_what_and_how_to_mend():
    assert sentence_of(BadPeriod("period.bad", text="2026-13")).startswith(
        "“2026-13” không phải là kỳ báo cáo. Hãy dùng"
    )


def test_address_is_put_in_front():
    assert sentence("figures.no_unit", {}, "D14").startswith("D14: Thiếu mã đơn vị.")


def test_line_of_a_text_is_put_in_front():
    problem = Problem("law.missing_key", 12, "nhóm 1", key="id")
    assert sentence_of(problem) == "Dòng 12, nhóm 1: Thiếu mục “id”. Hãy thêm vào."


def test_values_are_written_in_vietnamese_form():
    fields = {"unit": "x", "on": date(2026, 7, 1)}
    assert "01/07/2026" in sentence("hierarchy.not_alive", fields)
    assert "(-1.234,5)" in sentence("figures.negative_count", {"value": Fraction(-2469, 2)})
    assert "a, b" in sentence("figures.unknown_sheet", {"wanted": "z", "sheets": ["a", "b"]})
    fields = {"size": 50 * 1024 * 1024, "limit": 20 * 1024 * 1024}
    assert "50,0 MB, quá mức 20,0 MB" in sentence("file.too_big", fields)


def test_absent_field_is_an_ellipsis_and_braces_are_harmless():
    assert "“…”" in sentence("period.bad", {})
    assert "“{0.__class__}”" in sentence("period.bad", {"text": "{0.__class__}"})


def test_unknown_code_still_says_whom_to_ask():
    assert "mã new.code" in sentence_of(NhipError("new.code"))


def test_of_many_headings_the_first_ten_are_named():
    fields = {"missing": ["value"], "row": 1, "found": [f"c{n}" for n in range(1, 13)]}
    told = sentence("figures.missing_columns", fields)
    assert "đang có: c1, c2, c3, c4, c5, c6, c7, c8, c9, c10 và 2 cột khác." in told
    assert "c10." in sentence("figures.missing_columns", fields | {"found": fields["found"][:10]})
