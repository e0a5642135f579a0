"""Writes of evidence: handed in, corrected, scanned again.

A file is examined before its transaction begins: signatures and malware take seconds, and nobody
else is to wait for them.
"""

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.audit.actions import record
from nhip.apps.files import examining, queries
from nhip.apps.files.actions.storing import FileRefused, clean_name, store
from nhip.apps.files.examining import Examined
from nhip.apps.files.kinds import Kind, detect
from nhip.apps.files.models import Evidence
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import may
from nhip.connectors.clamav import Finding
from nhip.engine.errors import NhipError
from nhip.engine.folding import fold

KINDS = (Kind.PDF, Kind.DOCX, Kind.XLSX, Kind.IMAGE)
CORRECTED = ("number", "issued_on", "issuer", "summary", "expires_on")


class EvidenceRefused(NhipError):
    """Evidence that is not taken: not this person's to give, twice the same, secret, infected."""


def add_evidence(
    *,
    by: AbstractBaseUser | None,
    unit: Unit,
    upload: File | None = None,
    url: str = "",
    number: str = "",
    issued_on: date | None = None,
    issuer: str = "",
    summary: str = "",
    expires_on: date | None = None,
    is_simulated: bool = False,
    limit: int | None = None,
) -> Evidence:
    """Keep a file, a link or a number as evidence of a unit; what is not told is read from a PDF.

    Raises EvidenceRefused: "evidence.not_yours" (unit), "evidence.nothing", "evidence.infected"
    (file, said), "evidence.secret" (file), "evidence.twice" (file, known, at),
    "evidence.in_future" (on); FileRefused; ValidationError.
    """
    _allow(by, unit)
    told = {
        "number": number.strip(), "issued_on": issued_on, "issuer": issuer.strip(),
        "summary": summary.strip(), "expires_on": expires_on,
    }  # fmt: skip
    if upload is None:
        return _add(by, unit, told, Examined(), None, url.strip(), is_simulated)
    content = _content(upload, limit)
    found = examining.examined(content, detect(content))
    _refuse_harm(found, clean_name(upload.name or ""))
    read = {name: getattr(found.head, name) for name in found.head.found}
    told["read_fields"] = [name for name in read if not told[name]]
    told |= {name: read[name] for name in told["read_fields"]}
    with transaction.atomic():
        file = store(by=by, upload=upload, kinds=KINDS, limit=limit)
        if known := queries.same_file(unit, file.sha256):
            raise EvidenceRefused(
                "evidence.twice", file=file.name, known=str(known), at=known.added_at
            )
        return _add(by, unit, told, found, file, url.strip(), is_simulated)


def _allow(by: AbstractBaseUser | None, unit: Unit) -> None:
    if by is not None and not may(by, Permission.GIVE_EVIDENCE, unit):
        raise EvidenceRefused("evidence.not_yours", unit=unit.name)


def _content(upload: File, limit: int | None) -> bytes:
    """The bytes, of a size that may be read at all. Raises FileRefused("file.too_big")."""
    if limit and upload.size > limit:
        name = clean_name(upload.name or "")
        raise FileRefused("file.too_big", file=name, size=upload.size, limit=limit)
    upload.seek(0)
    return upload.read()


def _refuse_harm(found: Examined, name: str) -> None:
    if found.scan.finding is Finding.INFECTED:
        raise EvidenceRefused("evidence.infected", file=name, said=found.scan.said)
    if found.head.is_secret:
        raise EvidenceRefused("evidence.secret", file=name)


@transaction.atomic
def _add(
    by: AbstractBaseUser | None,
    unit: Unit,
    told: dict[str, Any],
    found: Examined,
    file: Any,
    url: str,
    is_simulated: bool,
) -> Evidence:
    kind = Evidence.Kind.FILE if file else Evidence.Kind.LINK if url else Evidence.Kind.NUMBER
    if kind == Evidence.Kind.NUMBER and not told["number"]:
        raise EvidenceRefused("evidence.nothing")
    made = Evidence(
        unit=unit, kind=kind, file=file, url=url, added_by=by, is_simulated=is_simulated, **told
    )
    made.signature = found.verdict
    made.signatures = [one.stored() for one in found.signatures]
    if file:
        made.scan, made.scan_said = found.scan.finding.value, found.scan.said
        made.scanned_at = timezone.now() if found.scan.finding is Finding.CLEAN else None
    _keep(made)
    record(by=by, verb="nộp minh chứng", what=made, after=_said(made))
    return made


def _keep(held: Evidence) -> None:
    if held.issued_on and held.issued_on > timezone.localdate():
        raise EvidenceRefused("evidence.in_future", on=held.issued_on)
    if held.expires_on and held.issued_on and held.expires_on < held.issued_on:
        raise ValidationError({"expires_on": "Ngày hết giá trị phải sau ngày ban hành."})
    name = held.file.name if held.file else held.url
    held.search_text = fold(" ".join((held.number, held.issuer, held.summary, name)))
    held.full_clean(exclude=["file", "unit", "added_by", "corrected_by"])
    held.save()


def _said(held: Evidence) -> dict[str, Any]:
    return {
        "hình thức": held.get_kind_display(),
        "tệp": held.file.sha256 if held.file else "",
        "liên kết": held.url,
        "số": held.number,
        "ngày": held.issued_on,
        "cơ quan": held.issuer,
        "trích yếu": held.summary,
        "có giá trị đến": held.expires_on,
        "chữ ký": held.get_signature_display(),
        "quét": held.get_scan_display(),
    }


@transaction.atomic
def correct_evidence(*, by: AbstractBaseUser | None, evidence: Evidence, **given: Any) -> Evidence:
    """Write what the head of the document says; fields a person has seen count as read no more.

    `given` are fields of CORRECTED. Raises EvidenceRefused("evidence.not_yours", unit),
    ("evidence.in_future", on); ValidationError.
    """
    held = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    _allow(by, held.unit)
    before = _said(held)
    for name in CORRECTED:
        if name in given:
            setattr(held, name, given[name])
    held.read_fields = []
    held.corrected_by, held.corrected_at = by, timezone.now()
    _keep(held)
    record(by=by, verb="sửa minh chứng", what=held, before=before, after=_said(held))
    return held


def scan_again(*, by: AbstractBaseUser | None, evidence: Evidence) -> Evidence:
    """Ask the daemon again, and hold the signatures against the trust list of today.

    Raises EvidenceRefused("evidence.not_yours", unit), ("evidence.no_file").
    """
    _allow(by, evidence.unit)
    if evidence.file is None:
        raise EvidenceRefused("evidence.no_file")
    found = examining.examined(evidence.file.read(), Kind(evidence.file.kind))
    with transaction.atomic():
        held = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
        before = _said(held)
        held.scan, held.scan_said = found.scan.finding.value, found.scan.said
        held.scanned_at = timezone.now() if found.scan.finding is not Finding.UNKNOWN else None
        if found.scan.finding is not Finding.INFECTED:
            held.signature = found.verdict
            held.signatures = [one.stored() for one in found.signatures]
        held.save()
        record(by=by, verb="kiểm tra lại minh chứng", what=held, before=before, after=_said(held))
    return held
