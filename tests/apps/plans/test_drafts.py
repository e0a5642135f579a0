"""A draft under comment: opened, commented on, answered, submitted, decided, issued."""

import io
from datetime import date

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from nhip.apps.audit.models import AuditEvent
from nhip.apps.plans import actions
from nhip.apps.plans.actions.drafting import CommentRefused
from nhip.apps.plans.actions.living import StepNotTaken
from nhip.apps.plans.actions.plans import PlanRefused
from nhip.apps.plans.models import Comment, PlanVersion
from nhip.apps.plans.queries import drafts, life
from nhip.apps.plans.queries.versions import editions
from tests.apps.plans import made

DUE = date(2026, 7, 31)


@pytest.fixture
def draft(units):
    return made.plan(units, issued=False)


@pytest.fixture
def asked(draft, units, people):
    """Open for two units and one expert."""
    return actions.open_comments(
        by=people["thuongtruc"], plan=draft, due_on=DUE,
        units=[units["sct"], units["hy-cuong"]], experts=[people["lanhdao"]],
    )  # fmt: skip


@pytest.fixture
def as_(client, people):
    def sign_in(name):
        client.force_login(people[name])
        return client

    return sign_in


def seat(asked, key):
    return asked.invitations.get(unit__key=key)


def said(response):
    return response.content.decode()


def states(asked, on):
    return {one.invitation.name: one.state for one in drafts.room(asked, on).seats}


def test_who_owes_is_told_by_the_day(asked, people):
    actions.comment(by=people["can-bo-sct"], invitation=seat(asked, "sct"), text="Nên lùi hạn.")
    actions.agree(by=people["can-bo-xa"], invitation=seat(asked, "hy-cuong"))
    assert states(asked, DUE) == {
        "Sở Công Thương": "sent", "Xã Hy Cương": "agreed", "lanhdao": "owed"
    }  # fmt: skip
    assert states(asked, date(2026, 8, 1))["lanhdao"] == "late_owed"


def test_a_comment_after_the_day_is_taken_and_late(asked, people, monkeypatch):
    actions.comment(by=people["can-bo-sct"], invitation=seat(asked, "sct"), text="Ý kiến muộn")
    asked.due_on = date(2000, 1, 1)
    asked.save()
    found = {one.invitation.name: one.is_late for one in drafts.room(asked, DUE).seats}
    assert found == {"Sở Công Thương": True, "Xã Hy Cương": False, "lanhdao": False}


@pytest.mark.parametrize(
    ("who", "key", "code"),
    [
        ("can-bo-xa", "sct", "plans.not_your_seat"),
        ("can-bo-sct", "hy-cuong", "plans.not_your_seat"),
    ],
)
def test_nobody_speaks_for_another_unit(asked, people, who, key, code):
    with pytest.raises(CommentRefused) as refused:
        actions.comment(by=people[who], invitation=seat(asked, key), text="x")
    assert refused.value.code == code
    assert not Comment.objects.exists()


def test_seat_of_another_unit_is_not_there(asked, as_):
    page = reverse("plans:comment", args=[seat(asked, "hy-cuong").pk])
    assert as_("can-bo-sct").get(page).status_code == 404
    assert as_("can-bo-sct").post(page, {"toan-van": "x"}).status_code == 404
    room = reverse("plans:consultation", args=[asked.plan_id, asked.pk])
    assert as_("can-bo-sct").get(room).status_code == 403


def test_all_boxes_are_sent_at_once(asked, as_):
    task = asked.plan.tasks.get(number="1")
    target = asked.plan.targets.get()
    page = reverse("plans:comment", args=[seat(asked, "sct").pk])
    sent = as_("can-bo-sct").post(
        page, {"toan-van": "Nhất trí cao", f"n{task.pk}": "Lùi hạn", f"c{target.pk}": "Cao quá"}
    )
    assert sent.status_code == 302
    found = {one.text: one.place for one in Comment.objects.all()}
    assert found["Nhất trí cao"] == "Toàn văn dự thảo"
    assert found["Lùi hạn"].startswith("Nhiệm vụ 1 Nhiệm vụ 1")
    assert found["Cao quá"].startswith("Chỉ tiêu 1")
    assert "Lùi hạn" in said(as_("can-bo-sct").get(page))


