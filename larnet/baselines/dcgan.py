"""What the competitors share: stages of a DCGAN in two and three dimensions, a photo's encoder.

A stage doubles or halves the side by a convolution of 4 with stride 2. Sides go from the smallest,
4 to 7 cells, to the picture's; widths from 8 times `ModelSpec.width` at most to `width` at half the
picture's side, as all of the papers have them at 64 x 64.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.config.specs import ModelSpec
from larnet.errors import BadInput
from larnet.model import Condition

SMALLEST, LARGEST = 4, 7  # cells of the smallest feature map's side


def sides(size: int) -> list[int]:
    """Sides of the feature maps, smallest first, the picture's own last: 56 -> 7, 14, 28, 56.

    Raises BadInput where halving does not end at 4 to 7 cells.
    """
    side, found = size, [size]
    while side > LARGEST and side % 2 == 0:
        side //= 2
        found.append(side)
    if not SMALLEST <= side <= LARGEST or len(found) < 2:
        raise BadInput(
            f"A competitor's pictures cannot have {size} pixels a side: give 4, 5, 6 or 7 times a "
            "power of two, such as 48, 56, 64 or 112."
        )
    return found[::-1]


def widths(spec: ModelSpec) -> list[int]:
    """Channels at each of `sides` but the picture's: (4, 2, 1) * width at 56."""
    return [spec.width * min(8, spec.size // (2 * side)) for side in sides(spec.size)[:-1]]


def doublings(frames: int, stages: int) -> list[bool]:
    """Which of the stages double the number of time steps too: the last ones, as often as `frames`
    can be halved; 16 frames in 3 stages go 2, 4, 8, 16."""
    halvings = 0
    while halvings < stages and frames % 2 == 0:
        frames //= 2
        halvings += 1
    return [i >= stages - halvings for i in range(stages)]


def start(frames: int, doubles: list[bool]) -> int:
    """Time steps before the first stage."""
    return frames >> sum(doubles)


class Up2d(nn.Sequential):
    """Twice the side, batch norm, ReLU: (N, C, h, w) -> (N, C', 2 h, 2 w)."""

    def __init__(self, c_in: int, c_out: int) -> None:
        super().__init__(
            nn.ConvTranspose2d(c_in, c_out, 4, 2, 1, bias=False), nn.BatchNorm2d(c_out), nn.ReLU()
        )


class Up3d(nn.Sequential):
    """Twice the side, and twice the time steps where told: (B, C, t, h, w) -> (B, C', T, H, W)."""

    def __init__(self, c_in: int, c_out: int, doubles: bool) -> None:
        super().__init__(transposed_3d(c_in, c_out, doubles), nn.BatchNorm3d(c_out), nn.ReLU())


def transposed_3d(c_in: int, c_out: int, doubles: bool, bias: bool = False) -> nn.Module:
    """The convolution of `Up3d` alone."""
    kernel, stride = ((4, 4, 4), (2, 2, 2)) if doubles else ((3, 4, 4), (1, 2, 2))
    return nn.ConvTranspose3d(c_in, c_out, kernel, stride, 1, bias=bias)


class FactoredUp(nn.Module):
    """The transposed (1+2)D convolution of ImaGINator and G3AN: first in time, then in space, each
    with batch norm and ReLU; (B, C, t, h, w) -> (B, C', T, 2 h, 2 w)."""

    def __init__(self, c_in: int, c_out: int, doubles: bool) -> None:
        super().__init__()
        kernel, stride = (4, 2) if doubles else (3, 1)
        self.in_time = nn.Sequential(
            nn.ConvTranspose3d(c_in, c_out, (kernel, 1, 1), (stride, 1, 1), (1, 0, 0), bias=False),
            nn.BatchNorm3d(c_out),
            nn.ReLU(),
        )
        self.in_space = nn.Sequential(
            nn.ConvTranspose3d(c_out, c_out, (1, 4, 4), (1, 2, 2), (0, 1, 1), bias=False),
            nn.BatchNorm3d(c_out),
            nn.ReLU(),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.in_space(self.in_time(x))


class FactoredOut(nn.Sequential):
    """The last (1+2)D convolution: (B, C, t, h, w) -> frames (B, 3, T, 2 h, 2 w) in [-1, 1]."""

    def __init__(self, channels: int, doubles: bool) -> None:
        kernel, stride = (4, 2) if doubles else (3, 1)
        super().__init__(
            nn.ConvTranspose3d(channels, channels, (kernel, 1, 1), (stride, 1, 1), (1, 0, 0)),
            nn.LeakyReLU(0.2),
            nn.ConvTranspose3d(channels, 3, (1, 4, 4), (1, 2, 2), (0, 1, 1)),
            nn.Tanh(),
        )


class Start(nn.Module):
    """A code (B, Z) -> the smallest feature map (B, C, *shape): a transposed convolution from one
    cell, batch norm, ReLU."""

    def __init__(self, code: int, channels: int, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.shape = (channels, *shape)
        cells = torch.Size(self.shape).numel()
        self.spread = nn.Linear(code, cells, bias=False)
        self.norm = nn.BatchNorm1d(channels)

    def forward(self, code: Tensor) -> Tensor:
        spread = self.spread(code).unflatten(1, (self.shape[0], -1))  # (B, C, cells)
        return F.relu(self.norm(spread)).unflatten(2, self.shape[1:])


class PhotoEncoder(nn.Module):
    """VGAN's encoder for photos: strided convolutions down to the smallest side, then a code.

    x_0 (B, 3, H, W) in [-1, 1] -> code (B, `length`) and feature maps {side: (B, C, side, side)}.
    """

    def __init__(self, spec: ModelSpec, length: int) -> None:
        super().__init__()
        self.sides, self.stages, c_in = sides(spec.size)[-2::-1], nn.ModuleList(), 3
        for c in widths(spec)[::-1]:
            norm = nn.Identity() if c_in == 3 else nn.BatchNorm2d(c)
            conv = nn.Conv2d(c_in, c, 4, 2, 1, bias=c_in == 3)
            self.stages.append(nn.Sequential(conv, norm, nn.LeakyReLU(0.2)))
            c_in = c
        self.code = nn.Conv2d(c_in, length, self.sides[-1])

    def forward(self, x_0: Tensor) -> tuple[Tensor, dict[int, Tensor]]:
        h, maps = x_0, {}
        for side, stage in zip(self.sides, self.stages):
            h = maps[side] = stage(h)
        return self.code(h).flatten(1), maps


def told(c: Condition) -> Tensor:
    """What a condition says besides the photo, (B, A + 1 + Z): a_e, p_e and z."""
    return torch.cat((c.a_e, c.p_e[:, None], c.z), 1)


def heard(spec: ModelSpec) -> int:
    """How long `told` is."""
    return spec.action + 1 + spec.noise


def each_clip(photo: Tensor, c: Condition) -> Tensor:
    """What was made of one photo for all clips, or of one each, (1 or B, ...) -> (B, ...)."""
    return photo.expand(len(c.a_e), *photo.shape[1:])
