"""How the parts of a body move from a photo to a frame: rigid bones that bend smoothly at joints.

A part's map goes backward, from a pixel of the frame to where it comes from in the photo. Along the
bone it stretches or foreshortens, across it keeps its thickness. Near a joint the two bones' turns
are mixed by the angle around the joint, so that a limb bends without gap or crease and keeps its
radius: what lies between the bones on either side of the bend is compressed or spread evenly.
Places are pixels, x then y.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

HEAD, TRUNK = 0, 1
LEFT, RIGHT = 2, 8  # first part of each side
UPPER_ARM, LOWER_ARM, HAND, UPPER_LEG, LOWER_LEG, FOOT = range(6)
PARTS = 14

# (from joint, to joint) of every part, in the order of the part maps without the background
BONES: tuple[tuple[int, int], ...] = (
    (1, 0), (3, 1),
    (4, 5), (5, 6), (6, 7), (12, 13), (13, 14), (14, 15),
    (8, 9), (9, 10), (10, 11), (16, 17), (17, 18), (18, 19),
)  # fmt: skip
# Usual half width of every part in standing heights
WIDTHS: tuple[float, ...] = (0.055, 0.09, *(0.028, 0.022, 0.02, 0.045, 0.032, 0.024) * 2)
TRUNK_CORNERS = (4, 8, 12, 16)  # shoulders and hips
_SHOULDERS = (4, 8)  # where a trunk is pulled along: arms hang there
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
_KEEPS = {HEAD, LEFT + HAND, RIGHT + HAND, LEFT + FOOT, RIGHT + FOOT}  # their length
_TRUNK_LEAST = 0.3  # of a trunk, which is as deep as that
_LEAST, _MOST = 0.12, 4.0  # length of a bone in the frame, in its lengths in the photo
_SHORT = 0.25  # of its length in the photo, below which a bone's direction is hardly known
_FOLDED, _OPEN = np.deg2rad(15), np.deg2rad(40)  # half the angle of a bend: two limbs, one tube
_SOFT = 0.45  # of the half angle of a bend, over which turns are mixed at least
_CORNER_REACH = 0.4  # trunk lengths over which a shoulder pulls the trunk along
_SWING = np.deg2rad(25)  # most that a skirt turns
_SIDEWAYS = 0.25  # of a trunk's length, what shoulders are wide from the side
_TURNED = -0.1  # width from which somebody has turned over
_NARROW, _WIDE = 0.55, 1.25  # least and most of a trunk's width in its width in the photo


@dataclass(frozen=True)
class Bones:
    """The bones of a pose: where they begin (14, 2), their unit directions (14, 2), lengths (14,),
    all in pixels."""

    origin: np.ndarray
    along: np.ndarray
    length: np.ndarray
    joints: np.ndarray  # (20, 2)


def bones_of(joints: np.ndarray, photo: Bones | None = None) -> Bones:
    """Bones of the joints (20, 2) of a photo, or of a frame of that photo.

    In a frame a bone that points at the camera takes part of its direction from the photo, so that
    it does not spin.
    """
    joints = joints.astype(np.float64)
    first, second = np.array(BONES).T
    origin, along = joints[first], joints[second] - joints[first]
    length = np.hypot(*along.T)
    if photo is not None:
        hidden = np.clip(1 - length / (_SHORT * photo.length), 0, 1)[:, None]
        along = along + hidden * _SHORT * photo.length[:, None] * photo.along
        along[HEAD] = _upright(along[HEAD], length[HEAD], photo)
    unit = along / np.maximum(np.hypot(*along.T), 1e-6)[:, None]
    return Bones(origin, unit, np.maximum(length, 1e-3), joints)


def _upright(along: np.ndarray, length: float, photo: Bones) -> np.ndarray:
    """A head's direction: what it lost in length it has turned out of the picture, not in it."""
    share = min(1.0, length / photo.length[HEAD])
    unit = along / max(float(np.hypot(*along)), 1e-6)
    return share * unit + np.sqrt(1 - share**2) * photo.along[HEAD]