def test_empty_sheet_and_closed_room_keep_what_was_typed(asked, as_):
    page = reverse("plans:comment", args=[seat(asked, "sct").pk])
    assert as_("can-bo-sct").post(page, {"toan-van": "  "}).status_code == 422
    asked.closed_at = "2026-07-20T00:00Z"
    asked.save()
    refused = as_("can-bo-sct").post(page, {"toan-van": "Ba trang đã gõ"})
    assert refused.status_code == 422
    assert "đã đóng" in said(refused)


def test_the_rows_of_the_unit_come_first(asked, as_):
    page = said(as_("can-bo-xa").get(reverse("plans:comment", args=[seat(asked, "hy-cuong").pk])))
    assert page.index("Nội dung giao đơn vị") < page.index("Nhiệm vụ 2")
    assert page.index("Nhiệm vụ 2") < page.index("Các nội dung khác") < page.index("Nhiệm vụ 1")


def test_comment_outlives_its_row(asked, people):
    task = asked.plan.tasks.get(number="1")
    told = actions.comment(by=None, invitation=seat(asked, "sct"), text="Bỏ việc này", task=task)
    task.delete()
    told.refresh_from_db()
    assert told.task is None
    assert "Nhiệm vụ 1" in told.place


def test_only_an_unanswered_comment_is_withdrawn(asked, people):
    told = actions.comment(by=None, invitation=seat(asked, "sct"), text="A")
    actions.answer(by=people["thuongtruc"], told=told, verdict="accepted", text="")
    with pytest.raises(CommentRefused, match="comment_answered"):
        actions.withdraw_comment(by=people["can-bo-sct"], told=told)
    other = actions.comment(by=None, invitation=seat(asked, "sct"), text="B")
    actions.withdraw_comment(by=people["can-bo-sct"], told=other)
    assert AuditEvent.objects.get(verb="rút ý kiến góp ý").before["ý kiến"] == "B"
    assert [one.text for one in Comment.objects.all()] == ["A"]


@pytest.mark.parametrize(
    ("verdict", "text", "code"),
    [
        ("partly", " ", "plans.answer_empty"),
        ("explained", "", "plans.answer_empty"),
        ("other", "x", "plans.verdict_unknown"),
    ],
)
def test_answer_needs_its_reason(asked, people, verdict, text, code):
    told = actions.comment(by=None, invitation=seat(asked, "sct"), text="A")
    with pytest.raises(CommentRefused) as refused:
        actions.answer(by=people["thuongtruc"], told=told, verdict=verdict, text=text)
    assert refused.value.code == code


def test_second_who_answers_is_told_and_keeps_the_words(asked, as_, people):
    told = actions.comment(by=None, invitation=seat(asked, "sct"), text="A")
    other = actions.comment(by=None, invitation=seat(asked, "sct"), text="B")
    actions.answer(by=people["thuongtruc"], told=told, verdict="accepted", text="Người trước")
    page = reverse("plans:answer", args=[asked.plan_id, asked.pk])
    given = {f"v{told.pk}": "explained", f"a{told.pk}": "Câu tôi vừa gõ", f"l{told.pk}": "",
             f"v{other.pk}": "accepted", f"a{other.pk}": "Đã chỉnh",
             f"l{other.pk}": ""}  # fmt: skip
    shown = as_("thuongtruc").post(page, given)
    assert shown.status_code == 422
    assert "Câu tôi vừa gõ" in said(shown)
    told.refresh_from_db()
    other.refresh_from_db()
    assert (told.answer, other.answer) == ("Người trước", "Đã chỉnh")


