"""The rounds: the list, a new one, its page with steps, calendar, council and units."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from nhip.apps.accounts.models import User
from nhip.apps.accounts.permissions import Permission
from nhip.apps.assessments import actions
from nhip.apps.assessments.forms import (
    DecideForm,
    MemberForm,
    MoveForm,
    RoundForm,
    StepForm,
    UnlockForm,
)
from nhip.apps.assessments.models.rounds import CALENDAR, STEPS
from nhip.apps.assessments.pages import acted, rights, round_or_404, sheet_or_404, told, units_of
from nhip.apps.assessments.queries import rounds as reading
from nhip.apps.reviews.models import ReviewStep
from nhip.apps.units.access import page
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import units_where
from nhip.ui.export import wants_export, xlsx_response

EXPORTED = (
    "Đơn vị", "Tình trạng", "Số tiêu chí", "Đã tự chấm", "Thiếu minh chứng", "Đã thẩm định",
    "Không thống nhất", "Yêu cầu bổ sung",
)  # fmt: skip


@page(Permission.SEE_ROUNDS)
@require_safe
def listing(request):
    rounds = list(reading.rounds_for(request.user))
    mine = units_where(request.user, Permission.SELF_ASSESS, timezone.localdate())
    context = rights(request) | {
        "rounds": rounds,
        "mine": reading.sheets_waiting(mine),
        "seats": reading.seats(request.user),
        "simulated": any(one.is_simulated for one in rounds),
    }
    return render(request, "assessments/list.html", context)


@page(Permission.MANAGE_ROUNDS)
def create(request):
    form = RoundForm(request.POST or None)
    made = None
    if request.method == "POST":
        made = acted(form, lambda **given: _created(request, form, given))
    if made:
        messages.success(request, "Đã lập đợt. Hãy cử hội đồng rồi mở đợt cho các đơn vị.")
        return redirect(made)
    return render(request, "assessments/create.html", {"form": form},
                  status=422 if form.errors else 200)  # fmt: skip


def _created(request, form, given):
    units = units_of(given["units"]) or _of_kinds(given)
    names = ("title", "version", "period", "basis", "tie_break", "needs_signature")
    told = {name: given[name] for name in names}
    return actions.create_round(by=request.user, units=units, calendar=form.calendar(), **told)


def _of_kinds(given):
    """Every unit of these kinds that is there today."""
    kinds = given["kinds"] or given["version"].content.applies_to
    if not kinds:
        raise ValidationError({"kinds": "Bộ tiêu chí không ghi loại đơn vị. Hãy chọn."})
    return Unit.objects.alive(timezone.localdate()).filter(kind__in=kinds)


@page(Permission.SEE_ROUNDS)
@require_safe
def detail(request, pk):
    return round_page(request, round_or_404(request, pk))


def round_page(request, round, status=200, **forms):
    seen = units_where(request.user, Permission.SEE_ROUNDS, timezone.localdate())
    rows = reading.sheet_rows(round, seen.values("pk"))
    if wants_export(request):
        return _exported(request, round, rows)
    context = rights(request) | {
        "round": round,
        "rows": rows,
        "council": round.council.select_related("user").prefetch_related("units"),
        "seat": reading.member_of(round, request.user),
        "steps": [
            (action, STEPS[action])
            for action in sorted(
                round.FLOW.actions(round.state, {"standing_office"}), key="reopen".__eq__
            )
        ],
        "history": [(STEPS.get(s.action, s.action), s) for s in ReviewStep.objects.of(round)],
        "simulated": round.is_simulated,
        "member_form": MemberForm(),
        "move_form": MoveForm(initial={name: getattr(round, name) for name in CALENDAR}),
        "decide_form": DecideForm(initial={"decided_on": timezone.localdate()}),
        "overlapping": reading.overlapping(round),
    } | forms  # fmt: skip
    return render(request, "assessments/round.html", context, status=status)


def _exported(request, round, rows):
    if not rights(request)["may_export"]:
        raise PermissionDenied("Vai trò của anh/chị chưa có quyền xuất Excel.")
    cells = [
        (r.unit.name, r.sheet.state_vi, r.lines, r.claimed, r.unproven, r.appraised, r.split,
         r.asked)
        for r in rows
    ]  # fmt: skip
    return xlsx_response(f"dot-{round.pk}", round.title, EXPORTED, cells,
                         period=round.span.name_vi, simulated=round.is_simulated)  # fmt: skip


@page(Permission.MANAGE_ROUNDS)
@require_POST
def step(request, pk):
    round, form = round_or_404(request, pk), StepForm(request.POST)
    if form.is_valid():
        act = actions.publish if form.cleaned_data["action"] == "publish" else None
        told(
            request,
            "Đã chuyển bước.",
            lambda: (
                act(by=request.user, round=round)
                if act
                else actions.take_step(by=request.user, round=round, **form.cleaned_data)
            ),
        )
    return redirect(round)


@page(Permission.MANAGE_ROUNDS)
@require_POST
def pin(request, pk):
    round = round_or_404(request, pk)
    told(request, "Đã chốt số liệu.", lambda: actions.pin_figures(by=request.user, round=round))
    return redirect(round)


@page(Permission.MANAGE_ROUNDS)
@require_POST
def calendar(request, pk):
    round, form = round_or_404(request, pk), MoveForm(request.POST)
    moved = acted(form, lambda reason, **days: actions.change_calendar(
        by=request.user, round=round, calendar=form.calendar(), reason=reason
    ))  # fmt: skip
    if not moved:
        return round_page(request, round_or_404(request, pk), 422, move_form=form)
    messages.success(request, "Đã đổi lịch.")
    return redirect(round)


@page(Permission.MANAGE_ROUNDS)
@require_POST
def council(request, pk):
    round, form = round_or_404(request, pk), MemberForm(request.POST)
    made = acted(form, lambda username, is_chair, units: actions.add_member(
        by=request.user, round=round, user=_person(username), is_chair=is_chair,
        units=units_of(units),
    ))  # fmt: skip
    if not made:
        return round_page(request, round, 422, member_form=form)
    messages.success(request, f"Đã cử {made}.")
    return redirect(round)


def _person(username):
    user = User.objects.filter(username=username.strip(), is_active=True).first()
    if user is None:
        raise ValidationError({"username": f"Không có người dùng “{username}”."})
    return user


@page(Permission.MANAGE_ROUNDS)
@require_POST
def drop_member(request, pk, member):
    round = round_or_404(request, pk)
    held = get_object_or_404(round.council, pk=member)
    told(request, "Đã thôi thành viên.", lambda: actions.drop_member(by=request.user, member=held))
    return redirect(round)


@page(Permission.MANAGE_ROUNDS, unit="key")
@require_POST
def unlock(request, pk, key):
    held, form = sheet_or_404(request, pk), UnlockForm(request.POST)
    if acted(form, lambda **given: actions.unlock(by=request.user, sheet=held, **given)):
        messages.success(request, "Đơn vị được sửa phiếu trở lại.")
    else:
        messages.error(
            request, " ".join(said for errors in form.errors.values() for said in errors)
        )
    return redirect(held)
