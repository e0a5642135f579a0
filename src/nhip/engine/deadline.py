"""Deadlines as plans print them -> start, due, recurring. The printed text is always kept.

May import the standard library and engine.spans. Never the clock: a text without a year stays
without a day, unless the caller says which year the plan is of. The convention of the field: a
month, quarter, half, year or stage named as a deadline means its END (the documents do not say;
officials read them so). One such span leaves the start open; only a text that names two ends
("2026 - 2030", "quý I, II/2026") gives both.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from nhip.engine.spans import ONE_DAY, Span, find_spans, month_end, plain


class Recurrence(StrEnum):
    """How often a recurring task comes round; ONGOING has no rhythm ("thường xuyên")."""

    ONGOING = "ongoing"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"


class Doubt(StrEnum):
    """Why a person should look at a deadline that was read."""

    UNREAD = "unread"  # the text means no day and no rhythm that is known here
    NO_YEAR = "no_year"  # "quý II": of which year is not said
    YEAR_ASSUMED = "year_assumed"  # the year is that of the plan
    BEFORE_SPAN = "before_span"  # "trước tháng 9": its first day, or its last?
    SEVERAL = "several"  # several steps with a day each; the last one was taken
    VAGUE = "vague"  # "đầu năm 2026"


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a deadline text means.

    `start` and `due` are days (both included), None where the text gives none. `recurrence` is
    None for a task done once. `month` is the month by which a yearly task is due each year.
    `after` holds the words of an event the day depends on ("ngay sau khi Luật có hiệu lực").
    """

    text: str = ""
    start: date | None = None
    due: date | None = None
    recurrence: Recurrence | None = None
    month: int | None = None
    after: str = ""
    doubt: Doubt | None = None

    @property
    def is_recurring(self) -> bool:
        """True for "thường xuyên", "hằng năm" and whatever comes round again."""
        return self.recurrence is not None

    @property
    def is_understood(self) -> bool:
        """False where the text holds words that mean no day here; an empty text is understood."""
        return self.doubt is not Doubt.UNREAD


NO_DEADLINE = Deadline()

