import json
import re
from dataclasses import replace

import pytest
from django.template import engines

from nhip.figures import bundle
from nhip.ui.finders import FigureFilesFinder
from tests.unit.figures.examples import groups


def rendered(*figs):
    source = "{% load figures %}{% for fig in figs %}{% figure fig level=3 %}{% endfor %}"
    return engines["django"].from_string(source).render({"figs": figs})


def test_figure_holds_heading_spec_table_and_origin():
    fig = groups()
    html = rendered(fig)
    assert re.search(rf'<h3 class="figure-title" id="(figure-\w+-1)">{fig.title}</h3>', html)
    spec = re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)[1]
    assert json.loads(spec) == fig.spec
    assert '<a href="/vi-sao/x/">Số hóa hồ sơ</a>' in html
    assert "<td>chưa có số liệu</td>" in html
    assert "dữ liệu mô phỏng" in html


def test_figures_of_a_page_and_of_a_fragment_have_different_ids():
    other = replace(groups(), title="Một thông điệp khác")
    page = re.findall(r' id="([^"]+)"', rendered(groups(), groups()))
    fragment = re.findall(r' id="([^"]+)"', rendered(other))
    assert len({*page, *fragment}) == 3


def test_no_name_can_end_the_script_or_the_heading():
    fig = groups()
    fig.spec["datasets"]["rows"][0]["name"] = "</script><b>"
    html = rendered(replace(fig, title="</h3><b>"))
    assert "</script><b>" not in html
    assert "</h3><b>" not in html
    assert "\\u003C/script\\u003E" in html


def test_no_inline_style_or_script():
    html = rendered(groups())
    assert "style=" not in html
    assert re.findall(r"<script[^>]*>", html) == ['<script type="application/json">']


@pytest.fixture
def finder(settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    monkeypatch.setattr(bundle.vl_convert, "javascript_bundle", lambda snippet: snippet)
    return FigureFilesFinder()


def test_finder_offers_the_bundle_and_the_maps(finder):
    listed = {
        f"{getattr(storage, 'prefix', '') or ''}/{name}".strip("/")
        for name, storage in finder.list([])
    }
    assert {"nhip-vega.js", "geo/25_phu_tho_communes.topo.json"} <= listed
    assert all(storage.exists(name) for name, storage in finder.list([]))
    assert [name for name, _ in finder.list(["*.json"])] == ["nhip-vega.js"]


def test_finder_finds_what_it_lists_and_nothing_else(finder, tmp_path):
    assert finder.find("nhip-vega.js") == str(tmp_path / "static-built" / "nhip-vega.js")
    assert finder.find("geo/25_phu_tho_communes.topo.json").endswith("communes.topo.json")
    assert finder.find("geo/README.md") == []
    assert finder.find("geo/../../pyproject.toml") == []
    assert finder.find("nhip.css") == []
