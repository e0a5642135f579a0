"""A confirmation taken back: from its day on nothing is confirmed, before it nothing changes."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nhip.apps.audit.models import AuditEvent
from nhip.apps.plans import actions
from nhip.apps.plans.actions.progress import ReportRefused, Told
from nhip.apps.plans.models import Assignment, Plan
from nhip.apps.plans.queries import mine
from nhip.apps.plans.queries.counting import book, stamped
from nhip.apps.plans.queries.steering import late_units, steering
from nhip.engine.progress import Status
from tests.apps.plans import made
from tests.apps.plans.conftest import TODAY

DONE, CONFIRMED = date(2026, 6, 18), date(2026, 6, 22)
BACK = date(2026, 7, 10)


@pytest.fixture
def confirmed(plan):
    made.told(plan, 1, "sct", date(2026, 6, 1), percent=40)
    made.told(plan, 1, "sct", DONE, "proposed", completed_on=DONE)
    held = made.share(plan, 1, "sct")
    actions.decide(by=None, assignment=held, confirmed=True, on=CONFIRMED)
    held.refresh_from_db()
    return held


def status_on(plan, day):
    stands = book(Plan.objects.filter(pk=plan.pk), day)
    return stands.status(stands.places[plan.tasks.get(number="1").pk])


def test_it_needs_a_reason_a_right_and_a_confirmation(plan, confirmed, people):
    def take_back(who="thuongtruc", held=confirmed, reason="Thiếu sản phẩm.", **more):
        return actions.take_back(by=people[who], assignment=held, reason=reason, **more)

    refused = [
        ("may_not_confirm", {"who": "can-bo-sct"}),
        ("may_not_confirm", {"who": "lanhdao"}),
        ("taking_back_needs_reason", {"reason": "  "}),
        ("nothing_confirmed", {"held": made.share(plan, 2, "sct")}),
        ("report_in_future", {"on": date(2026, 7, 16)}),
        ("taken_back_before_confirmed", {"on": date(2026, 6, 21)}),
    ]
    for code, given in refused:
        with pytest.raises(ReportRefused, match=code):
            take_back(**given)
    confirmed.refresh_from_db()
    assert confirmed.confirmed_on == CONFIRMED


def test_history_is_kept_and_the_unit_goes_on(plan, confirmed, people):
    actions.take_back(by=people["thuongtruc"], assignment=confirmed, reason="Thiếu sản phẩm.")
    confirmed.refresh_from_db()
    days = (confirmed.begun_on, confirmed.completed_on, confirmed.confirmed_on, confirmed.percent)
    assert days == (date(2026, 6, 1), None, None, 40)
    states = [told.state for told in confirmed.reports.all()]
    assert states == ["taken_back", "confirmed", "proposed", "doing"]
    event = AuditEvent.objects.get(verb="rút lại xác nhận hoàn thành")
    assert (event.by, event.why) == ("thuongtruc", "Thiếu sản phẩm.")
    made.told(plan, 1, "sct", TODAY, "proposed", completed_on=TODAY)
    actions.decide(by=people["thuongtruc"], assignment=confirmed, confirmed=True)
    assert status_on(plan, TODAY) is Status.DONE_LATE


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2026, 6, 21), Status.IN_PROGRESS),
        (CONFIRMED, Status.DONE_ON_TIME),
        (date(2026, 7, 9), Status.DONE_ON_TIME),
        (BACK, Status.IN_PROGRESS_LATE),
        (TODAY, Status.IN_PROGRESS_LATE),
    ],
)
def test_counts_of_earlier_days_do_not_change(plan, confirmed, day, status):
    actions.take_back(by=None, assignment=confirmed, reason="Thiếu sản phẩm.", on=BACK)
    assert status_on(plan, day) is status
    found = mine.works(Assignment.objects.filter(pk=confirmed.pk).select_related("task"), day)
    assert found[0].status is status
    late = {unit.key: unit.late for unit in late_units(book(Plan.objects.all(), day))}
    assert late["sct"] == 1 + status.is_late  # task 3 lacks its first period all the while


def test_the_board_of_the_day_before_is_the_same_to_the_last_number(plan, confirmed):
    before = steering(list(stamped(Plan.objects.all())), date(2026, 7, 9))
    actions.take_back(by=None, assignment=confirmed, reason="Thiếu sản phẩm.", on=BACK)
    after = steering(list(stamped(Plan.objects.all())), date(2026, 7, 9))
    assert after.counts == before.counts
    assert after.assignments == before.assignments
    assert after.late_units == before.late_units


def test_joined_tasks_are_taken_back_together(plan, units):
    other = made.plan(units)
    actions.join_tasks(by=None, task=other.tasks.get(number="1"), head=plan.tasks.get(number="1"))
    made.told(plan, 1, "sct", DONE, "proposed", completed_on=DONE)
    actions.decide(by=None, assignment=made.share(plan, 1, "sct"), confirmed=True, on=CONFIRMED)
    assert made.share(other, 1, "sct").confirmed_on == CONFIRMED
    actions.take_back(by=None, assignment=made.share(other, 1, "sct"), reason="Thiếu biên bản.")
    assert made.share(plan, 1, "sct").confirmed_on is None
    assert made.share(other, 1, "sct").confirmed_on is None


def test_page_takes_back_and_shows_why(client, plan, confirmed, people):
    client.force_login(people["thuongtruc"])
    address = confirmed.get_absolute_url()
    assert "Rút lại xác nhận hoàn thành" in client.get(address).content.decode()
    empty = client.post(f"{address}rut-lai/", {"reason": " "})
    assert empty.status_code == 422
    assert "Hãy viết lý do" in empty.content.decode()
    assert client.post(f"{address}rut-lai/", {"reason": "Thiếu sản phẩm."}).status_code == 302
    page = client.get(address).content.decode()
    assert "Rút lại xác nhận</strong>" in page
    assert "Thiếu sản phẩm." in page
    again = client.post(f"{address}rut-lai/", {"reason": "Thiếu sản phẩm."})  # a double click
    assert again.status_code == 302
    assert "chưa được xác nhận" in client.get(address).content.decode()
    client.force_login(people["can-bo-sct"])
    assert client.post(f"{address}rut-lai/", {"reason": "x"}).status_code == 403


def test_product_is_opened_by_those_who_see_the_report(client, plan, people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    told = actions.report(
        by=None, assignment=made.share(plan, 1, "sct"),
        told=Told(state="doing", result="Đã trình."),
        product_file=SimpleUploadedFile("bao-cao.pdf", b"%PDF-1.4 thu"),
    )  # fmt: skip
    address = f"/ke-hoach/viec/{told.assignment_id}/tep/{told.pk}/"
    client.force_login(people["can-bo-sct"])
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 thu"
    assert "bao-cao.pdf" in answer["Content-Disposition"]
    assert address in client.get(told.assignment.get_absolute_url()).content.decode()
    client.force_login(people["can-bo-xa"])
    assert client.get(address).status_code == 404
