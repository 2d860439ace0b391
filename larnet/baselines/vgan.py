"""VGAN: Vondrick, Pirsiavash, Torralba, Generating Videos with Scene Dynamics, NIPS 2016.

    v = m(z) . f(z) + (1 - m(z)) . b(z)

f, the foreground, and m, its mask, come of one tower of transposed 3-D convolutions, b, the
background, of one in 2-D and stands still. A photo takes the place of the noise by an encoder, as
in the paper's future generation, whose term ties the first frame to it. Added: a_e, p_e and z
beside the photo's code, and a_e told to the critic.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from larnet.baselines.dcgan import (
    PhotoEncoder,
    Start,
    Up2d,
    Up3d,
    doublings,
    each_clip,
    heard,
    sides,
    start,
    told,
    transposed_3d,
    widths,
)
from larnet.baselines.rival import Rival
from larnet.config.specs import ModelSpec
from larnet.model import Condition, Generated

CODE = 100  # length of the photo's code: that of the paper's noise


def blend(mask: Tensor, foreground: Tensor, background: Tensor) -> Tensor:
    """m . f + (1 - m) . b: mask (B, 1, T, H, W) in [0, 1], foreground (B, 3, T, H, W), background
    (B, 3, H, W), the same in every frame."""
    return mask * foreground + (1 - mask) * background[:, :, None]


class VGAN(Rival):
    """Photo and words -> code -> foreground, mask and background -> clip."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        channels, side = widths(spec), sides(spec.size)[0]
        doubles = doublings(spec.frames, len(channels))
        self.photo = PhotoEncoder(spec, CODE)
        code = CODE + heard(spec)
        steps = start(spec.frames, doubles)
        self.moving = nn.Sequential(
            Start(code, channels[0], (steps, side, side)),
            *(Up3d(a, b, d) for a, b, d in zip(channels, channels[1:], doubles)),
        )
        self.foreground = transposed_3d(channels[-1], 3, doubles[-1], bias=True)
        self.mask = transposed_3d(channels[-1], 1, doubles[-1], bias=True)
        self.still = nn.Sequential(
            Start(code, channels[0], (side, side)),
            *(Up2d(a, b) for a, b in pairwise(channels)),
            nn.ConvTranspose2d(channels[-1], 3, 4, 2, 1),
            nn.Tanh(),
        )

    def forward(self, c: Condition, keep: Tensor | None = None) -> Generated:
        seen, _ = self.photo(c.x_0)
        code = torch.cat((each_clip(seen, c), told(c)), 1)
        h = self.moving(code)
        mask, foreground = torch.sigmoid(self.mask(h)), torch.tanh(self.foreground(h))
        v = blend(mask, foreground, self.still(code)).float()
        v = v if keep is None else v[:, :, keep]
        return Generated(v, {}, {}, None, parts={"mask": mask})

    def losses(self, out: Generated, real: Tensor, c: Condition) -> dict[str, Tensor]:
        return super().losses(out, real, c) | {"mask": out.parts["mask"].float().mean()}
