"""Scores as a table to read, as JSON and as CSV for machines.

May import the engine and this package. The keys of the JSON are a contract with scripts: keys may
be added, and never change their name or meaning.
"""

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TextIO

from nhip.cli.figures import Given
from nhip.engine.score import Scorecard, Scorecards
from nhip.engine.values import vi_number

# A text cell that begins so is run as a formula by a spreadsheet (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
INDEX_PLACES = 4
Number = int | float | None


def as_json(given: Given, cards: Scorecards, out: TextIO) -> None:
    """The contract of `--format json`."""
    document = {
        "set": given.criteria_set.id,
        "period": given.period.code,
        "max_total": number(given.criteria_set.max_total),
        "units": [_unit(card) for card in cards.cards()],
        "warnings": given.warnings,
    }
    json.dump(document, out, ensure_ascii=False, indent=2)
    out.write("\n")


def _unit(card: Scorecard) -> dict[str, object]:
    return {
        "unit": card.unit,
        "total": number(card.total),
        "max_assessed": number(card.max_assessed),
        "share": number(card.share),
        "rank": card.rank,
        "missing": {code: reason.value for code, reason in card.missing.items()},
        "groups": {code: number(points) for code, points in card.groups.items()},
        "criteria": {
            code: {
                "score": number(found.score),
                "exact": number(found.exact, digits=17),
                "max": number(found.maximum),
                "missing": found.missing.value if found.missing else None,
            }
            for code, found in card.criteria.items()
        },
        "group_ranks": card.group_ranks,
        "pillars": {code: number(value) for code, value in card.pillars.items()},
        "grade": card.grade,
    }


def as_csv(given: Given, cards: Scorecards, out: TextIO) -> None:
    """One row per unit: the result, then every group, then every criterion (`g:1`, `c:1.1`)."""
    criteria = [criterion.code for criterion in given.criteria_set.criteria()]
    groups = list(cards.tallies)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["unit", "name", "rank", "total", "max_assessed", "share", "grade"]
        + [f"g:{code}" for code in groups]
        + [f"c:{code}" for code in criteria]
    )
    for card in cards.cards():
        result = [card.rank, card.total, card.max_assessed, card.share, card.grade]
        points = [card.groups[code] for code in groups]
        points += [card.criteria[code].score for code in criteria]
        row = [card.unit, given.names.get(card.unit, ""), *result, *points]
        writer.writerow([_csv_cell(value) for value in row])


def as_table(given: Given, cards: Scorecards, out: TextIO) -> None:
    """The ranking as people read it, best first, with a column for each group."""
    found, places = given.criteria_set, given.criteria_set.display_places
    print(f"{found.name}", file=out)
    most = vi_number(found.max_total)
    print(f"Bộ {found.id}, {given.period.name_vi}, tối đa {most} điểm\n", file=out)
    groups = list(found.groups)
    index = ["Chỉ số"] if found.display_as_index else []
    codes = [group.code for group in groups]
    head = ["Hạng", "Mã", "Đơn vị", *index, "Tổng", "Được chấm", *codes]
    rows = [
        [
            str(card.rank or "–"),
            card.unit,
            given.names.get(card.unit, ""),
            *(_shown(card.share, INDEX_PLACES) for _ in index),
            _shown(card.total, places),
            vi_number(card.max_assessed),
            *(_shown(card.groups[code], places) for code in codes),
        ]
        for card in sorted(cards.cards(), key=_best_first)
    ]
    _print_aligned([head, *rows], left=(1, 2), out=out)
    print(file=out)
    for group in groups:
        most = vi_number(group.max_score)
        print(f"  {group.code}: {group.name} (tối đa {most})", file=out)
    if any(card.rank is None for card in cards.cards()):
        told = "Hạng –: đơn vị còn thiếu số liệu ở tiêu chí phải chấm nên chưa xếp hạng chung."
        print(f"\n{told}", file=out)


FORMATS: dict[str, Callable[[Given, Scorecards, TextIO], None]] = {
    "table": as_table,
    "json": as_json,
    "csv": as_csv,
}


def number(value: Fraction | float | None, digits: int = 15) -> Number:
    """A number as JSON writes it: 18 rather than 18.0, 702.445 rather than 702.4450000000002.

    The digits of a double past the fifteenth are the noise of adding doubles.
    """
    if value is None:
        return None
    plain = float(f"{float(value):.{digits}g}")
    return int(plain) if plain.is_integer() else plain


def _best_first(card: Scorecard) -> tuple[float, float, str]:
    """Ranked units first; the others by the share they reached of what was assessed."""
    return (card.rank or float("inf"), -(card.share or 0), card.unit)


def _shown(value: float | None, places: int) -> str:
    return "–" if value is None else vi_number(value, places)


def _print_aligned(rows: Sequence[Sequence[str]], left: Iterable[int], out: TextIO) -> None:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.ljust(width) if index in left else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip(), file=out)


def _csv_cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return number(value) if isinstance(value, float) else value
