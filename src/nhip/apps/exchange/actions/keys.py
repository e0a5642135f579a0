"""API keys: issued, renewed, revoked. Each leaves a line in the record; the key itself never does.

May import models, keys, audit.actions, the catalogue's list of datasets. Knows no request.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.audit.actions import record
from nhip.apps.catalogue import lakes
from nhip.apps.exchange import keys
from nhip.apps.exchange.models import ApiKey, ApiUse
from nhip.apps.units.models import Unit
from nhip.engine.errors import NhipError

LONGEST_DAYS = 731  # two years: a key that outlives the people who know of it is nobody's
USES_AT_ONCE = 5000


class BadKey(NhipError):
    """A key that cannot be issued or renewed so."""


@transaction.atomic
def issue(
    *,
    by: AbstractBaseUser,
    system: str,
    owner: Unit,
    scopes: Iterable[str],
    expires_on: date,
    per_day: int,
    per_minute: int,
) -> tuple[ApiKey, str]:
    """Issue a key; gives it with its text, which is shown once and kept nowhere.

    Raises BadKey: "api.no_scope", "api.unknown_scope", "api.bad_expiry".
    """
    wanted = _scopes(scopes)
    _allow_expiry(expires_on)
    new = keys.make()
    key = ApiKey.objects.create(
        prefix=new.prefix,
        digest=new.digest,
        system=system.strip(),
        owner=owner,
        scopes=wanted,
        per_day=per_day,
        per_minute=per_minute,
        expires_on=expires_on,
        created_by=by,
    )
    record(by=by, verb="cấp khóa API", what=key, after=_said(key))
    return key, new.text


@transaction.atomic
def renew(*, by: AbstractBaseUser, key: ApiKey, expires_on: date, why: str = "") -> ApiKey:
    """Let a key live on until a later (or an earlier) day. A revoked one stays so.

    Raises BadKey: "api.renew_revoked", "api.bad_expiry".
    """
    held = ApiKey.objects.select_for_update().get(pk=key.pk)
    if held.revoked_at is not None:
        raise BadKey("api.renew_revoked")
    _allow_expiry(expires_on)
    before, held.expires_on = _said(held), expires_on
    held.save(update_fields=["expires_on"])
    record(by=by, verb="gia hạn khóa API", what=held, before=before, after=_said(held), why=why)
    return held


@transaction.atomic
def revoke(*, by: AbstractBaseUser, key: ApiKey, why: str = "") -> ApiKey:
    """Close a key for good; a second time changes nothing."""
    held = ApiKey.objects.select_for_update().get(pk=key.pk)
    if held.revoked_at is None:
        before = _said(held)
        held.revoked_at, held.revoked_by = timezone.now(), by
        held.save(update_fields=["revoked_at", "revoked_by"])
        record(by=by, verb="thu hồi khóa API", what=held, before=before, after=_said(held), why=why)
    return held


def forget_old_uses(*, by: AbstractBaseUser | None) -> int:
    """Put away lines of the usage log older than NHIP_API_LOG_DAYS; gives how many."""
    edge = timezone.now() - timedelta(days=settings.NHIP_API_LOG_DAYS)
    gone = 0
    while old := list(
        ApiUse.objects.filter(at__lt=edge).values_list("pk", flat=True)[:USES_AT_ONCE]
    ):
        with transaction.atomic():
            gone += ApiUse.objects.filter(pk__in=old).delete()[0]
    if gone:
        with transaction.atomic():
            record(
                by=by,
                verb="dọn nhật ký dùng API",
                what="exchange.apiuse:*",
                after={"số dòng": gone},
            )
    return gone


def _scopes(scopes: Iterable[str]) -> list[str]:
    wanted = sorted(set(scopes))
    if not wanted:
        raise BadKey("api.no_scope")
    known = lakes.datasets()
    for scope in wanted:
        named = keys.dataset_of(scope)
        if not keys.is_scope(scope) or (named and named not in known):
            raise BadKey("api.unknown_scope", text=scope)
    return wanted


def _allow_expiry(expires_on: date) -> None:
    today = timezone.localdate()
    if not today <= expires_on <= today + timedelta(days=LONGEST_DAYS):
        raise BadKey("api.bad_expiry", last=today + timedelta(days=LONGEST_DAYS))


def _said(key: ApiKey) -> dict:
    return {
        "khóa": key.prefix,
        "hệ thống": key.system,
        "đơn vị": key.owner.name,
        "phạm vi": key.scopes,
        "mỗi ngày": key.per_day,
        "mỗi phút": key.per_minute,
        "dùng đến": key.expires_on,
        "đã thu hồi": key.revoked_at is not None,
    }
