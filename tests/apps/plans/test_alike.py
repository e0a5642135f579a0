"""The pure parts: rows of two versions compared, the same task in two lists, official days."""

from datetime import date

import pytest

from nhip.apps.plans.alike import Asked, pairs
from nhip.apps.plans.differing import differences, words
from nhip.apps.plans.official import Head

SAID = {"Nhiệm vụ": lambda row: row["wording"]}


def row(pk, wording, number=""):
    return {"id": pk, "wording": wording, "number": number}


def told(left, right):
    return [(one.how, one.cells[0].before, one.cells[0].after) for one in
            differences("task", left, right, SAID)]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "left", "right"),
    [
        ("a b c", "a b c", "a b c", "a b c"),
        ("đạt 30 %", "đạt 25 %", "đạt [30] %", "đạt [25] %"),
        ("", "mới", "", "[mới]"),
        ("bỏ", "", "[bỏ]", ""),
        ("a b", "a x b", "a b", "a[ x] b"),
    ],
)
def test_words_that_differ_are_marked(before, after, left, right):
    def shown(spans):
        return "".join(f"[{text}]" if marked else text for text, marked in spans)

    found = [shown(side) for side in words(before, after)]
    plain = [text.replace("[ ", " [") for text in (left, right)]
    assert [text.replace("[ ", " [").replace(" ]", "] ") for text in found] == plain


def test_rows_keep_the_order_of_the_right_side():
    left = [row(1, "một"), row(2, "hai"), row(3, "ba")]
    right = [row(3, "ba"), row(1, "một sửa"), row(9, "chín hoàn toàn khác")]
    assert told(left, right) == [
        ("removed", "hai", ""),
        ("same", "ba", "ba"),
        ("changed", "một", "một sửa"),
        ("added", "", "chín hoàn toàn khác"),
    ]


def test_a_row_read_anew_is_paired_by_its_words():
    left = [row(1, "Xây dựng nền tảng dữ liệu dùng chung của tỉnh")]
    right = [row(7, "Xây dựng nền tảng dữ liệu dùng chung của tỉnh và kết nối")]
    assert [how for how, *_ in told(left, right)] == ["changed"]


def test_nothing_against_nothing():
    assert told([], []) == []


PLATFORM = "Xây dựng nền tảng dữ liệu số dùng chung của tỉnh"
OTHERS = [Asked(90 + n, f"Tập huấn kỹ năng {n} cho cán bộ xã") for n in range(5)]


@pytest.mark.parametrize(
    ("mine", "other", "found"),
    [
        (Asked(1, PLATFORM), Asked(2, PLATFORM.upper()), True),
        (Asked(1, PLATFORM), Asked(2, "Xây dựng nền tảng khác cho tỉnh"), False),
        (Asked(1, PLATFORM, leads=frozenset({5})),
         Asked(2, f"{PLATFORM} và kho mở", leads=frozenset({5, 6})), True),
        (Asked(1, ""), Asked(2, ""), False),
    ],
    ids=["capitals", "another", "same lead", "no words"],
)  # fmt: skip
def test_same_task_in_two_lists(mine, other, found):
    assert bool([one for one in pairs([mine], [other, *OTHERS]) if one.other == 2]) is found


def test_a_deadline_helps_and_is_told():
    due = date(2026, 9, 30)
    one = Asked(1, "Xây dựng sàn thương mại điện tử", due)
    other = Asked(2, "Xây dựng và vận hành sàn thương mại điện tử tỉnh", due)
    [pair] = pairs([one], [other])
    assert (pair.same_due, pair.same_lead) == (True, False)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 1, 5), "Phú Thọ, ngày 05 tháng 01 năm 2026"),
        (date(2026, 11, 24), "Phú Thọ, ngày 24 tháng 11 năm 2026"),
        (date(2026, 3, 1), "Phú Thọ, ngày 01 tháng 3 năm 2026"),
        (None, "Phú Thọ, ngày ... tháng ... năm ..."),
    ],
    ids=["january", "november", "march", "open"],
)
def test_day_as_the_decree_writes_it(on, said):
    assert Head(agency="UBND", title="x", place="Phú Thọ", on=on).dated == said
