"""JSON lines -> batches of text: flat records of any dataset, nested dossiers made flat.

May import: pyarrow and this package. A file is read line by line: its size does not matter.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from nhip.repository.dataset import Dataset, Derivation
from nhip.repository.landing.derive import flatten
from nhip.repository.landing.incoming import ODD, BadFile, odd
from nhip.repository.landing.sheet_file import ROWS_AT_ONCE, batch, value_text

# A dossier with a long log takes some 50 kB; a longer line is no record.
MAX_LINE = 4 * 1024 * 1024


def read_json_lines(dataset: Dataset, path: Path) -> Iterator[pa.RecordBatch]:
    """One record a line, its line number in `ROW`; a line that is no record stands in `ODD`.

    Raises BadFile: "landing.no_rows", "landing.line_too_long" (line).
    """
    known = {
        alias.casefold(): column.name
        for column in dataset.columns
        for alias in (column.name, *column.source_names)
    }
    nested = Derivation.DOSSIER_END in dataset.derive
    with open(path, "rb") as file:
        lines = _lines(file, path.name)
        while chunk := list(islice(lines, ROWS_AT_ONCE)):
            records = [_record(text, known, nested, row) for row, text in chunk]
            yield batch(dataset.names, records, [number for number, _ in chunk])


def _lines(file: BinaryIO, name: str) -> Iterator[tuple[int, str]]:
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise BadFile("landing.line_too_long", file=name, line=number, limit=MAX_LINE)
        text = line.decode("utf-8-sig" if number == 1 else "utf-8", "replace").strip()
        if text:
            yield number, text


def _record(text: str, known: Mapping[str, str], nested: bool, row: int) -> dict[str, str | None]:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        return {ODD: odd("landing.not_a_record", "", row)}
    flat: dict[str, Any] = {
        known[key.casefold()]: value
        for key, value in record.items()
        if key.casefold() in known and not isinstance(value, list | dict)
    }
    if nested:
        flat |= flatten(record)
    return {name: value_text(value) for name, value in flat.items()}
