"""What sources say they sent: one number a day, which is compared with what landed.

Filled by a file on a page, by a command and by the sources themselves through the API. The last
word counts; every change of it is in the record of acts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.audit.actions import record
from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.models import SentCount, Source

DAYS_TOLD = 50


@dataclass(frozen=True)
class Said:
    """What a statement changed: days said for the first time, said otherwise, said again."""

    new: int
    changed: int
    same: int


@transaction.atomic
def say_sent(
    *, by: AbstractBaseUser | None, source: Source, dataset: str, counts: Mapping[date, int]
) -> Said:
    """Keep how many records of each day a source says it sent. Raises DatasetMissing."""
    lakes.dataset(dataset)
    known = {
        one.day: one
        for one in SentCount.objects.filter(source=source, dataset=dataset, day__in=list(counts))
    }
    new = {day: count for day, count in counts.items() if day not in known}
    moved = {day: n for day, n in counts.items() if day in known and known[day].count != n}
    now = timezone.now()
    SentCount.objects.bulk_create(
        SentCount(source=source, dataset=dataset, day=day, count=count, said_by=by, said_at=now)
        for day, count in new.items()
    )
    before = {day: known[day].count for day in moved}
    for day, count in moved.items():
        one = known[day]
        one.count, one.said_by, one.said_at = count, by, now
        one.save()
    if new or moved:
        record(
            by=by,
            verb="ghi số nguồn báo đã gửi",
            what=f"dataset:{dataset}",
            before={"nguồn": source.name, **_told(before)},
            after={"nguồn": source.name, **_told({**new, **moved})},
        )
    return Said(len(new), len(moved), len(counts) - len(new) - len(moved))


def _told(counts: Mapping[date, int]) -> dict[str, int]:
    """The first days of a statement, as the record of acts keeps them; of a long one the sum."""
    days = sorted(counts)
    told = {f"{day:%d/%m/%Y}": counts[day] for day in days[:DAYS_TOLD]}
    if len(days) > DAYS_TOLD:
        told[f"và {len(days) - DAYS_TOLD} ngày khác, cộng"] = sum(
            counts[day] for day in days[DAYS_TOLD:]
        )
    return told
