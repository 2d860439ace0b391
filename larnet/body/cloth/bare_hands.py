"""Hands that a photo hides in a pocket or a sleeve, where a map of parts shows cloth as a hand."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from larnet.body.bones.body_bones import (
    HAND,
    LEFT,
    LOWER_ARM,
    RIGHT,
    TRUNK,
    UPPER_ARM,
    UPPER_LEG,
    WIDTHS,
    Bones,
)
from larnet.body.cloth.colour_odds import alike_colours
from larnet.body.cloth.pixel_masks import nearest_label, spread
from larnet.body.cloth.skin import Skin, face_skin

_SIDES = (LEFT, RIGHT)
_BODY = (TRUNK, LEFT + UPPER_LEG, RIGHT + UPPER_LEG)
_SEEN = 0.25  # of a hand's usual area, in skin: a hand
_LONG = 0.04  # standing heights of a hand, at least
_NEAR = 0.12  # standing heights around a hand, in which clothes are looked at
_ONLY, _MOSTLY = 0.77, 0.65  # of a hand, alike to clothes: none at all, one with cloth around it
_HALF = 0.53  # of one without skin, alike to clothes: none at all
_NO_SKIN = 0.05  # of a hand's usual area
_HARDLY, _LITTLE = 0.2, 0.15  # of a hand's usual area and of itself, below which it shows no skin
_SAME_LIGHT = 0.4  # of such a hand, alike to the skin of the other one: it is a hand
_SOME = 5  # pixels of an arm, by which it is known
_SLEEVED, _OTHER_CLOTH = 0.08, 0.6  # of a forearm, alike to the upper arm and to the body: it is it
_BARE = 0.6  # of an arm: bare
_CLOTHED = 0.4  # of the forearm of a bare arm, alike to clothes: none at all
_SLEEVE = 1.6  # usual half widths of a forearm beside its bone, within which cloth is its sleeve


def drop_cloth_hands(
    part_of: np.ndarray, photo: np.ndarray, matte: np.ndarray, bones: Bones, height: float
) -> None:
    """Give pixels of hands, in place, to sleeves and clothes where they look like those beside them
    and not like skin, so that the hand counts as hidden; cloth in the forearm of a bare arm too. A
    glove of another colour than the clothes stays a hand, unless the other hand is bare.

    part_of (H, W) int8; photo uint8 (H, W, 3); matte (H, W) in [0, 1]; height of the person when
    standing, pixels.
    """
    face = face_skin(part_of, photo, bones, height)
    if face is None:
        return
    skins = {first: _skin_of(part_of, photo, face, first, bones, height) for first in _SIDES}
    for first in _SIDES:
        limbs = [first + limb for limb in (UPPER_ARM, LOWER_ARM, HAND)]
        hand = part_of == limbs[-1]
        if not hand.any():
            continue
        cut = _is_cut(hand, photo)
        here = spread(np.isin(part_of, limbs), round(_NEAR * height))
        usual = _usual_area(bones, first + HAND, height)
        sleeve = _beside_forearm(here, part_of.shape, bones, first + LOWER_ARM, height)
        near = round(_NEAR * height)
        _drop_cloth(
            part_of[here], photo[here], matte[here], sleeve, face, first, usual, near,
            other=skins[LEFT + RIGHT - first][: 0 if cut else None],
        )  # fmt: skip


def _is_cut(hand: np.ndarray, photo: np.ndarray) -> bool:
    """Whether an edge of the photo cuts a hand (H, W): beyond it, its last pixels are repeated."""
    rows, columns = (np.flatnonzero(hand.any(axis)) for axis in (1, 0))
    last = (
        photo[rows[-1]] == photo[-1],
        photo[:, columns[0]] == photo[:, 0],
        photo[:, columns[-1]] == photo[:, -1],
    )
    return any(bool(alike.all()) for alike in last)


def _usual_area(bones: Bones, hand: int, height: float) -> float:
    """Pixels of a hand."""
    return 2 * WIDTHS[hand] * height * max(float(bones.length[hand]), _LONG * height)


def _skin_of(
    part_of: np.ndarray, photo: np.ndarray, face: Skin, first: int, bones: Bones, height: float
) -> np.ndarray:
    """Colours (n, 3) of the skin that the hand of a side shows; none of one that is not bare."""
    own = photo[part_of == first + HAND]
    skin = own[face.shows(own)]
    return skin if len(skin) >= _SEEN * _usual_area(bones, first + HAND, height) else skin[:0]


def _drop_cloth(
    labels: np.ndarray,
    colours: np.ndarray,
    matte: np.ndarray,
    sleeve: np.ndarray,
    face: Skin,
    first: int,
    usual: float,
    near: int,
    other: np.ndarray,
) -> None:
    """The same of one arm, in a box around it; sleeve (h, w), where its sleeve may be; usual area
    of its hand; near, pixels around the hand in which clothes are looked at; other, skin of the
    other hand (n, 3), none where that may wear a glove or the picture's edge cuts this one."""
    hand, forearm, sure = labels == first + HAND, labels == first + LOWER_ARM, matte > 0.9
    arms = [colours[sure & (labels == first + limb)] for limb in (UPPER_ARM, LOWER_ARM)]
    upper, lower = (arm[face.shows_arm(arm)] if _bare(arm, face) else arm[:0] for arm in arms)
    skin, around = face.shows(colours), np.zeros(labels.shape, bool)
    around[spread(hand, near)] = True
    cloth = around & sure & np.isin(labels, _clothes(first)) & ~skin
    shown = hand & (matte > 0.5)
    foreign = len(other) > 0 and _foreign(colours[shown], other, face, usual)
    skin[shown] |= alike_colours(colours[shown], lower)
    alike = shown & ~skin
    alike[alike] = alike_colours(colours[alike], colours[cloth])
    skin_seen, arm_is_bare = float((skin & shown).sum() / usual), len(lower) > 0
    if skin_seen >= _SEEN and not foreign:
        if alike.sum() > _MOSTLY * shown.sum():
            flap = hand & (cv2.medianBlur(alike.astype(np.uint8), 3) > 0)
            _to_clothes(labels, flap, sleeve & (not arm_is_bare), first)
    elif foreign or alike.sum() > (_ONLY if skin_seen >= _NO_SKIN else _HALF) * shown.sum():
        if len(upper):  # there is no sleeve
            arm = forearm & ~face.shows_arm(colours)
            arm[arm] = alike_colours(colours[arm], colours[cloth & ~forearm])
            arm = forearm if arm.sum() > _CLOTHED * forearm.sum() else arm
            _to_nearest(labels, arm, _BODY)
            _to_nearest(labels, hand, _BODY)
        elif _of_the_body(labels, colours, sure & around, first):
            _to_nearest(labels, forearm | hand, _BODY)
        else:
            _to_clothes(labels, hand, sleeve & (not arm_is_bare), first)


