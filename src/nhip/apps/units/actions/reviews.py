"""The half-yearly review of access: each role of a unit is confirmed, or withdrawn at once."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from nhip.apps.accounts.permissions import Permission
from nhip.apps.audit.actions import record
from nhip.apps.units.actions.roles import revoke_role
from nhip.apps.units.models import AccessDecision, Membership
from nhip.apps.units.queries import may
from nhip.engine.errors import NhipError


class ReviewRefused(NhipError):
    """Why a role is not decided about: one of the codes units.review_*."""


@transaction.atomic
def decide_access(
    *, by: AbstractBaseUser, membership: Membership, period: str, keep: bool, why: str = ""
) -> AccessDecision:
    """Keep a role or end it, once per half year. Raises ReviewRefused.

    Nobody decides about their own roles; a withdrawal says why.
    """
    if not may(by, Permission.REVIEW_ACCESS, membership.unit):
        raise ReviewRefused("units.review_not_yours", unit=membership.unit.name)
    if membership.user_id == by.pk:
        raise ReviewRefused("units.review_own")
    if not keep and not why.strip():
        raise ReviewRefused("units.review_why")
    decision, is_new = AccessDecision.objects.get_or_create(
        membership=membership, period=period,
        defaults={"keeps": keep, "decided_by": by, "why": why.strip()},
    )  # fmt: skip
    if not is_new:
        raise ReviewRefused("units.review_twice", by=decision.decided_by)
    record(
        by=by, verb="rà soát quyền truy cập", what=membership, why=why.strip(),
        after={"kỳ": period, "kết luận": "giữ" if keep else "thu hồi"},
    )  # fmt: skip
    if not keep:
        revoke_role(by=by, membership=membership, why=why.strip())
    return decision
