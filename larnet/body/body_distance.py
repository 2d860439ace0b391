"""How far each pixel is from a body whose joints are known."""

from __future__ import annotations

import numpy as np

from larnet.body.skeleton import AT

_ARM = (("shoulder centre", "{} shoulder"), ("{} shoulder", "{} elbow"), ("{} elbow", "{} wrist"),
        ("{} wrist", "{} hand"))  # fmt: skip
_LEG = (("hip centre", "{} hip"), ("{} hip", "{} knee"), ("{} knee", "{} ankle"),
        ("{} ankle", "{} foot"), ("{} shoulder", "{} hip"))  # fmt: skip
BONES = (
    ("head", "shoulder centre"),
    ("shoulder centre", "spine"),
    ("spine", "hip centre"),
    *((a.format(side), b.format(side)) for side in ("left", "right") for a, b in _ARM + _LEG),
)
GRID = 160  # cells along the long side of a picture


def trunk_length(joints: np.ndarray) -> float:
    """From shoulders to hips, in pixels: the measure of all distances; at least one pixel."""
    return max(1.0, float(np.hypot(*(joints[AT["shoulder centre"]] - joints[AT["hip centre"]]))))


def grid_of(shape: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns of the cells in which distances in a picture (H, W) are told."""
    scale = min(1.0, GRID / max(shape))
    return max(1, round(shape[0] * scale)), max(1, round(shape[1] * scale))


def body_distance(joints: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Distance of each cell of `grid_of` a picture (H, W) to the nearest bone, in pixels.

    joints (20, 2) in pixels; a bone with an unknown end (NaN) counts not; inf without any bone.
    """
    rows, columns = grid_of(shape)
    y = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) * np.float32(shape[0] / rows)
    x = (np.arange(columns, dtype=np.float32)[None] + 0.5) * np.float32(shape[1] / columns)
    least = np.full((rows, columns), np.inf, np.float32)
    for a, b in ((joints[AT[m]], joints[AT[n]]) for m, n in BONES):
        if not (np.isfinite(a).all() and np.isfinite(b).all()):
            continue
        along = (b - a).astype(np.float32)
        share = ((x - a[0]) * along[0] + (y - a[1]) * along[1]) / max(1e-6, float(along @ along))
        share = share.clip(0, 1)
        away = (x - a[0] - share * along[0]) ** 2 + (y - a[1] - share * along[1]) ** 2
        np.minimum(least, away, out=least)
    return np.sqrt(least)
