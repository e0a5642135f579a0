"""What units tell and what the standing office decides: reports, confirmations, target values.

A report is added and never changed; the days it tells are kept beside the assignment, where they
are counted. One transaction each, with its line in the audit record.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.audit.actions import record
from nhip.apps.files.actions import store
from nhip.apps.files.kinds import Kind
from nhip.apps.notices.kinds import Kind as Notices
from nhip.apps.plans.actions import telling
from nhip.apps.plans.models import Assignment, Plan, ProgressReport, Target, TargetReport, Task
from nhip.apps.plans.models.plan import RHYTHM_NAMES
from nhip.apps.plans.queries.recurring import next_period, rhythm_of, unreported_on
from nhip.apps.units.queries import may
from nhip.engine.errors import NhipError
from nhip.engine.period import Period

State = ProgressReport.State
PRODUCT_KINDS = (Kind.PDF, Kind.DOCX, Kind.XLSX, Kind.IMAGE, Kind.ZIP)
WHOLE = 100


class ReportRefused(NhipError):
    """A report or a decision that cannot be taken as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a unit says of its share of a task."""

    state: str
    percent: int | None = None
    result: str = ""
    difficulty: str = ""
    proposal: str = ""
    product_number: str = ""
    product_on: date | None = None
    completed_on: date | None = None
    period: str = ""


@transaction.atomic
def report(
    *,
    by: AbstractBaseUser | None,
    assignment: Assignment,
    told: Told,
    on: date | None = None,
    product_file: File | None = None,
    simulated: bool = False,
) -> ProgressReport:
    """Add a unit's report; tasks joined to this one get the same report for the same unit.

    Completion is only proposed here. Raises ReportRefused: "plans.not_your_assignment",
    "plans.plan_not_running", "plans.already_confirmed" (on), "plans.report_in_future" (on),
    "plans.completed_in_future" (on), "plans.completion_needs_day",
    "plans.recurring_never_completes", "plans.period_not_asked" (text, rhythm), and what files.store
    raises.
    """
    today = timezone.localdate()
    day = on or today
    held = Assignment.objects.select_for_update().get(pk=assignment.pk)
    _may_report(by, held)
    told = _checked(held, told, day, today)
    kept = store(by=by, upload=product_file, kinds=PRODUCT_KINDS) if product_file else None
    first = None
    for one in (held, *_twins(held)):
        one_told = ProgressReport.objects.create(
            assignment=one, on=day, answered=first, reported_by=by, simulated=simulated,
            product_file=kept, **{name: getattr(told, name) for name in Told.__slots__},
        )  # fmt: skip
        _follow(one, told, day)
        first = first or one_told
    record(by=by, verb="báo cáo tiến độ", what=held, after=_said(first))
    if told.state == State.PROPOSED and not simulated:
        telling.proposed(by, held)
    return first


def _may_report(by: AbstractBaseUser | None, held: Assignment) -> None:
    allowed = by is None or may(by, Permission.REPORT_PROGRESS, held.unit)
    if not allowed and held.member_id != by.pk:
        raise ReportRefused("plans.not_your_assignment", unit=held.unit.name)
    plan = held.task.plan
    if plan.is_draft or plan.state == plan.State.CLOSED:
        raise ReportRefused("plans.plan_not_running", state=plan.get_state_display().lower())
    if held.confirmed_on:
        raise ReportRefused("plans.already_confirmed", on=held.confirmed_on)


def _checked(held: Assignment, told: Told, day: date, today: date) -> Told:
    """The report as it is kept: a proposal is 100 percent, a recurring task names its period."""
    if day > today:
        raise ReportRefused("plans.report_in_future", on=day)
    values = {name: getattr(told, name) for name in Told.__slots__}
    if told.state == State.PROPOSED:
        if held.task.recurring:
            raise ReportRefused("plans.recurring_never_completes")
        if told.completed_on is None:
            raise ReportRefused("plans.completion_needs_day")
        if told.completed_on > day:
            raise ReportRefused("plans.completed_in_future", on=told.completed_on)
        values["percent"] = WHOLE
    else:
        values["completed_on"] = None
    values["period"] = _period(held.task, told.period, day, held)
    return Told(**values)


def _period(task: Task, code: str, day: date, held: Assignment) -> str:
    """The period a report of a recurring task answers: the one named, else the oldest open one."""
    if not task.recurring:
        return ""
    rhythm = rhythm_of(task, task.plan)
    if code:
        period = Period.parse(code)
        if period.kind is not rhythm or period.start > day:
            raise ReportRefused("plans.period_not_asked", text=code, rhythm=RHYTHM_NAMES[rhythm])
        return period.code
    wanted = next_period(task, task.plan, _reported(held))
    current = Period.containing(day, rhythm)
    return (wanted if wanted and wanted.start <= day else current).code


def _reported(held: Assignment) -> set[str]:
    told = held.reports.exclude(period="").exclude(state=State.NOT_STARTED)
    return set(told.values_list("period", flat=True))


def _twins(held: Assignment) -> Iterator[Assignment]:
    """The same unit's share in every task that is the same work, locked."""
    head = held.task.joined_to_id or held.task_id
    same = Task.objects.filter(pk=head) | Task.objects.filter(joined_to=head)
    twins = Assignment.objects.select_for_update().filter(
        task__in=same.exclude(pk=held.task_id).values("pk"),
        unit=held.unit,
        member_name=held.member_name,
        confirmed_on=None,
    )
    yield from twins


