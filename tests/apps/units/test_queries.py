"""Finding units: by code and date, by any spelling; the tree as of a day; what became of whom."""

import unicodedata
from datetime import date

import pytest

from nhip.apps.units import queries
from nhip.apps.units.models import COMMUNE_LEVEL
from nhip.engine.folding import fold
from nhip.engine.hierarchy import Reported, Standing

BEFORE, LAST_OLD, FIRST_NEW = date(2024, 12, 31), date(2025, 6, 30), date(2025, 7, 1)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Sở Khoa học và Công nghệ", "so khoa hoc va cong nghe"),
        ("ĐẮK LẮK", "dak lak"),
        ("Hòa Bình", "hoa binh"),
        ("Hoà  Bình ", "hoa binh"),
        (unicodedata.normalize("NFD", "Thủy Nguyên"), "thuy nguyen"),
        ("Bà Rịa - Vũng Tàu", "ba ria vung tau"),
        ("H44.07", "h44 07"),
        ("", ""),
    ],
)
def test_fold(typed, folded):
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("code", "on", "name"),
    [
        ("44", BEFORE, "Tỉnh Quảng Bình"),
        ("44", FIRST_NEW, "Tỉnh Quảng Trị"),
        ("45", BEFORE, "Tỉnh Quảng Trị"),
        ("45", FIRST_NEW, None),
        ("24", LAST_OLD, "Tỉnh Bắc Giang"),
        ("27", LAST_OLD, "Tỉnh Bắc Ninh"),
        ("24", FIRST_NEW, "Tỉnh Bắc Ninh"),
        ("H50", BEFORE, "Tỉnh Quảng Trị"),
        ("H44.100", FIRST_NEW, "Phường Việt Trì"),
        ("H44.07", FIRST_NEW, "Sở Công Thương"),
    ],
)
def test_a_code_needs_a_date(country, db, code, on, name):
    found = queries.by_code(code, on)
    assert (found.name if found else None) == name


def test_an_agency_code_goes_with_the_name(units):
    assert queries.by_code("H50", LAST_OLD) == units("tinh-45-2024")
    assert queries.by_code("H50", FIRST_NEW) == units("tinh-44-2025")


def test_many_codes_cost_one_query(country, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.by_codes(["25", "07900", "H44.13", "nothing"], FIRST_NEW)
    assert sorted(found) == ["07900", "25", "H44.13"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("so khoa hoc", "Sở Khoa học và Công nghệ"),
        ("Sở  KHOA học", "Sở Khoa học và Công nghệ"),
        ("so khcn", "Sở Khoa học và Công nghệ"),
        ("cong nghe khoa hoc", "Sở Khoa học và Công nghệ"),
        ("phu tho", "Tỉnh Phú Thọ"),
        (unicodedata.normalize("NFD", "Phú Thọ"), "Tỉnh Phú Thọ"),
        ("dong nai", "Thành phố Đồng Nai"),
        ("tinh dong nai", "Thành phố Đồng Nai"),
        ("44", "Tỉnh Quảng Trị"),
        ("H44.100", "Phường Việt Trì"),
        ("thanh pho bac ninh", "Tỉnh Bắc Ninh"),
    ],
)
def test_search_puts_the_meant_unit_first(country, db, today, typed, first):
    assert queries.search(typed, today)[0].name == first


def test_search_knows_both_placements_of_the_tone_mark(country, db, today):
    one, other = (set(queries.search(typed, today)) for typed in ("Hòa Bình", "Hoà Bình"))
    assert one == other
    assert "Phường Hoà Bình" in {unit.name for unit in one}  # official spelling is kept


def test_search_finds_todays_unit_by_a_name_lost_before_the_merger(country, db, today):
    assert {u.name for u in queries.search("na mao", today)} == {"Xã Phú Xuyên", "Xã Phú Thịnh"}


def test_search_respects_the_day_and_every_word(country, db, today):
    assert not queries.search("vinh phuc tinh", today).filter(kind="province").exists()
    assert queries.search("tinh vinh phuc", BEFORE).filter(kind="province").count() == 1
    assert not queries.search("so khong co that", today).exists()
    assert queries.search("").count() > 4600


