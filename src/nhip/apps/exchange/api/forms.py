"""Addresses of collecting: a system reads the form of a unit and fills its cells in.

May import collection's actions and queries. A key speaks for its owner and the units below it; it
types, and never sends, signs or approves: people do.
"""

import json

from django.http import Http404
from django.utils import timezone
from ninja import Query

from nhip.apps.collection import actions
from nhip.apps.collection.actions import Typed
from nhip.apps.collection.models import Cell, Submission
from nhip.apps.collection.queries import entry
from nhip.apps.exchange.api import shapes
from nhip.apps.exchange.api.figures import unit_of
from nhip.apps.exchange.api.service import address, answer, exact
from nhip.apps.exchange.errors import ApiError
from nhip.apps.exchange.keys import Reading
from nhip.apps.units.queries import path
from nhip.engine.form import Level
from nhip.ui.messages import sentence

MOST_CELLS, MOST_BYTES = 600, 2 * 1024 * 1024
UNIT = Query(..., description="Mã đơn vị")


@address("GET", "/rounds/{round}/cells", "form", Reading.FORMS, summary="Biểu mẫu của đơn vị",
         response=shapes.FormOut)  # fmt: skip
def form(request, round: int, unit: str = UNIT):
    """Các ô của một đơn vị trong một đợt thu thập: phải nhập hay đã có, giá trị, lần lưu."""
    held = _submission(request, round, unit)
    return answer(request, _told(held), len(held.round.template.form.fields))


@address("POST", "/rounds/{round}/cells", "fill", Reading.FORMS, summary="Điền biểu mẫu",
         response=shapes.FilledOut)  # fmt: skip
def fill(request, round: int, unit: str = UNIT):
    """Điền nhiều ô một lần. Thân là {"cells": [{"key", "value", "note", "version", "save"}]}:
    version là lần lưu đã đọc, save là mã riêng của lần lưu (gửi lại không ghi hai lần). Ô người
    khác đã sửa thì giữ nguyên và báo lại trong refused."""
    held = _submission(request, round, unit)
    typed = _typed(request)
    why = f"khóa API {request.api_key.prefix}, {request.api_key.system}"
    answers, cells = actions.save_cells(
        by=None, submission=held, typed=typed, origin=Cell.Origin.SYSTEM, why=why
    )
    said = entry.sentences(entry.findings_of(held.round.template.form, cells))
    told = {
        "saved": sum(not one.refused for one in answers),
        "cells": [_answer(one) for one in answers],
        "said": [
            {"key": key, "level": one.level, "text": one.text}
            for key, rows in said.items()
            for one in rows
            if one.level != Level.NOTE
        ],
    }
    return answer(request, told, len(answers))


def _submission(request, round_: int, unit: str) -> Submission:
    """The submission, where the key's owner is the unit or above it. Raises Http404."""
    found = unit_of(unit)
    owner = request.api_key.owner
    if owner.pk not in {one.pk for one in (*path(found, timezone.localdate()), found)}:
        raise Http404("Khóa này không thuộc đơn vị ấy hoặc cấp trên của nó.")
    held = Submission.objects.filter(round=round_, unit=found, round__opened_at__isnull=False)
    submission = held.select_related("round__template", "unit").first()
    if submission is None:
        raise Http404("Đơn vị không có trong đợt thu thập này.")
    return submission


def _typed(request) -> list[Typed]:
    """What the body says. Raises ApiError("api.bad_cells")."""
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        raise ApiError("api.bad_cells", limit=MOST_CELLS)
    try:
        rows = json.loads(request.body)["cells"]
        if len(rows) > MOST_CELLS:
            raise ValueError(len(rows))
        return [
            Typed(str(one["key"]), _text(one["value"]), int(one["version"]), str(one["save"]),
                  str(one.get("note", "")))
            for one in rows
        ]  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        raise ApiError("api.bad_cells", limit=MOST_CELLS) from None


def _text(value: object) -> str:
    """A value as an official would type it; a JSON number keeps every digit."""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, int | float):
        return (exact(value) or "").replace(".", ",")
    return "" if value is None else str(value)


def _told(held: Submission) -> dict:
    cells = entry.cells_of(held)
    return {
        "round": held.round_id,
        "title": held.round.title,
        "unit": held.unit.key,
        "period": held.round.period,
        "due_at": timezone.localtime(held.round.due_at).isoformat(),
        "state": held.state,
        "simulated": held.round.simulated or any(one.known_simulated for one in cells.values()),
        "data": [
            {
                "key": field.key, "label": field.label, "kind": field.kind.value,
                "measure_unit": field.measure_unit, "asked": cells[field.key].asked,
                "value": cells[field.key].raw or None, "version": cells[field.key].version,
                "source": cells[field.key].known_source or None,
            }
            for field in held.round.template.form.fields
        ],
    }  # fmt: skip


def _answer(one) -> dict:
    told = {"key": one.key, "version": one.version, "value": one.raw or None, "refused": None}
    if one.refused:
        at = timezone.localtime(one.at) if one.at else ""
        fields = {"who": one.who, "at": at, "now": one.raw or "trống", "key": one.key}
        told |= {"refused": one.refused, "detail": sentence(one.refused, fields)}
    return told
