"""A photo cut into layers, one per part of the body, at the photo's own size.

Every layer is a picture with clean colours, un-mixed at the matte's rim, that go on beyond its
edge; and an alpha that reaches under the parts next to it and under what hides it. Arrays are
pixels of the photo, x then y; alphas float32 in [0, 1].
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from larnet.nets.limb_bend import (
    BENDS,
    BONES,
    HEAD,
    LEFT,
    PARTS,
    RIGHT,
    TRUNK,
    UPPER_ARM,
    UPPER_LEG,
    WIDTHS,
    Bones,
    bones_of,
)

FINE = 2  # times the photo's size at which layers are kept
NEAR = 4  # pixels of a cell that is told to be empty
_LEAST_SEEN = 0.12  # of a part's usual area, below which the photo does not show it
_PATCH = 0.05  # of a part, below which a loose piece of it belongs to something else
_SURE = 0.9  # of a matte: surely the person
_MOSTLY = 0.75  # of a part's usual shape: seen, so that nothing hides it
_CLOSE = 1.6  # usual half widths of a part, from its bone, in which it mostly lies
_OWN_SIDE = 0.9  # the same, at which left and right are told apart
_FAR = 2.2  # the same, beyond which something is no body
_THING = 0.03  # standing heights, about the size of the smallest thing that somebody wears


@dataclass(frozen=True)
class PartLayer:
    """One part, in a box of the photo whose first pixel is (left, top)."""

    part: int
    left: int
    top: int
    rgba: np.ndarray  # (FINE * h, FINE * w, 4) uint8; alpha is not multiplied in
    near: np.ndarray  # (h / NEAR, w / NEAR) uint8, rounded up: not 0 where alpha is not, and beside
    halo: Halo

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in the photo, the last two exclusive."""
        height, width = (n // FINE for n in self.rgba.shape[:2])
        return self.left, self.top, self.left + width, self.top + height


@dataclass(frozen=True)
class Halo:
    """Where the photo shows a part or something of its rim: alpha (h, w) uint8, from (left, top)
    of the photo on."""

    left: int
    top: int
    alpha: np.ndarray

    @property
    def here(self) -> tuple[slice, slice]:
        """Its rows and columns of the photo."""
        height, width = self.alpha.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)


@dataclass(frozen=True)
class PhotoLayers:
    """A photo (H, W), taken apart."""

    photo: np.ndarray  # uint8 (H, W, 3)
    background: np.ndarray  # uint8 (H, W, 3), without the person
    layers: dict[int, PartLayer]  # by part
    bones: Bones
    radius: np.ndarray  # (14,) half width of every part, pixels
    height: float  # of the person when standing, pixels


def photo_layers(
    photo: np.ndarray,
    matte: np.ndarray,
    shares: np.ndarray,
    joints: np.ndarray,
    background: np.ndarray,
    height: float,
    amodal: np.ndarray | None = None,
) -> PhotoLayers:
    """Take a photo uint8 (H, W, 3) apart.

    matte (H, W) in [0, 1], the person; shares (14, H, W), how much of the person each part is at
    every pixel; joints (20, 2), guessed where they are not seen; background uint8 (H, W, 3), the
    photo without the person; height of the person when standing, pixels; amodal (14, H, W), where
    each part is, hidden or not.
    """
    bones = bones_of(joints)
    part_of = _part_map(matte, shares, bones, height)
    colours = foreground_colours(photo, matte)
    radius = np.array([_radius(part_of == p, bones, p, height) for p in range(PARTS)])
    layers = {}
    for part in np.unique(part_of[part_of >= 0]).tolist():
        hidden = None if amodal is None else amodal[part]
        layer = _layer(part, photo, colours, matte, part_of, bones, radius, height, hidden)
        if layer is not None:
            layers[part] = layer
    return PhotoLayers(photo, background, layers, bones, radius, height)


