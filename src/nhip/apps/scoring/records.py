"""Between engine and tables: figures as they are kept beside a score, and scorecards as rows.

Imports the engine and this app's models; no query and no write. What is stored here is all that a
trace needs later, so `observed` must undo `stored` exactly.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from nhip.apps.catalogue.bulk import as_json
from nhip.apps.scoring.models import CriterionScore, ScoreRun, Tier, UnitScore
from nhip.apps.units.models import Unit
from nhip.engine.criteria import CriteriaSet
from nhip.engine.score import Scorecard, Scorecards, evaluate
from nhip.engine.table import FigureTable
from nhip.engine.values import Missing, Observation, Reason

SCORED = ("run", "unit", "criterion", "score", "exact", "maximum", "missing", "doubtful", "inputs")


def stored(observation: Observation) -> dict[str, Any]:
    """One input as JSON: a value, the text of an option, or the reason why there is none."""
    value = observation.value
    if isinstance(value, Missing):
        told: dict[str, Any] = {"missing": value.reason.value}
    else:
        told = {"text" if isinstance(value, str) else "value": value}
    if observation.as_of:
        told["as_of"] = observation.as_of.isoformat()
    return {
        "input": observation.input,
        **told,
        "source": observation.source,
        "simulated": observation.simulated,
    }


def observed(unit: str, criterion: str, kept: Mapping[str, Any]) -> Observation:
    """The observation behind a stored input."""
    value = Missing(Reason(kept["missing"])) if "missing" in kept else kept.get("text")
    return Observation(
        unit=unit,
        criterion=criterion,
        input=kept["input"],
        value=kept["value"] if value is None else value,
        source=kept["source"],
        as_of=date.fromisoformat(kept["as_of"]) if "as_of" in kept else None,
        simulated=kept["simulated"],
    )


def evaluate_by_tier(
    content: CriteriaSet, observations: Iterable[Observation], kinds: Mapping[str, str]
) -> list[Scorecards]:
    """Score provinces among provinces, and departments with communes among themselves.

    A province is the whole of its own units: among them it would shift every mean and every rank.
    """
    provinces, others = [], []
    for one in observations:
        above = Tier.of(kinds[one.unit]) is Tier.PROVINCE
        (provinces if above else others).append(one)
    return [evaluate_units(content, part, None, kinds) for part in (provinces, others) if part]


def evaluate_units(
    content: CriteriaSet,
    observations: Iterable[Observation],
    units: Sequence[str] | None,
    kinds: Mapping[str, str],
) -> Scorecards:
    """Score units that are compared with each other; None takes those that have a figure."""
    table = FigureTable.from_observations(observations, content.encoders(), units)
    return evaluate(content, table, kinds=kinds)


def unit_score(run: ScoreRun, unit: Unit, card: Scorecard, is_simulated: bool) -> UnitScore:
    """The row of one unit's totals."""
    return UnitScore(
        run=run,
        unit=unit,
        kind=unit.kind,
        tier=Tier.of(unit.kind),
        total=card.total,
        max_assessed=card.max_assessed,
        share=card.share,
        rank=card.rank,
        complete=card.complete,
        grade=card.grade or "",
        has_simulated=is_simulated,
        groups={
            code: {"points": points, "max": card.group_max[code], "rank": card.group_ranks[code]}
            for code, points in card.groups.items()
        },
        pillars=card.pillars,
        missing={code: reason.value for code, reason in card.missing.items()},
    )


def criterion_scores(
    run: ScoreRun, unit: Unit, card: Scorecard, figures: Mapping[str, list[dict[str, Any]]]
) -> list[tuple[Any, ...]]:
    """The rows of one unit's criteria (columns SCORED), each with the figures it was made from."""
    return [
        (
            *(run.pk, unit.pk, code, found.score, found.exact, found.maximum),
            found.missing.value if found.missing else "",
            bool(found.doubtful),
            as_json(CriterionScore, "inputs", figures.get(code, [])),
        )
        for code, found in card.criteria.items()
    ]
