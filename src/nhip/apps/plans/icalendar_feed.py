"""Deadlines as iCalendar (RFC 5545): one whole-day event per open assignment with a deadline.

May import icalendar. Must not query: the work is given.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.utils import timezone
from icalendar import Calendar, Event

from nhip.apps.plans.queries.mine import Work
from nhip.engine.progress import COMPLETED

LONGEST = 200


def calendar_of(works: Iterable[Work], absolute: Callable[[str], str]) -> bytes:
    """The feed; `absolute` makes a whole address of a path."""
    calendar = Calendar()
    calendar.add("prodid", "-//Nhịp//Hạn nhiệm vụ//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Nhịp: hạn nhiệm vụ")
    for work in works:
        if work.deadline and work.status not in COMPLETED:
            calendar.add_component(_event(work, absolute))
    return calendar.to_ical()


def _event(work: Work, absolute: Callable[[str], str]) -> Event:
    task, event = work.task, Event()
    what = "Hết kỳ báo cáo" if task.recurring else "Hạn"
    event.add("uid", f"assignment-{work.assignment.pk}-{work.deadline:%Y%m%d}@nhip")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", work.deadline)
    event.add("dtend", work.deadline + timedelta(days=1))
    event.add("summary", f"{what}: {task.wording[:LONGEST]}")
    event.add(
        "description",
        f"{work.status.label}. {work.assignment.unit.name}. {task.plan.short_name}. "
        f"Sản phẩm: {task.product or 'chưa ghi'}.",
    )
    event.add("url", absolute(work.assignment.get_absolute_url()))
    return event
