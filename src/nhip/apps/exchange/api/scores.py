"""Addresses of the scores: runs with their three fingerprints, scorecards, the ranking.

May import scoring's models and queries. Must not compute a point: what is told was stored by a run.
"""

from ninja import Query

from nhip.apps.exchange.api import shapes
from nhip.apps.exchange.api.figures import unit_of
from nhip.apps.exchange.api.service import (
    LIMIT,
    MOST,
    address,
    answer,
    clean,
    exact,
    names_stamp,
    next_page,
    read_cursor,
    stamped,
)
from nhip.apps.exchange.errors import ApiError
from nhip.apps.exchange.keys import Reading
from nhip.apps.scoring.models import CriterionScore, ScoreRun, Tier, UnitScore
from nhip.apps.scoring.place import Place
from nhip.apps.scoring.queries import Asked, ranking
from nhip.apps.units.queries import names_on
from nhip.engine.period import Period
from nhip.engine.values import Reason


@address("GET", "/runs", "runs", Reading.SCORES, summary="Lần tính điểm", response=shapes.RunsOut)
def runs(
    request,
    set: str | None = None,
    period: str | None = None,
    current: bool = Query(True, description="Chỉ những lần đang dùng"),
):
    """Các lần tính điểm với ba dấu vân: bộ tiêu chí, phiên bản số liệu, phiên bản bộ máy."""
    found = ScoreRun.objects.select_related("version").defer("version__text")
    found = found.filter(is_current=True) if current else found
    found = found.filter(set_id=set) if set else found
    found = found.filter(period=Period.parse(period).code) if period else found
    data = [_run(run) for run in found[:MOST]]
    return answer(request, {"data": data}, len(data))


@address("GET", "/scores", "scores", Reading.SCORES, summary="Điểm", response=shapes.ScoresOut)
def scores(
    request,
    set: str | None = None,
    period: str | None = None,
    run: int | None = Query(None, ge=1, le=2**62, description="Lần tính; thay cho set và period"),
    unit: str | None = Query(None, description="Mã đơn vị"),
    criteria: bool = Query(False, description="Kèm điểm từng tiêu chí"),
    limit: int = Query(LIMIT, ge=1, le=MOST),
    cursor: str | None = None,
):
    """Phiếu điểm của các đơn vị trong một lần tính. Không có điểm thì có lý do, không phải 0."""
    held, done = read_cursor(cursor) or (None, 0)
    found = _asked(set, period, run if held is None else held)
    chosen = unit_of(unit) if unit else None

    def make():
        cards = UnitScore.objects.filter(run=found).select_related("unit").order_by("pk")
        cards = cards.filter(unit=chosen) if chosen else cards
        page = list(cards[done : done + limit + 1])
        more, page = len(page) > limit, page[:limit]
        names = names_on([card.unit for card in page], found.span.end)
        lines = _criteria(found, page) if criteria else {}
        told = _head(found) | {
            "next": next_page(request, found.pk, done + limit) if more else None,
            "data": [_score(card, names[card.unit_id], lines.get(card.unit_id)) for card in page],
        }
        return answer(request, told, len(page))

    return stamped(request, make, found.pk, found.is_current, names_stamp())


@address(
    "GET", "/ranking", "ranking", Reading.SCORES, summary="Xếp hạng", response=shapes.RankingOut
)
def ranked(
    request,
    set: str | None = None,
    period: str | None = None,
    tier: Tier | None = Query(None, description="tinh, so-nganh hoặc xa-phuong"),
    group: str = Query("", max_length=40, description="Mã nhóm tiêu chí; để trống là cả bộ"),
):
    """Xếp hạng đang dùng, đồng hạng kiểu 15, 15, 17. Đơn vị thiếu số liệu không có hạng."""
    found = _asked(set, period, None)
    codes = [one.code for one in found.version.content.groups]
    if group and group not in codes:
        raise ApiError("api.no_group", text=group, known=codes)
    rows = ScoreRun.objects.filter(is_current=True, set_id=found.set_id)
    place = Place(found.set_id, found.period, "", found, list(rows.select_related("version")))

    def make():
        told = ranking(place, Asked(tier=tier or "", group=group))
        whole = _head(found) | {
            "next": None,
            "ranked": told.ranked,
            "data": [_ranked(row) for row in told.rows],
        }
        return answer(request, whole, len(told.rows))

    before = place.before.pk if place.before else None
    return stamped(request, make, found.pk, before, names_stamp())


def _asked(set_id, period, run):
    found = ScoreRun.objects.select_related("version")
    if run is not None:
        chosen = found.filter(pk=run).first()
    elif set_id and period:
        chosen = found.filter(
            set_id=set_id, period=Period.parse(period).code, is_current=True
        ).first()
    else:
        raise ApiError("api.which_run")
    if chosen is None:
        raise ApiError("api.no_run")
    return chosen


def _head(run):
    as_of = [
        one["as_of"]
        for inputs in CriterionScore.objects.filter(run=run).values_list("inputs", flat=True)
        for one in inputs
        if "as_of" in one
    ]
    return {
        "run": _run(run),
        "simulated": run.has_simulated,
        "as_of": max(as_of, default=None),
    }


def _run(run):
    return {
        "id": run.pk,
        "set": run.set_id,
        "period": run.period,
        "current": run.is_current,
        "set_sha256": run.version.sha256,
        "data_version": run.data_version,
        "engine_version": run.engine_version,
        "computed_at": run.computed_at.isoformat(),
        "simulated": run.has_simulated,
    }


def _score(card, name, lines):
    told = {
        "unit": card.unit.key,
        "name": name,
        "kind": card.kind,
        "tier": card.tier,
        "total": clean(card.total),
        "max_assessed": clean(card.max_assessed),
        "share": clean(card.share),
        "rank": card.rank,
        "complete": card.complete,
        "grade": card.grade or None,
        "simulated": card.has_simulated,
        "groups": {
            code: {"points": clean(one["points"]), "max": clean(one["max"]), "rank": one["rank"]}
            for code, one in card.groups.items()
        },
        "pillars": {code: clean(value) for code, value in card.pillars.items()},
        "missing": card.missing,
    }
    return told if lines is None else told | {"criteria": lines}


def _criteria(run, cards):
    """Unit id -> the lines of its criteria, in one query."""
    units = [card.unit_id for card in cards]
    found = {unit: [] for unit in units}
    for one in CriterionScore.objects.filter(run=run, unit__in=units).order_by("pk"):
        found[one.unit_id].append(
            {
                "criterion": one.criterion,
                "score": exact(one.score),
                "exact": exact(one.exact),
                "max": exact(one.maximum),
                "missing": one.missing or None,
                "missing_reason": Reason(one.missing).label if one.missing else None,
                "doubtful": one.doubtful,
            }
        )
    return found


def _ranked(row):
    return {
        "rank": row.rank,
        "change": row.change,
        "unit": row.unit.key,
        "name": row.name,
        "kind": row.unit.kind,
        "points": clean(row.points),
        "possible": clean(row.possible),
        "missing": row.missing,
        "simulated": row.is_simulated,
    }