def _count_again(held: Assignment) -> None:
    """The plan's counts are old from now on: queries.counting looks at this number."""
    Plan.objects.filter(tasks=held.task_id).update(told=F("told") + 1)


def _follow(held: Assignment, told: Told, day: date) -> None:
    """Bring the days beside the assignment to what its reports now say."""
    _count_again(held)
    if told.state != State.NOT_STARTED:
        held.begun_on = min(filter(None, (held.begun_on, day)))
    if told.percent is not None:
        held.percent = told.percent
    held.proposed_on = day if told.state == State.PROPOSED else None
    held.completed_on = told.completed_on
    if held.task.recurring:
        held.unreported_on = unreported_on(held.task, held.task.plan, _reported(held))
    held.save()


@transaction.atomic
def decide(
    *, by: AbstractBaseUser | None, assignment: Assignment, confirmed: bool, reason: str = "",
    on: date | None = None, simulated: bool = False,
) -> ProgressReport:  # fmt: skip
    """The standing office confirms a proposed completion, or gives it back with a reason.

    Raises ReportRefused: "plans.may_not_confirm", "plans.nothing_proposed",
    "plans.refusal_needs_reason".
    """
    day = on or timezone.localdate()
    held = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if by is not None and not may(by, Permission.CONFIRM_PROGRESS, held.unit):
        raise ReportRefused("plans.may_not_confirm")
    if not held.is_waiting:
        raise ReportRefused("plans.nothing_proposed")
    if not confirmed and not reason.strip():
        raise ReportRefused("plans.refusal_needs_reason")
    first = None
    waiting = [one for one in (held, *_twins(held)) if one.is_waiting]
    for one in waiting:
        decision = ProgressReport.objects.create(
            assignment=one, on=day, answered=first, result=reason, reported_by=by,
            state=State.CONFIRMED if confirmed else State.REFUSED,
            percent=one.percent, completed_on=one.completed_on if confirmed else None,
            simulated=simulated,
        )  # fmt: skip
        _settle(one, confirmed, day)
        first = first or decision
    verb = "xác nhận hoàn thành" if confirmed else "chưa xác nhận hoàn thành"
    record(by=by, verb=verb, what=held, after=_said(first), why=reason)
    if not simulated:
        kind = Notices.COMPLETION_CONFIRMED if confirmed else Notices.REPORT_SENT_BACK
        telling.decided(by, held, kind, reason)
    return first


