"""The check report of a landing: counts per check and column, the first bad rows with reasons.

May import: the standard library. Facts only; sentences are made where pages are made.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row cannot be taken: an error code, the column, the text that stood there."""

    check: str
    column: str
    text: str = ""
    near: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """The fields that word it."""
        return {"column": self.column, "text": self.text, "near": self.near}


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row with every reason, by its number in the file as people count it."""

    row: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What the checks found: rows read and bad, counts by (check, column), the first bad rows.

    `ignored` are columns of the file that the dataset does not take.
    """

    rows: int
    bad: int
    counts: tuple[tuple[str, str, int], ...] = ()
    first: tuple[BadRow, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def bad_share(self) -> float:
        """Bad rows among all, 0 for a file without rows."""
        return self.bad / self.rows if self.rows else 0.0
