"""ImaGINator: Wang, Bilinski, Bremond, Dantcheva, Conditional Spatio-Temporal GAN, WACV 2020.

    p = E(x_0),    v = D([p, z, c_m]),  every level of D with that of E beside it

An encoder of the photo, a decoder of clips by transposed (1+2)D convolutions. Spatio-temporal
fusion: at every level the decoder reads what the encoder saw at that side, the same in every frame.
Critics of frames and of clips told the action; L1 to the real clip. Photo and action are the
paper's own; a_e stands for its category, and p_e is added.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from larnet.baselines.dcgan import (
    FactoredOut,
    FactoredUp,
    PhotoEncoder,
    Start,
    doublings,
    each_clip,
    heard,
    sides,
    start,
    told,
    widths,
)
from larnet.baselines.rival import Rival
from larnet.config.specs import ModelSpec
from larnet.model import Condition, Generated


def fuse(video: Tensor, photo: Tensor) -> Tensor:
    """Features of the clip (B, C, t, h, w) and of its photo (1 or B, C', h, w), the latter in every
    time step -> (B, C + C', t, h, w)."""
    batch, _, steps, *_ = video.shape
    return torch.cat((video, photo[:, :, None].expand(batch, -1, steps, -1, -1)), 1)


class ImaGINator(Rival):
    """Photo -> code and features; code and words -> clip, with the features at every level."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        channels, self.sides = widths(spec), sides(spec.size)[:-1]
        doubles = doublings(spec.frames, len(channels))
        self.photo = PhotoEncoder(spec, channels[0])
        shape = (start(spec.frames, doubles), self.sides[0], self.sides[0])
        self.begin = Start(channels[0] + heard(spec), channels[0], shape)
        pairs = zip(pairwise(channels), doubles)
        self.stages = nn.ModuleList(FactoredUp(2 * a, b, d) for (a, b), d in pairs)
        self.out = FactoredOut(2 * channels[-1], doubles[-1])

    def forward(self, c: Condition, keep: Tensor | None = None) -> Generated:
        p, seen = self.photo(c.x_0)
        h = self.begin(torch.cat((each_clip(p, c), told(c)), 1))
        for side, stage in zip(self.sides, [*self.stages, self.out]):
            h = stage(fuse(h, seen[side]))
        h = h.float()
        return Generated(h if keep is None else h[:, :, keep], {}, {}, None)
