"""What a dataset is: columns with meanings, key, version, day, checks, owner; read from YAML.

May import: engine (the YAML reader, errors). Must not read records, know Django or a clock. A
province adds a dataset by dropping a file into a folder; the shipped ones lie in `datasets/`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path

from nhip.engine.definition.reader import Node, Reader
from nhip.engine.errors import DefinitionErrors, NhipError
from nhip.repository import opening
from nhip.repository.opening import Opening

SHIPPED = Path(__file__).parent / "datasets"
MONTH = "month"
BATCH = "_batch"
ROW = "_row"

DATASET_KEYS = (
    *("name", "title", "title_en", "owner", "source", "classification", "legal_basis"),
    *("retention", "personal_data", "key", "version", "unit", "day", "bad_share_limit"),
    *("expected", "grace_days", "derive", "columns", "checks", "open"),
)
DATASET_REQUIRED = (
    *("name", "title", "title_en", "owner", "source", "classification", "key"),
    *("unit", "day", "columns"),
)
COLUMN_KEYS = (
    *("type", "source", "meaning", "meaning_en", "required", "values", "minimum", "maximum"),
    *("max_length", "derived", "future", "publish"),
)
CHECK_KEYS = ("in_order", "meaning")
NOTHING: tuple[str, ...] = ()
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class ColumnType(StrEnum):
    """What a column holds. `code` is a short text that names something: kept exactly as sent."""

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"


class Classification(StrEnum):
    """Who may see the records: anyone, officials of the province, those with a duty."""

    OPEN = "open"
    INTERNAL = "internal"
    LIMITED = "limited"


class Rhythm(StrEnum):
    """How often a source is expected to send its records."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class Derivation(StrEnum):
    """Rules of `landing.derive` that fill derived columns."""

    DOSSIER_END = "dossier_end"


class DatasetMissing(NhipError):
    """No dataset of that name is known."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `source_names` are the names it goes by in source files, beside its own.

    `values` are the allowed codes with their meaning; `derived` columns may be absent from a file;
    `future` allows days after the landing (a due date). A column with `publish` false stays inside:
    no file that leaves carries it.
    """

    name: str
    type: ColumnType
    meaning_vi: str
    meaning_en: str
    source_names: tuple[str, ...] = ()
    required: bool = False
    values: tuple[tuple[str, str], ...] = ()
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    max_length: int | None = None
    derived: bool = False
    future: bool = False
    publish: bool = True

    @property
    def is_time(self) -> bool:
        """True for dates and datetimes."""
        return self.type in (ColumnType.DATE, ColumnType.DATETIME)


@dataclass(frozen=True, slots=True)
class Check:
    """Values that must not fall from left to right where both are given (days, or counts)."""

    in_order: tuple[str, ...]
    meaning: str

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Neighbours: the left one is at most the right one."""
        return zip(self.in_order, self.in_order[1:], strict=False)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A kind of record. `unit`, `day`, `version` and `key` name columns; the latest version wins.

    `bad_share_limit` 0 is strict: one bad row refuses the batch; above that share it is refused.
    A source is late when nothing came within the rhythm `expected` and `grace_days` more.
    """

    name: str
    title_vi: str
    title_en: str
    owner: str
    source: str
    classification: Classification
    key: tuple[str, ...]
    unit: str
    day: str
    columns: tuple[Column, ...]
    version: str | None = None
    legal_basis: str = ""
    retention: str = ""
    personal_data: str = ""
    checks: tuple[Check, ...] = ()
    bad_share_limit: Fraction = Fraction(0)
    derive: tuple[Derivation, ...] = ()
    open: Opening | None = None
    expected: Rhythm | None = None
    grace_days: int = 0

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns in their order."""
        return tuple(column.name for column in self.columns)


def load(text: str, origin: str = "") -> Dataset:
    """Read a dataset from its YAML text.

    Raises `DefinitionErrors` with every fault (line, place, what) when there is one.
    """
    reader = Reader()
    root = reader.compose(text)
    found = None if root is None else _dataset(reader, root)
    if reader.problems or found is None:
        ordered = sorted(reader.problems, key=lambda problem: problem.line)
        raise DefinitionErrors(tuple(ordered), origin)
    return found


def load_folder(folder: Path) -> dict[str, Dataset]:
    """Every `*.yaml` of a folder by name; raises `DefinitionErrors` at the first bad file."""
    found: dict[str, Dataset] = {}
    for path in sorted(folder.glob("*.yaml")):
        dataset = load(path.read_text(encoding="utf-8"), path.name)
        found[dataset.name] = dataset
    return found


@cache
def shipped() -> dict[str, Dataset]:
    """The datasets that come with the package, by name."""
    return load_folder(SHIPPED)


def known(folder: Path | None = None) -> dict[str, Dataset]:
    """The shipped datasets, over them those of a province's own folder where there is one."""
    own = load_folder(folder) if folder is not None and folder.is_dir() else {}
    return {**shipped(), **own}


