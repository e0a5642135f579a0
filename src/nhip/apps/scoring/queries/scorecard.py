"""The scorecard of one unit: its groups and criteria, the period before, and units of its kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from nhip.apps.scoring.advice import full_marks
from nhip.apps.scoring.models import CriterionScore, ScoreRun, UnitScore, scored_with
from nhip.apps.scoring.place import Place
from nhip.apps.scoring.queries.ranking import GroupCell, group_cells
from nhip.apps.units.models import Unit
from nhip.engine.criteria import CriteriaSet, Criterion, Group, InputKind
from nhip.engine.values import Missing, Reason


@dataclass(frozen=True)
class Figure:
    """One input as a row shows it: a number, the words of an option, or why there is none."""

    name: str
    meaning: str
    number: float | Missing | None
    text: str
    measure_unit: str
    source: str
    is_simulated: bool


@dataclass(frozen=True)
class CriterionRow:
    """A criterion of the scorecard. `score` is points, or `Missing` with its reason."""

    criterion: Criterion
    score: float | Missing
    maximum: float
    lost: float | None
    figures: tuple[Figure, ...]
    advice: str
    change: float | None
    similar: float | None
    is_doubtful: bool

    @property
    def is_simulated(self) -> bool:
        return any(figure.is_simulated for figure in self.figures)

    @property
    def sources(self) -> list[str]:
        return list(dict.fromkeys(figure.source for figure in self.figures if figure.source))


@dataclass(frozen=True)
class GroupRow:
    """A group of the scorecard and the criteria under it."""

    group: Group
    cell: GroupCell
    rank: int | None
    change: float | None
    similar: float | None
    rows: tuple[CriterionRow, ...]


@dataclass(frozen=True)
class Point:
    """The unit's total in one period, for the line over time."""

    run: ScoreRun
    total: float | None
    is_simulated: bool


@dataclass(frozen=True)
class Card:
    """Everything the page of one unit shows."""

    unit: Unit
    score: UnitScore
    ranked: int
    rank_in_tier: int | None
    ranked_in_tier: int
    change: float | None
    rank_change: int | None
    similar: float | None
    similar_units: int
    series: tuple[Point, ...]
    groups: tuple[GroupRow, ...]
    pillars: tuple[tuple[str, float | None], ...]

    @property
    def rows(self) -> list[CriterionRow]:
        return [row for group in self.groups for row in group.rows]

    @property
    def lost(self) -> list[CriterionRow]:
        """The criteria that cost the unit most, worst first."""
        known = [row for row in self.rows if row.lost]
        return sorted(known, key=lambda row: -(row.lost or 0))

    @property
    def is_simulated(self) -> bool:
        return self.score.has_simulated


def scorecard(place: Place, unit: Unit) -> Card | None:
    """The card of a unit in a place's run, None where it has no figures there. Five queries."""
    series = unit_series(place, unit)
    score = series.get(place.run.pk)
    if score is None:
        return None
    before = series.get(place.before.pk) if place.before else None
    peers = _ranked_together(place.run, score)
    alike = [peer for peer in peers if peer.kind == score.kind and peer.pk != score.pk]
    rows = _criterion_rows(place, unit, score)
    rank_before = before.rank if before else None
    return Card(
        unit=unit,
        score=score,
        ranked=sum(1 for peer in peers if peer.rank),
        rank_in_tier=_rank_in_tier(score, peers),
        ranked_in_tier=sum(1 for peer in peers if peer.rank and peer.tier == score.tier),
        change=_difference(score.total, before and before.total),
        rank_change=rank_before - score.rank if rank_before and score.rank else None,
        similar=_median(peer.total for peer in alike if peer.complete),
        similar_units=len(alike),
        series=points(place, series),
        groups=_group_rows(place.content, score, before, alike, rows),
        pillars=tuple((p.name, score.pillars.get(p.code)) for p in place.content.pillars),
    )


def unit_series(place: Place, unit: Unit) -> dict[int, UnitScore]:
    """The unit's totals in every current run of the set, by run. One query."""
    runs = [run.pk for run in place.runs if run.set_id == place.set_id]
    return {score.run_id: score for score in UnitScore.objects.filter(run__in=runs, unit=unit)}


