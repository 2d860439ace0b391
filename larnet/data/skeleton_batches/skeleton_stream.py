"""Batches of movements without pictures: drawn choreography, and recordings where there are any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from larnet.body.skeleton import EPISODE, FPS
from larnet.config.moments import EpisodeTime
from larnet.config.specs import DataSpec, SkeletonSpec
from larnet.data.batch import Split, as_recorded, generator, pick
from larnet.data.mocap_stream import CHOICE
from larnet.data.motions.archive import MotionSplit
from larnet.data.skeleton_batches.episode_times import performed, time_of, times_of
from larnet.data.skeleton_batches.recorded_library import Library, Take
from larnet.data.skeleton_batches.skeleton_batch import (
    ACTOR,
    MIDDLES,
    MOMENTS,
    SkeletonBatch,
    bodies_of,
    joined,
    on_bones_of,
    posed_on,
    shown,
)
from larnet.data.synthetic import Requests, seed_of
from larnet.data.synthetic.drawn_stream import RANDOM_START_POSE_PROB, DrawnClips
from larnet.data.synthetic.keyframing.score import EVERY, poses
from larnet.errors import UnknownName

RATES = (12.0, 24.0)  # frames a second of most batches
RATE_RANGE = (8.0, 60.0)  # of the others
_ODD = 0.2  # share of them
LEADS = (0, 24, 72)  # frames before those that are compared, which only carry the state on
_LEAD_SHARES = (0.6, 0.9)  # of batches up to which the first and the second of LEADS is taken


def frame_rate(draw: torch.Generator) -> float:
    """Frames a second of a batch: mostly one of RATES, else any of RATE_RANGE."""
    kind, place = torch.rand(2, generator=draw).tolist()
    if kind >= _ODD:
        return RATES[int(place * len(RATES))]
    low, high = RATE_RANGE
    return low * (high / low) ** place


def lead_of(draw: torch.Generator) -> int:
    """How many frames of a batch's clips are before those that are compared."""
    kind = torch.rand((), generator=draw).item()
    return LEADS[sum(kind >= share for share in _LEAD_SHARES)]


def _before(at: Tensor, advance: Tensor, frames: int, loops: Tensor) -> Tensor:
    """(B, frames) shares of the episode before the first of `at` (B, T), `advance` (B,) apart."""
    back = at[:, :1].double() - advance[:, None] * torch.arange(frames, 0, -1)
    return torch.where(loops[:, None], back % 1, back.clamp(min=0)).float()


