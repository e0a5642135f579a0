"""Pages of indicators: the list of all, and one indicator's series for a few units."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from nhip.apps.accounts.permissions import Permission
from nhip.apps.catalogue import lakes, queries
from nhip.apps.catalogue.queries import series as read
from nhip.apps.catalogue.queries.home import home_province
from nhip.apps.catalogue.series_forms import (
    KINDS,
    MOST_UNITS,
    OF,
    REPORTED,
    VIEWS,
    SeriesForm,
    units_asked,
)
from nhip.apps.units.access import page
from nhip.apps.units.models import PROVINCE_LEVEL, Unit
from nhip.apps.units.queries import may, roles_of
from nhip.engine.errors import NhipError
from nhip.engine.folding import fold
from nhip.engine.values import vi_number
from nhip.figures import Caption
from nhip.figures.series import Line, Point, lines_over_time
from nhip.repository.indicator import Class, Direction
from nhip.ui.export import wants_export, xlsx_response
from nhip.ui.messages import sentence_of

CLASSES = {
    Class.EVENT: "cộng theo ngày",
    Class.AS_OF: "tính đến một ngày",
    Class.PERIOD: "đếm theo kỳ, không cộng",
}
DIRECTIONS = {
    Direction.UP: "cao là tốt",
    Direction.DOWN: "thấp là tốt",
    Direction.NEITHER: "để theo dõi",
}
HEAD = ("Mã", "Chỉ số", "Tập dữ liệu", "Loại", "Đơn vị tính", "Chiều", "Căn cứ", "Dùng ở")


@page(Permission.SEE_DATASETS)
@require_safe
def listing(request):
    known = lakes.datasets()
    kept = _kept(request.GET, known)
    unit = _own_unit(request.user)
    rows = read.listed(kept, unit, timezone.localdate())
    if wants_export(request):
        return _list_export(rows, unit)
    used = {indicator.dataset for indicator in lakes.indicators().values()}
    context = {
        "rows": [
            (row, CLASSES[row.indicator.cls], DIRECTIONS[row.indicator.direction]) for row in rows
        ],
        "unit": unit,
        "datasets": sorted((name, known[name].title_vi) for name in used),
        "classes": list(CLASSES.items()),
        "simulated": any(map(queries.is_simulated, {i.dataset for i in kept})),
    }
    return render(request, "catalogue/indicators.html", context)


@page(Permission.SEE_DATASETS)
@require_safe
def detail(request, code):
    indicator = lakes.indicators().get(code)
    if indicator is None:
        raise Http404(f"Không có chỉ số {code}.")
    form = SeriesForm(request.GET)
    units = [u for u in units_asked(request.GET) or _default_units(request.user)
             if may(request.user, Permission.SEE_SCORECARD, u)]  # fmt: skip
    found, problem = [], ""
    if form.is_valid():
        try:
            found = _lines(indicator, units, form)
        except NhipError as error:
            problem = sentence_of(error)
    simulated = queries.is_simulated(indicator.dataset)
    if wants_export(request) and found:
        return _export(indicator, found, form, simulated)
    context = _context(indicator, form, units, found, simulated)
    return render(request, "catalogue/series.html", context | {"problem": problem})


def _context(indicator, form, units, found, simulated):
    dataset = lakes.dataset(indicator.dataset)
    return {
        "indicator": indicator,
        "dataset": dataset,
        "class": CLASSES[indicator.cls],
        "direction": DIRECTIONS[indicator.direction],
        "uses": read.uses(indicator),
        "form": form,
        "views": VIEWS,
        "kinds": KINDS,
        "view": form.cleaned_data.get("xem", REPORTED) if form.is_valid() else REPORTED,
        "units": units,
        "room": len(units) < MOST_UNITS,
        "lines": found,
        "table": _table(indicator, found, form),
        "marked": {cell.mark for line in found for cell in line.cells if cell.mark},
        "figure": _figure(indicator, found, form, dataset, simulated) if found else None,
        "simulated": simulated,
    }


def _lines(indicator, units, form):
    given = form.cleaned_data
    kind, closing = OF[given["loai"]]
    asked = read.periods(kind, given["tu"], given["den"], closing)
    if not units or not asked:
        return []
    found = read.lines(indicator, units, asked, read.view_of(form.on))
    return found if form.data.get("tu") else read.from_first(found)


def _table(indicator, found, form):
    """Period by period, what each unit has and where its records are."""
    if not found:
        return []
    return [
        (
            cell.period,
            [
                (line.cells[at], _records(indicator, line, line.cells[at], form.on))
                for line in found
            ],
        )
        for at, cell in reversed(list(enumerate(found[0].cells)))
    ]


def _records(indicator, line, cell, on):
    """The way to the records behind a cell, in the view that it is shown in."""
    if cell.figure is None:
        return ""
    query = {"don-vi": line.unit.key, "ky": cell.period.code, "chi-so": indicator.code}
    query |= {"theo": on} if on else {}
    address = reverse("datasets:records", args=[indicator.dataset])
    return f"{address}?{urlencode(query)}"


def _figure(indicator, found, form, dataset, simulated):
    lines = [
        Line(
            line.unit.name,
            tuple(
                Point(
                    _short(c.period),
                    c.value,
                    c.mark,
                    _records(indicator, line, c, form.on),
                    c.absent,
                )
                for c in line.cells
            ),
        )
        for line in found
    ]
    source = f"{dataset.source}{' · dữ liệu mô phỏng' if simulated else ''}"
    periods = found[0].cells
    span = f"{periods[0].period.name_vi} đến {periods[-1].period.name_vi}"
    how = dict(VIEWS)[form.cleaned_data["xem"]].lower()
    subtitle = f"{indicator.measure_unit}; {span}; {how}"
    caption = Caption(_message(found[0], indicator), subtitle, f"Nguồn: {source}")
    return lines_over_time(
        lines, caption, measure_unit=indicator.measure_unit, places=periods[0].places
    )


def _message(line, indicator):
    """What the figure says, in one sentence: the newest value and what became of it."""
    known = [cell for cell in line.cells if cell.value is not None]
    if not known:
        return f"{line.unit.name}: chưa có số liệu trong khoảng này"
    last = known[-1]
    now = f"{vi_number(last.value, last.places)} {indicator.measure_unit}"
    said = f"{line.unit.name}: {now}, {last.period.name_vi}"
    if len(known) == 1:
        return said
    moved = last.value - known[0].value
    word = "tăng" if moved > 0 else "giảm"
    if not round(abs(moved), last.places):
        return f"{said}, như {known[0].period.name_vi}"
    points = "điểm phần trăm" if indicator.measure_unit == "%" else indicator.measure_unit
    much = vi_number(abs(moved), last.places)
    return f"{said}, {word} {much} {points} so với {known[0].period.name_vi}"


def _short(period):
    return period.name_vi.replace("tháng ", "").replace("kỳ báo cáo ", "").partition(" (")[0]


def _export(indicator, found, form, simulated):
    headers = ["Kỳ", *(h for line in found for h in (
        line.unit.name, f"{line.unit.name}: tử số", f"{line.unit.name}: mẫu số",
        f"{line.unit.name}: tình trạng"))]  # fmt: skip
    rows = [
        (
            cell.period.name_vi,
            *(value for line in found for value in _numbers(line.cells[at])),
        )
        for at, cell in enumerate(found[0].cells)
    ]
    return xlsx_response(
        f"chi-so-{indicator.code}",
        f"{indicator.name_vi} ({indicator.measure_unit})",
        headers,
        rows,
        unit=", ".join(line.unit.name for line in found),
        source=f"{lakes.dataset(indicator.dataset).title_vi}; "
        f"{dict(VIEWS)[form.cleaned_data['xem']].lower()}",
        simulated=simulated,
    )


def _numbers(cell):
    if cell.figure is None:
        return (cell.absent, None, None, "")
    value = cell.absent if cell.value is None else cell.value
    return (value, cell.figure.numerator, cell.figure.denominator, cell.mark or "đủ")


def _list_export(rows, unit):
    lines = [
        (
            *(row.indicator.code, row.indicator.name_vi, row.dataset_title),
            *(CLASSES[row.indicator.cls], row.indicator.measure_unit),
            *(DIRECTIONS[row.indicator.direction], row.indicator.legal_basis),
            *("; ".join(row.sets), row.cell.value if row.cell else None),
        )
        for row in rows
    ]
    head = [*HEAD, f"Tháng trước: {unit.name}" if unit else "Tháng trước"]
    simulated = any(map(queries.is_simulated, {row.indicator.dataset for row in rows}))
    return xlsx_response("chi-so", "Các chỉ số đo được", head, lines, simulated=simulated)


def _kept(query, known):
    words = fold(query.get("q", "")).split()
    wanted, cls, used = query.get("tap", ""), query.get("loai", ""), query.get("dung", "")
    sets = read.used_in() if used else {}
    return [
        indicator
        for indicator in sorted(lakes.indicators().values(), key=lambda i: fold(i.name_vi))
        if (not wanted or indicator.dataset == wanted)
        and (not cls or indicator.cls == cls)
        and (not used or indicator.code in sets)
        and all(word in _text(indicator, known) for word in words)
    ]


def _text(indicator, known):
    told = (indicator.code, indicator.name_vi, indicator.legal_basis, indicator.note)
    return fold(" ".join((*told, known[indicator.dataset].title_vi)))


def _own_unit(user):
    """The unit whose values a person looks for first: their own, or the province."""
    held = [held.unit for held in roles_of(user)]
    own = [unit for unit in held if unit.kind not in PROVINCE_LEVEL]
    wide = [unit for unit in held if unit.kind in PROVINCE_LEVEL]
    return next(iter([*own, *wide]), None)


def _default_units(user):
    if any(held.unit.kind in PROVINCE_LEVEL for held in roles_of(user)):
        return list(Unit.objects.filter(key=home_province().key))
    unit = _own_unit(user)
    return [unit] if unit else []
