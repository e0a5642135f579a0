"""Keeping files: by their hash, after a look at size and kind, under a name that harms nobody."""

import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nhip.apps.accounts.models import User
from nhip.apps.audit.models import AuditEvent
from nhip.apps.files.actions import FileRefused, clean_name, store
from nhip.apps.files.kinds import Kind, detect
from nhip.apps.files.models import StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def user(db):
    return User.objects.create(username="an", full_name="Nguyễn Văn An")


def upload(content=b"a;b\n", name="so-lieu.csv"):
    return SimpleUploadedFile(name, content)


def test_file_is_kept_by_its_hash_and_recorded(user, home):
    stored = store(by=user, upload=upload())
    assert stored.sha256 == hashlib.sha256(b"a;b\n").hexdigest()
    assert stored.path.is_relative_to(home)
    assert stored.read() == b"a;b\n"
    assert (stored.size, stored.kind, stored.stored_by) == (4, Kind.TEXT, user)
    assert AuditEvent.objects.get().after["sha256"] == stored.sha256


def test_same_bytes_are_kept_once(user, home):
    first, second = store(by=user, upload=upload()), store(by=None, upload=upload(name="khac.csv"))
    assert first.pk != second.pk
    assert first.path == second.path
    assert len([path for path in home.rglob("*") if path.is_file()]) == 1


def test_too_big_is_refused_before_it_is_read(user, settings):
    settings.NHIP_UPLOAD_MAX_BYTES = 3
    big = upload()
    big.file.close()  # reading would fail
    with pytest.raises(FileRefused) as refusal:
        store(by=user, upload=big)
    assert refusal.value.code == "file.too_big"
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "file.empty"), (b"%PDF-1.7", "file.kind"), (b"\0\1", "file.kind")]
)
def test_what_is_not_asked_for_is_refused(user, home, content, code):
    with pytest.raises(FileRefused) as refusal:
        store(by=user, upload=upload(content))
    assert refusal.value.code == code
    assert not list(home.rglob("*"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\an\\Số liệu.xlsx", "Số liệu.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("a\x00\u202eb.csv", "ab.csv"),
        ("so\u0302\u0301.csv", "số.csv"),
        ("x" * 300 + ".xlsx", "x" * 145 + ".xlsx"),
        ("...", "khong-ten"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert clean_name(given) == kept


def archive(*names):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        for name in names:
            zipped.writestr(name, "")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (archive("xl/workbook.xml"), Kind.XLSX),
        (archive("word/document.xml"), Kind.DOCX),
        (archive("x"), Kind.ZIP),
        (b"PK broken", Kind.OTHER),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OFFICE),
        (b"%PDF-1.7", Kind.PDF),
        (b"\x89PNG", Kind.IMAGE),
        ("mã;a".encode("utf-16"), Kind.TEXT),
        (b"\xef\xbb\xbf <HTML>", Kind.HTML),
        ("mã;a".encode(), Kind.TEXT),
        (b"a\0b", Kind.OTHER),
    ],
    # An archive holds the second it was made in: its bytes are no name that two workers share.
    ids=["xlsx", "docx", "zip", "pk", "ole", "pdf", "png", "utf16", "html", "text", "nul"],
)
def test_kind_is_told_from_the_content(content, kind):
    assert detect(content) is kind
    assert kind.name_vi
