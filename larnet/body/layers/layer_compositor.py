"""Frames from the layers of a photo: each part moved by its bones, over one another by depth, over
the place without the person.

Only the boxes of parts are computed. A person who stays where the photo shows them is the photo,
to the pixel: parts take over as they begin to move.
"""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.layers.layer_order import layer_orders
from larnet.body.layers.limb_bend import BONES, HEAD, PARTS, TRUNK, BoneMovement, Bones, bones_of
from larnet.body.layers.part_layer import FINE, NEAR, PartLayer
from larnet.body.layers.photo_layers import PhotoLayers
from larnet.runtime.cpu_pool import parallel_map

_STILL, _MOVED = 0.2, 1.5  # pixels: a part that moved less is the photo, by more its layer
_SHORT = 1.8  # pixels of the photo in one of the frame, from which a part is smoothed
_RISE = 0.3  # of what goes on below the photo, by which somebody cut by its edge may rise
_BACK = -0.1, -0.5  # a trunk's width, in its width in the photo, between which hair hides the face


def compose_photo(layers: PhotoLayers, pose: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Frames uint8 (T, H, W, 3) of the photo's person in the poses (T, 20, 2), pixels of the photo;
    near (T, 20), how near the camera every joint is, standing heights."""
    pose = kept_down(layers, pose)
    orders = layer_orders(layers, pose, near)
    out = np.empty((len(pose), *layers.photo.shape), np.uint8)

    def compose(t: int) -> None:
        out[t] = _frame(layers, pose[t], orders[t])

    parallel_map(compose, range(len(pose)))
    return out


def _frame(layers: PhotoLayers, joints: np.ndarray, order: list[int]) -> np.ndarray:
    frame = bones_of(joints, layers.bones)
    share = moved_shares(layers, frame)
    opacity = float(share[list(layers.layers)].max(initial=0))
    out = layers.photo.copy()
    if not opacity:
        return out
    _clear(layers, share, out)
    movement = BoneMovement(layers.bones, frame, layers.radius)
    for part in order:
        _lay(layers.layers[part], movement, opacity, out)
        if part == HEAD and layers.back is not None:
            behind = float(np.clip((_BACK[0] - movement.facing) / (_BACK[0] - _BACK[1]), 0, 1))
            _lay(layers.back, movement, behind, out)
    return out


def moved_shares(layers: PhotoLayers, frame: Bones) -> np.ndarray:
    """How much each part (14,) has left the photo, in [0, 1]; at 0 the photo itself shows it."""
    moved = np.array([_displacement(layers.bones, frame, part) for part in range(PARTS)])
    return np.clip((moved - _STILL) / (_MOVED - _STILL), 0, 1)


def kept_down(layers: PhotoLayers, pose: np.ndarray) -> np.ndarray:
    """Somebody whom the photo's lower edge cuts rises by no more than goes on below it."""
    if not layers.beyond:
        return pose
    hips, hips_0 = pose[:, 3, 1], layers.bones.joints[3, 1]
    sunk = np.maximum(hips_0 - _RISE * layers.beyond - hips, 0)
    return pose + np.stack((0 * sunk, sunk), -1)[:, None]


def _displacement(photo: Bones, frame: Bones, part: int) -> float:
    """Pixels that the ends of a part are from where the photo shows them."""
    ends = [*BONES[part]] + ([4, 8, 12, 16] if part == TRUNK else [])
    off = frame.joints[ends] - photo.joints[ends]
    return float(np.hypot(*off.T).max())


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


def _lay(layer: PartLayer, movement: BoneMovement, opacity: float, out: np.ndarray) -> None:
    """Put a part where it moved to."""
    moved = moved_layer(layer, movement, out.shape) if opacity else None
    if moved is None:
        return
    (left, top), rgba, _ = moved
    alpha = rgba[..., 3]
    if opacity < 1:
        alpha = cv2.convertScaleAbs(alpha, alpha=opacity)
    height, width = alpha.shape
    _blend(out[top : top + height, left : left + width], rgba[..., :3], alpha)


def moved_layer(
    layer: PartLayer, movement: BoneMovement, shape: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """A part where it moved to, in a frame of `shape` (H, W, ...): the corner (x, y) of its box,
    its picture uint8 (h, w, 4) there, and where each of the box's pixels is in the layer, (h, w, 2)
    pixels of the photo. None where it lies outside."""
    box = _box(layer, movement, shape)
    if box is None:
        return None
    cell, (low, high) = movement.cell, box
    count = -(-(high - low) // cell) + 2  # places of the map, one more on each side
    first = low - cell + (cell - 1) / 2
    x, y = (first[i] + cell * np.arange(count[i]) for i in (0, 1))
    coarse = movement.source(layer.part, x, y) - np.array((layer.left, layer.top), np.float32)
    seen = cv2.remap(  # type: ignore[call-overload]  # a second map is optional; not in stub
        layer.near, coarse / NEAR - 0.5, None, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT
    )
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    if not len(rows):
        return None
    top, left = max(0, rows[0] - 1), max(0, columns[0] - 1)
    coarse = coarse[top : rows[-1] + 2, left : columns[-1] + 2]
    place = cv2.resize(coarse, None, fx=cell, fy=cell, interpolation=cv2.INTER_LINEAR)
    corner = low + cell * (np.array((left, top)) - 1)  # of `place`, in the frame
    inner = np.maximum(low - corner, 0)
    outer = np.minimum(high - corner, place.shape[1::-1])
    place = place[inner[1] : outer[1], inner[0] : outer[0]]
    corner = corner + inner
    picture = layer.rgba
    if movement.stretch[layer.part] > _SHORT:  # several pixels in one: none may flicker
        picture = cv2.blur(picture, (int(FINE * 0.5 * movement.stretch[layer.part]) | 1,) * 2)
    moved = cv2.remap(  # type: ignore[call-overload]  # a second map is optional; not in stub
        picture, FINE * place, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0
    )
    return corner, moved, place


def _box(
    layer: PartLayer, movement: BoneMovement, shape: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray] | None:
    """Corners (x, y) of a box of the frame that the part lies in, the second exclusive; None where
    it lies outside."""
    left, top, right, bottom = layer.box
    corners = np.array([(x, y) for x in (left, right) for y in (top, bottom)], float)
    places = movement.forward(layer.part, corners)
    if layer.part == TRUNK:
        places = np.concatenate((places, movement.forward_hem(corners)))
    margin = 0.3 * movement.reach
    size = np.array(shape[1::-1])
    low = np.floor(places.min(0) - margin).astype(int).clip(0, size)
    high = np.ceil(places.max(0) + margin).astype(int).clip(0, size)
    return None if (high <= low).any() else (low, high)
