"""The list of units and the page of one, as visitors see them."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from nhip.apps.accounts.roles import Role
from nhip.apps.units.models import Membership

pytestmark = pytest.mark.usefixtures("country", "db")


def text(response):
    return response.content.decode()


def test_the_list_opens_without_signing_in(client):
    page = client.get("/don-vi/")
    assert page.status_code == 200
    assert 'lang="vi"' in text(page)
    assert page.context["page"].paginator.count == 3316 + 34 + 28


def test_the_list_costs_the_same_few_queries_however_long(client, django_assert_max_num_queries):
    for address in ("/don-vi/", "/don-vi/?q=xa&trang=3", "/don-vi/?don-vi=tinh-25-2025"):
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200
    with django_assert_max_num_queries(10):
        client.get("/don-vi/?q=phu", headers={"HX-Request": "true"})


def test_typing_gets_only_the_fragment_which_is_the_same_as_in_the_page(client):
    address = "/don-vi/?q=so+khoa+hoc"
    page, part = client.get(address), client.get(address, headers={"HX-Request": "true"})
    assert "<html" not in text(part)
    assert "Sở Khoa học và Công nghệ" in text(part)
    assert text(part).strip() in text(page)
    assert "HX-Request" in part["Vary"]


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("q=44&loai=cap-tinh", "Tỉnh Quảng Trị", "Tỉnh Quảng Bình"),
        ("q=44&loai=cap-tinh&ngay=2024-12-31", "Tỉnh Quảng Bình", "Tỉnh Quảng Trị"),
        ("q=dong+nai&loai=cap-tinh&ngay=29/4/2026", "Tỉnh Đồng Nai", "Thành phố Đồng Nai"),
        ("q=dong+nai&loai=cap-tinh&ngay=2026-04-30", "Thành phố Đồng Nai", "Tỉnh Đồng Nai"),
        ("loai=party", "Tỉnh ủy Phú Thọ", "Sở Nội vụ"),
        ("loai=cap-xa&q=viet+tri", "Phường Việt Trì", "Tỉnh Phú Thọ</a>"),
        ("don-vi=tinh-25-2024&ngay=2025-06-30&loai=district", "Thành phố Việt Trì", "Hòa Bình"),
        ("don-vi=xa-07900-2025", "Phường Việt Trì", "Phường Nông Trang"),
        ("q=kh%C3%B4ng+c%C3%B3+th%E1%BA%ADt", "Không thấy đơn vị nào", "<tbody>"),
    ],
)
def test_filters_by_words_kind_place_and_day(client, query, shown, hidden):
    part = text(client.get(f"/don-vi/?{query}", headers={"HX-Request": "true"}))
    assert shown in part
    assert hidden not in part


@pytest.mark.parametrize("query", ["ngay=hôm+qua", "loai=sai", "sap=sai", "don-vi=sai", "trang=x"])
def test_a_query_that_cannot_be_read_is_left_out(client, query):
    page = client.get(f"/don-vi/?{query}")
    assert page.context["page"].paginator.count == 3316 + 34 + 28
    assert ("Ngày viết như" in text(page)) == query.startswith("ngay")


def test_sorting_by_name_ignores_tone_marks(client):
    names = [row.name for row in client.get("/don-vi/?loai=cap-tinh&sap=-ten").context["rows"]]
    assert names[0] == "Tỉnh Vĩnh Long"
    assert names[-1] == "Thành phố Cần Thơ"


def test_export_holds_exactly_what_is_shown_to_those_who_may(client, user, units):
    address = "/don-vi/?don-vi=tinh-25-2025&loai=ward&xuat=xlsx"
    assert client.get(address).status_code == 403
    Membership.objects.create(
        user=user, unit=units("tinh-25-2025"), role=Role.LEADER, since="2026-01-01"
    )
    client.force_login(user)
    sheet = load_workbook(BytesIO(client.get(address).content)).active
    rows = [row for row in sheet.iter_rows(values_only=True) if row[1] == "Phường"]
    assert len(rows) == 15
    assert ("Phường Việt Trì", "Phường", "07900", "H44.100", "Tỉnh Phú Thọ") in rows


def test_the_page_of_a_province_tells_its_merger(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        page = client.get("/don-vi/tinh-25-2025/")
    assert page.status_code == 200
    for sentence in ("Hình thành từ", "Tỉnh Vĩnh Phúc", "Tỉnh Hòa Bình", "202/2025/QH15", "H44"):
        assert sentence in text(page)
    assert len(page.context["children"]) == 148 + 28


def test_the_page_of_a_unit_that_is_no_more(client):
    page = text(client.get("/don-vi/tinh-26-2024/"))
    assert "đã kết thúc" in page
    assert "30/06/2025" in page
    assert 'href="/don-vi/tinh-25-2025/"' in page


def test_the_page_of_a_split_commune_warns(client):
    page = text(client.get("/don-vi/xa-04891-2024/"))
    assert "một phần" in page
    assert "không tự cộng sang được" in page


def test_dated_names_are_all_there(client):
    page = text(client.get("/don-vi/tinh-75-2025/"))
    for sentence in ("Tỉnh Đồng Nai", "đến hết 29/04/2026", "từ 30/04/2026", "30/2026/QH16"):
        assert sentence in page


def test_a_unit_without_a_code_says_so(client):
    assert "không tự đặt mã" in text(client.get("/don-vi/cq-25-so-noi-vu-2025/"))


def test_no_such_unit(client):
    assert client.get("/don-vi/tinh-99-2025/").status_code == 404


def test_the_unit_carried_from_another_page_can_be_seen_and_let_go(client):
    page = text(client.get("/don-vi/?don-vi=xa-07900-2025"))
    assert '<option value="xa-07900-2025" selected>Phường Việt Trì</option>' in page
    assert '<option value="">Tất cả</option>' in page
