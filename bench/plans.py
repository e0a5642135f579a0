"""Server time and queries of the board and the plan page at the size of a large province.

`python -m bench.plans` makes 20 plans, 5,000 tasks, 200 units and 60,000 assignments in a temporary
database (seeded: the same every time) and opens the pages through the whole stack. What must hold:
median under 150 ms, also of the first view after a report; at most 15 queries. Decides nothing.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta

from bench.pages import measured, print_row, signed_in

PLANS, TASKS, UNITS, ASSIGNMENTS = 20, 5000, 200, 60_000
ISSUED, TODAY = date(2026, 1, 5), date(2026, 11, 20)
PERSON = "bench"
VIEWS = 9


def main() -> None:
    """Build the province, then measure page by page."""
    os.environ["NHIP_HOME"] = tempfile.mkdtemp(prefix="nhip-bench-plans-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "nhip.config.settings"
    # The files of a page are gathered as an installation does it.
    prepare = [sys.executable, "-m", "nhip.cli", "serve", "--prepare"]
    subprocess.run(prepare, check=True, stdout=subprocess.DEVNULL)
    import django

    django.setup()
    plan, task = build()
    client = signed_in(PERSON)
    base = measured(client, "/tai-khoan/")
    print(f"\n{'trang':<22}{'trung vị':>10}{'chậm nhất':>11}{'truy vấn':>10}{'KB':>7}{'× nền':>8}"
          f"{'sau báo cáo':>14}")  # fmt: skip
    print_row("(nền: Tài khoản)", base, base)
    for name, address in pages(plan, task).items():
        row = measured(client, address)
        print_row(name, row, base, end=f"{after_a_report(client, address, plan):>11.0f} ms\n")


def after_a_report(client, address: str, plan: int) -> float:
    """Median ms of the first view after a unit reported on a task of the plan."""
    from nhip.apps.plans import actions
    from nhip.apps.plans.actions.progress import Told
    from nhip.apps.plans.models import Assignment

    open_ones = Assignment.objects.filter(
        task__plan=plan, task__recurring=False, confirmed_on=None, role="lead"
    )
    times = []
    for one in open_ones.select_related("task__plan", "unit").order_by("pk")[:VIEWS]:
        actions.report(by=None, assignment=one, told=Told(state="doing", result="Đã làm."))
        begun = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def pages(plan, task) -> dict[str, str]:
    """What is measured: what the issue names, and a past day, which reads history."""
    return {
        "Điều hành": "/ke-hoach/dieu-hanh/",
        "Điều hành một KH": f"/ke-hoach/dieu-hanh/?ke-hoach={plan}",
        "Điều hành 6 tháng": "/ke-hoach/dieu-hanh/?ky=2026-H1",
        "Kế hoạch": f"/ke-hoach/{plan}/",
        "Các kế hoạch": "/ke-hoach/",
        "Nhiệm vụ": f"/ke-hoach/{plan}/nhiem-vu/{task}/",
    }


def build() -> tuple[int, int]:
    """The province in the database; a plan and a task of it."""
    from django.db import transaction

    from nhip.apps.accounts.models import User
    from nhip.apps.accounts.roles import Role
    from nhip.apps.units.models import Membership, Unit

    chance = random.Random(PLANS)
    since = date(2025, 7, 1)
    with transaction.atomic():
        home = Unit.objects.create(key="bench-tinh", name="Tỉnh đo", kind="province")
        units = Unit.objects.bulk_create(
            Unit(key=f"bench-{n}", name=f"Đơn vị {n}", kind="commune") for n in range(UNITS)
        )
        user = User.objects.create(username=PERSON, full_name="Người đo")
        Membership.objects.create(user=user, unit=home, role=Role.STANDING_OFFICE, since=since)
        plans = [_plan(home, number) for number in range(PLANS)]
        tasks = [task for plan in plans for task in _tasks(plan, chance)]
        _assignments(tasks, units, chance)
        _targets(plans, chance)
    return plans[0].pk, tasks[0].pk


def _plan(home, number):
    from nhip.apps.plans.models import Axis, Plan

    plan = Plan.objects.create(
        unit=home, title=f"Kế hoạch đo {number}", number=f"{number}/KH-UBND", state="issued",
        issued_on=ISSUED, first_year=2026, last_year=2030,
    )  # fmt: skip
    for order, pillar in enumerate(Axis.Pillar, 1):
        Axis.objects.create(
            plan=plan, number=str(order), title=pillar.label, order=order, pillar=pillar
        )
    return plan


def _tasks(plan, chance):
    from nhip.apps.plans.models import Task

    axes = list(plan.axes.values_list("pk", flat=True))
    return Task.objects.bulk_create(
        Task(
            plan=plan, axis_id=axes[order % len(axes)], order=order, number=str(order),
            wording=f"Nhiệm vụ {order}: rà soát, xây dựng và ban hành quy định về dữ liệu số",
            product="Quyết định của UBND tỉnh", lead_text="Các sở, ban, ngành; UBND các xã, phường",
            recurring=order % 4 == 0, due_text="Quý IV/2026",
            due=ISSUED + timedelta(days=chance.randrange(30, 700)) if order % 4 else None,
        )
        for order in range(TASKS // PLANS)
    )  # fmt: skip


def _assignments(tasks, units, chance):
    from nhip.apps.plans.models import Assignment, ProgressReport

    each = ASSIGNMENTS // TASKS
    rows = []
    for task in tasks:
        for unit in chance.sample(units, each):
            begun = (
                ISSUED + timedelta(days=chance.randrange(300)) if chance.random() < 0.6 else None
            )
            done = begun if begun and not task.recurring and chance.random() < 0.5 else None
            rows.append(
                Assignment(
                    task=task, unit=unit, begun_on=begun, completed_on=done, confirmed_on=done,
                    percent=100 if done else 30 if begun else None,
                    unreported_on=chance.choice((date(2026, 9, 30), date(2026, 12, 31)))
                    if task.recurring
                    else None,
                )
            )  # fmt: skip
    made = Assignment.objects.bulk_create(rows, batch_size=2000)
    ProgressReport.objects.bulk_create(
        (
            ProgressReport(assignment=one, state="doing", on=day, period=period, result="Đã làm.")
            for one in made
            if one.task.recurring
            for day, period in ((date(2026, 4, 5), "2026-Q1"), (date(2026, 7, 5), "2026-Q2"))
        ),
        batch_size=2000,
    )


def _targets(plans, chance):
    from nhip.apps.plans.models import Target, TargetReport

    for plan in plans:
        targets = Target.objects.bulk_create(
            Target(
                plan=plan, order=order, number=str(order), wording=f"Chỉ tiêu {order}",
                operator=">=", value=80, measure_unit="%", due=date(2030, 12, 31),
                must_achieve=order % 5 == 0,
            )
            for order in range(30)
        )  # fmt: skip
        TargetReport.objects.bulk_create(
            TargetReport(target=one, on=date(2026, month, 28), value=chance.uniform(10, 60))
            for one in targets
            for month in (3, 6, 9)
        )


if __name__ == "__main__":
    main()
