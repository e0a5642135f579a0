"""What a document says of itself: number, date, issuer, title, and the year it plans for.

May import nhip.annexes.{grid,reading} and the engine. Layout of official documents: Nghị định
30/2020/NĐ-CP, Phụ lục I.
"""

import re
from collections.abc import Iterator

from nhip.annexes.grid import Original, Paragraph
from nhip.annexes.reading import About
from nhip.engine.spans import find_spans, plain

NUMBER = re.compile(r"số\s*:?\s*(\d{1,5}[\w]*\s*/\s*[\wĐ.-]+(?:-[\wĐ.&]+)*)", re.IGNORECASE)
# "Bắc Ninh, ngày 24 tháng 11 năm 2025" of the letterhead, or "(Kèm theo Kế hoạch số ... ngày ...)".
DATED = re.compile(
    r"(?:^[^\n.;:]{2,40},\s*|kèm theo[^\n]{5,120}?)"
    r"(ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}|ngày\s+\d{1,2}/\d{1,2}/\d{4})",
    re.IGNORECASE | re.MULTILINE,
)
TYPES = (
    "KẾ HOẠCH",
    "NGHỊ QUYẾT",
    "QUYẾT ĐỊNH",
    "THÔNG BÁO",
    "KẾT LUẬN",
    "CHƯƠNG TRÌNH",
    "CHỈ THỊ",
    "ĐỀ ÁN",
    "CÔNG VĂN",
    "BÁO CÁO",
    "PHỤ LỤC",
)
ISSUERS = re.compile(
    r"^(?:ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|CHÍNH PHỦ|THỦ TƯỚNG|BAN CHỈ ĐẠO|TỈNH ỦY"
    r"|THÀNH ỦY|BỘ |SỞ |VĂN PHÒNG|HỘI ĐỒNG NHÂN DÂN)[^\n]*"
    r"(?:\n(?:TỈNH|THÀNH PHỐ|XÃ|PHƯỜNG|ĐẶC KHU) [^\n]*)?",
    re.MULTILINE,
)
# "Lạng Sơn, ngày 31 tháng 12 năm 2025": where the document was issued.
PLACED = re.compile(r"^([^\n.;:,]{2,40}),\s*ngày[\s\d.…]{1,6}tháng", re.MULTILINE)
ANNEX = re.compile(r"PHỤ LỤC(?:\s+(?:SỐ\s*)?(?:\d{1,2}|[IVX]{1,5}))?\.?", re.IGNORECASE)
LINES_LOOKED_AT = 30


def about(original: Original) -> About:
    """The first number, date, issuer and title the document shows."""
    lines = list(_lines(original))
    head = "\n".join(lines)
    number, dated, issuer = NUMBER.search(head), DATED.search(head), ISSUERS.search(head)
    placed = PLACED.search(head)
    return About(
        title=_title(lines),
        number="".join(number[1].split()) if number else "",
        issued_on_text=dated[1] if dated else "",
        issuer=" ".join(issuer[0].split()).strip(" _-") if issuer else "",
        place=placed[1].strip() if placed else "",
    )


HORIZON = re.compile(r"\b(?:den|toi)(?: het)?(?: nam)?\s*$")  # "đến năm 2030" is no year of a plan


def year_of(document: About) -> int | None:
    """The one year a yearly plan is of ("năm 2026"); None for a stage or where none is named."""
    return year_said(document.title)


def year_said(title: str) -> int | None:
    """The one year a title names ("NHIỆM VỤ TRỌNG TÂM NĂM 2026"), None where it names none."""
    said = plain(title)
    years = {
        (span.first.year, span.last.year)
        for span in find_spans(said)
        if span.has_year and span.days > 300 and not HORIZON.search(said[: span.start])
    }
    only = next(iter(years)) if len(years) == 1 else None
    return only[0] if only and only[0] == only[1] else None


def _lines(original: Original) -> Iterator[str]:
    count = 0
    for block in original.blocks:
        if isinstance(block, Paragraph):
            yield block.text
            count += 1
        else:
            for row in range(min(block.height, 6)):
                yield from (cell.text for cell in block.row_cells(row))
                count += 1
        if count > LINES_LOOKED_AT:
            return


def _title(lines: list[str]) -> str:
    """The type of the document and what it is about: "KẾ HOẠCH Phát triển kinh tế số ..."."""
    for number, line in enumerate(lines):
        if ANNEX.fullmatch(line.strip()) or line.strip().upper() in TYPES:
            behind = lines[number + 1].strip() if number + 1 < len(lines) else ""
            return f"{line.strip()} {behind}".replace("\n", " ")
        if line.strip().upper().startswith(TYPES[:-1]) and len(line) < 300:
            return line.strip().replace("\n", " ")
    return ""
