"""The part of a photo that shows a head, and where on the head each pixel lies."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from larnet.body.bones.body_bones import HEAD, WIDTHS
from larnet.body.cloth.skin import FACE, Skin
from larnet.body.photo_cut.cut import Cut
from larnet.body.photo_cut.part_picture import FINE, PartLayer

_LEANS, _MOST_LEAN = 0.5, 0.35  # of the neck's lean, a head's; radians
_SURE, _SHOWN = 0.9, 0.5  # of a matte: the person alone; mostly the person
_BIG, _BIG_FACE = 2.2, 2.0  # usual half widths, from which a head and its face are a cartoon's
_BAND = (-0.01, 0.04)  # down, where a face is as wide as it gets
_WIDE = 0.9  # quantile of the places of its skin, that says how wide
_NEAR, _MOST_TURN = 1.2, 0.02  # faces around, where its skin is looked for; how far aside it may be
_BELOW = 0.12  # standing heights of the trunk below a head, over which its hair may hang


@dataclass(frozen=True)
class HeadPicture:
    """A head's front and a strip of the trunk below it, pixels (h, w) of some size. Places on the
    head are from between the ears, in standing heights of somebody with a head of this size."""

    corner: tuple[int, int]  # x and y of the first pixel in the photo
    rgb: np.ndarray  # (h, w, 3) float32
    alpha: np.ndarray  # (h, w) float32 in [0, 1], of the front's layer
    part_of: np.ndarray  # (h, w) int8
    matte: np.ndarray  # (h, w) float32 in [0, 1]
    aside: np.ndarray  # (h, w) float32, to the right of the head as seen
    down: np.ndarray  # (h, w) float32
    unit: float  # pixels of such a standing height

    @property
    def head(self) -> np.ndarray:
        """(h, w) bool: mostly the head."""
        return (self.part_of == HEAD) & (self.matte > _SHOWN)

    @property
    def sure(self) -> np.ndarray:
        """(h, w) bool: the head and nothing else."""
        return (self.part_of == HEAD) & (self.matte > _SURE)

    @property
    def from_face(self) -> np.ndarray:
        """(h, w) float32: distance from the face's middle, 1 at its outline."""
        return np.hypot(self.aside / FACE[0], (self.down - FACE[2]) / FACE[1])

    def resized(self, scale: float) -> HeadPicture:
        """The same at another size."""
        if scale == 1:
            return self
        size = [max(2, round(n * scale)) for n in self.part_of.shape[::-1]]

        def at(x: np.ndarray, how: int = cv2.INTER_AREA) -> np.ndarray:
            return cv2.resize(x, size, interpolation=how)

        return HeadPicture(
            self.corner, at(self.rgb), at(self.alpha), at(self.part_of, cv2.INTER_NEAREST),
            at(self.matte), at(self.aside), at(self.down), self.unit * scale,
        )  # fmt: skip


def head_picture(cut: Cut, front: PartLayer, skin: Skin | None) -> HeadPicture:
    """The picture of a head whose layer is `front` and whose face has this skin."""
    left, top, right, bottom = front.box
    below = min(cut.part_of.shape[0], bottom + round(_BELOW * cut.height))
    here = np.s_[top:below, left:right]
    layer = front.rgba[::FINE, ::FINE].astype(np.float32)
    rgb, alpha = cut.colours[here].astype(np.float32), np.zeros(cut.matte[here].shape, np.float32)
    own = np.s_[: bottom - top]
    alpha[own] = layer[..., 3] / 255
    rgb[own] = np.where(layer[..., 3:] > 0, layer[..., :3], rgb[own])
    (x, y), (off_x, off_y) = cut.bones.joints[0], cut.bones.joints[0] - cut.bones.joints[1]
    lean = float(np.clip(_LEANS * np.arctan2(off_x, -off_y), -_MOST_LEAN, _MOST_LEAN))
    cos, sin = np.cos(lean) / cut.height, np.sin(lean) / cut.height
    columns = (np.arange(left, right) - x).astype(np.float32)
    rows = (np.arange(top, below) - y).astype(np.float32)[:, None]
    aside = (cos * columns + sin * rows).astype(np.float32)
    down = (cos * rows - sin * columns).astype(np.float32)
    picture = HeadPicture(
        (left, top), rgb, alpha, cut.part_of[here], cut.matte[here].astype(np.float32),
        aside, down, cut.height,
    )  # fmt: skip
    if skin is None:
        return picture
    size = _face_size(picture, skin)
    picture = replace(picture, aside=aside / size, down=down / size, unit=cut.height * size)
    return replace(picture, aside=picture.aside - _turned(picture, skin))


def _face_size(picture: HeadPicture, skin: Skin) -> float:
    """How many usual faces wide a face is: that of a cartoon, all of whose big head may be face."""
    band = picture.head & (picture.down > _BAND[0]) & (picture.down < _BAND[1])
    if not band.any() or np.abs(picture.aside[band]).max() < _BIG * WIDTHS[HEAD]:
        return 1.0
    face = np.abs(picture.aside[band][skin.shows(picture.rgb[band])])
    wide = float(np.quantile(face, _WIDE)) / FACE[0] if len(face) else 1.0
    return wide if wide > _BIG_FACE else 1.0


def _turned(picture: HeadPicture, skin: Skin) -> float:
    """How far aside the middle of the face is, of a head that is turned a little."""
    near = picture.head & (picture.from_face < _NEAR) & (picture.down < FACE[1])
    aside = picture.aside[near][skin.shows(picture.rgb[near])]
    return float(np.median(aside).clip(-_MOST_TURN, _MOST_TURN)) if len(aside) else 0.0
