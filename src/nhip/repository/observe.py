"""Measuring: records -> stored parts, whole or incrementally. `readings` makes figures of them.

May import: engine.period, repository.{dataset,indicator,compiler,dialects,parts,engines}. No clock:
today is an argument.

A refresh measures only the files that came and the files that went between two versions of a
dataset, and adds the difference to what is stored: the same for a first landing, a correction that
moves a record, an undone batch or a landing that nobody measured at the time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from nhip.engine.period import Period
from nhip.repository.compiler import (
    SOURCE,
    Grain,
    Plan,
    Spans,
    as_of_sql,
    event_sql,
    period_sql,
    plans,
)
from nhip.repository.dataset import Dataset
from nhip.repository.dialects import DUCKDB
from nhip.repository.engines import duckdb as engine
from nhip.repository.engines.duckdb import DEFAULT, Limits
from nhip.repository.indicator import Class, Indicator
from nhip.repository.live import Readable
from nhip.repository.parts import AS_OF, PART, PartStore

# The partition of rows that carry a day.
MONTH = f"strftime(day, '%Y-%m') as {PART}"
NOT_MEASURES = {"unit", "day", "key", "period", AS_OF, PART}


class Lake(Protocol):
    """What measuring asks of a lake."""

    root: Path

    def version(self, dataset: str) -> int: ...

    def files(self, dataset: str, version: int | None = None) -> Sequence[Readable]: ...


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did to one grain: the partitions it touched, None for all of them."""

    grain: Grain
    parts: tuple[str, ...] | None
    measured_files: int


def measure(
    files: Sequence[Readable],
    indicators: Iterable[Indicator],
    dataset: Dataset,
    days: Iterable[date] | None = None,
    limits: Limits = DEFAULT,
) -> dict[Grain, pa.Table]:
    """Event and period measures of the records in some files, by grain.

    Tables: unit (text), day (date), key for period grains, part (month), one column per measure.
    `days` keeps event grains to those days (period grains to their half months).
    """
    asked = None if days is None else frozenset(days)
    return {
        plan.grain: _measure(plan, files, asked, limits)
        for plan in plans(indicators, dataset)
        if plan.grain.cls is not Class.AS_OF
    }


def measure_as_of(
    files: Sequence[Readable],
    indicators: Iterable[Indicator],
    dataset: Dataset,
    periods: Sequence[Period],
    today: date,
    limits: Limits = DEFAULT,
) -> dict[Grain, pa.Table]:
    """As-of measures by grain: unit, as_of, period and part (its code), one column per measure.

    The periods follow one another; a running one is seen from today, later ones are left out.
    """
    spans = Spans.until(periods, today)
    found: dict[Grain, pa.Table] = {}
    for plan in plans(indicators, dataset):
        if plan.grain.cls is Class.AS_OF:
            table = engine.run(as_of_sql(plan, DUCKDB, spans), files, limits)
            found[plan.grain] = _named(table, spans)
    return found


def refresh(
    lake: Lake,
    dataset: Dataset,
    indicators: Iterable[Indicator],
    limits: Limits = DEFAULT,
) -> list[Refreshed]:
    """Bring the stored event and period parts of a dataset to its present version."""
    store, version = PartStore(lake.root), lake.version(dataset.name)
    return [
        _refresh(lake, store, plan, version, limits)
        for plan in plans(indicators, dataset)
        if plan.grain.cls is not Class.AS_OF
    ]


def refresh_as_of(
    lake: Lake,
    dataset: Dataset,
    indicators: Iterable[Indicator],
    periods: Sequence[Period],
    today: date,
    limits: Limits = DEFAULT,
) -> list[Refreshed]:
    """Measure the as-of indicators of some periods again, landed or not: a day's end does this."""
    store, version = PartStore(lake.root), lake.version(dataset.name)
    files = lake.files(dataset.name, version)
    parts = sorted(period.code for period in periods if period.start <= today)
    found = []
    measured = measure_as_of(files, indicators, dataset, periods, today, limits)
    for grain, table in measured.items():
        known = store.stored(grain)
        same = known is not None and known.measures == set(table.column_names) - NOT_MEASURES
        store.replace(grain, table, version, parts if same else None)
        found.append(Refreshed(grain, tuple(parts), len(files)))
    return found


