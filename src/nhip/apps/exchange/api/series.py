"""Addresses of the indicators: what is measured, and the series of one over periods and units."""

from datetime import date

from django.utils import timezone
from ninja import Query

from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.queries import sharing
from nhip.apps.exchange.api import shapes
from nhip.apps.exchange.api.figures import unit_of
from nhip.apps.exchange.api.service import (
    address,
    answer,
    clean,
    exact,
    names_stamp,
    stamped,
)
from nhip.apps.exchange.errors import ApiError
from nhip.apps.exchange.keys import Reading
from nhip.apps.units.models import Unit
from nhip.engine.period import Period
from nhip.engine.values import Missing

PERIODS_AT_MOST = 120
AS_REPORTED, TODAY = "as_reported", "today"


@address(
    "GET",
    "/indicators",
    "indicators",
    Reading.SERIES,
    summary="Chỉ số",
    response=shapes.IndicatorsOut,
)
def indicators(request):
    """Mọi chỉ số đo từ bản ghi."""
    data = [
        {
            "code": one.code,
            "name": one.name_vi,
            "name_en": one.name_en,
            "dataset": one.dataset,
            "cls": one.cls,
            "measure_unit": one.measure_unit,
            "direction": one.direction,
            "has_denominator": one.denominator is not None,
            "legal_basis": one.legal_basis,
        }
        for one in lakes.indicators().values()
    ]
    return answer(request, {"data": data}, len(data))


@address(
    "GET", "/series", "series", Reading.SERIES, summary="Chuỗi chỉ số", response=shapes.SeriesOut
)
def series(
    request,
    indicator: str = Query(..., max_length=100),
    first: str = Query(..., alias="from", description="Kỳ đầu, ví dụ 2026-01"),
    last: str = Query(..., alias="to", description="Kỳ cuối, cùng loại với kỳ đầu"),
    unit: list[str] = Query([], description="Mã đơn vị; lặp lại để hỏi nhiều; bỏ trống là tất cả"),
    view: str = Query(AS_REPORTED, description="as_reported, today, hoặc một ngày 2025-07-01"),
):
    """Chuỗi của một chỉ số: như đã báo cáo, theo đơn vị hôm nay, hoặc theo đơn vị của một ngày."""
    found = sharing.indicator(indicator)
    periods = _periods(Period.parse(first), Period.parse(last))
    on = _day_of(view)
    chosen = [unit_of(one).key for one in unit]
    held = sharing.shared(found.dataset)

    def make():
        keys = chosen or list(Unit.objects.values_list("key", flat=True))
        figures, absent = sharing.readings(found, periods, keys, on, dated=view != AS_REPORTED)
        last_day = min(periods[-1].end, timezone.localdate())
        told = {
            "indicator": found.code,
            "dataset": found.dataset,
            "dataset_version": held.version,
            "view": view,
            "simulated": held.simulated,
            "as_of": last_day.isoformat(),
            "next": None,
            "not_measured": absent,
            "data": [_point(one) for one in figures],
        }
        return answer(request, told, len(figures))

    return stamped(
        request, make, held.version, repr(found), on, timezone.localdate(), names_stamp()
    )


def _point(one):
    value = one.value
    missing = isinstance(value, Missing)
    return {
        "unit": one.unit,
        "period": one.period,
        "numerator": exact(one.numerator),
        "denominator": exact(one.denominator),
        "value": None if missing else clean(value),
        "missing": value.reason.value if missing else None,
        "standing": one.standing.value,
    }


def _periods(first, last):
    """The periods from one to another of its kind. Raises ApiError."""
    if first.kind is not last.kind or first.start > last.start:
        raise ApiError("api.bad_span", first=first.code, last=last.code)
    found = [last]
    while found[0].start > first.start:
        if len(found) == PERIODS_AT_MOST:
            raise ApiError("api.long_span", limit=PERIODS_AT_MOST)
        found.insert(0, found[0].previous())
    if found[0].code != first.code:
        raise ApiError("api.bad_span", first=first.code, last=last.code)
    return found


def _day_of(view):
    if view == AS_REPORTED:
        return None
    if view == TODAY:
        return timezone.localdate()
    try:
        return date.fromisoformat(view)
    except ValueError:
        raise ApiError("api.bad_view", text=view[:100]) from None
