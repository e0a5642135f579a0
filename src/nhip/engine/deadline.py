"""Deadlines as plans print them -> start, due, recurring. The printed text is always kept.

May import the standard library and engine.folding. Never the clock: a text without a year stays
without a day. The convention of the field: a month, quarter, half, year or stage named as a
deadline means its END (the documents do not say; officials read them so). One such span leaves
the start open; only a text that names two ends ("2026 - 2030") gives both.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Recurrence(StrEnum):
    """How often a recurring task comes round; ONGOING has no rhythm ("thường xuyên")."""

    ONGOING = "ongoing"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a deadline text means.

    `start` and `due` are days (both included), None where the text gives none. `recurrence` is
    None for a task done once. `month` is the month by which a yearly task is due each year.
    `after` holds the words of an event the day depends on ("sau khi Luật có hiệu lực"). A text
    that was not understood has `is_understood` False and no day; an empty one is understood.
    """

    text: str = ""
    start: date | None = None
    due: date | None = None
    recurrence: Recurrence | None = None
    month: int | None = None
    after: str = ""
    is_understood: bool = True

    @property
    def is_recurring(self) -> bool:
        """True for "thường xuyên", "hằng năm" and whatever comes round again."""
        return self.recurrence is not None


NO_DEADLINE = Deadline()
