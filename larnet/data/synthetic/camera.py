"""From which side an actor is seen: the camera, and where joints are in its picture."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from larnet.body.skeleton import GROUND, STANDING_HEIGHT
from larnet.data.synthetic.randomness import Draws
from larnet.data.synthetic.rig import Build, PosedBody, figure, rotated


@dataclass(frozen=True)
class Camera:
    """Where a standing actor's feet are and how tall it is, in shares of the picture; each (B,)."""

    x: Tensor
    y: Tensor
    scale: Tensor


def draw_camera(draws: Draws, loose: float = 1.0) -> Camera:
    """The canonical framing of each seed, with its jitter times `loose`."""

    def jitter(name: str, reach: float) -> Tensor:
        return draws.uniform(name, low=-reach * loose, high=reach * loose)

    return Camera(
        x=0.5 + jitter("camera x", 0.02),
        y=GROUND + jitter("camera y", 0.01),
        scale=STANDING_HEIGHT * (1 + jitter("camera scale", 0.04)),
    )


def draw_yaw(draws: Draws) -> Tensor:
    """(B,) degrees the actor faces away from the camera."""
    frontal = draws.uniform("yaw", low=-30.0, high=30.0)
    wide = draws.uniform("wide yaw", low=30.0, high=90.0)
    wide = torch.where(draws.uniform("yaw side") < 0.5, -wide, wide)
    return torch.where(draws.uniform("yaw kind") < 0.85, frontal, wide)


def draw_pitch(draws: Draws) -> Tensor:
    """(B,) degrees from which the actor is seen from above."""
    return draws.uniform("camera pitch", low=4.0, high=10.0)


def seen(draws: Draws, build: Build, parameters: Tensor) -> PosedBody:
    """Bodies (B,) with parameters (B, T, P) in camera axes."""
    return rotated(figure(build, parameters), draw_yaw(draws), draw_pitch(draws))


def in_picture(joints: Tensor, camera: Camera) -> Tensor:
    """Joints (B, T, 20, 3) in camera axes -> (B, T, 20, 2) float32 picture shares, y down."""
    scale = camera.scale[:, None, None]
    x = camera.x[:, None, None] + joints[..., 0] * scale
    y = camera.y[:, None, None] - joints[..., 1] * scale
    return torch.stack([x, y], -1).float()
