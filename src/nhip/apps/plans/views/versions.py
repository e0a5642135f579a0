"""Versions of a plan side by side, and the plan as Word, as the committee reads it."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans import word_exports
from nhip.apps.plans.asof import as_of
from nhip.apps.plans.differing import HOW_VI, SAME
from nhip.apps.plans.pages import frame, may_read_drafts, plan_or_404
from nhip.apps.plans.queries.editions import compared
from nhip.apps.plans.queries.reading import Asked, plan_view
from nhip.apps.plans.queries.versions import editions
from nhip.apps.plans.templatetags.plans import goal
from nhip.apps.units.access import page


@page(Permission.SEE_PLANS)
@require_safe
def versions(request, pk):
    """?truoc= and ?sau= choose the two sides; without them the last two."""
    plan = plan_or_404(request, pk)
    choices = editions(plan, may_read_drafts(request.user, plan.unit))
    by_key = {one.key: one for one in choices}
    right = by_key.get(request.GET.get("sau", choices[-1].key))
    left = by_key.get(request.GET.get("truoc", choices[max(0, len(choices) - 2)].key))
    if left is None or right is None:
        raise Http404("Không có phiên bản này.")
    found = compared(left.content, right.content)
    context = frame(request, plan)
    form = request.GET.get("xuat", "")
    if form in ("docx", "xlsx") and context["may_export"]:
        return word_exports.send(word_exports.versions_table(plan, found, left, right), plan, form)
    context |= {
        "choices": [(one.key, one.label) for one in choices],
        "left": left,
        "right": right,
        "rows": [row for row in found if row.how != SAME],
        "kinds": word_exports.KINDS,
        "counts": [(name, sum(row.how == how for row in found)) for how, name in HOW_VI.items()],
    }
    return render(request, "plans/versions.html", context)


@page(Permission.EXPORT)
@require_safe
def plan_word(request, pk):
    """The table of the plan with the day and the official counts."""
    plan = plan_or_404(request, pk)
    asked = as_of(request)
    return word_exports.plan_document(plan_view(plan, asked.day, Asked()), asked, goal)
