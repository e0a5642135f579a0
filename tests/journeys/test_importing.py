"""An import from the upload to the new score: faults by their cell, nothing stored before "yes"."""

import re

from playwright.sync_api import expect

from tests.journeys.browser import accessibility_faults

HEAD = "unit,criterion,input,value\n"
WARD = "xa-07900-2025"


def upload(page, name, text):
    page.goto("/so-lieu/nap/")
    form = page.locator("main form").first
    form.get_by_label("Bộ tiêu chí").select_option("phuc-vu-766/2026")
    form.get_by_label("Kỳ số liệu").select_option("2026-08")
    form.get_by_label("Nguồn số liệu").select_option(label="Đơn vị tự báo cáo")
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Xem trước").click()


def test_a_wrong_cell_is_named_mended_and_confirmed(visitors):
    page = visitors.open("/", "chuyenvien")
    upload(page, "thang-8.csv", HEAD + "H44.100,2.1,a,chín trăm\nH44.100,2.1,b,1000\n")
    fault = page.get_by_role("row", name=re.compile("D2"))
    expect(fault).to_contain_text("không phải là số")
    assert not accessibility_faults(page)
    visitors.shot(page, "nap-so-lieu-co-loi")

    upload(page, "thang-8.csv", HEAD + "H44.100,2.1,a,900\nH44.100,2.1,b,1000\n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem trước, chưa lưu")
    assert not accessibility_faults(page)
    page.get_by_role("button", name=re.compile("Xác nhận")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đợt nạp số liệu")

    page.goto(f"/vi-sao/{WARD}/2.1/?bo=phuc-vu-766/2026&ky=2026-08")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vì sao 18,00 trên 20 điểm?")
    expect(page.locator("main")).to_contain_text("Vũ Thị Hà")


def test_another_units_figures_are_refused(visitors):
    page = visitors.open("/", "chuyenvien")
    upload(page, "don-vi-khac.csv", HEAD + "H44.101,2.1,a,1\nH44.101,2.1,b,2\n")
    expect(page.get_by_role("button", name=re.compile("Xác nhận"))).to_have_count(0)


def test_a_file_that_is_no_table_is_refused_in_words(visitors):
    page = visitors.open("/", "dulieu")
    upload(page, "bao-cao.csv", "%PDF-1.7 ...")
    expect(page.locator("main")).to_contain_text("PDF")
