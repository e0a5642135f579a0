"""Whom plans tell what, and that the clock reminds once."""

from datetime import date, timedelta

import pytest

from nhip.apps.accounts.models import User
from nhip.apps.notices.kinds import Kind
from nhip.apps.notices.models import Notice
from nhip.apps.plans import actions
from nhip.apps.plans.models import Consultation, Plan, Task
from nhip.apps.units.models import Unit
from tests.apps.plans import made
from tests.apps.plans.conftest import TODAY

JUNE = date(2026, 6, 20)


def told(name, kind=None):
    found = Notice.objects.filter(person__username=name).order_by("pk")
    return [one.text for one in (found.filter(kind=kind) if kind else found)]


@pytest.fixture
def draft(units):
    one = made.plan(units, issued=False)
    one.targets.get().leads.add(units["sct"])
    return one


def test_issue_tells_each_unit_what_it_gets(draft, people):
    actions.issue_plan(
        by=people["thuongtruc"], plan=draft, expected_version=None, number="9/KH-UBND",
        issued_on=TODAY,
    )  # fmt: skip
    assert told("can-bo-sct") == ["9/KH-UBND đã ban hành: Sở Công Thương chủ trì 3 nhiệm vụ."]
    assert told("can-bo-xa") == ["9/KH-UBND đã ban hành: Xã Hy Cương chủ trì 1 nhiệm vụ."]
    assert told("lanhdao") == []


def test_later_assignment_is_told_to_the_new_unit_alone(plan, units, people):
    task = plan.tasks.get(number="1")
    leads = [units["sct"], units["hy-cuong"]]
    actions.assign(by=people["thuongtruc"], task=task, expected_version=None, leads=leads)
    assert told("can-bo-xa") == [
        "Xã Hy Cương được giao chủ trì nhiệm vụ “Nhiệm vụ 1”, hạn 30/06/2026."
    ]
    assert told("can-bo-sct") == []


def test_named_member_is_told(plan, units, people):
    task = plan.tasks.get(number="2")
    actions.assign_member(
        by=None, task=task, unit=units["tinh"], name="Nguyễn Văn An", user=people["lanhdao"]
    )
    actions.assign_member(by=None, task=task, unit=units["tinh"], name="Không tài khoản")
    assert told("lanhdao") == ["Nguyễn Văn An được giao chủ trì nhiệm vụ “Nhiệm vụ 2”."]
    assert Notice.objects.count() == 1


def test_draft_tells_nobody(draft, units):
    task = draft.tasks.get(number="1")
    actions.assign(by=None, task=task, expected_version=None, leads=[units["hy-cuong"]])
    assert not Notice.objects.exists()


def test_completion_goes_to_the_office_and_its_answer_back(plan, people):
    held = made.share(plan, 1, "sct")
    made.told(plan, 1, "sct", JUNE, "proposed", completed_on=JUNE)
    assert told("thuongtruc") == ["Sở Công Thương đề nghị xác nhận hoàn thành “Nhiệm vụ 1”."]
    office = people["thuongtruc"]
    actions.decide(by=office, assignment=held, confirmed=False, reason="Thiếu biên bản.")
    made.told(plan, 1, "sct", TODAY, "proposed", completed_on=TODAY)
    actions.decide(by=office, assignment=held, confirmed=True)
    actions.take_back(by=office, assignment=held, reason="Nhầm văn bản.")
    assert told("can-bo-sct") == [
        "Chưa xác nhận hoàn thành “Nhiệm vụ 1” của Sở Công Thương. Lý do: Thiếu biên bản.",
        "Đã xác nhận hoàn thành “Nhiệm vụ 1” của Sở Công Thương.",
        "Rút lại xác nhận hoàn thành “Nhiệm vụ 1” của Sở Công Thương. Lý do: Nhầm văn bản.",
    ]


def test_what_is_made_up_is_told_to_nobody(plan, people):
    actions.report(
        by=None, assignment=made.share(plan, 1, "sct"), on=JUNE, simulated=True,
        told=actions.progress.Told(state="proposed", result="x", completed_on=JUNE),
    )  # fmt: skip
    assert not Notice.objects.exists()


def test_comments_are_asked_for_and_answered(draft, units, people):
    expert = User.objects.create(username="chuyengia", full_name="Chuyên gia")
    asked = actions.open_comments(
        by=people["thuongtruc"], plan=draft, due_on=TODAY + timedelta(days=7),
        units=[units["sct"]], experts=[expert],
    )  # fmt: skip
    assert "Sở Công Thương được mời góp ý dự thảo" in told("can-bo-sct", Kind.COMMENTS_ASKED)[0]
    assert len(told("chuyengia")) == 1
    seat = asked.invitations.get(unit=units["sct"])
    said = [
        actions.comment(by=people["can-bo-sct"], invitation=seat, text=text) for text in ("a", "b")
    ]
    for one in said:
        actions.answer(by=people["thuongtruc"], told=one, verdict="accepted", text="")
    assert told("can-bo-sct", Kind.COMMENT_ANSWERED) == [
        "2/2 ý kiến của Sở Công Thương về “Kế hoạch thử năm 2026” đã được trả lời."
    ]
    later = TODAY + timedelta(days=14)
    actions.extend_comments(by=None, consultation=Consultation.objects.get(), due_on=later)
    assert len(told("chuyengia")) == 2


