"""Which sources should have sent by now: per dataset and source the last landing and the next due.

Every source is awaited but one that landed on a single day beside another that comes again and
again: that was a correction, and nobody waits for the next.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.models import Landing, Source
from nhip.repository.dataset import Dataset, Rhythm
from nhip.repository.freshness import Freshness, freshness

RHYTHMS = {
    Rhythm.DAILY: "hằng ngày",
    Rhythm.WEEKLY: "hằng tuần",
    Rhythm.MONTHLY: "hằng tháng",
    Rhythm.QUARTERLY: "hằng quý",
}


@dataclass(frozen=True)
class Watched:
    """A source of a dataset and how it stands. `once`: it landed on one day only, beside others."""

    dataset: Dataset
    source: Source
    freshness: Freshness
    once: bool = False

    @property
    def rhythm(self) -> str:
        """How often it is expected, in words."""
        return RHYTHMS[self.dataset.expected] if self.dataset.expected else ""

    @property
    def status(self) -> str:
        """The status that the page shows: one of the official five."""
        if self.freshness.due is None:
            return "not-started"
        return "late" if self.freshness.is_late else "done"

    @property
    def word(self) -> str:
        """How it stands, in words."""
        if self.once:
            return "nạp một lần, không theo dõi"
        if self.freshness.due is None:
            return "không đặt nhịp"
        if self.freshness.is_late:
            return f"chậm {self.freshness.days_late} ngày"
        return "đúng nhịp"


def watched(today: date, datasets: Iterable[Dataset] | None = None) -> list[Watched]:
    """Every source that has ever landed, by dataset; the latest first."""
    chosen = {one.name: one for one in datasets or lakes.datasets().values()}
    days: dict[tuple[str, int], set[date]] = defaultdict(set)
    landings = Landing.objects.filter(dataset__in=chosen, mends=False, undone_at=None)
    for name, source, at in landings.values_list("dataset", "source_id", "landed_at"):
        days[name, source].add(timezone.localdate(at))
    sources = Source.objects.in_bulk({source for _, source in days})
    regular = {name for (name, _), landed in days.items() if len(landed) > 1}
    found = [
        _stands(chosen[name], sources[source], landed, today, name in regular)
        for (name, source), landed in days.items()
    ]
    return sorted(found, key=lambda one: (-one.freshness.days_late, one.dataset.title_vi))


def overall(states: Iterable[Watched]) -> Watched | None:
    """How a dataset stands by its sources: the worst of them; None where nothing ever landed."""
    return max(states, key=lambda one: (one.freshness.days_late, not one.once), default=None)


def _stands(
    dataset: Dataset, source: Source, landed: set[date], today: date, has_regular: bool
) -> Watched:
    once = len(landed) == 1 and has_regular
    rhythm = None if once else dataset.expected
    stands = freshness(rhythm, dataset.grace_days, max(landed), today)
    return Watched(dataset, source, stands, once)
