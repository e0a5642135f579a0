"""Pushing records: small files at once, big ones later, the same one once, what is not taken."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nhip.apps.audit.models import AuditEvent
from nhip.apps.catalogue import jobs as catalogue_jobs
from nhip.apps.catalogue.models import Landing, SentCount
from nhip.apps.exchange import actions, jobs
from nhip.apps.exchange.actions import pushing
from nhip.apps.exchange.api import shapes
from nhip.apps.exchange.models import PushedBatch
from tests.apps.catalogue.lake_records import dossier, write

pytestmark = pytest.mark.django_db
BATCHES = "datasets/dossiers/batches"


def lines(*rows):
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


@pytest.fixture
def held(machine):
    return machine("push:dossiers")


def test_a_small_file_lands_at_once_with_its_report(held):
    status, told, headers = held.post(BATCHES, lines(dossier("HS1", unit="X2")))
    shapes.BatchOut.model_validate(told)
    assert (status, told["state"]) == (201, "landed")
    assert told["counts"]["inserted"] == 1
    assert told["report"] == {
        "rows": 1, "bad": 0, "checks": [], "first": [], "ignored_columns": [],
    }  # fmt: skip
    landing = Landing.objects.get()
    assert (landing.source.name, landing.batch_id) == ("Hệ thống một cửa", told["lake_batch"])
    assert headers["Location"].endswith(f"/batches/{told['id']}")
    again = held.get(headers["Location"].partition("/api/v1/")[2])
    assert (again[0], again[1]) == (200, told)
    assert AuditEvent.objects.filter(verb="nhận lô qua API").count() == 1
    assert list(pushing.folder().glob(told["id"])) == []


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_the_kind_is_told_by_the_content(held, tmp_path, suffix):
    path = write(tmp_path / f"ho-so{suffix}", [dossier("HS1", unit="X2")])
    status, told, _ = held.post(BATCHES, path.read_bytes(), "application/octet-stream")
    assert (status, told["counts"]["inserted"]) == (201, 1)


def test_a_file_of_a_form(client, held, tmp_path):
    path = write(tmp_path / "ho-so.csv", [dossier("HS1", unit="X2")])
    upload = SimpleUploadedFile("hồ sơ.csv", path.read_bytes())
    response = client.post(
        f"/api/v1/{BATCHES}", {"file": upload}, headers={"Authorization": f"Bearer {held.text}"}
    )
    assert (response.status_code, response.json()["file"]) == (201, "hồ sơ.csv")


def test_bad_rows_are_told_with_line_and_column(held):
    good = [dossier(f"HS{n}", unit="X2") for n in range(40)]
    status, told, _ = held.post(BATCHES, lines(*good, dossier("HS99", unit="X2", KenhThucHien=7)))
    assert (status, told["counts"]["rejected"]) == (201, 1)
    first = told["report"]["first"][0]
    assert first["row"] == 41
    assert first["reasons"][0]["code"] == "landing.not_allowed"
    assert "Kênh nộp hồ sơ" in first["reasons"][0]["detail"]


def test_a_refused_file_changes_nothing_and_says_why(held):
    status, told, _ = held.post(BATCHES, lines(dossier("HS1", unit="X2", KenhThucHien=7)))
    assert (status, told["state"], told["counts"]) == (422, "refused", None)
    assert told["error"]["code"] == "landing.refused"
    assert told["report"]["bad"] == 1
    assert not Landing.objects.exists()


def test_the_same_idempotency_key_answers_the_same(held):
    body = lines(dossier("HS1", unit="X2"))
    first = held.post(BATCHES, body, Idempotency_Key="lo-1")
    second = held.post(BATCHES, body, Idempotency_Key="lo-1")
    assert first[:2] == second[:2]
    told = [one[2]["Idempotency-Replayed"] for one in (first, second)]
    assert told == ["false", "true"]
    assert Landing.objects.count() == PushedBatch.objects.count() == 1


def test_the_same_idempotency_key_with_another_content(held):
    held.post(BATCHES, lines(dossier("HS1", unit="X2")), Idempotency_Key="lo-1")
    status, told, _ = held.post(BATCHES, lines(dossier("HS2", unit="X2")), Idempotency_Key="lo-1")
    assert (status, told["code"]) == (409, "api.conflict")
    assert Landing.objects.get().inserted == 1
    assert list(pushing.folder().glob("*.part")) == []


def test_two_keys_may_use_one_idempotency_key(machine, held):
    body = lines(dossier("HS1", unit="X2"))
    other = machine("push:dossiers")
    assert (
        held.post(BATCHES, body, Idempotency_Key="1")[1]["id"]
        != (other.post(BATCHES, body, Idempotency_Key="1")[1]["id"])
    )


def test_a_big_file_is_kept_and_landed_later(held, settings):
    settings.NHIP_PUSH_INLINE_BYTES = 10
    status, told, headers = held.post(BATCHES, lines(dossier("HS1", unit="X2")))
    assert (status, told["state"]) == (202, "waiting")
    assert headers["Retry-After"]
    assert [one.state for one in actions.land_waiting()] == ["landed"]
    assert held.get(f"{BATCHES}/{told['id']}")[1]["counts"]["inserted"] == 1
    assert actions.land_waiting() == []


def test_a_big_file_is_landed_by_a_process_begun_for_it(held, settings, monkeypatch):
    begun = []
    monkeypatch.setattr(catalogue_jobs, "apart", lambda *words: begun.append(words))
    settings.NHIP_WORK_APART = True
    held.post(BATCHES, lines(dossier("HS0", unit="X2")))
    assert begun == []  # landed before it was answered
    settings.NHIP_PUSH_INLINE_BYTES = 10
    body = lines(dossier("HS1", unit="X2"))
    _, told, _ = held.post(BATCHES, body, Idempotency_Key="1")
    held.post(BATCHES, body, Idempotency_Key="1")  # sent again: perhaps the first process died
    assert begun == [("nhip.apps.exchange.jobs",)] * 2
    with jobs._alone():  # another process is at it
        jobs.land_all()
    assert PushedBatch.objects.filter(state="waiting").count() == 1
    jobs.land_all()
    assert held.get(f"{BATCHES}/{told['id']}")[1]["state"] == "landed"


def test_a_process_that_died_in_between_is_made_good(held, monkeypatch):
    def killed(*_arguments, **_keywords):
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(pushing, "_answer", killed)
        status, told, _ = held.post(BATCHES, lines(dossier("HS1", unit="X2")))
    assert (status, told["state"]) == (202, "waiting")
    assert Landing.objects.count() == 1
    actions.land_waiting()
    _, told, _ = held.get(f"{BATCHES}/{told['id']}")
    assert (told["state"], told["counts"]["unchanged"]) == ("landed", 1)


def test_one_that_cannot_be_landed_now_keeps_none_waiting(held, settings, monkeypatch):
    settings.NHIP_PUSH_INLINE_BYTES = 1
    for code in ("HS1", "HS2"):
        held.post(BATCHES, lines(dossier(code, unit="X2")))
    bring, first = pushing.landing.bring, PushedBatch.objects.earliest("pk")

    def full_disk(**told):
        if told["path"] == pushing.path_of(first):
            raise OSError(28, "No space left on device")
        return bring(**told)

    monkeypatch.setattr(pushing.landing, "bring", full_disk)
    assert [one.pk for one in actions.land_waiting()] == [first.pk + 1]
    monkeypatch.setattr(pushing.landing, "bring", bring)
    assert [one.pk for one in actions.land_waiting()] == [first.pk]


def test_only_the_key_that_sent_it_reads_the_answer(held, machine):
    _, told, _ = held.post(BATCHES, lines(dossier("HS1", unit="X2")))
    assert machine("push:dossiers").get(f"{BATCHES}/{told['id']}")[0] == 404
    assert machine("read:dataset:dossiers").get(f"{BATCHES}/{told['id']}")[0] == 403


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"", {}, 411, "api.no_length"),
        (b"x" * 200, {}, 413, "api.too_big"),
        (b"x", {"Content_Encoding": "gzip"}, 415, "api.bad_encoding"),
        (b"x", {"Idempotency_Key": "x" * 201}, 400, "api.bad_idempotency_key"),
    ],
    ids=["nothing", "too big", "packed", "a long key"],
)
def test_what_is_not_even_kept(held, settings, body, headers, status, code):
    settings.NHIP_PUSH_MAX_BYTES = 100
    found, told, _ = held.post(BATCHES, body, **headers)
    assert (found, told["code"]) == (status, code)
    assert not PushedBatch.objects.exists()
    assert list(pushing.folder().iterdir()) == []


@pytest.mark.parametrize(
    ("chunks", "expected", "code"),
    [([b"abc"], 10, "api.cut_off"), ([], 0, "api.empty")],
    ids=["cut off", "nothing"],
)
def test_a_body_that_is_not_whole_is_not_kept(held, chunks, expected, code):
    with pytest.raises(pushing.ApiError, match=code):
        actions.receive(
            key=held.key, dataset="dossiers", file_name="x", chunks=chunks, expected=expected,
            idempotency_key="",
        )  # fmt: skip
    assert not PushedBatch.objects.exists()


@pytest.mark.parametrize(
    "body",
    [b"\x00\x01\x02", b"PAR1", b"PK\x03\x04", b"%PDF-1.7", b"[" * 100_000, b"\xff\xfe", b"{}\n{}"],
    ids=["bytes", "Parquet", "zip", "PDF", "brackets", "BOM", "empty records"],
)
def test_hostile_bodies_are_refused_in_words(held, body):
    status, told, _ = held.post(BATCHES, body)
    assert (status, told["state"]) == (422, "refused")
    assert told["error"]["detail"].endswith(".")
    assert not Landing.objects.exists()


def test_a_dataset_the_key_does_not_name(held):
    assert held.post("datasets/petitions/batches", b"{}")[0] == 403
    assert held.post("datasets/..%2f..%2fx/batches", b"{}")[0] in (403, 404)


def test_a_source_says_what_it_sent(held):
    path = "datasets/dossiers/sent"
    status, told, _ = held.post(path, b'{"2026-08-01": 120, "2026-08-02": 0}', "application/json")
    assert (status, told) == (200, {"new": 2, "changed": 0, "same": 0})
    _, told, _ = held.post(path, b'{"2026-08-01": 121, "2026-08-02": 0}', "application/json")
    assert told == {"new": 0, "changed": 1, "same": 1}
    counts = SentCount.objects.filter(source__name="Hệ thống một cửa").order_by("day")
    assert [one.count for one in counts] == [121, 0]


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"[]",
        b"{}",
        b'{"2026-08-01": -1}',
        b'{"2026-08-01": 1.5}',
        b'{"2026-08-01": true}',
        b'{"2026-08-01": "1"}',
        b'{"2026-08-01": 1e400}',
        b'{"2199-01-01": 1}',
        b'{"01/08/2026": 1}',
        b"[" * 100_000,
    ],
    ids=[
        *("nothing", "a list", "no day", "negative", "half", "true", "text", "infinite", "future"),
        *("another form", "brackets"),
    ],
)
def test_counts_that_are_none(held, body):
    status, told, _ = held.post("datasets/dossiers/sent", body, "application/json")
    assert (status, told["code"]) == (400, "api.bad_counts")
    assert not SentCount.objects.exists()
