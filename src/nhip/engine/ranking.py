"""Competition ranking: equal values share a rank and the next one is skipped (15, 15, 17).

Imports numpy only. Ranks are made from unrounded values unless the text itself rounds.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Exact = Callable[[NDArray[np.intp]], NDArray[Any]]

# Totals of doubles nearer to each other than this share of their size may be equal, or in the
# other order, in exact arithmetic.
_HAIR = 1e-11


def competition_ranks(
    values: NDArray[Any], present: NDArray[np.bool_], exact: Exact | None = None
) -> NDArray[np.int64]:
    """Ranks from 1 for the highest value; 0 where there is no value.

    `values` has shape (units,), floats or Fractions; ties are exact equality. `exact` gives the
    exact values of some rows: it is asked only for rows whose floats lie within a hair of others.
    """
    ranks = np.zeros(len(values), dtype=np.int64)
    known = np.flatnonzero(present)
    if not len(known):
        return ranks
    keys = values[known] if exact is None else _settled(values, known, exact)
    ordered = np.sort(keys)
    higher = len(known) - np.searchsorted(ordered, keys, side="right")
    ranks[known] = higher + 1
    return ranks


def _settled(values: NDArray[Any], known: NDArray[np.intp], exact: Exact) -> NDArray[Any]:
    """Order-preserving integer keys, with neighbours within a hair decided exactly."""
    order = known[np.argsort(values[known], kind="stable")]
    ordered = values[order]
    gaps = np.diff(ordered) > _HAIR * np.maximum(1.0, np.abs(ordered[1:]))
    cluster = np.concatenate(([0], np.cumsum(gaps)))
    crowded = np.bincount(cluster)[cluster] > 1
    if not crowded.any():
        return np.asarray(values[known])
    decided = np.zeros(len(order), dtype=object)
    decided[crowded] = exact(order[crowded])
    pairs = list(zip(cluster.tolist(), decided.tolist(), strict=True))
    position = {pair: index for index, pair in enumerate(sorted(set(pairs)))}
    keys = np.zeros(len(values), dtype=np.int64)
    keys[order] = [position[pair] for pair in pairs]
    return keys[known]
