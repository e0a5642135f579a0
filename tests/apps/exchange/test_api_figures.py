"""Units, observations, scores, ranking: exact numbers, origins, pages, versions, hostile input."""

import gzip
import json

import pytest

from nhip.apps.exchange.api import shapes
from nhip.apps.exchange.api.pages import document
from nhip.apps.exchange.api.service import clean, exact
from nhip.apps.scoring.actions import score_period
from tests.apps import small

pytestmark = pytest.mark.django_db
OBSERVATIONS = "observations?set=thu/2026&period=2026"


@pytest.fixture
def asking(machine):
    held = machine()
    small.bring(extra=[small.absent("im-lang", "1.2")])
    return held


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (18.0, "18"),
        (1e22, "10000000000000000000000"),
        (1e-7, "0.0000001"),
        (-0.0, "0"),
        (702.4450000000002, "702.4450000000002"),
        (9007199254740993, "9007199254740993"),
        (None, None),
    ],
    ids=str,
)
def test_a_stored_number_reads_back_as_itself(value, text):
    assert exact(value) == text
    assert value is None or float(text) == float(value)


def test_a_computed_number_has_no_noise():
    assert [clean(value) for value in (702.4450000000002, 0.1 + 0.2, 18.0)] == [
        "702.445", "0.3", "18",
    ]  # fmt: skip


def test_observations_with_their_origin(asking):
    status, told, headers = asking.get(OBSERVATIONS)
    assert status == 200
    shapes.ObservationsOut.model_validate(told)
    assert (told["simulated"], told["as_of"], told["next"]) == (False, "2026-09-26", None)
    first = told["data"][0]
    assert (first["unit"], first["criterion"], first["input"]) == ("tinh", "1.1", "a")
    assert (first["value"], first["source"]) == ("900", "Nguồn published")
    silent = next(one for one in told["data"] if one["unit"] == "im-lang")
    assert (silent["value"], silent["missing"]) == (None, "awaiting_source")
    assert silent["missing_reason"] == "chờ nguồn số liệu"
    assert int(headers["Content-Length"]) > 100


def test_simulated_figures_say_so(machine):
    small.bring(simulated=True)
    _, told, _ = machine().get(OBSERVATIONS)
    assert told["simulated"]
    assert all(one["simulated"] for one in told["data"])


@pytest.mark.parametrize("unit", ["viet-tri", "07894", "X2"], ids=["key", "admin", "agency"])
def test_a_unit_by_key_or_code(asking, unit):
    _, told, _ = asking.get(f"{OBSERVATIONS}&unit={unit}")
    assert {one["unit"] for one in told["data"]} == {"viet-tri"}


def test_pages_are_of_one_version_whatever_happens_between_them(asking):
    _, told, _ = asking.get(f"{OBSERVATIONS}&limit=5")
    pages = [told]
    changed = [("tinh", 1, 1000, 70, None, 9), *small.FIGURES[1:]]
    small.bring(changed)
    while told["next"]:
        _, told, _ = asking.get(told["next"].partition("/api/v1/")[2])
        pages.append(told)
    assert {page["data_version"] for page in pages} == {pages[0]["data_version"]}
    rows = [(one["unit"], one["criterion"], one["input"]) for page in pages for one in page["data"]]
    assert len(rows) == len(set(rows)) == 23
    _, now, _ = asking.get(f"{OBSERVATIONS}&unit=tinh")
    assert now["data_version"] > pages[0]["data_version"]
    assert "1" in [one["value"] for one in now["data"]]
    _, then, _ = asking.get(f"{OBSERVATIONS}&unit=tinh&data_version={pages[0]['data_version']}")
    assert "900" in [one["value"] for one in then["data"]]


def test_a_reader_who_holds_the_version_gets_304(asking):
    _, _, headers = asking.get(OBSERVATIONS)
    status, body, again = asking.get(OBSERVATIONS, If_None_Match=headers["ETag"])
    assert (status, body, again["ETag"]) == (304, b"", headers["ETag"])
    assert asking.get(OBSERVATIONS, If_Modified_Since=headers["Last-Modified"])[0] == 304
    assert asking.get(f"{OBSERVATIONS}&limit=3", If_None_Match=headers["ETag"])[0] == 200
    small.bring([("tinh", 1, 1000, 70, None, 9), *small.FIGURES[1:]])
    assert asking.get(OBSERVATIONS, If_None_Match=headers["ETag"])[0] == 200


def test_packed_where_it_is_asked_for(asking):
    plain = asking.bytes(OBSERVATIONS)
    packed = asking.bytes(OBSERVATIONS, Accept_Encoding="gzip")
    assert len(packed) < len(plain) / 2
    assert json.loads(gzip.decompress(packed)) == json.loads(plain)


def test_units_of_a_day(asking):
    _, told, _ = asking.get("units?kind=ward&limit=1")
    shapes.UnitsOut.model_validate(told)
    assert [one["key"] for one in told["data"]] == ["nong-trang"]
    _, told, _ = asking.get(told["next"].partition("/api/v1/")[2])
    assert [(one["key"], one["admin_code"], one["parent"]) for one in told["data"]] == [
        ("viet-tri", "07894", "tinh")
    ]
    assert asking.get("units?on=2020-01-01")[1]["data"] == []
    assert len(asking.get("units?within=tinh")[1]["data"]) == 5


@pytest.fixture
def run(asking):
    return score_period(by=None, set_id=small.SET, period="2026")


