"""What the overview shows, gathered from scores and figures; no number of its own.

Returns dataclasses. Whose day it is follows from the roles a person holds.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median

from django.contrib.auth.base_user import AbstractBaseUser

from nhip.apps.accounts.roles import Role
from nhip.apps.scoring import queries as scores
from nhip.apps.scoring.models import UnitScore
from nhip.apps.scoring.place import Place
from nhip.apps.scoring.queries import Ranked, Ranking
from nhip.apps.scoring.queries.province import Freshness, LostPoints
from nhip.apps.scoring.queries.ranking import GroupCell, group_cells
from nhip.apps.scoring.queries.scorecard import Point, points
from nhip.apps.units.models import PROVINCE_LEVEL, Unit, UnitPlacement, in_force
from nhip.apps.units.queries import roles_of

FEW = 5
OWN_DAY = {Role.OFFICER, Role.HEAD}
# A source whose figures end this long before the period (or today) does is late.
LATE_DAYS = 30


@dataclass(frozen=True)
class Subject:
    """The unit the page opens with: its score, the line over time, its groups."""

    unit: Unit
    score: UnitScore | None
    row: Ranked | None
    gain: float | None
    points: tuple[Point, ...]
    groups: tuple[GroupCell, ...]
    lost: list[LostPoints]
    is_own_day: bool


@dataclass(frozen=True)
class Decision:
    """One thing that asks for a decision today, and where to begin."""

    title: str
    text: str
    view: str = ""
    unit: str = ""
    criterion: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Overview:
    """Everything on the page."""

    subject: Subject | None
    ranking: Ranking
    middle: float | None
    middle_groups: tuple[GroupCell, ...]
    strongest: list[Ranked]
    weakest: list[Ranked]
    moved: list[Ranked]
    lost: list[LostPoints]
    freshness: list[Freshness]
    decisions: list[Decision]
    codes: dict[int, str]

    @property
    def is_simulated(self) -> bool:
        shown = (*self.freshness, *(self.subject.points if self.subject else ()))
        return self.ranking.is_simulated or any(one.is_simulated for one in shown)


def overview(place: Place, user: AbstractBaseUser, on: date) -> Overview:
    """The state of a place's run for a person, on a day. At most eleven queries."""
    ranking = scores.ranking(place, scores.Asked())
    ranked = [row for row in ranking.rows if row.rank]
    subject = _subject(place, user, ranking, on)
    lost = scores.lost_points(place, [row.unit.pk for row in ranking.everyone])
    sources = scores.freshness(place.run)
    known = (row for row in ranking.everyone if row.gain)
    moved = sorted(known, key=lambda row: -abs(row.gain or 0))[:FEW]
    doubtful = any(one.doubtful for one in lost)
    own = subject.unit if subject and subject.is_own_day else None
    theirs = [row for row in ranking.everyone if own in (None, row.unit)]
    return Overview(
        subject=subject,
        ranking=ranking,
        middle=_middle(ranking.known),
        middle_groups=_middle_groups(ranking),
        strongest=ranked[:FEW],
        weakest=ranked[: -FEW - 1 : -1] if len(ranked) > FEW else [],
        moved=moved,
        lost=[one for one in lost if one.lost][:FEW],
        freshness=sources,
        decisions=[
            *(() if own and subject.score else _silent(place, own)),
            *(_doubts(place, own) if doubtful else ()),
            *(() if own else _late(sources, min(on, place.run.span.end))),
            *_unranked(theirs),
            *_fallen(theirs, place),
        ],
        codes=scores.admin_codes([row.unit for row in ranking.everyone], on),
    )


def _middle_groups(ranking: Ranking) -> tuple[GroupCell, ...]:
    """Per group the median of the units that have points in it."""
    return tuple(
        replace(cells[0], points=_middle(cell.points for cell in cells))
        for cells in zip(*(row.groups for row in ranking.everyone), strict=True)
    )


