"""What waits for an appraiser: unanswered explanations first, then the biggest gaps."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from nhip.apps.assessments.models import (
    Appraisal,
    AssessedCriterion,
    CouncilMember,
    EvidenceUse,
    Explanation,
)
from nhip.apps.assessments.models.sheets import HAIR
from nhip.apps.assessments.queries.rounds import appraised_by
from nhip.engine.criteria import Criterion


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line in a member's queue. `gap` is claimed above measured, None without both."""

    line: AssessedCriterion
    criterion: Criterion
    is_explained: bool
    is_mine_given: bool
    has_evidence: bool

    @property
    def gap(self) -> float | None:
        if self.line.self_score is None or self.line.measured is None:
            return None
        return self.line.self_score - self.line.measured

    @property
    def order(self) -> tuple[bool, bool, float, float, int]:
        """Explanations first, then splits, then by gap; without records by points claimed."""
        gap = self.gap or 0.0
        unproven = self.line.self_score or 0.0 if self.line.measured is None else 0.0
        return (not self.is_explained, not self.line.is_split, -gap, -unproven, self.line.pk)


def queue(member: CouncilMember, everything: bool = False) -> list[Waiting]:
    """The lines a member has still to look at, or all of theirs. One query.

    A line needs nobody's look where nothing is claimed beyond what was measured.
    """
    content = member.round.content
    given = Appraisal.objects.filter(line=OuterRef("pk"), given_by=member.user)
    proof = EvidenceUse.objects.filter(line=OuterRef("pk"))
    asked = Explanation.objects.filter(line=OuterRef("pk"), answered_at=None)
    lines = (
        AssessedCriterion.objects.filter(sheet__in=appraised_by(member), sheet__state="sent")
        .select_related("sheet__unit", "sheet__round")
        .annotate(given=Exists(given), proof=Exists(proof), asked=Exists(asked))
    )
    found = [
        Waiting(line, content.criterion(line.criterion), line.asked, line.given, line.proof)
        for line in lines
    ]
    return sorted((one for one in found if everything or _waits(one, member)), key=_order)


def _order(one: Waiting) -> tuple[bool, bool, float, float, int]:
    return one.order


def _waits(one: Waiting, member: CouncilMember) -> bool:
    if one.is_explained:
        return True
    if one.line.is_split and member.is_chair:
        return True
    if one.is_mine_given:
        return False
    if one.line.measured is not None and (one.gap or 0.0) < HAIR:
        return False  # the records give it, and nobody claims more
    return one.line.self_score is not None
