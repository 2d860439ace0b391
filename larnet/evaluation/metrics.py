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


def psnr_frames(made: Tensor, real: Tensor) -> Tensor:
    """Mean over the frames of each frame's own `psnr`, (B,) in dB: how the paper counts. It is at
    least the pooled one: a bad frame costs decibels once, not as its squared error."""
    return psnr_steps(made, real).mean(1)


def psnr_steps(made: Tensor, real: Tensor, where: Tensor | None = None) -> Tensor:
    """`psnr` of every frame by itself: (B, T), NaN where `where` has no pixel in a frame."""
    b, t = made.shape[:2]
    shown = None if where is None else where.flatten(0, 1)[:, None]
    return psnr(made.flatten(0, 1)[:, None], real.flatten(0, 1)[:, None], shown).view(b, t)


def ssim_map(made: Tensor, real: Tensor) -> Tensor:
    """Structural similarity of every pixel, mean over the colours: uint8 (..., H, W, 3) ->
    (..., H - 10, W - 10).

    Wang et al. 2004: Gaussian window of deviation 1.5 cut at 11 pixels, range 255, K = 0.01 and
    0.03, covariance without sample correction; the 5 pixels at the border have no whole window and
    do not count. By torchmetrics; equals scikit-image with gaussian_weights=True, sigma=1.5,
    use_sample_covariance=False, data_range=255, channel_axis=-1.
    """
    # here, because torchmetrics takes seconds to import and only the accounts of quality need it
    from torchmetrics.functional.image import structural_similarity_index_measure

    lead = made.shape[:-3]
    a, b = (x.reshape(-1, *x.shape[-3:]).movedim(-1, 1).float() for x in (made, real))
    _, full = structural_similarity_index_measure(
        a, b, data_range=255.0, reduction="none", return_full_image=True
    )
    return full[:, :, 5:-5, 5:-5].mean(1).reshape(*lead, a.shape[-2] - 10, a.shape[-1] - 10)


def ssim(made: Tensor, real: Tensor) -> Tensor:
    """Structural similarity per clip, the mean of its `ssim_map`: uint8 (B, T, H, W, 3) -> (B,)."""
    return ssim_map(made, real).flatten(1).mean(1)


def within(scores: Tensor, where: Tensor) -> Tensor:
    """Mean of an SSIM map (B, T, H - 10, W - 10) over the pixels of `where` (B, T, H, W) per clip;
    NaN without any."""
    where = where[..., 5:-5, 5:-5]
    return (scores * where).flatten(1).sum(1) / where.flatten(1).sum(1)


def colour_change(clip: Tensor, mask: Tensor, bins: int = 8) -> Tensor:
    """How far the actor's colours in the last frame are from those in the first.

    Half the L1 distance of histograms, mean over the channels: 0 the same, 1 nothing in common.
    clip uint8 (B, T, H, W, 3); mask (B, T, H, W), 1 on the actor. NaN where a mask is empty.
    """
    ends = []
    for t in (0, -1):
        place = (clip[:, t].long() * bins // 256).flatten(1, 2)  # (B, HW, 3)
        weight = mask[:, t].float().flatten(1)[..., None].expand(-1, -1, 3)  # (B, HW, 3)
        counts = torch.zeros(len(clip), bins, 3, device=clip.device)
        counts.scatter_add_(1, place, weight)
        ends.append(counts / counts.sum(1, keepdim=True))
    return (ends[0] - ends[1]).abs().sum(1).mean(1) / 2


NOISE = 4.0  # grey levels of a 5 x 5 mean that a camera's noise and compression may change by


def motion(clip: Tensor) -> Tensor:
    """Mean change from frame to frame beyond noise, in grey levels: uint8 (B, T, H, W, 3) -> (B,).

    Frames are averaged over 5 x 5 pixels, and only what changes by more than NOISE counts: without
    that four fifths of the change in a recording of somebody who waves are the camera's.
    """
    x = clip.float().movedim(-1, 2).flatten(0, 1)  # (B * T, 3, H, W)
    x = F.avg_pool2d(x, 5, 1, 2, count_include_pad=False).unflatten(0, clip.shape[:2])
    return ((x[:, 1:] - x[:, :-1]).abs() - NOISE).clamp(min=0).flatten(1).mean(1)


def background_change(made: Tensor, x_0: Tensor, reach: Tensor) -> Tensor:
    """Mean absolute change, in grey levels, of pixels the actor never reaches, per clip.

    made uint8 (B, T, H, W, 3), x_0 (B, H, W, 3), reach bool (B, H, W): anywhere the actor is in any
    frame of the real clip.
    """
    change = (made.float() - x_0[:, None].float()).abs().mean((1, 4))  # (B, H, W)
    away = ~reach
    return (change * away).flatten(1).sum(1) / away.flatten(1).sum(1).clamp(min=1)
