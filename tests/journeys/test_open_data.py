"""Somebody without an account takes open data; an official follows a series to its records."""

import csv
import io
import re

from playwright.sync_api import expect

from tests.journeys.browser import PHONE, accessibility_faults


def test_a_visitor_finds_and_takes_open_data(everyone):
    page = everyone.open("/du-lieu-mo/")
    expect(page.get_by_role("heading", name="Dữ liệu mở", exact=True)).to_be_visible()
    page.get_by_role("searchbox").fill("bộ chỉ số 766")
    page.get_by_role("button", name="Lọc").click()
    page.get_by_role("link", name=re.compile("^Điểm Bộ chỉ số 766")).click()
    expect(page.get_by_text("Creative Commons").first).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name=re.compile("^CSV")).click()
    text = taken.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows
    assert {"unit", "month", "points", "state"} <= set(rows[0])
    assert accessibility_faults(page) == []


def test_open_data_on_a_phone(everyone):
    page = everyone.open("/du-lieu-mo/chi-so-do-luong/", size=PHONE)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_official_looks_at_a_series_in_three_ways(everyone):
    page = everyone.open("/kho-du-lieu/chi-so/", "lanhdao")
    page.get_by_role("searchbox", name="Tìm").fill("nop truc tuyen")
    page.get_by_role("button", name="Lọc").click()
    page.get_by_role("link", name="Tỷ lệ hồ sơ nộp trực tuyến", exact=True).click()
    for view in ("Như khi báo cáo", "Theo đơn vị hôm nay"):
        page.get_by_label(view).check()
        page.get_by_role("button", name="Xem", exact=True).click()
        expect(page.get_by_label(view)).to_be_checked()
    page.get_by_label("Theo đơn vị của một ngày").check()
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.get_by_text("Hãy chọn ngày của danh mục đơn vị.")).to_be_visible()
    assert accessibility_faults(page) == []
