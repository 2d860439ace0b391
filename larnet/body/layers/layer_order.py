"""Which part of the body lies before which, steady over a clip."""

from __future__ import annotations

import numpy as np

from larnet.body.bones.body_bones import (
    BONES,
    FOOT,
    HAND,
    HEAD,
    LEFT,
    LOWER_ARM,
    LOWER_LEG,
    PARTS,
    RIGHT,
    TRUNK,
    UPPER_ARM,
    UPPER_LEG,
)
from larnet.body.layers.photo_layers import PhotoLayers

_GAP = 0.2  # standing heights between two parts' bones, in which they may be one over the other
_REST = 3  # frames for which two parts must have been apart before their order may change
# Standing heights by which a part counts as nearer than its joints: those that are mostly in front
_LEAD = {HEAD: 0.06, TRUNK: -0.02, **{first + limb: by for first in (LEFT, RIGHT) for limb, by in (
    (UPPER_ARM, 0.05), (LOWER_ARM, 0.06), (HAND, 0.07),
    (UPPER_LEG, -0.12), (LOWER_LEG, -0.13), (FOOT, -0.16),
)}}  # fmt: skip
_PLAIN = 0.03  # the same, by which a thigh that a skirt hides lies further behind the knee
_UPPER = [HEAD, TRUNK, *(f + limb for f in (LEFT, RIGHT) for limb in (UPPER_ARM, LOWER_ARM, HAND))]


def layer_orders(layers: PhotoLayers, pose: np.ndarray, near: np.ndarray) -> list[list[int]]:
    """Parts to draw in every frame, the farthest first.

    pose (T, 20, 2) pixels, near (T, 20) standing heights. Two parts keep their order for as long
    as they lie over one another: it is that of their mean depths over that time.
    """
    parts = sorted(part for part in layers.layers if part < PARTS)
    things = sorted(part for part in layers.layers if part >= PARTS)
    first, second = np.array(BONES).T
    depth = (near[:, first] + near[:, second]) / 2 + np.array([_LEAD[p] for p in range(PARTS)])
    depth[:, HEAD] = near[:, 0] + _LEAD[HEAD]
    thighs = [part for part in layers.skirted if part in (LEFT + UPPER_LEG, RIGHT + UPPER_LEG)]
    depth[:, thighs] -= _PLAIN
    before = np.zeros((len(pose), PARTS, PARTS), bool)  # the first index is before the second
    gap = _gaps(pose)
    for i, a in enumerate(parts):
        for b in parts[i + 1 :]:
            close = gap[:, a, b] < _GAP * layers.height
            ahead = _decided(depth[:, a] - depth[:, b], close)
            before[:, a, b], before[:, b, a] = ahead, ~ahead
    for part in layers.skirted:
        before[:, _UPPER, part], before[:, part, _UPPER] = True, False
    mean = depth.mean(0)
    known: dict[bytes, list[int]] = {}  # most frames are as the one before
    orders = []
    for here in before:
        key = here.tobytes()
        if key not in known:
            known[key] = _with_things(_sorted(parts, here, mean), things)
        orders.append(known[key])
    return orders


def _with_things(order: list[int], things: list[int]) -> list[int]:
    """The order with things that hang on a joint, each just behind the hand of its arm."""
    out = list(order)
    for thing in things:
        first = LEFT if thing - PARTS < 8 else RIGHT
        arm = [part for part in (first + HAND, first + LOWER_ARM) if part in out]
        out.insert(out.index(arm[0]) if arm else len(out), thing)
    return out


def _gaps(pose: np.ndarray) -> np.ndarray:
    """Pixels between any two bones in every frame (T, 14, 14), at least about: of a few points
    along them."""
    share = np.linspace(0, 1, 4)[:, None]
    first, second = (pose[:, list(ends), None] for ends in zip(*BONES))
    points = (first * (1 - share) + second * share).swapaxes(1, 2)  # (T, 4, 14, 2)
    across, down = (points[..., axis].reshape(len(pose), -1) for axis in (0, 1))  # (T, 56)
    gaps = np.empty((len(pose), PARTS, PARTS))
    for gap, x, y in zip(gaps, across, down):
        squares = np.square(x[:, None] - x) + np.square(y[:, None] - y)  # (56, 56)
        gap[:] = squares.reshape(len(share), PARTS, len(share), PARTS).min((0, 2))
    return np.sqrt(gaps)


def _decided(ahead: np.ndarray, close: np.ndarray) -> np.ndarray:
    """(T,) bool: whether a part is before another, by the mean of `ahead` over every time in which
    they are close; elsewhere as before."""
    if (ahead > 0).all() or (ahead <= 0).all():
        return ahead > 0
    out = np.empty(len(ahead), bool)
    runs = np.flatnonzero(np.diff(np.r_[False, close, False].astype(int))).reshape(-1, 2)
    joined: list[list[int]] = []
    for start, end in runs.tolist():
        if joined and start - joined[-1][1] < _REST:
            joined[-1][1] = end
        else:
            joined.append([start, end])
    out[:] = ahead.mean() > 0
    for start, end in joined:
        out[start:] = ahead[start:end].mean() > 0
    return out


def _sorted(parts: list[int], before: np.ndarray, depth: np.ndarray) -> list[int]:
    """Farthest first, such that nobody is drawn over a part that is before it; circles are cut at
    the part that is farthest on the whole."""
    left, order = list(parts), []
    while left:
        free = [p for p in left if not any(before[p, q] for q in left if q != p)]
        chosen = min(free or left, key=lambda p: depth[p])
        order.append(chosen)
        left.remove(chosen)
    return order
