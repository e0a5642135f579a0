"""A round at a glance: every unit with its state, how much is filled in, how late it is.

Also what each unit would have to type, before the round opens.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone

from nhip.apps.collection.models import CollectionRound, Submission
from nhip.apps.collection.queries import known as reads
from nhip.apps.units.models import Unit

HUNDRED = 100
State = Submission.State
STATUS = {
    State.DRAFT: "not-started",
    State.SENT: "in-progress",
    State.VERIFIED: "in-progress",
    State.APPROVED: "done",
    State.PUBLISHED: "done",
}


@dataclass(frozen=True)
class Row:
    """One unit of a round."""

    submission: Submission
    asked: int
    filled: int
    known: int
    returned: int
    last_typed: datetime | None

    @property
    def unit(self) -> Unit:
        return self.submission.unit

    @property
    def share(self) -> int:
        """How many per cent of what is asked is filled in; of nothing all is."""
        return HUNDRED if not self.asked else self.filled * HUNDRED // self.asked

    @property
    def has_left(self) -> bool:
        return self.submission.state in reads.LEFT_THE_UNIT

    @property
    def is_late(self) -> bool:
        return self.submission.is_late

    @property
    def late_by(self) -> str:
        """How late it was sent, or is by now, in words."""
        if not self.is_late:
            return ""
        sent = self.submission.first_sent_at
        return span_words((sent or timezone.now()) - self.submission.round.due_at)

    @property
    def status(self) -> str:
        """One of the five official marks."""
        if self.is_late and not self.has_left:
            return "late"
        if self.submission.state == State.DRAFT and self.filled:
            return "in-progress"
        return STATUS[State(self.submission.state)]

    @property
    def state_name(self) -> str:
        if self.submission.state != State.DRAFT or self.filled:
            return self.submission.state_name
        return "Chưa nhập"


@dataclass(frozen=True)
class Board:
    """A round: its rows, and what they add up to."""

    rows: list[Row]
    states: list[tuple[str, str, int]]  # state, its name, how many units

    @property
    def units(self) -> int:
        return len(self.rows)

    @property
    def asked(self) -> int:
        return sum(row.asked for row in self.rows)

    @property
    def filled(self) -> int:
        return sum(row.filled for row in self.rows)

    @property
    def share(self) -> int:
        return HUNDRED if not self.asked else self.filled * HUNDRED // self.asked

    @property
    def left(self) -> int:
        return sum(row.has_left for row in self.rows)

    @property
    def on_time(self) -> int:
        return sum(row.has_left and not row.is_late for row in self.rows)

    @property
    def late(self) -> list[Row]:
        """Units that owe, the deadline past."""
        return [row for row in self.rows if row.is_late and not row.has_left]


def board(round_: CollectionRound) -> Board:
    """Every unit of a round. Two queries, whatever the number of units."""
    asked = Q(cells__asked=True)
    found = (
        round_.submissions.select_related("unit", "round")
        .annotate(
            n_asked=Count("cells", asked),
            n_filled=Count("cells", asked & ~Q(cells__raw="")),
            n_known=Count("cells", ~asked & Q(cells__isnull=False)),
            n_returned=Count("cells", ~Q(cells__returned="") & Q(cells__isnull=False)),
            last_typed=Max("cells__typed_at"),
        )
        .order_by("unit__name", "unit__key")
    )
    rows = [
        Row(one, one.n_asked, one.n_filled, one.n_known, one.n_returned, one.last_typed)
        for one in found
    ]
    counts = Counter(row.submission.state for row in rows)
    return Board(rows, [(state.value, str(state.label), counts[state]) for state in State])


@dataclass(frozen=True)
class Load:
    """How many cells a unit would type, and how many need none."""

    unit: Unit
    asked: int
    known: int


def loads(round_: CollectionRound) -> list[Load]:
    """What opening the round would ask of each unit, as things are now."""
    units = [one.unit for one in round_.submissions.select_related("unit").order_by("unit__name")]
    known = reads.known(round_, units)
    fields = round_.template.form.fields
    insisted = {field.key for field in fields if field.insist}
    spared = Counter(unit for unit, key in known if key not in insisted)
    return [Load(unit, len(fields) - spared[unit.pk], spared[unit.pk]) for unit in units]


def span_words(span: timedelta) -> str:
    """A span as people say it: "3 ngày", "5 giờ", "12 phút"."""
    minutes = int(span.total_seconds() // 60)
    if minutes >= 24 * 60:
        return f"{minutes // (24 * 60)} ngày"
    return f"{minutes // 60} giờ" if minutes >= 60 else f"{max(minutes, 1)} phút"
