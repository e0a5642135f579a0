"""The pages in use: saving by script and without, steps, boards, rights of objects, reminders."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from nhip.apps.collection import actions
from nhip.apps.collection.models import CollectionRound, FormTemplate
from nhip.apps.notices.models import Notice
from tests.apps.collection import made


@pytest.fixture
def as_(client, people):
    def sign_in(name):
        client.force_login(people[name])
        return client

    return sign_in


def said(response):
    return response.content.decode()


def at(form, name="entry", *more):
    return reverse(f"collection:{name}", args=[form.round_id, form.unit.key, *more])


def post(client, form, *cells):
    rows = [{"key": k, "raw": raw, "version": v, "save": f"{k}{v}{raw}"} for k, raw, v in cells]
    body = json.dumps({"cells": rows})
    return client.post(at(form, "save"), body, content_type="application/json")


def test_a_save_is_answered_with_what_is_said_of_the_cells(form, as_):
    sent = post(as_("can-bo"), form, ("1", "120", 0), ("2", "100", 0))
    told = sent.json()
    assert [one["version"] for one in told["cells"]] == [1, 1]
    assert told["said"]["1"][0]["level"] == "error"
    assert (told["filled"], told["asked"]) == (2, 7)
    again = post(as_("can-bo-2"), form, ("1", "90", 0)).json()["cells"][0]
    assert again["refused"] == "collection.changed_by_other"
    assert "Người can-bo" in again["text"]


@pytest.mark.parametrize("body", ["{}", '{"cells": [1]}', '{"cells": [{"key": "1"}]}', "[" * 9])
def test_what_is_no_save_is_refused(form, as_, body):
    sent = as_("can-bo").post(at(form, "save"), body, content_type="application/json")
    assert sent.status_code == 400


def test_after_the_end_the_page_says_so_and_stores_nothing(form, as_, round_):
    actions.close_round(by=None, round_=round_)
    sent = post(as_("can-bo"), form, ("1", "1", 0))
    assert (sent.status_code, sent.json()["code"]) == (423, "collection.round_not_open")
    assert "giữ trên máy này" in sent.json()["text"]
    assert "giữ trên máy này" in said(as_("can-bo").get(at(form)))


def test_an_ended_session_answers_a_redirect_that_the_script_knows(form, client):
    sent = post(client, form, ("1", "1", 0))
    assert sent.status_code == 302


def test_without_script_the_form_is_sent_whole(form, as_):
    given = {"c-1": "80", "v-1": "0", "n-1": "", "c-3": "x", "v-3": "0", "lan": "a"}
    sent = as_("can-bo").post(at(form, "save"), given)
    assert sent.status_code == 302
    assert form.cells.get(key="1").value == 80
    stale = as_("can-bo-2").post(at(form, "save"), {"c-1": "81", "v-1": "0"})
    assert stale.status_code == 422
    assert "81" in said(stale)
    assert form.cells.get(key="1").value == 80


def test_news_tells_what_others_did(form, as_, people):
    made.save(people["can-bo"], form, c3="20")
    told = as_("can-bo-2").get(at(form, "news")).json()
    assert [(one["key"], one["raw"], one["mine"]) for one in told["cells"]] == [("3", "20", False)]
    assert as_("can-bo-2").get(f"{at(form, 'news')}?sau={told['last']}").json()["cells"] == []


@pytest.mark.parametrize("name", ["can-bo-sct", "giam-doc-sct"])
def test_the_form_of_another_unit_is_not_there(form, as_, name):
    client = as_(name)
    for page in ("entry", "history", "sheet", "news"):
        assert client.get(at(form, page)).status_code == 404
    assert post(client, form, ("1", "1", 0)).status_code == 404
    assert client.post(at(form, "step"), {"buoc": "send"}).status_code == 404


def test_who_sees_all_reads_and_types_nothing(form, as_):
    shown = said(as_("kiem-tra").get(at(form)))
    assert "Hồ sơ đúng hạn" in shown
    assert "data-nhip-cell" not in shown
    assert post(as_("kiem-tra"), form, ("1", "1", 0)).status_code == 403
    assert post(as_("thuongtruc"), form, ("1", "1", 0)).status_code == 403


def test_the_whole_road_by_the_pages(form, as_, people, round_):
    made.fill(people["can-bo"], form)
    assert "Gửi thủ trưởng ký duyệt" in said(as_("can-bo").get(at(form)))
    as_("can-bo").post(at(form, "step"), {"buoc": "send", "tinh-trang": "draft"})
    assert "Xã Hy Cương" in said(as_("chu-tich").get(reverse("collection:queue")))
    as_("chu-tich").post(at(form, "step"), {"buoc": "verify"})
    back = {"buoc": "send_back", "l-3": "Lệch với sổ"}
    assert as_("thuongtruc").post(at(form, "step"), back).status_code == 302
    shown = said(as_("can-bo").get(at(form)))
    assert "Trả lại: Lệch với sổ" in shown
    as_("can-bo").post(at(form, "step"), {"buoc": "send"})
    as_("chu-tich").post(at(form, "step"), {"buoc": "verify"})
    chosen = {"don_vi": ["hy-cuong"]}
    as_("thuongtruc").post(reverse("collection:approve_many", args=[round_.pk]), chosen)
    as_("thuongtruc").post(reverse("collection:publish", args=[round_.pk]))
    form.refresh_from_db()
    assert form.state == "published"
    assert "Công bố" in said(as_("can-bo").get(at(form, "history")))


def test_a_refused_step_says_why_and_keeps_the_page(form, as_):
    sent = as_("can-bo").post(at(form, "step"), {"buoc": "send"})
    assert sent.status_code == 422
    assert "chỗ cần sửa" in said(sent)


def test_a_form_and_a_round_from_the_screen(units, people, as_):
    client = as_("thuongtruc")
    head = {"code": "bieu-moi", "title": "Biểu mới"}
    rows = {"o-0-key": "1", "o-0-label": "Số cán bộ", "o-0-kind": "count", "o-0-place": "20",
            "o-1-key": "0", "o-1-label": "Số đơn vị", "o-1-kind": "count", "o-1-place": "10",
            "r-0-text": "[0] <= [1]", "r-0-strict": "có"}  # fmt: skip
    faulty = client.post(reverse("collection:create_template"), head | rows | {"o-1-key": "a b"})
    assert faulty.status_code == 422
    assert "mã ô “a b”" in said(faulty)
    assert "Số cán bộ" in said(faulty)
    client.post(reverse("collection:create_template"), head | rows)
    kept = FormTemplate.objects.get(code="bieu-moi")
    assert [one.key for one in kept.form.fields] == ["0", "1"]
    due = timezone.localtime() + timedelta(days=3)
    given = {"template": kept.pk, "title": "Đợt mới", "period": "2026-Q3", "approver": "office",
             "due_at": f"{due:%Y-%m-%dT%H:%M}", "kinds": ["commune_level"],
             "others": ["sct"]}  # fmt: skip
    bad = client.post(reverse("collection:create_round"), given | {"period": "quý ba"})
    assert "không phải là kỳ báo cáo" in said(bad)
    client.post(reverse("collection:create_round"), given)
    round_ = CollectionRound.objects.get(title="Đợt mới")
    assert round_.submissions.count() == 5
    shown = said(client.get(round_.get_absolute_url()))
    assert "Nếu mở bây giờ" in shown
    client.post(reverse("collection:open_round", args=[round_.pk]))
    assert "Chưa nhập" in said(client.get(round_.get_absolute_url()))
    sheet = client.get(f"{round_.get_absolute_url()}?xuat=xlsx")
    assert sheet["Content-Type"].startswith("application/vnd.openxml")


def test_people_are_told_and_the_late_go_higher(round_, people):
    def told(name):
        return list(Notice.objects.filter(person=people[name]).values_list("kind", flat=True))

    assert told("can-bo") == ["form_asked"]
    form = made.of_unit(round_)
    due = timezone.localdate(round_.due_at)
    for days in (-4, -3, -3, -1):
        actions.remind(today=due + timedelta(days=days))
    assert sorted(told("can-bo")) == ["form_asked", "form_due_soon", "form_due_soon"]
    for _ in range(2):
        actions.remind(today=due + timedelta(days=1))
    higher = Notice.objects.filter(person=people["chu-tich"], text__contains="Đề nghị thủ trưởng")
    assert higher.count() == 1
    assert told("thuongtruc") == ["form_late"]
    made.fill(people["can-bo"], form)
    actions.take_step(by=people["can-bo"], submission=form, action="send")
    assert "form_to_sign" in told("chu-tich")


def test_the_first_page_says_what_waits(form, as_, people):
    from nhip.apps.collection.queries.mine import wanted

    (mine,) = wanted(people["can-bo"], timezone.localdate())
    assert (mine.url, mine.is_late) == (form.get_absolute_url(), False)
    assert wanted(people["kiem-tra"], timezone.localdate()) == []
