"""Frames put together from layers: the photo, warps of it, the place without the actor, paint.

Layers are made at the model's own size; applied to the photo's own pixels they give frames of any
size, as sharp as the photo is.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.nets.blocks import cells, double
from larnet.nets.decoders.limbs import limb_flow, weighed_flow

SHARP = 4  # times that shares are squared where a larger picture decides between two limbs
SEEN = 0.05  # share from which a limb is worth its arithmetic
REACH = 6  # cells of half the model's size around actor and limbs in which anything may change
RARE = 0.02  # share of a layer that the gate starts out with where nothing speaks for it


@dataclass(frozen=True)
class Layers:
    """How every frame is put together from the photo, at the model's own size.

    gate (B, S, T, H, W), a softmax over [photo, K warps of the photo, plate (where there is a
    hole), paint]; flow (B, 2 * K, T, H, W), where a pixel comes from, as an offset in [-1, 1]
    coordinates (x, y); paint (B, 3, T, H, W) in [-1, 1]; hole (B, 1, H, W) in [0, 1], where the
    photo shows the actor. With a puppet, what makes its flow, the first, in a picture of any size:
    shown (B, K, T, h, w), which limb each pixel shows, and their maps (B, K, T, 2, 3).
    """

    gate: Tensor
    flow: Tensor
    paint: Tensor
    hole: Tensor | None = None
    shown: Tensor | None = None
    maps: Tensor | None = None

    def some(self, row: int, start: int, stop: int) -> Layers:
        """Frames start .. stop - 1 of one clip."""
        part = (slice(row, row + 1), slice(None), slice(start, stop))
        gate, flow, paint = (x[part] for x in (self.gate, self.flow, self.paint))
        shown, maps = (None if x is None else x[part] for x in (self.shown, self.maps))
        return Layers(gate, flow, paint, None, shown, maps)


def warp(image: Tensor, flow: Tensor, at: Tensor | None = None) -> Tensor:
    """Sample image (N, C, H, W) at each cell plus flow (N, 2, h, w), edges repeated, in fp32.

    at (h, w, 2) says where the flow's cells are, when they are a part of the picture only.
    """
    height, width = flow.shape[-2:]
    at = cells(height, width, flow.device) if at is None else at
    return F.grid_sample(
        image.float(),
        at + flow.float().permute(0, 2, 3, 1),
        mode="bilinear",
        padding_mode="border",
        align_corners=False,
    )


def compose(
    photo: Tensor,
    gate: Tensor,
    flow: Tensor,
    paint: Tensor,
    plate: Tensor | None = None,
    at: Tensor | None = None,
    still: Tensor | None = None,
) -> Tensor:
    """Frames (N, 3, h, w) from photo (N, 3, H, W) and the layers of `Layers`, one row a frame.

    Of a part of the picture: `at` its cells as in `warp`, `still` the photo's pixels there.
    """
    out = torch.addcmul(gate[:, -1:] * paint, gate[:, :1], photo if still is None else still)
    if plate is not None:
        out = torch.addcmul(out, gate[:, -2:-1], plate)
    for k in range(flow.shape[1] // 2):
        moved = warp(photo, flow[:, 2 * k : 2 * k + 2], at)
        out = torch.addcmul(out, gate[:, k + 1 : k + 2], moved)
    return out


def within_reach(limbs: Tensor, hole: Tensor) -> Tensor:
    """Logits (N, 1, H, W) of what may change a pixel: 0 at the limbs (N, 1, H, W) and where the
    photo shows the actor (N or 1, 1, H, W), both in [0, 1], and close by; far off they forbid it,
    so that a photo of any kind keeps its background."""
    here = F.avg_pool2d(torch.maximum(limbs, hole.expand_as(limbs)), 2)
    here = F.max_pool2d(here, (2 * REACH + 1, 1), 1, (REACH, 0))
    here = F.max_pool2d(here, (1, 2 * REACH + 1), 1, (0, REACH))
    return double(here).clamp(min=1e-6).log()


def without_rim(gate: Tensor) -> Tensor:
    """The gate (N, S, H, W) for a larger picture: next to a cell that shows the plate, the plate
    rather than the photo. In the photo's own pixels the actor reaches into these cells, and leaves
    an outline where nobody is any more; the plate is the photo wherever nobody was."""
    photo, plate = gate[:, :1], gate[:, -2:-1]
    both = photo + plate
    plate = torch.minimum(both, F.max_pool2d(plate, 3, 1, 1))
    return torch.cat((both - plate, gate[:, 1:-2], plate, gate[:, -1:]), 1)


def _limbs(layers: Layers, here: tuple[slice, ...]) -> tuple[Tensor, Tensor]:
    """Shares (T, k, h, w) and maps (T, k, 2, 3) of the limbs that a part of one clip shows; k is 0
    where it shows none, or where there is no puppet."""
    if layers.shown is None or layers.maps is None:
        nothing = layers.gate.new_zeros(1, 0, 1, 1)
        return nothing, nothing
    shown, maps = (x[0].transpose(0, 1) for x in (layers.shown, layers.maps))
    shown = double(shown)[here]
    if shown.is_meta:  # which limbs are seen is a matter of numbers
        return shown, maps
    some = shown.amax((0, 2, 3)) > SEEN
    return shown[:, some], maps[:, some]


def compose_part(
    photo: Tensor, plate: Tensor | None, layers: Layers, rows: slice, columns: slice, scale: int
) -> Tensor:
    """A part of every frame, `scale` times the model's size, from the photo's own pixels; not for
    training.

    photo and plate (1, 3, scale * H, scale * W); layers of one clip; rows and columns of the
    model's picture -> (T, 3, h, w), the enlarged part.
    """
    here = (slice(None), slice(None), rows, columns)
    gate, flow, paint = (x[0].transpose(0, 1) for x in (layers.gate, layers.flow, layers.paint))
    gate, flow = (gate if plate is None else without_rim(gate))[here], flow[here].clone()
    large_rows, large_columns = (slice(scale * s.start, scale * s.stop) for s in (rows, columns))
    (height, width), (model_height, model_width) = photo.shape[-2:], layers.gate.shape[-2:]
    at = cells(height, width, photo.device)[large_rows, large_columns]
    shown, maps = _limbs(layers, here)
    if shown.shape[1]:  # between two limbs a mean of their flows would show neither
        own = cells(model_height, model_width, flow.device)[here[2:]]
        flow[:, :2] -= limb_flow(shown, maps, own)
    parts = (gate, flow, paint[here])
    x = _enlarged(torch.cat(parts, 1), scale)
    gate, flow, paint = x.split([t.shape[1] for t in parts], 1)
    if shown.shape[1]:
        shown = shown.contiguous(memory_format=torch.channels_last)  # thrice as fast
        weights = _enlarged(shown, scale)
        for _ in range(SHARP):
            weights = weights.square_()
        flow[:, :2] += weighed_flow(weights, maps, at, least=1e-30)
    still = photo[..., large_rows, large_columns]
    behind = None if plate is None else plate[..., large_rows, large_columns]
    return compose(photo.expand(len(flow), -1, -1, -1), gate, flow, paint, behind, at, still)


def _enlarged(x: Tensor, scale: int) -> Tensor:
    return F.interpolate(x, scale_factor=scale, mode="bilinear", align_corners=False)
