"""The grammar of an agencies cell: where one agency ends and the next begins.

May import the engine and nhip.annexes.agency_names. A cell lists agencies with semicolons, lines,
commas and "và", and the names themselves hold commas and "và" ("Sở Văn hóa, Thể thao và Du
lịch", "các sở, ban, ngành"): only what follows a comma tells whether it separates.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nhip.annexes.agency_names import HEADS, SECTORS
from nhip.engine.folding import fold

# What surely separates: semicolons, lines, bullets, full stops before a capital.
HARD = re.compile(r"\s*;\s*|\s*\n\s*|\s+[•+]\s+|\.\s+(?=[A-ZĐÀ-Ỹ])")
SOFT = re.compile(
    r"\s*,\s*(?:và\s+)?|\s+và\s+(?=(?:các|Các|UBND|Ủy ban|Sở|Bộ|Công an|Văn phòng|Ban "
    r"|Hội|địa phương)\b)|(?:\s*/\s*|\s+[&-]\s+)(?=(?:Sở|Bộ|UBND|Công an|Văn phòng) )"
)
# "các sở, ban, ngành", "UBND các xã, phường", "Bộ, ngành": parts of a set, never agencies alone.
SET_PARTS = {
    "ban", "nganh", "so", "bo", "phuong", "xa", "dac khu", "dia phuong", "doan the", "don vi",
    "to chuc",
    "thi tran", "huyen", "thi xa", "thanh pho", "quan", "tinh", "co quan", "hoi", "doanh nghiep",
    "linh vuc", "khu kinh te", "khu cong nghiep", "co quan ngang bo", "ban dang", "mat tran",
}  # fmt: skip
SET_TAIL = re.compile(
    r"^(?:ban|nganh|phuong|xa|dac khu|dia phuong|doan the|don vi|to chuc|thi tran|huyen|thi xa"
    r"|thanh pho|quan|co quan|co quan ngang bo|tinh|hoi|bo|so|hop tac xa|khu kinh te"
    r"|khu che xuat)\b"
)
OPENS_SET = re.compile(
    r"^(?:tat ca |toan the )?(?:ubnd |uy ban nhan dan |chu tich ubnd |thu truong |cap uy )?"
    r"(?:cac|nhung|mot so|moi)\b|^(?:bo|so|ban|nganh|co quan|dia phuong|tap doan)$"
)
LABEL = re.compile(
    r"^(?:[-+•*]\s*)?(?:(?:cơ quan|đơn vị)\s+)?(?:chủ trì|phối hợp"
    r"|thực hiện)\s*(?:thực hiện)?\s*:\s*",
    re.IGNORECASE,
)
HEAD_ONCE = re.compile(
    r"\s*(?:(?P<listed>các\s+(?=\S+\s*:)))?(?P<head>sở|bộ)\b\s*:?\s*", re.IGNORECASE
)
COMMUNE_KINDS = ("xã", "phường", "đặc khu")
COMMUNES_ONCE = re.compile(
    r"\s*(?:UBND|Ủy ban nhân dân)?\s*"
    r"(?:(?P<listed>các\s+(?:xã|phường)(?:,\s*(?:xã|phường))?\s*:\s*)|(?:xã|phường|đặc khu)\s)",
    re.IGNORECASE,
)
BULLET = re.compile(r"^\s*(?:[-+•*–]|\(?\d{1,2}[.)]|[a-zđ]\))\s+")
# What a cell says beside the name: its part in the work.
ROLE = re.compile(
    r"\s+(?=(?:chủ trì|phối hợp|thúc đẩy|hướng dẫn|theo dõi|tổng hợp|thực hiện|báo cáo|tham mưu"
    r"|là cơ quan|là đơn vị|làm đầu mối|chịu trách nhiệm|đôn đốc)\b)"
)


@dataclass(frozen=True, slots=True)
class Named:
    """One agency as printed, without bullets and labels; `role` is what stands behind its name."""

    text: str
    role: str = ""


def split_agencies(text: str, names: Sequence[str] = ()) -> tuple[Named, ...]:
    """The agencies of a cell in order, as printed; () for an empty cell.

    `names` are folded names of known units: a comma inside one never separates.
    """
    known = frozenset(names)
    found = []
    for piece in HARD.split(_unwrapped(text)):
        stripped = LABEL.sub("", BULLET.sub("", piece.strip()))
        whole = _communes(_whole(_agencies(stripped, known)), known)
        found += [_named(one) for one in whole if fold(one)]
    return tuple(found)


def _unwrapped(text: str) -> str:
    """Lines that only wrap a long name are joined; lines that begin an agency stay lines."""
    lines = text.split("\n")
    whole = lines[:1]
    for line in lines[1:]:
        bare = BULLET.sub("", line)
        opens = bare != line or bare[:1].isupper() or fold(bare).startswith(("cac ", "ubnd "))
        if opens and (_is_agency(fold(bare)) or _is_acronym(bare) or bare != line):
            whole.append(line)
        else:
            whole[-1] += f" {line}"
    return "\n".join(whole)


def _whole(pieces: Iterable[str]) -> Iterator[str]:
    """Give "Nội vụ" of "Sở Tài chính, Nội vụ" and "các Sở: Tài chính, Nội vụ" its first word."""
    head = ""
    for piece in pieces:
        if opened := HEAD_ONCE.match(piece):
            head = opened["head"].capitalize()
            piece = piece[opened.end() :] if opened["listed"] else piece
        yield f"{head} {piece.strip()}" if head and _is_sector(fold(piece)) else piece


def _communes(pieces: Iterable[str], known: frozenset[str]) -> Iterator[str]:
    """Give "Ninh Dân" of "UBND xã Thanh Ba, Ninh Dân" its kind, where such a commune is known."""
    listing = False
    for piece in pieces:
        if opened := COMMUNES_ONCE.match(piece):
            listing = True
            piece = piece[opened.end() :] if opened["listed"] else piece
        kind = _commune_kind(piece, known) if listing else ""
        yield f"{kind} {piece.strip()}".strip()


def _commune_kind(name: str, known: frozenset[str]) -> str:
    said = fold(name)
    return next((kind for kind in COMMUNE_KINDS if f"{fold(kind)} {said}" in known), "")


def _named(text: str) -> Named:
    tidied = " ".join(text.split()).strip(" ,.;:")
    name, *role = ROLE.split(tidied, maxsplit=1)
    return Named(tidied, role[0].strip()) if role and fold(name) else Named(tidied)


def _agencies(piece: str, known: frozenset[str]) -> Iterator[str]:
    """Cut a piece at the commas and "và" behind which another agency begins."""
    start = 0
    for mark in SOFT.finditer(piece):
        depth = piece.count("(", start, mark.start()) - piece.count(")", start, mark.start())
        before, after = piece[start : mark.start()], piece[mark.end() :]
        if depth <= 0 and _separates(before, after, known):
            yield before
            start = mark.end()
    yield piece[start:]


def _separates(before: str, after: str, known: frozenset[str]) -> bool:
    """Whether a new agency begins after the mark."""
    said, following = fold(before), fold(after)
    if not said or not following:
        return False
    if any(f"{said} {tail}" in known for tail in _heads_of(following)):
        return False
    first = after.lstrip()[:1]
    if OPENS_SET.match(said) and SET_TAIL.match(following) and not first.isupper():
        return False
    if first.isupper() and _is_sector(following) and HEAD_ONCE.match(before):
        return True
    if first.isupper() and _is_sector(following) and _is_sector(said):
        return True
    is_listing = COMMUNES_ONCE.match(before) or _commune_kind(before, known)
    if is_listing and _commune_kind(re.split(r"[,;]", after)[0], known):
        return True
    if ROLE.search(before) and first.islower() and not OPENS_SET.match(following):
        return False
    word = following.split()[0]
    if first.islower() and word not in ("cac", "nhung", "mot", "ubnd", "mttq"):
        return _is_plain_agency(following) and not OPENS_SET.match(said)
    if not _is_agency(following):
        return _is_acronym(after) and (_is_acronym(before) or said in known)
    return True


def _heads_of(following: str) -> Iterator[str]:
    """The first words of what follows, in growing number: candidates for the rest of a name."""
    words = following.split()
    for count in range(1, min(len(words), 8) + 1):
        yield " ".join(words[:count])
        yield "va " + " ".join(words[:count])


def _is_sector(said: str) -> bool:
    return any(said == sector or said.startswith(sector + " ") for sector in SECTORS)


def _is_agency(said: str) -> bool:
    return any(said == head or said.startswith(head + " ") for head in HEADS)


def _is_plain_agency(said: str) -> bool:
    """A lower-case beginning is an agency only with more than the head ("công an tỉnh")."""
    words = said.split()
    return (
        len(words) > 1
        and words[0]
        in ("cong", "tinh", "van", "so", "bo", "ubnd", "thanh", "doanh", "truong", "vien", "bao")
        and _is_agency(said)
        and words[0] not in SET_PARTS
    )


def _is_acronym(text: str) -> bool:
    word = text.split()[0].strip(",;.") if text.split() else ""
    return len(word) >= 2 and word.isupper() and word.isalnum()
