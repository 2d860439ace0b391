"""I3D: Inception-v1 with its kernels inflated in time (Carreira, Zisserman 2017), RGB stream."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.nets.blocks import bias_of

CLASSES = 400  # Kinetics-400
_EPSILON = 1e-3  # of the batch norms that the weights were trained with
# Channels: 1x1 | 1x1 -> 3x3 | 1x1 -> 3x3 | maximum -> 1x1
_MIXED: dict[str, tuple[int, int, int, int, int, int]] = {
    "Mixed_3b": (64, 96, 128, 16, 32, 32),
    "Mixed_3c": (128, 128, 192, 32, 96, 64),
    "Mixed_4b": (192, 96, 208, 16, 48, 64),
    "Mixed_4c": (160, 112, 224, 24, 64, 64),
    "Mixed_4d": (128, 128, 256, 24, 64, 64),
    "Mixed_4e": (112, 144, 288, 32, 64, 64),
    "Mixed_4f": (256, 160, 320, 32, 128, 128),
    "Mixed_5b": (256, 160, 320, 32, 128, 128),
    "Mixed_5c": (384, 192, 384, 48, 128, 128),
}
# A maximum comes before these: kernel and stride in (T, H, W).
_POOL = {
    "Conv3d_2b_1x1": ((1, 3, 3), (1, 2, 2)),
    "Mixed_3b": ((1, 3, 3), (1, 2, 2)),
    "Mixed_4b": ((3, 3, 3), (2, 2, 2)),
    "Mixed_5b": ((2, 2, 2), (2, 2, 2)),
}
ENDPOINTS = ("Conv3d_1a_7x7", "Conv3d_2b_1x1", "Conv3d_2c_3x3", *_MIXED, "logits")


def _same(x: Tensor, kernel: tuple[int, ...], stride: tuple[int, ...]) -> Tensor:
    """Zeros around (T, H, W) so that the next layer's output has ceil(n / stride) cells, the odd
    one at the end. Features are positive, so zeros never win a maximum."""
    pads: list[int] = []
    for n, k, s in reversed(list(zip(x.shape[2:], kernel, stride))):
        total = max((-(-n // s) - 1) * s + k - n, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads) if any(pads) else x


def _pool(x: Tensor, kernel: tuple[int, ...], stride: tuple[int, ...]) -> Tensor:
    """The maximum over (T, H, W), first in each picture, then in time: torch's own over all three
    at once takes a third of the network's time on a CPU."""
    x = _same(x, kernel, stride)
    x = F.max_pool2d(x.flatten(1, 2), kernel[1:], stride[1:]).unflatten(1, x.shape[1:3])
    last = x.shape[2] - kernel[0] + 1
    return reduce(torch.maximum, (x[:, :, t : last + t : stride[0]] for t in range(kernel[0])))


class _Unit(nn.Conv3d):
    """Convolution, batch norm (folded into it), rectifier."""

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(super().forward(_same(x, self.kernel_size, self.stride)))


class _Mixed(nn.Module):
    """Four branches side by side."""

    def __init__(self, channels: int, widths: tuple[int, int, int, int, int, int]) -> None:
        super().__init__()
        a, b0, b1, c0, c1, d = widths
        self.a = _Unit(channels, a, 1)
        self.b0, self.b1 = _Unit(channels, b0, 1), _Unit(b0, b1, 3)
        self.c0, self.c1 = _Unit(channels, c0, 1), _Unit(c0, c1, 3)
        self.d = _Unit(channels, d, 1)
        self.channels = a + b1 + c1 + d

    def forward(self, x: Tensor) -> Tensor:
        d = self.d(_pool(x, (3, 3, 3), (1, 1, 1)))
        return torch.cat([self.a(x), self.b1(self.b0(x)), self.c1(self.c0(x)), d], 1)


class I3D(nn.Module):
    """The network with its batch norms folded into the convolutions, in evaluation mode.

    weights: tensors of `fetch-weights i3d` (`Conv3d_1a_7x7.Conv_0.weight` ...); without them the
    weights are random. Forward: clips (B, 3, T, H, W) in [-1, 1] -> {endpoint: features
    (B, C, T', H', W')}; "logits" is (B, 400). Strides (T, H and W): 2, 2 at Conv3d_1a_7x7; 2, 4 at
    Conv3d_2c_3x3; 2, 8 at Mixed_3c; 4, 16 at Mixed_4f; 8, 32 at Mixed_5c. `until` ends early at an
    endpoint and spares the rest.
    """

    def __init__(self, weights: Mapping[str, Tensor] | None = None) -> None:
        super().__init__()
        self.units = nn.ModuleDict(
            {
                "Conv3d_1a_7x7": _Unit(3, 64, 7, 2),
                "Conv3d_2b_1x1": _Unit(64, 64, 1),
                "Conv3d_2c_3x3": _Unit(64, 192, 3),
            }
        )
        channels = 192
        for name, widths in _MIXED.items():
            self.units[name] = unit = _Mixed(channels, widths)
            channels = unit.channels
        self.logits = nn.Linear(channels, CLASSES)
        if weights is not None:
            self._load(weights)
        self.eval()

    def forward(self, x: Tensor, until: str = "logits") -> dict[str, Tensor]:
        found = {}
        for name, unit in self.units.items():
            if name in _POOL:
                x = _pool(x, *_POOL[name])
            found[name] = x = unit(x)
            if name == until:
                return found
        # The average over 2x7x7 of the original at 224 pixels; over what there is when smaller.
        kernel = [min(k, n) for k, n in zip((2, 7, 7), x.shape[2:])]
        pooled = F.avg_pool3d(x, kernel, 1).mean((2, 3, 4))
        found["logits"] = self.logits(pooled)
        return found

    @torch.no_grad()
    def _load(self, weights: Mapping[str, Tensor]) -> None:
        for name, unit in self.units.items():
            if isinstance(unit, _Unit):
                _fold(unit, weights, name)
                continue
            for part, source in (
                ("a", "Branch_0.Conv3d_0a_1x1"),
                ("b0", "Branch_1.Conv3d_0a_1x1"),
                ("b1", "Branch_1.Conv3d_0b_3x3"),
                ("c0", "Branch_2.Conv3d_0a_1x1"),
                ("c1", "Branch_2.Conv3d_0b_3x3"),
                ("d", "Branch_3.Conv3d_0b_1x1"),
            ):
                _fold(getattr(unit, part), weights, f"{name}.{source}")
        self.logits.weight.copy_(weights["Logits.Conv3d_0c_1x1.Conv_0.weight"].flatten(1))
        self.logits.bias.copy_(weights["Logits.Conv3d_0c_1x1.Conv_0.bias"])


def _fold(unit: _Unit, weights: Mapping[str, Tensor], name: str) -> None:
    """A convolution and its batch norm (which has no scale of its own) as one convolution."""
    norm = {part: weights[f"{name}.BatchNorm_0.{part}"] for part in ("mean", "var", "bias")}
    scale = (norm["var"] + _EPSILON).rsqrt()
    unit.weight.copy_(weights[f"{name}.Conv_0.weight"] * scale.view(-1, 1, 1, 1, 1))
    bias_of(unit).copy_(norm["bias"] - norm["mean"] * scale)
