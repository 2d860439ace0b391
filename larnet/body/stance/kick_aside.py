"""Who kicks at the camera kicks aside instead: a photo has no picture of a thigh from its end, and
a leg that shrinks to nothing kicks nobody.

Poses are pixels of the photo (T, 20, 2), x then y.
"""

from __future__ import annotations

import numpy as np

from larnet.body.bones.bone_turns import smooth_step
from larnet.body.skeleton import AT, LEG_JOINTS
from larnet.body.stance.person_stance import SIDES

_LEGS = [list(LEG_JOINTS[side]) for side in SIDES]
_TURN = np.deg2rad(60)  # of the leg about the upright through its hip
_ENDS_ON, _SEEN = 0.5, 0.75  # of its length: a thigh that points at the camera, one that is seen
_KICKS, _STANDS = 0.12, 0.06  # standing heights that one foot is lifted at least, the other at most
_OFF_GROUND = 0.04  # the same, over which a lifted foot takes the leg's turn
_LESS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)  # of the turn, where the leg would leave the photo
_APART = 0.015  # the same, that a hip is beside the middle: else it is seen from the side


def kick_aside(
    pose: np.ndarray, near: np.ndarray, joints: np.ndarray, height: float, width: float
) -> np.ndarray:
    """Poses in which a leg that kicks at the camera, while the other one stands, is turned outward
    as far as its depth is known to lead, or so far that it stays in a photo `width` pixels wide;
    feet on the ground stay where they are.

    near (T, 20), how near the camera every joint is, standing heights; joints (20, 2) of the photo,
    whose person is so many pixels tall.
    """
    lifted = [(joints[leg[2], 1] - pose[:, leg[2], 1]) / height for leg in _LEGS]
    usual = max(float(np.hypot(*(joints[leg[1]] - joints[leg[0]]))) for leg in _LEGS)
    for leg, lift, other in zip(_LEGS, lifted, lifted[::-1]):
        aside = joints[leg[0], 0] - joints[AT["hip centre"], 0]
        if lift.max() < _KICKS or other.max() > _STANDS or abs(aside) < _APART * height:
            continue
        thigh = pose[:, leg[1]] - pose[:, leg[0]]
        seen = np.hypot(*thigh.T)[lift > _OFF_GROUND].min() / max(usual, 1e-6)
        turn = _TURN * smooth_step(np.clip((_SEEN - seen) / (_SEEN - _ENDS_ON), 0, 1))
        share = smooth_step(np.clip(lift / _OFF_GROUND, 0, 1))[:, None]
        ahead = np.sign(aside) * height * np.diff(near[:, leg], axis=1)  # (T, 3), of the bones
        across = np.diff(pose[:, leg, 0], axis=1)
        out = pose.copy()
        for less in _LESS:
            by = (np.cos(less * turn) - 1) * across + np.sin(less * turn) * ahead
            out[:, leg[1:], 0] = pose[:, leg[1:], 0] + share * by.cumsum(1)
            if ((out[:, leg, 0] > 0) & (out[:, leg, 0] < width)).all():
                break
        return out
    return pose
