"""The steward's work board: what waits for somebody today, section by section.

A section is a function from the day to what it found. Apps and rooms that have something for the
steward register theirs when they are ready; the page prints them all the same way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias


@dataclass(frozen=True)
class Cell:
    """What stands in one cell. `href` makes it a link, `status` one of the five official marks."""

    text: str
    href: str = ""
    status: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Section:
    """One kind of work: `rows` of cells under `headers`; `done` is said when there are none.

    `total` counts what waits, also where only the first rows are shown. `more` leads to the rest.
    """

    key: str
    title: str
    headers: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    done: str
    total: int
    more: str = ""
    simulated: bool = False


Provider: TypeAlias = Callable[[date], Section]
_providers: dict[str, Provider] = {}


def register(key: str, provider: Provider) -> None:
    """Add a section, in the order of registration; the same key again replaces it."""
    _providers[key] = provider


def sections(today: date) -> list[Section]:
    """Every section as of a day."""
    return [provider(today) for provider in _providers.values()]
