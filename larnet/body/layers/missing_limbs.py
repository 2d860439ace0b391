"""Limbs that a photo does not show, behind the back or in a pocket: the picture of the other side's
limb, mirrored, or a plain one of the colour of what is beside it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import cv2
import numpy as np

from larnet.body.bones.body_bones import (
    BONES,
    FEET,
    FOOT,
    HAND,
    HEAD,
    LEFT,
    LOWER_ARM,
    LOWER_LEG,
    PARTS,
    RIGHT,
    TRUNK,
    UPPER_ARM,
    UPPER_LEG,
    WIDTHS,
    Bones,
    twin_of,
)
from larnet.body.carried.drawn_hand import drawn_hand
from larnet.body.cloth.pixel_masks import line_mask, spread
from larnet.body.cloth.skin import Skin, face_skin
from larnet.body.photo_cut.cut import HARDLY, Cut, holds, seen_shares
from larnet.body.photo_cut.part_picture import FINE, PartLayer, layer_of

_WELL = 0.6  # of a part's usual area: seen well enough to copy
_WHOLE = 0.6  # the same of a shin or a foot that is all to be seen, and may hide the other one
_HALF = {LOWER_LEG: 0.73, FOOT: 0.5}  # of what is seen of it, below which the other one is hidden
_MOST = {LOWER_LEG: 0.65, FOOT: 0.95}  # of its usual area, that is then seen of the other one
_SLIVER = 0.5  # the same of an arm, below which a twin seen well is the better picture
_COVERED = 0.12  # of its usual area and around it: the other leg or something carried instead
_AROUND = 1.5  # times its usual width
_LIGHT = (0.6, 1.6)  # least and most that a limb is lit, in the light on its twin
_END_ON = 0.45  # of the twin's length, below which a limb points at the camera
_GRASPS = 0.12  # the same, of a hand that holds something and so shows its back alone
_ENDS = (LEFT + HAND, RIGHT + HAND, LEFT + FOOT, RIGHT + FOOT)  # whose bones are short anyway
_SLIM, _THIGH = 0.9, 1.15  # of a limb's usual width; of the shin's, under a skirt
_PIECES = 10  # of a shin, whose widths are looked at
_ASIDE = 0.2  # across the picture: a foot points aside
_BESIDE = 0.08  # standing heights around a joint, where the colour of a limb is looked for
_BARE = 0.5  # of a forearm, skin: it is bare
_SHADE = 0.8  # of its colour, at the rim of a plain limb


def add_missing(cut: Cut, layers: dict[int, PartLayer], holding: Collection[int] = ()) -> Bones:
    """Put limbs into `layers` that the photo hides, or shows only from their ends, in place; those
    whose bones lie beyond the picture stay away. Hands that are `holding` something which turns
    with them are no model of the other one. Returns the bones that the layers lie on."""
    seen, shown, length = seen_shares(cut), dict(layers), cut.bones.length.copy()
    for part in range(LEFT, len(WIDTHS)):
        twin = twin_of(part)
        end_on = cut.bones.length[part] < _END_ON * cut.bones.length[twin] and part not in _ENDS
        limb = part - (LEFT if part < RIGHT else RIGHT)
        least = _GRASPS if holds(cut, part) else HARDLY
        if limb in (UPPER_ARM, LOWER_ARM) and seen[twin] >= _WELL:
            least = _SLIVER
        most = min(_HALF.get(limb, 0.0) * seen[twin], _MOST.get(limb, 0.0))
        behind = seen[twin] > _WHOLE and HARDLY < seen[part] < most
        behind = behind and _covered(cut, part) > _COVERED
        if (seen[part] >= least and not end_on and not behind) or not _inside(cut, part):
            continue
        if seen[twin] >= _WELL and twin in shown and twin not in holding:
            if end_on:
                length[part] = cut.bones.length[twin]
            layers[part] = _mirrored(cut, part, shown[twin], length[part])
            if part in shown:
                layers[part] = replace(layers[part], halo=shown[part].halo)
            if behind:
                layers[part] = _lit_as(cut, part, twin, layers[part])
        elif part not in shown or part in (LEFT + HAND, RIGHT + HAND):
            colour = _colour_beside(cut, part, shown)
            if colour is not None:
                layers[part] = _plain(cut, part, colour)
    return replace(cut.bones, length=length)


def _covered(cut: Cut, part: int) -> float:
    """Share of the usual place of a shin or a foot, and around it, that the other leg or a
    thing takes."""
    wide = max(1, round(2 * _AROUND * WIDTHS[part] * cut.height))
    usual = line_mask(cut.part_of, cut.bones.joints[list(BONES[part])], wide)
    there = cut.part_of[usual > 0]
    first_of_other = RIGHT if part < RIGHT else LEFT
    leg = (there >= first_of_other + UPPER_LEG) & (there <= first_of_other + FOOT)
    return float((leg | (there >= PARTS)).mean()) if len(there) else 0.0


def _inside(cut: Cut, part: int) -> bool:
    ends = cut.bones.joints[list(BONES[part])]
    return bool(((ends >= 0) & (ends < np.array(cut.matte.shape[::-1]))).all())


def _mirrored(cut: Cut, part: int, twin: PartLayer, length: float) -> PartLayer:
    """The twin's picture on the part's own bone, of a length in pixels, turned over; a foot that
    points to the same side as its twin is seen from the same side."""
    bones = cut.bones
    d, d_twin = bones.along[part], bones.along[twin.part]
    n, n_twin = (np.array((-v[1], v[0])) for v in (d, d_twin))
    if part in FEET and d[0] * d_twin[0] > _ASIDE:
        n = -n
    longer = np.clip(length / bones.length[twin.part], 0.5, 2.0)
    turn = longer * np.outer(d, d_twin) - np.outer(n, n_twin)
    left, top, right, bottom = twin.box
    corners = np.array([(x, y) for x in (left, right) for y in (top, bottom)], float)
    places = (corners - bones.origin[twin.part]) @ turn.T + bones.origin[part]
    low = np.floor(places.min(0)).astype(int) - 1
    size = np.ceil(places.max(0)).astype(int) + 1 - low
    to_photo = np.column_stack((turn / FINE, turn @ ((left, top) - bones.origin[twin.part])))
    to_photo[:, 2] += bones.origin[part] - low
    rgba = cv2.warpAffine(twin.rgba, to_photo, size.tolist(), flags=cv2.INTER_AREA)
    return layer_of(part, rgba, low, None)


def _lit_as(cut: Cut, part: int, twin: int, layer: PartLayer) -> PartLayer:
    """The twin's picture in the light that falls on the part itself."""
    own, other = (
        np.median(cut.colours[(cut.part_of == p) & (cut.matte > 0.9)], 0) for p in (part, twin)
    )
    light = np.clip((own + 1) / (other + 1), *_LIGHT).astype(np.float32)
    rgba = layer.rgba.astype(np.float32)
    rgba[..., :3] *= light
    return replace(layer, rgba=rgba.round().clip(0, 255).astype(np.uint8))


