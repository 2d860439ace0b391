"""Colours of a person alone: un-mixed at the rim, and going on beyond what is seen."""

from __future__ import annotations

import cv2
import numpy as np

_WIDE = 0.04  # of the photo's longer side, over which colours beside the rim are averaged
_LEAST = 15  # pixels, the same
_PURE = 4  # power of the matte: mixtures count little among the colours of either side


def foreground_colours(photo: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """Colours of the person, uint8 (H, W, 3): at the rim, where a pixel is a mixture, what the
    place behind gave to it is taken out (blur fusion, Forte 2021).

    photo uint8 (H, W, 3); matte (H, W) in [0, 1].
    """
    image = photo.astype(np.float32)
    size = max(_LEAST, round(_WIDE * max(photo.shape[:2]))) | 1
    colours, weight = image, matte[..., None]
    for side in (size, max(3, size // 4) | 1):
        inside = _mean(colours, matte**_PURE, side)
        outside = _mean(image, (1 - matte) ** _PURE, side)
        rest = image - weight * inside - (1 - weight) * outside
        colours = np.clip(inside + weight * rest, 0, 255)
    return colours.round().astype(np.uint8)


def _mean(colours: np.ndarray, weight: np.ndarray, side: int) -> np.ndarray:
    sums, total = (
        cv2.blur(x, (side, side), borderType=cv2.BORDER_REPLICATE)
        for x in (colours * weight[..., None], weight)
    )
    return sums / np.maximum(total, 1e-6)[..., None]


def grown_colours(colours: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Colours float32 (h, w, 3) that go on from the known pixels (h, w) to everywhere, by averages
    over ever larger places."""
    weight = known.astype(np.float32)
    levels = [(colours.astype(np.float32) * weight[..., None], weight)]
    while min(levels[-1][1].shape) > 2:
        sums, total = (cv2.pyrDown(x) for x in levels[-1])
        levels.append((sums, total))
    sums, total = levels[-1]
    out = sums / np.maximum(total, 1e-4)[..., None]
    for sums, total in reversed(levels[:-1]):
        out = cv2.pyrUp(out, dstsize=total.shape[::-1])
        share = np.clip(4 * total, 0, 1)[..., None]
        out = share * sums / np.maximum(total, 1e-4)[..., None] + (1 - share) * out
    return out
