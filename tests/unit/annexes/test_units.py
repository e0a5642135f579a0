"""Agencies of a cell: parted where one ends, matched to units, sets, or left open."""
# ruff: noqa: E501 - sentences of documents stand on one line

from datetime import date

import pytest

from nhip.annexes.agencies import split_agencies
from nhip.annexes.units import KnownUnit, MatchKind, UnitSet, match_agencies

KNOWN = (
    KnownUnit("so-khcn", "Sở Khoa học và Công nghệ", ("Sở KHCN",), "department"),
    KnownUnit("so-tc", "Sở Tài chính", (), "department"),
    KnownUnit("so-nv", "Sở Nội vụ", (), "department"),
    KnownUnit("so-vhttdl", "Sở Văn hóa, Thể thao và Du lịch", (), "department"),
    KnownUnit("so-nnmt", "Sở Nông nghiệp và Môi trường", (), "department"),
    KnownUnit("so-dttg", "Sở Dân tộc và Tôn giáo", (), "department"),
    KnownUnit("vp", "Văn phòng UBND tỉnh", ("Văn phòng Ủy ban nhân dân tỉnh",), "department"),
    KnownUnit("bql", "Ban quản lý các khu công nghiệp", (), "department"),
    KnownUnit("ca", "Công an tỉnh", (), "vertical"),
    KnownUnit("thue", "Thuế tỉnh Phú Thọ", (), "vertical"),
    KnownUnit("bhxh", "Bảo hiểm xã hội tỉnh Phú Thọ", (), "vertical"),
    KnownUnit("hq", "Chi cục Hải quan khu vực V", (), "vertical"),
    KnownUnit("mttq", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Phú Thọ", (), "front"),
    KnownUnit("doan", "Đoàn Thanh niên Cộng sản Hồ Chí Minh tỉnh Phú Thọ", (), "mass"),
    KnownUnit("vnpt", "VNPT Phú Thọ", (), "enterprise"),
    KnownUnit("tinh", "Tỉnh Phú Thọ", (), "province"),
    KnownUnit("xa", "Xã Thanh Ba", ("Xã Ninh Dân",), "commune"),
    KnownUnit("phuong", "Phường Việt Trì", (), "ward"),
    KnownUnit("cu", "Sở Thông tin và Truyền thông", (), "department", None, date(2025, 2, 28)),
)
LISTS = {
    "Các sở, ban, ngành; UBND các phường, xã": ["Các sở, ban, ngành", "UBND các phường, xã"],
    "Các sở, ban, ngành, UBND các xã, phường": ["Các sở, ban, ngành", "UBND các xã, phường"],
    "Bộ Khoa học và Công nghệ và các bộ, ngành, địa phương": ["Bộ Khoa học và Công nghệ", "các bộ, ngành, địa phương"],
    "Sở Giáo dục và Đào tạo, Sở Văn hóa Thể thao và Du lịch": ["Sở Giáo dục và Đào tạo", "Sở Văn hóa Thể thao và Du lịch"],
    "Sở Văn hóa, Thể thao và Du lịch, Sở Y tế": ["Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế"],
    "VTV, VOV, TTXVN, các địa phương": ["VTV", "VOV", "TTXVN", "các địa phương"],
    "Liên đoàn Lao động, Hội Nông dân, Liên minh Hợp tác xã": ["Liên đoàn Lao động", "Hội Nông dân", "Liên minh Hợp tác xã"],
    "Bộ Lao động - Thương binh và Xã hội, Bộ Y tế": ["Bộ Lao động - Thương binh và Xã hội", "Bộ Y tế"],
    "Báo và Phát thanh, Truyền hình tỉnh": ["Báo và Phát thanh, Truyền hình tỉnh"],
    "Ban Quản lý các Khu công nghiệp, khu kinh tế": ["Ban Quản lý các Khu công nghiệp, khu kinh tế"],
    "Tập đoàn, doanh nghiệp công nghệ số": ["Tập đoàn, doanh nghiệp công nghệ số"],
    "Các trường: Đại học, Cao đẳng, Trung cấp": ["Các trường: Đại học, Cao đẳng, Trung cấp"],
    "Các Sở: Tài chính, Nội vụ, Xây dựng": ["Sở Tài chính", "Sở Nội vụ", "Sở Xây dựng"],
    "Sở Tài chính, Nội vụ": ["Sở Tài chính", "Sở Nội vụ"],
    "- Sở Y tế\n- Công an tỉnh": ["Sở Y tế", "Công an tỉnh"],
    "Sở Khoa học\nvà Công nghệ\nSở Y tế": ["Sở Khoa học và Công nghệ", "Sở Y tế"],
    "Sở Công Thương và Sở Tài chính": ["Sở Công Thương", "Sở Tài chính"],
    "Sở Tài chính - Sở KH&CN": ["Sở Tài chính", "Sở KH&CN"],
    "Sở Tài chính & Sở Y tế": ["Sở Tài chính", "Sở Y tế"],
    "Hội Nông dân, LĐLĐ tỉnh, Tỉnh Đoàn": ["Hội Nông dân", "LĐLĐ tỉnh", "Tỉnh Đoàn"],
    "": [],
}  # fmt: skip
NAMED_ONCE = {
    "UBND xã Thanh Ba, Hạ Hòa": ["xa", "ha-hoa"],
    "UBND các xã: Thanh Ba, Hạ Hòa": ["xa", "ha-hoa"],
    "UBND các xã, phường: Thanh Ba, Hạ Hòa, Nông Trang": ["xa", "ha-hoa", "nong-trang"],
    "UBND phường Việt Trì, Nông Trang, Sở Nội vụ": ["phuong", "nong-trang", "so-nv"],
}
UNITS = {
    "Sở KH&CN": "so-khcn", "SỞ KHCN": "so-khcn", "so khoa hoc va cong nghe": "so-khcn",
    "Sở TT&TT": "so-khcn", "Sở Thông tin và Truyền thông": "so-khcn", "Sở KH&ĐT": "so-tc",
    "Sở TN&MT": "so-nnmt", "Sở LĐ-TB&XH": "so-nv", "Ban Dân tộc tỉnh": "so-dttg",
    "Sở VHTT&DL": "so-vhttdl", "VP UBND tỉnh": "vp", "Công an tỉnh Phú Thọ": "ca",
    "Tỉnh đoàn": "doan", "MTTQ tỉnh": "mttq", "Ủy ban MTTQ Việt Nam tỉnh": "mttq",
    "Hải quan khu vực V": "hq", "BHXH tỉnh": "bhxh", "Cục Thuế tỉnh": "thue", "VNPT": "vnpt",
    "UBND xã Thanh Ba": "xa", "Xã Ninh Dân": "xa", "UBND phường Việt Trì": "phuong",
    "UBND tỉnh": "tinh", "Sở Sở Tài chính": "so-tc", "Sở TC": "so-tc", "Sở NV": "so-nv",
}  # fmt: skip
SETS = {
    "Các sở, ban, ngành": (UnitSet.DEPARTMENTS,),
    "UBND các phường xã": (UnitSet.COMMUNES,),
    "UBND cấp xã": (UnitSet.COMMUNES,),
    "Các bộ, ngành, địa phương": (UnitSet.MINISTRIES, UnitSet.PROVINCES),
    "các địa phương": (UnitSet.COMMUNES,),
    "Tập đoàn, doanh nghiệp công nghệ số": (UnitSet.ENTERPRISES,),
    "các cơ quan, đơn vị liên quan": (UnitSet.CONCERNED,),
    "các cơ quan báo chí đóng trên địa bàn": (UnitSet.PRESS,),
    "các tổ chức chính trị - xã hội": (UnitSet.MASS,),
    "Các cơ quan, đơn vị, địa phương": (UnitSet.ALL,),
    "Tất cả các cơ quan, đơn vị": (UnitSet.ALL,),
    "Thủ trưởng các cơ quan": (UnitSet.ALL,),
    "Thủ trưởng các sở, ban, ngành": (UnitSet.DEPARTMENTS,),
    "Toàn thể các sở, ngành": (UnitSet.DEPARTMENTS,),
    "Bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ": (UnitSet.MINISTRIES,),
    "UBND các tỉnh, thành phố trực thuộc Trung ương": (UnitSet.PROVINCES,),
    "Các cơ quan thông tấn, báo chí": (UnitSet.PRESS,),
    "Cơ quan, đơn vị được giao": (UnitSet.CONCERNED,),
}


@pytest.mark.parametrize(("text", "names"), LISTS.items(), ids=list(LISTS))
def test_a_list_is_parted_where_an_agency_begins(text, names):
    assert [named.text for named in split_agencies(text)] == names


@pytest.mark.parametrize(("text", "key"), UNITS.items(), ids=list(UNITS))
def test_a_unit_by_any_of_its_names(text, key):
    (match,) = match_agencies(text, KNOWN)
    assert (match.kind, match.keys, match.text) == (MatchKind.UNIT, (key,), text)


@pytest.mark.parametrize(("text", "sets"), SETS.items(), ids=list(SETS))
def test_a_set_by_its_words(text, sets):
    (match,) = match_agencies(text, KNOWN)
    assert (match.kind, match.sets) == (MatchKind.SET, sets)


@pytest.mark.parametrize(("text", "keys"), NAMED_ONCE.items(), ids=list(NAMED_ONCE))
def test_communes_listed_behind_one_head(text, keys):
    more = (KnownUnit("ha-hoa", "Xã Hạ Hòa", (), "commune"),
            KnownUnit("nong-trang", "Phường Nông Trang", (), "ward"))  # fmt: skip
    assert [match.keys for match in match_agencies(text, (*KNOWN, *more))] == [(k,) for k in keys]


def test_a_set_has_the_members_that_stand_today():
    departments, communes = match_agencies("Các sở, ban, ngành; UBND các xã, phường", KNOWN)
    assert "so-khcn" in departments.keys
    assert "cu" not in departments.keys
    assert communes.keys == ("xa", "phuong")


def test_an_old_name_says_that_it_was_one():
    (match,) = match_agencies("Sở TT&TT", KNOWN)
    assert match.via == "Sở TT&TT"
    (match,) = match_agencies("Sở KH&CN", KNOWN)
    assert match.via == ""


def test_on_its_own_day_an_old_unit_is_itself():
    (match,) = match_agencies("Sở TT&TT", KNOWN, on=date(2024, 6, 1))
    assert match.keys == ("cu",)


def test_what_is_not_known_is_kept_and_offered():
    (match,) = match_agencies("Sở Khoa học và Công nhệ", KNOWN)
    assert (match.kind, match.near[0]) == (MatchKind.UNKNOWN, "so-khcn")
    (match,) = match_agencies("Hội Khuyến học tỉnh", KNOWN)
    assert (match.kind, match.guessed_kind) == (MatchKind.UNKNOWN, "mass")


def test_the_part_in_the_work_is_set_beside_the_name():
    (match,) = match_agencies("Sở KH&CN thúc đẩy, theo dõi, báo cáo chỉ tiêu", KNOWN)
    assert (match.keys, match.role) == (("so-khcn",), "thúc đẩy, theo dõi, báo cáo chỉ tiêu")
