"""A unit fills its sheet: flags at once, nothing overwritten unseen, nothing after its day."""

from datetime import date

import pytest

from nhip.apps.assessments import actions
from nhip.apps.assessments.actions import Filled, RoundRefused
from nhip.apps.assessments.queries.sheet import line, sheet
from nhip.apps.audit.models import AuditEvent
from nhip.engine.errors import NhipError
from tests.apps import small


def refused(code, act):
    with pytest.raises(NhipError) as refusal:
        act()
    assert refusal.value.code == code


def test_round_has_a_line_for_every_criterion_that_applies(play, units, people):
    every = play()
    assert [one.criterion for one in every.sheet().lines.all()] == ["1.1", "1.2", "2.1", "2.2"]
    department = actions.create_round(
        by=None, title="Sở", version=every.round.version, period="2026",
        calendar=_calendar(every.round), units=[units["sct"]],
    )  # fmt: skip
    assert [one.criterion for one in department.sheets.get().lines.all()] == ["1.1", "1.2", "2.2"]


def _calendar(round):
    from nhip.apps.assessments.models.rounds import CALENDAR

    return actions.Calendar(*(getattr(round, name) for name in CALENDAR))


def test_claim_above_the_records_is_flagged_at_once(opened):
    small.bring([("viet-tri", 40, 100, 60, 1, 7)])  # on time 40%: 20 of 40 points
    held = opened.fill("1.1", 38.5)
    found = line(held)
    assert found.flag == "số tự chấm 38,50; hồ sơ cho thấy 20,00 (cao hơn 18,50)"
    assert found.gap == 18.5
    assert line(opened.fill("1.1", 20)).flag == ""
    assert line(opened.fill("1.1", 12)).flag == ""


def test_missing_is_not_zero(opened):
    found = sheet(opened.sheet("hy-cuong"))
    by_code = {one.code: one for one in found.lines}
    assert by_code["2.1"].measured is None  # no figure came for it
    assert by_code["2.1"].held.self_score is None
    assert by_code["2.2"].measured == 6
    assert [one.code for one in found.unfilled] == ["2.1"]


def test_lines_that_lack_proof(opened):
    opened.fill("2.1", 30, unit="hy-cuong", by="other")
    opened.fill("2.2", 9)
    assert [one.code for one in sheet(opened.sheet("hy-cuong")).unproven] == ["2.1"]
    assert [one.code for one in sheet(opened.sheet()).unproven] == ["2.2"]
    opened.prove("2.2")
    assert sheet(opened.sheet()).unproven == []


def test_one_document_serves_many_lines(opened):
    held = opened.prove("2.1").evidence
    actions.attach(by=opened.people["officer"], line=opened.line("2.2"), evidence=held)
    again = actions.attach(by=opened.people["officer"], line=opened.line("2.2"), evidence=held)
    assert held.uses.count() == 2
    actions.detach(by=opened.people["officer"], use=again)
    assert held.uses.count() == 1


@pytest.mark.parametrize(("score", "told"), [(40.01, 40.01), (-1, -1)])
def test_points_beyond_the_criterion_are_refused(opened, score, told):
    refused("assess.out_of_range", lambda: opened.fill("1.1", score))


def test_second_person_is_told_and_nothing_is_overwritten(opened):
    seen = opened.line("2.2").revision
    opened.fill("2.2", 8)
    second = opened.people["head"]
    refused("assess.changed_meanwhile", lambda: actions.fill(
        by=second, line=opened.line("2.2"), filled=Filled(5), expected=seen
    ))  # fmt: skip
    assert opened.line("2.2").self_score == 8
    same = Filled(8)
    actions.fill(by=second, line=opened.line("2.2"), filled=same, expected=seen)  # nothing differs
    assert opened.line("2.2").saved_by == opened.people["officer"]


def test_every_change_of_points_is_kept(opened):
    opened.fill("2.2", 8, self_note="Quyết định 5")
    opened.fill("2.2", 9)
    steps = list(opened.line("2.2").steps.order_by("pk").values_list("before", "after"))
    assert steps == [("chưa có", "8,00"), ("8,00", "9,00")]
    assert AuditEvent.objects.filter(verb="tự chấm tiêu chí").count() == 2


def test_another_units_line_is_not_written(opened):
    refused("assess.not_allowed", lambda: opened.fill("2.2", 5, by="other"))


def test_before_the_round_opens_nothing_is_filled(play):
    refused("assess.not_open", lambda: play().fill("2.2", 5))


def test_past_the_day_nothing_is_saved_until_the_office_extends(opened, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: date(2027, 2, 1))
    refused("assess.past_due", lambda: opened.fill("2.2", 5))
    actions.unlock(
        by=opened.people["office"], sheet=opened.sheet(), reason="Mất điện",
        open_until=date(2027, 2, 3),
    )  # fmt: skip
    assert opened.fill("2.2", 5).self_score == 5
    opened.send()
    assert opened.sheet().state == "sent"


def test_sheet_goes_from_officer_to_head_to_the_office(opened):
    refused("assess.nothing_filled", lambda: opened.send())
    opened.fill("2.2", 5)
    officer = opened.people["officer"]
    actions.sheet_step(by=officer, sheet=opened.sheet(), action="submit")
    refused("assess.sheet_sent", lambda: opened.fill("2.2", 6))
    refused("workflow.not_yours", lambda: actions.sheet_step(
        by=officer, sheet=opened.sheet(), action="send"
    ))  # fmt: skip
    head = opened.people["head"]
    refused("assess.needs_reason", lambda: actions.sheet_step(
        by=head, sheet=opened.sheet(), action="send_back"
    ))  # fmt: skip
    actions.sheet_step(by=head, sheet=opened.sheet(), action="send_back", reason="Xem lại 2.2")
    opened.fill("2.2", 6)
    opened.send()
    held = opened.sheet()
    assert (held.state, held.sent_by) == ("sent", head)


def test_calendar_out_of_order_and_unknown_group(play):
    from django.core.exceptions import ValidationError

    every = play()
    days = _calendar(every.round)
    wrong = actions.Calendar(
        days.publish_on, days.appraise_due_on, days.explain_due_on, days.decide_due_on,
        days.self_due_on,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="thứ tự"):
        actions.change_calendar(by=None, round=every.round, calendar=wrong, reason="")
    refused("assess.bad_group", lambda: play(tie_break=["9"]))
    refused("assess.not_allowed", lambda: actions.create_round(
        by=every.people["officer"], title="x", version=every.round.version, period="2026",
        calendar=days, units=[every.units["sct"]],
    ))  # fmt: skip


def test_two_rounds_may_overlap(opened, play):
    from nhip.apps.assessments.queries.rounds import overlapping

    other = play().step("open")
    assert overlapping(other.round) == [opened.round]
    opened.fill("2.2", 5)
    other.fill("2.2", 7)
    assert (opened.line("2.2").self_score, other.line("2.2").self_score) == (5, 7)


def test_unlock_needs_a_reason_and_a_day_to_come(opened):
    office = opened.people["office"]
    refused("assess.needs_reason", lambda: actions.unlock(
        by=office, sheet=opened.sheet(), reason=" ", open_until=date(2027, 2, 1)
    ))  # fmt: skip
    refused("assess.day_passed", lambda: actions.unlock(
        by=office, sheet=opened.sheet(), reason="x", open_until=date(2027, 1, 1)
    ))  # fmt: skip
    assert isinstance(RoundRefused("x"), NhipError)
