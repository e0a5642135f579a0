"""A round held elsewhere comes in: a file is kept and looked at, then taken whole or not at all."""

from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.assessments.actions.refusing import RoundRefused, allow, locked_sheet, saved, step
from nhip.apps.assessments.models import (
    Appraisal,
    AssessedCriterion,
    AssessmentRound,
    EvidenceUse,
    Explanation,
    RoundImport,
    SelfAssessment,
)
from nhip.apps.assessments.models.sheets import HAIR
from nhip.apps.assessments.reading import Paper, ReadLine, ReadSheet, read_sheet
from nhip.apps.audit.actions import record
from nhip.apps.files.actions import add_evidence, store
from nhip.apps.files.kinds import Kind
from nhip.apps.files.models import Evidence
from nhip.apps.reviews.actions import apply
from nhip.apps.units.models import Unit

Verdict = Appraisal.Verdict


@transaction.atomic
def start_import(
    *, by: AbstractBaseUser | None, round: AssessmentRound, unit: Unit, upload: File
) -> RoundImport:
    """Keep a sheet of a unit of the round until it is confirmed.

    Raises RoundRefused("assess.not_allowed"), ("assess.not_in_round", unit), ("assess.settled");
    FileRefused; UnreadableAnnex or CannotRead for a file without such a table.
    """
    allow(by, Permission.MANAGE_ROUNDS)
    if round.is_settled:
        raise RoundRefused("assess.settled", round=round.title)
    if not round.sheets.filter(unit=unit).exists():
        raise RoundRefused("assess.not_in_round", unit=unit.name)
    file = store(by=by, upload=upload, kinds=(Kind.XLSX, Kind.TEXT))
    made = RoundImport.objects.create(round=round, unit=unit, file=file, created_by=by)
    look(made)
    record(by=by, verb="nạp phiếu từ nơi khác để xem", what=made, after={"tệp": file.sha256})
    return made


def look(draft: RoundImport) -> ReadSheet:
    """What the file says. Raises UnreadableAnnex, CannotRead."""
    return read_sheet(Path(draft.file.path), draft.round.content)


@transaction.atomic
def confirm_import(*, by: AbstractBaseUser | None, draft: RoundImport) -> SelfAssessment:
    """Take every line, or none. A second confirmation changes nothing.

    Raises RoundRefused: "assess.not_allowed", "assess.import_faulty" (count), "assess.settled"
    (round), "assess.sheet_not_empty" (unit).
    """
    allow(by, Permission.MANAGE_ROUNDS)
    held = RoundImport.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    sheet = locked_sheet(held.round.sheets.get(unit=held.unit))
    if held.imported_at:
        return sheet
    found = look(held)
    if found.faults:
        raise RoundRefused("assess.import_faulty", count=len(found.faults))
    if sheet.round.is_settled:
        raise RoundRefused("assess.settled", round=sheet.round.title)
    if sheet.state != "draft" or sheet.lines.filter(self_score__isnull=False).exists():
        raise RoundRefused("assess.sheet_not_empty", unit=held.unit.name)
    rows = {line.criterion: line for line in sheet.lines.select_related("sheet__unit")}
    known: dict[Paper, Evidence] = {}
    for line in found.lines:
        if row := rows.get(line.code):
            _take(by, held, row, line, known)
    for action in ("submit", "send"):
        verb = "nhận phiếu của đợt ở nơi khác"
        apply(by=by, subject=sheet, action=action, verb=verb, roles=("head",))
    sheet.sent_by, sheet.sent_at = by, timezone.now()
    sheet.save()
    held.imported_by, held.imported_at = by, timezone.now()
    held.save()
    told = {"tiêu chí": len(found.lines), "minh chứng": len(known), "tệp": held.file.sha256}
    record(by=by, verb="nạp phiếu từ nơi khác", what=sheet, after=told)
    return sheet


def _take(
    by: AbstractBaseUser | None,
    draft: RoundImport,
    row: AssessedCriterion,
    line: ReadLine,
    known: dict[Paper, Evidence],
) -> None:
    row.self_score, row.self_note = line.self_score, line.note
    row.status, row.owner, row.due_on = line.status, line.owner, line.due_on
    row.appraised_score = line.appraised
    saved(by, row)
    origin = f"tệp {draft.file.name}, dòng {line.row}"
    step(by, row, "nhận từ nơi khác", "", line.self_score, origin)
    for paper in line.papers:
        if paper not in known:
            known[paper] = _evidence(by, draft, paper)
        EvidenceUse.objects.get_or_create(
            line=row, evidence=known[paper], defaults={"added_by": by}
        )
    if line.appraised is not None:
        comment = "\n".join((*line.opinions, f"Nhận từ {origin}."))
        Appraisal.objects.create(
            line=row, verdict=_verdict(line), score=line.appraised, comment=comment
        )
    for text in line.explanations:
        Explanation.objects.create(
            line=row, about=Explanation.About.APPRAISED, text=text, disputed_score=line.appraised,
            is_upheld=False, answer=f"Đã xem xét ở nơi khác ({origin}).",
            answered_at=timezone.now(), answered_by=by, written_by=by,
        )  # fmt: skip


def _evidence(by: AbstractBaseUser | None, draft: RoundImport, paper: Paper) -> Evidence:
    """The document a line names: one that the unit has already, or a new record of its number."""
    known = Evidence.objects.filter(unit=draft.unit, url=paper.url)
    if paper.number:
        known = Evidence.objects.filter(
            unit=draft.unit, number=paper.number, issued_on=paper.issued_on
        )
    return known.first() or add_evidence(
        by=by, unit=draft.unit, url=paper.url, number=paper.number, issued_on=paper.issued_on,
        summary=paper.summary, is_simulated=draft.round.is_simulated,
    )  # fmt: skip


def _verdict(line: ReadLine) -> str:
    if line.self_score is None or line.appraised is None:
        return Verdict.RAISE
    gap = line.appraised - line.self_score
    return Verdict.ACCEPT if abs(gap) < HAIR else Verdict.RAISE if gap > 0 else Verdict.LOWER
