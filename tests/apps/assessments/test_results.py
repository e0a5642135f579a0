"""The end of a round: frozen by the engine, equal to a slow twin, compared with the last."""

import random
from datetime import date

import pytest
from django.urls import reverse

from nhip.apps.assessments import actions
from nhip.apps.assessments.models import AssessedCriterion, AssessmentRound
from nhip.apps.assessments.queries import results
from nhip.apps.criteria.actions import load_shipped
from nhip.apps.criteria.queries import current
from nhip.apps.units.models import Unit
from tests.apps.assessments.conftest import CALENDAR, TODAY
from tests.apps.assessments.slow_round import results as slow
from tests.apps.assessments.test_filling import refused


def decided(play):
    play.find("2.2", "lower", 7)
    play.find("1.2", "measured")
    play.step("explain").step("submit")
    play.round = actions.decide(
        by=play.people["leader"], round=play.round, decision="12/QĐ-UBND", decided_on=TODAY,
        text="Xếp hạng như phụ lục.",
    )  # fmt: skip
    return play


def test_results_are_those_of_the_slow_twin(appraising):
    play = decided(appraising)
    found, places = slow(play.round)
    for sheet in play.round.sheets.select_related("unit"):
        total, most, complete, _ = found[sheet.unit.key]
        assert sheet.total == pytest.approx(float(total))
        assert sheet.max_assessed == pytest.approx(float(most))
        assert (sheet.is_complete, sheet.rank) == (complete, places.get(sheet.unit.key))


def test_measured_wins_and_a_claim_alone_is_no_result(appraising):
    decided(appraising)
    assert appraising.line("2.2").final_score == 7
    assert appraising.line("2.2").final_origin == "appraised"
    assert appraising.line("1.1").final_origin == "measured"
    untouched = appraising.line("2.1", "hy-cuong")  # neither measured nor appraised
    assert (untouched.final_score, untouched.final_origin) == (None, "")


@pytest.fixture
def tay_ninh(db, units):
    """The commune set of 62 criteria for forty units, with points at random."""
    load_shipped(by=None)
    made = [
        Unit.objects.create(
            key=f"xa-{n}", name=f"Xã {n}", kind="commune", search_text=f"| xa {n} |"
        )
        for n in range(40)
    ]
    round = actions.create_round(
        by=None, title="Tây Ninh", version=current("dti-xa-tay-ninh/2025"), period="2025",
        calendar=CALENDAR, units=made, tie_break=["4", "1"],
    )  # fmt: skip
    chance = random.Random(7)
    lines = list(AssessedCriterion.objects.filter(sheet__round=round))
    for line in lines:
        line.appraised_score = round_to(chance.uniform(0, line.maximum))
        line.measured = round_to(chance.uniform(0, line.maximum)) if chance.random() < 0.3 else None
        if chance.random() < 0.2:
            line.appraised_score = None
    silent = {line.sheet_id for line in lines[:1]}
    for line in lines:
        if line.appraised_score is None and line.measured is None and line.sheet_id not in silent:
            line.appraised_score = 0.0
    AssessedCriterion.objects.bulk_update(lines, ["appraised_score", "measured"], batch_size=200)
    return round


def round_to(value):
    return int(value * 4) / 4


def test_sixty_two_criteria_of_forty_communes(tay_ninh):
    assert AssessedCriterion.objects.filter(sheet__round=tay_ninh).count() == 62 * 40
    from nhip.apps.assessments.actions.deciding import freeze

    freeze(tay_ninh)
    found, places = slow(tay_ninh)
    for sheet in tay_ninh.sheets.select_related("unit"):
        total, most, complete, sums = found[sheet.unit.key]
        assert sheet.total == pytest.approx(float(total), abs=1e-9)
        assert sheet.max_assessed == pytest.approx(float(most), abs=1e-9)
        assert sheet.is_complete == complete
        for code, points in sums.items():
            assert sheet.groups[code]["points"] == pytest.approx(float(points), abs=1e-9)
        if complete:  # ties that the round parts can only lower a place
            assert sheet.rank >= places[sheet.unit.key]


def test_decision_needs_a_text_a_day_and_a_leader(appraising):
    play = appraising
    play.find("2.2", "lower", 7)
    play.find("1.2", "measured")
    play.step("explain").step("submit")
    leader = play.people["leader"]
    refused("assess.needs_decision", lambda: actions.decide(
        by=leader, round=play.round, decision=" ", decided_on=TODAY
    ))  # fmt: skip
    refused("assess.in_future", lambda: actions.decide(
        by=leader, round=play.round, decision="1/QĐ", decided_on=date(2027, 12, 1)
    ))  # fmt: skip
    refused("assess.not_allowed", lambda: actions.decide(
        by=play.people["office"], round=play.round, decision="1/QĐ", decided_on=TODAY
    ))  # fmt: skip
    actions.send_back_results(by=leader, round=play.round, reason="Xem lại nhóm 2")
    assert AssessmentRound.objects.get(pk=play.round.pk).state == "explaining"


def test_decided_results_change_no_more(appraising):
    play = decided(appraising)
    refused("assess.not_appraising", lambda: play.find("2.2", "lower", 1))
    refused("assess.settled", lambda: actions.take_new_figure(
        by=play.people["office"], line=play.line("2.2"), decision="1", reason="x"
    ))  # fmt: skip
    refused("assess.settled", lambda: actions.change_calendar(
        by=None, round=play.round, calendar=CALENDAR, reason="x"
    ))  # fmt: skip


def test_published_for_everybody_and_not_before(appraising, client):
    play = decided(appraising)
    page = reverse("assessments:published", args=[play.round.pk])
    assert client.get(page).status_code == 404
    actions.publish(by=play.people["office"], round=play.round)
    shown = client.get(page).content.decode()
    assert "12/QĐ-UBND" in shown
    assert "Xếp hạng như phụ lục." in shown
    assert shown.index("Phường Nông Trang") > 0
    assert "Đánh giá thử 2026" in client.get(reverse("assessments:published_list")).content.decode()
    assert client.get(f"{page}?xuat=csv").content.decode("utf-8-sig").startswith("Hạng;Đơn vị")


def test_next_round_is_compared_with_the_one_before(appraising, play):
    first = decided(appraising)
    actions.publish(by=None, round=first.round)
    later = actions.create_round(
        by=None, title="Năm sau", version=first.round.version, period="2027", calendar=CALENDAR,
        units=[first.units["viet-tri"]],
    )  # fmt: skip
    assert results.before(later) == first.round
    (row,) = results.ranking(later)
    assert row.total_before == first.sheet().total
    assert row.share_change is None  # nothing is decided yet
    assert results.before(first.round) is None