@transaction.atomic
def take_back(
    *, by: AbstractBaseUser | None, assignment: Assignment, reason: str, on: date | None = None
) -> ProgressReport:
    """A confirmed completion is confirmed no longer, from this day; what was counted before stays.

    Raises ReportRefused: "plans.may_not_confirm", "plans.nothing_confirmed",
    "plans.taking_back_needs_reason", "plans.report_in_future" (on),
    "plans.taken_back_before_confirmed" (on, confirmed_on).
    """
    day = on or timezone.localdate()
    held = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if by is not None and not may(by, Permission.CONFIRM_PROGRESS, held.unit):
        raise ReportRefused("plans.may_not_confirm")
    if held.confirmed_on is None:
        raise ReportRefused("plans.nothing_confirmed")
    if not reason.strip():
        raise ReportRefused("plans.taking_back_needs_reason")
    if day > timezone.localdate():
        raise ReportRefused("plans.report_in_future", on=day)
    if day < held.confirmed_on:
        raise ReportRefused(
            "plans.taken_back_before_confirmed", on=day, confirmed_on=held.confirmed_on
        )
    first = None
    for one in (held, *_confirmed_twins(held)):
        told = ProgressReport.objects.create(
            assignment=one, on=day, answered=first, result=reason.strip(), reported_by=by,
            state=State.TAKEN_BACK,
        )  # fmt: skip
        _unsettle(one)
        first = first or told
    record(by=by, verb="rút lại xác nhận hoàn thành", what=held, after=_said(first), why=reason)
    telling.decided(by, held, Notices.COMPLETION_TAKEN_BACK, reason)
    return first


def _confirmed_twins(held: Assignment) -> list[Assignment]:
    """The twins that were confirmed by the same decision."""
    last = held.reports.filter(state=State.CONFIRMED).first()
    head = last and (last.answered or last)
    decided = ProgressReport.objects.filter(Q(pk=head and head.pk) | Q(answered=head))
    twins = Assignment.objects.select_for_update().exclude(pk=held.pk)
    return list(twins.filter(pk__in=decided.values("assignment"), confirmed_on__isnull=False))


def _unsettle(held: Assignment) -> None:
    """Back to what the unit told before it proposed completion."""
    _count_again(held)
    before = held.reports.filter(state=State.DOING).first()
    held.percent = before.percent if before else None
    held.confirmed_on = held.completed_on = held.proposed_on = None
    held.save()


def _settle(held: Assignment, confirmed: bool, day: date) -> None:
    _count_again(held)
    if confirmed:
        held.confirmed_on = day
    else:
        held.completed_on = held.proposed_on = None
    held.save()


def _said(told: ProgressReport) -> dict[str, object]:
    return {
        "tình trạng": told.get_state_display(),
        "tính từ ngày": told.on,
        "phần trăm": told.percent,
        "kết quả": told.result,
        "kỳ": told.period,
    }


@transaction.atomic
def report_target(
    *, by: AbstractBaseUser | None, target: Target, value: float, on: date, note: str = "",
    simulated: bool = False,
) -> TargetReport:  # fmt: skip
    """Add a value of a target on a day.

    Only a lead unit of the target or the standing office tells it, and only where no indicator
    measures it. Raises ReportRefused: "plans.not_your_target", "plans.target_measured",
    "plans.report_in_future" (on).
    """
    if on > timezone.localdate():
        raise ReportRefused("plans.report_in_future", on=on)
    if target.set_id:
        raise ReportRefused("plans.target_measured", set=target.set_id)
    leads = [*target.leads.all(), target.plan.unit]
    if by is not None and not any(may(by, Permission.REPORT_PROGRESS, unit) for unit in leads):
        raise ReportRefused("plans.not_your_target")
    told = TargetReport.objects.create(
        target=target, value=value, on=on, note=note, reported_by=by, simulated=simulated
    )
    record(by=by, verb="báo cáo chỉ tiêu", what=target, after={"giá trị": value, "ngày": on})
    return told
