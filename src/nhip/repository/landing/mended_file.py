"""Rejected rows that were sent out, mended in a spreadsheet and brought back: who is which, by id.

May import: repository.{dataset,tabular,grid} and this package. Judges no value: landing does.
"""

import re
from collections.abc import Mapping

from nhip.repository.dataset import Dataset
from nhip.repository.grid import Sheet
from nhip.repository.landing.incoming import BadFile
from nhip.repository.landing.sheet_file import value_text
from nhip.repository.tabular import read_sheets

ID_HEADING = "Mã dòng chờ sửa"
HEADING_WITHIN = 20
_ID = re.compile(r"[0-9a-f]{32}")
_NAMED = re.compile(r"\(([a-z][a-z0-9_]*)\)\s*$")
# What a workbook or a CSV puts before a text that would be read as a formula.
_QUOTED = re.compile(r"^'(?=[=+\-@\t\r\n])")


def heading(dataset: Dataset, column: str) -> str:
    """The heading of a column in the file that goes out: "Mã hồ sơ (dossier_code)"."""
    found = next((each for each in dataset.columns if each.name == column), None)
    return f"{found.meaning_vi} ({column})" if found else column


def read_mended(dataset: Dataset, content: bytes) -> dict[str, dict[str, str]]:
    """Id of a rejected row -> its cells as the file has them now, an empty one as "".

    Raises UnreadableFile of the readers, and BadFile: "mending.no_ids" where no sheet has the
    column of ids, "mending.id_twice" (row, id) where two rows have one.
    """
    for sheet in read_sheets(content):
        for index, (_, cells) in enumerate(sheet.rows[:HEADING_WITHIN]):
            header = [str(cell or "").strip() for cell in cells]
            if ID_HEADING in header:
                return _rows(dataset, sheet, index, header)
    raise BadFile("mending.no_ids", heading=ID_HEADING)


def changed(record: Mapping[str, str | None], cells: Mapping[str, str]) -> dict[str, str]:
    """The cells that say something else than the record that was rejected."""
    return {
        column: text for column, text in cells.items() if text != (record.get(column) or "").strip()
    }


def _rows(
    dataset: Dataset, sheet: Sheet, index: int, header: list[str]
) -> dict[str, dict[str, str]]:
    columns = {at: name for at, text in enumerate(header) if (name := _column(dataset, text))}
    place, found = header.index(ID_HEADING), dict[str, dict[str, str]]()
    for number, cells in sheet.rows[index + 1 :]:
        key = str(cells[place] or "").strip() if place < len(cells) else ""
        if not _ID.fullmatch(key):
            continue
        if key in found:
            raise BadFile("mending.id_twice", row=number, id=key)
        texts = {name: cells[at] if at < len(cells) else None for at, name in columns.items()}
        found[key] = {
            name: _QUOTED.sub("", (value_text(cell) or "").strip()) for name, cell in texts.items()
        }
    return found


def _column(dataset: Dataset, text: str) -> str | None:
    named = _NAMED.search(text)
    name = named[1] if named else text
    return name if name in dataset.names else None
