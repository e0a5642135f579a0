"""One request of a machine: let in and counted in the same locked row, or refused with a reason.

The lines this writes are the usage log (ApiUse), so the audit record is not doubled with them.
Must not know a request: who asks hands over the plain facts.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from nhip.apps.exchange import keys
from nhip.apps.exchange.models import ApiKey, ApiUse

NOBODY = keys.digest_of("")  # compared where the name is unknown, so that both take as long


@dataclass(frozen=True)
class Asked:
    """What is kept of a request."""

    method: str
    path: str
    ip: str | None


class Denied(Exception):
    """Not let in: an HTTP status, an error code, and the seconds to wait where waiting helps."""

    def __init__(self, status: int, code: str, wait: int = 0, **fields: object) -> None:
        self.status, self.code, self.wait, self.fields = status, code, wait, fields
        super().__init__(status, code)


def let_in(*, text: str, scope: str, asked: Asked) -> tuple[ApiKey, ApiUse]:
    """Count a request of the key `text` that needs `scope` ("" for any key) and begin its line.

    Raises Denied: 401 for a key that is none, expired or revoked; 403 for a scope it has not (a
    request that counts: trying doors costs quota); 429 past the quota of the minute or the day.
    """
    if not text:
        raise Denied(401, "api.no_key")
    found = ApiKey.objects.filter(prefix=keys.prefix_of(text)).first()
    if not keys.fits(text, found.digest if found else NOBODY) or found is None:
        raise Denied(401, "api.bad_key")
    with transaction.atomic():
        key = ApiKey.objects.select_for_update().select_related("owner").get(pk=found.pk)
        denied = _refusal(key, scope)
        first = denied is None or denied.status == 403 or _is_first(key, denied)
        use = _begin(key, asked, denied) if first else None
    if denied or use is None:
        raise denied or Denied(401, "api.bad_key")
    return key, use


def finish(*, use: ApiUse, status: int, rows: int, size: int) -> None:
    """Write how a request ended."""
    ApiUse.objects.filter(pk=use.pk).update(status=status, rows=rows, bytes=size)


def _refusal(key: ApiKey, scope: str) -> Denied | None:
    """Why not, counting the request where it is one that counts."""
    if key.revoked_at is not None:
        return Denied(401, "api.revoked")
    if key.is_expired:
        return Denied(401, "api.expired", on=key.expires_on)
    now = timezone.localtime()
    minute = now.replace(second=0, microsecond=0)
    if key.day_on != now.date():
        key.day_on, key.day_count = now.date(), 0
    if key.minute_at != minute:
        key.minute_at, key.minute_count = minute, 0
    if key.day_count >= key.per_day:
        tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        wait = int((tomorrow - now).total_seconds()) + 1
        return Denied(429, "api.day_quota", wait, limit=key.per_day)
    if key.minute_count >= key.per_minute:
        return Denied(429, "api.minute_quota", 60 - now.second, limit=key.per_minute)
    key.day_count += 1
    key.minute_count += 1
    key.last_used_at = now
    key.save(update_fields=["day_on", "day_count", "minute_at", "minute_count", "last_used_at"])
    return None if not scope or key.holds(scope) else Denied(403, "api.no_right", scope=scope)


def _is_first(key: ApiKey, denied: Denied) -> bool:
    """Of refusals that cost no quota one a minute is kept: a loop must not fill the log."""
    since = timezone.now() - timedelta(minutes=1)
    return not ApiUse.objects.filter(key=key, status=denied.status, at__gte=since).exists()


def _begin(key: ApiKey, asked: Asked, denied: Denied | None) -> ApiUse:
    return ApiUse.objects.create(
        key=key,
        at=timezone.now(),
        method=asked.method[:10],
        path=asked.path[:500],
        ip=asked.ip,
        status=denied.status if denied else 0,
    )
