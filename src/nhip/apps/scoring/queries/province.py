"""All units of a run at a glance: what moved, where points are lost, what asks for a decision.

Everything here is counted from scores and figures; nothing is typed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Q, Sum
from django.utils.timezone import localdate

from nhip.apps.catalogue.models import Observation
from nhip.apps.scoring.models import CriterionScore, ScoreRun, UnitScore
from nhip.apps.scoring.place import Place
from nhip.apps.units.models import PROVINCE_LEVEL, Unit, UnitCode, UnitPlacement, in_force
from nhip.engine.criteria import Criterion


@dataclass(frozen=True)
class LostPoints:
    """A criterion and what all units together lost in it."""

    criterion: Criterion
    lost: float
    units: int
    doubtful: int

    @property
    def mean(self) -> float:
        return self.lost / self.units


@dataclass(frozen=True)
class Freshness:
    """A source and the day its latest figures speak of."""

    source: str
    as_of: date | None
    imported_at: date
    figures: int
    is_simulated: bool


@dataclass(frozen=True)
class Doubt:
    """A score made from figures that contradict each other."""

    unit: Unit
    criterion: str


def lost_points(place: Place, units: Sequence[int]) -> list[LostPoints]:
    """The criteria of a run by the points these units lost in them, worst first. One query."""
    found = (
        CriterionScore.objects.filter(run=place.run, unit__in=units, score__isnull=False)
        .order_by()
        .values_list("criterion")
        .annotate(
            lost=Sum(F("maximum") - F("score")),
            scored=Count("id"),
            doubtful_ones=Count("id", filter=Q(doubtful=True)),
        )
    )
    sums = {code: rest for code, *rest in found}
    known = (c for c in place.content.criteria() if c.code in sums)
    return sorted((LostPoints(c, *sums[c.code]) for c in known), key=lambda one: -one.lost)


def freshness(run: ScoreRun) -> list[Freshness]:
    """The sources behind a run, the oldest figures first. One query."""
    still = Q(superseded_by=None) | Q(superseded_by__gt=run.data_version)
    found = (
        Observation.objects.filter(
            still, set_id=run.set_id, period=run.period, batch__lte=run.data_version
        )
        .order_by()
        .values_list("batch__source__name", "simulated")
        .annotate(Max("as_of"), Max("batch__at"), Count("id"))
    )
    sources = [
        Freshness(name, as_of, localdate(at), figures, simulated)
        for name, simulated, as_of, at, figures in found
    ]
    return sorted(sources, key=lambda one: one.as_of or date.min)


def doubts(run: ScoreRun) -> list[Doubt]:
    """Scores whose numerator is above the denominator. One query."""
    found = CriterionScore.objects.filter(run=run, doubtful=True).select_related("unit")
    return [Doubt(one.unit, one.criterion) for one in found.order_by("unit", "id")]


def silent_units(place: Place) -> list[Unit]:
    """Units the set applies to, below the provinces of the run, that gave no figure. One query.

    Departments and communes are placed right below their province since 1 July 2025.
    """
    on = min(place.run.span.end, localdate(place.run.computed_at))
    asked = [kind for kind in place.content.applies_to if kind not in PROVINCE_LEVEL]
    scored = UnitScore.objects.filter(run=place.run).values("unit")
    parents = UnitPlacement.objects.filter(in_force(on), unit__in=scored).values("parent")
    placed = UnitPlacement.objects.filter(
        in_force(on), parent__in=parents, parent__kind__in=PROVINCE_LEVEL
    )
    found = Unit.objects.alive(on).filter(pk__in=placed.values("unit"), kind__in=asked)
    return list(found.exclude(pk__in=scored).order_by("name"))


def admin_codes(units: Sequence[Unit], on: date) -> dict[int, str]:
    """The administrative codes of units on a day, by unit id. One query."""
    held = UnitCode.objects.filter(
        in_force(on), scheme=UnitCode.Scheme.ADMIN, unit__in=[unit.pk for unit in units]
    )
    return dict(held.values_list("unit_id", "code"))
