"""Once a day: corrected months are written anew, and stored measures are compared with records.

Changes no record and no figure; what a comparison puts right is measured again by the next
measuring. May import the repository. Must not land.
"""

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from nhip.apps.audit.actions import record
from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.models import Measurement
from nhip.repository import observe
from nhip.repository.indicator import of_dataset


@dataclass(frozen=True)
class Tidied:
    """The version that writing anew made, and the grains whose stored measures were wrong."""

    dataset: str
    table_version: int
    wrong: tuple[str, ...]


def tidy(*, by: AbstractBaseUser | None, dataset: str) -> Tidied | None:
    """Write what corrections left behind anew and compare; None where today has nothing to do."""
    lake, now = lakes.lake(), timezone.localtime().replace(tzinfo=None)
    before = lake.compacted_at(dataset)
    if before is not None and before.date() >= now.date():
        return None
    version = lake.compact(dataset, at=now)
    if version is None:
        return None
    found = lakes.dataset(dataset)
    known = of_dataset(lakes.indicators().values(), dataset)
    with lakes.measuring(dataset):
        wrong = tuple(observe.mend(lake, found, known))
        if wrong:
            _doubt(by, dataset, wrong)
    return Tidied(dataset, version, wrong)


@transaction.atomic
def _doubt(by: AbstractBaseUser | None, dataset: str, wrong: tuple[str, ...]) -> None:
    """The last measuring counts as cut off: the next looks at every period again."""
    last = Measurement.objects.filter(dataset=dataset).first()
    if last is None:
        return
    last.finished_at = None
    last.save(update_fields=["finished_at"])
    record(
        by=by,
        verb="đo lại vì số đo lệch bản ghi",
        what=last,
        after={"tập dữ liệu": dataset, "nhóm số đo": list(wrong)},
    )
