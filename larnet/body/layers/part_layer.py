"""One part of the body cut out of a photo: clean colours and an alpha that reaches under its
neighbours and under what hides it."""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.bones.body_bones import (
    BENDS,
    BONES,
    FOOT,
    HAND,
    HEAD,
    LEFT,
    LOWER_ARM,
    LOWER_LEG,
    PARTS,
    RIGHT,
    SHINS,
    THIGHS,
    TRUNK,
    TRUNK_CORNERS,
    UPPER_ARM,
    UPPER_LEG,
    twin_of,
)
from larnet.body.cloth.covered_edges import behind_covers, behind_things, joined, shaded_side
from larnet.body.cloth.pixel_masks import disk, line_mask, spread
from larnet.body.cloth.seam import seam
from larnet.body.cloth.straight_sides import behind_side, side_alpha
from larnet.body.photo_cut.clean_colours import completed_colours, mirrored_in_rows
from larnet.body.photo_cut.cut import Cut
from larnet.body.photo_cut.part_picture import Halo, PartLayer, layer_of

_ARMS = [first + limb for first in (LEFT, RIGHT) for limb in (UPPER_ARM, LOWER_ARM, HAND)]
_LEGS = [first + limb for first in (LEFT, RIGHT) for limb in (UPPER_LEG, LOWER_LEG)]
_OTHER = 35.0  # grey levels by which a trunk's cloth differs from an arm's, at least
_BEHIND_THINGS = (TRUNK, *_LEGS)
_SURE = 0.9  # of a matte: surely the person
_COVERED = 0.25  # of the middle of a limb: under other parts, so that they hide some of it
_WAIST = 0.3  # of the way from the hips to the neck, below which clothes have a straight side
_LESS = 0.73  # of what is seen of a leg's part, that is seen of the one behind it
_MIDDLE = (0.25, 0.85)  # of a bone: away from the parts that the limb goes on in
_NARROW = 0.006  # standing heights, half as wide as what hides a limb at least
_UNDER, _UNDER_TRUNK = 1.15, 1.3  # half widths from a joint that a part reaches under its neighbour
_SHOULDER = 0.75  # the same, of an arm that reaches into the trunk and the other way round
_CROTCH = 0.3  # of the way from the hips to the knees, that trousers are one piece
_NECK = 0.032  # standing heights from the neck's joint that head and trunk reach under each other
_SLIM = 0.054  # standing heights, half as wide as a trunk from the side
_ARM = 0.03  # standing heights, half as wide as what a trunk goes on behind
_OUTLINE = 0.009  # standing heights around a limb that are not shown behind it
_HALO = 0.018  # standing heights around a part in which the photo shows something of its rim


def part_layer(cut: Cut, part: int) -> PartLayer | None:
    """The layer of a part; None where the photo hardly shows it."""
    margin = int(np.ceil(0.05 * cut.height)) + 3
    here = spread(_reach(cut, part, margin), margin)
    corner = np.array((here[1].start, here[0].start))
    labels, matte, colours = cut.part_of[here], cut.matte[here], cut.colours[here]
    own = labels == part
    beside = _beside(cut, part, labels)
    if part in _LEGS:
        other = np.isin(labels, [p for p in _LEGS if (p < RIGHT) != (part < RIGHT)])
        beside |= shaded_side(own & (matte > _SURE), other, colours, cut.height)
    known = own & ~beside
    known = known & (matte > 0.5) if cut.drawn else _known(known, matte, cut.height)
    if not known.any():
        return None
    blur = max(0.7, 0.0015 * cut.height)
    somebody = _soft(labels >= 0, blur)

    def share(of: np.ndarray) -> np.ndarray:
        """How much of the person some of it is, everywhere."""
        return _soft(of, blur) / np.maximum(somebody, 1e-3) * (somebody > 0.02)

    seen = share(own)
    under = _under(cut, part, labels, corner)
    hidden = _hidden(cut, part, here, corner)
    under[_other_cloth(part, labels, under, known, colours)] = 0
    over = seam(part, labels, known, matte, colours, cut.height)
    hidden = joined(hidden, own, matte)
    side = behind_side(cut.behind[here], part)
    # all of it is one piece: nothing shines through along the borders between
    alpha = np.minimum(share(own | (hidden > 0.5)) + under, 1)
    under = np.maximum(under, over)
    alpha = np.maximum(np.maximum(alpha, under), hidden) * matte
    alpha = np.maximum(alpha, side_alpha(side, own & (matte > 0.5)))
    # own colours where they are the part's alone, at the person's rim, and under neighbours
    rim = np.where((matte <= _SURE) & (seen > 0.3) & ~beside, matte * seen, 0)
    keep = np.maximum(known, _soft(known, 1.0))
    keep = np.where(side, keep, np.maximum(keep, np.maximum(rim, under > 0)))[..., None]
    behind = ((hidden > 0.02) | own & beside) & ~known & (under < 1) | side
    rgb = colours * keep + completed_colours(colours, known, behind) * (1 - keep)
    rgb = mirrored_in_rows(rgb, known, side)
    rgba = np.dstack((rgb, 255 * alpha)).round().clip(0, 255).astype(np.uint8)
    halo = Halo(int(corner[0]), int(corner[1]), _halo(seen, matte, cut.height))
    return layer_of(part, rgba, corner, halo)


