"""Where the joints of a standing figure would be, told from its outline alone.

A stick figure, a robot or a toy is nobody to networks that know people. Its outline still says
where it is narrow and where it ends: a neck, two feet, hands that stand out.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from scipy.ndimage import grey_opening

from larnet.body.cloth.pixel_masks import disk
from larnet.body.finder.detect_person import Person
from larnet.body.finder.figure_arms import SIDES, THIN, arms_of, run_around
from larnet.body.finder.flat_cells import figure_of_cells
from larnet.body.finder.leaning import stood_up
from larnet.body.finder.regions import Region, centres, sample
from larnet.body.given_joints import given_joints, person_of_joints
from larnet.body.salient_map import salient_in
from larnet.errors import BadInput, MissingData
from larnet.media.pixels import Pixels, resize

SIDE = 256  # of the outline that a person has
AROUND = 1.1  # sides of a figure, its region's
TALL = 320  # pixels of the picture in which a figure is looked at
LEAST, MOST = 0.015, 0.6  # of the picture: as much of it is a figure
ONE = 0.85  # of what stands out: a figure is one piece
UPRIGHT = 0.8  # of its width, its height at least
CLOSED = 0.04  # of its height: gaps between a head and a body, an arm and a trunk
NECK = (0.12, 0.45)  # of its height from the top
BIG, CHIN, NARROW = 0.17, 0.35, 0.65  # of its height: a big head is widest below, ends so far
# below that; of its width there, the neck's at most
DEEP = 0.15  # of the width of a neck that hair hides: hair and shoulders are wider at least
WIDER, BODY = 1.8, 0.03  # of the neck's width, of its height: as wide as a body where it begins
BRIM = 0.06  # of its height, as thick as a head at least
HIPS, LEGS = (0.4, 0.54), 0.02  # of its height: hips from the top; above where legs part
PARTED = 0.05  # of its height: legs are apart, and not only a row of a pattern
LOW_HIPS = (0.3, 0.65)  # of what is below a big head: hips from the neck
ANKLES, ASIDE = 0.05, 0.08  # of its height: above the ground; of a foot from the middle
ABOVE = 0.01  # of its height: below where a body begins


def figure_of(photo: Pixels) -> Person | None:
    """The figure that stands out of a photo uint8 (H, W, 3), upright, facing the camera, as a
    person; None where there is none, or one too small or too near the edge.

    Raises BadCheckpoint when the network's file is not the known one.
    """
    shape = photo.shape[:2]
    try:
        figure, scale = _figure(photo)
        if figure is None:
            return None
        person = person_of_joints(given_joints(_joints_of(figure), shape, 1 / scale), shape)
    except (MissingData, BadInput):
        return None
    region, outline = _whole(figure, scale, person)
    return replace(person, score=0.0, guess=True, region=region, outline=outline)


def _figure(photo: Pixels) -> tuple[np.ndarray | None, float]:
    """The figure (h, w) bool of a photo in a small picture of it; pixels there in one of the
    photo."""
    scale = TALL / max(photo.shape[:2])
    height, width = (max(8, round(n * scale)) for n in photo.shape[:2])
    seen = salient_in(photo)
    fine = resize(photo, *(min(2 * n, m) for n, m in zip((height, width), photo.shape)))
    coarse = cv2.resize(seen, fine.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    whole = figure_of_cells(fine, coarse)
    if whole is not coarse:
        seen = whole
    small = cv2.resize(seen, (width, height), interpolation=cv2.INTER_LINEAR)
    return _one_piece(small > 0.5), scale


def _whole(figure: np.ndarray, scale: float, person: Person) -> tuple[Region, np.ndarray]:
    """The region of a figure (h, w) and its outline there, as a person has them: a big head, a wide
    skirt are far from any bone."""
    rows, columns = (np.flatnonzero(figure.any(axis)) / scale for axis in (1, 0))
    side = max(AROUND * max(np.ptp(rows), np.ptp(columns)), person.region.side)
    region = Region(float(columns[[0, -1]].mean()), float(rows[[0, -1]].mean()), float(side))
    places = region.place(centres(SIDE))
    shown = [
        sample(mask.astype(np.float32)[..., None], places * by)[..., 0]
        for mask, by in ((figure, scale), (person.mask, 1.0))
    ]
    share = np.max(shown, 0).clip(1e-4, 1 - 1e-4)
    return region, np.log(share / (1 - share)).astype(np.float32)


def _one_piece(seen: np.ndarray) -> np.ndarray | None:
    """The figure (h, w) bool of what stands out; None where that is none."""
    share = seen.mean()
    if not LEAST < share < MOST:
        return None
    rows = np.flatnonzero(seen.any(1))
    closed = cv2.morphologyEx(seen.astype(np.uint8), cv2.MORPH_CLOSE, disk(CLOSED * len(rows)))
    _, pieces = cv2.connectedComponents(closed)
    sizes = np.bincount(pieces[seen])
    largest = int(np.argmax(sizes))
    figure: np.ndarray = seen & (pieces == largest)
    rows, columns = np.flatnonzero(figure.any(1)), np.flatnonzero(figure.any(0))
    whole = sizes[largest] > ONE * sizes.sum() and columns[0] > 0 and columns[-1] < len(seen[0]) - 1
    upright = rows[-1] - rows[0] > UPRIGHT * (columns[-1] - columns[0])
    return figure if whole and upright else None


def _joints_of(figure: np.ndarray) -> dict[str, tuple[float, float]]:
    """Joints of a figure (h, w) by their names, in its pixels."""
    upright, lean = stood_up(figure)
    last = figure.shape[1] - 1.0
    found = _joints_upright(upright).items()
    return {name: (min(max(x + lean.at(y), 0.0), last), y) for name, (x, y) in found}


def _joints_upright(figure: np.ndarray) -> dict[str, tuple[float, float]]:
    rows = np.flatnonzero(figure.any(1))
    top, bottom = int(rows[0]), int(rows[-1])
    tall = bottom - top
    middle = float(np.median(np.nonzero(figure[top : top + tall // 4])[1]))  # of the head
    throat, neck = _neck(figure, top, tall, middle)
    hips = _hips(figure, top, tall, middle, throat)
    found = {
        "head": (middle, (top + throat) / 2),
        "shoulder centre": (middle, neck + ABOVE * tall),
        "hip centre": (middle, hips),
    }
    trunk = max(hips - neck, 0.1 * tall)
    half_shoulders = _half(figure, neck, trunk)
    half_hips = min(0.2 * trunk, max(2.0, 0.3 * run_around(figure[round(hips)], middle)))
    ground = np.flatnonzero(figure[bottom - round(ANKLES * tall) : bottom + 1].any(0))
    for side, sign in SIDES:
        found[f"{side} hip"] = (middle + sign * half_hips, hips)
        own = ground[sign * (ground - middle) > 0]
        foot = float(own.mean()) if len(own) else middle + sign * ASIDE * tall
        found[f"{side} ankle"] = (foot, bottom - ANKLES * tall)
    found |= arms_of(figure, middle, throat, neck, hips, half_shoulders)
    return found


def _neck(figure: np.ndarray, top: int, tall: int, middle: float) -> tuple[float, float]:
    """The row between head and body, the narrowest around the middle below the head, and the one
    where the body begins: the neck of a stick figure is long."""
    first, last = (round(share * tall) for share in NECK)
    widths = np.array([run_around(row, middle) for row in figure[top : top + tall + 1]])
    head = int(np.argmax(widths[: first + 1]))
    chin = _chin(widths, tall)
    throat = chin or head + int(np.argmin(widths[head : last + 1]))
    if not chin and widths[throat] == widths[head]:  # it only grows wider: pigtails, a hood
        hidden = _below_hair(widths, first, last)
        if hidden:
            return float(top + hidden), float(top + hidden)
    if widths[throat] < THIN * tall:  # a line may be thinner below the arms than above them
        first = head + int(np.argmax(widths[head:] < THIN * tall))
        throat = first + int(np.argmin(widths[first : first + 3]))
    across = figure[top : top + max(throat, last) + 1].sum(1)
    wider = np.flatnonzero(across[throat:] > max(WIDER * across[throat], BODY * tall))
    return float(top + throat), float(top + throat + (wider[0] if len(wider) else 0))


def _below_hair(widths: np.ndarray, first: int, last: int) -> int:
    """The row most narrow beside what is above and below it, from first to last, of the widths of a
    figure's rows around its middle; 0 where it is hardly narrower."""
    above = np.maximum.accumulate(widths)
    below = np.maximum.accumulate(widths[: 2 * last][::-1])[::-1]
    depth = (np.minimum(above[: len(below)], below) - widths[: len(below)])[first : last + 1]
    row = first + int(np.argmax(depth))
    return row if depth[row - first] > DEEP * widths[row] else 0


