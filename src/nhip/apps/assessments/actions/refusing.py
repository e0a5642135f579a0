"""What actions of rounds share: the refusal, locks, who plays which part, steps of a line."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.accounts.roles import Role
from nhip.apps.assessments.models import (
    AssessedCriterion,
    AssessmentRound,
    LineStep,
    SelfAssessment,
)
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import may, roles_of
from nhip.engine.errors import NhipError
from nhip.engine.values import vi_number

MOST = 200  # characters of a step's before and after


class RoundRefused(NhipError):
    """A step that this round, this line or this person does not allow."""


def allow(by: AbstractBaseUser | None, permission: Permission, unit: Unit | None = None) -> None:
    """Raises RoundRefused("assess.not_allowed", right, unit). The system may do everything."""
    if by is not None and not may(by, permission, unit):
        where = unit.name if unit else "toàn tỉnh"
        raise RoundRefused("assess.not_allowed", right=permission.name_vi, unit=where)


def parts(by: AbstractBaseUser | None) -> set[str]:
    """The roles a person plays, as the tables of engine.workflow name them."""
    if by is None:
        return {role.value for role in Role}
    return {held.role for held in roles_of(by)}


def locked_round(round: AssessmentRound) -> AssessmentRound:
    held = AssessmentRound.objects.select_for_update(of=("self",)).select_related("version")
    return held.get(pk=round.pk)


def locked_sheet(sheet: SelfAssessment) -> SelfAssessment:
    held = SelfAssessment.objects.select_for_update(of=("self",))
    return held.select_related("round__version", "unit").get(pk=sheet.pk)


def locked_line(line: AssessedCriterion) -> AssessedCriterion:
    held = AssessedCriterion.objects.select_for_update(of=("self",))
    return held.select_related("sheet__round__version", "sheet__unit").get(pk=line.pk)


def step(
    by: AbstractBaseUser | None,
    line: AssessedCriterion,
    what: str,
    before: object = "",
    after: object = "",
    reason: str = "",
    decision: str = "",
) -> None:
    """Write one step into the line's history."""
    LineStep.objects.create(
        line=line, what=what, before=_said(before), after=_said(after), reason=reason.strip(),
        decision=decision.strip(), taken_by=by,
    )  # fmt: skip


def _said(value: object) -> str:
    if value is None:
        return "chưa có"
    return (vi_number(value, 2) if isinstance(value, int | float) else str(value))[:MOST]


def saved(by: AbstractBaseUser | None, line: AssessedCriterion) -> None:
    """Save a line: who and when, and one more revision."""
    line.saved_by, line.saved_at = by, timezone.now()
    line.revision += 1
    line.save()


def fits(line: AssessedCriterion, score: float) -> None:
    """Raises RoundRefused("assess.out_of_range", score, least, most)."""
    if not line.minimum <= score <= line.maximum:
        raise RoundRefused(
            "assess.out_of_range", score=score, least=line.minimum, most=line.maximum
        )
