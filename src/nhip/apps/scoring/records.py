"""Between engine and tables: figures as they are kept beside a score, and scorecards as rows.

Imports the engine and this app's models; no query and no write. What is stored here is all that a
trace needs later, so `observed` must undo `stored` exactly.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from math import isfinite
from typing import Any

from nhip.apps.catalogue.bulk import as_json
from nhip.apps.scoring.models import ScoreRun, Tier, UnitScore
from nhip.apps.units.models import Unit
from nhip.engine.criteria import CriteriaSet
from nhip.engine.score import Scorecard, Scorecards, evaluate
from nhip.engine.table import FigureTable
from nhip.engine.values import Missing, Observation, Reason

SCORED = ("run", "unit", "criterion", "score", "exact", "maximum", "missing", "doubtful", "inputs")
TOTALLED = (
    *("run", "unit", "kind", "tier", "total", "max_assessed", "share", "rank", "complete", "grade"),
    *("has_simulated", "groups", "pillars", "missing"),
)


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


def stored_text(observation: Observation) -> str:
    """`stored` as the text of JSON: a run writes tens of thousands that differ in a number only."""
    value = observation.value
    if not (isinstance(value, float) and isfinite(value)):
        return json.dumps(stored(observation))
    asked = (observation.input, observation.as_of, observation.source, observation.simulated)
    before, after = _around(*asked)
    return f"{before}{value!r}{after}"


@lru_cache(maxsize=10_000)
def _around(name: str, as_of: date | None, source: str, simulated: bool) -> tuple[str, str]:
    """What stands before and after the number in the text of a stored input."""
    text = json.dumps(stored(Observation("", "", name, 0.0, source, as_of, simulated)))
    before = f'{{"input": {json.dumps(name)}, "value": '
    return before, text.removeprefix(f"{before}0.0")


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
    above = {unit for unit, kind in kinds.items() if Tier.of(kind) is Tier.PROVINCE}
    provinces, others = [], []
    for one in observations:
        (provinces if one.unit in above else others).append(one)
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


def unit_score(run: ScoreRun, unit: Unit, card: Scorecard, is_simulated: bool) -> tuple[Any, ...]:
    """The row (columns TOTALLED) of one unit's totals."""
    groups = {
        code: {"points": points, "max": card.group_max[code], "rank": card.group_ranks[code]}
        for code, points in card.groups.items()
    }
    missing = {code: reason.value for code, reason in card.missing.items()}
    return (
        *(run.pk, unit.pk, unit.kind, Tier.of(unit.kind).value, card.total, card.max_assessed),
        *(card.share, card.rank, bool(card.complete), card.grade or "", is_simulated),
        as_json(UnitScore, "groups", groups),
        as_json(UnitScore, "pillars", card.pillars),
        as_json(UnitScore, "missing", missing),
    )


def criterion_scores(
    run: ScoreRun, unit: Unit, card: Scorecard, figures: Mapping[str, Sequence[str]]
) -> list[tuple[Any, ...]]:
    """The rows of one unit's criteria (columns SCORED), each with the figures (as `stored_text`)
    it was made from."""
    return [
        (
            *(run.pk, unit.pk, code, found.score, found.exact, found.maximum),
            found.missing.value if found.missing else "",
            bool(found.doubtful),
            f"[{', '.join(figures.get(code, ()))}]",
        )
        for code, found in card.criteria.items()
    ]
