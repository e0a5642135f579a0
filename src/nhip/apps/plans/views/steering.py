"""The leaders' board: all plans, or one, as of a day."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans import exports
from nhip.apps.plans.models import Plan
from nhip.apps.plans.pages import frame
from nhip.apps.plans.queries.steering import late_units, steering
from nhip.apps.units.access import page
from nhip.engine.trajectory import Course
from nhip.ui.export import wants_export


def _is_one(request):
    return request.GET.get("ke-hoach", "").isdecimal()


def _chosen(request):
    """The plan of the address, or all that were issued."""
    every = Plan.objects.issued()
    return every.filter(pk=request.GET["ke-hoach"]) if _is_one(request) else every


@page(Permission.SEE_STEERING)
@require_safe
def board(request):
    context = frame(request)
    plans = _chosen(request)
    day = context["as_of"].day
    if wants_export(request):
        return exports.late_table(late_units(plans, day, most=None), context["as_of"])
    seen = steering(plans, day)
    context |= {
        "seen": seen,
        "chosen": int(request.GET["ke-hoach"]) if _is_one(request) else None,
        "choices": [(one.pk, one.short_name) for one in Plan.objects.issued()],
        "courses": [(course, seen.courses.get(course.value, 0)) for course in Course],
        "simulated": seen.is_simulated,
    }
    return render(request, "plans/board.html", context)