def drawn_batch(
    r: Requests, posed: Tensor, frames: int, fps: float, lead: int = 0
) -> SkeletonBatch:
    """Drawn movements of any frame rate; posed (B,) bool: the photo shows another one's pose."""
    start = r.p_e.double() * EPISODE
    t = start[:, None] + torch.arange(frames) * (FPS / fps)
    first = torch.where(r.standing, torch.zeros_like(start), start)
    pose = poses(r.actions, torch.cat([first[:, None], t], 1), r.z)
    others = pose.roll(1, 0)[:, 1 + frames // 2]
    pose[:, 0] = torch.where(posed[:, None], others, pose[:, 0])
    own = posed_on(pose, bodies_of(r.seeds))
    step = torch.full((len(posed),), 1 / fps)
    eases = posed & (start == 0) & (lead == 0)
    joints, joints_0, near = shown(own[:, 1:], own[:, 0], r.seeds, eases, step)
    average = posed_on(pose[:, 1:], bodies_of(torch.full_like(r.seeds, ACTOR)))
    at = (t / EPISODE).clamp(max=1.0).float()
    no = torch.zeros(len(posed), dtype=torch.bool)
    advance = torch.full((len(posed),), FPS / fps / EPISODE)
    earlier = _before(at, advance, lead, no)
    p_e = earlier[:, 0] if lead else r.p_e
    return SkeletonBatch(
        tuple(r.actions),
        p_e,
        r.z,
        earlier,
        at,
        step,
        average,
        joints,
        near,
        joints_0,
        no,
        average.new_zeros(len(posed), MOMENTS, 20, 3),
        no,
    )


def recorded_batch(
    names: Sequence[str],
    takes: Sequence[Take],
    seeds: Tensor,
    z: Tensor,
    p_e: Tensor,
    kind: Tensor,
    frames: int,
    fps: float,
    lead: int = 0,
    standing: float = 0.6,
) -> SkeletonBatch:
    """Windows of performances from p_e (B,) on, on the bodies of `seeds` (B,), before their
    cameras. kind (B,) in [0, 1] decides on the photo: up to `standing` the actor stands, from 1 -
    RANDOM_START_POSE_PROB on it shows another one's pose, else the window's own first one."""
    times = [time_of(take) for take in takes]
    seconds = torch.tensor([t.seconds for t in times])
    t = (p_e * seconds)[:, None] + torch.arange(frames) / fps
    joints = torch.stack([performed(take, row.numpy()) for take, row in zip(takes, t)])
    coarse = [performed(take, (MIDDLES * s).numpy()) for take, s in zip(takes, seconds)]
    sketch = torch.stack(coarse)
    build, count = bodies_of(seeds), len(seeds)
    body = on_bones_of(joints, build)
    upright = poses(["standing still"] * count, torch.zeros(count, 1), torch.zeros_like(z))
    stands = (kind < standing)[:, None, None]
    photo = torch.where(stands, posed_on(upright, build)[:, 0], body[:, 0])
    others = body.roll(1, 0)[:, frames // 2]
    photo = torch.where((kind > 1 - RANDOM_START_POSE_PROB)[:, None, None], others, photo)
    step = torch.full((count,), 1 / fps)
    every, no = torch.ones(count, dtype=torch.bool), torch.zeros(count, dtype=torch.bool)
    at, joints_0, near = shown(body, photo, seeds, every if lead == 0 else no, step)
    moments = (t / seconds[:, None]).clamp(max=1.0)
    earlier = _before(moments, step / seconds, lead, no)
    p_e = earlier[:, 0] if lead else p_e
    return SkeletonBatch(
        tuple(names), p_e, z, earlier, moments, step, joints, at, near, joints_0, every, sketch, no
    )


class SkeletonStream:
    """Batch number `step` is a function of the seed, the split and the step.

    The people of `val` are never in `train`: drawn bodies by their seeds, recorded people by the
    library's split.
    """

    def __init__(
        self, data: DataSpec, spec: SkeletonSpec, noise: int, library: Library | None = None
    ) -> None:
        self.data, self.spec, self.library = data, spec, library
        self.drawn = DrawnClips(
            data, 112, spec.frames, noise, names=data.actions or None, actions=tuple(EVERY)
        )
        self.choreographed = self.drawn.names
        self.recorded = tuple(n for n in library.names if library.of(n)) if library else ()
        if data.actions:
            self.choreographed, self.recorded = (
                tuple(n for n in names if n in data.actions)
                for names in (self.choreographed, self.recorded)
            )
        self.actions = tuple(dict.fromkeys((*self.choreographed, *self.recorded)))
        spoken = self.drawn.vocabulary if self.choreographed else ()
        self.vocabulary = tuple(dict.fromkeys((*spoken, *self.recorded)))
        for name in data.actions:
            if name not in self.actions:
                raise UnknownName("movement of these recordings", name, self.actions)

    def times(self) -> dict[str, EpisodeTime]:
        """How long each recorded action takes."""
        return times_of({name: self.takes(name) for name in self.recorded})

    def takes(self, action: str) -> Sequence[Take]:
        """The recorded performances of an action by people of `train`."""
        return self.library.of(action) if self.library else ()

    def batch(self, step: int) -> SkeletonBatch:
        """The training movements of a step, at one frame rate."""
        draw = generator(self.data.seed, 20, step)
        fps, lead, spec = frame_rate(draw), lead_of(draw), self.spec
        taken = self.of_recordings(spec.batch, spec.recorded)
        parts = []
        if drawn := spec.batch - taken:
            r = self.drawn.requests(-1 - step, drawn)
            posed = torch.rand(drawn, generator=draw) < RANDOM_START_POSE_PROB
            r = replace(r, z=as_recorded(r.z, self.unrecorded(r.actions, draw)))
            parts.append(drawn_batch(r, posed, spec.frames, fps, lead))
        if taken:
            parts.append(
                self.windows(pick(self.recorded, taken, draw), draw, spec.frames, fps, lead)
            )
        return joined(parts)

    def of_recordings(self, count: int, share: float) -> int:
        """How many of a batch's `count` movements are recorded: a share of them where there are
        drawn ones too."""
        if not self.choreographed:
            return count
        return round(count * share) if self.recorded else 0

    def unrecorded(self, names: Sequence[str], draw: torch.Generator) -> Tensor:
        """(B,) bool: half of the actions that nobody recorded, which people may ask for as if."""
        none = torch.tensor([name not in self.recorded for name in names])
        return none & (torch.rand(len(names), generator=draw) < 0.5)

    def windows(
        self,
        names: Sequence[str],
        draw: torch.Generator,
        frames: int,
        fps: float,
        lead: int = 0,
        split: Split = "train",
        z: Tensor | None = None,
        p_e: Tensor | None = None,
    ) -> SkeletonBatch:
        """A window of a recorded performance of each name; those of people held out for `val`.

        z (B, Z) chooses the performance, p_e (B,) where it begins; drawn when not given.
        """
        count = len(names)
        style = torch.randn(count, self.drawn.noise, generator=draw)
        start = torch.rand(2, count, generator=draw)
        start = torch.where(start[0] < self.data.start, 0.0, start[1])
        z, p_e = (style if z is None else z), (start if p_e is None else p_e)
        z = as_recorded(z, torch.ones(count, dtype=torch.bool))
        takes = [self._chosen(n, float(c), split) for n, c in zip(names, z[:, CHOICE])]
        first = int(torch.randint(1 << 40, (1,), generator=draw))
        seeds = torch.tensor([seed_of(split, first + i) for i in range(count)])
        kind, standing = torch.rand(count, generator=draw), self.data.standing
        return recorded_batch(names, takes, seeds, z, p_e, kind, frames, fps, lead, standing)

    def _chosen(self, action: str, style: float, split: Split) -> Take:
        part: MotionSplit = "train" if split == "train" else "held_out"
        take = self.library.choose(action, style, part) if self.library else None
        if take is None:
            raise UnknownName(f"recorded action ({part})", action, self.recorded)
        return take
