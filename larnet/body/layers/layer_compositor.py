"""Frames from the layers of a photo: each part moved by its bones, over one another by depth, over
the place without the person.

Only the boxes of parts are computed. A person who stays where the photo shows them is the photo,
to the pixel: parts take over as they begin to move.
"""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.layers.frame_places import smooth
from larnet.body.layers.layer_order import layer_orders
from larnet.body.layers.limb_bend import (
    BONES,
    HAND,
    HEAD,
    LEFT,
    PARTS,
    RIGHT,
    TRUNK,
    TRUNK_CORNERS,
    BoneMovement,
    Bones,
    bones_of,
)
from larnet.body.layers.part_layer import FINE, NEAR, PartLayer
from larnet.body.layers.photo_layers import PhotoLayers
from larnet.body.skeleton import ARMS
from larnet.runtime.cpu_pool import parallel_map

_STILL, _MOVED = 0.2, 1.5  # pixels: a part that moved less is the photo, by more its layer
_SHORT = 1.8  # pixels of the photo in one of the frame, from which a part is smoothed
_RISE = 0.3  # of what goes on below the photo, by which somebody cut by its edge may rise
TOGETHER = 16  # frames whose maps are computed at once
# Standing heights that a hidden hand comes away from where it is hidden, from which it is seen
_COMES, _SEEN = 0.03, 0.08
_ARM_OF = {LEFT + HAND: ARMS["left"], RIGHT + HAND: ARMS["right"]}
_BACK = -0.1, -0.5  # a trunk's width, in its width in the photo, between which hair hides the face


