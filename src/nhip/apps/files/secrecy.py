"""Does a file bear a stamp of state secrecy (MẬT, TỐI MẬT, TUYỆT MẬT)? Such files are not kept.

A stamp is a line of its own in capitals near the top of a document (Circular 24/2020/TT-BCA puts it
below the number), or stands so in the file's name. The words are also part of others: mật khẩu, bí
mật, bảo mật, mật độ; and laws about secrets name the degrees in their titles. Standard library,
pypdf and openpyxl; reads the first pages only. What cannot be read is judged by its name alone.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from openpyxl import load_workbook
from pypdf import PdfReader

from nhip.apps.files.kinds import Kind

PAGES = 2  # of a PDF
PARAGRAPHS = 60  # of a Word document: its first page or two
ROWS, COLUMNS, SHEETS = 30, 20, 5
LARGEST_PART = 20 * 1024 * 1024  # of XML that is looked through

DEGREE = r"(TUYỆT\s+MẬT|TỐI\s+MẬT|MẬT)"
ALONE = re.compile(rf"[\W_]*{DEGREE}[\W_]*")
# "Độ mật: Tối mật", in any case: a form with the degree filled in.
FILLED = re.compile(
    r"[\W_]*(?:dấu\s+)?(?:chỉ\s+)?(?:mức\s+)?độ\s+(?:bí\s+)?mật\s*[:：]\s*"
    r"(tuyệt\s+mật|tối\s+mật|mật)[\W_]*",
    re.IGNORECASE,
)
WITHIN = re.compile(rf"(?<![^\W_]){DEGREE}(?![^\W_])")
WORD_BEFORE = re.compile(r"([^\W\d_]+)[\s]*$")
WORD_AFTER = re.compile(r"^[\s]*([^\W\d_]+)")
# Words that make another word of it, before and after: bí mật, bảo mật ...; mật khẩu, mật độ ...
BEFORE = {"BÍ", "BẢO", "CƠ", "THÂN", "ĐỘ", "HƯƠNG", "TÚI", "TUYẾN", "ONG", "ĐƯỜNG", "MĂNG", "CẨN"}
AFTER = {
    "KHẨU", "ĐỘ", "MÃ", "ONG", "MÍA", "VỤ", "THƯ", "DANH", "LỆNH", "THIẾT", "ƯỚC", "THÁM", "HIỆU",
    "NGỮ", "NGHỊ", "ĐÀM", "HOA", "BÁO", "PHONG",
}  # fmt: skip
ABOUT_SECRETS = re.compile(r"BÍ\s+MẬT|ĐỘ\s+(?:TUYỆT|TỐI|MẬT)|BẢO\s+MẬT", re.IGNORECASE)
SPACED = re.compile(r"\bM\s+Ậ\s+T\b")


@dataclass(frozen=True)
class Stamp:
    """The degree, and where it was found in words."""

    degree: str
    where: str


def stamp(name: str, content: bytes, kind: Kind) -> Stamp | None:
    """The stamp that a file bears, if any."""
    if degree := in_name(name):
        return Stamp(degree, "tên tệp")
    for where, lines in _tops(content, kind):
        for line in lines:
            if degree := in_line(line):
                return Stamp(degree, where)
    return None


def in_line(line: str) -> str:
    """The degree of a line that is a stamp, alone or filled into a form; else nothing."""
    text = SPACED.sub("MẬT", unicodedata.normalize("NFC", line).replace("\xa0", " "))
    if found := ALONE.fullmatch(text) or FILLED.fullmatch(text):
        return " ".join(found.group(1).upper().split())
    return _beside_others(text)


def in_name(name: str) -> str:
    """The degree in a file's name: in capitals, and no part of another word."""
    text = unicodedata.normalize("NFC", name)
    stem = text.rpartition(".")[0] or text
    return _among_words(stem)


def _beside_others(line: str) -> str:
    """A PDF lays what stands side by side into one line: "Số: 12/BC-UBND   MẬT"."""
    found = re.search(rf"(?:^|\s{{2,}}|\t){DEGREE}(?:$|\s{{2,}}|\t)", line)
    if found is None or ABOUT_SECRETS.search(line):
        return ""
    return " ".join(found.group(1).split())


def _among_words(text: str) -> str:
    if ABOUT_SECRETS.search(text):
        return ""
    for found in WITHIN.finditer(text):
        before = WORD_BEFORE.search(text[: found.start()])
        after = WORD_AFTER.search(text[found.end() :])
        if before and before.group(1).upper() in BEFORE:
            continue
        if after and after.group(1).upper() in AFTER:
            continue
        return " ".join(found.group(1).split())
    return ""


def _tops(content: bytes, kind: Kind) -> Iterator[tuple[str, Iterable[str]]]:
    """(where, lines) of the beginnings of a file; nothing of one that cannot be read."""
    reader = {Kind.PDF: _pdf, Kind.DOCX: _word, Kind.XLSX: _workbook, Kind.TEXT: _text}.get(kind)
    if reader is None:
        return
    try:
        yield from reader(content)
    except Exception:  # a damaged file is for whoever reads it next to complain about
        return


def _pdf(content: bytes) -> Iterator[tuple[str, Iterable[str]]]:
    for number, page in enumerate(PdfReader(io.BytesIO(content)).pages[:PAGES], start=1):
        yield f"trang {number}", page.extract_text().splitlines()


def _word(content: bytes) -> Iterator[tuple[str, Iterable[str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [
            ("đầu trang hoặc chân trang", part, None)
            for part in archive.namelist()
            if re.fullmatch(r"word/(?:header|footer)\d*\.xml", part)
        ]
        for where, part, most in [("phần đầu văn bản", "word/document.xml", PARAGRAPHS), *parts]:
            if archive.getinfo(part).file_size > LARGEST_PART:
                continue
            xml = archive.read(part).decode("utf-8", "replace")
            yield where, _paragraphs(xml)[:most]


def _paragraphs(xml: str) -> list[str]:
    """The text of each paragraph, those in tables and text boxes too."""
    found = []
    for paragraph in re.split(r"</w:p>", xml):
        text = "".join(
            " " if one.startswith("<w:tab") else unescape(re.sub(r"<[^>]+>", "", one))
            for one in re.findall(r"<w:t(?: [^>]*)?>[^<]*</w:t>|<w:tab/>", paragraph)
        )
        if text.strip():
            found.append(text)
    return found


def _workbook(content: bytes) -> Iterator[tuple[str, Iterable[str]]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets[:SHEETS]:
        rows = sheet.iter_rows(max_row=ROWS, max_col=COLUMNS, values_only=True)
        cells = [str(cell) for row in rows for cell in row if isinstance(cell, str)]
        yield f"trang tính {sheet.title}", cells


def _text(content: bytes) -> Iterator[tuple[str, Iterable[str]]]:
    head = content[:20_000]
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "utf-8-sig", "replace")
    cells = [cell for line in text.splitlines()[:ROWS] for cell in re.split(r"[;,\t]", line)]
    yield "những dòng đầu", [cell.strip('" ') for cell in cells]
