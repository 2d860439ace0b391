"""The only place that knows pixels: uint8 RGB outside, [-1, 1] with channels first inside.

Outside the networks a picture is uint8 (H, W, 3), a clip (T, H, W, 3), row and column from the top
left. Training and serving share the one pair `to_model` and `to_uint8`.
"""

from __future__ import annotations

import hashlib

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.errors import BadInput

Pixels = np.ndarray  # uint8 (..., H, W, 3), RGB
MAX_SIDE = 4096  # pixels of a clip: what encoders and players take


def pixels_digest(pixels: Pixels, *asked: bytes) -> bytes:
    """SHA-256 of a picture, and of what else was `asked`: what is worked out of it is remembered by
    that."""
    digest = hashlib.sha256(repr(pixels.shape).encode() + pixels.tobytes())
    for part in asked:
        digest.update(part)
    return digest.digest()


def to_model(pixels: np.ndarray | Tensor) -> Tensor:
    """uint8 pixels as the networks see them: float32 in [-1, 1], channels before time.

    (H, W, 3) -> (3, H, W); (B, H, W, 3) -> (B, 3, H, W); clips (B, T, H, W, 3) -> (B, 3, T, H, W).
    A tensor stays on its device. Raises BadInput on any other shape or type.
    """
    x = as_tensor(pixels) if isinstance(pixels, np.ndarray) else pixels
    if x.dtype != torch.uint8 or not 3 <= x.ndim <= 5 or x.shape[-1] != 3:
        raise BadInput(f"Pixels are uint8 (..., H, W, 3); these are {x.dtype} {tuple(x.shape)}.")
    x = x.float().div_(127.5).sub_(1)
    return x.permute(0, 4, 1, 2, 3) if x.ndim == 5 else x.movedim(-1, -3)


def as_tensor(pixels: np.ndarray) -> Tensor:
    """Pixels as a tensor: a copy of those that may not be written to, of which torch warns."""
    whole = np.ascontiguousarray(pixels)
    return torch.from_numpy(whole if whole.flags.writeable else whole.copy())


def to_uint8(x: Tensor) -> Tensor:
    """The inverse of `to_model`, exact on whatever that returned; outside [-1, 1] it clamps.

    (..., 3, H, W) -> uint8 (..., H, W, 3); clips (B, 3, T, H, W) -> (B, T, H, W, 3).
    """
    x = x.detach().float().add(1).mul_(127.5).round_().clamp_(0, 255).to(torch.uint8)
    return x.permute(0, 2, 3, 4, 1) if x.ndim == 5 else x.movedim(-3, -1)


def check_clip(frames: np.ndarray, batched: bool = False) -> None:
    """Raise BadInput unless this is uint8 (T, H, W, 3); `batched` allows more leading axes."""
    right = frames.ndim == 4 or (batched and frames.ndim > 4)
    if frames.dtype != np.uint8 or not right or frames.shape[-1] != 3 or 0 in frames.shape:
        raise BadInput(f"A clip is uint8 (T, H, W, 3); this is {frames.dtype} {frames.shape}.")
    height, width = frames.shape[-3:-1]
    if max(height, width) > MAX_SIDE:
        raise BadInput(f"{width} x {height} pixels; a side of a clip has at most {MAX_SIDE}.")


def resize(pixels: Pixels, height: int, width: int) -> Pixels:
    """uint8 (..., H, W, 3) -> (..., height, width, 3); every source pixel counts when shrinking."""
    if pixels.shape[-3:-1] == (height, width):
        return pixels
    flat = pixels.reshape(-1, *pixels.shape[-3:])
    x = as_tensor(flat).permute(0, 3, 1, 2)
    y = F.interpolate(x, (height, width), mode="bicubic", antialias=True, align_corners=False)
    return y.permute(0, 2, 3, 1).numpy().reshape(*pixels.shape[:-3], height, width, 3)
