"""A driver's movement on another body: directions of bones, lengths and ground of the photo's.

What is taken over are directions and how much a bone is foreshortened, never places, so that the
tall and the small, the far and the near move alike.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import savgol_filter

from larnet.body.performance.driver import Driver
from larnet.body.skeleton import ANKLES_AND_FEET, AT, IN_TRUNKS, JOINTS, MIRRORED
from larnet.body.stance.pose_start import CHAINS, ROOT

WINDOW = 7  # frames that smoothing looks at
RARELY = 0.3  # of the frames in which a joint is seen, below which the photo's bone stays
LONGEST = 1.15  # times its usual length that a bone may seem to have
WAY = 0.6  # standing heights sideways, from which a driver is thought to go somewhere
ANKLES = (14, 18)
TREE = tuple(bone for chain in CHAINS for bone in chain)  # from the hips outwards
# Lengths of the bones above joints, in trunks: what a bone is at least thought to have
_LENGTHS = {AT[name]: IN_TRUNKS.get(name.split()[-1], 0.0) for name in JOINTS}


def smooth(driver: Driver) -> np.ndarray:
    """Joints (T, 20, 2) without gaps or trembling, pixels of the driver.

    Joints that are not seen for a while are between where they were before and after, or where the
    finder guesses them at the ends; then a parabola through WINDOW frames.
    """
    joints = driver.joints.astype(np.float64).copy()
    time = np.arange(len(joints))
    for j in range(joints.shape[1]):
        seen = np.isfinite(joints[:, j]).all(-1)
        if not seen.mean() > RARELY:  # guesses are better than a line through few places
            joints[:, j] = driver.guessed[:, j]
        else:
            first, last = np.flatnonzero(seen)[[0, -1]]
            ends = (time < first) | (time > last)
            joints[ends, j] = driver.guessed[ends, j]
        seen = np.isfinite(joints[:, j]).all(-1)
        for axis in (0, 1):
            joints[:, j, axis] = np.interp(time, time[seen], joints[seen, j, axis])
    window = min(WINDOW, len(joints) - 1 + len(joints) % 2)
    return savgol_filter(joints, window, 2, axis=0) if window > 2 else joints


def retargeted(driver: Driver, photo: np.ndarray) -> np.ndarray:
    """Joints (T, 20, 2) of the person of a photo, joints (20, 2), who moves as the driver does; in
    the units of the photo's joints, y down."""
    joints, photo = smooth(driver), photo.astype(np.float64)
    seen = np.isfinite(driver.joints).all(-1).mean(0)  # (20,)
    own, theirs = _lengths(photo[None]), _lengths(joints)
    scale = _trunk(photo[None]) / max(_trunk(joints), 1e-6)
    out = np.empty_like(joints)
    out[:, ROOT] = _root(joints, photo, scale, legs=bool(seen[list(ANKLES)].max() >= RARELY))
    for a, b in TREE:
        if seen[b] < RARELY:
            out[:, b] = out[:, a] + photo[b] - photo[a]
            continue
        bone = joints[:, b] - joints[:, a]
        share = np.linalg.norm(bone, axis=-1, keepdims=True) / max(theirs[b], 1e-6)
        way = bone / np.linalg.norm(bone, axis=-1, keepdims=True).clip(1e-6)
        out[:, b] = out[:, a] + way * share.clip(0, LONGEST) * own[b]
    return out


def _trunk(joints: np.ndarray) -> float:
    """Length of the trunk of joints (T, 20, 2), as when nothing foreshortens it."""
    return float(np.quantile(np.linalg.norm(joints[:, 1] - joints[:, 3], axis=-1), 0.9))


def _lengths(joints: np.ndarray) -> dict[int, float]:
    """Joint -> length of the bone that ends there, as when nothing foreshortens it: that of the
    other side, if longer, and no less than most of a drawn actor's."""
    trunk, out = _trunk(joints), {}
    for a, b in TREE:
        out[b] = float(np.quantile(np.linalg.norm(joints[:, b] - joints[:, a], axis=-1), 0.9))
    both = {b: max(length, out.get(MIRRORED[b], 0.0)) for b, length in out.items()}
    return {b: max(length, 0.8 * trunk * _LENGTHS[b]) for b, length in both.items()}


def _root(joints: np.ndarray, photo: np.ndarray, scale: float, legs: bool) -> np.ndarray:
    """The hips (T, 2): as high above the photo's ground as the driver's are above theirs."""
    hips = joints[:, ROOT]
    x = (hips[:, 0] - hips[0, 0]) * scale
    height = abs(photo[ANKLES_AND_FEET, 1].max() - photo[0, 1])
    if np.ptp(x) > WAY * height:  # somebody who goes somewhere stays in the photo
        x -= np.polyval(np.polyfit(np.arange(len(x)), x, min(2, len(x) - 1)), np.arange(len(x)))
    if not legs:
        return np.repeat(photo[None, ROOT], len(joints), 0)
    low = joints[:, ANKLES_AND_FEET, 1].max(1)
    ground = float(np.quantile(low, 0.9))
    up = (ground - hips[:, 1]) * scale * _stature(joints, photo, scale)
    return np.stack((photo[ROOT, 0] + x, photo[ANKLES_AND_FEET, 1].max() - up), -1)


def _stature(joints: np.ndarray, photo: np.ndarray, scale: float) -> float:
    """Legs of the photo's body over the driver's, both in trunks."""
    own, theirs = _lengths(photo[None]), _lengths(joints)
    return (own[13] + own[14]) / max(1e-6, scale * (theirs[13] + theirs[14]))
