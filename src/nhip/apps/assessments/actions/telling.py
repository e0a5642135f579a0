"""Who is told of what in a round, in the transaction of what happened."""

from django.contrib.auth.base_user import AbstractBaseUser

from nhip.apps.accounts.permissions import Permission
from nhip.apps.assessments.models import AssessedCriterion, AssessmentRound, SelfAssessment
from nhip.apps.notices.actions import Note, tell
from nhip.apps.notices.kinds import Kind
from nhip.apps.notices.people import people_in

ROUND_TOLD = {
    "open": (Kind.ROUND_OPENED, "mở tự đánh giá đến hết ngày {round.self_due_on:%d/%m/%Y}"),
    "explain": (
        Kind.ROUND_EXPLAIN,
        "có kết quả thẩm định, giải trình đến hết ngày {round.explain_due_on:%d/%m/%Y}",
    ),
    "publish": (Kind.ROUND_PUBLISHED, "đã công bố kết quả theo {round.decision}"),
}


def tell_units(by: AbstractBaseUser | None, round: AssessmentRound, action: str) -> None:
    """A step of the round that every unit of it must know."""
    if action not in ROUND_TOLD:
        return
    kind, words = ROUND_TOLD[action]
    sheets = list(round.sheets.select_related("unit"))
    people = people_in([sheet.unit_id for sheet in sheets], Permission.SELF_ASSESS)
    said = words.format(round=round)
    notes = [
        Note(
            people=people.get(sheet.unit_id, ()), text=f"{round.title}: {said}.",
            link=sheet.get_absolute_url(), about=sheet, occasion=f"{action}:{round.pk}",
        )
        for sheet in sheets
    ]  # fmt: skip
    tell(by=by, kind=kind, notes=notes)


def tell_council(by: AbstractBaseUser | None, round: AssessmentRound) -> None:
    """Appraisal begins: every member has a queue."""
    people = [member.user for member in round.council.select_related("user")]
    link = f"{round.get_absolute_url()}hang-doi/"
    text = f"{round.title}: thẩm định đến hết ngày {round.appraise_due_on:%d/%m/%Y}."
    note = Note(people=people, text=text, link=link, about=round, occasion=f"appraise:{round.pk}")
    tell(by=by, kind=Kind.ROUND_APPRAISE, notes=[note])


def tell_unit(by: AbstractBaseUser | None, line: AssessedCriterion, words: str) -> None:
    """Something about one line that its unit must act on or know."""
    sheet = line.sheet
    people = people_in([sheet.unit_id], Permission.SELF_ASSESS).get(sheet.unit_id, [])
    text = f"{sheet.round.title}, tiêu chí {line.criterion}: {words}."
    note = Note(people=people, text=text, link=line.get_absolute_url(), about=line)
    tell(by=by, kind=Kind.ROUND_LINE, notes=[note])


def tell_explained(by: AbstractBaseUser | None, line: AssessedCriterion) -> None:
    """A unit explained: the council answers."""
    round = line.sheet.round
    people = [member.user for member in round.council.select_related("user")]
    text = f"{line.sheet.unit} giải trình tiêu chí {line.criterion} ({round.title})."
    note = Note(people=people, text=text, link=line.get_absolute_url(), about=line)
    tell(by=by, kind=Kind.ROUND_EXPLAINED, notes=[note])


def tell_reopened(by: AbstractBaseUser | None, sheet: SelfAssessment, reason: str) -> None:
    """A unit may write again."""
    people = people_in([sheet.unit_id], Permission.SELF_ASSESS).get(sheet.unit_id, [])
    text = f"{sheet.round.title}: phiếu được mở lại. {reason}"
    note = Note(people=people, text=text, link=sheet.get_absolute_url(), about=sheet)
    tell(by=by, kind=Kind.ROUND_LINE, notes=[note])
