"""store(): keep a file after looking at its size and its kind."""

import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Collection

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import transaction

from nhip.apps.audit.actions import record
from nhip.apps.files.kinds import Kind, detect, is_bomb
from nhip.apps.files.models import StoredFile
from nhip.apps.files.secrecy import stamp
from nhip.engine.errors import NhipError

NAME_LIMIT = 150
ARCHIVES = (Kind.XLSX, Kind.DOCX, Kind.ZIP)


class FileRefused(NhipError):
    """A file that is not kept: too big, empty, or of a kind that is not asked for."""


@transaction.atomic
def store(
    *,
    by: AbstractBaseUser | None,
    upload: File,
    kinds: Collection[Kind] = (Kind.XLSX, Kind.TEXT),
    limit: int | None = None,
) -> StoredFile:
    """Keep an upload under its hash; `limit` in bytes where another than that of imports holds.

    Raises FileRefused: "file.too_big" (size, limit) before it is read, "file.empty",
    "file.kind" (kind, kinds), "file.bomb", "file.secret" (degree, where).
    """
    limit = limit or settings.NHIP_UPLOAD_MAX_BYTES
    name = clean_name(upload.name or "")
    if upload.size > limit:
        raise FileRefused("file.too_big", file=name, size=upload.size, limit=limit)
    upload.seek(0)
    content = upload.read()
    if not content:
        raise FileRefused("file.empty", file=name)
    kind = detect(content)
    if kind not in kinds:
        allowed = ", ".join(one.name_vi for one in kinds)
        raise FileRefused("file.kind", file=name, kind=kind.name_vi, kinds=allowed)
    if kind in ARCHIVES and is_bomb(content):
        raise FileRefused("file.bomb", file=name)
    if found := stamp(name, content, kind):
        raise FileRefused("file.secret", file=name, degree=found.degree, where=found.where)
    digest = hashlib.sha256(content).hexdigest()
    stored = StoredFile(sha256=digest, size=len(content), name=name, kind=kind, stored_by=by)
    _write(stored, content)
    stored.save()
    record(by=by, verb="nộp tệp", what=stored, after={"sha256": digest, "size": len(content)})
    return stored


def clean_name(name: str) -> str:
    """The last part of a path, NFC, without control characters, no longer than the column."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, ending = visible.rpartition(".")
    if dot and len(ending) < 10:
        return f"{stem[: NAME_LIMIT - 1 - len(ending)]}.{ending}"
    return visible[:NAME_LIMIT] or "khong-ten"


def _write(stored: StoredFile, content: bytes) -> None:
    """Whole or not at all: written beside its place, then renamed into it."""
    if stored.path.exists():
        return
    stored.path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=stored.path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, stored.path)