def _plain(cut: Cut, part: int, colour: np.ndarray) -> PartLayer:
    """A limb of one colour (3,), rounder at its rim; a hand has fingers."""
    first, second = cut.bones.joints[list(BONES[part])]
    if part in (LEFT + HAND, RIGHT + HAND):
        along = cut.bones.along[part]
        thumb = np.array((-along[1], along[0])) * (-1 if part < RIGHT else 1)
        return layer_of(part, *drawn_hand(first, along, thumb, cut.height, colour), None)
    thigh = part in (LEFT + UPPER_LEG, RIGHT + UPPER_LEG)
    radius = _THIGH * _shin_radius(cut, part + 1) if thigh else _SLIM * cut.radius[part]
    reach = int(np.ceil(cut.bones.length[part] + 3 * radius))
    corner = np.floor(first).astype(int) - reach
    along, length = cut.bones.along[part], max(np.hypot(*(second - first)), 1.5 * radius)
    rows, columns = np.indices((2 * reach + 1,) * 2)
    down, aside = rows + corner[1] - first[1], columns + corner[0] - first[0]
    on_bone = np.clip(aside * along[0] + down * along[1], 0, length)
    off = np.hypot(aside - on_bone * along[0], down - on_bone * along[1])
    inside = np.clip(radius - off, -0.5, None)
    light = _SHADE + (1 - _SHADE) * np.clip(inside / radius, 0, 1)[..., None]
    alpha = 255 * np.clip(inside + 0.5, 0, 1)
    rgba = np.dstack((light * colour, alpha)).round().astype(np.uint8)
    return layer_of(part, rgba, corner, None)