def _refresh(lake: Lake, store: PartStore, plan: Plan, version: int, limits: Limits) -> Refreshed:
    known = store.stored(plan.grain)
    now = lake.files(plan.grain.dataset, version)
    if known is not None and known.measures == set(plan.names):
        if known.dataset_version == version:
            return Refreshed(plan.grain, (), 0)
        before = lake.files(plan.grain.dataset, known.dataset_version)
        gone = [file for file in before if file not in set(now)]
        if all(file.exists() for file in gone):
            came = [file for file in now if file not in set(before)]
            return _adjust(store, plan, version, came, gone, limits)
    if now:
        store.replace(plan.grain, _measure(plan, now, None, limits), version, None)
    return Refreshed(plan.grain, None, len(now))


def _adjust(
    store: PartStore,
    plan: Plan,
    version: int,
    came: Sequence[Readable],
    gone: Sequence[Readable],
    limits: Limits,
) -> Refreshed:
    """Add what came and take off what went, in the partitions where that makes a difference."""
    signed = (("came", came, ""), ("gone", gone, "-"))
    moved = {
        name: (_measure(plan, files, None, limits), sign) for name, files, sign in signed if files
    }
    if not moved:  # a commit that changed no file
        return Refreshed(plan.grain, (), 0)
    changes = _added(plan, moved, (), limits)
    parts = sorted(set(changes.column(PART).to_pylist()))
    kept = store.stored(plan.grain, parts) if parts else None
    table = _added(plan, {"changes": (changes, "")}, kept.files if kept else (), limits)
    store.replace(plan.grain, table, version, parts)
    return Refreshed(plan.grain, tuple(parts), len(came) + len(gone))


def _added(
    plan: Plan,
    tables: Mapping[str, tuple[pa.Table, str]],
    files: Sequence[Readable],
    limits: Limits,
) -> pa.Table:
    """Measures of several tables (with their signs) and stored files, added up by group."""
    keys = ", ".join(plan.grain.keys)
    branches = [
        f"select {keys}, {', '.join(f'{sign}{n} as {n}' for n in plan.names)} from {source}"
        for source, (_table, sign) in tables.items()
    ]
    if files:
        branches.append(f"select {keys}, {', '.join(plan.names)} from {SOURCE}")
    sums = ", ".join(f"cast(sum({name}) as bigint) as {name}" for name in plan.names)
    some = " or ".join(f"sum({name}) <> 0" for name in plan.names)
    rows = " union all ".join(branches)
    sql = f"select {keys}, {sums}, {MONTH} from ({rows}) group by {keys} having {some}"
    return engine.run(sql, files, limits, {name: table for name, (table, _sign) in tables.items()})


def _measure(
    plan: Plan, files: Sequence[Readable], days: frozenset[date] | None, limits: Limits
) -> pa.Table:
    """The measures of a plan over some files, of all days or of some."""
    if plan.grain.cls is Class.EVENT:
        sql = event_sql(plan, DUCKDB, days)
    else:
        halves = None if days is None else {half_of(day) for day in days}
        sql = period_sql(plan, DUCKDB, halves)
    return engine.run(f"select *, {MONTH} from ({sql})", files, limits)


def half_of(day: date) -> date:
    """The 1st or the 15th on or before a day."""
    return day.replace(day=15 if day.day >= 15 else 1)


def _named(table: pa.Table, spans: Spans) -> pa.Table:
    """The same rows with the code of the period and its as-of day for its number."""
    number = table.column("span")
    codes = pa.array([period.code for period in spans.periods]).take(number)
    days = pa.array(spans.as_of, pa.date32()).take(number)
    named = table.drop_columns("span").append_column(AS_OF, days)
    return named.append_column("period", codes).append_column(PART, codes)
