"""Drawings: pictures of areas of one colour each, that lines or edges part.

A network that knows photos sees a half of such an area, or the line around it alone. Whether an
area is the person is one answer for all of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from larnet.body.bones.body_bones import BONES
from larnet.body.cloth.pixel_masks import disk, nearest_label
from larnet.media.pixels import Pixels

FLAT = 6.0  # grey levels over 3 pixels, of a picture from black to white: of one colour
DRAWN = 0.6  # of a picture that are large cells: it is a drawing; photos of streets have 0.43
LARGE = 0.005  # of a picture
SMALL = 0.012  # standing heights: sides of the smallest area that is one
LINE = 0.014  # standing heights: width of lines around an area
ALIKE = 6.0  # grey levels at which an area has the colour of what is behind the person
BONE, ALONG = 0.03, 0.1  # standing heights of bones in an area, their square over it: it is the
# person's
WIDE = 0.02  # standing heights: half as wide as a gap that shows what is behind, at least
RING, ENCLOSED, SOME = 0.35, 0.6, 0.15  # of the outline around an area, of one with the colour of
# what is behind, in it: it is the person's
SCENE, NOBODY = 0.15, 0.15  # standing heights: sides of what may be a thing behind the person; of
# the finder's mask in it
WORN, SURE = 0.2, 0.9  # standing heights from the finder's mask: as far as hair or a cape reaches;
# of the outline in it
GAP = 0.01  # of a picture's side: the border to the place of a gap between legs
TOUCHED = 0.05  # the same of an area that is not of a colour behind the person, such as a shoe
ITSELF = 0.3  # of a person's outline or bones, in areas of one colour: drawn, too
PASSES = 2  # in which areas are enclosed by others


@dataclass(frozen=True, eq=False)
class FlatCells:
    """The areas of a drawing (H, W)."""

    of: np.ndarray  # (H, W) int32, from 1 on; 0: lines, edges, hatching
    areas: np.ndarray  # (n,) pixels of each, the first those of none
    colours: np.ndarray  # (n, 3) their means
    outside: np.ndarray  # (n,) bool, whether one touches the picture's edge
    boxes: np.ndarray  # (n, 4) left, top, width, height of each

    def sums(self, values: np.ndarray) -> np.ndarray:
        """(n,) of values (H, W) in each area."""
        return _sums(self.of, values, len(self.areas))

    def around(self, cell: int, far: int) -> tuple[slice, slice]:
        """Rows and columns of an area and so many pixels around it."""
        x, y, width, height = self.boxes[cell].tolist()
        return (
            slice(max(0, y - far), y + height + far),
            slice(max(0, x - far), x + width + far),
        )

    def means(self, values: np.ndarray) -> np.ndarray:
        """(n,) of values (H, W) in each area."""
        means: np.ndarray = self.sums(values) / np.maximum(self.areas, 1)
        return means

    def of_a_person(self, tall: float) -> FlatCells:
        """Without those too small to be a part of a person who is so many pixels tall when
        standing."""
        kept = np.flatnonzero(self.areas >= (SMALL * tall) ** 2)
        kept = np.r_[0, kept[kept > 0]]
        number = np.zeros(len(self.areas), np.int32)
        number[kept] = np.arange(len(kept))
        values = (x[kept] for x in (self.areas, self.colours, self.outside, self.boxes))
        return FlatCells(number[self.of], *values)


def flat_cells(photo: Pixels) -> FlatCells | None:
    """The areas of a drawing, uint8 (H, W, 3); None of a photo."""
    grey = photo[::4, ::4].max(-1)
    low, high = np.percentile(grey, (1, 99))
    most = FLAT * max(float(high - low), 1.0) / 255
    square = np.ones((3, 3), np.uint8)
    apart = cv2.subtract(cv2.dilate(photo, square), cv2.erode(photo, square)).max(-1)
    flat = (apart <= most).astype(np.uint8)
    count, cells, stats, _ = cv2.connectedComponentsWithStats(flat, connectivity=4)
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    if areas[areas > LARGE * flat.size].sum() < DRAWN * flat.size:
        return None
    rim = np.concatenate((cells[0], cells[-1], cells[:, 0], cells[:, -1]))
    sums = [_sums(cells, photo[..., n], count) for n in range(3)]
    outside = np.isin(np.arange(count), rim)
    outside[0] = False
    colours = np.stack(sums, -1) / np.maximum(areas, 1)[:, None]
    return FlatCells(cells, areas, colours, outside, stats[:, : cv2.CC_STAT_HEIGHT + 1])


def is_drawn(cells: FlatCells, matte: np.ndarray, joints: np.ndarray) -> bool:
    """Whether a person, outline (H, W) in [0, 1] and joints (20, 2), is of areas of one colour, as
    a drawing is: somebody in a photo before a white wall is not. cells: `FlatCells.of_a_person`."""
    places = (matte > 0.5, _bones(joints, matte.shape) > 0)
    return any(bool((cells.of[own] > 0).mean() > ITSELF) for own in places if own.any())


def with_whole_cells(
    photo: Pixels,
    cells: FlatCells,
    matte: np.ndarray,
    mask: np.ndarray | None,
    joints: np.ndarray,
    tall: float,
) -> np.ndarray:
    """An outline (H, W) in [0, 1] of which each area of a drawing is all the person or nobody.

    photo uint8 (H, W, 3); cells: `FlatCells.of_a_person`; mask (H, W) in [0, 1], the finder's, None
    where it knows nothing; joints (20, 2) pixels; tall, pixels of the person when standing.
    """
    bones, share = cells.sums(_bones(joints, matte.shape)), cells.means(matte)
    bones[0], share[0] = 0, 0
    along = bones**2 > ALONG * cells.areas
    crossed = (bones > BONE * tall) & along
    person: np.ndarray = share > 0.5
    place = cells.outside & ~person
    if mask is not None:
        thing = (cells.areas > (SCENE * tall) ** 2) & (cells.means(mask) < NOBODY) & ~crossed
        thing &= ~_worn(cells, share, mask, thing, tall)
        person, place = person & ~thing, place | thing
    behind = _alike(cells, place)
    touched = (bones > 0) & (bones**2 > TOUCHED * cells.areas)
    crossed |= touched & ~behind & ~cells.outside
    for cell in np.flatnonzero(person & behind & ~crossed & ~cells.outside).tolist():
        person[cell] = not _gap(cells.of[cells.around(cell, 0)] == cell, tall)
    person |= crossed & ~place
    open_ = ~(person | place | (share > 0.5) | (behind & (share < SOME)))
    open_[0] = False
    for _ in range(PASSES):
        out = _painted(photo, matte, cells, person, tall)
        for cell in np.flatnonzero(open_ & ~person).tolist():
            around = _ring(cells, cell, out, LINE * tall)
            person[cell] = around > (ENCLOSED if behind[cell] else RING)
    return _painted(photo, matte, cells, person, tall)


def _worn(
    cells: FlatCells, share: np.ndarray, mask: np.ndarray, which: np.ndarray, tall: float
) -> np.ndarray:
    """Which of some areas are long hair, a cape or wings, (n,) bool: the outline shows all of one,
    and nothing of it is far from the finder's mask, which knows no such clothes."""
    worn = which & (share > SURE) & ~cells.outside
    if not worn.any() or not (mask > 0.5).any():
        return np.zeros(len(worn), bool)
    off = cv2.distanceTransform((mask <= 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    for cell in np.flatnonzero(worn).tolist():
        here = cells.around(cell, 0)
        worn[cell] = off[here][cells.of[here] == cell].max() < WORN * tall
    return worn


def figure_of_cells(photo: Pixels, seen: np.ndarray) -> np.ndarray:
    """What stands out of a picture, (H, W) in [0, 1], in whole areas of a drawing, without what is
    seen of the place between arms and legs; that of a photo as it is."""
    tall = float(max(photo.shape[:2]))
    cells = flat_cells(photo)
    if cells is None:
        return seen
    cells = cells.of_a_person(tall)
    share = cells.means(seen)
    share[0] = 1.0  # lines are no area
    person: np.ndarray = share > 0.5
    person[0] = False
    place = cells.outside & ~person
    behind = _alike(cells, place)
    beyond = cv2.dilate((place[cells.of]).astype(np.uint8), disk(3)) > 0
    edges = _between(photo, cells, (place | behind)[cells.of]) & beyond
    for cell in np.flatnonzero(person & behind & ~cells.outside).tolist():
        here = cells.around(cell, 4)
        around = cv2.dilate((cells.of[here] == cell).astype(np.uint8), disk(3)) > 0
        person[cell] = (around & edges[here]).sum() < GAP * tall
    lines = np.where(cells.of == 0, seen, np.nan)
    for cell in np.flatnonzero(~(cells.outside | place | (share > 0.5))).tolist():
        person[cell] = _ring(cells, cell, lines, LINE * tall) > RING
    return _painted(photo, seen, cells, person, tall)


def _painted(
    photo: Pixels, matte: np.ndarray, cells: FlatCells, person: np.ndarray, tall: float
) -> np.ndarray:
    """An outline with the person's areas and the lines around them; the other areas are nobody."""
    own, place = person[cells.of], ~person[cells.of] & (cells.of > 0)
    lines, grown, square = cells.of == 0, own.astype(np.uint8), np.ones((3, 3), np.uint8)
    for _ in range(max(2, round(LINE * tall))):
        grown = cv2.dilate(grown, square) & (lines | own)
    out = np.where(grown > 0, 1, np.where(place, 0, matte)).astype(np.float32)
    if place.any():
        out[_between(photo, cells, place) & (grown == 0)] = 0
        outer = (cv2.dilate(place.astype(np.uint8), square, iterations=2) > 0) & lines
        outer &= grown > 0
        behind = cells.colours[nearest_label(np.where(place, cells.of, -1))]
        off = np.abs(photo - behind.astype(np.float32)).max(-1)
        most = cv2.dilate(off, square, iterations=2)
        out[outer] = np.clip(off / np.maximum(most, 8.0), 0, 1)[outer]
    return out


def _between(photo: Pixels, cells: FlatCells, place: np.ndarray) -> np.ndarray:
    """(H, W) bool: edges between areas of the place (H, W) bool, in colours between theirs."""
    colours, square = cells.colours[cells.of], disk(3)
    least = cv2.erode(np.where(place[..., None], colours, 999).astype(np.float32), square)
    most = cv2.dilate(np.where(place[..., None], colours, -999).astype(np.float32), square)
    inside = (photo >= least - ALIKE) & (photo <= most + ALIKE)
    return inside.all(-1) & (cells.of == 0)


def _alike(cells: FlatCells, place: np.ndarray) -> np.ndarray:
    """Which areas have the colour of one of the place, (n,) bool."""
    if not place.any():
        return np.zeros(len(place), bool)
    off = np.abs(cells.colours[:, None] - cells.colours[None, place]).max(-1)
    alike: np.ndarray = (off < ALIKE).any(1)
    return alike


def _gap(own: np.ndarray, tall: float) -> bool:
    """Whether an area (H, W) is wider than a gap in hatching."""
    deep = cv2.distanceTransform(np.pad(own.astype(np.uint8), 1), cv2.DIST_L2, 3)
    return bool(deep.max() > WIDE * tall)


def _ring(cells: FlatCells, cell: int, matte: np.ndarray, wide: float) -> float:
    """Mean of an outline around an area, of what is known of it (H, W)."""
    here = cells.around(cell, int(2 * wide) + 4)
    own = cells.of[here] == cell
    around = cv2.dilate(own.astype(np.uint8), disk(wide + 1)) > 0
    known = matte[here][around & ~own]
    known = known[np.isfinite(known)]
    return float(known.mean()) if len(known) else 0.0


def _bones(joints: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    out = np.zeros(shape, np.uint8)
    for first, second in BONES:
        start, end = joints[[first, second]].round().astype(int).tolist()
        cv2.line(out, start, end, 1, 1)
    return out


def _sums(cells: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    return np.bincount(cells.ravel(), values.ravel().astype(np.float64), count)
