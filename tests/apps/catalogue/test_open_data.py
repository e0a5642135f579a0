"""Open data: public without sign-in, only what is open, small numbers held back, DCAT-AP.

Every test starts from dossiers that landed and were measured: twenty in Việt Trì, fifteen online;
thirty in Nông Trang, two in the department.
"""

import csv
import hashlib
import io
import json
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.utils import timezone
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, Graph

from nhip.apps.catalogue.open_data import files, measured, observed, shelf
from nhip.repository.publish import Form
from tests.apps.catalogue.lake_records import dossier, write

SHAPES = Path(__file__).with_name("dcat_ap_3_own_shapes.ttl")
OFFICIAL = Path(__file__).parents[3] / "var/shapes/dcat-ap-SHACL-3.0.0.ttl"
AT = timezone.make_aware(datetime(2026, 9, 20, 9))
SMALL = measured.NAME


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)
    measured._book.cache_clear()  # every test has a database of its own


@pytest.fixture
def ready(land, measure, tmp_path):
    rows = [dossier(f"v{n}", KenhThucHien=2 if n < 15 else 1) for n in range(20)]
    rows += [dossier(f"n{n}", "H44.101", KenhThucHien=2 if n < 20 else 1) for n in range(30)]
    rows += [dossier(f"s{n}", "H44.07") for n in range(2)]
    land(write(tmp_path / "hs.parquet", rows))
    measure()
    return {table.name: files.refresh(table, now=AT) for table in shelf.every()}


def rows_of(edition):
    text = edition.path(Form.CSV).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def online(ready):
    found = [row for row in rows_of(ready[SMALL]) if row["indicator"] == "dossiers_online"]
    return {row["unit"]: row for row in found}


def test_small_numbers_are_held_back_with_one_that_protects_them(ready):
    found = online(ready)
    assert found["tinh"]["state"] == "shown"
    assert float(found["tinh"]["denominator"]) == 52
    department = found["so-ct"]
    assert department["state"] == "suppressed"
    assert (department["numerator"], department["denominator"], department["value"]) == ("",) * 3
    hidden = {unit for unit, row in found.items() if not row["denominator"]}
    assert hidden == {"so-ct", "viet-tri"}
    assert found["viet-tri"]["state"] == "suppressed"


def test_threshold_is_a_setting(ready, settings):
    settings.NHIP_OPEN_DATA_THRESHOLD = 1
    again = {table.name: files.refresh(table, now=AT) for table in shelf.every()}
    assert {row["state"] for row in online(again).values()} == {"shown"}
    assert again[SMALL].stamp != ready[SMALL].stamp


def test_observations_hide_where_the_series_hide(ready):
    rows = rows_of(ready[observed.NAME])
    mine = {(row["unit"], row["input"]): row for row in rows if row["criterion"] == "3.3"}
    for name in "ab":
        assert mine["so-ct", name]["state"] == "suppressed"
        assert mine["so-ct", name]["value"] == ""
        assert mine["nong-trang", name]["state"] == "shown"


def test_scores_of_a_group_go_with_the_counts_below_it(ready):
    rows = [row for row in rows_of(ready["diem-766"]) if row["unit"] == "so-ct"]
    assert rows
    groups = {row["group"]: row for row in rows}
    assert groups["3"]["state"] == "suppressed"
    assert groups["3"]["points"] == ""
    assert all(row["simulated"] == "false" for row in rows)


def test_every_form_holds_the_same_rows(ready):
    edition = ready[SMALL]
    parquet = pq.read_table(edition.path(Form.PARQUET)).to_pylist()
    told = json.loads(edition.path(Form.JSON).read_text())
    assert len(parquet) == len(told) == len(rows_of(edition)) == edition.rows > 0
    assert [one["unit"] for one in parquet] == [one["unit"] for one in told]
    for file in edition.files:
        data = edition.path(file.form).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file.bytes, file.sha256)


def test_nothing_is_made_again_until_something_changes(ready):
    for table in shelf.every():
        assert files.refresh(table).folder == ready[table.name].folder


@pytest.mark.parametrize("name", [SMALL, observed.NAME, "diem-766", "procedures"])
def test_pages_and_files_are_open_to_everyone(ready, client, name):
    page = client.get(f"/du-lieu-mo/{name}/")
    assert page.status_code == 200
    for form in files.FORMS:
        got = client.get(f"/du-lieu-mo/{name}/data.{form}")
        data = b"".join(got.streaming_content)
        assert got["Content-Type"] == form.media_type
        assert hashlib.sha256(data).hexdigest() == ready[name].file(form).sha256
        assert "attachment" in got["Content-Disposition"]
        assert got["Access-Control-Allow-Origin"] == "*"
        again = client.get(f"/du-lieu-mo/{name}/data.{form}", HTTP_IF_NONE_MATCH=got["ETag"])
        assert again.status_code == 304


