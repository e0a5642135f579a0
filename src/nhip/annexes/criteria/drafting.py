"""A reading of criteria -> the keys of a criteria set, as `nhip.engine.definition` reads them.

May import nhip.annexes.criteria.{table,wording} and the engine. The draft says nothing that the
document does not say; what the law needs besides (units, period, decision) is an argument.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from nhip.annexes.criteria.table import CriteriaReading, Line
from nhip.annexes.criteria.wording import text_of


@dataclass(frozen=True, slots=True)
class About:
    """What a set says of itself. `id` ends with the year ("dti-xa-phu-tho/2026")."""

    id: str
    name: str
    year: int
    source: str
    legal_basis: tuple[str, ...]
    applies_to: tuple[str, ...] = ()
    periods: tuple[str, ...] = ("year",)
    short_name: str = ""


def set_of(reading: CriteriaReading, about: About) -> dict[str, Any]:
    """The keys of the set, in the order its file is written in. Numbers are texts as printed."""
    loose = [line for line in reading.groups if not line.is_group]
    groups = [line for line in reading.groups if line.is_group]
    if loose:
        groups.append(_gathered(loose, groups))
    total = reading.total or sum((line.worth for line in groups), Fraction(0))
    found: dict[str, Any] = {
        "id": about.id,
        "short_name": about.short_name or about.name,
        "name": about.name,
        "year": str(about.year),
        "legal_basis": list(about.legal_basis),
        "applies_to": list(about.applies_to),
        "periods": list(about.periods),
        "max_total": text_of(total),
        "source": about.source,
        "groups": [_group(line) for line in groups],
    }
    return {key: value for key, value in found.items() if value != []}


def _gathered(lines: list[Line], groups: Sequence[Line]) -> Line:
    """Criteria that stand under no heading, under one of their own."""
    taken = {line.code for line in groups}
    code = next(code for code in ("0", "C", "chung") if code not in taken)
    total = sum((line.worth for line in lines), Fraction(0))
    return Line(code, "Tiêu chí chung", total, lines[0].place, lines=lines)


def _group(line: Line) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": line.code,
        "name": line.name,
        "max_score": text_of(line.worth),
        "note": " ".join(line.rule_text.split()),
        "criteria": [_criterion(one) for one in line.lines if not one.is_group],
        "groups": [_group(one) for one in line.lines if one.is_group],
    }
    return {key: value for key, value in found.items() if value not in ("", [])}


def _criterion(line: Line) -> dict[str, Any]:
    assert line.rule is not None
    method: Any = dict(line.rule.method)
    if list(method) == ["name"]:
        method = method["name"]
    verified = f"Phối hợp xác minh: {line.verifier}" if line.verifier else ""
    found: dict[str, Any] = {
        "code": line.code,
        "name": line.name,
        "max_score": text_of(line.worth),
        "inputs": line.rule.inputs,
        "method": method,
        "rule_text": " ".join(line.rule_text.split()),
        "data_source": line.source,
        "evidence": line.evidence,
        "note": verified,
    }
    return {key: value for key, value in found.items() if value != ""}
