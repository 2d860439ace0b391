"""Forearms where the picture shows them: a finder's elbow and wrist may lie on the edge of an arm,
which would then turn about the air and take some of the body's side along."""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.bones.body_bones import LEFT, LOWER_ARM, RIGHT
from larnet.body.skeleton import ARMS

_SIDES = {LEFT + LOWER_ARM: ARMS["left"], RIGHT + LOWER_ARM: ARMS["right"]}
_SHORT = 0.07  # standing heights: a forearm that is shorter points at the camera
_ROWS, _ENDS = 24, (0.1, 0.9)  # places along it that are looked at; between these shares of it
_BESIDE = 0.06  # standing heights to each side that are looked at
_STEP = 0.002  # standing heights between two places across it
_WIDE = (0.02, 0.075)  # standing heights, of a forearm in a sleeve or without
_ENOUGH = 0.6  # of the rows, that show it whole
_STRAIGHT = 0.006  # standing heights that the middles of rows are off a line, on the mean
_OFF = 0.25  # of its width, by which it is off the bone at least, at one end
_FAR = 0.035  # standing heights that a joint is moved at most
_HIDES = 0.02  # standing heights beside a forearm, within which something carried may hide some


def arms_in_picture(
    shares: np.ndarray, joints: np.ndarray, height: float, hidden: np.ndarray | None = None
) -> np.ndarray:
    """Joints (20, 2) of somebody so many pixels tall, whose elbows and wrists lie on the middle of
    the forearms that the picture shows; hands go with their wrists. Who lies on it stays as is.

    shares (14, H, W) in [0, 1], how much of each pixel every part is; hidden (H, W) bool, what is
    carried: beside it the middle of a forearm is not known.
    """
    out = joints.astype(np.float64).copy()
    for part, (_, elbow, wrist, hand) in _SIDES.items():
        bone = joints[wrist] - joints[elbow]
        length = float(np.hypot(*bone))
        if length < _SHORT * height:
            continue
        aside = np.array((-bone[1], bone[0])) / length
        ends = _middle(shares[part], hidden, joints[elbow], bone, aside, height)
        if ends is not None:
            out[elbow] += ends[0] * aside
            out[[wrist, hand]] += ends[1] * aside
    return out


def _middle(
    arm: np.ndarray,
    hidden: np.ndarray | None,
    elbow: np.ndarray,
    bone: np.ndarray,
    aside: np.ndarray,
    height: float,
) -> np.ndarray | None:
    """Pixels (2,) from both ends of a bone aside to the middle of an arm (H, W); None where it lies
    there, or where too little tells."""
    along = np.linspace(*_ENDS, _ROWS)
    count = 2 * round(_BESIDE / _STEP) + 1
    across = (np.arange(count) - count // 2) * _STEP * height
    at = (elbow + along[:, None, None] * bone + across[:, None] * aside).astype(np.float32) - 0.5
    shown = _sampled(arm, at) > 0.5
    wide = shown.sum(1) * _STEP
    told = (wide > _WIDE[0]) & (wide < _WIDE[1]) & ~shown[:, 0] & ~shown[:, -1]
    if hidden is not None:
        near = cv2.dilate(shown.astype(np.uint8), np.ones((1, 2 * round(_HIDES / _STEP) + 1)))
        told &= ~((_sampled(hidden, at) > 0.5) & (near > 0)).any(1)
    if told.sum() < _ENOUGH * _ROWS:
        return None
    middles = (shown[told] * across).sum(1) / shown[told].sum(1)
    slope, begin = np.polyfit(along[told], middles, 1)
    crooked = np.abs(begin + slope * along[told] - middles).mean()
    ends = np.array((begin, begin + slope))
    far = np.abs(ends).max()
    if crooked > _STRAIGHT * height or not _OFF * np.median(wide[told]) < far / height < _FAR:
        return None
    return ends


def _sampled(x: np.ndarray, at: np.ndarray) -> np.ndarray:
    """A map (H, W) at places (h, w, 2), 0 outside of it."""
    return cv2.remap(  # type: ignore[call-overload]  # a second map is optional; not in stub
        x.astype(np.float32), at, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT,
    )  # fmt: skip
