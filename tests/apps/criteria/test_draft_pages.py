"""The pages of a draft as the office and as a commune's officer use them."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.html import escape

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.criteria import actions, queries
from nhip.apps.criteria import keys as law_keys
from nhip.apps.criteria.models import SetDraft
from nhip.apps.criteria.queries.drafts import problems
from nhip.apps.units.models import Membership, Unit
from nhip.engine.definition import load
from tests.apps.small import TEXT
from tests.unit.annexes.criteria.test_table import DISTRICT
from tests.unit.annexes.making import write_word

pytestmark = pytest.mark.django_db
ABOUT = {"name": "Bộ thử cấp xã", "slug": "dti-thu", "year": "2026", "applies_to": ["commune"]}


def person(name, role, kind="department"):
    unit = Unit.objects.create(key=f"u-{name}", name=f"Đơn vị {name}", kind=kind)
    user = User.objects.create(username=name, full_name=name.title())
    Membership.objects.create(user=user, unit=unit, role=role, since=date(2025, 7, 1))
    return user


@pytest.fixture
def office(client):
    client.force_login(person("thuongtruc", Role.STANDING_OFFICE))
    return client


@pytest.fixture
def officer(django_user_model):
    from django.test import Client

    client = Client()
    client.force_login(person("xa", Role.OFFICER, "commune"))
    return client


@pytest.fixture
def draft():
    version = actions.load_set(by=None, text=TEXT)
    return actions.start_from_set(by=None, version=version, set_id="thu/2027", name="Bộ 2027")


def text(response):
    return response.content.decode()


def test_the_office_drops_an_annex_and_reads_the_draft(office, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    content = write_word(tmp_path / "a.docx", DISTRICT).read_bytes()
    sent = ABOUT | {"cach": "phu-luc", "file": SimpleUploadedFile("a.docx", content)}
    response = office.post("/bo-tieu-chi/du-thao/moi/", sent, follow=True)
    page = text(response)
    assert "Họp Ban Chỉ đạo" in page
    assert "Bậc thang" in page
    assert SetDraft.objects.get().set_id == "dti-thu/2026"
    assert "Bộ thử cấp xã" in text(office.get("/bo-tieu-chi/du-thao/"))


def test_a_file_without_criteria_is_refused_beside_the_box(office, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    content = write_word(tmp_path / "a.docx", "Chỉ có chữ.").read_bytes()
    sent = ABOUT | {"cach": "phu-luc", "file": SimpleUploadedFile("a.docx", content)}
    response = office.post("/bo-tieu-chi/du-thao/moi/", sent)
    assert response.status_code == 422
    assert "Không thấy bảng tiêu chí nào" in text(response)
    assert ABOUT["name"] in text(response)


def test_next_years_set_from_this_years(office, draft):
    sent = {"cach": "bo-da-co", "bo-name": "Bộ 2028", "bo-slug": "thu", "bo-year": "2028",
            "bo-version": queries.current("thu/2026").pk}  # fmt: skip
    office.post("/bo-tieu-chi/du-thao/moi/", sent)
    assert SetDraft.objects.first().set_id == "thu/2028"


def form_of(office, draft, code):
    """Every box of a criterion's page with what it shows."""
    page = office.get(f"/bo-tieu-chi/du-thao/{draft.pk}/tieu-chi/{code}/")
    form = page.context["form"]
    boxes = {one["name"]: one["value"] for one in [*form.words, *form.parameters]}
    for table in [*form.tables, {"rows": form.inputs}]:
        boxes |= {name: value for row in table["rows"] for name, value, _label in row["cells"]}
    return boxes | {"method": form.method, "lan": page.context["revision"]}


@pytest.mark.parametrize("code", ["1.1", "1.2", "2.1", "2.2"])
def test_a_criterion_saved_as_it_is_shown_says_the_same(office, draft, code):
    before = list(load(draft.text).criteria())
    office.post(f"/bo-tieu-chi/du-thao/{draft.pk}/tieu-chi/{code}/", form_of(office, draft, code))
    draft.refresh_from_db()
    assert draft.revision == 2
    assert list(load(draft.text).criteria()) == before


def test_another_method_brings_its_own_boxes_and_saves_nothing_yet(office, draft):
    sent = form_of(office, draft, "2.2") | {"method": "steps", "doi": "1", "name": "Tên vừa gõ"}
    page = text(office.post(f"/bo-tieu-chi/du-thao/{draft.pk}/tieu-chi/2.2/", sent))
    assert 'name="t-steps-at_least-0"' in page
    assert "Tên vừa gõ" in page
    draft.refresh_from_db()
    assert draft.revision == 1


def test_steps_are_typed_as_rows_and_numbers_in_the_vietnamese_way(office, draft):
    sent = form_of(office, draft, "2.2") | {
        "method": "steps",
        "t-steps-at_least-0": "4", "t-steps-points-0": "10",
        "t-steps-at_least-1": "2", "t-steps-points-1": "7,5",
    }  # fmt: skip
    office.post(f"/bo-tieu-chi/du-thao/{draft.pk}/tieu-chi/2.2/", sent)
    draft.refresh_from_db()
    assert law_keys.criterion(draft.text, "2.2")["method"] == {
        "name": "steps",
        "steps": [{"at_least": "4", "points": "10"}, {"at_least": "2", "points": "7.5"}],
    }
    assert problems(draft.text) == []


