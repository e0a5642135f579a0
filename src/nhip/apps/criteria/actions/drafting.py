"""Writes of a draft of a criteria set: from an annex or an older set to a published version.

A draft may be wrong on its way (totals that do not add up, a rule still asked for); what publishes
it is the loader that reads every set. Each write names the revision it was made on: where somebody
else wrote meanwhile, it is refused and nothing is lost unseen.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import yaml
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from nhip.annexes.criteria import About, CriteriaReading, read_criteria, set_of
from nhip.apps.audit.actions import record
from nhip.apps.criteria import keys as law_keys
from nhip.apps.criteria.actions.sets import load_set
from nhip.apps.criteria.models import CriteriaSetVersion, SetComment, SetDraft
from nhip.apps.files.actions import store
from nhip.apps.files.kinds import Kind
from nhip.apps.files.models import StoredFile
from nhip.apps.units.models import Unit
from nhip.engine.definition.writer import keys_of, write
from nhip.engine.errors import NhipError
from nhip.ui.messages import sentence

KINDS = (Kind.DOCX, Kind.XLSX, Kind.TEXT)
MOST_LETTERS = 500


class DraftRefused(NhipError):
    """A draft cannot be written as asked."""


@transaction.atomic
def start_from_annex(*, by: AbstractBaseUser | None, upload: File, about: About) -> list[SetDraft]:
    """A draft from every table of criteria of an annex (one for departments, one for communes);
    the file is kept beside them.

    Raises UnreadableAnnex ("annex.*", "wording.no_table") and FileRefused.
    """
    kept = store(by=by, upload=upload, kinds=KINDS)
    readings = read_criteria(kept.path)
    return [
        _draft_of(by, kept, reading, _about(about, reading, number, len(readings)))
        for number, reading in enumerate(readings, start=1)
    ]


def _about(about: About, reading: CriteriaReading, number: int, count: int) -> About:
    """Several sets of one annex are told apart by their titles and by a number in the id."""
    if count == 1:
        return about
    slug, _, year = about.id.rpartition("/")
    title = reading.titles[-1] if reading.titles else f"bảng {number}"
    named = f"{about.name} ({title})"[:MOST_LETTERS]
    return replace(about, id=f"{slug}-{number}/{year}", name=named, short_name="")


def _draft_of(
    by: AbstractBaseUser | None, kept: StoredFile, reading: CriteriaReading, about: About
) -> SetDraft:
    draft = SetDraft.objects.create(
        name=about.name,
        set_id=about.id,
        text=write(set_of(reading, about)),
        doubts=_doubts(reading),
        file=kept,
        made_by=by,
        changed_by=by,
    )
    told = {"tệp": kept.name, "tiêu chí": len(reading.criteria()), "chỗ cần xem": len(draft.doubts)}
    record(by=by, verb="soạn bộ tiêu chí từ phụ lục", what=draft, after=told)
    return draft


def _doubts(reading: CriteriaReading) -> dict[str, list[str]]:
    return {
        line.code: [sentence(one.code, one.fields) for one in line.doubts]
        for line in reading.criteria()
        if line.doubts
    }


@transaction.atomic
def start_from_set(
    *, by: AbstractBaseUser | None, version: CriteriaSetVersion, set_id: str, name: str
) -> SetDraft:
    """Next year's draft from a set in use. Raises DraftRefused("criteria.bad_id")."""
    year = set_id.rpartition("/")[2]
    if not year.isdecimal():
        raise DraftRefused("criteria.bad_id", id=set_id)
    text = law_keys.with_head(version.text, {"id": set_id, "year": year, "name": name})
    draft = SetDraft.objects.create(
        name=name, set_id=set_id, text=text, began_from=version, made_by=by, changed_by=by
    )
    record(by=by, verb="soạn bộ tiêu chí từ bộ đã có", what=draft, after={"từ": version.set_id})
    return draft


# --- Changes ------------------------------------------------------------------------------------


def _held(draft: SetDraft, revision: int | None) -> SetDraft:
    held = SetDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if not held.is_open:
        raise DraftRefused("criteria.draft_closed", state=held.get_state_display().lower())
    if revision is not None and held.revision != revision:
        who = held.changed_by.get_full_name() if held.changed_by else "người khác"
        raise DraftRefused("criteria.changed_meanwhile", who=who, at=held.changed_at)
    return held


def _changed(
    by: AbstractBaseUser | None, held: SetDraft, text: str, verb: str, **told: Any
) -> SetDraft:
    before = {"sửa lần": held.revision, **{key: one[0] for key, one in told.items()}}
    held.text, held.revision, held.changed_by = text, held.revision + 1, by
    keys = keys_of(text)
    held.name, held.set_id = str(keys.get("name", ""))[:500], str(keys.get("id", ""))[:100]
    held.save()
    after = {"sửa lần": held.revision, **{key: one[1] for key, one in told.items()}}
    record(by=by, verb=verb, what=held, before=before, after=after)
    return held


