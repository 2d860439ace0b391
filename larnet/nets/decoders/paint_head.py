"""The paper's head: every pixel painted."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.config.specs import ModelSpec
from larnet.nets.blocks import (
    SPACE_TIME,
    Pyramid,
    double,
    fold,
    unfold,
)
from larnet.nets.decoders.decoder import Decoded, Decoder, KeypointHints, repeats


class PaintDecoder(Decoder):
    """The paper's G_v: space-time convolutions, twice the side per stage, every pixel painted."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        c, self.repeat = dict(spec.motion_widths)[spec.finest], repeats(spec)
        self.finest, self.size = spec.finest, spec.size
        block = SPACE_TIME[spec.factored]
        self.mix = block(c, c)
        self.stages = nn.ModuleList()
        for _, width in spec.decoder_widths:
            self.stages.append(block(c, width))
            c = width
        self.stride = spec.decoder_widths[-1][0]
        self.out = nn.Conv2d(c, 3 * self.stride**2, 3, padding=1)

    def forward(
        self,
        e_v: Pyramid,
        e_a: Pyramid,
        x_0: Tensor,
        keep: Tensor | None,
        known: KeypointHints | None = None,
    ) -> Decoded:
        batch = len(e_v[self.finest])
        h = self.frames(self.mix(e_v[self.finest]), e_v)
        for stage in self.stages:
            h = stage(unfold(double(fold(h)), batch))
        h = h if keep is None else h[:, :, keep]
        painted = F.pixel_shuffle(self.out(fold(h)).float(), self.stride)
        return Decoded(unfold(torch.tanh(painted), batch))
