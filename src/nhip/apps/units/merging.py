"""Pages of units that are no more: their roles move to the heirs in one reviewed act, and back.

Views: parse, act, render.
"""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.units import actions, duties
from nhip.apps.units.access import page
from nhip.apps.units.models import DutyMove, Unit
from nhip.ui.messages import sentence_of


@page(Permission.MANAGE_USERS)
@require_safe
def listing(request):
    """Units left behind with people in them, and what was moved before."""
    context = {
        "units": duties.units_left_behind(timezone.localdate()),
        "moves": DutyMove.objects.select_related("unit", "moved_by", "undone_by")[:50],
    }
    return render(request, "units/duties.html", context)


@page(Permission.MANAGE_USERS, unit="key")
@require_http_methods(["GET", "POST"])
def move(request, key):
    """The preview, with a choice for every role; a POST of "confirm" moves them."""
    unit, data = request.unit, request.POST
    on = _first_day(unit)
    asked = {
        int(name.removeprefix("vai-tro-")): value
        for name, value in data.items()
        if name.startswith("vai-tro-") and name.removeprefix("vai-tro-").isdecimal()
    }
    found, problem = duties.proposal(unit, on, asked), ""
    if data.get("viec") == "chuyen":
        why = data.get("why", "")[:300]
        try:
            moved = actions.move_duties(
                by=request.user, unit=unit, on=on, choices=asked, seen=data.get("seen", ""), why=why
            )
        except actions.DutiesRefused as error:
            problem = sentence_of(error)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            messages.success(request, f"Đã chuyển {len(moved.lines)} vai trò của {unit.name}.")
            return redirect("people:duties")
    context = {"found": found, "problem": problem, "why": data.get("why", "")}
    return render(request, "units/duty_move.html", context, status=422 if problem else 200)


@page(Permission.MANAGE_USERS)
@require_POST
def undo(request, pk):
    done = get_object_or_404(DutyMove, pk=pk)
    try:
        actions.undo_move(by=request.user, move=done, why=request.POST.get("why", "")[:300])
        messages.success(request, f"Đã hoàn tác: các vai trò trở lại {done.unit.name}.")
    except actions.DutiesRefused as error:
        messages.error(request, sentence_of(error))
    return redirect("people:duties")


def _first_day(unit: Unit):
    """The day after the unit's last one; of one that lives on, today."""
    return unit.valid_to + timedelta(days=1) if unit.valid_to else timezone.localdate()
