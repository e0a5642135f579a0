"""The leaders' board: all plans, or one, as of a day."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans import exports
from nhip.apps.plans.models import Plan
from nhip.apps.plans.pages import frame
from nhip.apps.plans.queries.counting import book, stamped
from nhip.apps.plans.queries.steering import late_units, steering
from nhip.apps.units.access import page
from nhip.engine.trajectory import Course
from nhip.ui.export import wants_export


def _chosen(request, every):
    """The plan of the address, or all that were issued."""
    pk = request.GET.get("ke-hoach", "")
    return [one for one in every if str(one.pk) == pk] or every


@page(Permission.SEE_STEERING)
@require_safe
def board(request):
    context = frame(request)
    every = list(stamped(Plan.objects.issued()))
    plans = _chosen(request, every)
    day = context["as_of"].day
    if wants_export(request):
        return exports.late_table(late_units(book(plans, day), most=None), context["as_of"])
    seen = steering(plans, day)
    context |= {
        "seen": seen,
        "chosen": plans[0].pk if len(plans) == 1 else None,
        "choices": [(one.pk, one.short_name) for one in every],
        "courses": [(course, seen.courses.get(course.value, 0)) for course in Course],
        "simulated": seen.is_simulated,
    }
    return render(request, "plans/board.html", context)
