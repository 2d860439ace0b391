"""What hangs below the hips, a skirt or a coat: it follows the middle of both thighs, and spreads
with them. Poses of a photo (20, 2) and of frames (T, 20, 2), pixels, x then y."""

from __future__ import annotations

import numpy as np

from larnet.body.bones.bone_turns import angle_of, wrapped
from larnet.body.bones.frame_places import Places, Side, normal, of_frames
from larnet.body.cloth.skirt_spread import SkirtSpread

SIDEWAYS = 0.25  # of a trunk's length, what shoulders are wide from the side
_SHORT = 0.25  # of their length in the photo, below which thighs do not tell where a hem hangs
_SWING = np.deg2rad(25)  # most that a skirt turns
_TURNED = -0.1  # width from which somebody has turned over
_NARROW, _WIDE = 0.55, 1.25  # least and most of a trunk's width in its width in the photo
_HIPS, _KNEES, _THIGHS = 3, (13, 17), (12, 16)


class Hem:
    """The maps of what hangs, in some frames."""

    def __init__(
        self, photo: np.ndarray, joints: np.ndarray, trunk: float, turned: np.ndarray
    ) -> None:
        """trunk: pixels of its length in the photo; turned (T,): whether somebody has turned over,
        and the trunk shows the mirrored photo."""
        self._hips, self._hips_0 = joints[:, _HIPS], photo[_HIPS]
        self._knees = joints[:, list(_KNEES)] - photo[list(_KNEES)]
        middle, middle_0 = (
            x[..., list(_KNEES), :].mean(-2) - x[..., _HIPS, :] for x in (joints, photo)
        )
        length_0 = max(float(np.hypot(*middle_0)), 1e-3)
        along_0 = middle_0 / length_0
        short = np.maximum(0.0, _SHORT * length_0 - np.hypot(*middle.T))
        middle = middle + short[:, None] * along_0
        stretch = np.clip(length_0 / np.maximum(np.hypot(*middle.T), 1e-3), 0.8, 2.0)
        # it swings a little only, and stays with the legs of somebody who bows
        off = angle_of(middle) - angle_of(along_0)
        angle = angle_of(along_0) + np.clip(wrapped(off), -_SWING, _SWING)
        along = np.stack((np.cos(angle), np.sin(angle)), -1)
        self.side = Side(along, along_0, stretch)
        wide, wide_0 = (
            ((x[..., _THIGHS[0], :] - x[..., _THIGHS[1], :]) * normal(hem)).sum(-1)
            for x, hem in ((joints, along), (photo, along_0))
        )
        seen = abs(wide_0) > SIDEWAYS / 2 * trunk
        width = np.abs(trunk_width(wide / wide_0 if seen else np.ones(len(wide))))
        mirrored = np.where(turned, -1.0, 1.0)
        self.across = mirrored / width
        self._skirt = SkirtSpread(photo, along_0, joints, along, mirrored)

    def forward(self, points: np.ndarray) -> np.ndarray:
        """Where points (n, 2) of the photo are in frames (T, 3 n, 2): with the middle of both
        thighs, with either."""
        side = self.side
        linear = side.stretch[:, None, None] * side.along_0[:, None] * side.along[:, None]
        across = self.across[:, None, None]
        linear += across * normal(side.along_0)[:, None] * normal(side.along)[:, None]
        hung = (points - self._hips_0) @ np.linalg.inv(linear).swapaxes(1, 2)
        hung += self._hips[:, None]
        beside = (points + self._knees[:, [i]] for i in (0, 1))
        return np.concatenate((hung, *beside), 1)

    def spread(self, hips: Places) -> Places:
        """How much further places, seen from the hips, go with the thighs than with the middle
        between them."""
        beside, below = self.side.off(hips, across=True), self.side.off(hips)
        beside_0, below_0 = self._skirt(beside, below)
        across = beside_0 - of_frames(self.across) * beside
        along = below_0 - of_frames(self.side.stretch) * below
        (x, y), (normal_x, normal_y) = (
            v.astype(np.float32) for v in (self.side.along_0, normal(self.side.along_0))
        )
        return across * normal_x + along * x, across * normal_y + along * y


def trunk_width(wide: np.ndarray) -> np.ndarray:
    """A trunk that turns gets narrower, to some degree, and then shows the mirrored photo."""
    return np.where(wide < _TURNED, -1.0, 1.0) * np.clip(np.abs(wide), _NARROW, _WIDE)
