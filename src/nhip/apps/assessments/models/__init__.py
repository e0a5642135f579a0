"""Nouns of assessment rounds.

rounds.py      AssessmentRound, CouncilMember, RoundImport
sheets.py      SelfAssessment (a unit's sheet), AssessedCriterion (its line), EvidenceUse
appraisals.py  Appraisal, Explanation, LineStep: kept as they were given
"""

from nhip.apps.assessments.models.appraisals import Appraisal, Explanation, LineStep
from nhip.apps.assessments.models.rounds import AssessmentRound, CouncilMember, RoundImport
from nhip.apps.assessments.models.sheets import AssessedCriterion, EvidenceUse, SelfAssessment

__all__ = [
    "Appraisal",
    "AssessedCriterion",
    "AssessmentRound",
    "CouncilMember",
    "EvidenceUse",
    "Explanation",
    "LineStep",
    "RoundImport",
    "SelfAssessment",
]
