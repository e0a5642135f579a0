"""The tables as the committee reads them, as Excel: with the day and the official counts on top."""

from nhip.apps.plans.models import ProgressReport
from nhip.engine.progress import Heading
from nhip.ui.export import xlsx_response

PLAN_HEADERS = (
    "TT", "Nhiệm vụ", "Sản phẩm", "Chủ trì", "Phối hợp", "Thời hạn", "Hạn", "Trạng thái",
    "Đơn vị đã triển khai", "Đơn vị đã hoàn thành", "Số đơn vị chủ trì", "Kết quả mới nhất",
)  # fmt: skip
LATE_HEADERS = ("Đơn vị", "Mã", "Nhiệm vụ quá hạn, thiếu kỳ")
RESULTS_QUOTED = 3


def counted(counts):
    """The sentence of official counts: "đã triển khai 11/21 nhiệm vụ; ..."."""
    parts = [f"{heading.value} {counts.under(heading)}" for heading in Heading]
    return f"đã triển khai {counts.deployed}/{counts.total} nhiệm vụ; " + "; ".join(parts[:-1])


def plan_table(seen, as_of):
    """What the plan page shows, grouped as in the document."""
    told = _latest([row.task.pk for section in seen.sections for row in section.tasks], as_of.day)
    rows = []
    for section in seen.sections:
        if section.axis:
            rows.append((section.axis.number, section.axis.title))
        for row in section.tasks:
            task = row.task
            mark = " (sắp đến hạn)" if row.is_soon else ""
            rows.append(
                (task.number, task.wording, task.product, task.lead_text, task.supporting_text,
                 task.due_text, row.due, f"{row.status.label}{mark}", row.units.deployed,
                 row.units.completed, row.units.total, told.get(task.pk, ""))
            )  # fmt: skip
    plan = seen.plan
    return xlsx_response(
        f"ke-hoach-{plan.pk}-{as_of.day:%Y%m%d}",
        f"{plan.short_name}: tình hình thực hiện nhiệm vụ",
        PLAN_HEADERS,
        rows,
        unit=plan.unit.name,
        period=f"{as_of.label}. {counted(seen.counts)}".replace(". đã", ". Đã"),
        source=str(plan),
        simulated=plan.simulated,
    )


def _latest(tasks, day):
    """The newest results of each task's lead units, a few of them where there are many."""
    told = (
        ProgressReport.objects.filter(
            assignment__task__in=tasks, assignment__role="lead", on__lte=day
        )
        .exclude(result="")
        .order_by("-on", "-id")
        .values_list("assignment__task", "assignment", "assignment__unit__name", "on", "result")
    )
    found, seen = {}, set()
    for task, assignment, unit, on, result in told:
        if assignment not in seen and len(found.setdefault(task, [])) < RESULTS_QUOTED:
            found[task].append(f"{unit} ({on:%d/%m/%Y}): {result}")
        seen.add(assignment)
    return {task: "\n".join(lines) for task, lines in found.items()}


def late_table(units, as_of):
    """Every unit with late tasks, the most first."""
    rows = [(one.name, one.key, one.late) for one in units]
    title = "Đơn vị có nhiệm vụ quá hạn hoặc thiếu kỳ báo cáo"
    return xlsx_response(
        f"don-vi-tre-{as_of.day:%Y%m%d}", title, LATE_HEADERS, rows, period=as_of.label
    )
