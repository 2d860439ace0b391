"""Legs of somebody who stands keep the length that the photo shows.

The model knows grown-ups: a child or a cartoon with short legs would grow in the first frames, from
the legs of the photo to those of a grown-up.
"""

from __future__ import annotations

import numpy as np

from larnet.body.skeleton import AT

_CHAINS = tuple(
    tuple(AT[f"{side} {joint}"] for joint in ("hip", "knee", "ankle", "foot"))
    for side in ("left", "right")
)
_SHORT = 0.85  # of the model's legs, as long as the photo's are: those are short


def own_legs(pose: np.ndarray, joints: np.ndarray) -> np.ndarray:
    """Poses (T, 20, 2) on legs as long as those of the photo's joints (20, 2), where these are
    plainly shorter; the feet stay on their ground, and all else comes down to them."""
    own, model = _lengths(joints[None])[0], np.maximum.accumulate(_lengths(pose))
    if own >= _SHORT * model[-1]:
        return pose
    ratio = (own / np.maximum(model, own))[:, None, None]
    out = pose.copy()
    for hip, *rest in _CHAINS:
        out[:, rest] = pose[:, [hip]] + ratio * (pose[:, rest] - pose[:, [hip]])
    ankles = [chain[2] for chain in _CHAINS]
    out[..., 1] += (pose[:, ankles, 1].max(1) - out[:, ankles, 1].max(1))[:, None]
    return out


def _lengths(poses: np.ndarray) -> np.ndarray:
    """Pixels from hip to knee to ankle of the longer leg in poses (T, 20, 2), (T,)."""
    bones = [poses[:, chain[1:3]] - poses[:, chain[:2]] for chain in _CHAINS]
    longer: np.ndarray = np.max([np.linalg.norm(bone, axis=-1).sum(1) for bone in bones], 0)
    return longer
