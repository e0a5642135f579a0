"""Reporting periods and working days: every calendar sum of the house.

May import: the standard library, engine.errors. Must not: ask the clock (the day is always an
argument), read files (holidays arrive as plain data), know Django.

Codes, which are also what addresses, files and the database carry:

    2026  2026-H1  2026-Q3  2026-08  2026-08-15     year, half, quarter, month, day
    2026-9M                                         the first nine months of 2026
    2021..2025                                      a stage of whole years
    2026-08~14  2026-Q3~14  2026-H1~14  2026~14     reporting windows that close on the 14th
"""

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from nhip.engine.errors import BadPeriod, NhipError

FIRST_YEAR, LAST_YEAR = 1945, 2199
ONE_DAY = timedelta(days=1)
ROMAN = ("", "I", "II", "III", "IV")

# Nghị định 09/2019/NĐ-CP, Điều 12: figures of a period are cut off on the 14th of its last month
# and begin on the 15th of the month before it (year: 15/12 of the year before to 14/12).
DECREE_09_CLOSING_DAY = 14


class Kind(StrEnum):
    """What sort of span a period is."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    MONTHS = "months"
    YEAR = "year"
    STAGE = "stage"
    WINDOW = "window"


FORMS = tuple(
    (kind, re.compile(form, re.ASCII))
    for kind, form in (
        (Kind.YEAR, r"(\d{4})"),
        (Kind.HALF, r"(\d{4})-H([12])"),
        (Kind.QUARTER, r"(\d{4})-Q([1-4])"),
        (Kind.MONTHS, r"(\d{4})-([1-9]|1[0-2])M"),
        (Kind.MONTH, r"(\d{4})-(0[1-9]|1[0-2])"),
        (Kind.DAY, r"(\d{4})-(\d\d)-(\d\d)"),
        (Kind.STAGE, r"(\d{4})\.\.(\d{4})"),
    )
)
WINDOW_FORM = re.compile(r"(.+)~(\d\d?)", re.ASCII)
WINDOWED = (Kind.MONTH, Kind.QUARTER, Kind.HALF, Kind.MONTHS, Kind.YEAR)
# A closing day past the 27th would not exist in every February (the window opens a day later).
LAST_CLOSING_DAY = 27


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days with a code; made by `parse`, `containing` or `window`, never by hand."""

    code: str
    kind: Kind = field(compare=False)
    start: date = field(compare=False)
    end: date = field(compare=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The period a code names, in either case and with blanks around it.

        Raises BadPeriod("period.bad", text=...) for anything else.
        """
        code = text.strip().upper()
        if window := WINDOW_FORM.fullmatch(code):
            return cls.parse(window[1]).window(int(window[2]))
        for kind, form in FORMS:
            if found := form.fullmatch(code):
                numbers = [int(number) for number in found.groups()]
                return cls(code, kind, *_span(kind, numbers, text))
        raise BadPeriod("period.bad", text=text)

    @classmethod
    def containing(cls, day: date, kind: Kind) -> Self:
        """The calendar day, month, quarter, half or year that `day` lies in.

        Raises BadPeriod("period.not_calendar", kind=...) for the kinds a day does not determine.
        """
        half, quarter = (day.month + 5) // 6, (day.month + 2) // 3
        codes = {
            Kind.DAY: day.isoformat(),
            Kind.MONTH: f"{day:%Y-%m}",
            Kind.QUARTER: f"{day.year}-Q{quarter}",
            Kind.HALF: f"{day.year}-H{half}",
            Kind.YEAR: f"{day.year}",
        }
        if kind not in codes:
            raise BadPeriod("period.not_calendar", kind=str(kind))
        return cls.parse(codes[kind])

    def window(self, closing_day: int = DECREE_09_CLOSING_DAY) -> Self:
        """The reporting window of this period: from the day after `closing_day` of the month
        before it to `closing_day` of its last month (Nghị định 09/2019/NĐ-CP, Điều 12, for 14).

        Raises BadPeriod("period.bad_window", ...) for days, stages, windows and closing days
        that some month does not have.
        """
        if self.kind not in WINDOWED or not 1 <= closing_day <= LAST_CLOSING_DAY:
            raise BadPeriod("period.bad_window", text=self.code, closing_day=closing_day)
        opens = (self.start - ONE_DAY).replace(day=closing_day + 1)
        code = f"{self.code}~{closing_day}"
        return type(self)(code, Kind.WINDOW, opens, self.end.replace(day=closing_day))

    @property
    def reported(self) -> Self:
        """The calendar period a window reports on; any other period is its own."""
        return type(self).parse(self.code.partition("~")[0])

    @property
    def name_vi(self) -> str:
        """The name as an official report prints it, in lower case ("quý III/2026")."""
        year, month = self.start.year, self.start.month
        match self.kind:
            case Kind.DAY:
                return f"ngày {self.start:%d/%m/%Y}"
            case Kind.MONTH:
                return f"tháng {month}/{year}"
            case Kind.QUARTER:
                return f"quý {ROMAN[self.end.month // 3]}/{year}"
            case Kind.HALF:
                return f"6 tháng {'đầu' if month == 1 else 'cuối'} năm {year}"
            case Kind.MONTHS:
                return f"{self.end.month} tháng năm {year}"
            case Kind.YEAR:
                return f"năm {year}"
            case Kind.STAGE:
                return f"giai đoạn {year}-{self.end.year}"
            case _:
                days = f"từ {self.start:%d/%m/%Y} đến {self.end:%d/%m/%Y}"
                return f"kỳ báo cáo {self.reported.name_vi} ({days})"

    def previous(self) -> Self:
        """The period this one is compared with: the one just before it, and for months so far
        the same months of the year before (reports say "so với cùng kỳ")."""
        match self.kind:
            case Kind.WINDOW:
                return self.reported.previous().window(self.end.day)
            case Kind.MONTHS:
                return type(self).parse(f"{self.start.year - 1}-{self.end.month}M")
            case Kind.STAGE:
                length = self.end.year - self.start.year + 1
                first, last = self.start.year - length, self.start.year - 1
                return type(self).parse(f"{first}..{last}")
            case _:
                return type(self).containing(self.start - ONE_DAY, self.kind)

    def contains(self, other: "date | Period") -> bool:
        """Whether a day, or every day of a period, lies in this one."""
        first, last = (other, other) if isinstance(other, date) else (other.start, other.end)
        return self.start <= first and last <= self.end

    def months(self) -> "tuple[Period, ...]":
        """The whole months of the period in order; of a window, the windows of its months.

        A day holds no whole month: the answer is empty.
        """
        if self.kind is Kind.DAY:
            return ()
        if self.kind is Kind.WINDOW:
            return tuple(month.window(self.end.day) for month in self.reported.months())
        spans = range(
            self.start.year * 12 + self.start.month - 1, self.end.year * 12 + self.end.month
        )
        return tuple(Period.parse(f"{n // 12}-{n % 12 + 1:02}") for n in spans)

    def __str__(self) -> str:
        return self.code


def _span(kind: Kind, numbers: list[int], text: str) -> tuple[date, date]:
    """First and last day of a code's numbers, which its form has already checked."""
    year, number = numbers[0], numbers[-1]
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadPeriod("period.bad_year", text=text, first=FIRST_YEAR, last=LAST_YEAR)
    match kind:
        case Kind.DAY:
            try:
                day = date(*numbers)
            except ValueError:
                raise BadPeriod("period.bad", text=text) from None
            return day, day
        case Kind.STAGE:
            if not year < number <= LAST_YEAR:
                raise BadPeriod("period.bad_stage", text=text)
            return date(year, 1, 1), date(number, 12, 31)
        case Kind.YEAR:
            return _months(year, 1, 12)
        case Kind.MONTHS:
            return _months(year, 1, number)
        case _:
            length = {Kind.HALF: 6, Kind.QUARTER: 3, Kind.MONTH: 1}[kind]
            return _months(year, (number - 1) * length + 1, number * length)


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


class HolidaysUnknown(NhipError):
    """A sum over days whose holidays are not known or not decided yet."""


@dataclass(frozen=True, slots=True)
class Holidays:
    """Public holidays and working days made up for, by date: the content of law/holidays.yaml.

    The state's week is Monday to Friday. `off` are weekdays without work (Bộ luật Lao động 2019,
    Điều 111.3 and 112; Nghị quyết 28/2026/QH16, Điều 2; swaps by the yearly notices), `working`
    the Saturdays worked in their stead. `undecided` are spans (first, last, name) for which the
    notice is not out: a sum that meets one is refused, since a guess would move a deadline.
    """

    years: frozenset[int]
    off: Mapping[date, str]
    working: Mapping[date, str]
    undecided: tuple[tuple[date, date, str], ...] = ()

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """From the parsed form of law/holidays.yaml, whose head describes it."""
        years = data["years"]

        def entries(section: str) -> list[Mapping[str, Any]]:
            return [entry for year in years.values() for entry in year.get(section, ())]

        return cls(
            years=frozenset(years),
            off={entry["date"]: entry["name"] for entry in entries("days_off")},
            working={entry["date"]: entry["name"] for entry in entries("days_worked")},
            undecided=tuple(
                (entry["from"], entry["to"], entry["name"]) for entry in entries("undecided")
            ),
        )

    def is_working(self, day: date) -> bool:
        """Whether offices work on `day`.

        Raises HolidaysUnknown: "holidays.year_unknown" (year) or "holidays.undecided" (name,
        start, end).
        """
        if day.year not in self.years:
            raise HolidaysUnknown("holidays.year_unknown", year=day.year)
        for start, end, name in self.undecided:
            if start <= day <= end:
                raise HolidaysUnknown("holidays.undecided", name=name, start=start, end=end)
        return day in self.working or (day.weekday() < 5 and day not in self.off)

    def count_working_days(self, start: date, end: date) -> int:
        """Working days from `start` to `end`, both counted; 0 when `end` is before `start`."""
        return sum(self.is_working(day) for day in _days(start, end))

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it, when negative).

        The day of the event is not counted (Bộ luật Dân sự 2015, Điều 147.2). With 0 the answer
        is `day`, or the next working day if it is not one (Điều 148.5).
        """
        if count == 0:
            return day if self.is_working(day) else self.add_working_days(day, 1)
        step = ONE_DAY if count > 0 else -ONE_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working(day)
        return day


def _days(start: date, end: date) -> Iterator[date]:
    for offset in range((end - start).days + 1):
        yield start + timedelta(days=offset)
