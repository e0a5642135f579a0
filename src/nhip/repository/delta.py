"""A Delta Lake table as a set of Parquet files per version: read the set, replace part of it.

May import: deltalake, pyarrow. Writes no rows: the files of a commit lie in the table's folder
already, so a commit is one small atomic file and a process killed before it leaves the old version.
"""

import json
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast
from urllib.parse import unquote

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Schema
from deltalake.exceptions import DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction

from nhip.engine.errors import NhipError
from nhip.repository.dataset import MONTH
from nhip.repository.live import DEAD, TableFile, paths

# "As it was on 30 September" is asked for years; vacuum decides what goes, nothing else does.
KEEP = {
    "delta.logRetentionDuration": "interval 3650 days",
    "delta.deletedFileRetentionDuration": "interval 3650 days",
}
# What this house writes into the metadata of a commit, beside Delta's own keys.
META = "nhip"
# Sidecar -> file -> how many of its rows are dead: what a commit's metadata says of its version.
Marks: TypeAlias = Mapping[str, Mapping[str, int]]


class LakeError(NhipError):
    """The lake cannot do what was asked; nothing was changed."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One commit of a table: its version and what was written about it."""

    version: int
    meta: Mapping[str, Any]


class Table:
    """One Delta table in a folder of the local disk."""

    def __init__(self, root: Path, *, by_month: bool = True) -> None:
        self.root = root
        self.partition = [MONTH] if by_month else []

    def exists(self) -> bool:
        """True once the table has its first version."""
        return DeltaTable.is_deltatable(str(self.root))

    def version(self) -> int:
        """The newest version; -1 where there is no table yet."""
        return self._open().version() if self.exists() else -1

    def files(self, version: int | None = None) -> list[TableFile]:
        """The files of a version (the newest by default), in a fixed order.

        Raises LakeError("lake.unknown_version").
        """
        if not self.exists():
            return []
        table = self._open(version)
        # read as a stream: `pa.table` would load pandas first, a third of a second
        told = pa.RecordBatchReader.from_stream(table.get_add_actions(flatten=True))
        actions = told.read_all().to_pylist()
        marks = self.marks(table.version())
        found = [self._file(action, marks) for action in actions]
        return sorted(found, key=lambda file: (file.month, file.path))

    def marks(self, version: int) -> Marks:
        """The dead rows of a version: those its commit names, or the last before it of this house.

        Read from the log itself. Raises LakeError("lake.unknown_version").
        """
        for number in range(version, -1, -1):
            meta = self._meta(number)
            if meta is not None:
                return cast(Marks, meta.get("dead", {}))
        return {}

    def log(self) -> list[LogEntry]:
        """Every commit of this house, oldest first."""
        if not self.exists():
            return []
        entries = [
            LogEntry(int(commit["version"]), json.loads(commit[META]))
            for commit in self._open().history()
            if META in commit
        ]
        return sorted(entries, key=lambda entry: entry.version)

    def ensure(self, schema: pa.Schema) -> None:
        """Create the table, or add the columns it lacks. A changed type raises LakeError."""
        if not self.exists():
            self.root.mkdir(parents=True, exist_ok=True)
            DeltaTable.create(
                str(self.root), schema, partition_by=self.partition, configuration=dict(KEEP)
            )
            return
        table = self._open()
        wanted = Schema.from_arrow(schema)
        held = {field.name: field for field in table.schema().fields}
        for field in wanted.fields:
            if field.name in held and held[field.name].type != field.type:
                raise LakeError("lake.type_changed", column=field.name, name=self.root.name)
        new = [field for field in wanted.fields if field.name not in held]
        if new:
            table.alter.add_columns(new)

    def commit(
        self,
        add: Iterable[TableFile],
        remove: Iterable[TableFile],
        meta: Mapping[str, Any],
        died: Marks | None = None,
    ) -> int:
        """Replace files in one atomic commit; gives the new version.

        `died` names the sidecar of rows that die in files which stay. What is dead already is said
        again, without the files that go: one commit answers for its version.
        """
        table, now, remove = self._open(), int(time.time() * 1000), list(remove)
        marks = self._without({**self.marks(table.version()), **(died or {})}, remove)
        meta = {**meta, "dead": marks} if marks else meta
        actions: list[AddAction | RemoveAction] = [self._add(file, now) for file in add]
        actions += [
            RemoveAction(self._relative(file), True, now, partition_values=self._values(file))
            for file in remove
        ]
        table.create_write_transaction(
            actions,
            "append",
            table.schema(),
            self.partition,
            commit_properties=CommitProperties(
                custom_metadata={META: json.dumps(meta, ensure_ascii=False)}
            ),
        )
        return self.version()

    def vacuum(self, keep: Iterable[int]) -> list[Path]:
        """Delete the files in the folder that none of the versions in `keep` uses; gives them."""
        used = {path for version in keep for path in paths(self.files(version))}
        dead = [path for path in sorted(self.root.glob("**/*.parquet")) if path not in used]
        dead = [path for path in dead if "_delta_log" not in path.parts]
        for path in dead:
            path.unlink()
        return dead

    def _file(self, action: Mapping[str, Any], marks: Marks) -> TableFile:
        relative = unquote(action["path"])
        mine = {sidecar: of[relative] for sidecar, of in marks.items() if relative in of}
        return TableFile(
            path=self.root / relative,
            month=action.get(f"partition.{MONTH}") or "",
            rows=int(action["num_records"]),
            dead=sum(mine.values()),
            sidecars=tuple(self.root / DEAD / sidecar for sidecar in sorted(mine)),
        )

    def _without(self, marks: Marks, gone: Iterable[TableFile]) -> Marks:
        names = {self._relative(file) for file in gone}
        kept = {
            sidecar: {file: rows for file, rows in of.items() if file not in names}
            for sidecar, of in marks.items()
        }
        return {sidecar: of for sidecar, of in kept.items() if of}

    def _meta(self, version: int) -> Mapping[str, Any] | None:
        """What this house wrote into one commit; None for a commit that is not its own."""
        path = self.root / "_delta_log" / f"{version:020}.json"
        try:
            actions = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
        except OSError as error:
            raise LakeError("lake.unknown_version", version=version, name=self.root.name) from error
        told: dict[str, Any] = next(
            (one["commitInfo"] for one in actions if "commitInfo" in one), {}
        )
        return cast("Mapping[str, Any]", json.loads(told[META])) if META in told else None

    def _open(self, version: int | None = None) -> DeltaTable:
        try:
            return DeltaTable(str(self.root), version=version)
        except (TableNotFoundError, DeltaError) as error:
            raise LakeError("lake.unknown_version", version=version, name=self.root.name) from error

    def _add(self, file: TableFile, now: int) -> AddAction:
        stats = json.dumps({"numRecords": file.rows})
        size = os.path.getsize(file.path)
        return AddAction(self._relative(file), size, self._values(file), now, True, stats)

    def _values(self, file: TableFile) -> dict[str, str | None]:
        return {MONTH: file.month} if self.partition else {}

    def _relative(self, file: TableFile) -> str:
        return file.path.relative_to(self.root).as_posix()
