"""Every write of this app: storing.py keeps bytes, evidence.py keeps what they prove."""

from nhip.apps.files.actions.evidence import (
    EvidenceRefused,
    add_evidence,
    correct_evidence,
    scan_again,
)
from nhip.apps.files.actions.storing import FileRefused, clean_name, store

__all__ = [
    "EvidenceRefused",
    "FileRefused",
    "add_evidence",
    "clean_name",
    "correct_evidence",
    "scan_again",
    "store",
]
