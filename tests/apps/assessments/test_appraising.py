"""The council: findings kept, disagreement kept, nobody judges their own; explanations; cut-off."""

from datetime import date

import pytest

from nhip.apps.assessments import actions
from nhip.apps.assessments.queries.queue import queue
from nhip.apps.assessments.queries.rounds import member_of
from nhip.apps.assessments.queries.sheet import line
from nhip.apps.reviews.models import ReviewStep
from tests.apps import small
from tests.apps.assessments.test_filling import refused


def waiting(play, name="first"):
    found = queue(member_of(play.round, play.people[name]))
    return [(one.line.sheet.unit.key, one.criterion.code) for one in found]


def test_appraisal_begins_with_pinned_figures(appraising):
    assert appraising.round.pinned_at
    assert appraising.line("2.2").measured == 7
    assert appraising.line("2.2").measured_source == "Nguồn published"


def test_queue_has_the_biggest_gaps_first_and_no_settled_line(appraising):
    # 2.2: claimed 9, records 7; 1.1: claimed 40, records 40; 2.1: 30 and 30; 1.2: 20 of the mean
    gaps = [code for _, code in waiting(appraising)]
    assert gaps[0] == "2.2"
    assert "1.1" not in gaps
    assert "2.1" not in gaps


def test_one_members_finding_is_the_councils_while_nobody_differs(appraising):
    appraising.find("2.2", "lower", 7.5, comment="Thiếu phụ lục")
    assert appraising.line("2.2").appraised_score == 7.5
    assert ("viet-tri", "2.2") not in waiting(appraising)


@pytest.mark.parametrize(
    ("verdict", "score", "comment", "code"),
    [
        ("lower", 9.5, "x", "assess.not_lower"),
        ("raise", 8, "x", "assess.not_higher"),
        ("raise", 11, "x", "assess.out_of_range"),
        ("lower", None, "x", "assess.needs_score"),
        ("lower", 5, " ", "assess.needs_comment"),
        ("ask", None, "", "assess.needs_comment"),
        ("accept", None, "", "assess.needs_comment"),
    ],
    ids=["not-lower", "not-higher", "beyond", "no-score", "no-word", "ask-mute", "above-records"],
)
def test_refused_findings(appraising, verdict, score, comment, code):
    refused(code, lambda: appraising.find("2.2", verdict, score, comment=comment))


def test_raise_above_the_claim_happens(appraising):
    appraising.find("2.2", "raise", 10, comment="Có thêm mô hình")
    assert appraising.line("2.2").appraised_score == 10


def test_disagreement_is_kept_until_the_chair_settles(opened):
    opened.fill("2.2", 9)
    opened.send()
    opened.council("first", "second").step("appraise")
    opened.find("2.2", "lower", 6)
    opened.find("2.2", "accept", by="second")
    held = opened.line("2.2")
    assert (held.is_split, held.appraised_score) == (True, None)
    refused("assess.split", lambda: opened.step("explain"))
    refused("assess.not_chair", lambda: actions.settle(
        by=opened.people["first"], line=held, score=7, reason="x"
    ))  # fmt: skip
    actions.settle(by=opened.people["leader"], line=held, score=7.5, reason="Theo hồ sơ bổ sung")
    held = opened.line("2.2")
    assert (held.is_split, held.appraised_score) == (False, 7.5)
    assert [one.score for one in held.appraisals.all()] == [6, 9]


def test_nobody_appraises_their_own_unit(opened):
    opened.fill("2.2", 9, unit="nong-trang", by=None)
    opened.send("nong-trang", None, None)
    opened.council("first", "second").step("appraise")
    refused(
        "assess.own_unit",
        lambda: opened.find("2.2", "accept", by="second", unit="nong-trang"),
    )
    assert waiting(opened, "second") == []
    assert waiting(opened, "first") == [("nong-trang", "2.2")]


def test_only_the_council_and_only_units_assigned(appraising):
    refused("assess.not_council", lambda: appraising.find("2.2", "accept", by="second"))
    refused("assess.not_allowed", lambda: appraising.find("2.2", "accept", by="officer"))
    actions.add_member(
        by=None, round=appraising.round, user=appraising.people["second"],
        units=[appraising.units["hy-cuong"]],
    )  # fmt: skip
    refused("assess.not_assigned", lambda: appraising.find("2.2", "accept", by="second"))
    refused("assess.sheet_not_sent", lambda: appraising.find("2.2", "raise", 5, unit="hy-cuong"))


