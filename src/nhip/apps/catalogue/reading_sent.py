"""A file of what a source says it sent: columns for day and count, perhaps for the dataset.

May import the repository's readers. Every fault is told with its row; nothing is taken from a file
that has one.
"""

import re
from collections import defaultdict
from datetime import date, datetime

from nhip.engine.errors import NhipError, NotANumber
from nhip.engine.folding import fold
from nhip.engine.values import parse_vi_number
from nhip.repository.grid import cell_text
from nhip.repository.tabular import read_sheets

DAY_WORDS = {"ngay", "day", "date"}
COUNT_WORDS = {"so ban ghi", "so luong", "da gui", "so", "count", "sent"}
DATASET_WORDS = {"tap du lieu", "tap", "dataset"}
HEADING_WITHIN = 20


class BadSentFile(NhipError):
    """A file of sent counts that cannot be taken: the first fault, with its row."""


def read_sent(content: bytes, dataset: str, today: date) -> dict[str, dict[date, int]]:
    """Dataset -> day -> how many were sent. `dataset` is meant where the file names none.

    Raises UnreadableFile of the readers and BadSentFile: "sent.no_columns", "sent.bad_day",
    "sent.bad_count", "sent.future", "sent.twice", "sent.no_dataset".
    """
    for sheet in read_sheets(content):
        for index, (_, cells) in enumerate(sheet.rows[:HEADING_WITHIN]):
            header = [fold(str(cell or "")).strip() for cell in cells]
            places = [_place(header, words) for words in (DAY_WORDS, COUNT_WORDS, DATASET_WORDS)]
            if places[0] is not None and places[1] is not None:
                return _counts(sheet.rows[index + 1 :], places, dataset, today)
    raise BadSentFile("sent.no_columns")


def _counts(rows, places, dataset, today):
    found = defaultdict(dict)
    for number, cells in rows:
        day, count, name = (
            cells[at] if at is not None and at < len(cells) else None for at in places
        )
        if day is None and count is None:
            continue
        name = str(name or "").strip() or dataset
        if not name:
            raise BadSentFile("sent.no_dataset", row=number)
        on = _day(day, number)
        if on > today:
            raise BadSentFile("sent.future", row=number, day=on)
        if on in found[name]:
            raise BadSentFile("sent.twice", row=number, day=on, dataset=name)
        found[name][on] = _count(count, number)
    if not found:
        raise BadSentFile("sent.no_columns")
    return dict(found)


def _place(header, words):
    return next((at for at, text in enumerate(header) if text in words), None)


def _day(cell, row):
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = cell_text(cell).strip() if cell is not None else ""
    if named := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text):
        text = f"{named[3]}-{int(named[2]):02}-{int(named[1]):02}"
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadSentFile("sent.bad_day", row=row, text=text) from None


def _count(cell, row):
    text = cell_text(cell).strip() if cell is not None else ""
    try:
        number = float(cell) if isinstance(cell, (int, float)) else float(parse_vi_number(text))
    except (NotANumber, ValueError):
        number = -1.0
    if number < 0 or number % 1 or number > 10**15:
        raise BadSentFile("sent.bad_count", row=row, text=text)
    return int(number)
