"""Pictures of people as training sees them: placed, turned, in other light, cut off by an edge."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.body.part_map import IGNORED
from larnet.data.part_batch import PartBatch, mirrored

FILLED = 0.84  # of a side, what the person's box takes up


def between(draw: torch.Generator, low: float, high: float) -> float:
    return low + (high - low) * float(torch.rand((), generator=draw))


def chance(draw: torch.Generator, share: float) -> bool:
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
    if chance(draw, 0.5):
        sample = mirrored(sample)
    left, top, right, bottom = person_box(sample.outline[0, 0], sample.joints[0])
    high, wide = shape
    fit = FILLED * min(high / max(bottom - top, 8), wide / max(right - left, 8))
    scale = fit * math.exp(between(draw, math.log(0.75), math.log(1.35)))
    angle = math.radians(between(draw, -12, 12) * (3 if chance(draw, 0.12) else 1))
    offset = [n * between(draw, -0.1, 0.1) for n in (wide, high)]
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
    return _cut_off(cut, draw) if chance(draw, 0.25) else cut


def _other_colours(photo: Tensor, draw: torch.Generator) -> Tensor:
    gain = torch.tensor([between(draw, 0.9, 1.1) for _ in range(3)])[:, None, None]
    x = photo.clamp(0, 1) ** math.exp(between(draw, -0.4, 0.4)) * gain * between(draw, 0.75, 1.2)
    grey = x.mean(1, keepdim=True)
    x = grey + (x - grey) * (0.0 if chance(draw, 0.05) else between(draw, 0.6, 1.35))
    x = x.mean() + (x - x.mean()) * between(draw, 0.75, 1.25)
    if chance(draw, 0.3):
        x = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, 1)
    if chance(draw, 0.3):
        x = x + between(draw, 0.0, 0.04) * torch.randn(x.shape, generator=draw)
    return x.clamp(0, 1)


def _inexact(outline: Tensor, draw: torch.Generator) -> Tensor:
    x = outline
    if chance(draw, 0.5):
        wide = 2 * int(torch.randint(1, 3, (), generator=draw)) + 1
        x = F.avg_pool2d(x, wide, 1, wide // 2)
    if chance(draw, 0.4):
        x = ((x - between(draw, 0.3, 0.7)) * between(draw, 1.0, 4.0) + 0.5).clamp(0, 1)
    if chance(draw, 0.25):  # a patch that is missing or too much
        h, w = x.shape[-2:]
        ch, cw = (int(n * between(draw, 0.04, 0.16)) for n in (h, w))
        top, left = int(between(draw, 0, h - ch)), int(between(draw, 0, w - cw))
        x = x.clone()
        x[..., top : top + ch, left : left + cw] = float(chance(draw, 0.3))
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
    depth = between(draw, 0.1, 0.5)
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
