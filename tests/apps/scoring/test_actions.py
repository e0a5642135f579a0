"""A run: what it holds, when it is another one, and that it alone can tell why."""

from datetime import date

import pytest

from nhip.apps.audit.models import AuditEvent
from nhip.apps.criteria.actions import load_set
from nhip.apps.scoring import records
from nhip.apps.scoring.actions import score_period
from nhip.apps.scoring.models import CriterionScore, ScoreRun, UnitScore
from nhip.apps.scoring.receivers import left_to_caller
from nhip.engine.errors import NhipError
from nhip.engine.trace import explain
from nhip.engine.values import Missing, Observation, Reason
from tests.apps import small as province
from tests.apps.rebuilding import rebuild


def score(period="2026"):
    return score_period(by=None, set_id=province.SET, period=period)


def points(run, unit):
    rows = CriterionScore.objects.filter(run=run, unit__key=unit)
    return {row.criterion: row.score if row.missing == "" else row.missing for row in rows}


def test_the_points_of_the_small_province(small):
    province.bring()
    run = score()
    # mean of 50, 60, 60, 40 is 52.5; 40 ÷ 52.5 × 20 = 15.238...
    assert points(run, "hy-cuong") == {"1.1": 40, "1.2": 15.24, "2.1": "not_reported", "2.2": 6}
    assert points(run, "viet-tri") == {"1.1": 40, "1.2": 20, "2.1": 30, "2.2": 7}
    assert points(run, "sct") == {"1.1": 20, "1.2": 19.05, "2.1": "not_applicable", "2.2": 8}


def test_a_province_is_not_ranked_nor_averaged_with_its_own_units(small):
    province.bring()
    run = score()
    ranks = dict(UnitScore.objects.filter(run=run).values_list("unit__key", "rank"))
    assert ranks == {"tinh": 1, "viet-tri": 1, "nong-trang": 1, "sct": 3, "hy-cuong": None}
    assert points(run, "tinh")["1.2"] == 20  # the mean of provinces is its own value


def test_incomplete_and_doubtful_scores_say_so(small):
    province.bring()
    run = score()
    card = UnitScore.objects.get(run=run, unit__key="hy-cuong")
    assert (card.complete, card.rank, card.grade) == (False, None, "")
    assert card.missing == {"2.1": "not_reported"}
    assert card.max_assessed == 70
    doubtful = CriterionScore.objects.filter(run=run, doubtful=True)
    assert [(row.unit.key, row.criterion) for row in doubtful] == [("hy-cuong", "1.1")]


def test_the_same_state_is_not_stored_twice(small):
    province.bring()
    first = score()
    assert score() == first
    assert ScoreRun.objects.count() == 1
    assert AuditEvent.objects.filter(verb="chạy tính điểm").count() == 1


def test_new_figures_make_a_new_run_and_the_old_one_stays(small):
    province.bring()
    first = score()
    province.bring([("sct", 80, 100, 50, None, 8)])
    second = score()
    first.refresh_from_db()
    assert (first.is_current, second.is_current) == (False, True)
    assert second.data_version > first.data_version
    assert (points(first, "sct")["1.1"], points(second, "sct")["1.1"]) == (20, 40)


def test_a_new_text_scores_anew_and_old_scores_keep_theirs(small):
    province.bring()
    first = score()
    stricter = province.TEXT.replace("target: 0.8", "target: 1")
    load_set(by=None, text=stricter)
    second = score()
    assert points(first, "viet-tri")["1.1"] == 40
    assert points(second, "viet-tri")["1.1"] == 32
    assert first.version != second.version
    load_set(by=None, text=province.TEXT)
    assert points(score(), "viet-tri")["1.1"] == 40


def test_figures_the_new_text_does_not_ask_for_are_left_aside(small):
    province.bring()
    renamed = province.TEXT.replace("code: '2.2'", "code: '2.3'")
    load_set(by=None, text=renamed)
    assert "2.2" not in points(score(), "sct")
    assert points(score(), "sct")["2.3"] == "not_reported"


@pytest.mark.parametrize(
    ("set_id", "period", "code"),
    [
        ("thu/2026", "2025", "score.no_figures"),
        ("la/2026", "2026", "score.no_set"),
        ("thu/2026", "tháng chín", "period.bad"),
    ],
)
def test_without_law_or_figures_nothing_is_stored(small, set_id, period, code):
    province.bring()
    with pytest.raises(NhipError) as caught:
        score_period(by=None, set_id=set_id, period=period)
    assert caught.value.code == code
    assert not ScoreRun.objects.exists()
    assert not AuditEvent.objects.filter(verb="chạy tính điểm").exists()


def test_an_import_is_scored_once_it_is_committed(small, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        batch = province.bring()
        assert not ScoreRun.objects.exists()
    assert ScoreRun.objects.get().data_version == batch.pk


def test_imports_of_a_block_are_left_to_its_caller(small, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), left_to_caller():
        batch = province.bring()
    assert not ScoreRun.objects.exists()
    assert score().data_version == batch.pk


def test_a_failing_score_is_logged_and_leaves_the_import(
    small, django_capture_on_commit_callbacks, monkeypatch, caplog
):
    def fail(**asked):
        raise RuntimeError("no scores today")

    monkeypatch.setattr("nhip.apps.scoring.receivers.score_period", fail)
    with django_capture_on_commit_callbacks(execute=True):
        batch = province.bring()
    assert batch.observations.count() == 22
    assert "no scores today" in caplog.text


@pytest.mark.parametrize(
    "observation",
    [
        Observation("x", "1", "a", 1652.0, "Cổng", date(2026, 9, 26), True),
        Observation("x", "1", "a", 0.1),
        Observation("x", "1", "a", "co-phan-mem", "Sở"),
        Observation("x", "1", "a", Missing(Reason.NOT_ASSIGNED), "Sở", date(2026, 1, 1)),
    ],
)
def test_a_stored_input_is_the_observation_again(observation):
    assert records.observed("x", "1", records.stored(observation)) == observation


def test_a_rebuilt_trace_ends_in_the_stored_points_also_where_units_are_compared(small):
    province.bring(extra=[province.absent("hy-cuong", "2.1")])
    for stored, again, cards in rebuild(score()):
        trace = explain(cards, stored.unit.key, stored.criterion)
        assert trace.points == stored.score == again.score
        assert (again.exact, again.missing or "") == (stored.exact, stored.missing)
