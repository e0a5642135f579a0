"""Measuring: records -> stored parts, whole or incrementally. `readings` makes figures of them.

May import: engine.period, repository.{dataset,indicator,compiler,dialects,live,parts,engines}. No
clock: today is an argument.

A refresh measures only the records that came and those that went between two versions of a
dataset, and adds the difference to what is stored: the same for a first landing, a correction that
moves a record, an undone batch or a landing that nobody measured at the time. A commit that only
writes files anew is stepped over. As-of measures of a period whose day of looking stands still
follow records alone, so they are adjusted too; only where that day moved is every record read.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Protocol, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

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
from nhip.repository.live import Readable, moved
from nhip.repository.parts import AS_OF, PART, PartStore, Stored

T = TypeVar("T")
R = TypeVar("R")
ONE_AT_A_TIME = Lock()
# The partition of rows that carry a day.
MONTH = f"strftime(day, '%Y-%m') as {PART}"
# Differences of no more groups are laid on a month, until it has so many layers.
LAYER_ROWS, LAYERS = 50_000, 8
NOT_MEASURES = {"unit", "day", "key", "period", AS_OF, PART}


class Lake(Protocol):
    """What measuring asks of a lake."""

    root: Path

    def version(self, dataset: str) -> int: ...

    def files(self, dataset: str, version: int | None = None) -> Sequence[Readable]: ...

    def compactions(self, dataset: str, *, since: int = -1) -> list[int]: ...


@dataclass(frozen=True, slots=True)
class Moves:
    """What came into a dataset between two versions, and what went."""

    came: tuple[Readable, ...]
    gone: tuple[Readable, ...]

    @property
    def signed(self) -> list[tuple[str, tuple[Readable, ...], str]]:
        """Both with their names and signs, without empty ones."""
        found = [("came", self.came, ""), ("gone", self.gone, "-")]
        return [one for one in found if one[1]]


class History:
    """The versions of a dataset up to its present one, as far as measuring looks at them."""

    def __init__(self, lake: Lake, dataset: str) -> None:
        self.lake, self.dataset = lake, dataset
        self.version = lake.version(dataset)
        self.files = lake.files(dataset, self.version)
        self.since = cache(self._since)

    def _since(self, version: int) -> Moves | None:
        """What moved since a version; None where files of before are gone."""
        came: list[Readable] = []
        gone: list[Readable] = []
        start = version
        anew = self.lake.compactions(self.dataset, since=version)
        for end, following in ((v - 1, v) for v in [*anew, self.version + 1]):
            if end > start:
                after = self.files if end == self.version else self._files(end)
                both = moved(self._files(start), after)
                came += both[0]
                gone += both[1]
            start = following
        there = all(file.exists() for file in (*came, *gone))
        return Moves(tuple(came), tuple(gone)) if there else None

    def _files(self, version: int) -> Sequence[Readable]:
        return self.lake.files(self.dataset, version)


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
    store, history = PartStore(lake.root), History(lake, dataset.name)
    asked = [plan for plan in plans(indicators, dataset) if plan.grain.cls is not Class.AS_OF]
    return _together(lambda plan: _refresh(history, store, plan, limits), asked)


def refresh_as_of(
    lake: Lake,
    dataset: Dataset,
    indicators: Iterable[Indicator],
    periods: Sequence[Period],
    today: date,
    limits: Limits = DEFAULT,
) -> list[Refreshed]:
    """Bring the as-of measures of some periods to the present version and day.

    Their kinds may differ. A period already seen from its day is adjusted by what moved since; any
    other is measured from all records. `parts` are the periods whose measures were written.
    """
    store, history = PartStore(lake.root), History(lake, dataset.name)
    seen = {period: min(period.end, today) for period in periods if period.start <= today}
    if not seen:
        return []
    return [
        _refresh_as_of(history, store, plan, seen, limits)
        for plan in plans(indicators, dataset)
        if plan.grain.cls is Class.AS_OF
    ]


def mend(
    lake: Lake, dataset: Dataset, indicators: Iterable[Indicator], limits: Limits = DEFAULT
) -> list[str]:
    """Compare what is stored of the present records with all of them; put right what differs.

    Gives the names of the grains that differed: differences kept day after day must end where a
    rebuild begins, so there should never be one. Layers of differences become one file again.
    As-of measures are seen from the day they were; a grain that is behind the present records is
    left to the next refresh.
    """
    store, history = PartStore(lake.root), History(lake, dataset.name)
    wrong = []
    for plan in plans(indicators, dataset):
        known = store.stored(plan.grain)
        if known is None or not known.files or not _is_present(history, known):
            continue
        table = _anew(plan, history.files, known, limits)
        if _differs(plan, table, known, limits):
            store.replace(plan.grain, table, known.dataset_version, None, known.noted)
            wrong.append(plan.grain.name)
        elif parts := sorted(known.layered):
            rows = table.filter(pc.is_in(table.column(PART), pa.array(parts)))
            store.replace(plan.grain, rows, known.dataset_version, parts, known.noted)
    return wrong


def _is_present(history: History, known: Stored) -> bool:
    versions = {known.dataset_version, *(version for version, _day in known.noted.values())}
    moves = [history.since(version) for version in versions]
    return all(found is not None and not found.signed for found in moves)


def _anew(plan: Plan, files: Sequence[Readable], known: Stored, limits: Limits) -> pa.Table:
    """The measures of a plan from all records, as-of ones of the periods that are stored."""
    if plan.grain.cls is not Class.AS_OF:
        return _measure(plan, files, None, limits)
    seen = {Period.parse(code): date.fromisoformat(day) for code, (_, day) in known.noted.items()}
    return pa.concat_tables([_spans(plan, files, seen, run, limits) for run in _runs(seen)])


def _differs(plan: Plan, table: pa.Table, known: Stored, limits: Limits) -> bool:
    """Whether a table of measures is not what is stored."""
    columns = ", ".join([*plan.grain.keys, *plan.names])
    stored = known.settled(plan.grain, plan.names)
    anew, held = f"select {columns} from anew", f"select {columns} from {stored}"
    both = f"(({anew} except all {held}) union all ({held} except all {anew}))"
    counted = engine.run(f"select count(*) as n from {both}", known.files, limits, {"anew": table})
    found: int = counted.column("n")[0].as_py()
    return found > 0


def _together(run: Callable[[T], R], given: Iterable[T]) -> list[R]:
    """The answers in order. Two at a time: planning a query keeps one core busy, reading little
    hardly one; what reads every record waits its turn, for the memory it takes."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, given))