# --- The life -------------------------------------------------------------------------------------


def test_from_draft_to_issue(asked, people, as_):
    draft, office, leader = asked.plan, people["thuongtruc"], people["lanhdao"]
    told = actions.comment(by=None, invitation=seat(asked, "sct"), text="A")
    with pytest.raises(PlanRefused, match="comments_unanswered"):
        actions.move(by=office, plan=draft, action="submit")
    actions.answer(by=office, told=told, verdict="accepted", text="")
    actions.amend_task(by=office, task=draft.tasks.first(), expected_version=None,
                       wording="Nhiệm vụ 1 đã tiếp thu")  # fmt: skip
    actions.move(by=office, plan=draft, action="submit", document="12/TTr-SKHCN")
    asked.refresh_from_db()
    assert asked.closed_at
    with pytest.raises(StepNotTaken, match="draft_frozen"):
        actions.amend_task(by=office, task=draft.tasks.first(), expected_version=None, wording="x")
    with pytest.raises(StepNotTaken, match="step_not_yours"):
        actions.move(by=office, plan=draft, action="decide")
    actions.move(by=leader, plan=draft, action="decide")
    draft.refresh_from_db()
    actions.issue_plan(by=office, plan=draft, expected_version=None, number="9/KH-UBND",
                       issued_on=date(2026, 7, 14))  # fmt: skip
    draft.refresh_from_db()
    assert life.stage_of(draft) == "issued"
    seen = [one.key for one in editions(draft, with_drafts=False)]
    assert seen == ["3", "hien-nay"]
    kinds = list(draft.versions.values_list("kind", flat=True))
    assert kinds == ["drafted", "submitted", "issued"]
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert "12/TTr" not in said(as_("can-bo-sct").get(reverse("plans:life", args=[draft.pk])))
    assert "12/TTr" in said(as_("thuongtruc").get(reverse("plans:life", args=[draft.pk])))
    assert {"lấy ý kiến dự thảo", "trình kế hoạch", "chấp thuận kế hoạch"} <= verbs


def test_sent_back_needs_a_reason_and_opens_the_draft(draft, people):
    actions.move(by=people["thuongtruc"], plan=draft, action="submit")
    with pytest.raises(PlanRefused, match="refusal_needs_reason"):
        actions.move(by=people["lanhdao"], plan=draft, action="send_back", reason=" ")
    actions.move(by=people["lanhdao"], plan=draft, action="send_back", reason="Thiếu kinh phí")
    actions.amend_task(by=None, task=draft.tasks.first(), expected_version=None, wording="Sửa")
    assert life.stage_of(draft) == "draft"


def test_draft_under_comment_is_not_issued(asked, people):
    with pytest.raises(StepNotTaken, match="step_not_now"):
        actions.issue_plan(by=people["thuongtruc"], plan=asked.plan, expected_version=None,
                           number="9", issued_on=date(2026, 7, 14))  # fmt: skip


@pytest.mark.parametrize(
    ("who", "page", "step", "status"),
    [
        ("can-bo-sct", "plans:step", "submit", 403),
        ("lanhdao", "plans:step", "submit", 403),
        ("thuongtruc", "plans:leader_step", "decide", 403),
        ("thuongtruc", "plans:step", "decide", 404),
        ("lanhdao", "plans:leader_step", "submit", 404),
    ],
)
def test_steps_are_of_their_roles(draft, as_, who, page, step, status):
    sent = as_(who).post(reverse(page, args=[draft.pk]), {"buoc": step})
    assert sent.status_code == status
    assert life.stage_of(draft) == "draft"