def _normal(along: np.ndarray) -> np.ndarray:
    return np.stack((-along[..., 1], along[..., 0]), -1)


@dataclass(frozen=True)
class _Side:
    """A bone as seen from a joint: its direction away from there in the frame and in the photo, and
    how many pixels of the photo a pixel of the frame is along it."""

    along: np.ndarray
    along_0: np.ndarray
    stretch: float


class BoneMovement:
    """The backward maps of one frame."""

    def __init__(self, photo: Bones, frame: Bones, radius: np.ndarray) -> None:
        """radius (14,): half the width of every part in the photo, in pixels."""
        self.photo, self.frame, self.radius = photo, frame, radius
        ratio = np.clip(frame.length / photo.length, _LEAST, _MOST)
        ratio[TRUNK] = max(ratio[TRUNK], _TRUNK_LEAST)
        ratio[list(_KEEPS)] = 1.0
        self.stretch = 1 / ratio  # photo pixels a pixel of the frame, along the bone
        self.across = np.ones(PARTS)
        self.facing = facing(photo, frame)
        self.across[TRUNK] = 1 / _trunk_width(self.facing)
        self.linear = (
            self.stretch[:, None, None] * photo.along[:, :, None] * frame.along[:, None, :]
            + self.across[:, None, None]
            * _normal(photo.along)[:, :, None]
            * _normal(frame.along)[:, None, :]
        )  # (14, 2, 2)
        self.inverse = np.linalg.inv(self.linear)
        # pixels between the places at which a map is computed; the rest lie between them
        self.cell = max(4, int(radius[LEFT + LOWER_ARM] / 2.5))
        self._anchor()

    def _anchor(self) -> None:
        """Each part hangs on the joint nearest to the trunk; a head on its own joint."""
        anchor, anchor_0 = self.frame.origin.copy(), self.photo.origin.copy()
        anchor[HEAD], anchor_0[HEAD] = self.frame.joints[0], self.photo.joints[0]
        self.fixed = anchor_0 - np.einsum("kij,kj->ki", self.linear, anchor)  # (14, 2)
        corners = list(_SHOULDERS)
        self._hang()
        at, at_0 = self.frame.joints[corners], self.photo.joints[corners]
        reach = _CORNER_REACH * self.photo.length[TRUNK]
        off = at_0 - self._trunk(at)
        size = np.hypot(*off.T)[:, None]
        off *= np.minimum(1, 0.5 * reach / np.maximum(size, 1e-6))
        apart = at[:, None] - at[None]
        near = np.exp(-(apart**2).sum(-1) / (2 * reach**2)) + 0.1 * np.eye(len(at))
        self.pull = np.linalg.solve(near, off)  # (2, 2)
        self.reach = reach

    def _hang(self) -> None:
        """What hangs below the hips, a skirt or a coat, follows the middle of both thighs."""
        middle, middle_0 = (
            (b.joints[13] + b.joints[17]) / 2 - b.joints[3] for b in (self.frame, self.photo)
        )
        length_0 = max(float(np.hypot(*middle_0)), 1e-3)
        self.hem_0 = middle_0 / length_0
        short = max(0.0, _SHORT * length_0 - float(np.hypot(*middle)))
        middle = middle + short * self.hem_0
        length = max(float(np.hypot(*middle)), 1e-3)
        self.hem, self.hem_stretch = middle / length, float(np.clip(length_0 / length, 0.8, 2.0))
        # it swings a little only, and stays with the legs of somebody who bows
        off = _angle(self.hem) - _angle(self.hem_0)
        off = (off + np.pi) % (2 * np.pi) - np.pi
        angle = _angle(self.hem_0) + np.clip(off, -_SWING, _SWING)
        self.hem = np.array((np.cos(angle), np.sin(angle)))
        wide, wide_0 = (
            float((b.joints[12] - b.joints[16]) @ _normal(hem))
            for b, hem in ((self.frame, self.hem), (self.photo, self.hem_0))
        )
        seen = abs(wide_0) > _SIDEWAYS / 2 * self.photo.length[TRUNK]
        self.across_hem = 1 / _trunk_width(wide / wide_0 if seen else 1.0)

    def forward(self, part: int, points: np.ndarray) -> np.ndarray:
        """Where points (n, 2) of the photo are in the frame, by the part's bone alone."""
        return (points - self.fixed[part]) @ self.inverse[part].T

    def forward_hem(self, points: np.ndarray) -> np.ndarray:
        """The same of what hangs below the hips."""
        linear = self.hem_stretch * np.outer(self.hem_0, self.hem)
        linear += np.outer(_normal(self.hem_0), _normal(self.hem)) * self.across_hem
        return (points - self.photo.joints[3]) @ np.linalg.inv(linear).T + self.frame.joints[3]

    def source(self, part: int, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Where the pixels at columns x (w,) and rows y (h,) of the frame come from in the photo,
        were they of this part: (h, w, 2) float32."""
        at = np.empty((len(y), len(x), 2), np.result_type(x, y))
        at[..., 0], at[..., 1] = x, y[:, None]
        out = at @ self.linear[part].T + self.fixed[part]
        if part == TRUNK:
            out = self._trunk(at)
            for corner, pull in zip(_SHOULDERS, self.pull):
                away = ((at - self.frame.joints[corner]) ** 2).sum(-1)
                out += np.exp(-away / (2 * self.reach**2))[..., None] * pull
        else:
            self._bend(part, at, out)
        return out.astype(np.float32)

    def _trunk(self, at: np.ndarray) -> np.ndarray:
        """The trunk's map before the shoulders pull at it: above the hips its bone, below them
        what hangs there."""
        own = _Side(self.frame.along[TRUNK], self.photo.along[TRUNK], self.stretch[TRUNK])
        below = _Side(self.hem, self.hem_0, self.hem_stretch)
        from_hips, radius = at - self.frame.joints[3], self.radius[TRUNK]
        above = _smooth(from_hips @ (own.along - below.along), -radius, radius)
        wider = np.zeros_like(from_hips)
        for side, share, across in (
            (own, above, self.across[TRUNK]), (below, 1 - above, self.across_hem),
        ):  # fmt: skip
            normal = _normal(side.along)
            wider += ((across - 1) * share * (from_hips @ normal))[..., None] * normal
        from_hips = from_hips + wider
        out = self._turned(from_hips, own, below, self.radius[TRUNK], one=True)
        return out + self.photo.joints[3]

    def _bend(self, part: int, at: np.ndarray, out: np.ndarray) -> None:
        """Mix the part's map `out` with its neighbours', each over its own half of the bone."""
        rigid = out.copy()
        along = (at - self.frame.origin[part]) @ self.frame.along[part]
        end = _smooth(along / max(self.frame.length[part], 1.0), 0.25, 0.75)[..., None]
        for upper, lower, joint in BENDS:
            if part in (upper, lower):
                other = lower if part == upper else upper
                near = 1 - end if BONES[part][0] == joint else end
                out += near * (self._bent(part, other, joint, at) - rigid)

    def _side(self, part: int, joint: int) -> _Side:
        """A part's bone, seen from one of its joints."""
        sign = 1 if BONES[part][0] == joint else -1
        along, along_0 = sign * self.frame.along[part], sign * self.photo.along[part]
        return _Side(along, along_0, self.stretch[part])

    def _bent(self, part: int, other: int, joint: int, at: np.ndarray) -> np.ndarray:
        """The part's map, mixed with that of its neighbour around their joint."""
        own, beside = self._side(part, joint), self._side(other, joint)
        radius = max(self.radius[[part, other]])
        out = self._turned(at - self.frame.joints[joint], own, beside, radius)
        return out + self._joint_in_photo(part, joint)

    def _turned(
        self, from_joint: np.ndarray, own: _Side, beside: _Side, radius: float, one: bool = False
    ) -> np.ndarray:
        """Places (h, w, 2) around a joint of the frame, around that joint in the photo; `one`: both
        bones are of one layer, which stays whole however far it is folded."""
        turn = 2 * np.pi
        bend = (_angle(own.along) - _angle(beside.along)) % turn
        bend_0 = (_angle(own.along_0) - _angle(beside.along_0)) % turn
        narrow = min(bend, turn - bend, bend_0, turn - bend_0) / 2
        narrow = min(max((narrow - _FOLDED) / (_OPEN - _FOLDED), 0.0), 1.0)
        open_ = 1.0 if one else narrow * narrow * (3 - 2 * narrow)
        share = open_ and open_ * self._share(from_joint, beside.along, bend, radius)
        stretched = from_joint.copy()
        for side, part_of in ((own, 1 - share), (beside, share)):
            longer = (side.stretch - 1) * part_of * (from_joint @ side.along)
            stretched += longer[..., None] * side.along
        angle = _angle(own.along_0) - _angle(own.along) + (bend - bend_0) * share
        cos, sin = np.cos(angle), np.sin(angle)
        x, y, out = stretched[..., 0], stretched[..., 1], np.empty_like(stretched)
        out[..., 0], out[..., 1] = cos * x - sin * y, sin * x + cos * y
        return out

    def _joint_in_photo(self, part: int, joint: int) -> np.ndarray:
        """Where the part's own map takes the joint: beside it where lengths are limited."""
        return self.linear[part] @ self.frame.joints[joint] + self.fixed[part]

    def _share(
        self, from_joint: np.ndarray, beside: np.ndarray, bend: float, radius: float
    ) -> np.ndarray:
        """How much of the neighbour's turn a place takes, in [0, 1]: 1 along the neighbour, 0 along
        the part itself, mixed around the two bisectors of the bend."""
        turn = 2 * np.pi
        angle = (np.arctan2(from_joint[..., 1], from_joint[..., 0]) - _angle(beside)) % turn
        inside = angle < bend
        half = np.where(inside, bend / 2, np.pi - bend / 2)
        off = np.where(inside, angle - bend / 2, bend + half - angle)
        far = np.maximum(np.hypot(from_joint[..., 0], from_joint[..., 1]), 1e-6)
        rigid = np.arcsin(np.minimum(1.0, radius / far))  # the limb's own width, seen from here
        soft = np.maximum(_SOFT * half, half - rigid)
        return 1 - _smooth(off, -soft, soft)


def facing(photo: Bones, frame: Bones) -> float:
    """How wide a trunk is in a frame, in its width in the photo: below 0 it has turned over, the
    photo's left on the right. 1 where the photo shows somebody from the side, who has no width."""
    wide, wide_0 = (
        float((b.joints[4] - b.joints[8]) @ _normal(b.along[TRUNK])) for b in (frame, photo)
    )
    return wide / wide_0 if abs(wide_0) > _SIDEWAYS * photo.length[TRUNK] else 1.0


def _trunk_width(wide: float) -> float:
    """A trunk that turns gets narrower, to some degree, and then shows the mirrored photo."""
    side = -1.0 if wide < _TURNED else 1.0
    return side * float(np.clip(abs(wide), _NARROW, _WIDE))


def _angle(direction: np.ndarray) -> float:
    return math.atan2(direction[1], direction[0])


def _smooth(x: np.ndarray | float, low: np.ndarray | float, high: np.ndarray | float) -> np.ndarray:
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.minimum(np.maximum((x - low) / np.maximum(high - low, 1e-6), 0), 1)
    return t * t * (3 - 2 * t)
