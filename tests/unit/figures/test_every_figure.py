"""What every figure keeps, whatever it shows."""

import json
import re

import altair as alt
import pytest

from nhip.figures.render import to_png, to_svg
from nhip.figures.theme import DARK, LIGHT
from tests.unit.figures.examples import CAPTION, EVERY, rows_of

each = pytest.mark.parametrize("name", EVERY)


@each
def test_spec_is_valid_vega_lite(name):
    alt.Root.from_dict(EVERY[name]().spec)


@each
def test_caption_travels_and_stays_out_of_the_spec(name):
    figure = EVERY[name]()
    assert (figure.title, figure.subtitle, figure.origin) == (
        CAPTION.title,
        CAPTION.subtitle,
        CAPTION.origin,
    )
    assert "title" not in figure.spec


@each
def test_colours_are_tokens_never_values(name):
    text = json.dumps({**EVERY[name]().spec, "datasets": {}})
    assert not re.search(r'"#[0-9a-fA-F]{3,8}"', text)
    assert set(re.findall(r"var\(--figure-([a-z0-9-]+)\)", text)) <= set(LIGHT)


@each
def test_table_twin_has_text_in_every_cell(name):
    table = EVERY[name]().table
    assert table.rows
    assert all(cell.strip() for row in table.rows for cell in row)


@each
def test_missing_is_never_a_number(name):
    for row in rows_of(EVERY[name]()):
        if "chưa có số liệu" in row.get("text", ""):
            assert not any(row.get(field) for field in ("value", "got", "share"))
            assert 0 not in [row.get(field) for field in ("value", "got", "share")]


@each
def test_calls_do_not_share_what_they_may_change(name):
    first, second = EVERY[name](), EVERY[name]()
    first.spec["datasets"]["rows"].clear()
    assert second.spec["datasets"]["rows"]


@each
@pytest.mark.parametrize("dark", [False, True])
def test_svg_says_it_in_vietnamese_and_in_the_colours_of_the_theme(name, dark):
    svg = to_svg(EVERY[name](), dark=dark)
    said = " ".join(re.findall(r">([^<>]+)<", svg))
    assert CAPTION.title in said
    assert CAPTION.origin in said
    assert "var(" not in svg
    assert (DARK if dark else LIGHT)["ink"] in svg


def test_svg_draws_missing_values_hatched():
    svg = to_svg(EVERY["groups"]())
    assert svg.count('fill="url(#nhip-hatch)"') == 1
    assert svg.count('<pattern id="nhip-hatch"') == 1


def test_svg_breaks_a_long_title_to_the_width():
    pieces = re.findall(r">([^<>]+)<", to_svg(EVERY["groups"](), width=280))
    at = pieces.index("Số hóa hồ sơ tăng 5 điểm so với quý")
    assert pieces[at + 1] == "trước"


def test_png_is_a_png_scaled():
    png = to_png(EVERY["sparkline"](), width=320, scale=2)
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) >= 640


def test_svg_refuses_an_outside_address():
    from nhip.figures.maps import commune_map

    with pytest.raises(ValueError, match=r"example\.org"):
        to_svg(commune_map("https://example.org/x.json", [], CAPTION))