def _rewrite(
    by: AbstractBaseUser | None, held: SetDraft, verb: str, code: str, make: Callable[[], str]
) -> SetDraft:
    try:
        text = make()
    except KeyError:
        raise DraftRefused("criteria.no_criterion", criterion=code) from None
    before, after = law_keys.criterion(held.text, code), law_keys.criterion(text, code)
    return _changed(by, held, text, verb, **{f"tiêu chí {code}": (before, after)})


@transaction.atomic
def change_criterion(
    *, by: AbstractBaseUser | None, draft: SetDraft, code: str, keys: Mapping[str, Any],
    revision: int | None = None,
) -> SetDraft:  # fmt: skip
    """Replace one criterion; what was in doubt about it is settled by having been looked at.

    Raises DraftRefused("criteria.draft_closed", "criteria.changed_meanwhile",
    "criteria.no_criterion").
    """
    held = _held(draft, revision)
    held.doubts.pop(code, None)
    return _rewrite(by, held, "sửa tiêu chí của dự thảo", code,
                    lambda: law_keys.with_criterion(held.text, code, keys))  # fmt: skip


@transaction.atomic
def add_criterion(
    *, by: AbstractBaseUser | None, draft: SetDraft, group: str, code: str, name: str,
    revision: int | None = None,
) -> SetDraft:  # fmt: skip
    """One more criterion in a group: points by judgement until its rule is chosen.

    Raises DraftRefused("criteria.code_taken", "criteria.no_criterion") and what `_held` does.
    """
    held = _held(draft, revision)
    if law_keys.criterion(held.text, code):
        raise DraftRefused("criteria.code_taken", criterion=code)
    new = {
        "code": code,
        "name": name,
        "max_score": "0",
        "inputs": {"value": {"meaning": f"Điểm thẩm định cho: {name}", "unit": "điểm"}},
        "method": "given",
    }
    return _rewrite(by, held, "thêm tiêu chí vào dự thảo", code,
                    lambda: law_keys.added(held.text, group, new))  # fmt: skip


@transaction.atomic
def remove_criterion(
    *, by: AbstractBaseUser | None, draft: SetDraft, code: str, revision: int | None = None
) -> SetDraft:
    """Take one criterion away. Raises as `change_criterion`."""
    held = _held(draft, revision)
    held.doubts.pop(code, None)
    return _rewrite(by, held, "bỏ tiêu chí khỏi dự thảo", code,
                    lambda: law_keys.without(held.text, code))  # fmt: skip


@transaction.atomic
def change_head(
    *, by: AbstractBaseUser | None, draft: SetDraft, keys: Mapping[str, Any],
    revision: int | None = None,
) -> SetDraft:  # fmt: skip
    """Replace what the set says of itself (name, id, decision, units, periods)."""
    held = _held(draft, revision)
    before = {key: keys_of(held.text).get(key) for key in keys}
    text = law_keys.with_head(held.text, keys)
    return _changed(by, held, text, "sửa phần đầu của dự thảo", đầu=(before, dict(keys)))


@transaction.atomic
def add_up(
    *, by: AbstractBaseUser | None, draft: SetDraft, revision: int | None = None
) -> SetDraft:
    """Make every group's maximum, and the total, the sum of what is inside."""
    held = _held(draft, revision)
    before = keys_of(held.text).get("max_total")
    text = law_keys.summed(held.text)
    told = (before, keys_of(text).get("max_total"))
    return _changed(by, held, text, "cộng lại điểm tối đa của dự thảo", **{"tổng điểm": told})


