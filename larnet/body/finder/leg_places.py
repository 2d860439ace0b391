"""Shins where the picture shows them: the finder puts the joints of legs that are close together
between them, where they would turn about the air."""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.skeleton import AT

CELLS = 200  # of a standing height: how finely shins are looked at
_LEGS = [
    [AT[f"{side} {joint}"] for joint in ("knee", "ankle", "foot")] for side in ("left", "right")
]
_SIDES = [[AT[f"{side} {joint}"] for joint in ("shoulder", "hip")] for side in ("left", "right")]
_CLOSE = 0.03  # standing heights: legs found so close are told apart by hips and shoulders
_AROUND = 0.2  # the same, beside the shins, that is looked at
_WIDE, _NARROW = 0.3, 0.035  # the same, of a row of both shins at most and at least
_ROWS, _HIGH = 0.15, 0.06  # of the rows between knees and ankles that show shins; of a height
_BESIDE = 0.3  # of a cell: something else lies before it
_FAR, _LEAST = 0.07, 0.012  # standing heights that a joint is moved at most, at least
_TRUST, _COST = 0.02, 0.012  # so far from where it was found, a joint costs so much of the picture
_WIDTHS = ((0.025, 0.02), (0.035, 0.02), (0.035, 0.035), (0.055, 0.05))  # halves, of both ends
_APART = 0.03  # standing heights further apart, from where shins are looked for too
_GAIN, _SURE = 0.05, 0.3  # of the picture: what is covered better at least; what may stay open
_BETTER = 1e-4
# What is moved together: left knee and ankle, right knee and ankle
_WAYS = np.array([
    (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (1, 1, 0, 0), (0, 0, 1, 1),
    (1, 1, 1, 1), (1, 1, -1, -1), (0, 1, 0, 1), (0, 1, 0, -1), (1, 0, 1, 0), (1, 0, -1, 0),
], np.float32)  # fmt: skip
_STEPS = np.array((4, -4, 2, -2, 1, -1, 0.5, -0.5), np.float32)  # cells
_MOVES = (_STEPS[:, None, None] * _WAYS).reshape(-1, 4)


def legs_in_picture(
    legs: np.ndarray, joints: np.ndarray, height: float, hidden: np.ndarray | None = None
) -> tuple[np.ndarray, bool]:
    """Joints (20, 2) of somebody who stands, so many pixels tall, whose knees and ankles lie where
    two shins cover best what the picture shows of them; feet go with their ankles. Whether left and
    right were taken for one another: of legs found in one place hips and shoulders tell.

    legs (H, W) in [0, 1], how much of each pixel is a leg or a foot; hidden (H, W) bool, what is
    carried: rows that it may hide shins in say nothing.
    """
    scale = CELLS / height
    places = np.array([joints[leg[:2]] for leg in _LEGS]) * scale  # (2, 2, 2)
    top, low = int(places[:, 0, 1].max()), int(places[:, 1, 1].min())
    left = int(places[..., 0].mean()) - round(_AROUND * CELLS)
    if low + 1 - top < _HIGH * CELLS:
        return joints, False
    size = 2 * round(_AROUND * CELLS), low + 1 - top
    shown = _cells(legs, scale, left, top, size) > 0.5
    wide = shown.sum(1)
    told = (wide < _WIDE * CELLS) & (wide > _NARROW * CELLS)
    if hidden is not None:
        told &= ~(_cells(hidden, scale, left, top, size) > _BESIDE).any(1)
    if told.sum() < _ROWS * len(told):
        return joints, False
    along = np.arange(top, low + 1)[told] - places[:, 0, 1, None]
    along = (along / (places[:, 1, 1] - places[:, 0, 1])[:, None]).clip(0, 1)
    first = (places[..., 0].ravel() - left).astype(np.float32)
    found = _best(_Rows(shown[told], along.astype(np.float32)), first)
    turned = float((joints[_SIDES[0], 0] - joints[_SIDES[1], 0]).sum())
    close = bool((found != first).any()) and np.abs(first[:2] - first[2:]).max() < _CLOSE * CELLS
    swapped = close and float((found[:2] - found[2:]).sum()) * turned < 0
    off = ((found[[2, 3, 0, 1]] if swapped else found) - first) / scale
    out = joints.astype(np.float64).copy()
    for leg, (knee, ankle) in zip(_LEGS, off.reshape(2, 2)):
        out[leg, 0] += (knee, ankle, ankle)
    return out, swapped


def _cells(x: np.ndarray, scale: float, left: int, top: int, size: tuple[int, int]) -> np.ndarray:
    """A map (H, W) in cells, so many in a pixel; columns and rows from (left, top) on."""
    small = cv2.blur(x.astype(np.float32), (max(1, int(1 / scale)),) * 2)
    place = np.array([[1 / scale, 0, left / scale], [0, 1 / scale, top / scale]])
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(small, place, size, flags=how, borderValue=0)


class _Rows:
    """Rows of a picture with two shins: shown (h, w) bool; along (2, h), the shares of each shin
    that are above."""

    def __init__(self, shown: np.ndarray, along: np.ndarray) -> None:
        count, self._size = shown.shape
        self._before = np.zeros((count, self._size + 2), np.float32)  # cells shown before each one
        np.cumsum(shown, 1, out=self._before[:, 1:-1])
        self._before[:, -1] = self._before[:, -2]
        self._along, self._rows = along, np.arange(count)

    def missed(self, at: np.ndarray, wide: np.ndarray) -> np.ndarray:
        """(n,) how much of what is shown two shins with knees and ankles at (n, 4) do not cover,
        and what they cover beside, in shares of what is shown; half widths (2,) of both ends."""
        knees, ankles = at[:, 0::2, None], at[:, 1::2, None]
        middle = knees + self._along * (ankles - knees)  # (n, 2, h)
        half = wide[0] + self._along * (wide[1] - wide[0])
        low, high = middle - half, middle + half
        both_low, both_high = low.max(1), np.maximum(low.max(1), high.min(1))
        covered = (self._count(high) - self._count(low)).sum(1)
        covered -= self._count(both_high) - self._count(both_low)
        taken = (high - low).sum(1) - (both_high - both_low)
        total = self._before[:, -1]
        return (total + taken - 2 * covered).sum(1) / max(float(total.sum()), 1.0)

    def _count(self, x: np.ndarray) -> np.ndarray:
        """Cells shown before places (..., h)."""
        x = x.clip(0, self._size)
        whole = x.astype(int)
        before = self._before[self._rows, whole]
        return before + (x - whole) * (self._before[self._rows, whole + 1] - before)


def _best(rows: _Rows, first: np.ndarray) -> np.ndarray:
    """Places of knees and ankles (4,), in cells, by which two shins cover the rows best, of some
    widths; the first ones where others are hardly better."""
    order = 1.0 if first[:2].sum() > first[2:].sum() else -1.0
    apart = first + np.float32(order * _APART * CELLS) * np.array((1, 1, -1, -1), np.float32)
    widths = np.array(_WIDTHS, np.float32) * CELLS
    found = [_descent(rows, first, start, wide) for start in (first, apart) for wide in widths]
    best = min(found, key=lambda f: f[0])[1]
    before, after = (min(float(rows.missed(x[None], w)[0]) for w in widths) for x in (first, best))
    moved = np.abs(best - first).max() > _LEAST * CELLS
    return best if moved and after < min(_SURE, before - _GAIN) else first


def _descent(
    rows: _Rows, first: np.ndarray, at: np.ndarray, wide: np.ndarray
) -> tuple[float, np.ndarray]:
    """The price and the places (4,) of the least price, downhill from somewhere."""
    price = np.inf
    while True:
        tried = at + _MOVES
        off = (tried - first) / CELLS
        near = np.abs(off).max(1) <= _FAR
        tried, off = tried[near], off[near] / _TRUST
        prices = rows.missed(tried, wide) + _COST * (off * off).sum(1)
        best = int(prices.argmin())
        if prices[best] > price - _BETTER:
            return price, at
        at, price = tried[best], float(prices[best])
