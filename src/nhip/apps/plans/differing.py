"""Two versions of a plan side by side: rows added, removed, changed, with the words that differ.

Standard library and the engine only. Rows are paired by their id, and those that were read anew by
their words, as comparing.py does.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from nhip.engine.folding import fold

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"
HOW_VI = {SAME: "Giữ nguyên", CHANGED: "Sửa", ADDED: "Thêm", REMOVED: "Bỏ"}
ALIKE = 0.6
WORDS = re.compile(r"\S+|\s+")
LONGEST = 4000  # words on one side beyond which a text is marked whole
Row = Mapping[str, Any]
Span = tuple[str, bool]  # (text, whether it differs)


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing that a row says, on both sides."""

    name: str
    left: list[Span]
    right: list[Span]

    @property
    def is_changed(self) -> bool:
        return any(marked for _, marked in (*self.left, *self.right))

    @property
    def before(self) -> str:
        return "".join(text for text, _ in self.left)

    @property
    def after(self) -> str:
        return "".join(text for text, _ in self.right)


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A heading, target or task in two versions; a side that has it not is empty."""

    kind: str
    how: str
    number: str
    cells: list[Cell]

    @property
    def how_vi(self) -> str:
        return HOW_VI[self.how]

    @property
    def changed(self) -> list[Cell]:
        """The cells to show: those that differ; of a whole row those that say something."""
        if self.how == CHANGED:
            return [cell for cell in self.cells if cell.is_changed]
        return [cell for cell in self.cells if cell.left or cell.right]


def words(before: str, after: str) -> tuple[list[Span], list[Span]]:
    """Both texts as spans, words that the other side has not marked."""
    left, right = WORDS.findall(before), WORDS.findall(after)
    if before == after:
        return _whole(before, False), _whole(after, False)
    if max(len(left), len(right)) > LONGEST:
        return _whole(before, True), _whole(after, True)
    spans: tuple[list[Span], list[Span]] = ([], [])
    for tag, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for side, part in zip(spans, ("".join(left[i:j]), "".join(right[k:m])), strict=True):
            if part:
                side.append((part, tag != "equal" and bool(part.strip())))
    return spans


def _whole(text: str, marked: bool) -> list[Span]:
    return [(text, marked)] if text else []


def differences(
    kind: str, left: Sequence[Row], right: Sequence[Row], said: Mapping[str, Callable[[Row], str]],
) -> list[RowDifference]:  # fmt: skip
    """Rows in the order of the right side; one that went stands where it stood.

    `said` names what is compared and reads it from a row.
    """
    pairs = _pairs(left, right)
    taken = {mine["id"] for mine in pairs.values()}
    found, waiting = [], list(left)
    for row in right:
        mine = pairs.get(row["id"])
        if mine is not None and mine in waiting:
            at = waiting.index(mine)
            gone = [one for one in waiting[:at] if one["id"] not in taken]
            found += [_difference(kind, one, None, said) for one in gone]
            waiting = [one for one in waiting[:at] if one["id"] in taken] + waiting[at + 1 :]
        found.append(_difference(kind, mine, row, said))
    rest = [one for one in waiting if one["id"] not in taken]
    return found + [_difference(kind, one, None, said) for one in rest]


def _difference(
    kind: str, left: Row | None, right: Row | None, said: Mapping[str, Callable[[Row], str]]
) -> RowDifference:
    cells = []
    for name, read in said.items():
        before, after = (read(row) if row else "" for row in (left, right))
        if left is None or right is None:
            cells.append(Cell(name, _whole(before, True), _whole(after, True)))
        else:
            cells.append(Cell(name, *words(before, after)))
    if left is None or right is None:
        how = ADDED if left is None else REMOVED
    else:
        how = CHANGED if any(cell.is_changed for cell in cells) else SAME
    number = str((right or left or {}).get("number", ""))
    return RowDifference(kind, how, number, cells)


def _pairs(left: Sequence[Row], right: Sequence[Row]) -> dict[Any, Row]:
    """The left row of each right row's id: the same id first, then the closest words."""
    by_id = {row["id"]: row for row in left}
    pairs = {row["id"]: by_id[row["id"]] for row in right if row["id"] in by_id}
    free = [row for row in left if row["id"] not in pairs]
    new = [row for row in right if row["id"] not in pairs]
    told = {row["id"]: _told(row) for row in free}
    ranked = []
    for row in new:
        mine = _told(row)
        for other in free:
            near = SequenceMatcher(None, told[other["id"]], mine, autojunk=False)
            if near.quick_ratio() >= ALIKE and (ratio := near.ratio()) >= ALIKE:
                ranked.append((-ratio, row["id"], other["id"]))
    used = set()
    for _, mine_id, other_id in sorted(ranked):
        if mine_id not in pairs and other_id not in used:
            pairs[mine_id] = by_id[other_id]
            used.add(other_id)
    return pairs


def _told(row: Row) -> list[str]:
    return fold(str(row.get("wording") or row.get("title") or "")).split()
