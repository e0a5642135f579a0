"""What a file is, told from its first bytes; its name proves nothing.

Standard library only.
"""

import io
import zipfile
from enum import StrEnum

# The measures of nhip.annexes.opening: text packs to a tenth, a bomb to a thousandth.
MOST_UNPACKED = 300 * 1024 * 1024
MOST_MEMBERS = 5_000
MOST_PACKED = 200
PACKING_MATTERS_FROM = 20 * 1024 * 1024
OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Kind(StrEnum):
    XLSX = "xlsx"
    DOCX = "docx"
    ZIP = "zip"
    OFFICE = "office"
    PDF = "pdf"
    IMAGE = "image"
    HTML = "html"
    TEXT = "text"
    OTHER = "other"

    @property
    def name_vi(self) -> str:
        return {
            Kind.XLSX: "Excel (.xlsx)",
            Kind.DOCX: "Word (.docx)",
            Kind.ZIP: "tệp nén",
            Kind.OFFICE: "Office đời cũ hoặc có mật khẩu",
            Kind.PDF: "PDF",
            Kind.IMAGE: "hình ảnh",
            Kind.HTML: "trang web (HTML)",
            Kind.TEXT: "văn bản thuần (CSV)",
            Kind.OTHER: "loại khác",
        }[self]


def detect(content: bytes) -> Kind:
    """The kind of a file by its content."""
    if content.startswith(b"PK"):
        return _zipped(content)
    if content.startswith(OLE_HEAD):
        return Kind.OFFICE
    if content.startswith(b"%PDF-"):
        return Kind.PDF
    if content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        return Kind.IMAGE
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Kind.TEXT  # UTF-16
    head = content.removeprefix(b"\xef\xbb\xbf")[:512].lstrip().lower()
    if head.startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        return Kind.HTML
    return Kind.OTHER if b"\0" in content else Kind.TEXT


def is_bomb(content: bytes) -> bool:
    """Whether an archive unpacks to what would exhaust the machine; told from its own directory."""
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    unpacked = sum(member.file_size for member in members)
    too_well = unpacked > PACKING_MATTERS_FROM and unpacked > len(content) * MOST_PACKED
    return too_well or unpacked > MOST_UNPACKED or len(members) > MOST_MEMBERS


def _zipped(content: bytes) -> Kind:
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except zipfile.BadZipFile:
        return Kind.OTHER
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    return Kind.DOCX if "word/document.xml" in names else Kind.ZIP
