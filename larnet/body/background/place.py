"""The place of a photo without its person."""

from __future__ import annotations

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.body.background.flat_place import flat_place
from larnet.body.background.shift_map import fill_from_beside
from larnet.body.cloth.pixel_masks import disk, spread
from larnet.body.finder.flat_cells import FlatCells
from larnet.body.network_folder import FILLER, shipped_network
from larnet.body.salient_map import salient
from larnet.errors import MissingData
from larnet.media.pixels import Pixels, to_model, to_uint8
from larnet.nets.decoders.background import inpaint_background, known_outside
from larnet.nets.decoders.background_filler import BackgroundFiller

SHADE = 0.04  # standing heights: light changes no quicker
CELLS = 112  # of the longer side of the map that says where the person is
WIDER = 0.012  # standing heights by which that is wider than the outline
RIM = 0.6  # of that, over which the photo goes over into what is filled in
NEAR = 0.025  # standing heights over which what is filled in takes the colours beside it
_STANDS_OUT = 0.3  # share from which something stands out of a place
_COARSE = 192  # pixels of a place's side in which that is looked for
_LARGE = 0.1  # of a place: a wall or the like
_PLACE = 0.999  # of what is known, from which a pixel is the place alone


def place_without(
    photo: Pixels,
    matte: np.ndarray,
    tall: float,
    cells: FlatCells | None = None,
    filler: BackgroundFiller | None = None,
) -> Pixels:
    """A photo, uint8 (H, W, 3), without the person of a matte (H, W) in [0, 1] who is so many
    pixels tall when standing.

    The shadow at the feet stays: a piece of it filled in shows more than a shadow that nobody
    throws. Who or what stands out beside the person is not copied into the place. `cells`:
    the areas of a drawing, which go on there. `filler`: the shipped one without.
    """
    hole = hole_of(matte, tall)
    if cells is not None and (flat := flat_place(photo, cells, hole)) is not None:
        return flat
    smooth = smooth_background(photo, hole, filler)
    shade = max(1.0, SHADE * tall)
    pieces = fill_from_beside(photo, hole > 0, smooth, standing_out(smooth), shade)
    return _set_in(photo, pieces, hole, tall)


def standing_out(place: Pixels) -> np.ndarray | None:
    """Passers-by, cars, posts: what stands out of a place, (H, W) bool, once the person there is
    smoothed away; a wall is none. None where the network that knows is not there."""
    try:
        share = salient(place, _COARSE)
    except MissingData:
        return None
    share = cv2.resize(share, place.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    _, pieces, stats, _ = cv2.connectedComponentsWithStats((share > _STANDS_OUT).astype(np.uint8))
    small = stats[:, cv2.CC_STAT_AREA] < _LARGE * share.size
    small[0] = False
    return small[pieces]


def hole_of(matte: np.ndarray, tall: float) -> np.ndarray:
    """Where the place is not seen alone: the outline of a matte and a little around it, uint8
    (H, W), 1 or 0."""
    wide = max(1, round(WIDER * tall))
    around = disk(wide)
    return cv2.dilate((matte > 0.1).astype(np.uint8), around)


def smooth_background(
    photo: Pixels, hole: np.ndarray, filler: BackgroundFiller | None = None
) -> Pixels:
    """A photo with its hole (H, W), 1 or 0, filled in smoothly by the network; by rows of the photo
    where there is none."""
    picture, cells, network = to_model(photo[None]), hole_in_cells(hole), filler or _shipped()
    with torch.inference_mode():
        base = None if network is None else _filled(network, picture, cells)
        return to_uint8(inpaint_background(picture, cells, base))[0].numpy()


def hole_in_cells(hole: np.ndarray) -> Tensor:
    """How much of each cell of a photo is its hole (H, W): (1, 1, h, w) in [0, 1]."""
    scale = CELLS / max(hole.shape)
    size = (max(8, round(scale * hole.shape[1])), max(8, round(scale * hole.shape[0])))
    small = cv2.resize(hole.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return torch.from_numpy(small)[None, None]


def _set_in(photo: Pixels, filled: np.ndarray, hole: np.ndarray, tall: float) -> Pixels:
    """A photo with what was filled in where the hole (H, W), 1 or 0, is, and no border to see.

    What is filled in takes over its difference from the photo beside it, less and less further in:
    a membrane as in Poisson image editing (Perez et al. 2003), here one Gaussian of it.
    """
    if not hole.any():
        return photo
    near = max(1.0, NEAR * tall)
    rows, columns = spread(hole > 0, round(3 * near) + 2)
    here = slice(rows.start, rows.stop), slice(columns.start, columns.stop)
    old, new = photo[here].astype(np.float32), filled[here].astype(np.float32)
    deep = cv2.distanceTransform(hole[here], cv2.DIST_L2, 3)[..., None]  # pixels from the border
    rim = max(1.0, RIM * WIDER * tall)  # both are seen there
    both = ((deep > 0) & (deep < rim)).astype(np.float32)
    off = cv2.GaussianBlur(np.concatenate(((old - new) * both, both), 2), (0, 0), near)
    new += np.exp(-deep / near) * off[..., :3] / np.maximum(off[..., 3:], 1e-4)
    shown = np.clip(deep / rim, 0, 1)
    out = photo.copy()
    out[here] = np.clip(old + shown * (new - old) + 0.5, 0, 255).astype(np.uint8)
    return out


def _filled(network: BackgroundFiller, photo: Tensor, hole: Tensor) -> Tensor:
    """The network's answer at the photo's size (1, 3, H, W)."""
    spec, shape = network.spec, photo.shape[-2:]
    size = [
        max(1, round(n * spec.long_side / max(shape) / spec.stride)) * spec.stride for n in shape
    ]
    small = F.interpolate(photo, size, mode="bilinear", align_corners=False, antialias=True)
    known = F.interpolate(known_outside(hole)[0], size, mode="bilinear", align_corners=False)
    filled = network(small, (known < _PLACE).float())
    return F.interpolate(filled, shape, mode="bicubic", align_corners=False).clamp(-1, 1)


def filler_is_there() -> bool:
    """Whether the shipped network of backgrounds can be asked."""
    return _shipped() is not None


def _shipped() -> BackgroundFiller | None:
    try:
        return shipped_network(FILLER)
    except MissingData:
        return None
