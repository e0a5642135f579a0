"""Form templates: drafted, mended in place until a round used them, then versioned."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from nhip.apps.audit.actions import record
from nhip.apps.collection import bindings
from nhip.apps.collection.models import FormTemplate
from nhip.apps.collection.models.forms import digest_of
from nhip.engine.errors import NhipError
from nhip.engine.form_text import BadForm, parse_form, plain


class TemplateRefused(NhipError):
    """A form template that cannot be kept so."""


@transaction.atomic
def save_template(
    *,
    by: AbstractBaseUser | None,
    code: str,
    title: str,
    content: Mapping[str, Any],
    legal_basis: str = "",
    note: str = "",
    of: FormTemplate | None = None,
    expected_digest: str | None = None,
) -> FormTemplate:
    """Keep a form: a new one, or the content of `of`, as its next version once a round used it.

    `expected_digest` is of the content the person saw. Raises BadForm (every fault, by line),
    TemplateRefused: "collection.template_code_taken" (text), "collection.template_changed" (who).
    """
    form = parse_form(content)
    if problems := list(bindings.faults(form)):
        raise BadForm(problems)
    kept = plain(form)
    values = {"title": title.strip(), "legal_basis": legal_basis.strip(), "note": note.strip()}
    values |= {"content": kept, "digest": digest_of(kept), "changed_by": by}
    if of is None:
        if FormTemplate.objects.filter(code=code).exists():
            raise TemplateRefused("collection.template_code_taken", text=code)
        made = FormTemplate.objects.create(code=code, **values)
        record(by=by, verb="lập biểu mẫu", what=made, after=_said(made))
        return made
    held = FormTemplate.objects.select_for_update().get(pk=of.pk)
    if expected_digest not in (None, held.digest):
        raise TemplateRefused("collection.template_changed", who=str(held.changed_by or "hệ thống"))
    return _changed(by, held, values)


def _changed(
    by: AbstractBaseUser | None, held: FormTemplate, values: dict[str, Any]
) -> FormTemplate:
    before = _said(held)
    same = held.digest == values["digest"]
    if not same and held.rounds.filter(opened_at__isnull=False).exists():
        newest = FormTemplate.objects.filter(code=held.code).order_by("-version").first()
        made = FormTemplate.objects.create(code=held.code, version=newest.version + 1, **values)
        # Rounds that are still being planned ask by the newest form.
        held.rounds.filter(opened_at__isnull=True).update(template=made)
        record(by=by, verb="lập phiên bản biểu mẫu", what=made, before=before, after=_said(made))
        return made
    for name, value in values.items():
        setattr(held, name, value)
    vars(held).pop("form", None)
    held.save()
    record(by=by, verb="sửa biểu mẫu", what=held, before=before, after=_said(held))
    return held


def _said(held: FormTemplate) -> dict[str, Any]:
    return {
        "mã": held.code,
        "phiên bản": held.version,
        "tên": held.title,
        "số ô": len(held.content["fields"]),
        "mã băm": held.digest,
    }
