"""Plans in every state, made up and named so: a draft under comment, own plans, a review round, a
project, the conclusion of a meeting.

May import actions of plans. The units and the plan that all hangs on (179/KH-UBND) are real; every
sentence here is fiction and says "mô phỏng". Loading again changes nothing.
"""

import io
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from docx import Document

from nhip.apps.plans import actions
from nhip.apps.plans.actions.importing import Head
from nhip.apps.plans.models import Consultation, OwnPlan, Plan, Task
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import children

HOME_PLAN = "179/KH-UBND"
DRAFT = "Kế hoạch chuyển đổi số năm 2027 (dự thảo mô phỏng)"
NOTE = "Nội dung mô phỏng để minh họa cách làm việc; không phải văn bản của cơ quan nào."
HEADERS = ("STT", "Nhiệm vụ", "Sản phẩm", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn")
TASKS = (
    ("Rà soát, công bố danh mục dữ liệu dùng chung của tỉnh năm 2027", "Quyết định", "31/3/2027"),
    ("Tập huấn kỹ năng số cho cán bộ cấp xã", "Lớp tập huấn", "Thường xuyên"),
    ("Số hóa kết quả giải quyết thủ tục hành chính còn hiệu lực", "Báo cáo", "30/6/2027"),
    ("Đưa nông sản chủ lực lên sàn thương mại điện tử", "Danh sách hợp tác xã", "Quý IV/2027"),
    ("Thử nghiệm trợ lý số tại Bộ phận Một cửa của 5 xã", "Báo cáo đánh giá", "30/9/2027"),
)
COMMENTS = (
    ("Đề nghị lùi thời hạn sang quý IV vì phụ thuộc kinh phí giữa năm (mô phỏng).", "partly",
     "Lùi đến 31/8/2027; phần kinh phí do Sở Tài chính bố trí từ đầu năm (mô phỏng)."),
    ("Đề nghị ghi rõ đơn vị phối hợp và nguồn kinh phí (mô phỏng).", "accepted", ""),
    ("Đề nghị bỏ nhiệm vụ này vì đã có trong kế hoạch của ngành (mô phỏng).", "explained",
     "Giữ lại: kế hoạch của ngành chưa có sản phẩm này (mô phỏng)."),
    ("Đề nghị bổ sung chỉ tiêu về số hộ được hướng dẫn (mô phỏng).", "", ""),
)  # fmt: skip
COMMENTING, SENT, REVIEWED, OPINED = 6, 0.6, 9, 5
CONCLUSION = """KẾT LUẬN MÔ PHỎNG CỦA CUỘC HỌP BAN CHỈ ĐẠO (DÙNG ĐỂ MINH HỌA)
Giao {lead} chủ trì, phối hợp các đơn vị liên quan {wording}, hoàn thành trước ngày 31/12/2026.
Giao {other} chủ trì rà soát các nhiệm vụ quá hạn, báo cáo Ban Chỉ đạo trước ngày {soon:%d/%m/%Y}.
"""


def load(province: Unit) -> None:
    """Everything, where it is not there yet."""
    if Plan.objects.filter(title=DRAFT, unit=province).exists():
        return
    plan = Plan.objects.get(number=HOME_PLAN, unit=province)
    offices = list(children(province, timezone.localdate()).filter(kind="department"))
    offices.sort(key=lambda unit: unit.key)
    _draft(province, offices)
    _own_plans(plan, offices)
    _round(plan)
    _project(plan, offices[0])
    _conclusion(province, plan, offices[1])


def _draft(province: Unit, offices: list[Unit]) -> None:
    rows = [HEADERS]
    for at, (wording, product, due) in enumerate(TASKS):
        lead, helper = offices[at % len(offices)], offices[(at + 1) % len(offices)]
        told = f"{wording} (mô phỏng)"
        rows.append((str(at + 1), told, product, lead.name, helper.name, due))
    text = "\n".join(";".join(row) for row in rows)
    upload = ContentFile(text.encode("utf-8-sig"), name="du-thao-2027-mo-phong.csv")
    held = actions.start_import(by=None, upload=upload, unit=province)
    head = Head(kind="yearly", title=DRAFT, first_year=2027, last_year=2027, note=NOTE)
    plan = actions.store_import(by=None, held=held, head=head, expected_version=held.version)
    plan = actions.edit_plan(by=None, plan=plan, expected_version=None, simulated=True)
    due = timezone.localdate() + timedelta(days=14)
    asked = actions.open_comments(by=None, plan=plan, due_on=due, units=offices[:12])
    _comment(asked, list(plan.tasks.order_by("order")))


def _comment(asked: Consultation, tasks: list[Task]) -> None:
    """Half of the units comment or agree; most comments have their answer."""
    for at, seat in enumerate(asked.invitations.order_by("pk")[:COMMENTING]):
        if at == COMMENTING - 1:
            actions.agree(by=None, invitation=seat)
            continue
        text, verdict, answer = COMMENTS[at % len(COMMENTS)]
        told = actions.comment(
            by=None, invitation=seat, text=text, task=tasks[at % len(tasks)] if at else None
        )
        if verdict:
            actions.answer(by=None, told=told, verdict=verdict, text=answer)


def _own_plans(plan: Plan, offices: list[Unit]) -> None:
    """Every department owes one; most have sent, some are late."""
    actions.ask_own_plans(by=None, plan=plan, units=offices, due_on=date(2026, 1, 31))
    owed = list(OwnPlan.objects.filter(plan=plan).select_related("unit").order_by("unit__key"))
    for at, own in enumerate(owed[: int(len(owed) * SENT)]):
        issued = date(2026, 1, 6) + timedelta(days=4 * at)
        if issued > timezone.localdate():
            return
        actions.send_own_plan(
            by=None, own=own, number=f"{20 + at}/KH (mô phỏng)", issued_on=issued,
            upload=ContentFile(_word(), name="ke-hoach-rieng-mo-phong.docx"),
        )  # fmt: skip


def _word() -> bytes:
    document = Document()
    document.add_paragraph("KẾ HOẠCH RIÊNG CỦA ĐƠN VỊ (mô phỏng)")
    document.add_paragraph(NOTE)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _round(plan: Plan) -> None:
    """A round that is open: some targets answered, some of them with an opinion."""
    due = timezone.localdate() + timedelta(days=21)
    made = actions.open_round(
        by=None, plan=plan, title="Rà soát chỉ tiêu năm 2026 (mô phỏng)", due_on=due
    )
    why = "Tiến độ và nguồn lực đến nay (lý do mô phỏng)."
    for at, review in enumerate(made.reviews.order_by("target__order")[:REVIEWED]):
        choice = ("keep", "must", "change", "keep", "not_feasible")[at % 5]
        later = date(2030, 12, 31) if choice == "change" else None
        actions.propose(
            by=None, review=review, choice=choice, reason="" if choice == "keep" else why,
            completion_on=later,
        )  # fmt: skip
        if at < OPINED:
            actions.opine(by=None, review=review, outcome=choice)


def _project(plan: Plan, owner: Unit) -> None:
    project = actions.add_project(
        by=None, plan=plan, owner=owner, name="Nền tảng dữ liệu kinh tế số của tỉnh (mô phỏng)",
        contractor="Nhà thầu mô phỏng", contract_number="01/HĐ (mô phỏng)",
        contract_on=date(2026, 3, 16), start=date(2026, 3, 16), due=date(2027, 12, 31),
        systems="Kho dữ liệu kinh tế số; cổng tra cứu (mô phỏng)",
    )  # fmt: skip
    billion = 1_000_000_000
    for year, planned, spent in ((2026, 12 * billion, 7 * billion), (2027, 18 * billion, None)):
        actions.save_budget(
            by=None, of=project, source="ngân sách tỉnh (mô phỏng)", year=year, planned=planned,
            disbursed=spent,
        )  # fmt: skip
    actions.group_tasks(by=None, project=project, tasks=plan.tasks.order_by("order")[:3])


def _conclusion(province: Unit, plan: Plan, other: Unit) -> None:
    """A meeting asks again for a task of the plan: the two are joined, one report answers both."""
    asked = Task.objects.filter(plan=plan, recurring=False).exclude(lead_text="")
    asked = asked.order_by("order").first()
    wording = asked.wording[:1].lower() + asked.wording[1:].rstrip(" .;")
    soon = timezone.localdate() + timedelta(days=10)
    text = CONCLUSION.format(lead=asked.lead_text, wording=wording, other=other.name, soon=soon)
    held = actions.start_conclusion(by=None, unit=province, text=text)
    head = Head(
        kind="conclusion", title="Kết luận cuộc họp Ban Chỉ đạo (mô phỏng)",
        issuer="Ban Chỉ đạo (mô phỏng)", first_year=2026, last_year=2026, note=NOTE,
    )  # fmt: skip
    made = actions.store_import(by=None, held=held, head=head, expected_version=held.version)
    made = actions.edit_plan(by=None, plan=made, expected_version=None, simulated=True)
    made = actions.issue_plan(
        by=None, plan=made, expected_version=None, number="12/TB-BCĐ (mô phỏng)",
        issued_on=date(2026, 9, 10),
    )  # fmt: skip
    if twin := made.tasks.order_by("order").first():
        actions.join_tasks(by=None, task=twin, head=asked)
