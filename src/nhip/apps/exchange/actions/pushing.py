"""A file that a system pushed: kept on disk first, then landed, then answered; the file goes last.

The same idempotency key answers what it answered before. A process killed anywhere leaves the file
and its waiting line, which land_waiting() takes up: landing twice changes nothing.
"""

import fcntl
import hashlib
import logging
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from nhip.apps.audit.actions import record
from nhip.apps.catalogue import actions as catalogue
from nhip.apps.catalogue.models import Source
from nhip.apps.exchange import jobs
from nhip.apps.exchange.actions import landing
from nhip.apps.exchange.errors import ApiError
from nhip.apps.exchange.models import ApiKey, PushedBatch

log = logging.getLogger(__name__)
ORPHAN_SECONDS = 24 * 3600


def receive(
    *,
    key: ApiKey,
    dataset: str,
    file_name: str,
    chunks: Iterable[bytes],
    expected: int | None,
    idempotency_key: str,
) -> tuple[PushedBatch, bool]:
    """Keep a pushed file and land it at once where it is small, in a process of its own where it
    is large or was left behind; True where it came before.

    `expected` is how many bytes were announced. Raises ApiError: "api.too_big", "api.cut_off",
    "api.empty", "api.conflict" (the idempotency key came before with another content).
    """
    part = folder() / f"{secrets.token_hex(12)}.part"
    try:
        size, digest = _spool(part, chunks)
        if expected is not None and size != expected:
            raise ApiError("api.cut_off", size=size, expected=expected)
        if not size:
            raise ApiError("api.empty")
        batch, again = _register(key, dataset, file_name, size, digest, idempotency_key, part)
    finally:
        part.unlink(missing_ok=True)
    if not again and size <= settings.NHIP_PUSH_INLINE_BYTES:
        _land_now(batch)
    elif batch.state == PushedBatch.State.WAITING:
        jobs.start()
    return batch, again


def allow_size(size: int) -> None:
    """Raises ApiError("api.too_big") for what is not even begun to be read."""
    if size > settings.NHIP_PUSH_MAX_BYTES:
        raise ApiError("api.too_big", limit=settings.NHIP_PUSH_MAX_BYTES)


def say_sent(*, key: ApiKey, dataset: str, counts: Mapping[date, int]) -> catalogue.Said:
    """What the system of a key says it sent each day, for the reconciliation."""
    source = catalogue.source_named(by=None, name=key.system, kind=Source.Kind.MEASURED)
    return catalogue.say_sent(by=None, source=source, dataset=dataset, counts=counts)


def land_waiting() -> list[PushedBatch]:
    """Land what waits, oldest first, whoever left it: a big file, or a process that died."""
    done = []
    for batch in PushedBatch.objects.filter(state=PushedBatch.State.WAITING).order_by("pk"):
        try:
            if land_one(batch):
                batch.refresh_from_db()
                done.append(batch)
        except Exception:  # one file that cannot be landed now must not keep the others waiting
            log.exception("Lô %s của %s chưa nạp được", batch.code, batch.dataset)
    _sweep()
    return done


def _land_now(batch: PushedBatch) -> None:
    try:
        land_one(batch)
    except Exception:  # it is kept, and waits: who sent it need not send it again
        log.exception("Lô %s của %s chưa nạp được", batch.code, batch.dataset)
    batch.refresh_from_db()


def land_one(batch: PushedBatch) -> bool:
    """Land a waiting batch; False where another process is at it, or it is done."""
    with _held(batch) as mine:
        if not mine:
            return False
        batch.refresh_from_db()
        if batch.state != PushedBatch.State.WAITING:
            return False
        path = path_of(batch)
        if path.exists():
            outcome = landing.bring(
                dataset=batch.dataset, path=path, source=batch.key.system,
                file_name=batch.file_name,
            )  # fmt: skip
        else:
            gone = {"code": "api.gone", "detail": "Tệp không còn trên máy chủ. Hãy gửi lại."}
            outcome = landing.Outcome(batch.dataset, None, gone)
        _answer(batch, outcome)
        path.unlink(missing_ok=True)
    if outcome.landing:
        landing.measure(batch.dataset)
    return True


def folder() -> Path:
    """Where pushed files wait."""
    found = settings.HOME / "exchange" / "pushed"
    found.mkdir(parents=True, exist_ok=True)
    return found


def path_of(batch: PushedBatch) -> Path:
    """The file of a batch."""
    return folder() / batch.code


def _spool(path: Path, chunks: Iterable[bytes]) -> tuple[int, str]:
    size, digest, limit = 0, hashlib.sha256(), settings.NHIP_PUSH_MAX_BYTES
    with path.open("wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise ApiError("api.too_big", limit=limit)
            digest.update(chunk)
            file.write(chunk)
    return size, digest.hexdigest()


def _register(
    key: ApiKey,
    dataset: str,
    file_name: str,
    size: int,
    digest: str,
    idempotency_key: str,
    part: Path,
) -> tuple[PushedBatch, bool]:
    batch = PushedBatch(
        key=key,
        dataset=dataset,
        idempotency_key=idempotency_key,
        file_name=file_name[-150:],
        file_hash=digest,
        size=size,
    )
    part.replace(path_of(batch))  # before the line: a line without its file would promise too much
    try:
        with transaction.atomic():
            batch.save()
            record(by=None, verb="nhận lô qua API", what=batch, after=_said(batch))
    except IntegrityError:
        path_of(batch).unlink(missing_ok=True)
        before = PushedBatch.objects.get(key=key, dataset=dataset, idempotency_key=idempotency_key)
        if before.file_hash != digest:
            raise ApiError("api.conflict", text=idempotency_key) from None
        return before, True
    return batch, False


@transaction.atomic
def _answer(batch: PushedBatch, outcome: landing.Outcome) -> None:
    batch.state = PushedBatch.State.LANDED if outcome.landing else PushedBatch.State.REFUSED
    batch.landing, batch.error = outcome.landing, outcome.error
    batch.finished_at = timezone.now()
    batch.save(update_fields=["state", "landing", "error", "finished_at"])
    record(by=None, verb="trả lời lô gửi qua API", what=batch, after=_said(batch))


def _said(batch: PushedBatch) -> dict:
    return {
        "khóa": batch.key.prefix,
        "hệ thống": batch.key.system,
        "tập dữ liệu": batch.dataset,
        "tệp": batch.file_name,
        "sha256": batch.file_hash,
        "tình trạng": batch.get_state_display(),
        "lượt nạp": batch.landing_id,
    }


@contextmanager
def _held(batch: PushedBatch) -> Iterator[bool]:
    """Whether this process may land the batch; the kernel lets go of it when the process dies."""
    lock = folder() / f"{batch.code}.lock"
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True  # the lock's file stays: two must never hold two files of one name


def _sweep() -> None:
    """Put away files that no line speaks of: their process died before it wrote one."""
    known = set(PushedBatch.objects.filter(state="waiting").values_list("code", flat=True))
    edge = timezone.now().timestamp() - ORPHAN_SECONDS
    for path in folder().iterdir():
        if path.stem not in known and path.stat().st_mtime < edge:
            path.unlink(missing_ok=True)
