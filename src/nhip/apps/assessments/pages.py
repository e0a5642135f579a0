"""What views of rounds share: the round, sheet and line of an address, and acting on a form."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from nhip.apps.accounts.permissions import Permission
from nhip.apps.assessments.queries import rounds as reading
from nhip.apps.units.queries import may, named
from nhip.engine.errors import NhipError
from nhip.ui.messages import sentence_of


def round_or_404(request, pk):
    return get_object_or_404(reading.rounds_for(request.user), pk=pk)


def sheet_or_404(request, pk):
    """The sheet of the address's unit, which the door has let in already."""
    round = round_or_404(request, pk)
    return get_object_or_404(
        round.sheets.select_related("unit", "round__version", "signed_file"), unit=request.unit
    )


def line_or_404(request, pk, code):
    sheet = sheet_or_404(request, pk)
    row = get_object_or_404(sheet.lines.select_related("saved_by"), criterion=code)
    row.sheet = sheet
    return row


def rights(request, unit=None):
    """What this person may do here, for templates."""
    user = request.user
    return {
        "may_manage": may(user, Permission.MANAGE_ROUNDS),
        "may_decide": may(user, Permission.DECIDE_ROUNDS),
        "may_appraise": may(user, Permission.APPRAISE),
        "may_fill": may(user, Permission.SELF_ASSESS, unit),
        "may_export": may(user, Permission.EXPORT),
        "today": timezone.localdate(),
    }


def acted(form, act):
    """Do it with what the form holds; what came of it, or None with the fault on the form."""
    if not form.is_valid():
        return None
    try:
        return act(**form.cleaned_data)
    except NhipError as refusal:
        form.add_error(None, sentence_of(refusal))
    except ValidationError as refusal:
        for name, sentences in refusal.message_dict.items():
            form.add_error(name if name in form.fields else None, sentences)
    return None


def told(request, said, act):
    """Do it and say so, or say why not: for buttons without a form of their own."""
    try:
        act()
    except NhipError as refusal:
        messages.error(request, sentence_of(refusal))
    else:
        messages.success(request, said)


def units_of(text):
    """The units that a person typed, by name or code. Raises ValidationError naming what is
    unknown or may be several."""
    found = []
    for words in filter(None, map(str.strip, text.replace("\n", ";").split(";"))):
        meant = named(words, timezone.localdate())
        if len(meant) != 1:
            why = "không có đơn vị này" if not meant else "có nhiều đơn vị trùng tên, hãy ghi mã"
            raise ValidationError({"units": f"“{words}”: {why}."})
        found += meant
    return found


def seen_or_404(condition):
    if not condition:
        raise Http404("Không có trang này.")
