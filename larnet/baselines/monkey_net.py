"""Monkey-Net: Siarohin et al., Animating Arbitrary Objects via Deep Motion Transfer, CVPR 2019.

    h = keypoints(x),   F = sum_k M_k (h_k - h'_k) + residual,   x' = G(x, F, H' - H)

Keypoints are learned without labels: the means of K heat maps, drawn as Gaussians H. A network M of
the difference of the heat maps gives each keypoint the region that moves with it, which is a flow;
G decodes the photo's features, warped by the flow at every level. It learns by making frames of a
clip from their own keypoints; another clip drives it by how its keypoints move (`drive`). Added: a
GRU tells the moves of keypoints from words (a_e, p_e, z) and from where the photo has them, and
learns from those of real clips. The covariance of a keypoint is the photo's in every frame.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.baselines.dcgan import each_clip, heard, told, widths
from larnet.baselines.rival import Rival, Sight
from larnet.config.specs import ModelSpec
from larnet.model import Condition, Generated
from larnet.nets.blocks import Pyramid, cells, fold, unfold
from larnet.nets.decoders.layers import warp

KEYPOINTS, TEMPERATURE = 10, 0.1
HIDDEN = 128  # of the GRU that tells keypoints from words
SPREAD = 1e-3  # least variance of a keypoint, in [-1, 1] coordinates


def moments(heat: Tensor) -> tuple[Tensor, Tensor]:
    """Mean (N, K, 2), x then y in [-1, 1], and covariance (N, K, 2, 2) of heat maps (N, K, h, w)
    that sum to 1 each."""
    at = cells(heat.shape[-2], heat.shape[-1], heat.device)  # (h, w, 2)
    mean = torch.einsum("nkhw,hwd->nkd", heat, at)
    apart = at - mean[:, :, None, None]  # (N, K, h, w, 2)
    return mean, torch.einsum("nkhw,nkhwd,nkhwe->nkde", heat, apart, apart)


def gaussians(mean: Tensor, covariance: Tensor, side: int) -> Tensor:
    """Heat maps (N, K, side, side), 1 at the mean: exp(-(p - h)' Sigma^-1 (p - h) / 2)."""
    apart = cells(side, side, mean.device) - mean[:, :, None, None]
    (a, b), (_, d) = (row.unbind(-1) for row in covariance.float().unbind(-2))
    a, d = a + SPREAD, d + SPREAD
    x, y = apart.unbind(-1)
    a, b, d = (t[..., None, None] for t in (a, b, d))
    return torch.exp(-(d * x * x - 2 * b * x * y + a * y * y) / (2 * (a * d - b * b)))


class _Block(nn.Sequential):
    def __init__(self, c_in: int, c_out: int) -> None:
        super().__init__(
            nn.Conv2d(c_in, c_out, 3, padding=1, bias=False), nn.BatchNorm2d(c_out), nn.ReLU()
        )


class Hourglass(nn.Module):
    """A U-Net: (N, C, h, w) -> (N, `fine`[0], h, w); `fine` are widths from the finest level on."""

    def __init__(self, c_in: int, fine: list[int]) -> None:
        super().__init__()
        self.first = _Block(c_in, fine[0])
        self.down = nn.ModuleList(_Block(a, b) for a, b in pairwise(fine))
        self.up = nn.ModuleList(_Block(a + b, a) for a, b in pairwise(fine))

    def forward(self, x: Tensor) -> Tensor:
        levels = [self.first(x)]
        for block in self.down:
            levels.append(block(F.avg_pool2d(levels[-1], 2)))
        h = levels.pop()
        for block in reversed(self.up):
            h = block(torch.cat((levels.pop(), F.interpolate(h, scale_factor=2.0)), 1))
        return h


class KeypointDetector(nn.Module):
    """Pictures (N, 3, H, W) -> keypoints: mean (N, K, 2) in [-1, 1], covariance (N, K, 2, 2)."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        fine = widths(spec)[::-1]
        self.net, self.heat = Hourglass(3, fine), nn.Conv2d(fine[0], KEYPOINTS, 3, padding=1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        logits = self.heat(self.net(F.avg_pool2d(x, 2))).float()
        return moments((logits / TEMPERATURE).flatten(2).softmax(-1).view_as(logits))


class DenseMotion(nn.Module):
    """M: the photo (N, 3, H, W), heat maps' difference (N, K, h, w) and how the keypoints moved
    (N, K, 2) -> flow (N, 2, h, w), where in the photo each cell looks from itself; h = H / 2."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        fine = widths(spec)[::-1]
        self.net = Hourglass(4 * KEYPOINTS + 3, fine)
        self.masks = nn.Conv2d(fine[0], KEYPOINTS + 1, 3, padding=1)
        self.residual = nn.Conv2d(fine[0], 2, 3, padding=1)
        nn.init.zeros_(self.residual.weight)
        nn.init.zeros_(self.residual.bias)  # type: ignore[arg-type]

    def forward(self, x_0: Tensor, change: Tensor, moved: Tensor) -> Tensor:
        small = F.avg_pool2d(x_0, 2)
        n, _, h, w = small.shape
        flows = -moved[..., None, None].expand(-1, -1, -1, h, w)  # (N, K, 2, h, w)
        shifted = warp(small.repeat_interleave(KEYPOINTS, 0), flows.flatten(0, 1)).view(n, -1, h, w)
        seen = self.net(torch.cat((small, change, shifted), 1))
        share = self.masks(seen).float().softmax(1)[:, :KEYPOINTS, None]  # the rest stands still
        return (share * flows).sum(1) + self.residual(seen).float()


class MotionTransfer(nn.Module):
    """G: features of the photo, warped by the flow, decoded with the heat maps' difference."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        fine = widths(spec)[::-1]
        self.down = nn.ModuleList(_Block(a, b) for a, b in pairwise([3, *fine]))
        outs = [fine[0], *fine]  # of the decoder, finest first
        extra = [*fine[:-1], 0]  # what comes from the coarser level
        self.up = nn.ModuleList(
            _Block(c + more + KEYPOINTS, out) for c, more, out in zip(fine, extra, outs)
        )
        self.out = nn.Conv2d(fine[0], 3, 3, padding=1)

    def encode(self, x_0: Tensor) -> list[Tensor]:
        """Features at half the side, a quarter, ..."""
        found = []
        for block in self.down:
            x_0 = F.avg_pool2d(block(x_0), 2)
            found.append(x_0)
        return found

    def forward(self, features: list[Tensor], change: Tensor, flow: Tensor) -> Tensor:
        h: Tensor | None = None
        for block, seen in zip(reversed(self.up), reversed(features)):
            size = seen.shape[-2:]
            here = [warp(seen, F.interpolate(flow, size=size, mode="bilinear"))]
            here.append(F.interpolate(change, size=size, mode="bilinear"))
            h = block(torch.cat(here if h is None else [h, *here], 1))
            h = F.interpolate(h, scale_factor=2.0)
        assert h is not None  # there is a level
        return torch.tanh(self.out(h))


class TellKeypoints(nn.Module):
    """Words and the photo's keypoints (B, K, 2) -> how far each keypoint of every frame is from
    there, (B, T, K, 2)."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        self.frames = spec.frames
        self.cell = nn.GRU(heard(spec) + 2 * KEYPOINTS, HIDDEN, batch_first=True)
        self.out = nn.Linear(HIDDEN, 2 * KEYPOINTS)

    def forward(self, words: Tensor, at_0: Tensor) -> Tensor:
        same = torch.cat((words, at_0.flatten(1)), 1)
        h, _ = self.cell(same[:, None].expand(-1, self.frames, -1))
        return self.out(h).unflatten(2, (KEYPOINTS, 2)).float()


class MonkeyNet(Rival):
    """Keypoints of the photo, their moves from words or from a driving clip, flow, frames.

    e_m is the moves at the scale of one cell, {side: (B, 2 K, T, 1, 1)}.
    """

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self.detector = KeypointDetector(spec)
        self.words = TellKeypoints(spec)
        self.M, self.G = DenseMotion(spec), MotionTransfer(spec)

    def keypoints(self, clip: Tensor) -> Tensor:
        """Of every frame of a clip (B, 3, T, H, W): (B, T, K, 2) in [-1, 1]."""
        at, _ = self.detector(fold(clip))
        return at.unflatten(0, (-1, len(clip))).transpose(0, 1)

    def _as_motion(self, moves: Tensor) -> Pyramid:
        return {self.spec.size: moves.flatten(2).transpose(1, 2)[..., None, None]}

    def _moves(self, e_m: Pyramid) -> Tensor:
        motion = e_m[self.spec.size][..., 0, 0].transpose(1, 2)
        return motion.unflatten(2, (KEYPOINTS, 2))

    def drive(self, clip: Tensor) -> Pyramid:
        """How the keypoints of a driving clip move from its first frame on, as `Condition.e_m`."""
        at = self.keypoints(clip)
        return self._as_motion(at - at[:, :1])

    def studied(self, c: Condition, real: Tensor) -> Condition:
        """Frames are made of their own keypoints: where those of the real clip are."""
        at_0, _ = self.detector(c.x_0)
        return replace(c, e_m=self._as_motion(self.keypoints(real) - at_0[:, None]))

    def forward(self, c: Condition, keep: Tensor | None = None) -> Generated:
        at_0, covariance = (each_clip(x, c) for x in self.detector(c.x_0))
        moves = self.words(told(c), at_0) if c.e_m is None else self._moves(c.e_m)
        e_m = self._as_motion(moves)
        moves = moves if keep is None else moves[:, keep]
        count, side = moves.shape[1], self.spec.size // 2
        moved = moves.transpose(0, 1).flatten(0, 1)  # (T' B, K, 2), time first as `fold`

        def each(x: Tensor) -> Tensor:
            return x.repeat(count, *[1] * (x.dim() - 1))

        still = gaussians(at_0, covariance, side)
        heat = gaussians(each(at_0) + moved, each(covariance), side)
        change = heat - each(still)
        x_0 = each_clip(c.x_0, c)
        flow = self.M(each(x_0), change, moved)
        frames = self.G([each(each_clip(f, c)) for f in self.G.encode(c.x_0)], change, flow)
        v = unfold(frames.float(), len(moves))
        return Generated(v, e_m, {}, None, parts={"heat": heat})

    def losses(self, out: Generated, real: Tensor, c: Condition) -> dict[str, Tensor]:
        assert c.e_m is not None  # `studied` gave it
        at_0, _ = self.detector(c.x_0)
        told_moves = self.words(told(c), each_clip(at_0, c).detach())
        apart = F.mse_loss(told_moves, self._moves(c.e_m).detach())
        return super().losses(out, real, c) | {"keypoints": apart}


def frames_with_heat(out: Generated, real: Tensor, c: Condition, draw: torch.Generator) -> Sight:
    """Every frame, with the heat maps it was made for as further channels."""
    heat = F.interpolate(out.parts["heat"], size=real.shape[-2:], mode="bilinear")
    return Sight(torch.cat((fold(real), heat), 1), torch.cat((fold(out.v), heat), 1))
