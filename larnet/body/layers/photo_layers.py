"""A photo cut into layers, one per part of the body, at the photo's own size.

Arrays are pixels of the photo, places x then y, alphas float32 in [0, 1].
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from larnet.body.bones.body_bones import (
    HAND,
    HEAD,
    LEFT,
    PARTS,
    RIGHT,
    TRUNK,
    WIDTHS,
    Bones,
    bones_of,
)
from larnet.body.carried.busy_arms import busy_arms
from larnet.body.carried.carried_things import WORN, CarriedThing, take_remnants
from larnet.body.carried.cut_hand import complete_cut_hands
from larnet.body.carried.loose_pieces import hang_loose_pieces
from larnet.body.carried.thing_rest import parting_things, take_rest
from larnet.body.cloth.long_skirt import skirted_legs
from larnet.body.cloth.pixel_masks import spread
from larnet.body.cloth.straight_sides import drop_ears
from larnet.body.head.head_back import head_back
from larnet.body.layers.missing_limbs import add_missing
from larnet.body.layers.part_cut import PERSON, cut_parts
from larnet.body.layers.part_layer import part_layer
from larnet.body.photo_cut.clean_colours import foreground_colours
from larnet.body.photo_cut.cut import Cut, seen_shares
from larnet.body.photo_cut.part_picture import Halo, PartLayer
from larnet.body.skeleton import ARMS, AT

_BEYOND = 0.15  # standing heights that somebody goes on beyond an edge of the photo
_MARGIN = 0.07  # standing heights around the person that are looked at
_HAND_OF = {7: LEFT + HAND, 11: RIGHT + HAND}
_CROWN = 0.07  # standing heights from a head's middle to its top
_TOUCH = 0.2  # standing heights of an edge, as much of which a hat or shoes touch at most
_CUT = 0.02  # of an edge of the photo, or more of it, where somebody is: they go on beyond


@dataclass(frozen=True)
class PhotoLayers:
    """A photo (H, W), taken apart."""

    photo: np.ndarray  # uint8 (H, W, 3)
    background: np.ndarray  # uint8 (H, W, 3), without the person
    layers: dict[int, PartLayer]  # by part
    back: PartLayer | None  # the head from behind; None where hardly any is seen
    bones: Bones
    radius: np.ndarray  # (14,) half width of every part, pixels
    height: float  # of the person when standing, pixels
    beyond: int  # pixels that layers go on below the photo; 0: the person ends in the photo
    busy: tuple[bool, bool] = (False, False)  # whether the left, the right arm has something to do
    fixed: tuple[bool, bool] = (False, False)  # the same, whether it would tear what it holds
    skirted: tuple[int, ...] = ()  # parts of legs that a skirt hides the upper end of


def photo_layers(
    photo: np.ndarray,
    matte: np.ndarray,
    shares: np.ndarray,
    joints: np.ndarray,
    background: np.ndarray,
    height: float,
    things: Sequence[CarriedThing] = (),
    drawn: bool = False,
    complete: bool = True,
) -> PhotoLayers:
    """Take a photo uint8 (H, W, 3) apart.

    matte (H, W) in [0, 1], the person; shares (14, H, W), how much of the person each part is at
    every pixel; joints (20, 2), guessed where they are not seen; background uint8 (H, W, 3), the
    photo without the person; height of the person when standing, pixels; things, what is carried;
    drawn, whether it is a drawing, whose lines stay with what they go around; complete, whether
    limbs that are not seen are made up.
    """
    bones = bones_of(joints)
    here = _around(matte, height)
    matte = matte[here]
    whole = _whole(joints, photo.shape[0], height)
    edges = _edges(matte, here, photo.shape, height, whole)

    def widened(x: np.ndarray) -> np.ndarray:
        return cv2.copyMakeBorder(x, *edges, cv2.BORDER_REPLICATE)

    corner = np.array((here[1].start - edges[2], here[0].start - edges[0]))
    near_photo, near_matte, near_bones = (
        widened(photo[here]),
        widened(matte),
        bones_of(joints - corner),
    )
    near_shares = np.stack([widened(x[here]) for x in shares])
    body_parts = cut_parts(near_photo, near_matte, near_shares, near_bones, height)
    part_of = body_parts.copy()
    carried = np.zeros(part_of.shape, bool)
    for thing in things:
        mask = (widened(thing.mask[here].astype(np.uint8)) > 0) & (part_of >= 0)
        part_of[mask], carried[mask] = _label(thing), thing.joint != WORN
    torn = take_rest(part_of, carried, body_parts, near_photo, near_bones, height)
    take_remnants(part_of, carried, near_photo, height)
    hang_loose_pieces(part_of, carried, near_bones, height)
    torn |= parting_things(part_of, carried, height)
    drop_ears(part_of, near_bones, height)
    _end_at_edges(part_of, edges)
    colours = foreground_colours(near_photo, near_matte)
    radius = np.array([_radius(part_of == p, bones, p, height) for p in range(PARTS)])
    cut = Cut(colours, near_matte, part_of, near_bones, radius, height, carried, drawn)
    found = {p: part_layer(cut, p) for p in np.unique(part_of[part_of >= 0]).tolist()}
    layers = {part: layer for part, layer in found.items() if layer is not None}
    busy = busy_arms(cut, things)
    if complete:
        complete_cut_hands(cut, layers, edges)
        holding = [hand for hand in _HAND_OF.values() if (carried & (part_of == hand)).any()]
        bones = replace(bones, length=add_missing(cut, layers, holding).length)
    back = head_back(cut, layers[HEAD]) if HEAD in layers else None
    back = back and _placed(back, corner, photo.shape)
    layers = {p: _placed(layer, corner, photo.shape) for p, layer in layers.items()}
    skirted = skirted_legs(seen_shares(cut))
    fixed = _fixed(torn)
    return PhotoLayers(
        photo, background, layers, back, bones, radius, height, edges[1], busy, fixed, skirted
    )


def _label(thing: CarriedThing) -> int:
    """The part that a thing belongs to: one of its own where it hangs."""
    if thing.joint == WORN:
        return TRUNK
    return _HAND_OF[thing.joint] if thing.rigid else PARTS + thing.joint


def _fixed(torn: Collection[int]) -> tuple[bool, bool]:
    """Whether the left, the right arm holds one of these labels of things."""
    joints = {joint for joint, hand in _HAND_OF.items() if hand in torn}
    joints |= {label - PARTS for label in torn if label >= PARTS}
    left, right = (any(joint in ARMS[side] for joint in joints) for side in ("left", "right"))
    return left, right


def _around(matte: np.ndarray, height: float) -> tuple[slice, slice]:
    """Rows and columns of the photo around the person."""
    if not (matte > PERSON).any():
        return slice(0, matte.shape[0]), slice(0, matte.shape[1])
    rows, columns = spread(matte > PERSON, round(_MARGIN * height) + 2)
    return slice(rows.start, min(rows.stop, matte.shape[0])), slice(
        columns.start, min(columns.stop, matte.shape[1])
    )


def _whole(joints: np.ndarray, rows: int, height: float) -> tuple[bool, bool]:
    """Whether the head ends below the photo's upper edge, both feet above its lower one: a hat or a
    shoe that only touches an edge does not go on beyond."""
    crown = joints[AT["head"], 1] - _CROWN * height
    feet = [joints[AT[f"{side} {j}"], 1] for side in ARMS for j in ("ankle", "foot")]
    return bool(crown >= 0), bool(max(feet) <= rows)


def _edges(
    matte: np.ndarray,
    here: tuple[slice, slice],
    shape: tuple[int, ...],
    height: float,
    whole: tuple[bool, bool],
) -> tuple[int, int, int, int]:
    """Pixels that the person goes on above, below, left and right of the photo; whole: whether it
    ends below the upper, above the lower edge."""
    size = round(_BEYOND * height)
    lines = (matte[0], matte[-1], matte[:, 0], matte[:, -1])
    at_edge = (
        here[0].start == 0, here[0].stop == shape[0], here[1].start == 0, here[1].stop == shape[1],
    )  # fmt: skip
    least = (shape[1], shape[1], shape[0], shape[0])
    above, below, left, right = (
        size * int(there and (line > 0.5).sum() > max(_CUT * length, ends * _TOUCH * height))
        for there, line, length, ends in zip(at_edge, lines, least, (*whole, False, False))
    )
    return above, below, left, right


def _end_at_edges(part_of: np.ndarray, edges: tuple[int, int, int, int]) -> None:
    """Take hands and things away, in place, where somebody goes on beyond the photo: its last
    pixels, repeated, look like a hand no more."""
    above, below, left, right = edges
    height, width = part_of.shape
    beyond: np.ndarray = np.ones((height, width), bool)
    beyond[above : height - below, left : width - right] = False
    part_of[beyond & (np.isin(part_of, (LEFT + HAND, RIGHT + HAND)) | (part_of >= PARTS))] = -1


def _radius(own: np.ndarray, bones: Bones, part: int, height: float) -> float:
    """Half the width of a part: from its area, near to the usual."""
    usual = WIDTHS[part] * height
    area = float(own.sum())
    measured = area / (2 * max(bones.length[part], usual))
    return float(np.clip(measured, 0.6 * usual, 1.6 * usual)) if area else usual


def _placed(layer: PartLayer, corner: np.ndarray, shape: tuple[int, ...]) -> PartLayer:
    """A layer of a picture whose first pixel is the corner (x, y) of the photo (H, W), in the
    photo's own pixels; its halo ends with them."""
    (left, top), halo = corner.tolist(), layer.halo
    if halo is not None:
        x, y = halo.left + left, halo.top + top
        alpha = halo.alpha[max(0, -y) : max(0, shape[0] - y), max(0, -x) : max(0, shape[1] - x)]
        halo = Halo(max(0, x), max(0, y), alpha)
    return replace(layer, left=layer.left + left, top=layer.top + top, halo=halo)
