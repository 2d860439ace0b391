"""The plate: the place of a photo without its actor."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

TEXTURE = 0.2  # of [-1, 1], most that a place's texture is thought to differ from its mean
ALIKE = 0.25  # of [-1, 1], difference of means from which texture is of something else
SHIFTS = 24  # columns of the model's picture that are tried to find texture


def inpaint_background(photo: Tensor, hole: Tensor, base: Tensor | None = None) -> Tensor:
    """The place without the actor: photo (B, 3, H, W) with the hole (B, 1, h, w) in [0, 1] filled
    in from both of its sides, (B, 3, H, W) fp32.

    Pictures of places change less from left to right than from top to bottom, and people are
    narrow: so a row goes on from its nearest pixels on the left to those on the right, at the
    hole's size. A larger photo also has the texture from beside the hole, the nearest that fits its
    rim: it looks like the place, though it was elsewhere. The hole is widened, since the rim of an
    actor is a mixture of actor and place.

    base (B, 3, H, W): what is in the hole instead of rows, its texture not yet in it.
    """
    photo, hole = photo.float(), hole.float()
    height, width = hole.shape[-2:]
    small, scale = F.adaptive_avg_pool2d(photo, (height, width)), photo.shape[-1] / width
    known, rim = known_outside(hole)
    rows = filled_rows(small, known, rim)
    if scale != 1:
        by = [[round(scale * n) for n in side] for side in _beside(small, known)]
        parts = torch.cat((rows, _mean(small, known, 3 * rim, 1), known), 1)
        parts = F.interpolate(parts, photo.shape[-2:], mode="bilinear", align_corners=False)
        rows, smooth, known = parts.split((3, 3, 1), 1)
        rows = rows if base is None else base
        rows = (rows + _copied(photo, smooth, known, rows, by, rim * scale)).clamp(-1, 1)
    return photo * known + (1 - known) * rows


def known_outside(hole: Tensor) -> tuple[Tensor, int]:
    """What is the place alone, (B, 1, h, w) in [0, 1], and by how many cells a hole is widened."""
    rim = max(1, round(hole.shape[-1] / 56))
    hole = ((hole.float() - 0.15) / 0.35).clamp(0, 1)
    return 1 - F.max_pool2d(hole, 2 * rim + 1, 1, rim), rim


def _mean(photo: Tensor, known: Tensor, across: int, down: int) -> Tensor:
    """Mean of the known pixels at most that far away (B, 3, H, W); 0 where there is none."""
    some = torch.cat((photo * known, known), 1)
    some = F.avg_pool2d(some, (1, 2 * across + 1), 1, (0, across))
    some = F.avg_pool2d(some, (2 * down + 1, 1), 1, (down, 0)) if down else some
    return some[:, :-1] / some[:, -1:].clamp(min=1e-4)


def _sides(known: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Column of every pixel, and of the nearest known pixels of its row on the left (-1: none) and
    on the right (W: none), each (B, 1, H, W)."""
    width, solid = known.shape[-1], known > 0.5
    column = torch.arange(width, device=known.device).expand_as(known)
    left = torch.where(solid, column, -1).cummax(-1).values
    return column, left, torch.where(solid, column, width).flip(-1).cummin(-1).values.flip(-1)


def _beside(small: Tensor, known: Tensor) -> list[list[int]]:
    """How many columns to the left, and to the right, of the hole each photo goes on most like at
    its rim: at least as far as the hole is wide, so that what is there is known."""
    _, left, right = _sides(known)
    band = F.max_pool2d(1 - known, 13, 1, 6) * known  # 6 pixels around the hole
    found: list[list[int]] = [[], []]
    for picture, solid, rim, width in zip(small, known, band, (right - left).amax((1, 2, 3))):
        first = min(int(width), small.shape[-1] - 1)
        for direction, side in zip((-1, 1), found):
            errors = []
            for by in range(first, min(first + SHIFTS, small.shape[-1])):
                both = rim * _shifted(solid, direction * by)
                error = (picture - _shifted(picture, direction * by)).abs().mean(0) * both[0]
                errors.append(float((error.sum() + 1e-3) / (both.sum() + 1e-3)))
            side.append(first + errors.index(min(errors)))
    return found


def _shifted(x: Tensor, by: int) -> Tensor:
    """What is `by` columns further to the right, 0 beyond the edges."""
    return F.pad(x[..., max(by, 0) : x.shape[-1] + min(by, 0)], (max(-by, 0), max(by, 0)))


def _copied(
    photo: Tensor, smooth: Tensor, known: Tensor, rows: Tensor, by: list[list[int]], soft: float
) -> Tensor:
    """Texture (B, 3, H, W) of the pixels so many columns beside the hole, in its left half those on
    the left, both over about `soft` pixels in its middle; less where the place there is of another
    colour than that which it is for (rows)."""
    column, left, right = _sides(known)
    nearer = ((right - column) - (column - left)).float() / soft  # to the left side
    source = torch.cat(((photo - smooth).clamp(-TEXTURE, TEXTURE), smooth, known), 1)
    seen, weights = [], []
    for direction, distances in zip((-1, 1), by):
        there = torch.stack([_shifted(x, direction * n) for x, n in zip(source, distances)])
        texture, place, solid = there.split((3, 3, 1), 1)
        alike = 1 - (place - rows).abs().mean(1, keepdim=True) / ALIKE
        seen.append(texture * alike.clamp(min=0))
        weights.append(torch.sigmoid(-direction * nearer).clamp(min=1e-3) * (solid > 0.99))
    total = (weights[0] + weights[1]).clamp(min=1e-3)
    return (weights[0] * seen[0] + weights[1] * seen[1]) / total


def filled_rows(photo: Tensor, known: Tensor, rim: int) -> Tensor:
    """A picture (B, 3, H, W) of which (B, 1, H, W) is known, 1 or 0, told row by row.

    Every pixel lies between the nearest known ones of its row, by distance; `rim` pixels beside
    those are averaged. A row of which nothing is known is the mean of what is.
    """
    width = photo.shape[-1]
    mean = (photo * known).mean((2, 3), keepdim=True)
    mean = mean / known.mean((2, 3), keepdim=True).clamp(min=1e-3)
    near = _mean(photo, known, rim, 0)
    column, left, right = _sides(known)
    ends = [near.gather(-1, at.clamp(0, width - 1).expand_as(near)) for at in (left, right)]
    to_left = torch.where(left < 0, width, column - left).float()  # no known pixel: far away
    to_right = torch.where(right == width, width, right - column).float()
    nowhere = (left < 0) & (right == width)
    share = torch.where(right == width, 1.0, to_right / (to_left + to_right).clamp(min=1))
    share = torch.where(left < 0, 0.0, share)
    row = torch.where(nowhere, mean, share * ends[0] + (1 - share) * ends[1])
    return F.avg_pool2d(row, (3, 1), 1, (1, 0), count_include_pad=False)
