"""`nhip land`: files of records into the lake, each with its check report in words.

May import this package, and actions once Django has started. Nothing is written but by an action.
"""

import argparse
import sys
from pathlib import Path

from nhip.cli.exits import Exit, Stop
from nhip.cli.figures import unreadable
from nhip.cli.installation import start_django
from nhip.cli.instance import person
from nhip.cli.steward import undo
from nhip.engine.errors import NhipError
from nhip.engine.values import vi_number

BAD_ROWS_SHOWN = 10


def land(given: argparse.Namespace) -> Exit:
    """Land every file, or take one batch back; the worst outcome is the exit code."""
    if given.undo:
        return undo(given)
    if not given.files:
        raise Stop(Exit.WRONG_CALL, "Chưa có tệp nào để nạp. Xem: nhip land --help")
    start_django()
    from nhip.apps.catalogue import lakes

    known(lambda: lakes.dataset(given.dataset))
    by, source = person(given.by), source_of(given)
    worst = max([_land(given.dataset, Path(name), source, by) for name in given.files])
    if not given.no_measure and (told := measured(given.dataset)):
        print(told)
    return worst


def measured(dataset: str) -> str:
    """Measure what moved, and say so; nothing where no record ever landed."""
    from nhip.apps.catalogue import actions

    done = actions.measure(by=None, dataset=dataset)
    return done and (
        f"Đã đo {dataset} đến {done.as_of:%d/%m/%Y}, phiên bản {done.table_version}: "
        f"{vi_number(done.values)} số liệu thay đổi."
    )


def _land(dataset: str, path: Path, source, by) -> Exit:
    from nhip.apps.catalogue import actions
    from nhip.repository.landing.stage import Refused
    from nhip.ui.messages import sentence_of

    try:
        landing = actions.land(by=by, dataset=dataset, path=path, source=source)
    except OSError as error:
        print(unreadable(str(path), error), file=sys.stderr)
        return Exit.UNREADABLE
    except Refused as refused:
        print(f"{path.name}: {sentence_of(refused)}", file=sys.stderr)
        _tell_bad_rows(dataset, actions.report_of(refused.report))
        return Exit.FAULTS
    except NhipError as error:
        print(f"{path.name}: {sentence_of(error)}", file=sys.stderr)
        return Exit.FAULTS
    print(f"{path.name}: {_told(landing)}")
    _tell_bad_rows(dataset, landing.report)
    return Exit.DONE


def _told(landing) -> str:
    counts = {
        "mới": landing.inserted,
        "thay đổi": landing.updated,
        "như cũ": landing.unchanged,
        "cũ hơn bản đang có": landing.older,
        "lặp trong tệp": landing.duplicates,
        "không nhận": landing.rejected,
    }
    parts = [f"{vi_number(n)} {what}" for what, n in counts.items() if n] or ["không có gì"]
    days = f", chạm tới {vi_number(landing.days)} ngày" if landing.days else ""
    return f"lô {landing.batch_id}, phiên bản {landing.table_version}: {', '.join(parts)}{days}."


def _tell_bad_rows(dataset: str, report: dict) -> None:
    """Counts by check and column, then the first bad rows; nothing where all is well."""
    from nhip.apps.catalogue import lakes, sentences

    found = lakes.dataset(dataset)
    for check, column, count in report["counts"]:
        print(f"  {sentences.of_check(found, check, column, count)}", file=sys.stderr)
    for bad in report["first"][:BAD_ROWS_SHOWN]:
        told = " ".join(sentences.of_reason(found, reason) for reason in bad["reasons"])
        print(f"  Dòng {bad['row']}: {told}", file=sys.stderr)
    if report["ignored"]:
        print(f"  Cột không dùng: {', '.join(report['ignored'])}.", file=sys.stderr)


def known(ask):
    """What a lookup finds. Raises `Stop` with its sentence where the name is wrong."""
    from nhip.ui.messages import sentence_of

    try:
        return ask()
    except NhipError as error:
        raise Stop(Exit.WRONG_CALL, sentence_of(error), *_own_faults()) from None


def _own_faults() -> list[str]:
    """What is wrong with the province's own files: perhaps the name stands in one of them."""
    from nhip.apps.catalogue import lakes, sentences

    return sentences.of_own_files(lakes.faults())


def source_of(given: argparse.Namespace):
    """The source that a call names, or that of its dataset. Raises `Stop` for another kind."""
    from nhip.apps.catalogue import actions, lakes
    from nhip.apps.catalogue.models import Source
    from nhip.repository.simulation import SOURCE

    kind = Source.Kind.SIMULATED if given.simulated else Source.Kind.MEASURED
    named = SOURCE if given.simulated else lakes.dataset(given.dataset).source
    source = actions.source_named(by=None, name=given.source or named, kind=kind)
    if source.kind != kind and Source.Kind.SIMULATED in (source.kind, kind):
        raise Stop(
            Exit.WRONG_CALL,
            f"Nguồn “{source.name}” đã ghi là loại {source.get_kind_display().lower()}. "
            "Hãy đặt tên khác cho nguồn này bằng --source.",
        )
    return source
