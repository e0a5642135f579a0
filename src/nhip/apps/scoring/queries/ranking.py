"""The units of one run in order. Ranks are the engine's; among fewer units they are counted again.

Points of the whole set, or of one group. A unit without all its figures has no rank.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from nhip.apps.scoring.models import Tier, UnitScore
from nhip.apps.scoring.place import Place
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import names_on
from nhip.engine.criteria import CriteriaSet
from nhip.engine.folding import fold
from nhip.engine.values import EXCUSED, Reason

SHOWN = ("unit__key", "unit__name", "unit__search_text", "unit__kind")
LAST = 10**9  # after every rank there is


@dataclass(frozen=True)
class Asked:
    """What the address asks of a ranking."""

    tier: str = ""
    group: str = ""
    words: str = ""
    sort: str = ""


@dataclass(frozen=True)
class GroupCell:
    """One group of one unit: points got, points possible by the text."""

    code: str
    name: str
    points: float | None
    possible: float


@dataclass(frozen=True)
class Ranked:
    """A row of the ranking. `points` and `possible` are of the set, or of the group asked for."""

    unit: Unit
    name: str  # as it was at the end of the period
    kind: str
    rank: int | None
    change: int | None
    points: float | None
    gain: float | None
    possible: float
    assessed: float
    groups: tuple[GroupCell, ...]
    missing: int
    why: str
    grade: str
    is_simulated: bool


@dataclass(frozen=True)
class Ranking:
    """The rows asked for, and what is true of all units they were ranked among."""

    rows: list[Ranked]
    everyone: list[Ranked]
    tiers: list[Tier]
    group: GroupCell | None = None
    maximum: float = 0.0
    ranked: int = 0
    known: list[float] = field(default_factory=list)

    @property
    def is_simulated(self) -> bool:
        return any(row.is_simulated for row in self.rows)

    @property
    def unranked(self) -> int:
        return len(self.everyone) - self.ranked


def ranking(place: Place, asked: Asked) -> Ranking:
    """The ranking of a place's run. Three queries."""
    scores = list(
        UnitScore.objects.filter(run=place.run)
        .select_related("unit")
        .only(*(f.name for f in UnitScore._meta.concrete_fields), *SHOWN)
    )
    tiers = sorted({Tier(score.tier) for score in scores}, key=list(Tier).index)
    scores = [score for score in scores if _asked_for(score.tier, asked, tiers)]
    content = place.content
    ranks = _within({score.unit_id: _rank(score, asked.group) for score in scores})
    last = _scores_before(place, asked, tiers)
    before = _within({unit: _rank(score, asked.group) for unit, score in last.items()})
    codes = _codes(content, asked.group)
    names = names_on([score.unit for score in scores], place.run.span.end)
    everyone = [
        _row(
            (score, last.get(score.unit_id)),
            (ranks[score.unit_id], before.get(score.unit_id)),
            names[score.unit_id],
            content,
            asked.group,
            codes,
        )
        for score in scores
    ]
    words = fold(asked.words).split()
    found = [row for row in everyone if all(word in row.unit.search_text for word in words)]
    groups = {group.code: group for group in content.groups}
    group = groups.get(asked.group)
    return Ranking(
        rows=_sorted(found, asked.sort),
        everyone=everyone,
        tiers=tiers,
        group=GroupCell(group.code, group.name, None, float(group.max_score)) if group else None,
        maximum=float(group.max_score if group else content.max_total),
        ranked=sum(1 for row in everyone if row.rank),
        known=sorted(row.points for row in everyone if row.points is not None and row.rank),
    )


def _asked_for(tier: str, asked: Asked, tiers: list[Tier]) -> bool:
    """Without a wish: every unit below the province; provinces where there is nothing else."""
    if asked.tier:
        return tier == asked.tier
    return tier != Tier.PROVINCE or tiers == [Tier.PROVINCE]


def _rank(score: UnitScore, group: str) -> int | None:
    if not group:
        return score.rank
    return score.groups.get(group, {}).get("rank")


