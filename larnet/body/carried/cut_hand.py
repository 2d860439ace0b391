"""Hands that an edge of the photo cuts: beyond it they go on as drawn ones, so that an arm that
comes up has fingers and no stump."""

from __future__ import annotations

import numpy as np

from larnet.body.bones.body_bones import BONES, HAND, LEFT, LOWER_ARM, RIGHT
from larnet.body.carried.drawn_hand import LENGTH, drawn_hand
from larnet.body.cloth.skin import face_skin
from larnet.body.photo_cut.cut import Cut
from larnet.body.photo_cut.part_picture import FINE, PartLayer, layer_of

Edges = tuple[int, int, int, int]  # pixels that a picture goes on above, below, left, right

_TOUCHES = 3  # pixels from an edge of the photo, within which a hand is cut by it
_WIDE = 0.008  # standing heights of the edge that a hand which is cut takes up, at least
_MISSING = 0.02  # standing heights of a hand beyond the edge, from which fingers are missing
_JOINT = 2  # pixels before the edge from which the drawn hand is there, under the photo's own
_ENOUGH, _BARE = 12, 0.4  # pixels that tell a colour; share of skin in what is bare


def complete_cut_hands(cut: Cut, layers: dict[int, PartLayer], edges: Edges) -> None:
    """Let the layers of hands that an edge of the photo cuts go on beyond it, in place; edges, by
    which the picture that was cut goes on around the photo."""
    rows, columns = np.ogrid[: cut.part_of.shape[0], : cut.part_of.shape[1]]
    rim = _beyond(rows, columns, cut.part_of.shape, edges, _TOUCHES) & (cut.matte > 0.5)
    for part in (LEFT + HAND, RIGHT + HAND):
        at_edge = rim & (cut.part_of == part)
        if part not in layers or at_edge.sum() < _TOUCHES * _WIDE * cut.height:
            continue
        wrist, along = cut.bones.joints[BONES[part][0]], cut.bones.along[part]
        x, y = wrist + (LENGTH - _MISSING) * cut.height * along
        if _beyond(y, x, cut.part_of.shape, edges):
            layers[part] = _completed(layers[part], at_edge, cut, edges)


def _beyond(
    rows: np.ndarray, columns: np.ndarray, shape: tuple[int, ...], edges: Edges, before: int = 0
) -> np.ndarray:
    """bool: which places of a picture (H, W) lie beyond an edge of the photo, or fewer pixels than
    that before it."""
    above, below, left, right = edges
    out = (rows < above + before) if above else (rows != rows)
    for end, far in (
        (below, rows >= shape[0] - below - before),
        (left, columns < left + before),
        (right, columns >= shape[1] - right - before),
    ):
        out = out | (far if end else far & False)
    return out


def _completed(layer: PartLayer, at_edge: np.ndarray, cut: Cut, edges: Edges) -> PartLayer:
    """The layer of a hand over a drawn one, of which what lies beyond the photo is shown, all of it
    where the photo shows no hand; at_edge (H, W), where the photo ends in it."""
    part = layer.part
    wrist, along = cut.bones.joints[BONES[part][0]], cut.bones.along[part]
    aside = np.array((-along[1], along[0]))
    thumb = -aside if part < RIGHT else aside
    off = float((np.argwhere(at_edge)[:, ::-1].mean(0) - wrist) @ aside)
    colour, own = _colour(cut, part)
    drawn, corner = drawn_hand(wrist + off * own * aside, along, thumb, cut.height, colour)
    low = np.minimum(corner, (layer.left, layer.top))
    high = np.maximum(corner + drawn.shape[1::-1], layer.box[2:])
    under, over = (np.zeros((high[1] - low[1], high[0] - low[0], 4), np.float32) for _ in range(2))
    _put(under, drawn, corner - low)
    _put(over, layer.rgba[::FINE, ::FINE], (layer.left, layer.top) - low)
    rows, columns = np.ogrid[low[1] : high[1], low[0] : high[0]]
    if own:
        under[..., 3] *= _beyond(rows, columns, cut.part_of.shape, edges, _JOINT)
    else:
        over[:] = 0
    share = over[..., 3:] / 255
    rest = (1 - share) * under[..., 3:] / 255
    alpha = share + rest
    rgb = (share * over[..., :3] + rest * under[..., :3]) / np.maximum(alpha, 1e-3)
    rgba = np.dstack((rgb, 255 * alpha)).round().clip(0, 255).astype(np.uint8)
    return layer_of(part, rgba, low, layer.halo)


def _colour(cut: Cut, hand: int) -> tuple[np.ndarray, bool]:
    """Colour (3,) of a hand, and whether it is its own: where what the map shows as the hand is no
    skin but a sleeve or a pocket, that of a bare forearm, else the face's."""
    own, arm = (
        cut.colours[(cut.part_of == part) & (cut.matte > 0.9)]
        for part in (hand, hand - HAND + LOWER_ARM)
    )
    face = face_skin(cut.part_of, cut.colours, cut.bones, cut.height)
    if face is None:
        return np.median(own if len(own) else cut.colours[cut.part_of == hand], 0), True
    for colours in (own, arm):
        skin = colours[face.shows_arm(colours)]
        if len(skin) >= max(_ENOUGH, _BARE * len(colours)):
            return np.median(skin, 0), colours is own
    return face.colour, False


def _put(picture: np.ndarray, piece: np.ndarray, corner: np.ndarray) -> None:
    left, top = (int(n) for n in corner)
    picture[top : top + piece.shape[0], left : left + piece.shape[1]] = piece
