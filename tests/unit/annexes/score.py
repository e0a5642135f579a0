"""How much of a plan is read: drafts found, drafts too many, cells equal to what a person read.

`python -m tests.unit.annexes.score` prints the shares of every plan in tests/data/plans.
"""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nhip.annexes import Origin, Reading, read

PLANS = Path(__file__).parents[2] / "data" / "plans"
TARGET_CELLS = ("text", "operator", "value", "unit", "deadline", "lead")
TASK_CELLS = ("text", "product", "lead", "supporting", "deadline")


@dataclass(frozen=True)
class Score:
    """Shares of one list of one file; `unequal` names each cell that differs."""

    expected: int
    found: int
    extra: dict[str, int]
    drafts: dict[str, int]
    cells: int
    unequal: tuple[tuple[str, str, str, str], ...]

    @property
    def equal_share(self) -> float:
        return 1 - len(self.unequal) / self.cells if self.cells else 1.0


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def target_cells(draft) -> dict[str, str]:
    value = draft.value
    return {
        "text": draft.text.text,
        "operator": value.operator,
        "value": value.printed,
        "unit": draft.unit_cell.text,
        "deadline": draft.deadline_cell.text,
        "lead": draft.lead_cell.text,
    }


def task_cells(draft) -> dict[str, str]:
    return {
        "text": draft.text.text,
        "product": draft.product.text,
        "lead": draft.lead_cell.text,
        "supporting": draft.supporting_cell.text,
        "deadline": draft.deadline_cell.text,
    }


def expected_target(row: dict[str, str]) -> dict[str, str]:
    return {
        "text": row["target"],
        "operator": row["operator"],
        "value": row["value"],
        "unit": row["unit"],
        "deadline": row["deadline"],
        "lead": row["lead_unit"],
    }


def expected_task(row: dict[str, str]) -> dict[str, str]:
    return {
        "text": row["task"],
        "product": row["output"],
        "lead": row["lead_unit"],
        "supporting": row["coordinating_units"],
        "deadline": row["deadline"],
    }


def score(drafts, cells_of, expected: list[dict[str, str]]) -> Score:
    """Drafts are paired with rows by their wording, in the order of both."""
    waiting: dict[str, list[dict[str, str]]] = {}
    for row in expected:
        waiting.setdefault(_key(row["text"]), []).append(row)
    found, extra, unequal, cells = 0, Counter(), [], 0
    for draft in drafts:
        got = cells_of(draft)
        if not (rows_left := waiting.get(_key(got["text"]))):
            extra[str(draft.origin)] += 1
            continue
        row = rows_left.pop(0)
        found += 1
        for name, value in row.items():
            cells += 1
            if " ".join(got[name].split()) != " ".join(value.split()):
                unequal.append((row["text"][:50], name, got[name], value))
    counted = Counter(str(draft.origin) for draft in drafts)
    return Score(len(expected), found, dict(extra), dict(counted), cells, tuple(unequal))


def _key(text: str) -> str:
    return " ".join(text.split()).rstrip(" .;,")


def scores(path: Path) -> tuple[Score, Score, Reading]:
    reading = read(path, known_units=())
    targets = [expected_target(row) for row in rows(path.parent, "targets.csv")]
    tasks = [expected_task(row) for row in rows(path.parent, "tasks.csv")]
    return (
        score(reading.targets, target_cells, targets),
        score(reading.tasks, task_cells, tasks),
        reading,
    )


def told(path: Path) -> str:
    lines = [path.name]
    for name, one in zip(("targets", "tasks"), scores(path)[:2], strict=True):
        lines.append(
            f"  {name:8} found {one.found}/{one.expected}  extra {one.extra or 0}  "
            f"cells equal {one.equal_share:.1%} of {one.cells}"
        )
        lines += [f"    {cell}" for cell in one.unequal]
    return "\n".join(lines)


def documents() -> list[Path]:
    return sorted([*PLANS.glob("*/*.docx"), *PLANS.glob("*/*.xlsx")])


def as_days(reading: Reading) -> dict[str, tuple[date | None, date | None, bool]]:
    """Deadline texts with what they were taken to mean."""
    drafts = [*reading.tasks, *reading.targets]
    return {
        d.deadline_cell.text: (d.deadline.start, d.deadline.due, d.deadline.is_recurring)
        for d in drafts
        if d.origin is Origin.TABLE
    }


if __name__ == "__main__":
    print("\n".join(told(path) for path in documents()))
