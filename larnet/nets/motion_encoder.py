"""E_v's small sister: real movements as joints -> e^_m, the target of G_m's codes.

It is used in training and measuring only and never shipped.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.config.specs import SKELETON, ModelSpec

OCTAVES = 3
LARGEST = 0.5  # of e^_m: codes that may grow would run away from those that follow them


@dataclass(frozen=True)
class EncodedMotion:
    """What a real movement is to the networks."""

    codes: Tensor  # (B, T, code), e^_m of every frame, in [0, LARGEST)
    mean: Tensor  # (B, Z) and
    log_variance: Tensor  # (B, Z): the style z that would perform the action so
    actions: Tensor  # (B, A) logits


def motion_features(joints: Tensor, at: Tensor | None = None) -> Tensor:
    """(B, T, J, C) -> (B, T, features): places, and steps from the frame before, twice as large as
    they are at 24 frames a second; at (B, T), shares of the episode, in Fourier features."""
    flat = joints.flatten(2)
    step = torch.cat((torch.zeros_like(flat[:, :1]), flat[:, 1:] - flat[:, :-1]), 1)
    parts = [flat, 4.0 * step]
    if at is not None:
        waves = at[..., None] * (math.pi * 2.0 ** torch.arange(OCTAVES, device=at.device))
        parts += [at[..., None], waves.sin(), waves.cos()]
    return torch.cat(parts, -1)


class SkeletonEncoder(nn.Module):
    """Joints (B, T, 20, 3) in standing heights, shares of the episode at (B, T) -> `EncodedMotion`.

    What keeps e^_m informative is its own: M_I must make the joints again from it, and the action
    is named from it; MSE(e_m, e^_m) reaches G_m alone. The style is read from what it sees
    anyway: what z is good for does not change e^_m.
    """

    def __init__(self, spec: ModelSpec, actions: int, width: int = 96) -> None:
        super().__init__()
        self.first = nn.Conv1d(2 * SKELETON + 2 * OCTAVES + 1, width, 5, padding=2)
        self.layers = nn.ModuleList(nn.Conv1d(width, width, 5, padding=2) for _ in range(2))
        self.code = nn.Linear(width, spec.motion_code)
        self.style = nn.Sequential(
            nn.Linear(2 * width, width), nn.ReLU(), nn.Linear(width, 2 * spec.noise)
        )
        self.name = nn.Linear(spec.motion_code, actions)
        self.noise = spec.noise
        last = self.style[-1]
        assert isinstance(last, nn.Linear)
        with torch.no_grad():
            last.weight.mul_(0.1)
            last.bias.zero_()

    def forward(self, joints: Tensor, at: Tensor) -> EncodedMotion:
        h = self.first(motion_features(joints, at).transpose(1, 2))
        for layer in self.layers:
            h = h + layer(F.relu(h))
        h = F.relu(h)
        codes = LARGEST * torch.tanh(F.relu(self.code(h.transpose(1, 2))))
        pooled = torch.cat((h.mean(2), h.amax(2)), 1).detach()
        mean, log_variance = self.style(pooled).chunk(2, 1)
        return EncodedMotion(codes, mean, log_variance.clamp(-8, 4), self.name(codes.mean(1)))
