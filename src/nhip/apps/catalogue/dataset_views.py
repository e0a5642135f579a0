"""Pages of the repository: its datasets, what one holds and feeds, and the records themselves."""

from collections import defaultdict

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.catalogue import connections, lakes, queries, sentences, shelf
from nhip.apps.catalogue.dataset_forms import RecordsForm
from nhip.apps.catalogue.landing_forms import AsItWasForm
from nhip.apps.catalogue.models import Landing, Lapse, Observation
from nhip.apps.catalogue.queries import datasets, freshness, quality
from nhip.apps.units.access import page
from nhip.apps.units.queries import may
from nhip.engine.criteria import Part
from nhip.repository.dataset import Classification, DatasetMissing
from nhip.ui.export import wants_export, xlsx_response

PER_PAGE = 50
LANDINGS_SHOWN = 10
LAPSES_SHOWN = 5
EXPORT_ROWS = 50_000
CLASSES = {
    Classification.OPEN: "mở",
    Classification.INTERNAL: "dùng trong cơ quan nhà nước của tỉnh",
    Classification.LIMITED: "hạn chế, chỉ người được giao",
}
PART_NAMES = {Part.NUMERATOR: "tử số", Part.DENOMINATOR: "mẫu số"}


@page(Permission.SEE_DATASETS)
@require_safe
def listing(request):
    found = datasets.all_held()
    stands = defaultdict(list)
    for one in freshness.watched(timezone.localdate()):
        stands[one.dataset.name].append(one)
    context = {
        "held": [
            (one, CLASSES[one.dataset.classification], freshness.overall(stands[one.dataset.name]))
            for one in found
        ],
        "may_mend": may(request.user, Permission.LAND_RECORDS),
        "faults": sentences.of_own_files([*lakes.faults(), *connections.faults()]),
        "simulated": any(one.simulated for one in found),
    }
    return render(request, "catalogue/datasets.html", context)


@page(Permission.SEE_DATASETS)
@require_safe
def detail(request, name):
    dataset, today = _dataset(name), timezone.localdate()
    then = _then(request, name)
    held = datasets.held(dataset, then)
    landings = Landing.objects.filter(dataset=name).select_related("source", "landed_by")
    if then:
        landings = landings.filter(landed_at__date__lte=then.day)
    context = {
        "dataset": dataset,
        "held": held,
        "then": then,
        "today": today,
        "states": freshness.watched(today, [dataset]),
        "lapses": Lapse.objects.filter(dataset=name).select_related("source")[:LAPSES_SHOWN],
        "quality": quality.figure(dataset, landings),
        "roles": quality.roles(dataset),
        "classification": CLASSES[dataset.classification],
        "lineage": datasets.lineage(name),
        "measured": datasets.last_measurement(name),
        "page": Paginator(landings, LANDINGS_SHOWN).get_page(request.GET.get("trang")),
        "waiting": lakes.lake().quarantined_count(name),
        "may_mend": may(request.user, Permission.LAND_RECORDS),
        "simulated": held.simulated,
    }
    return render(request, "catalogue/dataset.html", context)


@page(Permission.SEE_DATASETS)
@require_safe
def landing(request, name, pk):
    dataset = _dataset(name)
    found = get_object_or_404(Landing.objects.select_related("source"), dataset=name, pk=pk)
    counts = found.report.get("counts", ())
    # The text of a bad row may name a person or another unit; only those who mend it read it.
    may_mend = may(request.user, Permission.LAND_RECORDS)
    bad = found.report.get("first", ()) if may_mend else ()
    context = {
        "dataset": dataset,
        "landing": found,
        "may_mend": may_mend,
        "unchanged": not (found.inserted or found.updated or found.rejected),
        "counts": [sentences.of_check(dataset, *one) for one in counts],
        "bad": [(row["row"], sentences.of_reasons(dataset, row["reasons"])) for row in bad],
        "ignored": found.report.get("ignored", ()),
        "simulated": found.simulated,
    }
    return render(request, "catalogue/landing.html", context)


