"""Where measures are kept: one Delta table per grain, replaced month by month in one commit.

May import: deltalake, pyarrow, repository.{compiler,engines}. Each commit names the version of the
dataset it was measured from, so that whoever finds it knows what is still to be measured.

    <root>/_parts/<dataset>/<grain>/     columns: the grain's keys, `part`, the measures

`part` is the partition: the month of `day` ("2026-08"), for as-of measures the code of the period
(which their files also carry: a partition's own value is not in its files).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import TableNotFoundError

from nhip.repository.compiler import Grain

PART = "part"
AS_OF = "as_of"
MEASURED = "dataset_version"
NOTED = "periods"


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept for a grain: the dataset's version it reflects, its measures, its files.

    `noted` tells of as-of measures, period by period: the version, and the day they are seen from.
    """

    dataset_version: int
    measures: frozenset[str]
    files: tuple[Path, ...]
    noted: Mapping[str, tuple[int, str]]


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
        return Stored(
            int(told.get(MEASURED, -1)),
            frozenset(columns - {*grain.keys, PART, AS_OF}),
            tuple(self._files(table, parts)),
            {code: (int(version), str(day)) for code, (version, day) in noted.items()},
        )

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


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
