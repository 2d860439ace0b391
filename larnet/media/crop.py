"""Crops: a square of a photo; beyond the photo's edges its border is repeated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from larnet.errors import BadInput
from larnet.media.pixels import Pixels, resize


@dataclass(frozen=True)
class CropBox:
    """A square of a photo, in the photo's own pixels; it may reach over the photo's edges."""

    left: int
    top: int
    side: int

    def __post_init__(self) -> None:
        if self.side < 1:
            raise BadInput(f"A crop of side {self.side} holds no pixel; the side is at least 1.")

    def place(self, points: np.ndarray) -> np.ndarray:
        """Points (..., 2) in [-1, 1] from edge to edge of the box -> float32 pixels of the photo,
        x then y, 0 at its corner."""
        corner = np.array((self.left, self.top), np.float32)
        return (np.asarray(points, np.float32) + 1) * np.float32(self.side / 2) + corner


def centre_crop_box(height: int, width: int) -> CropBox:
    """The crop box of a photo in which nobody was found: full height, centred across.

    A standing actor fills the height of most photos, so a tall photo is widened, never cut.
    """
    return CropBox(left=(width - height) // 2, top=0, side=height)


def crop(pixels: Pixels, crop_box: CropBox, size: int) -> Pixels:
    """The pixels of a crop box at size x size: (..., H, W, 3) -> (..., size, size, 3), uint8.

    Beyond the photo's edges its border is repeated, smoothed with the distance. A mirror image
    would show a second actor there.
    """
    height, width = pixels.shape[-3:-1]
    rows = np.arange(crop_box.top, crop_box.top + crop_box.side).clip(0, height - 1)
    columns = np.arange(crop_box.left, crop_box.left + crop_box.side).clip(0, width - 1)
    out = resize(pixels.take(rows, axis=-3).take(columns, axis=-2), size, size)
    across = _inside(crop_box.left, crop_box.side, width, size)
    down = _inside(crop_box.top, crop_box.side, height, size)
    out = _smooth_border(out, *across)
    out = _smooth_border(out.swapaxes(-3, -2), *down).swapaxes(-3, -2)
    return np.ascontiguousarray(out)


def crop_clips(clips: Pixels, photo: Pixels, crop_box: CropBox, size: int) -> Pixels:
    """What a crop box of a photo (H, W, 3) shows in clips of that photo at any size, uint8
    (N, T, h, w, 3) -> (N, T, size, size, 3)."""
    scale = max(clips.shape[2:4]) / max(photo.shape[:2])
    left, top, side = (round(scale * n) for n in (crop_box.left, crop_box.top, crop_box.side))
    box = CropBox(left, top, max(1, side))
    return np.stack([np.stack([crop(frame, box, size) for frame in clip]) for clip in clips])


def _inside(start: int, side: int, length: int, size: int) -> tuple[int, int]:
    """First and one past the last of `size` cells along an axis of the crop that show the photo."""
    first = -(min(start, 0) * size // side)
    end = size - max(0, -((length - start - side) * size // side))
    return min(first, size), max(end, 0)


def _smooth_border(pixels: Pixels, first: int, end: int) -> Pixels:
    """Columns before `first` and from `end` on fade into the median along the border.

    A limb cut by the photo's edge would otherwise run to the edge of the crop as a streak.
    """
    size = pixels.shape[-2]
    if (first <= 0 and end >= size) or first >= end:
        return pixels
    window = max(3, size // 5) | 1
    out = pixels.copy()
    for outside, at in ((range(first - 1, -1, -1), first), (range(end, size), end - 1)):
        if not outside:
            continue
        line = pixels[..., at, :]  # (..., size, 3)
        margin = [(0, 0)] * (line.ndim - 2) + [(window // 2,) * 2, (0, 0)]
        windows = np.lib.stride_tricks.sliding_window_view(
            np.pad(line, margin, mode="reflect"), window, axis=-2
        )
        smooth = np.median(windows, axis=-1)
        for distance, column in enumerate(outside, start=1):
            share = min(1.0, distance / (size / 16))
            out[..., column, :] = np.rint(line + share * (smooth - line))
    return out


def square(pixels: Pixels, size: int) -> Pixels:
    """Centre square of a picture or clip, resized: (..., H, W, 3) -> (..., size, size, 3)."""
    height, width = pixels.shape[-3:-1]
    side = min(height, width)
    return crop(pixels, CropBox((width - side) // 2, (height - side) // 2, side), size)
