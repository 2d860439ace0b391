"""Who reaches up reaches above the head: people who were recorded doing it raise an arm in ways of
their own, and the mean of them stops beside the face."""

from __future__ import annotations

import numpy as np

from larnet.body.bones.bone_turns import smooth_step
from larnet.body.skeleton import ARMS, AT, STANDING_HEIGHT

HIGH = frozenset(("reaching up", "raising one arm"))  # actions whose hand is above the head
_BEGINS, _IS_UP = 0.35, 0.9  # of a hand's way up: the arm begins to stretch, is straight
_OTHER = 0.5  # of the way of the hand that rises most: the other arm does so, too
_OUT = (0.35, 0.12, 0.0)  # radians that bones of a raised arm point aside
_HEIGHT = 2 * STANDING_HEIGHT  # of the picture's half side


def reached_up(joints: np.ndarray) -> np.ndarray:
    """Joints (T, 20, 3) of somebody who stands, in the model's square and how near the camera,
    whose arms that rise are stretched above the head while they are up."""
    hands = {side: arm[-1] for side, arm in ARMS.items()}
    way = {side: joints[:1, hand, 1] - joints[:, hand, 1] for side, hand in hands.items()}
    most = max(float(up.max()) for up in way.values())
    out = joints.copy()
    for side, arm in ARMS.items():
        top = float(way[side].max())
        if top <= max(_OTHER * most, 1e-3):
            continue
        share = np.clip((way[side] / top - _BEGINS) / (_IS_UP - _BEGINS), 0, 1)
        _stretch(out, joints, arm, smooth_step(share))
    return out


def _stretch(out: np.ndarray, joints: np.ndarray, arm: tuple[int, ...], share: np.ndarray) -> None:
    """Turn an arm outward until it points up, by a share (T,), in place."""
    scale = np.array((1, 1, _HEIGHT))  # depth is told in standing heights
    bones = np.diff(joints[:, arm], axis=1) * scale
    long = np.linalg.norm(bones, axis=-1).max(0)  # (3,)
    aside = np.sign(joints[0, arm[0], 0] - joints[0, AT["shoulder centre"], 0]) or 1.0
    for n, joint in enumerate(arm[1:]):
        x, y, z = bones[:, n].T
        angle = (np.arctan2(aside * x, y) + np.pi / 2) % (2 * np.pi) - np.pi / 2  # from downwards
        angle += share * (np.pi - _OUT[n] - angle)
        length = np.hypot(x, y) + share * (long[n] - np.hypot(x, y))
        bone = np.stack((aside * np.sin(angle) * length, np.cos(angle) * length, z), -1)
        bone[:, 2] *= 1 - share
        out[:, joint] = out[:, arm[n]] + bone / scale
