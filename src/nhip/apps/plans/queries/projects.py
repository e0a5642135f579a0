"""Projects of a plan with their capital: planned and disbursed, by source and year."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from nhip.apps.plans.models import BudgetLine, Plan, Project


@dataclass(frozen=True, slots=True)
class Money:
    """Sums in đồng. `disbursed` is None where nothing was told: that is not zero."""

    planned: Decimal
    disbursed: Decimal | None

    @property
    def share(self) -> float | None:
        """Percent disbursed, of lines that tell it or not."""
        if self.disbursed is None or not self.planned:
            return None
        return float(100 * self.disbursed / self.planned)


@dataclass(frozen=True, slots=True)
class Funded:
    """A project with its money."""

    project: Project
    lines: list[BudgetLine]

    @property
    def money(self) -> Money:
        return sum_of(self.lines)


def sum_of(lines: list[BudgetLine]) -> Money:
    """All lines together; what is not told is left out of disbursed."""
    told = [line.disbursed for line in lines if line.disbursed is not None]
    return Money(
        sum((line.planned for line in lines), Decimal(0)), sum(told, Decimal(0)) if told else None
    )


def projects(plan: Plan) -> list[Funded]:
    """Two queries."""
    held = plan.projects.select_related("owner", "plan").annotate(asked=Count("tasks"))
    lines: dict[int, list[BudgetLine]] = {}
    for line in BudgetLine.objects.filter(project__plan=plan):
        lines.setdefault(line.project_id, []).append(line)  # type: ignore[arg-type]
    return [Funded(one, lines.get(one.pk, [])) for one in held]