def _points(score: UnitScore, group: str) -> float | None:
    if not group:
        return score.total
    return score.groups.get(group, {}).get("points")


def _within(ranks: dict[int, int | None]) -> dict[int, int | None]:
    """Competition ranks among these units alone, from ranks among all: order and ties stay."""
    ordered = sorted(rank for rank in ranks.values() if rank)
    return {unit: bisect_left(ordered, rank) + 1 if rank else None for unit, rank in ranks.items()}


def _scores_before(place: Place, asked: Asked, tiers: list[Tier]) -> dict[int, UnitScore]:
    if place.before is None:
        return {}
    scores = UnitScore.objects.filter(run=place.before).only(
        "unit_id", "tier", "total", "rank", "groups"
    )
    return {score.unit_id: score for score in scores if _asked_for(score.tier, asked, tiers)}


def _row(
    scores: tuple[UnitScore, UnitScore | None],
    ranks: tuple[int | None, int | None],
    name: str,
    content: CriteriaSet,
    group: str,
    codes: frozenset[str],
) -> Ranked:
    """One row from this run's score and rank and, behind them, those of the run before."""
    (score, last), (rank, before) = scores, ranks
    cells = group_cells(content, score.groups)
    chosen = next((cell for cell in cells if cell.code == group), None)
    points, points_before = _points(score, group), last and _points(last, group)
    missing = _missing(score.missing, codes)
    return Ranked(
        unit=score.unit,
        name=name,
        kind=score.get_kind_display(),
        rank=rank,
        change=before - rank if before and rank else None,
        points=points,
        gain=None if points is None or points_before is None else points - points_before,
        possible=chosen.possible if chosen else float(content.max_total),
        assessed=score.groups[group]["max"] if chosen else score.max_assessed,
        groups=cells,
        missing=len(missing),
        why=_why(missing),
        grade=score.grade,
        is_simulated=score.has_simulated,
    )


def group_cells(content: CriteriaSet, groups: dict[str, Any]) -> tuple[GroupCell, ...]:
    """The groups of a stored score in printed order."""
    return tuple(
        GroupCell(group.code, group.name, groups[group.code]["points"], float(group.max_score))
        for group in content.groups
        if group.code in groups
    )


def _codes(content: CriteriaSet, group: str) -> frozenset[str]:
    """The criteria of the set, or of the group, that carry points."""
    chosen = (one for one in content.groups if group in ("", one.code))
    return frozenset(c.code for one in chosen for c in one.criteria() if c.max_score)


def _missing(missing: dict[str, str], codes: frozenset[str]) -> list[Reason]:
    """Why criteria have no points; what does not apply to a unit is no lack of it."""
    reasons = (Reason(reason) for code, reason in missing.items() if code in codes)
    return [reason for reason in reasons if reason not in EXCUSED]


def _why(missing: Iterable[Reason]) -> str:
    """ "3 tiêu chí chưa có số liệu; 1 tiêu chí mẫu số bằng 0"."""
    counts = Counter(missing).most_common()
    return "; ".join(f"{count} tiêu chí {reason.label}" for reason, count in counts)


def _sorted(rows: list[Ranked], sort: str) -> list[Ranked]:
    """In the order asked for; the rest by rank, and units without a rank last."""
    rows = sorted(rows, key=lambda row: (row.rank or LAST, -(row.points or 0), row.unit.key))
    keys = {
        "hang": lambda row: row.rank or LAST,
        "ten": lambda row: row.unit.search_text,
        "loai": lambda row: row.kind,
        "diem": lambda row: -1.0 if row.points is None else row.points,
        "thay-doi": lambda row: -LAST if row.change is None else row.change,
        "duoc-cham": lambda row: row.assessed,
        "thieu": lambda row: row.missing,
    }
    key = keys.get(sort.removeprefix("-"))
    return sorted(rows, key=key, reverse=sort.startswith("-")) if key else rows
