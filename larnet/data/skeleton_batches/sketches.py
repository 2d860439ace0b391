"""Whole performances at a few moments: what G_m learns its codes from, and by which E_v's sister
knows who performed. No bodies, no cameras: thousands a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from larnet.body.skeleton import EPISODE
from larnet.data.batch import as_recorded, generator, pick
from larnet.data.mocap_stream import CHOICE
from larnet.data.skeleton_batches.episode_times import performed, time_of
from larnet.data.skeleton_batches.skeleton_batch import ACTOR, MOMENTS, bodies_of, posed_on
from larnet.data.skeleton_batches.skeleton_stream import SkeletonStream, Take
from larnet.data.synthetic.keyframing.score import poses
from larnet.text.phrases import TRAINED

FINE = 6 * MOMENTS  # moments that a recording is kept at
DRAWN = 4_080  # drawn performances that are kept
FIRST, FRESH = 1_020, 24  # new ones of the first step, and of every other


@dataclass(frozen=True)
class Sketches:
    """B performances at MOMENTS moments in order, one from each part of the episode."""

    names: tuple[str, ...]
    z: Tensor  # (B, Z), as far as it is known
    at: Tensor  # (B, MOMENTS) shares of the episode
    skeleton: Tensor  # (B, MOMENTS, 20, 3) standing heights of the average actor
    recorded: Tensor  # (B,) bool

    def to(self, device: torch.device | str) -> Sketches:
        """The same on a device."""
        moved = (x.to(device) for x in (self.z, self.at, self.skeleton, self.recorded))
        return Sketches(self.names, *moved)


class SketchBook:
    """Sketches of the recordings and the choreography of a stream; batch number `step` is a
    function of the seed and the step. Steps are asked for in their order."""

    def __init__(self, stream: SkeletonStream, noise: int) -> None:
        self.stream, self.noise = stream, noise
        self.seed = stream.data.seed
        self.takes: dict[str, list[Tensor]] = {}  # (FINE, 20, 3) half
        for name in stream.recorded:
            self.takes[name] = [self._fine(take) for take in stream.takes(name)]
        self.names: list[str] = []
        self.z = torch.empty(0, noise)
        self.at = torch.empty(0, 2 * MOMENTS)
        self.joints = torch.empty(0, 2 * MOMENTS, 20, 3)
        self.drawn = 0

    @staticmethod
    def _fine(take: Take) -> Tensor:
        at = (torch.arange(FINE) + 0.5) / FINE
        return performed(take, (at * time_of(take).seconds).numpy()).half()

    def grow(self, count: int) -> None:
        """Draw some performances more, at twice the moments that a sketch shows."""
        draw = generator(self.seed, 60, self.drawn)
        names, data = pick(self.stream.choreographed, count, draw), self.stream.data
        mixed = torch.rand(count, generator=draw) < data.combinations
        others = pick(TRAINED, count, draw)
        names = [o if m else n for n, o, m in zip(names, others, mixed.tolist())]
        z = torch.randn(count, self.noise, generator=draw)
        at = (torch.arange(2 * MOMENTS) + torch.rand(count, 2 * MOMENTS, generator=draw)) / (
            2 * MOMENTS
        )
        body = bodies_of(torch.full((count,), ACTOR))
        joints = posed_on(poses(names, at * EPISODE, z), body)
        z = as_recorded(z, self.stream.unrecorded(names, draw))
        self.names = [*self.names, *names][-DRAWN:]
        self.z, self.at, self.joints = (
            torch.cat(pair)[-DRAWN:] for pair in ((self.z, z), (self.at, at), (self.joints, joints))
        )
        self.drawn += 1

    def batch(self, step: int, count: int, recorded: float) -> Sketches:
        """Sketches of a step; `recorded` of them of recordings, if there are any."""
        draw, taken = generator(self.seed, 61, step), self.stream.of_recordings(count, recorded)
        if taken == count:
            return self._recorded(pick(list(self.takes), taken, draw), draw)
        if not self.names:  # a run that goes on: what was drawn earlier is no longer kept
            self.drawn = max(0, step - DRAWN // FRESH)
        while self.drawn <= step:
            self.grow(FRESH if self.drawn else FIRST)
        which = torch.randint(len(self.names), (count - taken,), generator=draw)
        part = torch.randint(2, (count - taken, MOMENTS), generator=draw)
        part = part + 2 * torch.arange(MOMENTS)
        row = which[:, None]
        names = [self.names[i] for i in which.tolist()]
        z, at, joints = self.z[which], self.at[row, part], self.joints[row, part]
        if taken:
            more = self._recorded(pick(list(self.takes), taken, draw), draw)
            names, z = [*names, *more.names], torch.cat((z, more.z))
            at, joints = torch.cat((at, more.at)), torch.cat((joints, more.skeleton))
        recorded_ = torch.arange(count) >= count - taken
        return Sketches(tuple(names), z, at, joints, recorded_)

    def _recorded(self, names: Sequence[str], draw: torch.Generator) -> Sketches:
        z = torch.randn(len(names), self.noise, generator=draw)
        share = torch.special.ndtr(z[:, CHOICE]).clamp(max=1 - 1e-6).tolist()
        takes = [self.takes[n][int(u * len(self.takes[n]))] for n, u in zip(names, share)]
        each = FINE // MOMENTS
        part = torch.randint(each, (len(names), MOMENTS), generator=draw)
        part = part + each * torch.arange(MOMENTS)
        joints = torch.stack([t[p] for t, p in zip(takes, part)]).float()
        yes = torch.ones(len(names), dtype=torch.bool)
        return Sketches(tuple(names), as_recorded(z, yes), (part + 0.5) / FINE, joints, yes)
