"""The pages in use: a line's whole walk, faults keep words, others' sheets are 404."""

from datetime import date

import pytest
from django.urls import reverse

from nhip.apps.assessments import actions
from nhip.apps.assessments.models import AssessmentRound
from tests.apps import small
from tests.apps.assessments.conftest import TODAY


@pytest.fixture
def as_(client, people):
    def sign_in(name):
        client.force_login(people[name])
        return client

    return sign_in


def said(response):
    return response.content.decode()


def address(name, play, *args, unit="viet-tri"):
    return reverse(f"assessments:{name}", args=[play.round.pk, unit, *args])


def test_claim_is_saved_by_row_and_the_flag_comes_back(opened, as_):
    small.bring([("viet-tri", 40, 100, 60, 1, 7)])
    sent = as_("officer").post(
        address("fill", opened, "1.1"), {"self_score": "38,5", "revision": 0},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert "số tự chấm 38,50; hồ sơ cho thấy 20,00 (cao hơn 18,50)" in said(sent)
    assert 'value="38,5"' in said(sent)
    assert said(sent).lstrip().startswith("<tr")
    assert opened.line("1.1").self_score == 38.5


@pytest.mark.parametrize("typed", ["nhiều", "41"])
def test_faulty_claim_keeps_what_was_typed(opened, as_, typed):
    for headers in ({}, {"HX-Request": "true"}):
        sent = as_("officer").post(
            address("fill", opened, "1.1"),
            {"self_score": typed, "self_note": "Chữ đã gõ", "status": "done", "revision": 0},
            headers=headers,
        )  # fmt: skip
        assert f'value="{typed}"' in said(sent)
        if not headers:
            assert sent.status_code == 422
            assert "Chữ đã gõ" in said(sent)
    assert opened.line("1.1").self_score is None


def test_words_typed_while_the_day_passed_are_still_there(opened, as_, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: date(2027, 2, 1))
    sent = as_("officer").post(address("fill", opened, "2.2"), {
        "self_score": "9", "self_note": "Ba trang chữ đã gõ", "status": "done", "revision": 0,
    })  # fmt: skip
    assert sent.status_code == 422
    assert "Ba trang chữ đã gõ" in said(sent)
    assert "Hạn 31/01/2027 đã qua" in said(sent)


def test_stale_row_is_told_who_changed_what(opened, as_):
    opened.fill("2.2", 8)
    sent = as_("head").post(
        address("fill", opened, "2.2"), {"self_score": "5", "revision": 0},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert "Officer đã sửa dòng này" in said(sent)
    assert 'value="5"' in said(sent)


def test_other_units_sheet_is_not_there(opened, as_):
    for name, args in (("sheet", ()), ("line", ("1.1",)), ("printed", ()), ("progress", ())):
        assert as_("other").get(address(name, opened, *args)).status_code == 404
    assert as_("other").post(address("fill", opened, "1.1"), {}).status_code == 404
    queue = reverse("assessments:queue", args=[opened.round.pk])
    assert as_("officer").get(queue).status_code == 403


def test_draft_is_seen_by_the_office_alone(play, as_):
    held = play()
    assert as_("officer").get(held.round.get_absolute_url()).status_code == 404
    assert as_("office").get(held.round.get_absolute_url()).status_code == 200


def test_every_page_opens_for_its_people(appraising, as_):
    round = appraising.round
    appraising.find("2.2", "lower", 7)
    small.bring([("viet-tri", 80, 100, 60, 1, 8)])
    for name in ("officer", "first", "leader", "office"):
        for path in (
            reverse("assessments:list"), round.get_absolute_url(),
            address("sheet", appraising), address("progress", appraising),
            address("line", appraising, "2.2"),
        ):  # fmt: skip
            assert as_(name).get(path).status_code == 200, (name, path)
    line = said(as_("first").get(address("line", appraising, "2.2")))
    assert "số liệu mới: 7,00 → 8,00".casefold() in line.casefold()
    assert said(as_("first").get(reverse("assessments:queue", args=[round.pk])))
    pdf = as_("officer").get(address("printed", appraising))
    assert pdf.content.startswith(b"%PDF")
    for path in (address("sheet", appraising), round.get_absolute_url()):
        assert as_("office").get(f"{path}?xuat=xlsx")["Content-Type"].endswith("sheet")


def test_round_by_its_pages_from_draft_to_publication(units, people, as_, client):
    small.bring()
    made = as_("office").post(reverse("assessments:create"), {
        "title": "Đợt thử", "version": small_version(), "period": "2026",
        "units": "Phường Việt Trì; Xã Hy Cương", "self_due_on": "2027-01-31",
        "appraise_due_on": "2027-02-15", "explain_due_on": "2027-02-25",
        "decide_due_on": "2027-03-05", "publish_on": "2027-03-10",
    })  # fmt: skip
    round = AssessmentRound.objects.get()
    assert made.url == round.get_absolute_url()
    assert round.sheets.count() == 2
    council = reverse("assessments:council", args=[round.pk])
    as_("office").post(council, {"username": "first"})
    as_("office").post(council, {"username": "leader", "is_chair": "on"})
    step = reverse("assessments:step", args=[round.pk])
    as_("office").post(step, {"action": "open"})
    at = [round.pk, "viet-tri"]
    as_("officer").post(reverse("assessments:attach", args=[*at, "2.2"]), {"number": "9/QĐ-UBND"})
    as_("officer").post(
        reverse("assessments:fill", args=[*at, "2.2"]), {"self_score": "9", "revision": 0}
    )
    as_("officer").post(reverse("assessments:sheet_step", args=at), {"action": "submit"})
    as_("head").post(reverse("assessments:sheet_step", args=at), {"action": "send"})
    as_("office").post(step, {"action": "appraise"})
    assert "2.2" in said(as_("first").get(reverse("assessments:queue", args=[round.pk])))
    wrong = as_("first").post(reverse("assessments:appraise", args=[*at, "2.2"]), {
        "verdict": "lower", "score": "9,5", "comment": "Nhận xét đã gõ",
    })  # fmt: skip
    assert wrong.status_code == 422
    assert "Nhận xét đã gõ" in said(wrong)
    as_("first").post(reverse("assessments:appraise", args=[*at, "2.2"]), {
        "verdict": "lower", "score": "7,5", "comment": "Thiếu phụ lục", "tiep": "1",
    })  # fmt: skip
    as_("office").post(step, {"action": "explain"})
    as_("officer").post(reverse("assessments:explain", args=[*at, "2.2"]), {
        "about": "appraised", "text": "Đã bổ sung",
    })  # fmt: skip
    explanation = (
        round.sheets.get(unit__key="viet-tri").lines.get(criterion="2.2").explanations.get()
    )
    as_("first").post(
        reverse("assessments:answer", args=[*at, "2.2", explanation.pk]),
        {"is_upheld": "0", "text": "Chưa đủ"},
    )
    as_("office").post(step, {"action": "submit"})
    as_("leader").post(reverse("assessments:decide", args=[round.pk]), {
        "decision": "12/QĐ-UBND", "decided_on": TODAY.isoformat(),
    })  # fmt: skip
    as_("office").post(step, {"action": "publish"})
    client.logout()
    shown = said(client.get(reverse("assessments:published", args=[round.pk])))
    assert "12/QĐ-UBND" in shown
    assert "Phường Việt Trì" in shown


def small_version():
    from nhip.apps.criteria import queries

    return queries.current(small.SET).pk


def test_units_that_nobody_knows_are_named(units, people, as_):
    sent = as_("office").post(reverse("assessments:create"), {
        "title": "Đợt thử", "version": small_version(), "period": "2026", "units": "Xã Không Có",
        "self_due_on": "2027-01-31", "appraise_due_on": "2027-02-15",
        "explain_due_on": "2027-02-25", "decide_due_on": "2027-03-05", "publish_on": "2027-03-10",
    })  # fmt: skip
    assert sent.status_code == 422
    assert "“Xã Không Có”: không có đơn vị này." in said(sent)


def test_names_of_evidence_are_never_markup(opened, as_):
    from nhip.apps.files.actions import add_evidence

    held = add_evidence(
        by=None, unit=opened.units["viet-tri"], number="<b>1/BC</b>", summary="<script>x</script>"
    )
    actions.attach(by=None, line=opened.line("2.2"), evidence=held)
    for path in (address("sheet", opened), address("line", opened, "2.2")):
        shown = said(as_("officer").get(path))
        assert "<b>1/BC" not in shown
        assert "&lt;b&gt;1/BC" in shown
