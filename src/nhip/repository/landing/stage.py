"""Raw rows -> typed, derived, checked rows by month in a staging folder; the bad ones apart.

May import: pyarrow and this package. One pass over the file for the good rows, a second only where
there are bad ones. Writes into the folder it is given and nowhere else.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nhip.repository.dataset import BATCH, MONTH, ROW, Column, Dataset
from nhip.repository.landing.checks import Fault, faults, nearest, unread_flag
from nhip.repository.landing.derive import STEPS
from nhip.repository.landing.incoming import ODD, ODD_CHECKS, BadFile, Incoming
from nhip.repository.landing.report import BadRow, CheckReport, Reason
from nhip.repository.landing.values import MACROS, SQL_TYPES, lossless, typed
from nhip.repository.session import Session, name, names, text

KnownUnits = Callable[[], Mapping[str, str]]  # code -> name of every unit there is or was
FIRST_BAD_ROWS = 20
# Rows written by month at a time: few enough to be held, so that two cores write at once.
SLICE = 1_000_000


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

    Raises Refused where more rows are bad than the dataset bears.
    """
    connection.execute(MACROS)
    query = _Query(connection, dataset, incoming, batch_id)
    unknown = query.unknown_units(known_units) if known_units else {}
    wrong = faults(dataset, now, query.unread, unknown)
    if incoming.has_odd:
        wrong += [
            Fault(check, ODD, f"starts_with({name(ODD)}, {text(check)})") for check in ODD_CHECKS
        ]
    files = tuple(
        file
        for start in range(0, incoming.rows, SLICE)
        for file in _write_slice(connection, query, wrong, folder, f"{stem}-{start}", start)
    )
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

    def raw(self, start: int | None = None) -> str:
        """The file's columns under the dataset's names; all rows, or a slice from `start`."""
        given = [f"{name(source)} as {name(own)}" for own, source in self.incoming.columns.items()]
        number = f"file_row_number + {self.incoming.first_row}"
        row = name(ROW) if self.incoming.numbered else f"{number} as {name(ROW)}"
        given += [name(ODD)] if self.incoming.has_odd else []
        path = text(str(self.incoming.path))
        part = ""
        if start is not None:
            part = f" where file_row_number >= {start} and file_row_number < {start + SLICE}"
        source = f"read_parquet({path}, file_row_number = true)"
        return f"select {', '.join([*given, row])} from {source}{part}"

    def cleaned(self, start: int | None = None) -> str:
        """The same rows, blanks trimmed and letters composed in every column of text."""
        texts = [
            f"clean_text({name(own)}) as {name(own)}"
            for own in self.incoming.columns
            if self.source_types[own] == "VARCHAR"
        ]
        return (
            f"select * replace ({', '.join(texts)}) from ({self.raw(start)})"
            if texts
            else (self.raw(start))
        )

    def derived(self, start: int | None = None) -> str:
        """Typed columns with their unread flags, then the layers of derivation."""
        odd = f", {name(ODD)}" if self.incoming.has_odd else ""
        query = f"select {', '.join(self._typed())}, {name(ROW)}{odd} from ({self.cleaned(start)})"
        for rule in self.dataset.derive:
            for layer in STEPS[rule]:
                new = ", ".join(f"{sql} as {name(column)}" for column, sql in layer.items())
                query = f"select * replace ({new}) from ({query})"
        return query

    def checked(self, wrong: list[Fault], start: int) -> str:
        """The rows of a slice without any fault, as the table holds them."""
        return f"""select {names(self.dataset.names)}, {text(self.batch_id)} as {name(BATCH)},
            {name(ROW)}, strftime({name(self.dataset.day)}, '%Y-%m') as {MONTH}
            from ({self.derived(start)}) where not {_any(wrong)}"""

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

    def unknown_units(self, known_units: KnownUnits) -> dict[str, str]:
        """The unit codes of the file that no unit has, each with the nearest ones."""
        unit = self.dataset.column(self.dataset.unit)
        value = typed(unit, self.source_types[unit.name])
        read = f"select distinct {value} from ({self.cleaned()})"
        rows = self.connection.execute(read).fetchall()
        units = known_units()
        codes = sorted(str(row[0]) for row in rows if row[0] is not None)
        return {code: nearest(code, units) for code in codes if code not in units}

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
    return "coalesce(" + " or ".join(f"({fault.condition})" for fault in wrong) + ", false)"


def _write_slice(
    connection: Session, query: _Query, wrong: list[Fault], folder: Path, stem: str, start: int
) -> tuple[StagedFile, ...]:
    """Write the good rows of a slice as `folder/month=.../stem-*.parquet`."""
    written = connection.execute(
        f"""copy ({query.checked(wrong, start)}) to {text(str(folder))} (format parquet,
        partition_by ({MONTH}), compression zstd, parquet_version v2, return_stats,
        filename_pattern {text(stem + "-{i}")}, overwrite_or_ignore true)"""
    ).fetchall()
    return tuple(
        StagedFile(Path(path), Path(path).parent.name.partition("=")[2], int(rows))
        for path, rows, *_ in written
        if rows
    )


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
        Reason(r["check"], r["column"], stood.get(r["column"]) or "", r["near"])
        for r in json.loads(reasons)
    )
