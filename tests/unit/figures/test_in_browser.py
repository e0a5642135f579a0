"""Figures in real Chromium under the product's own Content-Security-Policy.

No server: the page and its files are handed to the browser by the test, with the policy of
settings.py in the header, so what the policy forbids fails here.
"""

import shutil
from pathlib import Path

import pytest
from csp.utils import build_policy
from django.contrib.staticfiles import finders
from django.template import engines

from nhip.figures.maps import commune_map
from tests.unit.figures.examples import CAPTION, EVERY, places

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.journey

ORIGIN = "http://nhip.test"
TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json"}
PAGE = """{% load static figures %}<!doctype html><html lang="vi"><head><meta charset="utf-8">
<title>Hình</title><link rel="stylesheet" href="{% static "nhip.css" %}">{% figure_assets %}
</head><body><main><h1>Hình</h1>{% for fig in figs %}{% figure fig %}{% endfor %}</main></body>"""


@pytest.fixture(scope="module")
def chromium():
    if not (program := shutil.which("chromium")):
        pytest.skip("chromium is not installed (Debian package chromium)")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, settings, tmp_path_factory):
    """Open a page of figures; `page.complaints` gathers what the console or the policy says."""
    settings.STATICFILES_FINDERS = [
        "django.contrib.staticfiles.finders.AppDirectoriesFinder",
        "nhip.ui.finders.FigureFilesFinder",
    ]
    finders.get_finder.cache_clear()
    contexts = []

    def opened(figs, *, without=(), **options):
        html = engines["django"].from_string(PAGE).render({"figs": figs})

        def answer(route):
            path = route.request.url.removeprefix(ORIGIN)
            if path == "/":
                policy = build_policy()
                policy = policy[0] if isinstance(policy, tuple) else policy
                headers = {"Content-Security-Policy": policy, "Content-Type": "text/html"}
                return route.fulfill(body=html, headers=headers)
            if not path.startswith("/static/"):
                return route.fulfill(body="the page a click leads to")
            name = path.removeprefix("/static/")
            file = None if name in without else finders.find(name)
            if not file:
                return route.fulfill(status=404)
            return route.fulfill(path=file, content_type=TYPES.get(Path(file).suffix, "text/plain"))

        context = chromium.new_context(viewport={"width": 1366, "height": 768}, **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        context.route("**/*", answer)
        page.goto(ORIGIN + "/")
        return page

    yield opened
    for context in contexts:
        context.close()


def scroll_through(page):
    for figure in page.locator("[data-nhip-figure]").all():
        figure.scroll_into_view_if_needed()
    # wait_for_function would need unsafe-eval itself
    ended = page.locator("[data-nhip-figure=drawn], [data-nhip-figure=failed]")
    playwright.expect(ended).to_have_count(page.locator("[data-nhip-figure]").count())
    return page.eval_on_selector_all(
        "[data-nhip-figure]", "all => all.map(one => one.dataset.nhipFigure)"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_figure_draws_under_the_policy_and_axe_finds_nothing(open_page, scheme):
    from axe_playwright_python.sync_playwright import Axe

    figs = [make() for name, make in EVERY.items() if name != "map"]
    figs.append(commune_map("/static/geo/25_phu_tho_communes.topo.json", places(), CAPTION))
    page = open_page(figs, color_scheme=scheme)
    assert scroll_through(page) == ["drawn"] * len(EVERY)
    assert page.complaints == []
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], found["nodes"][0]["html"]) for found in violations] == []


def test_vega_waits_for_a_figure_near_the_view(open_page):
    page = open_page([])
    assert page.locator("script[src*=nhip-vega]").count() == 0


def test_numbers_and_tooltip_are_vietnamese_and_a_click_drills(open_page):
    page = open_page([EVERY["ranking"]()])
    scroll_through(page)
    first = page.locator("svg [role=link]").first
    assert first.get_attribute("aria-label") == "Hạng 1, Sở Khoa học và Công nghệ: 1.092,13"
    first.hover()
    page.locator(".vg-tooltip.visible").wait_for()
    assert "1.092,13" in page.locator(".vg-tooltip").inner_text()
    first.click()
    page.wait_for_url(ORIGIN + "/phieu-diem/so-khcn/")


def test_keyboard_walks_the_marks_and_enter_follows(open_page):
    page = open_page([commune_map("/static/geo/25_phu_tho_communes.topo.json", places(), CAPTION)])
    scroll_through(page)
    assert page.locator("svg [tabindex='0']").count() == 1
    page.locator("svg [tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == f"{places()[1].label}: 0,00"
    page.keyboard.press("Enter")
    page.wait_for_url(ORIGIN + "/don-vi/x/")


def test_theme_changes_without_a_redraw(open_page):
    page = open_page([EVERY["groups"]()])
    scroll_through(page)
    bar = "svg path[fill='var(--figure-accent)']"
    colours = []
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        colours.append(page.eval_on_selector(bar, "bar => getComputedStyle(bar).fill"))
    assert colours == ["rgb(11, 110, 110)", "rgb(84, 198, 192)"]


def test_without_vega_the_table_opens_and_says_why(open_page):
    page = open_page([EVERY["groups"]()], without=["nhip-vega.js"])
    assert scroll_through(page) == ["failed"]
    assert page.get_by_text("Không vẽ được hình").is_visible()
    assert page.get_by_role("cell", name="12,50").is_visible()
