"""E_a, the image encoder: one photo -> appearance features at every scale."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from larnet.config.specs import ModelSpec
from larnet.nets.blocks import Conv, Pyramid, Residual, coordinates, double, pointwise


class ResidualAppearance(nn.Module):
    """Residual encoder with a top-down path, so that fine features know the whole body.

    x_0 (B, 3, H, W) in [-1, 1] -> {stride: (B, C, H / stride, W / stride)}, in (-1, 1) at the
    integrator's scales, where e_a is the state that the recurrence starts from (paper eq. 1).
    """

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        widths = dict(spec.appearance_widths)
        self.strides = tuple(sorted(widths))
        self.scales = spec.scales
        down, lateral = {}, {}
        c_in = 5
        for stride in self.strides:
            c = widths[stride]
            down[str(stride)] = nn.Sequential(Conv(c_in, c, stride=2), Residual(c))
            c_in = c
        self.down = nn.ModuleDict(down)
        for fine, coarse in zip(self.strides, self.strides[1:]):
            lateral[str(fine)] = nn.Conv2d(widths[coarse], widths[fine], 1)
        self.lateral = nn.ModuleDict(lateral)
        out = dict(spec.motion_widths)
        self.state = nn.ModuleDict(
            {str(s): nn.Conv2d(widths[s], out[s], 3, padding=1) for s in spec.scales}
        )

    def forward(self, x_0: Tensor) -> Pyramid:
        x = torch.cat((x_0, coordinates(x_0)), 1)
        e_a: Pyramid = {}
        for stride in self.strides:
            x = e_a[stride] = self.down[str(stride)](x)
        for stride in reversed(self.strides[:-1]):
            e_a[stride] = e_a[stride] + double(
                pointwise(self.lateral[str(stride)], e_a[2 * stride])
            )
        return e_a | {s: torch.tanh(self.state[str(s)](e_a[s])) for s in self.scales}


class VGGAppearance(nn.Module):
    """VGG-16's first stages (two or three 3x3 convolutions, then pooling), as in the paper.

    Same shapes as `ResidualAppearance`; no path back from coarse to fine.
    """

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        self.scales = spec.scales
        stages = {}
        c_in = 3
        for depth, (stride, c) in enumerate(sorted(spec.appearance_widths)):
            convs = [Conv(c_in if i == 0 else c, c) for i in range(2 if depth < 2 else 3)]
            stages[str(stride)] = nn.Sequential(*convs, nn.MaxPool2d(2))
            c_in = c
        self.stages = nn.ModuleDict(stages)
        widths, out = dict(spec.appearance_widths), dict(spec.motion_widths)
        self.state = nn.ModuleDict({str(s): nn.Conv2d(widths[s], out[s], 1) for s in spec.scales})

    def forward(self, x_0: Tensor) -> Pyramid:
        e_a: Pyramid = {}
        x = x_0
        for stride, stage in self.stages.items():
            x = e_a[int(stride)] = stage(x)
        return e_a | {s: torch.tanh(self.state[str(s)](e_a[s])) for s in self.scales}


APPEARANCE = {"residual": ResidualAppearance, "vgg": VGGAppearance}
