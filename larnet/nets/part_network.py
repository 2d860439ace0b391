"""The part network: a photo's person, part by part, also where one part hides another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.body.skeleton import BODY_PARTS

BODY = len(BODY_PARTS)  # the part map has the background before them
STRIDE = 32  # sides of a picture are multiples of it


@dataclass(frozen=True)
class PartSpec:
    """Widths of the network, from half the picture's side to a thirty-second of it."""

    widths: tuple[int, ...] = (32, 48, 80, 128, 144)
    blocks: tuple[int, ...] = (0, 1, 2, 2, 2)  # residual blocks at each of these sizes
    head: int = 32  # channels from which parts are told apart
    long_side: int = 288  # pixels of a picture in which a person stands


@dataclass(frozen=True)
class PartLogits:
    """What the network says, at the picture's own size."""

    parts: Tensor  # (B, 15, H, W) background and body parts, what is in front
    whole: Tensor  # (B, 14, H, W) body parts as if nothing were before them; each its own logit


class _Conv(nn.Sequential):
    """3x3 convolution, batch norm, ReLU; at inference norms are constants, whatever the size."""

    def __init__(self, c_in: int, c_out: int, stride: int = 1, kernel: int = 3) -> None:
        super().__init__(
            nn.Conv2d(c_in, c_out, kernel, stride, kernel // 2, bias=False),
            nn.BatchNorm2d(c_out),
            nn.ReLU(inplace=True),
        )


class _Residual(nn.Module):
    """Two 3x3 convolutions around a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = _Conv(channels, channels)
        self.second = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(channels)
        nn.init.zeros_(self.norm.weight)  # begins as the identity

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.norm(self.second(self.first(x))))


class PartNetwork(nn.Module):
    """Photo, outline and bone maps -> what part each pixel is, and each part's whole extent.

    A U-Net (Ronneberger et al. 2015) from half the picture's side to a thirty-second of it. Bones
    enter at half the side, so that what is learned on drawn people holds for photos.
    """

    def __init__(self, spec: PartSpec | None = None) -> None:
        super().__init__()
        self.spec = spec = spec or PartSpec()
        widths = spec.widths
        self.stem = _Conv(4, widths[0] - 8, stride=2)
        self.join = _Conv(widths[0] - 8 + BODY, widths[0])
        self.down = nn.ModuleList(
            nn.Sequential(_Conv(a, b, stride=2), *(_Residual(b) for _ in range(spec.blocks[i + 1])))
            for i, (a, b) in enumerate(pairwise(widths))
        )
        self.across = nn.ModuleList(nn.Conv2d(b, a, 1, bias=False) for a, b in pairwise(widths))
        outs = (spec.head, *widths[1:-1])
        self.up = nn.ModuleList(_Conv(a, b) for a, b in zip(widths, outs))
        self.head = nn.Conv2d(spec.head, 1 + 2 * BODY, 1)

    def forward(self, photo: Tensor, outline: Tensor, bones: Tensor) -> PartLogits:
        """photo (B, 3, H, W) in [0, 1]; outline (B, 1, H, W) in [0, 1]; bones (B, 14, H/2, W/2) in
        [0, 1] of `bone_maps`. H and W are multiples of 32."""
        logits = self.logits(photo, outline, bones)
        return PartLogits(logits[:, : 1 + BODY], logits[:, 1 + BODY :])

    def logits(self, photo: Tensor, outline: Tensor, bones: Tensor) -> Tensor:
        """What the head says at every pixel, (B, C, H, W), of what `forward` takes."""
        x = torch.cat((photo * 2 - 1, outline * 2 - 1), 1)
        x = self.join(torch.cat((self.stem(x), bones), 1))
        levels = [x]
        for down in self.down:
            levels.append(down(levels[-1]))
        x = levels.pop()
        for across, up in zip(reversed(self.across), reversed(self.up)):
            skip = levels.pop()
            x = F.interpolate(across(x), skip.shape[-2:], mode="bilinear", align_corners=False)
            x = up(x + skip)
        return F.interpolate(self.head(x), photo.shape[-2:], mode="bilinear", align_corners=False)


@dataclass(frozen=True)
class CarriedSpec(PartSpec):
    """Widths of the network that sees what somebody carries."""

    long_side: int = 192


class CarriedNetwork(PartNetwork):
    """Photo, outline and bone maps -> which pixels of the outline are a thing that is carried."""

    def __init__(self, spec: CarriedSpec | None = None) -> None:
        super().__init__(spec or CarriedSpec())
        self.head = nn.Conv2d(self.spec.head, 1, 1)

    def forward(  # type: ignore[override]  # one map is all it says
        self, photo: Tensor, outline: Tensor, bones: Tensor
    ) -> Tensor:
        """Logits (B, H, W) of what `PartNetwork` takes."""
        return self.logits(photo, outline, bones)[:, 0]
