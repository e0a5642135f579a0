"""The one place where scores are made: score_period(), from the figures and the law in use.

One transaction with its line in the audit record. Nothing else writes this app's tables.
"""

from collections import defaultdict
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

import nhip
from nhip.apps.audit.actions import record
from nhip.apps.catalogue import queries as catalogue
from nhip.apps.catalogue.bulk import insert
from nhip.apps.criteria import queries as criteria
from nhip.apps.criteria.models import CriteriaSetVersion
from nhip.apps.scoring import records
from nhip.apps.scoring.models import CriterionScore, ScoreRun, UnitScore
from nhip.apps.units.models import Unit
from nhip.engine.errors import NhipError
from nhip.engine.period import Period
from nhip.engine.values import Observation


class CannotScore(NhipError):
    """There is no law, or there are no figures, to score with."""


@transaction.atomic
def score_period(*, by: AbstractBaseUser | None, set_id: str, period: str) -> ScoreRun:
    """Score all units of a period with the figures and the text in use now.

    The same figures, text and engine give the same run: it is found again, not stored twice.
    Raises `BadPeriod`, `CannotScore` without a set or without figures, `BadFigure` for figures
    that the text in use cannot take.
    """
    period = Period.parse(period).code
    version = _version(set_id)
    run = ScoreRun(
        version=version,
        set_id=set_id,
        period=period,
        data_version=catalogue.data_version(set_id, period),
        engine_version=nhip.__version__,
        computed_by=by,
    )
    if found := _same(run):
        return _made_current(found)
    observations = _usable(version, catalogue.observations(set_id, period, run.data_version))
    if not observations:
        raise CannotScore("score.no_figures", set=set_id, period=Period.parse(period).name_vi)
    run.has_simulated = any(one.simulated for one in observations)
    _made_current(run)
    _store(run, observations)
    record(by=by, verb="chạy tính điểm", what=run, after=_said(run))
    return run


def _version(set_id: str) -> CriteriaSetVersion:
    # The lock makes two runs of one set follow each other: the second finds the first's run.
    versions = CriteriaSetVersion.objects.select_for_update().filter(set_id=set_id)
    version = versions.order_by("-pk").first()
    if version is None:
        known = ", ".join(found.set_id for found in criteria.versions())
        raise CannotScore("score.no_set", set=set_id, known=known)
    return version


def _usable(version: CriteriaSetVersion, observations: list[Observation]) -> list[Observation]:
    """Figures the text in use asks for. Those that only an older text asked for stay unused."""
    asked = version.content.encoders()
    return [one for one in observations if (one.criterion, one.input) in asked]


def _same(run: ScoreRun) -> ScoreRun | None:
    return ScoreRun.objects.filter(
        version=run.version,
        period=run.period,
        data_version=run.data_version,
        engine_version=run.engine_version,
    ).first()


def _made_current(run: ScoreRun) -> ScoreRun:
    others = ScoreRun.objects.filter(set_id=run.set_id, period=run.period, is_current=True)
    others.exclude(pk=run.pk).update(is_current=False)
    run.is_current = True
    run.save()
    return run


def _store(run: ScoreRun, observations: list[Observation]) -> None:
    units = Unit.objects.in_bulk({one.unit for one in observations}, field_name="key")
    kinds = {key: unit.kind for key, unit in units.items()}
    figures: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    simulated = {one.unit for one in observations if one.simulated}
    for one in observations:
        figures[one.unit][one.criterion].append(records.stored_text(one))
    totals, points = [], []
    for cards in records.evaluate_by_tier(run.version.content, observations, kinds):
        for card in cards.cards():
            unit = units[card.unit]
            totals.append(records.unit_score(run, unit, card, card.unit in simulated))
            points += records.criterion_scores(run, unit, card, figures[card.unit])
    insert(UnitScore, records.TOTALLED, totals)
    insert(CriterionScore, records.SCORED, points)


def _said(run: ScoreRun) -> dict[str, Any]:
    return {
        "set": run.set_id,
        "version": run.version.sha256,
        "period": run.period,
        "data_version": run.data_version,
        "engine_version": run.engine_version,
        "units": run.units.count(),
    }
