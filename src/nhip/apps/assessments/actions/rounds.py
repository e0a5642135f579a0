"""Writes of a round: made, its council and calendar, its steps, the cut-off of its figures."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.assessments.actions.refusing import (
    RoundRefused,
    allow,
    locked_round,
    parts,
)
from nhip.apps.assessments.actions.telling import tell_council, tell_units
from nhip.apps.assessments.models import (
    AssessedCriterion,
    AssessmentRound,
    CouncilMember,
    Explanation,
    SelfAssessment,
)
from nhip.apps.assessments.models.rounds import STEPS
from nhip.apps.assessments.models.sheets import HAIR
from nhip.apps.assessments.queries.measured import measured, version_now
from nhip.apps.audit.actions import record
from nhip.apps.criteria.models import CriteriaSetVersion
from nhip.apps.reviews.actions import apply
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import may
from nhip.engine.period import Period


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a round, each the last day of its part."""

    self_due_on: date
    appraise_due_on: date
    explain_due_on: date
    decide_due_on: date
    publish_on: date


@transaction.atomic
def create_round(
    *,
    by: AbstractBaseUser | None,
    title: str,
    version: CriteriaSetVersion,
    period: str,
    calendar: Calendar,
    units: Iterable[Unit],
    basis: str = "",
    tie_break: Iterable[str] = (),
    needs_signature: bool = False,
    is_simulated: bool = False,
) -> AssessmentRound:
    """A draft of a round over these units.

    Raises RoundRefused: "assess.not_allowed" (right, unit), "assess.no_units", "assess.bad_group"
    (text, known); BadPeriod; ValidationError for a calendar out of order.
    """
    allow(by, Permission.MANAGE_ROUNDS)
    chosen = list(units)
    if not chosen:
        raise RoundRefused("assess.no_units")
    groups, ties = [group.code for group in version.content.groups], list(tie_break)
    if unknown := [code for code in ties if code not in groups]:
        raise RoundRefused("assess.bad_group", text=unknown[0], known=groups)
    made = AssessmentRound(
        title=title.strip(), version=version, period=Period.parse(period).code, state="draft",
        basis=basis.strip(), tie_break=ties, needs_signature=needs_signature,
        is_simulated=is_simulated, opened_by=by, **asdict(calendar),
    )  # fmt: skip
    _check(made)
    made.save()
    _add_sheets(made, chosen)
    told = {"bộ tiêu chí": version.set_id, "kỳ": made.period, "đơn vị": len(chosen)}
    record(by=by, verb="lập đợt đánh giá", what=made, after=told)
    return made


def _check(round: AssessmentRound) -> None:
    """Raises ValidationError; what a later step fills is empty until then."""
    later = [field.name for field in AssessmentRound._meta.fields if field.null]
    round.full_clean(exclude=later)


def _add_sheets(round: AssessmentRound, units: Iterable[Unit]) -> None:
    sheets = SelfAssessment.objects.bulk_create(
        SelfAssessment(round=round, unit=unit, kind=unit.kind, state="draft") for unit in units
    )
    criteria = [one for one in round.content.criteria() if one.scored]
    AssessedCriterion.objects.bulk_create(
        (
            AssessedCriterion(
                sheet=sheet, criterion=one.code, order=order, minimum=float(one.min_score),
                maximum=float(one.max_score),
            )
            for sheet in sheets
            for order, one in enumerate(criteria)
            if not one.applies_to or sheet.kind in one.applies_to
        ),
        batch_size=500,
    )  # fmt: skip


@transaction.atomic
def add_units(*, by: AbstractBaseUser | None, round: AssessmentRound, units: Iterable[Unit]) -> int:
    """Units that were forgotten, while the round is a draft; how many are new.

    Raises RoundRefused("assess.not_draft"), ("assess.not_allowed", right, unit).
    """
    allow(by, Permission.MANAGE_ROUNDS)
    held = locked_round(round)
    if held.state != "draft":
        raise RoundRefused("assess.not_draft")
    known = set(held.sheets.values_list("unit", flat=True))
    new = [unit for unit in units if unit.pk not in known]
    _add_sheets(held, new)
    record(by=by, verb="thêm đơn vị vào đợt", what=held, after={"thêm": [u.key for u in new]})
    return len(new)


@transaction.atomic
def add_member(
    *,
    by: AbstractBaseUser | None,
    round: AssessmentRound,
    user: AbstractBaseUser,
    is_chair: bool = False,
    units: Iterable[Unit] = (),
) -> CouncilMember:
    """Somebody who appraises in the round; told again, their part and units are replaced.

    Raises RoundRefused: "assess.not_allowed", "assess.no_appraiser" (name), "assess.settled".
    """
    allow(by, Permission.MANAGE_ROUNDS)
    held = locked_round(round)
    if held.is_settled:
        raise RoundRefused("assess.settled", round=held.title)
    if not may(user, Permission.APPRAISE):
        raise RoundRefused("assess.no_appraiser", name=user.get_full_name())
    if is_chair:
        held.council.update(is_chair=False)
    member, _ = CouncilMember.objects.update_or_create(
        round=held, user=user, defaults={"is_chair": is_chair}
    )
    member.units.set(units)
    told = {"thành viên": user.get_username(), "chủ tịch": is_chair}
    record(by=by, verb="cử thành viên thẩm định", what=held, after=told)
    return member


