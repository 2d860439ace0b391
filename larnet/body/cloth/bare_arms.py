"""Arms beside clothes of another colour: whose a pixel between them is."""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.bones.body_bones import HAND, LEFT, LOWER_ARM, RIGHT, TRUNK, UPPER_ARM, UPPER_LEG
from larnet.body.cloth.pixel_masks import even_border, nearest_label, spread

_CLOTHES = (TRUNK, LEFT + UPPER_LEG, RIGHT + UPPER_LEG)
_CORE = 0.6  # usual half widths from a bone, within which a limb is surely itself
_BONE = 0.3  # the same, within which a limb is never cloth
_CLOTH = 22.0  # grey levels from the clothes beside a limb, within which it has their colour
_REACH = 1.3  # the same, within which what has a limb's colour is the limb
_NEAR = 0.03  # standing heights over which colours are averaged
_BORDER = 0.008  # standing heights beside a border in which clothes are not sure
_APART = 30.0  # grey levels between two colours that tell limb and clothes apart
_RATHER = 0.5  # of how far a pixel is from its own colour: so near is it to that of the other
_LIGHT, _HUE, _DARK = 0.25, 400.0, 20.0  # weights of both; grey levels without a hue
_PLAIN = 0.45  # of the difference between two colours: how much either may vary
_SLEEVE = 0.15  # of the clothes beside an arm: so much in its colour, and it wears a sleeve of them
_EVEN = 0.012  # standing heights over which a border between an arm and clothes is even
_LEAST = 0.02  # of a neighbourhood, in which a colour must be seen


def part_bare_arms(part_of: np.ndarray, photo: np.ndarray, off: np.ndarray, height: float) -> None:
    """Move pixels between arms and the clothes beside them, in place, where the colours say so: a
    bare arm takes no strip of a dress with it.

    part_of (H, W) int8; photo uint8 (H, W, 3); off (14, h, w), distances from the bones in usual
    half widths, on any grid; height of the person when standing, pixels.
    """
    image = _hues(cv2.GaussianBlur(photo, (0, 0), 0.7).astype(np.float32))
    wide, margin = _NEAR * height, round(2 * _NEAR * height)
    for part in (first + limb for first in (LEFT, RIGHT) for limb in (UPPER_ARM, LOWER_ARM, HAND)):
        own = part_of == part
        if not own.any():
            continue
        here = spread(own, margin)
        labels, own, colours = part_of[here], own[here], image[here]
        far = cv2.resize(off[part], part_of.shape[::-1])[here]
        clothes = np.isin(labels, _CLOTHES)
        size = 2 * max(1, round(_BORDER * height)) + 1
        sure = cv2.erode(clothes.astype(np.uint8), np.ones((size, size), np.uint8))
        cloth, cloth_seen = _mean_around(colours, sure.astype(np.float32), wide)
        from_cloth = np.abs(colours - cloth).mean(-1)
        core = own & (far < _CORE) & ((from_cloth > _CLOTH) | (cloth_seen < _LEAST))
        limb, limb_seen = _mean_around(colours, core.astype(np.float32), wide)
        from_limb = np.abs(colours - limb).mean(-1)
        apart = np.abs(limb - cloth).mean(-1)
        told = (apart > _APART) & (limb_seen > _LEAST)
        for mask, off_mean, seen in (
            (core, from_limb, limb_seen),
            (sure > 0, from_cloth, cloth_seen),
        ):
            varies = cv2.GaussianBlur((mask * off_mean).astype(np.float32), (0, 0), wide)
            told &= varies < _PLAIN * apart * seen
        alike = cv2.GaussianBlur((sure * (from_limb < _CLOTH)).astype(np.float32), (0, 0), wide)
        told &= (cloth_seen > _LEAST) & (alike < _SLEEVE * cloth_seen)
        told &= cv2.dilate((labels < 0).astype(np.uint8), np.ones((size, size), np.uint8)) == 0
        gives = _clean(own & told & (far > _BONE) & (from_cloth < _RATHER * from_limb))
        takes = _clean(clothes & told & (far < _REACH) & (from_limb < _RATHER * from_cloth))
        if gives.any():
            rest = labels.copy()
            rest[~clothes] = -1
            labels[gives] = nearest_label(rest)[gives]
        labels[takes] = part
        if part not in (LEFT + HAND, RIGHT + HAND):
            even_border(labels, part, _CLOTHES, round(_EVEN * height))


def _hues(colours: np.ndarray) -> np.ndarray:
    """Colours (h, w, 3) in which light and shade differ less than hues do."""
    return _LIGHT * colours + _HUE * colours / (colours.sum(-1, keepdims=True) + _DARK)


def _mean_around(
    colours: np.ndarray, weight: np.ndarray, wide: float
) -> tuple[np.ndarray, np.ndarray]:
    """Mean colours (h, w, 3) of what a mask (h, w) shows around, and how much that is."""
    total = cv2.GaussianBlur(weight, (0, 0), wide)
    sums = cv2.GaussianBlur(colours * weight[..., None], (0, 0), wide)
    return sums / np.maximum(total, 1e-4)[..., None], total


def _clean(mask: np.ndarray) -> np.ndarray:
    """A mask without single pixels and holes."""
    return cv2.medianBlur(mask.astype(np.uint8), 3) > 0
