"""Figures of this app's pages: dataclasses of queries laid into the shapes of nhip.figures.

Imports figures and this app's dataclasses; no query. A title says the message of its figure.
"""

from math import ceil, floor, log10
from statistics import median

from django.urls import reverse

from nhip.engine.values import vi_number
from nhip.figures import Caption
from nhip.figures.matrix import Matrix, Unit, small_multiples
from nhip.figures.progress import Point, sparkline
from nhip.figures.scores import Bin, GroupPoints, group_bars, score_distribution
from nhip.ui.address import carried

BINS = 14
TOP = 10
SIMULATED = "Có dữ liệu mô phỏng"


def distribution(place, ranking):
    """How the ranked units spread over the points, with the unit of the address marked."""
    known = ranking.known
    if len(known) < 2:
        return None
    step = _step(known[-1] - known[0])
    first = floor(known[0] / step)
    last = max(ceil(known[-1] / step), first + 1)
    bins = [
        Bin(at * step, (at + 1) * step, sum(1 for one in known if _lies(one, at, step, last)))
        for at in range(first, last)
    ]
    own = next((r for r in ranking.everyone if r.unit.key == place.unit_key and r.rank), None)
    caption = Caption(
        f"Một nửa số đơn vị đạt từ {vi_number(median(known), 2)} điểm trở lên",
        f"Phân bố điểm của {len(known)} đơn vị có hạng, {place.period_name}",
        SIMULATED if ranking.is_simulated else "",
    )
    mark = (own.unit.name, own.points) if own else None
    return score_distribution(bins, caption, mark=mark, without=ranking.unranked)


def _lies(value, at, step, last):
    return at * step <= value and (value < (at + 1) * step or at == last - 1)


def _step(span):
    """A round width that cuts the span into about BINS pieces: 0,5, 1, 2, 5, 10 ..."""
    raw = max(span / BINS, 0.01)
    power = 10 ** floor(log10(raw))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw)


def first_by_group(request, place, ranking):
    """The first ten units, group by group: where the best are alike, and where they differ."""
    top = [row for row in ranking.rows if row.rank][:TOP]
    if len(top) < 2 or len(top[0].groups) < 2:
        return None
    caption = Caption(
        f"{len(top)} đơn vị đầu bảng theo từng nhóm",
        f"Tỷ lệ điểm đạt trên điểm tối đa của nhóm, {place.period_name}",
        SIMULATED if any(row.is_simulated for row in top) else "",
    )
    matrix = Matrix(
        units=tuple(Unit(row.name, _card(request, row.unit)) for row in top),
        groups=tuple(cell.name for cell in top[0].groups),
        shares=tuple(tuple(_share(cell) for cell in row.groups) for row in top),
    )
    return small_multiples(matrix, caption)


def groups_of(cells, who, place, simulated):
    """Groups as points got on points possible, of a unit or of the middle of all."""
    rows = [
        GroupPoints(f"{cell.code}. {cell.name}", cell.points, cell.possible, f"#{cell.code}")
        for cell in cells
    ]
    known = [row for row in rows if row.got is not None and row.possible]
    if not known:
        return None
    weakest = min(known, key=lambda row: row.got / row.possible)
    caption = Caption(
        f"Yếu nhất ở nhóm {weakest.label}",
        f"Điểm đạt trên điểm tối đa, {who}, {place.period_name}",
        SIMULATED if simulated else "",
    )
    return group_bars(rows, caption)


def over_time(points, who):
    """Totals over the periods of a series, from two known ones on."""
    if sum(1 for point in points if point.total is not None) < 2:
        return None
    first, last = points[0].run.span, points[-1].run.span
    caption = Caption(
        "Tổng điểm qua các kỳ",
        f"{who}, {first.name_vi} đến {last.name_vi}, điểm",
        SIMULATED if any(point.is_simulated for point in points) else "",
    )
    return sparkline([Point(point.run.span.name_vi, point.total) for point in points], caption)


def _share(cell):
    return None if cell.points is None or not cell.possible else cell.points / cell.possible


def _card(request, unit):
    return carried(request, reverse("scoring:scorecard", args=[unit.key]))
