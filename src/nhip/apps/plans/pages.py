"""What views of plans share: the plan of an address, the bar of days, who may do what here."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans.asof import as_of
from nhip.apps.plans.models import Plan
from nhip.apps.plans.queries.reading import visible
from nhip.apps.units.models import PROVINCE_LEVEL, Unit
from nhip.apps.units.queries import may, path, roles_of


def plans_for(request):
    """The plans this person may open."""
    return visible(Plan.objects.all(), may_read_drafts(request.user))


def may_read_drafts(user, unit=None):
    """Whoever writes a draft, and whoever will decide on it."""
    return may(user, Permission.EDIT_PLANS, unit) or may(user, Permission.DECIDE_PLANS, unit)


def plan_or_404(request, pk):
    plan = get_object_or_404(plans_for(request).select_related("unit", "file"), pk=pk)
    if plan.is_draft and not may_read_drafts(request.user, plan.unit):
        raise Http404("Không có kế hoạch này.")
    return plan


def frame(request, plan=None):
    """What every page of the room needs."""
    day = as_of(request)
    may_edit = may(request.user, Permission.EDIT_PLANS, plan.unit if plan else None)
    return {
        "as_of": day,
        "plan": plan,
        "may_edit": may_edit,
        "may_steer": may(request.user, Permission.SEE_STEERING),
        "may_comment": may(request.user, Permission.COMMENT_ON_DRAFTS),
        "may_export": may(request.user, Permission.EXPORT),
        "simulated": bool(plan and plan.simulated),
    }


def home_province(user, on):
    """The province whose plans a person keeps: that of the first role held."""
    for held in roles_of(user):
        above = [*path(held.unit, on), held.unit]
        for unit in above:
            if unit.kind in PROVINCE_LEVEL:
                return unit
    return Unit.objects.alive(on).filter(kind__in=PROVINCE_LEVEL).order_by("key").first()


def problems_of(error):
    """The sentences of a ValidationError."""
    return [sentence for sentences in error.message_dict.values() for sentence in sentences]
