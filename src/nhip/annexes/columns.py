"""What each column of a table holds, and whether the table lists targets, tasks or neither.

May import nhip.annexes.{grid,headings} and the engine. A heading proposes; the kind of table, the
columns beside it and what its cells hold decide. Tables of other things (abbreviations, legal
texts, addresses, sums of money, counts by agency) are read as nothing.
"""

import re
from collections.abc import Callable

from nhip.annexes.grid import Grid, one_line
from nhip.annexes.headings import (
    LEADS,
    SAYS_TARGETS,
    SAYS_TASKS,
    WATCHES,
    Heading,
    Meaning,
)
from nhip.engine.deadline import parse_deadline
from nhip.engine.folding import fold
from nhip.engine.target_value import find_values, parse_value

SAMPLE = 60  # rows looked at to see what a column holds
STATUS_WORDS = re.compile(
    r"hoan thanh|dang (?:thuc hien|trien khai)|qua han|chua|dung han|tre han|%$"
)
AGENCY_WORDS = re.compile(
    r"^(?:cac )?(?:so|bo|ban|ubnd|uy ban|van phong|cong an|phong|thanh tra|vien|cuc"
    r"|chi cuc|hoi|truong)\b"
)
LONGEST_VALUE = 12  # mean number of characters; wordings are longer
SHORTEST_WORDING = 15  # mean number of characters of a wording whose heading is not known
# A table of tasks says of each at least one of these.
OF_WORK = {
    Meaning.LEAD, Meaning.SUPPORTING, Meaning.DEADLINE, Meaning.START, Meaning.PRODUCT,
    Meaning.STATUS,
}  # fmt: skip
OF_VALUE = {Meaning.VALUE, Meaning.POINT, Meaning.UNIT, Meaning.BASELINE}
OF_PEOPLE = re.compile(r"^ho (?:va )?ten\b|^chuc (?:vu|danh)\b")
CLOCK = re.compile(r"(?:từ\s*)?\d{1,2}\s*(?:h|g|giờ|:)\s*\d{0,2}\b.*", re.IGNORECASE)  # an agenda
NUMERIC = re.compile(r"\W*\d[\d.,\s]*%?")  # counts and shares, never a wording
REPORTS = re.compile(
    r"(?:ket qua|tinh hinh) (?:thuc hien|trien khai|dat duoc)|danh gia (?:ket qua|tinh)"
)
IS_WORK = re.compile(r"nhiem vu|giai phap|cong viec|hoat dong|dau viec|y kien chi dao|ket luan")


def kind_of_table(columns: dict[int, Heading], titles: str) -> str:
    """Targets or tasks, by the weight of what the headings and the title say."""
    said = {
        column: fold(held.labels[-1]) if held.labels else "" for column, held in columns.items()
    }
    firsts = [held.meanings[0] for held in columns.values() if held.meanings]
    targets = 3 * (Meaning.UNIT in firsts or "don vi" in said.values()) + 2 * (
        Meaning.BASELINE in firsts or firsts.count(Meaning.POINT) > 1
    )
    tasks = 2 * (Meaning.PRODUCT in firsts and "ket qua" not in said.values())
    tasks += 2 * (Meaning.SUPPORTING in firsts) + (Meaning.DEADLINE in firsts)
    tasks += 2 * bool({Meaning.ASSIGNED_BY, Meaning.RESULT, Meaning.STATUS} & set(firsts))
    for held, words in zip(columns.values(), said.values(), strict=True):
        if {Meaning.TEXT, Meaning.VALUE} & set(held.meanings):
            targets += 3 * bool(SAYS_TARGETS.search(words))
            tasks += 3 * bool(SAYS_TASKS.search(words)) + ("noi dung" in words)
    is_assigned = {Meaning.LEAD, Meaning.DEADLINE} <= set(firsts) and Meaning.UNIT not in firsts
    has_work = any(IS_WORK.search(words) for words in said.values())
    tasks += 4 * bool(is_assigned and has_work and Meaning.POINT not in firsts)
    targets += 2 * bool(re.search("chi tieu|muc tieu", titles))
    tasks += 2 * bool(SAYS_TASKS.search(titles))
    return "targets" if targets > tasks else "tasks"


