"""How what hangs below the hips goes with both legs: between the thighs it is stretched, outside of
them it keeps its width, and over a thigh that points at the camera it is shortened.

A backward map, as those of bones are; x and y of places in T frames, apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from larnet.body.bones.frame_places import Places, normal, of_frames

_APART = 0.35  # of a thigh's length, that the thighs of a photo are taken to be apart at least
_SHORT = 0.3  # of a thigh's length in the photo, that cloth over it keeps
_CROSSED = 0.6  # of the width in the photo, that cloth over crossed legs keeps
_ROUNDS = 3  # of finding out between which thighs a place is
_LEGS = ((16, 17, 18), (12, 13, 14))  # hip, knee, ankle; whom one faces has the right leg left


@dataclass(frozen=True)
class _Legs:
    """Both legs, from the middle of the hips, along what hangs there."""

    beside: np.ndarray  # (..., 2, 3): hip, knee, ankle across it
    thigh: np.ndarray  # (..., 2): how far below the hips the knees are
    foot: np.ndarray  # (...): the same of the lower ankle


class SkirtSpread:
    """Places of what hangs in some frames, in the photo."""

    def __init__(
        self,
        photo: np.ndarray,
        hem_0: np.ndarray,
        joints: np.ndarray,
        hem: np.ndarray,
        mirrored: np.ndarray,
    ) -> None:
        """Joints of the photo (20, 2) and the direction in which it hangs there (2,); of frames
        (T, 20, 2) and (T, 2); -1 where a frame shows the mirrored photo, else 1 (T,)."""
        turned = float((photo[16] - photo[12]) @ normal(hem_0)) >= 0
        legs = np.array(_LEGS[::-1] if turned else _LEGS)
        self._legs_0, self._legs = _along(photo, hem_0, legs), _along(joints, hem, legs)
        self._mirrored = mirrored
        beside = self._legs.beside * mirrored[:, None, None]
        self._legs = replace(self._legs, beside=beside)
        self._thigh = max(float(self._legs_0.thigh.mean()), 1.0)
        self._lengths = np.maximum(self._legs.thigh, _SHORT * self._thigh)
        # what is kept of a thigh may not push the hem below the feet
        shins_0 = np.maximum(self._legs_0.foot - self._legs_0.thigh, 1.0)
        self._shins = np.clip((self._legs.foot[:, None] - self._lengths) / shins_0, _SHORT, 1)

    def __call__(self, beside: np.ndarray, below: np.ndarray) -> Places:
        """Where places (T, h, w), so far beside and below the middle of the hips along the hem,
        were in the photo along its hem."""
        beside = of_frames(self._mirrored) * beside
        thighs, shins = (
            tuple(of_frames(of_legs[:, i]) for i in (0, 1))
            for of_legs in (self._lengths, self._shins * self._thigh)
        )
        between: np.ndarray = np.full_like(beside, 0.5)
        for _ in range(_ROUNDS):
            length, shin = (first + between * (second - first) for first, second in (thighs, shins))
            at = np.clip(below / length, 0, 1) + np.maximum(below - length, 0) / shin
            left_0, wide_0 = _lines(self._legs_0.beside[None], at, _APART * self._thigh)
            left, wide = _lines(self._legs.beside, at, _CROSSED * wide_0)
            between = np.clip((beside - left) / wide, 0, 1)
        outside = beside - (left + between * wide)
        return left_0 + between * wide_0 + outside, np.where(below < 0, below, at * self._thigh)


def _lines(legs: np.ndarray, at: np.ndarray, least: np.ndarray | float) -> Places:
    """Where the left one of both legs (T, 2, 3) is at shares `at` (T, h, w) of the thighs, and how
    much further right the other one, at least so much."""
    thigh, shin = np.minimum(at, 1), np.clip(at - 1, 0, 1)
    left, right = (
        of_frames(hip) + thigh * of_frames(knee - hip) + shin * of_frames(ankle - knee)
        for hip, knee, ankle in (legs[:, side].T for side in (0, 1))
    )
    middle, wide = (left + right) / 2, np.maximum(right - left, least)
    return middle - wide / 2, wide


def _along(joints: np.ndarray, hem: np.ndarray, legs: np.ndarray) -> _Legs:
    off = joints[..., legs, :] - joints[..., 3, None, None, :]  # (..., 2, 3, 2)
    across, along = (x[..., None, None, :] for x in (normal(hem), hem))
    below = (off * along).sum(-1)
    return _Legs((off * across).sum(-1), below[..., 1], below[..., 2].max(-1))
