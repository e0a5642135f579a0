"""JSON -> batches of text: flat records of any dataset, nested dossiers made flat.

May import: pyarrow and this package. One record a line, or one list of records; either is read
piece by piece: the size of a file does not matter.
"""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa

from nhip.repository.dataset import Dataset, Derivation
from nhip.repository.landing.csv_file import detect_encoding
from nhip.repository.landing.derive import flatten
from nhip.repository.landing.incoming import ODD, BadFile, odd
from nhip.repository.landing.sheet_file import ROWS_AT_ONCE, batch, value_text

# A dossier with a long log takes some 50 kB; a longer line is no record.
MAX_LINE = 4 * 1024 * 1024
PIECE = 1024 * 1024
_BLANKS = " \t\r\n"
# Half of a character, which "\\ud800" leaves behind: no file can hold it.
_HALF = re.compile("[\ud800-\udfff]")
_BETWEEN = _BLANKS + ","


def read_json_lines(dataset: Dataset, path: Path) -> Iterator[pa.RecordBatch]:
    """One record a line, its line number in `ROW`; a line that is no record stands in `ODD`.

    Of a list of records `ROW` counts the records. UTF-8, UTF-16 or Windows-1258, as in a CSV.
    Raises BadFile: "landing.no_rows", "landing.encoding", "landing.line_too_long" (line),
    "landing.broken_json" (row: a list that is cut or no JSON), "landing.spread_json" (one record
    over many lines).
    """
    known = {
        alias.casefold(): column.name
        for column in dataset.columns
        for alias in (column.name, *column.source_names)
    }
    nested = Derivation.DOSSIER_END in dataset.derive
    try:
        with open(path, encoding=detect_encoding(path), newline="\n") as file:
            found = _elements(file, path.name) if _is_list(file) else _lines(file, path.name)
            while chunk := list(islice(found, ROWS_AT_ONCE)):
                records = [_record(given, known, nested, row) for row, given in chunk]
                yield batch(dataset.names, records, [number for number, _ in chunk])
    except UnicodeDecodeError:
        raise BadFile("landing.encoding", file=path.name) from None


def _is_list(file: TextIO) -> bool:
    """Whether the file is one list of records, and not a record a line."""
    head = file.read(PIECE).lstrip("\ufeff" + _BLANKS)
    file.seek(0)
    return head.startswith("[")


def _lines(file: TextIO, name: str) -> Iterator[tuple[int, Any]]:
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise BadFile("landing.line_too_long", file=name, line=number, limit=MAX_LINE)
        text = line.strip("\ufeff" + _BLANKS)
        if text == "{":
            raise BadFile("landing.spread_json", file=name, line=number)
        if text:
            yield number, _read(text)


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _elements(file: TextIO, name: str) -> Iterator[tuple[int, Any]]:
    """The members of a list, read as they come. A list that is cut or no JSON ends in BadFile."""
    decoder, number, place = json.JSONDecoder(), 0, 1
    text = file.read(PIECE).lstrip("\ufeff" + _BLANKS)
    while True:
        while text[place : place + 1] and text[place] in _BETWEEN:
            place += 1
        if text.startswith("]", place) and not (text[place + 1 :] + file.read(1)).strip():
            return
        try:
            value, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            end = len(text)
        if end < len(text):  # at the very end 12 may go on as 123
            number, place = number + 1, end
            yield number, value
            continue
        more = file.read(PIECE) if len(text) - place <= MAX_LINE else ""
        if not more:
            raise BadFile("landing.broken_json", file=name, row=number + 1)
        text, place = text[place:] + more, 0


def _record(given: Any, known: Mapping[str, str], nested: bool, row: int) -> dict[str, str | None]:
    if not isinstance(given, dict):
        return {ODD: odd("landing.not_a_record", "", row)}
    flat: dict[str, Any] = {
        known[key.casefold()]: value
        for key, value in given.items()
        if key.casefold() in known and not isinstance(value, list | dict)
    }
    if nested:
        flat |= flatten(given)
    record = {name: value_text(value) for name, value in flat.items()}
    if _HALF.search("".join(value or "" for value in record.values())):
        return {ODD: odd("landing.not_a_record", "", row)}
    return record
