"""What every way in shares: a file is landed through the catalogue's door, then measured, and the
outcome is told as data (for machines) and in words (for people).

May import the catalogue. Must not decide where a file came from or where it goes.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nhip.apps.catalogue import actions as catalogue
from nhip.apps.catalogue import lakes, sentences
from nhip.apps.catalogue.models import Landing, Source
from nhip.engine.errors import NhipError
from nhip.engine.values import vi_number
from nhip.ui.messages import sentence_of

log = logging.getLogger(__name__)
COUNTS = {
    "inserted": "mới",
    "updated": "thay đổi",
    "unchanged": "như cũ",
    "older": "cũ hơn bản đang có",
    "duplicates": "lặp trong tệp",
    "rejected": "không nhận",
}
BAD_ROWS_SHOWN = 20


@dataclass(frozen=True)
class Outcome:
    """A landing, or the error (code, sentence, check report) that kept the file out."""

    dataset: str
    landing: Landing | None
    error: dict[str, Any]

    @property
    def report(self) -> dict[str, Any]:
        """The check report, {} where the file could not even be read."""
        return self.landing.report if self.landing else self.error.get("report", {})

    def lines(self) -> list[str]:
        """The outcome in words, the first bad rows included."""
        told = in_words(self.landing) if self.landing else self.error["detail"]
        return [told, *report_lines(self.dataset, self.report)]


def bring(*, dataset: str, path: Path, source: str, file_name: str) -> Outcome:
    """Land a file under the name of its source. What a person can mend comes back as an error;
    what nobody can (a full disk) is raised, and the file is to be kept."""
    named = catalogue.source_named(by=None, name=source, kind=Source.Kind.MEASURED)
    try:
        landing = catalogue.land(
            by=None, dataset=dataset, path=path, source=named, file_name=file_name[-150:]
        )
    except NhipError as error:
        told: dict[str, Any] = {"code": error.code, "detail": sentence_of(error)}
        if (report := getattr(error, "report", None)) is not None:
            told["report"] = catalogue.report_of(report)
        return Outcome(dataset, None, told)
    return Outcome(dataset, landing, {})


def measure(dataset: str) -> int | None:
    """Measure what moved; the count of values that changed, None where that must wait for the next
    tick: what has landed stays landed."""
    try:
        done = catalogue.measure(by=None, dataset=dataset)
    except NhipError as error:
        log.warning("%s: %s", dataset, sentence_of(error))
        return None
    return done.values if done else 0


def in_words(landing: Landing) -> str:
    """ "Lô …, phiên bản 3: 12 mới, 1 không nhận." """
    counts = ((getattr(landing, name), what) for name, what in COUNTS.items())
    parts = [f"{vi_number(count)} {what}" for count, what in counts if count]
    told = ", ".join(parts) or "không có gì"
    return f"Lô {landing.batch_id}, phiên bản {landing.table_version}: {told}."


def report_lines(dataset: str, report: dict[str, Any]) -> list[str]:
    """A check report in words: counts by check and column, then the first bad rows."""
    found = lakes.dataset(dataset)
    told = [sentences.of_check(found, *one) for one in report.get("counts", ())]
    for bad in report.get("first", ())[:BAD_ROWS_SHOWN]:
        reasons = " ".join(sentences.of_reason(found, reason) for reason in bad["reasons"])
        told.append(f"Dòng {bad['row']}: {reasons}")
    if report.get("ignored"):
        told.append(f"Cột không dùng: {', '.join(report['ignored'])}.")
    return told


def report_data(dataset: str, report: dict[str, Any]) -> dict[str, Any]:
    """A check report for machines: codes beside their sentences."""
    if not report:
        return {}
    found = lakes.dataset(dataset)
    return {
        "rows": report["rows"],
        "bad": report["bad"],
        "checks": [
            {
                "code": check,
                "column": column,
                "rows": count,
                "detail": sentences.of_check(found, check, column, count),
            }
            for check, column, count in report["counts"]
        ],
        "first": [
            {
                "row": bad["row"],
                "reasons": [
                    {
                        "code": reason["check"],
                        "column": reason["column"],
                        "text": reason["text"],
                        "detail": sentences.of_reason(found, reason),
                    }
                    for reason in bad["reasons"]
                ],
            }
            for bad in report["first"]
        ],
        "ignored_columns": report["ignored"],
    }
