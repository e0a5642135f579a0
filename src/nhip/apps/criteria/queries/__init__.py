"""Reads of criteria sets: those in use (sets.py), those being drafted (drafts.py)."""

from nhip.apps.criteria.queries.sets import (
    Line,
    Listed,
    VersionShelf,
    current,
    kind_words,
    lines,
    listed,
    method_words,
    period_words,
    versions,
)

__all__ = [
    "Line",
    "Listed",
    "VersionShelf",
    "current",
    "kind_words",
    "lines",
    "listed",
    "method_words",
    "period_words",
    "versions",
]
