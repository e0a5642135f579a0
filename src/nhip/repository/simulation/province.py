"""Whose records are simulated: units with the days they stand, and how busy each is.

May import: the standard library. Reads the CSV files of law/units and demo/units given to it.
"""

import csv
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

# Share of a province's dossiers: Phú Thọ 2026, Cổng Dịch vụ công quốc gia (26/9/2026): communes and
# wards handle about three quarters, the rest lies with some twenty agencies of the province.
BUSY = {"ward": 1.6, "commune": 1.0, "township": 1.3, "special_zone": 0.6, "department": 3.0}
BUSY |= {"service_centre": 4.0, "vertical": 4.0, "district": 5.0}
SHORT = 16  # H44.100, 07894, 000.00.00.H49
DAY_ONE, DAY_LAST = date.min, date.max


@dataclass(frozen=True, slots=True)
class SimulatedUnit:
    """A unit as its source system names it; `busy` is its share relative to a rural commune."""

    code: str
    busy: float = 1.0
    since: date = DAY_ONE
    until: date = DAY_LAST
    communal: bool = True

    @property
    def mark(self) -> str:
        """What its systems begin a record's code with: a key is too long to stand there."""
        return self.code if len(self.code) <= SHORT else f"DV{zlib.crc32(self.code.encode()):08X}"


def units_of(folders: Sequence[Path], provinces: Iterable[str]) -> list[SimulatedUnit]:
    """The units below some provinces (keys), past and present, that handle dossiers, by code.

    A unit goes by its identification code, else its administrative code, else its key.
    """
    rows = [row for folder in folders for row in _rows(folder)]
    within = set(provinces)
    for _level in range(2):  # districts hang below a province, communes below either
        within |= {row["key"] for row in rows if row["parent"] in within}
    found = (_unit(row) for row in rows if row["parent"] in within and row["kind"] in BUSY)
    return sorted(found, key=lambda unit: (unit.code, unit.since))


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            if {"key", "parent", "valid_to", "agency_code"} <= set(reader.fieldnames or ()):
                yield from reader


def _unit(row: dict[str, str]) -> SimulatedUnit:
    return SimulatedUnit(
        code=row["agency_code"] or row["admin_code"] or row["key"],
        busy=BUSY[row["kind"]],
        since=date.fromisoformat(row["valid_from"]) if row["valid_from"] else DAY_ONE,
        until=date.fromisoformat(row["valid_to"]) if row["valid_to"] else DAY_LAST,
        communal=row["kind"] in ("ward", "commune", "township", "special_zone"),
    )
