"""A file of records from a browser into the lake: received, looked at, confirmed, landed.

The bytes lie in the installation's folder `landing/`, under a name nobody chose, until the file has
landed or was given up: a refused file is kept, so that nothing is lost. Every step moves the draft
from one state to the next and refuses a draft that somebody else moved meanwhile.
"""

import hashlib
import os
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from nhip.apps.audit.actions import record
from nhip.apps.catalogue import lakes
from nhip.apps.catalogue.actions.landing import known_units, land, report_of
from nhip.apps.catalogue.actions.undoing import reason
from nhip.apps.catalogue.models import LandingDraft, Source
from nhip.apps.files.actions import clean_name
from nhip.apps.files.secrecy import in_name
from nhip.engine.errors import NhipError
from nhip.repository.landing.look import look
from nhip.repository.landing.stage import Refused

State = LandingDraft.State
# A process takes a few seconds to begin; before that nobody holds the draft, and nothing is wrong.
PATIENCE = timedelta(seconds=60)


class UploadRefused(NhipError):
    """A file that is not taken, or a step that cannot be made now."""


def receive_upload(
    *, by: AbstractBaseUser | None, dataset: str, source: Source, upload: File
) -> LandingDraft:
    """Keep an uploaded file apart from everything until it is looked at.

    Raises DatasetMissing, UploadRefused: "upload.too_big" (size, limit), "upload.empty",
    "upload.secret" (degree).
    """
    lakes.dataset(dataset)
    name, limit = clean_name(upload.name or ""), settings.NHIP_LANDING_MAX_BYTES
    if upload.size > limit:
        raise UploadRefused("upload.too_big", file=name, size=upload.size, limit=limit)
    if not upload.size:
        raise UploadRefused("upload.empty", file=name)
    if degree := in_name(name):
        raise UploadRefused("upload.secret", file=name, degree=degree)
    draft = LandingDraft(
        dataset=dataset,
        source=source,
        file_name=name,
        size=upload.size,
        token=secrets.token_hex(16),
        created_by=by,
    )
    draft.sha256 = _write(draft, upload)
    try:
        with transaction.atomic():
            draft.save()
            after = {"tập dữ liệu": dataset, "nguồn": source.name, "sha256": draft.sha256}
            record(by=by, verb="tải lên tệp bản ghi", what=draft, after=after)
    except BaseException:
        draft.path.unlink(missing_ok=True)
        raise
    return draft


def look_at_upload(*, draft: LandingDraft) -> None:
    """Read and check the whole file without landing any of it; what was found is kept for the page.

    A file that cannot be read is refused, with why.
    """
    now = timezone.localtime().replace(tzinfo=None)
    try:
        found = look(
            lakes.lake().root / "_work",
            lakes.dataset(draft.dataset),
            draft.path,
            now=now,
            known_units=known_units,
        )
    except NhipError as fault:
        _move(draft, State.REFUSED, fault=_kept(fault))
        return
    seen = {
        **report_of(found.report),
        "columns": found.columns,
        "absent": list(found.absent),
        "limit": found.limit,
        "refused": found.refused,
    }
    _move(draft, State.SEEN, seen=seen, fault={})


def claim_upload(
    *, by: AbstractBaseUser | None, draft: LandingDraft, state: LandingDraft.State
) -> None:
    """Claim a draft for a step that is about to run: LOOKING or LANDING.

    Raises UploadRefused("upload.moved_on") where it is landed, given up or being worked on.
    """
    claimable: Collection[str] = (State.SEEN, State.REFUSED)
    fresh = timezone.now() - PATIENCE
    drafts = LandingDraft.objects.filter(pk=draft.pk)
    stuck = drafts.filter(state__in=LandingDraft.RUNNING, moved_at__lt=fresh)
    moved = drafts.filter(state__in=claimable) | stuck
    if not moved.update(state=state, moved_at=timezone.now(), fault={}):
        draft.refresh_from_db()
        raise UploadRefused("upload.moved_on", state=draft.get_state_display())
    draft.refresh_from_db()


def land_upload(*, draft: LandingDraft) -> None:
    """Land the file in the name of whoever uploaded it; its bytes go when it is in the lake.

    A refusal is kept with its report, and the file with it.
    """
    try:
        landing = land(
            by=draft.created_by,
            dataset=draft.dataset,
            path=draft.path,
            source=draft.source,
            file_name=draft.file_name,
        )
    except Refused as fault:
        _move(draft, State.REFUSED, seen=draft.seen | report_of(fault.report), fault=_kept(fault))
        return
    except NhipError as fault:
        _move(draft, State.REFUSED, fault=_kept(fault))
        return
    _move(draft, State.MEASURING, landing=landing)
    draft.path.unlink(missing_ok=True)


def finish_upload(*, draft: LandingDraft) -> None:
    """The last step: landed, and measured as far as it could be."""
    _move(draft, State.LANDED)


def fail_upload(*, draft: LandingDraft, code: str) -> None:
    """A step broke in a way nobody foresaw: the file is kept and may be tried again."""
    state = State.LANDED if draft.landing_id else State.REFUSED
    _move(draft, state, fault={"code": code, "fields": {}})


def drop_upload(*, by: AbstractBaseUser | None, draft: LandingDraft, why: str) -> None:
    """Give a file up: its bytes are removed, its line stays with the reason.

    Raises NoReason, UploadRefused("upload.moved_on").
    """
    why = reason(why)
    with transaction.atomic():
        waiting = LandingDraft.objects.filter(pk=draft.pk, state__in=(State.SEEN, State.REFUSED))
        if not waiting.update(state=State.DROPPED, why=why, moved_at=timezone.now()):
            draft.refresh_from_db()
            raise UploadRefused("upload.moved_on", state=draft.get_state_display())
        draft.refresh_from_db()
        record(by=by, verb="bỏ tệp bản ghi", what=draft, after={"sha256": draft.sha256}, why=why)
    draft.path.unlink(missing_ok=True)


def _write(draft: LandingDraft, upload: File) -> str:
    """Copy an upload to its place, readable by this account only; gives its SHA-256."""
    draft.path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle = os.open(draft.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        for block in upload.chunks():
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _move(draft: LandingDraft, state: LandingDraft.State, **told: object) -> None:
    draft.state, draft.moved_at = state, timezone.now()
    for name, value in told.items():
        setattr(draft, name, value)
    draft.save(update_fields=["state", "moved_at", *told])


def _kept(fault: NhipError) -> dict[str, object]:
    """A fault as a draft keeps it."""
    plain = (str, int, float, list, tuple, bool, type(None))
    fields = {k: v if isinstance(v, plain) else str(v) for k, v in fault.fields.items()}
    return {"code": fault.code, "fields": fields}
