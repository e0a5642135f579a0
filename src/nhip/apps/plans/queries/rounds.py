"""A review round: every target with its lead units, what was proposed, what is missing."""

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser

from nhip.apps.accounts.permissions import Permission
from nhip.apps.plans.models import ReviewRound, TargetReview
from nhip.apps.units.queries import may
from nhip.engine.values import vi_number


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One target of a round. `is_mine`: this person speaks for one of its lead units."""

    review: TargetReview
    leads: str
    is_mine: bool

    @property
    def proposed(self) -> str:
        """ "85 %, hoàn thành 31/12/2027"."""
        told = []
        if self.review.proposed_value is not None:
            unit = self.review.target.measure_unit
            told.append(f"{vi_number(self.review.proposed_value)} {unit}".strip())
        if self.review.completion_on:
            told.append(f"hoàn thành {self.review.completion_on:%d/%m/%Y}")
        return ", ".join(told)


def reviewed(held: ReviewRound, user: AbstractBaseUser) -> list[Reviewed]:
    """In the order of the document."""
    rows = held.reviews.select_related("target", "proposed_by", "opined_by", "round")
    found = []
    for one in rows.prefetch_related("target__leads"):
        leads = list(one.target.leads.all())
        named = "; ".join(unit.name for unit in leads) or one.target.lead_text
        mine = any(may(user, Permission.REVIEW_TARGETS, unit) for unit in leads)
        found.append(Reviewed(one, named, mine))
    return found


def counted(rows: list[Reviewed]) -> list[tuple[str, int, int]]:
    """(choice in words, proposed so, opined so), then those without an answer."""
    told = [
        (
            str(choice.label),
            sum(row.review.choice == choice for row in rows),
            sum(row.review.outcome == choice for row in rows),
        )
        for choice in TargetReview.Choice
    ]
    blank = (
        "Chưa có",
        sum(not row.review.choice for row in rows),
        sum(not row.review.outcome for row in rows),
    )
    return [*told, blank]
