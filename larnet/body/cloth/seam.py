"""Clothes that go on over the border between two parts of the body."""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.cloth.pixel_masks import disk
from larnet.body.layers.limb_bend import LEFT, LOWER_LEG, RIGHT, TRUNK, UPPER_LEG

_SEAM = 0.012  # standing heights that clothes go on over a border between two parts of them
_ONE_CLOTH = 30.0  # grey levels of a part's own colours nearby
_THIGHS, _SHINS = ((LEFT + p, RIGHT + p) for p in (UPPER_LEG, LOWER_LEG))
_TOUCHES = {  # what clothes of a part go on over
    TRUNK: _THIGHS,
    **{p: (TRUNK, *_THIGHS, *_SHINS) for p in _THIGHS},
    **{p: (*_THIGHS, *_SHINS) for p in _SHINS},
}
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
    of clothing, so that no light falls through between trouser legs or below a trunk.

    labels (h, w), the part of every pixel; known (h, w) bool, colours of the part alone; matte
    (h, w) in [0, 1]; colours (h, w, 3); height of the person when standing, pixels.
    """
    touched = np.isin(labels, _TOUCHES.get(part, ())) & (matte > _SURE)
    if not touched.any():
        return np.zeros(labels.shape, np.float32)
    wide = max(1, round(_SEAM * height))
    weight, size = known.astype(np.float32), 4 * wide | 1
    total = cv2.blur(weight, (size, size))
    mean = cv2.blur(colours * weight[..., None], (size, size)) / np.maximum(total, 1e-3)[..., None]
    alike = (np.abs(colours - mean).mean(-1) < _ONE_CLOTH) & (total > 0.02)
    even = 2 * max(1, wide // 2) + 1  # an even border: no fringe hangs from it
    alike = cv2.blur(alike.astype(np.float32), (even, even)) > 0.5
    own = ((labels == part) & (matte > _SURE)).astype(np.uint8)
    reached = own
    for _ in range(wide):
        reached = cv2.dilate(reached, disk(1)) & (touched & alike | (own > 0))
    near = cv2.dilate(reached & ~own, disk(2))
    return near * cv2.GaussianBlur(reached.astype(np.float32), (0, 0), 0.7)
