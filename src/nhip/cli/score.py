"""`nhip score` and `nhip explain`: figures in, scores or the reason of one score out.

May import the engine and this package; no Django, no database.
"""

import argparse
import sys
from collections.abc import Sequence
from difflib import get_close_matches

from nhip.cli import output, register
from nhip.cli.exits import Exit, Stop
from nhip.cli.figures import Given, gather
from nhip.engine.score import Scorecards, evaluate
from nhip.engine.trace import explain as trace


def score(given: argparse.Namespace) -> Exit:
    """Print the scores of every unit in the chosen format."""
    found = gather(given)
    output.FORMATS[given.format](found, _evaluate(found), sys.stdout)
    return Exit.DONE


def explain(given: argparse.Namespace) -> Exit:
    """Print the trace of one criterion of one unit, sentence by sentence."""
    found = gather(given)
    cards = _evaluate(found)
    asked = _unit(given, found, cards.units)
    codes = [criterion.code for criterion in found.criteria_set.criteria()]
    _known("tiêu chí", given.criterion, codes, f"trong bộ {found.criteria_set.id}")
    name = found.names.get(asked)
    unit = f"{name} ({asked})" if name else asked
    print(f"{unit}, {found.period.name_vi}")
    for depth, told in trace(cards, asked, given.criterion).sentences():
        print(f"{'  ' * depth}{told}")
    return Exit.DONE


def _evaluate(found: Given) -> Scorecards:
    return evaluate(found.criteria_set, found.observations, kinds=found.kinds)


def _unit(given: argparse.Namespace, found: Given, units: Sequence[str]) -> str:
    """The unit of the file that was meant by a code, key or name. Raises `Stop`, naming several."""
    meant = register.meant(given.unit, units, found.period.end)
    if len(meant) > 1:
        several = [f"  {code}: {found.names.get(code, '')}" for code in meant]
        told = f"{given.unit!r} là tên của nhiều đơn vị trong tệp. Hãy dùng mã:"
        raise Stop(Exit.WRONG_CALL, told, *several)
    if not meant:
        _known("đơn vị", given.unit, list(units), f"trong tệp {given.figures}")
    return meant[0]


def _known(what: str, asked: str, known: list[str] | tuple[str, ...], where: str) -> None:
    if asked in known:
        return
    near = get_close_matches(asked, known, n=5, cutoff=0.5) or list(known[:5])
    raise Stop(Exit.WRONG_CALL, f"Không có {what} {asked!r} {where}. Có: {', '.join(near)}…")
