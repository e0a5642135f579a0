"""Published indices come out of the shipped sets, to the digit that was printed.

The figures under tests/spec/data are as published, each row with its source.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nhip.engine.ranking import competition_ranks
from nhip.engine.score import Scorecards, evaluate
from nhip.engine.values import Observation
from tests.spec.worked import load_set

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent / "data"
SERVICE_INDEX = ROOT / "law/criteria_sets/phuc-vu-766/2026.yaml"
PROVINCIAL_DTI = ROOT / "law/criteria_sets/dti-tinh/2022.yaml"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ranked_by(rows: list[dict[str, str]], unit: str, column: str) -> dict[str, int]:
    """Competition ranks of a published column."""
    values = np.array([float(row[column]) for row in rows])
    ranks = competition_ranks(values, np.ones(len(values), dtype=bool))
    return {row[unit]: int(rank) for row, rank in zip(rows, ranks, strict=True)}


def score(path: Path, figures: Iterator[tuple[str, str, str, str]]) -> Scorecards:
    observations = [Observation(u, code, name, float(value)) for u, code, name, value in figures]
    return evaluate(load_set(path), observations)


def progress() -> Scorecards:
    return score(
        SERVICE_INDEX,
        (
            (row["code"], "2.1", name, row[column])
            for row in rows("progress_2026.csv")
            for name, column in (("a", "total_on_time"), ("b", "total_received"))
        ),
    )


# criterion: (numerator, denominator, printed component score)
DIGITISATION = {
    "4.1": ("original_result_available", "dossiers_total", "s_original_6"),
    "4.2": ("digitised_dossiers", "dossiers_total", "s_digitised_4"),
    "4.4": ("reused_digitised_data", "dossiers_total", "s_reused_2_at80pct"),
    "4.5": ("synced_personal_storage", "dossiers_total", "s_synced_4"),
    "4.6": ("citizen_data_used", "dossiers_total", "s_citizen_2"),
    "4.7": ("procedures_citizen_data_connected", "procedures_total", "s_formality_2"),
}


def digitisation() -> Scorecards:
    def figures() -> Iterator[tuple[str, str, str, str]]:
        for row in rows("digitisation_2026.csv"):
            yield row["code"], "4.3", "value", row["s_certified_copy_2"]
            for code, (top, bottom, _) in DIGITISATION.items():
                yield row["code"], code, "a", row[top]
                yield row["code"], code, "b", row[bottom]

    return score(SERVICE_INDEX, figures())


def test_progress_of_phu_tho_equals_the_printed_scores():
    published = rows("progress_2026.csv")
    assert len(published) == 56
    cards = progress()
    got = {row["code"]: cards.card(row["code"]).groups["2"] for row in published}
    assert got == {row["code"]: float(row["score_published"]) for row in published}


def test_progress_of_phu_tho_ranks_as_the_printed_scores_do():
    published = rows("progress_2026.csv")
    cards = progress()
    got = {unit: cards.card(unit).group_ranks["2"] for unit in cards.units}
    assert got == ranked_by(published, "code", "score_published")
    assert len(set(got.values())) < len(got)  # equal printed scores share a rank


def test_digitisation_of_phu_tho_equals_the_printed_scores():
    published = rows("digitisation_2026.csv")
    assert len(published) == 9
    cards = digitisation()
    for row in published:
        card = cards.card(row["code"])
        assert card.groups["4"] == float(row["total_score_published"])
        for code, (_, _, printed) in DIGITISATION.items():
            assert card.criteria[code].score == float(row[printed])


def test_digitisation_of_phu_tho_ranks_as_the_printed_scores_do():
    published = rows("digitisation_2026.csv")
    cards = digitisation()
    got = {unit: cards.card(unit).group_ranks["4"] for unit in cards.units}
    assert got == ranked_by(published, "code", "total_score_published")


MAIN_INDICES = {
    "1": "nhan_thuc_so",
    "2": "the_che_so",
    "3": "ha_tang_so",
    "4": "nhan_luc_so",
    "5": "an_toan_thong_tin_mang",
    "7": "chinh_quyen_so",
    "8": "kinh_te_so",
    "9": "xa_hoi_so",
}


@pytest.fixture(scope="module")
def provinces() -> list[dict[str, str]]:
    found = [row for row in rows("dti_2022.csv") if row["nhan_thuc_so"]]
    assert len(found) == 5
    return found


@pytest.fixture(scope="module")
def dti(provinces) -> Scorecards:
    return score(
        PROVINCIAL_DTI,
        (
            (row["province"], code, "value", row[column])
            for row in provinces
            for code, column in MAIN_INDICES.items()
        ),
    )


def test_provincial_dti_2022_within_its_last_digit(provinces, dti):
    for row in provinces:
        index = dti.card(row["province"]).total / float(dti.criteria_set.max_total)
        assert index == pytest.approx(float(row["dti"]), abs=1e-4)


def test_provincial_dti_2022_ranks_without_the_unscored_group(provinces, dti):
    assert [dti.card(row["province"]).rank for row in provinces] == [1, 2, 3, 4, 5]
    assert {row["rank"] for row in provinces} == {"1", "2", "3", "4", "5"}
    assert dti.card("Quảng Ninh").missing.keys() == {"6"}


def test_pillars_of_2022_hold_their_identities(provinces, dti):
    for row in provinces:
        common = sum(float(row[column]) for column in list(MAIN_INDICES.values())[:5]) / 5
        pillars = dti.card(row["province"]).pillars
        assert pillars["chinh-quyen-so"] == pytest.approx(
            (500 * common + 200 * float(row["chinh_quyen_so"])) / 700
        )
        assert pillars["kinh-te-so"] == pytest.approx(
            (500 * common + 150 * float(row["kinh_te_so"])) / 650
        )
        assert pillars["xa-hoi-so"] == pytest.approx(
            (500 * common + 150 * float(row["xa_hoi_so"])) / 650
        )


def test_pillars_of_tra_vinh_fit_its_total():
    """Trà Vinh publishes pillars: 700g + 650e + 650s = 1000 DTI + 2 × 500 common.

    The common part that follows must be an index, and so must the three own indices.
    """
    row = next(row for row in rows("dti_2022.csv") if row["province"] == "Trà Vinh")
    government, economy, society = (
        float(row[column]) for column in ("chinh_quyen_so", "kinh_te_so", "xa_hoi_so")
    )
    total = float(row["dti"])
    common = (700 * government + 650 * economy + 650 * society - 1000 * total) / 1000
    own = {
        "7": (700 * government - 500 * common) / 200,
        "8": (650 * economy - 500 * common) / 150,
        "9": (650 * society - 500 * common) / 150,
    }
    assert 0 < common < 1
    assert all(0 < value < 1 for value in own.values())
    figures = [("Trà Vinh", code, "value", str(common)) for code in "12345"]
    figures += [("Trà Vinh", code, "value", str(value)) for code, value in own.items()]
    card = score(PROVINCIAL_DTI, iter(figures)).card("Trà Vinh")
    assert card.total / 1000 == pytest.approx(total, abs=1e-4)
    assert card.pillars == pytest.approx(
        {"chinh-quyen-so": government, "kinh-te-so": economy, "xa-hoi-so": society}, abs=1e-4
    )


@pytest.mark.parametrize("year", ["2014", "2018"])
def test_un_egdi_within_its_last_digit_and_ranked_as_published(year: str):
    published = rows(f"egdi_{year}.csv")
    assert len(published) == 193
    cards = score(
        Path(__file__).parent / "sets" / f"egdi-{year}.yaml",
        (
            (row["country"], code, "value", row[code.lower()])
            for row in published
            for code in ("OSI", "TII", "HCI")
        ),
    )
    for row in published:
        card = cards.card(row["country"])
        assert card.total == pytest.approx(float(row["egdi"]), abs=1e-4)
        assert card.rank == int(row["rank"]), row["country"]


def test_e_government_ranking_of_2017_skips_after_ties():
    published = rows("egov_ict_2017.csv")
    got = ranked_by(published, "province", "index")
    assert got == {row["province"]: int(row["rank"]) for row in published}
    assert sorted(got.values()).count(17) == 2
    assert 18 not in got.values()
