"""A document read and reviewed: upload, the original beside the reading, mend in place, store."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans import actions, reviewing
from nhip.apps.plans.actions.importing import Head
from nhip.apps.plans.forms import StoreForm, UploadForm
from nhip.apps.plans.models import PlanImport
from nhip.apps.plans.pages import frame, home_province, plan_or_404
from nhip.apps.units.access import page
from nhip.apps.units.queries import may
from nhip.engine.errors import NhipError
from nhip.ui.messages import sentence_of


@page(Permission.EDIT_PLANS)
def upload(request):
    """A new plan, or with ?ke-hoach= the corrected document of one."""
    pk = request.GET.get("ke-hoach", "")
    plan = plan_or_404(request, int(pk)) if pk.isdecimal() else None
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        unit = plan.unit if plan else home_province(request.user, timezone.localdate())
        try:
            held = actions.start_import(
                by=request.user, upload=form.cleaned_data["tep"], unit=unit, plan=plan
            )
            return redirect(held)
        except NhipError as refusal:
            form.add_error("tep", sentence_of(refusal))
    waiting = [
        one
        for one in PlanImport.objects.filter(stored_at=None).select_related("file", "unit")[:20]
        if may(request.user, Permission.EDIT_PLANS, one.unit)
    ]
    context = frame(request, plan) | {"form": form, "waiting": waiting}
    return render(request, "plans/upload.html", context, status=422 if form.errors else 200)


def _held(request, pk):
    """An import of a unit whose plans this person keeps."""
    held = get_object_or_404(PlanImport.objects.select_related("plan", "unit", "file"), pk=pk)
    if not may(request.user, Permission.EDIT_PLANS, held.unit):
        raise Http404("Không có văn bản này.")
    return held


@page(Permission.EDIT_PLANS)
@require_safe
def review(request, pk):
    held = _held(request, pk)
    if held.stored_at:
        return redirect(held.plan)
    return _reviewed(request, held, None)


def _reviewed(request, held, form, status=200):
    seen = reviewing.review(held)
    form = form or StoreForm(initial=seen.head, instance=held.plan)
    context = frame(request, held.plan) | {"held": held, "seen": seen, "form": form}
    return render(request, "plans/review.html", context, status=status)


@page(Permission.EDIT_PLANS)
@require_POST
def mend(request, pk, key):
    """One row or one agency mended; htmx gets the row again, others the page."""
    held = _held(request, pk)
    try:
        values = reviewing.values_of(request.POST)
        held = actions.mend(by=request.user, held=held, key=key, values=values)
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
        return redirect(held)
    except (KeyError, IndexError, ValueError):
        raise Http404("Không có dòng này trong văn bản đã đọc.") from None
    if not request.htmx:
        return redirect(held)
    row = reviewing.row(held, key)
    redated = "due" in values and row["due"] != values["due"]
    context = {"held": held, "row": row, "mended": True, "redated": redated}
    return render(request, reviewing.fragment(key), context)


@page(Permission.EDIT_PLANS)
@require_POST
def keep_all(request, pk):
    """Take, or leave, everything that was read from the words of the document."""
    held = _held(request, pk)
    try:
        actions.keep_body(by=request.user, held=held, keep=request.POST.get("nhan") == "1")
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
    return redirect(held)


@page(Permission.EDIT_PLANS)
@require_POST
def store(request, pk):
    held = _held(request, pk)
    form = StoreForm(request.POST, instance=None)
    if not form.is_valid():
        return _reviewed(request, held, form, status=422)
    given = dict(form.cleaned_data)
    basis = {name: given.pop(name) for name in ("decision", "decided_on")}
    version = request.POST.get("phien_ban", "")
    try:
        plan = actions.store_import(
            by=request.user, held=held, head=Head(**given),
            expected_version=int(version) if version.isdecimal() else -1, **basis,
        )  # fmt: skip
    except NhipError as refusal:
        form.add_error(None, sentence_of(refusal))
    except ValidationError as refusal:
        form.add_error(None, [text for texts in refusal.message_dict.values() for text in texts])
    else:
        messages.success(request, "Đã lưu toàn bộ. Hãy xem lại rồi ban hành.")
        return redirect(plan)
    held.refresh_from_db()
    return _reviewed(request, held, form, status=422)
