"""`nhip check-law`: is a criteria set fit to score with, and if not, where and why not.

May import the shelf of criteria sets and this package; no Django, no database.
"""

import argparse
import sys
from pathlib import Path

from nhip.apps.criteria import shelf
from nhip.cli import worked
from nhip.cli.exits import Exit, Stop
from nhip.cli.figures import law_faults, unreadable
from nhip.engine.criteria import CriteriaSet
from nhip.engine.errors import DefinitionErrors
from nhip.engine.values import vi_number


def check_law(given: argparse.Namespace) -> Exit:
    """Check every file; the worst outcome is the exit code."""
    return max(_check(name) for name in given.files)


def _check(name: str) -> Exit:
    check = _check_examples if name.endswith(shelf.EXAMPLES) else _check_set
    try:
        print(f"{name}: {check(Path(name))}.")
    except Stop as stop:
        print(*stop.lines, sep="\n", file=sys.stderr)
        return stop.code
    return Exit.DONE


def _check_set(path: Path) -> str:
    found = _read(path)
    count = sum(1 for _ in found.criteria())
    most = vi_number(found.max_total)
    return f"đúng. {found.id}: {len(found.groups)} nhóm, {count} tiêu chí, tối đa {most} điểm"


def _check_examples(path: Path) -> str:
    """The examples are run against the set that lies beside them. Raises `Stop`."""
    try:
        examples = worked.examples_of(path)
    except worked.BadExamples as fault:
        raise Stop(Exit.FAULTS, f"{path}: {fault}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(Exit.UNREADABLE, unreadable(str(path), error)) from None
    found = _read(path.with_name(f"{path.name.removesuffix(shelf.EXAMPLES)}.yaml"))
    wrong = {example.title: worked.faults(found, example) for example in examples}
    right = sum(not differences for differences in wrong.values())
    told = f"{right}/{len(examples)} ví dụ đúng"
    if right < len(examples):
        lines = [f"  {title}: {one}" for title, faults in wrong.items() for one in faults]
        raise Stop(Exit.FAULTS, f"{path}: {told}. Khác nhau:", *lines)
    return told


def _read(path: Path) -> CriteriaSet:
    try:
        return shelf.parse(path.read_text(encoding="utf-8-sig"), str(path))
    except DefinitionErrors as errors:
        raise Stop(Exit.FAULTS, *law_faults(errors, str(path))) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(Exit.UNREADABLE, unreadable(str(path), error)) from None
