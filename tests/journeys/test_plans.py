"""A unit reports on a task, the standing office confirms, the leader's count changes."""

import re
from datetime import date

from playwright.sync_api import expect

BOARD = "/ke-hoach/dieu-hanh/"


def done(page):
    return int(re.search(r"(\d+)/\d+ hoàn thành", page.content())[1])


def test_report_is_confirmed_and_counted(visitors):
    leader = visitors.open(BOARD, "lanhdao")
    before = done(leader)
    officer = visitors.open("/ke-hoach/viec/", "thutruong")
    row = officer.locator("tbody tr").filter(has_text=re.compile("trong hạn|chưa đến hạn"))
    row.filter(has_not_text="chờ xác nhận").get_by_role("link", name="Báo cáo").first.click()
    where = re.search(r"/ke-hoach/viec/\d+/", officer.url)[0]
    officer.get_by_label("Đã hoàn thành, đề nghị xác nhận").check()
    officer.get_by_label("Kết quả").fill("Đã ban hành văn bản và gửi các đơn vị.")
    officer.get_by_role("button", name="Gửi báo cáo").click()
    expect(officer.get_by_text("Hãy ghi ngày hoàn thành")).to_be_visible()
    expect(officer.get_by_label("Kết quả")).to_have_value("Đã ban hành văn bản và gửi các đơn vị.")
    officer.get_by_label("Ngày hoàn thành").fill(date.today().isoformat())
    officer.get_by_role("button", name="Gửi báo cáo").click()
    expect(officer.get_by_text("chờ cơ quan thường trực xác nhận")).to_be_visible()
    office = visitors.open(where, "thuongtruc")
    office.get_by_role("button", name="Xác nhận hoàn thành").click()
    expect(office.get_by_text("Đã xác nhận hoàn thành.")).to_be_visible()
    leader.reload()
    assert done(leader) == before + 1


def test_half_year_count_is_said_as_reports_say_it(visitors):
    page = visitors.open(f"{BOARD}?ky=2026-H1", "lanhdao")
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        re.compile(r"Đã triển khai \d+/105 nhiệm vụ")
    )
    expect(page.get_by_text("6 tháng đầu năm 2026, tính đến ngày 30/06/2026").first).to_be_visible()
    visitors.shot(page, "plans-board-half-year")
