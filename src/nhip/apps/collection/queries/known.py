"""What needs no typing: figures a source measured, figures reported already; and the last period's.

By unit id and key of the field. One query per set, round and indicator, whatever the number of
units.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from nhip.apps.catalogue.queries import asked
from nhip.apps.collection import bindings
from nhip.apps.collection.models import Cell, CollectionRound, FormTemplate, Submission
from nhip.apps.units.models import Unit
from nhip.engine.form import Form
from nhip.engine.period import Period

State = Submission.State
LEFT_THE_UNIT = (State.VERIFIED, State.APPROVED, State.PUBLISHED)
Place = tuple[int, str]  # unit id, key of the field


@dataclass(frozen=True)
class Given:
    """A figure that is there: as it would be typed, its number, where it is from."""

    raw: str
    value: float | None
    source: str
    on: date | None
    simulated: bool
    measured: bool


def source_code(round_: CollectionRound) -> str:
    """The code of the source under which a round's figures are observed."""
    return f"dot-thu-thap-{round_.pk}"


def known(round_: CollectionRound, units: Sequence[Unit]) -> dict[Place, Given]:
    """Everything a round need not ask of its units."""
    form, span = round_.template.form, round_.span
    found = _reported(round_, units)
    found |= _of_indicators(form, units, span)
    return found | _of_criteria(form, units, span.code, (source_code(round_),))


def last(round_: CollectionRound, units: Sequence[Unit]) -> dict[Place, float]:
    """The numbers of the period before: as observed, else as other rounds collected them."""
    form, before = round_.template.form, round_.span.previous()
    found = {
        place: value
        for place, value in _of_earlier_rounds(round_, before, units).items()
        if value is not None
    }
    for place, given in _of_criteria(form, units, before.code, ()).items():
        if given.value is not None:
            found[place] = given.value
    return found


def _of_criteria(
    form: Form, units: Sequence[Unit], period: str, leaving: Iterable[str]
) -> dict[Place, Given]:
    bound = {one.bound[1:]: one for one in form.fields if one.bound[:1] == ("criterion",)}
    figures = asked.known_figures(bound, units, period, leaving)
    return {
        (unit, bound[key].key): Given(
            bindings.shown(bound[key], one.value, one.text), one.value, one.source, one.on,
            one.simulated, one.measured,
        )
        for (unit, key), one in figures.items()
    }  # fmt: skip


def _of_indicators(form: Form, units: Sequence[Unit], span: Period) -> dict[Place, Given]:
    bound = {one.bound[1]: one for one in form.fields if one.bound[:1] == ("indicator",)}
    figures = asked.known_indicators(bound, units, span)
    return {
        (unit, bound[code].key): Given(
            bindings.shown(bound[code], one.value, ""),
            one.value,
            one.source,
            one.on,
            one.simulated,
            one.measured,
        )
        for (unit, code), one in figures.items()
    }


def _reported(round_: CollectionRound, units: Sequence[Unit]) -> dict[Place, Given]:
    """What another round of the same period was given for the same thing."""
    found: dict[Place, Given] = {}
    for other, keys in _same_questions(round_, round_.period):
        for cell in _cells(other, keys, units).exclude(raw=""):
            day = other.span.end
            source = f"Đã báo cáo ở đợt “{other.title}”"
            given = Given(cell.raw, cell.value, source, day, other.simulated, False)
            found[cell.submission.unit_id, keys[cell.key]] = given
    return found


def _of_earlier_rounds(
    round_: CollectionRound, before: Period, units: Sequence[Unit]
) -> dict[Place, float | None]:
    return {
        (cell.submission.unit_id, keys[cell.key]): cell.value
        for other, keys in _same_questions(round_, before.code)
        for cell in _cells(other, keys, units)
    }


def _cells(other: CollectionRound, keys: Iterable[str], units: Sequence[Unit]) -> QuerySet[Cell]:
    found = Cell.objects.filter(
        submission__round=other, submission__unit__in=units,
        submission__state__in=LEFT_THE_UNIT, key__in=list(keys),
    )  # fmt: skip
    return found.select_related("submission").order_by("id")


def _same_questions(
    round_: CollectionRound, period: str
) -> list[tuple[CollectionRound, dict[str, str]]]:
    """Other opened rounds of a period, each with (its key -> our key) of the questions shared."""
    others = CollectionRound.objects.filter(period=period, opened_at__isnull=False)
    found = []
    for other in others.exclude(pk=round_.pk).select_related("template").order_by("opened_at"):
        if keys := _shared(other.template, round_.template):
            found.append((other, keys))
    return found


def _shared(theirs: FormTemplate, ours: FormTemplate) -> dict[str, str]:
    """The same criterion or indicator; a free field is the same in versions of one form alone."""
    mine: dict[str, str] = {}
    for field in ours.form.fields:
        mine[field.binding or f"free:{ours.code}:{field.key}"] = field.key
    found: dict[str, str] = defaultdict(str)
    for field in theirs.form.fields:
        same = mine.get(field.binding or f"free:{theirs.code}:{field.key}")
        if same and field.kind is ours.form.field(same).kind:
            found[field.key] = same
    return dict(found)
