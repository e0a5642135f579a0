"""The import pages, as an official walks them: upload, mend, look, confirm; and as others try."""

import io
import re
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from nhip.apps.catalogue import queries, shelf
from nhip.apps.catalogue.actions import import_figures
from nhip.apps.catalogue.models import Batch, ImportDraft, Observation, Source

from .conftest import row

pytestmark = pytest.mark.django_db

GOOD = "H44.100;1.1;a;7\nH44.100;1.1;b;5\nH44.101;1.1;a;1.234\n"  # three values, two doubts
HEADER = "unit;criterion;input;value\n"
FIGURES = HEADER + GOOD + "H99;1.1;a;1\n"


@pytest.fixture(autouse=True)
def day(monkeypatch):
    """The form speaks of today: here 22 November 2026."""
    monkeypatch.setattr("nhip.apps.catalogue.forms.timezone.localdate", lambda: date(2026, 11, 22))


@pytest.fixture
def steward_client(client, steward):
    client.force_login(steward)
    return client


@pytest.fixture
def send(steward_client, source, criteria_set):
    """Upload a file; the answer."""

    def send(content, name="so-lieu.csv", to=steward_client, source=source, **more):
        data = content if isinstance(content, bytes) else content.encode()
        return to.post(
            reverse("catalogue:import"),
            {
                "bo": criteria_set.id,
                "ky": "2026-08",
                "nguon": source.pk,
                "tep": SimpleUploadedFile(name, data),
            }
            | more,
        )

    return send


def confirmation(client, draft):
    page = client.get(draft.get_absolute_url())
    version = page.context["seen"].version
    return reverse("catalogue:confirm", args=[draft.pk]), {"phien_ban": version}


def test_form_offers_sets_periods_and_sources(steward_client, source):
    page = steward_client.get(reverse("catalogue:import"), {"bo": "thu/2026", "ky": "2026-Q3"})
    text = page.content.decode()
    assert "Bộ thử" in text
    assert '<option value="2026-Q3" selected>quý III/2026</option>' in text
    assert "Cổng Dịch vụ công" in text


def test_preview_shows_everything_and_stores_nothing(send, steward_client):
    page = steward_client.get(send(FIGURES).url)
    text = page.content.decode()
    assert page.status_code == 200
    assert not Observation.objects.exists()
    seen = page.context["seen"]
    assert (len(seen.changes.new), seen.errors, seen.warnings) == (3, 1, 2)
    assert "Không có đơn vị nào mang mã “H99”" in text
    assert "Dòng 4, cột 4 (ô D4)" in text
    assert "lớn hơn" in text
    assert "Phường Việt Trì" in text


def test_confirmed_once_however_often_it_is_clicked(send, steward_client):
    send(HEADER + GOOD)
    draft = ImportDraft.objects.get()
    address, data = confirmation(steward_client, draft)
    first = steward_client.post(address, data)
    second = steward_client.post(address, data)
    batch = Batch.objects.get()
    assert first.url == second.url == batch.get_absolute_url()
    assert batch.rows == 3
    assert {one["code"] for one in batch.warnings} == {
        "figures.ambiguous_number",
        "figures.above_denominator",
    }
    page = steward_client.get(batch.get_absolute_url()).content.decode()
    assert "Đã nạp 3 giá trị: 3 mới, 0 thay đổi." in page
    # The back button leads to what came of it, not to a second import.
    assert steward_client.get(draft.get_absolute_url()).url == batch.get_absolute_url()


@pytest.mark.parametrize("fault", ["H99;1.1;a;1\n", "H44.101;1.1;b;nhiều\n", "H44.100;9.9;a;1\n"])
def test_one_faulty_row_keeps_the_whole_file_out(send, steward_client, fault):
    page = steward_client.get(send(HEADER + GOOD + fault).url)
    draft = ImportDraft.objects.get()
    text = page.content.decode()
    confirm = reverse("catalogue:confirm", args=[draft.pk])
    assert confirm not in text
    assert "rồi tải lại tệp; chưa lưu gì" in text
    assert f"{draft.get_absolute_url()}?xuat=xlsx" in text
    told = steward_client.post(confirm, {"phien_ban": "0"}, follow=True).content.decode()
    assert re.search("[Cc]hưa lưu gì. Hãy sửa|nên chưa lưu gì", told)
    assert not Batch.objects.exists()


def test_differences_are_shown_against_what_is_stored(send, steward_client, criteria_set, source):
    rows = [row("H44.100", value=6.0), row("H44.101", value=3.0)]
    import_figures(by=None, criteria_set=criteria_set, period="2026-08", rows=rows, source=source)
    page = steward_client.get(send(HEADER + "H44.100;1.1;a;7\nH44.101;1.1;a;3\n").url)
    changes = page.context["seen"].changes
    assert (len(changes.changed), changes.same, len(changes.new)) == (1, 1, 0)
    (line,) = page.context["seen"].lines
    assert (line.old, line.new, line.state) == (6.0, 7.0, "thay đổi")


