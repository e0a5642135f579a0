"""The overview: a person's day, the province at a glance, and only facts among the decisions."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.catalogue.models import Batch
from nhip.apps.scoring.actions import score_period
from nhip.apps.scoring.models import ScoreRun, UnitScore
from tests.apps import phu_tho
from tests.apps import small as province
from tests.apps.phu_tho import DEPARTMENT

MONTH = "/?ky=2026-09"


@pytest.fixture(scope="module")
def scored(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        phu_tho.load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def signed_in(scored, client, db):
    def as_(name):
        client.force_login(User.objects.get(username=name))
        return client

    return as_


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("who", ["lanhdao", "thuongtruc", "chuyenvien"])
@pytest.mark.parametrize("address", ["/", MONTH, f"/?don-vi={DEPARTMENT}"])
def test_the_overview_asks_few_queries(signed_in, who, address, django_assert_max_num_queries):
    client = signed_in(who)
    # Fifteen for the scores; the bell is one more, forms that wait for this person two.
    with django_assert_max_num_queries(18):
        assert client.get(address).status_code == 200


def test_a_leader_begins_with_the_province(signed_in):
    page = signed_in("lanhdao").get("/")
    seen = page.context["seen"]
    assert "Tổng quan Tỉnh Phú Thọ" in text(page)
    assert seen.subject.score.total == 17.68 + 9.59
    assert "chưa có kỳ trước để so" in text(page)


def test_without_a_score_of_its_own_the_middle_of_the_units_is_shown(signed_in):
    page = signed_in("thuongtruc").get(MONTH)
    seen = page.context["seen"]
    assert seen.subject.score is None
    assert "Trung vị của" in text(page)
    assert len(seen.middle_groups) == 6


def test_an_officer_begins_with_the_own_unit(signed_in):
    page = signed_in("chuyenvien").get(MONTH)
    seen = page.context["seen"]
    assert "Hôm nay của Sở Công Thương" in text(page)
    stored = UnitScore.objects.get(run__period="2026-09", unit__key=DEPARTMENT)
    assert seen.subject.score == stored
    assert [one.lost for one in seen.subject.lost] == sorted(
        (one.lost for one in seen.subject.lost), reverse=True
    )
    assert "Nạp số liệu" in text(page)
    assert "chưa có số liệu nào" not in text(page)


def test_the_unit_of_the_address_is_respected(signed_in):
    assert "Tổng quan Sở Công Thương" in text(signed_in("lanhdao").get(f"/?don-vi={DEPARTMENT}"))


def test_the_card_is_offered_to_those_who_may_open_it(signed_in):
    other = UnitScore.objects.filter(run__period="2026-09", unit__kind="ward").first().unit.key
    address = f"{MONTH}&don-vi={other}"
    assert "Mở phiếu điểm" in text(signed_in("lanhdao").get(address))
    theirs = text(signed_in("chuyenvien").get(address)).split("<main")[1]
    assert f"/phieu-diem/{other}/" not in theirs
    # Matters of other units are told, and lead nowhere.
    assert "tử số lớn hơn mẫu số" in theirs
    assert "/vi-sao/" not in theirs
    assert "Mở phiếu điểm" in text(signed_in("chuyenvien").get(MONTH))


def test_silent_units_are_named(signed_in):
    page = text(signed_in("thuongtruc").get(MONTH))
    assert "2 đơn vị chưa có số liệu nào của tháng 9/2026" in page
    assert "Xã Thổ Tang, Xã Vĩnh Phú" in page
    assert "Phường Việt Trì: tử số lớn hơn mẫu số ở tiêu chí 1.2" in page


def test_the_strongest_and_weakest_are_the_ends_of_the_ranking(signed_in):
    seen = signed_in("lanhdao").get(MONTH).context["seen"]
    assert [row.rank for row in seen.strongest] == sorted(row.rank for row in seen.strongest)
    assert seen.strongest[0].points == seen.ranking.known[-1]
    assert seen.weakest[0].points == seen.ranking.known[0]
    gains = [abs(row.gain) for row in seen.moved]
    assert gains == sorted(gains, reverse=True)


def test_the_map_holds_every_commune_and_has_a_table_twin(signed_in):
    page = signed_in("lanhdao").get(MONTH)
    drawn = page.context["map"]
    assert len(drawn.table.rows) == 146
    assert drawn.spec["data"]["url"].endswith("25_phu_tho_communes.topo.json")
    assert "đã đơn giản hóa" in drawn.origin


def test_the_mean_loss_is_that_of_the_scored_units(signed_in):
    worst = signed_in("lanhdao").get(MONTH).context["seen"].lost[0]
    scores = UnitScore.objects.filter(run__period="2026-09").exclude(tier="tinh")
    assert worst.units == scores.count()
    assert 0 < worst.mean <= worst.criterion.max_score


# --- A province where everything is wrong at once ---------------------------------------------


@pytest.fixture
def small(db, client):
    units = province.build()
    phu_tho.person("lanh-dao", Role.LEADER, units["tinh"])
    phu_tho.person("truong-phong", Role.HEAD, units["hy-cuong"])
    province.bring()
    score_period(by=None, set_id=province.SET, period="2026")
    return units


def opened(client, username, address="/?bo=thu/2026"):
    client.force_login(User.objects.get(username=username))
    return client.get(address)


def test_decisions_come_from_figures_alone(small, client):
    seen = opened(client, "lanh-dao").context["seen"]
    assert [one.title for one in seen.decisions] == [
        "1 đơn vị chưa có số liệu nào của năm 2026",
        "Xã Hy Cương: tử số lớn hơn mẫu số ở tiêu chí 1.1",
        "Nguồn “Nguồn published” đã cũ 57 ngày",
        "1 đơn vị chưa có hạng vì thiếu số liệu",
    ]


def test_one_doubt_is_not_one_of_many(small, client):
    doubt = opened(client, "lanh-dao").context["seen"].decisions[1]
    assert doubt.text == "Số liệu này cần kiểm tra lại với đơn vị."


def test_figures_brought_after_midnight_bear_the_day_of_vietnam(small, client):
    early = datetime(2026, 11, 21, 22, 26, tzinfo=UTC)  # 05:26 of 22 November in Vietnam
    Batch.objects.filter(set_id=province.SET).update(at=early)
    source = opened(client, "lanh-dao").context["seen"].freshness[0]
    assert source.imported_at == date(2026, 11, 22)


@pytest.fixture(autouse=True)
def day(monkeypatch):
    """The overview speaks of today: here 22 November 2026."""
    monkeypatch.setattr("nhip.apps.dashboards.views.timezone.localdate", lambda: date(2026, 11, 22))


def test_a_head_sees_the_own_units_matters_only(small, client):
    page = opened(client, "truong-phong")
    titles = [one.title for one in page.context["seen"].decisions]
    assert titles == [
        "Xã Hy Cương: tử số lớn hơn mẫu số ở tiêu chí 1.1",
        "1 đơn vị chưa có hạng vì thiếu số liệu",
    ]
    assert "Việc của đơn vị hôm nay" in text(page)


def test_real_figures_carry_no_banner(small, client):
    assert "Dữ liệu mô phỏng." not in text(opened(client, "lanh-dao"))


def test_one_simulated_figure_brings_the_banner(small, client):
    province.bring([("sct", 41, 100, 50, None, 8)], simulated=True)
    score_period(by=None, set_id=province.SET, period="2026")
    assert "Dữ liệu mô phỏng." in text(opened(client, "lanh-dao"))


def test_a_line_through_a_simulated_month_brings_the_banner(small, client):
    province.bring(period="2026-08", simulated=True)
    province.bring(period="2026-09")
    for month in ("2026-08", "2026-09"):
        score_period(by=None, set_id=province.SET, period=month)
    client.force_login(User.objects.get(username="lanh-dao"))
    for address in ("/", "/phieu-diem/tinh/"):
        page = client.get(f"{address}?bo=thu/2026&ky=2026-09")
        assert page.context["line"].origin == "Có dữ liệu mô phỏng"
        assert "Dữ liệu mô phỏng." in text(page)


def test_units_no_map_knows_are_not_drawn(small, client):
    assert opened(client, "lanh-dao").context["map"] is None


def test_an_empty_house_says_how_to_begin(db, client):
    ScoreRun.objects.all().delete()  # the whole province's, which this module keeps at hand
    units = province.build()
    phu_tho.person("quan-tri", Role.DATA_STEWARD, units["sct"])
    page = opened(client, "quan-tri", "/")
    assert "Chưa có điểm của kỳ nào" in text(page)
    assert 'href="/so-lieu/nap/"' in text(page)
