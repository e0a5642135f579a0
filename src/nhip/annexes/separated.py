"""CSV and text files -> the original's shape, whatever encoding and separator they were saved in.

May import the standard library and nhip.annexes.grid.
"""

import csv
import io
from pathlib import Path

from nhip.annexes.grid import GridCell, Original, tidy
from nhip.annexes.reading import UnreadableAnnex

SEPARATORS = ",;\t|"
MOST_ROWS = 20_000
MOST_COLUMNS = 200
# Windows-1258 writes a vowel and its tone as two characters; composing them is the tidying.
OLD_VIETNAMESE = "cp1258"
LARGEST_FIELD = 1_000_000


def read_separated(path: Path) -> Original:
    """One table. Raises UnreadableAnnex of "annex.encoding", ".quotes", ".too_many_rows"."""
    text, encoding = decoded(path.read_bytes())
    csv.field_size_limit(LARGEST_FIELD)
    original = Original()
    if encoding == OLD_VIETNAMESE:
        original.notices.append(("annex.old_encoding", {}))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text)))
    except csv.Error:
        raise UnreadableAnnex("annex.quotes") from None
    if len(rows) > MOST_ROWS:
        raise UnreadableAnnex("annex.too_many_rows", limit=MOST_ROWS)
    original.add_grid(
        (
            GridCell(tidy(value), row, column)
            for row, values in enumerate(rows)
            for column, value in enumerate(values[:MOST_COLUMNS])
        ),
        is_sheet=True,
    )
    return original


def decoded(content: bytes) -> tuple[str, str]:
    """Text and the encoding it was in. Raises UnreadableAnnex("annex.encoding")."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16"), "utf-16"
    if b"\0" in content[:400]:
        even = content[:400:2].count(0) > content[1:400:2].count(0)
        return _decoded(content, "utf-16-be" if even else "utf-16-le"), "utf-16"
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return _decoded(content, OLD_VIETNAMESE), OLD_VIETNAMESE


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableAnnex("annex.encoding") from None


def separator_of(text: str) -> str:
    """The separator that most lines agree on; a comma where none does."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) > 4:
        return lines[0][4]

    def agreement(separator: str) -> int:
        # Commas and semicolons also stand inside sentences: what counts is the heading line.
        return max((_outside_quotes(line, separator) for line in lines[:20]), default=0)

    return max(SEPARATORS, key=agreement)


def _outside_quotes(line: str, separator: str) -> int:
    """How many fields of a heading a separator makes: short ones only."""
    fields = next(csv.reader([line], delimiter=separator), [])
    return len(fields) if all(len(field) < 60 for field in fields) else 0
