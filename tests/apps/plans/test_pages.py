"""The pages in use: a report changes the board, another's work is not there, forms keep words."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from icalendar import Calendar
from openpyxl import load_workbook

from nhip.apps.plans import actions
from tests.apps.plans import made

JUNE = date(2026, 6, 20)


@pytest.fixture
def as_(client, people):
    def sign_in(name):
        client.force_login(people[name])
        return client

    return sign_in


def said(response):
    return response.content.decode()


def test_report_confirmed_changes_the_count_of_the_board(plan, as_):
    board = reverse("plans:board")
    assert "Đã triển khai 0/3 nhiệm vụ" in said(as_("lanhdao").get(board))
    held = made.share(plan, 1, "sct")
    sent = as_("can-bo-sct").post(
        reverse("plans:report", args=[held.pk]),
        {"state": "proposed", "completed_on": "2026-06-28", "result": "Xong."},
    )
    assert sent.status_code == 302
    assert "Sở Công Thương" in said(as_("thuongtruc").get(reverse("plans:mine")))
    as_("thuongtruc").post(reverse("plans:decide", args=[held.pk]), {"dong_y": "1"})
    shown = said(as_("lanhdao").get(board))
    assert "Đã triển khai 1/3 nhiệm vụ" in shown
    assert "1 hoàn thành" in shown
    assert "Đã triển khai 0/3" in said(as_("lanhdao").get(f"{board}?ky=2026-H1"))


def test_faulty_report_keeps_what_was_typed(plan, as_):
    held = made.share(plan, 1, "sct")
    sent = as_("can-bo-sct").post(
        reverse("plans:report", args=[held.pk]),
        {"state": "proposed", "result": "Ba trang chữ đã gõ", "difficulty": "Thiếu vốn"},
    )
    assert sent.status_code == 422
    assert "Ba trang chữ đã gõ" in said(sent)
    assert "Thiếu vốn" in said(sent)
    assert "ngày hoàn thành" in said(sent)
    assert not held.reports.exists()


@pytest.mark.parametrize("name", ["can-bo-xa", "can-bo-sct"])
def test_work_of_another_unit_is_not_there(plan, as_, name):
    other = {"can-bo-xa": (1, "sct"), "can-bo-sct": (2, "viet-tri")}[name]
    held = made.share(plan, *other)
    client = as_(name)
    assert client.get(held.get_absolute_url()).status_code == 404
    told = client.post(reverse("plans:report", args=[held.pk]), {"state": "doing", "result": "x"})
    assert told.status_code == 404
    assert client.get(reverse("plans:mine") + "?don-vi=viet-tri").status_code == 404


def test_task_of_others_is_not_there(plan, as_):
    task = plan.tasks.get(number="1")
    assert as_("can-bo-xa").get(task.get_absolute_url()).status_code == 404
    assert as_("lanhdao").get(task.get_absolute_url()).status_code == 200


def test_draft_is_of_those_who_edit(units, as_):
    draft = made.plan(units, issued=False)
    assert as_("can-bo-sct").get(draft.get_absolute_url()).status_code == 404
    assert as_("thuongtruc").get(draft.get_absolute_url()).status_code == 200


def test_second_editor_is_told_and_loses_no_word(plan, as_):
    client = as_("thuongtruc")
    page = reverse("plans:edit", args=[plan.pk])
    actions.edit_plan(by=None, plan=plan, expected_version=1, summary="Người trước đã sửa")
    given = {
        "kind": "yearly", "title": "Tên tôi vừa gõ", "number": "1/KH-UBND",
        "issued_on": "2026-01-05", "report_every": "quarter", "phien_ban": "1",
    }  # fmt: skip
    sent = client.post(page, given)
    assert sent.status_code == 409
    assert "Tên tôi vừa gõ" in said(sent)
    assert "đã sửa" in said(sent)
    plan.refresh_from_db()
    assert plan.title == "Kế hoạch thử năm 2026"
    assert client.post(page, given | {"phien_ban": "2"}).status_code == 302


def test_excel_says_the_day_and_the_official_counts(plan, as_):
    made.told(plan, 2, "sct", JUNE)
    sent = as_("lanhdao").get(plan.get_absolute_url() + "?ky=2026-H1&xuat=xlsx")
    sheet = load_workbook(BytesIO(sent.content)).active
    top = [row[0] for row in sheet.iter_rows(max_row=6, values_only=True)]
    assert any("6 tháng đầu năm 2026, tính đến ngày 30/06/2026" in str(text) for text in top)
    assert any("ã triển khai 1/3 nhiệm vụ" in str(text) for text in top)


def test_calendar_opens_by_its_address_alone(plan, people, client):
    token = actions.open_feed(by=people["can-bo-sct"])
    sent = client.get(reverse("plans:feed", args=[token]))
    events = Calendar.from_ical(sent.content).walk("VEVENT")
    days = sorted(event.decoded("dtstart") for event in events)
    assert days == [date(2026, 3, 31), date(2026, 6, 30)]
    actions.open_feed(by=people["can-bo-sct"])
    assert client.get(reverse("plans:feed", args=[token])).status_code == 404


@pytest.mark.parametrize("name", ["list", "board", "mine", "calendar", "upload", "create"])
def test_pages_open_for_the_standing_office(plan, as_, name):
    assert as_("thuongtruc").get(reverse(f"plans:{name}")).status_code == 200


@pytest.mark.parametrize("name", ["detail", "timeline", "changes", "edit"])
def test_pages_of_a_plan_open(plan, as_, name):
    made.told(plan, 2, "sct", JUNE)
    assert as_("thuongtruc").get(reverse(f"plans:{name}", args=[plan.pk])).status_code == 200


def test_target_shows_its_path_and_course(plan, as_):
    target = plan.targets.get()
    for day, value in ((date(2026, 1, 10), 5.0), (date(2026, 4, 1), 6.0), (JUNE, 7.0)):
        actions.report_target(by=None, target=target, value=value, on=day)
    shown = said(as_("lanhdao").get(target.get_absolute_url()))
    assert "Chậm lộ trình" in shown
    assert "Dự báo đến hạn" in shown
