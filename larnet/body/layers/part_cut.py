"""Which part of the body every pixel of a photo is: shares of a network or of bones alone, made
into one clean map."""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.bones.body_bones import (
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
)
from larnet.body.bones.bone_distances import bone_distances
from larnet.body.cloth.bare_arms import part_bare_arms
from larnet.body.cloth.bare_hands import drop_cloth_hands
from larnet.body.cloth.long_skirt import give_hem, give_skirt
from larnet.body.cloth.pixel_masks import disk, even_border, give_slivers, nearest_label, spread
from larnet.body.cloth.short_skirt import join_skirt
from larnet.body.cloth.whole_skirt import close_skirt, let_hang

PERSON = 0.05  # of a matte: something of the person
_LEAST_SEEN = 0.12  # of a part's usual area, below which the photo does not show it
_SHOWN = 0.5  # of a matte: the person rather than the place
_BIG = 2.2  # usual half widths, from which a head is a big one
_PIECE = 0.3  # of a part's largest piece, below which a piece belongs to something else
_CELLS = 130  # of a standing height: how finely distances from bones are known
_CLOSE = 1.6  # usual half widths of a part, from its bone, in which it mostly lies
_OWN_SIDE = 0.9  # the same, at which left and right are told apart
_REACH = {UPPER_ARM: 3.2, LOWER_ARM: 3.2, HAND: 2.6}  # the same, within which a limb lies
_FAR = 2.2  # the same, beyond which something is no body
_THING = 0.03  # standing heights, about the size of the smallest thing that somebody wears
_BAND = 0.012  # standing heights around a border between parts, in which colours say where it is
_EVEN = 0.02  # standing heights over which the border between both legs is even
_SLIVER = 0.35  # of that, half as wide as strips of one leg on the other
_LOST = 0.4  # of the other foot, below which a foot was taken for that
_ABREAST = 0.02  # standing heights, across both feet, that their ankles are apart at least
_AGAINST = 0.25  # of a hand's rim, where it lies against the other hand
_ALIKE = 20.0  # grey levels at which colours are as good as a place


def cut_parts(
    photo: np.ndarray, matte: np.ndarray, shares: np.ndarray, bones: Bones, height: float
) -> np.ndarray:
    """Which part every pixel is, (H, W) int8, -1 where nobody is.

    photo uint8 (H, W, 3); matte (H, W) in [0, 1]; shares (14, H, W) of the parts; height of the
    person when standing, pixels. Loose pieces of a part, and parts of which hardly anything is to
    be seen, go to the parts around them; borders between parts go where colours change.
    """
    person = matte > PERSON
    stride = max(1, int(height / _CELLS))
    off = bone_distances(bones, matte.shape, stride)
    widths = np.array(WIDTHS, np.float32) * np.float32(height)
    big = _head_size(matte, bones, float(widths[HEAD]))
    widths[HEAD] *= big
    off /= widths[:, None, None]
    size = matte.shape[::-1]
    scores = _own_sides(shares, off)
    scores += 0.02
    near = np.exp(-0.5 * (off / _CLOSE) ** 2) + 1e-4
    for first in (LEFT, RIGHT):
        for limb, most in _REACH.items():
            near[first + limb][off[first + limb] > most] = 0
    if big > 1:  # a cheek of it is as far from a usual head as a trunk is
        rows = (np.arange(off.shape[1]) + 0.5) * stride < bones.joints[1, 1]
        near[TRUNK][rows[:, None] & (off[HEAD] < 1)] = 1e-4
    let_hang(near, shares, bones)
    for part in range(PARTS):
        scores[part] *= cv2.resize(near[part], size)
    part_of = np.where(person, scores.argmax(0), -1).astype(np.int8)
    _part_feet(part_of, bones, height)
    _snap(part_of, photo, height)
    part_bare_arms(part_of, photo, off, height)
    _join_things(part_of, cv2.resize(off.min(0), size) > _FAR, height)
    close_skirt(part_of, photo, bones)
    for part in range(PARTS):
        loose = _loose(part_of == part)
        if loose.any():
            rest = scores[:, loose].copy()
            rest[part] = -1
            part_of[loose] = rest.argmax(0)
    least = _LEAST_SEEN * 2 * np.array(WIDTHS) * height * np.maximum(bones.length, 0.05 * height)
    shown = matte > _SHOWN
    few = np.array([((part_of == part) & shown).sum() for part in range(PARTS)]) < least
    few[[HEAD, TRUNK]] = False
    scores[few] = -1
    some = (part_of >= 0) & few[part_of]
    part_of[some] = scores[:, some].argmax(0)
    _join_crumbs(part_of)
    _even_legs(part_of, round(_EVEN * height))
    join_skirt(part_of, photo, bones, height)
    _join_lone_hands(part_of)
    drop_cloth_hands(part_of, photo, matte, bones, height)
    give_skirt(part_of, photo, bones, height)
    give_hem(part_of, photo, bones, height)
    return part_of


