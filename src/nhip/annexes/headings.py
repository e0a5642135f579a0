"""What the heading of a column means, whatever its words and its order.

May import the engine. One table of meanings with their synonyms (plain spellings); where one
heading means two things in two kinds of table ("Kết quả", "Đơn vị", "Tiến độ") both are named
here, and `nhip.annexes.layout` decides from the rest of the table and from what the cells hold.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from nhip.engine.folding import fold


class Meaning(StrEnum):
    """What a column holds."""

    ORDER = "order"
    GROUP = "group"
    TEXT = "text"
    PRODUCT = "product"
    LEAD = "lead"
    SUPPORTING = "supporting"
    RESPONSIBLE = "responsible"
    DEADLINE = "deadline"
    START = "start"
    UNIT = "unit"
    VALUE = "value"
    POINT = "point"  # a value of one year or level
    BASELINE = "baseline"
    MUST = "must"
    BASIS = "basis"
    LEGAL_BASIS = "legal_basis"
    BUDGET = "budget"
    BUDGET_SOURCE = "budget_source"
    ASSIGNED_BY = "assigned_by"
    RESULT = "result"
    STATUS = "status"
    NOTE = "note"


LONGEST = 90  # a longer cell is a sentence, not a heading

# Tried in order; the first form found in a heading gives its meanings, likeliest first.
VOCABULARY = tuple(
    (tuple(map(Meaning, meanings.split())), re.compile(form))
    for meanings, form in (
        ("order", r"^(?:s ?tt|tt|so tt|so thu tu|thu tu|ma|ma so|so hieu|so|no|muc)$"),
        ("text", r"^ro viec"),  # the six "rõ" a task should have
        ("responsible", r"^ro nguoi"),
        ("lead", r"^ro trach nhiem"),
        ("note", r"^ro tham quyen"),
        ("group", r"^(?:nhom|linh vuc|truc|tru cot|khoi)\b"),
        (
            "note",
            r"(?:ngay|thoi gian|nam|co quan|noi) (?:ban hanh|ky|co hieu luc)\b|^nguoi ky"
            r"|^(?:so )?dien thoai|^email|^trich yeu",
        ),
        ("note", r"^ghi chu|^chu thich|^luu y|^ghi nhan"),
        (
            "assigned_by",
            r"van ban (?:giao|chi dao|yeu cau|den|ban hanh)|nguon giao|can cu giao"
            r"|nguon nhiem vu|^van ban$|so (?:ky hieu )?van ban|theo (?:van ban|nghi quyet"
            r"|ket luan)",
        ),
        ("supporting", r"phoi hop"),
        ("lead", r"^ten (?:co quan|don vi|so|bo|dia phuong|xa|phuong|to chuc)\b"),
        (
            "responsible",
            r"lanh dao|nguoi (?:chiu|phu trach|thuc hien|theo doi|dung dau)|dong chi|can bo"
            r"|chuyen vien",
        ),
        (
            "basis",
            r"co so (?:khoa hoc|thuc tien|xac dinh|de xuat|xay dung|de ra)|can cu (?:xac dinh"
            r"|de xuat|xay dung)|thuyet minh|luan cu",
        ),
        ("legal_basis", r"can cu|phap ly|co so phap"),
        ("budget_source", r"nguon (?:kinh phi|von|luc|ngan sach|tai chinh)|^nguon$"),
        (
            "budget",
            r"kinh phi|du toan|muc dau tu|ngan sach|\bvon\b|khai toan|ty dong|trieu dong"
            r"|^(?:ns(?:tw|dp|nn)|thanh tien|so tien|don gia|chi phi)\b",
        ),
        ("must", r"phai dat|bat buoc|phap lenh"),
        (
            "baseline",
            r"hien trang|nam goc|hien (?:tai|co|nay)|thuc hien (?:nam )?20|ket qua (?:nam )?20"
            r"|ket qua thuc hien nam|uoc (?:thuc hien|dat|nam|20)|^uoc|thuc trang|th nam"
            r"|da dat",
        ),
        ("status deadline", r"^tien do(?: thuc hien| hoan thanh| trien khai)?$"),
        (
            "status",
            r"trang thai|tinh trang|muc do hoan thanh|ty le hoan thanh"
            r"|hoan thanh$(?<=% hoan thanh)|^danh gia|tien do",
        ),
        ("product", r"san pham|dau ra"),
        (
            "result",
            r"tinh hinh (?:thuc hien|trien khai)|ket qua (?:thuc hien|trien khai|bao cao|da"
            r"|dat duoc|xu ly|giai quyet|cu the|theo doi)\b|bao cao|kho khan|vuong mac"
            r"|kien nghi",
        ),
        ("unit", r"don vi (?:tinh|do)|^dvt|^d ?v ?t$|^dv tinh"),
        ("product result value", r"^ket qua$"),
        (
            "product",
            r"san pham|dau ra|ket qua|hinh thuc van ban|muc tieu can dat|yeu cau can dat"
            r"|cap (?:trinh|ban hanh)",
        ),
        (
            "start",
            r"(?:bat dau|khoi cong|khoi dong|ngay giao)(?!.*(?:hoan thanh|ket thuc|den han))",
        ),
        (
            "lead",
            r"chu tri|chiu trach nhiem|don vi (?:thuc hien|duoc giao|chu quan|phu trach"
            r"|theo doi|dau moi|tham muu)|co quan (?:thuc hien|duoc giao|chu quan|phu trach"
            r"|theo doi|tham muu|don vi)|bo phan thuc hien|^phan cong|to chuc thuc hien"
            r"|dau moi|^trach nhiem|^co quan$|chu the|don vi co quan|^chu dau tu|thuc hien boi"
            r"|tham muu",
        ),
        (
            "deadline",
            r"thoi (?:gian|han|diem|ky)|^han|ngay (?:hoan thanh|den han|ket thuc)|ket thuc"
            r"|^hoan thanh|lo trinh|^nam$|nam (?:hoan thanh|thuc hien|dat|dich)|giai doan",
        ),
        ("unit lead", r"^don vi$"),
        (
            "lead",
            r"^(?:bo|so|co quan|don vi|dia phuong|ban|nganh)(?: (?:so|ban|nganh|co quan|don vi"
            r"|dia phuong|to chuc))+$",
        ),
        (
            "value text",
            r"^(?:chi tieu|muc tieu|muc)(?: can| phai)?(?: dat| phan dau| giao| ke hoach| de ra)?$",
        ),
        (
            "value",
            r"^gia tri|^ke hoach|^so lieu|muc (?:dat|phan dau)|chi tieu (?:duoc )?giao"
            r"|^muc tieu (?:den|dat|nam)|chi so dat|^kh\b|dinh muc",
        ),
        (
            "text",
            r"noi dung|nhiem vu|giai phap|cong viec|^ten|hoat dong|chi tieu|muc tieu|de an"
            r"|du an|danh muc|hang muc|chuong trinh|ket luan|y kien chi dao|tieu chi|chi so"
            r"|dau viec|viec can lam|mo ta",
        ),
    )
)

YEAR = re.compile(r"\b(20[2-9]\d)\b")
YEAR_ONLY = re.compile(
    r"(?:(?:den|het|nam|kh|ke hoach|muc tieu|chi tieu|phan dau|gia tri|muc) ?)*20[2-9]\d"
)
LEVEL = re.compile(
    r"^(?:cap )?(?:trung uong|tinh|huyen|xa|co so|so nganh|so ban nganh|phuong xa"
    r"|xa phuong|so|bo nganh|dia phuong)$"
    r"|^cap (?:tinh|huyen|xa|bo)\b|^(?:khoi|nhom) "
)
# Among columns of agencies the one that says most plainly who answers leads; the next ones help,
# and who only watches is named beside.
LEADS = re.compile(r"chu tri|chiu trach nhiem|ro trach nhiem")
WATCHES = re.compile(r"theo doi|don doc|giam sat|kiem tra|tong hop|do luong|danh gia|tham dinh")
SAYS_TARGETS = re.compile(r"chi tieu|muc tieu|chi so")
SAYS_TASKS = re.compile(
    r"nhiem vu|giai phap|cong viec|hoat dong|de an|du an|dau viec|ket luan|y kien chi dao"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: its words from the outer to the inner level, and what they may mean."""

    labels: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    year: int | None = None
    level: str = ""

    @property
    def text(self) -> str:
        """All levels in one line."""
        return " - ".join(self.labels)


