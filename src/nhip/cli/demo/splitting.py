"""Whole numbers shared out so that the parts add up again, and no part is above its limit.

Numpy only. The demonstration splits published yearly counts into months with these, so its months
always sum to what was published.
"""

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Weights = NDArray[np.float64]


def apportion(total: int, weights: Weights) -> Counts:
    """`total` in proportion to the weights, by largest remainders."""
    quotas = total * weights / weights.sum()
    parts = np.floor(quotas).astype(np.int64)
    order = np.argsort(parts - quotas, kind="stable")
    parts[order[: total - int(parts.sum())]] += 1
    return parts


def spread(total: int, limits: Counts, lean: Weights) -> Counts:
    """`total` in proportion to limits times lean, no part above its limit.

    What a limit turns away goes to the others in proportion to their room, which never overfills
    them. Raises ValueError where the limits together are below the total.
    """
    if total > limits.sum():
        raise ValueError(f"{total} does not fit into {limits.sum()}")
    if total == 0:
        return np.zeros(len(limits), dtype=np.int64)
    parts = np.minimum(apportion(total, limits * lean), limits)
    left = total - int(parts.sum())
    return parts + apportion(left, (limits - parts).astype(float)) if left else parts