def _head_size(matte: np.ndarray, bones: Bones, usual: float) -> float:
    """How many usual heads wide a head is: that of a doll or a cartoon is big; 1 of a usual one."""
    x, y = bones.joints[0].round().astype(int).clip(0, np.array(matte.shape[::-1]) - 1)
    row = matte[y] > _SHOWN
    sides = (row[x::-1], row[x:])
    half = min(len(side) if side.all() else int(np.argmin(side)) for side in sides)
    return half / usual if half > _BIG * usual else 1.0


def _even_legs(part_of: np.ndarray, wide: int) -> None:
    """Even the border between both legs, in place."""
    for limb in (UPPER_LEG, LOWER_LEG):
        pair = [LEFT + limb, RIGHT + limb]
        both = np.isin(part_of, pair)
        if wide and both.any():
            here = spread(both, 2 * wide)
            even_border(part_of[here], pair[0], pair[1:], wide)
            give_slivers(part_of[here], pair, max(1, round(_SLIVER * wide)))


def _part_feet(part_of: np.ndarray, bones: Bones, height: float) -> None:
    """Tell feet side by side apart, in place, of which one was taken for a part of the other: by
    a line between the ankles in the direction of both feet."""
    pair = [LEFT + FOOT, RIGHT + FOOT]
    areas = [int((part_of == part).sum()) for part in pair]
    (x, y), off = bones.origin[pair].mean(0), bones.origin[pair[0]] - bones.origin[pair[1]]
    along = (bones.along[pair] * bones.length[pair, None]).sum(0)
    along /= max(float(np.hypot(*along)), 1e-6)
    across = off[0] * along[1] - off[1] * along[0]
    if min(areas) >= _LOST * max(areas) or abs(across) < _ABREAST * height:
        return
    rows, columns = np.nonzero(np.isin(part_of, pair))
    first = ((columns - x) * along[1] - (rows - y) * along[0]) * across > 0
    part_of[rows, columns] = np.where(first, *pair)