def get(name: str, folder: Path | None = None) -> Dataset:
    """The dataset of that name. Raises DatasetMissing("dataset.unknown")."""
    found = known(folder)
    if name not in found:
        raise DatasetMissing("dataset.unknown", name=name, known=", ".join(sorted(found)))
    return found[name]


def month_of(day: date) -> str:
    """The partition a record of that day lies in: "2026-08"."""
    return f"{day:%Y-%m}"


def _dataset(reader: Reader, root: Node) -> Dataset:
    keys = reader.mapping(root, "", DATASET_KEYS, DATASET_REQUIRED)

    def text(key: str) -> str:
        return reader.optional(keys, key, reader.text, "", "")

    classification = Classification.INTERNAL
    if "classification" in keys:
        classification = reader.choice(
            keys["classification"], "classification", Classification, classification
        )
    found = Dataset(
        name=text("name"),
        title_vi=text("title"),
        title_en=text("title_en"),
        owner=text("owner"),
        source=text("source"),
        classification=classification,
        key=reader.optional(keys, "key", reader.texts, NOTHING, ""),
        unit=text("unit"),
        day=text("day"),
        columns=_columns(reader, keys),
        version=text("version") or None,
        legal_basis=text("legal_basis"),
        retention=text("retention"),
        personal_data=text("personal_data"),
        checks=_checks(reader, keys),
        bad_share_limit=reader.optional(keys, "bad_share_limit", reader.number, Fraction(0), ""),
        derive=_derivations(reader, keys),
        open=opening.read(reader, keys["open"], "open") if "open" in keys else None,
        expected=_rhythm(reader, keys),
        grace_days=reader.optional(keys, "grace_days", reader.integer, 0, ""),
    )
    if found.open is not None and classification is not Classification.OPEN:
        reader.fault(keys["open"], "open", "dataset.open_not_open", classification=classification)
    _check_names(reader, found, keys)
    return found


def _columns(reader: Reader, keys: dict[str, Node]) -> tuple[Column, ...]:
    if "columns" not in keys:
        return ()
    nodes = reader.mapping(keys["columns"], "columns", None)
    return tuple(_column(reader, name, node) for name, node in nodes.items())


def _column(reader: Reader, name: str, node: Node) -> Column:
    where = f"columns.{name}"
    if not _NAME.fullmatch(name) or name == MONTH:
        reader.fault(node, where, "dataset.bad_name", name=name)
    keys = reader.mapping(node, where, COLUMN_KEYS, ("type", "meaning", "meaning_en"))
    kind = ColumnType.TEXT
    if "type" in keys:
        kind = reader.choice(keys["type"], f"{where}.type", ColumnType, kind)

    def flag(key: str) -> bool:
        return reader.optional(keys, key, reader.boolean, False, where)

    def bound(key: str) -> Fraction | None:
        return reader.number(keys[key], f"{where}.{key}") if key in keys else None

    length = reader.integer(keys["max_length"], where) if "max_length" in keys else None
    return Column(
        name=name,
        type=kind,
        meaning_vi=reader.optional(keys, "meaning", reader.text, "", where),
        meaning_en=reader.optional(keys, "meaning_en", reader.text, "", where),
        source_names=reader.optional(keys, "source", reader.texts, NOTHING, where),
        required=flag("required"),
        values=_values(reader, keys, where),
        minimum=bound("minimum"),
        maximum=bound("maximum"),
        max_length=length,
        derived=flag("derived"),
        future=flag("future"),
        publish=reader.optional(keys, "publish", reader.boolean, True, where),
    )


