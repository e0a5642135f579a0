"""Two plans of other provinces as Phú Thọ's own, with made-up progress that says so.

May import actions of plans. The documents are real (demo/plans/README.md); who reported what, and
when, is made up from a fixed seed. Loading again changes nothing.
"""

import random
from datetime import date, timedelta
from pathlib import Path

from django.core.files.base import File
from django.utils import timezone

from nhip.apps.plans import actions
from nhip.apps.plans.actions.importing import Head
from nhip.apps.plans.actions.progress import Told
from nhip.apps.plans.models import Assignment, Plan, Target
from nhip.apps.plans.queries.recurring import next_period
from nhip.apps.units import law
from nhip.apps.units.models import Unit

FOLDER = law.shipped("demo/plans")
SEED = 179
NOTE = (
    "Kế hoạch minh họa: văn bản của tỉnh {province}, giao thử cho các đơn vị cùng tên của Phú Thọ. "
    "Tiến độ, kết quả, kinh phí đều là dữ liệu mô phỏng."
)
PLANS = (
    (
        "ke_hoach_179_dong_nai.docx",
        "Đồng Nai",
        Head(
            kind="long_term",
            title="Kế hoạch phát triển kinh tế số và xã hội số giai đoạn 2026-2030",
            number="179/KH-UBND",
            issued_on=date(2025, 11, 18),
            issuer="UBND tỉnh Đồng Nai",
            first_year=2026,
            last_year=2030,
        ),
    ),
    (
        "ke_hoach_617_dong_thap.docx",
        "Đồng Tháp",
        Head(
            kind="sector",
            title="Kế hoạch hỗ trợ doanh nghiệp chuyển đổi số",
            number="617/KH-UBND",
            issued_on=date(2025, 12, 1),
            issuer="UBND tỉnh Đồng Tháp",
            first_year=2025,
            last_year=2030,
        ),
    ),
)
# The last made-up day; the rest of the year is the visitor's own.
UNTIL = date(2026, 9, 26)
BEGUN, DONE, REPORTED = 0.62, 0.25, 0.8
RESULTS = (
    "Đã ban hành văn bản triển khai, giao đầu mối theo dõi.",
    "Đã khảo sát hiện trạng tại các đơn vị, tổng hợp nhu cầu.",
    "Đã hoàn thành dự thảo, đang lấy ý kiến các đơn vị liên quan.",
    "Đã tổ chức tập huấn cho cán bộ đầu mối.",
)
DIFFICULTIES = ("", "", "", "Chưa bố trí được kinh phí.", "Thiếu nhân lực chuyên trách.")
BILLION = 1_000_000_000


def load(province: Unit) -> None:
    """Both plans, where they are not there yet."""
    for name, origin, head in PLANS:
        if not Plan.objects.filter(number=head.number, unit=province).exists():
            _load(FOLDER / name, origin, head, province)


def _load(path: Path, origin: str, head: Head, province: Unit) -> None:
    with path.open("rb") as file:
        held = actions.start_import(by=None, upload=File(file, name=path.name), unit=province)
    plan = actions.store_import(by=None, held=held, head=head, expected_version=held.version)
    plan = actions.issue_plan(
        by=None, plan=plan, expected_version=None, number=head.number, issued_on=head.issued_on
    )
    plan = actions.edit_plan(
        by=None, plan=plan, expected_version=None, note=NOTE.format(province=origin),
        simulated=True,
    )  # fmt: skip
    chance = random.Random(f"{SEED} {head.number}")
    _work(plan, chance)
    _values(plan, chance)
    _money(plan, chance)


def _work(plan: Plan, chance: random.Random) -> None:
    """Some units begin, some finish, some are silent."""
    led = Assignment.objects.filter(task__plan=plan, role="lead").select_related("task__plan")
    for one in led.order_by("task__order", "unit__key"):
        if one.task.recurring:
            _recurring(one, chance)
        elif chance.random() < BEGUN:
            _once(one, chance)


def _once(one: Assignment, chance: random.Random) -> None:
    first = one.task.plan.issued_on + timedelta(days=chance.randrange(20, 200))
    _tell(one, first, Told(state="doing", percent=chance.randrange(10, 60), result=_said(chance),
                           difficulty=chance.choice(DIFFICULTIES)))  # fmt: skip
    if chance.random() >= DONE:
        return
    done = first + timedelta(days=chance.randrange(30, 150))
    told = Told(
        state="proposed",
        completed_on=done,
        result="Đã hoàn thành sản phẩm (mô phỏng).",
        product_number=f"{chance.randrange(10, 900)}/BC (mô phỏng)",
    )
    if _tell(one, done, told):
        one.refresh_from_db()
        if chance.random() < REPORTED:
            actions.decide(by=None, assignment=one, confirmed=True, simulated=True,
                           on=min(done + timedelta(days=7), UNTIL))  # fmt: skip


def _recurring(one: Assignment, chance: random.Random) -> None:
    """Period after period, until a unit forgets one."""
    told: set[str] = set()
    while (period := next_period(one.task, one.task.plan, told)) and period.end <= UNTIL:
        if chance.random() > REPORTED:
            return
        day = period.end - timedelta(days=chance.randrange(0, 10))
        _tell(one, day, Told(state="doing", result=_said(chance), period=period.code))
        told.add(period.code)


def _tell(one: Assignment, day: date, told: Told) -> bool:
    """A made-up report; nothing is told of a day that has not come."""
    if day > min(UNTIL, timezone.localdate()):
        return False
    actions.report(by=None, assignment=one, told=told, on=day, simulated=True)
    return True


def _said(chance: random.Random) -> str:
    return f"{chance.choice(RESULTS)} (mô phỏng)"


def _values(plan: Plan, chance: random.Random) -> None:
    """Two thirds of the targets with a number are told three times."""
    for target in Target.objects.filter(plan=plan, value__isnull=False).order_by("order"):
        if chance.random() > 0.66:
            continue
        share = chance.uniform(0.35, 0.7)
        for day in (date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30)):
            value = round(target.value * share, 1)
            actions.report_target(by=None, target=target, value=value, on=day,
                                  note="dữ liệu mô phỏng", simulated=True)  # fmt: skip
            share += chance.uniform(0.0, 0.06)


def _money(plan: Plan, chance: random.Random) -> None:
    for task in plan.tasks.order_by("order")[:: max(1, plan.tasks.count() // 8)]:
        planned = chance.randrange(1, 12) * BILLION
        spent = int(planned * chance.uniform(0.1, 0.8)) if chance.random() < REPORTED else None
        actions.save_budget(
            by=None, of=task, source="ngân sách tỉnh (mô phỏng)", year=2026, planned=planned,
            disbursed=spent,
        )  # fmt: skip
