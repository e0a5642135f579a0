"""Where the pages of this app find criteria sets, which live above it in the order of apps.

The app that holds the sets registers a provider when it is ready. Imports the engine only.
"""

from typing import Protocol

from nhip.engine.criteria import CriteriaSet


class CriteriaShelf(Protocol):
    """What is asked of the holder of criteria sets."""

    def sets(self) -> list[tuple[str, str, int]]:
        """Id, name and year of every set in use."""

    def get(self, set_id: str) -> CriteriaSet:
        """The set of that id. Raises KeyError."""


class _Empty:
    def sets(self) -> list[tuple[str, str, int]]:
        return []

    def get(self, set_id: str) -> CriteriaSet:
        raise KeyError(set_id)


_provider: CriteriaShelf = _Empty()


def register(provider: CriteriaShelf) -> None:
    """Name the holder of criteria sets; the last one named is asked."""
    global _provider
    _provider = provider


def current() -> CriteriaShelf:
    """The holder of criteria sets."""
    return _provider
