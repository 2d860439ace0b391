"""A skirt that ends above the ankles, where a map of parts shows it as two thighs: one piece of
cloth over both legs, narrower and of other colours below its hem."""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.bones.body_bones import (
    SHINS,
    THIGHS,
    TRUNK,
    Bones,
)
from larnet.body.cloth.colour_odds import colour_odds
from larnet.body.cloth.skin import face_skin
from larnet.body.skeleton import AT

_LEGS = (*THIGHS, *SHINS)
_KNEES, _ANKLES = (
    [AT[f"{side} {joint}"] for side in ("left", "right")] for joint in ("knee", "ankle")
)
_BELOW = 0.06  # standing heights below the hips: trousers have two legs there
_UPPER, _LOWER = 0.5, 0.45  # of the way to the knees, surely cloth; from knees on, surely a leg
_SOME = 0.025  # standing heights, of a square by whose pixels a colour is known
_TOLD = 0.8  # of what is surely cloth, surely a leg: told apart by its colours
_LEAST = 0.05  # standing heights of a skirt, below the rows in which it is looked for
_CLOSED, _ROWS = 0.96, 0.9  # of a row of a skirt that is somebody; of its rows
_NARROWER = 0.8  # of a skirt's width above its hem, that both legs below it are at most
_BARE = 0.5  # of thighs, skin: no skirt; of the legs below it: bare ones, which may be as wide
_NEAR_HEM = 0.03  # standing heights, in which that is looked at


def join_skirt(part_of: np.ndarray, photo: np.ndarray, bones: Bones, height: float) -> None:
    """Give pixels of legs that are a skirt's to the trunk, in place.

    part_of (H, W) int8; photo uint8 (H, W, 3); height of the person when standing, pixels.
    """
    hips, knees, ankles = (
        float(bones.joints[at, 1].mean()) for at in ([AT["hip centre"]], _KNEES, _ANKLES)
    )
    first, last = max(0, round(hips + _BELOW * height)), min(round(ankles), len(part_of))
    if not hips < knees < ankles or last - first < 4 or first >= len(part_of):
        return
    rows = np.arange(len(part_of))[:, None]
    upper = np.isin(part_of, THIGHS) & (rows < hips + _UPPER * (knees - hips))
    lower = np.isin(part_of, SHINS) & (rows > knees + _LOWER * (ankles - knees))
    if min(upper.sum(), lower.sum()) < (_SOME * height) ** 2:
        return
    face = face_skin(part_of, photo, bones, height)
    if face is not None and face.shows(photo[upper]).mean() > _BARE:
        return
    odds = colour_odds(photo, photo[upper], photo[lower], height)
    if min((odds[upper] > 0).mean(), (odds[lower] < 0).mean()) < _TOLD:
        return
    labels = part_of[first:last]
    body = np.isin(labels, (TRUNK, *_LEGS))
    cloth = body & (odds[first:last] > 0)
    top, hem = _rows_of(body, cloth)
    bare = face is not None and bool(face.shows_arm(photo[lower]).mean() > _BARE)
    if not _is_one_piece(labels, body, top, hem, height, bare):
        return
    cloth[:top], cloth[hem + _near_hem(height) :] = False, False
    cloth[top:hem] = body[top:hem]
    labels[cloth] = TRUNK
    above = part_of[max(0, round(hips)) : first]
    above[np.isin(above, THIGHS)] = TRUNK


def _is_one_piece(
    labels: np.ndarray, body: np.ndarray, top: int, hem: int, height: float, bare: bool
) -> bool:
    """Whether cloth over legs, body (h, w) bool of a map of parts (h, w), is a skirt between two
    rows: without a gap between the legs, and wider than both legs below it; bare ones may be as
    wide."""
    near = _near_hem(height)
    if hem - top < max(_LEAST * height, near) or hem + 2 * near >= len(labels):
        return False
    skirt, somebody = body[top:hem], labels[top:hem] >= 0
    inside = np.maximum.accumulate(skirt, 1) & np.maximum.accumulate(skirt[:, ::-1], 1)[:, ::-1]
    closed = (inside & somebody).sum(1) > _CLOSED * inside.sum(1)
    if closed.mean() < _ROWS:
        return False
    below = np.isin(labels[hem + near // 2 : hem + 2 * near], _LEGS).sum(1).mean()
    return bare or bool(below < _NARROWER * body[hem - near : hem].sum(1).mean())


def _near_hem(height: float) -> int:
    return max(2, round(_NEAR_HEM * height))


def _rows_of(body: np.ndarray, cloth: np.ndarray) -> tuple[int, int]:
    """The first row in which more than half of a body (h, w) is cloth, below a long shirt, and the
    row from which on it is not."""
    share = cloth.sum(1) / np.maximum(body.sum(1), 1)
    mostly = cv2.blur((share > 0.5).astype(np.float32)[:, None], (1, 3))[:, 0] > 0.5
    top = int(np.argmax(mostly))
    bare = ~mostly[top:]
    return top, top + (int(np.argmax(bare)) if bare.any() else len(bare))
