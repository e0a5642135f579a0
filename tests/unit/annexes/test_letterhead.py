"""Heads of documents as PDFs give them: columns after each other, on one line, parts missing."""

from datetime import date

import pytest

from nhip.annexes.letterhead import Letterhead, letterhead

PLAN = """ỦY BAN NHÂN DÂN
TỈNH PHÚ THỌ
-------
Số: 12/KH-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Phú Thọ, ngày 24 tháng 11 năm 2025
KẾ HOẠCH
Triển khai chuyển đổi số toàn diện
trên địa bàn tỉnh năm 2026
Căn cứ Nghị quyết số 57-NQ/TW ngày 22 tháng 12 năm 2024"""
LETTER = """UBND XÃ HY CƯƠNG CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM
PHÒNG VĂN HÓA - XÃ HỘI Độc lập – Tự do – Hạnh phúc
Số: 466 / PVHXH-VP Hy Cương, ngày 15 tháng 3 năm 2026
V/v báo cáo kết quả phổ cập
kỹ năng số
Kính gửi: Sở Khoa học và Công nghệ"""
PARTY = """TỈNH ỦY PHÚ THỌ
*
Số 57-KH/TU
ĐẢNG CỘNG SẢN VIỆT NAM
Việt Trì, ngày 02 tháng 01 năm 2026"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            PLAN,
            Letterhead(
                "12/KH-UBND", date(2025, 11, 24), "ỦY BAN NHÂN DÂN TỈNH PHÚ THỌ",
                "Kế hoạch Triển khai chuyển đổi số toàn diện trên địa bàn tỉnh năm 2026",
            ),
        ),
        (
            LETTER,
            Letterhead(
                "466/PVHXH-VP", date(2026, 3, 15), "UBND XÃ HY CƯƠNG PHÒNG VĂN HÓA - XÃ HỘI",
                "báo cáo kết quả phổ cập kỹ năng số",
            ),
        ),
        (PARTY, Letterhead("57-KH/TU", date(2026, 1, 2), "TỈNH ỦY PHÚ THỌ")),
        ("Chỉ là một trang chữ thường, ngày 31 tháng 6 năm 2026.", Letterhead()),
        ("Số:       /KH-UBND\nKẾ HOẠCH", Letterhead()),
        ("", Letterhead()),
    ],
    ids=["plan", "letter", "party", "plain", "blank-number", "empty"],
)  # fmt: skip
def test_head(text, expected):
    assert letterhead(text) == expected


def test_what_the_body_cites_is_not_the_head():
    body = "\n".join(["dòng chữ thường"] * 60 + ["Số: 9/QĐ-TTg", "ngày 01 tháng 01 năm 2020"])
    assert letterhead(body).found == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [("MẬT", True), ("  TỐI  MẬT ", True), ("bảo mật", False), ("BÍ MẬT NHÀ NƯỚC là", False)],
)
def test_secret(line, expected):
    assert letterhead(f"UBND XÃ A\n{line}\nSố: 1/BC-UBND").is_secret is expected


def test_decomposed_letters_are_composed():
    import unicodedata

    assert letterhead(unicodedata.normalize("NFD", PLAN)) == letterhead(PLAN)
