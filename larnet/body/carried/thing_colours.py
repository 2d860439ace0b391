"""How much the colours of a carried thing are its own, and not those of the body beside it."""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.cloth.small_picture import SmallPicture
from larnet.media.pixels import Pixels

_BINS, _BLUR, _HUE, _RARE = 32, 1.2, 2.0, 1e-4  # of the tables of colours
_CLOSE, _AWAY = 0.05, 0.35  # standing heights from a thing, between which the body is looked at
_ENOUGH = 50  # pixels of it
_ITS_OWN = 0.75  # mean share of the colours in a thing that they are its own
_LIKELY, _LEAK = 0.6, 0.12  # such a share; of the body, that has so many of the thing's


def colour_codes(photo: np.ndarray) -> np.ndarray:
    """(H, W) which cell of a table of colours every pixel of a photo is in; hues count more."""
    lab = cv2.cvtColor(photo, cv2.COLOR_RGB2LAB).astype(np.float32)
    lab[..., 1:] = (lab[..., 1:] - 128) * _HUE + 128
    light, red, yellow = np.moveaxis(lab.clip(0, 255).astype(np.int32) * _BINS // 256, -1, 0)
    return (light * _BINS + red) * _BINS + yellow


def colour_table(codes: np.ndarray) -> np.ndarray:
    """How often colours are among some, by their code; near ones count, too."""
    count = np.bincount(codes, minlength=_BINS**3).astype(np.float32)
    table: np.ndarray = count.reshape(_BINS, -1) / len(codes)
    for _ in range(3):  # axes
        far = cv2.GaussianBlur(table, (1, 7), 0, sigmaY=_BLUR, borderType=cv2.BORDER_REPLICATE)
        turned = far.reshape(_BINS, _BINS, _BINS).transpose(1, 2, 0)
        table = np.ascontiguousarray(turned).reshape(_BINS, -1)
    return table.ravel()


def likelihood(own: np.ndarray, other: np.ndarray) -> np.ndarray:
    """By the code of a colour, how likely it is of one table rather than of another."""
    return own / (own + other + np.float32(_RARE))


def has_own_colours(mask: np.ndarray, photo: Pixels, matte: np.ndarray, tall: float) -> bool:
    """Whether a thing (H, W) bool has colours that its person has not around it.

    photo uint8 (H, W, 3); matte (H, W) in [0, 1]; tall, pixels of the person when standing.
    """
    small = SmallPicture.of(mask.shape, tall)
    thing, person = small.mask(mask), small.means(matte) > 0.5
    off = cv2.distanceTransform((~thing).astype(np.uint8), cv2.DIST_L2, 3) / (tall * small.scale)
    body = person & (off > _CLOSE) & (off < _AWAY)
    if not thing.any() or body.sum() < _ENOUGH:
        return False
    codes = colour_codes(small.means(photo))
    likely = likelihood(colour_table(codes[thing]), colour_table(codes[body]))
    own, other = likely[codes[thing]], likely[codes[body]]
    return bool(own.mean() > _ITS_OWN and (other > _LIKELY).mean() < _LEAK)