def _snap(part_of: np.ndarray, photo: np.ndarray, height: float) -> None:
    """Move borders between parts, by a little, to where the colours change."""
    image = cv2.GaussianBlur(photo, (0, 0), 0.7).astype(np.float32)
    band, wide = max(1, round(_BAND * height)), max(2.0, 3 * _BAND * height)
    best = np.full(part_of.shape, np.inf, np.float32)
    snapped = part_of.copy()
    for part in np.unique(part_of[part_of >= 0]).tolist():
        own = (part_of == part).astype(np.uint8)
        rows, columns = spread(own, 2 * band)
        own = own[rows, columns]
        sure = cv2.erode(own, disk(band // 3)).astype(np.float32)
        total = cv2.GaussianBlur(sure, (0, 0), wide)
        mean = cv2.GaussianBlur(image[rows, columns] * sure[..., None], (0, 0), wide)
        off = np.abs(image[rows, columns] - mean / np.maximum(total, 1e-3)[..., None]).mean(-1)
        cost = cv2.blur(np.where(total > 1e-3, off / _ALIKE, 1.0), (3, 3)) + 1.0 * (1 - own)
        cost[(cv2.dilate(own, disk(band)) == 0) | (part_of[rows, columns] < 0)] = np.inf
        cost[cv2.erode(own, disk(band)) > 0] = -1
        better = cost < best[rows, columns]
        best[rows, columns][better] = cost[better]
        snapped[rows, columns][better] = part
    part_of[...] = snapped


def _own_sides(shares: np.ndarray, off: np.ndarray) -> np.ndarray:
    """Shares of left and right limbs, mended where the pixel lies on the other side's bone."""
    out, size = shares.astype(np.float32), shares.shape[:0:-1]
    side = np.exp(-0.5 * (off / _OWN_SIDE) ** 2) + 1e-6
    for left in range(LEFT, RIGHT):
        right = left + RIGHT - LEFT
        both = shares[left] + shares[right]
        near_left, near_right = (
            (shares[part] + 0.1) * cv2.resize(side[part], size) for part in (left, right)
        )
        out[left] = both * near_left / (near_left + near_right)
        out[right] = both - out[left]
    return out


def _join_things(part_of: np.ndarray, far: np.ndarray, height: float) -> None:
    """Give what is far from every bone, a bag or a wide skirt, to one part as a whole: to the trunk
    where it lies beside it, else to the part that it touches most."""
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(
        (far & (part_of >= 0)).astype(np.uint8)
    )
    for piece in range(1, count):
        if stats[piece, cv2.CC_STAT_AREA] < (_THING * height) ** 2:
            continue
        thing = (pieces == piece).astype(np.uint8)
        around = cv2.dilate(thing, disk(max(2, round(0.02 * height))))
        beside = np.bincount(part_of[(around > 0) & (thing == 0) & (part_of >= 0)], minlength=PARTS)
        if not beside.any():
            continue
        still = beside[[TRUNK, LEFT + UPPER_LEG, RIGHT + UPPER_LEG]].sum() > 0.15 * beside.sum()
        part_of[thing > 0] = TRUNK if still else beside.argmax()


def _loose(own: np.ndarray) -> np.ndarray:
    """Pieces of a mask that are small beside its largest."""
    out: np.ndarray = np.zeros(own.shape, bool)
    left, top, width, height = cv2.boundingRect(own.view(np.uint8))
    here = slice(top, top + height), slice(left, left + width)
    if width:
        _, pieces, stats, _ = cv2.connectedComponentsWithStats(own[here].astype(np.uint8))
        area = stats[:, cv2.CC_STAT_AREA].copy()
        area[0] = 0
        small = (area < _PIECE * area.max()) & (area > 0)
        if small.any():
            out[here] = small[pieces]
    return out


def _join_lone_hands(part_of: np.ndarray) -> None:
    """Give a hand without a forearm that lies against the other one to what is around it: who is
    seen from the side shows one arm, on which the joints of both are."""
    for first, other in ((LEFT, RIGHT), (RIGHT, LEFT)):
        hand, twin = part_of == first + HAND, part_of == other + HAND
        alone = not (part_of == first + LOWER_ARM).any() and (part_of == other + LOWER_ARM).any()
        if alone and hand.any() and hand.sum() < twin.sum():
            rim = (cv2.dilate(hand.astype(np.uint8), disk(1)) > 0) & ~hand
            if twin[rim].sum() > _AGAINST * rim.sum():
                part_of[hand] = nearest_label(np.where(hand, -1, part_of).astype(np.int8))[hand]


def _join_crumbs(part_of: np.ndarray) -> None:
    """Give what is still loose to the part of the nearest pixel."""
    loose = np.zeros(part_of.shape, bool)
    for part in np.unique(part_of[part_of >= 0]).tolist():
        loose |= _loose(part_of == part)
    if loose.any():
        part_of[loose] = nearest_label(np.where(loose, -1, part_of).astype(np.int8))[loose]
