"""`nhip land --undo` and `nhip sent`: a landing taken back, and what a source says it sent.

May import this package, and actions once Django has started. Nothing is written but by an action.
"""

import argparse
import sys
from pathlib import Path

from nhip.cli.exits import Exit, Stop
from nhip.cli.figures import unreadable
from nhip.cli.installation import start_django
from nhip.cli.instance import person
from nhip.engine.errors import NhipError
from nhip.engine.values import vi_number


def undo(given: argparse.Namespace) -> Exit:
    """Take a batch back and measure what it had changed."""
    start_django()
    from nhip.apps.catalogue import actions
    from nhip.apps.catalogue.models import Landing
    from nhip.cli.land import measured
    from nhip.ui.messages import sentence_of

    actions.reconcile(by=None)
    landing = Landing.objects.filter(dataset=given.dataset, batch_id=given.undo).first()
    if landing is None:
        told = f"Tập {given.dataset} không có lô “{given.undo}”."
        raise Stop(Exit.WRONG_CALL, told, "Mã lô in khi nạp, và có trên trang của tập dữ liệu.")
    try:
        undone = actions.undo(by=person(given.by), landing=landing, why=given.why or "")
    except NhipError as error:
        print(sentence_of(error), file=sys.stderr)
        return Exit.FAULTS
    counts = f"{vi_number(undone.restored)} bản ghi trở về như trước"
    counts += f", {vi_number(undone.withdrawn)} rút khỏi kho"
    print(f"Đã hoàn tác lô {given.undo}, phiên bản {undone.version}: {counts}.")
    if not given.no_measure and (told := measured(given.dataset)):
        print(told)
    return Exit.DONE


def sent(given: argparse.Namespace) -> Exit:
    """Keep what a source says it sent, from a file of days and counts."""
    start_django()
    from django.utils import timezone

    from nhip.apps.catalogue import actions, lakes
    from nhip.apps.catalogue.reading_sent import read_sent
    from nhip.cli.land import source_of
    from nhip.ui.messages import sentence_of

    path = Path(given.file)
    try:
        counts = read_sent(path.read_bytes(), given.dataset, timezone.localdate())
        for name in counts:
            lakes.dataset(name)
        source = source_of(given)
        said = [
            actions.say_sent(by=person(given.by), source=source, dataset=name, counts=days)
            for name, days in counts.items()
        ]
    except OSError as error:
        print(unreadable(str(path), error), file=sys.stderr)
        return Exit.UNREADABLE
    except NhipError as error:
        print(f"{path.name}: {sentence_of(error)}", file=sys.stderr)
        return Exit.FAULTS
    new, changed, same = (
        sum(getattr(one, each) for one in said) for each in ("new", "changed", "same")
    )
    told = f"{new} ngày mới, {changed} ngày thay đổi, {same} ngày như cũ"
    print(f"{path.name}, nguồn {source.name}: {told}.")
    return Exit.DONE


def watched() -> list[str]:
    """Open and close lapses of freshness; one line for every source that is newly late."""
    from nhip.apps.catalogue import actions

    return [
        f"Chậm nạp: {lapse.source} chưa nạp {lapse.dataset}, hạn {lapse.due_on:%d/%m/%Y}."
        for lapse in actions.watch(by=None)
    ]


def tidied(dataset: str) -> str:
    """Write corrected months anew once a day; say so where stored measures had to be put right."""
    from nhip.apps.catalogue import actions

    done = actions.tidy(by=None, dataset=dataset)
    if done is None or not done.wrong:
        return ""
    told = measured_again(dataset)
    return f"Số đo đã lưu của {dataset} lệch bản ghi, đã tính lại: {', '.join(done.wrong)}. {told}"


def measured_again(dataset: str) -> str:
    """Measure after stored measures were put right, in words."""
    from nhip.cli.land import measured

    return measured(dataset) or ""