def _shin_radius(cut: Cut, shin: int) -> float:
    """Half the width of a shin: no more than the photo shows, which of a stick is little."""
    own = (cut.part_of == shin) & (cut.matte > 0.5)
    if not own.any():
        return float(cut.radius[shin])
    here = spread(own, 2)
    inside = cv2.distanceTransform(own[here].astype(np.uint8), cv2.DIST_L2, 3)
    rows, columns = np.nonzero(inside)
    along = (columns + here[1].start - cut.bones.origin[shin, 0]) * cut.bones.along[shin, 0]
    along += (rows + here[0].start - cut.bones.origin[shin, 1]) * cut.bones.along[shin, 1]
    piece = (along / max(cut.bones.length[shin], 1.0) * _PIECES).astype(int)
    widest = [inside[rows, columns][piece == n].max(initial=0) for n in range(1, _PIECES - 1)]
    seen = [width for width in widest if width]
    return min(float(cut.radius[shin]), float(np.median(seen))) if seen else cut.radius[shin]


def _colour_beside(cut: Cut, part: int, layers: dict[int, PartLayer]) -> np.ndarray | None:
    """Colour (3,) of a limb that nothing shows: a hand's is the face's, a thigh under a skirt has
    that of the shin, an arm that of what it hangs on; None where that is not seen either."""
    limb = part - (LEFT if part < RIGHT else RIGHT)
    if limb == HAND:
        return _skin_at(cut, part) if HEAD in layers else None
    beside = {UPPER_LEG: part + 1, LOWER_ARM: part - 1, UPPER_ARM: TRUNK}.get(limb)
    further = {UPPER_LEG: part + 1, LOWER_ARM: part + 1, UPPER_ARM: part + 1}.get(limb)
    if beside not in layers or further not in layers:
        return None
    x, y = cut.bones.joints[BONES[part][1 if limb == UPPER_LEG else 0]]
    rows, columns = np.indices(cut.part_of.shape)
    near = (rows - y) ** 2 + (columns - x) ** 2 < (_BESIDE * cut.height) ** 2
    there = near & (cut.part_of == beside)
    return np.median(cut.colours[there], 0) if there.any() else None


def _skin_at(cut: Cut, hand: int) -> np.ndarray:
    """Colour of a hand: of a bare forearm beside it, else of the face."""
    face, (x, y) = _face_skin(cut), cut.bones.joints[BONES[hand][0]]
    if face is None:
        return _skin(cut)
    rows, columns = np.ogrid[: cut.part_of.shape[0], : cut.part_of.shape[1]]
    near = (rows - y) ** 2 + (columns - x) ** 2 < (_BESIDE * cut.height) ** 2
    arm = cut.colours[near & (cut.part_of == hand - HAND + LOWER_ARM) & (cut.matte > 0.9)]
    bare = face.shows_arm(arm)
    return np.median(arm[bare], 0) if bare.sum() > _BARE * len(arm) else face.colour


def _face_skin(cut: Cut) -> Skin | None:
    return face_skin(cut.part_of, cut.colours, cut.bones, cut.height)


def _skin(cut: Cut) -> np.ndarray:
    """Colour (3,) of the face: of the pixels around the nose; NaN without a head."""
    head, neck = cut.bones.joints[0], cut.bones.joints[1]
    x, y = head + 0.1 * (neck - head)
    rows, columns = np.ogrid[: cut.part_of.shape[0], : cut.part_of.shape[1]]
    near = (rows - y) ** 2 + (columns - x) ** 2 < (0.025 * cut.height) ** 2
    face = near & (cut.part_of == HEAD)
    face = face if face.any() else cut.part_of == HEAD
    return np.median(cut.colours[face], 0) if face.any() else np.full(3, np.nan)