def compose_photo(layers: PhotoLayers, pose: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Frames uint8 (T, H, W, 3) of the photo's person in the poses (T, 20, 2), pixels of the photo;
    near (T, 20), how near the camera every joint is, standing heights."""
    pose = kept_down(layers, pose)
    orders = layer_orders(layers, pose, near)
    out = np.empty((len(pose), *layers.photo.shape), np.uint8)
    out[:] = layers.photo

    def compose(first: int) -> None:
        some = slice(first, first + TOGETHER)
        _compose(layers, pose[some], orders[some], out[some])

    parallel_map(compose, range(0, len(pose), TOGETHER))
    return out


def _compose(
    layers: PhotoLayers, joints: np.ndarray, orders: list[list[int]], out: np.ndarray
) -> None:
    """Put the person into some frames (T, H, W, 3) that are the photo."""
    frames = bones_of(joints, layers.bones)
    shares = moved_shares(layers, frames)
    opacities = shares[:, list(layers.layers)].max(1, initial=0)
    if not opacities.any():
        return
    movement = BoneMovement(layers.bones, frames, layers.radius)
    moved = {p: MovedLayer(layer, movement, out[0].shape) for p, layer in layers.layers.items()}
    shown = {part: np.ones(len(joints)) for part in moved} | came_out_shares(layers, frames)
    behind = np.clip((_BACK[0] - movement.facing) / (_BACK[0] - _BACK[1]), 0, 1)
    back = None
    if layers.back is not None and behind.any():
        back = MovedLayer(layers.back, movement, out[0].shape)
    for t, opacity in enumerate(opacities.tolist()):
        if not opacity:
            continue
        _clear(layers, shares[t], out[t])
        for part in orders[t]:
            _lay(moved[part], t, opacity * shown[part][t], out[t])
            if part == HEAD and back is not None:
                _lay(back, t, float(behind[t]), out[t])


def moved_shares(layers: PhotoLayers, frames: Bones) -> np.ndarray:
    """How much each part and each thing on a joint has left the photo in frames (T, 34), in [0, 1];
    at 0 the photo itself shows it."""
    off = frames.joints - layers.bones.joints
    off = np.hypot(off[..., 0], off[..., 1])  # (T, 20) pixels
    moved = np.stack([off[:, _ends(part)].max(1) for part in range(PARTS)], 1)
    moved = np.concatenate((moved, off), 1)
    return np.clip((moved - _STILL) / (_MOVED - _STILL), 0, 1)


def came_out_shares(layers: PhotoLayers, frames: Bones) -> dict[int, np.ndarray]:
    """How much (T,) in [0, 1] hands that the photo hides, in a pocket or behind something, have
    come out in frames: nothing while their arm is beside its shoulder as in the photo."""
    found = {}
    for part, (shoulder, _, wrist, _) in _ARM_OF.items():
        if part in layers.layers and layers.layers[part].halo is None:
            off = frames.joints[:, wrist] - frames.joints[:, shoulder]
            off -= layers.bones.joints[wrist] - layers.bones.joints[shoulder]
            far = np.hypot(off[:, 0], off[:, 1]) / layers.height
            found[part] = smooth(far, _COMES, _SEEN)
    return found


def _ends(part: int) -> list[int]:
    return [*BONES[part]] + (list(TRUNK_CORNERS) if part == TRUNK else [])


def kept_down(layers: PhotoLayers, pose: np.ndarray) -> np.ndarray:
    """Somebody whom the photo's lower edge cuts rises by no more than goes on below it."""
    if not layers.beyond:
        return pose
    hips, hips_0 = pose[:, 3, 1], layers.bones.joints[3, 1]
    sunk = np.maximum(hips_0 - _RISE * layers.beyond - hips, 0)
    return pose + np.stack((0 * sunk, sunk), -1)[:, None]


def _clear(layers: PhotoLayers, share: np.ndarray, out: np.ndarray) -> None:
    """Put the background where parts were that have moved."""
    away = away_from_photo(layers, share)
    rows, columns = np.flatnonzero(away.any(1)), np.flatnonzero(away.any(0))
    if len(rows):
        window = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        _blend(out[window], layers.background[window], away[window])


def away_from_photo(layers: PhotoLayers, share: np.ndarray) -> np.ndarray:
    """Where the background is put for parts that have moved by their `share`: uint8 (H, W)."""
    away = np.zeros(layers.photo.shape[:2], np.uint8)
    for part, layer in layers.layers.items():
        if share[part] and layer.halo is not None and layer.halo.alpha.size:
            halo = layer.halo.alpha
            if share[part] < 1:
                halo = cv2.convertScaleAbs(halo, alpha=share[part])
            here = away[layer.halo.here]
            np.maximum(here, halo, out=here)
    return away


def _blend(under: np.ndarray, over: np.ndarray, alpha: np.ndarray) -> None:
    """Put `over` (h, w, 3) over `under`, in place, by alpha (h, w) uint8."""
    share = cv2.merge((alpha,) * 3)
    mixed = cv2.multiply(over, share, scale=1 / 255, dtype=cv2.CV_32F)
    rest = cv2.multiply(under, cv2.bitwise_not(share), scale=1 / 255, dtype=cv2.CV_32F)
    cv2.add(mixed, rest, dst=under, dtype=cv2.CV_8U)


def _lay(moved: MovedLayer, t: int, opacity: float, out: np.ndarray) -> None:
    """Put a part into frame t, where it moved to."""
    there = moved.in_frame(t) if opacity else None
    if there is None:
        return
    (left, top), rgba, _ = there
    alpha = rgba[..., 3]
    if opacity < 1:
        alpha = cv2.convertScaleAbs(alpha, alpha=opacity)
    height, width = alpha.shape
    _blend(out[top : top + height, left : left + width], rgba[..., :3], alpha)


class MovedLayer:
    """A part where it moved to, in some frames of `shape` (H, W, ...)."""

    def __init__(self, layer: PartLayer, movement: BoneMovement, shape: tuple[int, ...]) -> None:
        self._layer, self._cell = layer, movement.cell
        self._stretch = movement.stretched(layer.part)
        self._low, self._high = low, high = _boxes(layer, movement, shape)
        # places of the map in every box, one more on each side
        self._counts = -(-(high - low) // self._cell) + 2
        first = low - self._cell + (self._cell - 1) / 2
        most = self._counts.max(0)
        x, y = (first[:, i, None] + self._cell * np.arange(most[i]) for i in (0, 1))
        self._map = movement.source(layer.part, x, y)
        self._map -= np.array((layer.left, layer.top), np.float32)

    def in_frame(self, t: int) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
        """The corner (x, y) of the part's box in frame t, its picture uint8 (h, w, 4) there, and
        where each of the box's pixels is in the layer, (h, w, 2) pixels of the photo. None where it
        lies outside."""
        low, high, cell = self._low[t], self._high[t], self._cell
        if (high <= low).any():
            return None
        coarse = self._map[t, : self._counts[t, 1], : self._counts[t, 0]]
        seen = cv2.remap(  # type: ignore[call-overload]  # a second map is optional; not in stub
            self._layer.near, coarse / NEAR - 0.5, None, cv2.INTER_NEAREST,
            borderMode=cv2.BORDER_CONSTANT,
        )  # fmt: skip
        left, top, width, height = cv2.boundingRect(seen)
        if not width:
            return None
        top, left, bottom, right = max(0, top - 1), max(0, left - 1), top + height, left + width
        coarse = coarse[top : bottom + 1, left : right + 1]
        place = cv2.resize(coarse, None, fx=cell, fy=cell, interpolation=cv2.INTER_LINEAR)
        corner = low + cell * (np.array((left, top)) - 1)  # of `place`, in the frame
        inner = np.maximum(low - corner, 0)
        outer = np.minimum(high - corner, place.shape[1::-1])
        place = place[inner[1] : outer[1], inner[0] : outer[0]]
        return corner + inner, self._picture(t, place), place

    def _picture(self, t: int, place: np.ndarray) -> np.ndarray:
        picture, short = self._layer.rgba, float(self._stretch[t])
        if short > _SHORT:  # several pixels in one: none may flicker
            picture = cv2.blur(picture, (int(FINE * 0.5 * short) | 1,) * 2)
        return cv2.remap(  # type: ignore[call-overload]  # a second map is optional; not in stub
            picture, FINE * place, None, cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT, borderValue=0,
        )  # fmt: skip


def _boxes(
    layer: PartLayer, movement: BoneMovement, shape: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Corners (T, 2), x and y, of boxes of the frames that the part lies in, the second exclusive;
    empty where it lies outside."""
    left, top, right, bottom = layer.box
    corners = np.array([(x, y) for x in (left, right) for y in (top, bottom)], float)
    places = movement.forward(layer.part, corners)
    if layer.part == TRUNK:
        places = np.concatenate((places, movement.hem.forward(corners)), 1)
    margin = 0.3 * movement.reach
    size = np.array(shape[1::-1])
    low = np.floor(places.min(1) - margin).astype(int).clip(0, size)
    high = np.ceil(places.max(1) + margin).astype(int).clip(0, size)
    return low, high
