"""Pages of scores as people open them: few queries, the same without JavaScript, nobody's else."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from nhip.apps.audit.models import AuditEvent
from nhip.apps.scoring.models import ScoreRun, UnitScore
from nhip.apps.units.models import Unit, UnitCode
from tests.apps.phu_tho import DEPARTMENT, SET

MONTH = "?ky=2026-09"
CARD = f"/phieu-diem/{DEPARTMENT}/"
WHY = f"/vi-sao/{DEPARTMENT}/2.1/"


def text(response):
    return response.content.decode()


def sheet_of(response):
    return load_workbook(BytesIO(response.content)).active


@pytest.fixture
def leader(signed_in):
    return signed_in("lanhdao")


@pytest.mark.parametrize("who", ["lanhdao", "thuongtruc", "chuyenvien"])
@pytest.mark.parametrize(
    "address",
    [f"/xep-hang/{MONTH}", "/xep-hang/?trang=tat-ca", CARD + MONTH, CARD, WHY + MONTH, WHY],
)
def test_a_page_asks_at_most_fifteen_queries(
    signed_in, who, address, django_assert_max_num_queries
):
    client = signed_in(who)
    with django_assert_max_num_queries(15):
        assert client.get(address).status_code == 200


# --- Ranking ------------------------------------------------------------------------------------


def test_the_ranking_lists_every_unit_with_its_rank(leader):
    page = leader.get("/xep-hang/?trang=tat-ca&ky=2026-09")
    shown = page.context["page"].object_list
    points = [row.points for row in shown]
    assert len(shown) == 161
    assert [row.rank for row in shown] == [1 + sum(p > mine for p in points) for mine in points]
    assert f'href="{CARD}?ky=2026-09"' in text(page)


@pytest.mark.parametrize(
    ("query", "found", "left_out"),
    [
        ("q=so+cong+thuong", "Sở Công Thương", "Sở Nội vụ"),
        ("q=S%E1%BB%9F+C%C3%B4ng+Th%C6%B0%C6%A1ng", "Sở Công Thương", "Sở Nội vụ"),
        ("q=viet+tri&loai=xa-phuong", "Phường Việt Trì", "Xã Yên Lập"),
        ("loai=so-nganh", "Sở Nội vụ", "Phường Việt Trì"),
        ("loai=xa-phuong", "Phường Việt Trì", "Sở Nội vụ"),
        ("loai=tinh", "Tỉnh Phú Thọ", "Sở Nội vụ"),
    ],
)
def test_the_ranking_is_filtered_by_kind_and_words_without_tone_marks(
    leader, query, found, left_out
):
    rows = leader.get(f"/xep-hang/?trang=tat-ca&{query}").context["page"].object_list
    names = {row.unit.name for row in rows}
    assert found in names
    assert left_out not in names


def test_ranks_among_one_kind_are_counted_again_and_words_do_not_change_them(leader):
    whole = leader.get("/xep-hang/?loai=so-nganh&trang=tat-ca").context["page"].object_list
    assert [row.rank for row in whole] == list(range(1, len(whole) + 1))
    (row,) = leader.get("/xep-hang/?loai=so-nganh&q=cong+thuong").context["page"].object_list
    assert row.rank == next(r.rank for r in whole if r.unit == row.unit)


def test_the_ranking_of_a_group_shows_that_group(leader):
    page = leader.get("/xep-hang/?nhom=2&ky=2026")
    best = page.context["page"].object_list[0]
    stored = UnitScore.objects.get(run__period="2026", unit=best.unit).groups["2"]
    assert (best.points, best.rank) == (stored["points"], 1)
    assert "Xếp hạng: Tiến độ giải quyết" in text(page)


def test_change_of_rank_is_told_against_the_month_before(leader):
    rows = leader.get(f"/xep-hang/{MONTH}&trang=tat-ca").context["page"].object_list
    before = dict(UnitScore.objects.filter(run__period="2026-08").values_list("unit__key", "rank"))
    assert {r.unit.key: r.change for r in rows} == {
        r.unit.key: before[r.unit.key] - r.rank for r in rows
    }
    assert "Chưa có kỳ trước để so hạng" in text(leader.get("/xep-hang/?ky=2026-08"))


@pytest.mark.parametrize("query", ["", "?q=viet", "?loai=so-nganh&sap=-diem", "?q=khong-co-ai"])
def test_a_fragment_is_what_a_full_page_holds(leader, query):
    address = f"/xep-hang/{query}"
    page, part = leader.get(address), leader.get(address, headers={"HX-Request": "true"})
    assert "<html" not in text(part)
    assert text(part).strip() in text(page)


def test_the_export_is_exactly_what_is_shown(leader):
    query = "?loai=so-nganh&sap=-ten&ky=2026-09"
    shown = leader.get(f"/xep-hang/{query}&trang=tat-ca").context["page"].object_list
    sheet = sheet_of(leader.get(f"/xep-hang/{query}&xuat=xlsx"))
    rows = list(sheet.iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[0] == "Hạng")
    body = [(row[0], row[3], row[5]) for row in rows[head + 1 :]]
    assert body == [(row.rank, row.unit.name, row.points) for row in shown]
    assert any("dữ liệu mô phỏng" in str(row[0]) for row in rows[:head])


def test_the_export_names_units_by_their_codes(leader):
    rows = list(sheet_of(leader.get(f"/xep-hang/{MONTH}&xuat=xlsx")).iter_rows(values_only=True))
    codes = {row[3]: row[2] for row in rows if isinstance(row[0], int)}
    assert codes["Phường Việt Trì"] == "07900"
    agency = UnitCode.objects.get(unit__key=DEPARTMENT, scheme="agency").code
    assert codes["Sở Công Thương"] == agency


# --- Which set and period -----------------------------------------------------------------------


def test_without_a_wish_the_latest_and_longest_period_is_shown(leader):
    assert leader.get("/xep-hang/").context["place"].period == "2026"
    assert leader.get("/xep-hang/?ky=2026-08").context["place"].period == "2026-08"


@pytest.mark.parametrize("query", ["?ky=2020", f"?bo={SET}&ky=2026-Q1", "?bo=la/2026", "?ky=xyz"])
@pytest.mark.parametrize("address", ["/xep-hang/", CARD, WHY])
def test_a_period_without_scores_says_so_and_shows_the_way(leader, address, query):
    page = leader.get(address + query)
    assert page.status_code == 200
    assert "hưa có điểm" in text(page)
    assert "Xem kỳ gần nhất có điểm" in text(page)


def test_who_may_import_is_sent_to_the_import_with_set_and_period(signed_in):
    page = text(signed_in("thuongtruc").get(f"/xep-hang/?bo={SET}&ky=2026-10"))
    assert "/so-lieu/nap/?bo=phuc-vu-766%2F2026&amp;ky=2026-10" in page


# --- Scorecard and why --------------------------------------------------------------------------


def test_the_scorecard_says_what_full_marks_need(leader):
    page = text(leader.get(CARD))
    # 1.652 of 2.270 on time, full marks are all of them
    assert "Thêm 618 hồ sơ: 2.270 trên 2.270." in page
    assert "số liệu công bố" in page
    assert "mô phỏng" in page


def test_the_scorecard_says_what_each_input_means(leader):
    page = text(leader.get(CARD))
    assert "<summary>a, b là gì?</summary>" in page
    assert "<li><code>b</code>: Tổng số hồ sơ tiếp nhận và xử lý trong kỳ" in page


def test_a_published_score_is_explained_with_its_source_and_no_banner(leader):
    page = text(leader.get(WHY))
    assert "Vì sao 14,56 trên 20 điểm?" in page
    assert "1.652 ÷ 2.270" in page
    assert "https://dichvucong.gov.vn/danh-gia-chat-luong-phuc-vu" in page
    assert "26/09/2026" in page
    assert "Dữ liệu mô phỏng." not in page


def test_the_banner_stands_where_simulated_figures_do(leader):
    assert "Dữ liệu mô phỏng." in text(leader.get(f"/vi-sao/{DEPARTMENT}/1.1/"))
    assert "Dữ liệu mô phỏng." in text(leader.get("/xep-hang/"))


def test_neighbours_stand_around_the_unit_in_order(leader):
    near = leader.get(WHY).context["why"].neighbours
    assert [one.is_self for one in near].count(True) == 1
    assert [one.score for one in near] == sorted((one.score for one in near), reverse=True)


def test_a_criterion_the_set_does_not_have_is_not_found(leader):
    assert leader.get(f"/vi-sao/{DEPARTMENT}/9.9/").status_code == 404


def test_an_officer_opens_the_own_card_and_nobody_elses(signed_in):
    officer = signed_in("chuyenvien")
    other = Unit.objects.filter(kind="ward").exclude(key=DEPARTMENT).first()
    assert officer.get(CARD).status_code == 200
    assert officer.get(f"/phieu-diem/{other.key}/").status_code == 404
    assert officer.get(f"/vi-sao/{other.key}/2.1/").status_code == 404
    page = text(officer.get("/xep-hang/?trang=tat-ca"))
    assert CARD in page
    assert f"/phieu-diem/{other.key}/" not in page


def test_the_scorecard_is_exported_line_by_line(leader):
    rows = list(sheet_of(leader.get(f"{CARD}?xuat=xlsx")).iter_rows(values_only=True))
    line = next(row for row in rows if row[0] == "2.1")
    assert line[2:6] == ("a = 1.652; b = 2.270", 14.56, 20, pytest.approx(5.44))


def test_an_export_says_when_it_was_scored_by_the_clock_of_vietnam(leader, run):
    ScoreRun.objects.filter(pk=run.pk).update(
        computed_at=datetime(2026, 11, 21, 22, 25, tzinfo=UTC)
    )
    for address in (CARD, "/xep-hang/"):
        rows = sheet_of(leader.get(f"{address}?xuat=xlsx")).iter_rows(max_row=5, values_only=True)
        assert any("tính lúc 05:25 22/11/2026" in str(row[0]) for row in rows)


# --- Scoring again ------------------------------------------------------------------------------


def test_only_those_who_may_score_again(signed_in):
    asked = {"bo": SET, "ky": "2026"}
    assert signed_in("lanhdao").post("/xep-hang/tinh-diem/", asked).status_code == 403
    before = ScoreRun.objects.count()
    page = signed_in("thuongtruc").post("/xep-hang/tinh-diem/", asked, follow=True)
    assert "đang dùng số liệu mới nhất" in text(page)
    assert ScoreRun.objects.count() == before


def test_figures_without_scores_are_scored_by_one_button(signed_in):
    ScoreRun.objects.filter(period="2026-08").delete()
    office = signed_in("thuongtruc")
    page = text(office.get(f"/xep-hang/?bo={SET}&ky=2026-08"))
    assert "đã nạp nhưng chưa tính điểm" in page
    office.post("/xep-hang/tinh-diem/", {"bo": SET, "ky": "2026-08"})
    assert ScoreRun.objects.get(period="2026-08", is_current=True).units.count() == 161


def test_scoring_without_figures_is_told_and_stores_nothing(signed_in):
    office = signed_in("thuongtruc")
    lines = AuditEvent.objects.count()
    page = office.post("/xep-hang/tinh-diem/", {"bo": SET, "ky": "2019"}, follow=True)
    assert "Chưa có số liệu năm 2019" in text(page)
    assert AuditEvent.objects.count() == lines
