"""Who lies down lies on the ground, all of the body: a trunk whose depth says that it lies is not
seen at its full length, and nobody lies on a bench that no photo shows.

Poses are pixels of the photo (T, 20, 2), x then y; near (T, 20), how near the camera every joint
is, standing heights.
"""

from __future__ import annotations

import numpy as np

from larnet.body.bones.bone_turns import smooth_step
from larnet.body.skeleton import AT, LEG_JOINTS
from larnet.body.stance.lie_aside import eased_around, hips_above_lowest, trunk_of

_HIPS, _NECK, _SPINE = AT["hip centre"], AT["shoulder centre"], AT["spine"]
_LEGS = [list(leg) for leg in LEG_JOINTS.values()]  # hip, knee, ankle, foot
_UPPER = [i for name, i in AT.items() if i != _HIPS and i not in {*_LEGS[0], *_LEGS[1]}]
_TRUNK = 0.27  # standing heights of a trunk that a photo may show shorter, at least
_AS_LONG, _TOO_LONG = 1.0, 1.1  # times as long as in the photo: a trunk as it is, one that lies
_SITS, _STANDS = 0.36, 0.44  # standing heights of hips above the lowest joint
_BACK = 0.3  # of its length that a trunk points away from the camera, of somebody on the back
_FLAT = 0.8  # of its length that it rises, of somebody who leans back
_LEVEL, _HANGS = 0.1, 0.1  # standing heights: a knee beside the hip, an ankle below the knee
_SEAT = 0.06  # standing heights of hips above the ground, of somebody who sits or lies there
_BENDS = np.array((0.0, -0.9, 0.45))  # which way a knee does
_RAMP = 0.5  # seconds in which somebody leaves a bench
_LEAST = 0.13  # seconds that somebody lies on one at least
_LEAST_WAY = 0.05  # standing heights from there up to where the hips are of who stands, at least


