"""Where a page stands: the criteria set, the period and the unit its address asks for.

Reads `bo`, `ky` and `don-vi`; what is not asked is the latest there is. Imports this app's models.
An address that leads to no scores is answered with `run` None, never with another set's scores.
"""

from dataclasses import dataclass, field
from functools import cached_property

from nhip.apps.scoring.models import ScoreRun
from nhip.engine.criteria import CriteriaSet
from nhip.engine.errors import BadPeriod
from nhip.engine.period import Kind, Period
from nhip.ui.context import Choice, ContextBar


@dataclass
class Place:
    """One set and period, its run, and the runs around it in time."""

    set_id: str
    period: str
    unit_key: str
    run: ScoreRun | None
    runs: list[ScoreRun] = field(default_factory=list)  # every current run, latest period first

    @cached_property
    def content(self) -> CriteriaSet:
        """The law the run was made with."""
        return self.run.version.content

    @property
    def period_name(self) -> str:
        try:
            return Period.parse(self.period).name_vi
        except BadPeriod:
            return self.period

    @cached_property
    def before(self) -> ScoreRun | None:
        """The run of the period before, of the same set."""
        code = self.run.span.previous().code
        return next((run for run in self._of_set if run.period == code), None)

    @cached_property
    def series(self) -> list[ScoreRun]:
        """The runs that make a line over time, oldest first: periods of one kind, up to this one.

        A year of its own has no line; its months have.
        """
        span = self.run.span
        alike = [r for r in self._of_set if r.span.kind is span.kind and r.span.end <= span.end]
        if len(alike) < 2:
            months = (r for r in self._of_set if r.span.kind is Kind.MONTH)
            alike = [r for r in months if r.span.end <= span.end]
        return sorted(alike, key=lambda run: run.span.start)

    @property
    def _of_set(self) -> list[ScoreRun]:
        return [run for run in self.runs if run.set_id == self.set_id]

    def bar(self, unit=None, pick_unit=False) -> ContextBar:
        """The pickers above the page: sets and periods that have scores, and what was asked."""
        sets = {run.set_id: run.version.short_name for run in self.runs}
        periods = {run.period: run.span.name_vi for run in self._of_set}
        if self.set_id:
            sets.setdefault(self.set_id, self.set_id)
        if self.period:
            periods.setdefault(self.period, self.period_name)
        return ContextBar(
            sets=[Choice(*pair) for pair in sets.items()],
            set_id=self.set_id,
            periods=[Choice(*pair) for pair in periods.items()],
            period=self.period,
            pick_unit=pick_unit,
            unit_key=unit.key if unit else self.unit_key,
            unit_name=unit.name if unit else "",
        )


def place_of(request) -> Place:
    """Where the address of a request stands. One query; the set's text is read once per process."""
    runs = sorted(_current_runs(), key=lambda run: (run.span.end, -run.span.start.toordinal()))
    runs.reverse()
    set_id, period = request.GET.get("bo", ""), request.GET.get("ky", "").strip().upper()
    asked = [
        run for run in runs if set_id in ("", run.set_id) and period in ("", run.period.upper())
    ]
    run = asked[0] if asked else None
    if run:
        set_id, period = run.set_id, run.period
    return Place(set_id, period, request.GET.get("don-vi", ""), run, runs)


def _current_runs():
    return ScoreRun.objects.filter(is_current=True).select_related("version").defer("version__text")
