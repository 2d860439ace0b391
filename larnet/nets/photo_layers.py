"""A photo cut into layers, one per part of the body, at the photo's own size.

Arrays are pixels of the photo, places x then y, alphas float32 in [0, 1].
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from larnet.nets.clean_colours import foreground_colours
from larnet.nets.limb_bend import HEAD, PARTS, WIDTHS, Bones, bones_of
from larnet.nets.missing_limbs import add_missing, back_of_head
from larnet.nets.part_cut import cut_parts
from larnet.nets.part_layer import Cut, Halo, PartLayer, part_layer

_BEYOND = 0.15  # standing heights that somebody goes on beyond an edge of the photo
_CUT = 0.02  # of an edge of the photo, or more of it, where somebody is: they go on beyond


@dataclass(frozen=True)
class PhotoLayers:
    """A photo (H, W), taken apart."""

    photo: np.ndarray  # uint8 (H, W, 3)
    background: np.ndarray  # uint8 (H, W, 3), without the person
    layers: dict[int, PartLayer]  # by part
    back: PartLayer | None  # the head from behind, where its hair is seen
    bones: Bones
    radius: np.ndarray  # (14,) half width of every part, pixels
    height: float  # of the person when standing, pixels
    beyond: int  # pixels that layers go on below the photo; 0: the person ends in the photo


def photo_layers(
    photo: np.ndarray,
    matte: np.ndarray,
    shares: np.ndarray,
    joints: np.ndarray,
    background: np.ndarray,
    height: float,
    whole: np.ndarray | None = None,
) -> PhotoLayers:
    """Take a photo uint8 (H, W, 3) apart.

    matte (H, W) in [0, 1], the person; shares (14, H, W), how much of the person each part is at
    every pixel; joints (20, 2), guessed where they are not seen; background uint8 (H, W, 3), the
    photo without the person; height of the person when standing, pixels; whole (14, H, W) in
    [0, 1], where each part is, hidden or not.
    """
    bones = bones_of(joints)
    pads = _pads(matte, height)
    (above, below), (before, after) = pads
    edge = (above, below, before, after)
    wide_photo, wide_matte = (
        cv2.copyMakeBorder(x, *edge, cv2.BORDER_REPLICATE) for x in (photo, matte)
    )
    wide_shares, wide_whole = (
        x
        if x is None
        else np.stack([cv2.copyMakeBorder(y, *edge, cv2.BORDER_REPLICATE) for y in x])
        for x in (shares, whole)
    )
    wide_bones = bones_of(joints + (before, above))
    part_of = cut_parts(wide_photo, wide_matte, wide_shares, wide_bones, height)
    radius = np.array([_radius(part_of == p, bones, p, height) for p in range(PARTS)])
    colours = foreground_colours(wide_photo, wide_matte)
    cut = Cut(colours, wide_matte, part_of, wide_bones, radius, height, wide_whole)
    found = {p: part_layer(cut, p) for p in np.unique(part_of[part_of >= 0]).tolist()}
    layers = {part: layer for part, layer in found.items() if layer is not None}
    add_missing(cut, layers, part_of.shape)
    back = back_of_head(cut, layers[HEAD]) if HEAD in layers else None
    back = back and _placed(back, before, above, photo.shape)
    layers = {p: _placed(layer, before, above, photo.shape) for p, layer in layers.items()}
    return PhotoLayers(photo, background, layers, back, bones, radius, height, below)


def _pads(matte: np.ndarray, height: float) -> tuple[tuple[int, int], tuple[int, int]]:
    """Pixels that the person goes on above and below, left and right of the photo."""
    size = round(_BEYOND * height)
    lines = ((matte[0], matte[-1]), (matte[:, 0], matte[:, -1]))
    ends = [[size * int((line > 0.5).mean() > _CUT) for line in pair] for pair in lines]
    return (ends[0][0], ends[0][1]), (ends[1][0], ends[1][1])


def _radius(own: np.ndarray, bones: Bones, part: int, height: float) -> float:
    """Half the width of a part: from its area, near to the usual."""
    usual = WIDTHS[part] * height
    area = float(own.sum())
    measured = area / (2 * max(bones.length[part], usual))
    return float(np.clip(measured, 0.6 * usual, 1.6 * usual)) if area else usual


def _placed(layer: PartLayer, before: int, above: int, shape: tuple[int, ...]) -> PartLayer:
    """A layer of the widened photo in the photo (H, W)'s own pixels; its halo ends with them."""
    halo = layer.halo
    if halo is not None:
        left, top = halo.left - before, halo.top - above
        alpha = halo.alpha[max(0, -top) : shape[0] - top, max(0, -left) : shape[1] - left]
        halo = Halo(max(0, left), max(0, top), alpha)
    return replace(layer, left=layer.left - before, top=layer.top - above, halo=halo)
