"""Why one criterion of one unit has the points it has: told again from what the run kept.

The trace is not stored: it is rebuilt by the engine from the run's own inputs and its immutable
text (docs/adr/0005). Some methods compare units, so the inputs of every unit are read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nhip.apps.catalogue.models import Observation
from nhip.apps.scoring import records
from nhip.apps.scoring.models import CriterionScore, ScoreRun, Tier, UnitScore, scored_with
from nhip.apps.scoring.place import Place
from nhip.apps.units.models import Unit
from nhip.engine.criteria import CriteriaSet, Criterion, Group
from nhip.engine.score import Scorecards
from nhip.engine.trace import TraceNode, explain
from nhip.engine.values import Missing, Reason

AROUND = 3  # neighbours shown on either side


@dataclass(frozen=True)
class Neighbour:
    """A unit near in points on the same criterion."""

    unit: Unit
    score: float | Missing
    is_self: bool


@dataclass(frozen=True)
class Explanation:
    """The trace of one score with the way to its figures and its neighbours."""

    unit: Unit
    criterion: Criterion
    group: Group
    stored: CriterionScore
    trace: TraceNode
    origins: list[Observation]
    neighbours: list[Neighbour]
    previous: Criterion | None
    following: Criterion | None
    ahead: int
    scored: int

    @property
    def is_simulated(self) -> bool:
        return any(one["simulated"] for one in self.stored.inputs)


def explanation(place: Place, unit: Unit, code: str) -> Explanation | None:
    """Why, for one criterion of a unit in a place's run; None where there is nothing to explain."""
    order = list(place.content.criteria())
    at = next((at for at, criterion in enumerate(order) if criterion.code == code), None)
    kinds = dict(UnitScore.objects.filter(run=place.run).values_list("unit__key", "kind"))
    if at is None or unit.key not in kinds:
        return None
    rows = _rows_scored_together(place.run, kinds[unit.key], code)
    stored = next((row for row in rows if row.unit_id == unit.pk), None)
    if stored is None:
        return None
    cards = rebuilt(place.content, rows, kinds)
    known = sorted((row.score for row in rows if row.score is not None), reverse=True)
    return Explanation(
        unit=unit,
        criterion=order[at],
        group=next(g for g in place.content.groups if order[at] in g.criteria()),
        stored=stored,
        trace=explain(cards, unit.key, code),
        origins=_origins(place.run, unit, code),
        neighbours=_neighbours(rows, unit),
        previous=order[at - 1] if at else None,
        following=order[at + 1] if at + 1 < len(order) else None,
        ahead=sum(1 for score in known if stored.score is not None and score > stored.score),
        scored=len(known),
    )


def rebuilt(
    content: CriteriaSet, rows: Sequence[CriterionScore], kinds: dict[str, str]
) -> Scorecards:
    """Some criteria scored again from stored inputs of units that are ranked together.

    `rows` come with their units. A unit that gave no figure stays a unit: its reason is its score.
    """
    units = list(dict.fromkeys(row.unit.key for row in rows))
    observations = [
        records.observed(row.unit.key, row.criterion, kept) for row in rows for kept in row.inputs
    ]
    return records.evaluate_units(content, observations, units, kinds)


def _rows_scored_together(run: ScoreRun, kind: str, code: str) -> list[CriterionScore]:
    """One criterion of every unit that was scored together with units of that kind."""
    together = UnitScore.objects.filter(scored_with(Tier.of(kind)), run=run)
    rows = CriterionScore.objects.filter(run=run, criterion=code, unit__in=together.values("unit"))
    return list(rows.select_related("unit").defer("unit__search_text", "unit__source"))


def _origins(run: ScoreRun, unit: Unit, code: str) -> list[Observation]:
    """The observations behind the inputs, as they stood at the run's data version, with batches."""
    found = Observation.objects.filter(
        unit=unit, set_id=run.set_id, criterion=code, period=run.period, batch__lte=run.data_version
    ).select_related("batch__source", "batch__imported_by")
    latest = {one.input: one for one in found.order_by("pk")}
    return sorted(latest.values(), key=lambda one: (one.batch_id, one.input))


def _neighbours(rows: list[CriterionScore], unit: Unit) -> list[Neighbour]:
    """The units just above and below in points, among those that have points."""
    tier = Tier.of(unit.kind)
    known = [r for r in rows if r.score is not None and Tier.of(r.unit.kind) is tier]
    known.sort(key=lambda row: (-row.score, row.unit.key))
    at = next((at for at, row in enumerate(known) if row.unit_id == unit.pk), None)
    if at is None:
        return []
    start = max(0, min(at - AROUND, len(known) - 2 * AROUND - 1))
    return [_neighbour(row, unit) for row in known[start : start + 2 * AROUND + 1]]


def _neighbour(row: CriterionScore, unit: Unit) -> Neighbour:
    score = Missing(Reason(row.missing)) if row.missing else row.score
    return Neighbour(row.unit, score, row.unit_id == unit.pk)
