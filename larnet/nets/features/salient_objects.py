"""U2-Net-P (Qin et al. 2020): what stands out of a picture.

A U-Net whose every stage is a small U-Net. Its inner layers are narrow and the finest of its maps
large, so that a core waits for memory more than it computes: layers are worked off in stripes that
stay in its cache, and results take the place of what nobody reads again.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

WIDE, NARROW = 64, 16  # channels between stages, within one
STRIPE = 40  # rows that are computed at once
_DEPTHS = (7, 6, 5, 4)  # of the stages that halve maps; two more dilate instead


class U2NetP(nn.Module):
    """Pictures (1, 3, H, W), standardised as ImageNet's, -> how much each pixel stands out,
    (1, 1, H, W) in [0, 1]. H and W are multiples of 32. For inference alone."""

    def __init__(self) -> None:
        super().__init__()
        halving = [_Stage(3 if i == 0 else WIDE, depth) for i, depth in enumerate(_DEPTHS)]
        self.down = nn.ModuleList((*halving, _Stage(WIDE), _Stage(WIDE)))
        self.coarsest = _OneMap()
        wide = [_Stage(2 * WIDE, depth) for depth in (0, *_DEPTHS[::-1])]
        self.up = nn.ModuleList(layer for stage in wide for layer in (stage, _OneMap()))
        self.fuse = nn.Conv2d(6, 1, 1)

    @classmethod
    def of_weights(cls, tensors: Sequence[Tensor]) -> U2NetP:
        """The network of its weights (C_out, 3, 3, C_in) and biases (C_out,), both in the order of
        the layers; biases of layers with one channel may come at another place among them. Raises
        ValueError where they are not those of this network."""
        network = cls()
        layers = [layer for layer in network.modules() if isinstance(layer, nn.Conv2d)]
        weights = [x.permute(0, 3, 1, 2) for x in tensors if x.ndim == 4]
        one, more = ([x for x in tensors if x.ndim == 1 and (len(x) == 1) == w] for w in (1, 0))
        if [x.shape for x in weights] != [layer.weight.shape for layer in layers]:
            raise ValueError("these are not the weights of U2-Net-P")
        biases = iter(one), iter(more)
        for layer, weight in zip(layers, weights):
            layer.weight.data = weight.float().contiguous(memory_format=torch.channels_last)
            layer.bias = nn.Parameter(next(biases[len(weight) > 1]).float())
        return network.eval().requires_grad_(False)

    def forward(self, picture: Tensor) -> Tensor:
        x, levels = picture.contiguous(memory_format=torch.channels_last), []
        for number, stage in enumerate(self.down):
            x = stage(F.max_pool2d(x, 2) if number else x)
            levels.append(x)
        found = [self.coarsest(levels.pop())]
        for stage, one_map in zip(self.up[::2], self.up[1::2]):
            x = stage(x, levels.pop())
            found.append(one_map(x))
        size = picture.shape[-2:]
        maps = [F.interpolate(x, size, mode="bilinear", align_corners=False) for x in found[::-1]]
        return self.fuse(torch.cat(maps, 1)).sigmoid()


class _Conv(nn.Conv2d):
    """3x3 convolution and ReLU of maps side by side, those of half the size enlarged."""

    def __init__(self, c_in: int, c_out: int, dilation: int = 1) -> None:
        super().__init__(c_in, c_out, 3, padding=dilation, dilation=dilation)

    def forward(
        self, *maps: Tensor, plus: Tensor | None = None, out: Tensor | None = None
    ) -> Tensor:
        """Put into `out`, which may be the last of several maps, or added to `plus`, in place."""
        height, width = maps[-1].shape[-2:]
        if out is None:
            shape = (1, self.out_channels, height, width)
            out = torch.empty(shape, memory_format=torch.channels_last) if plus is None else plus
        stripes = [slice(a, min(height, a + STRIPE)) for a in range(0, height, STRIPE)]
        some = self._rows(maps, stripes[0])
        for number, rows in enumerate(stripes):
            y = self._of_rows(some, rows, height)
            if number + 1 < len(stripes):  # before its first rows are written over
                some = self._rows(maps, stripes[number + 1])
            if plus is None:
                torch.clamp_min(y, 0, out=out[:, :, rows])
            else:
                plus[:, :, rows].add_(y.relu_())
        return out

    def _rows(self, maps: Sequence[Tensor], rows: slice) -> Tensor:
        """The rows of the maps side by side, and those around that they need."""
        height, around = maps[-1].shape[2], self.dilation[0]
        first, last = max(0, rows.start - around), min(height, rows.stop + around)
        found = []
        for x in maps:
            if x.shape[2] == height:
                found.append(x[:, :, first:last])
                continue
            low = max(0, (first - 1) // 2)
            x = x[:, :, low : last // 2 + 1]
            x = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
            found.append(x[:, :, first - 2 * low : last - 2 * low])
        return found[0] if len(found) == 1 else torch.cat(found, 1)

    def _of_rows(self, x: Tensor, rows: slice, height: int) -> Tensor:
        around = self.dilation[0]
        ends = rows.start < around or rows.stop + around > height
        y = F.conv2d(x, self.weight, self.bias, 1, (around if ends else 0, around), around)
        first = rows.start - max(0, rows.start - around) if ends else 0
        return y[:, :, first : first + rows.stop - rows.start]


class _Stage(nn.Module):
    """A small U-Net around a shortcut; without a depth it dilates instead of halving its maps."""

    def __init__(self, c_in: int, depth: int = 0) -> None:
        super().__init__()
        dilations = [1] * (depth - 1) + [2] if depth else [1, 2, 4, 8]
        ends = [WIDE] + [NARROW] * (len(dilations) - 1)
        self.halves = depth - 2 if depth else 0
        self.first = _Conv(c_in, WIDE)
        self.down = nn.ModuleList(_Conv(c, NARROW, d) for c, d in zip(ends, dilations))
        ups = zip(ends, dilations if not depth else [1] * depth)
        self.up = nn.ModuleList(_Conv(2 * NARROW, c, d) for c, d in list(ups)[-2::-1])

    def forward(self, *maps: Tensor) -> Tensor:
        """Of maps with the same number of rows, or half of it; the last of several is used up."""
        shortcut = self.first(*maps, out=maps[-1] if len(maps) > 1 else None)
        x, levels = shortcut, []
        for number, layer in enumerate(self.down):
            x = layer(F.max_pool2d(x, 2) if 0 < number <= self.halves else x)
            levels.append(x)
        x = levels.pop()
        for layer in self.up[:-1]:
            x = layer(x, levels.pop())
        return self.up[-1](x, levels.pop(), plus=shortcut)


class _OneMap(nn.Conv2d):
    """A 3x3 convolution to one channel, as nine products of every pixel, summed where they
    belong."""

    def __init__(self) -> None:
        super().__init__(WIDE, 1, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        height, width = x.shape[-2:]
        pixels = x.permute(0, 2, 3, 1).reshape(-1, WIDE)
        products = pixels @ self.weight[0].permute(1, 2, 0).reshape(9, WIDE).T
        around = F.pad(products.T.reshape(9, height, width), (1, 1, 1, 1))
        shifted = [around[i, i // 3 :, i % 3 :][:height, :width] for i in range(9)]
        assert self.bias is not None
        return (torch.stack(shifted).sum(0) + self.bias)[None, None]
