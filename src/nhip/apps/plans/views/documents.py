"""The list of plans, a plan grouped as its document, a task, a target, what was changed."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans import exports, figures
from nhip.apps.plans.models import Plan, ProgressReport
from nhip.apps.plans.pages import frame, plan_or_404, plans_for
from nhip.apps.plans.queries import mine
from nhip.apps.plans.queries.counting import book
from nhip.apps.plans.queries.reading import Asked, plan_view, six_clear
from nhip.apps.plans.queries.targets import standings
from nhip.apps.units.access import page
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import may
from nhip.engine.folding import fold
from nhip.engine.progress import NONE, Status
from nhip.ui.export import wants_export
from nhip.ui.fragments import render_part

HISTORY = 50
ASSIGNMENTS = 60


@page(Permission.SEE_PLANS)
@require_safe
def plan_list(request):
    context = frame(request)
    words = fold(request.GET.get("q", "")).split()
    found = plans_for(request).annotate(asked=Count("targets", distinct=True))
    plans = [one for one in found if all(word in fold(str(one)) for word in words)]
    stands = book(Plan.objects.filter(pk__in=[one.pk for one in plans]), context["as_of"].day)
    masks = stands.by(1)
    rows = [
        (one, stands.counts(masks[one.pk]) if one.pk in masks else NONE, one.asked) for one in plans
    ]
    context |= {
        "rows": rows,
        "asked": request.GET.get("q", ""),
        "simulated": any(one.simulated for one in plans),
    }
    return render_part(request, "plans/list.html", "plans/_list.html", context)


def _asked(request):
    """What part of a plan the address asks for; a unit that is not there asks for nothing."""
    status = request.GET.get("trang-thai", "")
    unit = Unit.objects.filter(key=request.GET.get("don-vi") or "-").first()
    return unit, Asked(
        words=request.GET.get("q", ""),
        status=status if status in list(Status) else "",
        unit=unit.pk if unit else None,
        late=request.GET.get("tre") == "1",
    )


@page(Permission.SEE_PLANS)
@require_safe
def plan_detail(request, pk):
    plan = plan_or_404(request, pk)
    context = frame(request, plan)
    unit, asked = _asked(request)
    seen = plan_view(plan, context["as_of"].day, asked)
    if wants_export(request) and context["may_export"]:
        return exports.plan_table(seen, context["as_of"])
    context |= {
        "seen": seen,
        "asked": asked,
        "unit": unit,
        "statuses": [(status.value, status.label) for status in Status],
        "chart": figures.targets_chart(seen, context["as_of"]),
    }
    return render_part(request, "plans/detail.html", "plans/_sections.html", context)


def _task(request, plan, task):
    """A task with those of its assignments whose progress this person may see."""
    found = get_object_or_404(plan.tasks.select_related("plan", "axis", "project"), pk=task)
    day = frame(request, plan)["as_of"].day
    held = found.assignments.select_related("unit", "task__plan")
    if not may(request.user, Permission.SEE_STEERING):
        held = held.filter(mine.seen_by(request.user, day))
        if not held.exists():
            raise Http404("Không có nhiệm vụ này, hoặc đơn vị anh/chị không tham gia.")
    return found, held


@page(Permission.SEE_PLANS)
@require_safe
def task_detail(request, pk, task):
    plan = plan_or_404(request, pk)
    found, held = _task(request, plan, task)
    context = frame(request, plan)
    leads = mine.works(held.filter(role="lead").order_by("unit__kind", "pk"), context["as_of"].day)
    context |= {
        "task": found,
        "counts": mine.counts(leads),
        "page": Paginator(leads, ASSIGNMENTS).get_page(request.GET.get("trang")),
        "supporting": [one.unit.name for one in held.filter(role="supporting")],
        "clear": six_clear(found, bool(leads)),
        "sources": found.sources.select_related("text"),
        "twins": _twins(found, request),
        "changes": found.changes.select_related("changed_by"),
        "budget": found.budget.all(),
        "history": _history(held),
    }
    return render(request, "plans/task.html", context)


def _twins(task, request):
    """The same work in other plans this person may open."""
    head = task.joined_to_id or task.pk
    same = Q(pk=head) | Q(joined_to=head)
    rows = type(task).objects.filter(same, plan__in=plans_for(request)).exclude(pk=task.pk)
    return rows.select_related("plan")


def _history(held):
    told = ProgressReport.objects.filter(assignment__in=held.values("pk"))
    return told.select_related("assignment__unit", "reported_by", "product_file")[:HISTORY]


@page(Permission.SEE_PLANS)
@require_safe
def target_detail(request, pk, target):
    plan = plan_or_404(request, pk)
    found = get_object_or_404(plan.targets.select_related("plan", "axis"), pk=target)
    context = frame(request, plan)
    seen = standings([found], context["as_of"].day)[0]
    may_report = any(
        may(request.user, Permission.REPORT_PROGRESS, unit)
        for unit in (*found.leads.all(), plan.unit)
    )
    context |= {
        "target": found,
        "seen": seen,
        "simulated": seen.is_simulated,
        "leads": found.leads.all(),
        "values": found.values_set.all(),
        "changes": found.changes.select_related("changed_by"),
        "may_report": may_report and not found.set_id and not plan.is_draft,
        "chart": figures.target_line(seen),
    }
    return render(request, "plans/target.html", context)


@page(Permission.SEE_PLANS)
@require_safe
def plan_changes(request, pk):
    """As issued against as amended: every field that a decision changed, both sides."""
    plan = plan_or_404(request, pk)
    context = frame(request, plan)
    rows = plan.changes.select_related("task", "target", "changed_by").order_by(
        "-decided_on", "-id"
    )
    context |= {"page": Paginator(rows, ASSIGNMENTS).get_page(request.GET.get("trang"))}
    return render(request, "plans/changes.html", context)


@page(Permission.SEE_PLANS)
@require_safe
def plan_timeline(request, pk):
    """Tasks along the years: when each begins and is due, and where it stands."""
    plan = plan_or_404(request, pk)
    context = frame(request, plan)
    seen = plan_view(plan, context["as_of"].day, Asked())
    context |= {"seen": seen, "line": figures.timeline(seen)}
    return render(request, "plans/timeline.html", context)
