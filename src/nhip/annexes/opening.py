"""What a file is, told by its bytes and never by its name; what cannot be read is refused here.

Standard library only. Guards against archives made to exhaust the machine: sizes are judged from
the archive's own directory before anything is unpacked.
"""

import zipfile
from enum import StrEnum
from pathlib import Path

from nhip.annexes.reading import UnreadableAnnex

MEGABYTE = 1024 * 1024
# The largest annex met has 0.2 MB; pictures in a plan can bring it to some tens.
LARGEST = 50 * MEGABYTE
MOST_UNPACKED = 300 * MEGABYTE
MOST_MEMBERS = 5_000
# Text packs to a tenth or a twentieth; a bomb to a thousandth.
MOST_PACKED = 200
PACKING_MATTERS_FROM = 20 * MEGABYTE
# Parsed as a tree in memory, text of this size takes seconds and a gigabyte.
LARGEST_PART = 100 * MEGABYTE

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_NAMES = {
    name: "".join(letter + "\0" for letter in name).encode("latin-1")
    for name in ("EncryptedPackage", "WordDocument", "Workbook", "Book")
}
SIGNATURES = (
    (b"%PDF", "annex.pdf", ""),
    (b"{\\rtf", "annex.rtf", ""),
    (b"\x89PNG", "annex.picture", ""),
    (b"\xff\xd8\xff", "annex.picture", ""),
    (b"II*\0", "annex.picture", ""),
    (b"MM\0*", "annex.picture", ""),
    (b"Rar!", "annex.foreign", "tệp nén RAR"),
    (b"7z\xbc\xaf", "annex.foreign", "tệp nén 7z"),
    (b"\x1f\x8b", "annex.foreign", "tệp nén gzip"),
    (b"MZ", "annex.foreign", "chương trình"),
)


class Kind(StrEnum):
    """What a readable file is."""

    WORD = "word"
    WORKBOOK = "workbook"
    TEXT = "text"


def kind_of(path: Path) -> Kind:
    """The kind of a readable file. Raises UnreadableAnnex with how to mend it, OSError."""
    size = path.stat().st_size
    if size > LARGEST:
        raise UnreadableAnnex("annex.too_big", size=size, limit=LARGEST)
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\0 \r\n\t"):
        raise UnreadableAnnex("annex.empty_file")
    if head.startswith(OLE):
        raise UnreadableAnnex(_old_format(path))
    for mark, code, named in SIGNATURES:
        if head.lstrip(b"\xef\xbb\xbf \r\n").startswith(mark):
            raise UnreadableAnnex(code, kind=named) if named else UnreadableAnnex(code)
    if (
        head.lstrip(b"\xef\xbb\xbf \r\n")[:15]
        .lower()
        .startswith((b"<html", b"<!doctype", b"<?xml"))
    ):
        raise UnreadableAnnex("annex.web_page")
    if head.startswith(b"PK"):
        return _kind_of_archive(path, size)
    return Kind.TEXT


def _old_format(path: Path) -> str:
    """OLE containers are encrypted packages, or Office files from before 2007."""
    content = path.read_bytes()
    if OLE_NAMES["EncryptedPackage"] in content:
        return "annex.password"
    if OLE_NAMES["WordDocument"] in content:
        return "annex.old_word"
    if OLE_NAMES["Workbook"] in content or OLE_NAMES["Book"] in content:
        return "annex.old_excel"
    return "annex.damaged"


def _kind_of_archive(path: Path, size: int) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableAnnex("annex.damaged") from None
    # Python's zipfile never unpacks a member beyond the size it declares.
    unpacked = sum(member.file_size for member in members)
    packed_too_well = unpacked > PACKING_MATTERS_FROM and unpacked > size * MOST_PACKED
    part = max((one.file_size for one in members if one.filename.endswith(".xml")), default=0)
    if packed_too_well or unpacked > MOST_UNPACKED or len(members) > MOST_MEMBERS:
        raise UnreadableAnnex("annex.bomb")
    if part > LARGEST_PART:
        raise UnreadableAnnex("annex.bomb")
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableAnnex("annex.password")
    names = {member.filename for member in members}
    if "word/document.xml" in names:
        return Kind.WORD
    if "xl/workbook.xml" in names:
        return Kind.WORKBOOK
    raise UnreadableAnnex("annex.foreign", kind=_named(names))


def _named(names: set[str]) -> str:
    if any(name.startswith("ppt/") for name in names):
        return "tệp PowerPoint"
    if "content.xml" in names:
        return "tệp OpenDocument (.odt, .ods)"
    if "xl/workbook.bin" in names:
        return "tệp Excel nhị phân (.xlsb)"
    return "tệp nén"


def has_macros(path: Path) -> bool:
    """True where the archive carries macros; they are never run, only mentioned."""
    with zipfile.ZipFile(path) as archive:
        return any(name.lower().endswith("vbaproject.bin") for name in archive.namelist())