def test_more_evidence_is_asked_for_and_given_after_the_sheet_was_sent(appraising):
    refused("assess.no_evidence_now", lambda: appraising.prove("2.2"))
    appraising.find("2.2", "ask", comment="Thiếu quyết định thành lập")
    assert appraising.line("2.2").status == "needs_evidence"
    appraising.prove("2.2")
    assert appraising.line("2.2").status == "in_progress"
    appraising.find("2.2", "accept", comment="Đủ")
    assert appraising.line("2.2").appraised_score == 9


def test_round_waits_for_every_claim(appraising):
    refused("assess.undecided", lambda: appraising.step("explain"))
    appraising.find("2.2", "lower", 7)
    appraising.find("1.2", "measured")
    appraising.step("explain")
    assert appraising.round.state == "explaining"
    assert ReviewStep.objects.of(appraising.round).first().action == "explain"


def explaining(play):
    play.find("2.2", "lower", 7)
    play.find("1.2", "measured")
    return play.step("explain")


def explain(play, about="appraised", text="Đã có Quyết định 12"):
    return actions.explain(by=play.people["officer"], line=play.line("2.2"), about=about, text=text)


def test_explanation_is_answered_and_points_change_by_a_new_finding_only(appraising):
    play = explaining(appraising)
    asked = explain(play)
    assert (asked.disputed_score, play.line("2.2").appraised_score) == (7, 7)
    refused("assess.explained_already", lambda: explain(play))
    refused("assess.unanswered", lambda: play.step("submit"))
    assert waiting(play)[0] == ("viet-tri", "2.2")
    refused("assess.needs_comment", lambda: actions.answer(
        by=play.people["first"], explanation=asked, is_upheld=True, text=""
    ))  # fmt: skip
    actions.answer(by=play.people["first"], explanation=asked, is_upheld=True, text="Đúng")
    assert play.line("2.2").appraised_score == 7
    play.find("2.2", "accept", comment="Theo giải trình")
    assert play.line("2.2").appraised_score == 9
    play.step("submit")
    assert play.round.state == "deciding"


def test_disputed_measure_opens_an_explanation_and_never_an_edit(opened):
    asked = explain(opened, "measured", "Hệ thống đếm thiếu tháng 12")
    assert (asked.disputed_score, asked.about) == (7, "measured")
    assert line(opened.line("2.2")).measured == 7
    refused("assess.not_measured", lambda: actions.explain(
        by=opened.people["other"], line=opened.line("2.1", "hy-cuong"), about="measured", text="x"
    ))  # fmt: skip


def test_explanations_end_with_their_day(appraising, monkeypatch):
    play = explaining(appraising)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: date(2027, 2, 26))
    refused("assess.past_due", lambda: explain(play))


def test_later_figures_change_a_pinned_round_by_a_decision_only(appraising):
    small.bring([("viet-tri", 80, 100, 60, 1, 8)])
    found = line(appraising.line("2.2"))
    assert found.measured == 7
    assert found.newer_said == "số liệu mới: 7,00 → 8,00"
    office = appraising.people["office"]
    refused("assess.needs_decision", lambda: actions.take_new_figure(
        by=office, line=found.held, decision="", reason="x"
    ))  # fmt: skip
    refused("assess.not_allowed", lambda: actions.take_new_figure(
        by=appraising.people["first"], line=found.held, decision="1/TB", reason="x"
    ))  # fmt: skip
    actions.take_new_figure(
        by=office, line=found.held, decision="15/TB-SKHCN", reason="Nguồn gửi bù"
    )
    found = line(appraising.line("2.2"))
    assert (found.measured, found.newer_said) == (8, "")
    step = appraising.line("2.2").steps.first()
    assert (step.before, step.after, step.decision) == ("7,00", "8,00", "15/TB-SKHCN")
    refused("assess.nothing_newer", lambda: actions.take_new_figure(
        by=office, line=found.held, decision="1", reason="x"
    ))  # fmt: skip


def test_before_the_cut_off_live_figures_count(opened):
    assert line(opened.line("2.2")).measured == 7
    small.bring([("viet-tri", 80, 100, 60, 1, 8)])
    found = line(opened.line("2.2"))
    assert (found.measured, found.newer_said) == (8, "")


def test_no_appraisal_without_a_council_and_its_chair(play):
    small.bring()
    alone = play().step("open")
    refused("assess.no_council", lambda: alone.step("appraise"))
    actions.add_member(by=None, round=alone.round, user=alone.people["first"])
    refused("assess.no_chair", lambda: alone.step("appraise"))
    refused("assess.no_appraiser", lambda: actions.add_member(
        by=None, round=alone.round, user=alone.people["officer"]
    ))  # fmt: skip
