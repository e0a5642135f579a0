"""Figures of plans: targets against their path, one target over time, tasks along the years.

May import nhip.figures and the engine. Must not query.
"""

from dataclasses import dataclass
from datetime import date

from nhip.apps.plans.queries.reading import PlanView, Section, TaskRow
from nhip.apps.plans.queries.targets import TargetStanding
from nhip.engine.trajectory import Course, Operator
from nhip.figures import Caption
from nhip.figures.progress import Point, TargetProgress, bullet, sparkline
from nhip.figures.theme import Status as Colour

MOST_BULLETS = 12
COLOURS = {
    Course.REACHED: Colour.DONE,
    Course.ON_PATH: Colour.IN_PROGRESS,
    Course.OFF_PATH: Colour.LATE,
    Course.MISSED: Colour.LATE,
    Course.UNKNOWN: Colour.NOT_STARTED,
}
RISING = {Operator.AT_LEAST.value, Operator.MORE.value, Operator.EQUAL.value}


def targets_chart(seen: PlanView, as_of):
    """Targets with figures as bullets, those off their path first; none, no figure."""
    known = [
        one
        for section in seen.sections
        for one in section.targets
        if one.last and one.path and one.target.value > 0 and one.target.operator in RISING
    ]
    if not known:
        return None
    known.sort(key=lambda one: (not one.is_off, not one.target.must_achieve, one.target.order))
    off = sum(one.is_off for one in known)
    title = f"{off} trong {len(known)} chỉ tiêu có số liệu đang chậm lộ trình" if off else (
        f"{len(known)} chỉ tiêu có số liệu đều đúng lộ trình"
    )  # fmt: skip
    return bullet(
        [_bullet(one) for one in known[:MOST_BULLETS]],
        Caption(
            title, f"so với giá trị phải đạt; vạch ngắn là lộ trình, {as_of.label}", _origin(known)
        ),
    )


def _bullet(one: TargetStanding) -> TargetProgress:
    return TargetProgress(
        label=f"{one.target.number} {one.target.wording}".strip(),
        value=one.last.value,
        target=one.target.value,
        status=COLOURS[one.course],
        path=one.expected,
        measure_unit=one.target.measure_unit,
        href=one.target.get_absolute_url(),
        word=one.course.label,
    )


def _origin(known):
    simulated = any(one.is_simulated for one in known)
    return "dữ liệu mô phỏng" if simulated else "kết quả đơn vị báo cáo và số đo được"


def target_line(seen: TargetStanding):
    """One target over time; fewer than two values are no line."""
    if len(seen.series) < 2:
        return None
    points = [Point(f"{one.on:%d/%m/%Y}", one.value) for one in seen.series]
    unit = seen.target.measure_unit or "giá trị"
    return sparkline(points, Caption("Kết quả theo thời gian", unit, _origin([seen])))


# --- Timeline: drawn by the page itself, one bar a row -------------------------------------------


@dataclass(frozen=True, slots=True)
class Bar:
    """A task along the years, in percent of the whole width; `width` None is a point (no start)."""

    row: TaskRow
    x: str
    width: str | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Sections with their bars; `years` are (year, left edge in percent); `today` likewise."""

    sections: list[tuple[Section, list[Bar]]]
    years: list[tuple[int, str]]
    today: str
    undated: int


def timeline(seen: PlanView) -> Timeline | None:
    """Tasks with a due day from their start; None where no task has one."""
    dated = [row for section in seen.sections for row in section.tasks if row.due or row.task.start]
    if not dated:
        return None
    plan = seen.plan
    days = [day for row in dated for day in (row.task.start, row.due) if day]
    first = date(min(min(days).year, plan.first_year or 9999, seen.as_of.year), 1, 1)
    last = date(max(max(days).year, plan.last_year or 0, seen.as_of.year), 12, 31)
    span = (last - first).days

    def at(day: date) -> float:
        return 100 * (day - first).days / span

    def bar(row: TaskRow) -> Bar:
        end = row.due or last
        start = row.task.start or (row.due and end) or first
        width = f"{max(at(end) - at(start), 0.6):.2f}" if start != end else None
        return Bar(row, f"{at(start):.2f}", width)

    kept = [
        (section, [bar(row) for row in section.tasks if row.due or row.task.start])
        for section in seen.sections
        if section.tasks or section.axis
    ]
    total = sum(len(section.tasks) for section in seen.sections)
    years = [(year, f"{at(date(year, 1, 1)):.2f}") for year in range(first.year, last.year + 1)]
    return Timeline(kept, years, f"{at(seen.as_of):.2f}", total - len(dated))
