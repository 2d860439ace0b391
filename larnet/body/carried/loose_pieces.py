"""What hangs together with a person by a hand alone: an umbrella, a scarf or a tag that no map of
things knows. As a piece of the trunk it would stay in the air when the arm leaves it."""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.bones.body_bones import BONES, HAND, LEFT, PARTS, RIGHT, TRUNK, WIDTHS, Bones
from larnet.body.bones.bone_distances import bone_distances
from larnet.body.cloth.pixel_masks import disk

_NARROW = 0.006  # standing heights, half as wide as what holds a piece on the body
_TOUCHES = 0.015  # standing heights from a hand, within which it holds a piece
_LEAST, _SMALL = 0.01, 0.04  # standing heights, sides of squares: no crumb; it turns with the hand
_CELL = 4  # pixels at which distances from bones are known
_ON_BONES = 0.2  # of a piece, within the usual half width of a bone: it is the body


def hang_loose_pieces(
    part_of: np.ndarray, carried: np.ndarray, bones: Bones, height: float
) -> None:
    """Give pieces of trunk and legs that nothing but a hand holds to that hand, or to the thing in
    it, in place.

    part_of (H, W) int8, things included; carried (H, W) bool, what is carried; height of the person
    when standing, pixels.
    """
    hands = {first + HAND: part_of == first + HAND for first in (LEFT, RIGHT)}
    held = [part for part, own in hands.items() if own.any()]
    if not held:
        return
    narrow, near = (disk(far * height) for far in (_NARROW, _TOUCHES))
    arms = (part_of >= LEFT) & (part_of < PARTS) & ((part_of - LEFT) % (RIGHT - LEFT) <= HAND)
    body = ((part_of >= 0) & ~arms & ~carried).astype(np.uint8)
    body_open = cv2.morphologyEx(body, cv2.MORPH_OPEN, narrow)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(body_open)
    if count < 2:
        return
    largest = pieces == int(np.argmax(stats[1:, cv2.CC_STAT_AREA])) + 1
    rest = body & (cv2.dilate(largest.astype(np.uint8), narrow) == 0)
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(rest)
    for hand in held:
        around = cv2.dilate(hands[hand].astype(np.uint8), near) > 0
        for piece in set(np.unique(pieces[around]).tolist()) - {0}:
            here = pieces == piece
            if here.sum() < (_LEAST * height) ** 2 or _is_body(here, part_of, bones, height):
                continue
            beside = part_of[(cv2.dilate(here.astype(np.uint8), near) > 0) & carried]
            thing = hand if here.sum() < (_SMALL * height) ** 2 else PARTS + BONES[hand][1]
            part_of[here] = np.bincount(beside).argmax() if len(beside) else thing
            carried |= here


def _is_body(here: np.ndarray, part_of: np.ndarray, bones: Bones, height: float) -> bool:
    """Whether a piece (H, W) lies on bones of the body, arms aside."""
    widths = np.array(WIDTHS, np.float32)[:, None, None] * np.float32(height)
    off = bone_distances(bones, part_of.shape, _CELL) / widths
    limbs = np.arange(PARTS)
    body = (limbs <= TRUNK) | ((limbs - LEFT) % (RIGHT - LEFT) > HAND)
    on = off[body].min(0) < 1
    small = cv2.resize(here.astype(np.float32), on.shape[::-1], interpolation=cv2.INTER_AREA)
    return bool(small[on].sum() > _ON_BONES * small.sum())