@page(Permission.SEE_RECORDS)
@require_safe
def records(request, name):
    asked = _asked(request, _dataset(name))
    number = request.GET.get("trang", "")
    number = int(number) if number.isdecimal() else 1
    if wants_export(request):
        return _export(request, asked)
    found = datasets.records(asked, number, PER_PAGE)
    shown = Paginator(range(found.total), PER_PAGE).get_page(number)
    if shown.number != number:
        found = datasets.records(asked, shown.number, PER_PAGE)
    context = {
        "asked": asked,
        "then": _then(request, name),
        "is_old": asked.version < lakes.lake().version(name),
        "today": timezone.localdate(),
        "part": PART_NAMES[asked.part],
        "headers": [column.meaning_vi for column in asked.columns],
        "rows": datasets.table(found, asked.columns),
        "page": shown,
        "may_export": may(request.user, Permission.EXPORT),
        "simulated": queries.is_simulated(name),
    }
    return render(request, "catalogue/records.html", context)


@page(Permission.SEE_RECORDS)
@require_safe
def behind(request, pk):
    """From a measured figure to the records it was counted from, as they were then."""
    found = get_object_or_404(
        Observation.objects.select_related("unit", "batch").exclude(batch__dataset=""), pk=pk
    )
    measure = _measure_of(found)
    query = {
        "don-vi": found.unit.key,
        "ky": found.period,
        "chi-so": measure.indicator,
        "phan": Part.NUMERATOR if measure.part is Part.VALUE else measure.part,
        "phien-ban": found.batch.table_version,
        "den": found.as_of or "",
    }
    address = reverse("datasets:records", args=[found.batch.dataset])
    return redirect(f"{address}?{urlencode(query)}")


def _measure_of(observation):
    try:
        criterion = shelf.current().get(observation.set_id).criterion(observation.criterion)
        measure = criterion.input(observation.input).measure
    except (KeyError, StopIteration):
        measure = None
    if measure is None:
        raise Http404("Số này không còn được đo từ bản ghi.")
    return measure


def _then(request, name):
    """The state of a past day, where the address asks for one."""
    form = AsItWasForm(request.GET)
    day = form.cleaned_data["ngay"] if form.is_valid() else None
    return datasets.as_it_was(name, day) if day and day < timezone.localdate() else None


def _dataset(name):
    try:
        return lakes.dataset(name)
    except DatasetMissing:
        raise Http404(f"Không có tập dữ liệu {name}.") from None


def _asked(request, dataset):
    """What the address asks, refused like a page that is not there where it is another's."""
    form = RecordsForm(request.GET, dataset)
    if not form.is_valid():
        raise Http404("Địa chỉ này cần chỉ số, kỳ và đơn vị có trong kho dữ liệu.")
    given = form.cleaned_data
    limited = dataset.classification is Classification.LIMITED
    permission = Permission.LAND_RECORDS if limited else Permission.SEE_RECORDS
    if not may(request.user, permission, given["don_vi"]):
        raise Http404("Không có đơn vị này, hoặc anh/chị không được giao xem đơn vị này.")
    newest = lakes.lake().version(dataset.name)
    wanted = given["phien_ban"]
    if then := _then(request, dataset.name):
        wanted = then.version
    return datasets.Behind(
        dataset=dataset,
        indicator=given["chi_so"],
        part=given["phan"],
        unit=given["don_vi"],
        period=given["ky"],
        as_of=given["den"] or min(given["ky"].end, timezone.localdate()),
        version=newest if wanted is None else min(wanted, newest),
        on=given["theo"],
    )


def _export(request, asked):
    if not may(request.user, Permission.EXPORT):
        raise PermissionDenied("Vai trò của anh/chị chưa có quyền xuất Excel.")
    columns = asked.dataset.columns
    found = datasets.records(asked, 1, EXPORT_ROWS)
    return xlsx_response(
        "ban-ghi",
        f"{asked.indicator.name_vi} ({PART_NAMES[asked.part]}): bản ghi đứng sau",
        [column.meaning_vi for column in columns],
        datasets.table(found, columns),
        unit=asked.unit.name,
        period=asked.period.name_vi,
        source=f"{asked.dataset.title_vi}, phiên bản {asked.version}",
        simulated=queries.is_simulated(asked.dataset.name),
    )
