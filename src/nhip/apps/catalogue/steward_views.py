"""Pages of the data steward: the work board, and what sources sent against what landed."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.catalogue import actions, lakes, work_board
from nhip.apps.catalogue.landing_forms import SentForm, SpanForm
from nhip.apps.catalogue.models import Source
from nhip.apps.catalogue.queries import reconciliation
from nhip.apps.catalogue.reading_sent import read_sent
from nhip.apps.units.access import page
from nhip.engine.errors import NhipError
from nhip.ui.export import wants_export, xlsx_response
from nhip.ui.messages import sentence_of

DAYS = 31
MOST_DAYS = 400
SENT_MAX_BYTES = 5 * 1024 * 1024
HEADERS = ["Ngày của bản ghi", "Nguồn báo", "Trong kho", "Chờ sửa", "Đã bỏ", "Chênh lệch"]


@page(Permission.LAND_RECORDS)
@require_safe
def board(request):
    found = work_board.sections(timezone.localdate())
    context = {
        "sections": found,
        "waiting": sum(one.total for one in found),
        "today": timezone.localdate(),
        "simulated": any(one.simulated for one in found),
    }
    return render(request, "catalogue/work_board.html", context)


@page(Permission.LAND_RECORDS)
@require_safe
def reconciliations(request):
    pairs = reconciliation.pairs()
    context = {
        "pairs": pairs,
        "simulated": any(one.source.kind == "simulated" for one in pairs),
    }
    return render(request, "catalogue/reconciliations.html", context)


@page(Permission.LAND_RECORDS)
@require_safe
def reconcile(request, source):
    found = get_object_or_404(Source, code=source)
    pairs = reconciliation.pairs(found)
    if not pairs:
        raise Http404("Nguồn này chưa nạp bản ghi nào và chưa báo số nào.")
    asked = _asked(request, pairs)
    days = reconciliation.reconciled(asked["pair"], asked["first"], asked["last"])
    shown = [one for one in days if one.differs] if asked["only"] else days
    if wants_export(request):
        return _export(asked, shown)
    context = {
        "source": found,
        "pairs": pairs,
        "days": shown,
        "differing": sum(one.differs for one in days),
        "unsaid": sum(one.sent is None and one.day is not None for one in days),
        "totals": reconciliation.totals(days),
        "form": SentForm(initial={"tap": asked["pair"].dataset.name}),
        "simulated": found.kind == "simulated",
        **asked,
    }
    return render(request, "catalogue/reconcile.html", context)


@page(Permission.LAND_RECORDS)
@require_POST
def sent(request, source):
    found = get_object_or_404(Source, code=source)
    form = SentForm(request.POST, request.FILES)
    address = reverse("datasets:reconcile", args=[source])
    if not form.is_valid():
        told = " ".join(text for errors in form.errors.values() for text in errors)
        messages.error(request, told)
        return redirect(address)
    try:
        said = [
            actions.say_sent(by=request.user, source=found, dataset=dataset, counts=counts)
            for dataset, counts in _counts(form.cleaned_data).items()
        ]
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
    else:
        new, changed, same = (
            sum(getattr(one, each) for one in said) for each in ("new", "changed", "same")
        )
        told = f"{new} ngày mới, {changed} ngày thay đổi, {same} ngày như cũ."
        messages.success(request, f"Đã ghi số nguồn báo: {told}")
    return redirect(f"{address}?{urlencode({'tap': form.cleaned_data['tap']})}")


def _counts(given):
    if upload := given.get("tep"):
        if upload.size > SENT_MAX_BYTES:
            raise BadRequest("Tệp số nguồn báo lớn khác thường.")
        return _known(read_sent(upload.read(), given["tap"], timezone.localdate()))
    return {given["tap"]: {given["ngay"]: given["so"]}}


def _known(counts):
    """Every dataset the file names is known, before anything of it is kept."""
    for name in counts:
        lakes.dataset(name)
    return counts


def _asked(request, pairs):
    form = SpanForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    last = given.get("den") or timezone.localdate()
    first = given.get("tu") or last - timedelta(days=DAYS - 1)
    first = min(max(first, last - timedelta(days=MOST_DAYS)), last)
    pair = next((one for one in pairs if one.dataset.name == given.get("tap")), pairs[0])
    return {"pair": pair, "first": first, "last": last, "only": bool(given.get("lech"))}


def _export(asked, days):
    pair = asked["pair"]
    return xlsx_response(
        "doi-soat",
        f"Đối soát: {pair.dataset.title_vi}",
        HEADERS,
        [
            (
                one.day or "không rõ ngày",
                one.sent,
                one.landed,
                one.waiting,
                one.dismissed,
                one.difference,
            )
            for one in days
        ],
        period=f"{asked['first']:%d/%m/%Y} đến {asked['last']:%d/%m/%Y}",
        source=pair.source.name,
        simulated=pair.source.kind == "simulated",
    )
