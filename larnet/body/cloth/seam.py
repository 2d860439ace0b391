"""Clothes that go on over the border between two parts of the body."""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.bones.body_bones import (
    LEFT,
    LOWER_ARM,
    RIGHT,
    SHINS,
    THIGHS,
    TRUNK,
    UPPER_ARM,
)
from larnet.body.cloth.pixel_masks import disk

_SEAM = 0.012  # standing heights that clothes go on over a border between two parts of them
_ONE_CLOTH = 30.0  # grey levels of a part's own colours nearby
_ARMS = tuple((first + UPPER_ARM, first + LOWER_ARM) for first in (LEFT, RIGHT))
_TOUCHES = {  # what clothes of a part go on over
    TRUNK: THIGHS,
    **{p: (TRUNK, *THIGHS, *SHINS) for p in THIGHS},
    **{p: (*THIGHS, *SHINS) for p in SHINS},
}
_SLEEVE = 0.018  # standing heights that a trunk goes on over the border to sleeves of its cloth
_ENDS = 0.15  # standing heights in which that ends
_MOSTLY = 0.6  # of an arm beside the trunk, of a shin beside the other: both are in one cloth
_SURE = 0.9  # of a matte: surely the person


def seam(
    part: int,
    labels: np.ndarray,
    known: np.ndarray,
    matte: np.ndarray,
    colours: np.ndarray,
    height: float,
) -> np.ndarray:
    """(h, w) in [0, 1]: how far the layer goes on over the border to what it touches in one piece
    of clothing, so that no light falls through between trouser legs, below a trunk or beside
    a sleeve.

    labels (h, w), the part of every pixel; known (h, w) bool, colours of the part alone; matte
    (h, w) in [0, 1]; colours (h, w, 3); height of the person when standing, pixels.
    """
    person = matte > _SURE
    own = ((labels == part) & person).astype(np.uint8)
    out = np.zeros(labels.shape, np.float32)
    touched = np.isin(labels, _TOUCHES.get(part, ())) & person
    if touched.any():
        wide = max(1, round(_SEAM * height))
        alike = _alike(known, colours, wide)
        other = touched & np.isin(labels, SHINS) & (part in SHINS) & (own == 0)
        near = (cv2.dilate(own, disk(wide)) > 0) & other
        if near.any() and alike[near].mean() < _MOSTLY:  # two bare legs: no rags of the other one
            touched &= ~other
        off, there = cv2.distanceTransform(1 - own, cv2.DIST_L2, 3), touched & alike
        out = _over(own, there & (off <= wide * _of_rim(there, off, wide)), wide)
    if part == TRUNK:
        wide = max(1, round(_SLEEVE * height))
        near = (cv2.dilate(own, disk(wide)) > 0) & person
        alike = _alike(known, colours, wide)
        for arm in _ARMS:
            besides = [near & (labels == p) for p in arm]
            sleeve = [x for x in besides if x.any() and alike[x].mean() > _MOSTLY]
            if sleeve:
                wanted = _ending(np.any(sleeve, 0) & alike, own, wide, _ENDS * height)
                out = np.maximum(out, _over(own, wanted, wide))
    return out


def _ending(beside: np.ndarray, own: np.ndarray, wide: int, ends: float) -> np.ndarray:
    """A strip (h, w) bool beside a trunk, narrower and narrower to its lower end, so that nothing
    stands out from the trunk there when the arm is away."""
    off = cv2.distanceTransform(1 - own, cv2.DIST_L2, 3)
    last = np.flatnonzero(beside.any(1)).max(initial=0)
    left = np.clip((last - np.arange(len(own))) / ends, 0, 1)
    return beside & (off <= wide * left[:, None])


def _of_rim(there: np.ndarray, off: np.ndarray, wide: int) -> np.ndarray:
    """(h, w) in [0, 1]: how much of a part's rim nearby is beside what is there (h, w) bool, from
    half of it on; off (h, w), pixels from the part. A seam ends as a wedge, and no rag hangs on."""
    size = (4 * wide | 1,) * 2
    rim = (off > 0) & (off <= wide)
    share = cv2.blur((rim & there).astype(np.float32), size)
    share /= np.maximum(cv2.blur(rim.astype(np.float32), size), 1e-3)
    return np.clip(2 * share - 1, 0, 1)


def _alike(known: np.ndarray, colours: np.ndarray, wide: int) -> np.ndarray:
    """(h, w) bool: colours like those of a part nearby."""
    weight, size = known.astype(np.float32), 4 * wide | 1
    total = cv2.blur(weight, (size, size))
    mean = cv2.blur(colours * weight[..., None], (size, size)) / np.maximum(total, 1e-3)[..., None]
    alike = (np.abs(colours - mean).mean(-1) < _ONE_CLOTH) & (total > 0.02)
    even = 2 * max(1, wide // 2) + 1  # an even border: no fringe hangs from it
    return cv2.blur(alike.astype(np.float32), (even, even)) > 0.5


def _over(own: np.ndarray, where: np.ndarray, wide: int) -> np.ndarray:
    """How far a part `own` (h, w) uint8 goes on where (h, w) bool, at most `wide` pixels."""
    reached, there = own, (where | (own > 0)).astype(np.uint8)
    for _ in range(wide):
        reached = cv2.min(cv2.dilate(reached, disk(1)), there)
    near = cv2.dilate(reached & ~own, disk(2))
    return near * cv2.GaussianBlur(reached.astype(np.float32), (0, 0), 0.7)