def _values(reader: Reader, keys: dict[str, Node], where: str) -> tuple[tuple[str, str], ...]:
    if "values" not in keys:
        return ()
    place = f"{where}.values"
    nodes = reader.mapping(keys["values"], place, None)
    return tuple((code, reader.text(node, f"{place}.{code}")) for code, node in nodes.items())


def _checks(reader: Reader, keys: dict[str, Node]) -> tuple[Check, ...]:
    found = []
    nodes = reader.sequence(keys["checks"], "checks") if "checks" in keys else []
    for index, node in enumerate(nodes, start=1):
        where = f"checks[{index}]"
        parts = reader.mapping(node, where, CHECK_KEYS, CHECK_KEYS)
        order = reader.optional(parts, "in_order", reader.texts, NOTHING, where)
        found.append(Check(order, reader.optional(parts, "meaning", reader.text, "", where)))
    return tuple(found)


def _derivations(reader: Reader, keys: dict[str, Node]) -> tuple[Derivation, ...]:
    if "derive" not in keys:
        return ()
    nodes = reader.sequence(keys["derive"], "derive")
    return tuple(reader.choice(n, "derive", Derivation, Derivation.DOSSIER_END) for n in nodes)


def _rhythm(reader: Reader, keys: dict[str, Node]) -> Rhythm | None:
    if "expected" not in keys:
        return None
    return reader.choice(keys["expected"], "expected", Rhythm, Rhythm.DAILY)


def _check_names(reader: Reader, found: Dataset, keys: dict[str, Node]) -> None:
    """Every column that is spoken of exists, and the day, unit and key can carry what they must."""
    if found.name and not _NAME.fullmatch(found.name):
        reader.fault(keys["name"], "name", "dataset.bad_name", name=found.name)
    columns = {column.name: column for column in found.columns}
    spoken: list[tuple[str, str]] = [("key", name) for name in found.key]
    spoken += [(place, getattr(found, place) or "") for place in ("version", "unit", "day")]
    spoken += [("checks", name) for check in found.checks for name in check.in_order]
    for place, name in spoken:
        if name and name not in columns:
            reader.fault(keys[place], place, "dataset.unknown_column", name=name)
    if found.day in columns and not columns[found.day].is_time:
        reader.fault(keys["day"], "day", "dataset.day_not_a_date", name=found.day)
    for place, name in [*spoken[: len(found.key)], ("unit", found.unit), ("day", found.day)]:
        if name in columns and not columns[name].required:
            reader.fault(keys[place], place, "dataset.must_be_required", name=name)
    if not 0 <= found.bad_share_limit < 1:
        reader.fault(keys["bad_share_limit"], "bad_share_limit", "dataset.bad_share")
    if found.grace_days < 0:
        reader.fault(keys["grace_days"], "grace_days", "dataset.bad_grace")
    _check_sources(reader, found, keys)


def _check_sources(reader: Reader, found: Dataset, keys: dict[str, Node]) -> None:
    """A name in a file must mean one column."""
    seen: dict[str, str] = {}
    for column in found.columns:
        for name in (column.name, *column.source_names):
            other = seen.setdefault(name.casefold(), column.name)
            if other != column.name:
                reader.fault(
                    keys["columns"], f"columns.{column.name}", "dataset.source_twice",
                    name=name, other=other,
                )  # fmt: skip
