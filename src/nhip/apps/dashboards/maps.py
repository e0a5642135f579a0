"""The map that holds the units of a ranking: whichever shipped topology knows most of their codes.

Standard library, figures and ui. Shapes are matched by official code, never by name.
"""

import json
from datetime import date
from functools import cache

from django.templatetags.static import static
from django.urls import reverse

from nhip.figures import Caption
from nhip.figures.maps import LAYER, Place, commune_map
from nhip.ui.address import carried
from nhip.ui.finders import maps_folder

BORDERS = "Ranh giới: github.com/thanglequoc/vietnamese-provinces-database (MIT), đã đơn giản hóa"

# The shipped maps are of the units since then; the same codes meant other places before.
DRAWN_SINCE = date(2025, 7, 1)


@cache
def shapes():
    """Per shipped topology, the codes of its shapes."""
    found = {}
    for file in sorted(maps_folder().glob("*.topo.json")):
        layer = json.loads(file.read_text(encoding="utf-8"))["objects"][LAYER]
        codes = {shape["properties"]["code"] for shape in layer["geometries"]}
        found[file.name] = frozenset(codes)
    return found


def score_map(request, seen, place, open_units):
    """Units coloured by points, or None where no map knows any of them."""
    if place.run.span.end < DRAWN_SINCE:
        return None
    codes = set(seen.codes.values())
    name, known = max(shapes().items(), key=lambda pair: len(pair[1] & codes), default=("", set()))
    if not known & codes:
        return None
    places = [
        Place(code, row.name, row.points, _href(request, row, open_units))
        for row in seen.ranking.everyone
        if (code := seen.codes.get(row.unit.pk)) in known
    ]
    best = max((p for p in places if p.value is not None), key=lambda p: p.value, default=None)
    title = f"{best.label} dẫn đầu trên bản đồ" if best else "Chưa có điểm trên bản đồ"
    caption = Caption(
        title,
        f"Điểm theo {place.run.version.short_name}, {place.period_name}; bấm để mở phiếu điểm",
        f"{BORDERS}. Có dữ liệu mô phỏng" if seen.is_simulated else BORDERS,
    )
    return commune_map(static(f"geo/{name}"), places, caption)


def _href(request, row, open_units):
    if row.unit.key not in open_units:
        return ""
    return carried(request, reverse("scoring:scorecard", args=[row.unit.key]))
