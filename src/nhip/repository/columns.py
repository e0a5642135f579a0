"""Which column is which: header words, a person's own mapping, and the right sheet.

May import: the standard library, repository.grid.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nhip.engine.folding import fold
from nhip.repository.grid import MAX_COLUMNS, Cell, Sheet, UnreadableFile, column_number, letters

# Role -> header words without tone marks, the most exact first.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "unit": (
        "unit", "ma don vi", "ma dinh danh", "ma dinh danh dien tu", "ma co quan", "unit code",
        "ma xa", "ma dvhc", "ma", "don vi", "co quan don vi", "co quan", "ten don vi",
    ),
    "criterion": (
        "criterion", "ma tieu chi", "ma chi so", "ma chi so thanh phan", "criterion code",
        "tieu chi", "chi so thanh phan", "chi so",
    ),
    "input": (
        "input", "ma dau vao", "dau vao", "bien", "ten bien", "variable", "thanh phan",
        "ten dau vao",
    ),
    "value": ("value", "gia tri", "so lieu", "ket qua", "gia tri bao cao", "so lieu bao cao"),
}  # fmt: skip
ROLES = tuple(SYNONYMS)
# A header is looked for below titles and notes, but not all the way down.
HEADER_WITHIN = 30


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table is: its sheet, the row of its header, and each role's 1-based column.

    `others`: the sheets that would have done as well.
    """

    sheet: Sheet
    header_row: int
    headings: tuple[str, ...]
    columns: Mapping[str, int]
    others: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The roles without a column."""
        return tuple(role for role in ROLES if role not in self.columns)

    @property
    def is_filled(self) -> bool:
        """Whether anything stands below the header."""
        return self.sheet.rows[-1][0] > self.header_row


def find_layout(
    sheets: list[Sheet], wanted: str | None, mapping: Mapping[str, str] | None
) -> Layout:
    """The sheet and header that match best: all four columns, else the reason why not.

    `mapping` gives for some or all roles a heading as printed or column letters; the other roles
    are found by their words. Raises UnreadableFile: "file.no_rows", "figures.unknown_sheet"
    (wanted, sheets), "figures.wrong_sheet" (sheet, sheets, missing) where a workbook has several,
    "figures.missing_columns" (missing, found, row), "figures.too_many_columns" (also limit) where
    the sheet goes on to the right of what is read.
    """
    names = [sheet.name for sheet in sheets]
    chosen = [sheet for sheet in sheets if wanted in (None, "", sheet.name)]
    if not chosen:
        raise UnreadableFile("figures.unknown_sheet", wanted=wanted, sheets=names)
    layouts = [layout for sheet in chosen for layout in _candidates(sheet, mapping or {})]
    if not layouts:
        raise UnreadableFile("file.no_rows", sheets=names)
    best = max(layouts, key=lambda layout: len(layout.columns))  # the first among equals
    if not best.missing:
        fitting = [layout for layout in layouts if not layout.missing and layout.is_filled]
        others = dict.fromkeys(layout.sheet.name for layout in fitting)
        others.pop(best.sheet.name, None)
        return replace(best, others=tuple(others))
    facts: dict[str, Any] = {
        "missing": best.missing,
        "found": [text for text in best.headings if text],
    }
    if best.sheet.is_wide:
        facts |= {"limit": MAX_COLUMNS, "sheets": names}
        raise UnreadableFile("figures.too_many_columns", row=best.header_row, **facts)
    if len(sheets) > 1:
        raise UnreadableFile("figures.wrong_sheet", sheet=best.sheet.name, sheets=names, **facts)
    raise UnreadableFile("figures.missing_columns", row=best.header_row, **facts)


def _candidates(sheet: Sheet, mapping: Mapping[str, str]) -> Iterator[Layout]:
    for number, cells in sheet.rows[:HEADER_WITHIN]:
        headings = tuple(_heading(cell) for cell in cells)
        yield Layout(sheet, number, headings, _columns(headings, mapping))


def _heading(cell: Cell) -> str:
    return cell if isinstance(cell, str) else "" if cell is None else str(cell)


def _columns(headings: tuple[str, ...], mapping: Mapping[str, str]) -> dict[str, int]:
    folded = [fold(heading) for heading in headings]
    found = {role: _mapped(mapping[role], folded) for role in ROLES if mapping.get(role)}
    taken = set(found.values())
    for role in ROLES:
        if role in found:
            continue
        for word in SYNONYMS[role]:
            places = [n for n, text in enumerate(folded, start=1) if text == word]
            if places and places[0] not in taken:
                found[role] = places[0]
                taken.add(places[0])
                break
    return {role: column for role, column in found.items() if column}


def _mapped(asked: str, folded: list[str]) -> int:
    """The column a person named, by its heading, or by its letters where that cell is filled."""
    if fold(asked) in folded:
        return folded.index(fold(asked)) + 1
    number = column_number(asked.strip().upper())
    return number if number <= len(folded) and folded[number - 1] else 0


def headings_by_letter(layout: Layout) -> list[tuple[str, str]]:
    """Column letters with their headings, for a person to map."""
    return [(letters(n), text) for n, text in enumerate(layout.headings, start=1) if text]
