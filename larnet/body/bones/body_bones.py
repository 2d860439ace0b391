"""The 14 parts of a body by number, the bones they lie on, and those bones in a picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from larnet.body.skeleton import AT, BODY_PARTS, PART_ENDS

HEAD, TRUNK = 0, 1
LEFT, RIGHT = 2, 8  # first part of each side
UPPER_ARM, LOWER_ARM, HAND, UPPER_LEG, LOWER_LEG, FOOT = range(6)
THIGHS, SHINS, FEET = ((LEFT + limb, RIGHT + limb) for limb in (UPPER_LEG, LOWER_LEG, FOOT))
PARTS = len(BODY_PARTS)  # from here on: things that hang on a joint, PARTS + the joint
# (from joint, to joint) of every part, in the order of BODY_PARTS; a trunk stands on its hips
BONES: tuple[tuple[int, int], ...] = tuple(
    (AT[second], AT[first]) if part == "trunk" else (AT[first], AT[second])
    for part, (first, second) in PART_ENDS.items()
)
# Usual half width of every part in standing heights
WIDTHS: tuple[float, ...] = (0.055, 0.09, *(0.028, 0.022, 0.02, 0.045, 0.032, 0.024) * 2)
TRUNK_CORNERS = (4, 8, 12, 16)  # shoulders and hips
# (upper part, lower part, joint) of every joint that bends as a tube
BENDS: tuple[tuple[int, int, int], ...] = tuple(
    (first + a, first + b, joint + 4 * side)
    for side, first in enumerate((LEFT, RIGHT))
    for a, b, joint in (
        (UPPER_ARM, LOWER_ARM, 5),
        (LOWER_ARM, HAND, 6),
        (UPPER_LEG, LOWER_LEG, 13),
        (LOWER_LEG, FOOT, 14),
    )
)
_SHORT = 0.25  # of its length in the photo, below which a bone's direction is hardly known


@dataclass(frozen=True)
class Bones:
    """The bones of a pose, or of several, T first: where they begin (14, 2), their unit directions
    (14, 2), lengths (14,), all in pixels."""

    origin: np.ndarray
    along: np.ndarray
    length: np.ndarray
    joints: np.ndarray  # (20, 2)
    face: np.ndarray | None = None  # (T, 2), how far the face's middle has moved aside and down, in
    # half widths of the head

    @property
    def turns_head(self) -> bool:
        """Whether the face moves on the head in some frame."""
        return self.face is not None and bool(self.face.any())

    def some(self, frames: slice) -> Bones:
        """Those of some frames."""
        face = None if self.face is None else self.face[frames]
        return Bones(
            self.origin[frames], self.along[frames], self.length[frames], self.joints[frames], face
        )


def twin_of(part: int) -> int:
    """The same part of the other side of the body."""
    return part + (RIGHT - LEFT) * (1 if part < RIGHT else -1)


def bones_of(
    joints: np.ndarray, photo: Bones | None = None, face: np.ndarray | None = None
) -> Bones:
    """Bones of the joints (20, 2) of a photo, or (T, 20, 2) of frames of that photo.

    face (T, 2): how far the face's middle has moved, see `Bones`. In a frame a bone that points at
    the camera takes part of its direction from the photo, so that it does not spin.
    """
    joints = joints.astype(np.float64)
    first, second = np.array(BONES).T
    origin, along = joints[..., first, :], joints[..., second, :] - joints[..., first, :]
    length = np.hypot(along[..., 0], along[..., 1])
    if photo is not None:
        hidden = np.clip(1 - length / (_SHORT * photo.length), 0, 1)[..., None]
        along = along + hidden * _SHORT * photo.length[:, None] * photo.along
        along[..., HEAD, :] = _upright(along[..., HEAD, :], length[..., HEAD, None], photo)
    unit = along / np.maximum(np.hypot(along[..., 0], along[..., 1]), 1e-6)[..., None]
    return Bones(origin, unit, np.maximum(length, 1e-3), joints, face)


def _upright(along: np.ndarray, length: np.ndarray, photo: Bones) -> np.ndarray:
    """A head's direction: what it lost in length it has turned out of the picture, not in it."""
    share = np.minimum(1.0, length / photo.length[HEAD])
    unit = along / np.maximum(np.hypot(along[..., :1], along[..., 1:]), 1e-6)
    return share * unit + np.sqrt(1 - share**2) * photo.along[HEAD]
