"""The published scores of Phú Thọ 2026, stored; and a run of the whole province told again."""

import csv
from pathlib import Path

from nhip.apps.scoring.models import CriterionScore, UnitScore
from nhip.apps.units.models import UnitCode
from tests.apps.phu_tho import SET
from tests.apps.rebuilding import rebuild

# H44 was the code of the province before the merger too: a code needs a date.
TODAY = UnitCode.objects.filter(scheme="agency", valid_to__isnull=True)
DATA = Path(__file__).parents[2] / "spec" / "data"


def published(name):
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_published_score_of_phu_tho_is_stored_to_the_printed_digit(run):
    codes = dict(TODAY.values_list("code", "unit_id"))
    stored = CriterionScore.objects.filter(run=run, criterion="2.1")
    found = dict(stored.values_list("unit_id", "score"))
    rows = published("progress_2026.csv")
    assert len(rows) == 56
    wrong = [
        (row["code"], row["score_published"], found[codes[row["code"]]])
        for row in rows
        if float(row["score_published"]) != found[codes[row["code"]]]
    ]
    assert wrong == []


def test_the_published_totals_of_digitisation_are_those_of_the_group(run):
    codes = dict(TODAY.values_list("code", "unit_id"))
    groups = dict(UnitScore.objects.filter(run=run).values_list("unit_id", "groups"))
    rows = published("digitisation_2026.csv")
    found = {row["code"]: groups[codes[row["code"]]]["4"]["points"] for row in rows}
    assert found == {row["code"]: float(row["total_score_published"]) for row in rows}


def test_every_score_of_a_run_is_rebuilt_from_the_run_alone(run):
    seen = 0
    for stored, again, _ in rebuild(run):
        assert (again.score, again.exact) == (stored.score, stored.exact)
        assert (again.missing or "") == stored.missing
        assert again.doubtful == stored.doubtful
        seen += 1
    assert seen == run.units.count() * 21


def test_a_run_knows_the_periods_of_the_portal(run):
    assert (run.set_id, run.span.name_vi, run.has_simulated) == (SET, "năm 2026", True)
