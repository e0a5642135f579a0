"""The signed sheet comes back: the same words, and a signature that holds."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import transaction

from nhip.apps.accounts.permissions import Permission
from nhip.apps.assessments import printing
from nhip.apps.assessments.actions.refusing import RoundRefused, allow, locked_sheet
from nhip.apps.assessments.models import SelfAssessment
from nhip.apps.assessments.queries.sheet import sheet as read_sheet
from nhip.apps.audit.actions import record
from nhip.apps.files.actions import FileRefused, store
from nhip.apps.files.examining import examined
from nhip.apps.files.kinds import Kind
from nhip.apps.files.verdicts import Verdict


def take_signed(
    *, by: AbstractBaseUser | None, sheet: SelfAssessment, upload: File, limit: int
) -> SelfAssessment:
    """Keep a signed PDF of a sheet that waits for its head.

    Raises FileRefused; RoundRefused: "assess.not_allowed", "assess.not_signing" (state),
    "assess.infected" (said), "assess.signature_bad" (said), "assess.other_content".
    """
    if upload.size > limit:
        raise FileRefused("file.too_big", file=upload.name, size=upload.size, limit=limit)
    upload.seek(0)
    content = upload.read()
    found = examined(content, Kind.PDF)
    with transaction.atomic():
        held = locked_sheet(sheet)
        allow(by, Permission.SELF_ASSESS, held.unit)
        if held.state != "signing":
            raise RoundRefused("assess.not_signing", state=held.state_vi.lower())
        file = store(by=by, upload=upload, kinds=(Kind.PDF,), limit=limit)
        if found.scan.finding == "infected":
            raise RoundRefused("assess.infected", said=found.scan.said)
        if not found.verdict.is_good:
            raise RoundRefused("assess.signature_bad", said=Verdict(found.verdict).name_vi)
        if not printing.says_the_same(read_sheet(held), content):
            raise RoundRefused("assess.other_content")
        signers = ", ".join(one.signer for one in found.signatures)
        held.signed_file = file
        held.signed_said = f"{found.verdict.name_vi}; người ký: {signers}"[:300]
        held.save()
        told = {"tệp": file.sha256, "chữ ký": held.signed_said}
        record(by=by, verb="nộp phiếu ký số", what=held, after=told)
    return held
