"""Pieces of the pages of plans: a status, a bar of statuses, a share. Loaded with {% load plans %}.

May import the models, the engine's statuses and ui. A page shows hundreds of statuses, so their
markup is made once per process.
"""

from contextlib import suppress
from datetime import date
from functools import cache

from django import template
from django.core.exceptions import FieldDoesNotExist
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join

from nhip.apps.plans.models import Target, Task
from nhip.apps.plans.models.plan import OPERATOR_NAMES
from nhip.engine.progress import Status
from nhip.engine.trajectory import Course
from nhip.engine.values import vi_number

register = template.Library()

OPERATORS = {operator.value: name for operator, name in OPERATOR_NAMES.items()}

SHAPES = {
    Status.DONE_ON_TIME: "done",
    Status.DONE_LATE: "done",
    Status.IN_PROGRESS: "in-progress",
    Status.IN_PROGRESS_LATE: "late",
    Status.NOT_STARTED: "not-started",
    Status.NOT_STARTED_LATE: "late",
    Status.RECURRING_KEPT: "in-progress",
    Status.RECURRING_LAPSED: "late",
}
COURSE_SHAPES = {
    Course.REACHED: "done",
    Course.ON_PATH: "in-progress",
    Course.OFF_PATH: "late",
    Course.MISSED: "late",
    Course.UNKNOWN: "not-started",
}
BARS = (
    (Status.DONE_ON_TIME, "done"),
    (Status.DONE_LATE, "done-late"),
    (Status.RECURRING_KEPT, "kept"),
    (Status.IN_PROGRESS, "progress"),
    (Status.NOT_STARTED, "idle"),
    (Status.RECURRING_LAPSED, "lapsed"),
    (Status.IN_PROGRESS_LATE, "late"),
    (Status.NOT_STARTED_LATE, "late-idle"),
)


@register.simple_tag
def task_status(status, soon=False):
    """A status in its official words, with the mark "sắp đến hạn" beside it."""
    return _status(status, bool(soon))


@cache
def _status(status, soon):
    mark = {"code": "due-soon", "word": "Sắp đến hạn"}
    words = render_to_string("ui/_status.html", {"code": SHAPES[status], "word": status.label})
    return words + render_to_string("ui/_status.html", mark) if soon else words


@register.simple_tag
def course_status(course):
    """A target's course, in words and shape."""
    return _course(Course(course))


@cache
def _course(course):
    word = course.label[0].upper() + course.label[1:]
    return render_to_string("ui/_status.html", {"code": COURSE_SHAPES[course], "word": word})


@register.simple_tag
def status_bar(counts):
    """Statuses side by side as one bar; its words are for those who do not see it."""
    total = counts.total
    if not total:
        return ""
    held = dict(counts.pairs)
    said = ", ".join(f"{status.label.lower()}: {count}" for status, count in counts.pairs if count)
    at, parts = 0.0, []
    for status, name in BARS:
        width = 100 * held[status] / total
        if width:
            parts.append((f"{at:.2f}", f"{width:.2f}", name))
        at += width
    rects = format_html_join(
        "", '<rect x="{}%" width="{}%" height="100%" class="tasks-{}"/>', parts
    )
    return format_html('<svg class="tasks-bar" role="img" aria-label="{}">{}</svg>', said, rects)


@register.filter
def dong(value):
    """Money in millions of đồng, as committees read it; nothing told is not zero."""
    return "chưa báo cáo" if value is None else f"{vi_number(float(value) / 1e6, 0)} triệu đồng"


@register.filter
def goal(target):
    """What a target asks for, as people say it: "≥ 80 %", "16 - 18 %", its words."""
    if target.value is None:
        return target.value_text
    unit = f" {target.measure_unit}" if target.measure_unit else ""
    if target.upper is not None:
        return f"{vi_number(target.value)} - {vi_number(target.upper)}{unit}"
    sign = {">=": "≥ ", ">": "> ", "<=": "≤ ", "<": "< "}.get(target.operator, "")
    return f"{sign}{vi_number(target.value)}{unit}"


@register.filter
def field_vi(change):
    """The name of the field that a PlanChange is about."""
    model = Task if change.task_id else Target
    try:
        name = model._meta.get_field(change.field).verbose_name
    except FieldDoesNotExist:
        name = change.field
    return name[:1].upper() + name[1:]


@register.filter
def said_vi(value):
    """One side of a PlanChange as people read it: yes and no, a day, a number, or "trống"."""
    if value in (None, ""):
        return "trống"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, (int, float)):
        return vi_number(value)
    with suppress(ValueError):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return OPERATORS.get(value, value)
