"""Where measures are kept: one Delta table per grain, added to or replaced in one commit.

May import: deltalake, pyarrow, repository.{compiler,engines}. Each commit names the version of the
dataset it was measured from, so that whoever finds it knows what is still to be measured.

    <root>/_parts/<dataset>/<grain>/     columns: the grain's keys, `part`, the measures

`part` is the partition: the month of `day` ("2026-08"), for as-of measures the code of the period
(which their files also carry: a partition's own value is not in its files).

A small difference is added as a file of its own, a layer: its rows are what came less what went.
Sums over days read all files alike; whoever asks how much a group itself holds reads `settled`.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import TableNotFoundError

from nhip.repository.compiler import ALL, SOURCE, Grain
from nhip.repository.engines.duckdb import scan

PART = "part"
AS_OF = "as_of"
MEASURED = "dataset_version"
NOTED = "periods"


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept for a grain: the dataset's version it reflects, its measures, its files.

    `layers` are those of the files that say what others of their partition have to be added to;
    `noted` tells of as-of measures, period by period: the version, and the day they are seen from.
    """

    dataset_version: int
    measures: frozenset[str]
    files: tuple[Path, ...]
    noted: Mapping[str, tuple[int, str]]
    layers: tuple[Path, ...] = ()

    @property
    def layered(self) -> dict[str, int]:
        """The partitions that hold layers, and how many."""
        found: dict[str, int] = defaultdict(int)
        for path in self.layers:
            found[_part_of(path)] += 1
        return dict(found)

    def settled(self, grain: Grain, names: Iterable[str]) -> str:
        """The stored rows as one relation of SQL, in which every group is one row.

        Only groups that a layer names are added up: a layer is small, what it is laid on is not.
        """
        measures = list(dict.fromkeys((ALL.name, *names)))
        columns = ", ".join((*grain.keys, *measures))
        if not self.layers:
            return f"(select {columns} from {SOURCE})"
        base = scan([path for path in self.files if path not in set(self.layers)])
        same = " and ".join(f"b.{key} is not distinct from l.{key}" for key in grain.keys)
        keys = ", ".join(f"coalesce(b.{key}, l.{key}) as {key}" for key in grain.keys)
        sums = ", ".join(f"cast(sum({name}) as bigint) as {name}" for name in measures)
        both = {name: f"coalesce(b.{name}, 0) + coalesce(l.{name}, 0)" for name in measures}
        added = ", ".join(f"{sum_} as {name}" for name, sum_ in both.items())
        return (
            f"(select {keys}, {added} from {base} as b full join (select "
            f"{', '.join(grain.keys)}, {sums} from {scan(self.layers)} group by all) as l "
            f"on {same} where {both[ALL.name]} <> 0)"
        )


@dataclass(frozen=True, slots=True)
class PartStore:
    """The tables of measures below a lake's folder."""

    root: Path

    def stored(self, grain: Grain, parts: Iterable[str] | None = None) -> Stored | None:
        """What is kept of a grain (of some months only, where given); None before the first."""
        try:
            table = DeltaTable(str(self._path(grain)))
        except TableNotFoundError:
            return None
        columns = {field.name for field in table.schema().fields}
        told = table.history(1)[0]
        noted = json.loads(told.get(NOTED, "{}"))
        files = self._files(table, parts)
        return Stored(
            int(told.get(MEASURED, -1)),
            frozenset(columns - {*grain.keys, PART, AS_OF}),
            tuple(files),
            {code: (int(version), str(day)) for code, (version, day) in noted.items()},
            tuple(_layers(files)),
        )

    def add(self, grain: Grain, changes: pa.Table, dataset_version: int) -> None:
        """Lay differences (in every partition a file) on what is stored, in one commit."""
        commit = CommitProperties(custom_metadata={MEASURED: str(dataset_version)})
        write_deltalake(str(self._path(grain)), changes, mode="append", commit_properties=commit)

    def replace(
        self,
        grain: Grain,
        table: pa.Table,
        dataset_version: int,
        parts: Sequence[str] | None,
        noted: Mapping[str, tuple[int, str]] | None = None,
    ) -> None:
        """Put a table in place of all rows, or of those of some partitions, in one commit.

        With no partition at all only the version and `noted` are kept; the table is not looked at.
        """
        path, shown = str(self._path(grain)), {MEASURED: str(dataset_version)}
        if noted:
            shown[NOTED] = json.dumps(noted)
        commit = CommitProperties(custom_metadata=shown)
        if parts is None:
            write_deltalake(
                path,
                table,
                partition_by=[PART],
                mode="overwrite",
                schema_mode="overwrite",
                commit_properties=commit,
            )
        elif parts:
            where = f"{PART} in ({', '.join(map(_quoted, parts))})"
            write_deltalake(
                path, table, mode="overwrite", predicate=where, commit_properties=commit
            )
        else:
            kept = DeltaTable(path)
            kept.create_write_transaction(
                [], "append", kept.schema(), [PART], commit_properties=commit
            )

    def _path(self, grain: Grain) -> Path:
        return self.root / "_parts" / grain.dataset / grain.name

    @staticmethod
    def _files(table: DeltaTable, parts: Iterable[str] | None) -> list[Path]:
        chosen = None if parts is None else [(PART, "in", sorted(parts))]
        return [
            Path(uri.removeprefix("file://"))
            for uri in table.file_uris(file_pruning_predicate=chosen)
        ]


def _layers(files: Iterable[Path]) -> Iterator[Path]:
    """All files of a partition but the largest."""
    parts: dict[str, list[Path]] = defaultdict(list)
    for path in files:
        parts[_part_of(path)].append(path)
    for held in parts.values():
        if len(held) > 1:
            base = max(held, key=lambda path: path.stat().st_size if path.exists() else 0)
            yield from (path for path in held if path != base)


def _part_of(path: Path) -> str:
    return path.parent.name.removeprefix(f"{PART}=")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