def test_closed_plan_opens_again(plan, people):
    actions.move(by=people["thuongtruc"], plan=plan, action="close")
    plan.refresh_from_db()
    assert plan.state == "closed"
    actions.move(by=people["thuongtruc"], plan=plan, action="reopen")
    plan.refresh_from_db()
    assert plan.state == "amended"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"units": [], "due_on": DUE}, "plans.nobody_asked"),
        ({"due_on": date(2026, 7, 14)}, "plans.due_has_passed"),
    ],
)
def test_opening_is_refused(draft, units, given, code):
    values = {"units": [units["sct"]]} | given
    with pytest.raises(PlanRefused) as refused:
        actions.open_comments(by=None, plan=draft, **values)
    assert refused.value.code == code
    assert not PlanVersion.objects.exists()


def test_units_are_typed_as_documents_name_them(draft, as_):
    page = reverse("plans:open_draft", args=[draft.pk])
    given = {"units": "Sở Công Thương; UBND các xã, phường", "experts": "lanhdao",
             "due_on": "2026-07-31"}  # fmt: skip
    assert as_("thuongtruc").post(page, given | {"units": "Sở Không Có"}).status_code == 422
    assert as_("thuongtruc").post(page, given).status_code == 302
    asked = draft.consultations.get()
    assert {str(one) for one in asked.invitations.all()} == {
        "Sở Công Thương", "Phường Việt Trì", "Xã Hy Cương", "lanhdao"
    }  # fmt: skip
    extended = as_("thuongtruc").post(
        reverse("plans:extend", args=[draft.pk, asked.pk]),
        {"due_on": "2026-08-15", "units": "Sở Khoa học và Công nghệ"},
    )
    asked.refresh_from_db()
    assert extended.status_code == 302
    assert (asked.due_on, asked.invitations.count()) == (date(2026, 8, 15), 5)


# --- The table ------------------------------------------------------------------------------------


def test_table_as_word_has_the_form_of_the_decree(asked, as_, people):
    task = asked.plan.tasks.get(number="1")
    hostile = "=1+1 \x0b<b>&"
    told = actions.comment(by=None, invitation=seat(asked, "sct"), text=hostile, task=task)
    actions.answer(by=None, told=told, verdict="explained", text="Giữ như dự thảo.")
    actions.agree(by=None, invitation=seat(asked, "hy-cuong"))
    page = reverse("plans:consultation", args=[asked.plan_id, asked.pk])
    word = Document(io.BytesIO(as_("thuongtruc").get(f"{page}?xuat=docx").content))
    section = word.sections[0]
    assert (round(section.left_margin.mm), round(section.right_margin.mm)) == (30, 15)
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert word.styles["Normal"].font.name == "Times New Roman"
    head, table = word.tables[0], word.tables[1]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head.cell(0, 1).text
    assert [cell.text for cell in table.rows[1].cells][1:] == [
        "Sở Công Thương", "Nhiệm vụ 1 Nhiệm vụ 1", "=1+1 <b>&", "Giải trình", "Giữ như dự thảo."
    ]  # fmt: skip
    text = "\n".join(one.text for one in word.paragraphs)
    assert "BẢNG TỔNG HỢP TIẾP THU, GIẢI TRÌNH Ý KIẾN GÓP Ý" in text
    assert "Thống nhất, không có ý kiến: Xã Hy Cương. Chưa trả lời: lanhdao." in text
    sheet = load_workbook(io.BytesIO(as_("thuongtruc").get(f"{page}?xuat=xlsx").content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[-1][4:] == ("Giải trình", "Giữ như dự thảo.")


def test_pages_of_a_draft_open(asked, as_):
    actions.comment(by=None, invitation=seat(asked, "sct"), text="A")
    for name in ("life", "versions"):
        assert (
            as_("thuongtruc").get(reverse(f"plans:{name}", args=[asked.plan_id])).status_code == 200
        )
    assert as_("thuongtruc").get(asked.get_absolute_url()).status_code == 200
    found = said(as_("can-bo-xa").get(reverse("plans:invitations")))
    assert "Kế hoạch thử năm 2026" in found
    assert "Chưa trả lời" in found
    assert as_("can-bo-xa").get(reverse("plans:life", args=[asked.plan_id])).status_code == 404
