"""G_m, the motion generator: action, position and noise -> e_m at every scale of the integrator."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.body.skeleton import EPISODE, JOINTS
from larnet.config.specs import ModelSpec
from larnet.errors import BadInput
from larnet.nets.blocks import SPACE_TIME, Pyramid, bias_of, double, fold, pointwise, unfold

SKELETON = 3 * len(JOINTS)  # x, y, z of each
POSITION = 15  # p_e is one number; repeated so that it is not drowned by a_e and z (authors' code)


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

    def forward(self, a_e: Tensor, p_e: Tensor, z: Tensor) -> Pyramid:
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

    def moments(self, p_e: Tensor) -> Tensor:
        """Fourier features (B, T, 2 * OCTAVES + 1) of each frame's place in the episode."""
        t = torch.arange(self.frames, device=p_e.device, dtype=p_e.dtype) / EPISODE
        at = p_e[:, None] + t  # (B, T), in episodes
        waves = at[..., None] * (math.pi * 2.0 ** torch.arange(self.OCTAVES, device=p_e.device))
        return torch.cat((at[..., None], waves.sin(), waves.cos()), -1)

    def text_conditioned_modules(self) -> tuple[nn.Module, ...]:
        """The parts that turn a_e, p_e and z into codes and skeletons."""
        return self.condition, self.moment, self.code, self.skeleton

    def codes(self, a_e: Tensor, p_e: Tensor, z: Tensor) -> Tensor:
        """What the body does at each frame, before it is anywhere: (B, T, code)."""
        c = self.condition(torch.cat((a_e, p_e[:, None].expand(-1, POSITION), z), 1))
        return self.code(c[:, None] + self.moment(self.moments(p_e)))

    def forward(self, a_e: Tensor, p_e: Tensor, z: Tensor) -> Pyramid:
        batch = len(a_e)
        codes = self.codes(a_e, p_e, z)
        # a transposed convolution from one cell to the whole grid is one matrix product
        # and, cells before channels, its weights are stored as that product wants them
        weight, side = self.unroll.weight.permute(0, 2, 3, 1), self.unroll.kernel_size[0]
        h = codes.transpose(0, 1).flatten(0, 1) @ weight.flatten(1)
        h = h.view(len(h), side, side, -1) + bias_of(self.unroll)
        h = unfold(h.permute(0, 3, 1, 2), batch)
        known = torch.cat((codes, self.skeleton(codes)), -1)
        e_m: Pyramid = {self.size: known.transpose(1, 2)[..., None, None]}
        for stride in self.scales:
            if stride != self.scales[0]:
                h = unfold(double(pointwise(self.narrow[str(stride)], fold(h))), batch)
            h = self.refine[str(stride)](h)
            step = self.frames // self.lengths[stride]
            seen = h[:, :, step // 2 :: step]  # the middle frame of every motion step
            e_m[stride] = unfold(torch.tanh(pointwise(self.out[str(stride)], fold(seen))), batch)
        return e_m


class LabelMotion(nn.Module):
    """BaseNet-1: no action dynamics; concat(a_e, p_e, z) projected and expanded over T, H, W."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        widths = dict(spec.motion_widths)
        c_in = spec.action + POSITION + spec.noise
        self.project = nn.ModuleDict({str(s): nn.Linear(c_in, widths[s]) for s in spec.scales})
        self.shape = {s: (spec.length(s), spec.grid(s), spec.grid(s)) for s in spec.scales}

    def forward(self, a_e: Tensor, p_e: Tensor, z: Tensor) -> Pyramid:
        c = torch.cat((a_e, p_e[:, None].expand(-1, POSITION), z), 1)
        return {
            s: torch.tanh(self.project[str(s)](c))[:, :, None, None, None].expand(-1, -1, *shape)
            for s, shape in self.shape.items()
        }


class DrivenMotion(nn.Module):
    """LARNet-dagger: no G_m. e_m always comes from a driving clip, as `Condition.e_m`."""

    def __init__(self, _: ModelSpec) -> None:
        super().__init__()

    def forward(self, a_e: Tensor, p_e: Tensor, z: Tensor) -> Pyramid:
        raise BadInput(
            "This model has no motion generator: it repeats the movement of a driving clip. Give "
            "one, or choose a checkpoint that understands words."
        )


MOTION = {
    "transposed": TransposedMotion,
    "timed": TimedMotion,
    "label": LabelMotion,
    "driven": DrivenMotion,
}
