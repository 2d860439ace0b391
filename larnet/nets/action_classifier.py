"""A small network that names the action of a clip, and what its legs and its arms do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SIDE = 96  # pixels it looks at
FRAMES = 8  # it looks at, spread evenly over the clip
_WIDTHS = (48, 80, 128)
_KERNELS = ((6, 4), (3, 2), (3, 2))  # side, stride: hands are few pixels, so no stage is finer
_CODE = 192
_PARTS = 4  # of the clip, in order: sitting down is not standing up


class ActionClassifierNet(nn.Module):
    """Clips (B, 3, T, H, W) in [-1, 1] -> {track: scores (B, classes)}; `tracks` names the classes;
    side, pixels it looks at, a multiple of 16.

    It sees every frame beside its change from the first frame and from the one before, so that it
    need not know the actor.
    """

    def __init__(self, tracks: Mapping[str, Sequence[str]], side: int = SIDE) -> None:
        super().__init__()
        self.side = side
        stages: list[nn.Module] = []
        for c_in, c_out, (kernel, stride) in zip((9, *_WIDTHS), _WIDTHS, _KERNELS):
            stages += [nn.Conv2d(c_in, c_out, kernel, stride, 1), nn.GroupNorm(8, c_out), nn.ReLU()]
        self.look = nn.Sequential(*stages, nn.Conv2d(_WIDTHS[-1], 24, 1), nn.ReLU(), nn.Flatten())
        self.look.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # not in stub
        self.place = nn.Linear(24 * (side // 16) ** 2, _CODE)
        self.follow = nn.ModuleList(nn.Conv1d(_CODE, _CODE, 3, padding=1) for _ in range(2))
        self.drop = nn.Dropout(0.2)
        self.heads = nn.ModuleDict(
            {t: nn.Linear(_CODE * _PARTS, len(c)) for t, c in tracks.items()}
        )

    def forward(self, v: Tensor) -> dict[str, Tensor]:
        b, t = len(v), FRAMES
        v = v[:, :, torch.linspace(0, v.shape[2] - 1, t).round().long()]
        x = v.transpose(1, 2).flatten(0, 1)
        if x.shape[-2:] != (self.side, self.side):
            x = F.interpolate(x, (self.side, self.side), mode="bilinear", antialias=True)
        x = x.unflatten(0, (b, t))
        last = torch.cat([x[:, :1], x[:, :-1]], 1)
        seen = torch.cat([x - x.mean((1, 3, 4), keepdim=True), x - x[:, :1], 2 * (x - last)], 2)
        seen = seen.flatten(0, 1).contiguous(memory_format=torch.channels_last)
        code = self.place(self.look(seen)).unflatten(0, (b, t)).transpose(1, 2)
        for layer in self.follow:
            code = code + F.relu(layer(F.relu(code)))
        pooled = self.drop(F.adaptive_avg_pool1d(F.relu(code), _PARTS).flatten(1))
        return {track: head(pooled) for track, head in self.heads.items()}
