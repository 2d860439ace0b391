"""How far a clip is from the real one, per clip, on the whole frame or on moving pixels only."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def moving_pixels(real: Tensor, x_0: Tensor, threshold: float = 10.0) -> Tensor:
    """Where a real clip differs from its photo by more than `threshold` grey levels, widened by two
    pixels: uint8 (B, T, H, W, 3) and (B, H, W, 3) -> bool (B, T, H, W)."""
    change = (real.float() - x_0[:, None].float()).abs().amax(-1)
    return F.max_pool3d(change, (1, 5, 5), 1, (0, 2, 2)) > threshold


def psnr(made: Tensor, real: Tensor, where: Tensor | None = None) -> Tensor:
    """Peak signal-to-noise ratio per clip in dB, peak 255, error pooled over the clip's pixels.

    made, real uint8 (B, T, H, W, 3); where bool (B, T, H, W) restricts the pixels. A clip without
    such pixels gives NaN; identical clips give 100 dB.
    """
    error = (made.float() - real.float()).square().mean(-1)  # (B, T, H, W)
    if where is None:
        mean = error.flatten(1).mean(1)
    else:
        mean = (error * where).flatten(1).sum(1) / where.flatten(1).sum(1)
    return 10 * torch.log10(255.0**2 / mean.clamp(min=255.0**2 / 1e10))


def motion(clip: Tensor) -> Tensor:
    """Mean absolute change from frame to frame, in grey levels: uint8 (B, T, H, W, 3) -> (B,)."""
    x = clip.float()
    return (x[:, 1:] - x[:, :-1]).abs().flatten(1).mean(1)


def background_change(made: Tensor, x_0: Tensor, reach: Tensor) -> Tensor:
    """Mean absolute change, in grey levels, of pixels the actor never reaches, per clip.

    made uint8 (B, T, H, W, 3), x_0 (B, H, W, 3), reach bool (B, H, W): anywhere the actor is in any
    frame of the real clip.
    """
    change = (made.float() - x_0[:, None].float()).abs().mean((1, 4))  # (B, H, W)
    away = ~reach
    return (change * away).flatten(1).sum(1) / away.flatten(1).sum(1).clamp(min=1)
