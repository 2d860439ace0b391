"""Who lies down, crawls or rolls towards the camera does so aside: a photo has no picture of a body
from its end, and one that shrinks to head and feet does no push-ups.

Poses are pixels of the photo (T, 20, 2), x then y.
"""

from __future__ import annotations

import numpy as np

from larnet.body.bones.bone_turns import smooth_step
from larnet.body.skeleton import ANKLES_AND_FEET, AT

_HIPS, _NECK = AT["hip centre"], AT["shoulder centre"]
_PITCH = np.deg2rad(7)  # from which a standing camera sees an actor
_FLAT = 0.6  # of a trunk's length, that it rises to at most when somebody lies
_LOW = 0.34  # standing heights of the hips above the lowest joint, of somebody who lies or crawls
_FLIES = 0.55  # the same above the ground, of somebody who turns over in the air
_TOWARDS = 0.6  # of what is level of a trunk, that points at the camera at least
_LEAST = 0.13  # seconds that somebody lies so at least
_STANDS, _UPRIGHT = 0.42, 0.85  # as _LOW, and as _FLAT, of somebody who has stood up
_TURN = np.deg2rad(75)  # of the body about the upright through its hips
_LESS = (1.0, 0.85, 0.7, 0.55)  # of the turn, where the body would leave the photo
_RAMP = 0.6  # seconds in which the body turns
_EDGE = 0.03  # standing heights that joints stay away from an edge
_DOWN, _UP = 0.3, 0.42  # standing heights of the hips above the ground: nobody jumps, who may jump
_CURLED = 0.3  # standing heights of the hips above the lowest joint, of somebody who rolls over
_THICK = 0.03  # standing heights that the lowest joint of somebody who lies is above the ground


def lie_aside(
    pose: np.ndarray,
    near: np.ndarray,
    joints: np.ndarray,
    height: float,
    width: float,
    fps: float,
    besides: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Poses and how near the camera every joint is (T, 20), standing heights, of a person so many
    pixels tall, joints (20, 2) in the photo: who lies or crawls with the trunk towards the camera
    is turned about the upright, to the side with more room, as far as a photo `width` pixels wide
    has room. besides (T,): how much else is seen from the side, where somebody lies so."""
    share = _lies_so(pose, near, joints, height, fps)
    if not share.any():
        return pose, near
    share = share if besides is None else np.maximum(share, besides)
    best, least = (pose, near), np.inf
    for less in _LESS:
        for side in (1.0, -1.0):
            turned, nearer = _turned(pose, near, height, side * less * _TURN * share)
            over, moved = _into(turned, share, height, width)
            if over < least - 0.5:  # pixels
                best, least = (moved, nearer), over
    return best


def on_ground(pose: np.ndarray, joints: np.ndarray, height: float) -> np.ndarray:
    """Poses of a person so many pixels tall, joints (20, 2) in the photo, who does not float where
    the hips are so low that it is no jump, nor rolls over above the ground."""
    ground = joints[ANKLES_AND_FEET, 1].max()
    lift = np.maximum(ground - _THICK * height - pose[..., 1].max(1), 0)
    hips = (ground - pose[:, _HIPS, 1]) / height
    share = smooth_step(np.clip((_UP - hips) / (_UP - _DOWN), 0, 1))
    curled = hips_above_lowest(pose, height) < _CURLED
    for run in np.split(np.arange(len(pose)), np.flatnonzero(np.diff(lift > 0)) + 1):
        if curled[run].any() and not (hips[run] > _FLIES).any():
            share[run] = 1.0
    return pose + np.stack((0 * lift, share * lift), -1)[:, None]


def _lies_so(
    pose: np.ndarray, near: np.ndarray, joints: np.ndarray, height: float, fps: float
) -> np.ndarray:
    """How much somebody lies or crawls, seen from an end, in frames (T,), from 0 to 1; whoever
    stands up in between does what follows as it is. Not where somebody turns over in the air, whom
    a photo shows as well from the front."""
    trunk, share = trunk_of(pose, near, height), np.zeros(len(pose))
    across, up, ahead = trunk.T
    level = np.hypot(across, ahead)
    long = float(np.hypot(*(joints[_NECK] - joints[_HIPS]))) / height
    up = np.minimum(up, np.sqrt(np.maximum(long**2 - level**2, 0)))  # as depth leaves of it
    flat = (up < _FLAT * np.hypot(level, up)) & (np.abs(ahead) > _TOWARDS * level)
    low = hips_above_lowest(pose, height)
    flies = joints[ANKLES_AND_FEET, 1].max() - pose[:, _HIPS, 1] > _FLIES * height
    stood = np.cumsum((low > _STANDS) & (up > _UPRIGHT * np.hypot(level, up)))
    at = np.flatnonzero(flat & ((low < _LOW) | flies))
    for run in np.split(at, np.flatnonzero(np.diff(stood[at])) + 1):
        if len(run) < max(_LEAST * fps, 2) or flies[run].any():
            continue
        share = np.maximum(share, eased_around(len(pose), run[0], run[-1], _RAMP * fps))
    return share


def eased_around(count: int, first: int, last: int, ramp: float) -> np.ndarray:
    """1 from a frame to another (count,), 0 away from them, and smooth over `ramp` frames
    between."""
    t = np.arange(count)
    return smooth_step(np.clip(np.minimum(t - first, last - t) / max(ramp, 1.0) + 1, 0, 1))


def trunk_of(pose: np.ndarray, near: np.ndarray, height: float) -> np.ndarray:
    """A trunk (T, 3), standing heights: across, up and towards the camera."""
    across, down = ((pose[:, _NECK] - pose[:, _HIPS]) / height).T
    return np.stack((across, -down, near[:, _NECK] - near[:, _HIPS]), -1)


def hips_above_lowest(pose: np.ndarray, height: float) -> np.ndarray:
    """How high the hips are above the lowest joint (T,), standing heights."""
    return (pose[..., 1].max(1) - pose[:, _HIPS, 1]) / height


def _turned(
    pose: np.ndarray, near: np.ndarray, height: float, turn: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Poses turned about the upright through their hips by radians (T,)."""
    cos, sin = np.cos(turn)[:, None], np.sin(turn)[:, None]
    x = pose[..., 0] - pose[:, _HIPS, None, 0]
    z = height * (near - near[:, _HIPS, None])
    ahead = cos * z - sin * x
    out = pose.copy()
    out[..., 0] += (cos - 1) * x + sin * z
    out[..., 1] += np.sin(_PITCH) * (ahead - z)  # what is nearer is lower in the picture
    return out, near + (ahead - z) / height


def _into(
    pose: np.ndarray, share: np.ndarray, height: float, width: float
) -> tuple[float, np.ndarray]:
    """How many pixels wider poses are than a photo has room for, and these moved into it, as far
    as they are turned by their share (T,)."""
    edge = _EDGE * height
    x = pose[share > 0.5, :, 0]
    low, high = float(x.min()), float(x.max())
    over = max(high - low - (width - 2 * edge), 0.0)
    shift = (edge - low - over / 2) if low < edge or over else min(width - edge - high, 0.0)
    return over, pose + np.stack((shift * share, 0 * share), -1)[:, None]
