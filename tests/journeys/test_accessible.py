"""axe-core finds nothing: every page, light on a desk and dark on a phone, and none too wide."""

import pytest
from django.urls import get_resolver, resolve

from tests.journeys.browser import DESKTOP, PHONE, accessibility_faults

WARD, PROVINCE, DEPARTMENT = "xa-07900-2025", "tinh-25-2025", "cq-25-so-cong-thuong-2025"
PAGES = {
    "": [
        "/dang-nhap/", "/bo-tieu-chi/", "/bo-tieu-chi/phuc-vu-766/2026/",
        "/ket-qua-danh-gia/",
        "/bo-tieu-chi/dti-xa-tay-ninh/2025/", "/bo-tieu-chi/dti-tinh/2022/", "/don-vi/",
        "/don-vi/?q=hoa binh", f"/don-vi/{PROVINCE}/", f"/don-vi/{WARD}/", "/khong-co-trang-nay/",
        "/du-lieu-mo/", "/du-lieu-mo/diem-766/",
    ],
    "lanhdao": [
        "/", "/xep-hang/", "/xep-hang/?bo=dti-tinh/2022&ky=2022", "/xep-hang/?q=khong-co-ten-nay",
        f"/phieu-diem/{WARD}/", f"/phieu-diem/{DEPARTMENT}/?ky=2026-08", f"/vi-sao/{WARD}/2.1/",
        "/tai-khoan/", "/thong-bao/", "/thong-bao/cach-nhan/", "/nhat-ky/", "/kho-du-lieu/",
        "/kho-du-lieu/dossiers/",
        f"/kho-du-lieu/dossiers/ho-so/?don-vi={WARD}&ky=2026-08&chi-so=dossiers_online",
        "/kho-du-lieu/chi-so/", "/kho-du-lieu/chi-so/dossiers_online/", "/kho-du-lieu/nghia-vu/",
        "/kho-du-lieu/nghia-vu/don-vi/", f"/kho-du-lieu/nghia-vu/don-vi/{DEPARTMENT}/",
        "/kho-du-lieu/nghia-vu/1/",
    ],
    "chuyenvien": [
        "/minh-chung/", "/minh-chung/them/", "/thu-thap/cua-toi/", f"/thu-thap/dot/1/{WARD}/",
    ],
    "thuongtruc": [
        "/danh-gia/", "/danh-gia/mo/", "/danh-gia/1/", "/danh-gia/1/nap-phieu/",
        "/danh-gia/1/hang-doi/", f"/danh-gia/1/{WARD}/", f"/danh-gia/1/{WARD}/tien-do/",
        f"/danh-gia/1/{WARD}/1.1/", "/minh-chung/1/",
        "/kho-du-lieu/dossiers/cho-sua/", "/kho-du-lieu/dossiers/nap/",
        "/kho-du-lieu/dossiers/da-bo/",
        "/kho-du-lieu/bang-viec/", "/kho-du-lieu/doi-soat/",
        "/bo-tieu-chi/nap/", "/bo-tieu-chi/du-thao/", "/bo-tieu-chi/du-thao/moi/",
        "/bo-tieu-chi/du-thao/1/", "/bo-tieu-chi/du-thao/1/dau/", "/bo-tieu-chi/du-thao/1/van-ban/",
        "/bo-tieu-chi/du-thao/1/tieu-chi/1.1/", "/xep-hang/cham-thu/1/", "/so-lieu/nap/",
        "/so-lieu/dot-nap/", "/so-lieu/dot-nap/1/", "/ui/",
        "/thu-thap/", "/thu-thap/cho-duyet/", "/thu-thap/bieu-mau/", "/thu-thap/bieu-mau/them/",
        "/thu-thap/bieu-mau/1/", "/thu-thap/dot/them/", "/thu-thap/dot/1/",
        f"/thu-thap/dot/1/{WARD}/lich-su/",
        "/ke-hoach/", "/ke-hoach/dieu-hanh/", "/ke-hoach/dieu-hanh/?ky=2026-H1",
        "/ke-hoach/viec/", f"/ke-hoach/viec/?don-vi={DEPARTMENT}", "/ke-hoach/viec/1/",
        "/ke-hoach/lich/", "/ke-hoach/nap/", "/ke-hoach/them/", "/ke-hoach/1/",
        "/ke-hoach/1/?tre=1", "/ke-hoach/1/sua/", "/ke-hoach/1/sua-doi/",
        "/ke-hoach/1/tien-trinh/", "/ke-hoach/1/nhiem-vu/5/", "/ke-hoach/1/nhiem-vu/5/sua/",
        "/ke-hoach/1/chi-tieu/1/", "/ke-hoach/1/chi-tieu/1/sua/",
        "/ke-hoach/1/chi-tieu/1/ket-qua/",
        "/ke-hoach/ket-luan/", "/ke-hoach/gop-y/", "/ke-hoach/1/du-thao/",
        "/ke-hoach/1/lay-y-kien/", "/ke-hoach/1/phien-ban/", "/ke-hoach/1/rieng/",
        "/ke-hoach/1/ra-soat/", "/ke-hoach/1/trung/", "/ke-hoach/1/thanh-vien/",
        "/ke-hoach/1/du-an/", "/ke-hoach/1/du-an/them/",
    ],
    "dulieu": [
        "/chia-se/khoa/", "/chia-se/khoa/cap/", "/api/v1/", "/kho-du-lieu/nghia-vu/them/",
        "/kho-du-lieu/nghia-vu/nap/", "/kho-du-lieu/nghia-vu/1/sua/",
    ],
    "quantri": [
        "/nguoi-dung/", "/nguoi-dung/them/", "/nguoi-dung/lanhdao/", "/nhat-ky/",
        "/thong-bao/thu/", "/nhat-ky/doi-tuong/?doi-tuong=accounts.user:1",
        "/nhat-ky/nguoi/quantri/", "/nguoi-dung-moi/", "/nguoi-dung-moi/loi-moi/",
        "/chuyen-nhiem-vu/", f"/chuyen-nhiem-vu/{WARD}/", "/ra-soat-quyen/",
        f"/ra-soat-quyen/{WARD}/", "/tai-khoan/xac-thuc/", "/tai-khoan/phien/",
        "/tai-khoan/uy-quyen/",
    ],
}  # fmt: skip
# Answered without a page of their own (downloads, posts), walked in the journey of an import, or
# with nothing to show in the demonstration.
NOT_PAGES = {
    "assessments:step", "assessments:pin", "assessments:calendar", "assessments:council",
    "assessments:drop_member", "assessments:decide", "assessments:unlock", "assessments:sheet_step",
    "assessments:printed", "assessments:signed", "assessments:fill", "assessments:attach",
    "assessments:detach", "assessments:explain", "assessments:appraise", "assessments:settle",
    "assessments:answer", "assessments:newer", "assessments:import_look",
    "assessments:results", "assessments:published",
    "evidence:correct", "evidence:download", "evidence:again",
    "notices:bell", "notices:mark", "notices:follow", "notices:send_again",
    "criteria:add", "criteria:add_up", "criteria:ask", "criteria:comment", "criteria:answer",
    "criteria:publish", "criteria:drop", "criteria:settle", "criteria:remove",
    "health", "catalogue:template", "catalogue:preview", "catalogue:columns", "catalogue:confirm",
    "datasets:landing", "datasets:behind", "datasets:draft", "datasets:step", "datasets:undo",
    "datasets:alike", "datasets:mended_file", "datasets:dismiss", "datasets:reconcile",
    "open_data:catalogue", "open_data:download",
    "exchange:key", "exchange:renew", "exchange:revoke",
    "obligations:template", "obligations:from_law", "obligations:report", "obligations:confirm",
    "obligations:send_back",
    "api:openapi", "api:key", "api:sets", "api:units", "api:observations", "api:runs", "api:scores",
    "api:ranking", "api:indicators", "api:series", "api:datasets", "api:dataset", "api:records",
    "api:push", "api:form", "api:fill", "api:batch", "api:sent", "api:absent",
    "datasets:sent", "scoring:score", "accounts:sign_out",
    "people:set_active", "people:end_role", "people:remove_factor", "people:unlock",
    "people:invite", "people:be_oneself", "people:end_delegation", "people:act_for",
    "people:roster_template", "people:roster_confirm", "people:undo_move",
    "accounts:code", "accounts:invitation", "accounts:recovery_codes", "accounts:end_session",
    "accounts:end_all_sessions", "openid_connect_login", "openid_connect_callback",
    "plans:take_back", "plans:product_file", "plans:report", "plans:decide", "plans:renew_feed",
    "plans:feed", "plans:review", "plans:mend",
    "plans:keep_all", "plans:store", "plans:issue", "plans:assign",
    "plans:comment", "plans:agree", "plans:withdraw", "plans:step", "plans:leader_step",
    "plans:consultation", "plans:answer", "plans:extend", "plans:word", "plans:own_ask",
    "plans:own_plan", "plans:own_drop", "plans:own_file", "plans:round_open", "plans:round",
    "plans:round_decide", "plans:review_target", "plans:review_opinion", "plans:join",
    "collection:upload_template", "collection:blank_template", "collection:template_sheet",
    "collection:edit_round", "collection:open_round", "collection:postpone",
    "collection:close_round", "collection:reopen_round", "collection:approve_many",
    "collection:publish", "collection:save", "collection:news", "collection:attach",
    "collection:file", "collection:step", "collection:sheet", "collection:take_sheet",
    "plans:member_add", "plans:member_drop", "plans:project", "plans:project_edit",
    "plans:project_money", "plans:project_tasks",
}  # fmt: skip
CASES = [(who, path) for who, paths in PAGES.items() for path in paths]


# Colours do not depend on the width nor sizes on the theme: two of the four combinations show both.
VIEWS = [pytest.param("light", DESKTOP, id="desk"), pytest.param("dark", PHONE, id="phone")]


@pytest.mark.parametrize(("theme", "size"), VIEWS)
@pytest.mark.parametrize(("who", "path"), CASES)
def test_page_is_accessible_and_fits(visitors, who, path, theme, size):
    page = visitors.turn_to(path, who, theme, size)
    name = path.strip("/").replace("/", "_").replace("?", "_") or "tong-quan"
    visitors.shot(page, f"{name}-{who or 'khach'}-{theme}-{size['width']}")
    assert not accessibility_faults(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_every_address_is_among_the_pages():
    walked = {resolve(path.partition("?")[0]).view_name for _, path in CASES if "khong" not in path}
    assert set(names(get_resolver())) == walked | NOT_PAGES


def names(resolver, space=""):
    for one in resolver.url_patterns:
        if hasattr(one, "url_patterns"):
            yield from names(one, f"{one.namespace}:" if one.namespace else space)
        else:
            yield f"{space}{one.name}"