@transaction.atomic
def drop_member(*, by: AbstractBaseUser | None, member: CouncilMember) -> None:
    """Somebody leaves the council; what they found stays. Raises RoundRefused."""
    allow(by, Permission.MANAGE_ROUNDS)
    told = {"thành viên": member.user.get_username()}
    record(by=by, verb="thôi thành viên thẩm định", what=member.round, before=told)
    member.delete()


@transaction.atomic
def change_calendar(
    *, by: AbstractBaseUser | None, round: AssessmentRound, calendar: Calendar, reason: str
) -> AssessmentRound:
    """Move the days of a round that is not settled.

    Raises RoundRefused: "assess.not_allowed", "assess.settled" (round), "assess.needs_reason";
    ValidationError.
    """
    allow(by, Permission.MANAGE_ROUNDS)
    held = locked_round(round)
    if held.is_settled:
        raise RoundRefused("assess.settled", round=held.title)
    if held.state != "draft" and not reason.strip():
        raise RoundRefused("assess.needs_reason")
    before = {name: getattr(held, name) for name in asdict(calendar)}
    for name, day in asdict(calendar).items():
        setattr(held, name, day)
    _check(held)
    held.save()
    record(
        by=by, verb="đổi lịch đợt đánh giá", what=held, before=before, after=asdict(calendar),
        why=reason,
    )  # fmt: skip
    return held


@transaction.atomic
def pin_figures(*, by: AbstractBaseUser | None, round: AssessmentRound) -> AssessmentRound:
    """Chốt số liệu: the figures of this moment are the round's; later ones change nothing by
    themselves.

    Raises RoundRefused: "assess.not_allowed", "assess.pinned" (at), "assess.not_open".
    """
    allow(by, Permission.MANAGE_ROUNDS)
    held = locked_round(round)
    if held.pinned_at:
        raise RoundRefused("assess.pinned", at=timezone.localtime(held.pinned_at))
    if held.state not in ("self", "appraising"):
        raise RoundRefused("assess.not_open", state=held.state_vi)
    held.data_version = version_now(held)
    held.pinned_at, held.pinned_by = timezone.now(), by
    found = measured(held, held.data_version)
    changed = []
    for line in AssessedCriterion.objects.filter(sheet__round=held).select_related("sheet__unit"):
        if one := found.get((line.sheet.unit.key, line.criterion)):
            line.measured = min(max(one.score, line.minimum), line.maximum)
            line.measured_source, line.measured_simulated = one.source, one.is_simulated
            changed.append(line)
    AssessedCriterion.objects.bulk_update(
        changed, ["measured", "measured_source", "measured_simulated"], batch_size=200
    )
    held.save()
    told = {"phiên bản số liệu": held.data_version, "tiêu chí có số liệu": len(changed)}
    record(by=by, verb="chốt số liệu đợt đánh giá", what=held, after=told)
    return held


@transaction.atomic
def take_step(
    *, by: AbstractBaseUser | None, round: AssessmentRound, action: str, reason: str = ""
) -> AssessmentRound:
    """One step of the standing office: open, appraise, reopen, explain, submit.

    Appraisal begins with pinned figures: they are pinned where nobody did. Raises RoundRefused:
    "assess.not_allowed", "assess.no_council", "assess.no_chair", "assess.undecided" (count),
    "assess.unanswered" (count), "assess.split" (count), "assess.needs_reason"; StepRefused.
    """
    allow(by, Permission.MANAGE_ROUNDS)
    held = locked_round(round)
    _ready(held, action, reason)
    if action == "appraise" and not held.pinned_at:
        pin_figures(by=by, round=held)
        held = locked_round(round)
    told = STEPS.get(action, action).lower()
    apply(by=by, subject=held, action=action, verb=told, roles=parts(by), reason=reason)
    held.save()
    tell_units(by, held, action)
    if action == "appraise":
        tell_council(by, held)
    return held


def _ready(held: AssessmentRound, action: str, reason: str) -> None:
    if action == "appraise" and not held.council.exists():
        raise RoundRefused("assess.no_council")
    if action == "appraise" and not held.council.filter(is_chair=True).exists():
        raise RoundRefused("assess.no_chair")
    if action == "reopen" and not reason.strip():
        raise RoundRefused("assess.needs_reason")
    if action in ("explain", "submit"):
        _all_looked_at(held)
    if action == "submit":
        waiting = Explanation.objects.filter(line__sheet__round=held, answered_at=None).count()
        if waiting:
            raise RoundRefused("assess.unanswered", count=waiting)


def _all_looked_at(held: AssessmentRound) -> None:
    """Every claim has an end: the council's points, or records that give at least as much."""
    lines = AssessedCriterion.objects.filter(sheet__round=held)
    if split := lines.filter(is_split=True).count():
        raise RoundRefused("assess.split", count=split)
    claimed = lines.filter(sheet__state="sent", appraised_score=None, self_score__gt=0)
    # A claim that is above the records only by a hair is what the records give.
    open_lines = [
        line
        for line in claimed.only("self_score", "measured")
        if line.measured is None or line.self_score - line.measured >= HAIR
    ]
    if open_lines:
        raise RoundRefused("assess.undecided", count=len(open_lines))
