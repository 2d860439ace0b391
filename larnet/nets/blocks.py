"""Convolution blocks and the two views of a video feature."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.body.skeleton import JOINTS as NAMES

JOINTS = len(NAMES)  # of a body
Pyramid = dict[int, Tensor]


def fold(video: Tensor) -> Tensor:
    """(B, C, T, H, W) -> (T * B, C, H, W); free when the clip is stored time first."""
    b, c, t, h, w = video.shape
    return video.permute(2, 0, 1, 3, 4).reshape(t * b, c, h, w)


def unfold(frames: Tensor, batch: int) -> Tensor:
    """(T * B, C, H, W) -> (B, C, T, H, W), a view."""
    tb, c, h, w = frames.shape
    return frames.view(tb // batch, batch, c, h, w).permute(1, 2, 0, 3, 4)


def stretch(video: Tensor, frames: int) -> Tensor:
    """Repeat every time step: (B, C, T, H, W) -> (B, C, frames, H, W), stored time first."""
    times = frames // video.shape[2]
    if times == 1:
        return video
    x = video.permute(2, 0, 3, 4, 1)  # (T, B, H, W, C)
    x = x[:, None].expand(-1, times, -1, -1, -1, -1).flatten(0, 1)
    return x.permute(1, 4, 0, 2, 3)


def norm(channels: int) -> nn.GroupNorm:
    """Statistics of one sample alone, so that a clip does not depend on its batch."""
    groups = next(g for g in (8, 4, 2, 1) if channels % g == 0)
    return nn.GroupNorm(groups, channels)


def on_cpu(x: Tensor) -> bool:
    """Whether the forms that are faster on a CPU, fp32 without gradients, are used."""
    plain = torch.is_inference_mode_enabled() and not torch.is_autocast_enabled("cpu")
    return plain and x.device.type == "cpu"


def pointwise(conv: nn.Module, x: Tensor) -> Tensor:
    """A 1x1 convolution; on a CPU one matrix product over cells stored channels last."""
    if not isinstance(conv, nn.Conv2d) or not on_cpu(x):
        return conv(x)
    return F.linear(x.permute(0, 2, 3, 1), conv.weight.flatten(1), conv.bias).permute(0, 3, 1, 2)


def bias_of(layer: nn.Module) -> Tensor:
    """The bias of a layer made with one, which torch's types call optional. Raises TypeError."""
    if not isinstance(layer.bias, Tensor):
        raise TypeError(f"{layer} has no bias")
    return layer.bias


class Conv(nn.Sequential):
    """3x3 convolution, norm, ReLU on (N, C, H, W)."""

    def __init__(self, c_in: int, c_out: int, stride: int = 1, kernel: int = 3) -> None:
        super().__init__(
            nn.Conv2d(c_in, c_out, kernel, stride, kernel // 2, bias=False),
            norm(c_out),
            nn.ReLU(inplace=True),
        )


class Residual(nn.Module):
    """Two 3x3 convolutions around a shortcut, (N, C, H, W) -> (N, C, H, W)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = Conv(channels, channels)
        self.second = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm = norm(channels)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.norm(self.second(self.first(x))))


class SpaceTime(nn.Module):
    """3x3x3 convolution, norm, ReLU on (B, C, T, H, W)."""

    def __init__(self, c_in: int, c_out: int) -> None:
        super().__init__()
        self.conv = nn.Conv3d(c_in, c_out, 3, padding=1, bias=False)
        self.norm = norm(c_out)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.conv(x)))


class FactoredSpaceTime(nn.Module):
    """The same reach at a third of the arithmetic: 3x3 in space, then 3 steps of time per channel.

    The temporal part starts as the identity.
    """

    def __init__(self, c_in: int, c_out: int) -> None:
        super().__init__()
        self.space = Conv(c_in, c_out)
        taps = torch.zeros(2, 1, c_out, 1, 1)
        self.past_and_next = nn.Parameter(taps)

    def forward(self, x: Tensor) -> Tensor:
        batch, frames = x.shape[0], x.shape[2]
        h = self.space(fold(x))  # (T * B, C, H, W)
        if on_cpu(h):
            return unfold(self._in_one_pass(h, batch), batch)
        if frames > 1:
            change = h[batch:] - h[:-batch]  # from each frame to the next
            edge = change.new_zeros(1).expand_as(h[:batch])
            past, following = self.past_and_next
            h = h - past * torch.cat((edge, change)) + following * torch.cat((change, edge))
        return unfold(h, batch)

    def _in_one_pass(self, h: Tensor, batch: int) -> Tensor:
        """The temporal part as one convolution per channel over time, which the ends extend."""
        past, following = self.past_and_next
        taps = torch.stack((past, 1 - past - following, following), 2)  # (1, C, 3, 1, 1)
        tb, c, height, width = h.shape
        rows = h.permute(0, 2, 3, 1).reshape(1, tb // batch, -1, c).permute(0, 3, 1, 2)
        out = F.conv2d(rows, taps[0, ..., 0].unsqueeze(1), padding=(1, 0), groups=c)
        out = out.permute(0, 2, 3, 1).reshape(tb, height, width, c).permute(0, 3, 1, 2)
        out[:batch] += past * h[:batch]
        out[-batch:] += following * h[-batch:]
        return out


SPACE_TIME = {False: SpaceTime, True: FactoredSpaceTime}  # keyed by ModelSpec.factored


def double(frames: Tensor) -> Tensor:
    """Twice the side, bilinear, on (N, C, H, W)."""
    return F.interpolate(frames, scale_factor=2, mode="bilinear", align_corners=False)


def coordinates(like: Tensor) -> Tensor:
    """(N, 2, H, W) x and y of each cell in [-1, 1], so that a convolution knows where it is."""
    n, _, h, w = like.shape
    y = torch.linspace(-1, 1, h, device=like.device, dtype=like.dtype)
    x = torch.linspace(-1, 1, w, device=like.device, dtype=like.dtype)
    grid = torch.stack((x.expand(h, w), y[:, None].expand(h, w)))
    return grid.expand(n, 2, h, w)


def cells(height: int, width: int, device: torch.device) -> Tensor:
    """(H, W, 2) centres of the cells of a grid, x then y, in [-1, 1]."""
    x = (torch.arange(width, device=device, dtype=torch.float32) + 0.5) * (2 / width) - 1
    y = (torch.arange(height, device=device, dtype=torch.float32) + 0.5) * (2 / height) - 1
    return torch.stack((x.expand(height, width), y[:, None].expand(height, width)), -1)
