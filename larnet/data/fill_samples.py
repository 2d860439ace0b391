"""What the background filler learns from: places with person-shaped holes, whose truth is known.

Outlines of people in photos are holes in other photos, beside the people who stand there: those are
missing too, but nothing is asked of the network where they stood. Without photos, outlines and
places are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.data.batch import Split, generator
from larnet.data.part_augment import between, chance
from larnet.data.street import read_place, street_numbers
from larnet.data.synthetic.backdrop import backdrops
from larnet.data.synthetic.part_masks import draw_parts
from larnet.data.synthetic.render import seed_of

SHAPES = ((1.0, 0.7), (0.8, 0.8), (0.7, 1.0))  # rows, columns, of the longer side
SHARES = (0.6, 0.25, 0.15)  # of batches in each of these shapes
PIECES = 0.5  # share of samples that show only a part of their photo
SOMEBODY = 0.05  # of an outline: a pixel that is not the place alone
WIDER = 2  # pixels around an outline that are in the hole too
TRIES = 4  # places of a hole, of which the one with most to be told is taken


@dataclass(frozen=True, eq=False)
class FillBatch:
    """Pictures with holes."""

    photo: Tensor  # (B, 3, H, W) in [-1, 1]
    hole: Tensor  # (B, 1, H, W), 1 or 0
    asked: Tensor  # (B, 1, H, W), 1 where the photo in the hole is the place, else 0


class Places:
    """Photos (1, 3, H, W) in [-1, 1] and who stands in them (1, 1, H, W) in [0, 1]."""

    def __init__(self, photos: list[tuple[Tensor, Tensor]]) -> None:
        self.photos = photos

    @classmethod
    def of_street(cls, root: Path, split: Split = "train") -> Places:
        """Street photos of a split. Raises MissingData."""
        return cls([read_place(root, number) for number in street_numbers(root, split)])

    @classmethod
    def drawn(cls, count: int, split: Split = "train", size: int = 160) -> Places:
        """Drawn places, each with a drawn actor's outline in it."""
        seeds = torch.tensor([seed_of(split, i) for i in range(count)])
        covers, places = draw_parts(seeds, size).cover, backdrops(seeds, size)
        return cls([(2 * p[None] - 1, c[None]) for p, c in zip(places, covers)])

    def __len__(self) -> int:
        return len(self.photos)


class FillStream:
    """Batches for training; the step says which."""

    def __init__(self, places: Places, seed: int = 0, long_side: int = 160) -> None:
        self.places, self.seed, self.long_side = places, seed, long_side

    def batch(self, step: int, size: int) -> FillBatch:
        """The batch of a step: `size` pictures of one shape."""
        draw = generator(self.seed, 61, step)
        kind = int(torch.multinomial(torch.tensor(SHARES), 1, generator=draw))
        shape = tuple(16 * round(self.long_side * share / 16) for share in SHAPES[kind])
        samples = [self._sample((shape[0], shape[1]), draw) for _ in range(size)]
        photo, own, other = (torch.cat(x) for x in zip(*samples))
        own, other = _widened(own), _widened(other)
        return FillBatch(photo, torch.maximum(own, other), other * (1 - own))

    def _sample(
        self, shape: tuple[int, int], draw: torch.Generator
    ) -> tuple[Tensor, Tensor, Tensor]:
        """A picture of a place, who stands in it, and somebody else's outline."""
        index = int(torch.randint(len(self.places), (), generator=draw))
        photo, own = self._piece(index, shape, draw)
        index = int(torch.randint(len(self.places), (), generator=draw))
        outline = _cropped(self.places.photos[index][1])
        other = torch.zeros_like(own)
        if outline is not None:
            tried = [_placed(outline, shape, draw) for _ in range(TRIES)]
            free = own < SOMEBODY
            other = max(tried, key=lambda hole: int(((hole > 0.3) & free).sum()))
        if chance(draw, 0.5):
            photo, own, other = (x.flip(-1) for x in (photo, own, other))
        if chance(draw, 0.4):  # in another light
            light = 0.6 + 0.8 * torch.rand(1, 3, 1, 1, generator=draw)
            photo = ((photo + 1) * light - 1).clamp(-1, 1)
        return photo, own, other

    def _piece(
        self, index: int, shape: tuple[int, int], draw: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        photo, own = self.places.photos[index]
        height, width = photo.shape[-2:]
        share = between(draw, 0.35, 1.0) if chance(draw, PIECES) else 1.0
        scale = share * min(height / shape[0], width / shape[1])
        rows, columns = (max(8, int(scale * n)) for n in shape)
        top = int(torch.randint(height - rows + 1, (), generator=draw))
        left = int(torch.randint(width - columns + 1, (), generator=draw))
        here = (..., slice(top, top + rows), slice(left, left + columns))
        return _resized(photo[here], shape), _resized(own[here], shape)


def _resized(x: Tensor, shape: tuple[int, int]) -> Tensor:
    return F.interpolate(x, shape, mode="bilinear", align_corners=False, antialias=True)


def _widened(outline: Tensor) -> Tensor:
    return F.max_pool2d((outline > SOMEBODY).float(), 2 * WIDER + 1, 1, WIDER)


def _cropped(outline: Tensor) -> Tensor | None:
    """An outline's own box; None where nobody is."""
    rows = (outline > 0.5).any(-1)[0, 0].nonzero()[:, 0].tolist()
    columns = (outline > 0.5).any(-2)[0, 0].nonzero()[:, 0].tolist()
    if not rows:
        return None
    return outline[..., rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _placed(outline: Tensor, shape: tuple[int, int], draw: torch.Generator) -> Tensor:
    """An outline somewhere in a picture, (1, 1, H, W); part of it may be outside."""
    height, width = shape
    rows = max(8, int(height * between(draw, 0.45, 0.95)))
    wide = between(draw, 0.8, 1.3) * outline.shape[-1] * rows / outline.shape[-2]
    columns = max(4, int(wide))
    small = _resized(outline, (rows, columns))
    top = int(between(draw, 0, 1) * (height - rows))
    left = int(between(draw, 0, 1) * width) - columns // 2
    return F.pad(small, (left, width - left - columns, top, height - top - rows))  # or crop
