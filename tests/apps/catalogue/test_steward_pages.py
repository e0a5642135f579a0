"""The data steward's pages: bring in, mend, give up, take back, reconcile, see what waits."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from nhip.apps.catalogue import actions, lakes, work_board
from nhip.apps.catalogue.models import DismissedRow, Landing, LandingDraft, SentCount, Source
from nhip.repository.landing.mended_file import ID_HEADING

from .lake_records import dossier, write

pytestmark = pytest.mark.django_db
GOOD = [dossier(f"HS{n:03}") for n in range(60)]
UNKNOWN = [dossier(f"XX{n}", unit="H44.10") for n in range(2)]
BASE = "/kho-du-lieu/dossiers/"


@pytest.fixture(autouse=True)
def measured(monkeypatch):
    """What was asked to be measured; measuring itself has its own tests, and takes its time."""
    asked = []
    monkeypatch.setattr(actions, "measure", lambda *, by, dataset: asked.append(dataset))
    return asked


@pytest.fixture
def browser(client, steward):
    client.force_login(steward)
    return client


@pytest.fixture
def upload(browser, tmp_path):
    def upload(rows, name="ho-so.csv", **told):
        content = write(tmp_path / name, rows).read_bytes()
        given = {"ten_nguon": "Hệ thống một cửa", "tep": SimpleUploadedFile(name, content)}
        return browser.post(f"{BASE}nap/", given | told, follow=True)

    return upload


@pytest.fixture
def landed(land, tmp_path):
    return land(write(tmp_path / "a.csv", [*GOOD, *UNKNOWN]))


def waiting():
    return lakes.lake().quarantined("dossiers")


def text_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_file_is_looked_at_then_landed_then_told(upload, browser, measured):
    text = text_of(upload([*GOOD, UNKNOWN[0]]))
    assert measured == []
    draft = LandingDraft.objects.get()
    assert "Đọc thử thấy gì" in text
    assert "Không có đơn vị nào mang mã “H44.10”" in text
    assert not Landing.objects.exists()
    step = reverse("datasets:step", args=["dossiers", draft.pk])
    answer = browser.post(step, {"buoc": "nap"}, follow=True)
    landing = Landing.objects.get()
    assert answer.request["PATH_INFO"] == reverse("datasets:landing", args=["dossiers", landing.pk])
    assert (landing.inserted, landing.rejected) == (60, 1)
    assert measured == ["dossiers"]
    assert "Sửa dòng không nhận" in text_of(answer)


def test_the_same_file_twice_changes_nothing_and_says_so(upload, browser):
    for _ in range(2):
        upload(GOOD)
        draft = LandingDraft.objects.first()
        step = reverse("datasets:step", args=["dossiers", draft.pk])
        answer = browser.post(step, {"buoc": "nap"}, follow=True)
    assert "Không có gì đổi" in text_of(answer)
    assert Source.objects.filter(name="Hệ thống một cửa").count() == 1


def test_a_file_with_too_many_bad_rows_waits_to_be_given_up(upload, browser):
    text = text_of(upload([dossier(f"X{n}", KenhThucHien=7) for n in range(5)]))
    assert "cả tệp sẽ bị trả lại" in text
    assert "Nạp vào kho" not in text
    draft = LandingDraft.objects.get()
    assert draft.file_name in text_of(browser.get("/kho-du-lieu/bang-viec/"))
    step = reverse("datasets:step", args=["dossiers", draft.pk])
    assert draft.path.exists()
    browser.post(step, {"buoc": "bo", "ly_do": ""})
    assert draft.path.exists()
    browser.post(step, {"buoc": "bo", "ly_do": "tệp thử"})
    draft.refresh_from_db()
    assert (draft.state, draft.why, draft.path.exists()) == ("dropped", "tệp thử", False)


def test_a_running_step_is_polled_and_a_dead_one_is_told(upload, browser):
    upload(GOOD)
    draft = LandingDraft.objects.get()
    draft.state, draft.moved_at = "landing", timezone.now()
    draft.save()
    assert 'hx-trigger="every 1s"' in text_of(browser.get(draft.get_absolute_url()))
    draft.moved_at = timezone.now() - timedelta(minutes=9)
    draft.save()
    text = text_of(browser.get(draft.get_absolute_url()))
    assert "bị ngắt giữa chừng" in text
    assert "hx-trigger" not in text.split('id="tep-cho"')[1]


def test_a_poll_of_what_has_landed_leads_to_its_report(upload, browser):
    upload(GOOD)
    draft = LandingDraft.objects.get()
    browser.post(reverse("datasets:step", args=["dossiers", draft.pk]), {"buoc": "nap"})
    answer = browser.get(draft.get_absolute_url(), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith(f"{BASE}luot-nap/")


def test_a_new_source_needs_a_name_of_its_own_kind(upload):
    assert "ghi tên nguồn mới" in text_of(upload(GOOD, ten_nguon=" "))
    upload(GOOD, ten_nguon="Giả lập", mo_phong="on")
    assert Source.objects.get(name="Giả lập").kind == "simulated"
    assert "loại mô phỏng" in text_of(upload(GOOD, ten_nguon="Giả lập"))
    assert LandingDraft.objects.count() == 1


def test_simulated_files_are_named_so(upload):
    assert "Dữ liệu mô phỏng." in text_of(upload(GOOD, ten_nguon="Giả lập", mo_phong="on"))


def test_several_files_are_several_drafts(browser, tmp_path):
    files = [
        SimpleUploadedFile(f"{n}.csv", write(tmp_path / f"{n}.csv", GOOD[n:]).read_bytes())
        for n in range(3)
    ]
    answer = browser.post(f"{BASE}nap/", {"ten_nguon": "A", "tep": files}, follow=True)
    assert "Đã nhận 3 tệp" in text_of(answer)
    assert LandingDraft.objects.filter(state="seen").count() == 3


def test_rows_are_mended_in_place(landed, browser, measured):
    row, other = waiting()
    page = text_of(browser.get(f"{BASE}cho-sua/"))
    assert f"o-{row.id}-agency_code" in page
    given = {f"o-{row.id}-agency_code": "H44.100", f"o-{other.id}-agency_code": "H44.10"}
    answer = browser.post(f"{BASE}cho-sua/", given, follow=True)
    assert "Đã nhận 1 dòng." in text_of(answer)
    assert [one.id for one in waiting()] == [other.id]
    assert measured == ["dossiers"]


def test_what_was_typed_is_not_lost_when_somebody_lands(landed, browser):
    row = waiting()[0]
    with lakes.lake()._writing("dossiers", "khac"):
        answer = browser.post(f"{BASE}cho-sua/", {f"o-{row.id}-agency_code": "H44.100"})
    text = text_of(answer)
    assert "Đang có lượt nạp khác" in text
    assert 'value="H44.100"' in text


def test_one_click_mends_every_row_alike(landed, browser):
    text = text_of(browser.get(f"{BASE}cho-sua/"))
    assert 'name="chon" value="H44' in text
    given = {
        "kiem": "landing.unknown_unit",
        "cot": "agency_code",
        "chu": "H44.10",
        "chon": "H44.100",
    }
    assert "Đã nhận 2 dòng." in text_of(
        browser.post(f"{BASE}cho-sua/hang-loat/", given, follow=True)
    )
    assert waiting() == []


def test_the_list_goes_out_and_comes_back_as_a_workbook(landed, browser):
    answer = browser.get(f"{BASE}cho-sua/", {"xuat": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    head = next(index for index, row in enumerate(cells) if ID_HEADING in row)
    column = next(n for n, text in enumerate(cells[head]) if text and "(agency_code)" in text)
    book.active.cell(head + 2, column + 1).value = "H44.100"
    out = io.BytesIO()
    book.save(out)
    upload = SimpleUploadedFile("cho-sua.xlsx", out.getvalue())
    answer = browser.post(f"{BASE}cho-sua/tep/", {"tep": upload}, follow=True)
    assert "Đã nhận 1 dòng." in text_of(answer)
    assert len(waiting()) == 1


def test_the_list_as_csv_cannot_run_formulas(land, browser, tmp_path):
    land(write(tmp_path / "a.csv", [*GOOD, dossier("=cmd|x", unit="H44.10")]))
    text = browser.get(f"{BASE}cho-sua/", {"xuat": "csv"}).content.decode("utf-8-sig")
    assert ";'=cmd|x;" in text


def test_rows_are_given_up_with_a_reason(landed, browser):
    row = waiting()[0]
    text = text_of(browser.post(f"{BASE}cho-sua/bo/", {"chon_dong": [row.id], "ly_do": ""}))
    assert "Chưa ghi lý do" in text
    assert "checked" in text
    given = {"chon_dong": [row.id], "ly_do": "hồ sơ thử"}
    browser.post(f"{BASE}cho-sua/bo/", given)
    assert DismissedRow.objects.get().why == "hồ sơ thử"
    assert "hồ sơ thử" in text_of(browser.get(f"{BASE}da-bo/"))
    assert browser.get(f"{BASE}da-bo/", {"xuat": "xlsx"}).status_code == 200


def test_an_id_that_does_not_wait_is_told(landed, browser):
    given = {"chon_dong": ["0" * 32], "ly_do": "x"}
    assert "Không còn các dòng" in text_of(browser.post(f"{BASE}cho-sua/bo/", given))


def test_a_landing_is_undone_after_what_it_changes_was_shown(landed, browser, measured):
    address = reverse("datasets:undo", args=["dossiers", landed.pk])
    page = browser.get(address)
    assert "Rút khỏi kho" in text_of(page)
    assert (page.context["effect"].withdrawn, page.context["effect"].restored) == (60, 0)
    assert "Hãy ghi vài chữ" in text_of(browser.post(address, {"ly_do": ""}))
    assert lakes.lake().rows("dossiers") == 60
    answer = browser.post(address, {"ly_do": "nhầm tháng"}, follow=True)
    assert "60 rút khỏi kho" in text_of(answer)
    assert "nhầm tháng" in text_of(answer)
    assert lakes.lake().rows("dossiers") == 0
    assert "đã hoàn tác" in text_of(browser.get(BASE))
    assert measured == ["dossiers"]


def test_as_it_was_says_so(landed, browser):
    Landing.objects.update(landed_at=timezone.now())
    yesterday = timezone.localdate() - timedelta(days=1)
    text = text_of(browser.get(BASE, {"ngay": f"{yesterday}"}))
    assert "Đang xem trạng thái cũ" in text
    assert "khi ấy chưa nạp bản ghi nào" in text
    assert "Đang xem trạng thái cũ" not in text_of(browser.get(BASE, {"ngay": "linh tinh"}))
    query = {"don-vi": "viet-tri", "ky": "2026-08", "chi-so": "dossiers_online"}
    assert "HS001" in text_of(browser.get(f"{BASE}ho-so/", query))
    old = text_of(browser.get(f"{BASE}ho-so/", query | {"ngay": f"{yesterday}"}))
    assert "HS001" not in old
    assert "Đang xem trạng thái cũ" in old


def test_reconciliation_by_hand_by_file_and_as_a_workbook(landed, browser):
    base = reverse("datasets:reconcile", args=[landed.source.code])
    span = {"tap": "dossiers", "tu": "2026-08-01", "den": "2026-08-31"}
    assert "nguồn chưa báo" in text_of(browser.get(base, span))
    sent = reverse("datasets:sent", args=[landed.source.code])
    browser.post(sent, {"tap": "dossiers", "ngay": "2026-08-05", "so": "70"})
    assert SentCount.objects.get().count == 70
    page = browser.get(base, span)
    assert page.context["days"][0].difference == 70 - 60 - 2
    assert "lệch" in text_of(page)
    file = SimpleUploadedFile(
        "gui.csv", "Ngày;Số bản ghi\n05/08/2026;62\n06/08/2026;1.000\n".encode()
    )
    answer = browser.post(sent, {"tap": "dossiers", "tep": file}, follow=True)
    assert "1 ngày mới, 1 ngày thay đổi" in text_of(answer)
    days = browser.get(base, span | {"lech": "on"}).context["days"]
    assert [(one.day, one.difference) for one in days] == [(date(2026, 8, 6), 1000)]
    book = openpyxl.load_workbook(io.BytesIO(browser.get(base, span | {"xuat": "xlsx"}).content))
    assert any(row[1:3] == (62, 60) for row in book.active.values)


BAD_FILES = [
    ("a;b\n1;2\n", "Không tìm thấy cột ngày"),
    ("ngày;số bản ghi\nhôm qua;2\n", "Dòng 2: “hôm qua” không phải ngày"),
    ("ngày;số bản ghi\n05/08/2026;-2\n", "không phải số bản ghi"),
    ("ngày;số bản ghi\n05/08/2026;2,5\n", "không phải số bản ghi"),
    ("ngày;số bản ghi\n05/08/2099;2\n", "chưa tới"),
    ("ngày;số bản ghi\n05/08/2026;2\n5/8/2026;3\n", "đã có ở dòng trên"),
    ("ngày;số bản ghi;tập dữ liệu\n05/08/2026;2;khac\n", "Không có bộ dữ liệu “khac”"),
]


@pytest.mark.parametrize(("text", "told"), BAD_FILES, ids=[told for _, told in BAD_FILES])
def test_a_bad_file_of_counts_changes_nothing(landed, browser, text, told):
    sent = reverse("datasets:sent", args=[landed.source.code])
    file = SimpleUploadedFile("gui.csv", text.encode())
    answer = browser.post(sent, {"tap": "dossiers", "tep": file}, follow=True)
    assert told in text_of(answer)
    assert not SentCount.objects.exists()


def test_the_board_shows_everything_that_waits(landed, browser, steward):
    today = timezone.localdate()
    counts = {today: 5}
    actions.say_sent(by=steward, source=landed.source, dataset="dossiers", counts=counts)
    Landing.objects.update(landed_at=timezone.now() - timedelta(days=9))
    found = {one.key: one for one in work_board.sections(today)}
    assert found["late"].total == 1
    assert found["rows"].total == 2
    assert found["days"].total == 1
    text = text_of(browser.get("/kho-du-lieu/bang-viec/"))
    assert "chậm 6 ngày" in text
    assert landed.source.name in text


def test_the_list_and_the_dataset_say_how_fresh_they_are(landed, browser):
    assert "đúng nhịp" in text_of(browser.get("/kho-du-lieu/"))
    Landing.objects.update(landed_at=timezone.now() - timedelta(days=9))
    assert "chậm 6 ngày" in text_of(browser.get("/kho-du-lieu/"))
    text = text_of(browser.get(BASE))
    assert "chậm 6 ngày" in text
    assert "dòng không nhận được" in text
    assert "Quản trị dữ liệu (mọi đơn vị)" in text


PAGES = ["nap/", "cho-sua/", "da-bo/", "../bang-viec/", "../doi-soat/"]


@pytest.mark.parametrize("path", PAGES)
def test_others_are_kept_out(landed, client, leader, path):
    client.force_login(leader)
    assert client.get(f"{BASE}{path}".replace("dossiers/../", "")).status_code == 403


def test_pages_of_what_is_not_there(landed, browser):
    for path in (
        "dossiers/nap/999/",
        "khac/nap/",
        "doi-soat/khac/",
        "dossiers/luot-nap/9/hoan-tac/",
    ):
        assert browser.get(f"/kho-du-lieu/{path}").status_code == 404
