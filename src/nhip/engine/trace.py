"""Why a score is what it is: a tree of sentences with inputs, sources, arithmetic and law.

Imports the engine. Sentences are Vietnamese and can be read aloud; they are made from exact
numbers, on demand, from the same rules that made the score.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from nhip.engine.aggregate import owners, policies
from nhip.engine.criteria import Aggregation, Criterion, Group, InputKind, MissingPolicy
from nhip.engine.score import Scorecards
from nhip.engine.table import PRESENT, Column, View, reason_of
from nhip.engine.values import EXCUSED, Missing, Observation, Reason, as_fraction, vi_number


@dataclass(frozen=True)
class TraceInput:
    """One figure behind a score, as it is printed, with where it is from."""

    name: str
    meaning: str
    text: str
    measure_unit: str = ""
    source: str = ""
    as_of: date | None = None
    simulated: bool = False


@dataclass(frozen=True)
class TraceNode:
    """What was computed, by which rule and article, from what, how, and with what result."""

    code: str
    title: str
    result: str
    points: float | None
    maximum: float
    rule: str = ""
    legal_basis: str = ""
    inputs: tuple[TraceInput, ...] = ()
    steps: tuple[str, ...] = ()
    children: "tuple[TraceNode, ...]" = ()

    def sentences(self, depth: int = 0) -> Iterator[tuple[int, str]]:
        """(depth, sentence) pairs, from the whole to its parts."""
        yield depth, f"{self.title}: {self.result}."
        if self.rule:
            yield depth + 1, f"Cách tính: {self.rule}"
        if self.legal_basis:
            yield depth + 1, f"Căn cứ: {self.legal_basis}."
        for item in self.inputs:
            yield depth + 1, _input_sentence(item)
        for step in self.steps:
            yield depth + 1, step
        for child in self.children:
            yield from child.sentences(depth + 1)


def explain(cards: Scorecards, unit: str, criterion: str | None = None) -> TraceNode:
    """The trace of one criterion of a unit, or of its whole scorecard.

    Raises `BadFigure` for a unit without figures and `KeyError` for an unknown criterion.
    """
    row = cards.table.row(unit)
    if criterion is not None:
        return _criterion(cards, cards.criteria_set.criterion(criterion), row)
    return _group(cards, cards.criteria_set.root, row)


def _criterion(cards: Scorecards, criterion: Criterion, row: int) -> TraceNode:
    columns = cards.criteria[criterion.code]
    reason = reason_of(int(columns.reasons[row]))
    maximum = vi_number(criterion.max_score)
    if reason is not None:
        steps, result, points = _missing_steps(cards, criterion, reason), "chưa chấm điểm", None
    else:
        steps, points = _steps(cards, criterion, row), float(columns.score[row])
        result = f"{_shown(cards, points)} trên {maximum} điểm"
    basis = criterion.legal_basis or "; ".join(b.text for b in cards.criteria_set.legal_basis)
    return TraceNode(
        code=criterion.code,
        title=f"Tiêu chí {criterion.code}. {criterion.name}",
        result=result,
        points=points,
        maximum=float(criterion.max_score),
        rule=criterion.rule_text or f"{criterion.rule.title}.",
        legal_basis=basis,
        inputs=tuple(_inputs(cards, criterion, row)),
        steps=tuple(steps),
    )


def _inputs(cards: Scorecards, criterion: Criterion, row: int) -> Iterator[TraceInput]:
    unit = cards.table.units[row]
    for item in criterion.inputs:
        column = cards.table.column(criterion.code, item.name)
        origin = cards.table.origins.get((unit, criterion.code, item.name))
        missing = reason_of(int(column.reasons[row]))
        if missing is not None and origin is None and item.name == criterion.given_input:
            continue  # an alternative nobody used is not worth a line
        text = missing.label if missing else _value_text(item.kind, item.choices, column, row)
        found = origin or Observation(unit, criterion.code, item.name, Missing(Reason.NOT_REPORTED))
        yield TraceInput(
            name=item.name,
            meaning=item.meaning,
            text=text,
            measure_unit="" if missing else item.measure_unit,
            source=found.source,
            as_of=found.as_of,
            simulated=found.simulated,
        )


def _value_text(
    kind: InputKind, choices: tuple[tuple[str, str], ...], column: Column, row: int
) -> str:
    value = float(column.values[row])
    if kind is InputKind.CHOICE:
        return choices[int(value)][1]
    if kind is InputKind.YES_NO:
        return "có" if value else "không"
    return vi_number(value) + ("%" if kind is InputKind.PERCENT else "")


def _steps(cards: Scorecards, criterion: Criterion, row: int) -> list[str]:
    view = View(cards.table, criterion.code).one(row)
    found = criterion.rule.points(view, criterion.max_score)
    if found.reasons[0] != PRESENT:
        given = view.column(criterion.given_input or "").values[0]
        told = [f"Nguồn không công bố số đếm; lấy điểm do nguồn công bố: {vi_number(given)}."]
        exact = given
    else:
        told, exact = criterion.rule.say(view, criterion.max_score), found.values[0]
    if cards.criteria[criterion.code].doubts[row]:
        told.append("Lưu ý: tử số lớn hơn mẫu số; số liệu được giữ nguyên và cần kiểm tra lại.")
    held = max(min(exact, criterion.max_score), criterion.min_score)
    if held != exact:
        told.append(f"Giữ trong giới hạn của tiêu chí: {vi_number(held)}.")
    places = cards.criteria_set.rounding.criterion
    score = cards.criteria[criterion.code].score[row]
    if places is not None and as_fraction(score) != held:
        told.append(f"Làm tròn {places} chữ số thập phân: {vi_number(float(score), places)}.")
    return told


def _missing_steps(cards: Scorecards, criterion: Criterion, reason: Reason) -> list[str]:
    owner = dict(owners(cards.criteria_set.root))[criterion.code]
    policy = policies(cards.criteria_set, owner)[reason]
    told = [f"Không chấm điểm vì {reason.label}; thiếu số liệu không phải là 0."]
    if policy is not MissingPolicy.LEAVE_OUT or reason not in EXCUSED:
        told.append(f"Theo bộ tiêu chí: {policy.label}.")
    return told


def _group(cards: Scorecards, group: Group, row: int) -> TraceNode:
    children = tuple(
        _group(cards, child, row) if isinstance(child, Group) else _criterion(cards, child, row)
        for child in group.children
    )
    tally = cards.tallies[group.code] if group.code else cards.total
    assessed, points = bool(tally.assessed[row]), float(tally.points[row])
    title = f"Nhóm {group.code}. {group.name}" if group.code else cards.criteria_set.name
    maximum = vi_number(float(tally.maximum[row]))
    shown = f"{_shown(cards, points)} trên {maximum} điểm" if assessed else "chưa chấm điểm"
    return TraceNode(
        code=group.code,
        title=title,
        result=shown,
        points=points if assessed else None,
        maximum=float(tally.maximum[row]),
        steps=tuple(_group_steps(group, children, points, assessed)),
        children=children,
    )


def _group_steps(
    group: Group, children: tuple[TraceNode, ...], points: float, assessed: bool
) -> Iterator[str]:
    if not assessed:
        return
    if group.aggregation is not Aggregation.SUM:
        yield f"Cách tổng hợp: {group.aggregation.label}."
        return
    parts = [child.points for child in children if child.points is not None]
    total = sum((as_fraction(part) for part in parts), as_fraction(0.0))
    added = " + ".join(vi_number(part) for part in parts)
    equals = f" = {vi_number(total)}" if len(parts) > 1 else ""
    yield f"Cộng {len(parts)} trên {len(children)} mục đã chấm: {added}{equals}."
    if not np.isclose(float(total), points, rtol=1e-12, atol=1e-9):
        yield f"Sau mức trần, quy đổi hoặc làm tròn của nhóm: {vi_number(points)}."


def _shown(cards: Scorecards, points: float) -> str:
    places = cards.criteria_set.rounding.criterion
    return vi_number(points, places if places is not None else cards.criteria_set.display_places)


def _input_sentence(item: TraceInput) -> str:
    unit = f" {item.measure_unit}" if item.measure_unit else ""
    origin = [f"nguồn: {item.source}"] if item.source else []
    origin += [f"số liệu đến {item.as_of:%d/%m/%Y}"] if item.as_of else []
    origin += ["dữ liệu mô phỏng"] if item.simulated else []
    told = f" ({'; '.join(origin)})" if origin else ""
    return f"{item.meaning} ({item.name}): {item.text}{unit}{told}."
