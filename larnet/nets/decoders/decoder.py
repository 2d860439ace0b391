"""What every head of G_v shares: keypoint hints, the pose it reads, what it gives."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from larnet.config.specs import ModelSpec
from larnet.nets.blocks import (
    Pyramid,
    stretch,
)
from larnet.nets.decoders.layers import Layers


@dataclass(frozen=True)
class KeypointHints:
    """Joints that are told, in [-1, 1] coordinates: the photo's (B or 1, J, 2), and how far those
    of the frames are from there (B, T, J, 2); NaN or None where they are not."""

    photo: Tensor | None = None
    moves: Tensor | None = None


@dataclass(frozen=True)
class Pose:
    """What the puppet head read on its way; training compares it with what is known.

    joints (T * B, J, h * w) and joints_0 (B, J, h * w), logits over the cells of the finest scale,
    all frames; limbs (B, K, H / 2, W / 2), logits of the photo's limbs. One row of what is of the
    photo alone where all clips share it.
    """

    joints: Tensor
    joints_0: Tensor
    limbs: Tensor
    at: Tensor  # (T * B, J, 2) in [-1, 1], where the puppet's joints go
    at_0: Tensor  # (B, J, 2), where they are in the photo
    near: Tensor | None = None  # (T * B, J), how near the camera, in standing heights


@dataclass(frozen=True)
class Decoded:
    """v (B, 3, T, H, W) in [-1, 1], and its layers when the head has a photo to copy from."""

    v: Tensor
    layers: Layers | None = None
    pose: Pose | None = None


def repeats(spec: ModelSpec) -> int:
    """Frames for each time step of the finest scale."""
    return spec.frames // spec.length(spec.finest)


def each(photo: Tensor, batch: int, count: int) -> Tensor:
    """(B or 1, C, H, W), one row a photo -> (T * B, C, H, W), one row a frame, time first."""
    return photo.expand(batch, *photo.shape[1:]).repeat(count, 1, 1, 1)


class Decoder(nn.Module):
    """What all heads share; the features of the finest scale are repeated in time to frames."""

    finest: int
    size: int
    repeat: int  # frames for each time step of the finest scale, where no other number is told

    def photo_joints(self, e_a: Pyramid, given: Tensor | None) -> Tensor | None:
        """Where the photo's joints are, (B or 1, J, 2) in [-1, 1]: as given, and as the head reads
        them where that is NaN. None: the head knows no joints."""
        return None

    def steps(self, features: Tensor, e_v: Pyramid) -> Tensor:
        """(T,) which time step of features (B, C, T_finest, h, w) each frame has."""
        cell, steps = e_v.get(self.size), features.shape[2]
        count = self.repeat * steps if cell is None else cell.shape[2]
        return torch.arange(count, device=features.device) * steps // count

    def frames(self, features: Tensor, e_v: Pyramid) -> Tensor:
        """(B, C, T_finest, h, w) -> (B, C, T, h, w): as many as the scale of one cell has."""
        cell = e_v.get(self.size)
        count = self.repeat * features.shape[2] if cell is None else cell.shape[2]
        return stretch(features, count)


def override_with_hints(joints: Tensor, found: Tensor) -> Tensor:
    """Joints as they are told, and as they were found where that is NaN."""
    return torch.where(joints.isfinite(), joints.float().nan_to_num(0.0), found)
