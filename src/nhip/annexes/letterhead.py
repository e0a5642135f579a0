"""The head of an official document as Decree 30/2020/NĐ-CP prints it: number, day, issuer, summary.

Standard library only. Text of a PDF comes with the two columns of the head one after the other or
on one line; both are read. What is not there stays empty: nothing is guessed.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

HEAD_LINES = 40  # the head ends long before; what follows cites other documents
SUMMARY_LINES = 8
LONGEST_SUMMARY = 600

COUNTRY = re.compile(r"CỘNG\s+H(?:ÒA|OÀ)\s+XÃ\s+HỘI\s+CHỦ\s+NGHĨA\s+VIỆT\s+NAM", re.IGNORECASE)
MOTTO = re.compile(
    r"Độc\s+lập\s*[-\u2013\u2014]\s*Tự\s+do\s*[-\u2013\u2014]\s*Hạnh\s+phúc", re.IGNORECASE
)
PARTY = re.compile(r"ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM")
RULE = re.compile(r"[-_*=.\u2013\u2014\s]{3,}")
SERIAL = re.compile(
    r"^\s*Số\s*[:.]?\s*(\d{1,6}[a-zđ]?)\s*([/-])\s*"
    r"([A-ZĐ0-9Ư][A-ZĐƯ0-9&.]*(?:\s?[-/.&]\s?[A-ZĐƯ0-9&.]+)*)",
    re.MULTILINE,
)
DAY = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+((?:19|20)\d{2})", re.IGNORECASE)
KINDS = (
    "NGHỊ QUYẾT", "QUYẾT ĐỊNH", "CHỈ THỊ", "QUY CHẾ", "QUY ĐỊNH", "THÔNG CÁO", "THÔNG BÁO",
    "HƯỚNG DẪN", "CHƯƠNG TRÌNH", "KẾ HOẠCH", "PHƯƠNG ÁN", "ĐỀ ÁN", "DỰ ÁN", "BÁO CÁO", "BIÊN BẢN",
    "TỜ TRÌNH", "HỢP ĐỒNG", "CÔNG ĐIỆN", "BẢN GHI NHỚ", "GIẤY MỜI", "GIẤY GIỚI THIỆU",
    "PHIẾU GỬI", "PHIẾU CHUYỂN", "THƯ CÔNG", "CÔNG BÁO", "KẾT LUẬN", "DANH SÁCH",
)  # fmt: skip
NAMED = re.compile(rf"^({'|'.join(KINDS)})(?:\s*$|\s+(?=Về\b|V/v\b))")
ABOUT = re.compile(r"^V/v\s*[:.]?\s*(.+)$", re.IGNORECASE)
END = re.compile(
    r"^(Căn cứ|Kính gửi|Thực hiện|Theo |Xét |Để |Phần |Chương |Điều |Mục |[IVX]+\.|[0-9]+[.)]|"
    r"(?:ỦY BAN|UỶ BAN|CHỦ TỊCH|HỘI ĐỒNG|GIÁM ĐỐC|BAN CHẤP HÀNH|BỘ TRƯỞNG|THỦ TƯỚNG)\b)"
)
SECRET = re.compile(r"^\s*(?:TUYỆT\s+MẬT|TỐI\s+MẬT|MẬT)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the head says; an empty field was not found."""

    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    summary: str = ""
    is_secret: bool = False

    @property
    def found(self) -> tuple[str, ...]:
        """The names of the fields that were read, in the order of the head."""
        names = ("number", "issued_on", "issuer", "summary")
        return tuple(name for name in names if getattr(self, name))


def letterhead(text: str) -> Letterhead:
    """The head of a document's first page.

    `text` is the page's text with its lines. A head that Decree 30 does not know gives what parts
    of it are recognised.
    """
    lines = _lines(text)[:HEAD_LINES]
    head = "\n".join(lines)
    serial, day = SERIAL.search(head), DAY.search(head)
    return Letterhead(
        number=_number(serial),
        issued_on=_day(day),
        issuer=_issuer(lines),
        summary=_summary(lines),
        is_secret=bool(SECRET.search(head)),
    )


def _lines(text: str) -> list[str]:
    """Composed letters, single blanks; country, motto and rules gone: they say nothing."""
    found = []
    for line in unicodedata.normalize("NFC", text).splitlines():
        plain = MOTTO.sub(" ", COUNTRY.sub(" ", PARTY.sub(" ", line)))
        plain = RULE.sub(" ", plain) if RULE.fullmatch(plain) else plain
        plain = " ".join(plain.split())
        if plain:
            found.append(plain)
    return found


def _number(found: re.Match[str] | None) -> str:
    """ "12/KH-UBND": blanks that a line of the head carries inside a number are gone."""
    if found is None:
        return ""
    serial, mark, sign = found.groups()
    return f"{serial}{mark}{''.join(sign.split()).rstrip('.-/&')}"


def _day(found: re.Match[str] | None) -> date | None:
    if found is None:
        return None
    day, month, year = map(int, found.groups())
    try:
        return date(year, month, day)
    except ValueError:  # a 31 June is a misprint, not a day
        return None


def _issuer(lines: list[str]) -> str:
    """The block of capitals that opens the head, above the number and the day."""
    block: list[str] = []
    for line in lines[:8]:
        said = re.split(r"\s+Số\s*:|,?\s+ngày\s+", line)[0]
        if SERIAL.match(line) or re.match(r"Số\s*[:.]", line) or DAY.search(line):
            break
        if NAMED.match(said) or SECRET.match(said) or not _is_capitals(said):
            if block:
                break
            continue
        block.append(said)
    return " ".join(block)


def _is_capitals(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 2 and sum(letter.isupper() for letter in letters) >= 0.9 * len(letters)


def _summary(lines: list[str]) -> str:
    """ "Kế hoạch Triển khai …", or what stands behind "V/v" in a letter."""
    for at, line in enumerate(lines):
        if about := ABOUT.match(line):
            return _cut([about.group(1), *_until_end(lines[at + 1 :])])
        if named := NAMED.match(line):
            rest = line[named.end() :].strip()
            following = _until_end(lines[at + 1 :])
            if rest or following:
                return _cut([named.group(1).capitalize(), *filter(None, [rest]), *following])
    return ""


def _until_end(lines: list[str]) -> list[str]:
    """The lines of a title; a day or a number ends it, and so does the beginning of the text."""
    kept: list[str] = []
    for line in lines[:SUMMARY_LINES]:
        if END.match(line) or DAY.search(line) or SERIAL.match(line) or SECRET.match(line):
            break
        kept.append(line)
        if line.endswith((".", ";", ":")):
            break
    return kept


def _cut(parts: list[str]) -> str:
    return " ".join(parts)[:LONGEST_SUMMARY].strip()
