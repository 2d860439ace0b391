"""What of a head is hair, or a cap's cloth: by colour, and by where on the head it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from larnet.body.bones.body_bones import TRUNK
from larnet.body.cloth.skin import Skin
from larnet.body.head.head_picture import HeadPicture

CHIN, NAPE = 0.075, 0.045  # down: the chin, and where short hair ends
_FEW = 20  # pixels, that are enough to tell a colour
_HAIR_GROUPS, _SKIN_GROUPS = 4, 3  # by brightness: colours that something is compared with
_DULL = 0.15  # of a face's skin, in the shade of brows and nose
_BRIGHTNESS = 0.7  # weight of lightness among differences of colours
_CORE, _BEYOND = 0.8, 1.3  # faces from the middle: no hair within; no face beyond
_FOREHEAD = -0.01  # down, above which is the crown
_RIM, _OVER, _TRUST = 1.15, 0.55, 10.0  # faces, where a place says neither skin nor hair; over how
# much it comes to say one for sure; Lab steps that this is worth
_EARS, _SHOULDERS = 0.06, 0.1  # aside, beyond which no ear is; down, to where there is just hair
_NECK, _HALF_NECK, _SOFT = 0.06, 0.055, 0.02  # down and aside: the neck; over how much it begins
_ALIKE, _LENGTHS, _HANGING, _SKIN = 22.0, 18.0, 14.0, 22.0  # Lab steps within which it is alike
_UNKNOWN = 15.0  # Lab steps from hair of which nothing is known
_CHEEK = 0.03  # down, from where, as close by the face, hair is of the colour that it has above
_LOOSE, _STRIP, _ROW, _GAP = 0.036, 0.009, 0.006, 2  # aside, beyond which hair hangs beside a face;
# how much of it at least, in rows of this height; as many rows without are its end
_NARROW = 0.4  # of its width beside the ears, below which a strip is something else
_LONGEST = 0.17  # down, to which hair is looked at
_BEARD = 0.04  # down, from where short hair beside a face is a beard
_COLLAR = 0.082  # down, below which it may look like hair or a neck in the dark: there is no beard
_SHADE = 0.4  # of the face's light, that a neck in the chin's shade has at least
_CLOTH, _NOT_SKIN, _SCARF = 0.055, 18.0, 3e-3  # down, below which cloth is, by so many Lab steps
# no skin; square standing heights, as much as a scarf has, over which no hair hangs


@dataclass(frozen=True)
class HairMap:
    """Pixels (h, w) of a HeadPicture."""

    hair: np.ndarray  # bool: of the head
    hanging: np.ndarray  # bool: that hangs over the trunk
    cloth: np.ndarray  # bool: a scarf or a collar below the face
    neck: np.ndarray  # bool: skin below the chin
    skin: np.ndarray  # (3,) the face's usual colour
    end: float  # down, where hair ends

    @property
    def long(self) -> bool:
        """Whether hair covers the nape."""
        return self.end > CHIN


def hair_map(picture: HeadPicture, skin: Skin | None) -> HairMap:
    """The hair of a head whose face has this skin."""
    head, sure, off = picture.head, picture.sure, picture.from_face
    aside, down = np.abs(picture.aside), picture.down
    face = _face(picture, skin)
    from_skin, from_hair, from_lengths = _differences(picture, face)
    neck = ((down - _NECK) / _SOFT).clip(0, 1) * ((_HALF_NECK - aside) / _SOFT * 2).clip(0, 1)
    place = ((off - _RIM) / _OVER).clip(-1, 1) * (1 - neck) - neck
    score = cv2.blur((from_skin - from_hair).clip(-99, 99) + _TRUST * place, (3, 3))
    hair = head & (score > 0) & (off > 1)
    hair &= (down < _CHEEK) & (off > _BEYOND) | (from_hair < _ALIKE)
    hair &= (down < _NECK) | (from_lengths < _LENGTHS)
    hanging = (picture.part_of == TRUNK) & (from_lengths < _HANGING) & (from_lengths < from_skin)
    hanging &= (picture.matte > 0.5) & (down > _NECK) & (down < _LONGEST)
    usual = np.median(picture.rgb[face], 0) if face.any() else np.full(3, 128.0)
    dark = picture.rgb @ np.ones(3, np.float32) < _SHADE * usual.sum()
    cloth = (down > _CLOTH) & (off > _RIM) & (from_skin > _NOT_SKIN) | (down > _COLLAR) & dark
    cloth &= head & ~hair
    cloth = cv2.morphologyEx(cloth.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
    end = _end(picture, hair & (off > _RIM), hanging, cloth.sum() > _SCARF * picture.unit**2)
    if end <= NAPE:
        cloth |= hair & (down > _COLLAR)
        hair &= down < _BEARD
    elif end > CHIN:
        cloth[...] = False  # hair hangs over a collar
    bare = sure & (down > CHIN) & (aside < _HALF_NECK) & (from_skin < _SKIN) & ~hair
    bare &= ~dark
    if skin is not None:
        bare &= skin.shows(picture.rgb)  # no collar
    return HairMap(hair, hanging, cloth, bare, usual, end)


def _differences(
    picture: HeadPicture, face: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How far (h, w) colours are from those of the face's skin (h, w), in Lab steps; from those of
    hair; from those of hair beside the face that is not in shade."""
    lab = cv2.cvtColor(picture.rgb.clip(0, 255) / np.float32(255), cv2.COLOR_RGB2LAB)
    lab = lab * np.array((_BRIGHTNESS, 1, 1), np.float32)
    light = lab[face]
    light = light[light[:, 0] >= np.quantile(light[:, 0], _DULL)] if len(light) else light
    off, down = picture.sure * picture.from_face, picture.down
    crown = (off > _BEYOND) & (down < _FOREHEAD)
    beside = (off > _BEYOND) & (down >= _FOREHEAD) & (np.abs(picture.aside) > _EARS)
    hair = _groups(lab, (crown, beside & (down < _SHOULDERS)))
    upper = beside & (down < _NECK)
    lengths = _groups(lab, (upper if upper.sum() >= _FEW else crown,), darkest=False)
    skin = _by_brightness(light, _SKIN_GROUPS)
    return _distance(lab, skin), _distance(lab, hair), _distance(lab, lengths)