def test_same_file_again_says_that_nothing_changed(send, steward_client):
    for _ in range(2):
        draft_page = send(HEADER + "H44.100;1.1;a;7\n").url
        draft = ImportDraft.objects.first()
        assert draft.get_absolute_url() == draft_page
        done = steward_client.post(*confirmation(steward_client, draft), follow=True)
    assert "không có gì thay đổi" in done.content.decode()
    assert Batch.objects.count() == 1


def test_somebody_imported_between_preview_and_confirmation(
    send, steward_client, criteria_set, source
):
    send(HEADER + "H44.100;1.1;a;7\n")
    draft = ImportDraft.objects.get()
    address, data = confirmation(steward_client, draft)
    import_figures(
        by=None, criteria_set=criteria_set, period="2026-08", rows=[row("H44.101")], source=source
    )
    done = steward_client.post(address, data, follow=True)
    assert "hệ thống đã nạp số liệu của cùng bộ tiêu chí và kỳ" in done.content.decode()
    assert len(queries.observations("thu/2026", "2026-08")) == 1
    again = steward_client.post(*confirmation(steward_client, draft))
    assert again.url == Batch.objects.first().get_absolute_url()


def test_columns_are_mapped_by_hand(send, steward_client):
    address = send("Nơi;Dòng;Loại;Con số\nH44.100;1.1;a;7\n").url
    page = steward_client.get(address)
    assert "thiếu cột Mã đơn vị, Mã tiêu chí, Đầu vào, Giá trị" in page.content.decode()
    draft = ImportDraft.objects.get()
    columns = {"unit": "Nơi", "criterion": "Dòng", "input": "Loại", "value": "Con số"}
    post = reverse("catalogue:columns", args=[draft.pk])
    part = steward_client.post(post, columns, headers={"HX-Request": "true"}, follow=True)
    assert b"<html" not in part.content
    assert b"<html" in steward_client.get(address).content
    assert steward_client.get(address).context["seen"].changes.stored == 1


def test_sheet_is_chosen_by_hand(send, steward_client):
    book = openpyxl.Workbook()
    for name, value in (("Một", 1), ("Hai", 2)):
        sheet = book.create_sheet(name)
        sheet.append(["unit", "criterion", "input", "value"])
        sheet.append(["H44.100", "1.1", "a", value])
    file = io.BytesIO()
    book.save(file)
    address = send(file.getvalue(), "x.xlsx").url
    assert steward_client.get(address).context["seen"].lines[0].new == 1.0
    draft = ImportDraft.objects.get()
    steward_client.post(reverse("catalogue:columns", args=[draft.pk]), {"trang_tinh": "Hai"})
    assert steward_client.get(address).context["seen"].lines[0].new == 2.0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"%PDF-1.7", "Ở đây chỉ nhận"), (b"", "Tệp rỗng"), (b"\0\1\2", "Ở đây chỉ nhận")],
)
def test_file_that_is_no_table_is_refused_in_a_sentence(send, content, sentence):
    answer = send(content)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not ImportDraft.objects.exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"ky": "2026-12"}, "tháng 12/2026 bắt đầu ngày 01/12/2026"),
        ({"ky": "2026-11", "tinh_den": "2026-11-23"}, "Ngày 23/11/2026 chưa tới"),
    ],
)
def test_what_has_not_come_yet_has_no_figures(send, given, told):
    assert told in send(FIGURES, **given).content.decode()
    assert not ImportDraft.objects.exists()


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ({"ky": "2026-08"}, date(2026, 8, 31)),
        ({"ky": "2026"}, date(2026, 11, 22)),
        ({"ky": "2026", "tinh_den": "2026-10-31"}, date(2026, 10, 31)),
    ],
)
def test_day_left_empty_is_the_last_one_of_the_period_that_has_come(send, given, day):
    send(FIGURES, **given)
    assert ImportDraft.objects.get().as_of == day


def test_too_big_a_file_is_refused_in_a_sentence(send, settings):
    settings.NHIP_UPLOAD_MAX_BYTES = 10
    assert "quá mức" in send(FIGURES).content.decode()


def test_unreadable_file_is_told_on_the_preview(send, steward_client):
    page = steward_client.get(send(b"a;b\n\xff\n").url)
    assert "không phải chữ UTF-8" in page.content.decode()
    draft = ImportDraft.objects.get()
    post = reverse("catalogue:confirm", args=[draft.pk])
    assert steward_client.post(post, {"phien_ban": "0"}).url == draft.get_absolute_url()


