"""The units an annex may name, read from law/units without a database: those of its own province.

May import nhip.annexes and the folders of the register. Communes of all provinces share too many
names to be matched without knowing whose plan it is; whose it is, its letterhead says.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from nhip.annexes import About, KnownUnit
from nhip.cli.register import FOLDERS
from nhip.engine.folding import fold

UNIT_COLUMNS = {"key", "kind", "name", "parent", "valid_from", "valid_to", "aliases"}
WHOLE = ("province", "city")
LOCAL = ("commune", "ward", "township", "district", "special_zone")
Row = dict[str, str]


def known_units(province: str = "") -> list[KnownUnit]:
    """The provinces, and what lies in `province` (a key) with every name it had.

    Without a province: the provinces and the agencies of the demonstration, no communes.
    """
    rows = _register()
    if not province:
        return [_unit(row, ()) for row in rows.values() if row["kind"] not in LOCAL]
    names = _former_names()
    return [
        _unit(row, names.get(key, ()))
        for key, row in rows.items()
        if row["kind"] in WHOLE or _lies_in(row, province, rows)
    ]


def province_of(about: About) -> str:
    """The key of the province whose document this is; "" for one of the centre, or of none."""
    said = f" {fold(f'{about.issuer} {about.place} {about.title}')} "
    today = [row for row in _register().values() if row["kind"] in WHOLE and not row["valid_to"]]
    named = {row["key"]: _bare(row["name"]) for row in today}
    found = [(said.find(f" {name} "), key) for key, name in named.items() if f" {name} " in said]
    return min(found, default=(0, ""))[1]


def _bare(name: str) -> str:
    return re.sub(r"^(?:tinh|thanh pho) ", "", fold(name))


def _unit(row: Row, former: tuple[str, ...]) -> KnownUnit:
    others = tuple(name for name in row["aliases"].split(";") if name)
    last = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    return KnownUnit(row["key"], row["name"], (*others, *former), row["kind"], valid_to=last)


def _lies_in(row: Row, province: str, rows: dict[str, Row]) -> bool:
    above = row["parent"]
    while above:
        if above == province:
            return True
        above = rows[above]["parent"] if above in rows else ""
    return False


@lru_cache(maxsize=1)
def _register() -> dict[str, Row]:
    return {row["key"]: row for row in _rows() if set(row) >= UNIT_COLUMNS}


@lru_cache(maxsize=1)
def _former_names() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in _rows():
        if set(row) >= {"unit", "name", "district"}:
            found.setdefault(row["unit"], []).append(row["name"])
    return {key: tuple(names) for key, names in found.items()}


def _rows() -> Iterator[Row]:
    for folder in FOLDERS:
        for path in sorted(Path(folder).glob("*.csv")):
            with path.open(encoding="utf-8-sig", newline="") as file:
                yield from csv.DictReader(file)
