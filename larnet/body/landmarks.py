"""Joints of other skeletons, in the order of `larnet.body.skeleton.JOINTS`."""

from __future__ import annotations

import numpy as np

from larnet.body.skeleton import AT, JOINTS

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


def from_mediapipe(landmarks: np.ndarray, least: float = VISIBLE) -> np.ndarray:
    """(N, 33, 3) x, y, visibility -> (N, 20, 2), NaN where the visibility is below `least`.

    The spine is placed where drawn actors have it, a third of the way up the trunk.
    """
    seen = np.where(landmarks[..., 2:] >= least, landmarks[..., :2], np.nan)
    return placed(seen, _MEDIAPIPE)


# Where drawn actors have their joints, relative to those above: in trunks, upwards. Measured on 400
# drawn actors, whose joints are known.
_RISE = np.array(
    [0.019, 0.047, 0.047, 0.046]
    + 2 * [-0.025, -0.024, -0.023, -0.023]
    + 2 * [-0.015, -0.033, -0.042, -0.005],
    np.float32,
)
_HAND = 0.45  # hands of drawn actors reach further beyond the wrist, by this share


def as_drawn(joints: np.ndarray) -> np.ndarray:
    """Joints (..., 20, 2) of `from_mediapipe`, moved to where the drawn actors have theirs."""
    trunk = joints[..., AT["shoulder centre"], :] - joints[..., AT["hip centre"], :]
    out = joints + _RISE[:, None] * np.nan_to_num(trunk)[..., None, :]
    for wrist, hand in ((AT[f"{side} wrist"], AT[f"{side} hand"]) for side in ("left", "right")):
        out[..., hand, :] += _HAND * np.nan_to_num(joints[..., hand, :] - joints[..., wrist, :])
    return out


def visibility(seen: np.ndarray) -> np.ndarray:
    """(N, 33) visibilities of landmarks -> (N, 20): of the least visible one a joint is made of."""
    out = np.stack([seen[:, list(_MEDIAPIPE.get(n, (11, 12, 23, 24)))].min(1) for n in JOINTS], 1)
    return out.astype(np.float32)


def placed(points: np.ndarray, table: dict[str, tuple[int, ...]]) -> np.ndarray:
    """Points (N, n, 2) -> (N, 20, 2): each joint is the mean of those its row lists, else NaN."""
    out = np.full((len(points), len(JOINTS), 2), np.nan, np.float32)
    for name, sources in table.items():
        out[:, AT[name]] = points[:, list(sources)].mean(1)
    hips, neck = out[:, AT["hip centre"]], out[:, AT["shoulder centre"]]
    out[:, AT["spine"]] = hips + 0.36 * (neck - hips)
    return out


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
