"""Which shifts of a picture go on from what is around a hole: those of its rim's best matches."""

from __future__ import annotations

import numpy as np

RIM = 3  # cells around a hole that are compared
PATCH = 2  # cells from the middle of a patch of the rim to its edges
VOTES = (1.0, 0.5, 0.25)  # of a cell for the shifts that fit its patch best
APART = 1  # cells in a row by which two shifts differ more


def rim_shifts(
    features: np.ndarray, rim: np.ndarray, usable: np.ndarray, reach: tuple[int, int], most: int
) -> np.ndarray:
    """The shifts (n, 2), rows then columns, at most `most` of them, the most wanted first.

    features (H, W, C); rim and usable bool (H, W): what is compared, what may be copied; reach:
    rows and columns that a shift may be long. A patch of the rim votes for the shifts by which the
    picture looks most like it (the statistics of He and Sun 2012, taken at the rim alone).
    """
    offsets = _offsets(*reach)
    ys, xs = np.nonzero(rim)
    if not len(ys) or not usable.any():
        return np.zeros((0, 2), np.int64)
    height, width = rim.shape
    y, x = ys + offsets[:, :1], xs + offsets[:, 1:]
    inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
    at = np.where(inside, y * width + x, 0)
    inside &= usable.ravel()[at]
    error = np.zeros(at.shape, np.float32)
    for channel in np.moveaxis(features, -1, 0):
        off = np.ascontiguousarray(channel).ravel().take(at)
        off -= channel[ys, xs]
        off *= off
        error += off
    together = _together(ys, xs)
    error = np.where(inside, error, 0) @ together / np.maximum(inside @ together, 1e-6)
    error[~inside] = np.inf
    votes = np.zeros(len(offsets))
    best = np.argpartition(error, min(len(VOTES), len(offsets) - 1), 0)[: len(VOTES)]
    ranks = np.take_along_axis(error, best, 0).argsort(0)
    for rank, weight in zip(ranks, VOTES):
        chosen = np.take_along_axis(best, rank[None], 0)[0]
        fits = np.isfinite(error[chosen, np.arange(len(ys))])
        np.add.at(votes, chosen[fits], weight)
    return _spread_out(offsets, votes, most)


def _offsets(rows: int, columns: int) -> np.ndarray:
    """All shifts (n, 2) but those of nearly nothing."""
    dy, dx = np.mgrid[-rows : rows + 1, -columns : columns + 1]
    all_of_them = np.stack((dy.ravel(), dx.ravel()), 1)
    return all_of_them[np.abs(all_of_them[:, 1]) > APART]


def _together(ys: np.ndarray, xs: np.ndarray) -> np.ndarray:
    """(n, n): 1 where two cells of the rim belong to one patch."""
    near = (np.abs(ys[:, None] - ys) <= PATCH) & (np.abs(xs[:, None] - xs) <= PATCH)
    return near.astype(np.float32)


def _spread_out(offsets: np.ndarray, votes: np.ndarray, most: int) -> np.ndarray:
    """The shifts with the most votes, none beside another in its row."""
    found: list[tuple[int, int]] = []
    for i in np.argsort(-votes, kind="stable"):
        dy, dx = int(offsets[i, 0]), int(offsets[i, 1])
        if not votes[i] or len(found) == most:
            break
        if all(dy != other[0] or abs(dx - other[1]) > APART for other in found):
            found.append((dy, dx))
    return np.array(found, np.int64).reshape(-1, 2)
