"""`nhip check-law`: is a criteria set fit to score with, and if not, where and why not.

May import the shelf of criteria sets and this package; no Django, no database.
"""

import argparse
import sys
from pathlib import Path

from nhip.apps.criteria import shelf
from nhip.cli.exits import Exit
from nhip.cli.figures import law_faults, unreadable
from nhip.engine.errors import DefinitionErrors
from nhip.engine.values import vi_number


def check_law(given: argparse.Namespace) -> Exit:
    """Check every file; the worst outcome is the exit code."""
    return max(_check(name) for name in given.files)


def _check(name: str) -> Exit:
    try:
        found = shelf.parse(Path(name).read_text(encoding="utf-8-sig"), name)
    except DefinitionErrors as errors:
        print(*law_faults(errors, name), sep="\n", file=sys.stderr)
        return Exit.FAULTS
    except (OSError, UnicodeDecodeError) as error:
        print(unreadable(name, error), file=sys.stderr)
        return Exit.UNREADABLE
    count = sum(1 for _ in found.criteria())
    most = vi_number(found.max_total)
    told = f"{len(found.groups)} nhóm, {count} tiêu chí, tối đa {most} điểm"
    print(f"{name}: đúng. {found.id}: {told}.")
    return Exit.DONE
