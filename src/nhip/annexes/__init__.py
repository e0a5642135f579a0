"""Documents of the law as they are issued -> drafts to review. Never Django, never a database.

`read` is the one door. May import nhip.engine, python-docx and openpyxl.
"""

from nhip.annexes.reading import (
    About,
    Block,
    BlockCell,
    Origin,
    ParagraphBlock,
    Place,
    Point,
    ReadCell,
    Reading,
    Remark,
    TableBlock,
    TargetReading,
    TaskReading,
    UnreadableAnnex,
)
from nhip.annexes.source import about_of, read
from nhip.annexes.units import KnownUnit, Match, MatchKind, UnitSet, match_agencies

__all__ = [
    "About",
    "Block",
    "BlockCell",
    "KnownUnit",
    "Match",
    "MatchKind",
    "Origin",
    "ParagraphBlock",
    "Place",
    "Point",
    "ReadCell",
    "Reading",
    "Remark",
    "TableBlock",
    "TargetReading",
    "TaskReading",
    "UnitSet",
    "UnreadableAnnex",
    "about_of",
    "match_agencies",
    "read",
]