def lie_down(
    pose: np.ndarray, near: np.ndarray, joints: np.ndarray, height: float, fps: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Poses and how near the joints are, of a person so many pixels tall, joints (20, 2) in the
    photo, who lies where the depth of the trunk says so, and on the ground instead of a bench; how
    much of the latter there is in every frame (T,)."""
    pose = _foreshortened(pose, near, joints, height)
    share = _on_bench(pose, near, height, fps)
    return *_off_bench(pose, near, height, share), share


def _foreshortened(
    pose: np.ndarray, near: np.ndarray, joints: np.ndarray, height: float
) -> np.ndarray:
    """Poses of somebody low whose trunk is seen as long as its depth leaves of its length."""
    trunk = height * trunk_of(pose, near, height)
    long = max(float(np.hypot(*(joints[_NECK] - joints[_HIPS]))), _TRUNK * height)
    seen, ahead = np.hypot(trunk[:, 0], trunk[:, 1]), np.abs(trunk[:, 2])
    left = np.sqrt(np.maximum(long**2 - ahead**2, (0.1 * long) ** 2))
    over = (np.hypot(seen, ahead) / long - _AS_LONG) / (_TOO_LONG - _AS_LONG)
    low = (_STANDS - hips_above_lowest(pose, height)) / (_STANDS - _SITS)
    share = smooth_step(np.clip(over, 0, 1)) * smooth_step(np.clip(low, 0, 1))
    less = share * (1 - np.minimum(left / np.maximum(seen, 1e-6), 1))
    shift = less[:, None] * (pose[:, _HIPS] - pose[:, _NECK])
    out = pose.copy()
    out[:, _UPPER] += shift[:, None]
    out[:, _SPINE] = pose[:, _SPINE] + less[:, None] * (pose[:, _HIPS] - pose[:, _SPINE])
    return out


def _off_bench(
    pose: np.ndarray, near: np.ndarray, height: float, share: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Poses in which somebody who is on a bench by a share (T,), the shins hanging down, is on the
    ground, the knees bent."""
    if not share.any():
        return pose, near
    out, nearer = pose.copy(), near.copy()
    down = share * np.maximum(hips_above_lowest(pose, height) - _SEAT, 0) * height
    out[:, [_HIPS, *_UPPER, *(leg[0] for leg in _LEGS)], 1] += down[:, None]
    for leg in _LEGS:
        place = np.concatenate((out[:, leg] / height, near[:, leg, None]), -1)  # (T, 4, 3)
        was = np.concatenate((pose[:, leg] / height, near[:, leg, None]), -1)
        thigh, shin = np.linalg.norm(np.diff(was[:, :3], axis=1), axis=-1).T
        bends = share[:, None] * _BENDS + (1 - share)[:, None] * _bend(was, thigh)
        bent = _knee(place[:, 0], place[:, 2], thigh, shin, bends)
        bent = np.where(share[:, None] > 0, bent, was[:, 1])
        out[:, leg[1]], nearer[:, leg[1]] = height * bent[:, :2], bent[:, 2]
    return out, nearer


def _on_bench(pose: np.ndarray, near: np.ndarray, height: float, fps: float) -> np.ndarray:
    """How much somebody is on a bench in frames (T,), from 0 to 1: from where they lie back on it
    first to where they do so last, and on the way there as far as the hips have come down."""
    trunk = trunk_of(pose, near, height)
    length = np.linalg.norm(trunk, axis=-1)
    back = (trunk[:, 2] < -_BACK * length) & (trunk[:, 1] < _FLAT * length)
    hip, knee, ankle = (pose[:, [leg[n] for leg in _LEGS], 1].mean(1) / height for n in range(3))
    bench = (np.abs(knee - hip) < _LEVEL) & (ankle - knee > _HANGS)
    at, share = np.flatnonzero(back & bench), np.zeros(len(pose))
    if len(at) < max(_LEAST * fps, 2):
        return share
    hips = hips_above_lowest(pose, height)
    seat, stands = float(np.median(hips[at])), float(hips.max())
    come_down = np.clip((stands - hips) / max(stands - seat, _LEAST_WAY), 0, 1)
    around = eased_around(len(pose), *_while_so(bench, at[0], at[-1]), _RAMP * fps)
    return np.minimum(around, come_down)


def _while_so(so: np.ndarray, first: int, last: int) -> tuple[int, int]:
    """The frames from `first` to `last`, and those before and after them as long as it is so
    (T,)."""
    others = np.flatnonzero(~so)
    before, after = others[others < first], others[others > last]
    return int(before.max(initial=-1)) + 1, int(after.min(initial=len(so))) - 1


def _bend(leg: np.ndarray, thigh: np.ndarray) -> np.ndarray:
    """Which way the knees of legs (T, 4, 3) are bent (T, 3), and how much: 0 of a straight one."""
    way = leg[:, 2] - leg[:, 0]
    unit = way / np.maximum(np.linalg.norm(way, axis=-1), 1e-6)[:, None]
    off = leg[:, 1] - leg[:, 0]
    return (off - (off * unit).sum(-1)[:, None] * unit) / np.maximum(thigh, 1e-6)[:, None]


def _knee(
    hip: np.ndarray, ankle: np.ndarray, thigh: np.ndarray, shin: np.ndarray, bends: np.ndarray
) -> np.ndarray:
    """Where a knee is (T, 3) that is bent this way (T, 3) between a hip and an ankle (T, 3), x, y
    down and z, for a thigh and a shin so long (T,)."""
    way = ankle - hip
    far = np.linalg.norm(way, axis=-1)
    reach = np.clip(far, np.abs(thigh - shin) + 1e-3, thigh + shin)
    along = (thigh**2 - shin**2 + reach**2) / (2 * reach)
    aside = np.sqrt(np.maximum(thigh**2 - along**2, 0))
    unit = way / np.maximum(far, 1e-6)[:, None]
    up = bends - (bends * unit).sum(-1)[:, None] * unit
    up /= np.maximum(np.linalg.norm(up, axis=-1, keepdims=True), 1e-6)
    return hip + along[:, None] * unit + aside[:, None] * up
