"""The door of the room: a file in, a Reading out.

May import everything of nhip.annexes.
"""

from collections.abc import Sequence
from pathlib import Path

from nhip.annexes.reading import Reading
from nhip.annexes.units import KnownUnit


def read(path: Path, *, known_units: Sequence[KnownUnit]) -> Reading:
    """Read one .docx, .xlsx or .csv annex, named by its content and not by its name.

    Returns drafts in document order with their sources; nothing is stored. Raises UnreadableAnnex
    ("annex.*": a scan, a password, an old format, a damaged or hostile file, nothing to read) and
    OSError where the file cannot be opened.
    """
    raise NotImplementedError
