"""A quarterly round with a few units filled in: every typed figure is made up, and says so.

May import actions of collection. Loading again changes nothing. Figures that the demonstration
already holds for the quarter are filled in from there and not asked.
"""

import random
from datetime import timedelta

from django.utils import timezone

from nhip.apps.catalogue import shelf
from nhip.apps.collection import actions
from nhip.apps.collection.actions import Typed
from nhip.apps.collection.bindings import KIND_OF_INPUT
from nhip.apps.collection.models import CollectionRound, FormTemplate, Submission
from nhip.apps.units.models import Unit

CODE, PERIOD, SEED = "chuyen-doi-so-quy", "2026-Q3", 915
SET = "phuc-vu-766/2026"
VISITORS = ("xa-07900-2025", "cq-25-so-cong-thuong-2025")  # left to those who try it out
COMMUNES = 10
BOUND = (("1", "2.1", "a", "Hồ sơ xử lý đúng hạn"), ("2", "2.1", "b", "Hồ sơ tiếp nhận và xử lý"))
FREE = (
    ("3", "Cán bộ, công chức", "count", "người", "Con người"),
    ("3.1", "Trong đó: được cấp chữ ký số", "count", "người", "Con người"),
    ("3.2", "Trong đó: đã qua tập huấn kỹ năng số trong năm", "count", "người", "Con người"),
    ("4", "Văn bản đi trong quý", "count", "văn bản", "Văn bản"),
    ("4.1", "Trong đó: ký số và gửi trên mạng", "count", "văn bản", "Văn bản"),
    ("5", "Tổ công nghệ số cộng đồng đang hoạt động", "count", "tổ", "Xã hội số"),
    ("6", "Có lãnh đạo họp chuyên đề chuyển đổi số trong quý", "yes_no", "", "Chỉ đạo"),
)
RELATIONS = (
    ("[3.1] <= [3]", "Số người có chữ ký số không vượt số cán bộ, công chức"),
    ("[3.2] <= [3]", "Số người qua tập huấn không vượt số cán bộ, công chức"),
    ("[4.1] <= [4]", "Số văn bản ký số không vượt số văn bản đi"),
)


def load() -> None:
    """The form and its round, where they are not there yet."""
    if FormTemplate.objects.filter(code=CODE).exists():
        return
    template = actions.save_template(
        by=None, code=CODE, title="Số liệu chuyển đổi số hằng quý (minh họa)", content=content(),
        legal_basis="Biểu minh họa, không phải biểu đã ban hành",
        note="Số của từng đơn vị trong đợt này được mô phỏng.",
    )  # fmt: skip
    wards = Unit.objects.filter(kind__in=("commune", "ward"), valid_to=None).order_by("key")
    here = wards.filter(placements__parent__key="tinh-25-2025").exclude(key__in=VISITORS)
    units = [*here.distinct()[:COMMUNES], *Unit.objects.filter(key__in=VISITORS)]
    round_ = actions.plan_round(
        by=None, template=template, title="Số liệu chuyển đổi số quý III/2026 (mô phỏng)",
        period=PERIOD, due_at=timezone.now() + timedelta(days=10), units=units, simulated=True,
        note="Đợt minh họa: số liệu mô phỏng, không phải báo cáo của đơn vị.",
    )  # fmt: skip
    actions.open_round(by=None, round_=round_)
    _fill(round_)


def content() -> dict:
    """The form as plain data; fields tied to criteria take the kind of their input."""
    criteria_set = shelf.current().get(SET)
    fields = []
    for key, code, name, label in BOUND:
        item = criteria_set.criterion(code).input(name)
        fields.append({
            "key": key, "label": label, "kind": KIND_OF_INPUT[item.kind].value,
            "section": "Dịch vụ công", "measure_unit": "hồ sơ", "swing": 50,
            "binding": f"criterion:{SET}:{code}:{name}",
        })  # fmt: skip
    fields += [
        {"key": key, "label": label, "kind": kind, "measure_unit": unit, "section": section}
        for key, label, kind, unit, section in FREE
    ]
    fields.append({"key": "7", "label": "Khó khăn, kiến nghị", "kind": "text", "required": False,
                   "section": "Chỉ đạo"})  # fmt: skip
    fields.append({"key": "8", "label": "Báo cáo có chữ ký", "kind": "file", "required": False,
                   "section": "Chỉ đạo"})  # fmt: skip
    return {
        "fields": fields,
        "relations": [{"text": text, "says": says} for text, says in RELATIONS],
    }


def _fill(round_: CollectionRound) -> None:
    """Some units are half-way, some sent, some approved; the visitors' own stay blank."""
    chance = random.Random(SEED)
    theirs = round_.submissions.exclude(unit__key__in=VISITORS).select_related("unit")
    for place, submission in enumerate(theirs.order_by("unit__key")):
        answers = _answers(chance)
        if place % 4 == 3:
            answers = dict(list(answers.items())[:3])
        typed = [Typed(key, raw, 0, f"mo-phong-{key}") for key, raw in answers.items()]
        asked = set(submission.cells.filter(asked=True).values_list("key", flat=True))
        typed = [one for one in typed if one.key in asked]
        actions.save_cells(by=None, submission=submission, typed=typed, why="dữ liệu mô phỏng")
        _step(submission, ("send", "verify", "approve")[: 3 - place % 4])


def _step(submission: Submission, steps: tuple[str, ...]) -> None:
    for action in steps:
        actions.take_step(by=None, submission=submission, action=action)


def _answers(chance: random.Random) -> dict[str, str]:
    people, documents = chance.randrange(25, 60), chance.randrange(300, 1500)
    online = chance.randrange(300, 2500)
    return {
        "3": str(people),
        "3.1": str(int(people * chance.uniform(0.6, 1))),
        "3.2": str(int(people * chance.uniform(0.3, 0.9))),
        "4": str(documents),
        "4.1": str(int(documents * chance.uniform(0.7, 1))),
        "5": str(chance.randrange(3, 20)),
        "6": chance.choice(("có", "không")),
        "1": str(int(online * 0.9)),
        "2": str(online),
    }