def _refresh(history: History, store: PartStore, plan: Plan, limits: Limits) -> Refreshed:
    known = store.stored(plan.grain)
    if known is not None and known.measures == set(plan.names):
        if known.dataset_version == history.version:
            return Refreshed(plan.grain, (), 0)
        moves = history.since(known.dataset_version)
        if moves is not None:
            return _adjust(store, plan, history.version, moves, limits)
    if history.files:
        with ONE_AT_A_TIME:
            table = _measure(plan, history.files, None, limits)
            store.replace(plan.grain, table, history.version, None)
    return Refreshed(plan.grain, None, len(history.files))


def _adjust(store: PartStore, plan: Plan, version: int, moves: Moves, limits: Limits) -> Refreshed:
    """Add what came and take off what went, in the partitions where that makes a difference."""
    if not moves.signed:  # a commit that changed no record
        return Refreshed(plan.grain, (), 0)
    changes = _difference(store, plan, moves, limits)
    parts = sorted(set(changes.column(PART).to_pylist()))
    kept = store.stored(plan.grain, parts) if parts else None
    if kept is not None and _is_layer(changes, kept):
        store.add(plan.grain, changes, version)
    else:
        files = kept.files if kept else ()
        table = _added(store, plan, {"changes": (changes, "")}, files, limits)
        store.replace(plan.grain, table, version, parts)
    return Refreshed(plan.grain, tuple(parts), len(moves.came) + len(moves.gone))


def _is_layer(changes: pa.Table, kept: Stored) -> bool:
    """Whether differences are laid on what is stored: they are few, and so are those before."""
    return changes.num_rows <= LAYER_ROWS and max(kept.layered.values(), default=0) < LAYERS


def _difference(store: PartStore, plan: Plan, moves: Moves, limits: Limits) -> pa.Table:
    """The measures of what came less those of what went; groups that stay as they were are out."""
    branches = [
        _signed(plan, f"({_sql(plan, None).replace(SOURCE, engine.scan(files))})", sign)
        for _name, files, sign in moves.signed
    ]
    files = (*moves.came, *moves.gone)
    return engine.ask(_summed(plan, branches), files, store.root, limits=limits)


def _refresh_as_of(
    history: History, store: PartStore, plan: Plan, seen: Mapping[Period, date], limits: Limits
) -> Refreshed:
    known = store.stored(plan.grain)
    same = known is not None and known.measures == set(plan.names)
    noted = known.noted if known is not None and same else {}
    whole, moved_since = _asked(history, noted, seen)
    tables = [_spans(plan, history.files, seen, run, limits) for run in _runs(whole)]
    parts = {period.code for period in whole}
    for version, periods in moved_since.items():
        moves = history.since(version)
        if moves is not None and moves.signed:
            touched, table = _adjusted_spans(store, plan, moves, seen, periods, limits)
            parts |= touched
            tables.append(table)
    order = ["unit", *plan.names, AS_OF, "period", PART]
    rows = pa.concat_tables([t.select(order) for t in tables]) if tables else pa.table({})
    told = {period.code: (history.version, str(day)) for period, day in seen.items()}
    if not same or told.items() - noted.items():
        store.replace(
            plan.grain, rows, history.version, sorted(parts) if same else None, {**noted, **told}
        )
    return Refreshed(plan.grain, tuple(sorted(parts)), len(history.files) if whole else 0)


