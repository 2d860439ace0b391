"""Places that an outline takes for a piece of the person though the finder's mask does not: what
shows between the legs or between an arm and the body, a wall beside the neck, a shadow.

The outline is of what stands out; the finder knows people, but its mask is coarse and leaves out
what they carry. So a place counts as surroundings where the mask shows nobody, nothing is carried,
and the colours are not those of the person beside it.
"""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.cloth.pixel_masks import disk
from larnet.body.cloth.small_picture import SmallPicture
from larnet.body.part_map import BONES
from larnet.media.pixels import Pixels

_SHOWN, _NOBODY = 0.3, 0.2  # of the outline, more; of the finder's mask, less
_CARRIED = 0.2  # of the map of things, in a quarter of a place: it is one
_LEAST = 0.015  # standing heights, the side of a square as large as the smallest place
_AROUND = 0.05  # standing heights around a place, whose colours it is compared with
_ITS_EDGE = 0.03  # standing heights from a place, within which its edge is looked for
_PERSON, _PLACE = (0.9, 0.5), 0.1  # outline and mask of somebody, outline of nobody, surely
_ALIKE, _RATHER = 6.0, 2.0  # grey levels from the person; times as far from the place beside
_SAMPLES, _NEAREST = 200, 3  # colours that are compared; of them that are alike
_BEHIND, _CELL = 0.1, 4  # standing heights over which colours behind are averaged; their pixels
_PLAIN, _SAME, _OTHER = 5.0, 3.0, 8.0  # grey levels: of one colour, of that behind, of another one
_BONE, _GAP = 0.012, 0.045  # standing heights, as wide as a bone; half as wide as a gap at most
_SOME, _SELDOM = 0.003, 0.2  # of what is near: seen behind; of the person beside, alike to that
_FAR = 99.0  # grey levels, where there is nothing to compare with


def without_surroundings(
    photo: Pixels,
    matte: np.ndarray,
    mask: np.ndarray | None,
    carried: np.ndarray | None,
    joints: np.ndarray,
    tall: float,
) -> np.ndarray:
    """An outline (H, W) in [0, 1] without such places, and without narrow ones that are plainly of
    the colour behind the person, as in a drawing.

    photo uint8 (H, W, 3); mask (H, W) in [0, 1], the finder's, None where it knows nothing; carried
    (H, W) in [0, 1], the map of things, None without one; joints (20, 2) pixels; tall, pixels of
    the person when standing.
    """
    small = SmallPicture.of(matte.shape, tall)
    picture, outline, tall = small.means(photo), small.means(matte), tall * small.scale
    things = small.means(0 * matte if carried is None else carried)
    places = _plain_places(picture, outline, things, joints * small.scale, tall)
    if mask is not None and (mask > _PERSON[1]).any():
        places |= _places(picture, outline, small.means(mask), things, tall)
    if not places.any():
        return matte
    wide = cv2.GaussianBlur(places.astype(np.float32), (0, 0), 0.7)
    return matte * (1 - small.large(wide))


