"""Hostile CSV and XLSX bytes -> sheets of plain cells, each row with its number.

May import: the standard library, engine.errors, repository.workbook. Knows nothing of figures or
columns. The type is told from the content; the name of a file proves nothing.
"""

import csv
import io
import re
import unicodedata
from statistics import median_low

from nhip.repository.grid import (
    MAX_COLUMNS,
    MAX_FILLED_ROWS,
    Cell,
    Sheet,
    UnreadableFile,
    clean_text,
)
from nhip.repository.workbook import read_workbook

MAX_BYTES = 20 * 1024 * 1024
DELIMITERS = ";,\t"
# Rows looked at to tell the delimiter; enough to get past the titles above a table.
SAMPLE_ROWS = 30

OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
FOREIGN_HEADS = (
    (re.compile(rb"%PDF-"), "PDF"),
    (re.compile(rb"\{\\rtf"), "RTF (Word)"),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8"), "hình ảnh"),
    (re.compile(rb"Rar!|7z\xbc\xaf|\x1f\x8b"), "tệp nén"),
    (
        re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|table|\?xml|meta|head)", re.IGNORECASE),
        "HTML",
    ),
)


def read_sheets(content: bytes, *, max_bytes: int = MAX_BYTES) -> list[Sheet]:
    """Every sheet of a file; a CSV is one sheet without a name.

    Raises UnreadableFile: "file.too_big" (before anything is parsed), "file.empty",
    "file.password", "file.old_excel", "file.foreign" (kind), and what the parsers raise.
    """
    if len(content) > max_bytes:
        raise UnreadableFile("file.too_big", size=len(content), limit=max_bytes)
    if not content.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe\x00"):
        raise UnreadableFile("file.empty")
    if content.startswith(OLE_HEAD):
        encrypted = ENCRYPTED_STREAM in content
        raise UnreadableFile("file.password" if encrypted else "file.old_excel")
    for head, kind in FOREIGN_HEADS:
        if head.match(content):
            raise UnreadableFile("file.foreign", kind=kind)
    if content.startswith(b"PK"):
        return read_workbook(content)
    return [_read_csv(_decode(content))]


def _decode(content: bytes) -> str:
    """UTF-8 with or without its mark, or UTF-16 with it; NFC, as all text of the house."""
    encoding = "utf-16" if content.startswith(UTF16_MARKS) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFile("file.encoding", line=line) from None
    if "\0" in text:
        raise UnreadableFile("file.foreign", kind="tệp nhị phân")
    return unicodedata.normalize("NFC", text)


def _read_csv(text: str) -> Sheet:
    """The records of a CSV, numbered as a spreadsheet would number them."""
    first, _, rest = text.partition("\n")
    # Excel's own first line, which names the delimiter and is no row of data to it.
    declared = re.fullmatch(r"sep=([;,|\t])\r?", first, re.IGNORECASE)
    delimiter = declared[1] if declared else _delimiter(text)
    reader = csv.reader(
        io.StringIO(rest if declared else text, newline=""), delimiter=delimiter, strict=True
    )
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    is_wide = False
    try:
        for number, record in enumerate(reader, start=2 if declared else 1):
            is_wide = is_wide or any(record[MAX_COLUMNS:])
            cells = tuple(clean_text(cell) for cell in record[:MAX_COLUMNS])
            if any(cells):
                rows.append((number, cells))
            if len(rows) > MAX_FILLED_ROWS:
                raise UnreadableFile("file.too_many_rows", limit=MAX_FILLED_ROWS)
    except csv.Error:
        raise UnreadableFile("file.quotes", line=reader.line_num) from None
    return Sheet("", rows, is_text=True, is_wide=is_wide)


def _delimiter(text: str) -> str:
    """The delimiter that cuts the middling row of the beginning into the most columns.

    The median, not the mean: titles have commas, and so do numbers in one column of many.
    """

    def usual_width(delimiter: str) -> int:
        return median_low([len(record) for record in _sample(text, delimiter)] or [0])

    return max(DELIMITERS, key=usual_width)


def _sample(text: str, delimiter: str) -> list[list[str]]:
    """The first filled records; fewer where the quoting breaks off."""
    records: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for record in reader:
            if any(record):
                records.append(record)
            if len(records) == SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    return records
