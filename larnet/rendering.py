"""Generated layers -> uint8 clips, at the model's size or larger from the photo's own pixels."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from larnet.media.crop import CropBox
from larnet.media.pixels import to_model, to_uint8
from larnet.model import Generated
from larnet.nets.decoders.background import inpaint_background
from larnet.nets.decoders.layers import compose_part
from larnet.runtime.cpu_pool import parallel_map

CHUNK = 2  # frames composed at once: more would not fit a CPU's cache
CHANGED = 2  # grey levels from which a pixel of a clip differs from the photo

Region = tuple[slice, slice]  # rows and columns of the model's picture


def render(
    generated: list[Generated], small: np.ndarray, large: np.ndarray, needed: Region
) -> Tensor:
    """uint8 (rows, T, H, W, 3) of generated clips, as large as `large`.

    small (s, s, 3) and large (n * s, n * s, 3) uint8, the photo as the model saw it and the same
    n times larger; n > 1 needs layers, and is right in the `needed` region of the model's picture
    only. Larger clips are composed only where the clip differs from the photo; elsewhere they are
    the photo, pixel for pixel.
    """
    clips = torch.cat([to_uint8(g.v) for g in generated])
    scale = len(large) // len(small)
    if scale == 1:
        return clips
    layers = [(g.layers, row) for g in generated if g.layers for row in range(len(g.v))]
    device = generated[0].v.device
    photo, still = to_model(large[None]).to(device), torch.from_numpy(small)
    mask = layers[0][0].hole
    background = None if mask is None else inpaint_background(photo, mask[:1])
    out = torch.from_numpy(large).expand(*clips.shape[:2], *large.shape).clone()
    changed = [changed_region(clip, still, needed) for clip in clips.cpu()]

    def compose(task: tuple[int, int, Region]) -> None:
        i, t, region = task
        of, row = layers[i]
        part = of.some(row, t, t + CHUNK)
        frames = to_uint8(compose_part(photo, background, part, *region, scale))
        rows, columns = (slice(scale * s.start, scale * s.stop) for s in region)
        out[i, t : t + CHUNK, rows, columns] = frames.cpu()

    starts = range(0, out.shape[1], CHUNK)
    parallel_map(compose, [(i, t, r) for i, r in enumerate(changed) if r for t in starts])
    return out


def changed_region(clip: Tensor, still: Tensor, needed: Region) -> Region | None:
    """Rows and columns of a clip (T, H, W, 3) that hold every needed pixel further than CHANGED
    from the photo (H, W, 3), with a margin; None when there is none."""
    moved = torch.zeros(still.shape[:2], dtype=torch.bool)
    moved[needed] = (clip.short() - still.short()).abs().amax((0, 3))[needed] > CHANGED
    ends = []
    for line in (moved.any(1), moved.any(0)):
        at = line.nonzero().flatten()
        if not len(at):
            return None
        ends.append(slice(max(0, int(at[0]) - 2), min(len(line), int(at[-1]) + 3)))
    return ends[0], ends[1]


def region_in_photo(photo: np.ndarray, crop_box: CropBox, size: int) -> Region:
    """Rows and columns of a crop, `size` cells a side, that show the photo itself."""
    cell = crop_box.side / size
    rows, columns = (
        slice(max(0, math.floor(-start / cell)), max(0, math.ceil((length - start) / cell)))
        for start, length in zip((crop_box.top, crop_box.left), photo.shape[:2])
    )
    return rows, columns


def of_joints(generated: list[Generated], name: Literal["at", "near"]) -> Tensor:
    """Where the joints go, (rows, T, 20, 2) in [-1, 1] from edge to edge of the model's picture, or
    how near the camera they are, (rows, T, 20) in standing heights; of a model with joints."""
    rows = []
    for g in generated:
        assert g.pose is not None
        values = g.pose.at if name == "at" else g.pose.near
        values = torch.zeros_like(g.pose.at[..., 0]) if values is None else values
        rows.append(values.unflatten(0, (-1, len(g.v))).transpose(0, 1).float())
    return torch.cat(rows)


def in_clips(rows: Tensor, clips: int, frames: int) -> Tensor:
    """Rows (segments * clips, T, ...), segments first -> (clips, frames, ...) on the CPU."""
    joined = rows.unflatten(0, (-1, clips)).transpose(0, 1).flatten(1, 2)
    return joined[:, :frames].cpu().contiguous()
