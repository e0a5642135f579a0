"""Raw rows -> typed, derived, checked rows by month in a staging folder; the bad ones apart.

May import: pyarrow and this package. One pass over the file for the good rows, a second only where
there are bad ones. Writes into the folder it is given and nowhere else.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from nhip.repository.dataset import BATCH, MONTH, ROW, Column, Dataset
from nhip.repository.landing.checks import Fault, faults, unread_flag
from nhip.repository.landing.derive import STEPS
from nhip.repository.landing.incoming import ODD, ODD_CHECKS, BadFile, Incoming, stamp
from nhip.repository.landing.report import BadRow, CheckReport, Reason
from nhip.repository.landing.slices import BLOCK, Slice, slices
from nhip.repository.landing.units import KnownUnits, Seen, unit_faults
from nhip.repository.landing.values import MACROS, SQL_TYPES, lossless, typed
from nhip.repository.session import (
    EngineError,
    Session,
    beside,
    count,
    is_readable,
    name,
    names,
    text,
)

FIRST_BAD_ROWS = 20
# LZ4 takes 13% more room than Zstandard and is written and read back in two thirds of the time.
WRITTEN = "format parquet, compression lz4_raw, parquet_version v2"


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A Parquet file of typed rows of one month."""

    path: Path
    month: str
    rows: int


@dataclass(frozen=True, slots=True)
class Staged:
    """Checked rows of one batch, not in the lake yet. `rejects` is a Parquet file or None."""

    files: tuple[StagedFile, ...]
    report: CheckReport
    rejects: Path | None = None


class Refused(BadFile):
    """Too many bad rows: the whole batch stays out. `report` says which."""

    def __init__(self, report: CheckReport, limit: float) -> None:
        self.report = report
        super().__init__(
            "landing.refused",
            rows=report.rows,
            bad=report.bad,
            share=round(100 * report.bad_share, 2),
            limit=round(100 * limit, 2),
        )


def stage(
    connection: Session,
    dataset: Dataset,
    incoming: Incoming,
    folder: Path,
    stem: str,
    *,
    batch_id: str,
    now: datetime,
    known_units: KnownUnits | None = None,
) -> Staged:
    """Type, derive and check; good rows go to `folder/month=.../stem-*.parquet`.

    Raises Refused where more rows are bad than the dataset bears, BadFile("landing.damaged") for a
    Parquet file whose footer is whole and whose pages are not, BadFile("landing.changing") for one
    that was written to meanwhile.
    """
    connection.execute(MACROS)
    before = stamp(incoming.path)
    query = _Query(connection, dataset, incoming, batch_id)
    try:
        staged = _stage(connection, query, folder, stem, now, known_units)
        if stamp(incoming.path) != before:
            raise BadFile("landing.changing", file=incoming.path.name)
        return staged
    except EngineError:
        if not is_readable(connection, incoming.path):
            raise BadFile("landing.damaged", file=incoming.path.name) from None
        raise


def _stage(
    connection: Session,
    query: "_Query",
    folder: Path,
    stem: str,
    now: datetime,
    known_units: KnownUnits | None,
) -> Staged:
    dataset, incoming = query.dataset, query.incoming
    seen = query.seen(with_units=known_units is not None)
    wrong = faults(dataset, now, query.unread)
    if known_units is not None:
        wrong += unit_faults(dataset, seen, known_units)
    if incoming.has_odd:
        wrong += [
            Fault(check, ODD, f"starts_with({name(ODD)}, {text(check)})") for check in ODD_CHECKS
        ]
    files = _write(connection, query, wrong, slices(_months(seen), incoming.rows), folder, stem)
    bad = incoming.rows - sum(file.rows for file in files)
    if not bad:
        return Staged(files, CheckReport(incoming.rows, 0, ignored=incoming.ignored))
    rejects = folder / "rejects.parquet"
    connection.execute(
        f"copy ({query.rejected(wrong)}) to {text(str(rejects))} (format parquet, compression zstd)"
    )
    report = _report(connection, incoming, bad, rejects)
    limit = float(dataset.bad_share_limit)
    if report.bad_share > limit:
        raise Refused(report, limit)
    return Staged(files, report, rejects)


