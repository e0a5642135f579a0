"""Reads of API keys and of how they were used, for their pages. Must not write."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.lakes import Dataset
from nhip.apps.exchange import keys
from nhip.apps.exchange.models import ApiKey, ApiUse
from nhip.engine.folding import fold

DAYS = 30


@dataclass(frozen=True)
class Day:
    """One day of a key: requests, those refused or failed, rows and bytes handed out."""

    on: date
    requests: int
    refused: int
    rows: int
    bytes: int


def all_keys(words: str = "", state: str = "") -> QuerySet[ApiKey]:
    """Keys, newest first; `words` in the name of the system, the unit or the key."""
    today = timezone.localdate()
    found = ApiKey.objects.select_related("owner", "created_by")
    for word in words.split():
        found = found.filter(
            Q(system__icontains=word)
            | Q(prefix__icontains=word)
            | Q(owner__search_text__contains=fold(word))
        )
    live = Q(revoked_at__isnull=True, expires_on__gte=today)
    match state:
        case "con-dung":
            found = found.filter(live)
        case "het-han":
            found = found.filter(revoked_at__isnull=True, expires_on__lt=today)
        case "thu-hoi":
            found = found.filter(revoked_at__isnull=False)
    return found


def days_of(key: ApiKey, until: date, days: int = DAYS) -> list[Day]:
    """How a key was used on each of the last days, days without a request included."""
    first = until - timedelta(days=days - 1)
    counted = (
        ApiUse.objects.filter(key=key, at__date__gte=first, at__date__lte=until)
        .annotate(on=TruncDate("at"))
        .values("on")
        .annotate(
            requests=Count("pk"),
            refused=Count("pk", filter=Q(status__gte=400)),
            sent=Sum("rows"),
            size=Sum("bytes"),
        )
    )
    by_day = {row["on"]: row for row in counted}
    found = []
    for offset in range(days):
        on = first + timedelta(days=offset)
        row = by_day.get(on, {"requests": 0, "refused": 0, "sent": 0, "size": 0})
        found.append(Day(on, row["requests"], row["refused"], row["sent"], row["size"]))
    return found


def scope_choices() -> list[tuple[str, str]]:
    """Every scope that can be given today, with what it means."""
    found = [(scope.value, scope.name_vi) for scope in keys.Reading]
    for dataset in datasets():
        name, told = dataset.name, f"{dataset.title_vi} ({dataset.name})"
        found.append((f"{keys.READ_DATASET}:{name}", f"đọc bản ghi: {told}"))
        found.append((f"{keys.PUSH}:{name}", f"gửi bản ghi vào: {told}"))
    return found


def datasets() -> list[Dataset]:
    """Every dataset in use, by its title."""
    return sorted(lakes.datasets().values(), key=lambda one: one.title_vi)
