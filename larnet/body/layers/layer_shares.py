"""How much of every part of the body is shown by its layer, and how much by the photo itself."""

from __future__ import annotations

import numpy as np

from larnet.body.bones.body_bones import (
    BONES,
    HAND,
    HEAD,
    LEFT,
    PARTS,
    RIGHT,
    TRUNK,
    TRUNK_CORNERS,
    Bones,
)
from larnet.body.bones.frame_places import smooth
from larnet.body.layers.photo_layers import PhotoLayers
from larnet.body.skeleton import ARMS

_STILL, _MOVED = 0.2, 1.5  # pixels: a part that moved less is the photo, by more its layer
# Standing heights that a hidden hand comes away from where it is hidden, from which it is seen
_COMES, _SEEN = 0.03, 0.08
_APPEARS = 6  # frames in which a part that the photo hides comes into view
_ARM_OF = {LEFT + HAND: ARMS["left"], RIGHT + HAND: ARMS["right"]}


def left_shares(layers: PhotoLayers, frames: Bones) -> np.ndarray:
    """How much each part and each thing on a joint is shown by its layer in all frames (T, 34) of a
    clip, in [0, 1], where it was until then and comes back to the photo later: a part that sways
    around its place in the photo changes over to its layer once."""
    share = moved_shares(layers, frames)
    before = np.maximum.accumulate(share)
    return np.minimum(before, np.maximum.accumulate(share[::-1])[::-1])


def moved_shares(layers: PhotoLayers, frames: Bones) -> np.ndarray:
    """How much each part and each thing on a joint has left the photo in frames (T, 34), in [0, 1];
    at 0 the photo itself shows it."""
    off = frames.joints - layers.bones.joints
    off = np.hypot(off[..., 0], off[..., 1])  # (T, 20) pixels
    if frames.face is not None:
        off[:, 0] += layers.radius[HEAD] * np.hypot(*frames.face.T)
    moved = np.stack([off[:, _ends(part)].max(1) for part in range(PARTS)], 1)
    moved = np.concatenate((moved, off), 1)
    return np.clip((moved - _STILL) / (_MOVED - _STILL), 0, 1)


def came_out_shares(
    layers: PhotoLayers, frames: Bones, shares: np.ndarray
) -> dict[int, np.ndarray]:
    """How much (T,) in [0, 1] parts that the photo hides, behind others or in a pocket, are seen in
    all frames of a clip whose `shares` (T, 34) have left the photo: they come into view over a few
    frames, hands not while their arm is beside its shoulder as in the photo."""
    found = {}
    for part, layer in layers.layers.items():
        if layer.halo is None:
            found[part] = _slowly(shares[:, part])
            if part in _ARM_OF:
                shoulder, _, wrist, _ = _ARM_OF[part]
                off = frames.joints[:, wrist] - frames.joints[:, shoulder]
                off -= layers.bones.joints[wrist] - layers.bones.joints[shoulder]
                far = np.hypot(off[:, 0], off[:, 1]) / layers.height
                found[part] = np.minimum(found[part], smooth(far, _COMES, _SEEN))
    return found


def _slowly(share: np.ndarray) -> np.ndarray:
    """A share (T,) that neither grows nor falls by more than a step from frame to frame."""
    out = share.copy()
    for way in (out, out[::-1]):
        for t in range(1, len(way)):
            way[t] = min(way[t], way[t - 1] + 1 / _APPEARS)
    return out


def _ends(part: int) -> list[int]:
    return [*BONES[part]] + (list(TRUNK_CORNERS) if part == TRUNK else [])