class _Query:
    """The layers of one query: raw, typed, derived, checked."""

    def __init__(
        self, connection: Session, dataset: Dataset, incoming: Incoming, batch_id: str
    ) -> None:
        self.connection, self.dataset, self.incoming = connection, dataset, incoming
        self.batch_id = batch_id
        found = connection.execute(f"describe select * from ({self.raw()})").fetchall()
        self.source_types = {str(row[0]): str(row[1]) for row in found}
        self.unread = frozenset(
            column.name
            for column in dataset.columns
            if column.name in incoming.columns
            and not lossless(column, self.source_types[column.name])
        )

    def raw(self, part: Slice | None = None) -> str:
        """The file's columns under the dataset's names; all rows, or some of them."""
        given = [f"{name(source)} as {name(own)}" for own, source in self.incoming.columns.items()]
        number = f"file_row_number + {self.incoming.first_row}"
        row = name(ROW) if self.incoming.numbered else f"{number} as {name(ROW)}"
        given += [name(ODD)] if self.incoming.has_odd else []
        path = text(str(self.incoming.path))
        rows = ""
        if part is not None:
            rows = f" where file_row_number >= {part.start} and file_row_number < {part.stop}"
        source = f"read_parquet({path}, file_row_number = true)"
        return f"select {', '.join([*given, row])} from {source}{rows}"

    def cleaned(self, part: Slice | None = None) -> str:
        """The same rows, blanks trimmed and letters composed in every column of text."""
        texts = [
            f"clean_text({name(own)}) as {name(own)}"
            for own in self.incoming.columns
            if self.source_types[own] == "VARCHAR"
        ]
        raw = self.raw(part)
        return f"select * replace ({', '.join(texts)}) from ({raw})" if texts else raw

    def derived(self, part: Slice | None = None) -> str:
        """Typed columns with their unread flags, then the layers of derivation."""
        odd = f", {name(ODD)}" if self.incoming.has_odd else ""
        query = f"select {', '.join(self._typed())}, {name(ROW)}{odd} from ({self.cleaned(part)})"
        for rule in self.dataset.derive:
            for layer in STEPS[rule]:
                new = ", ".join(f"{sql} as {name(column)}" for column, sql in layer.items())
                query = f"select * replace ({new}) from ({query})"
        return query

    def seen(self, with_units: bool) -> list[Seen]:
        """The units of every block of rows with their first and last day, in one look at all."""
        by_place = replace(self.incoming, numbered=False, first_row=0)
        placed = _Query(self.connection, self.dataset, by_place, self.batch_id)
        unit = name(self.dataset.unit) if with_units else "null"
        day = f"cast({name(self.dataset.day)} as date)"
        rows = self.connection.execute(
            f"""select {name(ROW)} // {BLOCK} as block, {unit} as unit, min({day}), max({day})
                from ({placed.derived()}) group by all"""
        ).fetchall()
        return [Seen(*row) for row in rows]

    def checked(self, wrong: list[Fault], part: Slice) -> str:
        """The rows of a slice without any fault, as the table holds them."""
        return f"""select {names(self.dataset.names)}, {text(self.batch_id)} as {name(BATCH)},
            {name(ROW)}, strftime({name(self.dataset.day)}, '%Y-%m') as {MONTH}
            from ({self.derived(part)}) where not {_any(wrong)}"""

    def rejected(self, wrong: list[Fault]) -> str:
        """Row number, reasons and the record as it stood, both as JSON, of every bad row."""
        reasons = ", ".join(
            f"case when {fault.condition} then {{'check': {text(fault.check)}, "
            f"'column': {text(fault.column)}, 'near': {fault.near}}} end"
            for fault in wrong
        )
        record = ", ".join(
            f"{text(column)}: nfc_normalize(cast(raw.{name(column)} as varchar))"
            for column in [*self.incoming.columns, *([ODD] if self.incoming.has_odd else [])]
        )
        reasons = f"list_filter([{reasons}], lambda r: r is not null)"
        if self.incoming.has_odd:
            # Every other complaint about a record that could not be read is noise.
            reasons = f"case when {name(ODD)} is null then {reasons} else {reasons}[-1:] end"
        return f"""with bad as (
                select {name(ROW)}, {reasons} as reasons
                from ({self.derived()}) where {_any(wrong)})
            select raw.{name(ROW)}, cast(to_json(reasons) as varchar) as reasons,
                cast(to_json({{{record}}}) as varchar) as record
            from ({self.raw()}) raw join bad on bad.{name(ROW)} = raw.{name(ROW)}"""

    def _typed(self) -> list[str]:
        return [part for column in self.dataset.columns for part in self._of(column)]

    def _of(self, column: Column) -> list[str]:
        if column.name not in self.incoming.columns:
            return [f"cast(null as {SQL_TYPES[column.type]}) as {name(column.name)}"]
        source_type = self.source_types[column.name]
        value = typed(column, source_type)
        if column.name not in self.unread:
            return [f"{value} as {name(column.name)}"]
        given = name(column.name)
        flag = f"({given} is not null and {value} is null) as {name(unread_flag(column))}"
        return [f"{value} as {name(column.name)}", flag]


