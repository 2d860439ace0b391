"""Movements as the pictures of all kinds of people would show them, without the pictures.

A batch says what the words were, when its frames are, and where the joints are: in the actor's own
axes on average bones, and in the canonical square of a photo of somebody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import torch
from torch import Tensor

from larnet.body.skeleton import AT, BONES
from larnet.data.synthetic.camera import draw_camera, draw_pitch, draw_yaw, in_picture
from larnet.data.synthetic.randomness import Draws
from larnet.data.synthetic.rig import Build, draw_build, figure, turned

MOMENTS = 8  # of an episode that a sketch shows
MIDDLES = (torch.arange(MOMENTS) + 0.5) / MOMENTS  # those of `SkeletonBatch.sketch`
ACTOR = 0  # the seed of the body that all skeletons share
LOOSE = 3.0  # times the jitter of drawn pictures: photos of strangers are framed less exactly
EASE = 5 / 12  # seconds in which an actor who did not stand in the photo joins the movement


@dataclass(frozen=True)
class SkeletonBatch:
    """B clips of T frames, joints alone."""

    names: tuple[str, ...]  # (B) actions
    p_e: Tensor  # (B,) in [0, 1], where in the episode the clip begins
    z: Tensor  # (B, Z), the style as far as it is known
    lead: Tensor  # (B, W) shares of the episode at frames of the clip before these; W may be 0
    at: Tensor  # (B, T) shares of the episode
    step: Tensor  # (B,) seconds from frame to frame
    skeleton: Tensor  # (B, T, 20, 3) standing heights of the average actor, x to its left, z ahead
    joints: Tensor  # (B, T, 20, 2) in [-1, 1] of the picture of some actor
    near: Tensor  # (B, T, 20) how near the camera, standing heights
    joints_0: Tensor  # (B, 20, 2) in [-1, 1], that actor's photo
    recorded: Tensor  # (B,) bool: z does not tell how the person moved
    sketch: Tensor  # (B, MOMENTS, 20, 3): the whole performance at a few moments, of recordings
    loops: Tensor  # (B,) bool: the end of the episode is its beginning

    def to(self, device: torch.device | str) -> SkeletonBatch:
        """The same batch on a device."""
        values: list[Any] = [getattr(self, f.name) for f in fields(self)]
        moved: list[Any] = [x.to(device) if isinstance(x, Tensor) else x for x in values]
        return SkeletonBatch(*moved)

    def some(self, rows: Tensor) -> SkeletonBatch:
        """Some of the clips."""
        names = tuple(self.names[i] for i in rows.tolist())
        rest = (getattr(self, f.name)[rows] for f in fields(self)[1:])
        return SkeletonBatch(names, *rest)


def joined(parts: Sequence[SkeletonBatch]) -> SkeletonBatch:
    """Several batches of equally long clips as one."""
    values = zip(*([getattr(p, f.name) for f in fields(p)] for p in parts))
    whole: list[Any] = [torch.cat(x) if isinstance(x[0], Tensor) else sum(x, ()) for x in values]
    return SkeletonBatch(*whole)


def on_bones_of(joints: Tensor, build: Build) -> Tensor:
    """The movements (B, T, 20, 3) of the average actor on other bodies' bones: the same directions,
    the same height above the ground of whatever is lowest."""
    usual = draw_build(Draws(torch.full((1,), ACTOR)))
    scale = {n: (getattr(build, n) / getattr(usual, n)).float().view(-1, 1, 1) for n in vars(build)}
    out = torch.empty_like(joints)
    hips = joints[:, :, AT["hip centre"]]
    out[:, :, AT["hip centre"]] = hips * scale["thigh"]
    for joint, on, length in BONES:
        bone = joints[:, :, AT[joint]] - joints[:, :, AT[on]]
        out[:, :, AT[joint]] = out[:, :, AT[on]] + bone * scale[length]
    rise = joints[..., 1].amin(-1) - out[..., 1].amin(-1)  # (B, T)
    out[..., 1] += rise[..., None]
    return out


def shown(
    joints: Tensor, photo: Tensor, seeds: Tensor, eases: Tensor, step: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """What the cameras of `seeds` (B,) see of bodies (B, T, 20, 3) and of their photos (B, 20, 3):
    joints (B, T, 20, 2) and joints_0 (B, 20, 2) in [-1, 1], near (B, T, 20) standing heights.

    Where `eases` (B,) bool, the first frames lead from the photo's pose to the movement.
    """
    draws = Draws(seeds)
    every = torch.cat((photo[:, None], joints), 1).double()
    every = turned(every, draw_yaw(draws), draw_pitch(draws))
    flat = 2 * in_picture(every, draw_camera(draws, LOOSE)) - 1
    at_0, at = flat[:, :1], flat[:, 1:]
    share = (torch.arange(at.shape[1]) * step[:, None] / EASE).clamp(max=1.0)
    share = torch.where(eases[:, None], share * share * (3 - 2 * share), 1.0)[..., None, None]
    return at_0 + share * (at - at_0), at_0[:, 0], every[:, 1:, :, 2].float()


def bodies_of(seeds: Tensor) -> Build:
    """The body of each seed, as drawn pictures have them."""
    return draw_build(Draws(seeds))


def posed_on(parameters: Tensor, build: Build) -> Tensor:
    """Joints (B, T, 20, 3) float32 of bodies in drawn poses (B, T, P)."""
    return figure(build, parameters).joints.float()
