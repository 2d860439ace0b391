"""The only place that knows pixels: uint8 RGB outside, [-1, 1] with channels first inside.

Outside the networks a picture is uint8 (H, W, 3), a clip (T, H, W, 3), row and column from the top
left. Training and serving share the one pair `to_model` and `to_uint8`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.errors import BadInput

Pixels = np.ndarray  # uint8 (..., H, W, 3), RGB
MAX_SIDE = 4096  # pixels of a clip: what encoders and players take


def to_model(pixels: np.ndarray | Tensor) -> Tensor:
    """uint8 pixels as the networks see them: float32 in [-1, 1], channels before time.

    (H, W, 3) -> (3, H, W); (B, H, W, 3) -> (B, 3, H, W); clips (B, T, H, W, 3) -> (B, 3, T, H, W).
    A tensor stays on its device. Raises BadInput on any other shape or type.
    """
    x = torch.from_numpy(np.ascontiguousarray(pixels)) if isinstance(pixels, np.ndarray) else pixels
    if x.dtype != torch.uint8 or not 3 <= x.ndim <= 5 or x.shape[-1] != 3:
        raise BadInput(f"Pixels are uint8 (..., H, W, 3); these are {x.dtype} {tuple(x.shape)}.")
    x = x.float().div_(127.5).sub_(1)
    return x.permute(0, 4, 1, 2, 3) if x.ndim == 5 else x.movedim(-1, -3)


def to_uint8(x: Tensor) -> Tensor:
    """The inverse of `to_model`, exact on whatever that returned; outside [-1, 1] it clamps.

    (..., 3, H, W) -> uint8 (..., H, W, 3); clips (B, 3, T, H, W) -> (B, T, H, W, 3).
    """
    x = x.detach().float().add(1).mul_(127.5).round_().clamp_(0, 255).to(torch.uint8)
    return x.permute(0, 2, 3, 4, 1) if x.ndim == 5 else x.movedim(-3, -1)


def check_clip(frames: np.ndarray, batched: bool = False) -> None:
    """Raise BadInput unless this is uint8 (T, H, W, 3); `batched` allows more leading axes."""
    right = frames.ndim == 4 or (batched and frames.ndim > 4)
    if frames.dtype != np.uint8 or not right or frames.shape[-1] != 3 or 0 in frames.shape:
        raise BadInput(f"A clip is uint8 (T, H, W, 3); this is {frames.dtype} {frames.shape}.")
    height, width = frames.shape[-3:-1]
    if max(height, width) > MAX_SIDE:
        raise BadInput(f"{width} x {height} pixels; a side of a clip has at most {MAX_SIDE}.")


def resize(pixels: Pixels, height: int, width: int) -> Pixels:
    """uint8 (..., H, W, 3) -> (..., height, width, 3); every source pixel counts when shrinking."""
    if pixels.shape[-3:-1] == (height, width):
        return pixels
    flat = pixels.reshape(-1, *pixels.shape[-3:])
    x = torch.from_numpy(np.ascontiguousarray(flat)).permute(0, 3, 1, 2)
    y = F.interpolate(x, (height, width), mode="bicubic", antialias=True, align_corners=False)
    return y.permute(0, 2, 3, 1).numpy().reshape(*pixels.shape[:-3], height, width, 3)


@dataclass(frozen=True)
class CropBox:
    """A square of a photo, in the photo's own pixels; it may reach over the photo's edges."""

    left: int
    top: int
    side: int

    def __post_init__(self) -> None:
        if self.side < 1:
            raise BadInput(f"A frame of side {self.side} holds no pixel; the side is at least 1.")


def centre_crop_box(height: int, width: int) -> CropBox:
    """The frame used when nothing is known about the photo: full height, centred across.

    A standing actor fills the height of most photos, so a tall photo is widened, never cut.
    """
    return CropBox(left=(width - height) // 2, top=0, side=height)


def crop(pixels: Pixels, crop_box: CropBox, size: int) -> Pixels:
    """What the frame shows, at size x size: (..., H, W, 3) -> (..., size, size, 3), uint8.

    Beyond the photo's edges its border goes on, smoothed with the distance. A mirror image would
    put a second actor there.
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


def _inside(start: int, side: int, length: int, size: int) -> tuple[int, int]:
    """First and one past the last of `size` cells along a frame's axis that show the photo."""
    first = -(min(start, 0) * size // side)
    end = size - max(0, -((length - start - side) * size // side))
    return min(first, size), max(end, 0)


def _smooth_border(pixels: Pixels, first: int, end: int) -> Pixels:
    """Columns before `first` and from `end` on fade into the median along the border.

    A limb that is cut by the photo's edge would otherwise run to the frame's edge as a streak.
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
