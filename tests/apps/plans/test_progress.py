"""Reports and decisions: what they add, what they refuse, what follows beside the assignment."""

from datetime import date

import pytest

from nhip.apps.audit.models import AuditEvent
from nhip.apps.plans import actions
from nhip.apps.plans.actions.progress import ReportRefused, Told
from nhip.apps.plans.models import AppendOnly, ProgressReport
from tests.apps.plans import made

JUNE = date(2026, 6, 20)


def test_report_is_added_and_begins_the_work(plan):
    told = made.told(plan, 1, "sct", JUNE, percent=40)
    held = made.share(plan, 1, "sct")
    assert (held.begun_on, held.percent, held.confirmed_on) == (JUNE, 40, None)
    assert AuditEvent.objects.filter(verb="báo cáo tiến độ").count() == 1
    with pytest.raises(AppendOnly):
        told.save()
    with pytest.raises(AppendOnly):
        told.delete()


def test_completion_is_proposed_then_confirmed(plan, people):
    made.told(plan, 1, "sct", JUNE, "proposed", completed_on=date(2026, 6, 18))
    held = made.share(plan, 1, "sct")
    assert held.is_waiting
    actions.decide(by=people["thuongtruc"], assignment=held, confirmed=True)
    held.refresh_from_db()
    assert (held.completed_on, held.confirmed_on) == (date(2026, 6, 18), date(2026, 7, 15))
    assert [one.state for one in held.reports.all()] == ["confirmed", "proposed"]
    with pytest.raises(ReportRefused, match="already_confirmed"):
        made.told(plan, 1, "sct", JUNE)


def test_refused_completion_is_open_again(plan, people):
    made.told(plan, 1, "sct", JUNE, "proposed", completed_on=JUNE)
    held = made.share(plan, 1, "sct")
    with pytest.raises(ReportRefused, match="refusal_needs_reason"):
        actions.decide(by=people["thuongtruc"], assignment=held, confirmed=False)
    actions.decide(
        by=people["thuongtruc"], assignment=held, confirmed=False, reason="Thiếu biên bản."
    )
    held.refresh_from_db()
    assert (held.is_waiting, held.completed_on, held.begun_on) == (False, None, JUNE)
    with pytest.raises(ReportRefused, match="nothing_proposed"):
        actions.decide(by=people["thuongtruc"], assignment=held, confirmed=True)


def test_only_the_standing_office_confirms(plan, people):
    made.told(plan, 1, "sct", JUNE, "proposed", completed_on=JUNE)
    for name in ("can-bo-sct", "lanhdao"):
        with pytest.raises(ReportRefused, match="may_not_confirm"):
            actions.decide(by=people[name], assignment=made.share(plan, 1, "sct"), confirmed=True)


def test_another_unit_reports_nothing_for_this_one(plan, people):
    with pytest.raises(ReportRefused, match="not_your_assignment"):
        actions.report(
            by=people["can-bo-xa"], assignment=made.share(plan, 1, "sct"), told=Told(state="doing")
        )
    assert not ProgressReport.objects.exists()


def test_named_member_reports_on_what_was_given_to_them(plan, people, units):
    task = made.share(plan, 1, "sct").task
    member = people["can-bo-xa"]
    actions.assign(
        by=None, task=task, expected_version=None, leads=[units["sct"]],
        members=[{"unit": units["sct"], "name": "Nguyễn Văn A", "post": "Ủy viên", "user": member}],
    )  # fmt: skip
    held = task.assignments.get(member_name="Nguyễn Văn A")
    actions.report(by=member, assignment=held, told=Told(state="doing"))
    assert held.reports.count() == 1


@pytest.mark.parametrize(
    ("told", "on", "code"),
    [
        (Told(state="doing"), date(2026, 7, 16), "report_in_future"),
        (Told(state="proposed"), JUNE, "completion_needs_day"),
        (Told(state="proposed", completed_on=date(2026, 7, 1)), JUNE, "completed_in_future"),
    ],
    ids=["future", "no-day", "future-day"],
)
def test_report_is_refused(plan, told, on, code):
    with pytest.raises(ReportRefused, match=code):
        actions.report(by=None, assignment=made.share(plan, 1, "sct"), told=told, on=on)


def test_draft_takes_no_report(units):
    draft = made.plan(units, issued=False)
    with pytest.raises(ReportRefused, match="plan_not_running"):
        made.told(draft, 1, "sct", JUNE)


def test_recurring_task_opens_its_periods_one_by_one(plan):
    held = made.share(plan, 3, "sct")
    assert held.unreported_on == date(2026, 3, 31)
    first = made.told(plan, 3, "sct", date(2026, 4, 2))
    assert first.period == "2026-Q1"
    held.refresh_from_db()
    assert held.unreported_on == date(2026, 6, 30)
    named = made.told(plan, 3, "sct", JUNE, period="2026-Q2")
    assert named.period == "2026-Q2"
    held.refresh_from_db()
    assert held.unreported_on == date(2026, 9, 30)


def test_recurring_task_is_asked_for_its_own_periods(plan):
    with pytest.raises(ReportRefused, match="period_not_asked"):
        made.told(plan, 3, "sct", JUNE, period="2026-06")
    with pytest.raises(ReportRefused, match="recurring_never_completes"):
        made.told(plan, 3, "sct", JUNE, "proposed", completed_on=JUNE)


def test_one_report_answers_the_same_task_of_two_plans(plan, units, people):
    other = made.plan(units)
    head, twin = plan.tasks.get(number="1"), other.tasks.get(number="1")
    actions.join_tasks(by=None, task=twin, head=head)
    made.told(plan, 1, "sct", JUNE, "proposed", completed_on=JUNE)
    copy = made.share(other, 1, "sct")
    assert (copy.is_waiting, copy.reports.get().answered.assignment.task) == (True, head)
    actions.decide(by=None, assignment=copy, confirmed=True)
    assert made.share(plan, 1, "sct").confirmed_on == date(2026, 7, 15)


def test_value_of_a_target(plan, people):
    target = plan.targets.get()
    with pytest.raises(ReportRefused, match="not_your_target"):
        actions.report_target(by=people["can-bo-sct"], target=target, value=12, on=JUNE)
    actions.report_target(by=people["thuongtruc"], target=target, value=0.0, on=JUNE)
    assert target.reports.get().value == 0
    target.set_id, target.criterion, target.input = "s/2026", "1", "a"
    with pytest.raises(ReportRefused, match="target_measured"):
        actions.report_target(by=None, target=target, value=12, on=JUNE)
