"""One function per loss of the paper (eq. 3 to 5) and per auxiliary target; each gives a scalar."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.nets.blocks import Pyramid


def moving_weight(v: Tensor, x_0: Tensor, extra: float) -> Tensor:
    """1 + extra where a real clip differs from its photo, softly: (B, 1, T, H, W).

    v (B, 3, T, H, W) and x_0 (B, 3, H, W) in [-1, 1]. A pixel counts in full from a difference of
    0.2 (a tenth of the range), with a border of two pixels around it.
    """
    change = (v - x_0[:, :, None]).abs().amax(1, keepdim=True)
    change = F.max_pool3d(change, (1, 5, 5), 1, (0, 2, 2))
    return 1.0 + extra * (change / 0.2).clamp(max=1.0)


def video_loss(v: Tensor, real: Tensor, weight: Tensor, absolute: float) -> Tensor:
    """MSE(v, v^) of equation 5, with `absolute` times L1 beside it, both weighted per pixel.

    v, real (B, 3, T, H, W) in [-1, 1]; weight (B, 1, T, H, W).
    """
    error = v - real
    return ((error.square() + absolute * error.abs()) * weight).mean() / weight.mean()


def edge_loss(v: Tensor, real: Tensor, weight: Tensor) -> Tensor:
    """L1 between picture gradients (differences of neighbours), weighted per pixel."""
    error = v - real
    along_x = (error[..., 1:] - error[..., :-1]).abs() * weight[..., 1:]
    along_y = (error[..., 1:, :] - error[..., :-1, :]).abs() * weight[..., 1:, :]
    return (along_x.mean() + along_y.mean()) / weight.mean()


def motion_loss(e_m: Pyramid, real: Pyramid) -> Tensor:
    """L_mse^m: MSE(e_m, e^_m) of equation 5, mean over the scales. e^_m is detached: the target
    does not move towards the prediction, so both cannot collapse together."""
    return torch.stack([F.mse_loss(e_m[s].float(), real[s].detach().float()) for s in e_m]).mean()


def joint_targets(joints: Tensor, side: int, spread: float = 0.8) -> Tensor:
    """Where joints are, as a distribution over cells: (B, T, J, 2) -> (T * B, J, side^2).

    joints x, y in [0, 1] of the picture; `spread` is the Gaussian's standard deviation in cells.
    """
    cells = torch.arange(side, device=joints.device, dtype=torch.float32) + 0.5
    at = joints.float().permute(1, 0, 2, 3).flatten(0, 1) * side  # (T * B, J, 2)
    x = torch.exp(-(((cells - at[..., :1]) / spread) ** 2) / 2)
    y = torch.exp(-(((cells - at[..., 1:]) / spread) ** 2) / 2)
    heat = (y[..., :, None] * x[..., None, :]).flatten(2).nan_to_num(0.0)  # NaN: not known
    return heat / heat.sum(-1, keepdim=True).clamp(min=1e-6)


def joint_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy of `JointProbe` against `joint_targets`, less the entropy of the targets:
    0 when they agree. Joints outside the picture have an all-zero target and do not count."""
    entropy = -(targets * targets.clamp(min=1e-9).log()).sum(-1)
    cross = -(targets * logits.log_softmax(-1)).sum(-1)
    return (cross - entropy).mean()


def place_loss(found: Tensor, joints: Tensor) -> Tensor:
    """Mean distance between joints (N, J, 2) found and known, in picture shares; NaN: not known.

    found in [-1, 1], joints in [0, 1].
    """
    known = joints.isfinite().all(-1)
    error = ((found + 1) / 2 - joints.nan_to_num(0.0)).square().sum(-1).add(1e-8).sqrt()
    return (error * known).sum() / known.sum().clamp(min=1)


def person_loss(limbs: Tensor, mask: Tensor) -> Tensor:
    """Cross-entropy of the limbs together, logits (B, K, h, w), against the person (B, H, W)."""
    some = limbs.amax(1)
    known = F.adaptive_avg_pool2d(mask[:, None].float(), some.shape[-2:])[:, 0]
    return F.binary_cross_entropy_with_logits(some, known)


def action_loss(logits: Tensor, action: Tensor) -> Tensor:
    """Cross-entropy over known actions; action (B,), -1 for combinations, which do not count."""
    if not bool((action >= 0).any()):
        return logits.sum() * 0.0
    return F.cross_entropy(logits.float(), action, ignore_index=-1)
