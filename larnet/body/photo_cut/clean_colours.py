"""Colours of a person alone: un-mixed at the rim, and going on beyond what is seen."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

_WIDE = 0.04  # of the photo's longer side, over which colours beside the rim are averaged
_PAINTED = 160  # pixels of the longer side at which near colours go on
_PLACES = 3  # beside what is hidden, whose texture is taken
_LEAST = 15  # pixels, the same
_STREAK = 5  # pixels: a row of its own within them is no pattern
_PURE = 4  # power of the matte: mixtures count little among the colours of either side


def foreground_colours(photo: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """Colours of the person, uint8 (H, W, 3): at the rim, where a pixel is a mixture, what the
    place behind gave to it is taken out (blur fusion, Forte 2021).

    photo uint8 (H, W, 3); matte (H, W) in [0, 1].
    """
    image = photo.astype(np.float32)
    size = max(_LEAST, round(_WIDE * max(photo.shape[:2]))) | 1
    colours, weight = image, matte[..., None]
    for side in (size, max(3, size // 4) | 1):
        inside = _mean(colours, matte**_PURE, side)
        outside = _mean(image, (1 - matte) ** _PURE, side)
        rest = image - weight * inside - (1 - weight) * outside
        colours = np.clip(inside + weight * rest, 0, 255)
    return colours.round().astype(np.uint8)


def _mean(colours: np.ndarray, weight: np.ndarray, side: int) -> np.ndarray:
    sums, total = (
        cv2.blur(x, (side, side), borderType=cv2.BORDER_REPLICATE)
        for x in (colours * weight[..., None], weight)
    )
    return sums / np.maximum(total, 1e-6)[..., None]


def grown_colours(colours: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Colours float32 (h, w, 3) that go on from the known pixels (h, w) to everywhere, by averages
    over ever larger places."""
    weight = known.astype(np.float32)
    return spread_means(colours.astype(np.float32) * weight[..., None], weight)


def spread_means(sums: np.ndarray, total: np.ndarray, least: float = 1e-4) -> np.ndarray:
    """Means (h, w, 3) that go on everywhere, by averages over ever larger places, of weighted sums
    (h, w, 3) and their weights (h, w), of which less than `least` counts as so much."""
    levels = [(sums, total)]
    while min(levels[-1][1].shape) > 2:
        levels.append((cv2.pyrDown(levels[-1][0]), cv2.pyrDown(levels[-1][1])))
    sums, total = levels[-1]
    out: np.ndarray = sums / np.maximum(total, least)[..., None]
    for sums, total in reversed(levels[:-1]):
        out = cv2.pyrUp(out, dstsize=total.shape[::-1])
        share = np.clip(4 * total, 0, 1)[..., None]
        out = share * sums / np.maximum(total, least)[..., None] + (1 - share) * out
    return out


def completed_colours(colours: np.ndarray, known: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Colours float32 (h, w, 3) of a part where other parts hide it: near ones go on into the
    `wanted` pixels (h, w), with the texture of places beside; elsewhere `grown_colours`."""
    out = grown_colours(colours, known)
    if not wanted.any():
        return out
    scale = min(1.0, _PAINTED / max(known.shape))
    size = [max(8, round(n * scale)) for n in known.shape[::-1]]
    small = cv2.resize(out, size, interpolation=cv2.INTER_AREA)
    there = cv2.resize(known.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5
    hole = cv2.resize(wanted.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    hole = ((cv2.dilate(hole, np.ones((3, 3), np.uint8)) > 0) & ~there).astype(np.uint8)
    near = cv2.inpaint(small.round().clip(0, 255).astype(np.uint8), hole, 3, cv2.INPAINT_TELEA)
    near = cv2.resize(near, known.shape[::-1], interpolation=cv2.INTER_CUBIC).astype(np.float32)
    share = cv2.GaussianBlur(wanted.astype(np.float32), (0, 0), 1.0)[..., None]
    out += share * (near + _texture(colours, known, wanted) - out)
    return out


def mirrored_in_rows(colours: np.ndarray, known: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Colours float32 (h, w, 3) in which every wanted pixel (h, w) has that of a known one (h, w)
    of its row, as far on the other side of the border between both: belts and hems go on. Rows of
    which nothing is known stay as they are."""
    if not wanted.any():
        return colours
    out = colours.copy()
    for row in np.flatnonzero(wanted.any(1) & known.any(1)).tolist():
        there, at = np.flatnonzero(known[row]), np.flatnonzero(wanted[row])
        after = np.searchsorted(there, at).clip(0, len(there) - 1)
        before = (after - 1).clip(0)
        nearer = np.abs(there[before] - at) <= np.abs(there[after] - at)
        edge = np.where(nearer, there[before], there[after])
        source = (2 * edge - at).clip(0, known.shape[1] - 1)
        out[row, at] = colours[row, np.where(known[row, source], source, edge)]
    even = cv2.medianBlur(out.round().clip(0, 255).astype(np.uint8), _STREAK)
    out[wanted] = even[wanted]
    return out


def _texture(colours: np.ndarray, known: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Fine structure (h, w, 3) of the known pixels, moved to the wanted ones; 0 where no place
    beside has any."""
    size = max(3, round(0.05 * max(known.shape))) | 1
    smooth = _mean(colours.astype(np.float32), known.astype(np.float32), size)
    fine = (colours - smooth) * known[..., None]
    out, left = np.zeros_like(fine), wanted & ~known
    cell = max(1, max(known.shape) // 64)
    sources = known[::cell, ::cell]
    shifts = _shifts(max(sources.shape))
    for _ in range(_PLACES):
        counts = _hits(left[::cell, ::cell], sources, shifts)
        best = int(np.argmax(counts))
        if counts[best] < 2:
            break
        shift = tuple(cell * n for n in shifts[best])
        here = left & _moved(known, *shift)
        out[here] = _moved(fine, *shift)[here]
        left &= ~here
    return out


def _shifts(side: int) -> list[tuple[int, int]]:
    """Rows and columns to look for texture in, the near ones first."""
    steps = [round(side * n / 16) for n in range(-6, 7)]
    return sorted(((y, x) for y in steps for x in steps), key=lambda s: s[0] ** 2 + s[1] ** 2)


def _hits(holes: np.ndarray, sources: np.ndarray, shifts: Sequence[tuple[int, int]]) -> np.ndarray:
    """How many holes (h, w) have a source (h, w) where each of the shifts leads, all at once."""
    rows, columns = np.array(shifts).T
    far = int(max(np.abs(rows).max(), np.abs(columns).max()))
    around = cv2.copyMakeBorder(
        sources.astype(np.float32), *(far,) * 4, cv2.BORDER_CONSTANT, value=0
    )
    found = cv2.matchTemplate(around, holes.astype(np.float32), cv2.TM_CCORR)
    return found[far + rows, far + columns].round()


def _moved(x: np.ndarray, dy: int, dx: int) -> np.ndarray:
    """What lies dy rows and dx columns further, 0 beyond the edges."""
    out = np.zeros_like(x)
    height, width = x.shape[:2]
    if abs(dy) < height and abs(dx) < width:
        out[max(0, -dy) : height - max(0, dy), max(0, -dx) : width - max(0, dx)] = x[
            max(0, dy) : height - max(0, -dy), max(0, dx) : width - max(0, -dx)
        ]
    return out
