"""The place of a photo without its person."""

from __future__ import annotations

import threading
from functools import cache

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.body.network_folder import FILLER, load_network
from larnet.errors import MissingData
from larnet.media.pixels import Pixels, to_model, to_uint8
from larnet.nets.decoders.background import inpaint_background, known_outside
from larnet.nets.decoders.background_filler import BackgroundFiller

CELLS = 112  # of the longer side of the map that says where the person is
WIDER = 0.012  # standing heights by which that is wider than the outline
_PLACE = 0.999  # of what is known, from which a pixel is the place alone
_loading = threading.Lock()


def place_without(
    photo: Pixels, matte: np.ndarray, tall: float, filler: BackgroundFiller | None = None
) -> Pixels:
    """A photo, uint8 (H, W, 3), without the person of a matte (H, W) in [0, 1] who is so many
    pixels tall when standing.

    The shadow at the feet stays: a piece of it filled in shows more than a shadow that nobody
    throws. `filler`: the shipped one without; rows of the photo where that is not there.
    """
    wide = max(1, round(WIDER * tall))
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * wide + 1,) * 2)
    person = cv2.dilate((matte > 0.1).astype(np.float32), around)
    scale = CELLS / max(photo.shape[:2])
    size = (max(8, round(scale * photo.shape[1])), max(8, round(scale * photo.shape[0])))
    small = torch.from_numpy(cv2.resize(person, size, interpolation=cv2.INTER_AREA))[None, None]
    picture, network = to_model(photo[None]), filler or _shipped()
    with torch.inference_mode():
        base = None if network is None else _filled(network, picture, small)
        return to_uint8(inpaint_background(picture, small, base))[0].numpy()


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


@cache
def _loaded() -> BackgroundFiller | None:
    try:
        return load_network(FILLER)[0]
    except MissingData:
        return None


def _shipped() -> BackgroundFiller | None:
    with _loading:
        return _loaded()
