"""Sentences that give work: who leads, who helps.

May import nhip.annexes.{agencies,agency_names} and the engine. The forms are those of conclusions
and of "Tổ chức thực hiện": "Giao Sở Tài chính chủ trì, phối hợp với Sở Nội vụ tham mưu ...",
"Sở Y tế: rà soát ...", "... (Sở Xây dựng chủ trì; hoàn thành trong quý II/2026)".
"""

import re
from dataclasses import dataclass

from nhip.annexes.agencies import split_agencies
from nhip.annexes.agency_names import HEADS
from nhip.engine.folding import fold
from nhip.engine.spans import plain

LONGEST_AGENCIES = 180
GIVES = re.compile(
    r"^(?:(?:\d+\.|[a-z]\))\s*)?(?:(?:thong nhat"
    r"|dong y)\s+)?(?:giao(?: nhiem vu)?(?: cho)?|de nghi|yeu cau|phan cong"
    r"|uy quyen)\s+(?:cho\s+)?"
)
# Verbs at which the list of agencies ends and the work begins.
WORK = (
    r"chu tri|phoi hop|tham muu|xay dung|trien khai|ra soat|to chuc|chi dao|huong dan"
    r"|don doc|kiem tra|theo doi"
    r"|tong hop|bao cao|hoan thanh|thuc hien|nghien cuu|de xuat|bo tri|tiep tuc"
    r"|khan truong|chu dong|tap trung"
    r"|tang cuong|day manh|phat huy|bao dam|dam bao|cap nhat|ban hanh|trinh|lap"
    r"|cong bo|dua|so hoa|cung cap"
    r"|can cu|tuyen truyen|quan ly|van hanh|ket noi|danh gia|tham dinh|xem xet|som"
    r"|kip thoi|nghiem tuc|chiu trach nhiem"
    r"|khong|phai|co trach nhiem|lam|giup|thong nhat|chuan bi|hoan thien|to giac"
    r"|giam sat|van dong|ho tro|truoc|trong"
)
BEGINS_WORK = re.compile(rf"[\s,:]+(?=(?:{WORK})\b)|\s*:\s*")
TAKES_LEAD = re.compile(r"[\s,]*(?:chu tri|chu dong|co trach nhiem|:)")
WITH_HELP = re.compile(r"phoi hop(?: chat che)?(?: voi| cung)?\s+")
TELLS = re.compile(r" (?:da|dang|duoc|la|cung)$")  # "Sở Y tế đã chủ trì": what was done
IN_BRACKETS = re.compile(r"\(([^()]*?)\s+chu tri\b([^()]*)\)")
LABELLED = re.compile(r"(?:(?:co quan|don vi)\s+)?chu tri\s*:\s*([^.;()]+)")


@dataclass(frozen=True, slots=True)
class Work:
    """Who leads and who helps, as printed; `start` is where the leader's name begins."""

    lead: str
    supporting: str
    start: int


def looks_like_agencies(text: str) -> bool:
    """Whether a heading is nothing but names of agencies ("Liên đoàn Lao động, Hội Nông dân")."""
    bare = without_request(text).rstrip(" :")
    if len(bare) > LONGEST_AGENCIES or bare.endswith((".", ";")):
        return False
    named = split_agencies(bare)
    return (
        bool(named)
        and all(_begins_an_agency(one.text) for one in named[:1])
        and not any(one.role for one in named)
    )


def without_request(text: str) -> str:
    """ "Đề nghị Ủy ban Mặt trận ..." as a heading is the agency."""
    asked = re.match(r"(?:Đề nghị|Giao|Yêu cầu|Đối với)\s+(?:cho\s+)?(?=\S)", text)
    return text[asked.end() :] if asked else text


def given_work(text: str, *, is_item: bool = False) -> Work | None:
    """Who is given the work of a sentence; None where the sentence gives none.

    `is_item` says that the sentence is an item of a list: then an agency with a verb of work is
    enough ("b) Sở Nội vụ rà soát ..."), as it is not in running text.
    """
    said = plain(text)
    given = GIVES.match(said)
    start = given.end() if given else 0
    ends = BEGINS_WORK.search(said, start)
    if ends and _is_list(text[start : ends.start()]):
        lead = text[start : ends.start()].strip(" ,:")
        is_given = bool(given) or is_item or bool(TAKES_LEAD.match(said, ends.start()))
        return Work(lead, _helpers(text, said, ends.end()), start) if is_given else None
    if bracketed := IN_BRACKETS.search(said):
        lead = text[bracketed.start(1) : bracketed.end(1)].strip(" ,:")
        if _is_list(lead):
            return Work(lead, _helpers(text, said, bracketed.end(1)), bracketed.start(1))
    if labelled := LABELLED.search(said):
        lead = text[labelled.start(1) : labelled.end(1)].strip(" ,:")
        return Work(lead, "", labelled.start(1)) if _is_list(lead) else None
    return None


def _helpers(text: str, said: str, start: int) -> str:
    """The agencies behind "phối hợp với", up to the verb of the work."""
    found = WITH_HELP.search(said, max(0, start - 1), start + 60)
    if not found:
        return ""
    ends = BEGINS_WORK.search(said, found.end()) or re.search(r"[.;)]", said[found.end() :])
    stop = ends.start() if ends and ends.start() > found.end() else len(text)
    helpers = re.split(r"[.;()]", text[found.end() : stop])[0].strip(" ,:")
    return helpers if _is_list(helpers) else ""


def _is_list(text: str) -> bool:
    return 0 < len(text.strip()) <= LONGEST_AGENCIES and _begins_an_agency(text)


def _begins_an_agency(text: str) -> bool:
    said = fold(text)
    is_named = text.strip()[:1].isupper() or said.startswith(("cac ", "ubnd "))
    if TELLS.search(said):
        return False
    return is_named and any(said == head or said.startswith(head + " ") for head in HEADS)