def test_troubles_as_excel(send, steward_client):
    answer = steward_client.get(send(FIGURES).url, {"xuat": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = [cell for line in sheet.iter_rows(values_only=True) for cell in line]
    assert "Dòng 5, cột 1 (ô A5)" in cells
    assert "Lỗi, không lưu" in cells


def test_template_can_be_filled_in_and_read_back(send, steward_client, criteria_set):
    answer = steward_client.get(
        reverse("catalogue:template"), {"bo": criteria_set.id, "ky": "2026-08"}
    )
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.active
    asked = [line for line in sheet.iter_rows() if line[2].value == "1.1"]
    assert [line[0].value for line in asked] == [
        "H44.07", "H44.07", "H44.101", "H44.101", "07894", "07894",
    ]  # fmt: skip
    asked[0][7].value = 12
    filled = io.BytesIO()
    book.save(filled)
    page = steward_client.get(send(filled.getvalue(), "bieu-mau.xlsx").url)
    seen = page.context["seen"]
    assert (seen.fault, seen.troubles, seen.changes.stored, seen.changes.blank) == ("", [], 1, 11)


def test_template_is_asked_for_by_set_and_period_alone(steward_client):
    page = steward_client.get(reverse("catalogue:import"), {"bo": "thu/2026", "ky": "2026-Q3"})
    address = reverse("catalogue:template")
    _, asking = page.content.decode().split(f'<form method="get" action="{address}">')
    form = asking.split("</form>")[0]
    assert re.findall(r'name="([^"]+)"', form) == ["bo", "ky"]
    assert '<option value="2026-Q3" selected>' in form


def test_template_needs_a_set_and_a_period(steward_client):
    assert steward_client.get(reverse("catalogue:template")).status_code == 404


def test_officer_fills_in_and_imports_the_own_unit_only(client, officer, send, criteria_set):
    client.force_login(officer)
    reported = Source.objects.get(code="don-vi-bao-cao")
    answer = client.get(reverse("catalogue:template"), {"bo": criteria_set.id, "ky": "2026-08"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    names = {line[1] for line in sheet.iter_rows(values_only=True) if line[2] == "1.1"}
    assert names == {"Phường Việt Trì"}
    page = client.get(send(FIGURES, to=client, source=reported).url)
    assert "chưa được giao nạp số liệu cho đơn vị “H44.101”" in page.content.decode()
    assert not Observation.objects.exists()
    own = HEADER + "H44.100;1.1;a;7\nH44.100;1.1;b;5\n"
    send(own, to=client, source=reported)
    done = client.post(*confirmation(client, ImportDraft.objects.first()), follow=True)
    assert [one.unit for one in queries.observations("thu/2026", "2026-08")] == ["viet-tri"] * 2
    assert done.status_code == 200


def test_officer_speaks_for_no_source_but_the_own_unit(client, officer, send, source):
    client.force_login(officer)
    offered = client.get(reverse("catalogue:import")).context["form"].fields["nguon"].queryset
    assert {one.kind for one in offered} == {"reported"}
    answer = send(HEADER + "H44.100;1.1;a;7\n", to=client)
    assert "Hãy chọn một nguồn trong danh sách" in answer.content.decode()
    assert not ImportDraft.objects.exists()


def test_draft_and_batch_of_others_are_not_found(client, officer, send, units):
    send(HEADER + "H44.101;1.1;a;7\n")
    draft = ImportDraft.objects.get()
    address, data = confirmation(client, draft)
    client.post(address, data)
    batch = Batch.objects.get()
    client.force_login(officer)
    for name in ("preview", "columns", "confirm"):
        method = client.get if name == "preview" else client.post
        assert method(reverse(f"catalogue:{name}", args=[draft.pk])).status_code == 404
    assert client.get(batch.get_absolute_url()).status_code == 404
    assert "so-lieu.csv" not in client.get(reverse("catalogue:batches")).content.decode()


def test_leader_may_import_nothing(client, leader):
    client.force_login(leader)
    assert client.get(reverse("catalogue:import")).status_code == 403


def test_batches_are_listed(send, steward_client):
    assert (
        "Chưa có đợt nạp nào" in steward_client.get(reverse("catalogue:batches")).content.decode()
    )
    send(HEADER + "H44.101;1.1;a;7\n")
    steward_client.post(*confirmation(steward_client, ImportDraft.objects.get()))
    text = steward_client.get(reverse("catalogue:batches")).content.decode()
    assert "so-lieu.csv" in text
    assert "tháng 8/2026" in text
    assert "so-lieu.csv" in steward_client.get(reverse("catalogue:import")).content.decode()


def test_set_that_is_gone_is_not_found(send, steward_client, monkeypatch):
    address = send(FIGURES).url
    monkeypatch.setattr(shelf, "_provider", shelf._Empty())
    assert steward_client.get(address).status_code == 404
