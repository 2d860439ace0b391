"""Where every pixel of a clip comes from: whether it shows the person, and its place in the photo.

The same maps that compose the frames, so what is told of a pixel is what was put there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from larnet.body.bones.body_bones import bones_of
from larnet.body.layers.layer_compositor import (
    TOGETHER,
    MovedLayer,
    Placed,
    away_from_photo,
    kept_down,
)
from larnet.body.layers.layer_order import layer_orders
from larnet.body.layers.layer_shares import came_out_shares, left_shares
from larnet.body.layers.limb_bend import BoneMovement
from larnet.body.layers.photo_layers import PhotoLayers
from larnet.body.photo_cut.part_picture import FINE
from larnet.runtime.cpu_pool import parallel_map

STEPS = 8  # of a displacement in a pixel
NOWHERE = -(2**15)  # both coordinates of a pixel that the photo does not show: filled in


@dataclass(frozen=True, eq=False)
class PixelOrigins:
    """Of a clip of T frames."""

    person: np.ndarray  # (T, H, W) bool, mostly the person
    flow: np.ndarray  # int16 (T, H, W, 2), x then y: from a pixel to its place in the photo, in
    # eighths of a pixel of the clip; NOWHERE where the background was filled in


def pixel_origins(
    layers: PhotoLayers, pose: np.ndarray, near: np.ndarray, face: np.ndarray | None = None
) -> PixelOrigins:
    """The origins of the frames that `compose_photo` makes of the same poses and faces.

    A part that something hid in the photo was completed from what is near it: its flow leads to
    where it would be there.
    """
    pose = kept_down(layers, pose)
    orders = layer_orders(layers, pose, near)
    every = bones_of(pose, layers.bones, face)
    shares = left_shares(layers, every)
    came_out = came_out_shares(layers, every, shares)
    shape = (len(pose), *layers.photo.shape[:2])
    person, flow = np.zeros(shape, bool), np.zeros((*shape, 2), np.int16)

    def trace(first: int) -> None:
        some = slice(first, first + TOGETHER)
        frames = every.some(some)
        movement = BoneMovement(layers.bones, frames, layers.radius)
        moved = {p: MovedLayer(x, movement, shape[1:]) for p, x in layers.layers.items()}
        for i, t in enumerate(range(len(pose))[some]):
            flow[t][away_from_photo(layers, shares[t]) > 127] = NOWHERE
            placed = {p: layer.in_frame(i) for p, layer in moved.items()}
            placed |= {p: None for p, share in came_out.items() if share[t] < 0.5}
            _trace(layers, placed, orders[t], person[t], flow[t])

    parallel_map(trace, range(0, len(pose), TOGETHER))
    return PixelOrigins(person, flow)


def _trace(
    layers: PhotoLayers,
    placed: dict[int, Placed | None],
    order: list[int],
    person: np.ndarray,
    flow: np.ndarray,
) -> None:
    for part in order:
        moved = placed[part]
        if moved is None:
            continue
        (left, top), rgba, place = moved
        height, width = rgba.shape[:2]
        here = np.s_[top : top + height, left : left + width]
        shown = rgba[..., 3] > 127
        person[here] |= shown
        pixels = np.stack(np.meshgrid(left + np.arange(width), top + np.arange(height)), -1)
        corner = (layers.layers[part].left, layers.layers[part].top)
        off = np.rint((place / FINE + corner - pixels) * STEPS).clip(NOWHERE + 1, -NOWHERE - 1)
        flow[here][shown] = off[shown].astype(np.int16)
