"""Counts as of any day against the engine asked for one assignment at a time, from history."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nhip.apps.plans import actions
from nhip.apps.plans.models import Assignment, Plan
from nhip.apps.plans.queries.counting import book, stamped
from nhip.apps.plans.queries.recurring import unreported_on
from nhip.apps.plans.queries.steering import late_units, steering
from nhip.engine.progress import Counts, Standing, Status, status_of
from tests.apps.plans import made
from tests.apps.plans.conftest import TODAY

MARCH, JUNE = date(2026, 3, 10), date(2026, 6, 20)


def told_by(status_counts):
    return {status.value: count for status, count in status_counts.pairs if count}


def test_tasks_and_assignments_are_counted_both_ways(plan):
    made.told(plan, 2, "sct", MARCH)
    made.told(plan, 2, "viet-tri", JUNE)
    found = book(Plan.objects.all(), TODAY)
    assert told_by(found.counts()) == {
        "not_started_late": 1, "in_progress": 1, "recurring_lapsed": 1,
    }  # fmt: skip
    assert told_by(found.assignments()) == {
        "not_started_late": 1, "in_progress": 2, "not_started": 1, "recurring_lapsed": 1,
    }  # fmt: skip
    assert (found.counts().deployed, found.counts().total) == (1, 3)


def test_past_count_is_what_was_known_then(plan, people):
    made.told(plan, 1, "sct", JUNE, "proposed", completed_on=JUNE)
    actions.decide(by=None, assignment=made.share(plan, 1, "sct"), confirmed=True, on=JUNE)
    made.told(plan, 3, "sct", JUNE, period="2026-Q1")
    statuses = {
        day: told_by(book(Plan.objects.all(), day).counts())
        for day in (date(2026, 1, 4), MARCH, date(2026, 4, 30), JUNE)
    }
    assert statuses == {
        date(2026, 1, 4): {},  # not issued yet
        MARCH: {"not_started": 2, "recurring_kept": 1},
        date(2026, 4, 30): {"not_started": 2, "recurring_lapsed": 1},
        JUNE: {"done_on_time": 1, "not_started": 1, "recurring_kept": 1},
    }


def test_moved_due_day_counts_from_its_decision(plan, people):
    task = plan.tasks.get(number="1")
    actions.amend_task(
        by=None, task=task, expected_version=None, due=date(2026, 12, 31),
        decision="5/QĐ-UBND", decided_on=date(2026, 7, 10), reason="Chờ vốn",
    )  # fmt: skip
    at = book(Plan.objects.all(), TODAY).places[task.pk]
    assert book(Plan.objects.all(), date(2026, 7, 9)).status(at) is Status.NOT_STARTED_LATE
    assert book(Plan.objects.all(), TODAY).status(at) is Status.NOT_STARTED


def test_done_in_time_by_the_due_day_of_then(plan):
    task = plan.tasks.get(number="1")
    made.told(plan, 1, "sct", date(2026, 7, 5), "proposed", completed_on=date(2026, 7, 3))
    actions.decide(
        by=None, assignment=made.share(plan, 1, "sct"), confirmed=True, on=date(2026, 7, 6)
    )
    actions.amend_task(
        by=None, task=task, expected_version=None, due=date(2026, 7, 4), decision="5/QĐ-UBND",
        decided_on=date(2026, 7, 10),
    )  # fmt: skip
    at = book(Plan.objects.all(), TODAY).places[task.pk]
    assert book(Plan.objects.all(), date(2026, 7, 8)).status(at) is Status.DONE_LATE
    assert book(Plan.objects.all(), TODAY).status(at) is Status.DONE_ON_TIME


def test_counts_of_one_unit(plan, units):
    found = book(Plan.objects.all(), TODAY, units=[units["viet-tri"].pk])
    assert told_by(found.counts()) == {"not_started": 1}


def test_late_units_are_named(plan):
    stands = book(Plan.objects.all(), TODAY)
    assert [(one.key, one.late) for one in late_units(stands)] == [("sct", 2)]


def test_late_units_of_a_past_day_are_those_of_then(plan):
    made.told(plan, 3, "sct", JUNE, period="2026-Q1")
    late = late_units(book(Plan.objects.all(), date(2026, 5, 1)))
    assert [(one.key, one.late) for one in late] == [("sct", 1)]
    assert late_units(book(Plan.objects.all(), JUNE)) == []


def test_board_of_no_plan_is_empty(units):
    seen = steering(list(stamped(Plan.objects.all())), TODAY)
    assert (seen.counts.total, seen.late_units, seen.must, seen.money.share) == (0, [], [], None)


def test_queries_do_not_grow(plan, units, django_assert_max_num_queries):
    for _ in range(3):
        made.plan(units)
    with django_assert_max_num_queries(12):
        seen = steering(list(stamped(Plan.objects.all())), TODAY)
    assert seen.counts.total == 12


days = st.integers(0, 190).map(lambda n: date(2026, 1, 5) + timedelta(days=n))
events = st.lists(
    st.tuples(days, st.sampled_from([1, 2, 3]), st.sampled_from(["sct", "viet-tri", "hy-cuong"]),
              st.sampled_from(["doing", "proposed", "not_started", "confirm"])),
    max_size=12,
)  # fmt: skip


def slow(plan, as_of):
    """Status of each assignment read from its history alone."""
    found = []
    for one in Assignment.objects.filter(role="lead", task__plan=plan).select_related("task__plan"):
        history = [told for told in one.reports.order_by("on", "id") if told.on <= as_of]
        begun = [told.on for told in history if told.state != "not_started"]
        confirmed = [told for told in history if told.state == "confirmed"]
        periods = {told.period for told in history if told.state != "not_started"}
        found.append(
            status_of(
                Standing(
                    one.task.due, min(begun, default=None),
                    confirmed[0].completed_on if confirmed else None,
                    confirmed[0].on if confirmed else None,
                    one.task.recurring, unreported_on(one.task, one.task.plan, periods),
                ),
                as_of,
            )
        )  # fmt: skip
    return found


@pytest.mark.django_db
@settings(
    derandomize=True, deadline=None, max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(history=events, as_of=days | st.just(TODAY))
def test_counts_agree_with_history_read_one_by_one(history, as_of):
    with transaction.atomic():
        plan = made.plan(made.units())
        for day, number, key, what in sorted(history, key=lambda event: event[0]):
            held = Assignment.objects.filter(
                task__plan=plan, task__number=str(number), unit__key=key
            ).first()
            if held is None or held.confirmed_on:
                continue
            if what == "confirm":
                if held.is_waiting:
                    actions.decide(by=None, assignment=held, confirmed=True, on=day)
            elif what != "proposed" or number != 3:
                completed = day if what == "proposed" else None
                made.told(plan, number, key, day, what, completed_on=completed)
        expected = slow(plan, as_of)
        found = book(Plan.objects.filter(pk=plan.pk), as_of).assignments()
        assert found == Counts(tuple(expected.count(status) for status in Status))
        transaction.set_rollback(True)


def test_late_units_are_the_same_when_many_tasks_are_named_at_once(plan, units, monkeypatch):
    """Beyond FEW tasks they go as one parameter, unfolded by the database: each has its own words
    for it, and this test runs on both."""
    for _ in range(3):
        made.plan(units)
    made.told(plan, 1, "sct", date(2026, 2, 1))
    few = late_units(book(Plan.objects.all(), TODAY))
    assert [(one.key, one.late) for one in few] == [("sct", 8)]
    cache.clear()
    monkeypatch.setattr("nhip.apps.plans.queries.steering.FEW", 0)
    assert late_units(book(Plan.objects.all(), TODAY)) == few
    assert late_units(book(Plan.objects.all(), JUNE)) == late_units(book(Plan.objects.all(), JUNE))


def test_one_plan_is_counted_anew_and_the_others_are_not(
    plan, units, django_assert_max_num_queries
):
    others = [made.plan(units) for _ in range(3)]
    every = Plan.objects.all()
    book(every, TODAY)
    with django_assert_max_num_queries(1):
        before = book(every, TODAY)
    made.told(others[0], 2, "viet-tri", TODAY)
    after = book(every, TODAY)
    task = others[0].tasks.get(number="2").pk
    assert after.status(after.places[task]) is not before.status(before.places[task])
    cache.clear()
    anew = book(every, TODAY)
    assert anew.tasks == after.tasks
    assert (anew.statuses == after.statuses).all()
    assert (anew.units == after.units).all()
