"""Legs under a skirt stay behind it."""

from __future__ import annotations

import numpy as np

from larnet.body.layers.limb_bend import (
    FOOT,
    LEFT,
    LOWER_LEG,
    RIGHT,
    UPPER_LEG,
    WIDTHS,
    Bones,
)

_HIDDEN = 0.12  # of a thigh's usual area, below which a skirt hides it


def shares_of_usual(part_of: np.ndarray, bones: Bones, height: float) -> np.ndarray:
    """(14,) how much of each part a map (H, W) shows, in usual areas of the part in this pose."""
    usual = 2 * np.array(WIDTHS) * height * np.maximum(bones.length, 0.04 * height)
    counts = np.bincount(part_of[part_of >= 0], minlength=len(WIDTHS))[: len(WIDTHS)]
    return counts / usual


def skirted_legs(seen: np.ndarray) -> tuple[int, ...]:
    """Parts of legs whose thigh a skirt hides, by the shares seen of every part (14,)."""
    return tuple(
        first + limb
        for first in (LEFT, RIGHT)
        if seen[first + UPPER_LEG] < _HIDDEN
        for limb in (UPPER_LEG, LOWER_LEG, FOOT)
    )
