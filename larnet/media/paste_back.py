"""Paste-back: a clip of the crop, blended into the whole photo."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.media.crop import CropBox, crop
from larnet.media.pixels import Pixels, check_clip, resize
from larnet.runtime.cpu_pool import parallel_map

LONGEST = 1024  # pixels of the whole clip's long side
CELLS = 112  # a side, of the map of where a clip differs from the photo
LEAST = 4  # grey levels from which a pixel of the clip differs from the photo


def clip_size(photo: Pixels, longest: int = LONGEST) -> tuple[int, int]:
    """Height and width of a clip of the whole photo, its long side at most `longest` pixels."""
    scale = min(1.0, longest / max(photo.shape[:2]))
    return max(1, round(photo.shape[0] * scale)), max(1, round(photo.shape[1] * scale))


def sharpness(photo: Pixels, crop_box: CropBox, size: int, longest: int = LONGEST) -> int:
    """Times a model's size that a clip needs to look as sharp as the photo around it."""
    side = crop_box.side * min(1.0, longest / max(photo.shape[:2]))
    return max(1, math.ceil(0.9 * side / size))


def paste_back(photo: Pixels, crop_box: CropBox, clip: Pixels, longest: int = LONGEST) -> Pixels:
    """The whole photo, moving where the clip moves: uint8 (T, H, W, 3).

    photo (H, W, 3); clip (T, s, s, 3), made from the pixels in the crop box. Beyond `longest`
    pixels the photo is scaled down. Pixels that the clip does not change, and all outside the crop
    box, are the photo's own in every frame. Raises BadInput when the clip is none.
    """
    check_clip(clip)
    still = crop(photo, crop_box, clip.shape[1])
    height, width = clip_size(photo, longest)
    across, down = width / photo.shape[1], height / photo.shape[0]
    photo = resize(photo, height, width)
    out = np.repeat(photo[None], len(clip), axis=0)
    columns = _span(crop_box.left * across, crop_box.side * across, width)
    rows = _span(crop_box.top * down, crop_box.side * down, height)
    if not (len(columns.places) and len(rows.places)):
        return out
    there = np.s_[rows.part, columns.part]
    grid = torch.stack(torch.meshgrid(columns.places, rows.places, indexing="xy"), -1)[None]
    border = rows.weight[:, None] * columns.weight
    shown = max(1, round(crop_box.side * max(across, down)))  # nothing is left out when shrinking
    before = torch.from_numpy(photo[there].astype(np.float32))

    def put_in(t: int) -> None:
        film, picture = out[t], clip[t]
        moved = _moved(picture, still)
        if not moved.any():
            return
        picture = resize(picture, shown, shown) if shown < len(picture) else picture
        made = _placed(torch.from_numpy(picture).permute(2, 0, 1).float(), grid).permute(1, 2, 0)
        weight = (_placed(moved, grid)[0] * border)[..., None]
        mixed = (before + weight * (made - before)).round_().clamp_(0, 255)
        film[there] = mixed.to(torch.uint8).numpy()

    parallel_map(put_in, range(len(clip)))
    return out


@dataclass(frozen=True)
class _Span:
    """What a crop box covers of one axis of the photo: n pixels."""

    part: slice  # of the photo
    places: Tensor  # (n,) in the crop, -1 to 1 from edge to edge
    weight: Tensor  # (n,) of the clip, in [0, 1]


def _span(start: float, side: float, length: int) -> _Span:
    """The pixels of an axis within a crop box. Their weight rises from 0 at the box's edge to 1
    over a sixteenth of its side, but is 1 up to the photo's own edge where the box reaches it."""
    first = min(length, max(0, round(start)))
    part = slice(first, max(first, min(length, round(start + side))))
    at = torch.arange(part.start, part.stop) + 0.5 - start
    ramp = max(side / 16, 1.0)
    near = torch.full_like(at, ramp) if start <= 0 else at
    far = torch.full_like(at, ramp) if start + side >= length else side - at
    return _Span(part, 2 * at / side - 1, (torch.minimum(near, far) / ramp).clamp(0, 1))


def _moved(picture: Pixels, still: Pixels) -> Tensor:
    """(1, n, n) in [0, 1]: 1 on every pixel that differs and close by, then falling softly to 0."""
    off = np.maximum(picture, still) - np.minimum(picture, still) > LEAST  # uint8 all along
    off = off[..., 0] | off[..., 1] | off[..., 2]
    cells = min(len(picture), CELLS)
    x = F.adaptive_max_pool2d(torch.from_numpy(off.astype(np.float32))[None], cells)
    soft = max(1, cells // 56)
    x = F.max_pool2d(x, 4 * soft + 3, 1, 2 * soft + 1)
    for _ in range(2):
        x = F.avg_pool2d(x, 2 * soft + 1, 1, soft, count_include_pad=False)
    return x


def _placed(picture: Tensor, grid: Tensor) -> Tensor:
    """(C, s, s) at the grid's places -> (C, h, w); at its own size it stays as it is."""
    return F.grid_sample(picture[None], grid, padding_mode="border", align_corners=False)[0]
