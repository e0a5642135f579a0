"""Digital signatures of a PDF, verified by pyHanko: whole, by whom, when, trusted by which chain.

May import pyHanko. Reads no record; the trust list is a folder given by the caller: certificates of
the authorities that are trusted (*.pem, *.crt, *.cer) and their revocation lists (*.crl). Without
a network revocation is judged by those lists alone; where they do not reach, the verdict says so.
"""

import io
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asn1crypto import crl
from asn1crypto import pem as armour
from asn1crypto.x509 import Certificate
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from nhip.apps.files.verdicts import Signature, Verdict

MOST_SIGNATURES = 20
CERTIFICATES, LISTS = ("*.pem", "*.crt", "*.cer", "*.der"), ("*.crl",)


@dataclass(frozen=True, slots=True)
class TrustList:
    """Trusted authorities and their revocation lists."""

    roots: tuple[Certificate, ...] = ()
    lists: tuple[crl.CertificateList, ...] = ()


def trust_list(folder: Path | None) -> TrustList:
    """What lies in the folder; a file that is no certificate is left aside with a line in the log.
    No folder trusts nobody."""
    if folder is None or not folder.is_dir():
        return TrustList()
    roots = [one for path in _matching(folder, CERTIFICATES) for one in _certificates(path)]
    lists = [found for path in _matching(folder, LISTS) if (found := _revocations(path))]
    return TrustList(tuple(roots), tuple(lists))


def _matching(folder: Path, patterns: Iterable[str]) -> list[Path]:
    return sorted(path for pattern in patterns for path in folder.glob(pattern) if path.is_file())


def _certificates(path: Path) -> list[Certificate]:
    try:
        return list(load_certs_from_pemder([str(path)]))
    except (ValueError, OSError, TypeError):
        logging.getLogger(__name__).warning("%s holds no certificate and is left aside", path.name)
        return []


def _revocations(path: Path) -> crl.CertificateList | None:
    try:
        content = path.read_bytes()
        if armour.detect(content):
            content = armour.unarmor(content)[2]
        found = crl.CertificateList.load(content)
        found.native  # noqa: B018  # asn1crypto parses late: a broken list must fail here
    except (ValueError, OSError, TypeError):
        logging.getLogger(__name__).warning("%s is no revocation list, left aside", path.name)
        return None
    return found


def verified(content: bytes, trust: TrustList, *, online: bool = False) -> tuple[Signature, ...]:
    """Every signature of a PDF in the order it was put; empty where there is none.

    `online` lets revocation be asked of the authorities; else only the lists of the trust folder
    and of the document itself are used. What cannot be read is one UNREADABLE.
    """
    try:
        found = PdfFileReader(io.BytesIO(content), strict=False).embedded_signatures
        signatures = [one for one in found if one.sig_object_type != "/DocTimeStamp"]
    except Exception:  # whatever a hostile file makes of the parser
        if b"/ByteRange" in content:
            return (Signature(Verdict.UNREADABLE),)
        return ()
    return tuple(_verified(one, trust, online) for one in signatures[:MOST_SIGNATURES])


def _verified(embedded: Any, trust: TrustList, online: bool) -> Signature:
    try:
        # Strictly first: a chain of unknown revocation does not stand. Then as far as it is known.
        status = _status(embedded, trust, online, "require")
        verdict = _verdict(status)
        if verdict in (Verdict.UNTRUSTED, Verdict.EXPIRED) and _stands(embedded, trust, online):
            verdict = Verdict.NOT_REVOKED_UNKNOWN
    except Exception:
        return Signature(Verdict.UNREADABLE)
    subject, issuer = status.signing_cert.subject.native, status.signing_cert.issuer.native
    stamp = status.timestamp_validity
    return Signature(
        verdict=verdict,
        signer=_words(subject.get("common_name")),
        organisation=_words(subject.get("organization_name")),
        authority=_words(issuer.get("common_name") or issuer.get("organization_name")),
        serial=format(status.signing_cert.serial_number, "x"),
        signed_at=stamp.timestamp if stamp else status.signer_reported_dt,
        is_timestamped=bool(stamp and stamp.intact and stamp.valid),
        covers_all=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
    )


def _words(value: Any) -> str:
    """A name of a certificate; some carry several."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")[:300]


def _status(embedded: Any, trust: TrustList, online: bool, mode: str) -> PdfSignatureStatus:
    """Judged as of the time of signing: a certificate runs out and its signatures stay good."""
    said, now = embedded.self_reported_timestamp, datetime.now(UTC)
    moment = min(said, now) if said else now
    context = ValidationContext(
        trust_roots=list(trust.roots),
        crls=list(trust.lists),
        allow_fetching=online,
        revocation_mode=mode,
        moment=moment,
        retroactive_revinfo=True,
    )
    return validate_pdf_signature(embedded, context)


def _verdict(status: PdfSignatureStatus) -> Verdict:
    if not (status.intact and status.valid):
        return Verdict.BROKEN
    if _is_altered(status):
        return Verdict.ALTERED
    if status.revoked:
        return Verdict.REVOKED
    if status.trusted:
        return Verdict.VALID
    if _is_outside_its_days(status):
        return Verdict.EXPIRED
    self_made = status.signing_cert.self_signed in ("yes", "maybe")
    return Verdict.SELF_MADE if self_made else Verdict.UNTRUSTED


def _is_altered(status: PdfSignatureStatus) -> bool:
    """Further signatures and time stamps may follow; anything else changes what was signed."""
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return False
    allowed = (
        ModificationLevel.NONE,
        ModificationLevel.LTA_UPDATES,
        ModificationLevel.FORM_FILLING,
    )
    return status.modification_level not in allowed or not status.docmdp_ok


def _is_outside_its_days(status: PdfSignatureStatus) -> bool:
    at, days = status.signer_reported_dt, status.signing_cert["tbs_certificate"]["validity"].native
    return bool(at and not days["not_before"] <= at <= days["not_after"])


def _stands(embedded: Any, trust: TrustList, online: bool) -> bool:
    """Whether the chain stands where certificates of unknown revocation are taken."""
    return bool(_status(embedded, trust, online, "soft-fail").trusted)
