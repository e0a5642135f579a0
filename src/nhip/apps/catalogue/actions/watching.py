"""The freshness watchdog: a source that is late is written down once, and again when it came.

Called by the clock (`nhip tick`); calling it twice changes nothing.
"""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.audit.actions import record
from nhip.apps.catalogue.models import Lapse
from nhip.apps.catalogue.queries.freshness import watched


@transaction.atomic
def watch(*, by: AbstractBaseUser | None, today: date | None = None) -> list[Lapse]:
    """Open a lapse for every source that is late, close those that are over; gives the new ones."""
    late = {
        (one.dataset.name, one.source.pk): one
        for one in watched(today or timezone.localdate())
        if one.freshness.is_late
    }
    opened = {(one.dataset, one.source_id): one for one in Lapse.objects.filter(ended_at=None)}
    for key, lapse in opened.items():
        if key not in late:
            lapse.ended_at = max(timezone.now(), lapse.found_at)
            lapse.save(update_fields=["ended_at"])
    found = [
        Lapse.objects.create(
            dataset=name, source=one.source, due_on=one.freshness.due, found_at=timezone.now()
        )
        for (name, source), one in late.items()
        if (name, source) not in opened
    ]
    for lapse in found:
        record(
            by=by,
            verb="thấy nguồn chậm nạp",
            what=lapse,
            after={"tập dữ liệu": lapse.dataset, "hạn": f"{lapse.due_on:%d/%m/%Y}"},
        )
    return found