def foreground_colours(photo: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """Colours of the person alone, uint8 (H, W, 3): at the rim, where a pixel is a mixture, what
    the place behind gave to it is taken out (blur fusion, Forte 2021)."""
    image = photo.astype(np.float32)
    size = max(3, round(0.04 * max(photo.shape[:2]))) | 1
    colours = image
    for side in (size, max(3, size // 4) | 1):
        weight = matte[..., None]
        inside, total = (_blurred(x, side) for x in (colours * weight, matte))
        inside /= np.maximum(total, 1e-4)[..., None]
        outside = _blurred(image * (1 - weight), side)
        outside /= np.maximum(_blurred(1 - matte, side), 1e-4)[..., None]
        rest = image - weight * inside - (1 - weight) * outside
        colours = np.clip(inside + weight * rest, 0, 255)
    return colours.round().astype(np.uint8)


def _blurred(x: np.ndarray, side: int) -> np.ndarray:
    return cv2.blur(x, (side, side), borderType=cv2.BORDER_REPLICATE)


def _part_map(matte: np.ndarray, shares: np.ndarray, bones: Bones, height: float) -> np.ndarray:
    """Which part every pixel is, (H, W) int8, -1 where nobody is; loose pieces of a part go to the
    parts around them."""
    person = matte > 0.05
    off = bone_distances(bones, matte.shape) / (np.array(WIDTHS)[:, None, None] * height)
    shares = _own_sides(shares, off)
    scores = (shares + 0.02) * (np.exp(-0.5 * (off / _CLOSE) ** 2) + 1e-4)
    part_of = np.where(person, scores.argmax(0), -1).astype(np.int8)
    _join_things(part_of, off.min(0) > _FAR, height)
    for part in range(PARTS):
        loose = _loose(part_of == part)
        if loose.any():
            rest = scores[:, loose].copy()
            rest[part] = -1
            part_of[loose] = rest.argmax(0)
    least = _LEAST_SEEN * 2 * np.array(WIDTHS) * height * np.maximum(bones.length, 0.05 * height)
    few = np.array([(part_of == part).sum() for part in range(PARTS)]) < least
    few[[HEAD, TRUNK]] = False
    scores[few] = -1
    some = (part_of >= 0) & few[part_of]
    part_of[some] = scores[:, some].argmax(0)
    return part_of


def _own_sides(shares: np.ndarray, off: np.ndarray) -> np.ndarray:
    """Shares of left and right limbs, mended where the pixel lies on the other side's bone."""
    out = shares.copy()
    for left in range(LEFT, RIGHT):
        pair = [left, left + RIGHT - LEFT]
        near = (shares[pair] + 0.1) * (np.exp(-0.5 * (off[pair] / _OWN_SIDE) ** 2) + 1e-6)
        out[pair] = shares[pair].sum(0) * near / near.sum(0)
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
        around = cv2.dilate(thing, _disk(max(2, round(0.02 * height))))
        beside = np.bincount(part_of[(around > 0) & (thing == 0) & (part_of >= 0)], minlength=PARTS)
        if not beside.any():
            continue
        still = beside[[TRUNK, LEFT + UPPER_LEG, RIGHT + UPPER_LEG]].sum() > 0.15 * beside.sum()
        part_of[thing > 0] = TRUNK if still else beside.argmax()


def _loose(own: np.ndarray) -> np.ndarray:
    """Pieces of a mask that are small beside its largest."""
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(own.astype(np.uint8))
    area = stats[:, cv2.CC_STAT_AREA].copy()
    area[0] = 0
    small = (area < 0.3 * area.max()) & (area > 0)
    return small[pieces] if count > 2 else np.zeros_like(own)


def bone_distances(bones: Bones, shape: tuple[int, ...]) -> np.ndarray:
    """Pixels from every bone, (14, H, W) float32."""
    rows, columns = np.arange(shape[0], dtype=np.float32), np.arange(shape[1], dtype=np.float32)
    out = np.empty((PARTS, *shape[:2]), np.float32)
    for part in range(PARTS):
        (x, y), (dx, dy) = bones.origin[part], bones.along[part]
        far_x, far_y = columns - x, rows - y
        along = (far_y * dy)[:, None] + far_x * dx
        beyond = along - np.clip(along, 0, bones.length[part])
        across = (far_y * dx)[:, None] - far_x * dy
        out[part] = np.sqrt(beyond**2 + across**2)
    return out


def _radius(own: np.ndarray, bones: Bones, part: int, height: float) -> float:
    """Half the width of a part: from its area, near to the usual."""
    usual = WIDTHS[part] * height
    area = float(own.sum())
    measured = area / (2 * max(bones.length[part], usual))
    return float(np.clip(measured, 0.6 * usual, 1.6 * usual)) if area else usual


def _neighbours(part: int) -> list[tuple[int, int]]:
    """(part, joint) that a part goes on in."""
    found = [(lower, joint) for upper, lower, joint in BENDS if upper == part]
    found += [(upper, joint) for upper, lower, joint in BENDS if lower == part]
    for first in (LEFT, RIGHT):
        for limb in (UPPER_ARM, UPPER_LEG):
            joint = BONES[first + limb][0]
            found += [(TRUNK, joint)] * (part == first + limb)
            found += [(first + limb, joint)] * (part == TRUNK)
    if part in (HEAD, TRUNK):
        found.append((TRUNK if part == HEAD else HEAD, 1))
    return found


def _layer(
    part: int,
    photo: np.ndarray,
    colours: np.ndarray,
    matte: np.ndarray,
    part_of: np.ndarray,
    bones: Bones,
    radius: np.ndarray,
    height: float,
    amodal: np.ndarray | None,
) -> PartLayer | None:
    margin = int(np.ceil(0.05 * height)) + 3
    own = part_of == part
    rows, columns = np.flatnonzero(own.any(1)), np.flatnonzero(own.any(0))
    top, left = max(0, rows[0] - margin), max(0, columns[0] - margin)
    here = np.s_[top : rows[-1] + 1 + margin, left : columns[-1] + 1 + margin]
    own, mat, labels, colour = own[here], matte[here], part_of[here], colours[here]
    soft = cv2.GaussianBlur(own.astype(np.float32), (0, 0), max(0.7, 0.0015 * height))
    # at the person's rim the matte alone is the edge: what is nobody's there is the part's
    rim = (cv2.dilate(own.astype(np.uint8), _disk(max(2, round(0.008 * height)))) > 0) & (
        labels < 0
    )
    known = cv2.erode(own.astype(np.uint8), _disk(max(1, round(0.004 * height))))
    known = (known > 0) & (mat > _SURE)
    if known.sum() < 12:
        known = own & (mat > 0.5)
    if not known.any():
        return None
    more = np.zeros_like(soft)  # of the layer, under its neighbours: colours stay
    for other, joint in _neighbours(part):
        reach = 1.15 * min(radius[part], radius[other])
        if TRUNK in (part, other) and HEAD not in (part, other):
            reach = 1.3 * radius[max(part, other)]
        if HEAD in (part, other):
            reach = 0.032 * height
        at = bones.joints[joint] - (left, top)
        far = _from(at, soft.shape)
        disk = np.clip((1.35 * reach - far) / (0.35 * reach), 0, 1)
        more = np.maximum(
            more, disk * cv2.GaussianBlur((labels == other).astype(np.float32), (0, 0), 0.7)
        )
    hidden = _hidden(part, labels, mat, bones, radius, (left, top), amodal, here)
    cover = np.maximum(np.maximum(soft, more), hidden)
    cover = np.where((labels < 0) | rim, np.maximum(cover, soft), cover)
    nobody = cv2.GaussianBlur((labels < 0).astype(np.float32), (0, 0), 1.0)
    cover = np.clip(cover + soft * nobody * 2, 0, 1)  # no seam along the person's rim
    alpha = cover * mat
    filled = _grown(colour, known)
    keep = np.clip(cv2.GaussianBlur(known.astype(np.float32), (0, 0), 1.0) * 1.0, 0, 1)
    keep = np.where(known, 1.0, keep)
    inner = (mat <= _SURE) & (soft > 0.3)  # the person's rim: its own, un-mixed colours
    keep = np.maximum(keep, np.where(inner, mat * soft, 0))
    keep = np.maximum(keep, more)[..., None]
    rgb = colour * keep + filled * (1 - keep)
    rgba = np.dstack((rgb, 255 * alpha)).round().clip(0, 255).astype(np.uint8)
    wide = max(3, round(0.018 * height))
    halo = cv2.dilate(
        ((soft > 0.3) & (mat > 0.05) | rim & (mat > 0.02)).astype(np.uint8) * 255, _disk(wide)
    )
    halo = cv2.GaussianBlur(halo, (0, 0), max(1.0, wide / 4))
    rows, columns = _spread(rgba[..., 3] > 0)
    rgba = rgba[rows, columns]
    return PartLayer(
        part, left + columns.start, top + rows.start, _fine(rgba), _near(rgba[..., 3]),
        Halo(left, top, halo),
    )  # fmt: skip


def _spread(mask: np.ndarray) -> tuple[slice, slice]:
    """Rows and columns that hold all of a mask, and one pixel more."""
    ends = (np.flatnonzero(mask.any(axis)) for axis in (1, 0))
    rows, columns = (slice(max(0, int(at[0]) - 1), int(at[-1]) + 2) for at in ends)
    return rows, columns


def _fine(rgba: np.ndarray) -> np.ndarray:
    """FINE times the size: quick linear sampling of it loses hardly more detail than cubic sampling
    of the picture itself."""
    size = tuple(FINE * n for n in rgba.shape[1::-1])
    rgb = cv2.resize(np.ascontiguousarray(rgba[..., :3]), size, interpolation=cv2.INTER_LANCZOS4)
    alpha = cv2.resize(rgba[..., 3], size, interpolation=cv2.INTER_LINEAR)
    return np.dstack((rgb, alpha))


def _near(alpha: np.ndarray) -> np.ndarray:
    height, width = (-(-n // NEAR) * NEAR for n in alpha.shape)
    whole = np.zeros((height, width), np.uint8)
    whole[: alpha.shape[0], : alpha.shape[1]] = alpha > 0
    cells = whole.reshape(height // NEAR, NEAR, width // NEAR, NEAR).max((1, 3))
    return cv2.dilate(cells, np.ones((3, 3), np.uint8))


def _from(at: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    rows, columns = np.arange(shape[0]) - at[1], np.arange(shape[1]) - at[0]
    return np.hypot(rows[:, None], columns).astype(np.float32)


def _disk(radius: int) -> np.ndarray:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))


def _hidden(
    part: int,
    labels: np.ndarray,
    mat: np.ndarray,
    bones: Bones,
    radius: np.ndarray,
    corner: tuple[int, int],
    amodal: np.ndarray | None,
    here: tuple[slice, slice],
) -> np.ndarray:
    """(h, w) in [0, 1]: where other parts hide this one; its usual shape where nobody says."""
    others = ((labels >= 0) & (labels != part)).astype(np.float32)
    if amodal is not None:
        return others * amodal[here]
    first, second = BONES[part]
    if part == TRUNK:
        corners = bones.joints[[4, 8, 16, 12]] - corner
        shape = np.zeros(labels.shape, np.uint8)
        cv2.fillConvexPoly(shape, cv2.convexHull(corners.round().astype(np.int32)), 255)
        wide = max(1, round(0.35 * radius[LEFT + UPPER_ARM]))
        shape = cv2.dilate(shape, _disk(wide)).astype(np.float32) / 255
    else:
        a, b = bones.joints[first] - corner, bones.joints[second] - corner
        if part == HEAD:
            a, others = (a + b) / 2, others * (labels != TRUNK)
        shape = _capsule(a, b, 0.9 * radius[part], labels.shape)
        if (labels == part)[shape > 0].mean() > _MOSTLY:
            return np.zeros(labels.shape, np.float32)
    return others * cv2.GaussianBlur(shape, (0, 0), 1.0)


def _capsule(a: np.ndarray, b: np.ndarray, radius: float, shape: tuple[int, ...]) -> np.ndarray:
    line = b - a
    rows, columns = np.arange(shape[0]) - a[1], np.arange(shape[1]) - a[0]
    share = (rows[:, None] * line[1] + columns * line[0]) / max(float(line @ line), 1e-6)
    share = np.clip(share, 0, 1)
    far = np.hypot(columns - share * line[0], rows[:, None] - share * line[1])
    return (far <= radius).astype(np.float32)


def _grown(colour: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Colours (h, w, 3) that go on from the known pixels to everywhere, by averages over ever
    larger places."""
    weight = known.astype(np.float32)
    levels = [(colour.astype(np.float32) * weight[..., None], weight)]
    while min(levels[-1][1].shape) > 2:
        levels.append(tuple(cv2.pyrDown(x) for x in levels[-1]))
    sums, total = levels[-1]
    out = sums / np.maximum(total, 1e-4)[..., None]
    for sums, total in reversed(levels[:-1]):
        size = total.shape[::-1]
        out = cv2.pyrUp(out, dstsize=size)
        share = np.clip(total * 4, 0, 1)[..., None]
        out = share * sums / np.maximum(total, 1e-4)[..., None] + (1 - share) * out
    return out
