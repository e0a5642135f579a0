"""Pages of units: the list that is searched as one types, and one unit with its whole history."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.units import queries
from nhip.apps.units.access import page
from nhip.apps.units.forms import KINDS, UnitFilter
from nhip.apps.units.models import UnitName
from nhip.ui.export import wants_export, xlsx_response
from nhip.ui.fragments import render_part

ROWS_A_PAGE = 50
EXPORTED = ("Tên đơn vị", "Loại", "Mã đơn vị hành chính", "Mã định danh", "Thuộc")


@page(Permission.SEE_UNITS)
def unit_list(request):
    asked = UnitFilter(request.GET)
    asked.is_valid()  # what cannot be read is said beside its field; the rest is answered
    units = asked.units()
    may_export = queries.may(request.user, Permission.EXPORT)
    if wants_export(request):
        return _exported(units, asked.on, may_export)
    shown = Paginator(units, ROWS_A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "asked": asked,
        "on": asked.on,
        "caption": f"Danh mục đơn vị ngày {asked.on:%d/%m/%Y}",
        "page": shown,
        "rows": queries.rows(shown.object_list, asked.on),
        "may_export": may_export,
    }
    if not request.htmx:
        context |= {"kinds": KINDS, "places": _places(asked)}
    return render_part(request, "units/list.html", "units/_rows.html", context)


def _places(asked):
    """The provinces to choose from, and the unit that the address carries from another page."""
    found = list(queries.provinces(asked.on))
    if asked.place and asked.place not in found:
        found.append(asked.place)
    names = queries.names_on(found, asked.on)
    return [(unit.key, names[unit.pk]) for unit in found]


def _exported(units, on, allowed):
    if not allowed:
        raise PermissionDenied("Anh/chị cần đăng nhập để xuất Excel.")
    lines = [
        (row.name, row.unit.get_kind_display(), row.admin_code, row.agency_code, row.within)
        for row in queries.rows(units, on)
    ]
    title = f"Danh mục đơn vị, ngày {on:%d/%m/%Y}"
    return xlsx_response("don-vi", title, EXPORTED, lines, source="Nhịp, law/units")


@page(Permission.SEE_UNITS, unit="key")
def unit_detail(request, key):
    unit = request.unit
    today = timezone.localdate()
    on = min(today, unit.valid_to) if unit.valid_to else today
    names = list(unit.names.all())
    path = queries.path(unit, on)
    names_above = queries.names_on(path, on)
    context = {
        "unit": unit,
        "on": on,
        "is_past": on < today,
        "path": [(above, names_above[above.pk]) for above in path],
        "names": [name for name in names if name.role == UnitName.Role.OFFICIAL],
        "other_names": [name for name in names if name.role != UnitName.Role.OFFICIAL],
        "codes": unit.codes.all(),
        "children": queries.rows(queries.children(unit, on).by_kind("search_text"), on),
        "history": queries.history(unit),
        "sees_obligations": queries.may(request.user, Permission.SEE_OBLIGATIONS, unit),
    }
    return render(request, "units/detail.html", context)
