"""Counts over a dataset's records by batch: what landed by day, and what an undo would change.

May import: this package. Reads only. A record counts for the batch that wrote it last, so that a
correction moves it to the batch that corrected it, and an undo gives it back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from nhip.repository.dataset import BATCH, Dataset
from nhip.repository.delta import LakeError
from nhip.repository.lake import Lake
from nhip.repository.session import count, name, names, scan, session, text

LANDED = "land"


@dataclass(frozen=True, slots=True)
class Effect:
    """What undoing a batch would do now: rows put back as they were, rows that would go.

    `kept` are rows of the batch that a later one has changed: they stay as they are.
    """

    restored: int
    withdrawn: int
    kept: int
    first_day: date | None
    last_day: date | None
    units: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing of the batch is left to undo."""
        return not (self.restored or self.withdrawn)


def sources(lake: Lake, dataset: str) -> dict[str, str]:
    """The source of every batch that ever landed, as its commit tells it."""
    found = lake.history(dataset)
    return {commit.batch_id: commit.source for commit in found if commit.kind == LANDED}


def landed(lake: Lake, dataset: Dataset, first: date, last: date) -> dict[tuple[str, date], int]:
    """Records in the lake by (source, day of the record) between two days, both included."""
    months = {f"{month:%Y-%m}" for month in _months(first, last)}
    files = lake.files(dataset.name, months=months) if lake.version(dataset.name) >= 0 else []
    if not files:
        return {}
    day = f"cast({name(dataset.day)} as date)"
    with session(lake.root / "_work" / "read", memory=lake.memory) as connection:
        rows = connection.execute(
            f"""select {name(BATCH)}, {day} as day, count(*) from {scan(files)}
            where {day} between date '{first}' and date '{last}' group by all"""
        ).fetchall()
    known, found = sources(lake, dataset.name), dict[tuple[str, date], int]()
    for batch, on, rows_of in rows:
        key = (known.get(batch, ""), on)
        found[key] = found.get(key, 0) + int(rows_of)
    return found


def waiting(lake: Lake, dataset: Dataset) -> list[tuple[str, str, date | None]]:
    """Id, source and day of every rejected row; the day is None where it cannot be read."""
    with lake.quarantine(dataset.name) as (quarantine, connection):
        return quarantine.days(connection, dataset.day)


def effect_of_undo(lake: Lake, dataset: Dataset, batch_id: str) -> Effect:
    """What undoing a batch would change, without changing it.

    Raises LakeError("lake.unknown_batch", "lake.history_gone") as the undo itself would.
    """
    landings = [
        commit
        for commit in lake.history(dataset.name)
        if commit.batch_id == batch_id and commit.kind == LANDED
    ]
    if not landings:
        raise LakeError("lake.unknown_batch", batch_id=batch_id, name=dataset.name)
    before = lake.files(dataset.name, landings[-1].version - 1)
    if any(not file.exists() for file in before):
        raise LakeError("lake.history_gone", batch_id=batch_id, name=dataset.name)
    now, key = lake.files(dataset.name), names(dataset.key)
    if not now:
        return Effect(0, 0, 0, None, None, 0)
    brought = sum(landings[-1].counts.get(each, 0) for each in ("inserted", "updated"))
    with session(lake.root / "_work" / "read", memory=lake.memory) as connection:
        connection.execute(
            f"""create temp table mine as select {key}, cast({name(dataset.day)} as date) as "day!",
            {name(dataset.unit)} as "unit!"
            from {scan(now)} where {name(BATCH)} = {text(batch_id)}"""
        )
        here = count(connection, "select count(*) from mine")
        held = f"select {key} from {scan(before)}" if before else f"select {key} from mine limit 0"
        back = count(connection, f"select count(*) from mine semi join ({held}) using ({key})")
        first, last, units = connection.execute(
            'select min("day!"), max("day!"), count(distinct "unit!") from mine'
        ).fetchone() or (None, None, 0)
    return Effect(back, here - back, max(brought - here, 0), first, last, int(units))


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        year, next_month = divmod(month.year * 12 + month.month, 12)
        month = date(year, next_month + 1, 1)
