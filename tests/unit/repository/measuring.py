"""A lake of plain Parquet files, and dossiers with only what a test speaks of."""

from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq

from nhip.repository import dataset as datasets
from nhip.repository.simulation.dossiers import SCHEMA

DOSSIERS = datasets.get("dossiers")


def dossier(code, unit="H44.1", **told):
    """A row of the dossiers; days are given as days, missing columns are empty."""
    row = dict.fromkeys(SCHEMA.names)
    row |= {"dossier_code": code, "agency_code": unit, "procedure_code": "1.000001", "channel": 2}
    row |= {"status": 4, **told}
    for name, value in row.items():
        moment = pa.types.is_timestamp(SCHEMA.field(name).type)
        if moment and value is not None and not isinstance(value, datetime):
            row[name] = datetime.combine(value, datetime.min.time().replace(hour=9))
    return row


class FileLake:
    """Versions of one dataset as lists of files; a version that replaces a file drops the old."""

    def __init__(self, root):
        self.root = root
        self.versions = []
        self.written = 0

    def commit(self, rows, instead_of=()):
        """A new version: the files of the last one but those replaced, and one of these rows."""
        before = self.versions[-1] if self.versions else []
        path = self.root / f"{self.written}.parquet"
        self.written += 1
        pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), path)
        self.versions.append([file for file in before if file not in instead_of] + [path])
        return path

    def version(self, dataset):
        return len(self.versions) - 1

    def files(self, dataset, version=None):
        return self.versions[-1 if version is None else version]

    def compactions(self, dataset, *, since=-1):
        return []
