"""A clip begins in the pose of its photo: what a movement is off at its first frame fades out."""

from __future__ import annotations

import numpy as np

ROOT = 3  # the hips
TREE: tuple[tuple[int, int], ...] = (  # from joint, to joint; from the hips outwards
    (3, 2), (3, 1), (1, 0),
    (1, 4), (4, 5), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (10, 11),
    (3, 12), (12, 13), (13, 14), (14, 15), (3, 16), (16, 17), (17, 18), (18, 19),
)  # fmt: skip
_MOST = 4.0  # times that a bone may be longer in the photo than in the movement's first frame


def start_from(pose: np.ndarray, joints: np.ndarray, frames: int) -> np.ndarray:
    """Poses (T, 20, 2) that begin with the photo's joints (20, 2) and are as given from `frames`
    on. Bones turn and grow: none of them shrinks on the way."""
    t = np.arange(len(pose)) / max(1, frames)
    share = np.clip(1 - t, 0, 1)
    share = (share * share * (3 - 2 * share))[:, None]  # (T, 1)
    out = pose.astype(np.float64).copy()
    out[:, ROOT] += share * (joints[ROOT] - pose[0, ROOT])
    for a, b in TREE:
        bone, first, wanted = (
            pose[:, b] - pose[:, a],
            pose[0, b] - pose[0, a],
            joints[b] - joints[a],
        )
        turn = _angle(wanted) - _angle(first)
        turn = (turn + np.pi) % (2 * np.pi) - np.pi
        ratio = np.hypot(*wanted) / max(float(np.hypot(*first)), 1e-6)
        angle = share[:, 0] * turn
        grown = np.exp(share[:, 0] * np.log(np.clip(ratio, 1 / _MOST, _MOST)))
        cos, sin = grown * np.cos(angle), grown * np.sin(angle)
        x, y = bone[:, 0], bone[:, 1]
        out[:, b] = out[:, a] + np.stack((cos * x - sin * y, sin * x + cos * y), -1)
    out[0] = joints
    return out


def _angle(direction: np.ndarray) -> float:
    return float(np.arctan2(direction[1], direction[0]))
