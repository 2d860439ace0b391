"""G_m, the motion generator: action, position and noise -> e_m at every scale of the integrator."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.body.skeleton import EPISODE
from larnet.body.skeleton import FPS as RATE
from larnet.config.specs import SKELETON, ModelSpec
from larnet.errors import BadInput
from larnet.nets.blocks import SPACE_TIME, Pyramid, bias_of, double, fold, pointwise, unfold

POSITION = 15  # p_e is one number; repeated so that it is not drowned by a_e and z (authors' code)


FPS = 24.0  # frames a second at which the pace of a clip is 0


@dataclass(frozen=True)
class Moments:
    """When the frames of B clips are: any times at all, in the order of the clip."""

    at: Tensor  # (B, T), shares of the action's episode
    step: Tensor  # (B,), seconds from frame to frame
    back: Tensor | None = None  # (B, T) in [0, 1], how far the state returns to the photo's
    every: int = (
        1  # frames for each step of the scales of the picture, which learned from 12 a second
    )
    photo: Tensor | None = None  # (B,), the share that the photo shows; None: nobody looked

    def to(self, device: torch.device | str) -> Moments:
        """The same on a device."""
        back, photo = (None if x is None else x.to(device) for x in (self.back, self.photo))
        return Moments(self.at.to(device), self.step.to(device), back, self.every, photo)

    def rows(self, part: slice) -> Moments:
        """Those of some of the clips."""
        back, photo = (None if x is None else x[part] for x in (self.back, self.photo))
        return Moments(self.at[part], self.step[part], back, self.every, photo)

    def frames(self, part: slice) -> Moments:
        """Those of some of the frames of every clip."""
        back = None if self.back is None else self.back[:, part]
        return Moments(self.at[:, part], self.step, back, self.every, self.photo)


def _fixed(kind: nn.Module, moments: Moments | None) -> None:
    if moments is not None:
        raise BadInput(
            f"{type(kind).__name__} makes clips of a fixed number of frames at a fixed rate: give "
            "no moments."
        )


class TransposedMotion(nn.Module):
    """The paper's G_m: a stack of transposed 3-D convolutions from concat(a_e, p_e, z).

    a_e (B, A), p_e (B,) in [0, 1], z (B, Z) -> {scale: (B, C, T_scale, h, w)} in (-1, 1).
    """

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        widths, first = dict(spec.motion_widths), spec.coarsest
        self.grid, self.length = spec.grid(first), spec.length(first)
        c = widths[first]
        c_in = spec.action + POSITION + spec.noise
        self.start = nn.Linear(c_in, spec.motion_code)
        # one vector -> (T / 2, ceil(grid / 4)) cells -> doubled twice in space, once in time
        self.cells = math.ceil(self.grid / 4)
        self.seed = nn.Linear(spec.motion_code, c * max(1, self.length // 2) * self.cells**2)
        self.grow = nn.Sequential(
            nn.ConvTranspose3d(c, c, 4, 2, 1, bias=False),
            nn.GroupNorm(8 if c % 8 == 0 else 1, c),
            nn.ReLU(),
            nn.ConvTranspose3d(c, c, (3, 4, 4), (1, 2, 2), 1),
        )
        self.up = nn.ModuleDict(
            {
                str(fine): nn.ConvTranspose3d(
                    widths[coarse],
                    widths[fine],
                    (4 if spec.length(fine) > spec.length(coarse) else 3, 4, 4),
                    (2 if spec.length(fine) > spec.length(coarse) else 1, 2, 2),
                    1,
                )
                for coarse, fine in zip(spec.scales, spec.scales[1:])
            }
        )
        self.scales = spec.scales

    def forward(
        self, a_e: Tensor, p_e: Tensor, z: Tensor, moments: Moments | None = None
    ) -> Pyramid:
        _fixed(self, moments)
        c = torch.cat((a_e, p_e[:, None].expand(-1, POSITION), z), 1)
        h = self.seed(F.relu(self.start(c)))
        h = h.view(len(c), -1, max(1, self.length // 2), self.cells, self.cells)
        h = self.grow(h)[:, :, : self.length, : self.grid, : self.grid]
        e_m = {self.scales[0]: h}
        for stride in self.scales[1:]:
            h = e_m[stride] = self.up[str(stride)](F.relu(h))
        return {stride: torch.tanh(h) for stride, h in e_m.items()}


class TimedMotion(nn.Module):
    """A cheaper G_m: a pose code for every moment, unrolled into space by a transposed convolution.

    The moment of frame t is p_e + t / EPISODE, in Fourier features beside concat(a_e, p_e, z):
    clips that overlap in their episode share their codes. Same shapes as `TransposedMotion`, and
    the codes with the skeletons read from them as the map of one cell: {size: (B, code + 60, T, 1,
    1)}, joints in standing heights, x to the actor's left, y up, z ahead.
    """

    OCTAVES = 5

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        widths, code = dict(spec.motion_widths), spec.motion_code
        self.frames, self.scales, self.size = spec.frames, spec.scales, spec.size
        self.lengths = dict(spec.motion_frames)
        c_in = spec.action + POSITION + spec.noise
        self.condition = nn.Sequential(nn.Linear(c_in, code), nn.ReLU(), nn.Linear(code, code))
        self.moment = nn.Linear(2 * self.OCTAVES + 1, code)
        self.code = nn.Sequential(
            nn.ReLU(), nn.Linear(code, 2 * code), nn.ReLU(), nn.Linear(2 * code, code), nn.ReLU()
        )
        self.skeleton = nn.Linear(code, SKELETON)
        first = spec.coarsest
        self.unroll = nn.ConvTranspose2d(code, widths[first], spec.grid(first))
        block = SPACE_TIME[spec.factored]
        self.refine = nn.ModuleDict({str(s): block(widths[s], widths[s]) for s in spec.scales})
        self.narrow = nn.ModuleDict(
            {
                str(fine): nn.Conv2d(widths[coarse], widths[fine], 1)
                for coarse, fine in zip(spec.scales, spec.scales[1:])
            }
        )
        self.out = nn.ModuleDict({str(s): nn.Conv2d(widths[s], widths[s], 1) for s in spec.scales})

    def usual(self, p_e: Tensor) -> Moments:
        """The model's own number of frames from p_e on, at its own rate, where no others are
        asked for."""
        t = torch.arange(self.frames, device=p_e.device, dtype=p_e.dtype) / EPISODE
        step = torch.full_like(p_e, 1 / RATE)
        return Moments(p_e[:, None] + t, step)

    def moments(self, at: Tensor) -> Tensor:
        """Fourier features (B, T, 2 * OCTAVES + 1) of each frame's place in the episode (B, T)."""
        waves = at[..., None] * (math.pi * 2.0 ** torch.arange(self.OCTAVES, device=at.device))
        return torch.cat((at[..., None], waves.sin(), waves.cos()), -1)

    def text_conditioned_modules(self) -> tuple[nn.Module, ...]:
        """The parts that turn a_e, p_e and z into codes and skeletons."""
        return self.condition, self.moment, self.code, self.skeleton

    def codes(self, a_e: Tensor, p_e: Tensor, z: Tensor, moments: Moments | None = None) -> Tensor:
        """What the body does at each frame, before it is anywhere: (B, T, code)."""
        at = (moments or self.usual(p_e)).at
        c = self.condition(torch.cat((a_e, p_e[:, None].expand(-1, POSITION), z), 1))
        return self.code(c[:, None] + self.moment(self.moments(at)))

    def skeletons(self, a_e: Tensor, p_e: Tensor, z: Tensor, at: Tensor) -> Tensor:
        """The skeletons alone, (B, T, J, 3), at shares of the episode (B, T)."""
        codes = self.codes(a_e, p_e, z, Moments(at, torch.ones_like(at[:, 0])))
        return self.skeleton(codes).unflatten(-1, (SKELETON // 3, 3))

    def pose_motion(self, codes: Tensor, moments: Moments) -> Tensor:
        """e_m at the scale of one cell: each frame's code, and the skeleton read from it."""
        return torch.cat((codes, self.skeleton(codes)), -1)

    def forward(
        self, a_e: Tensor, p_e: Tensor, z: Tensor, moments: Moments | None = None
    ) -> Pyramid:
        batch, moments = len(a_e), moments or self.usual(p_e)
        every, frames = moments.every, moments.at.shape[1]
        if frames % (whole := every * self.frames // min(self.lengths.values())):
            raise BadInput(f"G_m makes a multiple of {whole} frames, not {frames}.")
        codes = self.codes(a_e, p_e, z, moments)
        # a transposed convolution from one cell to the whole grid is one matrix product
        # and, cells before channels, its weights are stored as that product wants them
        weight, side = self.unroll.weight.permute(0, 2, 3, 1), self.unroll.kernel_size[0]
        h = codes[:, every // 2 :: every].transpose(0, 1).flatten(0, 1) @ weight.flatten(1)
        h = h.view(len(h), side, side, -1) + bias_of(self.unroll)
        h = unfold(h.permute(0, 3, 1, 2), batch)
        known = self.pose_motion(codes, moments)
        e_m: Pyramid = {self.size: known.transpose(1, 2)[..., None, None]}
        for stride in self.scales:
            if stride != self.scales[0]:
                h = unfold(double(pointwise(self.narrow[str(stride)], fold(h))), batch)
            h = self.refine[str(stride)](h)
            step = self.frames // self.lengths[stride]
            seen = h[:, :, step // 2 :: step]  # the middle frame of every motion step
            e_m[stride] = unfold(torch.tanh(pointwise(self.out[str(stride)], fold(seen))), batch)
        return e_m


class PacedMotion(TimedMotion):
    """`TimedMotion` for M_I's scale of one cell, which is told how far in time its frames lie
    apart: e_m there is {size: (B, code + 60 + 1, T, 1, 1)}, code, skeleton and pace."""

    def pose_motion(self, codes: Tensor, moments: Moments) -> Tensor:
        return paced(codes, self.skeleton(codes), moments.step)


def paced(codes: Tensor, skeletons: Tensor, step: Tensor) -> Tensor:
    """e_m of one cell (B, T, code + 60 + 1) from codes (B, T, code), skeletons (B, T, 60) and the
    seconds from frame to frame (B,): the pace is 0 at FPS and 1 at half of it."""
    pace = (step * FPS).log2()[:, None, None].expand(-1, codes.shape[1], -1)
    return torch.cat((codes, skeletons, pace.to(codes.dtype)), -1)


class LabelMotion(nn.Module):
    """BaseNet-1: no action dynamics; concat(a_e, p_e, z) projected and expanded over T, H, W."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        widths = dict(spec.motion_widths)
        c_in = spec.action + POSITION + spec.noise
        self.project = nn.ModuleDict({str(s): nn.Linear(c_in, widths[s]) for s in spec.scales})
        self.shape = {s: (spec.length(s), spec.grid(s), spec.grid(s)) for s in spec.scales}

    def forward(
        self, a_e: Tensor, p_e: Tensor, z: Tensor, moments: Moments | None = None
    ) -> Pyramid:
        _fixed(self, moments)
        c = torch.cat((a_e, p_e[:, None].expand(-1, POSITION), z), 1)
        return {
            s: torch.tanh(self.project[str(s)](c))[:, :, None, None, None].expand(-1, -1, *shape)
            for s, shape in self.shape.items()
        }


class DrivenMotion(nn.Module):
    """LARNet-dagger: no G_m. e_m always comes from a driving clip, as `Condition.e_m`."""

    def __init__(self, _: ModelSpec) -> None:
        super().__init__()

    def forward(
        self, a_e: Tensor, p_e: Tensor, z: Tensor, moments: Moments | None = None
    ) -> Pyramid:
        raise BadInput(
            "This model has no motion generator: it repeats the movement of a driving clip. Give "
            "one, or choose a checkpoint that understands words."
        )


MOTION = {
    "transposed": TransposedMotion,
    "timed": TimedMotion,
    "paced": PacedMotion,
    "label": LabelMotion,
    "driven": DrivenMotion,
}
