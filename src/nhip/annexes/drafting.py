"""Gathered fields -> drafts: values, deadlines and agencies parsed, doubts named.

May import nhip.annexes.{headings,layout,reading,units} and the engine.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nhip.annexes.assigning import looks_like_agencies
from nhip.annexes.headings import Heading, Meaning
from nhip.annexes.layout import Layout
from nhip.annexes.levels import levels_in
from nhip.annexes.reading import (
    NOTHING,
    Origin,
    Point,
    ReadCell,
    Remark,
    TargetReading,
    TaskReading,
)
from nhip.annexes.units import Match, MatchKind, Register
from nhip.engine.deadline import NO_DEADLINE, Deadline, Doubt, parse_deadline
from nhip.engine.folding import fold
from nhip.engine.spans import find_spans, plain
from nhip.engine.target_value import NO_VALUE, TargetValue, find_values, parse_value

SHORTEST_SPAN = 28  # a single day in a heading is the date of a document
VISION = re.compile(r"(?:dinh huong|tam nhin)(?: (?:den|toi))?(?: nam)?\s*$")
# "Chủ trì: Sở A; phối hợp: Sở B" in one cell.
HELPERS = re.compile(
    r"(?:^|[\s;,.(-])(?:(?:cơ quan|đơn vị)\s+)?phối hợp\s*(?:với)?\s*:\s*", re.IGNORECASE
)
LEADERS = re.compile(r"^\W*(?:(?:cơ quan|đơn vị)\s+)?chủ trì\s*:\s*", re.IGNORECASE)
# "Sở A chủ trì, phối hợp với Sở B"; "Sở A (chủ trì), Sở B, Sở C (phối hợp)".
LEADS_WITH = re.compile(
    r"\s*[,(]?\s*chủ trì\)?\s*(?:thực hiện\s*)?[,;]?\s*(?:và\s+)?phối hợp\s*(?:với|cùng)?:?\s+",
    re.IGNORECASE,
)
LEADS_AMONG = re.compile(r"\s*\(\s*chủ trì\s*\)\s*[,;]?\s*", re.IGNORECASE)
HELPS_AMONG = re.compile(r"\s*\(\s*phối hợp\s*\)", re.IGNORECASE)
IN_BRACKETS = re.compile(r"\([^)]*\)")
COUNTED = re.compile(r"\s*[:,–-]\s*\d+\s+nhiệm vụ.*$", re.IGNORECASE)
# Fields of which a table may have several columns, each said by its heading ("NSTW: 500").
NAMED_BY_HEADING = (Meaning.BUDGET, Meaning.RESULT, Meaning.NOTE)
TICK = re.compile(r"^(?:x|✓|✔|√|v|có|phải đạt|bắt buộc)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fields:
    """What was gathered for one draft: cells by column, and what the columns mean."""

    number: str
    groups: tuple[str, ...]
    codes: tuple[str, ...]
    cells: dict[int, ReadCell]
    layout: Layout
    register: Register
    year: int | None

    def one(self, *meanings: Meaning) -> ReadCell:
        """The field of a meaning; several columns of it are joined, each named by its heading."""
        meant = self.layout.of(*meanings)
        columns = [c for c in meant if self.cells.get(c)]
        named = meanings[0] in NAMED_BY_HEADING and len(meant) > 1
        if not columns:
            return NOTHING
        if len({self.cells[c].text for c in columns}) == 1 and not (named and len(columns) == 1):
            return self.cells[columns[0]]
        texts = [
            f"{self.layout.columns[c].labels[-1]}: {self.cells[c].text}"
            if named
            else self.cells[c].text
            for c in columns
        ]
        places = tuple(place for c in columns for place in self.cells[c].places)
        return ReadCell("; ".join(texts), places)


def task_draft(fields: Fields) -> TaskReading:
    """One task of a table."""
    lead, supporting = _parted(fields.one(Meaning.LEAD), fields.one(Meaning.SUPPORTING))
    if not lead:
        lead = _lead_above(fields)
    lead_cell, leads = agencies(lead, fields.register)
    if not lead_cell and Meaning.LEAD in fields.layout.meanings.values():
        lead_cell = replace(lead_cell, doubt=Remark("annex.no_lead"))
    supporting_cell, helpers = agencies(supporting, fields.register)
    deadline, deadline_cell = _task_deadline(fields)
    return TaskReading(
        origin=Origin.TABLE,
        number=fields.number,
        groups=fields.groups,
        group_codes=fields.codes,
        text=fields.one(Meaning.TEXT),
        product=fields.one(Meaning.PRODUCT),
        lead_cell=lead_cell,
        lead=leads,
        supporting_cell=supporting_cell,
        supporting=helpers,
        responsible=fields.one(Meaning.RESPONSIBLE),
        deadline=deadline,
        deadline_cell=deadline_cell,
        budget=fields.one(Meaning.BUDGET),
        budget_source=fields.one(Meaning.BUDGET_SOURCE),
        legal_basis=fields.one(Meaning.LEGAL_BASIS, Meaning.BASIS),
        assigned_by=fields.one(Meaning.ASSIGNED_BY),
        result=fields.one(Meaning.RESULT),
        status=fields.one(Meaning.STATUS),
        note=fields.one(Meaning.NOTE),
    )


def target_draft(fields: Fields) -> TargetReading:
    """One target of a table: its value from its own column, from its years, or from its wording."""
    text, unit_cell = fields.one(Meaning.TEXT), fields.one(Meaning.UNIT)
    points = _points(fields, text.text, unit_cell.text)
    value_cell, value = _own_value(fields, text, unit_cell)
    if not value and points:
        last = max(points, key=lambda point: point.year or 0)
        value, value_cell = last.value, last.cell
    if not value_cell.text:
        value_cell, value = _said_value(text)
    deadline, deadline_cell = _target_deadline(fields, points)
    lead_cell, leads = agencies(fields.one(Meaning.LEAD), fields.register)
    supporting_cell, helpers = agencies(fields.one(Meaning.SUPPORTING), fields.register)
    if not unit_cell and value.measure_unit:
        unit_cell = ReadCell(value.measure_unit, value_cell.places)
    must = fields.one(Meaning.MUST)
    return TargetReading(
        origin=Origin.TABLE,
        number=fields.number,
        groups=fields.groups,
        group_codes=fields.codes,
        text=text,
        value=value,
        value_cell=value_cell,
        unit_cell=unit_cell,
        points=points if len(points) > 1 else (),
        baseline=fields.one(Meaning.BASELINE),
        deadline=deadline,
        deadline_cell=deadline_cell,
        lead_cell=lead_cell,
        lead=leads,
        supporting_cell=supporting_cell,
        supporting=helpers,
        basis=fields.one(Meaning.BASIS, Meaning.LEGAL_BASIS),
        must_achieve=bool(TICK.match(must.text.strip())),
        note=fields.one(Meaning.NOTE),
    )


def agencies(cell: ReadCell, register: Register) -> tuple[ReadCell, tuple[Match, ...]]:
    """A cell of agencies matched one by one; its doubt names those that matched nothing."""
    matches = register.match(cell.text)
    cell = replace(cell, text=" ".join(cell.text.split()))
    unknown = [match.text for match in matches if match.kind is MatchKind.UNKNOWN]
    if unknown and not cell.doubt:
        first = cell.places[0] if cell.places else None
        cell = replace(cell, doubt=Remark("annex.unknown_unit", {"units": unknown}, first))
    return cell, matches


def _lead_above(fields: Fields) -> ReadCell:
    """The agency of the heading above, where the row names none ("I. Bộ Tài chính: 5 nhiệm vụ")."""
    for label in reversed(fields.groups):
        bare = COUNTED.sub("", IN_BRACKETS.sub("", label)).strip(" :")
        if looks_like_agencies(bare):
            return ReadCell(bare, (), Remark("annex.lead_from_heading", {"text": label}))
    return NOTHING


def _parted(lead: ReadCell, supporting: ReadCell) -> tuple[ReadCell, ReadCell]:
    """A cell that names both who leads and who helps, taken apart at its own words."""
    forms = (HELPERS, LEADS_WITH, LEADS_AMONG)
    parts = next((two for form in forms if len(two := form.split(lead.text, maxsplit=1)) > 1), [])
    if not parts or not parts[0].strip(" ;,.-("):
        return replace(lead, text=LEADERS.sub("", lead.text)), supporting
    leader = LEADERS.sub("", parts[0]).strip(" ;,.-(")
    helper = HELPS_AMONG.sub("", parts[1]).strip(" ;,.-)")
    if not helper:
        return replace(lead, text=leader), supporting
    if supporting:
        helper = f"{helper}; {supporting.text}"
    return replace(lead, text=leader), ReadCell(helper, (*lead.places, *supporting.places))


def _task_deadline(fields: Fields) -> tuple[Deadline, ReadCell]:
    cell, start = fields.one(Meaning.DEADLINE), fields.one(Meaning.START)
    ticked = _ticked_years(fields)
    if not cell and ticked:
        cell = ReadCell(_years(ticked), ticked[0][1].places)
    deadline = parse_deadline(cell.text, _year_of(fields, Meaning.DEADLINE) or fields.year)
    if begins := next((s for s in find_spans(plain(start.text)) if s.has_year), None):
        deadline = replace(deadline, start=begins.first)
    return deadline, doubted(cell, deadline)


def _ticked_years(fields: Fields) -> list[tuple[int, ReadCell]]:
    """Years under which a schedule has a cross."""
    found = []
    for column in fields.layout.of(Meaning.POINT):
        year, cell = fields.layout.columns[column].year, fields.cells.get(column, NOTHING)
        if year and TICK.match(cell.text):
            found.append((year, cell))
    return found


def _years(ticked: Sequence[tuple[int, ReadCell]]) -> str:
    years = sorted(year for year, _ in ticked)
    return str(years[0]) if len(years) == 1 else f"{years[0]} - {years[-1]}"


def _year_of(fields: Fields, meaning: Meaning) -> int | None:
    years = [fields.layout.columns[column].year for column in fields.layout.of(meaning)]
    return next((year for year in years if year), None)


def doubted(cell: ReadCell, deadline: Deadline) -> ReadCell:
    """The cell with the reason for which its deadline should be looked at."""
    codes = {
        Doubt.UNREAD: "annex.deadline_unread",
        Doubt.NO_YEAR: "annex.deadline_no_year",
        Doubt.YEAR_ASSUMED: "annex.deadline_year_assumed",
        Doubt.BEFORE_SPAN: "annex.deadline_before",
        Doubt.SEVERAL: "annex.deadline_several",
        Doubt.VAGUE: "annex.deadline_vague",
    }
    if deadline.doubt is None or cell.doubt:
        return cell
    place = cell.places[0] if cell.places else None
    told = {"text": cell.text, "due": deadline.due}
    return replace(cell, doubt=Remark(codes[deadline.doubt], told, place))


def _own_value(fields: Fields, text: ReadCell, unit: ReadCell) -> tuple[ReadCell, TargetValue]:
    cell = fields.one(Meaning.VALUE)
    value = parse_value(cell.text, text.text, unit.text) if cell else NO_VALUE
    if value.words and not cell.doubt:
        told = {"text": value.words}
        cell = replace(cell, doubt=Remark("annex.value_words", told, cell.places[0]))
    return cell, value


def _said_value(text: ReadCell) -> tuple[ReadCell, TargetValue]:
    """The value inside the wording, where the table has no column for it."""
    values = find_values(text.text)
    if not values:
        return NOTHING, NO_VALUE
    value = values[0]
    places = tuple(replace(place, start=value.start, end=value.end) for place in text.places[:1])
    doubt = (
        Remark("annex.several_values", {"count": len(values)}, places[0])
        if values[1:] and places
        else None
    )
    return ReadCell(text.text[value.start : value.end], places, doubt), value


def _points(fields: Fields, about: str, unit: str) -> tuple[Point, ...]:
    points = []
    for column in fields.layout.of(Meaning.POINT, Meaning.VALUE):
        if fields.layout.meanings[column] is Meaning.VALUE and not _lists_levels(fields, column):
            continue
        cell, head = fields.cells.get(column, NOTHING), fields.layout.columns[column]
        if levels := levels_in(cell.text, head.text, about):
            points += [Point(head.text, head.year, name, value, cell) for name, value in levels]
        elif cell:
            value = parse_value(cell.text, about, unit)
            points.append(Point(head.text, head.year, _level(head), value, cell))
    return tuple(points)


def _lists_levels(fields: Fields, column: int) -> bool:
    cell, head = fields.cells.get(column, NOTHING), fields.layout.columns[column]
    return bool(levels_in(cell.text, head.text, fields.one(Meaning.TEXT).text))


def _level(head: Heading) -> str:
    """What a heading says beside its year: a level of unit or a group of units."""
    if head.level:
        return head.level
    said = re.sub(
        r"\b(?:đến|năm|mục tiêu|chỉ tiêu|kế hoạch|KH|hết)\b|\b20\d\d\b",
        " ",
        head.labels[-1] if head.labels else "",
        flags=re.IGNORECASE,
    )
    return " ".join(said.split()).strip(" -:()")


def _target_deadline(fields: Fields, points: tuple[Point, ...]) -> tuple[Deadline, ReadCell]:
    own = fields.one(Meaning.DEADLINE)
    if own:
        deadline = parse_deadline(own.text, fields.year)
        return deadline, doubted(own, deadline)
    years = [point.year for point in points if point.year]
    year = max(years) if years else _year_of(fields, Meaning.VALUE)
    year = year or _year_of(fields, Meaning.TEXT)
    if year:
        return parse_deadline(str(year)), ReadCell(str(year))
    return inherited_deadline((*fields.groups[::-1], *fields.layout.titles[::-1]))


def inherited_deadline(headings: Iterable[str]) -> tuple[Deadline, ReadCell]:
    """The day by which a heading or title says its targets are due ("ĐẾN NĂM 2030"), nearest first.

    The text is the span itself ("2030"); dates of documents and visions beyond are not deadlines.
    """
    for line in headings:
        said = plain(line)
        if fold(line).startswith(("kem theo", "ban hanh kem")):
            continue
        spans = [span for span in find_spans(said) if span.has_year and span.days >= SHORTEST_SPAN]
        spans = [span for span in spans if not VISION.search(said[: span.start])] or spans
        if spans:
            last = max(spans, key=lambda span: span.last)
            text = re.sub(r"^năm\s+", "", line[last.start : last.end], flags=re.IGNORECASE)
            return parse_deadline(text), ReadCell(text)
    return NO_DEADLINE, NOTHING
