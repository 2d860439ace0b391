"""The rest of a carried thing: what the map of things misses where a hand lies over it, or where it
leaves the body's side and comes before the trunk. It has the thing's colours, and the body has not.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from larnet.body.bones.body_bones import (
    FOOT,
    HAND,
    HEAD,
    LEFT,
    PARTS,
    RIGHT,
    UPPER_LEG,
    Bones,
    bones_of,
)
from larnet.body.carried.thing_colours import colour_codes, colour_table, likelihood
from larnet.body.cloth.pixel_masks import disk
from larnet.body.cloth.skin import face_skin
from larnet.body.cloth.small_picture import SmallPicture

_ARMS = [part for part in range(LEFT, PARTS) if (part - LEFT) % (RIGHT - LEFT) <= HAND]
_LEGS = [range(first + UPPER_LEG, first + FOOT + 1) for first in (LEFT, RIGHT)]
_FAR = 0.09  # standing heights, or the thing's own size: how far from it its rest may lie
_BODY = 0.25  # standing heights beyond, in which colours are the body's
_BRIDGE = 0.05  # the same, around a thing, in which an arm may part it
_CLEAR = 0.02  # the same, from a thing, at which the other leg is a leg
_NARROW, _TOUCHES, _AROUND = 0.006, 0.012, 0.012  # the same: of a neck, a gap, a rim
_CORE, _CRUMB = 0.004, 0.01  # the same: of a thing's border; side of a square, too small a piece
_SOME, _ENOUGH = 30, 200  # pixels that show the colours of a thing, of a body
_NOT_ARM, _NOT_SKIN = 0.3, 0.4  # of a thing, from which only that shows its colours
_LIKELY, _SURE, _SOFT = 0.6, 0.7, 0.35  # a pixel, a whole piece, what fills a gap: of the thing
_STANDS_OUT = 0.4  # more likely than what is around it
_AT_END = 0.15  # of a piece's width, at the end of where it may lie: cloth that goes on
_MOST = 1.2  # times the thing's area
_ROOM, _FEW = 0.6, 20  # of the body beside it, that is left, but in so many % of its rows: else
# nothing tells what is behind it
_TORN = 0.15  # times the thing's area, that looks like it and stays: it would be torn
_THIN, _MANY = 0.03, 0.3  # standing heights of body in a row; of the rows: it hides the body there
_LEAK = 0.15  # of the body, that looks like the thing: colours do not tell
_FILLS, _HULL = 0.03, 0.015  # standing heights from what was found, and from its convex hull


def take_rest(
    part_of: np.ndarray,
    carried: np.ndarray,
    body_parts: np.ndarray,
    photo: np.ndarray,
    bones: Bones,
    height: float,
) -> set[int]:
    """Give pieces of trunk and legs that go on a thing to the thing, in place, and return the
    labels of things that are not whole even so: they would be torn.

    part_of (H, W) int8, things included; carried (H, W) bool, what is carried; body_parts (H, W)
    int8, the parts without things; photo uint8 (H, W, 3); height of the person when standing,
    pixels.
    """
    if not carried.any():
        return set()
    small = SmallPicture.of(part_of.shape, height)
    scene = _Scene(
        small.labels(part_of),
        small.labels(carried.view(np.uint8)) > 0,
        small.labels(body_parts),
        height * small.scale,
    )
    picture = small.means(photo)
    codes = colour_codes(picture)
    face = face_skin(scene.body_parts, picture, bones_of(bones.joints * small.scale), scene.height)
    skin = np.zeros(codes.shape, bool) if face is None else face.shows(picture)
    torn = set()
    for label in np.unique(scene.part_of[scene.carried]).tolist():
        before = scene.carried.copy()
        thing = before & (scene.part_of == label)
        if not _take(label, thing, _shown(thing, skin, scene), codes, scene):
            torn.add(label)
        taken = scene.carried & ~before
        if taken.any():
            large = small.large(taken) > 0.5
            large &= _Scene(part_of, carried, body_parts, height).body
            part_of[large], carried[large] = label, True
    return torn


def parting_things(part_of: np.ndarray, carried: np.ndarray, height: float) -> set[int]:
    """The labels of things that hide all of the body in many rows that they cross, so that nothing
    tells what is behind them.

    part_of (H, W) int8, things included; carried (H, W) bool; height of the person when standing,
    pixels.
    """
    wide = _Scene(part_of, carried, part_of, height).body.sum(1)
    there = np.flatnonzero(wide)
    found = set()
    for label in np.unique(part_of[carried]).tolist():
        rows = np.flatnonzero((carried & (part_of == label)).any(1))
        rows = rows[(rows > there[0]) & (rows < there[-1])] if len(there) else rows[:0]
        if (wide[rows] < _THIN * height).sum() > _MANY * len(rows):
            found.add(label)
    return found


@dataclass(frozen=True)
class _Scene:
    """What is around a thing (H, W): parts with and without things, what is carried."""

    part_of: np.ndarray
    carried: np.ndarray
    body_parts: np.ndarray
    height: float

    def round(self, far: float) -> np.ndarray:
        """A disk, as large as a share of the standing height."""
        return disk(far * self.height)

    @property
    def body(self) -> np.ndarray:
        """Trunk and legs."""
        own = (self.part_of >= 0) & (self.part_of < PARTS) & ~self.carried
        return own & (self.part_of != HEAD) & ~np.isin(self.part_of, _ARMS)


def _take(
    label: int, thing: np.ndarray, shown: np.ndarray, codes: np.ndarray, scene: _Scene
) -> bool:
    """`take_rest` of one thing, and whether it is whole as far as colours tell; shown (H, W) bool,
    what shows its colours."""
    far = max(_FAR * scene.height, float(np.sqrt(thing.sum())))
    off = cv2.distanceTransform((~thing).astype(np.uint8), cv2.DIST_L2, 3)
    of_body = _of_body(off, far, scene)
    if shown.sum() < _SOME or of_body.sum() < _ENOUGH:
        return True
    own, other = colour_table(codes[shown]), colour_table(codes[of_body])
    likely = cv2.blur(likelihood(own, other)[codes], (3, 3))
    if (likely[of_body] > _LIKELY).mean() > _LEAK:
        return True
    taken, stays = np.zeros_like(thing), 0
    arm = np.isin(scene.part_of, _ARMS) & (off < _BRIDGE * scene.height)
    body = scene.body
    for piece in _pieces(thing | arm, body & (off < far), likely, scene):
        ends = (piece & (off > far - 2)).sum() < _AT_END * 2 * np.sqrt(piece.sum())
        if ends and piece.sum() < _MOST * thing.sum() and _leaves_room(piece, body):
            taken |= piece
        elif piece.sum() < _MOST * thing.sum() and (ends or label < PARTS):
            stays += int(piece.sum())
    if taken.any():
        taken |= _gaps(thing | taken, arm, likely, body & ~taken, scene)
        scene.part_of[taken], scene.carried[taken] = label, True
    return stays < _TORN * thing.sum()


def _pieces(
    beside: np.ndarray, around: np.ndarray, likely: np.ndarray, scene: _Scene
) -> list[np.ndarray]:
    """Pieces (H, W) bool of the body around a thing that are likely of it, and stand out from the
    body; beside (H, W) bool, what they touch."""
    body, narrow = scene.body, scene.round(_NARROW)
    alike = (around & (likely > _LIKELY)).astype(np.uint8)
    closed = (cv2.morphologyEx(alike, cv2.MORPH_CLOSE, narrow) > 0) & body
    rest = cv2.morphologyEx(closed.astype(np.uint8), cv2.MORPH_OPEN, narrow)
    near = cv2.dilate(beside.astype(np.uint8), scene.round(_TOUCHES)) > 0
    _, labels = cv2.connectedComponents(rest)
    found = []
    for label in sorted(set(np.unique(labels[near]).tolist()) - {0}):
        piece = labels == label
        if piece.sum() < (_CRUMB * scene.height) ** 2:
            continue
        rim = cv2.dilate(piece.astype(np.uint8), scene.round(_AROUND)) > 0
        rim &= body & (rest == 0)
        other = float(likely[rim].mean()) if rim.any() else 0.0
        if likely[piece].mean() >= max(_SURE, other + _STANDS_OUT):
            found.append(piece)
    return found


def _leaves_room(piece: np.ndarray, body: np.ndarray) -> bool:
    """Whether enough of the body (H, W) bool is left in most rows of a piece of it."""
    rows = piece.any(1)
    left = (body & ~piece)[rows].sum(1) / body[rows].sum(1)
    return float(np.percentile(left, _FEW)) > _ROOM


def _gaps(
    found: np.ndarray, arm: np.ndarray, likely: np.ndarray, body: np.ndarray, scene: _Scene
) -> np.ndarray:
    """What lies between the pieces that were found, (H, W) bool, and is hardly less like them."""
    hull = np.zeros(found.shape, np.uint8)
    corners = cv2.convexHull(np.argwhere(found)[:, ::-1].astype(np.int32))
    cv2.fillConvexPoly(hull, corners, 1)
    body = body & (cv2.dilate(hull, scene.round(_HULL)) > 0)
    off = cv2.distanceTransform((~found).astype(np.uint8), cv2.DIST_L2, 3)
    more = body & (off < _FILLS * scene.height) & (cv2.blur(likely, (5, 5)) > _SOFT)
    both = (more | found).astype(np.uint8)
    whole = cv2.morphologyEx(both, cv2.MORPH_CLOSE, scene.round(_TOUCHES)) > 0
    whole = (whole & (body | found)).astype(np.uint8)
    added = cv2.morphologyEx(whole, cv2.MORPH_OPEN, scene.round(_NARROW)) > 0
    _, pieces = cv2.connectedComponents((added | found | arm).astype(np.uint8))
    return added & body & np.isin(pieces, np.unique(pieces[found]))


def _shown(thing: np.ndarray, skin: np.ndarray, scene: _Scene) -> np.ndarray:
    """The pixels (H, W) bool of a thing that show its colours: the hand on it does not."""
    own = thing & ~np.isin(scene.body_parts, _ARMS)
    if own.sum() < _NOT_ARM * thing.sum():
        own = thing
    if (own & ~skin).sum() > _NOT_SKIN * own.sum():
        own = own & ~skin
    core = cv2.erode(own.astype(np.uint8), scene.round(_CORE)) > 0
    return core if core.sum() >= _SOME else own


def _of_body(off: np.ndarray, far: float, scene: _Scene) -> np.ndarray:
    """The pixels (H, W) bool that show the body's colours, off being pixels from the thing: head,
    arms, the leg that is further away, and the rest beyond where the thing may go on."""
    body = scene.body
    bare = (scene.part_of == HEAD) | np.isin(scene.part_of, _ARMS)
    out = body & (off > far) & (off < far + _BODY * scene.height)
    out |= bare & (off > _BRIDGE * scene.height)
    legs = [body & np.isin(scene.body_parts, leg) for leg in _LEGS]
    away = [float(np.percentile(off[leg], 5)) if leg.sum() > _SOME else 0.0 for leg in legs]
    return out | legs[int(np.argmax(away))] & (off > _CLEAR * scene.height)
