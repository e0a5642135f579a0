"""The day a page of plans speaks of: today, a day, or the end of a period as people say it.

`ngay` in the address is a day, `ky` a period ("2026-H1"); a day that has not come is today.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from nhip.engine.errors import BadPeriod
from nhip.engine.period import Period

ENDINGS = ("-Q1", "-H1", "-9M", "")


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day, the period it closes if one was asked for, and what else could be asked for."""

    day: date
    today: date
    period: Period | None = None

    @property
    def is_past(self) -> bool:
        return self.day < self.today

    @property
    def label(self) -> str:
        """ "6 tháng đầu năm 2026, tính đến ngày 30/06/2026"."""
        told = f"tính đến ngày {self.day:%d/%m/%Y}"
        return f"{self.period.name_vi}, {told}" if self.period else told

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Spans that have begun, of this year and the last two, newest first; and the one asked."""
        years = (self.today.year, self.today.year - 1, self.today.year - 2)
        codes = [f"{year}{ending}" for year in years for ending in reversed(ENDINGS)]
        # Five-year plans run from a year that ends in 1 or 6 (2021-2025, 2026-2030).
        stage = self.today.year - (self.today.year - 1) % 5
        codes += [f"{first}..{first + 4}" for first in (stage, stage - 5)]
        periods = [Period.parse(code) for code in codes]
        if self.period and self.period not in periods:
            periods.insert(0, self.period)
        return [(one.code, one.name_vi) for one in periods if one.start <= self.today]

    @property
    def query(self) -> str:
        """What a link carries so that the next page speaks of the same day."""
        if self.period:
            return f"?ky={self.period.code}"
        return f"?ngay={self.day:%Y-%m-%d}" if self.is_past else ""


def as_of(request) -> AsOf:
    """What the address asks for; what cannot be read is today."""
    today = timezone.localdate()
    with suppress(ValueError):
        return AsOf(min(date.fromisoformat(request.GET.get("ngay", "")), today), today)
    with suppress(BadPeriod):
        period = Period.parse(request.GET.get("ky", ""))
        if period.start <= today:
            return AsOf(min(period.end, today), today, period)
    return AsOf(today, today)
