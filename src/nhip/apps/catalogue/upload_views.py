"""Pages of bringing records in: a file, a dry look at it, landing it; and taking a landing back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from nhip.apps.accounts.permissions import Permission
from nhip.apps.catalogue import actions, jobs, lakes, sentences
from nhip.apps.catalogue.landing_forms import LandingForm, ReasonForm
from nhip.apps.catalogue.models import Landing, LandingDraft
from nhip.apps.units.access import page
from nhip.engine.errors import NhipError
from nhip.repository import tallies
from nhip.repository.dataset import DatasetMissing
from nhip.ui.fragments import render_part
from nhip.ui.messages import sentence, sentence_of

State = LandingDraft.State
# A file up to this size is read while the page waits: sooner than a process begins.
SMALL = 2 * 1024 * 1024
# Undoing more rows than this takes longer than a page should.
MANY_ROWS = 200_000


@page(Permission.LAND_RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request, name):
    dataset = found_dataset(name)
    form = LandingForm(request.POST or None, request.FILES or None, dataset=dataset)
    if request.method == "POST" and form.is_valid():
        drafts = _receive(request, form, name)
        if len(drafts) == 1:
            return redirect(drafts[0])
        if drafts:
            messages.success(request, f"Đã nhận {len(drafts)} tệp, chờ xác nhận từng tệp.")
            return redirect("datasets:upload", name)
    waiting = LandingDraft.objects.filter(dataset=name).exclude(
        state__in=(State.LANDED, State.DROPPED)
    )
    context = {
        "dataset": dataset,
        "form": form,
        "drafts": waiting.select_related("source", "created_by"),
        "simulated": any(one.source.kind == "simulated" for one in waiting),
    }
    return render(request, "catalogue/landing_upload.html", context)


@page(Permission.LAND_RECORDS)
@require_safe
def draft(request, name, pk):
    dataset, found = found_dataset(name), _draft(name, pk)
    if found.state == State.LANDED:
        if found.fault:
            messages.warning(request, "Bản ghi đã vào kho, nhưng chỉ số chưa đo lại được.")
        address = redirect("datasets:landing", name, found.landing_id)
        return HttpResponseClientRedirect(address.url) if request.htmx else address
    context = {
        "dataset": dataset,
        "draft": found,
        "simulated": found.source.kind == "simulated",
        "reason": ReasonForm(),
        **_seen(dataset, found),
    }
    return render_part(request, "catalogue/draft.html", "catalogue/_draft.html", context)


@page(Permission.LAND_RECORDS)
@require_POST
def step(request, name, pk):
    """One of three things: land it, look again, give it up."""
    found, wanted = _draft(name, pk), request.POST.get("buoc")
    try:
        if wanted == "bo":
            why = request.POST.get("ly_do", "")
            actions.drop_upload(by=request.user, draft=found, why=why)
            messages.success(request, f"Đã bỏ tệp {found.file_name}.")
            return redirect("datasets:detail", name)
        state = State.LANDING if wanted == "nap" else State.LOOKING
        actions.claim_upload(by=request.user, draft=found, state=state)
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
        return redirect(found)
    jobs.start("land" if wanted == "nap" else "look", found.pk)
    return redirect(found)


@page(Permission.LAND_RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, name, pk):
    dataset = found_dataset(name)
    landing = get_object_or_404(Landing.objects.select_related("source"), dataset=name, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _undo(request, landing, form.cleaned_data["ly_do"])
    effect, fault = None, ""
    try:
        effect = tallies.effect_of_undo(lakes.lake(), dataset, landing.batch_id)
    except NhipError as refusal:
        fault = sentence_of(refusal)
    context = {
        "dataset": dataset,
        "landing": landing,
        "form": form,
        "effect": effect,
        "fault": fault,
        "simulated": landing.simulated,
    }
    return render(request, "catalogue/undo.html", context)


def found_dataset(name):
    """The dataset of an address, or a page that says there is none."""
    try:
        return lakes.dataset(name)
    except DatasetMissing:
        raise Http404(f"Không có tập dữ liệu {name}.") from None


def _draft(name, pk):
    drafts = LandingDraft.objects.select_related("source", "created_by", "landing")
    return get_object_or_404(drafts, dataset=name, pk=pk)


def _receive(request, form, name):
    known, new, kind = form.wanted
    by, drafts = request.user, []
    source = known or actions.source_named(by=by, name=new, kind=kind)
    for one in form.cleaned_data["tep"]:
        try:
            draft = actions.receive_upload(by=by, dataset=name, source=source, upload=one)
        except NhipError as refusal:
            messages.error(request, sentence_of(refusal))
            continue
        drafts.append(draft)
        if draft.size <= SMALL:
            jobs.look(str(draft.pk))
        else:
            jobs.start("look", draft.pk)
    return drafts


def _seen(dataset, found):
    """What a look saw, in words."""
    seen, fault = found.seen, found.fault
    taken = seen.get("columns", {})
    rows, bad = seen.get("rows", 0), seen.get("bad", 0)
    waited = timezone.now() - found.moved_at
    cut_off = found.is_running and waited > actions.PATIENCE and not jobs.is_running(found.token)
    return {
        "taken": [(one, taken[one.name]) for one in dataset.columns if one.name in taken],
        "absent": [one for one in dataset.columns if one.name in seen.get("absent", ())],
        "counts": [sentences.of_check(dataset, *one) for one in seen.get("counts", ())],
        "bad_rows": [
            (row["row"], sentences.of_reasons(dataset, row["reasons"]))
            for row in seen.get("first", ())
        ],
        "share": 100 * bad / rows if rows else None,
        "limit": 100 * seen.get("limit", 0),
        "fault": sentence(fault["code"], fault["fields"]) if fault else "",
        "cut_off": sentence("upload.cut_off", {}) if cut_off else "",
        "seconds": int(waited.total_seconds()),
    }


def _undo(request, landing, why):
    detail = redirect("datasets:landing", landing.dataset, landing.pk)
    if lakes.lake().is_writing(landing.dataset):
        messages.error(request, sentence("mending.busy", {}))
        return redirect("datasets:undo", landing.dataset, landing.pk)
    if landing.inserted + landing.updated > MANY_ROWS:
        jobs.start("undo", landing.pk, request.user.get_username(), why)
        messages.success(
            request, "Đang hoàn tác, lô lớn nên mất vài phút; xong thì trang này ghi rõ."
        )
        return detail
    try:
        undone = actions.undo(by=request.user, landing=landing, why=why)
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
        return detail
    jobs.start("measure", landing.dataset)
    told = f"{undone.restored} bản ghi trở về như trước, {undone.withdrawn} rút khỏi kho."
    messages.success(request, f"Đã hoàn tác: {told}")
    return detail
