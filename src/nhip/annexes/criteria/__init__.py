"""Annexes of criteria sets as decisions print them -> drafts of sets to review.

`read_criteria` is the one door. May import nhip.annexes and the engine.
"""

from pathlib import Path

from nhip.annexes.criteria.drafting import About, set_of
from nhip.annexes.criteria.table import CriteriaReading, Line, read_tables
from nhip.annexes.criteria.wording import RuleReading, read_rule
from nhip.annexes.reading import UnreadableAnnex
from nhip.annexes.source import original_of

__all__ = [
    "About",
    "CriteriaReading",
    "Line",
    "RuleReading",
    "read_criteria",
    "read_rule",
    "set_of",
]


def read_criteria(path: Path) -> list[CriteriaReading]:
    """The sets of criteria in one .docx, .xlsx or .csv file, in its order; at least one.

    Raises UnreadableAnnex ("annex.*" as for plans, "wording.no_table") and OSError.
    """
    found = read_tables(original_of(path))
    if not found:
        raise UnreadableAnnex("wording.no_table")
    return found