def _face(picture: HeadPicture, skin: Skin | None) -> np.ndarray:
    """(h, w) bool: the face's skin; all that is in its place where no skin is seen."""
    core = picture.head & (picture.from_face < _CORE)
    like = core if skin is None else core & skin.shows(picture.rgb)
    if like.sum() >= _FEW:
        return like
    return core if core.any() else picture.head


def _groups(lab: np.ndarray, places: Sequence[np.ndarray], darkest: bool = True) -> np.ndarray:
    """Usual colours (n, 3) of each of some places (h, w), with or without the darkest."""
    found = [_by_brightness(lab[p], _HAIR_GROUPS) for p in places if p.sum() >= _FEW]
    return np.concatenate([np.empty((0, 3)), *(g[0 if darkest else 1 :] for g in found)])


def _by_brightness(colours: np.ndarray, count: int) -> np.ndarray:
    """Means (count, 3) of colours (n, 3), in groups from the darkest on; fewer of few colours."""
    order = colours[np.argsort(colours[:, 0], kind="stable")]
    return np.array([g.mean(0) for g in np.array_split(order, count) if len(g)]).reshape(-1, 3)


def _distance(lab: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """(h, w) from the nearest of some colours (n, 3); without any, some way."""
    if not len(colours):
        return np.full(lab.shape[:2], _UNKNOWN, np.float32)
    colours, flat = colours.astype(np.float32), lab.reshape(-1, 3)
    off = np.square(colours).sum(1)[:, None] - 2 * (colours @ flat.T)
    squares = np.einsum("ij,ij->i", flat, flat) + off.min(0)
    return np.sqrt(np.maximum(squares, 0)).reshape(lab.shape[:2])


def _end(picture: HeadPicture, hair: np.ndarray, hanging: np.ndarray, scarf: bool) -> float:
    """How far down hair (h, w) goes: below the chin only where it hangs over the trunk."""
    beside = _beside(picture, hair)
    strip = max(_STRIP, _NARROW * float(beside[: int(NAPE / _ROW)].max()))
    end = _last(beside, NAPE, _STRIP)
    if scarf or _last(beside, NAPE, strip) <= CHIN:
        return CHIN if scarf and end > NAPE else min(end, CHIN)
    return _last(_beside(picture, hair | hanging), end, strip)


def _beside(picture: HeadPicture, hair: np.ndarray) -> np.ndarray:
    """How much hair hangs on the fuller side of a face, aside, in rows from the ears down."""
    rows = int(_LONGEST / _ROW)
    row = np.floor(picture.down / _ROW).astype(int)
    hair = hair & (np.abs(picture.aside) > _LOOSE) & (row >= 0) & (row < rows)
    left = picture.aside < 0
    counts = [np.bincount(row[hair & side], minlength=rows) for side in (left, ~left)]
    return np.maximum(*counts) / (_ROW * picture.unit**2)


def _last(beside: np.ndarray, least: float, strip: float) -> float:
    """How far down rows are at least a strip wide, from `least` on and but for gaps."""
    found, missing = least, 0
    for row in range(int(least / _ROW), len(beside)):
        missing = 0 if beside[row] > strip else missing + 1
        if missing > _GAP:
            break
        found = found if missing else max(found, (row + 0.5) * _ROW)
    return found
