"""What follows an issue: own plans, review rounds, versions, twins, members, projects."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from nhip.apps.plans import actions
from nhip.apps.plans.actions.importing import Head
from nhip.apps.plans.actions.plans import PlanRefused
from nhip.apps.plans.models import Assignment, Plan, PlanChange, PlanImport, TaskSource
from nhip.apps.plans.queries import editions, own_plans, projects, twins, versions
from tests.apps.plans import made

DUE = date(2026, 7, 31)
PDF = b"%PDF-1.4 ..."


@pytest.fixture
def as_(client, people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def sign_in(name):
        client.force_login(people[name])
        return client

    return sign_in


def said(response):
    return response.content.decode()


# --- Own plans ------------------------------------------------------------------------------------


@pytest.fixture
def owed(plan, units):
    actions.ask_own_plans(by=None, plan=plan, units=[units["sct"], units["hy-cuong"]], due_on=DUE)
    return {one.unit.key: one for one in plan.own_plans.all()}


def sent(own, issued_on, by=None):
    upload = SimpleUploadedFile("kh.pdf", PDF)
    return actions.send_own_plan(by=by, own=own, number="5/KH", issued_on=issued_on, upload=upload)


@pytest.mark.parametrize(
    ("issued_on", "on", "state"),
    [
        (None, DUE, "owed"),
        (None, date(2026, 8, 1), "overdue"),
        (date(2026, 7, 14), DUE, "on_time"),
        (date(2026, 7, 14), date(2026, 7, 13), "owed"),
    ],
)
def test_own_plan_as_of_a_day(owed, plan, as_, issued_on, on, state):
    if issued_on:
        sent(owed["sct"], issued_on)
    found = {row.own.unit.key: row.state for row in own_plans.owing(plan, on).rows}
    assert found["sct"] == state


def test_own_plan_after_its_day_is_late(owed, plan, as_):
    plan.own_plans.update(due_on=date(2026, 7, 1))
    sent(owed["sct"], date(2026, 7, 14))
    seen = own_plans.owing(plan, date(2026, 7, 15))
    assert [row.state for row in seen.rows] == ["overdue", "late"]
    assert (seen.issued, seen.total, len(seen.late)) == (1, 2, 1)


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 7, 16), "issued_in_future"), (date(2026, 1, 4), "issued_before_parent")],
)
def test_own_plan_of_an_impossible_day(owed, as_, day, code):
    with pytest.raises(PlanRefused, match=code):
        sent(owed["sct"], day)


def test_a_unit_hands_in_and_others_do_not_see_it(owed, plan, as_):
    page = owed["sct"].get_absolute_url()
    given = {"number": "5/KH-SCT", "issued_on": "2026-07-14"}
    assert as_("can-bo-xa").get(page).status_code == 404
    none = as_("can-bo-sct").post(page, given)
    assert none.status_code == 422
    assert "5/KH-SCT" in said(none)
    wrong = {**given, "upload": SimpleUploadedFile("a.pdf", b"no")}
    assert as_("can-bo-sct").post(page, wrong).status_code == 422
    done = as_("can-bo-sct").post(page, {**given, "upload": SimpleUploadedFile("a.pdf", PDF)})
    assert done.status_code == 302
    file = reverse("plans:own_file", args=[plan.pk, owed["sct"].pk])
    assert b"".join(as_("lanhdao").get(file).streaming_content) == PDF
    assert as_("can-bo-xa").get(file).status_code == 404
    rows = reverse("plans:own_list", args=[plan.pk])
    assert "Sở Công Thương" not in said(as_("can-bo-xa").get(rows))
    assert "<strong>1/2</strong> đơn vị đã ban hành" in said(as_("lanhdao").get(rows))
    with pytest.raises(PlanRefused, match="own_plan_sent"):
        actions.drop_own_plan(by=None, own=owed["sct"])


# --- Review rounds and versions -------------------------------------------------------------------


@pytest.fixture
def round(plan, units):
    plan.targets.get().leads.add(units["sct"])
    made.target(plan, 2, 50.0)
    return actions.open_round(by=None, plan=plan, title="Rà soát 6 tháng", due_on=DUE)


def review(round, number):
    return round.reviews.get(target__number=number)


def decided(round, outcome, **given):
    one = review(round, "1")
    actions.propose(by=None, review=one, choice=outcome, reason="Vì thế", **given)
    actions.opine(by=None, review=one, outcome=outcome)
    other = review(round, "2")
    actions.opine(by=None, review=other, outcome="keep", opinion="Giữ")
    return actions.decide_round(by=None, round=round, decision="77/QĐ", decided_on=made.ISSUED)


@pytest.mark.parametrize(
    ("outcome", "given", "changed"),
    [
        ("keep", {}, set()),
        ("must", {}, set()),  # it was so already
        ("not_feasible", {}, {"must_achieve", "not_feasible"}),
        ("change", {"proposed_value": 25.0}, {"value", "value_text"}),
        ("change", {"completion_on": date(2027, 6, 30)}, {"due", "due_text"}),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_decision_becomes_changes_and_nothing_is_lost(round, plan, outcome, given, changed):
    before = versions.content_of(plan)
    decided(round, outcome, **given)
    assert set(PlanChange.objects.values_list("field", flat=True)) == changed
    assert set(PlanChange.objects.values_list("decision", flat=True)) <= {"77/QĐ"}
    plan.refresh_from_db()
    assert versions.as_issued(plan) == before
    assert plan.versions.count() == bool(changed)


def test_diff_of_issued_and_amended(round, plan, as_):
    decided(round, "change", proposed_value=25.0)
    page = reverse("plans:versions", args=[plan.pk])
    shown = said(as_("can-bo-xa").get(f"{page}?truoc=ban-hanh&sau=hien-nay"))
    assert "<del>30</del>" in shown
    assert "<ins>25</ins>" in shown
    assert as_("can-bo-xa").get(f"{page}?truoc=99").status_code == 404
    word = Document(io.BytesIO(as_("can-bo-xa").get(
        f"{page}?truoc=ban-hanh&sau=hien-nay&xuat=docx").content))  # fmt: skip
    assert [cell.text for cell in word.tables[1].rows[1].cells] == [
        "Chỉ tiêu", "1", "Sửa", "Phải đạt", "≥ 30 %", "≥ 25 %"
    ]  # fmt: skip


def test_decision_waits_for_every_opinion(round):
    actions.opine(by=None, review=review(round, "1"), outcome="keep", opinion="Giữ")
    with pytest.raises(PlanRefused) as refused:
        actions.decide_round(by=None, round=round, decision="77/QĐ", decided_on=made.ISSUED)
    assert refused.value.fields["count"] == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"choice": "must"}, "review_needs_reason"),
        ({"choice": "change", "reason": "x"}, "review_needs_value"),
    ],
)
def test_proposal_is_whole(round, given, code):
    with pytest.raises(PlanRefused, match=code):
        actions.propose(by=None, review=review(round, "1"), **given)


def test_decided_round_is_closed(round):
    decided(round, "keep")
    with pytest.raises(PlanRefused, match="round_decided"):
        actions.propose(by=None, review=review(round, "1"), choice="keep")


def test_unit_reviews_its_own_targets_alone(round, plan, as_):
    mine, other = review(round, "1"), review(round, "2")
    assert as_("can-bo-xa").get(mine.get_absolute_url()).status_code == 404
    assert as_("can-bo-sct").get(other.get_absolute_url()).status_code == 404
    given = {"choice": "change", "reason": "Thiếu vốn", "proposed_value": "25,5"}
    faulty = as_("can-bo-sct").post(mine.get_absolute_url(), given | {"proposed_value": "vài"})
    assert faulty.status_code == 422
    assert "Thiếu vốn" in said(faulty)
    assert as_("can-bo-sct").post(mine.get_absolute_url(), given).status_code == 302
    mine.refresh_from_db()
    assert (mine.proposed_value, mine.proposed_by.username) == (25.5, "can-bo-sct")
    shown = said(as_("can-bo-sct").get(round.get_absolute_url()))
    assert "Chỉ tiêu 1" in shown
    assert "Chỉ tiêu 2" not in shown
    assert as_("can-bo-sct").post(
        reverse("plans:round_decide", args=[plan.pk, round.pk]), {}
    ).status_code == 403  # fmt: skip


def test_a_second_round_waits_for_the_first(round, plan):
    with pytest.raises(PlanRefused, match="round_open"):
        actions.open_round(by=None, plan=plan, title="x", due_on=DUE)


# --- Conclusions and twins ------------------------------------------------------------------------

TEXT = """THÔNG BÁO
Kết luận của Chủ tịch UBND tỉnh tại phiên họp tháng 6
Số: 45/TB-UBND
1. Giao Sở Công Thương chủ trì xây dựng sàn thương mại điện tử của tỉnh, hoàn thành trước ngày 30/9/2026.
2. Giao UBND xã Hy Cương rà soát danh sách hộ kinh doanh, báo cáo trước ngày 15/8/2026.
"""  # noqa: E501


def test_conclusion_becomes_tasks_with_their_sentences(units, as_):
    sent = as_("thuongtruc").post(reverse("plans:conclusion"), {"text": TEXT})
    assert sent.status_code == 302
    held = PlanImport.objects.get()
    assert len(held.content["tasks"]) == 2
    head = Head(kind="conclusion", title="Kết luận tháng 6", number="45/TB-UBND",
                issued_on=date(2026, 6, 30))  # fmt: skip
    stored = actions.store_import(by=None, held=held, head=head, expected_version=1)
    source = TaskSource.objects.get(task=stored.tasks.first())
    assert source.text.number == "45/TB-UBND"
    assert "xây dựng sàn thương mại điện tử" in source.sentence
    assert "trước ngày 30/9/2026" in source.sentence


@pytest.mark.parametrize("given", [{}, {"text": "  "}], ids=["nothing", "blanks"])
def test_empty_conclusion_is_refused(units, as_, given):
    assert as_("thuongtruc").post(reverse("plans:conclusion"), given).status_code == 422
    assert not PlanImport.objects.exists()


@pytest.fixture
def second(units):
    other = Plan.objects.create(unit=units["tinh"], title="Kế hoạch khác", number="2/KH",
                                issued_on=made.ISSUED, state="issued")  # fmt: skip
    wording = "Xây dựng sàn thương mại điện tử của tỉnh"
    made.task(other, 1, [units["sct"]], due=date(2026, 9, 30), wording=wording)
    made.task(other, 2, [units["viet-tri"]], wording="Tập huấn kỹ năng số cho người dân")
    return other


def test_same_task_is_found_joined_answered_once_and_parted(plan, second, units, as_):
    wording = "Xây dựng và vận hành sàn thương mại điện tử tỉnh"
    mine = made.task(plan, 9, [units["sct"]], due=date(2026, 9, 30), wording=wording)
    [found] = twins.suggested(plan, Plan.objects.all())
    assert (found.mine, found.pair.same_due, found.pair.same_lead) == (mine, True, True)
    page = reverse("plans:join", args=[plan.pk])
    as_("thuongtruc").post(page, {"viec": found.other.pk, "voi": mine.pk})
    assert not twins.suggested(plan, Plan.objects.all())
    made.told(plan, 9, "sct", date(2026, 7, 10), percent=40)
    assert made.share(second, 1, "sct").percent == 40
    shown = said(as_("thuongtruc").get(reverse("plans:twins", args=[plan.pk])))
    assert "Đã ghép" in shown
    as_("thuongtruc").post(page, {"viec": found.other.pk, "bo": "1"})
    made.told(plan, 9, "sct", date(2026, 7, 12), percent=60)
    assert made.share(second, 1, "sct").percent == 40


# --- Members and projects -------------------------------------------------------------------------


def test_member_answers_by_name_and_stays_when_units_change(plan, as_, units):
    task = plan.tasks.get(number="1")
    given = {"task": task.pk, "name": "Nguyễn Văn An", "post": "Giám đốc Sở",
             "unit": "Sở Công Thương", "username": "lanhdao"}  # fmt: skip
    page = reverse("plans:member_add", args=[plan.pk])
    assert as_("thuongtruc").post(page, given | {"unit": "Không có"}).status_code == 422
    assert as_("thuongtruc").post(page, given).status_code == 302
    assert as_("thuongtruc").post(page, given).status_code == 422
    shown = said(as_("lanhdao").get(reverse("plans:members", args=[plan.pk])))
    assert "1 nhiệm vụ giao 1 thành viên" in shown
    assert as_("can-bo-sct").get(reverse("plans:members", args=[plan.pk])).status_code == 403
    plan.refresh_from_db()
    as_("thuongtruc").post(reverse("plans:assign", args=[plan.pk, task.pk]),
                           {"leads": "Xã Hy Cương", "phien_ban": plan.version})  # fmt: skip
    assert set(task.assignments.values_list("unit__key", "member_name")) == {
        ("hy-cuong", ""), ("sct", "Nguyễn Văn An")
    }  # fmt: skip
    held = Assignment.objects.get(member_name="Nguyễn Văn An")
    drop = reverse("plans:member_drop", args=[plan.pk, held.pk])
    assert as_("thuongtruc").post(drop).status_code == 302
    assert task.assignments.count() == 1


def test_project_with_its_money(plan, as_):
    add = reverse("plans:project_add", args=[plan.pk])
    given = {"kind": "project", "name": "Nền tảng dữ liệu", "owner": "Sở Công Thương"}
    assert as_("thuongtruc").post(add, given | {"owner": "?"}).status_code == 422
    as_("thuongtruc").post(add, given)
    held = plan.projects.get()
    money = reverse("plans:project_money", args=[plan.pk, held.pk])
    line = {"source": "Ngân sách tỉnh", "year": "2026", "planned": "1.000.000.000"}
    as_("thuongtruc").post(money, line)
    [seen] = projects.projects(plan)
    assert (seen.money.planned, seen.money.disbursed, seen.money.share) == (10**9, None, None)
    as_("thuongtruc").post(money, line | {"disbursed": "250.000.000"})
    [seen] = projects.projects(plan)
    assert seen.money.share == 25.0
    task = plan.tasks.get(number="1")
    as_("thuongtruc").post(reverse("plans:project_tasks", args=[plan.pk, held.pk]),
                           {"viec": [task.pk]})  # fmt: skip
    shown = said(as_("lanhdao").get(reverse("plans:project", args=[plan.pk, held.pk])))
    assert "250 triệu đồng" in shown
    assert "Nhiệm vụ 1" in shown
    edit = reverse("plans:project_edit", args=[plan.pk, held.pk])
    assert as_("thuongtruc").post(edit, given | {"contract_number": "8/HĐ"}).status_code == 302
    sheet = as_("lanhdao").get(reverse("plans:projects", args=[plan.pk]) + "?xuat=xlsx")
    assert sheet.status_code == 200


# --- The plan as Word -----------------------------------------------------------------------------


def test_plan_as_word_carries_the_day_and_the_counts(plan, as_):
    made.told(plan, 1, "sct", date(2026, 6, 20))
    page = reverse("plans:word", args=[plan.pk])
    word = Document(io.BytesIO(as_("can-bo-xa").get(f"{page}?ngay=2026-06-30").content))
    text = "\n".join(one.text for one in word.paragraphs)
    assert "ính đến ngày 30/06/2026: đã triển khai 1/3 nhiệm vụ" in text
    cells = [[cell.text for cell in row.cells] for row in word.tables[2].rows]
    assert ["1", "Nhiệm vụ 1"] in [row[:2] for row in cells]
    assert cells[2][0] == cells[2][7]  # a heading runs across the whole table


def test_compared_knows_same_plan(plan):
    content = versions.content_of(plan)
    assert {row.how for row in editions.compared(content, content)} == {"same"}
