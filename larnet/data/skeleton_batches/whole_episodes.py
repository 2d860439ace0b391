"""Whole performances at evenly spread moments, as cameras see them: what judges of movement see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from larnet.body.skeleton import EPISODE, FPS
from larnet.data.batch import Split, generator
from larnet.data.skeleton_batches.episode_times import performed, standing_joints, time_of
from larnet.data.skeleton_batches.recorded_library import Take
from larnet.data.skeleton_batches.skeleton_batch import (
    ACTOR,
    bodies_of,
    on_bones_of,
    posed_on,
    shown,
)
from larnet.data.synthetic import seed_of
from larnet.data.synthetic.keyframing.score import poses


@dataclass(frozen=True)
class Episodes:
    """B whole performances at T moments, from a photo of an actor who stands."""

    names: tuple[str, ...]
    skeleton: Tensor  # (B, T, 20, 3) standing heights of the average actor
    joints: Tensor  # (B, T, 20, 2) in [-1, 1]
    near: Tensor  # (B, T, 20) standing heights
    joints_0: Tensor  # (B, 20, 2) in [-1, 1], the photo's
    seconds: Tensor  # (B,)

    @property
    def seen(self) -> Tensor:
        """(B, T, 20, 3), x, y and near."""
        return torch.cat((self.joints, self.near[..., None]), -1)


def bodies(count: int, seed: int, split: Split) -> Tensor:
    """Seeds (count,) of bodies and cameras, those of `val` never trained on."""
    first = int(torch.randint(1 << 40, (1,), generator=generator(seed, 31)))
    return torch.tensor([seed_of(split, first + i) for i in range(count)])


def recorded_episodes(
    names: Sequence[str], takes: Sequence[Take], seeds: Tensor, moments: int
) -> Episodes:
    """Recordings on the bodies of `seeds` (B,), each from its beginning to its end."""
    seconds = torch.tensor([time_of(take).seconds for take in takes])
    at = seconds[:, None] * torch.linspace(0, 1, moments)
    average = torch.stack([performed(take, t.numpy()) for take, t in zip(takes, at)])
    build = bodies_of(seeds)
    still = torch.from_numpy(standing_joints()).expand(len(seeds), 1, -1, -1)
    own = on_bones_of(torch.cat((still, average), 1), build)
    return _seen(names, average, own, seeds, seconds, eases=True)


def drawn_episodes(names: Sequence[str], z: Tensor, seeds: Tensor, moments: int) -> Episodes:
    """Drawn performances in the styles z (B, Z)."""
    t = torch.cat((torch.zeros(1), torch.linspace(0, EPISODE, moments))).expand(len(names), -1)
    pose = poses(list(names), t, z)
    average = posed_on(pose, bodies_of(torch.full_like(seeds, ACTOR)))[:, 1:]
    seconds = torch.full((len(names),), EPISODE / FPS)
    return _seen(names, average, posed_on(pose, bodies_of(seeds)), seeds, seconds, eases=False)


def _seen(
    names: Sequence[str],
    average: Tensor,
    own: Tensor,
    seeds: Tensor,
    seconds: Tensor,
    eases: bool,
) -> Episodes:
    """own (B, 1 + T, 20, 3): the photo's pose first."""
    step = seconds / (average.shape[1] - 1)
    every = torch.full((len(names),), eases)
    joints, joints_0, near = shown(own[:, 1:], own[:, 0], seeds, every, step)
    return Episodes(tuple(names), average, joints, near, joints_0, seconds)
