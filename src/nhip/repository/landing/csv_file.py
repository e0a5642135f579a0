"""CSV of any size -> batches of text with row numbers; encoding and delimiter told by content.

May import: pyarrow and this package. Reads in blocks: a file of many gigabytes needs no more memory
than a small one.
"""

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median_low
from typing import Any
from unicodedata import normalize

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from nhip.repository.dataset import ROW
from nhip.repository.landing.incoming import ODD, BadFile
from nhip.repository.landing.incoming import odd as odd_text

BLOCK = 8 * 1024 * 1024
SAMPLE = 256 * 1024
SAMPLE_LINES = 50
DELIMITERS = ";,\t|"
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What older Vietnamese programs write; its tone marks come apart and are joined by the checks.
LEGACY = "cp1258"


def read_csv(path: Path) -> Iterator[pa.RecordBatch]:
    """Batches of text columns under the file's own headings, with `ROW` and `ODD`.

    `ROW` is the number of the record as a spreadsheet counts, the heading being 1 (2 after a line
    "sep=;"). A record with too many or too few cells comes as nulls with a note in `ODD`, for the
    checks to reject; a line of nothing but empty cells is no record, though it counts. Raises
    BadFile: "landing.no_rows", "landing.encoding", "landing.bad_csv", "landing.open_quote" (line).
    """
    encoding = detect_encoding(path)
    with open(path, "rb") as file:
        sample = codecs.getincrementaldecoder(encoding)("replace").decode(file.read(SAMPLE))
    lines = normalize("NFC", sample).splitlines()
    declared = re.fullmatch(r"sep=([;,|\t])", lines[0], re.IGNORECASE) if lines else None
    body = lines[1:] if declared else lines
    if len(body) < 2:
        raise BadFile("landing.no_rows", file=path.name)
    delimiter = declared[1] if declared else _delimiter(body[:SAMPLE_LINES])
    header = [
        cell.strip() or f"({index})"
        for index, cell in enumerate(next(csv.reader(body, delimiter=delimiter)), start=1)
    ]
    try:
        yield from _batches(path, encoding, delimiter, header, skip=2 if declared else 1)
    except UnicodeDecodeError:
        raise BadFile("landing.encoding", file=path.name) from None
    except pa.ArrowInvalid as error:
        raise BadFile("landing.bad_csv", file=path.name, problem=str(error)) from None


def detect_encoding(path: Path) -> str:
    """UTF-8 (with or without its mark), UTF-16, otherwise Windows-1258.

    The whole file is looked at, in blocks: one tone mark in the last line decides.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with open(path, "rb") as file:
        block = file.read(BLOCK)
        for mark, encoding in MARKS:
            if block.startswith(mark):
                return encoding
        if b"\0" in block[:2]:
            return "utf-16-le" if block[1:2] == b"\0" else "utf-16-be"
        try:
            while block:
                decoder.decode(block)
                block = file.read(BLOCK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return LEGACY
    return "utf-8"


def _batches(
    path: Path, encoding: str, delimiter: str, header: list[str], skip: int
) -> Iterator[pa.RecordBatch]:
    odd: dict[int, str] = {}
    blank: list[int] = []
    swallowed: list[int] = []

    def keep(row: Any) -> str:
        # How many cells, not which: the record may hold personal data the dataset leaves out.
        cells = f"{row.actual_columns}/{row.expected_columns}"
        number, stood = int(row.number) + skip - 1, (row.text or "").strip()
        if not stood:
            blank.append(number)
        else:
            odd[number] = odd_text("landing.wrong_cells", cells, number)
        if _holds_records(stood, delimiter, len(header)):
            swallowed.append(number)
        return "skip"

    reader = arrow_csv.open_csv(
        path,
        arrow_csv.ReadOptions(
            block_size=BLOCK,
            use_threads=False,
            encoding=encoding,
            column_names=header,
            skip_rows=skip,
        ),
        arrow_csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=keep,
        ),
        arrow_csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string())),
    )
    first = skip + 1
    for batch in reader:
        # The parser reads ahead, so `odd` may hold numbers of records after this batch.
        absent = [*odd, *blank]
        numbers = np.arange(first, first + batch.num_rows + len(absent))
        numbers = numbers[~np.isin(numbers, absent)][: batch.num_rows]
        first = int(numbers[-1]) + 1 if batch.num_rows else first
        blank[:] = [number for number in blank if number >= first]
        swallowed += [int(numbers[place]) for place in _swallowing(batch.columns, delimiter)]
        if swallowed:
            raise BadFile("landing.open_quote", file=path.name, line=min(swallowed))
        nothing = pa.nulls(batch.num_rows, pa.string())
        yield _filled(_with(batch.columns, header, numbers, nothing), len(header))
        past = {number: odd.pop(number) for number in sorted(odd) if number < first}
        yield from _odd_rows(header, past)
    if swallowed:
        raise BadFile("landing.open_quote", file=path.name, line=min(swallowed))
    yield from _odd_rows(header, odd)


def _swallowing(columns: list[pa.Array], delimiter: str) -> list[int]:
    """The rows where one cell holds whole records: a quote was opened there and never closed."""
    found = []
    for cells in columns:
        for place in pc.indices_nonzero(pc.match_substring(cells, "\n")).to_pylist():
            if _holds_records(cells[place].as_py(), delimiter, len(columns)):
                found.append(place)
    return found


def _holds_records(text: str, delimiter: str, width: int) -> bool:
    """Whether a line after the first would make a record of its own."""
    later = text.split("\n")[1:]
    return width > 1 and any(line.count(delimiter) >= width - 1 for line in later)


def _filled(batch: pa.RecordBatch, width: int) -> pa.RecordBatch:
    """The batch without records whose cells are all empty, as a spreadsheet leaves them behind."""
    empty = pc.equal(batch.column(0), "")
    for place in range(1, width):
        if not pc.any(empty).as_py():  # nearly always after one column
            return batch
        empty = pc.and_(empty, pc.equal(batch.column(place), ""))
    return batch.filter(pc.invert(empty))


def _odd_rows(header: list[str], odd: dict[int, str]) -> Iterator[pa.RecordBatch]:
    if odd:
        blank = [pa.nulls(len(odd), pa.string())] * len(header)
        yield _with(blank, header, np.array(list(odd)), pa.array(list(odd.values())))


def _with(
    columns: list[pa.Array], header: list[str], numbers: "np.ndarray[Any, Any]", odd: pa.Array
) -> pa.RecordBatch:
    rows = pa.array(numbers, pa.int64())
    return pa.RecordBatch.from_arrays([*columns, rows, odd], names=[*header, ROW, ODD])


def _delimiter(lines: list[str]) -> str:
    """The delimiter that cuts the middling line into the most cells: commas stand in texts too."""

    def usual_width(delimiter: str) -> int:
        return median_low([len(cells) for cells in csv.reader(lines, delimiter=delimiter)])

    return max(DELIMITERS, key=usual_width)
