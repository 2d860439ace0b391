"""A picture of one part of a body, with alpha, somewhere in its photo."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from larnet.body.cloth.pixel_masks import spread

FINE = 2  # times the photo's size at which layers are kept
NEAR = 4  # pixels of a cell that is told to be empty
_OFF = np.arange(-3, 4) - 0.5  # of the pixels around one, from half a pixel after it
_LANCZOS = np.sinc(_OFF) * np.sinc(_OFF / 3) * (np.abs(_OFF) < 3)
_BETWEEN = (np.ones(1), _LANCZOS / _LANCZOS.sum())  # weights of a pixel itself, of half a pixel on


@dataclass(frozen=True)
class Halo:
    """Where the photo shows a part or something of its rim: alpha (h, w) uint8, from (left, top)
    of the photo on."""

    left: int
    top: int
    alpha: np.ndarray

    @property
    def here(self) -> tuple[slice, slice]:
        """Its rows and columns of the photo."""
        height, width = self.alpha.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)


@dataclass(frozen=True)
class PartLayer:
    """One part, in a box whose first pixel is (left, top) of the photo; it may lie beyond."""

    part: int
    left: int
    top: int
    rgba: np.ndarray  # (FINE * h, FINE * w, 4) uint8, pixel (0, 0) on that of the photo; alpha is
    # not multiplied in
    near: np.ndarray  # (h / NEAR, w / NEAR) uint8, rounded up: not 0 where alpha is not, and beside
    halo: Halo | None  # None: the photo does not show the part

    @cached_property
    def multiplied(self) -> np.ndarray:
        """The same picture with alpha multiplied in: laying it costs a third."""
        share = cv2.cvtColor(self.rgba[..., 3], cv2.COLOR_GRAY2RGBA)
        share[..., 3] = 255
        return cv2.multiply(self.rgba, share, scale=1 / 255)

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in the photo, the last two exclusive."""
        height, width = (n // FINE for n in self.rgba.shape[:2])
        return self.left, self.top, self.left + width, self.top + height


def layer_of(part: int, rgba: np.ndarray, corner: np.ndarray, halo: Halo | None) -> PartLayer:
    """A layer from a picture (h, w, 4) uint8 whose first pixel is the corner (x, y)."""
    rows, columns = spread(rgba[..., 3])
    rgba = rgba[rows, columns]
    left, top = int(corner[0]) + columns.start, int(corner[1]) + rows.start
    return PartLayer(part, left, top, _fine(rgba), _near(rgba[..., 3]), halo)


def _fine(rgba: np.ndarray) -> np.ndarray:
    """Twice the size, every other pixel one of the picture's own: quick linear sampling of it loses
    hardly more detail than cubic sampling of the picture itself."""
    height, width = rgba.shape[:2]
    out = np.empty((FINE * height, FINE * width, 4), np.uint8)
    for y, x in ((0, 0), (0, 1), (1, 0), (1, 1)):
        out[y::2, x::2] = (
            cv2.sepFilter2D(rgba, -1, _BETWEEN[x], _BETWEEN[y], borderType=cv2.BORDER_REPLICATE)
            if x or y
            else rgba
        )
    return out


def _near(alpha: np.ndarray) -> np.ndarray:
    height, width = (-(-n // NEAR) * NEAR for n in alpha.shape)
    whole = np.zeros((height, width), np.uint8)
    whole[: alpha.shape[0], : alpha.shape[1]] = alpha > 0
    cells = whole.reshape(height // NEAR, NEAR, width // NEAR, NEAR).max((1, 3))
    return cv2.dilate(cells, np.ones((3, 3), np.uint8))
