"""A dry look at a file: what would be recognised, and which rows would be bad. Lands nothing.

May import: repository.lake's neighbours (door, stage, session). Works in a folder that is removed.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from nhip.repository.dataset import Dataset
from nhip.repository.landing.door import open_file
from nhip.repository.landing.report import CheckReport
from nhip.repository.landing.stage import stage
from nhip.repository.landing.units import KnownUnits
from nhip.repository.session import MEMORY, session

BATCH_ID = "doc-thu"


@dataclass(frozen=True, slots=True)
class Look:
    """What a file holds: columns taken (dataset's -> file's), optional ones absent, the report."""

    columns: dict[str, str]
    absent: tuple[str, ...]
    report: CheckReport
    limit: float

    @property
    def refused(self) -> bool:
        """Whether landing it would be refused for its share of bad rows."""
        return self.report.bad_share > self.limit


def look(
    work: Path,
    dataset: Dataset,
    path: Path,
    *,
    now: datetime,
    known_units: KnownUnits | None = None,
    memory: str = MEMORY,
) -> Look:
    """Read and check a whole file as a landing would, in a folder below `work`.

    Raises BadFile and UnreadableFile for a file that cannot be read; never Refused.
    """
    work.mkdir(parents=True, exist_ok=True)
    patient = replace(dataset, bad_share_limit=Fraction(1))
    with TemporaryDirectory(dir=work, prefix="look-") as folder:
        place = Path(folder)
        incoming = open_file(dataset, path, place)
        with session(place / "spill", memory=memory) as connection:
            staged = stage(
                connection, patient, incoming, place / "in", BATCH_ID,
                batch_id=BATCH_ID, now=now, known_units=known_units,
            )  # fmt: skip
        absent = [
            column.name
            for column in dataset.columns
            if column.name not in incoming.columns and not column.derived
        ]
        limit = float(dataset.bad_share_limit)
        return Look(dict(incoming.columns), tuple(absent), staged.report, limit)
