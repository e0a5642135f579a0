"""Reads for other systems: a dataset's records as they may leave, and series of indicators.

May import the repository. Whether the one who asks may read is asked by whoever calls.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.queries import naming
from nhip.apps.catalogue.queries.measured import is_simulated
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import tree
from nhip.engine.period import Period
from nhip.repository import publish
from nhip.repository.dataset import Dataset
from nhip.repository.indicator import Class, Indicator, IndicatorUnknown
from nhip.repository.named import Named
from nhip.repository.places import View
from nhip.repository.publish import Cut, Form
from nhip.repository.readings import Figure, NotMeasured, series

__all__ = ["Cut", "Form", "Shared", "indicator", "readings", "shared"]


@dataclass(frozen=True)
class Shared:
    """A dataset as it stands in one version of its table: -1 where nothing ever landed.

    `days` are the first and last that a record is of or was, None where nothing ever landed.
    """

    dataset: Dataset
    version: int
    landed_at: datetime | None
    simulated: bool
    newest: bool
    days: tuple[date, date] | None

    def columns(self, chosen: Sequence[str] = ()) -> list[str]:
        """The columns that may leave, or those chosen. Raises NotPublished."""
        return [column.name for column in publish.columns(self.dataset, chosen)]

    def stream(self, form: Form, cut: Cut) -> Iterator[bytes]:
        """The records of a cut as a file. Raises NotPublished before the first piece."""
        return publish.stream(lakes.lake(), self.dataset, form, self._of_version(cut))

    def rows(self, cut: Cut) -> list[dict[str, Any]]:
        """The records of a small cut."""
        found = publish.batches(lakes.lake(), self.dataset, self._of_version(cut))
        return [row for batch in found for row in batch.to_pylist()]

    def count(self, cut: Cut) -> int:
        """How many records a cut has, whatever its limit."""
        return publish.count(lakes.lake(), self.dataset, self._of_version(cut))

    def naming(
        self, units: Iterable[Unit], first: date | None, last: date | None
    ) -> tuple[Named, ...]:
        """How the records of some days name units and those below them, as they stood then."""
        if self.days is None:
            return ()
        start, end = max(first or date.min, self.days[0]), min(last or date.max, self.days[1])
        if start > end:
            return ()
        return tuple(name for unit in units for name in naming.below(unit, start, end))

    def _of_version(self, cut: Cut) -> Cut:
        return replace(cut, version=self.version)


def shared(name: str, version: int | None = None, as_of: date | None = None) -> Shared:
    """The dataset of that name, at a version or as it stood at the end of a day.

    Raises DatasetMissing; a version that has not come yet is the newest.
    """
    dataset, lake = lakes.dataset(name), lakes.lake()
    newest = lake.version(name)
    wanted = newest if version is None else min(version, newest)
    if as_of is not None:
        wanted = min(wanted, lake.version(name, as_of=as_of))
    stood = [commit for commit in lake.history(name) if commit.version <= wanted]
    told = timezone.make_aware(stood[-1].landed_at) if stood else None
    days = [commit.days for commit in stood if commit.days]
    span = (min(map(min, days)), max(map(max, days))) if days else None
    return Shared(dataset, wanted, told, is_simulated(name), wanted == newest, span)


def indicator(code: str) -> Indicator:
    """The indicator of that code. Raises IndicatorUnknown."""
    found = lakes.indicators().get(code)
    if found is None:
        raise IndicatorUnknown("indicator.unknown", indicator=code)
    return found


def readings(
    found: Indicator, periods: Sequence[Period], units: Sequence[str], on: date | None, dated: bool
) -> tuple[list[Figure], list[str]]:
    """Figures of units in each period, and the codes of periods that were never measured.

    `dated`: on the units of the day `on`; else as reported then.
    """
    dataset = lakes.dataset(found.dataset)
    view = View(tree(), on if dated else None)
    figures: list[Figure] = []
    absent: list[str] = []
    # As-of parts are kept period by period, and one that is not there must not hide the others.
    groups = [[period] for period in periods] if found.cls is Class.AS_OF else [list(periods)]
    for group in groups:
        try:
            figures += series(lakes.lake().root, found, dataset, group, units, view)
        except NotMeasured:
            absent += [period.code for period in group]
    return figures, absent
