"""An assessment round of a few communes by the Tây Ninh set: every figure and document is made up.

May import actions of the apps. Loading again changes nothing. The round stands at appraisal: a
visitor finds a queue, flags, a disagreement and lines without evidence.
"""

import random
from datetime import date, timedelta

from django.utils import timezone

from nhip.apps.accounts.models import User
from nhip.apps.assessments import actions
from nhip.apps.assessments.actions import Calendar, Filled
from nhip.apps.assessments.models import AssessedCriterion, AssessmentRound, SelfAssessment
from nhip.apps.catalogue.actions import ensure_source, import_figures
from nhip.apps.catalogue.models import Source
from nhip.apps.criteria import queries as criteria
from nhip.apps.files.actions import add_evidence
from nhip.apps.files.models import Evidence
from nhip.apps.units.models import Unit
from nhip.cli.demo import people, simulation
from nhip.engine.criteria import CriteriaSet
from nhip.engine.methods.choices import Given
from nhip.engine.values import Observation

SET, PERIOD, SEED = "dti-xa-tay-ninh/2025", "2025", 915
TITLE = "Đánh giá chuyển đổi số cấp xã năm 2025 (mô phỏng, theo bộ Tây Ninh)"
OWN, COMMUNES, MEASURED = "xa-07900-2025", 6, 10
COUNCIL = (("thamdinh", False), ("thuongtruc", False), ("lanhdao", True))
PAPERS = ("BC-UBND", "KH-UBND", "QĐ-UBND")


def load() -> None:
    """The round up to appraisal with its first findings; what is there already is left."""
    version = criteria.current(SET)
    if version is None or AssessmentRound.objects.filter(title=TITLE).exists():
        return
    people.sign_ins()
    units = _communes()
    chance = random.Random(SEED)
    _measure(version.content, units, chance)
    today = timezone.localdate()
    days = (today + timedelta(days=after) for after in (10, 30, 45, 60, 75))
    round = actions.create_round(
        by=None, title=TITLE, version=version, period=PERIOD, calendar=Calendar(*days),
        units=units, basis="công văn mô phỏng", tie_break=["4", "1"], is_simulated=True,
    )  # fmt: skip
    for name, is_chair in COUNCIL:
        user = User.objects.get(username=name)
        actions.add_member(by=None, round=round, user=user, is_chair=is_chair)
    round = actions.take_step(by=None, round=round, action="open")
    round = actions.pin_figures(by=None, round=round)
    for sheet in round.sheets.select_related("unit"):
        _fill(sheet, chance)
    round = actions.take_step(by=None, round=round, action="appraise")
    _find(round)


def _communes() -> list[Unit]:
    near = Unit.objects.alive(simulation.UNTIL).filter(kind__in=("commune", "ward"))
    own = Unit.objects.get(key=OWN)
    known = near.filter(placements__parent__key="tinh-25-2025").exclude(pk=own.pk)
    return [own, *known.distinct().order_by("key")[: COMMUNES - 1]]


def _measure(content: CriteriaSet, units: list[Unit], chance: random.Random) -> None:
    """Points that made-up records give for the first criteria that take points."""
    taken = [one for one in content.criteria() if isinstance(one.rule, Given)][:MEASURED]
    rows = [
        Observation(
            unit.key, one.code, one.inputs[0].name,
            round(chance.uniform(0.4, 1.0) * float(one.max_score), 1),
        )
        for unit in units
        for one in taken
    ]  # fmt: skip
    source = ensure_source(
        by=None, code="mo-phong", name=simulation.SOURCE, kind=Source.Kind.SIMULATED
    )
    import_figures(
        by=None, criteria_set=content, period=PERIOD, rows=rows, source=source,
        as_of=date(2025, 12, 31), simulated=True,
    )  # fmt: skip


def _fill(sheet: SelfAssessment, chance: random.Random) -> None:
    papers = [_paper(sheet.unit, number) for number in range(1, 6)]
    for line in sheet.lines.all():
        if line.measured is not None:
            score = min(line.maximum, line.measured + chance.choice((0, 0, 0.5, 2)))
        else:
            score = round(chance.uniform(0.5, 1.0) * line.maximum * 2) / 2
        status = AssessedCriterion.Status.DONE
        filled = Filled(score, "Thuyết minh mô phỏng.", status, owner=chance.choice(OWNERS))
        actions.fill(by=None, line=line, filled=filled)
        if chance.random() < 0.7:
            actions.attach(by=None, line=line, evidence=chance.choice(papers))
    for action in ("submit", "send"):
        actions.sheet_step(by=None, sheet=sheet, action=action)


OWNERS = ("Phòng Văn hóa - Xã hội", "Phòng Kinh tế", "Văn phòng HĐND và UBND")


def _paper(unit: Unit, number: int) -> Evidence:
    return add_evidence(
        by=None, unit=unit, number=f"{number * 11}/{PAPERS[number % 3]}",
        issued_on=date(2025, number + 5, number * 3), issuer=f"UBND {unit.name}",
        summary="Văn bản mô phỏng", is_simulated=True,
    )  # fmt: skip


def _find(round: AssessmentRound) -> None:
    """A few findings, one of them a disagreement."""
    first, second = (User.objects.get(username=name) for name, _ in COUNCIL[:2])
    lines = AssessedCriterion.objects.filter(sheet__round=round, measured=None)
    others = lines.exclude(sheet__unit__key=OWN).select_related("sheet__unit")[:4]
    for number, line in enumerate(others):
        actions.appraise(by=first, line=line, verdict="accept", comment="Đủ minh chứng (mô phỏng).")
        if number == 0 and (line.self_score or 0) > 1:
            actions.appraise(
                by=second, line=line, verdict="lower", score=(line.self_score or 0) - 1,
                comment="Thiếu số liệu quý IV (mô phỏng).",
            )  # fmt: skip
