import csv
from pathlib import Path

import pytest

from nhip.figures.maps import Place, UnknownCodes, class_labels, commune_map
from nhip.figures.matrix import ABSENT
from nhip.figures.render import to_svg
from tests.unit.figures.examples import CAPTION, rows_of, shapes, topology
from tests.unit.figures.examples import commune_map as example

LAW = Path(__file__).resolve().parents[3] / "law" / "units"


def test_phu_tho_has_148_shapes_each_with_its_own_code():
    codes = {shape["properties"]["code"] for shape in shapes()}
    assert len(shapes()) == len(codes) == 148
    assert all(len(code) == 5 and code.isdigit() for code in codes)


def test_every_commune_in_law_has_its_shape():
    with (LAW / "communes.csv").open(encoding="utf-8-sig", newline="") as file:
        law = {
            row["admin_code"]
            for row in csv.DictReader(file)
            if row["parent"].startswith("tinh-25-") and not row["valid_to"]
        }
    assert {shape["properties"]["code"] for shape in shapes()} == law


def test_country_has_34_provinces():
    assert len({shape["properties"]["code"] for shape in shapes("provinces_34.topo.json")}) == 34


def test_every_shape_is_drawn_and_the_missing_ones_are_hatched():
    svg = to_svg(example())
    assert svg.count('aria-roledescription="geoshape"') == 148
    # one without a value, five without a row, and the legend's own square
    assert svg.count('fill="url(#nhip-hatch)"') == 1 + 5 + 1


def test_zero_is_the_lowest_step_and_missing_is_none_of_them():
    missing, zero = rows_of(example())[:2]
    assert (zero["class"], zero["text"]) == (0, "0,00")
    assert (missing["class"], missing["text"]) == (ABSENT, "chưa có số liệu")


def test_default_breaks_put_a_fifth_into_each_step():
    counts = [0] * (ABSENT + 1)
    for row in rows_of(example()):
        counts[row["class"]] += 1
    assert max(counts[:ABSENT]) - min(counts[:ABSENT]) <= 3


def test_class_labels_are_vietnamese():
    assert class_labels((50.5, 60.0, 70.0, 1080.5)) == (
        "dưới 50,5",
        "50,5–60",
        "60–70",
        "70–1.080,5",
        "từ 1.080,5",
        "chưa có số liệu",
    )


def test_unknown_codes_are_named():
    with pytest.raises(UnknownCodes) as error:
        commune_map(topology(), [Place("99999", "Xã lạ", 1.0)], CAPTION)
    assert error.value.codes == ("99999",)


@pytest.mark.parametrize("breaks", [(1, 2, 3), (1, 3, 2, 4)])
def test_breaks_must_be_four_and_rising(breaks):
    with pytest.raises(ValueError, match="four rising"):
        commune_map(topology(), [], CAPTION, breaks=breaks)


def test_address_of_the_topology_keeps_the_page_small():
    figure = commune_map("/static/geo/x.topo.json", [Place("04792", "Tân Hoà", None)], CAPTION)
    assert figure.spec["data"]["url"] == "/static/geo/x.topo.json"
    assert "values" not in figure.spec["data"]
