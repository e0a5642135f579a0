"""A form filled in by keyboard alone, on a phone, without a network, by two people at once."""

import re

from playwright.sync_api import expect

from tests.journeys.browser import PHONE, accessibility_faults

WARD = "xa-07900-2025"
FORM = f"/thu-thap/dot/1/{WARD}/"
SAVED = re.compile("Đã lưu")


def cell(page, key):
    return page.locator(f'[data-nhip-cell="{key}"]')


def saved(page):
    expect(page.locator("[data-nhip-saved]")).to_have_text(SAVED, timeout=15_000)


def test_keyboard_alone_types_checks_and_mends(visitors):
    page = visitors.open(FORM, "chuyenvien")
    expect(page.locator("main")).to_contain_text("đã có từ nguồn")
    cell(page, "3").focus()
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    expect(cell(page, "3.1")).to_be_focused()
    page.keyboard.type("25")
    page.keyboard.press("ArrowDown")
    expect(cell(page, "3.2")).to_be_focused()
    page.keyboard.type("10")
    saved(page)
    expect(page.locator('[data-nhip-said="3.1"]')).to_contain_text("không vượt")
    expect(cell(page, "3.1")).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("15")
    page.keyboard.press("Tab")
    saved(page)
    expect(page.locator('[data-nhip-said="3.1"]')).to_be_empty()
    assert not accessibility_faults(page)
    visitors.shot(page, "thu-thap-nhap")
    page.reload()
    expect(cell(page, "3.1")).to_have_value("15")


def test_without_a_network_nothing_typed_is_lost(visitors):
    page = visitors.open(FORM, "chuyenvien", size=PHONE)
    page.context.set_offline(True)
    cell(page, "4").fill("400")
    cell(page, "4").press("Tab")
    expect(page.locator("[data-nhip-saved]")).to_contain_text("đang giữ trên máy này")
    page.context.set_offline(False)
    saved(page)
    page.reload()
    expect(cell(page, "4")).to_have_value("400")


def test_an_ended_session_keeps_what_was_typed(visitors):
    page = visitors.open(FORM, "chuyenvien")
    kept = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    cell(page, "5").fill("7")
    cell(page, "5").press("Tab")
    expect(page.locator("[data-nhip-saved]")).to_contain_text("Phiên làm việc đã hết")
    expect(page.get_by_role("link", name="Đăng nhập lại")).to_be_visible()
    page.context.add_cookies(kept)
    page.goto(FORM)
    saved(page)
    page.reload()
    expect(cell(page, "5")).to_have_value("7")


def test_the_second_of_two_is_asked_which_value_stays(visitors):
    first, second = (visitors.open(FORM, "chuyenvien") for _ in range(2))
    cell(first, "4.1").fill("100")
    cell(first, "4.1").press("Tab")
    saved(first)
    cell(second, "4.1").fill("120")
    cell(second, "4.1").press("Tab")
    told = second.locator('[data-nhip-conflict="4.1"]')
    expect(told).to_contain_text("nay là “100”")
    expect(told).to_contain_text("Anh/chị gõ “120”")
    visitors.shot(second, "thu-thap-hai-nguoi")
    told.get_by_role("button", name="Dùng số của tôi").click()
    saved(second)
    second.reload()
    expect(cell(second, "4.1")).to_have_value("120")


def test_a_column_is_pasted_from_a_spreadsheet(visitors):
    page = visitors.open(FORM, "chuyenvien")
    cell(page, "3").focus()
    page.evaluate("""() => {
      const data = new DataTransfer();
      data.setData("text/plain", "30\\n18\\n12\\n");
      document.activeElement.dispatchEvent(
        new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
    }""")
    saved(page)
    page.reload()
    for key, value in (("3", "30"), ("3.1", "18"), ("3.2", "12")):
        expect(cell(page, key)).to_have_value(value)
