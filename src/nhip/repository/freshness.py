"""When the next landing of a source is due, and whether it is late. Plain dates, no clock.

May import: repository.dataset. A dataset says how often it is expected and how many days of grace
there are; the day of looking is an argument.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from nhip.repository.dataset import Rhythm


@dataclass(frozen=True, slots=True)
class Freshness:
    """How a source stands on a day. `due` is None where no rhythm is set or nothing ever landed."""

    last: date | None
    due: date | None
    days_late: int

    @property
    def is_late(self) -> bool:
        """Whether it should have come before this day."""
        return self.days_late > 0


def freshness(rhythm: Rhythm | None, grace: int, last: date | None, today: date) -> Freshness:
    """How a source that last landed on `last` stands on `today`."""
    if rhythm is None or last is None:
        return Freshness(last, None, 0)
    due = next_after(rhythm, last) + timedelta(days=grace)
    return Freshness(last, due, max((today - due).days, 0))


def next_after(rhythm: Rhythm, last: date) -> date:
    """The day of the next landing: a day, a week, or a calendar month after the last one.

    A month after 31 January is 28 (or 29) February.
    """
    match rhythm:
        case Rhythm.DAILY:
            return last + timedelta(days=1)
        case Rhythm.WEEKLY:
            return last + timedelta(days=7)
        case Rhythm.MONTHLY:
            return _months_after(last, 1)
        case Rhythm.QUARTERLY:
            return _months_after(last, 3)


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