def test_own_plan_and_review_round_are_told(plan, units, people):
    plan.targets.get().leads.add(units["sct"])
    due = TODAY + timedelta(days=30)
    actions.ask_own_plans(by=None, plan=plan, units=[units["sct"]], due_on=due)
    actions.open_round(by=None, plan=plan, title="Rà soát giữa năm", due_on=due)
    assert told("can-bo-sct") == [
        "Sở Công Thương cần ban hành kế hoạch riêng theo 1/KH-UBND trước ngày 14/08/2026.",
        "Rà soát giữa năm: Sở Công Thương đề xuất cho 1 chỉ tiêu, hạn 14/08/2026.",
    ]
    assert told("can-bo-xa") == []


# --- The clock ------------------------------------------------------------------------------------


def test_due_soon_and_late_are_told_once(plan, people):
    Task.objects.filter(number="1").update(due=None)
    Task.objects.filter(number="2").update(due=date(2026, 7, 31))
    assert actions.remind(today=date(2026, 7, 15)) == 0  # the 31st is more than 15 days away
    assert actions.remind(today=date(2026, 7, 16)) == 2
    assert actions.remind(today=date(2026, 7, 20)) == 0
    assert told("can-bo-sct") == ["Nhiệm vụ đến hạn 31/07/2026: “Nhiệm vụ 2”"]
    assert actions.remind(today=date(2026, 8, 1)) == 2
    assert actions.remind(today=date(2026, 8, 2)) == 0
    assert told("can-bo-xa", Kind.TASK_LATE) == [
        "Nhiệm vụ đã quá hạn từ ngày 31/07/2026: “Nhiệm vụ 2”"
    ]


def test_many_tasks_of_one_day_are_one_notice(plan, people):
    Task.objects.filter(recurring=False).update(due=TODAY)
    actions.remind(today=TODAY)
    assert told("can-bo-sct", Kind.TASK_DUE_SOON) == [
        "2 nhiệm vụ đến hạn 15/07/2026 của Sở Công Thương."
    ]
    assert Notice.objects.get(person__username="can-bo-sct", kind=Kind.TASK_DUE_SOON).link == (
        "/ke-hoach/viec/?don-vi=sct"
    )


def test_done_proposed_and_old_tasks_are_not_told(plan, people):
    made.told(plan, 1, "sct", JUNE, "proposed", completed_on=JUNE)
    actions.remind(today=date(2026, 7, 1))
    assert told("can-bo-sct", Kind.TASK_LATE) == []
    other = made.plan({unit.key: unit for unit in Unit.objects.all()})
    Task.objects.filter(plan=other, number="1").update(due=date(2026, 1, 31))
    actions.remind(today=TODAY)
    assert told("can-bo-sct", Kind.TASK_LATE) == []
    Task.objects.filter(plan=other, number="1").update(due=JUNE)
    Plan.objects.filter(pk=other.pk).update(state="closed")
    actions.remind(today=TODAY)
    assert told("can-bo-sct", Kind.TASK_LATE) == []


def test_period_without_a_report_is_told_before_and_after(plan, people):
    made.share(plan, 3, "sct").reports.all()
    end = date(2026, 3, 31)
    actions.remind(today=end - timedelta(days=3))
    actions.remind(today=end + timedelta(days=1))
    actions.remind(today=end + timedelta(days=2))
    assert told("can-bo-sct", Kind.REPORT_OWED) == [
        "Nhiệm vụ thường xuyên chưa báo cáo kỳ kết thúc ngày 31/03/2026: “Nhiệm vụ 3”",
        "Nhiệm vụ thường xuyên chưa báo cáo kỳ đã hết ngày 31/03/2026: “Nhiệm vụ 3”",
    ]


def test_own_plan_is_told_soon_and_late(plan, units, people):
    actions.ask_own_plans(by=None, plan=plan, units=[units["sct"]], due_on=TODAY)
    Notice.objects.all().delete()
    Task.objects.update(due=None)
    for day in (TODAY, TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=2)):
        actions.remind(today=day)
    name = "Kế hoạch riêng của Sở Công Thương theo 1/KH-UBND"
    assert told("can-bo-sct", Kind.OWN_PLAN_OWED) == [
        f"{name} đến hạn ngày 15/07/2026.", f"{name} đã quá hạn từ ngày 15/07/2026."
    ]  # fmt: skip
