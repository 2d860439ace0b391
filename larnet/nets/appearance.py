"""E_a, the image encoder: one photo -> appearance features at every scale."""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.config.specs import ModelSpec
from larnet.errors import BadInput
from larnet.nets.blocks import Conv, Pyramid, Residual, bias_of, coordinates, double, pointwise
from larnet.nets.features.vgg import IMAGENET_DEVIATION, IMAGENET_MEAN


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


class VGG16Appearance(nn.Module):
    """VGG-16's own first stages (Simonyan, Zisserman 2015), as the paper's E_a: 3x3 convolutions
    with biases, nothing between but ReLU; e_a at stride 2 is conv2_2, at 4 conv3_3, at 8 conv4_3.

    At the widths 128, 256, 512 `load` gives it the weights learned on ImageNet. Same shapes as
    `ResidualAppearance`.
    """

    mean: Tensor
    deviation: Tensor
    DEPTHS = (2, 2, 3, 3, 3)  # convolutions of each stage, at strides 1, 2, 4, ...
    OWN = (64, 128, 256, 512, 512)  # widths of VGG-16

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        self.scales, widths = spec.scales, dict(spec.appearance_widths)
        self.strides = (1, *sorted(widths))
        if self.strides != tuple(2**i for i in range(len(self.strides))) or max(widths) > 16:
            raise BadInput(f"VGG-16 has strides 2, 4, 8, 16 in turn, not {sorted(widths)}.")
        self.widths = (widths[2] // 2, *(widths[s] for s in self.strides[1:]))
        self.stages = nn.ModuleDict()
        c_in = 3
        for stride, depth, c in zip(self.strides, self.DEPTHS, self.widths):
            convs = [nn.Conv2d(c_in if i == 0 else c, c, 3, padding=1) for i in range(depth)]
            for conv in convs:  # without norms the usual start would fade out over ten layers
                nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
                nn.init.zeros_(bias_of(conv))
            self.stages[str(stride)] = nn.ModuleList(convs)
            c_in = c
        out = dict(spec.motion_widths)
        self.state = nn.ModuleDict({str(s): nn.Conv2d(widths[s], out[s], 1) for s in spec.scales})
        mean, deviation = torch.tensor(IMAGENET_MEAN), torch.tensor(IMAGENET_DEVIATION)
        self.register_buffer("mean", mean.view(1, 3, 1, 1), persistent=False)
        self.register_buffer("deviation", deviation.view(1, 3, 1, 1), persistent=False)

    @property
    def is_vgg16(self) -> bool:
        """Whether the widths are VGG-16's, so that its weights fit."""
        return self.widths == self.OWN[: len(self.widths)]

    def load(self, weights: Mapping[str, Tensor]) -> None:
        """Begin with the tensors of `fetch-weights vgg16` (`VGG16_0.Conv_0.weight` ...)."""
        convs = [conv for stage in self.stages.values() for conv in stage.children()]
        for i, conv in enumerate(convs):
            conv.load_state_dict({k: weights[f"VGG16_0.Conv_{i}.{k}"] for k in ("weight", "bias")})

    def forward(self, x_0: Tensor) -> Pyramid:
        e_a: Pyramid = {}
        x = (x_0 - self.mean) / self.deviation
        for stride in self.strides:
            if stride > 1:
                x = F.max_pool2d(x, 2)
            for conv in self.stages[str(stride)].children():
                x = F.relu(conv(x))
            if stride > 1:
                e_a[stride] = x
        return e_a | {s: torch.tanh(self.state[str(s)](e_a[s])) for s in self.scales}


APPEARANCE = {"residual": ResidualAppearance, "vgg": VGGAppearance, "vgg16": VGG16Appearance}