# The finer rhythm wins: "thường xuyên, hằng năm" opens a period each year.
RHYTHMS = (
    (Recurrence.WEEKLY, r"(?:hang|moi|theo|tung) tuan|tuan/lan|lan/tuan"),
    (
        Recurrence.MONTHLY,
        r"(?:hang|moi|theo|tung) thang|(?:1|01|mot) thang/(?:1 |01 )?lan|lan/thang",
    ),
    (
        Recurrence.QUARTERLY,
        r"(?:hang|moi|theo|tung) (?:quy|qui)\b(?! (?:dinh|che|hoach|trinh|mo|luat|uoc))"
        r"|(?:3|03) thang/(?:1 |01 )?lan|lan/qu[yi]|\b0?4 lan/nam"
        r"|thang cuoi (?:cua )?(?:moi )?qu[yi]\b(?! (?:[iv\d]))",
    ),
    (
        Recurrence.HALF_YEARLY,
        r"(?:0?6|sau) thang/?(?: 1| 01| mot)? ?lan|(?:hang|moi|dinh ky) 0?6 thang"
        r"|0?6 thang,? (?:va )?(?:hang |ca )?nam\b(?! \d)|\b(?:0?2|hai) lan/nam",
    ),
    (
        Recurrence.YEARLY,
        r"(?:hang|moi|theo|tung) nam\b(?! \d)|(?:1|01|mot) nam/(?:1 |01 )?lan|lan/nam",
    ),
    (
        Recurrence.ONGOING,
        r"thuong (?:xuyen|ky|nien)|lien tuc|dinh ky|suot nam|trong suot|xuyen suot"
        r"|(?:hang|moi) ngay\b|\blau dai\b|\bdai han\b",
    ),
)
RHYTHM_FORMS = tuple((rhythm, re.compile(form)) for rhythm, form in RHYTHMS)
ONWARDS = re.compile(
    r"(?:cac|nhung) nam (?:tiep theo|sau|ke tiep)|nam tiep theo|tro di|ve sau|tiep tuc|sau do"
)
EVENT = re.compile(
    r"\bsau (?:khi|ngay|\d+ (?:ngay|tuan|thang))|\bke tu\b|\bngay khi\b|\bkhi\b|\btrong vong\b"
    r"|\b\d+ (?:ngay(?: lam viec)?|tuan|thang) (?:sau|tu|ke)"
    r"|\btheo (?!nam\b|qu[yi]\b(?! (?:dinh|che|hoach|trinh))|thang\b|tuan\b)"
    r"|\bphu hop voi\b|\bdong bo voi\b|\bngay sau\b"
    r"|\btruoc (?:khi|ky hop|phien hop|dai hoi)\b"
)
# "giai đoạn 2026-2030, định hướng đến năm 2045": the year of a vision is nobody's deadline.
# "trong vòng 30 ngày kể từ ngày 15/3/2026": counted on from the day the text itself names.
COUNTED_ON = re.compile(
    r"\b(?P<count>\d{1,3}) (?P<step>ngay|tuan|thang)(?P<working> lam viec)?[^\d;]*"
    r"\b(?:ke tu|tinh tu|sau|tu)(?: ngay)?[^\d;]*$"
)
STEPS = {"ngay": 1, "tuan": 7}
VISION = re.compile(r"(?:dinh huong|tam nhin)(?: (?:den|toi))?(?: nam)?\s*$")
FROM = re.compile(r"(?:\btu|\bbat dau(?: tu)?|\bke tu)(?: ngay| thang| quy| nam| dau)?$")
BEFORE = re.compile(r"\btruoc(?: het)?(?: ngay)?$")
RANGE = re.compile(r"^\)?(?:-|den|toi|->|~|cho den)(?: het)?(?: cuoi)?(?: nam)?$")
LIST = re.compile(r"^(?:,|va|&|/|\+|hoac)$")
SERIAL = re.compile(r"\d{5}(?:\.0+)?")
SERIAL_ZERO = date(1899, 12, 30)  # Excel counts days from here (ECMA-376, part 1, 18.17.4.1)
SERIALS = range(36526, 73051)  # 2000-01-01 to 2099-12-31


def parse_deadline(text: str, year: int | None = None) -> Deadline:
    """What a printed deadline means; `year` is the plan's own, for texts that name none.

    Never raises: what is not understood keeps its text with `doubt` UNREAD.
    """
    printed = " ".join(text.split())
    said = plain(printed)
    if not said or not re.search(r"\w", said):
        return Deadline(printed)
    if SERIAL.fullmatch(said) and int(float(said)) in SERIALS:
        return Deadline(printed, due=SERIAL_ZERO + timedelta(days=int(float(said))))
    rhythm = next((rhythm for rhythm, form in RHYTHM_FORMS if form.search(said)), None)
    spans = find_spans(said)
    spans = [span for span in spans if not VISION.search(said[: span.start])] or spans
    event = EVENT.search(said)
    after = _words_from(printed, event.start()) if event else ""
    if rhythm and (month := _month_each_year(spans)):
        return Deadline(printed, recurrence=rhythm, month=month, after=after)
    spans, doubt = _with_years(spans, year)
    if not spans:
        unread = None if rhythm or after else Doubt.UNREAD
        return Deadline(printed, recurrence=rhythm, after=after, doubt=doubt or unread)
    if len(spans) == 1 and (counted := COUNTED_ON.search(said[: spans[0].start])):
        return Deadline(printed, due=_counted_on(counted, spans[0]), after=after, doubt=doubt)
    start, due, other = _ends(said, spans)
    if ONWARDS.search(said):
        first = min(span.first for span in spans)
        return Deadline(printed, first, None, rhythm or Recurrence.ONGOING, None, after, doubt)
    return Deadline(printed, start, due, rhythm, None, after, doubt or other)


