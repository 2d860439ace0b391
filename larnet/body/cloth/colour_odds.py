"""Of which of two things a colour is, by how often both have it; and whether one thing has it."""

from __future__ import annotations

import cv2
import numpy as np

_LEVELS, _COARSE = 12, 5  # of each colour that are told apart; where all of a thing is
_EVEN = 0.008  # standing heights over which colours are looked at
_ALIKE = 12.0  # grey levels between colours that are alike
_SAMPLES, _OTHERS = 128, 5  # known colours that are looked at; of them that must be alike


def colour_odds(photo: np.ndarray, one: np.ndarray, other: np.ndarray, height: float) -> np.ndarray:
    """(H, W) logarithm of how much more often the colours of a photo uint8 (H, W, 3) are among
    those of `one` (n, 3) than among those of the `other` (m, 3); height of the person when
    standing, pixels."""
    size = 2 * max(1, round(_EVEN * height)) + 1
    often, seldom = (_frequency(known, photo) for known in (one, other))
    often, seldom = (cv2.blur(np.log(x + 1e-3), (size, size)) for x in (often, seldom))
    return often - seldom


def alike_colours(colours: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(n,) bool: colours (n, 3) uint8 of which there are some like them among known ones (m, 3)."""
    if len(known) < _OTHERS:
        return np.zeros(len(colours), bool)
    some = known[np.linspace(0, len(known) - 1, min(_SAMPLES, len(known))).astype(int)]
    off = np.abs(colours[:, None].astype(np.int16) - some.astype(np.int16)).sum(-1)
    return (off < 3 * _ALIKE).sum(1) >= _OTHERS


def common_colours(some: np.ndarray, others: np.ndarray) -> float:
    """How much of colours (n, 3) and (m, 3) uint8 is the same, in [0, 1]."""
    return float(np.minimum(*(_histogram(x, _COARSE) for x in (some, others))).sum())


def _histogram(colours: np.ndarray, levels: int) -> np.ndarray:
    """(levels, levels, levels) how much of colours (n, 3) uint8 is in which level of each."""
    table = cv2.calcHist([colours[None]], [0, 1, 2], None, [levels] * 3, [0, 256] * 3)
    return np.asarray(table, np.float32) / np.float32(len(colours))


def _frequency(known: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """(h, w) how often colours (h, w, 3) are among known ones (n, 3), in [0, 1]."""
    table = _histogram(known, _LEVELS)
    for axis in range(3):  # neighbouring colours are nearly the same
        table = np.apply_along_axis(np.convolve, axis, table, (0.25, 0.5, 0.25), "same")
    at = (colours.astype(int) * _LEVELS) // 256
    return table[at[..., 0], at[..., 1], at[..., 2]].astype(np.float32)