class Contents:
    """What the cells of a column hold: shares of deadlines, values, statuses, agencies."""

    def __init__(self, grid: Grid, first: int, last: int) -> None:
        self._grid, self._rows = grid, range(first, min(last, first + SAMPLE))

    def texts(self, column: int) -> list[str]:
        """The filled cells of a column that are not merged across."""
        cells = (self._grid.at(row, column) for row in self._rows)
        return [one_line(c.text) for c in cells if c and c.text and c.column_span == 1]

    def count(self, column: int) -> int:
        """How many different cells the column has."""
        cells = (self._grid.at(row, column) for row in self._rows)
        return len({c.row for c in cells if c and c.text and c.column_span == 1})

    def merges(self, column: int) -> bool:
        """Whether a cell of the column goes over several rows."""
        cells = (self._grid.at(row, column) for row in self._rows)
        return any(c.row_span > 1 for c in cells if c and c.text and c.column_span == 1)

    def share(self, column: int, test: Callable[[str], object]) -> float:
        """How much of a column passes a test, 0 to 1."""
        texts = self.texts(column)
        return sum(bool(test(text)) for text in texts) / len(texts) if texts else 0.0

    def length(self, column: int) -> float:
        """Mean number of characters."""
        texts = self.texts(column)
        return sum(map(len, texts)) / len(texts) if texts else 0.0

    def looks_like(self, column: int, meaning: Meaning) -> bool:
        """Whether most cells could hold that meaning."""
        tests: dict[Meaning, Callable[[str], object]] = {
            Meaning.DEADLINE: lambda text: (
                parse_deadline(text).due or parse_deadline(text).is_recurring
            ),
            Meaning.STATUS: lambda text: STATUS_WORDS.search(fold(text)),
            Meaning.VALUE: lambda text: (found := parse_value(text)) and not found.words,
            Meaning.LEAD: lambda text: AGENCY_WORDS.search(fold(text)),
        }
        return self.share(column, tests[meaning]) >= 0.5


def meanings_for(columns: dict[int, Heading], kind: str, held: Contents) -> dict[int, Meaning]:
    """One meaning a column: by its heading, by the kind of table, by what it holds."""
    chosen: dict[int, Meaning] = {}
    for column, about in columns.items():
        if about.meanings:
            chosen[column] = _one_meaning(column, about, kind, held)
    _settle_text(chosen, columns, kind, held)
    if kind == "targets":
        for column, about in columns.items():
            if column not in chosen and about.labels and held.looks_like(column, Meaning.VALUE):
                chosen[column] = Meaning.POINT if held.texts(column) else Meaning.NOTE
    _settle_products(chosen)
    _settle_leads(chosen, columns)
    return chosen


def _one_meaning(column: int, about: Heading, kind: str, held: Contents) -> Meaning:
    options = about.meanings
    if options[0] is Meaning.STATUS and Meaning.DEADLINE in options:
        return Meaning.DEADLINE if held.looks_like(column, Meaning.DEADLINE) else Meaning.STATUS
    if Meaning.UNIT in options and Meaning.LEAD in options:
        is_agency = kind == "tasks" or held.looks_like(column, Meaning.LEAD)
        return Meaning.LEAD if is_agency else Meaning.UNIT
    if options[0] is Meaning.PRODUCT and Meaning.VALUE in options:
        return Meaning.VALUE if kind == "targets" else Meaning.PRODUCT
    if Meaning.VALUE in options and Meaning.TEXT in options:
        is_short = held.looks_like(column, Meaning.VALUE) or held.length(column) < LONGEST_VALUE
        return Meaning.VALUE if is_short else Meaning.TEXT
    if options[0] is Meaning.POINT and held.length(column) > LONGEST_VALUE:
        is_wording = not held.looks_like(column, Meaning.VALUE)
        return Meaning.TEXT if is_wording and not about.level else Meaning.POINT
    if options[0] is Meaning.BASELINE and kind == "tasks":
        return Meaning.RESULT
    if (
        options[0] is Meaning.PRODUCT
        and kind == "targets"
        and held.looks_like(column, Meaning.VALUE)
    ):
        return Meaning.VALUE
    if options[0] is Meaning.DEADLINE and about.year and kind == "targets":
        return Meaning.POINT if held.looks_like(column, Meaning.VALUE) else Meaning.DEADLINE
    return options[0]


