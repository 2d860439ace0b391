"""Joints of other skeletons in the order of `synthetic.JOINTS`."""

from __future__ import annotations

import numpy as np

from larnet.data.synthetic import JOINTS

_AT = {name: i for i, name in enumerate(JOINTS)}
VISIBLE = 0.3  # of MediaPipe's visibility: below it a landmark is a guess

# MediaPipe's landmarks (the mean of those listed) that each joint is
_MEDIAPIPE = {
    "head": (7, 8),  # the ears
    "shoulder centre": (11, 12),
    "left shoulder": (11,), "left elbow": (13,), "left wrist": (15,), "left hand": (17, 19),
    "right shoulder": (12,), "right elbow": (14,), "right wrist": (16,), "right hand": (18, 20),
    "left hip": (23,), "left knee": (25,), "left ankle": (27,), "left foot": (31,),
    "right hip": (24,), "right knee": (26,), "right ankle": (28,), "right foot": (32,),
    "hip centre": (23, 24),
}  # fmt: skip


def from_mediapipe(landmarks: np.ndarray) -> np.ndarray:
    """(N, 33, 3) x, y, visibility -> (N, 20, 2), NaN where a landmark was not seen.

    The spine is put where the drawn actors have theirs, a third of the way up the trunk.
    """
    seen = np.where(landmarks[..., 2:] >= VISIBLE, landmarks[..., :2], np.nan)
    return _placed(seen, _MEDIAPIPE)


# Penn Action's 13 joints
_PENN = {
    "head": (0,), "shoulder centre": (1, 2), "hip centre": (7, 8),
    "left shoulder": (1,), "right shoulder": (2,), "left elbow": (3,), "right elbow": (4,),
    "left wrist": (5,), "right wrist": (6,), "left hip": (7,), "right hip": (8,),
    "left knee": (9,), "right knee": (10,), "left ankle": (11,), "right ankle": (12,),
}  # fmt: skip


def from_penn(points: np.ndarray, visible: np.ndarray) -> np.ndarray:
    """Penn Action's (N, 13, 2) pixels and (N, 13) flags -> (N, 20, 2), NaN where not seen."""
    return _placed(np.where(visible[..., None] > 0, points, np.nan).astype(np.float32), _PENN)


def _placed(points: np.ndarray, table: dict[str, tuple[int, ...]]) -> np.ndarray:
    out = np.full((len(points), len(JOINTS), 2), np.nan, np.float32)
    for name, sources in table.items():
        out[:, _AT[name]] = points[:, sources].mean(1)
    hips, neck = out[:, _AT["hip centre"]], out[:, _AT["shoulder centre"]]
    out[:, _AT["spine"]] = hips + 0.36 * (neck - hips)
    return out
