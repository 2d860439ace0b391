"""The sides of clothes from the waist down, where an arm, a hand or something carried lies over
them: they go on straight between what is seen above and below."""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.bones.body_bones import (
    HAND,
    LEFT,
    LOWER_ARM,
    LOWER_LEG,
    PARTS,
    RIGHT,
    TRUNK,
    UPPER_ARM,
    UPPER_LEG,
    Bones,
)
from larnet.body.cloth.covered_edges import behind_covers
from larnet.body.cloth.pixel_masks import disk, nearest_label

_ARMS = [first + limb for first in (LEFT, RIGHT) for limb in (UPPER_ARM, LOWER_ARM, HAND)]
_LEGS = [first + limb for first in (LEFT, RIGHT) for limb in (UPPER_LEG, LOWER_LEG)]
_CLOTHED = [TRUNK, *_LEGS]
_WAIST = 0.3  # of the way from the hips to the neck, below which sides are straight
_SURE = 0.9  # of a matte: surely the person
_EAR = 0.016  # standing heights, half as wide as an ear at most
_GAP = 0.01  # the same, between a hand and clothes in which the place is seen
_OVER = 2  # pixels that a part goes on over the border to its neighbours and to what is seen


def clothed_behind(
    part_of: np.ndarray, matte: np.ndarray, bones: Bones, height: float
) -> np.ndarray:
    """(H, W) int8 the part, trunk or leg, that goes on behind what covers its side; -1 elsewhere.

    part_of (H, W) int8; matte (H, W) in [0, 1]; height of the person when standing, pixels.
    """
    own = np.isin(part_of, _CLOTHED)
    covers = (np.isin(part_of, _ARMS) | (part_of >= PARTS)) & (matte > _SURE)
    waist = _waist(bones)
    covers[waist : waist + 1] = False  # there the side is where it is seen
    behind = behind_covers(own, covers, waist, height)
    out = np.full(part_of.shape, -1, np.int8)
    if behind.any():
        gap = disk(_GAP * height)
        whole = cv2.morphologyEx((own | behind).astype(np.uint8), cv2.MORPH_CLOSE, gap) > 0
        behind |= whole & ~own & (cv2.dilate(behind.astype(np.uint8), gap) > 0)
        out[behind] = nearest_label(np.where(own, part_of, -1).astype(np.int8))[behind]
    return out


def behind_side(behind: np.ndarray, part: int) -> np.ndarray:
    """(h, w) bool: where a part goes on behind what covers its side, of a map `behind` (h, w) of
    all of them; and a little where its neighbours do, so that no light falls through between."""
    own = (behind == part).astype(np.uint8)
    return (cv2.dilate(own, disk(_OVER)) > 0) & (behind >= 0) if own.any() else own > 0


def side_alpha(side: np.ndarray, own: np.ndarray) -> np.ndarray:
    """(h, w) in [0, 1]: how much a part shows where it goes on behind what covers its side (h, w)
    bool, and along the border to what is seen of it, own (h, w) bool."""
    if not side.any():
        return np.zeros(side.shape, np.float32)
    near = cv2.dilate(side.astype(np.uint8), disk(_OVER)) > 0
    return near * cv2.GaussianBlur((side | own).astype(np.float32), (0, 0), 0.7)


def drop_ears(part_of: np.ndarray, bones: Bones, height: float) -> None:
    """Give what stands out of the side of clothes as an ear beside a hand, in place, to the hand:
    a border between both that was not found.

    part_of (H, W) int8; height of the person when standing, pixels.
    """
    own, arms = np.isin(part_of, _CLOTHED), np.isin(part_of, _ARMS)
    own[: _waist(bones)] = False
    if not arms.any() or not own.any():
        return
    round_ = disk(_EAR * height)
    thin = own & (cv2.morphologyEx(own.astype(np.uint8), cv2.MORPH_OPEN, round_) == 0)
    _, pieces = cv2.connectedComponents(thin.astype(np.uint8))
    beside = cv2.dilate(arms.astype(np.uint8), disk(1)) > 0
    ears = thin & np.isin(pieces, np.unique(pieces[thin & beside]))
    if ears.any():
        part_of[ears] = nearest_label(np.where(arms, part_of, -1).astype(np.int8))[ears]


def _waist(bones: Bones) -> int:
    """Row from which on sides are straight."""
    return max(0, int((1 - _WAIST) * bones.joints[3, 1] + _WAIST * bones.joints[1, 1]))
