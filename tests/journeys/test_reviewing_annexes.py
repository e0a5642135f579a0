"""A long annex in the browser: read and shown in time, doubts marked, mended without the mouse."""

import time

from playwright.sync_api import expect

from tests.journeys.browser import PHONE, accessibility_faults
from tests.unit.annexes.making import write_workbook

HEAD = ["TT", "Nhiệm vụ", "Sản phẩm", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn"]
LEADS = ("Sở Nội vụ", "UBND các xã, phường", "Viện Lạ Không Ai Biết", "Sở TT&TT", "Công an tỉnh")
DAYS = ("Quý II/2026", "30/6/2026", "Thường xuyên", "2026 - 2030", "Theo lộ trình của Bộ")


def annex(path, count):
    rows = [HEAD]
    for n in range(1, count + 1):
        if n % 25 == 1:
            rows.append([f"{'I' * (n // 25 % 3 + 1)}", f"NHÓM NHIỆM VỤ {n}", *"<<<<"])
        wording = f"Xây dựng, nâng cấp nền tảng số dùng chung cho cơ quan nhà nước, phần {n}"
        rows.append(
            [str(n), wording, "Báo cáo", LEADS[n % 5], "Các sở, ban, ngành", DAYS[n % 5 - 1]]
        )
    title = ("KẾ HOẠCH", "Chuyển đổi số năm 2026", "PHỤ LỤC", "NHIỆM VỤ NĂM 2026")
    return write_workbook(path, *title, rows)


def uploaded(page, path):
    page.locator("input[type=file]").set_input_files(path)
    start = time.monotonic()
    page.get_by_role("button", name="Đọc văn bản").click()
    page.wait_for_url("**/ke-hoach/nap/*/")
    return time.monotonic() - start


def test_five_hundred_rows_are_shown_in_time(visitors, tmp_path):
    page = visitors.open("/ke-hoach/nap/", "thuongtruc")
    took = uploaded(page, annex(tmp_path / "dai.xlsx", 500))
    print(f"500 dòng: {took:.1f} giây")
    expect(page.locator("tr.draft")).to_have_count(500)


def test_a_doubtful_cell_is_mended_with_the_keyboard(visitors, tmp_path):
    page = visitors.open("/ke-hoach/nap/", "thuongtruc")
    uploaded(page, annex(tmp_path / "ngan.xlsx", 30))
    page.get_by_label("Chỉ hiện").check()
    shown = page.locator("tr.draft:visible")
    assert shown.count() == 6  # the rows led by an office nobody knows
    row = shown.first
    expect(row).to_contain_text("chưa nhận ra “Viện Lạ Không Ai Biết”")
    lead = row.get_by_label("Chủ trì")
    lead.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Sở Nội vụ")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("Công an tỉnh")  # typed while the cell before is being saved
    expect(row.get_by_role("status")).to_have_text("đã ghi")
    page.keyboard.press("Tab")
    page.get_by_label("Chỉ hiện").focus()
    expect(page.locator("tr.draft:visible")).to_have_count(5)  # once it is left
    page.get_by_label("Chỉ hiện").uncheck()
    expect(page.locator("#n2").get_by_label("Phối hợp")).to_have_value("Công an tỉnh")
    assert not accessibility_faults(page)
    page.get_by_label("Viện Lạ Không Ai Biết").select_option("text")
    decided = page.get_by_role("row", name="Viện Lạ Không Ai Biết").first
    expect(decided.get_by_role("status")).to_have_text("đã ghi")
    page.reload()
    expect(page.locator("[data-about]")).to_have_count(0)


def test_the_review_fits_a_phone(visitors, tmp_path):
    page = visitors.open("/ke-hoach/nap/", "thuongtruc", size=PHONE)
    uploaded(page, annex(tmp_path / "ngan.xlsx", 30))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    visitors.shot(page, "xem-lai-van-ban-dien-thoai")
