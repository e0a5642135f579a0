"""What the clock tells: due soon, late, a period without its report, an own plan still owed.

`nhip tick` calls remind(); every notice has an occasion, so that it is told once however often the
clock strikes. A unit with many tasks of one day gets one notice for them.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from nhip.apps.accounts.permissions import Permission
from nhip.apps.notices.actions import Note, tell
from nhip.apps.notices.kinds import Kind
from nhip.apps.notices.people import people_in
from nhip.apps.plans.actions.telling import REPORTERS, quoted
from nhip.apps.plans.models import Assignment, OwnPlan, Plan
from nhip.engine.progress import DUE_SOON_DAYS

BEFORE_PERIOD = timedelta(days=7)
# What fell due longer ago stands on the pages; a new installation does not begin with old reproach.
LOOK_BACK = timedelta(days=31)
RUNNING = (Plan.State.ISSUED, Plan.State.AMENDED)


@transaction.atomic
def remind(*, by: AbstractBaseUser | None = None, today: date | None = None) -> int:
    """Tell everybody what the day brings; how many were told anew."""
    today = today or timezone.localdate()
    soon = today + timedelta(days=DUE_SOON_DAYS)
    once = _open(task__recurring=False, proposed_on=None)
    told = tell(
        by=by, kind=Kind.TASK_DUE_SOON,
        notes=_of_days(once.filter(task__due__range=(today, soon)), "đến hạn"),
    )  # fmt: skip
    late = once.filter(task__due__range=(today - LOOK_BACK, today - timedelta(days=1)))
    told += tell(by=by, kind=Kind.TASK_LATE, notes=_of_days(late, "đã quá hạn từ ngày"))
    told += tell(by=by, kind=Kind.REPORT_OWED, notes=_periods(today))
    return told + tell(by=by, kind=Kind.OWN_PLAN_OWED, notes=_own_plans(today, soon))


def _open(**which):
    """Shares of running plans that lead and are not confirmed."""
    return (
        Assignment.objects.filter(
            role=Assignment.Role.LEAD, confirmed_on=None, task__plan__state__in=RUNNING, **which
        )
        .select_related("task__plan", "unit", "member")
        .order_by("task__due", "pk")
    )


def _of_days(held: Iterable[Assignment], words: str) -> Iterator[Note]:
    return _notes(held, lambda one: one.task.due, words, "nhiệm vụ", "")


def _periods(today: date) -> Iterator[Note]:
    """A period that ends within days, and one that ended without a report."""
    recurring = _open(task__recurring=True)
    ending = recurring.filter(unreported_on__range=(today, today + BEFORE_PERIOD))
    ended = recurring.filter(unreported_on__range=(today - LOOK_BACK, today - timedelta(days=1)))
    what = "nhiệm vụ thường xuyên chưa báo cáo kỳ"
    yield from _notes(ending, lambda one: one.unreported_on, "kết thúc ngày", what, "soon:")
    yield from _notes(ended, lambda one: one.unreported_on, "đã hết ngày", what, "late:")


def _notes(held, day_of, words: str, what: str, prefix: str) -> Iterator[Note]:
    """One note for each unit (or named member) and day."""
    groups: dict[tuple, list[Assignment]] = {}
    for one in held:
        groups.setdefault((one.unit_id, one.member_name, day_of(one)), []).append(one)
    people = people_in({unit for unit, *_ in groups}, REPORTERS)
    for (unit, name, day), shares in groups.items():
        first = shares[0]
        told = [first.member] if first.member else ([] if name else people.get(unit, []))
        if len(shares) == 1:
            kind = "Nhiệm vụ" if what == "nhiệm vụ" else what[0].upper() + what[1:]
            text = f"{kind} {words} {day:%d/%m/%Y}: {quoted(first.task.wording)}"
            link = first.get_absolute_url()
        else:
            text = f"{len(shares)} {what} {words} {day:%d/%m/%Y} của {name or first.unit.name}."
            link = f"{reverse('plans:mine')}?{urlencode({'don-vi': first.unit.key})}"
        occasion = f"{prefix}{name[:60]}{day}"
        yield Note(people=told, text=text, link=link, about=first.unit, occasion=occasion)


def _own_plans(today: date, soon: date) -> Iterator[Note]:
    owed = OwnPlan.objects.filter(
        issued_on=None, plan__state__in=RUNNING, due_on__range=(today - LOOK_BACK, soon)
    ).select_related("plan", "unit")
    people = people_in({one.unit_id for one in owed}, Permission.SEND_OWN_PLANS)
    for one in owed:
        late = one.due_on < today
        words = "đã quá hạn từ" if late else "đến hạn"
        text = f"Kế hoạch riêng của {one.unit.name} theo {one.plan.short_name} {words} ngày "
        yield Note(
            people=people.get(one.unit_id, ()), text=f"{text}{one.due_on:%d/%m/%Y}.", about=one,
            link=reverse("plans:own_list", args=[one.plan_id]),
            occasion=f"{'late' if late else 'soon'}:{one.due_on}",
        )  # fmt: skip
