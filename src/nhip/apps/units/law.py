"""Reads law/units: tables of dated facts into plain records, ready to be stored.

Standard library and this app's names only; no database. What the columns mean is written for data
stewards in law/units/README.md. A file with the columns of a unit is a list of units, whatever its
name, so a province's own organisations are one more file of the same form.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import nhip
from nhip.apps.units.models import UnitChange, UnitCode, UnitName
from nhip.engine.folding import fold

PACKAGE = Path(nhip.__file__).parent


def shipped(folder):
    """A folder at the top of the repository, which an installed package carries inside itself."""
    inside = PACKAGE / folder
    return inside if inside.exists() else PACKAGE.parents[1] / folder


LAW = shipped("law/units")
DEMO = shipped("demo/units")
TYPE_OF_UNIT = re.compile(r"^(tinh|thanh pho|huyen|quan|thi xa|thi tran|xa|phuong|dac khu) ")
UNIT_COLUMNS = {"key", "kind", "name", "parent", "valid_from", "valid_to", "admin_code", "aliases"}


@dataclass
class Records:
    """Facts by the tables they go to; units are named by key, days are dates or None."""

    units: dict[str, dict] = field(default_factory=dict)
    names: list[dict] = field(default_factory=list)
    codes: list[dict] = field(default_factory=list)
    placements: list[dict] = field(default_factory=list)
    changes: list[dict] = field(default_factory=list)


def read(folder):
    """All facts of one folder."""
    sources = {row["id"]: row["title"] for row in [*_rows(LAW / "sources.csv")]}
    records = Records()
    rows = [row for path in sorted(folder.glob("*.csv")) for row in _unit_rows(path)]
    later_names = {row["unit"]: row for row in _rows(folder / "names.csv")}
    changes = list(_rows(folder / "changes.csv"))
    transfers = {row["after"]: row for row in changes if row["kind"] == "transfer"}
    for row in rows:
        row["source"] = sources[row["source"]]
        _add_unit(records, row, later_names.get(row["key"]), sources)
        _add_codes(records, row)
        _add_placements(records, row, transfers.get(row["key"]))
    for row in _rows(folder / "former_names.csv"):
        former = f"{row['name']} ({row['district']})"
        records.names.append(_name(row["unit"], former, UnitName.Role.FORMER))
    for row in _rows(folder / "coverage.csv"):
        records.units[f"tinh-{row['province_code']}-2025"]["note"] = row["note"]
    records.changes = [_change(row, sources) for row in changes]
    _add_search_text(records)
    return records


def _add_unit(records, row, later, sources):
    span = {"valid_from": _day(row["valid_from"]), "valid_to": _day(row["valid_to"])}
    unit = {"key": row["key"], "kind": row["kind"], "name": row["name"], "source": row["source"]}
    records.units[row["key"]] = unit | span | {"note": ""}
    first = _name(row["key"], row["name"], UnitName.Role.OFFICIAL, source=row["source"]) | span
    records.names.append(first)
    if later:
        since = _day(later["valid_from"])
        first["valid_to"] = since - timedelta(days=1)
        unit = records.units[row["key"]]
        unit["name"], unit["kind"] = later["name"], later["kind"]
        second = _name(row["key"], later["name"], UnitName.Role.OFFICIAL)
        basis = {"legal_basis": later["legal_basis"], "source": sources[later["source"]]}
        records.names.append(second | basis | {"valid_from": since})
    for alias in filter(None, row["aliases"].split(";")):
        records.names.append(_name(row["key"], alias, UnitName.Role.SPELLING))


def _add_codes(records, row):
    for scheme, column in (
        (UnitCode.Scheme.ADMIN, "admin_code"),
        (UnitCode.Scheme.AGENCY, "agency_code"),
    ):
        if row[column]:
            unit = records.units[row["key"]]
            code = {"unit": row["key"], "scheme": scheme, "code": row[column]}
            span = {"valid_from": unit["valid_from"], "valid_to": unit["valid_to"]}
            records.codes.append(code | span | {"source": row["source"]})


def _add_placements(records, row, transfer):
    if not row["parent"]:
        return
    unit = records.units[row["key"]]
    now = {"unit": row["key"], "parent": row["parent"]}
    now |= {"valid_from": unit["valid_from"], "valid_to": unit["valid_to"]}
    if transfer:
        now["valid_from"] = _day(transfer["effective_on"])
        until = now["valid_from"] - timedelta(days=1)
        before = {"parent": transfer["former_parent"], "valid_from": None, "valid_to": until}
        records.placements.append(now | before)
    records.placements.append(now)


def _change(row, sources):
    return {
        "kind": UnitChange.Kind(row["kind"]),
        "before": row["before"],
        "after": row["after"] or None,
        "effective_on": _day(row["effective_on"]),
        "partial": row["mark"] == "partial",
        "is_checked": row["mark"] != "unchecked",
        "legal_basis": row["legal_basis"],
        "source": sources[row["source"]],
    }


def _name(unit, name, role, source=""):
    named = {"unit": unit, "name": name, "role": role, "legal_basis": "", "source": source}
    return named | {"valid_from": None, "valid_to": None}


def _add_search_text(records):
    """Every name and code of a unit, folded and barred: one LIKE finds it under any of them."""
    words = {key: [] for key in records.units}
    for fact in (*records.names, *records.codes):
        word = fold(fact.get("name") or fact["code"])
        words[fact["unit"]] += [word, TYPE_OF_UNIT.sub("", word)]
    for key, found in words.items():
        records.units[key]["search_text"] = f"| {' | '.join(dict.fromkeys(found))} |"


def _unit_rows(path: Path) -> Iterable[dict]:
    rows = list(_rows(path))
    return rows if rows and rows[0].keys() >= UNIT_COLUMNS else []


def _rows(path: Path) -> Iterable[dict]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