def _asked(
    history: History, noted: Mapping[str, tuple[int, str]], seen: Mapping[Period, date]
) -> tuple[list[Period], dict[int, list[Period]]]:
    """Periods to measure from all records, and by version those that follow what moved since.

    The first were never measured, or from another day, or from files that are gone.
    """
    whole, moving = [], dict[int, list[Period]]()
    for period, day in seen.items():
        version, on = noted.get(period.code, (-1, ""))
        if on != str(day) or history.since(version) is None:
            whole.append(period)
        elif version != history.version:
            moving.setdefault(version, []).append(period)
    return whole, moving


def _runs(periods: Iterable[Period]) -> list[list[Period]]:
    """Periods that follow one another, kind by kind."""
    runs: list[list[Period]] = []
    for period in sorted(periods, key=lambda each: (each.kind, each.start)):
        last = runs[-1][-1] if runs else None
        if last and last.kind is period.kind and (period.start - last.end).days == 1:
            runs[-1].append(period)
        else:
            runs.append([period])
    return runs


def _spans(
    plan: Plan,
    files: Sequence[Readable],
    seen: Mapping[Period, date],
    run: Sequence[Period],
    limits: Limits,
) -> pa.Table:
    """The measures of periods that follow one another, from some records."""
    spans = Spans(tuple(run), tuple(seen[period] for period in run))
    return _named(engine.run(as_of_sql(plan, DUCKDB, spans), files, limits), spans)


def _adjusted_spans(
    store: PartStore,
    plan: Plan,
    moves: Moves,
    seen: Mapping[Period, date],
    periods: Sequence[Period],
    limits: Limits,
) -> tuple[set[str], pa.Table]:
    """The periods that moved, and what they hold with what came and without what went."""
    asked = [(run, one) for one in moves.signed for run in _runs(periods)]

    def measured(run: Sequence[Period], files: Sequence[Readable]) -> pa.Table:
        spans = Spans(tuple(run), tuple(seen[period] for period in run))
        return _named(engine.ask(as_of_sql(plan, DUCKDB, spans), files, store.root), spans)

    tables = _together(lambda each: measured(each[0], each[1][1]), asked)
    signed = {
        f"{name}{number}": (table, sign)
        for number, (table, (_, (name, _, sign))) in enumerate(zip(tables, asked, strict=True))
    }
    changes = _added(store, plan, signed, (), limits)
    parts = set(changes.column(PART).to_pylist())
    kept = store.stored(plan.grain, parts) if parts else None
    files = kept.files if kept else ()
    table = _added(store, plan, {"changes": (changes, "")}, files, limits)
    days = {period.code: day for period, day in seen.items()}
    as_of = [days[code] for code in table.column(PART).to_pylist()]
    return parts, table.append_column(AS_OF, pa.array(as_of, pa.date32()))


def _added(
    store: PartStore,
    plan: Plan,
    tables: Mapping[str, tuple[pa.Table, str]],
    files: Sequence[Readable],
    limits: Limits,
) -> pa.Table:
    """Measures of several tables (with their signs) and stored files, added up by group."""
    branches = [_signed(plan, source, sign) for source, (_table, sign) in tables.items()]
    if files:
        branches.append(_signed(plan, SOURCE, ""))
    named = {name: table for name, (table, _sign) in tables.items()}
    return engine.ask(_summed(plan, branches), files, store.root, named, limits)


def _signed(plan: Plan, source: str, sign: str) -> str:
    """The rows of a relation, their measures with a sign."""
    names = ", ".join(f"{sign}{name} as {name}" for name in plan.names)
    return f"select {', '.join(plan.grain.keys)}, {names} from {source}"


def _summed(plan: Plan, branches: Sequence[str]) -> str:
    """Several queries added up by group; groups of which nothing is left are out."""
    keys = ", ".join(plan.grain.keys)
    sums = ", ".join(f"cast(sum({name}) as bigint) as {name}" for name in plan.names)
    some = " or ".join(f"sum({name}) <> 0" for name in plan.names)
    rows = " union all ".join(branches)
    part = f"period as {PART}" if plan.grain.cls is Class.AS_OF else MONTH
    return f"select {keys}, {sums}, {part} from ({rows}) group by {keys} having {some}"


def _measure(
    plan: Plan, files: Sequence[Readable], days: frozenset[date] | None, limits: Limits
) -> pa.Table:
    """The measures of a plan over some files, of all days or of some."""
    return engine.run(f"select *, {MONTH} from ({_sql(plan, days)})", files, limits)


def _sql(plan: Plan, days: frozenset[date] | None) -> str:
    if plan.grain.cls is Class.EVENT:
        return event_sql(plan, DUCKDB, days)
    halves = None if days is None else {half_of(day) for day in days}
    return period_sql(plan, DUCKDB, halves)


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