def test_an_input_is_bound_to_an_indicator(office, draft):
    sent = form_of(office, draft, "1.1") | {"i-indicator-0": "dossiers_online.numerator"}
    office.post(f"/bo-tieu-chi/du-thao/{draft.pk}/tieu-chi/1.1/", sent)
    page = text(office.get(f"/bo-tieu-chi/du-thao/{draft.pk}/"))
    assert "đo từ: dossiers_online.numerator" in page
    assert '<option value="dossiers_online.numerator">' in text(
        office.get(f"/bo-tieu-chi/du-thao/{draft.pk}/tieu-chi/1.1/")
    )


def test_a_box_that_cannot_be_read_is_said_and_kept(office, draft):
    sent = form_of(office, draft, "2.1") | {"p-yes": "{share: "}
    response = office.post(f"/bo-tieu-chi/du-thao/{draft.pk}/tieu-chi/2.1/", sent)
    assert response.status_code == 422
    assert escape("Chưa đọc được “{share:") in text(response)


def test_somebody_else_wrote_meanwhile_and_what_was_typed_stays(office, draft):
    sent = form_of(office, draft, "2.2") | {"name": "Tên của người thứ hai"}
    actions.add_up(by=None, draft=draft)
    response = office.post(f"/bo-tieu-chi/du-thao/{draft.pk}/tieu-chi/2.2/", sent)
    assert response.status_code == 422
    assert "vừa sửa dự thảo này" in text(response)
    assert "Tên của người thứ hai" in text(response)


def test_the_head_and_the_text(office, draft):
    base = f"/bo-tieu-chi/du-thao/{draft.pk}"
    said = {"name": "Tên mới", "short_name": "Mới", "year": "2029", "source": "Công báo", "lan": 1}
    office.post(f"{base}/dau/", said)
    draft.refresh_from_db()
    assert (draft.name, draft.set_id) == ("Tên mới", "thu/2029")
    assert problems(draft.text) == []
    response = office.post(f"{base}/van-ban/", {"van-ban": "a: [", "lan": 2})
    assert response.status_code == 422
    assert "a: [" in text(response)
    office.post(f"{base}/van-ban/", {"van-ban": draft.text + "# ghi chú\n", "lan": 2})
    draft.refresh_from_db()
    assert draft.text.endswith("# ghi chú\n")


def test_a_unit_sees_a_draft_once_it_is_asked_and_comments(office, officer, draft):
    base = f"/bo-tieu-chi/du-thao/{draft.pk}"
    assert officer.get(f"{base}/").status_code == 404
    office.post(f"{base}/lay-y-kien/", {"until": timezone.localdate().isoformat()})
    assert "Góp ý" in text(officer.get(f"{base}/"))
    officer.post(f"{base}/gop-y/", {"y-kien": "Xin giảm điểm", "tieu-chi": "1.1"})
    told = draft.comments.get()
    assert (told.unit.key, told.criterion) == ("u-xa", "1.1")
    office.post(f"{base}/tra-loi/{told.pk}/", {"ket-qua": "explained", "tra-loi": "Theo luật"})
    assert "Theo luật" in text(officer.get(f"{base}/"))
    assert officer.post(f"{base}/ban-hanh/", {}).status_code == 403


def test_the_decision_publishes_or_says_why_not(office, draft):
    base = f"/bo-tieu-chi/du-thao/{draft.pk}"
    assert office.post(f"{base}/ban-hanh/", {"decision": ""}).status_code == 422
    sent = {"decision": "Quyết định 9/QĐ-UBND", "in_force": "2027-01-01", "lan": draft.revision}
    faulty = law_keys.criterion(draft.text, "2.2") | {"max_score": "11"}
    changed = actions.change_criterion(by=None, draft=draft, code="2.2", keys=faulty)
    response = office.post(f"{base}/ban-hanh/", sent | {"lan": changed.revision})
    assert response.status_code == 422
    assert "chỗ phải sửa" in text(response)
    office.post(f"{base}/cong-lai/", {"lan": changed.revision})
    response = office.post(f"{base}/ban-hanh/", sent | {"lan": ""}, follow=True)
    assert "Quyết định 9/QĐ-UBND" in text(response)
    assert queries.current("thu/2027").content.max_total == 101


def test_adding_settling_removing_and_dropping(office, draft):
    base = f"/bo-tieu-chi/du-thao/{draft.pk}"
    office.post(f"{base}/them/", {"nhom": "2", "ma": "2.3", "ten": ""})
    office.post(f"{base}/them/", {"nhom": "2", "ma": "2.3", "ten": "Tiêu chí thêm"})
    draft.refresh_from_db()
    assert law_keys.criterion(draft.text, "2.3")["name"] == "Tiêu chí thêm"
    draft.doubts = {"2.3": ["xem"]}
    draft.save()
    office.post(f"{base}/tieu-chi/2.3/dung/")
    office.post(f"{base}/tieu-chi/2.3/bo/")
    draft.refresh_from_db()
    assert (law_keys.criterion(draft.text, "2.3"), draft.doubts) == (None, {})
    office.post(f"{base}/bo/", {"ly-do": "Soạn lại"})
    draft.refresh_from_db()
    assert draft.state == "dropped"
    assert office.get(f"{base}/tieu-chi/9.9/").status_code == 404
