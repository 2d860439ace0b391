"""Places that an outline takes for a piece of the person though the finder's mask does not: what
shows between the legs or between an arm and the body, a wall beside the neck, a shadow.

The outline is of what stands out; the finder knows people, but its mask is coarse and leaves out
what they carry. So a place counts as surroundings where the mask shows nobody, nothing is carried,
and the colours are not those of the person beside it.
"""

from __future__ import annotations

import cv2
import numpy as np

from larnet.media.pixels import Pixels

_TALL = 400  # pixels of a person in the picture in which it is told, at most
_SHOWN, _NOBODY = 0.3, 0.2  # of the outline, more; of the finder's mask, less
_CARRIED = 0.2  # of the map of things, in a quarter of a place: it is one
_LEAST = 0.015  # standing heights, the side of a square as large as the smallest place
_AROUND = 0.05  # standing heights around a place, whose colours it is compared with
_ITS_EDGE = 0.03  # standing heights from a place, within which its edge is looked for
_PERSON, _PLACE = (0.9, 0.5), 0.1  # outline and mask of somebody, outline of nobody, surely
_ALIKE, _RATHER = 6.0, 2.0  # grey levels from the person; times as far from the place beside
_SAMPLES, _NEAREST = 200, 3  # colours that are compared; of them that are alike
_FAR = 99.0  # grey levels, where there is nothing to compare with


def without_surroundings(
    photo: Pixels, matte: np.ndarray, mask: np.ndarray, carried: np.ndarray | None, tall: float
) -> np.ndarray:
    """An outline (H, W) in [0, 1] without such places.

    photo uint8 (H, W, 3); mask (H, W) in [0, 1], the finder's; carried (H, W) in [0, 1], the map of
    things, None without one; tall, pixels of the person when standing.
    """
    if not (mask > _PERSON[1]).any():
        return matte
    scale = min(1.0, _TALL / max(tall, 1.0))
    size = tuple(max(2, round(n * scale)) for n in matte.shape[::-1])

    def smaller(x: np.ndarray) -> np.ndarray:
        return cv2.resize(x, size, interpolation=cv2.INTER_AREA)

    things = smaller(0 * matte if carried is None else carried)
    places = _places(smaller(photo), smaller(matte), smaller(mask), things, tall * scale)
    if not places.any():
        return matte
    wide = cv2.GaussianBlur(places.astype(np.float32), (0, 0), 0.7)
    return matte * (1 - cv2.resize(wide, matte.shape[::-1], interpolation=cv2.INTER_LINEAR))


def _places(
    photo: Pixels, matte: np.ndarray, mask: np.ndarray, carried: np.ndarray, tall: float
) -> np.ndarray:
    """(h, w) bool: the places, in a picture of that size."""
    odd: np.ndarray = ((matte > _SHOWN) & (mask < _NOBODY)).astype(np.uint8)
    odd = cv2.morphologyEx(odd, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(odd)
    out, margin = np.zeros(matte.shape, bool), int(_AROUND * tall) + 3
    for piece in range(1, count):
        left, top, width, height, area = stats[piece].tolist()
        if area < (_LEAST * tall) ** 2:
            continue
        here = (
            slice(max(0, top - margin), top + height + margin),
            slice(max(0, left - margin), left + width + margin),
        )
        place = pieces[here] == piece
        if np.percentile(carried[here][place], 75) < _CARRIED:
            out[here] |= _place(photo[here], matte[here], mask[here], place, tall)
    return out


def _place(
    photo: Pixels, matte: np.ndarray, mask: np.ndarray, place: np.ndarray, tall: float
) -> np.ndarray:
    """(h, w) bool: a place up to where its colours end; nothing where they are the person's."""
    around, near = (
        cv2.dilate(place.astype(np.uint8), _disk(far * tall)) > 0 for far in (_AROUND, _ITS_EDGE)
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
    cv2.watershed(cv2.GaussianBlur(photo, (0, 0), 0.8), label)
    return (label == 2) & (matte > _PLACE)


def _apart(own: np.ndarray, others: np.ndarray) -> float:
    """Grey levels between colours (n, 3) and the most alike of others (m, 3), about."""
    if len(others) < _NEAREST:
        return _FAR
    a, b = (x[np.linspace(0, len(x) - 1, min(_SAMPLES, len(x))).astype(int)] for x in (own, others))
    off = np.abs(a[:, None].astype(np.int16) - b.astype(np.int16)).mean(-1)
    return float(np.median(np.sort(off, 1)[:, :_NEAREST].mean(1)))


def _disk(radius: float) -> np.ndarray:
    size = 2 * max(1, round(radius)) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
