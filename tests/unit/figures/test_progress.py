import json

from nhip.figures.progress import MOST, Point, sparkline
from nhip.figures.theme import STATUS_WORDS, Status
from tests.unit.figures.examples import CAPTION, bullet, rows_of
from tests.unit.figures.examples import sparkline as example


def test_sparkline_breaks_at_a_gap_and_marks_the_last_known_value():
    rows = rows_of(example())
    assert [row["value"] for row in rows] == [61.0, None, 63.2, 70.1, None]
    assert [row["last"] for row in rows] == [False, False, False, True, False]
    assert rows[1]["said"] == "tháng 2/2026: chưa có số liệu"


def test_sparkline_of_nothing_known_marks_nothing():
    rows = rows_of(sparkline([Point("2026", None)], CAPTION))
    assert [row["last"] for row in rows] == [False]


def test_bullet_colours_follow_the_status_and_every_status_has_a_word():
    spec = json.dumps(bullet().spec)
    domain = json.dumps([status.value for status in Status])
    colours = json.dumps([f"var(--figure-{status.value})" for status in Status])
    assert f'"domain": {domain}, "range": {colours}' in spec
    assert {row["word"] for row in rows_of(bullet())} == set(STATUS_WORDS.values())


def test_bullet_is_a_share_of_its_own_target():
    late, done, unknown, zero, _ = rows_of(bullet())
    assert late["share"] == 62 / 80
    assert late["path"] == 75 / 80
    assert 1 < done["share"] < MOST
    assert unknown["share"] is None
    assert zero["share"] == 0


def test_bullet_table_says_value_path_target_and_status():
    rows = bullet().table.rows
    assert rows[0][1:] == ("62,0 %", "75,0 %", "80 %", "quá hạn")
    assert rows[2][1:] == ("chưa có số liệu", "không đặt", "148 tổ", "chưa bắt đầu")
