"""What is hidden of clothes and limbs where something lies over them."""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.cloth.pixel_masks import disk, line_mask

_WIDEST = 0.07  # standing heights that clothes go on below a hand at most
_BESIDE = 3  # pixels beside an edge, in which it is looked for what covers it
_KNOWN = 0.2  # of the rows: so many must show their edge
_TUBE, _WIDE = 1.6, 3.0  # half widths of a limb along its bone: surely it, and at most
_SHADOW = 0.025  # standing heights beside the other leg, in which its shadow falls
_DARK, _SELDOM = 0.62, 0.1  # of a leg's usual light; of what lies elsewhere, that may be as dark


def behind_covers(own: np.ndarray, covers: np.ndarray, first: int, height: float) -> np.ndarray:
    """(h, w) bool: where clothes `own` (h, w) go on behind what covers them (h, w) at their sides,
    from row `first` on: their edges there lie between those of the rows above and below.

    height of the person when standing, pixels.
    """
    out = np.zeros(own.shape, bool)
    first = max(0, min(first, len(own)))
    part, cover = own[first:], covers[first:]
    for turned in (False, True):
        one, over = (x[:, ::-1] if turned else x for x in (part, cover))
        behind = _behind_right(one, over, _WIDEST * height)
        out[first:] |= behind[:, ::-1] if turned else behind
    return out


def _behind_right(own: np.ndarray, covers: np.ndarray, widest: float) -> np.ndarray:
    """The same of the right side."""
    rows = np.flatnonzero(own.any(1))
    out = np.zeros(own.shape, bool)
    if not len(rows):
        return out
    width = own.shape[1]
    edge = width - 1 - own[rows, ::-1].argmax(1)
    beside = np.minimum(edge[:, None] + np.arange(1, _BESIDE + 1), width - 1)
    known = ~covers[rows[:, None], beside].any(1)
    if known.all() or known.sum() < max(2, _KNOWN * len(rows)):
        return out
    there = np.interp(rows, rows[known], edge[known])
    there = np.minimum(there, edge + widest)
    there = np.where(rows < rows[known][-1], there, edge)
    columns = np.arange(width)
    out[rows] = (columns > edge[:, None]) & (columns <= there[:, None])
    return out & covers


def joined(hidden: np.ndarray, own: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """What is hidden of a part (h, w) in [0, 1], as far as it hangs together with what is seen of
    it, own (h, w) bool, within the person of a matte (h, w) in [0, 1]."""
    _, pieces = cv2.connectedComponents(((hidden > 0.5) & (matte > 0.5)).astype(np.uint8))
    beside = cv2.dilate((own & (matte > 0.5)).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    kept = np.isin(pieces, np.unique(pieces[beside])) & (pieces > 0)
    return np.where(cv2.dilate(kept.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0, hidden, 0)


def behind_things(own: np.ndarray, half: float, bone: np.ndarray | None = None) -> np.ndarray:
    """(h, w) 1 where a part `own` (h, w) bool may go on behind a thing: between its pixels, and
    along its bone (2, 2), x then y, about `half` its width to each side. A trunk has no bone: what
    of it is narrower than twice `half` does not count.
    """
    part: np.ndarray = own.astype(np.uint8)
    if bone is None:
        part = cv2.morphologyEx(part, cv2.MORPH_OPEN, disk(half))
    elif part.any():
        part |= line_mask(part, bone, max(1, round(_TUBE * half)))
    out: np.ndarray = np.zeros(part.shape, np.uint8)
    points = np.argwhere(part)[:, ::-1].astype(np.int32)
    if len(points) > 2:
        cv2.fillConvexPoly(out, cv2.convexHull(points), 1)
        if bone is not None:
            out &= line_mask(out, bone, max(1, round(_WIDE * half)))
    return out


def shaded_side(
    own: np.ndarray, other: np.ndarray, colours: np.ndarray, height: float
) -> np.ndarray:
    """(h, w) bool: what of a leg `own` (h, w) bool lies close beside the `other` leg (h, w) bool
    and is much darker than the rest: the shadow between both, which is no colour of it.

    colours (h, w, 3); height of the person when standing, pixels. Where dark colours are its
    pattern, nothing is a shadow.
    """
    if not other.any() or not own.any():
        return np.zeros(own.shape, bool)
    wide = max(1, round(_SHADOW * height))
    beside = own & (cv2.dilate(other.astype(np.uint8), disk(wide)) > 0)
    rest = own & ~beside
    if not beside.any() or rest.sum() < beside.sum() / 2:
        return np.zeros(own.shape, bool)
    light = colours.mean(-1)
    dark = light < _DARK * np.median(light[rest])
    pattern = dark[rest].mean() > _SELDOM
    return np.zeros(own.shape, bool) if pattern else beside & dark
