"""Evidence: read, examined, corrected, found twice; hostile files end in a sentence."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from nhip.apps.accounts.models import User
from nhip.apps.accounts.roles import Role
from nhip.apps.audit.models import AuditEvent
from nhip.apps.files import examining, queries
from nhip.apps.files.actions import (
    EvidenceRefused,
    FileRefused,
    add_evidence,
    correct_evidence,
    scan_again,
)
from nhip.apps.files.models import Evidence, StoredFile
from nhip.apps.units.models import Membership
from nhip.connectors.clamav import Finding, Scan
from tests.apps.files import papers
from tests.apps.plans import made

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def home(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)
    return tmp_path


@pytest.fixture
def units(db):
    return made.units()


@pytest.fixture
def officer(units):
    user = User.objects.create(username="can-bo", full_name="Cán bộ xã")
    Membership.objects.create(
        user=user, unit=units["hy-cuong"], role=Role.OFFICER, since=made.SINCE
    )
    return user


def upload(content=None, name="bao-cao.pdf"):
    return SimpleUploadedFile(name, papers.pdf() if content is None else content)


def give(officer, units, **more):
    told = {"upload": upload()} | more
    return add_evidence(by=officer, unit=units["hy-cuong"], **told)


def test_head_of_a_pdf_is_read_and_marked_as_read(officer, units):
    held = give(officer, units)
    assert (held.number, held.issued_on) == ("466/PVHXH", date(2026, 3, 15))
    assert held.issuer == "ỦY BAN NHÂN DÂN XÃ HY CƯƠNG"
    assert held.summary == "Báo cáo Kết quả phổ cập kỹ năng số cho người dân"
    assert held.read_fields == ["number", "issued_on", "issuer", "summary"]
    assert (held.signature, held.scan) == ("none", "unknown")
    assert held.scan_said == "chưa cấu hình trình quét"
    assert str(held) == "466/PVHXH ngày 15/03/2026"


def test_what_a_person_says_wins_over_what_was_read(officer, units):
    held = give(officer, units, number="467/PVHXH")
    assert held.number == "467/PVHXH"
    assert "number" not in held.read_fields


def test_correction_is_recorded_and_settles_what_was_read(officer, units):
    held = correct_evidence(by=officer, evidence=give(officer, units), number="468/PVHXH")
    assert (held.number, held.read_fields, held.corrected_by) == ("468/PVHXH", [], officer)
    event = AuditEvent.objects.get(verb="sửa minh chứng")
    assert (event.before["số"], event.after["số"]) == ("466/PVHXH", "468/PVHXH")


def test_signature_is_verified_against_the_trust_folder(officer, units, settings, tmp_path):
    authority = papers.Authority()
    folder = tmp_path / "trust"
    folder.mkdir()
    signer, _ = authority.signer()
    held = give(officer, units, upload=upload(papers.signed(papers.pdf(), signer)))
    assert held.signature == "untrusted"
    (folder / "ca.pem").write_bytes(authority.pem())
    settings.NHIP_TRUST_FOLDER = str(folder)
    held = scan_again(by=officer, evidence=held)
    assert held.signature == "revocation_unknown"
    assert held.signatures[0]["signer"] == "Nguyễn Văn An"


def bomb():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("word/document.xml", b"\0" * 60_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"MZ\x90\x00" + b"\0" * 200, "bao-cao.pdf", "file.kind"),
        (b"\x7fELF" + b"\0" * 200, "bao-cao.docx", "file.kind"),
        (b"<html><script>alert(1)</script>", "bao-cao.pdf", "file.kind"),
        (b"#!/bin/sh\nrm -rf /\n", "bao-cao.pdf", "file.kind"),
        (b"", "bao-cao.pdf", "file.empty"),
    ],
    ids=["exe", "elf", "html", "script", "empty"],
)
def test_what_a_file_is_decides_and_not_its_name(officer, units, home, content, name, code):
    with pytest.raises(FileRefused) as refusal:
        give(officer, units, upload=upload(content, name))
    assert refusal.value.code == code
    assert not Evidence.objects.exists()
    assert not [path for path in home.rglob("*") if path.is_file()]


def test_zip_bomb_is_not_opened(officer, units):
    with pytest.raises(FileRefused) as refusal:
        give(officer, units, upload=upload(bomb(), "ke-hoach.docx"))
    assert refusal.value.code == "file.bomb"


def test_too_big_is_refused_before_it_is_read(officer, units):
    big = upload()
    big.size = 300 * 1024 * 1024
    big.file.close()  # reading would fail
    with pytest.raises(FileRefused) as refusal:
        give(officer, units, upload=big, limit=50 * 1024 * 1024)
    assert refusal.value.code == "file.too_big"


def test_malware_is_refused_and_not_kept(officer, units, settings, monkeypatch, home):
    settings.NHIP_CLAMAV = "unix:///run/clamd.ctl"
    found = Scan(Finding.INFECTED, "Eicar")
    monkeypatch.setattr(examining.clamav, "scan", lambda *args: found)
    with pytest.raises(EvidenceRefused) as refusal:
        give(officer, units)
    assert refusal.value.code == "evidence.infected"
    assert not StoredFile.objects.exists()
    assert not [path for path in home.rglob("*") if path.is_file()]


def test_scanner_that_does_not_answer_leaves_the_file_unscanned(officer, units, settings):
    settings.NHIP_CLAMAV = "unix:///khong/co.ctl"
    held = give(officer, units)
    assert (held.scan, held.get_scan_display()) == ("unknown", "chưa quét")
    assert "không liên lạc được" in held.scan_said


def test_secret_document_is_refused(officer, units):
    with pytest.raises(EvidenceRefused) as refusal:
        give(officer, units, upload=upload(papers.pdf(("UBND XÃ A", "MẬT", "Số: 1/BC-UBND"))))
    assert refusal.value.code == "evidence.secret"


def test_same_bytes_of_one_unit_are_refused_with_the_way_to_the_first(officer, units):
    content = papers.pdf()
    give(officer, units, upload=upload(content))
    with pytest.raises(EvidenceRefused) as refusal:
        give(officer, units, upload=upload(content, "ten-khac.pdf"))
    assert refusal.value.code == "evidence.twice"
    assert Evidence.objects.count() == 1


def test_same_document_of_two_units_is_found(officer, units):
    content = papers.pdf()
    held = give(officer, units, upload=upload(content))
    other = add_evidence(by=None, unit=units["viet-tri"], upload=upload(content))
    named = add_evidence(
        by=None, unit=units["sct"], number="466 / pvhxh", issued_on=date(2026, 3, 15)
    )
    twins = queries.twins(held, Evidence.objects.all())
    assert [(one.pk, why) for one, why in twins] == [
        (other.pk, "cùng nội dung tệp"),
        (named.pk, "cùng số, ngày và cơ quan ban hành"),
    ]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "evidence.nothing"),
        ({"number": "1/BC", "issued_on": date(2027, 1, 1)}, "evidence.in_future"),
    ],
    ids=["nothing", "future"],
)
def test_refused_words(officer, units, given, code):
    with pytest.raises(EvidenceRefused) as refusal:
        give(officer, units, upload=None, **given)
    assert refusal.value.code == code


def test_another_units_evidence_is_not_given_and_not_seen(officer, units, client):
    with pytest.raises(EvidenceRefused) as refusal:
        add_evidence(by=officer, unit=units["sct"], number="1/BC")
    assert refusal.value.code == "evidence.not_yours"
    theirs = add_evidence(by=None, unit=units["sct"], number="2/BC")
    client.force_login(officer)
    for name in ("detail", "download"):
        assert client.get(reverse(f"evidence:{name}", args=[theirs.pk])).status_code == 404
    assert "2/BC" not in client.get(reverse("evidence:list")).content.decode()


def test_page_takes_a_file_and_keeps_words_of_a_faulty_one(officer, units, client):
    client.force_login(officer)
    page = reverse("evidence:add")
    refused = client.post(
        page, {"unit": "hy-cuong", "tep": upload(b"MZ" + b"\0" * 9), "summary": "Chữ đã gõ"}
    )
    assert refused.status_code == 422
    assert "Chữ đã gõ" in refused.content.decode()
    named = '<script>alert(1)</script>"onload=x.pdf'
    sent = client.post(page, {"unit": "hy-cuong", "tep": upload(name=named)})
    held = Evidence.objects.get()
    assert sent.url == held.get_absolute_url()
    shown = client.get(sent.url).content.decode()
    assert "<script>alert" not in shown
    assert "466/PVHXH" in shown
    got = client.get(reverse("evidence:download", args=[held.pk]))
    assert got["Content-Disposition"].startswith("attachment")
    assert b"".join(got.streaming_content) == held.file.read()


def test_infected_file_is_not_handed_out(officer, units, client):
    held = give(officer, units)
    Evidence.objects.update(scan="infected")
    client.force_login(officer)
    assert client.get(reverse("evidence:download", args=[held.pk])).status_code == 403


def test_expiry(officer, units):
    held = give(officer, units, upload=None, number="1/BC", expires_on=date(2026, 11, 19))
    assert held.is_expired(TODAY)
    assert not held.is_expired(date(2026, 11, 19))


def test_search_and_export(officer, units, client):
    give(officer, units)
    client.force_login(officer)
    page = reverse("evidence:list")
    assert "466/PVHXH" in client.get(f"{page}?q=pho cap ky nang").content.decode()
    assert "466/PVHXH" not in client.get(f"{page}?q=khong co").content.decode()
    assert client.get(f"{page}?xuat=xlsx")["Content-Type"].endswith("sheet")
