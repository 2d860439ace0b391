"""Which shift each cell of a hole is copied by: a Markov random field, by min-sum messages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ROUNDS = 14  # of messages
KEPT = 32  # shifts of each cell, those that fit it best alone
DAMPED = 0.5  # share of a message that stays as it was
KNOWN = 2.0  # weight of fitting what is seen beside the hole
GUIDE = 1.0  # weight of the guide's colour
BORDER = 0.05  # price of a border between two shifts, even where it is not seen: few pieces
NOWHERE = 20.0  # price of a cell that a shift cannot fill
_NEXT = ((0, 1), (1, 0), (0, -1), (-1, 0))  # neighbours; two further on: the opposite one


@dataclass(frozen=True)
class Grid:
    """A picture in cells: features (H, W, C); smooth (H, W, 3), its colours without texture; where
    its hole is, and what may be copied, bool (H, W); guide (H, W, 3), the smooth colours that the
    hole may have."""

    features: np.ndarray
    smooth: np.ndarray
    hole: np.ndarray
    usable: np.ndarray
    guide: np.ndarray


def choose_shifts(grid: Grid, shifts: np.ndarray) -> np.ndarray:
    """For every cell of the hole, (n,) in the order of np.nonzero, which of the shifts (K, 2) it is
    copied by; -1: by none of them, as there is nothing to copy.

    The price of two shifts side by side is how much the two copies differ in both of the cells, as
    in shift-map editing (Pritch et al. 2009): borders run where nobody sees them.
    """
    ys, xs = np.nonzero(grid.hole)
    copies, fits = _copies(grid.features, grid.usable, ys, xs, shifts)
    off = _copies(grid.smooth, grid.usable, ys, xs, shifts)[0] - grid.guide[ys, xs][:, None]
    price = np.where(fits, GUIDE * (off * off).sum(2), NOWHERE).astype(np.float32)
    index = np.full(grid.hole.shape, -1)
    index[ys, xs] = np.arange(len(ys))
    beside = [_beside(index, ys + dy, xs + dx) for dy, dx in _NEXT]
    for (dy, dx), at in zip(_NEXT, beside):
        seen = np.flatnonzero(at == _SEEN)
        price[seen] += KNOWN * _misfit(grid, ys[seen] + dy, xs[seen] + dx, shifts)
    kept = np.sort(np.argpartition(price, min(KEPT, len(shifts)) - 1, 1)[:, :KEPT], 1)
    best = _least(np.take_along_axis(price, kept, 1), _pairs(copies, kept, beside[:2]))
    cells = np.arange(len(ys))
    chosen = kept[cells, best]
    return np.where(fits[cells, chosen], chosen, -1)


_SEEN, _OUTSIDE = -1, -2


def _beside(index: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Number of each of these cells in the hole; _SEEN beside it, _OUTSIDE beyond the picture."""
    inside = (y >= 0) & (y < index.shape[0]) & (x >= 0) & (x < index.shape[1])
    return np.where(inside, index[np.where(inside, y, 0), np.where(inside, x, 0)], _OUTSIDE)


def _copies(
    picture: np.ndarray, usable: np.ndarray, ys: np.ndarray, xs: np.ndarray, shifts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """What each shift (K, 2) would put into each cell, (n, K, C), and whether it can, (n, K)."""
    y, x = ys[:, None] + shifts[:, 0], xs[:, None] + shifts[:, 1]
    fits = (y >= 0) & (y < usable.shape[0]) & (x >= 0) & (x < usable.shape[1])
    y, x = np.where(fits, y, 0), np.where(fits, x, 0)
    fits &= usable[y, x]
    return np.where(fits[..., None], picture[y, x], 0), fits


def _misfit(grid: Grid, y: np.ndarray, x: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """How much what each shift would put into these cells, which are seen, differs from them."""
    copies, fits = _copies(grid.features, grid.usable, y, x, shifts)
    off = copies - grid.features[y, x][:, None]
    return np.where(fits, (off * off).sum(2), 1 / KNOWN).astype(np.float32)


Pairs = list[tuple[np.ndarray, np.ndarray, np.ndarray]]  # cells, their neighbours, prices (L, L, n)


def _pairs(copies: np.ndarray, kept: np.ndarray, beside: list[np.ndarray]) -> Pairs:
    """Prices of the kept shifts (n, L) of cells beside each other; copies (n, K, C)."""
    found = []
    for at in beside:
        one = np.flatnonzero(at >= 0)
        other = at[one]
        first, second = kept[one], kept[other]
        price = BORDER * (first[:, :, None] != second[:, None, :]).astype(np.float32)
        for cell in (one, other):
            price += _differ(copies[cell[:, None], first], copies[cell[:, None], second])
        found.append((one, other, np.ascontiguousarray(price.transpose(1, 2, 0))))
    return found


def _differ(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Squared distances (n, K, L) of features (n, K, C) and (n, L, C)."""
    squares = [(x * x).sum(2) for x in (one, other)]
    differ = squares[0][:, :, None] + squares[1][:, None, :] - 2 * one @ other.transpose(0, 2, 1)
    return np.maximum(differ, 0).astype(np.float32)


def _least(price: np.ndarray, pairs: Pairs) -> np.ndarray:
    """The cheapest choice (n,) of a field with prices (n, K), as loopy min-sum messages find it.

    Cells come last in every array: sums and minima run along them, many at once.
    """
    price = np.ascontiguousarray(price.T)
    heard = np.zeros((4, *price.shape), np.float32)  # by the direction that a message comes from
    for _ in range(ROUNDS):
        for side, (one, other, differ) in enumerate(pairs):
            total = price + heard.sum(0)
            from_one = total[:, one] - heard[side][:, one]
            from_other = total[:, other] - heard[side + 2][:, other]
            to_other, to_one = (_cheapest(told, differ) for told in (from_one, from_other))
            for which, at, message in ((side + 2, other, to_other), (side, one, to_one)):
                message -= message.min(0)
                heard[which][:, at] = DAMPED * heard[which][:, at] + (1 - DAMPED) * message
    return (price + heard.sum(0)).argmin(0)


def _cheapest(told: np.ndarray, differ: np.ndarray) -> np.ndarray:
    """The least of told (K, n) and prices (K, K, n) together, over the first K: (K, n)."""
    least = told[0] + differ[0]
    for own, prices in zip(told[1:], differ[1:]):
        np.minimum(least, own + prices, out=least)
    return least
