"""Left and right exchanged in joints."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from larnet.body.skeleton import JOINTS

_OTHER = {"left": "right", "right": "left"}
_SWAP = [JOINTS.index(" ".join(_OTHER.get(w, w) for w in name.split())) for name in JOINTS]
Joints = TypeVar("Joints", np.ndarray, Tensor)


def mirrored(joints: Joints) -> Joints:
    """Joints (..., 20, 3) of a mirror image: what the right hand did, the left one does."""
    other = joints[..., _SWAP, :]
    flip = (-1.0, 1.0, 1.0)
    if isinstance(other, Tensor):
        return other * torch.tensor(flip, dtype=other.dtype, device=other.device)
    return other * np.asarray(flip, other.dtype)