def heading(labels: tuple[str, ...]) -> Heading:
    """What a column may mean: the inner words first, then the words above them."""
    folded = [fold(re.sub(r"\([^)]*\)$", "", label)) or fold(label) for label in labels]
    leaf, whole = (folded[-1], " ".join(folded)) if folded else ("", "")
    found = YEAR.findall(whole)
    year = int(found[-1]) if found else None
    outer = next((m for label in folded[:-1] if (m := meanings_of(label))), ())
    if YEAR_ONLY.fullmatch(leaf):
        held = tuple(m for m in outer if m in (Meaning.BUDGET, Meaning.BASELINE))
        return Heading(labels, held or (Meaning.POINT,), year)
    if LEVEL.search(leaf) and (year or outer or leaf.startswith("cap ")):
        kept = tuple(m for m in outer if m in (Meaning.BUDGET, Meaning.LEAD, Meaning.BASELINE))
        return Heading(labels, kept or (Meaning.POINT,), year, labels[-1])
    if Meaning.BUDGET in outer:
        return Heading(labels, (Meaning.BUDGET,), year)
    own = meanings_of(leaf)
    if not own and {Meaning.VALUE, Meaning.TEXT} & set(outer) and (year or Meaning.VALUE in outer):
        return Heading(labels, (Meaning.POINT,), year, labels[-1])
    return Heading(labels, own or outer, year)


def meanings_of(said: str) -> tuple[Meaning, ...]:
    """The meanings of one folded heading, likeliest first; () where it means nothing known."""
    if not said or len(said) > LONGEST:
        return ()
    return next((meanings for meanings, form in VOCABULARY if form.search(said)), ())
