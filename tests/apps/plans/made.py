"""A plan of three tasks and two targets given to five units; every count is known by heart."""

from datetime import date

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.plans import actions
from nhip.apps.plans.actions.progress import Told
from nhip.apps.plans.models import Assignment, Axis, Plan, Target, Task
from nhip.apps.plans.queries.recurring import unreported_on
from nhip.apps.units.models import Membership, Unit, UnitPlacement
from nhip.engine.folding import fold

SINCE = date(2025, 7, 1)
ISSUED = date(2026, 1, 5)
UNITS = [
    ("tinh", "Tỉnh Thử", "province"),
    ("skhcn", "Sở Khoa học và Công nghệ", "department"),
    ("sct", "Sở Công Thương", "department"),
    ("viet-tri", "Phường Việt Trì", "ward"),
    ("hy-cuong", "Xã Hy Cương", "commune"),
]
PEOPLE = [
    ("thuongtruc", Role.STANDING_OFFICE, "skhcn"),
    ("lanhdao", Role.LEADER, "tinh"),
    ("can-bo-sct", Role.OFFICER, "sct"),
    ("can-bo-xa", Role.OFFICER, "hy-cuong"),
]


def units():
    made = {}
    for key, name, kind in UNITS:
        made[key] = Unit.objects.create(
            key=key, name=name, kind=kind, valid_from=SINCE, search_text=f"| {fold(name)} |"
        )
        if key != "tinh":
            UnitPlacement.objects.create(unit=made[key], parent=made["tinh"], valid_from=SINCE)
    return made


def people(made):
    found = {}
    for name, role, unit in PEOPLE:
        user = User.objects.create(username=name, full_name=name)
        Membership.objects.create(user=user, unit=made[unit], role=role, since=SINCE)
        found[name] = user
    return found


def task(plan, number, leads, *, due=None, recurring=False, axis=None, wording=""):
    one = Task.objects.create(
        plan=plan, axis=axis, order=number, number=str(number), due=due, recurring=recurring,
        wording=wording or f"Nhiệm vụ {number}", lead_text="; ".join(u.name for u in leads),
        due_text=f"{due:%d/%m/%Y}" if due else "Thường xuyên",
    )  # fmt: skip
    gap = unreported_on(one, plan)
    for unit in leads:
        Assignment.objects.create(task=one, unit=unit, unreported_on=gap)
    return one


def plan(made, issued=True):
    """Tasks: 1 of one unit due 30/06/2026, 2 of three units without a due day, 3 recurring."""
    one = Plan.objects.create(
        unit=made["tinh"], title="Kế hoạch thử năm 2026", number="1/KH-UBND" if issued else "",
        issued_on=ISSUED if issued else None, state="issued" if issued else "draft",
        first_year=2026, last_year=2026,
    )  # fmt: skip
    axis = Axis.objects.create(plan=one, number="I", title="Kinh tế số", order=1, pillar="economy")
    task(one, 1, [made["sct"]], due=date(2026, 6, 30), axis=axis)
    task(one, 2, [made["sct"], made["viet-tri"], made["hy-cuong"]], axis=axis)
    task(one, 3, [made["sct"]], recurring=True)
    target(one, 1, 30.0)
    return one


def target(of, number, value, due=date(2026, 12, 31), **more):
    values = {"operator": ">=", "measure_unit": "%", "must_achieve": True} | more
    return Target.objects.create(
        plan=of, order=number, number=str(number), wording=f"Chỉ tiêu {number}", value=value,
        due=due, **values,
    )  # fmt: skip


def share(of, number, key):
    """The assignment of a unit in a task."""
    return Assignment.objects.get(task__plan=of, task__number=str(number), unit__key=key)


def told(of, number, key, on, state="doing", **more):
    """A report of a unit on a day."""
    return actions.report(
        by=None, assignment=share(of, number, key), on=on,
        told=Told(state=state, result="Đã làm.", **more),
    )  # fmt: skip
