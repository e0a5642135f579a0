"""What a file says of itself, found before it is kept: head of the document, signatures, malware.

May import pypdf, the annexes' letterhead, this app's signatures and connectors.clamav. Writes
nothing. A file made to hurt its reader costs time and words, never the request.
"""

import io
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from nhip.annexes.letterhead import Letterhead, letterhead
from nhip.apps.files.kinds import Kind
from nhip.apps.files.verdicts import Signature, Verdict, overall
from nhip.connectors import clamav
from nhip.connectors.clamav import Finding, Scan

LONGEST_PAGE = 20_000  # characters of the first page; a head has some hundreds
NOT_CONFIGURED = "chưa cấu hình trình quét"


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in a file."""

    head: Letterhead = field(default_factory=Letterhead)
    verdict: Verdict = Verdict.NOT_CHECKED
    signatures: tuple[Signature, ...] = ()
    scan: Scan = field(default_factory=lambda: Scan(Finding.UNKNOWN, NOT_CONFIGURED))


def examined(content: bytes, kind: Kind) -> Examined:
    """Everything that can be told of a file. A file with malware is not opened further."""
    scan = scanned(content)
    if scan.finding is Finding.INFECTED or kind is not Kind.PDF:
        return Examined(scan=scan)
    found = signatures_of(content)
    return Examined(letterhead(first_page(content)), overall(found), found, scan)


def scanned(content: bytes) -> Scan:
    """What the daemon says; UNKNOWN where none is configured or its address is wrong."""
    if not settings.NHIP_CLAMAV:
        return Scan(Finding.UNKNOWN, NOT_CONFIGURED)
    try:
        return clamav.scan(content, settings.NHIP_CLAMAV, settings.NHIP_CLAMAV_SECONDS)
    except ValueError:
        return Scan(Finding.UNKNOWN, "địa chỉ trình quét (NHIP_CLAMAV) không đúng")


def first_page(content: bytes) -> str:
    """The text of the first page; empty for a scan, a locked file, or one that cannot be read."""
    return all_text(content, most_pages=1)[:LONGEST_PAGE]


def all_text(content: bytes, most_pages: int = 60) -> str:
    """The text of a PDF, up to so many pages."""
    from pypdf import PdfReader  # half a second that no command without a PDF should pay

    try:
        pages = PdfReader(io.BytesIO(content)).pages
        return "\n".join(page.extract_text() for page in pages[:most_pages])
    except Exception:  # whatever a hostile file makes of the parser
        return ""


def signatures_of(content: bytes) -> tuple[Signature, ...]:
    """The signatures of a PDF held against the configured trust list."""
    from nhip.apps.files import signatures  # pyHanko: as above

    folder = settings.NHIP_TRUST_FOLDER
    trust = signatures.trust_list(Path(folder) if folder else None)
    return signatures.verified(content, trust, online=settings.NHIP_CHECK_REVOCATION)
