"""Pages of notices: the bell, the list, how to be told, the outbox."""

import pytest
from django.urls import reverse

from nhip.apps.accounts.roles import Role
from nhip.apps.audit.models import AuditEvent
from nhip.apps.notices import actions
from nhip.apps.notices.kinds import Kind
from nhip.apps.notices.models import Mail, Notice, NoticePreference

pytestmark = pytest.mark.django_db


def tell(person, text="Được giao nhiệm vụ số hóa", kind=Kind.TASK_ASSIGNED, link="/don-vi/"):
    actions.notify(people=[person], kind=kind, text=text, link=link, about=f"x:{text}", by=None)
    return Notice.objects.get(person=person, text=text)


@pytest.fixture
def signed_in(client, an):
    client.force_login(an)
    return client


def text_of(response):
    return response.content.decode()


def test_bell_counts_and_costs_one_query(signed_in, an, django_assert_max_num_queries):
    address = reverse("notices:bell")
    assert "không có gì mới" in text_of(signed_in.get(address))
    tell(an)
    with django_assert_max_num_queries(4):  # session, person, roles, count
        answer = text_of(signed_in.get(address))
    assert "1 chưa đọc" in answer
    assert answer.count("<a ") == 1


def test_bell_stops_asking_when_the_session_has_ended(client, db):
    answer = client.get(reverse("notices:bell"), headers={"HX-Request": "true"})
    assert answer.status_code == 286
    assert "HX-Redirect" not in answer.headers


def test_every_page_carries_the_bell(signed_in, an):
    tell(an)
    assert 'class="bell-count"' in text_of(signed_in.get("/don-vi/"))


def test_visitor_has_no_bell(client, db):
    assert 'class="button button-quiet bell"' not in text_of(client.get("/don-vi/"))


def test_list_is_ones_own_and_filtered(signed_in, an, binh):
    tell(an)
    tell(an, "Số liệu <script>alert(1)</script>")
    tell(binh, "Của người khác")
    page = text_of(signed_in.get("/thong-bao/"))
    assert "Được giao nhiệm vụ số hóa" in page
    assert "Của người khác" not in page
    assert "<script>alert" not in page
    assert "số hóa" not in text_of(signed_in.get("/thong-bao/?q=so lieu"))
    assert "số hóa" in text_of(signed_in.get("/thong-bao/?q=so hoa&phan=Kế hoạch"))
    assert "Không có thông báo nào như vậy" in text_of(signed_in.get("/thong-bao/?phan=khac"))


def test_following_reads_and_leads_on(signed_in, an, binh):
    notice = tell(an)
    answer = signed_in.get(f"/thong-bao/{notice.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/don-vi/")
    notice.refresh_from_db()
    assert notice.read_at
    assert "Đánh dấu tất cả" not in text_of(signed_in.get("/thong-bao/"))
    assert "Không có thông báo nào" in text_of(signed_in.get("/thong-bao/?xem=chua-doc"))
    assert signed_in.get(f"/thong-bao/{tell(binh).pk}/").status_code == 404


def test_marking_one_all_and_back(signed_in, an):
    first, second = tell(an), tell(an, "Việc thứ hai")
    mark = reverse("notices:mark")
    back = "/thong-bao/?xem=chua-doc"
    answer = signed_in.post(mark, {"thong-bao": first.pk, "viec": "da-doc", "ve": back})
    assert answer["Location"] == back
    assert Notice.objects.filter(read_at=None).get() == second
    signed_in.post(mark, {"thong-bao": first.pk, "viec": "chua-doc"})
    assert Notice.objects.filter(read_at=None).count() == 2
    signed_in.post(mark)
    assert not Notice.objects.filter(read_at=None).exists()


@pytest.mark.parametrize("sent", [{"thong-bao": "x"}, {"thong-bao": "9" * 30}, {"ve": "//x.vn"}])
def test_bad_marks_do_no_harm(signed_in, an, sent):
    tell(an)
    answer = signed_in.post(reverse("notices:mark"), sent)
    assert (answer.status_code, answer["Location"]) == (302, "/thong-bao/")


def test_preferences_are_kept_and_recorded(signed_in, an):
    address = reverse("notices:preference")
    assert "Gửi ngay khi có việc" in text_of(signed_in.get(address))
    chosen = {
        "mail": "daily", "digest_at": "06:30", "quiet_from": "", "quiet_to": "",
        "muted": ["task_late"],
    }  # fmt: skip
    assert signed_in.post(address, chosen).status_code == 302
    kept = NoticePreference.objects.get(person=an)
    assert (kept.mail, f"{kept.digest_at:%H:%M}", kept.muted) == ("daily", "06:30", ["task_late"])
    assert AuditEvent.objects.get().verb == "chọn cách nhận thông báo"


def test_half_a_quiet_time_is_told(signed_in):
    sent = {"mail": "daily", "digest_at": "06:30", "quiet_from": "20:00", "quiet_to": ""}
    answer = signed_in.post(reverse("notices:preference"), sent)
    assert answer.status_code == 422
    assert "Hãy điền cả hai giờ" in text_of(answer)
    assert not NoticePreference.objects.exists()


def test_outbox_is_for_administrators(signed_in, client, person):
    assert signed_in.get("/thong-bao/thu/").status_code == 403
    client.force_login(person("quantri", Role.ADMINISTRATOR))
    assert "Chưa có thư nào" in text_of(client.get("/thong-bao/thu/"))
    mail = Mail.objects.create(to="x@y.vn", subject="Thử", state="failed", reason="550 không có")
    page = text_of(client.get("/thong-bao/thu/?tinh-trang=failed&q=thử"))
    assert "550 không có" in page
    assert client.post(f"/thong-bao/thu/{mail.pk}/gui-lai/").status_code == 302
    mail.refresh_from_db()
    assert mail.state == "waiting"
