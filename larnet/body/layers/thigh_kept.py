"""How much is kept of a thigh in frames: of one that points at the camera what is around its bone,
of one that is turned aside nothing below the line from the crotch to its inner side."""

from __future__ import annotations

import numpy as np

from larnet.body.bones.body_bones import LEFT, RIGHT, UPPER_LEG
from larnet.body.bones.frame_places import from_points, grid_of, normal, of_frames, smooth
from larnet.body.layers.limb_bend import BoneMovement
from larnet.body.photo_cut.part_picture import FINE, PartLayer

THIGHS = (LEFT + UPPER_LEG, RIGHT + UPPER_LEG)
_POINTS = 0.3, 0.5  # of its length: a thigh points at the camera below, does not above
_AROUND = 1.0  # half widths around its bone, in which it is seen then
_OWN = 0.75, 1.0  # half widths beside its bone in the photo, in which the picture is surely its own
_CROTCH = 0.22  # of a thigh's length, that the crotch is below the hips
_MIDDLE = 0.6  # of a thigh's length, from which its inner side is as in the photo
_ASIDE = np.deg2rad(12), np.deg2rad(30)  # turned by the first it is as it is, by the other cut
_SOFT = 0.1  # half widths over which it ends


def kept_of_thigh(
    movement: BoneMovement, layer: PartLayer, places: np.ndarray, x: np.ndarray, y: np.ndarray
) -> np.ndarray | None:
    """How much (T, h, w) in [0, 1] is kept of a thigh at columns x (T, w) and rows y (T, h), whose
    places (T, h, w, 2) are those in the layer's picture; None: all of it, as of other parts."""
    if layer.part not in THIGHS:
        return None
    near, aside = _near_bone(movement, layer, places, x, y), _above_crotch(movement, layer, x, y)
    if near is None or aside is None:
        return aside if near is None else near
    return near * aside


def _near_bone(
    movement: BoneMovement, layer: PartLayer, places: np.ndarray, x: np.ndarray, y: np.ndarray
) -> np.ndarray | None:
    """The same of one that points at the camera, as of somebody who sits: it ends around its bone
    and shows what is surely its own."""
    part = layer.part
    points = 1 - smooth(1 / movement.stretch[:, part], *_POINTS)
    if not points.any():
        return None
    wide = float(movement.radius[part])
    far = smooth(movement.from_bone(part, x, y), _AROUND * wide, (_AROUND + 0.3) * wide)
    origin, bone = movement.photo.origin[part], movement.photo.along[part].astype(np.float32)
    off = places + (np.array((layer.left, layer.top)) - origin).astype(np.float32)
    before = 1 - smooth(off @ bone, -0.3 * wide, 0.1 * wide)
    beside = smooth(np.abs(off @ normal(bone)), *(n * wide for n in _OWN))
    return 1 - of_frames(points) * np.maximum(np.maximum(far, before), beside)


def _above_crotch(
    movement: BoneMovement, layer: PartLayer, x: np.ndarray, y: np.ndarray
) -> np.ndarray | None:
    """The same of one that is turned aside: its upper inner corner, which lay beside the other
    thigh, does not hang below it as a flap."""
    part, hem = layer.part, movement.hem.side
    turned = _angle(movement.frames.along[:, part], hem.along)
    turned = np.abs(turned - _angle(movement.photo.along[part], hem.along_0))
    cut = smooth(turned, *_ASIDE)
    if not cut.any():
        return None
    crotch_0 = movement.photo.joints[3] + _CROTCH * movement.photo.length[part] * hem.along_0
    crotch = movement.hem.forward(crotch_0[None])[:, 0]
    inner = movement.forward(part, _inner_side(movement, layer, crotch_0)[None])[:, 0]
    line = inner - crotch
    length = np.maximum(np.hypot(*line.T), 1e-3)
    line /= length[:, None]
    bone = movement.frames.origin[:, part] + 0.5 * (
        movement.frames.along[:, part] * movement.frames.length[:, part, None]
    )
    across = normal(line)
    side = np.sign(((bone - crotch) * across).sum(-1))
    off_x, off_y = from_points(grid_of(x, y), crotch)
    (along_x, along_y), (across_x, across_y) = (
        (of_frames(v[:, 0]), of_frames(v[:, 1])) for v in (line, across * side[:, None])
    )
    soft = _SOFT * float(movement.radius[part])
    below = 1 - smooth(across_x * off_x + across_y * off_y, -soft, 0.0)
    share = (along_x * off_x + along_y * off_y) / of_frames(length)
    return 1 - of_frames(cut) * below * (1 - smooth(share, 0.7, 1.0))


def _inner_side(movement: BoneMovement, layer: PartLayer, crotch: np.ndarray) -> np.ndarray:
    """Where in the photo the inner side of a thigh is, at its middle."""
    part, bones = layer.part, movement.photo
    middle = bones.origin[part] + _MIDDLE * bones.length[part] * bones.along[part]
    across = normal(bones.along[part])
    across = across * np.sign((crotch - middle) @ across)
    alpha, reach = layer.rgba[::FINE, ::FINE, 3], int(2 * movement.radius[part])
    steps = middle + np.arange(reach)[:, None] * across - (layer.left, layer.top)
    columns, rows = steps.round().astype(int).T
    inside = (columns >= 0) & (rows >= 0) & (columns < alpha.shape[1]) & (rows < alpha.shape[0])
    seen = inside & (alpha[rows.clip(0, len(alpha) - 1), columns.clip(0, alpha.shape[1] - 1)] > 127)
    wide = int(np.argmin(seen)) if not seen.all() else reach
    return middle + wide * across


def _angle(along: np.ndarray, other: np.ndarray) -> np.ndarray:
    """From one direction (..., 2) to another one, signed."""
    across, same = (along * normal(other)).sum(-1), (along * other).sum(-1)
    return np.arctan2(across, same)
