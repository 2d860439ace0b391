"""How the parts of a body move from a photo to a frame: rigid bones that bend smoothly at joints.

A part's map goes backward, from a pixel of the frame to where it comes from in the photo. Along the
bone it stretches or foreshortens, across it keeps its thickness. Near a joint the two bones' turns
are mixed by the angle around the joint, so that a limb bends without gap or crease and keeps its
radius: what lies between the bones on either side of the bend is compressed or spread evenly.
Places are pixels, x then y.
"""

from __future__ import annotations

import numpy as np

from larnet.body.bones.body_bones import (
    BENDS,
    BONES,
    FOOT,
    HAND,
    HEAD,
    LEFT,
    LOWER_ARM,
    PARTS,
    RIGHT,
    THIGHS,
    TRUNK,
    Bones,
)
from larnet.body.bones.bone_turns import angle_of
from larnet.body.bones.face_turn import turned_face
from larnet.body.bones.frame_places import (
    Places,
    Side,
    from_points,
    grid_of,
    normal,
    of_frames,
    smooth,
    xy,
)
from larnet.body.cloth.hem import SIDEWAYS, Hem, trunk_width

_SHOULDERS = (4, 8)  # where a trunk is pulled along: arms hang there
_KEEPS = {HEAD, LEFT + HAND, RIGHT + HAND, LEFT + FOOT, RIGHT + FOOT}  # their length
_TRUNK_LEAST = 0.3  # of a trunk, which is as deep as that
_LEAST, _MOST = 0.12, 4.0  # length of a bone in the frame, in its lengths in the photo
_FOLDED, _OPEN = np.deg2rad(15), np.deg2rad(40)  # half the angle of a bend: two limbs, one tube
_SOFT = 0.45  # of the half angle of a bend, over which turns are mixed at least
_STRAIGHT, _BENT = 8, (4, 6)  # pixels between places of a map; with bends, where limbs are narrow
_CORNER_REACH = 0.4  # trunk lengths over which a shoulder pulls the trunk along


