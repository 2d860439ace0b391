"""E_v, the motion encoder: a real clip -> e^_m, the target of e_m, at the same scales."""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.config.specs import ModelSpec
from larnet.nets.blocks import SPACE_TIME, Conv, Pyramid, fold, stretch, unfold
from larnet.nets.features.i3d import I3D


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


_ENDPOINT = {  # of I3D: stride -> (last layer of that side, its channels)
    2: ("Conv3d_1a_7x7", 64),
    4: ("Conv3d_2c_3x3", 192),
    8: ("Mixed_3c", 480),
    16: ("Mixed_4f", 832),
}


class I3DVideoEncoder(nn.Module):
    """The paper's E_v: I3D's trunk with an adaptor from its endpoints to e_m at every scale.

    v (B, 3, T, H, W) in [-1, 1] -> {scale: (B, C, T_scale, h, w)} in (-1, 1). The trunk starts
    random; `load` gives it the Kinetics weights. With `ModelSpec.video_encoder_frozen` only the
    adaptors learn. The trunk halves or quarters time; the adaptors average or repeat its steps.
    """

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        out = dict(spec.motion_widths)
        self.scales, self.frozen = spec.scales, spec.video_encoder_frozen
        self.lengths = dict(spec.motion_frames)
        self.last, _ = _ENDPOINT[spec.coarsest]
        self.trunk = I3D()
        names = list(self.trunk.units)
        for unused in names[names.index(self.last) + 1 :]:
            del self.trunk.units[unused]
        del self.trunk.logits
        self.trunk.requires_grad_(not self.frozen)
        self.adapt = nn.ModuleDict()
        for stride in spec.scales:
            _, channels = _ENDPOINT[stride]
            self.adapt[str(stride)] = nn.Sequential(
                nn.GroupNorm(1, channels), nn.Conv3d(channels, out[stride], 1), nn.Tanh()
            )

    def load(self, weights: Mapping[str, Tensor]) -> None:
        """Give the trunk the tensors of `fetch-weights i3d`."""
        whole = I3D(weights).state_dict()
        self.trunk.load_state_dict({name: whole[name] for name in self.trunk.state_dict()})

    def forward(self, v: Tensor) -> Pyramid:
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.frozen):
            found = self.trunk(v, until=self.last)
        e_m: Pyramid = {}
        for stride in self.scales:
            h = self.adapt[str(stride)](found[_ENDPOINT[stride][0]])
            steps = self.lengths[stride]
            if h.shape[2] > steps:
                h = F.adaptive_avg_pool3d(h, (steps, *h.shape[3:]))
            e_m[stride] = stretch(h, steps)
        return e_m


VIDEO_ENCODERS = {"compact": CompactVideoEncoder, "i3d": I3DVideoEncoder}
