"""What the part network learns from: street photos and drawn actors, mixed and altered."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.data.batch import Split, generator
from larnet.data.part_augment import altered, between, placed
from larnet.data.part_batch import PartBatch, visible_only
from larnet.data.street import StreetPhoto, read_street, street_numbers
from larnet.data.synthetic.backdrop import backdrops
from larnet.data.synthetic.part_masks import DrawnParts, draw_parts
from larnet.data.synthetic.render import seed_of
from larnet.errors import BadInput

# Rows and columns of a batch, by the longer side of the network's pictures: for people who stand,
# for people who act.
SHAPES = {96: ((96, 64), (96, 96)), 192: ((192, 128), (160, 160)), 288: ((288, 160), (224, 224))}
DRAWN = {96: 64, 192: 160, 288: 256}  # pixels a side of drawn actors
TOGETHER = 4  # steps whose actors are drawn at once, which is quicker


class StreetParts:
    """Street photos of a split with their part maps, read once and kept."""

    def __init__(self, root: Path, split: Split = "train") -> None:
        self.root, self.numbers = root, street_numbers(root, split)
        self._kept: dict[str, StreetPhoto] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, index: int) -> PartBatch:
        """One photo as a batch of one, at its own size."""
        number = self.numbers[index]
        if number not in self._kept:
            self._kept[number] = read_street(self.root, number)
        street = self._kept[number]
        parts = torch.from_numpy(street.parts)[None]
        return PartBatch(
            torch.from_numpy(street.photo).permute(2, 0, 1)[None].float() / 255,
            torch.from_numpy(street.outline)[None, None].float() / 255,
            torch.from_numpy(street.joints)[None],
            parts,
            visible_only(parts),
        )


def drawn_batch(drawn: DrawnParts, place: Tensor) -> PartBatch:
    """Drawn actors before places (B, 3, H, W)."""
    return PartBatch(
        (drawn.cutout + (1 - drawn.cover) * place).clamp(0, 1),
        drawn.cover,
        drawn.joints.float(),
        drawn.parts,
        drawn.whole.to(torch.uint8),
    )


class PartStream:
    """Batches for training: `street` photos beside drawn actors, altered; the step says which."""

    def __init__(
        self,
        street: StreetParts | None,
        seed: int = 0,
        long_side: int = 288,
        share: float = 0.625,
    ) -> None:
        """Raises BadInput for a long side that there are no shapes of."""
        if long_side not in SHAPES:
            known = ", ".join(map(str, SHAPES))
            raise BadInput(f"The long side is {long_side} pixels; give one of {known}.")
        self.street, self.seed, self.shapes = street, seed, SHAPES[long_side]
        self.size = DRAWN[long_side]
        self.share = share if street else 0.0
        self._actors: tuple[tuple[int, int], DrawnParts, Tensor] | None = None

    def batch(self, step: int, size: int) -> PartBatch:
        """The batch of a step: `size` pictures, `share` of them photos."""
        draw = generator(self.seed, 7, step)
        shape = self.shapes[int(torch.rand((), generator=draw) < 0.4)]
        from_street = round(size * self.share)
        out = []
        if from_street:
            assert self.street is not None  # without it, its share is 0
            chosen = torch.randint(len(self.street), (from_street,), generator=draw).tolist()
            out += [self._street(i, shape, draw) for i in chosen]
        if size > from_street:
            count = size - from_street
            drawn, places = self._drawn_together(step // TOGETHER, count * TOGETHER)
            for i in range(step % TOGETHER * count, (step % TOGETHER + 1) * count):
                out.append(self._drawn(drawn, i, places[i : i + 1], shape, draw))
        return PartBatch.of(out)

    def _drawn_together(self, group: int, count: int) -> tuple[DrawnParts, Tensor]:
        """The actors of a group of steps and the places behind them."""
        if self._actors is None or self._actors[0] != (group, count):
            first = int(torch.randint(1 << 40, (), generator=generator(self.seed, 8, group)))
            seeds = torch.tensor([seed_of("train", first + i) for i in range(count)])
            drawn, places = draw_parts(seeds, self.size), backdrops(seeds, self.size)
            self._actors = (group, count), drawn, places
        return self._actors[1:]

    def _street(self, index: int, shape: tuple[int, int], draw: torch.Generator) -> PartBatch:
        assert self.street is not None
        sample = placed(self.street[index], shape, draw)
        if torch.rand((), generator=draw) < 0.25:
            other = self._surroundings(shape, draw)
            photo = sample.outline * sample.photo + (1 - sample.outline) * other
            sample = PartBatch(photo, *list(vars(sample).values())[1:])
        return altered(sample, draw, joint_error=0.004)

    def _drawn(
        self,
        drawn: DrawnParts,
        i: int,
        place: Tensor,
        shape: tuple[int, int],
        draw: torch.Generator,
    ) -> PartBatch:
        if self.street and torch.rand((), generator=draw) < 0.6:
            place = self._surroundings((self.size, self.size), draw)
        one = DrawnParts(*(value[i : i + 1] for value in vars(drawn).values()))
        return altered(placed(drawn_batch(one, place), shape, draw), draw, joint_error=0.008)

    def _surroundings(self, shape: tuple[int, int], draw: torch.Generator) -> Tensor:
        """A piece of another photo, (1, 3, H, W), its person moved to the side."""
        assert self.street is not None
        index = int(torch.randint(len(self.street), (), generator=draw))
        photo = self.street[index].photo
        photo = photo.roll(round(photo.shape[-1] * between(draw, 0.4, 0.6)), -1)
        if torch.rand((), generator=draw) < 0.5:
            photo = photo.flip(-1)
        side = between(draw, 0.6, 1.0)
        h, w = (round(n * side) for n in photo.shape[-2:])
        top = int(torch.randint(photo.shape[-2] - h + 1, (), generator=draw))
        left = int(torch.randint(photo.shape[-1] - w + 1, (), generator=draw))
        piece = photo[..., top : top + h, left : left + w]
        return F.interpolate(piece, shape, mode="bilinear", align_corners=False, antialias=True)