def test_names_repeat_and_only_the_place_tells_them_apart(country, db):
    same = queries.search("xã tân thành", LAST_OLD).filter(name="Xã Tân Thành")
    paths = queries.paths(same, LAST_OLD)
    assert len(same) > 2
    assert len({tuple(above) for above in paths.values()}) == len(same)


def test_names_as_they_were_on_the_day(units):
    dong_nai = units("tinh-75-2025")
    for on, name in (
        (FIRST_NEW, "Tỉnh Đồng Nai"),
        (date(2026, 4, 29), "Tỉnh Đồng Nai"),
        (date(2026, 4, 30), "Thành phố Đồng Nai"),
    ):
        assert queries.names_on([dong_nai], on)[dong_nai.pk] == name
    old = units("tinh-26-2024")
    assert queries.names_on([old], FIRST_NEW)[old.pk] == "Tỉnh Vĩnh Phúc"  # its last one


def test_path_goes_through_the_district_until_its_last_day(units):
    kept = units("xa-08545-2025")
    assert [u.name for u in queries.path(kept, LAST_OLD)] == ["Tỉnh Phú Thọ", "Huyện Tân Sơn"]
    assert queries.path(kept, FIRST_NEW) == [units("tinh-25-2025")]


def test_below_as_of_a_day(units):
    new, old = units("tinh-25-2025"), units("tinh-25-2024")
    communes = queries.below(new, FIRST_NEW).filter(kind__in=COMMUNE_LEVEL)
    assert communes.count() == 148
    assert queries.below(old, LAST_OLD).filter(kind__in=COMMUNE_LEVEL).count() == 207
    assert queries.below(old, LAST_OLD).filter(kind="district").count() == 13
    assert not queries.below(old, FIRST_NEW).exists()
    assert queries.children(old, LAST_OLD).count() == 13


def test_history_of_phu_tho(units):
    came = queries.history(units("tinh-25-2025")).came_from
    assert [(c.before.name, c.effective_on, c.legal_basis) for c in came] == [
        (name, FIRST_NEW, "Nghị quyết 202/2025/QH15")
        for name in ("Tỉnh Hòa Bình", "Tỉnh Phú Thọ", "Tỉnh Vĩnh Phúc")
    ]
    became = queries.history(units("tinh-26-2024")).became
    assert [change.after for change in became] == [units("tinh-25-2025")]


def test_history_marks_what_went_only_in_part(units):
    split = queries.history(queries.search("Vầy Nưa", LAST_OLD)[0])
    assert split.is_partial
    assert {c.after.name for c in split.became} == {"Xã Tiền Phong", "Phường Thống Nhất"}
    assert {c.legal_basis for c in split.became} == {
        "Nghị quyết 1676/NQ-UBTVQH15, Điều 1 khoản 99",
        "Nghị quyết 1676/NQ-UBTVQH15, Điều 1 khoản 146",
    }
    assert not queries.history(units("tinh-25-2025")).is_partial


def test_history_of_a_unit_that_stayed(units):
    kept = queries.history(units("xa-08545-2025"))
    assert (kept.came_from, kept.became) == ([], [])
    assert [change.kind for change in kept.itself] == ["transfer"]
    gone = queries.history(queries.search("huyện Tân Sơn", LAST_OLD)[0])
    assert [change.kind for change in gone.itself] == ["abolish"]


def test_the_engine_carries_a_series_over_the_merger(units, today):
    tree = queries.tree()
    old = {"tinh-17-2024": 1.0, "tinh-25-2024": 2.0, "tinh-26-2024": 4.0}
    (point,) = tree.on_units_of([Reported(k, BEFORE, v) for k, v in old.items()], today)
    assert (point.unit, point.value, point.standing) == ("tinh-25-2025", 7.0, Standing.EXACT)
    assert tree.by_code("admin", "44", BEFORE) == "tinh-44-2024"
    assert len(tree.descendants("tinh-22-2025", LAST_OLD)) == 171 + 13