def _counted_on(counted: re.Match[str], since: Span) -> date | None:
    """So many days after a day; None for working days, which need the country's holidays."""
    if counted["working"]:
        return None
    count = int(counted["count"])
    if counted["step"] != "thang":
        return since.last + timedelta(days=count * STEPS[counted["step"]])
    years, month = divmod(since.last.month - 1 + count, 12)
    end = month_end(since.last.year + years, month + 1)
    return end.replace(day=min(since.last.day, end.day))


def find_deadline(sentence: str, year: int | None = None) -> tuple[Deadline, int, int] | None:
    """The deadline said inside a sentence ("..., hoàn thành trước ngày 30/6/2026."), with its
    first and last character; None where a day stands there for another reason (a document's date).
    """
    said = plain(sentence)
    found = None
    for span in find_spans(said):
        if said_by := SAID_BY.search(said[: span.start]):
            found = (said_by.start(), span.end)
    if found is None:
        return None
    start, end = found
    if again := AGAIN.match(said, end):
        end = again.end()
    return parse_deadline(sentence[start:end], year), start, end


AGAIN = re.compile(r"\s*,?\s*(?:hang|moi|cua moi) (?:nam|quy|qui|thang)\b")


SAID_BY = re.compile(
    r"\b(?:truoc|trong|cham nhat|muon nhat|den het|thoi han|thoi gian)"
    r"(?: vao| la| het| ngay| thang| quy| nam| den| hoan thanh| thuc hien|:)*\s*$"
)


def _words_from(text: str, start: int) -> str:
    return text[start:].strip(" .;,()")


def _month_each_year(spans: Sequence[Span]) -> int | None:
    """The month of "tháng 12 hằng năm", "15/12 hằng năm", "quý I hằng năm"."""
    bare = [span for span in spans if not span.has_year]
    return bare[-1].last.month if bare and len(bare) == len(spans) else None


def _with_years(spans: Sequence[Span], year: int | None) -> tuple[list[Span], Doubt | None]:
    """Spans with their years: the one of the next span ("01/6 - 30/6/2026"), else the plan's."""
    told: list[Span] = []
    dated = [span.last.year for span in spans if span.has_year]
    following: int | None = dated[-1] if dated else None
    doubt = None
    for span in reversed(spans):
        if span.has_year:
            following = span.last.year
            told.append(span)
        elif following or year:
            doubt = doubt if following else Doubt.YEAR_ASSUMED
            if moved := span.in_year(following or year or 0):
                told.append(moved)
        else:
            doubt = Doubt.NO_YEAR
    return told[::-1], doubt


def _ends(said: str, spans: list[Span]) -> tuple[date | None, date | None, Doubt | None]:
    """First and last day of one span, a range, a list, or several steps."""
    spans = _without_outer(spans)
    first, last = spans[0], max(spans, key=lambda span: span.last)
    lead = said[: first.start].rstrip(" (:")
    if len(spans) == 1:
        vague = Doubt.VAGUE if first.is_vague else None
        if first.is_stage:
            return first.first, first.last, vague
        if FROM.search(lead):
            return first.first, None, vague
        if BEFORE.search(lead) and first.first != first.last:
            return None, first.first - ONE_DAY, Doubt.BEFORE_SPAN
        return None, first.last, vague
    between = [said[one.end : two.start].strip() for one, two in pairwise(spans)]
    if all(RANGE.match(words) or LIST.match(words) for words in between):
        return min(span.first for span in spans), last.last, None
    if FROM.search(lead) and len(spans) == 2:
        return first.first, last.last, None
    return None, last.last, Doubt.SEVERAL


def _without_outer(spans: list[Span]) -> list[Span]:
    """ "Năm 2026 (hoàn thành trong quý III)": the quarter says more than the year around it."""
    return [
        span
        for span in spans
        if not any(
            span.first <= other.first and other.last <= span.last and span.days > other.days
            for other in spans
        )
    ]
