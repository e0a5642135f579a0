"""Where a task stands: derived from dates, reports and the day asked about, never typed.

May import: the standard library, numpy, engine.period. Must not: ask the clock (the day is always
an argument), read records, know Django.

One table of eight statuses (STATUSES), as official documents count them (624/TB-VPCP, annex II,
and the government's reports on tasks). A status belongs to an assignment, that is to one unit's
share of a task; a task given to many units is counted both ways. A deadline such as "quý II/2026"
means the end of that period, and a task is past due from the day after it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from nhip.engine.period import Kind, Period

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]

DUE_SOON_DAYS = 15


class Status(StrEnum):
    """What can be said of an assignment on a day; the order is that of tables and of `tally`."""

    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    IN_PROGRESS = "in_progress"
    IN_PROGRESS_LATE = "in_progress_late"
    NOT_STARTED = "not_started"
    NOT_STARTED_LATE = "not_started_late"
    RECURRING_KEPT = "recurring_kept"
    RECURRING_LAPSED = "recurring_lapsed"

    @property
    def label(self) -> str:
        """The words of the table."""
        return STATUSES[self][0]

    @property
    def counts_as(self) -> "tuple[Heading, ...]":
        """Under which headings of an official report it is counted."""
        return STATUSES[self][1]

    @property
    def is_late(self) -> bool:
        """Past due and not done, or a period without its report."""
        return self in LATE


class Heading(StrEnum):
    """What an official report counts, in its own words."""

    DONE = "đã hoàn thành"
    DONE_LATE = "đã hoàn thành quá hạn"
    RECURRING = "thường xuyên đang triển khai"
    IN_PROGRESS = "đang thực hiện"
    NOT_STARTED = "chưa triển khai"
    OVERDUE = "chưa hoàn thành, quá hạn"
    LAPSED = "chưa đáp ứng tiến độ"
    DEPLOYED = "đã triển khai"


STATUSES: dict[Status, tuple[str, tuple[Heading, ...]]] = {
    Status.DONE_ON_TIME: ("Hoàn thành đúng hạn", (Heading.DONE, Heading.DEPLOYED)),
    Status.DONE_LATE: ("Hoàn thành quá hạn", (Heading.DONE_LATE, Heading.DEPLOYED)),
    Status.IN_PROGRESS: ("Đang thực hiện trong hạn", (Heading.IN_PROGRESS, Heading.DEPLOYED)),
    Status.IN_PROGRESS_LATE: ("Đang thực hiện quá hạn", (Heading.OVERDUE, Heading.DEPLOYED)),
    Status.NOT_STARTED: ("Chưa triển khai, chưa đến hạn", (Heading.NOT_STARTED,)),
    Status.NOT_STARTED_LATE: ("Chưa triển khai, quá hạn", (Heading.OVERDUE,)),
    Status.RECURRING_KEPT: ("Thường xuyên, đủ kỳ", (Heading.RECURRING, Heading.DEPLOYED)),
    Status.RECURRING_LAPSED: ("Thường xuyên, thiếu kỳ", (Heading.LAPSED,)),
}
LATE = frozenset(
    status
    for status, (_, headings) in STATUSES.items()
    if {Heading.OVERDUE, Heading.LAPSED} & set(headings)
)
ORDER = tuple(Status)
COMPLETED = (Status.DONE_ON_TIME, Status.DONE_LATE)
AT = {status: place for place, status in enumerate(ORDER)}


@dataclass(frozen=True, slots=True)
class Shares:
    """What is known of the assignments of each task on a day: counts, arrays of one length.

    `total` assignments of a lead unit; of them `begun` (a report of beginning, or done), `done`
    (completion confirmed), `on_time` (done, and completed on or before the due day or without one);
    `lapsed` of a recurring task (a period that has ended is without its report). `overdue` and
    `recurring` are of the task. total >= begun >= done >= on_time.
    """

    total: Whole
    begun: Whole
    done: Whole
    on_time: Whole
    lapsed: Whole
    overdue: Flags
    recurring: Flags


def tally(shares: Shares) -> Whole:
    """How many assignments of each task have each status: shape (tasks, 8), columns as ORDER.

    Every row adds up to the task's total.
    """
    once, late = ~shares.recurring, shares.overdue
    opened = shares.begun - shares.done
    unopened = shares.total - shares.begun
    columns = (
        once * shares.on_time,
        once * (shares.done - shares.on_time),
        (once & ~late) * opened,
        (once & late) * opened,
        (once & ~late) * unopened,
        (once & late) * unopened,
        shares.recurring * (shares.total - shares.lapsed),
        shares.recurring * shares.lapsed,
    )
    return np.stack([np.asarray(column, np.int64) for column in columns], axis=1)


def task_statuses(shares: Shares) -> Whole:
    """The one status of each task, as a place in ORDER; shape (tasks,).

    A task is done when every unit is done, on time when every one was; begun as soon as one unit
    has begun; of a recurring one, kept while no unit lapsed. A task given to nobody yet has not
    started, whatever its kind.
    """
    every = shares.done == shares.total
    late = shares.overdue
    cases = (
        (shares.total == 0, np.where(late & ~shares.recurring, *_pair(Status.NOT_STARTED_LATE))),
        (shares.recurring, np.where(shares.lapsed > 0, *_pair(Status.RECURRING_LAPSED))),
        (every & (shares.on_time == shares.total), np.full(late.shape, AT[Status.DONE_ON_TIME])),
        (every, np.full(late.shape, AT[Status.DONE_LATE])),
        (shares.begun > 0, np.where(late, *_pair(Status.IN_PROGRESS_LATE))),
    )
    rest = np.where(late, *_pair(Status.NOT_STARTED_LATE))
    chosen = np.select([case for case, _ in cases], [value for _, value in cases], rest)
    return np.asarray(chosen, np.int64)


def _pair(worse: Status) -> tuple[int, int]:
    """The place of a status and of its milder neighbour, for np.where."""
    return AT[worse], AT[worse] - 1


@dataclass(frozen=True, slots=True)
class Standing:
    """One assignment: the days that decide its status, None where it has not come to that.

    `unreported` is the last day of the first period without a report (recurring ones only).
    """

    due: date | None = None
    begun_on: date | None = None
    completed_on: date | None = None
    confirmed_on: date | None = None
    recurring: bool = False
    unreported: date | None = None


def status_of(standing: Standing, as_of: date) -> Status:
    """The status of one assignment on a day: what was not known by then is not counted."""
    return ORDER[int(tally(shares_of([standing], as_of))[0].argmax())]


def shares_of(standings: Sequence[Standing], as_of: date) -> Shares:
    """Assignments one by one, each as a task of its own."""
    done = [_by(one.confirmed_on, as_of) for one in standings]
    on_time = [
        is_done and not (one.due and has_passed(one.due, _completed(one, as_of)))
        for one, is_done in zip(standings, done, strict=True)
    ]
    begun = [
        is_done or _by(one.begun_on, as_of) for one, is_done in zip(standings, done, strict=True)
    ]
    return Shares(
        total=np.ones(len(standings), np.int64),
        begun=np.array(begun, np.int64),
        done=np.array(done, np.int64),
        on_time=np.array(on_time, np.int64),
        lapsed=np.array([has_passed(one.unreported, as_of) for one in standings], np.int64),
        overdue=np.array([has_passed(one.due, as_of) for one in standings], bool),
        recurring=np.array([one.recurring for one in standings], bool),
    )


def has_passed(day: date | None, as_of: date) -> bool:
    """Whether a deadline lies before the day; one that was never set does not."""
    return day is not None and day < as_of


def _completed(one: Standing, as_of: date) -> date:
    """The day of completion; where none was told, the day it was confirmed."""
    return one.completed_on or one.confirmed_on or as_of


def _by(day: date | None, as_of: date) -> bool:
    return day is not None and day <= as_of


def is_due_soon(
    status: Status, deadline: date | None, as_of: date, days: int = DUE_SOON_DAYS
) -> bool:
    """The mark "sắp đến hạn": still open, not late, and its deadline comes within `days`.

    The deadline of a recurring task is the end of the period that lacks its report.
    """
    if deadline is None or status in COMPLETED or status.is_late:
        return False
    return as_of <= deadline <= as_of + timedelta(days=days)


# --- Official counts ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counts:
    """Tasks or assignments by status: what the committee's table says under each heading."""

    by_status: tuple[int, ...]

    @classmethod
    def of(cls, places: Whole) -> "Counts":
        """From one place in ORDER per thing counted."""
        return cls(tuple(np.bincount(places, minlength=len(ORDER)).tolist()))

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_status)

    def under(self, heading: Heading) -> int:
        """How many an official report counts under the heading."""
        return sum(
            count
            for status, count in zip(ORDER, self.by_status, strict=True)
            if heading in status.counts_as
        )

    @property
    def deployed(self) -> int:
        """ "Đã triển khai": everything but what has not started and what lapsed."""
        return self.under(Heading.DEPLOYED)

    @property
    def completed(self) -> int:
        """ "Hoàn thành", in time or not."""
        return sum(self.by_status[AT[status]] for status in COMPLETED)

    @property
    def late(self) -> int:
        """Past due and not done, and recurring ones with a period missing."""
        pairs = zip(ORDER, self.by_status, strict=True)
        return sum(count for status, count in pairs if status.is_late)

    @property
    def pairs(self) -> tuple[tuple[Status, int], ...]:
        """(status, how many), in the order of the table."""
        return tuple(zip(ORDER, self.by_status, strict=True))

    def __add__(self, other: "Counts") -> "Counts":
        pairs = zip(self.by_status, other.by_status, strict=True)
        return Counts(tuple(one + two for one, two in pairs))


NONE = Counts((0,) * len(ORDER))


# --- Recurring tasks ----------------------------------------------------------------------------

RHYTHMS = (Kind.MONTH, Kind.QUARTER, Kind.HALF, Kind.YEAR)


def periods_from(rhythm: Kind, start: date, until: date) -> Iterator[Period]:
    """The periods of a recurring task in order: from the one `start` lies in to that of `until`."""
    period = Period.containing(start, rhythm)
    while period.start <= until:
        yield period
        period = Period.containing(period.end + timedelta(days=1), rhythm)


def first_unreported(
    rhythm: Kind, start: date, until: date, reported: Collection[str]
) -> Period | None:
    """The first period whose code is not in `reported`; None when the task's span is all told."""
    periods = periods_from(rhythm, start, until)
    return next((period for period in periods if period.code not in reported), None)
