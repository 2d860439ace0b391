"""A hole of a photo put together from pieces of the photo beside it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from larnet.body.background.rim_shifts import RIM, rim_shifts
from larnet.body.background.shift_choice import Grid, choose_shifts
from larnet.media.pixels import Pixels

SIDE = 64  # cells of the longer side of what is around the hole
SHIFTS = 64  # that are tried
ACROSS = 0.6  # of the hole's longer side: how far from the side a piece may come
ALONG = 0.06  # the same from above and below, where places look otherwise
SMOOTH = 2.0  # cells over which texture is smoothed away
_SLOPES = 0.19  # weight of a Sobel filter's answer beside the colours
LIT, COLOURED = 1.0, 0.5  # share of the guide's light that pieces take, and of other colours
ANOTHER = 30.0  # grey levels: what is off by more is another colour rather than another light
OTHER_HUE = 10.0  # grey levels: where a hue is off by more on a plain wall, the guide is wrong
PLAIN = 3.0  # grey levels of texture, up to which a place is plain
_MOSTLY = 0.5  # of what may be copied, that is left without single things
_SEEN = 0.02  # of a cell inside the hole, from which it is part of it


def fill_from_beside(
    photo: Pixels,
    hole: np.ndarray,
    guide: Pixels,
    single: np.ndarray | None = None,
    shade: float = 0.0,
) -> Pixels:
    """A photo uint8 (H, W, 3) with its hole bool (H, W) filled in by pieces of itself, each moved
    by one of a few shifts, so that what is there is as sharp as the photo.

    guide uint8 (H, W, 3): a smooth idea of what is in the hole; it stays where nothing fits.
    single bool (H, W): what is there once, a passer-by, and is not copied; unless it is most of
    what is around the hole. shade: pixels over which light changes; pieces take the guide's where
    it is about theirs.
    """
    if not hole.any() or hole.all():
        return guide.copy() if hole.any() else photo.copy()
    here = _surroundings(hole)
    grid = _grid(photo[here], hole[here], guide[here])
    if single is not None:
        grid = _without(grid, single[here])
    longest = max(np.ptp(np.nonzero(grid.hole), axis=1)) + 1
    reach = max(2, round(ALONG * longest)), max(4, round(ACROSS * longest))
    around = cv2.dilate(grid.hole.astype(np.uint8), np.ones((2 * RIM + 1,) * 2, np.uint8)) > 0
    shifts = rim_shifts(grid.features, around & ~grid.hole, grid.usable, reach, SHIFTS)
    out = photo.copy()
    if not len(shifts):
        out[hole] = guide[hole]
        return out
    chosen = np.full(grid.hole.shape, -1)
    chosen[grid.hole] = choose_shifts(grid, shifts)
    pieces = _copied(photo[here], guide[here], chosen, shifts)
    if shade:
        low = _low(photo[here], ~hole[here], shade)
        own = _copied(low, guide[here], chosen, shifts)
        pieces = _in_light(pieces, own, cv2.GaussianBlur(guide[here], (0, 0), shade / 3), shade)
    out[here] = np.where(hole[here][..., None], pieces, photo[here])
    return out


def _low(photo: Pixels, known: np.ndarray, shade: float) -> Pixels:
    """The light of what is known of a photo, bool (H, W), without what is finer than `shade`."""
    share = known.astype(np.float32)[..., None]
    blurred = cv2.GaussianBlur(np.concatenate((photo * share, share), 2), (0, 0), shade)
    low = blurred[..., :3] / np.maximum(blurred[..., 3:], 1e-3)
    return low.astype(np.uint8)


def _in_light(pieces: Pixels, own: Pixels, wanted: Pixels, shade: float) -> Pixels:
    """Pieces in the wanted light instead of their own; colours that are far off may be another
    thing, and take a part of it. On a plain wall they take none: a window that ends behind the
    person would shine there in the person's shape."""
    off = wanted.astype(np.float32) - own
    light = np.exp(-np.square(off / ANOTHER).sum(2, keepdims=True))
    share = COLOURED + (LIT - COLOURED) * light
    hue = off - off.mean(2, keepdims=True)
    alike = np.exp(-np.square(hue / OTHER_HUE).sum(2, keepdims=True))
    fine = np.square(pieces - own.astype(np.float32)).mean(2)
    fine = cv2.blur(fine, (2 * round(shade / 2) + 1,) * 2)[..., None]
    plain = np.exp(-fine / PLAIN**2)
    return np.clip(pieces + share * (1 - plain * (1 - alike)) * off + 0.5, 0, 255).astype(np.uint8)


