"""A steward at work: a file with bad rows comes in, is mended, reconciled, and taken back."""

import csv
import io
import re

from playwright.sync_api import expect

from tests.apps.catalogue.lake_records import HEAD, dossier
from tests.journeys.browser import accessibility_faults

BASE = "/kho-du-lieu/dossiers/"
GOOD, BAD = "H44.100", "H44.10O"
SOURCE = "Hệ thống thử của hành trình"


def file_of(rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, HEAD)
    writer.writeheader()
    writer.writerows(rows)
    return {"name": "ho-so.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}


def test_a_file_is_landed_mended_reconciled_and_taken_back(visitors):
    page = visitors.open(f"{BASE}nap/", "dulieu")
    rows = [dossier(f"HANHTRINH-{n}", unit=GOOD) for n in range(30)]
    page.locator("input[type=file]").set_input_files(
        file_of([*rows, dossier("HANHTRINH-LOI", unit=BAD)])
    )
    page.get_by_label("Nguồn đã có").select_option(label="Nguồn mới, tên ghi bên dưới")
    page.get_by_label("Tên nguồn mới").fill(SOURCE)
    page.get_by_role("button", name="Đọc thử").click()
    expect(page.locator("main")).to_contain_text("Đọc thử thấy gì")
    expect(page.locator("main")).to_contain_text(f"Không có đơn vị nào mang mã “{BAD}”")
    assert not accessibility_faults(page)
    visitors.shot(page, "doc-thu")

    page.get_by_role("button", name="Nạp vào kho").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Lượt nạp lúc", timeout=180_000)
    report = page.url
    assert not accessibility_faults(page)

    page.get_by_role("link", name="Sửa dòng không nhận").click()
    assert not accessibility_faults(page)
    visitors.shot(page, "sua-dong")
    page.locator(f"input[value='{BAD}'][aria-invalid]").fill(GOOD)
    page.get_by_role("button", name="Nạp lại các dòng đã sửa").click()
    expect(page.get_by_role("status")).to_contain_text("Đã nhận 1 dòng")

    page.goto("/kho-du-lieu/doi-soat/")
    page.get_by_role("link", name=SOURCE).click()
    form = page.locator("form[method=post]")
    form.get_by_label("Ngày của bản ghi").fill("2026-08-05")
    form.get_by_label("Số bản ghi nguồn báo đã gửi").fill("40")
    form.get_by_role("button", name="Ghi").click()
    page.goto(f"{page.url}&tu=2026-08-01&den=2026-08-31")
    row = page.get_by_role("row", name=re.compile(r"05.08.2026"))
    expect(row).to_contain_text("lệch")
    expect(row).to_contain_text("31")
    assert not accessibility_faults(page)
    visitors.shot(page, "doi-soat")

    page.goto(report)
    page.get_by_role("link", name="Hoàn tác…").click()
    expect(page.locator("main")).to_contain_text("Rút khỏi kho")
    assert not accessibility_faults(page)
    visitors.shot(page, "hoan-tac")
    page.get_by_label("Lý do").fill("hành trình thử")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("main")).to_contain_text("hành trình thử")
    page.goto("/kho-du-lieu/bang-viec/")
    expect(heading).to_have_text("Bảng việc quản trị dữ liệu")
