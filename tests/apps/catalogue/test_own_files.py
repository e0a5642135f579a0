"""A province's own datasets and indicators, dropped into its folder; and files that are broken."""

from datetime import date
from statistics import median

import pytest

from nhip.apps.catalogue import actions, connections, lakes, sentences
from nhip.apps.catalogue.models import Source
from nhip.apps.catalogue.queries import series
from nhip.apps.catalogue.queries.datasets import Behind, records
from nhip.cli.tick import tick
from nhip.engine.criteria import Part
from nhip.engine.period import Period

pytestmark = pytest.mark.django_db
DATASET = """name: wells
title: Giếng khoan
title_en: Wells
owner: Sở Nông nghiệp và Môi trường
source: Sổ giếng
classification: internal
key: [code]
version: updated_at
unit: agency
day: opened_on
columns:
  code: {type: code, meaning: Mã giếng, meaning_en: Code, required: true}
  agency: {type: code, meaning: Mã đơn vị, meaning_en: Agency, required: true}
  opened_on: {type: date, meaning: Ngày khoan, meaning_en: Opened, required: true}
  closed_on: {type: date, meaning: Ngày lấp, meaning_en: Closed}
  owner: {type: code, meaning: Chủ giếng, meaning_en: Owner}
  depth: {type: number, meaning: Độ sâu, meaning_en: Depth}
  updated_at: {type: datetime, meaning: Cập nhật, meaning_en: Updated, required: true}
"""
WORDS = "measure_unit: giếng, legal_basis: Quyết định của tỉnh"
INDICATORS = f"""dataset: wells
indicators:
  - {{code: wells_new, name: Giếng mới, name_en: New, class: event, numerator: {{count: 'true'}}, {WORDS}}}
  - {{code: wells_in_use, name: Đang dùng, name_en: In use, class: as_of, enters: opened_on, leaves: closed_on,
      counted: at_end, numerator: {{count: 'true'}}, {WORDS}}}
  - {{code: wells_depth, name: Độ sâu, name_en: Depth, class: period, numerator: {{median: depth}}, {WORDS}}}
  - {{code: wells_owners, name: Chủ, name_en: Owners, class: period, numerator: {{distinct: owner}}, {WORDS}}}
"""  # noqa: E501
ROWS = [
    ("G1", "H44.100", "2026-05-03", "", "A", "40"),
    ("G2", "H44.100", "2026-05-20", "2026-06-10", "A", "55,5"),
    ("G3", "H44.101", "2026-06-01", "", "A", "70"),
    ("G4", "H44.100", "2026-06-15", "", "B", "10"),
]
TODAY = date(2026, 7, 10)


@pytest.fixture
def own(settings):
    """Drop files into the province's folder."""

    def own(**files):
        for place, content in files.items():
            kind, name = place.split("__")
            (settings.HOME / kind).mkdir(parents=True, exist_ok=True)
            data = content if isinstance(content, bytes) else content.encode()
            (settings.HOME / kind / f"{name}.yaml").write_bytes(data)

    return own


@pytest.fixture
def wells(own, units, tmp_path):
    """The province's dataset and indicators, landed and measured."""
    own(datasets__gieng=DATASET, indicators__gieng=INDICATORS)
    lines = ["code;agency;opened_on;closed_on;owner;depth;updated_at"]
    lines += [";".join((*row, "2026-07-01")) for row in ROWS]
    path = tmp_path / "gieng.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    source = actions.source_named(by=None, name="Sổ giếng", kind=Source.Kind.MEASURED)
    actions.land(by=None, dataset="wells", path=path, source=source)
    actions.measure(by=None, dataset="wells", today=TODAY)


def figure(indicator, unit, code):
    (line,) = series.lines(
        lakes.indicators()[indicator], [unit], [Period.parse(code)], series.view_of(None)
    )
    return line.cells[0].figure and line.cells[0].figure.value


@pytest.mark.parametrize("code", ["2026-05", "2026-06", "2026-Q2", "2026"])
def test_every_class_of_an_own_indicator_is_measured(wells, units, code):
    """Also as-of ones, although no criteria set asks for them."""
    period = Period.parse(code)
    for place, below in (("viet-tri", {"H44.100"}), ("tinh", {"H44.100", "H44.101"})):
        mine = [row for row in ROWS if row[1] in below]
        met = [row for row in mine if str(period.start) <= row[2] <= str(period.end)]
        end = str(min(period.end, TODAY))
        there = [row for row in mine if row[2] <= end and (not row[3] or row[3] > end)]
        depths = [float(row[5].replace(",", ".")) for row in met]
        slow = {
            "wells_new": len(met),
            "wells_in_use": len(there),
            "wells_depth": median(depths),
            "wells_owners": len({row[4] for row in met}),
        }
        assert {name: figure(name, units[place], code) for name in slow} == slow


def test_an_own_dataset_is_on_the_pages_and_leads_to_its_records(wells, units, client, steward):
    client.force_login(steward)
    text = client.get("/kho-du-lieu/wells/").content.decode()
    assert "Giếng khoan" in text
    assert "wells_in_use" in text
    asked = Behind(
        lakes.dataset("wells"), lakes.indicators()["wells_in_use"], Part.NUMERATOR,
        units["tinh"], Period.parse("2026-06"), date(2026, 6, 30), lakes.lake().version("wells"),
    )  # fmt: skip
    assert records(asked, 1, 10).table.column("code").to_pylist() == ["G1", "G3", "G4"]


def test_a_changed_indicator_is_measured_again_the_same_day(wells, own, units):
    own(indicators__gieng=INDICATORS.replace("count: 'true'", "count: depth > 50", 1))
    actions.measure(by=None, dataset="wells", today=TODAY)
    assert figure("wells_new", units["tinh"], "2026-Q2") == 2


def test_what_is_broken_is_told_with_its_lines_and_the_rest_goes_on(
    wells, own, client, steward, officer, capsys
):
    own(
        datasets__b=DATASET.replace("name: wells", "name: other").replace(
            "type: date", "type: day"
        ),
        datasets__c=DATASET,
        datasets__latin="name: giếng".encode("utf-16"),
        datasets__mess="name: [",
        indicators__b=INDICATORS.replace("wells", "pits").replace("median: depth", "median: depht"),
        sources__s="name: s\nurl: ftp://x\n",
        sources__t="name: t\ndataset: nowhere\nsource: x\nurl: https://a.vn/x\n"
        "every_minutes: 60\npaging: {style: none}\n",
    )
    assert {"wells", "dossiers"} <= set(lakes.datasets())
    assert {"wells_new", "dossiers_on_time"} <= set(lakes.indicators())
    assert connections.sources() == {}
    told = "\n".join(sentences.of_own_files([*lakes.faults(), *connections.faults()]))
    for part in (
        "datasets/b.yaml có 4 lỗi",
        "Dòng 14,",
        "Dòng 15,",
        "datasets/latin.yaml",
        "datasets/mess.yaml",
        "“wells” ở datasets/gieng.yaml",
        "indicators/b.yaml",
        "sources/s.yaml",
        "sources/t.yaml nói tới bộ dữ liệu “nowhere”",
    ):
        assert part in told, part
    address = "/kho-du-lieu/"
    client.force_login(steward)
    assert "datasets/b.yaml" in client.get(address).content.decode()
    client.force_login(officer)
    page = client.get(address)
    assert page.status_code == 200
    assert "datasets/b.yaml" not in page.content.decode()
    tick(None)
    out = capsys.readouterr().out
    assert "datasets/b.yaml có 4 lỗi" in out
    assert "Đã đo wells" in out
