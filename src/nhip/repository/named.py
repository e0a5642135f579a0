"""How records name what is asked for: codes that hold on some days only, as SQL.

May import: repository.dialects. Which codes a unit had when is asked elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from nhip.repository.dialects import DuckDB


@dataclass(frozen=True, slots=True)
class Named:
    """Codes by which records of some days (both ends included; None: open) name a unit."""

    codes: tuple[str, ...]
    first: date | None = None
    last: date | None = None


def condition(named: Iterable[Named], unit: str, day: str | None, dialect: DuckDB) -> str:
    """The rows that name it: columns are SQL; without a day, the days of the codes do not count."""
    found = []
    for one in named:
        listed = ", ".join(map(dialect.text, one.codes)) or "null"
        terms = [f"{unit} in ({listed})"]
        if day is not None and one.first is not None:
            terms.append(f"{day} >= date '{one.first}'")
        if day is not None and one.last is not None:
            terms.append(f"{day} <= date '{one.last}'")
        found.append(" and ".join(terms))
    return f"({' or '.join(found) or 'false'})"
