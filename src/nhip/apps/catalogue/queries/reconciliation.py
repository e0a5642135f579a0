"""What a source says it sent against what landed, day by day.

Sent     what the source said (SentCount); None where it said nothing: that is not zero.
Landed   records that are in the lake now and were last written by a batch of this source. A
         correction by another source moves a record to that source; an undo gives it back.
Waiting  rejected rows of this source that nobody has mended yet.
Given up rejected rows of this source that somebody dismissed with a reason.
The difference is what is sent and is neither landed, waiting nor given up. Every row counts on the
day its record is of; one whose day cannot be read has none.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.models import DismissedRow, Landing, SentCount, Source
from nhip.repository import tallies
from nhip.repository.dataset import Dataset


@dataclass(frozen=True)
class Day:
    """One day of a source; `day` None gathers the rows whose day cannot be read."""

    day: date | None
    sent: int | None
    landed: int
    waiting: int
    dismissed: int

    @property
    def difference(self) -> int | None:
        """What was sent and is nowhere (or, below zero, what is there and was not spoken of)."""
        if self.sent is None:
            return None
        return self.sent - self.landed - self.waiting - self.dismissed

    @property
    def differs(self) -> bool:
        """Whether the numbers of this day do not meet."""
        return bool(self.difference)


@dataclass(frozen=True)
class Pair:
    """A source and a dataset that have to do with each other."""

    source: Source
    dataset: Dataset


def pairs(source: Source | None = None) -> list[Pair]:
    """Every source with every dataset it landed into or spoke of."""
    known = lakes.datasets()
    found: set[tuple[int, str]] = set()
    for model in (Landing, SentCount):
        rows = model.objects.all() if source is None else model.objects.filter(source=source)
        found |= set(rows.order_by().values_list("source_id", "dataset").distinct())
    sources = Source.objects.in_bulk({pk for pk, _ in found})
    made = [Pair(sources[pk], known[name]) for pk, name in found if name in known]
    return sorted(made, key=lambda one: (one.source.name, one.dataset.title_vi))


def reconciled(pair: Pair, first: date, last: date) -> list[Day]:
    """The days between two days on which anything was said or is there, the newest first."""
    return [*of_dataset(pair.dataset, [pair.source], first, last)[pair.source.pk]]


def of_dataset(
    dataset: Dataset, sources: Iterable[Source], first: date, last: date
) -> dict[int, list[Day]]:
    """The same for several sources of one dataset with one reading of the lake."""
    lake = lakes.lake()
    landed = tallies.landed(lake, dataset, first, last)
    rows = tallies.waiting(lake, dataset) if lake.quarantined_count(dataset.name) else []
    waiting = Counter((source, day) for _, source, day in rows)
    given_up = _dismissed(dataset, frozenset(key for key, _, _ in rows))
    found = {}
    for source in sources:
        said = SentCount.objects.filter(
            source=source, dataset=dataset.name, day__range=(first, last)
        )
        found[source.pk] = _days(
            dict(said.values_list("day", "count")),
            *(_of(counts, source.name) for counts in (landed, waiting, given_up)),
            first,
            last,
        )
    return found


def _days(
    sent: dict[date, int],
    landed: Counter[date | None],
    waiting: Counter[date | None],
    dismissed: Counter[date | None],
    first: date,
    last: date,
) -> list[Day]:
    every = {*sent, *landed, *waiting, *dismissed} - {None}
    days = sorted((day for day in every if day and first <= day <= last), reverse=True)
    found = [Day(day, sent.get(day), landed[day], waiting[day], dismissed[day]) for day in days]
    if waiting[None] or dismissed[None]:
        found.append(Day(None, None, 0, waiting[None], dismissed[None]))
    return found


def _of(counts: dict[tuple[str, date | None], int], source: str) -> Counter[date | None]:
    return Counter({day: n for (name, day), n in counts.items() if name == source})


def _dismissed(dataset: Dataset, waits: frozenset[str]) -> dict[tuple[str, date | None], int]:
    """Rows given up by (source, day); one that was sent again waits, and counts there."""
    rows = DismissedRow.objects.filter(dataset=dataset.name).values_list("row_id", "source", "day")
    return Counter((source, day) for row_id, source, day in rows.iterator() if row_id not in waits)


def has_said(pair: Pair, since: date) -> bool:
    """Whether the source has said how much it sent for any day since then."""
    said = SentCount.objects.filter(source=pair.source, dataset=pair.dataset.name)
    return said.filter(day__gte=since).exists()


def totals(days: Iterable[Day]) -> Day:
    """The sum of some days; what was sent is known only if something was said at all."""
    days = list(days)
    said = [one.sent for one in days if one.sent is not None]
    return Day(
        None,
        sum(said) if said else None,
        *(sum(getattr(one, each) for one in days) for each in ("landed", "waiting", "dismissed")),
    )
