"""A hand of one colour, for one that a photo hides in a pocket or behind something."""

from __future__ import annotations

import cv2
import numpy as np

LENGTH = 0.094  # standing heights from the wrist to the tip of the middle finger
_DRAWN = 400.0  # pixels of a hand as it is drawn, at least twice and at most eight times its size
_WIDER = 1.15  # than the numbers below say
_SHADE = 0.78  # of its colour at the rims, and so between fingers
# In hand lengths, along the hand from the wrist and to the side of the thumb
_PALM = (
    (-0.1, -0.14),
    (-0.1, 0.14),
    (0.2, 0.2),
    (0.5, 0.21),
    (0.54, 0.0),
    (0.48, -0.2),
    (0.2, -0.19),
)
# Where every finger begins and ends, and half its width; the thumb last
_FINGERS = (
    ((0.44, -0.15), (0.79, -0.2), 0.048),
    ((0.46, -0.05), (0.93, -0.075), 0.054),
    ((0.46, 0.05), (0.97, 0.06), 0.056),
    ((0.44, 0.15), (0.9, 0.18), 0.054),
    ((0.1, 0.15), (0.46, 0.36), 0.06),
)


def drawn_hand(
    wrist: np.ndarray, along: np.ndarray, thumb: np.ndarray, tall: float, colour: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """A picture (h, w, 4) uint8 of an open hand, and the pixel (x, y) of the photo that its first
    one lies on.

    wrist (2,), in pixels; along and thumb, unit directions (2,) of the hand and to its thumb; tall,
    pixels of the person when standing; colour (3,).
    """
    size = LENGTH * tall
    reach = int(np.ceil(1.1 * size)) + 2
    corner = np.floor(wrist).astype(int) - reach
    fine = int(np.clip(round(_DRAWN / max(size, 1.0)), 2, 8))

    def place(points: tuple[tuple[float, float], ...]) -> np.ndarray:
        off = np.array(points) @ np.stack((along, _WIDER * thumb)) * size
        return ((wrist + off - corner + 0.5) * fine).round().astype(np.int32)

    small = (2 * reach + 1,) * 2
    light: np.ndarray = np.zeros([n * fine for n in small], np.float32)
    shape: np.ndarray = np.zeros(light.shape, np.uint8)
    for first, second, wide in _FINGERS:
        finger: np.ndarray = np.zeros_like(shape)
        start, stop = place((first, second)).tolist()
        cv2.line(finger, start, stop, 1, max(1, round(2 * _WIDER * wide * size * fine)))
        _lay(finger, _WIDER * wide * size * fine, light, shape)
    palm: np.ndarray = np.zeros_like(shape)
    cv2.fillPoly(palm, [place(_PALM)], 1)
    _lay(_rounded(palm, 0.05 * size * fine), 0.1 * size * fine, light, shape)
    alpha = cv2.resize(shape.astype(np.float32), small, interpolation=cv2.INTER_AREA)
    shade = cv2.resize(light, small, interpolation=cv2.INTER_AREA) / np.maximum(alpha, 1e-3)
    rgb = np.where(alpha[..., None] > 0, shade[..., None], _SHADE) * colour
    return np.dstack((rgb, 255 * alpha)).round().clip(0, 255).astype(np.uint8), corner


def _rounded(shape: np.ndarray, radius: float) -> np.ndarray:
    """A shape without corners: what disks of a radius in it cover. Quick for large ones, too."""
    inner = cv2.distanceTransform(shape, cv2.DIST_L2, 5) > radius
    return (cv2.distanceTransform(1 - inner.astype(np.uint8), cv2.DIST_L2, 5) <= radius).astype(
        np.uint8
    )


def _lay(own: np.ndarray, radius: float, light: np.ndarray, shape: np.ndarray) -> None:
    """Lay a piece over what is there: darker towards its rim."""
    inner = cv2.distanceTransform(own, cv2.DIST_L2, 3) / max(radius, 1.0)
    here = own > 0
    light[here] = (_SHADE + (1 - _SHADE) * np.sqrt(np.clip(inner, 0, 1)))[here]
    shape[here] = 1
