"""A document becomes a plan: reviewed, mended, stored whole; read again, it keeps every report."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from openpyxl import Workbook

from nhip.apps.plans import actions
from nhip.apps.plans.actions.importing import Head, ImportChangedMeanwhile
from nhip.apps.plans.actions.plans import PlanChangedMeanwhile, PlanRefused
from nhip.apps.plans.comparing import Stored, compare
from nhip.apps.plans.models import Assignment, Plan, PlanChange, Task
from nhip.apps.units.models import Unit
from tests.apps.plans import made

HEADERS = (
    "TT", "Nhiệm vụ", "Sản phẩm", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn hoàn thành",
)  # fmt: skip
ROWS = [
    ("I", "Phát triển kinh tế số", "", "", "", ""),
    ("1", "Xây dựng kho dữ liệu dùng chung của tỉnh", "Kho dữ liệu", "Sở Khoa học và Công nghệ",
     "Sở Công Thương", "30/06/2026"),
    ("2", "Tập huấn kỹ năng số cho cán bộ", "Báo cáo", "Sở Công Thương", "", "Thường xuyên"),
    ("3", "Triển khai hóa đơn điện tử tại các chợ", "Báo cáo", "Viện Lạ Không Ai Biết", "",
     "Quý IV/2026"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def sheet(rows=ROWS):
    book = Workbook()
    book.active.append(HEADERS)
    for row in rows:
        book.active.append(row)
    kept = BytesIO()
    book.save(kept)
    return ContentFile(kept.getvalue(), name="phu-luc.xlsx")


def read(units, rows=ROWS, plan=None, by=None):
    return actions.start_import(by=by, upload=sheet(rows), unit=units["tinh"], plan=plan)


def stored(held, **more):
    head = Head(kind="yearly", title="Kế hoạch 2026", first_year=2026, last_year=2026)
    return actions.store_import(
        by=None, held=held, head=head, expected_version=held.version, **more
    )


def test_table_becomes_a_draft(units):
    plan = stored(read(units))
    tasks = list(plan.tasks.select_related("axis"))
    assert plan.is_draft
    assert [one.wording for one in tasks] == [row[1] for row in ROWS[1:]]
    assert {one.axis.title for one in tasks} == {"Phát triển kinh tế số"}
    assert tasks[0].axis.pillar == "economy"
    assert (tasks[0].due, tasks[1].recurring) == (date(2026, 6, 30), True)
    roles = Assignment.objects.filter(task=tasks[0]).values_list("unit__key", "role")
    assert set(roles) == {("skhcn", "lead"), ("sct", "supporting")}
    assert not tasks[2].assignments.exists()
    assert tasks[2].lead_text == "Viện Lạ Không Ai Biết"


def unknown_of(held):
    return next(
        f"d{at}" for at, one in enumerate(held.content["agencies"]) if one["kind"] == "unknown"
    )


def test_unknown_agency_is_mapped_or_created(units):
    held = read(units)
    held = actions.mend(by=None, held=held, key=unknown_of(held), values={"choice": "viet-tri"})
    assert stored(held).tasks.get(number="3").assignments.get().unit == units["viet-tri"]
    again = read(units)
    key = unknown_of(again)
    again = actions.mend(by=None, held=again, key=key, values={"choice": "create:enterprise"})
    stored(again)
    assert Unit.objects.get(name="Viện Lạ Không Ai Biết").kind == "enterprise"


def test_mended_cell_is_what_is_stored(units):
    held = read(units)
    key = held.content["tasks"][1]["id"]
    held = actions.mend(
        by=None, held=held, key=key, values={"product": "Kế hoạch", "lead_text": "Xã Hy Cương"}
    )
    task = stored(held).tasks.get(number="2")
    assert (task.product, task.assignments.get().unit.key) == ("Kế hoạch", "hy-cuong")


def test_row_that_is_not_kept_is_not_stored(units):
    held = read(units)
    key = held.content["tasks"][2]["id"]
    plan = stored(actions.mend(by=None, held=held, key=key, values={"keep": False}))
    assert plan.tasks.count() == 2


def test_second_of_two_who_review_is_told(units):
    held = read(units)
    version = held.version
    actions.mend(by=None, held=held, key="n1", values={"product": "Khác"})
    head = Head(kind="yearly", title="Kế hoạch")
    with pytest.raises(ImportChangedMeanwhile, match="import_changed"):
        actions.store_import(by=None, held=held, head=head, expected_version=version)
    assert not Plan.objects.exists()


def test_stored_import_is_stored_once(units):
    held = read(units)
    first = stored(held)
    assert stored(held) == first
    with pytest.raises(ImportChangedMeanwhile, match="import_stored"):
        actions.mend(by=None, held=held, key="n1", values={"product": "Khác"})


def test_corrected_document_keeps_progress_and_both_sides(units):
    plan = stored(read(units))
    actions.issue_plan(
        by=None, plan=plan, expected_version=None, number="1/KH-UBND", issued_on=date(2026, 1, 5)
    )
    made.told(plan, 1, "skhcn", date(2026, 3, 1))
    corrected = [list(row) for row in ROWS[:3]]
    corrected[1][1] = "Xây dựng kho dữ liệu dùng chung của toàn tỉnh"
    corrected[1][5] = "30/09/2026"
    held = read(units, corrected, plan=plan)
    with pytest.raises(PlanRefused, match="decision_needed"):
        stored(held)
    stored(held, decision="9/QĐ-UBND", decided_on=date(2026, 7, 1))
    task = plan.tasks.get(number="1")
    assert (task.wording[-4:], task.due) == ("tỉnh", date(2026, 9, 30))
    assert task.assignments.get(unit__key="skhcn").reports.count() == 1
    due = PlanChange.objects.get(task=task, field="due")
    assert (due.before, due.after) == ("2026-06-30", "2026-09-30")
    assert plan.tasks.count() == 3  # what the corrected document left out stays in an issued plan
    plan.refresh_from_db()
    assert plan.state == "amended"


def test_the_same_document_again_changes_nothing(units):
    plan = stored(read(units))
    before = list(Task.objects.values())
    stored(read(units, plan=plan))
    assert list(Task.objects.values()) == before


def test_only_who_edits_plans_imports(units, people):
    with pytest.raises(PlanRefused, match="may_not_edit"):
        read(units, by=people["can-bo-sct"])


def test_second_of_two_who_edit_is_told(plan, people):
    actions.edit_plan(
        by=people["thuongtruc"], plan=plan, expected_version=1, title="Kế hoạch đã sửa"
    )
    with pytest.raises(PlanChangedMeanwhile) as told:
        actions.edit_plan(by=None, plan=plan, expected_version=1, title="Tên khác")
    assert told.value.fields["who"] == "thuongtruc"
    plan.refresh_from_db()
    assert plan.title == "Kế hoạch đã sửa"


def test_issued_task_changes_only_by_a_decision(plan):
    task = plan.tasks.get(number="1")
    with pytest.raises(PlanRefused, match="decision_needed"):
        actions.amend_task(by=None, task=task, expected_version=None, due=date(2026, 12, 31))
    task.refresh_from_db()
    assert task.due == date(2026, 6, 30)


def row(key, number, wording, **fields):
    return {"id": key, "number": number, "wording": wording, **fields}


def test_rows_are_matched_by_their_words():
    held = [
        Stored(1, "1", "Xây dựng nền tảng dữ liệu số của tỉnh", {"value": 0}),
        Stored(2, "2", "Tập huấn", {"value": None}),
        Stored(3, "2", "Việc đã bỏ", {}),
    ]
    found = compare(held, [
        row("n1", "7", "TẬP HUẤN", value=None),
        row("n2", "1", "Xây dựng nền tảng dữ liệu số toàn tỉnh", value=None),
        row("n3", "9", "Việc mới hẳn"),
    ])  # fmt: skip
    assert [pk for pk, _ in found.same] == [2]
    assert [(pk, moved) for pk, _, moved in found.changed] == [(1, {"value": (0, None)})]
    assert [one["id"] for one in found.new] == ["n3"]
    assert found.gone == [3]


def test_mended_cell_is_no_longer_doubted_and_its_day_is_read_anew(units):
    rows = [*ROWS[:2], ("2", "Tập huấn kỹ năng số", "", "", "", "Trước tháng 9/2026")]
    held = read(units, rows)
    second = held.content["tasks"][1]
    assert second["doubted"] == ["lead_text", "due_text"]
    held = actions.mend(by=None, held=held, key="n2", values={"due_text": "Quý II/2026"})
    second = held.content["tasks"][1]
    assert (second["due"], second["doubted"]) == ("2026-06-30", ["lead_text"])
    held = actions.mend(
        by=None, held=held, key="n2", values={"due_text": "Hằng quý", "due": "2026-12-31"}
    )
    assert held.content["tasks"][1]["due"] == "2026-12-31"  # a day that was given is kept


def test_mending_nothing_changes_nothing(units):
    held = read(units)
    again = actions.mend(by=None, held=held, key="n1", values={"product": "Kho dữ liệu"})
    assert again.version == held.version


def test_review_page_marks_what_to_look_at(client, people, units):
    held = read(units, [*ROWS[:2], ("2", "Tập huấn kỹ năng số", "", "Viện Lạ", "", "Quý II")])
    client.force_login(people["thuongtruc"])
    page = client.get(held.get_absolute_url()).content.decode()
    assert 'data-about="lead_text"' in page
    assert 'data-about="due_text"' in page
    assert "Chỉ hiện 1 dòng nên xem lại" in page


def test_mended_row_answers_with_its_notes_only(client, people, units):
    held = read(units)
    client.force_login(people["thuongtruc"])
    task = held.content["tasks"][0]
    sent = {"due_text": "Quý III/2026", "due": task["due"], "o": "keep", "keep": "1"}
    answer = client.post(
        f"/ke-hoach/nap/{held.pk}/sua/n1/", sent, headers={"HX-Request": "true"}
    ).content.decode()
    assert answer.startswith('<div id="ghi-n1"')
    assert 'value="2026-09-30"' in answer  # the day beside the words follows them
    assert "<textarea" not in answer  # what is being typed in other cells stays


def test_what_was_read_from_words_is_left_out_at_once(units):
    held = read(units)
    held.content["tasks"][0]["origin"] = held.content["tasks"][1]["origin"] = "body"
    held.save()
    version = held.version
    held = actions.keep_body(by=None, held=held, keep=False)
    assert [row["keep"] for row in held.content["tasks"]] == [False, False, True]
    assert held.version == version + 1
    assert actions.keep_body(by=None, held=held, keep=False).version == held.version


def test_a_longer_document_asks_no_more_questions(
    client, people, units, django_assert_max_num_queries
):
    rows = [ROWS[0], *((str(n), f"Việc thứ {n} của tỉnh", "", "Viện Lạ", "", "2026")
            for n in range(1, 101))]  # fmt: skip
    held = read(units, rows)
    client.force_login(people["thuongtruc"])
    with django_assert_max_num_queries(25):
        page = client.get(held.get_absolute_url())
    assert page.content.count(b'class="draft"') == 100
