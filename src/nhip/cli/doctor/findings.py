"""What a check answers: a state with a word and a mark, what was found, what to do.

Standard library only.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """How it stands; the value is the word people read."""

    OK = "ok"
    LOOK = "cần xem"
    BROKEN = "hỏng"

    @property
    def mark(self) -> str:
        """A shape beside the word."""
        return {State.OK: "✓", State.LOOK: "!", State.BROKEN: "✗"}[self]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table. `mend` is empty where there is nothing to do."""

    name: str
    state: State
    told: str
    mend: str = ""

    def as_json(self) -> dict[str, str]:
        """Keys are a contract with whoever watches: `state` is ok, look or broken."""
        return {
            "check": self.name,
            "state": self.state.name.lower(),
            "found": self.told,
            "mend": self.mend,
        }


Check = Callable[[], Iterator[Finding]]


def fine(name: str, told: str) -> Finding:
    """Nothing to do."""
    return Finding(name, State.OK, told)


def look(name: str, told: str, mend: str) -> Finding:
    """It works, and somebody should look."""
    return Finding(name, State.LOOK, told, mend)


def broken(name: str, told: str, mend: str) -> Finding:
    """It does not work, or data is lost."""
    return Finding(name, State.BROKEN, told, mend)
