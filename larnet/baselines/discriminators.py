"""Critics of the competitors: strided convolutions of 4 down to the smallest side (DCGAN, and the
patches of MoCoGAN), on frames or on clips, told what the generator was told."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from larnet.baselines.dcgan import doublings, sides
from larnet.config.specs import RunSpec


class ImageDiscriminator(nn.Module):
    """Pictures (N, C, H, W), and what is `told` of each (N, A) if anything -> scores: (N, 1), or
    one a patch (N, patches).

    told is spread over the cells and joined after the first stage.
    """

    def __init__(self, spec: RunSpec, told: int = 0, channels: int = 3, patches: bool = False):
        super().__init__()
        self.stages, c_in, c = nn.ModuleList(), channels, spec.critic.width
        halved = _halved(spec, patches)
        for i, _ in enumerate(halved):
            conv = nn.Conv2d(c_in, c, 4, 2, 1, bias=not i)
            self.stages.append(_stage(conv, nn.BatchNorm2d(c) if i else nn.Identity()))
            c_in, c = c + told * (not i), min(2 * c, 8 * spec.critic.width)
        self.score = nn.Conv2d(c_in, 1, SCORED if patches else halved[-1])

    def maps(self, x: Tensor, *told: Tensor) -> list[Tensor]:
        """Features after every stage, then the scores."""
        found = []
        for i, stage in enumerate(self.stages):
            x = stage(x)
            found.append(x)
            if not i:
                x = join(x, told)
        return [*found, self.score(x).flatten(1)]

    def forward(self, x: Tensor, *told: Tensor) -> Tensor:
        return self.maps(x, *told)[-1]


class VideoDiscriminator(nn.Module):
    """Clips (B, 3, T, H, W), and what is `told` of each (B, A) -> scores (B, 1) or (B, patches).

    factored: each convolution in time, then in space, as G3AN has it.
    """

    def __init__(
        self, spec: RunSpec, told: int = 0, patches: bool = False, factored: bool = False
    ) -> None:
        super().__init__()
        frames = min(spec.train.decoded_frames or spec.model.frames, spec.model.frames)
        halved = _halved(spec, patches)
        self.stages, c_in, c = nn.ModuleList(), 3, spec.critic.width
        for i, halves in enumerate(doublings(frames, len(halved))[::-1]):
            conv = FACTORED[factored](c_in, c, halves, not i)
            self.stages.append(_stage(conv, nn.BatchNorm3d(c) if i else nn.Identity()))
            c_in, c = c + told * (not i), min(2 * c, 8 * spec.critic.width)
            frames //= 2 if halves else 1
        side = SCORED if patches else halved[-1]
        self.score = nn.Conv3d(c_in, 1, (frames, side, side))

    def forward(self, x: Tensor, *told: Tensor) -> Tensor:
        for i, stage in enumerate(self.stages):
            x = stage(x)
            if not i:
                x = join(x, told)
        return self.score(x).flatten(1)


SCORED = 4  # cells of a side that a patch's score reads


def _halved(spec: RunSpec, patches: bool) -> list[int]:
    """Sides after each stage; patches are scored one stage before the smallest."""
    found = sides(spec.model.size)[-2::-1]
    return found[:-1] or found if patches else found


def join(x: Tensor, told: tuple[Tensor, ...]) -> Tensor:
    """Feature maps with vectors (N, A) at every cell beside them."""
    cells = x.shape[2:]
    spread = [t.view(*t.shape, *[1] * len(cells)).expand(-1, -1, *cells) for t in told]
    return torch.cat((x, *spread), 1)


def _stage(conv: nn.Module, norm: nn.Module) -> nn.Module:
    return nn.Sequential(conv, norm, nn.LeakyReLU(0.2))


def _whole(c_in: int, c_out: int, halves: bool, bias: bool) -> nn.Module:
    kernel, stride = ((4, 4, 4), (2, 2, 2)) if halves else ((3, 4, 4), (1, 2, 2))
    return nn.Conv3d(c_in, c_out, kernel, stride, 1, bias=bias)


def _factored(c_in: int, c_out: int, halves: bool, bias: bool) -> nn.Module:
    kernel, stride = (4, 2) if halves else (3, 1)
    return nn.Sequential(
        nn.Conv3d(c_in, c_out, (kernel, 1, 1), (stride, 1, 1), (1, 0, 0), bias=bias),
        nn.LeakyReLU(0.2),
        nn.Conv3d(c_out, c_out, (1, 4, 4), (1, 2, 2), (0, 1, 1), bias=bias),
    )


FACTORED = {False: _whole, True: _factored}