def _foreign(colours: np.ndarray, other: np.ndarray, face: Skin, usual: float) -> bool:
    """Whether a hand, colours (n, 3), shows hardly any skin and is not like the other one's (m, 3)
    either, which may be in the same light; usual area of it."""
    least = min(_HARDLY * usual, _LITTLE * len(colours))
    if face.shows(colours).sum() >= least or face.may_be_sunlit(colours):
        return False
    return bool(alike_colours(colours, other).mean() < _SAME_LIGHT)


def _of_the_body(labels: np.ndarray, colours: np.ndarray, known: np.ndarray, first: int) -> bool:
    """Whether the forearm of a side is cloth of the body before it, as of an arm behind the back:
    not like its upper arm (h, w, 3), in pixels that are known (h, w)."""
    forearm = colours[known & (labels == first + LOWER_ARM)]
    upper, body = (
        colours[known & np.isin(labels, parts)] for parts in ((first + UPPER_ARM,), _BODY)
    )
    if min(len(forearm), len(upper)) < _SOME:
        return False
    return bool(
        alike_colours(forearm, upper).mean() < _SLEEVED
        and alike_colours(forearm, body).mean() > _OTHER_CLOTH
    )


def _clothes(first: int) -> list[int]:
    return [*_BODY, first + UPPER_ARM, first + LOWER_ARM]


def _bare(arm: np.ndarray, face: Skin) -> bool:
    return len(arm) > 0 and bool(face.shows_arm(arm).mean() > _BARE)


def _beside_forearm(
    here: tuple[slice, slice], shape: tuple[int, ...], bones: Bones, forearm: int, height: float
) -> np.ndarray:
    """(h, w) bool: where the sleeve of a forearm may be, in a box of a picture (H, W)."""
    rows, columns = (np.arange(*at.indices(n)) for at, n in zip(here, shape))
    (x, y), (along_x, along_y) = bones.origin[forearm], bones.along[forearm]
    across = (rows[:, None] - y) * along_x - (columns - x) * along_y
    return np.abs(across) < _SLEEVE * WIDTHS[forearm] * height


def _to_clothes(labels: np.ndarray, dropped: np.ndarray, sleeve: np.ndarray, first: int) -> None:
    """Give pixels to the sleeve where it may be, else to the nearest of the clothes, in place."""
    _to_nearest(labels, dropped, _clothes(first))
    if (labels == first + LOWER_ARM).any():
        labels[dropped & sleeve] = first + LOWER_ARM


def _to_nearest(labels: np.ndarray, dropped: np.ndarray, parts: Sequence[int]) -> None:
    known = np.where(np.isin(labels, parts) & ~dropped, labels, -1).astype(np.int8)
    if (known >= 0).any() and dropped.any():
        labels[dropped] = nearest_label(known)[dropped]