def _any(wrong: list[Fault]) -> str:
    """True for a bad row: the whole conditions are asked only where a hint says "perhaps"."""
    hints, whole = (
        " or ".join(dict.fromkeys(f"({condition})" for condition in conditions))
        for conditions in ([f.hint for f in wrong], [f.condition for f in wrong])
    )
    return f"case when {hints} then coalesce({whole}, false) else false end"


def _months(seen: list[Seen]) -> Iterator[tuple[int, str | None, str | None]]:
    """The first and last month of every block of rows, as `slices` asks for them."""
    days: dict[int, list[date]] = {}
    for one in seen:
        met = days.setdefault(one.block, [])
        met += [day for day in (one.first, one.last) if day is not None]
    for block, met in days.items():
        yield (block, f"{min(met):%Y-%m}", f"{max(met):%Y-%m}") if met else (block, None, None)


def _write(
    connection: Session,
    query: _Query,
    wrong: list[Fault],
    parts: list[Slice],
    folder: Path,
    stem: str,
) -> tuple[StagedFile, ...]:
    """Write the good rows as `folder/month=.../stem-*.parquet`.

    Two slices at a time: a run of one month has too few groups of rows to keep two cores busy.
    """

    def write(part: Slice) -> list[StagedFile]:
        with beside(connection) as own:
            own.execute(MACROS)
            return _write_slice(own, query.checked(wrong, part), part, folder, stem)

    with ThreadPoolExecutor(2) as pool:
        return tuple(file for files in pool.map(write, parts) for file in files if file.rows)


def _write_slice(
    connection: Session, good: str, part: Slice, folder: Path, stem: str
) -> list[StagedFile]:
    """Write the good rows of a slice: a run of one month as one file, others shared out."""
    stem = f"{stem}-{part.start}"
    if part.month is not None:
        return [write_month(connection, good, folder, stem, part.month)]
    written = connection.execute(
        f"""copy ({good}) to {text(str(folder))} ({WRITTEN}, partition_by ({MONTH}), return_stats,
        filename_pattern {text(stem + "-{i}")}, overwrite_or_ignore true)"""
    ).fetchall()
    return [
        StagedFile(Path(path), Path(path).parent.name.partition("=")[2], int(rows))
        for path, rows, *_ in written
    ]


def write_month(connection: Session, query: str, folder: Path, stem: str, month: str) -> StagedFile:
    """Write a query's rows as one file of a month."""
    path = folder / f"{MONTH}={month}" / f"{stem}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = count(
        connection,
        f"copy (select * exclude ({MONTH}) from ({query})) to {text(str(path))} ({WRITTEN})",
    )
    return StagedFile(path, month, rows)


def _report(connection: Session, incoming: Incoming, bad: int, rejects: Path) -> CheckReport:
    source = f"read_parquet({text(str(rejects))})"
    counted = connection.execute(
        f"""select r->>'check', r->>'column', count(*)
        from (select unnest(cast(reasons as json[])) r from {source})
        group by all order by 3 desc, 1, 2"""
    ).fetchall()
    first = connection.execute(
        f"select {name(ROW)}, reasons, record from {source} order by 1 limit {FIRST_BAD_ROWS}"
    ).fetchall()
    return CheckReport(
        rows=incoming.rows,
        bad=bad,
        counts=tuple((str(check), str(column), int(n)) for check, column, n in counted),
        first=tuple(BadRow(int(row), read_reasons(why, record)) for row, why, record in first),
        ignored=incoming.ignored,
    )


def read_reasons(reasons: str, record: str) -> tuple[Reason, ...]:
    """The reasons of a rejected row from their JSON, with the text that stood in each column."""
    stood = json.loads(record)
    if stood.get(ODD):
        stood[ODD] = stood[ODD].split("\t")[1]
    return tuple(
        Reason(r["check"], r["column"], _readable(stood.get(r["column"])), r["near"])
        for r in json.loads(reasons)
    )


def _readable(stood: str | None) -> str:
    """What stood in a cell, without NULs: PostgreSQL keeps none, and nobody can see one."""
    return (stood or "").replace("\0", "\u2400")
