"""E_v, the motion encoder: a real clip -> e^_m, the target of e_m, at the same scales."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.nets.blocks import SPACE_TIME, Conv, Pyramid, fold, unfold
from larnet.spec import ModelSpec


class CompactVideoEncoder(nn.Module):
    """A small trunk with outputs at the scales of e_m.

    v (B, 3, T, H, W) in [-1, 1] -> {scale: (B, C, T_scale, h, w)} in (-1, 1). It reads the clip at
    half its side, beside its difference from the first frame: what moves is what matters.
    """

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        trunk, out = dict(spec.video_encoder_widths), dict(spec.motion_widths)
        block = SPACE_TIME[spec.factored]
        self.scales = sorted(trunk)
        self.skip = {s: spec.frames // spec.length(s) for s in spec.scales}
        first = self.scales[0]
        self.stem = nn.Sequential(
            Conv(6, 16, stride=min(2, first // 2)), *self._halvings(min(4, first), first)
        )
        self.stages = nn.ModuleDict()
        c_in = 16
        for stride in self.scales:
            self.stages[str(stride)] = block(c_in, trunk[stride])
            c_in = trunk[stride]
        self.out = nn.ModuleDict({str(s): nn.Conv2d(trunk[s], out[s], 1) for s in spec.scales})
        self.frames = spec.frames

    @staticmethod
    def _halvings(stride: int, until: int) -> list[nn.Module]:
        return [Conv(16, 16, stride=2) for _ in range((until // stride).bit_length() - 1)]

    def forward(self, v: Tensor) -> Pyramid:
        batch = len(v)
        small = F.avg_pool2d(fold(v), 2)
        change = small - small[:batch].repeat(self.frames, 1, 1, 1)
        h = torch.cat((small, change), 1).contiguous(memory_format=torch.channels_last)
        h = unfold(self.stem(h), batch)
        e_m: Pyramid = {}
        for stride in self.scales:
            if stride != self.scales[0]:
                h = unfold(F.avg_pool2d(fold(h), 2), batch)
            h = self.stages[str(stride)](h)
            if stride in self.skip:
                step = self.skip[stride]
                seen = fold(h[:, :, step // 2 :: step])
                e_m[stride] = unfold(torch.tanh(self.out[str(stride)](seen)), batch)
        return e_m


VIDEO_ENCODERS = {"compact": CompactVideoEncoder}
