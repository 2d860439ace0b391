"""The background filler: what a place without its actor looks like, from what is seen around."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.nets.decoders.background import filled_rows

SLOPE = 0.1  # of a leaky ReLU


@dataclass(frozen=True)
class FillerSpec:
    """Widths of the network, from the picture's side to an eighth of it."""

    widths: tuple[int, ...] = (16, 32, 64, 112)
    dilations: tuple[int, ...] = (1, 2, 4, 8, 2, 1)  # of the blocks at an eighth of the side
    long_side: int = 160  # pixels of the pictures that it fills

    @property
    def stride(self) -> int:
        """Sides of a picture are multiples of it."""
        return 2 ** (len(self.widths) - 1)


class _Residual(nn.Module):
    """Two 3x3 convolutions around a shortcut; the first looks `dilation` cells away."""

    def __init__(self, channels: int, dilation: int = 1) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)  # begins as the identity
        assert self.second.bias is not None
        nn.init.zeros_(self.second.bias)

    def forward(self, x: Tensor) -> Tensor:
        inner = F.leaky_relu(self.first(F.leaky_relu(x, SLOPE)), SLOPE)
        return x + self.second(inner)


class BackgroundFiller(nn.Module):
    """A picture with a hole -> the picture filled in.

    A U-Net with dilated convolutions at its bottom (Yu and Koltun 2016), which see the whole of a
    person-shaped hole. It begins as `filled_rows` and learns what those are off.
    """

    def __init__(self, spec: FillerSpec | None = None) -> None:
        super().__init__()
        self.spec = spec = spec or FillerSpec()
        widths = spec.widths
        self.stem = nn.Conv2d(7, widths[0], 3, padding=1)
        self.down = nn.ModuleList(nn.Conv2d(a, b, 3, 2, 1) for a, b in pairwise(widths))
        self.bottom = nn.Sequential(*(_Residual(widths[-1], d) for d in spec.dilations))
        self.across = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in pairwise(widths))
        self.up = nn.ModuleList(_Residual(width) for width in widths[:-1])
        self.out = nn.Conv2d(widths[0], 3, 3, padding=1)
        nn.init.zeros_(self.out.weight)
        assert self.out.bias is not None
        nn.init.zeros_(self.out.bias)

    def forward(self, photo: Tensor, hole: Tensor) -> Tensor:
        """photo (B, 3, H, W) in [-1, 1], whatever in its hole; hole (B, 1, H, W), 1 or 0; sides are
        multiples of `spec.stride`. Returns (B, 3, H, W): the photo outside the hole."""
        known = 1 - hole
        seen = photo * known
        base = filled_rows(seen, known, 2)
        x = torch.cat((seen + base * hole, seen, known), 1)
        levels = [F.leaky_relu(self.stem(x), SLOPE)]
        for down in self.down:
            levels.append(F.leaky_relu(down(levels[-1]), SLOPE))
        x = self.bottom(levels.pop())
        for across, up in zip(reversed(self.across), reversed(self.up)):
            skip = levels.pop()
            x = F.interpolate(across(x), skip.shape[-2:], mode="bilinear", align_corners=False)
            x = up(skip + x)
        filled = base + self.out(x)
        if not self.training:  # a value beyond the limits has no gradient behind a clamp
            filled = filled.clamp(-1, 1)
        return seen + hole * filled
