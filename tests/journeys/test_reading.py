"""Reading: from the province at a glance to the reason of one point; the law; the units."""

import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.journeys.browser import PHONE

WARD = "xa-07900-2025"


def test_from_the_overview_to_the_reason_of_a_point(visitors):
    page = visitors.open("/", "lanhdao")
    page.get_by_role("navigation", name="Các trang").get_by_role("link", name="Xếp hạng").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Xếp hạng")
    page.get_by_label("Tìm").fill("phuong viet tri")
    page.get_by_role("link", name="Phường Việt Trì").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Phiếu điểm: Phường Việt Trì")
    row = page.get_by_role("row", name=re.compile(r"^2\.1\."))
    expect(row).to_contain_text("8.253")
    expect(row).to_contain_text("17,86")
    row.get_by_role("link", name="Vì sao? Tiêu chí 2.1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vì sao 17,86 trên 20 điểm?")
    told = page.locator("main")
    expect(told).to_contain_text("7.368 ÷ 8.253")
    expect(told).to_contain_text("Quyết định 766/QĐ-TTg")
    expect(told).to_contain_text("Cổng Dịch vụ công quốc gia")
    visitors.shot(page, "duong-di-vi-sao")


def test_the_chosen_period_goes_along(visitors):
    page = visitors.open("/xep-hang/?ky=2026-08", "lanhdao")
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    page.wait_for_url(re.compile(r"/phieu-diem/.*ky=2026-08"))
    expect(page.locator("main")).to_contain_text("tháng 8/2026")


def test_simulated_figures_say_so(visitors):
    page = visitors.open("/xep-hang/?ky=2026", "lanhdao")
    expect(page.get_by_label("Lưu ý về dữ liệu")).to_contain_text("mô phỏng")
    page.goto("/xep-hang/?bo=dti-tinh/2022&ky=2022")
    expect(page.get_by_label("Lưu ý về dữ liệu")).to_have_count(0)


def test_the_export_holds_what_the_page_shows(visitors):
    page = visitors.open("/xep-hang/?bo=dti-tinh/2022&ky=2022", "lanhdao")
    with page.expect_download() as download:
        page.get_by_role("link", name="Xuất Excel").click()
    with open(download.value.path(), "rb") as file:
        sheet = load_workbook(io.BytesIO(file.read())).active
    cells = {cell for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}
    assert {"Thành phố Đà Nẵng", "Thành phố Cần Thơ"} <= cells
    assert any(isinstance(cell, float) and abs(cell - 800.175) < 1e-9 for cell in cells)


def test_a_visitor_reads_the_law(visitors):
    page = visitors.open("/bo-tieu-chi/")
    page.get_by_role("link", name=re.compile("766")).first.click()
    expect(page.locator("main")).to_contain_text("Tỷ lệ hồ sơ xử lý đúng hạn")
    expect(page.locator("main")).to_contain_text("Quyết định 766/QĐ-TTg ngày 23/6/2022")


@pytest.mark.parametrize("typed", ["viet tri", "Việt Trì", "VIỆT TRÌ", "H44.100", "07900"])
def test_units_are_found_without_tone_marks(visitors, typed):
    page = visitors.open("/don-vi/")
    page.get_by_label("Tìm").fill(typed)
    link = page.get_by_role("link", name="Phường Việt Trì")
    expect(link).to_have_count(1)
    link.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Phường Việt Trì")


def test_the_dark_theme_is_kept_from_page_to_page(visitors):
    page = visitors.open("/xep-hang/", "lanhdao")
    page.get_by_text("Nguyễn Văn An").click()
    page.get_by_role("button", name="Tối").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    page.goto("/don-vi/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate(background) == dark
    assert sum(map(int, re.findall(r"\d+", dark)[:3])) < 200


def test_a_leader_reads_a_scorecard_on_a_phone(visitors):
    page = visitors.open(f"/phieu-diem/{WARD}/", "lanhdao", size=PHONE)
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    expect(page.get_by_text("Tổng điểm").first).to_be_in_viewport()
    visitors.shot(page, "phieu-diem-dien-thoai")