def _ranked_together(run: ScoreRun, score: UnitScore) -> list[UnitScore]:
    """The units whose ranks are counted with this one's, itself among them."""
    together = UnitScore.objects.filter(scored_with(score.tier), run=run)
    return list(together.only("kind", "tier", "total", "rank", "complete", "groups"))


def _rank_in_tier(score: UnitScore, peers: list[UnitScore]) -> int | None:
    ranks = [peer.rank for peer in peers if peer.rank and peer.tier == score.tier]
    return 1 + sum(1 for rank in ranks if rank < score.rank) if score.rank else None


def points(place: Place, series: dict[int, UnitScore]) -> tuple[Point, ...]:
    found = ((run, series.get(run.pk)) for run in place.series)
    return tuple(
        Point(run, score.total if score else None, bool(score and score.has_simulated))
        for run, score in found
    )


def _criterion_rows(place: Place, unit: Unit, score: UnitScore) -> dict[str, CriterionRow]:
    runs = [place.run] + ([place.before] if place.before else [])
    stored = CriterionScore.objects.filter(run__in=runs, unit=unit)
    now, before = {}, {}
    for one in stored:
        (now if one.run_id == place.run.pk else before)[one.criterion] = one
    alike = UnitScore.objects.filter(run=place.run, kind=score.kind).exclude(unit=unit)
    others: dict[str, list[float]] = {}
    for code, points in CriterionScore.objects.filter(
        run=place.run, unit__in=alike.values("unit"), score__isnull=False
    ).values_list("criterion", "score"):
        others.setdefault(code, []).append(points)
    return {
        criterion.code: _criterion_row(
            criterion,
            now[criterion.code],
            before.get(criterion.code),
            _median(others.get(criterion.code, ())),
        )
        for criterion in place.content.criteria()
    }


def _criterion_row(
    criterion: Criterion,
    now: CriterionScore,
    before: CriterionScore | None,
    similar: float | None,
) -> CriterionRow:
    known = {one["input"]: one["value"] for one in now.inputs if "value" in one}
    return CriterionRow(
        criterion=criterion,
        score=Missing(Reason(now.missing)) if now.missing else now.score,
        maximum=now.maximum,
        lost=None if now.score is None else now.maximum - now.score,
        figures=tuple(figures_of(criterion, now.inputs)),
        advice="" if now.missing else full_marks(criterion, known),
        change=_difference(now.score, before and before.score),
        similar=similar,
        is_doubtful=now.doubtful,
    )


def figures_of(criterion: Criterion, inputs: list[dict]) -> Iterable[Figure]:
    """The stored inputs in the order the text names them; one that was never given is left out."""
    kept = {one["input"]: one for one in inputs}
    for item in criterion.inputs:
        if (one := kept.get(item.name)) is None:
            continue
        number = Missing(Reason(one["missing"])) if "missing" in one else one.get("value")
        text = dict(item.choices).get(one.get("text", ""), one.get("text", ""))
        if item.kind is InputKind.YES_NO and isinstance(number, float | int):
            number, text = None, "có" if number else "không"
        yield Figure(
            name=item.name,
            meaning=item.meaning,
            number=number,
            text=text,
            measure_unit=item.measure_unit,
            source=one["source"],
            is_simulated=one["simulated"],
        )


def _group_rows(
    content: CriteriaSet,
    score: UnitScore,
    before: UnitScore | None,
    alike: list[UnitScore],
    rows: dict[str, CriterionRow],
) -> tuple[GroupRow, ...]:
    cells = {cell.code: cell for cell in group_cells(content, score.groups)}
    last = before.groups if before else {}
    return tuple(
        GroupRow(
            group=group,
            cell=cells[group.code],
            rank=score.groups[group.code]["rank"],
            change=_difference(cells[group.code].points, last.get(group.code, {}).get("points")),
            similar=_median(
                points
                for peer in alike
                if (points := peer.groups.get(group.code, {}).get("points")) is not None
            ),
            rows=tuple(rows[criterion.code] for criterion in group.criteria()),
        )
        for group in content.groups
    )


def _difference(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