@transaction.atomic
def replace_text(
    *, by: AbstractBaseUser | None, draft: SetDraft, text: str, revision: int | None = None
) -> SetDraft:
    """Replace the whole text, as typed; its comments and order are kept.

    Raises DraftRefused("criteria.not_yaml", line, problem) where it is no YAML at all.
    """
    held = _held(draft, revision)
    try:
        keys = keys_of(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, problem = (mark.line + 1 if mark else 1), getattr(error, "problem", None) or ""
        raise DraftRefused("criteria.not_yaml", line=line, problem=problem) from None
    if not isinstance(keys, dict):
        raise DraftRefused("criteria.not_yaml", line=1, problem="không phải các mục của bộ")
    return _changed(by, held, text, "sửa văn bản của dự thảo", **{"độ dài": (len(held.text),
                                                                           len(text))})  # fmt: skip


@transaction.atomic
def settle_doubt(
    *, by: AbstractBaseUser | None, draft: SetDraft, code: str, revision: int | None = None
) -> SetDraft:
    """What was read of a criterion is right as it is."""
    held = _held(draft, revision)
    settled = held.doubts.pop(code, [])
    told = {f"tiêu chí {code}": (settled, "đã xem, đúng")}
    return _changed(by, held, held.text, "xem chỗ cần xem của dự thảo", **told)


# --- Comments, the decision ---------------------------------------------------------------------


@transaction.atomic
def open_comments(*, by: AbstractBaseUser | None, draft: SetDraft, until: date) -> SetDraft:
    """Ask every unit until the end of a day. Raises DraftRefused("criteria.day_has_passed")."""
    held = _held(draft, None)
    if until < timezone.localdate():
        raise DraftRefused("criteria.day_has_passed", on=until)
    before = {"góp ý đến hết": held.comments_until}
    held.state, held.comments_until = SetDraft.State.COMMENTING, until
    held.save()
    record(by=by, verb="lấy ý kiến dự thảo bộ tiêu chí", what=held, before=before,
           after={"góp ý đến hết": until})  # fmt: skip
    return held


@transaction.atomic
def comment(
    *, by: AbstractBaseUser | None, draft: SetDraft, unit: Unit, text: str, criterion: str = ""
) -> SetComment:
    """A unit's word on a draft or on one criterion of it.

    Raises DraftRefused("criteria.not_commenting", "criteria.no_criterion",
    "criteria.says_nothing").
    """
    held = SetDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if held.state != SetDraft.State.COMMENTING:
        raise DraftRefused("criteria.not_commenting", state=held.get_state_display().lower())
    if not text.strip():
        raise DraftRefused("criteria.says_nothing")
    if criterion and law_keys.criterion(held.text, criterion) is None:
        raise DraftRefused("criteria.no_criterion", criterion=criterion)
    made = SetComment.objects.create(
        draft=held, unit=unit, criterion=criterion, text=text.strip(), said_by=by
    )
    told = {"đơn vị": unit.name, "tiêu chí": criterion or "toàn bộ", "ý kiến": made.text}
    record(by=by, verb="góp ý dự thảo bộ tiêu chí", what=made, after=told)
    return made


@transaction.atomic
def answer_comment(
    *, by: AbstractBaseUser | None, told: SetComment, verdict: str, answer: str
) -> SetComment:
    """Accept or explain. Raises DraftRefused("criteria.explain_why") without a reason."""
    held = SetComment.objects.select_for_update(of=("self",)).get(pk=told.pk)
    if verdict not in SetComment.Verdict.values:
        raise DraftRefused("criteria.no_verdict")
    if verdict == SetComment.Verdict.EXPLAINED and not answer.strip():
        raise DraftRefused("criteria.explain_why")
    before = {"kết quả": held.verdict, "trả lời": held.answer}
    held.verdict, held.answer = verdict, answer.strip()
    held.answered_by, held.answered_at = by, timezone.now()
    held.save()
    record(by=by, verb="trả lời góp ý bộ tiêu chí", what=held, before=before,
           after={"kết quả": held.verdict, "trả lời": held.answer})  # fmt: skip
    return held


@transaction.atomic
def drop_draft(*, by: AbstractBaseUser | None, draft: SetDraft, reason: str) -> SetDraft:
    """Put a draft aside; it stays readable. Raises DraftRefused("criteria.reason_needed")."""
    held = _held(draft, None)
    if not reason.strip():
        raise DraftRefused("criteria.reason_needed")
    held.state = SetDraft.State.DROPPED
    held.save()
    record(by=by, verb="bỏ dự thảo bộ tiêu chí", what=held, why=reason.strip())
    return held


@transaction.atomic
def publish(
    *, by: AbstractBaseUser | None, draft: SetDraft, decision: str, in_force: date,
    revision: int | None = None,
) -> CriteriaSetVersion:  # fmt: skip
    """The draft with its decision becomes the version in use; scores made before keep theirs.

    `decision` is the legal basis as printed ("Quyết định 12/QĐ-UBND ngày 05/01/2026"). Raises
    DefinitionErrors with every fault of the text, DraftRefused("criteria.doubts_left") and what
    `_held` does.
    """
    held = _held(draft, revision)
    if held.doubts:
        raise DraftRefused("criteria.doubts_left", codes=_few(sorted(held.doubts)))
    basis = keys_of(held.text).get("legal_basis") or []
    basis = [basis] if isinstance(basis, str) else list(basis)
    new = {
        "legal_basis": basis if decision in basis else [decision, *basis],
        "in_force": {"from": in_force.isoformat()},
    }
    held.text = law_keys.with_head(held.text, new)
    version = load_set(by=by, text=held.text, origin=held.name)
    held.state, held.version, held.changed_by = SetDraft.State.PUBLISHED, version, by
    held.save()
    record(by=by, verb="ban hành bộ tiêu chí", what=held,
           after={"quyết định": decision, "phiên bản": version.sha256[:12]})  # fmt: skip
    return version


def _few(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:8])
    return f"{shown} và {len(codes) - 8} tiêu chí khác" if len(codes) > 8 else shown