def test_scores_with_three_fingerprints(asking, run):
    _, told, headers = asking.get("scores?set=thu/2026&period=2026&criteria=true")
    shapes.ScoresOut.model_validate(told)
    assert (told["run"]["id"], told["run"]["data_version"]) == (run.pk, run.data_version)
    assert len(told["run"]["set_sha256"]) == 64
    assert told["as_of"] == "2026-09-26"
    ward = next(one for one in told["data"] if one["unit"] == "viet-tri")
    assert ward["name"] == "Phường Việt Trì"
    lines = {one["criterion"]: one for one in ward["criteria"]}
    assert (lines["1.1"]["score"], lines["1.1"]["max"]) == ("40", "40")
    assert asking.get(
        "scores?set=thu/2026&period=2026&criteria=true", If_None_Match=headers["ETag"]
    )[0] == 304  # fmt: skip


def test_an_older_run_stays_readable(asking, run):
    small.bring([("tinh", 1, 1000, 70, None, 9), *small.FIGURES[1:]])
    newer = score_period(by=None, set_id=small.SET, period="2026")
    assert newer.pk != run.pk
    _, told, _ = asking.get(f"scores?run={run.pk}")
    assert (told["run"]["current"], told["run"]["id"]) == (False, run.pk)
    _, told, _ = asking.get("runs?current=false")
    assert [one["current"] for one in told["data"]] == [True, False]


def test_scores_page_by_page(asking, run):
    _, whole, _ = asking.get("scores?set=thu/2026&period=2026")
    _, told, _ = asking.get("scores?set=thu/2026&period=2026&limit=2")
    found = told["data"]
    while told["next"]:
        _, told, _ = asking.get(told["next"].partition("/api/v1/")[2])
        found += told["data"]
    assert found == whole["data"]


def test_the_ranking_as_the_page_shows_it(asking, run):
    _, told, _ = asking.get("ranking?set=thu/2026&period=2026&tier=xa-phuong")
    shapes.RankingOut.model_validate(told)
    ranks = [(one["rank"], one["unit"]) for one in told["data"]]
    assert ranks[:2] == [(1, "nong-trang"), (1, "viet-tri")]
    assert (None, "im-lang") in ranks
    _, group, _ = asking.get("ranking?set=thu/2026&period=2026&group=1")
    assert {one["possible"] for one in group["data"]} == {"60"}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("observations", 400, "api.missing_parameter"),
        ("observations?set=thu/2026", 400, "api.missing_parameter"),
        ("observations?set=thu/2026&period=2026-13", 400, "period.bad"),
        ("observations?set=khac&period=2026", 400, "api.no_set"),
        (f"{OBSERVATIONS}&unit=khac", 400, "api.no_unit"),
        (f"{OBSERVATIONS}&unit=' or 1=1 --", 400, "api.no_unit"),
        (f"{OBSERVATIONS}&unit=%00", 400, "api.no_unit"),
        (f"{OBSERVATIONS}&limit=0", 400, "api.bad_parameter"),
        (f"{OBSERVATIONS}&limit=10001", 400, "api.bad_parameter"),
        (f"{OBSERVATIONS}&limit=1e9", 400, "api.bad_parameter"),
        (f"{OBSERVATIONS}&limit=99999999999999999999999", 400, "api.bad_parameter"),
        (f"{OBSERVATIONS}&data_version=-1", 400, "api.bad_parameter"),
        (f"{OBSERVATIONS}&cursor=WyJhIl0", 400, "api.bad_cursor"),
        (f"{OBSERVATIONS}&cursor=é%ff", 400, "api.bad_cursor"),
        (f"{OBSERVATIONS}&cursor=WzEsLTFd", 400, "api.bad_cursor"),
        (f"{OBSERVATIONS}&cursor=W3RydWUsMV0", 400, "api.bad_cursor"),
        (f"{OBSERVATIONS}&unti=tinh", 400, "api.unknown_parameter"),
        ("units?on=hom-nay", 400, "api.bad_parameter"),
        ("units?on=2026-02-30", 400, "api.bad_parameter"),
        ("units?kind=planet", 400, "api.bad_parameter"),
        ("scores", 400, "api.which_run"),
        ("scores?run=999999", 404, "api.no_run"),
        ("ranking?set=thu/2026&period=2026&group=9", 404, "api.no_run"),
        ("khong-co", 404, "api.no_such"),
        ("khong-co/../../../etc/passwd", 404, "api.no_such"),
    ],
    ids=lambda value: value if isinstance(value, str) and "?" in value else "",
)
def test_hostile_and_mistaken_questions(asking, path, status, code):
    found, told, _ = asking.get(path)
    assert (found, told["code"], told["status"]) == (status, code, status)
    assert told["detail"].endswith(".")


def test_another_method(asking):
    status, told, headers = asking.post(OBSERVATIONS, b"")
    assert (status, told["code"], headers["Allow"]) == (405, "api.method", "GET")


def test_a_fault_of_ours_is_told_without_its_inside(asking, monkeypatch):
    def broken(*_):
        raise RuntimeError("đường dẫn bí mật")

    monkeypatch.setattr("nhip.apps.catalogue.queries.observations", broken)
    status, told, _ = asking.get(OBSERVATIONS)
    assert (status, told["code"]) == (500, "api.broken")
    assert "bí mật" not in json.dumps(told, ensure_ascii=False)


def test_the_document_names_every_address_and_needs_nothing_from_elsewhere(client, db):
    told = document()
    assert {"/api/v1/observations", "/api/v1/datasets/{name}/batches"} <= set(told["paths"])
    assert told["components"]["securitySchemes"]
    page = client.get("/api/v1/")
    assert page.status_code == 200
    text = page.content.decode()
    assert all(path in text for path in told["paths"])
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3")