def _surroundings(hole: np.ndarray) -> tuple[slice, slice]:
    """Rows and columns of a hole and of what may be copied into it."""
    rows, columns = (np.flatnonzero(hole.any(axis))[[0, -1]] for axis in (1, 0))
    longest = max(rows[1] - rows[0], columns[1] - columns[0]) + 1
    ends = []
    for (first, last), share, size in zip((rows, columns), (ALONG, ACROSS), hole.shape):
        margin = round((share + 0.05) * longest) + 2
        ends.append(slice(max(0, first - margin), min(size, last + 1 + margin)))
    return ends[0], ends[1]


def _without(grid: Grid, single: np.ndarray) -> Grid:
    """A grid of which something (H, W) may not be copied, as long as most of it may."""
    size = grid.usable.shape[::-1]
    share = cv2.resize(single.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    around = cv2.dilate((share > _SEEN).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    left = grid.usable & ~around
    return replace(grid, usable=left) if left.sum() > _MOSTLY * grid.usable.sum() else grid


def _grid(photo: Pixels, hole: np.ndarray, guide: Pixels) -> Grid:
    scale = SIDE / max(hole.shape)
    size = max(8, round(scale * hole.shape[1])), max(8, round(scale * hole.shape[0]))

    def reduced(x: np.ndarray) -> np.ndarray:
        return cv2.resize(x, size, interpolation=cv2.INTER_AREA)

    known = (~hole).astype(np.float32)
    share = reduced(known)
    inside = share < 1 - _SEEN
    colours = reduced(photo * known[..., None]) / np.maximum(share, 1e-3)[..., None] / 255
    told = reduced(guide).astype(np.float32) / 255
    colours = np.where(inside[..., None], told, colours).astype(np.float32)
    slopes = (cv2.Sobel(colours, cv2.CV_32F, *by, ksize=3) * _SLOPES for by in ((1, 0), (0, 1)))
    mixed = cv2.dilate(inside.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    seen = np.where(inside, 0, 1).astype(np.float32)[..., None]
    smooth = cv2.GaussianBlur(np.concatenate((colours * seen, seen), 2), (0, 0), SMOOTH)
    smooth = smooth[..., :3] / np.maximum(smooth[..., 3:], 1e-3)
    return Grid(np.concatenate((colours, *slopes), 2), smooth, inside, ~mixed, told)


def _copied(photo: Pixels, guide: Pixels, chosen: np.ndarray, shifts: np.ndarray) -> Pixels:
    """The pieces at the photo's size; over about a cell one goes over into the next."""
    height, width = photo.shape[:2]
    by = height / chosen.shape[0], width / chosen.shape[1]
    total = np.zeros((height, width, 1), np.float32)
    colours = np.zeros(photo.shape, np.float32)
    for number in np.unique(chosen[chosen >= 0]):
        own = cv2.resize(
            (chosen == number).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
        )
        left, top, wide, high = cv2.boundingRect((own > 0).astype(np.uint8))
        there = slice(top, top + high), slice(left, left + wide)
        weight = np.clip(own[there], 0, 1)[..., None] ** 2
        y, x = (round(int(n) * scale) for n, scale in zip(shifts[number], by))
        moved = cv2.warpAffine(
            photo, np.array([[1, 0, -x - left], [0, 1, -y - top]], np.float32), (wide, high),
            flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        colours[there] += weight * moved
        total[there] += weight
    pieces = colours / np.maximum(total, 1e-6)
    return np.where(total > 1e-3, pieces + 0.5, guide).clip(0, 255).astype(np.uint8)
