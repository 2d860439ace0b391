"""Masks of pixels and maps of labels: where they lie, what is nearest to them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np


def disk(radius: float) -> np.ndarray:
    """A round mask for dilation and erosion, of whole pixels and at least one beside its middle."""
    side = 2 * max(1, round(radius)) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))


def spread(mask: np.ndarray, margin: int = 1) -> tuple[slice, slice]:
    """Rows and columns that hold all of a mask, and a margin."""
    ends = (np.flatnonzero(mask.any(axis)) for axis in (1, 0))
    rows, columns = (slice(max(0, int(at[0]) - margin), int(at[-1]) + 1 + margin) for at in ends)
    return rows, columns


def nearest_label(labels: np.ndarray) -> np.ndarray:
    """(h, w) the label of the nearest pixel that has one, from 0 on."""
    _, index = cv2.distanceTransformWithLabels(
        (labels < 0).astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL
    )
    of = np.zeros(int(index.max()) + 1, labels.dtype)
    of[index[labels >= 0]] = labels[labels >= 0]
    return of[index]


def line_mask(like: np.ndarray, ends: np.ndarray, wide: int) -> np.ndarray:
    """A mask of the shape of another (h, w) with a line between ends (2, 2), x then y."""
    out: np.ndarray = np.zeros(like.shape, np.uint8)
    first, second = ends.round().astype(int).tolist()
    cv2.line(out, first, second, 1, wide)
    return out


def even_border(labels: np.ndarray, part: int, others: Sequence[int], wide: int) -> None:
    """Take fringes narrower than `wide` pixels off the border between a part and others that it
    touches, in place, where nothing else is near: folds and shadows are no teeth of it."""
    own, size = labels == part, 2 * wide + 1
    beside = np.isin(labels, others)
    alone = cv2.erode((own | beside).astype(np.uint8), np.ones((size, size), np.uint8)) > 0
    even = cv2.medianBlur(own.astype(np.uint8), size) > 0
    gives = own & ~even & alone
    if gives.any() and beside.any():
        labels[gives] = nearest_label(np.where(beside, labels, -1).astype(np.int8))[gives]
    labels[beside & even & alone] = part


def give_slivers(labels: np.ndarray, pair: Sequence[int], half: int) -> None:
    """Give strips of one of two parts, no wider than twice `half` pixels, to the other where they
    lie beside it, in place."""
    round_ = disk(half)
    whole = [cv2.morphologyEx((labels == p).astype(np.uint8), cv2.MORPH_OPEN, round_) for p in pair]
    slivers = np.isin(labels, pair) & (cv2.max(whole[0], whole[1]) == 0)
    near = [cv2.dilate(x, disk(2 * half + 1)) > 0 for x in whole]
    for part, other, beside in ((pair[0], pair[1], near[1]), (pair[1], pair[0], near[0])):
        labels[slivers & (labels == part) & beside] = other
