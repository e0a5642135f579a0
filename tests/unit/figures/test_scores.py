import pytest

from nhip.figures import Table
from nhip.figures.scores import (
    Bin,
    Change,
    GroupPoints,
    Ranked,
    change_dots,
    group_bars,
    ranking_bars,
    score_distribution,
)
from tests.unit.figures.examples import CAPTION, change, distribution, groups, ranking, rows_of


def test_ranking_keeps_the_order_given_and_two_units_of_one_name():
    rows = rows_of(ranking())
    assert [row["at"] for row in rows] == [0, 1, 2, 3]
    assert [row["name"] for row in rows][1:3] == ["Xã Hòa Bình", "Xã Hòa Bình"]


def test_ranking_writes_vietnamese_numbers_and_says_why_one_is_absent():
    figure = ranking()
    assert figure.table.rows[0] == ("1", "Sở Khoa học và Công nghệ", "1.092,13")
    assert figure.table.rows[2] == ("3", "Xã Hòa Bình", "0,00")
    assert figure.table.rows[3] == ("–", "Xã Cẩm Khê", "không áp dụng")
    assert rows_of(figure)[3]["value"] is None


def test_ranking_axis_runs_from_zero_to_the_maximum():
    figure = ranking_bars([Ranked("A", 5, 1)], CAPTION, maximum=37)
    assert '"domain": [0, 37]' in str(figure.spec).replace("'", '"')


def test_group_bars_say_got_of_possible_and_the_share():
    figure = groups()
    assert figure.table.rows[0] == ("Công khai, minh bạch", "12,50", "18", "69,4 %")
    assert figure.table.rows[1][1:] == ("chưa có số liệu", "20", "–")
    assert figure.table.rows[2][1:] == ("0,00", "22", "0,0 %")
    assert figure.table.hrefs[2] == "/vi-sao/x/"


def test_group_bars_make_room_for_points_beyond_the_maximum():
    figure = group_bars([GroupPoints("Điểm thưởng", 6, 5)], CAPTION)
    assert "'domain': [0, 6]" in str(figure.spec)


def test_change_has_a_sign_and_none_where_one_period_is_missing():
    moves = [row[-1] for row in change().table.rows]
    assert moves == ["+1,50", "–", "-0,80"]


def test_change_period_names_may_hold_a_quote():
    figure = change_dots([Change("a", 1, 2)], CAPTION, before="Kỳ 'cũ'", now='Kỳ "mới"')
    assert figure.table.headers[1:3] == ("Kỳ 'cũ'", 'Kỳ "mới"')


def test_distribution_counts_units_without_a_value_apart():
    figure = distribution()
    assert figure.table.rows[-1] == ("chưa có số liệu", "8")
    assert figure.table.rows[-2] == ("70 đến 80 điểm", "9")
    assert sum(row["units"] for row in rows_of(figure)) == 12
    assert figure.spec["datasets"]["marks"] == [{"name": "Xã Cẩm Khê", "value": 61.2}]


def test_distribution_without_a_mark_or_units_is_empty_not_wrong():
    figure = score_distribution([], CAPTION)
    assert figure.table.rows == ()
    figure = score_distribution([Bin(0, 1, 2)], CAPTION)
    assert figure.spec["datasets"]["marks"] == []


def test_table_refuses_rows_that_do_not_fit():
    with pytest.raises(ValueError, match="one cell per header"):
        Table(("a", "b"), (("1",),))
    with pytest.raises(ValueError, match="one address per row"):
        Table(("a",), (("1",), ("2",)), ("/x/",))
