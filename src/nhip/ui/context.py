"""ContextBar: what the bar above a page offers to choose, filled by the view that needs it.

Standard library only. Labels are given by the caller; must not read any record.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ContextBar:
    """Pickers to show: an empty list of choices, or no unit picker, shows none."""

    sets: list[Choice] = field(default_factory=list)
    set_id: str = ""
    periods: list[Choice] = field(default_factory=list)
    period: str = ""
    pick_unit: bool = False
    unit_key: str = ""
    unit_name: str = ""
