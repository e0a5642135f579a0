"""Tables of plans as Word, and those of drafts as Excel too: headers and rows of one table each."""

from dataclasses import dataclass
from typing import Any

from nhip.apps.plans.differing import CHANGED, SAME
from nhip.apps.plans.exports import counted
from nhip.apps.plans.official import Head, OfficialDocument
from nhip.ui.export import SIMULATED, xlsx_response

COMMENTS_TITLE = "Bảng tổng hợp tiếp thu, giải trình ý kiến góp ý"
COMMENTS = ("TT", "Cơ quan, đơn vị, chuyên gia", "Nội dung được góp ý", "Ý kiến góp ý", "Kết quả",
            "Nội dung tiếp thu, giải trình")  # fmt: skip
PLAN = ("TT", "Nhiệm vụ", "Sản phẩm", "Chủ trì", "Phối hợp", "Thời hạn", "Trạng thái",
        "Đơn vị đã triển khai")  # fmt: skip
TARGETS = ("TT", "Chỉ tiêu", "Phải đạt", "Chủ trì", "Thời hạn", "Tình hình")
VERSIONS = ("Loại", "TT", "Thay đổi", "Mục", "Bản trước", "Bản sau")
KINDS = {"axis": "Nhóm", "target": "Chỉ tiêu", "task": "Nhiệm vụ"}
ROUND = ("TT", "Chỉ tiêu", "Chủ trì", "Đề xuất", "Giá trị, thời điểm", "Lý do",
         "Ý kiến của cơ quan thường trực", "Lý do của ý kiến")  # fmt: skip
WAITING = "chưa trả lời"


@dataclass(frozen=True, slots=True)
class Table:
    """One table that is sent as Word or Excel."""

    name: str
    title: str
    headers: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    widths: tuple[float, ...]
    told: str = ""


def send(table, plan, form):
    """The table as "docx" or "xlsx"."""
    if form == "docx":
        return word(table, plan)
    return xlsx_response(
        table.name, table.title, table.headers, table.rows, unit=plan.unit.name,
        source=str(plan), period=table.told, simulated=plan.simulated,
    )  # fmt: skip


def word(table, plan):
    """Under the head of the plan's unit; the day and number are left to whoever signs."""
    made = document(plan, table.title)
    if table.told:
        made.line(table.told)
    made.table(table.headers, table.rows, table.widths)
    made.signature("Thủ trưởng cơ quan")
    return made.response(table.name)


def document(plan, title, on=None):
    """An empty official document about a plan."""
    name = plan.unit.name
    place = name.removeprefix("Tỉnh ").removeprefix("Thành phố ")
    head = Head(
        agency=f"Ủy ban nhân dân {name[:1].lower()}{name[1:]}", title=title, place=place, on=on,
        about=f"{plan.get_kind_display()} {plan.number}: {plan.title}".replace(" :", ":"),
    )  # fmt: skip
    made = OfficialDocument(head)
    if plan.simulated:
        made.line(f"({SIMULATED})", italic=True, center=True)
    return made


def comments_table(room):
    """Every comment with its answer, in the order of the document; one not answered says so."""
    rows = [
        (at, one.invitation.name, one.place, one.text, one.get_verdict_display() or WAITING,
         one.answer)
        for at, one in enumerate(room.comments, 1)
    ]  # fmt: skip
    verdicts = "; ".join(f"{name.lower()} {count}" for name, count in room.verdicts)
    silent = ", ".join(seat.invitation.name for seat in room.owing)
    told = (
        f"Đã lấy ý kiến {len(room.seats)} cơ quan, đơn vị, chuyên gia; {room.replied} đã trả lời, "
        f"{len(room.comments)} ý kiến: {verdicts}."
    )
    agreed = [seat.invitation.name for seat in room.seats if seat.state == "agreed"]
    if agreed:
        told += f" Thống nhất, không có ý kiến: {', '.join(agreed)}."
    if silent:
        told += f" Chưa trả lời: {silent}."
    name = f"tiep-thu-giai-trinh-{room.consultation.pk}"
    return Table(name, COMMENTS_TITLE, COMMENTS, rows, (1, 4, 5, 7, 3, 7), told)


def versions_table(plan, found, left, right):
    """Every row that differs, one line per thing it says otherwise."""
    rows = [
        (KINDS[row.kind], row.number, row.how_vi, cell.name, cell.before, cell.after)
        for row in found
        if row.how != SAME
        for cell in row.changed
    ]
    told = f"Bản trước: {left.label}. Bản sau: {right.label}."
    changed = sum(row.how == CHANGED for row in found)
    title = "Bảng so sánh hai phiên bản"
    told += f" {changed} mục sửa."
    return Table(f"so-sanh-{plan.pk}", title, VERSIONS, rows, (2, 1, 2, 3, 8, 8), told)


def round_table(held, rows):
    """The round as a table: what units propose, what the office thinks."""
    lines = [
        (one.review.target.number, one.review.target.wording, one.leads,
         one.review.get_choice_display() or "chưa đề xuất", one.proposed, one.review.reason,
         one.review.get_outcome_display() or "chưa có", one.review.opinion)
        for one in rows
    ]  # fmt: skip
    told = ""
    if held.decision:
        told = f"Đã quyết định tại {held.decision} ngày {held.decided_on:%d/%m/%Y}."
    title = f"Rà soát chỉ tiêu: {held.title}"
    return Table(f"ra-soat-{held.pk}", title, ROUND, lines, (1, 6, 4, 3, 3, 5, 3, 5), told)


def plan_document(seen, as_of, goal):
    """The plan as the committee reads it: the counts in words, targets, tasks as grouped."""
    plan = seen.plan
    made = document(plan, "Tình hình thực hiện nhiệm vụ", on=as_of.day)
    counts = counted(seen.counts)
    made.line(f"{as_of.label[0].upper()}{as_of.label[1:]}: {counts}.")
    targets = [one for section in seen.sections for one in section.targets]
    if targets:
        made.line("I. CHỈ TIÊU", bold=True)
        rows = [
            (one.target.number, one.target.wording, goal(one.target), one.target.lead_text,
             one.target.due_text, one.course.label)
            for one in targets
        ]  # fmt: skip
        made.table(TARGETS, rows, (1, 9, 3, 5, 3, 3))
    made.line("II. NHIỆM VỤ" if targets else "NHIỆM VỤ", bold=True)
    made.table(PLAN, _tasks(seen), (1, 9, 5, 4, 5, 3, 3, 2))
    made.signature("Thủ trưởng cơ quan")
    return made.response(f"ke-hoach-{plan.pk}-{as_of.day:%Y%m%d}")


def _tasks(seen):
    for section in seen.sections:
        if section.axis and section.tasks:
            yield (f"{section.axis.number} {section.axis.title}".strip(),)
        for row in section.tasks:
            task = row.task
            yield (
                task.number, task.wording, task.product, task.lead_text, task.supporting_text,
                task.due_text, row.status.label, f"{row.units.deployed}/{row.units.total}",
            )  # fmt: skip
