"""The door: a file of any kind, told by its content, landed into a dataset.

May import: repository.lake and this package. Reads one file and writes through the lake only.
"""

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from nhip.repository.dataset import Dataset
from nhip.repository.lake import Lake, Landed
from nhip.repository.landing.csv_file import read_csv
from nhip.repository.landing.edxml import is_edxml, read_edxml
from nhip.repository.landing.incoming import BadFile, Incoming, spool, stamp
from nhip.repository.landing.json_lines import read_json_lines
from nhip.repository.landing.parquet_file import read_parquet
from nhip.repository.landing.sheet_file import read_sheet
from nhip.repository.landing.units import KnownUnits

HASH_BLOCK = 1024 * 1024
HEAD = 4096
FOREIGN = {
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "Excel 97-2003 (.xls)",
    b"\x1f\x8b": "gzip",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
}


def land_file(
    lake: Lake,
    dataset: Dataset,
    path: Path,
    *,
    batch_id: str,
    source: str,
    landed_at: datetime,
    known_units: KnownUnits | None = None,
) -> Landed:
    """Land one CSV, XLSX, Parquet, JSON-lines or edXML file; its SHA-256 goes into the commit.

    Raises BadFile (and UnreadableFile of workbooks) for a file that cannot be read and Refused for
    one with too many bad rows; then nothing has changed.
    """
    work = lake.root / "_work"
    work.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=work, prefix="file-") as folder:
        before = stamp(path)
        incoming, digest = open_file(dataset, path, Path(folder)), file_hash(path)
        if stamp(path) != before:
            raise BadFile("landing.changing", file=path.name)
        return lake.land(
            dataset,
            incoming,
            batch_id=batch_id,
            source=source,
            landed_at=landed_at,
            known_units=known_units,
            file_hash=digest,
        )


def open_file(dataset: Dataset, path: Path, folder: Path) -> Incoming:
    """The raw rows of a file; text formats are spooled into `folder`."""
    if path.is_dir():
        raise BadFile("landing.folder", file=path.name)
    with open(path, "rb") as file:
        head = file.read(HEAD)
    if not head.strip():
        raise BadFile("landing.no_rows", file=path.name)
    for mark, kind in FOREIGN.items():
        if head.startswith(mark):
            raise BadFile("landing.foreign", file=path.name, kind=kind)
    if head.startswith(b"PAR1"):
        return read_parquet(dataset, path)
    return spool(dataset, _batches(dataset, path, head), folder / "raw.parquet")


def file_hash(path: Path) -> str:
    """The SHA-256 of a file."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(HASH_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _batches(dataset: Dataset, path: Path, head: bytes) -> Iterator[pa.RecordBatch]:
    if zipfile.is_zipfile(path):
        return read_sheet(dataset, path)
    if is_edxml(head):
        return read_edxml(dataset, path)
    # UTF-16 puts a zero beside each of these letters.
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if plain.startswith((b"{", b"[")):
        return read_json_lines(dataset, path)
    return read_csv(path)
