"""The head seen from behind: the picture of its front with hair, or a cap's cloth, where the face
is, and bare skin at the nape below short hair."""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.bones.body_bones import HEAD, TRUNK
from larnet.body.cloth.skin import face_skin
from larnet.body.head.hair_map import CHIN, NAPE, HairMap, hair_map
from larnet.body.head.head_picture import HeadPicture, head_picture
from larnet.body.head.strands import hair_colours, strands
from larnet.body.photo_cut.clean_colours import grown_colours
from larnet.body.photo_cut.cut import Cut
from larnet.body.photo_cut.part_picture import PartLayer, layer_of

_WORKED = 420.0  # pixels of a standing height at which hair is told from skin
_FEW = 20  # pixels, below which no head is seen
_RIM = 1.12  # faces from its middle: hair beyond is no mixture with skin
_SIDEBURNS = 0.03  # down, to where short hair shows the colour of hair
_SOFT = 0.002  # standing heights over which a photo's own hair goes over
_SWEEP, _HALF, _LEAST_HALF = 0.03, 0.05, 0.03  # by how much hair ends higher at its sides than in
# the middle; half of its width when short, at least when long
_JAW = 0.045  # half as wide as the skin that shows below hair
_EDGE, _RAGGED, _LOCK = 0.012, 0.003, 0.006  # over which hair ends; how ragged; size of a lock
_HANGS, _ENDS = 0.03, (0.05, 0.95)  # down, over which hair is as wide as at its end; quantiles of
# its places aside, that are its sides
_OWN_NECK, _NECK_SOFT = 0.1, 0.015  # down, from where a neck is the photo's own
_BARE = 3e-4  # square standing heights of skin that say what a neck looks like
_SHADE, _DARKEST = 0.85, 0.7  # of the face's light, at a neck that is not seen, and at least


def head_back(cut: Cut, front: PartLayer) -> PartLayer | None:
    """The layer of a head from behind, made from that of its front; None where hardly any head is
    seen."""
    skin = face_skin(cut.part_of, cut.colours, cut.bones, cut.height)
    whole = head_picture(cut, front, skin)
    if whole.head.sum() < _FEW:
        return None
    small = whole.resized(min(1.0, _WORKED / cut.height))
    hair = hair_map(small, skin)
    known = _known(small, hair)
    cover, nape, beyond = _shares(small, hair)
    size = whole.part_of.shape[::-1]

    def full(x: np.ndarray) -> np.ndarray:
        return x if x.shape[:2] == size[::-1] else cv2.resize(x, size)

    rgb = whole.rgb + full(nape)[..., None] * (full(_neck(small, hair)) - whole.rgb)
    if known.any():
        made = full(hair_colours(small.rgb, known, small.unit))
        there = full(known.astype(np.float32)) > 0.5
        made = made * (1 + strands(whole.rgb, there, whole.unit))[..., None]
    else:
        made = full(np.broadcast_to(hair.skin.astype(np.float32), small.rgb.shape))
    rgb += full(cover)[..., None] * (made - rgb)
    alpha = np.maximum(whole.alpha, full(beyond) * whole.matte)
    rgba = np.dstack((rgb, 255 * alpha)).round().clip(0, 255).astype(np.uint8)
    return layer_of(HEAD, rgba, np.array(whole.corner), None)


def _known(picture: HeadPicture, hair: HairMap) -> np.ndarray:
    """(h, w) bool: hair that shows what hair of this head looks like."""
    lowest = _SIDEBURNS if hair.end <= NAPE else hair.end
    own = hair.hair & picture.sure & (picture.down < lowest) & (picture.from_face > _RIM)
    if hair.long:
        own |= hair.hanging & (picture.matte > 0.9) & (picture.down < lowest)
    inner = cv2.erode(own.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return inner if inner.sum() >= _FEW else own


def _shares(picture: HeadPicture, hair: HairMap) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How much (h, w) in [0, 1] is covered with hair that is made up, and with a neck's skin; how
    much hair there is beyond the head's own outline, over the trunk."""
    blur, down = max(0.8, _SOFT * picture.unit), picture.down
    inner = cv2.erode(hair.hair.astype(np.uint8), np.ones((3, 3), np.uint8))
    keep = (2 * cv2.GaussianBlur(inner.astype(np.float32), (0, 0), blur) - 1).clip(0, 1)
    keep *= picture.from_face > 1
    cloth = cv2.GaussianBlur(hair.cloth.astype(np.float32), (0, 0), blur)
    opened = (1 - keep) * (1 - cloth)
    beside = _beside(picture, hair)
    bob = NAPE < hair.end <= CHIN
    edge = hair.end - (not bob) * _SWEEP * beside.clip(0, 1) + _ragged(picture)
    above = ((edge - down) / _EDGE + 0.5).clip(0, 1)
    head = picture.part_of == HEAD
    beyond = np.zeros_like(above)
    if hair.long:
        over = (head | (picture.part_of == TRUNK)) & (down > _HANGS) & (beside < 1)
        beyond = above * cv2.GaussianBlur(over.astype(np.float32), (0, 0), blur)
    jaw = ((np.abs(picture.aside) - _JAW) / _EDGE).clip(0, 1) * (down < _OWN_NECK)
    above = np.maximum(above, jaw)
    cover = opened * above * np.maximum(head | (down < CHIN), beyond > 0)
    neck = ((_OWN_NECK - down) / _NECK_SOFT).clip(0, 1) * (head | (down < CHIN))
    return cover, opened * (1 - above) * neck, beyond


def _beside(picture: HeadPicture, hair: HairMap) -> np.ndarray:
    """(h, w) from 0 in the middle of hair that hangs down to 1 where it ends aside; squared."""
    if not hair.long:
        return np.square(picture.aside / _HALF)
    off, hanging = picture.down - CHIN, hair.hair | hair.hanging
    upper = _sides(picture.aside[hair.hair & (np.abs(off) < _HANGS / 2)])
    length = hair.end - CHIN
    lower = _sides(picture.aside[hanging & (off < length) & (off > length - _HANGS)])
    share = (off / length).clip(0, 1)
    left, right = (a + share * (b - a) for a, b in zip(upper, lower))
    return np.square((2 * picture.aside - left - right) / (right - left))


def _sides(aside: np.ndarray) -> tuple[float, float]:
    """Where hair at places (n,) begins and ends; it hangs down the middle in any case."""
    left, right = np.quantile(aside, _ENDS).tolist() if len(aside) else (0.0, 0.0)
    return min(left, -_LEAST_HALF), max(right, _LEAST_HALF)


def _ragged(picture: HeadPicture) -> np.ndarray:
    """(1, w) down, by how much locks end lower or higher than the others."""
    noise = np.random.default_rng(1).standard_normal((1, picture.aside.shape[1])).astype(np.float32)
    locks = cv2.GaussianBlur(noise, (0, 0), max(0.5, _LOCK * picture.unit))
    return locks * np.float32(_RAGGED / max(float(locks.std()), 1e-6))


def _neck(picture: HeadPicture, hair: HairMap) -> np.ndarray:
    """Skin float32 (h, w, 3) of a neck, that goes on where the face was."""
    if hair.neck.sum() < _BARE * picture.unit**2:
        return np.broadcast_to((_SHADE * hair.skin).astype(np.float32), picture.rgb.shape)
    neck = grown_colours(picture.rgb, hair.neck)
    dark = _DARKEST * hair.skin.sum() / np.maximum(neck @ np.ones((3, 1), np.float32), 1.0)
    return neck * np.maximum(dark, 1).astype(np.float32)
