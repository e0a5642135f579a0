"""A draft read and compared: everything its preview shows, and what its confirmation stores.

May import repository, queries and sentences. Must not write.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from nhip.apps.accounts.permissions import Permission
from nhip.apps.catalogue import queries, sentences
from nhip.apps.catalogue.models import ImportDraft
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import below, codes_on, path, roles_of, units_where
from nhip.engine.criteria import CriteriaSet
from nhip.engine.period import Period
from nhip.engine.values import Missing
from nhip.repository.figures_file import (
    FiguresFile,
    Problem,
    Severity,
    UnreadableFile,
    read_figures,
)
from nhip.repository.grid import column_number

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing to mend in the file, or to look at again."""

    where: str
    severity: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of the preview, beside what is stored."""

    address: str
    unit: str
    name: str
    criterion: str
    input: str
    old: Any
    new: Any
    state: str


@dataclass(slots=True)
class Preview:
    """What is shown before anything is stored. `fault`: nothing of the file can be used."""

    draft: ImportDraft
    version: int
    figures: FiguresFile | None = None
    changes: queries.Changes = field(default_factory=queries.Changes)
    troubles: list[Trouble] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    fault: str = ""
    headings: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    chosen: dict[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        """How many rows are kept out."""
        return len(self.figures.errors) + len(self.changes.refused) if self.figures else 0

    @property
    def warnings(self) -> int:
        return len(self.troubles) - self.errors

    @property
    def mapping(self) -> list[tuple[str, str, str]]:
        """Role, its name, and the heading chosen for it."""
        return [(role, name, self.chosen.get(role, "")) for role, name in ROLES]


ROLES = tuple(sentences.ROLE_NAMES.items())


def preview(draft: ImportDraft, criteria_set: CriteriaSet, by: AbstractBaseUser) -> Preview:
    """Read the file of a draft and compare it with what is stored now."""
    seen = Preview(draft, queries.data_version(draft.set_id, draft.period))
    on = Period.parse(draft.period).end
    try:
        figures = _read(draft, criteria_set, on)
    except UnreadableFile as fault:
        seen.fault = sentences.of_fault(fault)
        seen.headings = list(fault.fields.get("found", ()))
        seen.sheets = list(fault.fields.get("sheets", ()))
        seen.chosen = dict(draft.mapping)
        return seen
    seen.figures = figures
    seen.headings = [text for _, text in figures.headings]
    seen.sheets = figures.sheets
    texts = dict(figures.headings)
    seen.chosen = {role: texts.get(column, "") for role, column in figures.columns.items()}
    seen.changes = queries.changes(
        figures.rows,
        by=by,
        set_id=draft.set_id,
        period=draft.period,
        on=on,
        simulated=draft.is_simulated,
    )
    seen.troubles = _troubles(figures, seen.changes)
    seen.lines = _lines(seen.changes)
    return seen


def _read(draft: ImportDraft, criteria_set: CriteriaSet, on: date) -> FiguresFile:
    directory = queries.unit_directory(on)
    figures = read_figures(
        draft.file.read(),
        draft.file.name,
        criteria_set,
        sheet=draft.sheet or None,
        mapping=draft.mapping,
        known_units=directory.__contains__,
        max_bytes=settings.NHIP_UPLOAD_MAX_BYTES,
    )
    # The comparison says it of every row, and more strictly: such a row is not stored.
    figures.problems = [p for p in figures.problems if p.code != "figures.unknown_unit"]
    return figures


def kept_warnings(figures: FiguresFile) -> list[Mapping[str, Any]]:
    """What goes on record with the batch: the doubts that were stored all the same."""
    return [
        {"code": problem.code, "address": problem.address, "fields": problem.fields}
        for problem in figures.warnings
    ]


def _troubles(figures: FiguresFile, changes: queries.Changes) -> list[Trouble]:
    """Everything to mend or look at, in the order of the file, errors first."""
    unit = column_number(figures.columns["unit"])
    refused = [
        Problem(one.code, one.row.row, unit, Severity.ERROR, {"text": one.row.unit})
        for one in changes.refused
    ]
    errors = sorted([*figures.errors, *refused], key=lambda problem: problem.row)
    return [
        Trouble(
            sentences.place(figures, problem),
            sentences.SEVERITY_NAMES[problem.severity],
            sentences.of_problem(problem),
        )
        for problem in (*errors, *figures.warnings)
    ]


def _lines(changes: queries.Changes) -> list[Line]:
    """The first figures that differ: changed ones before new ones."""
    placed = [*changes.changed, *changes.new][:SHOWN]
    units = Unit.objects.in_bulk({unit for _, unit, _ in placed})
    return [
        Line(
            row.address,
            row.unit,
            units[unit].name,
            row.criterion,
            row.input,
            changes.before.get(old or 0),
            row.value,
            "thay đổi" if old else "mới",
        )
        for row, unit, old in placed
    ]


def template_rows(
    user: AbstractBaseUser, criteria_set: CriteriaSet, period: Period
) -> list[tuple[Any, ...]]:
    """The rows of an empty form: each input of the set for each unit the person imports for,
    with the value stored now."""
    units = _own_units(user, period.end)
    fitting = [unit for unit in units if unit.kind in criteria_set.applies_to] or units
    codes = codes_on(fitting, period.end)
    stored = {
        (one.unit, one.criterion, one.input): one.value
        for one in queries.observations(criteria_set.id, period.code)
    }
    rows = []
    for unit in fitting:
        code = next(iter(codes.get(unit.pk, {"": unit.key}).values()))
        for criterion in criteria_set.criteria():
            if criterion.applies_to and unit.kind not in criterion.applies_to:
                continue
            for asked in criterion.inputs:
                value = stored.get((unit.key, criterion.code, asked.name), "")
                shown = value.reason.label if isinstance(value, Missing) else value
                rows.append(
                    (code, unit.name, criterion.code, criterion.name, asked.name,
                     asked.meaning, asked.measure_unit or asked.kind.label, shown)
                )  # fmt: skip
    return rows


def _own_units(user: AbstractBaseUser, on: date) -> list[Unit]:
    """Of the units a person may import for, those of the own province."""
    theirs = units_where(user, Permission.IMPORT_FIGURES, on)
    home: set[int] = set()
    for held in roles_of(user):
        top = [*path(held.unit, on), held.unit][0]
        home |= {top.pk, *below(top, on).values_list("pk", flat=True)}
    return list(theirs.filter(pk__in=home).order_by("kind", "name"))
