"""A file from a browser: received, looked at, landed; what is refused is kept, the rest goes."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from nhip.apps.audit.models import AuditEvent
from nhip.apps.catalogue import actions, jobs, lakes
from nhip.apps.catalogue.models import Landing, LandingDraft, Source
from nhip.repository.lake import Lake

from .lake_records import dossier, write

pytestmark = pytest.mark.django_db
State = LandingDraft.State


@pytest.fixture(autouse=True)
def measured(monkeypatch):
    """What was asked to be measured; measuring itself has its own tests, and takes its time."""
    asked = []
    monkeypatch.setattr(actions, "measure", lambda *, by, dataset: asked.append(dataset))
    return asked


@pytest.fixture
def one_stop(units):
    return actions.source_named(by=None, name="Hệ thống một cửa", kind=Source.Kind.MEASURED)


@pytest.fixture
def receive(one_stop, tmp_path, steward):
    def receive(rows, name="ho-so.csv", content=None):
        content = content or write(tmp_path / name, rows).read_bytes()
        upload = SimpleUploadedFile(name, content)
        return actions.receive_upload(
            by=steward, dataset="dossiers", source=one_stop, upload=upload
        )

    return receive


def good(count=30):
    return [dossier(f"HS{n:03}") for n in range(count)]


def test_a_look_finds_everything_and_lands_nothing(receive, steward):
    draft = receive([*good(), dossier("X", KenhThucHien=7)])
    assert (draft.path.stat().st_mode & 0o777) == 0o600
    jobs.start("look", draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.seen["rows"], draft.seen["bad"]) == (State.SEEN, 31, 1)
    assert draft.seen["columns"]["dossier_code"] == "MaHoSo"
    assert "field_code" in draft.seen["absent"]
    assert draft.seen["first"][0]["row"] == 32
    assert not Landing.objects.exists()
    assert lakes.lake().version("dossiers") == -1


def test_landing_takes_the_file_away_and_names_the_person(receive, steward, measured):
    draft = receive(good())
    jobs.start("look", draft.pk)
    draft.refresh_from_db()
    actions.claim_upload(by=steward, draft=draft, state=State.LANDING)
    jobs.start("land", draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.landing.inserted) == (State.LANDED, 30)
    assert measured == ["dossiers"]
    assert (draft.landing.landed_by, draft.landing.file_name) == (steward, "ho-so.csv")
    assert list((draft.path.parent).iterdir()) == []
    assert AuditEvent.objects.filter(verb="tải lên tệp bản ghi").count() == 1


def test_a_refused_file_is_kept_with_its_report(receive, steward):
    draft = receive([dossier(f"X{n}", KenhThucHien=7) for n in range(3)])
    jobs.start("look", draft.pk)
    draft.refresh_from_db()
    assert draft.seen["refused"]
    actions.claim_upload(by=steward, draft=draft, state=State.LANDING)
    jobs.start("land", draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.fault["code"]) == (State.REFUSED, "landing.refused")
    assert draft.path.exists()
    actions.drop_upload(by=steward, draft=draft, why="gửi nhầm tệp")
    assert (draft.state, draft.path.exists()) == (State.DROPPED, False)
    assert AuditEvent.objects.get(verb="bỏ tệp bản ghi").why == "gửi nhầm tệp"


BAD = [
    (b"%PDF-1.7 not a table", "landing.foreign"),
    (b"MaHoSo;Khac\n1;2\n", "landing.missing_columns"),
    (b"PAR1 half a file", "landing.truncated"),
    (b"PK\x03\x04 not an archive", "landing.no_rows"),
]


@pytest.mark.parametrize(("content", "code"), BAD, ids=[code for _, code in BAD])
def test_what_cannot_be_read_is_refused_in_words(receive, content, code):
    draft = receive([], content=content)
    jobs.start("look", draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.fault["code"]) == (State.REFUSED, code)


def test_too_big_and_empty_files_leave_nothing(receive, settings):
    settings.NHIP_LANDING_MAX_BYTES = 100
    for content, code in ((b"x" * 101, "upload.too_big"), (b"", "upload.empty")):
        upload = SimpleUploadedFile("../../etc/passwd", content)
        with pytest.raises(actions.UploadRefused, match=code):
            actions.receive_upload(
                by=None, dataset="dossiers", source=Source.objects.first(), upload=upload
            )
    assert not LandingDraft.objects.exists()
    assert not (settings.HOME / "landing").exists()


def test_the_name_of_a_file_leads_nowhere(receive, settings):
    draft = receive([], name="../../../tmp/hai.csv", content=b"a;b\n1;2\n")
    assert draft.file_name == "hai.csv"
    assert draft.path.parent == settings.HOME / "landing"


def test_two_people_cannot_land_one_file(receive, steward):
    draft = receive(good(3))
    jobs.start("look", draft.pk)
    actions.claim_upload(by=steward, draft=draft, state=State.LANDING)
    with pytest.raises(actions.UploadRefused, match="moved_on"):
        actions.claim_upload(by=steward, draft=draft, state=State.LANDING)


def test_a_step_that_was_cut_off_can_be_made_again(receive, steward):
    draft = receive(good(3))
    draft.state, draft.moved_at = State.LANDING, timezone.now() - timedelta(minutes=5)
    draft.save()
    assert not jobs.is_running(draft.token)
    actions.claim_upload(by=steward, draft=draft, state=State.LANDING)
    jobs.start("land", draft.pk)
    draft.refresh_from_db()
    assert draft.state == State.LANDED


def test_a_crash_is_written_on_the_draft(receive, monkeypatch):
    draft = receive(good(3))
    monkeypatch.setattr(Lake, "__init__", None)
    jobs.start("look", draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.fault["code"]) == (State.REFUSED, "upload.crashed")
    assert draft.path.exists()
