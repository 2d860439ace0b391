"""Drawings on paper that were photographed: as a scanner would see them.

Light falls off over a sheet, a table shows around it, and a camera adds noise; so no area is of one
colour, and what stands out to a network is the sheet. Divided by the light on it, paper is white.
"""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.cloth.pixel_masks import disk
from larnet.body.finder.flat_cells import FlatCells, flat_cells
from larnet.media.pixels import Pixels, pixels_digest, resize
from larnet.runtime.recent import Recent

KEPT = 4  # photos: who is in one is looked for first, and it is cut into parts later
_kept: Recent[bytes, tuple[Pixels | None, FlatCells | None]] = Recent(KEPT)

GROUND = 0.25  # of a picture: an area so large is no strip of ruled paper
SIDE = 320  # of the picture in which light is measured
LIGHT, GREY = 70, 0.5  # of paper: grey levels at least; of its colour that is missing at most
SHEET = 0.3  # of a picture that is paper, at least
INK = 0.12  # of the light that is missing: it is drawn on
WHITE = 0.06  # of the light: as much as paper differs, by noise, creases and rules
MOST, LEAST = 0.12, 0.004  # of the sheet that is ink: lines, no person before a wall
WHOLE = 0.75  # of a sheet's hull that is bright; of a sheet that is white
RULE, DRAWN = 0.6, 0.6  # of a picture's shorter side: as long as a rule; of the light, less on
# what is drawn
CROSSING = 4  # pixels of a picture of twice that side
ROUNDS = 6  # in which ink is left out of the light
EDGE = 0.02  # of the picture's side: shadows at a sheet's edge


def drawing_in(photo: Pixels) -> tuple[Pixels, FlatCells | None]:
    """A photo uint8 (H, W, 3) and its areas if it is a drawing: a clean one as it is, one on paper
    that is ruled or was photographed as a scanner sees it."""
    key = pixels_digest(photo)
    scanned, cells = _kept.get(key) or _kept.put(key, _looked_at(photo))
    return photo if scanned is None else scanned, cells


def _looked_at(photo: Pixels) -> tuple[Pixels | None, FlatCells | None]:
    """What a scanner sees, None where the photo is better as it is, and the areas."""
    cells = flat_cells(photo)
    if cells is not None:
        ground = int(np.argmax(cells.areas))  # a sheet on a table does not reach the edge
        if cells.outside[ground] and cells.areas[ground] > GROUND * cells.of.size:
            return None, cells
    scanned = as_scanned(photo)
    if scanned is not None and (areas := flat_cells(scanned)) is not None:
        return scanned, areas
    return None, cells


def as_scanned(photo: Pixels) -> Pixels | None:
    """A photo uint8 (H, W, 3) of a drawing on paper, the paper white and even, what is beside it
    white, too; None of any other photo."""
    height, width = photo.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    small = resize(photo, max(8, round(scale * height)), max(8, round(scale * width)))
    small = cv2.medianBlur(small, 3).astype(np.float32)
    sheet = _sheet(small)
    if sheet is None:
        return None
    light = _light(small, sheet)
    if light is None:
        return None
    size = (width, height)
    even = cv2.GaussianBlur(photo, (0, 0), 1.0) / np.maximum(cv2.resize(light, size), 1.0)
    off = cv2.GaussianBlur(even, (0, 0), 2.0).min(-1)
    even[(off > 1 - WHITE) & (even.min(-1) > 1 - 2 * WHITE)] = 1
    even[_rules(even.min(-1))] = 1
    even[cv2.resize(sheet, size, interpolation=cv2.INTER_NEAREST) == 0] = 1
    return (even.clip(0, 1) * 255 + 0.5).astype(np.uint8)


def _rules(even: np.ndarray) -> np.ndarray:
    """Where lines that paper is ruled with are, (H, W) bool, of how light a sheet is (H, W): thin,
    straight and long, and not as dark as what is drawn."""
    scale = 2 * SIDE / max(even.shape)
    size = [max(8, round(scale * n)) for n in even.shape[::-1]]
    small = cv2.resize(even.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    ink = (small < 1 - WHITE).astype(np.uint8) * 255
    long = round(RULE * min(size))
    found = cv2.HoughLinesP(ink, 1, np.pi / 360, long // 2, minLineLength=long, maxLineGap=8)
    drawn = np.zeros(small.shape, np.uint8)
    for line in () if found is None else found.reshape(-1, 4):
        left, top, right, bottom = (int(n) for n in line)
        cv2.line(drawn, (left, top), (right, bottom), 1, 5)
    other = ((ink > 0) & (drawn == 0)).astype(np.uint8)
    crossing = cv2.dilate(other, disk(CROSSING)) > 0  # or the figure has gaps there
    out: np.ndarray = (drawn > 0) & (small > DRAWN) & ~crossing
    return cv2.resize(out.astype(np.uint8), even.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0


def _sheet(small: np.ndarray) -> np.ndarray | None:
    """Where the sheet is, uint8 (h, w); None where nothing is like one."""
    side = max(small.shape[:2])
    around = round(0.05 * side) + 1  # a strip of table between sheet and edge is not closed
    dark = np.pad(small.min(-1), around)
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, disk(0.05 * side))
    closed = closed[around:-around, around:-around]
    most, _ = cv2.threshold(closed.astype(np.uint8), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    bright, dark = closed[closed > most], closed[closed <= most]
    if len(bright) and len(dark) and dark.mean() > 0.55 * bright.mean():  # shade, not a table
        return np.ones(closed.shape, np.uint8)
    _, pieces, stats, _ = cv2.connectedComponentsWithStats((closed > most).astype(np.uint8))
    if len(stats) < 2:
        return None
    own = (pieces == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))).astype(np.uint8)
    corners = cv2.findNonZero(own)
    whole = cv2.fillConvexPoly(np.zeros_like(own), cv2.convexHull(corners), 1)
    if whole.mean() < SHEET or own.sum() < WHOLE * whole.sum():
        return None
    return cv2.erode(np.pad(whole, 1), disk(EDGE * side))[1:-1, 1:-1]


def _light(small: np.ndarray, sheet: np.ndarray) -> np.ndarray | None:
    """The light on the sheet (h, w, 3), a smooth surface under which ink lies; None where it is not
    of paper with a drawing."""
    height, width = sheet.shape
    y, x = np.mgrid[:height, :width] / max(height, width) - 0.5
    terms = np.stack([x**i * y**j for i in range(4) for j in range(4 - i)], -1)
    colours, used = np.log(np.maximum(small, 4.0)), sheet > 0
    for _ in range(ROUNDS):
        if used.sum() < SHEET * WHOLE * used.size:
            return None
        fit, *_ = np.linalg.lstsq(terms[used], colours[used], rcond=None)
        off = (colours - terms @ fit).min(-1)
        used = (sheet > 0) & (off > -WHITE) & (off < 2 * WHITE)
    light: np.ndarray = np.exp(terms @ fit).astype(np.float32)
    ink = (off < -INK)[sheet > 0].mean()
    white = used.sum() / max(int(sheet.sum()), 1)
    shown = light[sheet > 0]
    if not LEAST < ink < MOST or white < WHOLE or shown.max(-1).mean() < LIGHT:
        return None
    if (shown.min(-1) < GREY * shown.max(-1)).mean() > 0.5:
        return None
    return light