def _reach(cut: Cut, part: int, margin: int) -> np.ndarray:
    """(H, W) bool: what is seen of a part, the spine of a trunk, which an arm may hide, and the
    bone of a leg, which a thing may; with the margin around it a thigh ends at its knee."""
    own = cut.part_of == part
    if part == TRUNK and own.any():
        return own | (line_mask(own, cut.bones.joints[list(BONES[part])], 1) > 0)
    if part not in _LEGS or not (cut.things.any() and own.any()):
        return own
    ends = cut.bones.joints[list(BONES[part])]
    if part not in SHINS:
        long = max(float(np.hypot(*(ends[1] - ends[0]))), 1e-6)
        ends[1] -= (ends[1] - ends[0]) * min(1.0, margin / long)
    return own | (line_mask(own, ends, 1) > 0)


def _beside(cut: Cut, part: int, labels: np.ndarray) -> np.ndarray:
    """(h, w) bool: close by a limb that the part does not go on in: a map's borders are not exact,
    and a limb that moves away would leave its outline there."""
    own = {part, *(other for other, _ in neighbours(part))}
    limbs = [p for p in range(LEFT, PARTS) if p not in own]
    mask = (np.isin(labels, limbs) | (labels >= PARTS) & (labels != part)).astype(np.uint8)
    return cv2.dilate(mask, disk(_OUTLINE * cut.height)) > 0


def _other_cloth(
    part: int, labels: np.ndarray, under: np.ndarray, known: np.ndarray, colours: np.ndarray
) -> np.ndarray:
    """(h, w) bool: the trunk's pixels that an arm reaches into where they are another cloth than
    the arm's, (h, w) `known`: a vest over sleeves, a dress over bare arms. An arm that goes on
    there has a piece of the trunk on it, or lies on the vest as a round patch; the trunk goes on in
    the arm, so that nothing shines through."""
    over = (labels == TRUNK) & (under > 0)
    if part not in (LEFT + UPPER_ARM, RIGHT + UPPER_ARM) or not over.any():
        return np.zeros_like(over)
    off = np.median(colours[over], 0) - np.median(colours[known], 0)
    return over & bool(np.abs(off).max() > _OTHER)


def _known(own: np.ndarray, matte: np.ndarray, height: float) -> np.ndarray:
    """Where colours are of the part alone."""
    inner = cv2.erode(own.astype(np.uint8), disk(0.004 * height)) > 0
    known = inner & (matte > _SURE)
    return known if known.sum() >= 12 else own & (matte > 0.5)


def _soft(mask: np.ndarray, blur: float) -> np.ndarray:
    return cv2.GaussianBlur(mask.astype(np.float32), (0, 0), blur)


def neighbours(part: int) -> list[tuple[int, int]]:
    """(part, joint) that a part goes on in."""
    found = [(lower, joint) for upper, lower, joint in BENDS if upper == part]
    found += [(upper, joint) for upper, lower, joint in BENDS if lower == part]
    limbs = [first + limb for first in (LEFT, RIGHT) for limb in (UPPER_ARM, UPPER_LEG)]
    if part in limbs:
        found.append((TRUNK, BONES[part][0]))
    if part == TRUNK:
        found += [(limb, BONES[limb][0]) for limb in limbs]
    if part in (HEAD, TRUNK):
        found.append((HEAD + TRUNK - part, BONES[HEAD][0]))
    return found


def _under(cut: Cut, part: int, labels: np.ndarray, corner: np.ndarray) -> np.ndarray:
    """(h, w) in [0, 1]: how far the layer goes on in its neighbours, around their joints."""
    out = np.zeros(labels.shape, np.float32)
    for other, joint in neighbours(part):
        if HEAD in (part, other):
            reach = _NECK * cut.height
        elif TRUNK in (part, other):
            thigh = part in (LEFT + UPPER_LEG, RIGHT + UPPER_LEG)
            reach = (_UNDER_TRUNK if thigh else _SHOULDER) * cut.radius[max(part, other)]
        else:
            reach = _UNDER * min(cut.radius[part], cut.radius[other])
        x, y = cut.bones.joints[joint] - corner
        rows, columns = np.arange(labels.shape[0]) - y, np.arange(labels.shape[1]) - x
        far = np.hypot(rows[:, None], columns)
        round_ = np.clip((1.35 * reach - far) / (0.35 * reach), 0, 1)
        out = np.maximum(out, round_ * _soft(labels == other, 0.7))
    if part == TRUNK:
        thighs = np.isin(labels, THIGHS)
        out = np.maximum(out, _crotch(cut, labels.shape, corner) * _soft(thighs, 0.7))
    return out


