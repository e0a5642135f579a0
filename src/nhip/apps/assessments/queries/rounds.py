"""The rounds, who sits on the council, and whom each member may appraise."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.assessments.models import (
    AssessedCriterion,
    AssessmentRound,
    CouncilMember,
    SelfAssessment,
)
from nhip.apps.units.models import PROVINCE_LEVEL, Unit
from nhip.apps.units.queries import may, paths, roles_of, units_where

Status = AssessedCriterion.Status


def rounds_for(user: AbstractBaseUser) -> QuerySet[AssessmentRound]:
    """Rounds a person may open: whoever keeps rounds sees drafts too, a unit those it is in."""
    every = AssessmentRound.objects.select_related("version").defer("version__text")
    if may(user, Permission.MANAGE_ROUNDS):
        return every
    every = every.exclude(state="draft")
    if may(user, Permission.APPRAISE) or may(user, Permission.DECIDE_ROUNDS):
        return every
    mine = units_where(user, Permission.SEE_ROUNDS, timezone.localdate())
    return every.filter(pk__in=SelfAssessment.objects.filter(unit__in=mine).values("round"))


def own_units(user: AbstractBaseUser) -> set[int]:
    """The units a person belongs to, with those above them up to the province: nobody appraises
    their own, nor the office that their office is a part of."""
    held = {role.unit for role in roles_of(user)}
    above = paths(held, timezone.localdate())
    every = {*held, *(unit for chain in above.values() for unit in chain)}
    return {unit.pk for unit in every if unit.kind not in PROVINCE_LEVEL}


def member_of(round: AssessmentRound, user: AbstractBaseUser) -> CouncilMember | None:
    return round.council.filter(user=user).first()


def appraised_by(member: CouncilMember) -> QuerySet[SelfAssessment]:
    """The sheets a member appraises: those assigned, else all; never of their own unit."""
    sheets = member.round.sheets.exclude(unit__in=own_units(member.user))
    assigned = list(member.units.values_list("pk", flat=True))
    return sheets.filter(unit__in=assigned) if assigned else sheets


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A unit of a round as its list shows it."""

    sheet: SelfAssessment
    lines: int
    claimed: int
    unproven: int
    appraised: int
    split: int
    asked: int

    @property
    def unit(self) -> Unit:
        return self.sheet.unit


def unproven() -> Q:
    """The condition "claims points that neither records nor evidence support"."""
    beyond = Q(measured__isnull=True) | Q(self_score__gt=F("measured"))
    return Q(self_score__gt=0, uses__isnull=True) & beyond


def sheet_rows(round: AssessmentRound, units: Iterable[int] | None = None) -> list[SheetRow]:
    """The units of a round with counts of what is done. Two queries."""
    sheets = round.sheets.select_related("unit", "round")
    if units is not None:
        sheets = sheets.filter(unit__in=units)
    lines = AssessedCriterion.objects.filter(sheet__round=round)
    counted = {
        one["sheet"]: one
        for one in lines.values("sheet").annotate(
            lines=Count("pk", distinct=True),
            claimed=Count("pk", filter=Q(self_score__isnull=False), distinct=True),
            unproven=Count("pk", filter=unproven(), distinct=True),
            appraised=Count("pk", filter=Q(appraised_score__isnull=False), distinct=True),
            split=Count("pk", filter=Q(is_split=True), distinct=True),
            asked=Count("pk", filter=Q(status=Status.NEEDS_EVIDENCE), distinct=True),
        )
    }
    none = dict.fromkeys(("lines", "claimed", "unproven", "appraised", "split", "asked"), 0)
    return [
        SheetRow(sheet, **{name: counted.get(sheet.pk, none)[name] for name in none})
        for sheet in sheets.order_by("rank", "unit__kind", "unit__key")
    ]


def sheets_waiting(units: QuerySet[Unit]) -> list[SelfAssessment]:
    """Sheets of these units that are still to be filled or signed."""
    found = SelfAssessment.objects.filter(
        unit__in=units, state__in=("draft", "signing"), round__state__in=("self",)
    )
    return list(found.select_related("unit", "round").order_by("round__self_due_on", "unit__key"))


def seats(user: AbstractBaseUser) -> list[CouncilMember]:
    """The councils on which a person sits, while they work."""
    found = CouncilMember.objects.filter(
        user=user, round__state__in=("self", "appraising", "explaining")
    )
    return list(found.select_related("round"))


def overlapping(round: AssessmentRound) -> list[AssessmentRound]:
    """Other rounds that run at the same time with units of this one."""
    units = round.sheets.values("unit")
    found = AssessmentRound.objects.filter(sheets__unit__in=units).exclude(pk=round.pk)
    return list(found.exclude(state__in=("draft", "decided", "published")).distinct())