def _plain_places(
    photo: Pixels, matte: np.ndarray, carried: np.ndarray, joints: np.ndarray, tall: float
) -> np.ndarray:
    """(h, w) bool: narrow places between limbs in the one colour that is seen behind the person
    nearby, and not in the person beside them."""
    out: np.ndarray = np.zeros(matte.shape, bool)
    colours, near = _behind(photo, matte, _BEHIND * tall)
    plain = (np.abs(photo - colours).mean(-1) < _PLAIN) & near
    bones = np.zeros(matte.shape, np.uint8)
    for first, second, _ in BONES:
        start, end = joints[[first, second]].round().astype(int).tolist()
        cv2.line(bones, start, end, 1, max(1, round(_BONE * tall)))
    odd = (plain & (matte > _PLACE) & (carried < _CARRIED)).astype(np.uint8)
    odd = cv2.morphologyEx(odd, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(odd)
    margin = int(2 * _AROUND * tall) + 3
    for piece in range(1, count):
        here = _box(stats[piece], margin)
        place, outline, colour = pieces[here] == piece, matte[here], photo[here]
        if (place & (outline > 0.5)).sum() < 0.3 * (_LEAST * tall) ** 2 or bones[here][place].any():
            continue
        inside = cv2.distanceTransform(np.pad(place.astype(np.uint8), 1), cv2.DIST_L2, 3)
        around = cv2.dilate(place.astype(np.uint8), disk(_AROUND * tall)) > 0
        person = around & ~plain[here] & (outline > _PERSON[0])
        if (
            inside.max() < _GAP * tall
            and colour[place].std(0).mean() < _PLAIN
            and _apart(colour[place], colour[outline < _PLACE]) < _SAME
            and _alike(colour[person], colour[place]) < _SELDOM
        ):
            out[here] |= place
    return out


def _behind(photo: Pixels, matte: np.ndarray, wide: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean colours (h, w, 3) of what is seen behind the person nearby, and where any is (h, w)."""
    size = tuple(max(2, n // _CELL) for n in matte.shape[::-1])
    free = cv2.resize((matte < _PLACE).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    sums = photo * (matte < _PLACE)[..., None].astype(np.float32)
    sums = cv2.resize(sums, size, interpolation=cv2.INTER_AREA)
    free, sums = (cv2.GaussianBlur(x, (0, 0), max(wide / _CELL, 0.5)) for x in (free, sums))
    means = sums / np.maximum(free, 1e-4)[..., None]
    return cv2.resize(means, matte.shape[::-1]), cv2.resize(free, matte.shape[::-1]) > _SOME


def _box(stats: np.ndarray, margin: int) -> tuple[slice, slice]:
    """Rows and columns of a piece and of what is around it."""
    left, top, width, height = stats[:4].tolist()
    return (
        slice(max(0, top - margin), top + height + margin),
        slice(max(0, left - margin), left + width + margin),
    )


def _places(
    photo: Pixels, matte: np.ndarray, mask: np.ndarray, carried: np.ndarray, tall: float
) -> np.ndarray:
    """(h, w) bool: the places, in a picture of that size."""
    odd: np.ndarray = ((matte > _SHOWN) & (mask < _NOBODY)).astype(np.uint8)
    odd = cv2.morphologyEx(odd, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(odd)
    out, margin = np.zeros(matte.shape, bool), int(_AROUND * tall) + 3
    for piece in range(1, count):
        if stats[piece, cv2.CC_STAT_AREA] < (_LEAST * tall) ** 2:
            continue
        here = _box(stats[piece], margin)
        place = pieces[here] == piece
        if np.percentile(carried[here][place], 75) < _CARRIED:
            out[here] |= _place(photo[here], matte[here], mask[here], place, tall)
    return out


def _place(
    photo: Pixels, matte: np.ndarray, mask: np.ndarray, place: np.ndarray, tall: float
) -> np.ndarray:
    """(h, w) bool: a place up to where its colours end; nothing where they are the person's."""
    around, near = (
        cv2.dilate(place.astype(np.uint8), disk(far * tall)) > 0 for far in (_AROUND, _ITS_EDGE)
    )
    person = (matte > _PERSON[0]) & (mask > _PERSON[1])
    from_person = _apart(photo[place], photo[around & person])
    if from_person < _ALIKE and _apart(photo[place], photo[around & (matte < _PLACE)]) > (
        _RATHER * from_person
    ):
        return np.zeros(place.shape, bool)
    label: np.ndarray = np.zeros(place.shape, np.int32)
    label[person | ~near] = 1
    label[(matte < _PLACE) & near | place] = 2
    # OpenCV's watershed leaves out the first and last lines: they are beyond the picture here
    label, wider = (
        cv2.copyMakeBorder(x, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
        for x in (label, cv2.GaussianBlur(photo, (0, 0), 0.8))
    )
    cv2.watershed(wider, label)
    return (label[1:-1, 1:-1] == 2) & (matte > _PLACE)


def _apart(own: np.ndarray, others: np.ndarray) -> float:
    """Grey levels between colours (n, 3) and the most alike of others (m, 3), about."""
    if len(others) < _NEAREST:
        return _FAR
    a, b = (x[np.linspace(0, len(x) - 1, min(_SAMPLES, len(x))).astype(int)] for x in (own, others))
    off = np.abs(a[:, None].astype(np.int16) - b.astype(np.int16)).mean(-1)
    return float(np.median(np.sort(off, 1)[:, :_NEAREST].mean(1)))


def _alike(colours: np.ndarray, place: np.ndarray) -> float:
    """Share of colours (n, 3) that are about those of a place (m, 3); 1 of none."""
    off = np.abs(colours - np.median(place, 0)).mean(-1)
    return float((off < _OTHER).mean()) if len(off) else 1.0
