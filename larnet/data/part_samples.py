"""What the part network learns from: street photos and drawn actors, placed, mixed and altered."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.body.part_map import BODY_PARTS, IGNORED, MIRRORED_JOINTS, MIRRORED_PARTS
from larnet.data.batch import Split, generator
from larnet.data.street import StreetPhoto, read_street, street_numbers
from larnet.data.synthetic.backdrop import backdrops
from larnet.data.synthetic.part_masks import DrawnParts, draw_parts
from larnet.data.synthetic.render import seed_of

# Rows and columns of a batch, by the longer side of the network's pictures: for people who stand,
# for people who act.
SHAPES = {96: ((96, 64), (96, 96)), 192: ((192, 128), (160, 160)), 288: ((288, 160), (224, 224))}
DRAWN = {96: 64, 192: 160, 288: 256}  # pixels a side of drawn actors
TOGETHER = 4  # steps whose actors are drawn at once, which is quicker
FILLED = 0.84  # of a side, what the person's box takes up


@dataclass(frozen=True)
class PartBatch:
    """B pictures of one size."""

    photo: Tensor  # (B, 3, H, W) in [0, 1]
    outline: Tensor  # (B, 1, H, W) in [0, 1], the person as a matting network would give it
    joints: Tensor  # (B, 20, 2) pixels, x right, y down, NaN where not seen
    parts: Tensor  # (B, H, W) uint8 index into PARTS, IGNORED where nobody knows
    whole: Tensor  # (B, 14, H, W) uint8: 1 on a body part, hidden or not; 0 off it; or IGNORED

    @classmethod
    def of(cls, batches: list[PartBatch]) -> PartBatch:
        """Several batches of one size as one."""
        names = [f.name for f in fields(cls)]
        return cls(*(torch.cat([getattr(b, name) for b in batches]) for name in names))


def mirrored(batch: PartBatch) -> PartBatch:
    """Everything seen in a mirror: left becomes right, in the pictures and in the names."""
    width = batch.photo.shape[-1]
    joints = batch.joints[:, list(MIRRORED_JOINTS)]
    joints = torch.stack((width - joints[..., 0], joints[..., 1]), -1)
    swap = torch.tensor([*MIRRORED_PARTS, *range(len(MIRRORED_PARTS), IGNORED + 1)])
    whole = batch.whole[:, [i - 1 for i in MIRRORED_PARTS[1:]]]
    return PartBatch(
        batch.photo.flip(-1), batch.outline.flip(-1), joints,
        swap[batch.parts.long()].to(torch.uint8).flip(-1), whole.flip(-1),
    )  # fmt: skip


def visible_only(parts: Tensor) -> Tensor:
    """`whole` (B, 14, H, W) as far as parts (B, H, W) tell: what is seen is there, what is seen of
    the background hides nothing, and behind other parts nobody knows."""
    index = torch.arange(1, len(BODY_PARTS) + 1, device=parts.device)[:, None, None]
    here = (parts[:, None] == index).to(torch.uint8)
    return torch.where(here.bool() | (parts == 0)[:, None], here, IGNORED)


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
        index = int(torch.randint(len(self.street), (), generator=draw))
        photo = self.street[index].photo
        photo = photo.roll(round(photo.shape[-1] * _between(draw, 0.4, 0.6)), -1)
        if torch.rand((), generator=draw) < 0.5:
            photo = photo.flip(-1)
        side = _between(draw, 0.6, 1.0)
        h, w = (round(n * side) for n in photo.shape[-2:])
        top = int(torch.randint(photo.shape[-2] - h + 1, (), generator=draw))
        left = int(torch.randint(photo.shape[-1] - w + 1, (), generator=draw))
        piece = photo[..., top : top + h, left : left + w]
        return F.interpolate(piece, shape, mode="bilinear", align_corners=False, antialias=True)


def _between(draw: torch.Generator, low: float, high: float) -> float:
    return low + (high - low) * float(torch.rand((), generator=draw))


def _chance(draw: torch.Generator, share: float) -> bool:
    return float(torch.rand((), generator=draw)) < share


def person_box(outline: Tensor, joints: Tensor) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a person: outline (H, W) in [0, 1], joints (20, 2) pixels."""
    rows, columns = (outline > 0.5).any(1).nonzero(), (outline > 0.5).any(0).nonzero()
    known = joints[~joints.isnan().any(1)]
    xs = [known[:, 0]] + ([columns[[0, -1], 0] + 0.5] if len(columns) else [])
    ys = [known[:, 1]] + ([rows[[0, -1], 0] + 0.5] if len(rows) else [])
    x, y = torch.cat([v.float() for v in xs]), torch.cat([v.float() for v in ys])
    if not len(x):
        return 0.0, 0.0, float(outline.shape[1]), float(outline.shape[0])
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def placed(sample: PartBatch, shape: tuple[int, int], draw: torch.Generator) -> PartBatch:
    """One picture, cut around its person: another scale, turned, moved, perhaps in a mirror."""
    if _chance(draw, 0.5):
        sample = mirrored(sample)
    left, top, right, bottom = person_box(sample.outline[0, 0], sample.joints[0])
    high, wide = shape
    fit = FILLED * min(high / max(bottom - top, 8), wide / max(right - left, 8))
    scale = fit * math.exp(_between(draw, math.log(0.75), math.log(1.35)))
    angle = math.radians(_between(draw, -12, 12) * (3 if _chance(draw, 0.12) else 1))
    offset = [n * _between(draw, -0.1, 0.1) for n in (wide, high)]
    centre = ((left + right) / 2, (top + bottom) / 2)
    return warped(sample, shape, scale, angle, centre, offset)


