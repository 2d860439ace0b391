"""Copy gate, warps of the photo by free flows, painted remainder."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.config.specs import ModelSpec
from larnet.nets.blocks import (
    SPACE_TIME,
    Conv,
    Pyramid,
    bias_of,
    double,
    fold,
    unfold,
)
from larnet.nets.decoders.decoder import Decoded, Decoder, KeypointHints, each, repeats
from larnet.nets.decoders.layers import Layers, compose, warp


class PhotoDecoder(Decoder):
    """Full-resolution head: copy gate, warps of the photo by predicted flows, painted remainder.

    Space-time features end at the finest scale; the rest is per frame, so that training may decode
    only some of the frames (`keep`, indices into T) without changing any of them.
    """

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        c, self.repeat = dict(spec.motion_widths)[spec.finest], repeats(spec)
        (self.stride, width), *rest = spec.decoder_widths
        if rest or 2 * self.stride != spec.finest:
            raise ValueError("the photo head has one stage, at half the finest stride")
        self.finest, self.size, self.flows = spec.finest, spec.size, spec.flows
        self.mix = SPACE_TIME[spec.factored](c, c)
        c_photo = dict(spec.appearance_widths)[self.stride]
        self.photo = nn.Conv2d(c_photo, width, 1)
        self.narrow = nn.Conv2d(c, width, 1)
        self.flow = nn.Conv2d(c, max(1, 2 * spec.flows), 3, padding=1)
        self.stage = nn.Sequential(Conv(2 * width, width), Conv(width, width))
        self.parts = (2 * spec.flows, spec.flows + 2, 3)  # flow, gate, paint
        per_pixel = self.stride**2
        self.out = nn.Conv2d(width, self.parts[0] + per_pixel * sum(self.parts[1:]), 3, padding=1)
        with torch.no_grad():  # starts as the photo itself, unmoved
            for conv in (self.flow, self.out):
                conv.weight.mul_(0.1)
                bias_of(conv).zero_()
            bias_of(self.out)[self.parts[0] : self.parts[0] + per_pixel].fill_(2.0)

    def forward(
        self,
        e_v: Pyramid,
        e_a: Pyramid,
        x_0: Tensor,
        keep: Tensor | None,
        known: KeypointHints | None = None,
    ) -> Decoded:
        g = self.frames(self.mix(e_v[self.finest]), e_v)
        g = g if keep is None else g[:, :, keep]
        batch, count = len(g), g.shape[2]
        g = fold(g)  # (T * B, C, H / finest, W / finest)
        h, photo = double(self.narrow(g)), each(self.photo(e_a[self.stride]), batch, count)
        flow = double(self.flow(g)).float()
        if self.flows:
            photo = warp(photo, flow[:, :2]).to(h.dtype)
        out = self.out(self.stage(torch.cat((h, photo), 1)))
        moved, rest = out.float().split((self.parts[0], out.shape[1] - self.parts[0]), 1)
        flow = double(flow[:, : self.parts[0]] + moved) if self.flows else moved
        gate, paint = F.pixel_shuffle(rest, self.stride).split(self.parts[1:], 1)
        gate, paint = gate.softmax(1), torch.tanh(paint)
        v = compose(each(x_0, batch, count), gate, flow, paint)
        layers = Layers(*(unfold(x, batch) for x in (gate, flow, paint)))
        return Decoded(unfold(v, batch), layers)
