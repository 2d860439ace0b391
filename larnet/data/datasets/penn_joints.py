"""Joints of recorded skeletons in the order of `larnet.body.skeleton.JOINTS`."""

from __future__ import annotations

import numpy as np

from larnet.body.skeleton import placed

# Penn Action's 13 joints
_PENN = {
    "head": (0,), "shoulder centre": (1, 2), "hip centre": (7, 8),
    "left shoulder": (1,), "right shoulder": (2,), "left elbow": (3,), "right elbow": (4,),
    "left wrist": (5,), "right wrist": (6,), "left hip": (7,), "right hip": (8,),
    "left knee": (9,), "right knee": (10,), "left ankle": (11,), "right ankle": (12,),
}  # fmt: skip


def from_penn(points: np.ndarray, visible: np.ndarray) -> np.ndarray:
    """Penn Action's (N, 13, 2) pixels and (N, 13) flags -> (N, 20, 2), NaN where not seen."""
    return placed(np.where(visible[..., None] > 0, points, np.nan).astype(np.float32), _PENN)
