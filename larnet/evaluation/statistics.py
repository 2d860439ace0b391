"""Means with bootstrap confidence intervals."""

from __future__ import annotations

from typing import Any

import numpy as np

RESAMPLES, LEVEL = 1000, 0.95


def finite_mean(values: np.ndarray, digits: int = 4) -> float | None:
    """Mean of the finite values, None without any."""
    kept = values[np.isfinite(values)]
    return round(float(kept.mean()), digits) if len(kept) else None


def interval(values: np.ndarray, seed: int = 0) -> list[float] | None:
    """Percentile bootstrap of the mean over clips, [low, high] at LEVEL; None below 2 values.

    Values that are not finite do not count. Clips are resampled, so actions may be too.
    """
    kept = values[np.isfinite(values)]
    if len(kept) < 2:
        return None
    rows = np.random.default_rng(seed).integers(len(kept), size=(RESAMPLES, len(kept)))
    means = kept[rows].mean(1)
    tail = (1 - LEVEL) / 2
    return [round(float(x), 4) for x in np.quantile(means, (tail, 1 - tail))]


def share(right: list[bool], seed: int = 0) -> dict[str, Any]:
    """How many of some yes-or-no answers are yes: {"share", "interval", "clips"}."""
    values = np.array(right, float)
    return {
        "share": finite_mean(values),
        "interval": interval(values, seed),
        "clips": len(right),
    }
