"""One spelling for searching, whatever spelling was typed."""

import unicodedata

import pytest

from nhip.engine.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hòa Bình", "hoa binh"),
        ("Hoà  Bình", "hoa binh"),
        (unicodedata.normalize("NFD", "Sở Khoa học"), "so khoa hoc"),
        ("ĐẶC KHU", "dac khu"),
        ("xã Tân-Lập (25)", "xa tan lap 25"),
        (" …", ""),
    ],
)
def test_spellings_meet(text, folded):
    assert fold(text) == folded
