"""The place behind a drawing's figure: areas of one colour each, that go on as they are."""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.cloth.pixel_masks import nearest_label
from larnet.body.finder.flat_cells import LARGE, FlatCells
from larnet.media.pixels import Pixels

PLAIN = 0.9  # of what is around a hole that areas show: nothing else goes on behind it
AROUND = 3  # pixels around a hole
ALIKE = 6.0  # grey levels between areas that are one, which a figure parts
LEVEL = 12.0  # grey levels between both ends of an edge that goes on behind a figure, a horizon
EVEN = 5  # pixels over which colours of an area are averaged
_KNOWN = 0.05  # of a mean's pixels, from which it is one


def flat_place(photo: Pixels, cells: FlatCells, hole: np.ndarray) -> Pixels | None:
    """A drawing, uint8 (H, W, 3), with its hole (H, W), 1 or 0, filled by the areas around it; None
    where something else than areas ends at the hole."""
    if not hole.any():
        return None
    known = (hole == 0) & (cells.of > 0) & (cells.areas > LARGE * hole.size)[cells.of]
    rim = cv2.dilate(hole, np.ones((3, 3), np.uint8), iterations=AROUND) > hole
    if not rim.any() or known[rim].mean() < PLAIN:
        return None
    edge = len(cells.areas)
    kinds = np.where(known, _kinds(cells)[cells.of], np.where(hole > 0, -1, edge))
    left, right = _last(kinds >= 0), _flipped(_last(_flipped(kinds >= 0)))
    right = np.where(right >= 0, kinds.shape[1] - 1 - right, -1)
    chosen = _chosen(kinds, edge)
    rows = np.arange(len(photo))[:, None]
    ends = photo[rows, left].astype(np.float32), photo[rows, right].astype(np.float32)
    level = (left >= 0) & (right >= 0) & (np.abs(ends[0] - ends[1]).max(-1) < LEVEL)
    level &= (kinds[rows, left] == edge) & (kinds[rows, right] == edge)
    filled = np.zeros(photo.shape, np.float32)
    for kind in np.unique(chosen[hole > 0]).tolist():
        filled[chosen == kind] = _spread(photo, (kinds == kind).astype(np.float32))[chosen == kind]
    filled[level] = (ends[0] + ends[1])[level] / 2
    out = photo.copy()
    out[hole > 0] = np.clip(filled[hole > 0] + 0.5, 0, 255).astype(np.uint8)
    return out


def _kinds(cells: FlatCells) -> np.ndarray:
    """(n,) which area each one is, once a figure no longer parts them."""
    out = np.arange(len(cells.areas))
    for n in np.argsort(-cells.areas, kind="stable").tolist():
        alike = np.abs(cells.colours - cells.colours[n]).max(-1) < ALIKE
        out[alike & (out == np.arange(len(out)))] = out[n]
    return out


def _chosen(kinds: np.ndarray, edge: int) -> np.ndarray:
    """(H, W) the area that goes on at each pixel whose own is not known, below 0: that on both
    sides of it in its row, else above and below it, else the nearest. Edges go on nowhere."""
    areas = np.where(kinds == edge, -1, kinds)
    left, right = _of_last(areas), _flipped(_of_last(_flipped(areas)))
    above, below = _of_last(areas.T).T, _flipped(_of_last(_flipped(areas.T))).T
    out = np.where((above == below) & (above >= 0), above, nearest_label(areas))
    out = np.where((left == right) & (left >= 0), left, out)
    return np.where(areas >= 0, areas, out)


def _flipped(x: np.ndarray) -> np.ndarray:
    return x[:, ::-1]


def _last(known: np.ndarray) -> np.ndarray:
    """The column of the last known pixel at or before each one of its row; -1 where none is."""
    return np.maximum.accumulate(np.where(known, np.arange(known.shape[1]), -1), 1)


def _of_last(kinds: np.ndarray) -> np.ndarray:
    at = _last(kinds >= 0)
    return np.where(at >= 0, np.take_along_axis(kinds, at.clip(0), 1), -1)


def _spread(photo: Pixels, own: np.ndarray) -> np.ndarray:
    """Colours (H, W, 3) of an area (H, W), 1 or 0, going on beyond it: wider means where the
    nearer ones know nothing."""
    sums = photo * own[..., None]
    shape = photo.shape[1::-1]
    out, left = np.zeros(photo.shape, np.float32), np.ones(own.shape, np.float32)
    for coarse in 4.0 ** np.arange(3):  # a wide mean is quick in a small picture
        small = [max(1, round(n / coarse)) for n in shape]
        total, share = (
            cv2.resize(cv2.GaussianBlur(x, (0, 0), EVEN), shape, interpolation=cv2.INTER_LINEAR)
            for x in (cv2.resize(x, small, interpolation=cv2.INTER_AREA) for x in (sums, own))
        )
        sure = np.clip(share / _KNOWN, 0, 1) * left
        out += sure[..., None] * total / np.maximum(share, 1e-4)[..., None]
        left -= sure
    return out + left[..., None] * (sums.sum((0, 1)) / max(float(own.sum()), 1.0))
