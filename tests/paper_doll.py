"""A doll drawn on a plain ground, whose joints and parts are known to the pixel."""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.bones.body_bones import BONES, HEAD, PARTS, TRUNK, TRUNK_CORNERS, WIDTHS
from larnet.body.layers.photo_layers import PhotoLayers, photo_layers

SIZE, TALL = (320, 240), 250.0  # rows and columns, pixels of a standing height
GROUND = np.uint8((150, 170, 190))
COLOURS = np.uint8(
    [
        (230, 190, 160), (200, 40, 40),
        (40, 90, 200), (60, 160, 90), (240, 200, 170), (70, 60, 120), (90, 90, 40), (20, 20, 20),
        (40, 120, 200), (90, 160, 60), (235, 195, 165), (80, 70, 130), (100, 100, 50), (40, 40, 40),
    ]
)  # fmt: skip
STANDING = np.float64(
    [
        (120, 45), (120, 80), (120, 125), (120, 150),
        (145, 82), (170, 115), (193, 145), (203, 158),
        (95, 82), (70, 115), (47, 145), (37, 158),
        (135, 152), (138, 210), (140, 262), (150, 275),
        (105, 152), (102, 210), (100, 262), (90, 275),
    ]
)  # fmt: skip


def shares_of(joints: np.ndarray) -> np.ndarray:
    """Which pixels are which part, (14, H, W): limbs over the trunk, the head over all."""
    part_of = np.full(SIZE, -1, np.int8)
    corners = joints[list(TRUNK_CORNERS)].round().astype(np.int32)
    cv2.fillConvexPoly(part_of.view(np.uint8), cv2.convexHull(corners), TRUNK)
    for part in (*range(TRUNK + 1, PARTS), HEAD):
        ends = joints[list(BONES[part])].round().astype(int)
        first, second = (ends.mean(0).astype(int), ends[1]) if part == HEAD else ends
        wide = max(2, round(2 * WIDTHS[part] * TALL))
        cv2.line(part_of.view(np.uint8), first.tolist(), second.tolist(), part, wide)
    return np.stack([part_of == part for part in range(PARTS)]).astype(np.float32)


def picture_of(shares: np.ndarray) -> np.ndarray:
    """The doll, uint8 (H, W, 3), a little noisy, as photos are."""
    part_of = np.where(shares.any(0), shares.argmax(0), -1)
    photo = np.where((part_of < 0)[..., None], GROUND, COLOURS[part_of])
    noise = np.random.default_rng(0).integers(-4, 5, photo.shape)
    return np.clip(photo.astype(int) + noise, 0, 255).astype(np.uint8)


def doll(joints: np.ndarray = STANDING, rows: int = SIZE[0]) -> PhotoLayers:
    """A photo of the doll, taken apart; of its upper `rows` only."""
    shares = shares_of(joints)[:, :rows]
    photo = picture_of(shares)
    background = np.broadcast_to(GROUND, photo.shape).copy()
    return photo_layers(photo, shares.max(0), shares, joints, background, TALL)


def shown(frame: np.ndarray, *parts: int) -> np.ndarray:
    """(H, W) bool: the pixels of a frame in the colour of one of the parts."""
    off = [np.abs(frame.astype(int) - COLOURS[part].astype(int)).max(-1) for part in parts]
    return np.min(off, 0) < 25
