"""Somebody who stands keeps the build that the photo shows.

The model knows grown-ups: a child or a cartoon with short legs would grow in the first frames, from
the legs of the photo to those of a grown-up; a robot would get a waist.
"""

from __future__ import annotations

import numpy as np

from larnet.body.bones.bone_turns import smooth_step
from larnet.body.skeleton import LEG_JOINTS
from larnet.body.stance.pose_start import ARMS, HEAD, LEGS, TRUNK

_CHAINS = tuple(LEG_JOINTS.values())
_SHORT = 0.85  # of the model's legs, as long as the photo's are: those are short
_TOGETHER = (TRUNK[:1], TRUNK[1:2], TRUNK[2:4], TRUNK[4:], HEAD, sum(ARMS, ()), sum(LEGS, ()))
_BACK = 0.05  # of the photo's legs, as near the last frame's are to the first one's in a loop
_USUAL = 90  # per cent of frames in which a bone is shorter: it may turn out of the picture
_MOST = 2.0  # times that a bone grows or shrinks


def own_legs(pose: np.ndarray, joints: np.ndarray) -> np.ndarray:
    """Poses (T, 20, 2) on legs as long as those of the photo's joints (20, 2), where these are
    plainly shorter; the feet stay on their ground, and all else comes down to them. Legs come back
    with poses that are played in a loop."""
    own, shown = _lengths(joints[None])[0], _lengths(pose)
    model = np.maximum.accumulate(shown)
    if own >= _SHORT * model[-1]:
        return pose
    if _comes_back(pose, joints):
        model = np.minimum(model, np.maximum.accumulate(shown[::-1])[::-1])
    ratio = (own / np.maximum(model, own))[:, None, None]
    out = pose.copy()
    for hip, *rest in _CHAINS:
        out[:, rest] = pose[:, [hip]] + ratio * (pose[:, rest] - pose[:, [hip]])
    return _on_same_ground(out, pose)


def own_build(pose: np.ndarray, joints: np.ndarray, frames: int) -> np.ndarray:
    """Poses (T, 20, 2) of a figure that faces the camera, with bones as long as those of the
    photo's joints (20, 2): the model's own are in the first so many frames on their way from about
    those to what it knows; 0 frames: they are what it knows from the first on. The feet stay on
    their ground."""
    t = smooth_step(np.clip(np.arange(len(pose)) / frames, 0, 1)) if frames else np.ones(len(pose))
    if _comes_back(pose, joints):
        t = np.minimum(t, t[::-1])
    out = pose.copy()
    for chain in _TOGETHER:
        own, model = (
            np.sum([np.hypot(*(x[:, b] - x[:, a]).T) for a, b in chain], 0)
            for x in (joints[None], pose)
        )
        late = model[min(frames, len(model) - 1) :]
        known = model[0] + t * (np.percentile(late, _USUAL) - model[0])
        ratio = np.clip(own[0] / np.maximum(known, 1e-6), 1 / _MOST, _MOST)
        for a, b in chain:
            out[:, b] = out[:, a] + ratio[:, None] * (pose[:, b] - pose[:, a])
    return _on_same_ground(out, pose)


def _on_same_ground(out: np.ndarray, pose: np.ndarray) -> np.ndarray:
    ankles = [chain[2] for chain in _CHAINS]
    out[..., 1] += (pose[:, ankles, 1].max(1) - out[:, ankles, 1].max(1))[:, None]
    return out


def _comes_back(pose: np.ndarray, joints: np.ndarray) -> bool:
    """Whether the last of poses has the build of the first one: they are played in a loop."""
    first, last = _lengths(pose[[0, -1]])
    return bool(abs(last - first) < _BACK * _lengths(joints[None])[0])


def _lengths(poses: np.ndarray) -> np.ndarray:
    """Pixels from hip to knee to ankle of the longer leg in poses (T, 20, 2), (T,)."""
    bones = [poses[:, chain[1:3]] - poses[:, chain[:2]] for chain in _CHAINS]
    longer: np.ndarray = np.max([np.linalg.norm(bone, axis=-1).sum(1) for bone in bones], 0)
    return longer
