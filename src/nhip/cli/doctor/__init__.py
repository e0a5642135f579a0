"""`nhip doctor`: what is well, what wants a look, what is broken, and what to do about it.

Reads and changes nothing. May import this package, the repository and the catalogue's doors.

findings.py      what a check answers
stores.py        database, record of events, lake, parts, files
surroundings.py  settings, disk, folders, clock, backups, tools
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator

from nhip.cli.doctor import stores, surroundings
from nhip.cli.doctor.findings import Check, Finding, State
from nhip.cli.exits import Exit
from nhip.cli.installation import start_django

# Nothing else can be asked where the first does not answer.
FIRST = stores.reachable
CHECKS: tuple[Check, ...] = (*stores.CHECKS, *surroundings.CHECKS)


def doctor(given: argparse.Namespace) -> Exit:
    """Print every finding, the worst state decides the exit code."""
    start_django()
    first = list(_asked(FIRST))
    answers = first[0].state is not State.BROKEN
    found = [*first, *(f for check in (CHECKS if answers else ()) for f in _asked(check))]
    if given.json:
        json.dump([finding.as_json() for finding in found], sys.stdout, ensure_ascii=False)
        print()
    else:
        _print(found)
    if not answers:
        return Exit.NOT_READY
    return Exit.FAULTS if any(f.state is State.BROKEN for f in found) else Exit.DONE


def _asked(check: Check) -> Iterator[Finding]:
    """What a check finds. One that fails is itself a finding: the others still answer."""
    try:
        yield from check()
    except Exception as error:
        told = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        name = (check.__doc__ or check.__name__).rstrip(".")
        yield Finding(name, State.BROKEN, f"không kiểm tra được ({told})", "Xem nhật ký máy chủ.")


def _print(found: Iterable[Finding]) -> None:
    found = list(found)
    width = max(len(one.name) for one in found)
    for one in found:
        print(f"{one.state.mark} {one.state.value:<7}  {one.name:<{width}}  {one.told}")
        if one.mend:
            print(f"{'':<{width + 13}}→ {one.mend}")
    counts = Counter(one.state for one in found)
    print("\n" + ", ".join(f"{counts[state]} {state.value}" for state in State if counts[state]))
