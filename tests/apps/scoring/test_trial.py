"""A draft tried on a run: the points are those of its own rules, and nothing is stored."""

import pytest

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.criteria import actions as criteria
from nhip.apps.criteria import keys as law_keys
from nhip.apps.criteria.queries import current
from nhip.apps.scoring.actions import score_period
from nhip.apps.scoring.models import CriterionScore, ScoreRun, UnitScore
from nhip.apps.scoring.queries.trial import runs_to_try, trial
from nhip.apps.units.models import Membership, Unit
from tests.apps import small

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    small.build()
    small.bring()
    return score_period(by=None, set_id=small.SET, period="2026")


@pytest.fixture
def draft(run):
    return criteria.start_from_set(
        by=None, version=current(small.SET), set_id="thu/2027", name="Bộ thử năm sau"
    )


def test_the_same_rules_move_nobody(run, draft):
    found = trial(draft, run)
    assert len(found.rows) == run.units.count()
    assert {row.change for row in found.rows if row.change is not None} == {0}
    assert (found.gaining, found.losing) == (0, 0)
    assert all(one.change in (0, None) for one in found.criteria)


def test_a_higher_target_costs_those_below_it_and_nobody_else(run, draft):
    keys = law_keys.criterion(draft.text, "1.1")
    keys["method"] = {"name": "ratio_to_target", "target": "1"}
    changed = criteria.change_criterion(by=None, draft=draft, code="1.1", keys=keys)
    found = trial(changed, run)
    points = {
        row.unit.key: (row.score, row.inputs)
        for row in CriterionScore.objects.filter(run=run, criterion="1.1").select_related("unit")
    }
    for row in found.rows:
        score = row.after.criteria["1.1"].score
        before = points[row.unit.key][0]
        assert (score is None) == (before is None)
        if score is not None:
            assert score <= before
    assert found.losing > 0
    assert found.gaining == 0
    moved = next(one for one in found.criteria if one.code == "1.1")
    assert moved.change < 0


def test_a_trial_stores_nothing(run, draft):
    before = (ScoreRun.objects.count(), UnitScore.objects.count())
    trial(draft, run)
    assert (ScoreRun.objects.count(), UnitScore.objects.count()) == before


def test_figures_of_another_line_of_sets_are_never_borrowed(run, draft):
    assert runs_to_try(draft) == [run]
    draft.began_from, draft.set_id = None, "khac/2027"
    assert runs_to_try(draft) == []


def test_the_page_shows_both_and_says_what_must_be_mended(client, run, draft):
    office = Unit.objects.first()
    user = User.objects.create(username="thuongtruc")
    Membership.objects.create(user=user, unit=office, role=Role.STANDING_OFFICE, since=small.SINCE)
    client.force_login(user)
    page = client.get(f"/xep-hang/cham-thu/{draft.pk}/")
    assert (page.context["trial"].gaining, page.context["trial"].losing) == (0, 0)
    assert "Hạng theo dự thảo" in page.content.decode()
    keys = law_keys.criterion(draft.text, "1.1") | {"max_score": "41"}
    criteria.change_criterion(by=None, draft=draft, code="1.1", keys=keys)
    assert "chỗ phải sửa" in client.get(f"/xep-hang/cham-thu/{draft.pk}/").content.decode()
