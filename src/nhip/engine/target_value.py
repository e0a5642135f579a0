"""Values of targets as plans print them -> operator, number, range, words, measure unit.

May import the standard library and engine.spans. A value that is words stays words: nothing is
guessed into a number, and missing is never zero. Two doors: `parse_value` for a cell that holds a
value, `find_values` for a sentence that holds one among other numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from nhip.engine.spans import find_spans, plain


@dataclass(frozen=True, slots=True)
class TargetValue:
    """What a value says.

    `operator` is as printed: "=", ">=", ">", "<=", "<", or "" where there is no single number.
    `meant` is how officials judge it: "đạt 90%" prints "=" and means ">=" (more is no failure);
    a rank or a share of failures means "<=". `number` is the single number, `printed` its digits
    as printed, with a decimal point ("09", "0.7"). A range has `low` and `high` and no number.
    `words` holds a value that is neither. `measure_unit` is what stands behind the number in the
    text ("%", "% GRDP", "doanh nghiệp"). `start` and `end` are the characters of the text taken.
    """

    operator: str = ""
    number: Decimal | None = None
    printed: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    words: str = ""
    measure_unit: str = ""
    meant: str = ""
    start: int = 0
    end: int = 0

    def __bool__(self) -> bool:
        return bool(self.printed or self.words or self.low is not None)


NO_VALUE = TargetValue()

OPERATORS = (
    (
        ">=",
        r"≥|>=|=>|⩾|≧|toi thieu(?: la| dat| tu| co)?|it nhat(?: la| dat| co)?|khong (?:duoi"
        r"|thap hon|it hon)",
    ),
    ("<=", r"≤|<=|=<|⩽|≦|toi da(?: la)?|khong (?:qua|vuot qua|vuot|tren|cao hon)|nhieu nhat"),
    (">", r">|tren|hon|vuot(?: tren| muc)?|cao hon"),
    ("<", r"<|duoi|thap hon|it hon|nho hon"),
    (
        "=",
        r"=|dat(?: ty le| ti le| muc)?|chiem(?: ty trong| ty le| ti le)?|la|gap|con|len"
        r"|bang|khoang|phan dau(?: dat)?|du|(?:tang|giam)(?: truong)?(?: binh quan| trung binh)?"
        r"(?: them| con| xuong)?(?: hang nam| moi nam)?|duy tri",
    ),
)
OPERATOR = "|".join(f"(?:{form})" for _, form in OPERATORS)
NUMBER = r"(?:\d{1,3}(?:[. ]\d{3})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)?)"
FOLLOWING = r"(?:tro len|tro xuong)"
CELL = re.compile(
    rf"(?P<lead>(?:(?:{OPERATOR}|tu)\s*)*)(?P<number>{NUMBER})\s*(?P<percent>%)?\s*(?P<rest>.*)"
)
RANGE_CELL = re.compile(
    rf"(?:(?:{OPERATOR}|tu)\s*)*(?P<low>{NUMBER})\s*%?\s*(?:-|den|toi)\s*(?P<high>{NUMBER})\s*"
    r"(?P<percent>%)?\s*(?P<rest>.*)"
)
# "Nhóm 10 cả nước", "Top 3", "thứ hạng 5": a place, judged from above.
RANK_CELL = re.compile(
    r"(?:(?:phan dau|dat|thuoc|trong|vao|xep|dung|duy tri|o)\s+)*(?:nhom|top|thu hang|hang|vi tri)"
    r"(?: thu)?\s+(?P<number>\d{1,3})(?P<rest>(?:\s+[^\d;:.,()]{1,40})?)"
)
IN_BRACKETS = re.compile(r"\s*\([^()\d]*\)$")
TIMES_OF = re.compile(r"lan (?:so voi )?(?:cung ky )?(?:nam )?20\d\d")
# A measure unit is a few plain words: a second number or a clause makes the cell words.
UNIT_WORDS = re.compile(r"[^\d;:.()]{0,40}")
TOO_MANY_WORDS = 6
# What makes more of it worse: judged from above.
FEWER_IS_BETTER = re.compile(
    r"\b(?:xep hang|thu hang|thu bac|vi tri|thoi gian (?:xu ly|giai quyet|cho)"
    r"|ty le (?:qua han|tre|loi|ho ngheo)"
    r"|ti le (?:qua han|tre|loi)|qua han|tre han|giam (?:con|xuong)|so vu|ton dong)\b"
)


def parse_value(text: str, about: str = "", unit: str = "") -> TargetValue:
    """The value in a cell of its own.

    `about` is the target's wording (it tells whether less is better); `unit` is the text of a unit
    column beside it: words behind the number that are not that unit make the whole cell words.

    "≥ 80", "> 0,7", "100%", "09", "16 - 18", "≥ 3.000 doanh nghiệp", "đạt 90%" give numbers;
    "≤ 3 Đông Nam Á; ≤ 50 Thế giới", "≥ 3% và tăng dần" and plain words stay words.
    """
    printed = " ".join(text.split())
    said = plain(printed).strip()
    if not re.search(r"\w", said):
        return NO_VALUE
    trimmed = IN_BRACKETS.sub("", said.rstrip(" .;,"))
    if found := RANK_CELL.fullmatch(trimmed):
        return _rank(found, 0, len(trimmed))
    if found := RANGE_CELL.fullmatch(trimmed):
        behind = _unit_of(found, printed, unit)
        if behind is not None:
            low, high = decimal_of(found["low"]), decimal_of(found["high"])
            return TargetValue(low=low, high=high, measure_unit=behind, end=len(trimmed))
    if found := CELL.fullmatch(trimmed):
        behind = _unit_of(found, printed, unit)
        if behind is not None:
            operator = operator_of(found["lead"], found["rest"])
            return TargetValue(
                operator,
                decimal_of(found["number"]),
                _digits(found["number"]),
                measure_unit=behind,
                meant=meant_by(operator, f"{about} {printed}"),
                end=len(trimmed),
            )
    return TargetValue(words=printed, end=len(printed))


def _unit_of(found: re.Match[str], printed: str, beside: str) -> str | None:
    """The measure unit behind the number; None where what follows is no unit."""
    rest = found["rest"].strip()
    if re.fullmatch(FOLLOWING, rest):
        rest = ""
    is_unit = TIMES_OF.fullmatch(rest) or UNIT_WORDS.fullmatch(rest)
    if not is_unit or len(rest.split()) > TOO_MANY_WORDS:
        return None
    if rest and beside and not _same_unit(rest, plain(beside)):
        return None
    if re.match(r"(?:va|hoac|tang|giam|so voi|g)\b", rest):
        return None
    shown = printed[found.start("rest") : found.start("rest") + len(rest)] if rest else ""
    blank = "" if shown.startswith("/") else " "
    return f"{found['percent'] or ''}{blank}{shown.strip()}".strip()


def _same_unit(rest: str, beside: str) -> bool:
    """Whether words behind a number say the unit of the column again ("/năm" beside "%/năm")."""
    return rest in beside or beside in rest or beside.endswith(rest.lstrip("/ "))


def operator_of(lead: str, rest: str = "") -> str:
    """The operator words before (and behind) a number say: the strictest word wins."""
    if "tro len" in rest or "tro len" in lead:
        return ">="
    if "tro xuong" in rest:
        return "<="
    words = lead.strip()
    for operator, form in OPERATORS:
        if re.search(rf"(?<!\w)(?:{form})(?!\w)", words):
            return operator
    return "="


def meant_by(operator: str, about: str) -> str:
    """How officials judge it: "đạt 90%" is a floor, a rank or a rate of failures a ceiling."""
    if operator != "=":
        return operator
    return "<=" if FEWER_IS_BETTER.search(plain(about)) else ">="


def decimal_of(digits: str) -> Decimal:
    """A printed number: 3.000 is three thousand, 0,7 and 0.7 are seven tenths."""
    return Decimal(_digits(digits))


def _digits(printed: str) -> str:
    tight = printed.replace(" ", "")
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?", tight):
        tight = tight.replace(".", "")
    return tight.replace(",", ".")


# What a share is of, where the sentence ends with it ("đạt 100% dân số").
BASES = re.compile(
    r"\s*(?:cua |tong )?(?P<base>(?:GRDP|GDP|dân số|tổng chi [\w ]{3,30}|tổng mức [\w ]{3,30}"
    r"|tổng thu [\w ]{3,30}|tổng số [\w ]{3,30}|hộ gia đình))(?P<of>[\w ]{0,30})[\s.;,]*$"
)
EACH = re.compile(r"\s*/\s*(?:năm|tháng|quý|ngày)\b")
OVER = re.compile(r"/\s*(GRDP|GDP)\s*$")
# What is counted, where its name is more than one word; longer names first.
COUNTED = (
    "sàn giao dịch", "tập dữ liệu mở", "bộ dữ liệu mở", "tập dữ liệu", "bộ dữ liệu",
    "cơ sở dữ liệu", "trung tâm dữ liệu", "doanh nghiệp", "hợp tác xã", "nền tảng số",
    "nền tảng", "hệ thống", "trung tâm", "khu công nghiệp", "cơ sở", "tổ chức", "mô hình",
    "dịch vụ công", "dịch vụ", "ứng dụng", "kịch bản", "sản phẩm", "nhiệm vụ", "đề tài", "dự án",
    "tiêu chí", "thủ tục", "lượt", "người", "hộ", "máy", "trạm", "điểm", "bậc", "giờ", "ngày",
    "phút", "tỷ đồng", "triệu đồng", "tỷ USD", "triệu USD", "USD", "xã", "phường", "tỉnh",
    "bệnh viện", "trường", "phòng thí nghiệm",
)  # fmt: skip
TIMES = re.compile(r"\s*(lần(?: (?:GRDP|GDP))?)(?!\w)")
AFTER_COUNTED = re.compile(
    r"\b(?:mới|phục vụ|được|có|trên|cho|của|cung cấp|ứng dụng|tham gia|đạt|trong|tại|và|theo|để|với"
    r"|cấp|chất lượng|ở|từ|là|thuộc|hoạt động|sử dụng)\b|[,.;:()]"
)
# A number here names something and is no value: 5G, 24/7, mức độ 4, Nghị quyết 57, từ 15 tuổi.
NAMES_BEFORE = re.compile(
    r"(?:\bso|\bmuc do|\bmuc|\bcap do|\bcap|\bgiai doan|\bde an|\bnghi quyet"
    r"|\bquyet dinh|\bke hoach"
    r"|\bchi thi|\bphien ban|\bdieu|\bkhoan|\bmuc luc|\bphu luc|\blop|\bnhom|\btop"
    r"|\btieu chi|\bquy|\bthang"
    r"|\bngay|\bnam|\btcvn|\biso|\bipv|\bweb|\bcong nghiep|\bkhu vuc|\btoc do(?: tren"
    r"| tu)?)\s*$|[a-z]$|[-/.]\d*$"
)
NAMES_AFTER = re.compile(
    r"\s*(?:tuoi\b|[gmk]b(?:/s|ps)?\b|g\b|[a-z]*/|-\s*(?:nq|kh|qd|ct|tt)\b)|[a-z]|\.\d|/\d"
)
FOUND = re.compile(
    rf"(?P<lead>(?<!\w)(?:(?:{OPERATOR}|tu)\s*)+)?(?<![\w.,])(?P<number>{NUMBER})"
    rf"(?:\s*%?\s*(?:-|den)\s*(?P<high>{NUMBER}))?(?:\s*(?P<percent>%))?"
)
ENOUGH = 3  # one plain mark, outside brackets
RANK = re.compile(r"\b(?:top|nhom|trong)\s*$")
RANKED = re.compile(
    r"\s*(?:tinh|dia phuong|nuoc|quoc gia|don vi|vi tri|thanh pho|ca nuoc|toan quoc|$|[.;,])"
)
BY_THEN = re.compile(r"\bden (?:het )?nam\s*$|\bden (?:het )?(?:nam )?20\d\d\b")


def find_values(sentence: str) -> tuple[TargetValue, ...]:
    """Every value a sentence gives, the headline first, the others in the order of the text.

    The headline is the value "đến năm 2030" where a sentence also gives yearly ones, else the one
    with the plainest mark of a value: an operator or a per cent sign. Ages, speeds, years and
    numbers of documents are not values. Empty where the sentence gives none.
    """
    said = plain(sentence)
    marked = list(_marked(sentence, said))
    if not marked:
        return ()
    best = max(marked, key=lambda one: (one[0], -one[1].start))[1]
    return (best, *(value for _, value in marked if value is not best))


def _marked(sentence: str, said: str) -> Iterator[tuple[int, TargetValue]]:
    """Values with how plainly each is marked as one."""
    dated = [(span.start, span.end) for span in find_spans(said)]
    for found in FOUND.finditer(said):
        start = found.start("number")
        end = max(found.end(name) for name in ("number", "high", "percent"))
        lead, percent = found["lead"] or "", bool(found["percent"])
        if any(first < end and start < last for first, last in dated) and not percent:
            continue
        if RANK.search(said[:start]) and RANKED.match(said[end:]):
            yield 3, _rank(found, start, end)
            continue
        if not percent and (NAMES_AFTER.match(said[end:]) or _is_a_name(said[:start], lead)):
            continue
        first = found.start() if lead else start
        clause = said[max(said.rfind(mark, 0, start) for mark in (";", ". ")) + 1 : start]
        opens = not sentence[:first].strip(" -+•")
        weight = 4 * bool(BY_THEN.search(clause) or (opens and percent)) + 2 * percent
        weight += 2 * bool(lead.strip() and lead.strip() != "tu")
        weight += 2 * bool(not percent and _known_noun(sentence[end:]))
        weight += said[:start].count("(") <= said[:start].count(")")
        if weight >= ENOUGH:
            yield weight, _told(sentence, found, first, end)


def _rank(found: re.Match[str], start: int, end: int) -> TargetValue:
    """ "trong nhóm 10 tỉnh dẫn đầu": a place no lower than the tenth."""
    number = decimal_of(found["number"])
    return TargetValue(
        "<=", number, f"{number:f}", measure_unit="thứ hạng", meant="<=", start=start, end=end
    )


def _is_a_name(before: str, lead: str) -> bool:
    return not lead.strip() and bool(NAMES_BEFORE.search(before))


def _told(sentence: str, found: re.Match[str], first: int, end: int) -> TargetValue:
    said = plain(sentence)
    operator = operator_of(found["lead"] or "", said[end : end + 12])
    printed = _digits(found["number"])
    number = Decimal(printed)
    unit = _share(sentence, first, end) if found["percent"] else _counted(sentence[end:])
    if found["high"]:
        high = decimal_of(found["high"])
        return TargetValue(low=number, high=high, measure_unit=unit, start=first, end=end)
    return TargetValue(
        operator,
        number,
        f"{number:f}" if printed.startswith("0") and number >= 1 else printed,
        measure_unit=unit,
        meant=meant_by(operator, sentence),
        start=first,
        end=end,
    )


def _share(sentence: str, first: int, end: int) -> str:
    """ "%", and what of where the sentence ends with it or divides by it."""
    if over := OVER.search(sentence[:first]):
        return f"% {over[1]}"
    clause = re.split(r"[;,.](?:\s|$)", sentence[end:])[0]
    if each := EACH.match(clause):
        return f"%{each[0].replace(' ', '')}"
    if first and (base := BASES.match(clause)):
        return f"% {base['base'].strip()}"
    return "%"


def _counted(behind: str) -> str:
    """The counting noun behind a number: a known one, else the words before the next clause."""
    if times := TIMES.match(behind):
        return times[1]
    if known := _known_noun(behind):
        return known
    head = AFTER_COUNTED.split(behind.strip(), maxsplit=1)[0].split()
    return " ".join(head[:4])


def _known_noun(behind: str) -> str:
    words = behind.strip()
    for name in COUNTED:
        if words.lower().startswith(name) and not words[len(name) : len(name) + 1].isalpha():
            return words[: len(name)]
    return ""
