"""Lines over time: the uncertain is an open mark and a word, the missing breaks the line."""

import pytest

from nhip.figures import Caption
from nhip.figures.render import to_svg
from nhip.figures.series import MOST, Line, Point, lines_over_time

CAPTION = Caption("Phú Thọ: 92,4 %", "%; tháng 1/2026 đến tháng 3/2026", "Nguồn: kho")
POINTS = (
    Point("1/2026", 90.0, "", "/ho-so/1"),
    Point("2/2026", None),
    Point("3/2026", 92.4, "ước tính", "/ho-so/3"),
)


def figure(count=1):
    return lines_over_time([Line(f"Đơn vị {n}", POINTS) for n in range(count)], CAPTION)


def test_table_says_what_the_figure_shows():
    table = figure(2).table
    assert table.headers == ("Kỳ", "Đơn vị 0", "Đơn vị 1")
    assert table.rows[0] == ("1/2026", "90,0", "90,0")
    assert table.rows[1] == ("2/2026", "chưa có số liệu", "chưa có số liệu")
    assert table.rows[2] == ("3/2026", "92,4 (ước tính)", "92,4 (ước tính)")


def test_points_lead_to_their_records_and_missing_is_no_zero():
    rows = figure().spec["datasets"]["rows"]
    assert [row["href"] for row in rows] == ["/ho-so/1", "", "/ho-so/3"]
    assert [row["value"] for row in rows] == [90.0, None, 92.4]
    assert [row["sure"] for row in rows] == [True, True, False]


@pytest.mark.parametrize("count", range(1, MOST + 1))
def test_it_can_be_drawn(count):
    drawn = to_svg(figure(count))
    assert ">3/2026<" in drawn
    assert (">Đơn vị 0<" in drawn) == (count > 1)


def test_more_lines_than_can_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="at most"):
        figure(MOST + 1)