class BoneMovement:
    """The backward maps of some frames: several at once take little more time than one."""

    def __init__(self, photo: Bones, frames: Bones, radius: np.ndarray) -> None:
        """frames, of (T, 20, 2) joints; radius (14,): half widths of parts in the photo, pixels."""
        self.photo, self.frames, self.radius = photo, frames, radius
        ratio = np.clip(frames.length / photo.length, _LEAST, _MOST)
        ratio[:, TRUNK] = np.maximum(ratio[:, TRUNK], _TRUNK_LEAST)
        ratio[:, list(_KEEPS)] = 1.0
        self.stretch = 1 / ratio  # (T, 14) photo pixels a pixel of the frame, along the bone
        self.across = np.ones(self.stretch.shape)
        self.facing = facing(photo, frames)
        self.across[:, TRUNK] = 1 / trunk_width(self.facing)
        self.linear = (
            self.stretch[..., None, None] * photo.along[:, :, None] * frames.along[..., None, :]
            + self.across[..., None, None]
            * normal(photo.along)[:, :, None]
            * normal(frames.along)[..., None, :]
        )  # (T, 14, 2, 2)
        self.inverse = np.linalg.inv(self.linear)
        self._anchor()

    def _anchor(self) -> None:
        """Each part hangs on the joint nearest to the trunk; a head on its own joint."""
        anchor, anchor_0 = self.frames.origin.copy(), self.photo.origin.copy()
        anchor[:, HEAD], anchor_0[HEAD] = self.frames.joints[:, 0], self.photo.joints[0]
        self.fixed = anchor_0 - np.einsum("tkij,tkj->tki", self.linear, anchor)  # (T, 14, 2)
        corners = list(_SHOULDERS)
        turned = self.across[:, TRUNK] < 0
        self.hem = Hem(self.photo.joints, self.frames.joints, self.photo.length[TRUNK], turned)
        at, at_0 = self.frames.joints[:, corners], self.photo.joints[corners]
        self.reach = reach = _CORNER_REACH * self.photo.length[TRUNK]
        off = at_0 - np.stack(self._trunk((at[:, None, :, 0], at[:, None, :, 1])), -1)[:, 0]
        size = np.hypot(off[..., :1], off[..., 1:])
        off *= np.minimum(1, 0.5 * reach / np.maximum(size, 1e-6))
        apart = at[:, :, None] - at[:, None]
        near = np.exp(-(apart**2).sum(-1) / (2 * reach**2)) + 0.1 * np.eye(len(corners))
        self.pull = np.linalg.solve(near, off)  # (T, 2, 2)

    def cell(self, part: int) -> int:
        """Pixels between the places at which the part's map is computed; others lie between."""
        least = int(self.radius[LEFT + LOWER_ARM] / 2.5)
        if part == HEAD and self.frames.turns_head:
            return max(_BENT[0], int(self.radius[HEAD] / 5))
        if part == HEAD or part >= PARTS:  # without a bend, any cell is exact
            return max(_STRAIGHT, least)
        around = [part, *(p for a, b, _ in BENDS if part in (a, b) for p in (a, b))]
        return min(max(_BENT[0], int(self.radius[around].min() / 2.5)), max(_BENT[1], least))

    def forward(self, part: int, points: np.ndarray) -> np.ndarray:
        """Where points (n, 2) of the photo are in frames (T, n, 2), by the part's bone alone."""
        if part >= PARTS:
            return points + self._carried(part)[:, None]
        off = points - self.fixed[:, part, None]
        return off @ self.inverse[:, part].swapaxes(1, 2)

    def stretched(self, part: int) -> np.ndarray:
        """Pixels of the photo in one of frames (T,), along the part."""
        return self.stretch[:, part] if part < PARTS else np.ones(len(self.stretch))

    def _carried(self, part: int) -> np.ndarray:
        """How far something that hangs on a joint has come, (T, 2)."""
        return self.frames.joints[:, part - PARTS] - self.photo.joints[part - PARTS]

    def source(self, part: int, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Where the pixels at columns x (T, w) and rows y (T, h) of the frames come from in the
        photo, were they of this part: (T, h, w, 2) float32."""
        at = grid_of(x, y)
        if part >= PARTS:
            out = from_points(at, self._carried(part))
        elif part != TRUNK:
            out = self._bend(part, at, self._rigid(part, at))
            if part == HEAD and self.frames.turns_head:
                assert self.frames.face is not None
                out = turned_face(out, self.photo, float(self.radius[HEAD]), self.frames.face)
        else:
            out = self._trunk(at)
            for corner, pull in zip(_SHOULDERS, self.pull.swapaxes(0, 1)):
                from_x, from_y = from_points(at, self.frames.joints[:, corner])
                near = np.exp((from_x**2 + from_y**2) / np.float32(-2 * self.reach**2))
                pull_x, pull_y = xy(pull)
                out = out[0] + near * pull_x, out[1] + near * pull_y
        places = np.empty((*at[0].shape, 2), np.float32)
        places[..., 0], places[..., 1] = out
        return places

    def from_bone(self, part: int, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Pixels (T, h, w) that places at columns x (T, w) and rows y (T, h) are from the bone."""
        places = from_points(grid_of(x, y), self.frames.origin[:, part])
        bone = Side(self.frames.along[:, part], self.photo.along[part], self.stretch[:, part])
        along, beside = bone.off(places), bone.off(places, across=True)
        along = along - np.clip(along, 0, of_frames(self.frames.length[:, part]))
        return np.sqrt(along * along + beside * beside)

    def _rigid(self, part: int, at: Places) -> Places:
        """The part's map by its bone alone."""
        (a, b), (c, d) = (xy(row) for row in self.linear[:, part].swapaxes(0, 1))
        x, y = xy(self.fixed[:, part])
        return a * at[0] + b * at[1] + x, c * at[0] + d * at[1] + y

    def _trunk(self, at: Places) -> Places:
        """The trunk's map before the shoulders pull at it: above the hips its bone, below them
        what hangs there."""
        own = Side(self.frames.along[:, TRUNK], self.photo.along[TRUNK], self.stretch[:, TRUNK])
        below = self.hem.side
        hips, radius = from_points(at, self.frames.joints[:, 3]), float(self.radius[TRUNK])
        above = smooth(own.off(hips) - below.off(hips), -radius, radius)
        x, y = hips
        for side, share, across in (
            (own, above, self.across[:, TRUNK]), (below, 1 - above, self.hem.across),
        ):  # fmt: skip
            wider = of_frames(across - 1) * share * side.off(hips, across=True)
            normal_x, normal_y = xy(normal(side.along))
            x, y = x + wider * normal_x, y + wider * normal_y
        x, y = self._turned((x, y), own, below, radius, one=True)
        spread_x, spread_y = self.hem.spread(hips)
        x, y = x + (1 - above) * spread_x, y + (1 - above) * spread_y
        return x + np.float32(self.photo.joints[3, 0]), y + np.float32(self.photo.joints[3, 1])

    def _bend(self, part: int, at: Places, rigid: Places) -> Places:
        """The part's map, mixed with its neighbours', each over its own half of the bone."""
        bone = Side(self.frames.along[:, part], self.photo.along[part], self.stretch[:, part])
        along = bone.off(from_points(at, self.frames.origin[:, part]))
        along /= of_frames(np.maximum(self.frames.length[:, part], 1.0))
        end = smooth(along, 0.25, 0.75)
        x, y = rigid
        for upper, lower, joint in BENDS:
            if part in (upper, lower):
                near = 1 - end if BONES[part][0] == joint else end
                bent = self._bent(part, upper + lower - part, joint, at)
                x, y = x + near * (bent[0] - rigid[0]), y + near * (bent[1] - rigid[1])
        if part in THIGHS:
            bent = self._bent_at_hip(part, at)
            x, y = x + (1 - end) * (bent[0] - rigid[0]), y + (1 - end) * (bent[1] - rigid[1])
        return x, y

    def _bent_at_hip(self, part: int, at: Places) -> Places:
        """A thigh's map, mixed around the hip with what hangs there."""
        joint, hem = BONES[part][0], self.hem.side
        above = Side(-hem.along, -hem.along_0, np.ones(len(hem.along)))
        joints = self.frames.joints[:, joint]
        radius = float(self.radius[part])
        x, y = self._turned(from_points(at, joints), self._side(part, joint), above, radius)
        there_x, there_y = self._rigid(part, (joints[:, None, :1], joints[:, None, 1:]))
        return x + there_x, y + there_y

    def _side(self, part: int, joint: int) -> Side:
        """A part's bone, seen from one of its joints."""
        sign = 1 if BONES[part][0] == joint else -1
        along, along_0 = sign * self.frames.along[:, part], sign * self.photo.along[part]
        return Side(along, along_0, self.stretch[:, part])

    def _bent(self, part: int, other: int, joint: int, at: Places) -> Places:
        """The part's map, mixed with that of its neighbour around their joint."""
        joints, radius = self.frames.joints[:, joint], float(max(self.radius[[part, other]]))
        sides = self._side(part, joint), self._side(other, joint)
        x, y = self._turned(from_points(at, joints), *sides, radius)
        # the joint in the photo, or beside it where lengths are limited
        there_x, there_y = self._rigid(part, (joints[:, None, :1], joints[:, None, 1:]))
        return x + there_x, y + there_y

    def _turned(
        self, from_joint: Places, own: Side, beside: Side, radius: float, one: bool = False
    ) -> Places:
        """Places around a joint of the frames, around that joint in the photo; `one`: both bones
        are of one layer, which stays whole however far it is folded."""
        turn = 2 * np.pi
        bend = (angle_of(own.along) - angle_of(beside.along)) % turn
        bend_0 = (angle_of(own.along_0) - angle_of(beside.along_0)) % turn
        narrow = np.minimum(np.minimum(bend, turn - bend), min(bend_0, turn - bend_0)) / 2
        open_ = np.ones(len(bend)) if one else smooth(narrow, _FOLDED, _OPEN)
        share = of_frames(open_) * self._share(from_joint, beside.along, bend, radius)
        x, y = from_joint
        for side, part_of in ((own, 1 - share), (beside, share)):
            longer = of_frames(side.stretch - 1) * part_of * side.off(from_joint)
            along_x, along_y = xy(side.along)
            x, y = x + longer * along_x, y + longer * along_y
        angle = of_frames(angle_of(own.along_0) - angle_of(own.along))
        angle = angle + of_frames(bend - bend_0) * share
        cos, sin = np.cos(angle), np.sin(angle)
        return cos * x - sin * y, sin * x + cos * y

    def _share(
        self, from_joint: Places, beside: np.ndarray, bend: np.ndarray, radius: float
    ) -> np.ndarray:
        """How much of the neighbour's turn a place takes, in [0, 1]: 1 along the neighbour, 0 along
        the part itself, mixed around the two bisectors of the bend (T,)."""
        x, y = from_joint
        angle = np.arctan2(y, x) - of_frames(angle_of(beside))
        angle = np.where(angle < 0, angle + np.float32(2 * np.pi), angle)
        bend = of_frames(bend)
        inside = angle < bend
        half = np.where(inside, bend / 2, np.float32(np.pi) - bend / 2)
        off = np.where(inside, angle - bend / 2, bend + half - angle)
        far = np.maximum(np.sqrt(x * x + y * y), np.float32(1e-6))
        rigid = np.arcsin(np.minimum(1, np.float32(radius) / far))  # the limb's own width from here
        soft = np.maximum(np.float32(_SOFT) * half, half - rigid)
        return 1 - smooth(off, -soft, soft)


def facing(photo: Bones, frames: Bones) -> np.ndarray:
    """How wide a trunk is in frames (T,), in its width in the photo: below 0 it has turned over.
    1 where the photo shows somebody from the side, who has no width."""
    wide, wide_0 = (
        ((b.joints[..., 4, :] - b.joints[..., 8, :]) * normal(b.along[..., TRUNK, :])).sum(-1)
        for b in (frames, photo)
    )
    seen = abs(wide_0) > SIDEWAYS * photo.length[TRUNK]
    return wide / wide_0 if seen else np.ones(len(wide))