def warped(
    sample: PartBatch,
    shape: tuple[int, int],
    scale: float,
    angle: float,
    centre: tuple[float, float],
    offset: list[float],
) -> PartBatch:
    """`centre` goes to the middle of the new picture plus `offset`, turned by `angle`."""
    high, wide = shape
    turn = torch.tensor([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    middle = torch.tensor([wide / 2 + offset[0], high / 2 + offset[1]])
    origin = torch.tensor(centre)
    x, y = torch.arange(wide) + 0.5, torch.arange(high) + 0.5
    at = torch.stack(torch.meshgrid(x, y, indexing="xy"), -1) - middle
    source = at @ turn / scale + origin  # the inverse turn
    size = torch.tensor(sample.photo.shape[:-3:-1])  # width, height
    grid = (source / size * 2 - 1)[None]
    inside = (grid.abs() <= 1).all(-1)  # (1, H, W)

    def smooth(x: Tensor) -> Tensor:
        return F.grid_sample(x, grid, padding_mode="zeros", align_corners=False)

    def nearest(x: Tensor) -> Tensor:
        out = F.grid_sample(x.float(), grid, "nearest", "border", align_corners=False)
        return torch.where(inside[:, None], out, IGNORED).to(torch.uint8)

    joints = (sample.joints[0] - origin) @ turn.T * scale + middle
    seen = ((joints > -2) & (joints < torch.tensor([wide, high]) + 2)).all(-1, keepdim=True)
    return PartBatch(
        smooth(sample.photo), smooth(sample.outline), torch.where(seen, joints, torch.nan)[None],
        nearest(sample.parts[:, None])[:, 0], nearest(sample.whole),
    )  # fmt: skip


def altered(sample: PartBatch, draw: torch.Generator, joint_error: float) -> PartBatch:
    """Other light and colours, an outline and joints as inexact as found ones, and sometimes an
    edge of the photo that cuts the person off."""
    photo = _other_colours(sample.photo, draw)
    outline = _inexact(sample.outline, draw)
    joints = _misplaced(sample.joints, max(sample.photo.shape[-2:]), joint_error, draw)
    cut = PartBatch(photo, outline, joints, sample.parts, sample.whole)
    return _cut_off(cut, draw) if _chance(draw, 0.25) else cut


def _other_colours(photo: Tensor, draw: torch.Generator) -> Tensor:
    gain = torch.tensor([_between(draw, 0.9, 1.1) for _ in range(3)])[:, None, None]
    x = photo.clamp(0, 1) ** math.exp(_between(draw, -0.4, 0.4)) * gain * _between(draw, 0.75, 1.2)
    grey = x.mean(1, keepdim=True)
    x = grey + (x - grey) * (0.0 if _chance(draw, 0.05) else _between(draw, 0.6, 1.35))
    x = x.mean() + (x - x.mean()) * _between(draw, 0.75, 1.25)
    if _chance(draw, 0.3):
        x = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, 1)
    if _chance(draw, 0.3):
        x = x + _between(draw, 0.0, 0.04) * torch.randn(x.shape, generator=draw)
    return x.clamp(0, 1)


def _inexact(outline: Tensor, draw: torch.Generator) -> Tensor:
    x = outline
    if _chance(draw, 0.5):
        wide = 2 * int(torch.randint(1, 3, (), generator=draw)) + 1
        x = F.avg_pool2d(x, wide, 1, wide // 2)
    if _chance(draw, 0.4):
        x = ((x - _between(draw, 0.3, 0.7)) * _between(draw, 1.0, 4.0) + 0.5).clamp(0, 1)
    if _chance(draw, 0.25):  # a patch that is missing or too much
        h, w = x.shape[-2:]
        ch, cw = (int(n * _between(draw, 0.04, 0.16)) for n in (h, w))
        top, left = int(_between(draw, 0, h - ch)), int(_between(draw, 0, w - cw))
        x = x.clone()
        x[..., top : top + ch, left : left + cw] = float(_chance(draw, 0.3))
    return x


def _misplaced(joints: Tensor, side: int, error: float, draw: torch.Generator) -> Tensor:
    noise = torch.randn(joints.shape, generator=draw) * error
    far = torch.rand(joints.shape[:2], generator=draw) < 0.06
    noise = torch.where(far[..., None], noise * 4, noise)
    gone = torch.rand(joints.shape[:2], generator=draw) < 0.03
    return torch.where(gone[..., None], torch.nan, joints + noise * side)


def _cut_off(sample: PartBatch, draw: torch.Generator) -> PartBatch:
    """The photo ends before one of the picture's edges, most often the lower one."""
    h, w = sample.photo.shape[-2:]
    side = int(torch.randint(6, (), generator=draw))
    keep = torch.zeros(1, h, w, dtype=torch.bool)
    depth = _between(draw, 0.1, 0.5)
    if side < 4:
        keep[:, : round(h * (1 - depth))] = True
    elif side == 4:
        keep[..., round(w * depth * 0.6) :] = True
    else:
        keep[..., : round(w * (1 - depth * 0.6))] = True
    column, row = (sample.joints[0, :, i].nan_to_num(-1).long() for i in (0, 1))
    outside = (column < 0) | (column >= w) | (row < 0) | (row >= h)
    seen = ~outside & keep[0, row.clamp(0, h - 1), column.clamp(0, w - 1)]
    return PartBatch(
        sample.photo * keep[:, None], sample.outline * keep[:, None],
        torch.where(seen[None, :, None], sample.joints, torch.nan),
        torch.where(keep, sample.parts, IGNORED).to(torch.uint8),
        torch.where(keep[:, None], sample.whole, IGNORED).to(torch.uint8),
    )  # fmt: skip
