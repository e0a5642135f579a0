"""Addresses of the figures: the key itself, criteria sets, units, observations.

May import the catalogue's queries and the units'. A table is read where no query does it.
"""

from datetime import date

from django.utils import timezone
from ninja import Query

from nhip.apps.catalogue import queries, shelf
from nhip.apps.catalogue.models import Batch
from nhip.apps.exchange.api import shapes
from nhip.apps.exchange.api.service import (
    LIMIT,
    MOST,
    address,
    answer,
    exact,
    names_stamp,
    next_page,
    read_cursor,
    stamped,
)
from nhip.apps.exchange.errors import ApiError
from nhip.apps.exchange.keys import Reading
from nhip.apps.units.models import Kind, Unit, UnitPlacement, in_force
from nhip.apps.units.queries import below, codes_on, names_on
from nhip.engine.period import Period
from nhip.engine.values import Missing


@address("GET", "/key", "key", summary="Khóa đang dùng", response=shapes.KeyOut)
def key(request):
    """Khóa này của ai, được đọc gì, hạn mức còn bao nhiêu."""
    held = request.api_key
    told = {
        "key": held.prefix,
        "system": held.system,
        "owner": held.owner.key,
        "scopes": held.scopes,
        "expires_on": held.expires_on.isoformat(),
        "per_day": held.per_day,
        "per_minute": held.per_minute,
        "used_today": held.used_today,
    }
    return answer(request, told, 1)


@address("GET", "/sets", "sets", summary="Bộ tiêu chí", response=shapes.SetsOut)
def sets(request):
    """Các bộ tiêu chí đang dùng và các kỳ đã có số liệu."""
    data = [
        {"id": set_id, "name": name, "year": year, "periods": queries.periods(set_id)}
        for set_id, name, year in shelf.current().sets()
    ]
    return answer(request, {"data": data}, len(data))


@address("GET", "/units", "units", summary="Đơn vị", response=shapes.UnitsOut)
def units(
    request,
    on: date | None = Query(None, description="Ngày xem; mặc định hôm nay"),
    kind: Kind | None = Query(None, description="Loại đơn vị"),
    within: str | None = Query(None, description="Mã đơn vị cấp trên"),
    limit: int = Query(LIMIT, ge=1, le=MOST),
    cursor: str | None = None,
):
    """Danh mục đơn vị vào một ngày: tên, mã và cấp trên như hôm đó."""
    on = on or timezone.localdate()
    found = below(unit_of(within), on) if within else Unit.objects.alive(on)
    found = found.filter(kind=kind) if kind else found
    _, done = read_cursor(cursor) or (0, 0)
    chosen = list(found.order_by("key")[done : done + limit + 1])
    more, chosen = len(chosen) > limit, chosen[:limit]
    codes, names = codes_on(chosen, on), names_on(chosen, on)
    places = UnitPlacement.objects.filter(in_force(on), unit__in=chosen)
    parents = dict(places.values_list("unit_id", "parent__key"))
    data = [
        {
            "key": unit.key,
            "name": names[unit.pk],
            "kind": unit.kind,
            "admin_code": codes.get(unit.pk, {}).get("admin"),
            "agency_code": codes.get(unit.pk, {}).get("agency"),
            "parent": parents.get(unit.pk),
            "valid_from": day(unit.valid_from),
            "valid_to": day(unit.valid_to),
        }
        for unit in chosen
    ]
    told = {"on": on.isoformat(), "next": None, "data": data}
    if more:
        told["next"] = next_page(request, 0, done + limit)
    return stamped(request, lambda: answer(request, told, len(data)), names_stamp(), on)


@address(
    "GET",
    "/observations",
    "observations",
    Reading.OBSERVATIONS,
    summary="Số liệu",
    response=shapes.ObservationsOut,
)
def observations(
    request,
    set: str = Query(..., description="Mã bộ tiêu chí, ví dụ phuc-vu-766/2026"),
    period: str = Query(..., description="Kỳ: 2026, 2026-Q3, 2026-08, …"),
    unit: str | None = Query(None, description="Mã đơn vị"),
    criterion: str | None = None,
    data_version: int | None = Query(None, ge=0, le=2**62, description="Phiên bản số liệu cũ"),
    limit: int = Query(LIMIT, ge=1, le=MOST),
    cursor: str | None = None,
):
    """Số liệu của một bộ tiêu chí trong một kỳ, kèm nguồn, ngày tính đến và lý do nếu không có."""
    span = Period.parse(period).code
    known_set(set)
    held, done = read_cursor(cursor) or (None, 0)
    newest = queries.data_version(set, span)
    version = min(next((v for v in (held, data_version) if v is not None), newest), newest)
    if unit:
        unit = unit_of(unit).key

    def make():
        whole = queries.observations(set, span, version)
        found = [
            one for one in whole if unit in (None, one.unit) and criterion in (None, one.criterion)
        ]
        told = {
            "set": set,
            "period": span,
            "data_version": version,
            "simulated": any(one.simulated for one in whole),
            "as_of": day(max((one.as_of for one in whole if one.as_of), default=None)),
            "next": None,
            "data": [_observation(one) for one in found[done : done + limit]],
        }
        if len(found) > done + limit:
            told["next"] = next_page(request, version, done + limit)
        return answer(request, told, len(told["data"]))

    brought = Batch.objects.filter(pk=version).values_list("at", flat=True).first()
    return stamped(request, make, version, modified=brought)


def _observation(one):
    missing = one.value if isinstance(one.value, Missing) else None
    text = one.value if isinstance(one.value, str) else None
    return {
        "unit": one.unit,
        "criterion": one.criterion,
        "input": one.input,
        "value": None if missing or text is not None else exact(one.value),
        "text": text,
        "missing": missing.reason.value if missing else None,
        "missing_reason": missing.reason.label if missing else None,
        "source": one.source,
        "as_of": day(one.as_of),
        "simulated": one.simulated,
    }


def unit_of(key):
    """The unit of a key, or of a code it holds today. Raises ApiError("api.no_unit")."""
    # PostgreSQL refuses text with a NUL instead of not finding it.
    found = None if "\0" in key else Unit.objects.filter(key=key).first()
    if found is None:
        held = queries.unit_directory(timezone.localdate()).get(key)
        found = Unit.objects.filter(pk=held).first() if held else None
    if found is None:
        raise ApiError("api.no_unit", text=key[:100])
    return found


def known_set(set_id):
    """Raises ApiError("api.no_set") for a set that nobody has loaded."""
    known = [one for one, _, _ in shelf.current().sets()]
    if set_id not in known:
        raise ApiError("api.no_set", text=set_id[:100], known=known)


def day(value):
    """A date as JSON writes it."""
    return value.isoformat() if value else None