def _crotch(cut: Cut, shape: tuple[int, ...], corner: np.ndarray) -> np.ndarray:
    """(h, w) in [0, 1]: between the upper ends of both thighs, which a trunk goes on over, so that
    nothing shines through there when the thighs part."""
    hips, knees = (cut.bones.joints[[BONES[part][i] for part in THIGHS]] for i in (0, 1))
    ends = hips + _CROTCH * (knees - hips)
    out: np.ndarray = np.zeros(shape, np.uint8)
    corners = (np.concatenate((hips, ends)) - corner).round().astype(np.int32)
    cv2.fillConvexPoly(out, cv2.convexHull(corners), 1)
    return _soft(out > 0, max(0.7, 0.003 * cut.height))


def _hidden(cut: Cut, part: int, here: tuple[slice, slice], corner: np.ndarray) -> np.ndarray:
    """(h, w) in [0, 1]: where other parts hide this one, by its usual shape."""
    labels = cut.part_of[here]
    if part >= PARTS:
        return np.zeros(labels.shape, np.float32)
    others = (labels >= 0) & (labels != part)
    shape: np.ndarray = np.zeros(labels.shape, np.uint8)
    if part == TRUNK:
        corners = (_trunk_corners(cut) - corner).round().astype(np.int32)
        cv2.fillConvexPoly(shape, cv2.convexHull(corners), 1)
        shape = np.maximum(shape, (labels == part).astype(np.uint8))
        size = max(1, round(_ARM * cut.height))
        shape = cv2.copyMakeBorder(shape, size, size, size, size, cv2.BORDER_CONSTANT, value=0)
        shape = cv2.morphologyEx(shape, cv2.MORPH_CLOSE, disk(size))[size:-size, size:-size]
        others &= np.isin(labels, _ARMS) | (labels >= PARTS)
        below = int((1 - _WAIST) * cut.bones.joints[3, 1] + _WAIST * cut.bones.joints[1, 1])
        covers = others & (cut.matte[here] > _SURE)
        sides = behind_covers(labels == part, covers, below - int(corner[1]), cut.height)
        shape = np.maximum(shape, sides.astype(np.uint8))
    else:
        ends = cut.bones.joints[list(BONES[part])] - corner
        if part == HEAD:
            ends[0], others = ends.mean(0), others & (labels != TRUNK)
        else:
            tube = [other for other, _ in neighbours(part) if other not in (HEAD, TRUNK)]
            others &= ~np.isin(labels, tube)
            others &= ~_behind(cut, part, labels)
        wide = max(1, round(1.8 * cut.radius[part]))
        middle = line_mask(shape, ends[0] + np.outer(_MIDDLE, ends[1] - ends[0]), wide)
        shape = line_mask(shape, ends, wide)
        if others[middle > 0].sum() < _COVERED * max(1, middle.sum()):
            # a skirt hides the knee at least, a coat or a shirt the upper end of a thigh
            shape *= (labels == TRUNK) & (part in (*SHINS, *THIGHS))
        narrow = disk(_NARROW * cut.height)
        shape = cv2.morphologyEx(shape * others, cv2.MORPH_OPEN, narrow)
    things = cut.things[here]
    if part in _BEHIND_THINGS and things.any():
        others |= things & (labels != part)
        bone = None if part == TRUNK else cut.bones.joints[list(BONES[part])] - corner
        half = _ARM / 2 * cut.height if part == TRUNK else 1.1 * cut.radius[part]
        shape = np.maximum(shape, behind_things(labels == part, half, bone) * things)
    return others * _soft(shape, 1.0)


def _trunk_corners(cut: Cut) -> np.ndarray:
    """(8, 2) what a trunk lies between: shoulders and hips, which lie close together in a side
    view, and what it is wide at least around the spine."""
    ends = cut.bones.joints[list(BONES[TRUNK])]
    x, y = cut.bones.along[TRUNK]
    across = _SLIM * cut.height * np.array((-y, x))
    return np.concatenate((cut.bones.joints[list(TRUNK_CORNERS)], ends + across, ends - across))


def _behind(cut: Cut, part: int, labels: np.ndarray) -> np.ndarray:
    """(h, w) bool: the other leg, where it lies behind a part of this one: less is seen of it."""
    twin, other = twin_of(part), RIGHT if part < RIGHT else LEFT
    legs = [other + limb for limb in (UPPER_LEG, LOWER_LEG, FOOT)]
    if twin not in legs or _LESS * np.sum(cut.part_of == part) < np.sum(cut.part_of == twin):
        return np.zeros(labels.shape, bool)
    return np.isin(labels, legs)


def _halo(seen: np.ndarray, matte: np.ndarray, height: float) -> np.ndarray:
    wide = max(3, round(_HALO * height))
    shown = ((seen > 0.3) & (matte > 0.02)).astype(np.uint8) * 255
    return cv2.GaussianBlur(cv2.dilate(shown, disk(wide)), (0, 0), max(1.0, wide / 4))
