"""Every role signs in and meets its own doors; the keyboard alone is enough."""

import re

import pytest
from playwright.sync_api import expect

from nhip.apps.accounts.permissions import Permission
from nhip.apps.accounts.roles import RIGHTS
from nhip.cli.demo.people import PEOPLE

ROLES = [(name, role) for name, _, role, _ in PEOPLE]


@pytest.mark.parametrize(("name", "role"), ROLES, ids=[name for name, _ in ROLES])
def test_every_role_meets_its_own_doors(visitors, name, role):
    page = visitors.open("/", name)
    doors = page.get_by_role("navigation", name="Các trang")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for permission, label in (
        (Permission.SEE_RANKING, "Xếp hạng"),
        (Permission.IMPORT_FIGURES, "Số liệu"),
        (Permission.SEE_AUDIT, "Nhật ký"),
    ):
        count = 1 if permission in RIGHTS[role] else 0
        expect(doors.get_by_role("link", name=label)).to_have_count(count)


def test_signing_in_with_the_keyboard_alone(visitors):
    page = visitors.open("/dang-nhap/?next=/xep-hang/")
    page.get_by_label("Tên đăng nhập").focus()
    page.keyboard.type("lanhdao")
    page.keyboard.press("Tab")
    page.keyboard.type(visitors.passwords["lanhdao"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Xếp hạng")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Đến nội dung")
    page.keyboard.press("Enter")
    expect(page.locator("#noi-dung")).to_be_focused()


def test_a_wrong_password_is_refused_in_words(visitors):
    page = visitors.open("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill("nguoi-la")
    page.get_by_label("Mật khẩu").fill("khong-dung-dau")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("alert")).to_contain_text("chưa đúng")


def test_a_visitor_is_led_back_to_the_page_asked_for(visitors):
    page = visitors.open("/xep-hang/?ky=2026-08")
    assert re.search(r"/dang-nhap/\?next=", page.url)
    page.get_by_label("Tên đăng nhập").fill("kiemtra")
    page.get_by_label("Mật khẩu").fill(visitors.passwords["kiemtra"])
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xếp hạng")
    assert page.url.endswith("/xep-hang/?ky=2026-08")


def test_a_door_that_is_not_ones_own_is_closed_with_a_sentence(visitors):
    page = visitors.open("/nhat-ky/", "chuyenvien")
    expect(page.locator("body")).to_contain_text("chưa có quyền xem nhật ký")


def test_signing_out(visitors):
    page = visitors.open("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill("ioc")
    page.get_by_label("Mật khẩu").fill(visitors.passwords["ioc"])
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "/dang-nhap/" not in url)
    page.get_by_text("Đỗ Văn Khánh").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.goto("/xep-hang/")
    expect(page).to_have_url(re.compile("/dang-nhap/"))