def _middle(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


# --- Whose day ----------------------------------------------------------------------------------


def _subject(place: Place, user: AbstractBaseUser, ranking: Ranking, on: date) -> Subject | None:
    unit, is_own_day = _whose(place, user, on)
    if unit is None:
        return None
    series = scores.unit_series(place, unit)
    score = series.get(place.run.pk)
    before = series.get(place.before.pk) if place.before else None
    known = score and before and None not in (score.total, before.total)
    return Subject(
        unit=unit,
        score=score,
        row=next((row for row in ranking.everyone if row.unit.pk == unit.pk), None),
        gain=score.total - before.total if known else None,
        points=points(place, series),
        groups=group_cells(place.content, score.groups) if score else (),
        lost=scores.lost_points(place, [unit.pk])[:3] if is_own_day and score else [],
        is_own_day=is_own_day,
    )


def _whose(place: Place, user: AbstractBaseUser, on: date) -> tuple[Unit | None, bool]:
    """The unit of the address; else a unit's people begin with it, the others with the province."""
    held = roles_of(user)
    own = next((one.unit for one in held if Role(one.role) in OWN_DAY), None)
    if place.unit_key and (asked := Unit.objects.filter(key=place.unit_key).first()):
        return asked, asked == own
    if own:
        return own, True
    seat = held[0].unit if held else None
    if seat is None or seat.kind in PROVINCE_LEVEL:
        return seat, False
    above = UnitPlacement.objects.filter(in_force(on), unit=seat, parent__kind__in=PROVINCE_LEVEL)
    placed = above.select_related("parent").first()
    return placed.parent if placed else seat, False


# --- What asks for a decision: of all units, or on a unit's own day of that unit alone -----------


def _silent(place: Place, own: Unit | None) -> Iterator[Decision]:
    if units := [unit for unit in scores.silent_units(place) if own in (None, unit)]:
        yield Decision(
            f"{len(units)} đơn vị chưa có số liệu nào của {place.period_name}",
            f"Đôn đốc hoặc nạp thay: {_names(units)}.",
            view="catalogue:import",
        )


def _doubts(place: Place, own: Unit | None) -> Iterator[Decision]:
    found = [one for one in scores.doubts(place.run) if own in (None, one.unit)]
    for one in found[:2]:
        yield Decision(
            f"{one.unit.name}: tử số lớn hơn mẫu số ở tiêu chí {one.criterion}",
            "Số liệu này cần kiểm tra lại với đơn vị."
            if len(found) == 1
            else f"Một trong {len(found)} chỗ cần kiểm tra lại số liệu với đơn vị.",
            view="scoring:explain",
            unit=one.unit.key,
            criterion=one.criterion,
        )


def _late(sources: Sequence[Freshness], until: date) -> Iterator[Decision]:
    for one in sources:
        if one.as_of and one.as_of < until - timedelta(days=LATE_DAYS):
            days = (until - one.as_of).days
            yield Decision(
                f"Nguồn “{one.source}” đã cũ {days} ngày",
                f"Số liệu mới đến {one.as_of:%d/%m/%Y}; điểm hiện nay chưa tính phần sau ngày ấy.",
                view="catalogue:import",
            )


def _unranked(rows: list[Ranked]) -> Iterator[Decision]:
    lacking = [row for row in rows if not row.rank]
    if lacking:
        yield Decision(
            f"{len(lacking)} đơn vị chưa có hạng vì thiếu số liệu",
            f"{_names([row.unit for row in lacking])}.",
            view="scoring:ranking",
            sort="-thieu",
        )


def _fallen(rows: list[Ranked], place: Place) -> Iterator[Decision]:
    fallen = [row for row in rows if row.change and row.change < 0]
    worst = min(fallen, key=lambda row: row.change or 0, default=None)
    if worst:
        yield Decision(
            f"{worst.unit.name} tụt {-worst.change} bậc so với {place.before.span.name_vi}",
            "Xem mất điểm ở tiêu chí nào.",
            view="scoring:scorecard",
            unit=worst.unit.key,
        )


def _names(units: Sequence[Unit]) -> str:
    shown = ", ".join(unit.name for unit in units[:FEW])
    return f"{shown} và {len(units) - FEW} đơn vị khác" if len(units) > FEW else shown
