"""Reads of obligations: those a person may see, counted as of a day, in all and per unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Q, QuerySet

from nhip.apps.accounts.permissions import Permission
from nhip.apps.catalogue.models.obligations import CONDITIONS, Obligation, State
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import units_where
from nhip.engine.folding import fold


@dataclass(frozen=True)
class Tally:
    """How many there are, and how they stand. `owed` are those not confirmed as done."""

    total: int = 0
    done: int = 0
    done_late: int = 0
    reported: int = 0
    overdue: int = 0
    due_soon: int = 0
    open: int = 0
    no_due: int = 0

    @property
    def finished(self) -> int:
        """Confirmed as done, in time or not."""
        return self.done + self.done_late

    @property
    def owed(self) -> int:
        """Everything else."""
        return self.total - self.finished

    @property
    def late(self) -> int:
        """Past its day: done after it, or not done yet."""
        return self.done_late + self.overdue


@dataclass(frozen=True)
class UnitTally:
    """The tally of one unit."""

    unit: Unit
    tally: Tally


def visible(user: AbstractBaseUser, on: date) -> QuerySet[Obligation]:
    """What the person may see: of the units where the right is held."""
    units = units_where(user, Permission.SEE_OBLIGATIONS, on)
    return Obligation.objects.filter(unit__in=units).select_related("unit")


def matching(
    found: QuerySet[Obligation],
    *,
    on: date,
    words: str = "",
    unit: str = "",
    kind: str = "",
    state: str = "",
    legal: str = "",
) -> QuerySet[Obligation]:
    """Those that fit the filters of a list; `words` ignore tone marks."""
    if unit:
        found = found.filter(unit__key=unit)
    if kind in Obligation.Kind.values:
        found = found.filter(kind=kind)
    if state in State.values:
        found = found.in_state(state, on)
    if state == "late":
        found = found.filter(CONDITIONS[State.OVERDUE](on) | CONDITIONS[State.DONE_LATE](on))
    if legal:
        found = found.filter(legal_number=legal)
    asked = fold(words).split()
    if asked:
        # A province has a few thousand of them: folded here, no column to keep in step.
        texts = found.values_list("id", "what", "code", "legal_number", "unit__search_text")
        kept = [
            pk
            for pk, *parts, names in texts.iterator()
            if all(word in f"{fold(' '.join(parts))} {names}" for word in asked)
        ]
        found = found.filter(pk__in=kept)
    return found


def tally(found: QuerySet[Obligation], on: date) -> Tally:
    """All of them counted, in one query."""
    return Tally(**found.order_by().aggregate(**_counts(on)))


def by_unit(found: QuerySet[Obligation], on: date) -> list[UnitTally]:
    """Per unit, those with most overdue first."""
    rows = list(found.order_by().values("unit").annotate(**_counts(on)))
    units = Unit.objects.in_bulk([row["unit"] for row in rows])
    tallies = [UnitTally(units[row.pop("unit")], Tally(**row)) for row in rows]
    return sorted(tallies, key=lambda one: (-one.tally.overdue, -one.tally.owed, one.unit.key))


def legal_texts(found: QuerySet[Obligation]) -> list[str]:
    """The numbers of the texts they rest on."""
    numbers = found.order_by().exclude(legal_number="").values_list("legal_number", flat=True)
    return sorted(set(numbers))


def exported(found: Iterable[Obligation], on: date) -> Iterable[tuple[object, ...]]:
    """Rows as the import reads them back."""
    for one in found:
        yield (
            one.code,
            one.unit.name,
            one.get_kind_display(),
            one.what,
            one.due_text,
            one.due_on,
            one.legal_number,
            one.legal_on,
            one.legal_article,
            one.state(on).label,
            one.done_on,
            one.done_number,
            one.done_note,
            one.doubt,
            one.source,
        )


EXPORT_HEADERS = (
    "Mã",
    "Đơn vị",
    "Loại",
    "Nội dung",
    "Hạn",
    "Ngày hạn",
    "Số văn bản",
    "Ngày văn bản",
    "Điều khoản",
    "Tình trạng",
    "Ngày hoàn thành",
    "Văn bản minh chứng",
    "Kết quả",
    "Điều chưa chắc",
    "Nguồn",
)


def _counts(on: date) -> dict[str, Count]:
    states = {state.value: Count("id", filter=CONDITIONS[state](on)) for state in State}
    return {"total": Count("id", filter=Q()), **states}
