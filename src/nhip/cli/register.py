"""Which units hold which code on a day, read from law/units without a database.

Standard library, and the shelf that knows where law/ is. The units app keeps the same facts in the
database; a test holds the two to the same answer.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from nhip.apps.criteria.shelf import LAW_DIR
from nhip.engine.folding import fold

FOLDERS = (LAW_DIR / "units", LAW_DIR.parent / "demo" / "units")
# What stands before the name of a place or an office, folded; the units app reads names alike.
OFFICE = re.compile(r"^(?:ubnd|uy ban nhan dan|hdnd va ubnd) ")
KINDS = ("phuong", "xa", "dac khu", "tinh", "thanh pho", "so", "ban", "huyen", "thi tran")
UNIT_COLUMNS = {"key", "kind", "name", "valid_from", "valid_to", "admin_code", "agency_code"}


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """What the command needs of a unit: its kind for `applies_to`, its name for the table."""

    key: str
    kind: str
    name: str


@lru_cache(maxsize=4)
def units_on(day: date) -> dict[str, KnownUnit]:
    """Every administrative and agency code in force on that day, with the unit that holds it."""
    found: dict[str, KnownUnit] = {}
    for folder in FOLDERS:
        later = {row["key"]: row for row in _later_names(folder) if _in_force(row, day)}
        for row in _units(folder):
            if not _in_force(row, day):
                continue
            named = later.get(row["key"], row)
            unit = KnownUnit(row["key"], named["kind"], named["name"])
            found |= {row[c]: unit for c in ("admin_code", "agency_code") if row[c]}
    return found


def find(units: dict[str, KnownUnit], typed: str) -> KnownUnit | None:
    """The unit behind a code as people type it: h44.07, or 7894 where Excel dropped a zero."""
    forms = [typed, typed.upper()]
    if typed.isdigit():
        forms += [typed.zfill(2), typed.zfill(5)]
    return next((units[form] for form in forms if form in units), None)


def meant(typed: str, listed: Sequence[str], day: date) -> list[str]:
    """Which of the units of a file, as it names them, a person means: by code, key or name.

    None where nothing fits, several where a name is borne by several of them.
    """
    if typed in listed:
        return [typed]
    known = units_on(day)
    unit, own = find(known, typed), fold(typed)
    words = OFFICE.sub("", own)
    names = {words, *(f"{kind} {words}" for kind in KINDS)}
    same = [code for code in listed if fold(code) == own]
    if same or not words:
        return same
    of_file = {code: find(known, code) for code in listed}
    by_key = [c for c, u in of_file.items() if u and (u == unit or u.key == typed)]
    exact = [c for c, u in of_file.items() if u and fold(u.name) in (own, words)]
    return by_key or exact or [c for c, u in of_file.items() if u and fold(u.name) in names]


def _units(folder: Path) -> Iterator[dict[str, str]]:
    """The rows of every list of units in a folder, whatever its name."""
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if set(rows.fieldnames or ()) >= UNIT_COLUMNS:
                yield from rows


def _later_names(folder: Path) -> Iterator[dict[str, str]]:
    path = folder / "names.csv"
    if path.exists():
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                yield row | {"key": row["unit"]}


def _in_force(row: dict[str, str], day: date) -> bool:
    """ISO days compare as text."""
    text = day.isoformat()
    return (row["valid_from"] or text) <= text <= (row["valid_to"] or text)
