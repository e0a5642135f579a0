"""What the records give for each criterion of a round: at its pinned data version, and now.

Scores are read from a stored run where one was made with the same text and data, and else evaluated
by the engine from the same observations; nothing is stored here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from nhip.apps.assessments.models import AssessmentRound
from nhip.apps.catalogue import queries as catalogue
from nhip.apps.scoring import records
from nhip.apps.scoring.models import CriterionScore, ScoreRun
from nhip.apps.units.models import Unit

Key = tuple[str, str]  # unit, criterion


@dataclass(frozen=True, slots=True)
class Measured:
    """Points that the records give, and where the records are from."""

    score: float
    source: str
    is_simulated: bool


def version_now(round: AssessmentRound) -> int:
    """The data version of the round's set and period today; 0 where nothing has landed."""
    return catalogue.data_version(round.version.set_id, round.period)


def measured(
    round: AssessmentRound, data_version: int, unit: Unit | None = None
) -> dict[Key, Measured]:
    """Points by unit key and criterion at a data version, of one unit or of all."""
    if not data_version:
        return {}
    run = ScoreRun.objects.filter(
        version=round.version, period=round.period, data_version=data_version
    ).first()
    return _stored(run, unit) if run else _evaluated(round, data_version, unit)


def _stored(run: ScoreRun, unit: Unit | None) -> dict[Key, Measured]:
    rows = CriterionScore.objects.filter(run=run, score__isnull=False).exclude(inputs=[])
    if unit is not None:
        rows = rows.filter(unit=unit)
    columns = rows.values_list("unit__key", "criterion", "score", "inputs")
    return {
        (key, code): Measured(
            score,
            _sources(one["source"] for one in inputs),
            any(one["simulated"] for one in inputs),
        )
        for key, code, score, inputs in columns
    }


def _evaluated(round: AssessmentRound, data_version: int, unit: Unit | None) -> dict[Key, Measured]:
    content = round.content
    asked = content.encoders()
    found = [
        one
        for one in catalogue.observations(round.version.set_id, round.period, data_version)
        if (one.criterion, one.input) in asked
    ]
    kinds = dict(Unit.objects.filter(key__in={o.unit for o in found}).values_list("key", "kind"))
    origins: dict[Key, list[tuple[str, bool]]] = {}
    for one in found:
        origins.setdefault((one.unit, one.criterion), []).append((one.source, one.simulated))
    return {
        (card.unit, code): Measured(
            line.score,
            _sources(source for source, _ in origins[card.unit, code]),
            any(simulated for _, simulated in origins[card.unit, code]),
        )
        for cards in records.evaluate_by_tier(content, found, kinds)
        for card in cards.cards()
        if unit is None or card.unit == unit.key
        for code, line in card.criteria.items()
        if line.score is not None and (card.unit, code) in origins
    }


def _sources(names: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(name for name in names if name))[:300]
