"""Spans of days named in Vietnamese: 30/6/2026, tháng 6/2026, quý I, II năm 2026, 6 tháng đầu năm.

May import the standard library. Works on text without tone marks, so that "quý", "quí" and
"QUÝ" are one word; `plain` keeps the length, so a place found is a place in the printed text.
"""

import calendar
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
NO_YEAR = 2000  # a leap year stands in, so that 29/2 is a day until its year is known
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
DASHES = dict.fromkeys(map(ord, "–—−‐‑‒―"), "-")


def plain(text: str) -> str:
    """Lower case without tone marks, one character for each of the (composed) text."""
    return "".join(map(_plain_letter, text.translate(DASHES)))


def _plain_letter(letter: str) -> str:
    if letter in "đĐ":
        return "d"
    if letter.isspace():
        return " "
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter


@dataclass(frozen=True, slots=True)
class Span:
    """Days `first` to `last`, and the characters `start` to `end` of the text that named them.

    Where `has_year` is False the days lie in a stand-in year until `in_year` moves them.
    `is_stage` marks a span that names both its ends by itself.
    """

    first: date
    last: date
    start: int
    end: int
    has_year: bool = True
    is_stage: bool = False
    is_vague: bool = False

    @property
    def days(self) -> int:
        """How many days it holds."""
        return (self.last - self.first).days + 1

    def in_year(self, year: int) -> "Span | None":
        """The same days of `year`; None where that year has no such day (29/2)."""
        try:
            first, last = self.first.replace(year=year), self.last.replace(year=year)
        except ValueError:
            if (self.last.month, self.last.day) != (2, 29) or self.first == self.last:
                return None
            first, last = self.first.replace(year=year), date(year, 2, 28)
        return replace(self, first=first, last=last, has_year=True)


YEAR = r"(?P<year>(?:19|20|21)\d\d)"
QUARTER = r"(?:iv|iii|ii|i|[1-4])(?!\w)"
MONTH = r"(?:1[0-2]|0?[1-9])(?!\d)"
JOIN = r"\s*(?:,|va|-|den|&|;|/|\+)\s*"
OF_YEAR = rf"(?:\s*(?:/|-|\.|,|cua|trong)?\s*(?:nam)?\s*{YEAR}\b(?!\s*/))?"

_Reader = Callable[[re.Match[str]], tuple[date, date] | None]


def find_spans(said: str) -> list[Span]:
    """Every span named in a plain text, in the order of the text; none overlaps another."""
    found: list[Span] = []
    taken = [False] * len(said)
    for form, read in FORMS:
        for match in form.finditer(said):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            # A day that no calendar has (31/02/2026) is not read as less than it says (02/2026).
            taken[start:end] = [True] * (end - start)
            if (days := read(match)) is None:
                continue
            groups = match.groupdict()
            found.append(
                Span(
                    *days,
                    start,
                    end,
                    has_year=groups.get("year") is not None,
                    is_stage=_lists_several(groups),
                    is_vague=groups.get("part") == "dau",
                )
            )
    return sorted(found, key=lambda span: span.start)


def _lists_several(groups: dict[str, str | None]) -> bool:
    listed = groups.get("months") or groups.get("quarters") or ""
    return len(re.findall(r"\w+", listed.replace("va", "").replace("den", ""))) > 1


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def _year(match: re.Match[str]) -> int:
    year = match.groupdict().get("year")
    return NO_YEAR if year is None else int(year) + (2000 if len(year) == 2 else 0)


def _day(match: re.Match[str]) -> tuple[date, date] | None:
    try:
        day = date(_year(match), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    return day, day


def _week(match: re.Match[str]) -> tuple[date, date]:
    year, month, week = _year(match), int(match["month"]), int(match["week"])
    last = month_end(year, month).day if week == 4 else week * 7
    return date(year, month, week * 7 - 6), date(year, month, last)


def _months(match: re.Match[str]) -> tuple[date, date]:
    months = [int(month) for month in re.findall(r"\d+", match["months"])]
    return _month_span(_year(match), min(months), max(months))


def _quarters(match: re.Match[str]) -> tuple[date, date]:
    quarters = [QUARTERS[one] for one in re.findall(QUARTER, match["quarters"])]
    return _month_span(_year(match), 3 * min(quarters) - 2, 3 * max(quarters))


def _half(match: re.Match[str]) -> tuple[date, date]:
    first = 1 if match["half"] == "dau" else 7
    return _month_span(_year(match), first, first + 5)


def _months_so_far(match: re.Match[str]) -> tuple[date, date]:
    return _month_span(_year(match), 1, int(match["count"]))


def _part_of_year(match: re.Match[str]) -> tuple[date, date]:
    year = _year(match)
    return _month_span(year, 1, {"dau": 3, "giua": 6, "cuoi": 12}[match["part"]])


def _whole_year(match: re.Match[str]) -> tuple[date, date]:
    return _month_span(_year(match), 1, 12)


def _month_span(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), month_end(year, last)


FORMS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(form), read)
    for form, read in (
        # ISO, as machines write it, with or without a time of day
        (
            r"\b(?P<year>(?:19|20"
            r"|21)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?: \d\d:\d\d(?::\d\d)?)?\b",
            _day,
        ),
        (
            r"\b(?:ngay\s*)?(?P<day>\d{1,2})\s*(?P<sep>[/.-])\s*(?P<month>\d{1,2})\s*(?P=sep)\s*"
            r"(?P<year>(?:19|20|21)\d\d|\d\d)\b",
            _day,
        ),
        (rf"\btuan\s*(?:thu\s*)?(?P<week>[1-4])\s*thang\s*(?P<month>{MONTH}){OF_YEAR}", _week),
        (
            rf"\b(?:ngay\s*)?(?P<day>\d{{1,2}})\s*thang\s*(?P<month>{MONTH}){OF_YEAR}",
            _day,
        ),
        (rf"\b0?6\s*thang\s*(?P<half>dau|cuoi)(?:\s*nam)?{OF_YEAR}", _half),
        (rf"\bnua\s*(?P<half>dau|cuoi)(?:\s*nam)?{OF_YEAR}", _half),
        (rf"\b0?(?P<count>[1-9]|1[01])\s*thang(?:\s*dau)?\s*nam\s*{YEAR}\b", _months_so_far),
        (
            rf"\b(?:quy|qui|q)\s*\.?\s*(?P<quarters>{QUARTER}(?:{JOIN}(?:quy|qui|q)?\s*{QUARTER})*)"
            rf"{OF_YEAR}",
            _quarters,
        ),
        (
            rf"\b(?:thang|t)\s*(?P<months>{MONTH}(?:{JOIN}(?:thang)?\s*{MONTH}(?!/\d))*){OF_YEAR}",
            _months,
        ),
        (rf"\b(?P<months>{MONTH}\s*[-,]\s*{MONTH})\s*/\s*{YEAR}\b", _months),
        (rf"\b(?P<months>{MONTH})\s*[/.,-]\s*{YEAR}\b", _months),
        # "IV/2026" under a heading that says quarters
        (rf"^(?P<quarters>iv|iii|ii|i)\s*[/-]\s*{YEAR}\b", _quarters),
        (r"\b(?:ngay\s*)?(?P<day>\d{1,2})/(?P<month>\d{1,2})\b(?!/)", _day),
        (r"\b(?:trong|ca|het)\s*nam\b(?!\s*\d)", _whole_year),
        (rf"\b(?P<part>dau|giua|cuoi)\s*nam{OF_YEAR}", _part_of_year),
        (rf"\b(?:nam\s*)?{YEAR}\b(?!\d)", _whole_year),
    )
)
