"""How far the pixels of a photo are from the bones of its person."""

from __future__ import annotations

import numpy as np

from larnet.body.bones.body_bones import PARTS, Bones


def bone_distances(bones: Bones, shape: tuple[int, ...], stride: int = 1) -> np.ndarray:
    """Pixels from every bone, float32 (14, H / stride, W / stride), rounded up: at the middles of
    cells of a picture (H, W)."""
    rows, columns = (
        (np.arange(-(-n // stride), dtype=np.float32) + 0.5) * stride - 0.5 for n in shape[:2]
    )
    out = np.empty((PARTS, len(rows), len(columns)), np.float32)
    for part in range(PARTS):
        (x, y), (dx, dy) = (v.astype(np.float32) for v in (bones.origin[part], bones.along[part]))
        far_x, far_y = columns - x, rows - y
        along = (far_y * dy)[:, None] + far_x * dx
        beyond = along - np.clip(along, 0, np.float32(bones.length[part]))
        across = (far_y * dx)[:, None] - far_x * dy
        out[part] = np.sqrt(beyond * beyond + across * across)
    return out