def _chin(widths: np.ndarray, tall: int) -> int:
    """The row below a big head, of the widths of a figure's rows around its middle; 0 where the
    head is none: widest at once, or what follows is no body."""
    thick = max(3, round(BRIM * tall)) | 1
    plain = grey_opening(widths, thick)  # without the brim of a hat, without arms held out
    most = int(np.argmax(plain[: round(NECK[1] * tall)]))
    dips = plain[: most + 1] < NARROW * np.maximum.accumulate(plain[: most + 1])
    end = most + round(CHIN * tall)
    if most < BIG * tall or dips.any() or end >= len(widths):
        return 0
    below = np.flatnonzero(widths[most:end] < NARROW * plain[most])
    if not len(below):
        return 0
    first = most + int(below[0])
    throat = first + int(np.argmin(widths[first : first + round(0.08 * tall)]))
    body = widths[throat : throat + round(0.15 * tall)]
    return throat if 0 < 1.1 * widths[throat] < body.max() else 0


def _hips(figure: np.ndarray, top: int, tall: int, middle: float, throat: float) -> float:
    """The row of the hips: a little above where the legs part."""
    low, high = (round(share * tall) for share in HIPS)
    if throat - top > NECK[1] * tall:  # the head is big
        low, high = (round(throat - top + share * (top + tall - throat)) for share in LOW_HIPS)
    filled = np.flatnonzero(figure[top + low : top + tall + 1, round(middle)])
    ends = np.flatnonzero(np.diff(filled, append=tall) > PARTED * tall)
    part = low + (int(filled[ends[0]]) if len(ends) else 0)  # the lowest row that is not parted
    line = [run_around(row, middle) for row in figure[top + high : top + part]]
    if line and np.median(line) < THIN * tall < (1 - ANKLES) * tall - part:  # of a stick figure
        return float(top + part)
    if part > tall * (1 - ANKLES):  # legs that touch
        part = round((low + high) / 2 + LEGS * tall)
    return float(top + min(max(part - LEGS * tall, low), high))


def _half(figure: np.ndarray, neck: float, trunk: float) -> float:
    """Half the width of the shoulders: no wider than a trunk's usual share."""
    middle_rows = figure[round(neck + 0.2 * trunk) : round(neck + 0.6 * trunk)]
    wide = float(np.median(middle_rows.sum(1))) if len(middle_rows) else 0.0
    return min(max(0.4 * wide, 0.08 * trunk), 0.42 * trunk)
