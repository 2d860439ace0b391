"""A skirt is one piece: no leg shows in it, and none above rows that are cloth on both sides."""

from __future__ import annotations

import numpy as np

from larnet.body.bones.body_bones import (
    FEET,
    SHINS,
    THIGHS,
    TRUNK,
    Bones,
)
from larnet.body.cloth.colour_odds import common_colours
from larnet.body.skeleton import AT

_LEGS = (*THIGHS, *SHINS)
_KNEES, _ANKLES = (
    [AT[f"{side} {joint}"] for side in ("left", "right")] for joint in ("knee", "ankle")
)
_HIPS = [AT["hip centre"]]
_TOLD = 0.4  # of trunk and legs between knees and ankles: the trunk, so that it is a skirt's
_CLOSED = 0.6  # of a row of a skirt that is told to be the trunk, from which all of it is
_CLOTH = 0.8  # of a row of trunk and legs: cloth, so that it is a skirt's below the knees
_LONG = 0.1  # of the way from the knees to the ankles that a long skirt reaches at least
_MOSTLY = 0.7  # of the rows below the knees, down to the last one of a skirt
_LIKE = 0.4  # of the colours of cloth and of the legs above it: no bag before trousers


def let_hang(near: np.ndarray, shares: np.ndarray, bones: Bones) -> None:
    """Where a skirt is told below the knees, it hangs from the hips on as far as legs reach: how
    near the trunk's bone places are is, in place, at least how near a leg's they are.

    near (14, h, w), on any grid; shares (14, H, W) of the parts of a photo.
    """
    knees, ankles, hips = (
        max(0, round(float(bones.joints[at, 1].mean()))) for at in (_KNEES, _ANKLES, _HIPS)
    )
    below = shares[:, knees:ankles]
    cloth, legs = below[TRUNK].sum(), below[[*_LEGS, *FEET]].sum()
    if cloth > _TOLD * (cloth + legs):
        first = round(hips * near.shape[1] / shares.shape[1])
        legs_near = near[[*_LEGS, *FEET]].max(0)
        near[TRUNK][first:] = np.maximum(near[TRUNK], legs_near)[first:]


def close_skirt(part_of: np.ndarray, photo: np.ndarray, bones: Bones) -> None:
    """Give pixels of legs that are a skirt's to the trunk, in place: those of thighs that lie,
    below the hips, between pixels of the trunk in a row, and those of legs above the last row in
    which a long skirt hangs, in its colours. What shows between the halves of an open coat stays
    with the legs.

    part_of (H, W) int8; photo uint8 (H, W, 3).
    """
    first = max(0, int(bones.joints[AT["hip centre"], 1]))
    labels = part_of[first:]
    trunk, thighs = labels == TRUNK, np.isin(labels, THIGHS)
    between = np.maximum.accumulate(trunk, 1) & np.maximum.accumulate(trunk[:, ::-1], 1)[:, ::-1]
    share = trunk.sum(1) / np.maximum((trunk | thighs & between).sum(1), 1)
    labels[between & thighs & (share > _CLOSED)[:, None]] = TRUNK
    knees, ankles = (float(bones.joints[at, 1].mean()) - first for at in (_KNEES, _ANKLES))
    end, below = _end_of_long_skirt(labels, knees, ankles), max(0, round(knees))
    above, colours = labels[:end], photo[first:][:end]
    legs = np.isin(above, _LEGS)
    cloth = colours[below:][above[below:] == TRUNK]
    if legs.any() and len(cloth) and common_colours(colours[legs], cloth) > _LIKE:
        above[legs] = TRUNK


def _end_of_long_skirt(labels: np.ndarray, knees: float, ankles: float) -> int:
    """The row below the last one that is cloth above the ankles, in a map (h, w) with knees and
    ankles in these rows; 0 where no skirt reaches below the knees."""
    trunk = labels == TRUNK
    cloth = trunk.sum(1) > _CLOTH * (trunk | np.isin(labels, (*_LEGS, *FEET))).sum(1)
    cloth[max(0, round(ankles)) :] = False
    if not cloth.any():
        return 0
    end, below = int(np.flatnonzero(cloth)[-1]) + 1, max(0, round(knees))
    long = end > max(below, knees + _LONG * (ankles - knees))
    return end if long and cloth[below:end].mean() > _MOSTLY else 0