def _settle_text(
    chosen: dict[int, Meaning], columns: dict[int, Heading], kind: str, held: Contents
) -> None:
    """One wording column: the one named for this kind, else the one with the longest cells."""
    wordings = [column for column, meaning in chosen.items() if meaning is Meaning.TEXT]
    if not wordings:
        wordings = _spare_wording(chosen, columns, held)
    if not wordings:
        return
    says = SAYS_TARGETS if kind == "targets" else SAYS_TASKS

    def fitness(column: int) -> tuple[bool, float]:
        return bool(says.search(fold(columns[column].text))), held.length(column)

    best = max(wordings, key=fitness)
    best = _finest(best, wordings, held) if kind == "tasks" else best
    for column in wordings:
        chosen[column] = Meaning.NOTE
        if kind == "targets" and held.looks_like(column, Meaning.VALUE):
            chosen[column] = Meaning.VALUE
        elif kind == "tasks" and column < best and held.count(column) < held.count(best):
            chosen[column] = Meaning.GROUP  # one cell over several tasks
    chosen[best] = Meaning.TEXT


def _spare_wording(
    chosen: dict[int, Meaning], columns: dict[int, Heading], held: Contents
) -> list[int]:
    """The wording where no heading names it: a column of no known meaning, a group, a value."""
    unnamed = [
        column
        for column, about in columns.items()
        if about.labels and column not in chosen and held.length(column) >= SHORTEST_WORDING
    ]
    spare = [c for c, meaning in chosen.items() if meaning in (Meaning.VALUE, Meaning.GROUP)]
    return [max(unnamed or spare, key=held.length)] if unnamed or spare else []


def _finest(best: int, wordings: list[int], held: Contents) -> int:
    """Where the chosen column is merged over the rows of another wording, the other one lists."""
    inner = [c for c in wordings if c > best and held.count(c) > held.count(best)]
    longest = max(inner, key=held.length, default=best)
    is_listing = held.merges(best) and held.length(longest) >= SHORTEST_WORDING
    return longest if is_listing else best


def _settle_products(chosen: dict[int, Meaning]) -> None:
    """Where a table tracks work, a second "Kết quả" is what was reported."""
    products = sorted(column for column, meaning in chosen.items() if meaning is Meaning.PRODUCT)
    tracks = {Meaning.STATUS, Meaning.ASSIGNED_BY} & set(chosen.values())
    for column in products[1:] if tracks else ():
        chosen[column] = Meaning.RESULT


def _settle_leads(chosen: dict[int, Meaning], columns: dict[int, Heading]) -> None:
    """One kind of column leads: "Cơ quan chủ trì" before "Đơn vị thực hiện" before "theo dõi"."""
    leads = {
        column: _plainness(columns[column]) for column in chosen if chosen[column] is Meaning.LEAD
    }
    plainest = min(leads.values(), default=0)
    for column, plainness in leads.items():
        if plainness > plainest:
            chosen[column] = Meaning.RESPONSIBLE if plainness == 2 else Meaning.SUPPORTING


def _plainness(about: Heading) -> int:
    said = fold(about.labels[-1]) if about.labels else ""
    if LEADS.search(said):
        return 0
    return 2 if WATCHES.search(said) else 1


def is_worth_reading(
    kind: str,
    columns: dict[int, Heading],
    meanings: dict[int, Meaning],
    held: Contents,
    titles: str,
) -> bool:
    """Whether the table lists targets or tasks at all; `titles` are folded."""
    wording = next((column for column, one in meanings.items() if one is Meaning.TEXT), None)
    if wording is None or held.share(wording, NUMERIC.fullmatch) >= 0.5:
        return False
    found = set(meanings.values())
    if kind == "targets":
        # What was reached last year stands in plans beside what is to be reached.
        if REPORTS.search(titles) and {Meaning.RESULT, Meaning.STATUS} & found:
            return False
        says = SAYS_TARGETS.search(f"{fold(columns[wording].text)} {titles}")
        if not says and not {Meaning.UNIT, Meaning.BASELINE} & found:
            return False  # sums of money by year have no unit of their own
        return bool(found & OF_VALUE) or held.share(wording, find_values) >= 0.5
    days = (column for column, one in meanings.items() if one is Meaning.DEADLINE)
    if any(held.share(column, CLOCK.fullmatch) >= 0.5 for column in days):
        return False
    if found & OF_WORK:
        return True
    of_people = any(OF_PEOPLE.search(fold(about.text)) for about in columns.values())
    says = IS_WORK.search(fold(columns[wording].text))
    return bool(says) and not of_people and Meaning.BUDGET not in found
