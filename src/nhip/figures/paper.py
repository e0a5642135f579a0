"""A printed table as PDF: A4 pages with a head, a table that wraps its words, and a foot.

May import vl_convert (drawing to PDF with embedded letters) and pypdf (pages into one file). The
text stays text, so that a signed copy can be read and compared. The same words give the same text.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import vl_convert
from pypdf import PdfReader, PdfWriter

WIDTH, HEIGHT, MARGIN = 595, 842, 40
SIZE, LEADING = 9, 12
FAMILY = "Liberation Serif, Times New Roman, serif"
# The mean width of a letter in ems: a line is broken a little early rather than a little late.
EM = 0.52


@dataclass(frozen=True)
class Table:
    """What is printed. `widths` are shares of the line; `numeric` columns stand to the right."""

    title: str
    lead: tuple[str, ...]
    headers: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    foot: tuple[str, ...] = ()


def table_pdf(table: Table) -> bytes:
    """The table on as many A4 pages as it needs, each with the column heads and its number."""
    pages = list(_pages(table))
    writer = PdfWriter()
    for number, rows in enumerate(pages, 1):
        drawn = _drawing(table, rows, number, len(pages))
        for page in PdfReader(io.BytesIO(vl_convert.svg_to_pdf(drawn))).pages:
            writer.add_page(page)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


Row = tuple[tuple[str, ...], ...]  # per cell its lines


def _pages(table: Table) -> Iterator[list[Row]]:
    room = _room(table, first=True)
    page: list[Row] = []
    for row in table.rows:
        wrapped = tuple(
            tuple(_wrapped(cell, share * (WIDTH - 2 * MARGIN) - 6))
            for cell, share in zip(row, table.widths, strict=True)
        )
        for part in _parts(wrapped):
            height = _height(part)
            if height > room and page:
                yield page
                page, room = [], _room(table, first=False)
            page.append(part)
            room -= height
    yield page


MOST_LINES = 40  # of one row on one page; a longer cell goes on in a further row


def _parts(row: Row) -> Iterator[Row]:
    longest = max(map(len, row), default=1)
    for start in range(0, max(longest, 1), MOST_LINES):
        yield tuple(cell[start : start + MOST_LINES] for cell in row)


def _height(row: Row) -> float:
    return max(max(map(len, row), default=1), 1) * LEADING + 5


def _room(table: Table, *, first: bool) -> float:
    lead = sum(len(_lines(text)) for text in table.lead) if first else 0
    foot = sum(len(_lines(text)) for text in table.foot)
    title = len(_lines(table.title, 13)) * 18 if first else 0
    return HEIGHT - 2 * MARGIN - title - (lead + foot) * LEADING - 70


def _lines(text: str, size: float = SIZE) -> list[str]:
    return _wrapped(text, WIDTH - 2 * MARGIN, size)


def _wrapped(text: str, width: float, size: float = SIZE) -> list[str]:
    """The lines of a text in a width; a word longer than the line is cut."""
    most = max(int(width / (size * EM)), 4)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            while len(word) > most:
                lines += [line] * bool(line)
                line, lines_word, word = "", word[:most], word[most:]
                lines.append(lines_word)
            if line and len(line) + 1 + len(word) > most:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines.append(line)
    return lines


def _drawing(table: Table, rows: Sequence[Row], number: int, count: int) -> str:
    parts: list[str] = []
    y = float(MARGIN)
    if number == 1:
        for line in _lines(table.title, 13):
            y += 18
            parts.append(_text(WIDTH / 2, y, line, size=13, anchor="middle", bold=True))
        for text in table.lead:
            for line in _lines(text):
                y += LEADING
                parts.append(_text(MARGIN, y, line))
    y += 8
    heads = tuple(
        tuple(_wrapped(head, share * (WIDTH - 2 * MARGIN) - 6))
        for head, share in zip(table.headers, table.widths, strict=True)
    )
    y = _row(parts, table, heads, y, bold=True)
    for row in rows:
        y = _row(parts, table, row, y)
    for text in table.foot:
        for line in _lines(text):
            y += LEADING
            parts.append(_text(MARGIN, y, line))
    page = f"Trang {number}/{count}"
    parts.append(_text(WIDTH / 2, HEIGHT - MARGIN / 2, page, anchor="middle"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>{"".join(parts)}</svg>'
    )


def _row(parts: list[str], table: Table, row: Row, y: float, *, bold: bool = False) -> float:
    """One row from `y` down; returns where the next begins."""
    x, bottom = float(MARGIN), y + _height(row)
    for column, (cell, share) in enumerate(zip(row, table.widths, strict=True)):
        width = share * (WIDTH - 2 * MARGIN)
        for at, line in enumerate(cell, 1):
            right = column in table.numeric
            place = x + width - 3 if right else x + 3
            anchor = "end" if right else "start"
            parts.append(_text(place, y + at * LEADING, line, anchor=anchor, bold=bold))
        x += width
    parts.append(
        f'<line x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{bottom}" y2="{bottom}" stroke="#888" '
        'stroke-width="0.5"/>'
    )
    return bottom


def _text(
    x: float, y: float, text: str, *, size: float = SIZE, anchor: str = "start", bold: bool = False
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{FAMILY}" font-size="{size}" '
        f'text-anchor="{anchor}"{weight}>{escape(text)}</text>'
    )
