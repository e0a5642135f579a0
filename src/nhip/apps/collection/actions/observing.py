"""Approved cells become observations with their source: who asked, in which round, who approved.

Figures of a source that measures are never replaced: what a unit typed beside them stays in its
cell. Everything of one set is one batch, so that its data version moves once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.contrib.auth.base_user import AbstractBaseUser

from nhip.apps.catalogue import shelf
from nhip.apps.catalogue.actions import NothingToImport, ensure_source, import_figures
from nhip.apps.catalogue.models import Batch, Source
from nhip.apps.collection import bindings
from nhip.apps.collection.models import Cell, CollectionRound, Submission
from nhip.apps.collection.queries.known import source_code
from nhip.engine import values
from nhip.engine.criteria import CriteriaSet
from nhip.engine.form import Field, Value
from nhip.engine.values import Missing, Reason

NAMED = 3


def observe(
    by: AbstractBaseUser | None, round_: CollectionRound, submissions: Sequence[Submission]
) -> list[Batch]:
    """Store what units typed as observations; inside the caller's transaction.

    Raises BadFigure where the set of a criterion changed since.
    """
    rows: dict[str, list[values.Observation]] = defaultdict(list)
    for set_id, row in _rows(round_, submissions):
        rows[set_id].append(row)
    source = _source(round_)
    units = ", ".join(one.unit.name for one in submissions[:NAMED])
    more = f" và {len(submissions) - NAMED} đơn vị" if len(submissions) > NAMED else ""
    told = f"{round_.title} ({units}{more}), {by or 'hệ thống'} phê duyệt"[:150]
    batches = []
    for set_id, figures in sorted(rows.items()):
        try:
            batches.append(
                import_figures(
                    by=None, criteria_set=_set(round_, set_id), period=round_.period,
                    rows=figures, source=source, file_name=told, as_of=round_.span.end,
                    simulated=round_.simulated,
                )
            )  # fmt: skip
        except NothingToImport:
            continue
    return batches


def _source(round_: CollectionRound) -> Source:
    kind = Source.Kind.SIMULATED if round_.simulated else Source.Kind.REPORTED
    mark = " (dữ liệu mô phỏng)" if round_.simulated else ""
    name = f"Đợt thu thập: {round_.title}{mark}"[:300]
    return ensure_source(by=None, code=source_code(round_), name=name, kind=kind)


def _set(round_: CollectionRound, set_id: str) -> CriteriaSet:
    template = round_.template
    if set_id == template.set_id:
        return bindings.own_set(set_id, template.title, round_.span.end.year, template.form)
    return shelf.current().get(set_id)


def _rows(
    round_: CollectionRound, submissions: Iterable[Submission]
) -> Iterator[tuple[str, values.Observation]]:
    fields = {one.key: one for one in round_.template.form.fields}
    cells = Cell.objects.filter(submission__in=submissions, asked=True).exclude(raw="")
    for cell in cells.select_related("submission__unit").order_by("pk"):
        field, value = fields[cell.key], _value(cell)
        if cell.known_measured:  # and typed beside it: the measurement stands
            continue
        if row := _row(round_, field, cell.submission.unit.key, value):
            yield row


def _value(cell: Cell) -> Value:
    if cell.missing:
        return Missing(Reason(cell.missing))
    return cell.text if cell.value is None else cell.value


def _row(
    round_: CollectionRound, field: Field, unit: str, value: Value
) -> tuple[str, values.Observation] | None:
    if bindings.is_own(field):
        set_id, criterion, name = round_.template.set_id, field.key, bindings.OWN_INPUT
        figure = bindings.own_figure(field, value)
    elif (item := bindings.input_of(field)) is not None:
        _, set_id, criterion, name = field.bound
        figure = bindings.to_figure(field, item, value)
    else:  # words and files stay in their cells
        return None
    if figure is None or figure == "":
        return None
    return set_id, values.Observation(unit, criterion, name, figure)