@pytest.mark.parametrize(
    "address",
    ["dossiers/", "dossiers/data.csv", "documents-out/", "procedures/data.xlsx", "catalog.rdf",
     "procedures/..%2f..%2fnhip.sqlite3", "khong-co/"],
)  # fmt: skip
def test_what_is_not_open_is_not_there(ready, client, address):
    assert client.get(f"/du-lieu-mo/{address}").status_code == 404


def test_before_the_first_tick_the_pages_say_so(client, db):
    assert "đang được chuẩn bị" in client.get("/du-lieu-mo/").content.decode()
    assert "đang được chuẩn bị" in client.get("/du-lieu-mo/procedures/").content.decode()
    assert client.get("/du-lieu-mo/procedures/data.csv").status_code == 404
    assert client.get("/du-lieu-mo/catalog.ttl").status_code == 200


def test_a_program_is_sent_to_the_graph_and_a_person_is_not(ready, client):
    for accept, place in [
        ("text/turtle", "catalog.ttl"),
        ("application/ld+json", "catalog.jsonld"),
        ("text/turtle;q=0.2, application/ld+json", "catalog.jsonld"),
    ]:
        got = client.get("/du-lieu-mo/", HTTP_ACCEPT=accept)
        assert (got.status_code, got["Location"]) == (303, f"/du-lieu-mo/{place}")
    for accept in ("", "*/*", "text/html,application/xhtml+xml,*/*;q=0.8"):
        got = client.get("/du-lieu-mo/", HTTP_ACCEPT=accept)
        assert got.status_code == 200
        assert "Accept" in got["Vary"]


def graph(client, kind="ttl"):
    got = client.get(f"/du-lieu-mo/catalog.{kind}")
    return Graph().parse(data=got.content, format={"ttl": "turtle", "jsonld": "json-ld"}[kind])


def holds(found, shapes=SHAPES):
    return validate(found, shacl_graph=Graph().parse(shapes))


# rdflib's own reader of JSON-LD makes a graph of a kind that it is about to drop.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_the_graph_holds_to_the_shapes_in_both_forms(ready, client):
    turtle, json_ld = graph(client), graph(client, "jsonld")
    assert set(turtle) == set(json_ld)
    assert len(set(turtle.subjects(RDF.type, DCAT.Dataset))) == len(ready)
    conforms, _graph, text = holds(turtle)
    assert conforms, text


@pytest.mark.skipif(not OFFICIAL.exists(), reason="chưa có tệp SHACL của SEMIC trong var/shapes")
def test_the_graph_holds_to_the_shapes_that_semic_publishes(ready, client):
    conforms, _graph, text = holds(graph(client), OFFICIAL)
    assert conforms, text


BREAKS = {
    "no title": (DCAT.Dataset, DCTERMS.title),
    "no publisher": (DCAT.Catalog, DCTERMS.publisher),
    "no licence": (DCAT.Distribution, DCTERMS.license),
    "no address": (DCAT.Distribution, DCAT.accessURL),
    "no end of time": (DCTERMS.PeriodOfTime, DCAT.endDate),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_graph_fails(ready, client, what):
    kind, path = BREAKS[what]
    found = graph(client)
    at = next(found.subjects(RDF.type, kind))
    found.remove((at, path, None))
    assert not holds(found)[0]


def test_the_graph_names_files_that_can_be_fetched(ready, client):
    found = graph(client)
    for at in found.subjects(RDF.type, DCAT.Distribution):
        address = str(found.value(at, DCAT.downloadURL)).removeprefix("http://testserver")
        got = client.get(address)
        size = int(found.value(at, DCAT.byteSize))
        assert got.status_code == 200
        assert len(b"".join(got.streaming_content)) == size


def test_simulated_data_say_so(land, measure, tmp_path, client):
    path = write(tmp_path / "hs.parquet", [dossier(f"v{n}") for n in range(9)])
    land(path, kind="simulated")
    measure()
    for table in shelf.every():
        files.refresh(table, now=AT)
    assert "Dữ liệu mô phỏng" in client.get(f"/du-lieu-mo/{SMALL}/").content.decode()
    assert "mô phỏng" in client.get("/du-lieu-mo/catalog.ttl").content.decode()


def test_indicators_of_limited_datasets_sums_and_sets_stay_inside():
    opened = {indicator.dataset for indicator in measured.opened()}
    assert "dossiers" in opened
    assert not opened & {"traffic_incidents", "information_systems"}
    codes = {indicator.code for indicator in measured.opened()}
    assert not codes & {"e_invoice_share"}
