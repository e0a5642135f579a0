"""Whom plans tell what: one function for each thing that happens, called inside its action.

May import notices. What is made up (simulated) is told to nobody.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse
from django.utils.http import urlencode

from nhip.apps.accounts.permissions import Permission
from nhip.apps.notices.actions import Note, notify, tell
from nhip.apps.notices.kinds import Kind
from nhip.apps.notices.people import people_for_all, people_in
from nhip.apps.plans.models import (
    Assignment,
    Comment,
    Consultation,
    Plan,
    ReviewRound,
    Task,
)
from nhip.apps.units.models import Unit

By = AbstractBaseUser | None
REPORTERS = Permission.REPORT_PROGRESS
QUOTED = 160


def quoted(text: str) -> str:
    """A piece of a long wording, in its marks."""
    short = " ".join(text.split())
    return f"“{short if len(short) <= QUOTED else short[: QUOTED - 1] + '…'}”"


def plan_issued(by: By, plan: Plan) -> None:
    """Every unit and named member hears once what the plan gives it."""
    rows = Assignment.objects.filter(task__plan=plan).select_related("unit", "member")
    led: Counter[int] = Counter()
    helped: Counter[int] = Counter()
    units: dict[int, Unit] = {}
    members: dict[int, tuple[AbstractBaseUser, int]] = {}
    for one in rows:
        if one.member:
            members[one.member_id] = (one.member, members.get(one.member_id, (None, 0))[1] + 1)
        if not one.member_name:
            units[one.unit_id] = one.unit
            (led if one.role == Assignment.Role.LEAD else helped)[one.unit_id] += 1
    people = people_in(units, REPORTERS)
    name = f"{plan.short_name} đã ban hành"
    notes = []
    for pk, unit in units.items():
        shares = [f"chủ trì {led[pk]}"] if led[pk] else []
        shares += [f"phối hợp {helped[pk]}"] if helped[pk] else []
        text = f"{name}: {unit.name} {' và '.join(shares)} nhiệm vụ."
        link = f"{plan.get_absolute_url()}?{urlencode({'don-vi': unit.key})}"
        told = people.get(pk, ())
        notes.append(Note(people=told, text=text, link=link, about=plan, occasion=f"unit:{pk}"))
    for member, count in members.values():
        text = f"{name}: anh/chị được giao đích danh {count} nhiệm vụ."
        notes.append(
            Note(people=[member], text=text, link=plan.get_absolute_url(), about=plan,
                 occasion="member")
        )  # fmt: skip
    tell(by=by, kind=Kind.PLAN_ISSUED, notes=notes)


def assigned(by: By, task: Task, new: Iterable[Assignment]) -> None:
    """Units and members that a running plan gives a task later."""
    new = list(new)
    if task.plan.is_draft or not new:
        return
    people = people_in({one.unit_id for one in new if not one.member_name}, REPORTERS)
    due = f", hạn {task.due:%d/%m/%Y}" if task.due and not task.recurring else ""
    for one in new:
        told = [one.member] if one.member else people.get(one.unit_id, ())
        told = () if one.member_name and not one.member else told
        name = one.member_name or one.unit.name
        what = "chủ trì" if one.role == Assignment.Role.LEAD else "phối hợp"
        text = f"{name} được giao {what} nhiệm vụ {quoted(task.wording)}{due}."
        notify(people=told, kind=Kind.TASK_ASSIGNED, text=text, about=one, by=by,
               link=task.get_absolute_url())  # fmt: skip


def proposed(by: By, held: Assignment) -> None:
    """The standing office hears that somebody waits for its decision."""
    text = f"{_name(held)} đề nghị xác nhận hoàn thành {quoted(held.task.wording)}."
    notify(people=people_for_all(Permission.CONFIRM_PROGRESS), kind=Kind.COMPLETION_PROPOSED,
           text=text, link=held.get_absolute_url(), about=held, by=by)  # fmt: skip


def decided(by: By, held: Assignment, kind: Kind, reason: str = "") -> None:
    """The unit hears what became of its completion: confirmed, sent back, or taken back."""
    words = {
        Kind.COMPLETION_CONFIRMED: "Đã xác nhận hoàn thành",
        Kind.REPORT_SENT_BACK: "Chưa xác nhận hoàn thành",
        Kind.COMPLETION_TAKEN_BACK: "Rút lại xác nhận hoàn thành",
    }
    why = f" Lý do: {reason.strip()}" if reason.strip() else ""
    text = f"{words[kind]} {quoted(held.task.wording)} của {_name(held)}.{why}"
    notify(people=_workers(held), kind=kind, text=text, link=held.get_absolute_url(), about=held,
           by=by)  # fmt: skip


def _name(held: Assignment) -> str:
    return held.member_name or held.unit.name


def _workers(held: Assignment) -> list[AbstractBaseUser]:
    """Who works on a share: the member, else the people of the unit; and who told of it last."""
    last = held.reports.exclude(reported_by=None).select_related("reported_by")
    told = [one.reported_by for one in last if not one.is_decision][:1]
    if held.member_name:
        return [*filter(None, [held.member]), *told]
    return [*people_in([held.unit_id], REPORTERS).get(held.unit_id, ()), *told]


def comments_asked(by: By, made: Consultation) -> None:
    """Units and experts are invited to comment on a draft."""
    seats = list(made.invitations.select_related("unit", "expert"))
    people = people_in([one.unit_id for one in seats if one.unit_id], Permission.COMMENT_ON_DRAFTS)
    notes = [
        Note(
            people=[one.expert] if one.expert else people.get(one.unit_id, ()),
            text=f"{one.name} được mời góp ý dự thảo {quoted(made.plan.title)}, "
            f"hạn {made.due_on:%d/%m/%Y}.",
            link=reverse("plans:comment", args=[one.pk]), about=one, occasion=f"{made.due_on}",
        )
        for one in seats
    ]  # fmt: skip
    tell(by=by, kind=Kind.COMMENTS_ASKED, notes=notes)


def comment_answered(by: By, told: Comment) -> None:
    """Who commented hears it; several answers to one seat are one notice until it is read."""
    seat = told.invitation
    every = seat.comments.all()
    done = sum(bool(one.verdict) for one in every)
    people = [told.commented_by] if told.commented_by else []
    if seat.unit_id:
        people += people_in([seat.unit_id], Permission.COMMENT_ON_DRAFTS).get(seat.unit_id, [])
    plan = seat.consultation.plan
    text = f"{done}/{len(every)} ý kiến của {seat.name} về {quoted(plan.title)} đã được trả lời."
    notify(people=people, kind=Kind.COMMENT_ANSWERED, text=text, about=seat, by=by,
           link=reverse("plans:comment", args=[seat.pk]))  # fmt: skip


def own_plans_asked(by: By, plan: Plan, units: Iterable[Unit], due_on: date) -> None:
    """Units hear that they owe a plan of their own."""
    units = list(units)
    people = people_in(units, Permission.SEND_OWN_PLANS)
    notes = [
        Note(
            people=people.get(unit.pk, ()),
            text=f"{unit.name} cần ban hành kế hoạch riêng theo {plan.short_name} trước ngày "
            f"{due_on:%d/%m/%Y}.",
            link=reverse("plans:own_list", args=[plan.pk]), about=plan,
            occasion=f"{unit.pk}:{due_on}",
        )
        for unit in units
    ]  # fmt: skip
    tell(by=by, kind=Kind.OWN_PLAN_OWED, notes=notes)


def round_opened(by: By, made: ReviewRound) -> None:
    """Each unit that leads a target of the round hears what it is asked."""
    units: dict[int, Unit] = {}
    asked: Counter[int] = Counter()
    for review in made.reviews.prefetch_related("target__leads"):
        for unit in review.target.leads.all():
            units[unit.pk] = unit
            asked[unit.pk] += 1
    people = people_in(units, Permission.REVIEW_TARGETS)
    notes = [
        Note(
            people=people.get(pk, ()),
            text=f"{made.title}: {unit.name} đề xuất cho {asked[pk]} chỉ tiêu, "
            f"hạn {made.due_on:%d/%m/%Y}.",
            link=made.get_absolute_url(), about=made, occasion=f"{pk}",
        )
        for pk, unit in units.items()
    ]  # fmt: skip
    tell(by=by, kind=Kind.REVIEW_OPENED, notes=notes)
