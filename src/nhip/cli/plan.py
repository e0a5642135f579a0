"""`nhip plan import`: what an annex says, as JSON or in words; stored only for a review on a page.

May import this package, nhip.annexes, nhip.ui's sentences, and actions once Django has started. The
keys of the JSON are a contract with scripts: keys may be added, never change name or meaning.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from nhip.annexes import (
    Match,
    MatchKind,
    Reading,
    Remark,
    TableBlock,
    TargetReading,
    TaskReading,
    UnreadableAnnex,
    about_of,
    read,
)
from nhip.cli.annex_units import known_units, province_of
from nhip.cli.exits import Exit, Stop
from nhip.cli.figures import unreadable

SHOWN_TEXT = 90


def import_plan(given: argparse.Namespace) -> Exit:
    """Read an annex; print it, or keep it for review where --dry-run is not given."""
    path = Path(given.file)
    if not given.dry_run:
        return _keep(given, path)
    from nhip.ui.messages import sentence_of

    try:
        province = given.unit or province_of(about_of(path))
        reading = read(path, known_units=known_units(province))
    except OSError as error:
        raise Stop(Exit.UNREADABLE, unreadable(str(path), error)) from None
    except UnreadableAnnex as error:
        raise Stop(Exit.FAULTS, f"{path.name}: {sentence_of(error)}") from None
    if given.format == "json":
        json.dump(as_document(reading), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        print("\n".join(as_words(reading)))
    return Exit.DONE


def _keep(given: argparse.Namespace, path: Path) -> Exit:
    """The same as uploading on the page: the file is kept and read, a person reviews and stores."""
    if not given.unit:
        raise Stop(
            Exit.WRONG_CALL,
            "Hãy thêm --unit MÃ (đơn vị ban hành) để nạp vào hệ thống, hoặc --dry-run để đọc thử.",
        )
    from nhip.cli.installation import start_django

    start_django()
    from django.core.files import File

    from nhip.apps.plans.actions.importing import start_import
    from nhip.apps.plans.models import Plan
    from nhip.apps.units.models import Unit
    from nhip.cli.instance import person
    from nhip.engine.errors import NhipError
    from nhip.ui.messages import sentence_of

    unit = Unit.objects.filter(key=given.unit).first()
    if unit is None:
        raise Stop(Exit.WRONG_CALL, f"Không có đơn vị mang khóa “{given.unit}”, như tinh-25-2025.")
    plan = Plan.objects.filter(unit=unit, number=given.plan).first() if given.plan else None
    if given.plan and plan is None:
        raise Stop(Exit.WRONG_CALL, f"{unit.name} không có kế hoạch số “{given.plan}”.")
    try:
        with path.open("rb") as opened:
            upload = File(opened, name=path.name)
            held = start_import(by=person(given.by), upload=upload, unit=unit, plan=plan)
    except OSError as error:
        raise Stop(Exit.UNREADABLE, unreadable(str(path), error)) from None
    except NhipError as error:
        raise Stop(Exit.FAULTS, f"{path.name}: {sentence_of(error)}") from None
    targets, tasks = len(held.content["targets"]), len(held.content["tasks"])
    print(f"Đã đọc {targets} chỉ tiêu, {tasks} nhiệm vụ. Hãy mở trang Kế hoạch để rà soát và lưu.")
    return Exit.DONE


def as_document(reading: Reading) -> dict[str, object]:
    """The contract of `--format json`."""
    return {
        "targets": [_target(one) for one in reading.targets],
        "tasks": [_task(one) for one in reading.tasks],
        "warnings": [_warning(reading, one) for one in _remarks(reading)],
    }


def _target(one: TargetReading) -> dict[str, object]:
    """`value` is the number as printed, null where it is a range or words (`value_text`)."""
    value = one.value
    return {
        "origin": str(one.origin),
        "text": one.text.text,
        "operator": value.operator or None,
        "value": value.printed or None,
        "unit": one.unit_cell.text or None,
        "deadline_text": one.deadline_cell.text,
        "deadline": _day(one.deadline.due),
        "lead": one.lead_cell.text or None,
        "value_text": one.value_cell.text or None,
        "number": one.number,
        "group": " > ".join(one.groups),
        "lead_units": [_matched(match) for match in one.lead],
    }


def _task(one: TaskReading) -> dict[str, object]:
    return {
        "origin": str(one.origin),
        "number": one.number,
        "group": " > ".join(one.groups),
        "text": one.text.text,
        "product": one.product.text,
        "lead": [match.text for match in one.lead],
        "supporting": [match.text for match in one.supporting],
        "deadline_text": one.deadline_cell.text,
        "start": _day(one.deadline.start),
        "due": _day(one.deadline.due),
        "recurring": one.deadline.is_recurring,
        "lead_units": [_matched(match) for match in one.lead],
        "supporting_units": [_matched(match) for match in one.supporting],
        "assigned_by": one.assigned_by.text,
        "result": one.result.text,
        "status": one.status.text,
        "note": one.note.text,
    }


def _matched(match: Match) -> dict[str, object]:
    """An agency with what it was matched to: the key of a unit, or how many units a set has."""
    unit = match.keys[0] if match.kind is MatchKind.UNIT else None
    members = len(match.keys) if match.kind is MatchKind.SET else None
    return {"text": match.text, "kind": str(match.kind), "unit": unit, "members": members}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _remarks(reading: Reading) -> Iterator[Remark]:
    """Warnings of the file, then doubts of its cells; which units a register lacks is no fault."""
    yield from reading.warnings
    for draft in (*reading.targets, *reading.tasks):
        yield from (doubt for doubt in draft.doubts if doubt.code != "annex.unknown_unit")


def _warning(reading: Reading, remark: Remark) -> dict[str, str]:
    from nhip.ui.messages import sentence

    cell = _address(reading, remark)
    return {"code": remark.code, "cell": cell, "message": sentence(remark.code, remark.fields)}


def _address(reading: Reading, remark: Remark) -> str:
    """ "Phụ lục II!D7" in a workbook, "bảng 2, dòng 7, cột 4" in Word, "đoạn 12" in the body."""
    place = remark.place
    if place is None:
        return ""
    block = reading.blocks[place.block]
    if not isinstance(block, TableBlock) or place.row is None:
        return f"đoạn {place.block + 1}"
    row, column = block.first_row + place.row, place.column or 0
    if block.title:
        return f"{block.title}!{_letters(column)}{row}"
    tables = [one for one in reading.blocks if isinstance(one, TableBlock)]
    return f"bảng {tables.index(block) + 1}, dòng {row}, cột {column + 1}"


def _letters(column: int) -> str:
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def as_words(reading: Reading) -> Iterator[str]:
    """The reading as people check it: counts, then a line for each draft, then what to look at."""
    yield f"{len(reading.targets)} chỉ tiêu, {len(reading.tasks)} nhiệm vụ."
    for target in reading.targets:
        value = target.value
        said = (
            f"{value.operator} {value.printed}".strip()
            or target.value_cell.text
            or "chưa có giá trị"
        )
        unit, by = target.unit_cell.text, target.deadline_cell.text
        yield f"  [{target.number}] {_cut(target.text.text)}: {said} {unit} | {by or 'chưa có hạn'}"
    for task in reading.tasks:
        lead = ", ".join(match.text for match in task.lead) or "chưa có chủ trì"
        by = task.deadline_cell.text or "chưa có hạn"
        yield f"  [{task.number}] {_cut(task.text.text)} | {lead} | {by}"
    for remark in _remarks(reading):
        told = _warning(reading, remark)
        yield f"  ! {told['cell']}: {told['message']}" if told["cell"] else f"  ! {told['message']}"


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_TEXT else text[: SHOWN_TEXT - 1].rstrip() + "…"
