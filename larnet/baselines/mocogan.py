"""MoCoGAN: Tulyakov et al., Decomposing Motion and Content for Video Generation, CVPR 2018.

    z_M^t = GRU(z_M^(t-1), [eps_t, z_A]),    x^t = G_I([z_C, z_M^t])

One content code z_C for the clip, a motion code z_M^t for every frame, an image generator G_I that
makes each frame by itself; critics of patches of frames and of patches of clips. Added: z_C is an
encoder's of the photo in place of noise, tied to it by VGAN's term of the first frame; a_e stands
for the category z_A, and p_e beside it. D_V is told a_e in place of guessing the category (L_info):
actions come as phrases, of which there is no last one.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from larnet.baselines.dcgan import PhotoEncoder, Start, Up2d, each_clip, sides, widths
from larnet.baselines.rival import Rival
from larnet.config.specs import ModelSpec
from larnet.model import Condition, Generated
from larnet.nets.blocks import unfold

CONTENT, MOTION = 50, 10  # lengths of z_C and of z_M^t


class MotionCodes(nn.Module):
    """R_M: a_e (B, A), p_e (B,) and z (B, Z) -> z_M of every frame, (B, T, MOTION).

    eps_t is z turned by a rotation of the frame's own, drawn once: normal in every frame, and the
    same seed gives the same clip. Without noise the recurrence alone tells frames apart.
    """

    turns: Tensor  # (T, Z, Z)

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        z = spec.noise
        self.register_buffer("turns", torch.linalg.qr(torch.randn(spec.frames, z, z))[0])
        self.cell = nn.GRU(z + spec.action + 1, MOTION, batch_first=True)

    def forward(self, a_e: Tensor, p_e: Tensor, z: Tensor) -> Tensor:
        steps = torch.einsum("bz,tzy->bty", z, self.turns)
        same = torch.cat((a_e, p_e[:, None]), 1)[:, None].expand(-1, steps.shape[1], -1)
        return self.cell(torch.cat((steps, same), 2))[0]


class MoCoGAN(Rival):
    """Photo -> content; words -> motion codes; both -> a frame each."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        channels, side = widths(spec), sides(spec.size)[0]
        self.photo = PhotoEncoder(spec, CONTENT)
        self.R_M = MotionCodes(spec)
        self.G_I = nn.Sequential(
            Start(CONTENT + MOTION, channels[0], (side, side)),
            *(Up2d(a, b) for a, b in pairwise(channels)),
            nn.ConvTranspose2d(channels[-1], 3, 4, 2, 1),
            nn.Tanh(),
        )

    def codes(self, c: Condition) -> Tensor:
        """[z_C, z_M^t] of every frame, (B, T, CONTENT + MOTION)."""
        content, _ = self.photo(c.x_0)
        motion = self.R_M(c.a_e, c.p_e, c.z)
        content = each_clip(content, c)[:, None].expand(-1, motion.shape[1], -1)
        return torch.cat((content, motion), 2)

    def forward(self, c: Condition, keep: Tensor | None = None) -> Generated:
        codes = self.codes(c)
        codes = codes if keep is None else codes[:, keep]
        frames = self.G_I(codes.transpose(0, 1).flatten(0, 1)).float()  # time first
        return Generated(unfold(frames, len(codes)), {}, {}, None)
