"""Frames from the layers of a photo: each part moved by its bones, over one another by depth, over
the place without the person.

Only the boxes of parts are computed. A person who stays where the photo shows them is the photo,
to the pixel: parts take over as they begin to move.
"""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.bones.body_bones import HEAD, TRUNK, Bones, bones_of
from larnet.body.layers.layer_order import layer_orders
from larnet.body.layers.layer_shares import came_out_shares, left_shares
from larnet.body.layers.limb_bend import BoneMovement
from larnet.body.layers.photo_layers import PhotoLayers
from larnet.body.layers.thigh_kept import kept_of_thigh
from larnet.body.photo_cut.part_picture import FINE, NEAR, PartLayer
from larnet.runtime.cpu_pool import num_workers, parallel_map

_SOON = 8.0  # times what is laid over the photo, by which a part there is shown by its layer
_SHORT = 1.8  # pixels of the photo in one of the frame, from which a part is smoothed
_RISE = 0.3  # of what goes on below the photo, by which somebody cut by its edge may rise
TOGETHER, LEAST = 96, 16  # frames whose maps are computed at once at most; least of them on a core
_BACK = -0.1, -0.5  # a trunk's width, in its width in the photo, between which hair hides the face


def compose_photo(
    layers: PhotoLayers,
    pose: np.ndarray,
    near: np.ndarray,
    face: np.ndarray | None = None,
    out: np.ndarray | None = None,
) -> np.ndarray:
    """Frames uint8 (T, H, W, 3), put into `out` if it is given, of the photo's person in the poses
    (T, 20, 2), pixels of the photo; near (T, 20), how near the camera every joint is, standing
    heights; face (T, 2), how far the face's middle has moved, see `Bones`."""
    pose = kept_down(layers, pose)
    orders = layer_orders(layers, pose, near)
    frames = bones_of(pose, layers.bones, face)
    shares = left_shares(layers, frames)
    came_out = came_out_shares(layers, frames, shares)
    if out is None:
        out = np.empty((len(pose), *layers.photo.shape), np.uint8)

    groups = max(-(-len(pose) // TOGETHER), min(num_workers(), len(pose) // LEAST))
    size = -(-len(pose) // groups) if groups else 1

    def compose(first: int) -> None:
        some = slice(first, first + size)
        seen = {part: share[some] for part, share in came_out.items()}
        _compose(layers, frames.some(some), shares[some], seen, orders[some], out[some])

    parallel_map(compose, range(0, len(pose), size))
    return out


def _compose(
    layers: PhotoLayers,
    frames: Bones,
    shares: np.ndarray,
    came_out: dict[int, np.ndarray],
    orders: list[list[int]],
    out: np.ndarray,
) -> None:
    """Put the person into some frames (T, H, W, 3)."""
    movement = BoneMovement(layers.bones, frames, layers.radius)
    moved: dict[int, MovedLayer] = {}
    behind = np.clip((_BACK[0] - movement.facing) / (_BACK[0] - _BACK[1]), 0, 1)
    back = None
    if layers.back is not None and behind.any():
        back = MovedLayer(layers.back, movement, out[0].shape)
    canvas, left = None, shares[:, list(layers.layers)]
    for t, share in enumerate(shares):
        if not left[t].any():
            out[t] = layers.photo
            continue
        if canvas is None or (left[t] != left[t - 1]).any():
            canvas = FrameCanvas(layers, share)
        canvas.clear()
        for part in orders[t]:
            shown = float(came_out[part][t]) if part in came_out else 1.0
            if not shown or canvas.shows(layers.layers[part], float(share[part])):
                continue
            if part not in moved:
                moved[part] = MovedLayer(layers.layers[part], movement, out[0].shape)
            canvas.lay(moved[part].in_frame(t), float(share[part]), shown)
            if part == HEAD and back is not None and behind[t]:
                canvas.lay(back.in_frame(t), float(share[part]), float(behind[t]))
        cv2.cvtColor(canvas.picture, cv2.COLOR_RGBA2RGB, dst=out[t])


def kept_down(layers: PhotoLayers, pose: np.ndarray) -> np.ndarray:
    """Somebody whom the photo's lower edge cuts rises by no more than goes on below it."""
    if not layers.beyond:
        return pose
    hips, hips_0 = pose[:, 3, 1], layers.bones.joints[3, 1]
    sunk = np.maximum(hips_0 - _RISE * layers.beyond - hips, 0)
    return pose + np.stack((0 * sunk, sunk), -1)[:, None]


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


Placed = tuple[tuple[int, int], np.ndarray, np.ndarray]  # see MovedLayer.in_frame


class FrameCanvas:
    """A frame that becomes: the photo, the background where parts have left it by their `share`
    (34,), and what is laid over both."""

    def __init__(self, layers: PhotoLayers, share: np.ndarray) -> None:
        self._photo = cv2.cvtColor(layers.photo, cv2.COLOR_RGB2RGBA)
        away = away_from_photo(layers, share)
        left, top, width, height = cv2.boundingRect(away)
        if width:
            here = np.s_[top : top + height, left : left + width]
            behind = _faded(_rgba(layers.background[here]), away[here])
            _put_over(self._photo[here], behind, away[here])
        self._away = None  # where something else than the photo is, as long as that matters
        if (share[list(layers.layers)] < 1).any():
            self._away = cv2.convertScaleAbs(away, alpha=_SOON)
        self.clear()

    def clear(self) -> None:
        """Begin another frame with the same shares."""
        self.picture = self._photo.copy()
        self._touched = None if self._away is None else self._away.copy()

    def shows(self, layer: PartLayer, share: float) -> bool:
        """Whether a part is there already: it is where the photo has it, and nothing was laid
        there."""
        if share or self._touched is None:
            return False
        left, top, right, bottom = layer.box
        return not self._touched[max(0, top - 1) : bottom + 1, max(0, left - 1) : right + 1].any()

    def lay(self, placed: Placed | None, share: float, shown: float) -> None:
        """Put a part over it, as opaque as `shown`: where the photo is still seen by its share, all
        of it where something else is."""
        if placed is None:
            return
        (left, top), rgba, _ = placed
        alpha = cv2.extractChannel(rgba, 3)
        x, y, width, height = cv2.boundingRect(alpha)  # about half of what came
        if not width:  # nothing of it is seen, and OpenCV gives None for what is empty
            return
        seen, left, top = np.s_[y : y + height, x : x + width], left + x, top + y
        rgba, alpha = rgba[seen], alpha[seen]
        here = np.s_[top : top + height, left : left + width]
        if self._touched is not None and share < 1:
            least = cv2.max(self._touched[here], round(255 * share))  # type: ignore[call-overload]
            alpha = cv2.multiply(alpha, least, scale=1 / 255)
            rgba = _faded(rgba, least)
        if shown < 1:
            alpha = cv2.convertScaleAbs(alpha, alpha=shown)
            rgba = cv2.convertScaleAbs(rgba, alpha=shown)
        if self._touched is not None:
            touched = self._touched[here]
            np.maximum(touched, cv2.convertScaleAbs(alpha, alpha=_SOON), out=touched)
        _put_over(self.picture[here], rgba, alpha)


def _rgba(picture: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2RGBA)


def _faded(picture: np.ndarray, share: np.ndarray) -> np.ndarray:
    """The colours of a picture (h, w, 4) times share / 255, (h, w); all uint8."""
    return cv2.multiply(picture, cv2.cvtColor(share, cv2.COLOR_GRAY2RGBA), scale=1 / 255)


def _put_over(under: np.ndarray, over: np.ndarray, alpha: np.ndarray) -> None:
    """Put `over` (h, w, 4), its alpha (h, w) multiplied in, over `under`, in place; all uint8."""
    cv2.add(_faded(under, cv2.bitwise_not(alpha)), over, dst=under)


class MovedLayer:
    """A part where it moved to, in some frames of `shape` (H, W, ...)."""

    def __init__(self, layer: PartLayer, movement: BoneMovement, shape: tuple[int, ...]) -> None:
        self._layer, self._cell = layer, movement.cell(layer.part)
        self._stretch = movement.stretched(layer.part)
        low, high = _boxes(layer, movement, shape)
        # places of the map in every box, one more on each side
        self._counts = -(-(high - low) // self._cell) + 2
        first = low - self._cell + (self._cell - 1) / 2
        most = self._counts.max(0)
        x, y = (first[:, i, None] + self._cell * np.arange(most[i]) for i in (0, 1))
        self._map = movement.source(layer.part, x, y)
        for axis, corner in enumerate((layer.left, layer.top)):  # apart: ten times as quick
            self._map[..., axis] -= corner
        self._kept = kept_of_thigh(movement, layer, self._map, x, y)
        self._boxes = np.concatenate((low, high, self._counts, self._seen()), 1).tolist()
        self._map *= np.float32(FINE)

    def _seen(self) -> np.ndarray:
        """Left, top, right, bottom (T, 4) of the places of the map, in every frame, at which
        something of the layer is or may be beside; all 0 without any."""
        at = self._map * np.float32(1 / NEAR)
        at -= np.float32(0.5)
        frames, height, width = at.shape[:3]
        found = cv2.remap(  # type: ignore[call-overload]  # a second map is optional; not in stub
            self._layer.near, at.reshape(-1, width, 2), None, cv2.INTER_NEAREST,
            borderMode=cv2.BORDER_CONSTANT,
        ).reshape(frames, height, width)  # fmt: skip
        counts = zip(found, self._counts.tolist())
        seen = np.array(
            [cv2.boundingRect(here[:rows, :columns]) for here, (columns, rows) in counts]
        )
        seen[:, 2:] += seen[:, :2]
        return seen

    def in_frame(self, t: int) -> Placed | None:
        """The corner (x, y) of the part's box in frame t, its picture uint8 (h, w, 4) there, alpha
        multiplied in, and where each of the box's pixels is in the layer's own picture, (h, w, 2).
        None where it lies outside."""
        low_x, low_y, high_x, high_y, columns, rows, left, top, right, bottom = self._boxes[t]
        if high_x <= low_x or high_y <= low_y or right <= left:
            return None
        cell, left, top, right, bottom = (
            self._cell,
            max(0, left - 1),
            max(0, top - 1),
            right + 1,
            bottom + 1,
        )
        coarse = self._map[t, top : min(bottom, rows), left : min(right, columns)]
        place = cv2.resize(coarse, None, fx=cell, fy=cell, interpolation=cv2.INTER_LINEAR)
        x, y = low_x + cell * (left - 1), low_y + cell * (top - 1)  # of `place`, in the frame
        inner_x, inner_y = max(0, low_x - x), max(0, low_y - y)
        place = place[inner_y : high_y - y, inner_x : high_x - x]
        picture = self._picture(t, place)
        if self._kept is not None:
            kept = self._kept[t, top : min(bottom, rows), left : min(right, columns)]
            kept = cv2.resize(kept, None, fx=cell, fy=cell, interpolation=cv2.INTER_LINEAR)
            kept = kept[inner_y : high_y - y, inner_x : high_x - x]
            kept = cv2.convertScaleAbs(kept, alpha=255)
            picture = cv2.multiply(picture, cv2.merge([kept] * 4), scale=1 / 255)
        return (x + inner_x, y + inner_y), picture, place

    def _picture(self, t: int, place: np.ndarray) -> np.ndarray:
        picture, short = self._layer.multiplied, float(self._stretch[t])
        if short > _SHORT:  # several pixels in one: none may flicker
            picture = cv2.blur(picture, (int(FINE * 0.5 * short) | 1,) * 2)
        return cv2.remap(  # type: ignore[call-overload]  # a second map is optional; not in stub
            picture, place, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0
        )


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
