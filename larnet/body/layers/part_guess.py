"""Where the parts of a body are, from its joints alone: what there is without a part network."""

from __future__ import annotations

import numpy as np

from larnet.body.bones.body_bones import HEAD, TRUNK, TRUNK_CORNERS, WIDTHS, Bones
from larnet.body.bones.bone_distances import bone_distances

_TRUNK_EDGE = 0.02  # standing heights around shoulders and hips over which a trunk ends
_NECK = 0.25  # of the bone of a head, up to where a trunk reaches
_NECK_EDGE = 0.02  # standing heights over which a head ends there
_SOFT = 0.7  # usual half widths at which a part's share has fallen to 60 %


def guessed_parts(bones: Bones, height: float, shape: tuple[int, int]) -> np.ndarray:
    """Shares (14, H, W) float32 in [0, 1] of the parts at every pixel of a photo (H, W), were it
    the person's: by how far it is from every bone in usual widths; they add up to 1."""
    off = bone_distances(bones, shape) / (np.array(WIDTHS, np.float32)[:, None, None] * height)
    off[HEAD] += _below_head(bones, shape) / np.float32(_NECK_EDGE * height)
    inside = _inside(bones.joints[list(TRUNK_CORNERS)], shape) / (_TRUNK_EDGE * height)
    off[TRUNK] = np.minimum(off[TRUNK], 1 - np.clip(inside, -2, 0.5))
    near = np.exp(-0.5 * (np.maximum(off - off.min(0), 0) / _SOFT) ** 2)
    return (near / near.sum(0)).astype(np.float32)


def _below_head(bones: Bones, shape: tuple[int, int]) -> np.ndarray:
    """Pixels (H, W) that every pixel lies below the neck: that is where shoulders are."""
    y, x = np.ogrid[: shape[0], : shape[1]]
    (x_0, y_0), (dx, dy) = bones.origin[HEAD], bones.along[HEAD]
    up = dx * (x - x_0) + dy * (y - y_0)
    return np.maximum(_NECK * bones.length[HEAD] - up, 0).astype(np.float32)


def _inside(corners: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Pixels that every pixel lies within the quadrilateral of left and right shoulder, left and
    right hip (4, 2); negative outside."""
    ring = corners[[0, 1, 3, 2]]
    y, x = np.ogrid[: shape[0], : shape[1]]
    ahead = np.roll(ring, -1, 0) - ring
    after = np.roll(ahead, -1, 0)
    turned = np.sign((ahead[:, 0] * after[:, 1] - ahead[:, 1] * after[:, 0]).sum()) or 1.0
    out = np.full(shape, np.inf)
    for (x_0, y_0), (dx, dy) in zip(ring, ahead):
        away = turned * (dx * (y - y_0) - dy * (x - x_0)) / max(float(np.hypot(dx, dy)), 1e-6)
        out = np.minimum(out, away)
    return out.astype(np.float32)
