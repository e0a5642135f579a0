"""From draft to published: who may, what is asked for, what comes of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from nhip.apps.catalogue.models import Observation
from nhip.apps.collection import actions
from nhip.apps.collection.actions.life import StepNotTaken
from nhip.apps.collection.queries import board as boards
from nhip.apps.reviews.models import ReviewStep
from tests.apps.collection import made


@pytest.fixture
def step(people):
    def take(form, name, action, **more):
        return actions.take_step(by=people[name], submission=form, action=action, **more)

    return take


@pytest.fixture
def verified(form, people, step):
    made.fill(people["can-bo"], form)
    step(form, "can-bo", "send")
    return step(form, "chu-tich", "verify")


def figures(unit="hy-cuong"):
    found = Observation.objects.current().filter(unit__key=unit)
    return {
        (one.set_id, one.criterion, one.input): one.content for one in found.select_related("unit")
    }


def test_the_whole_road_ends_in_observations_with_their_source(verified, people, step, round_):
    assert figures() == {}
    step(verified, "thuongtruc", "approve")
    assert figures() == {
        ("thu/2026", "1.1", "a"): 80.0,
        ("thu/2026", "1.1", "b"): 100.0,
        ("bieu-mau/bc-thu", "3", "value"): 20.0,
        ("bieu-mau/bc-thu", "3.1", "value"): 12.0,
        ("bieu-mau/bc-thu", "4", "value"): 1.0,
    }
    batch = Observation.objects.filter(set_id="thu/2026").first().batch
    assert batch.source.name == "Đợt thu thập: Đợt thử"
    assert "Người thuongtruc phê duyệt" in batch.file_name
    assert actions.publish(by=people["thuongtruc"], round_=round_) == 1
    verified.refresh_from_db()
    assert verified.state == "published"
    steps = ReviewStep.objects.of(verified).order_by("id")
    assert [(one.action, one.taken_by.username) for one in steps] == [
        ("send", "can-bo"), ("verify", "chu-tich"), ("approve", "thuongtruc"),
        ("publish", "thuongtruc"),
    ]  # fmt: skip


def test_an_error_or_a_blank_stays_in_the_unit(form, people, step):
    made.save(people["can-bo"], form, c1="120", c2="100")
    with pytest.raises(StepNotTaken) as refused:
        step(form, "can-bo", "send")
    assert refused.value.code == "collection.not_ready"
    assert refused.value.fields["count"] == 4  # the relation, and three blanks
    form.refresh_from_db()
    assert form.state == "draft"


@pytest.mark.parametrize(
    ("name", "action", "code"),
    [
        ("can-bo", "verify", "collection.step_not_now"),
        ("can-bo-sct", "send", "collection.step_not_yours"),
        ("thuongtruc", "send", "collection.step_not_yours"),
        ("lanhdao", "approve", "collection.step_not_now"),
        ("can-bo", "sing", "collection.step_not_now"),
    ],
    ids=["not now", "another unit", "the office types nothing", "leader", "no such step"],
)
def test_steps_that_are_not_taken(form, people, step, name, action, code):
    made.fill(people["can-bo"], form)
    with pytest.raises(StepNotTaken) as refused:
        step(form, name, action)
    assert refused.value.code == code


def test_officer_does_not_sign_and_nobody_approves_twice(form, people, step):
    made.fill(people["can-bo"], form)
    step(form, "can-bo", "send")
    with pytest.raises(StepNotTaken):
        step(form, "can-bo", "verify")
    step(form, "chu-tich", "verify")
    for name in ("lanhdao", "chu-tich"):
        with pytest.raises(StepNotTaken):
            step(form, name, "approve")
    step(form, "thuongtruc", "approve")
    with pytest.raises(StepNotTaken):
        step(form, "thuongtruc", "approve")


def test_sent_back_with_reasons_cell_by_cell(verified, people, step):
    with pytest.raises(StepNotTaken) as refused:
        step(verified, "thuongtruc", "send_back")
    assert refused.value.code == "collection.needs_reason"
    step(verified, "thuongtruc", "send_back", cells={"3": "Lệch với sổ", "4": " "})
    assert verified.cells.get(key="3").returned == "Lệch với sổ"
    made.save(people["can-bo"], verified, c3="22")
    assert verified.cells.get(key="3").returned == ""
    step(verified, "can-bo", "send")


def test_unlocked_with_a_reason_and_an_end(verified, people, step, monkeypatch):
    step(verified, "thuongtruc", "approve")
    soon = timezone.now() + timedelta(days=2)
    past = timezone.now() - timedelta(days=1)
    for given in ({"reason": "x"}, {"until": soon}, {"reason": "x", "until": past}):
        with pytest.raises(StepNotTaken):
            step(verified, "thuongtruc", "unlock", **given)
    held = step(verified, "thuongtruc", "unlock", reason="Sai đơn vị tính", until=soon)
    assert (held.state, held.lock) == ("draft", "")
    made.save(people["can-bo"], held, c3="25")
    held.unlocked_until = timezone.now() - timedelta(minutes=1)
    held.save()
    assert held.lock == "collection.unlock_over"
    held.unlocked_until = soon
    held.save()
    step(held, "can-bo", "send")
    step(held, "chu-tich", "verify")
    step(held, "thuongtruc", "approve")
    assert figures()["bieu-mau/bc-thu", "3", "value"] == 25.0


def test_late_is_marked_and_counted(form, people, step, round_):
    made.fill(people["can-bo"], form)
    round_.due_at = timezone.now() - timedelta(hours=3)
    round_.save()
    seen = boards.board(round_)
    assert (len(seen.late), seen.left, seen.on_time) == (3, 0, 0)
    row = next(one for one in seen.rows if one.unit.key == "hy-cuong")
    assert (row.share, row.status, row.late_by) == (71, "late", "3 giờ")
    step(form, "can-bo", "send")
    step(form, "chu-tich", "verify")
    seen = boards.board(round_)
    assert (len(seen.late), seen.left, seen.on_time) == (2, 1, 0)


def test_without_a_signature_it_leaves_at_once(units, people, step):
    round_ = made.opened(units, people, head_signs=False)
    form = made.of_unit(round_)
    made.fill(people["can-bo"], form)
    assert step(form, "can-bo", "send").state == "verified"


@pytest.mark.parametrize(
    ("approver", "unit", "who"),
    [("leader", None, "lanhdao"), ("unit", "sct", "giam-doc-sct")],
    ids=["leader", "the unit that leads"],
)
def test_the_round_says_who_approves(units, people, step, approver, unit, who):
    round_ = made.opened(units, people, approver=approver, approver_unit=units.get(unit))
    form = made.of_unit(round_)
    made.fill(people["can-bo"], form)
    step(form, "can-bo", "send")
    step(form, "chu-tich", "verify")
    with pytest.raises(StepNotTaken):
        step(form, "thuongtruc", "approve")
    assert step(form, who, "approve").state == "approved"


def test_many_are_approved_in_one_batch_or_none(round_, people, step):
    for key, officer, head in (("hy-cuong", "can-bo", "chu-tich"),
                               ("sct", "can-bo-sct", "giam-doc-sct")):  # fmt: skip
        form = made.of_unit(round_, key)
        made.fill(people[officer], form)
        step(form, officer, "send")
        step(form, head, "verify")
    every = list(round_.submissions.all())
    with pytest.raises(StepNotTaken):  # one of the three has sent nothing
        actions.approve_many(by=people["thuongtruc"], round_=round_, submissions=every)
    assert not figures()
    ready = [one for one in round_.submissions.all() if one.state == "verified"]
    done = actions.approve_many(by=people["thuongtruc"], round_=round_, submissions=ready)
    batches = Observation.objects.filter(set_id="thu/2026").values_list("batch", flat=True)
    assert (done, len(set(batches)), len(figures("sct"))) == (2, 1, 5)
