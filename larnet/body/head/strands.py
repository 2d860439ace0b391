"""Hair that is made up where a photo shows none: light and colour go on from the hair around, with
texture of the same kind."""

from __future__ import annotations

import cv2
import numpy as np
from scipy import fft

from larnet.body.photo_cut.clean_colours import spread_means

_SQUEEZE = 3  # times as much as hair above, hair beside counts
_DEEP = 0.012  # standing heights from the hair's rim, where colours are surely its own
_LEAST = 0.01  # weight of a colour at the rim
_FAINT = 1e-6  # weight of colours, down to which they count: far from all hair
_RANGE = (0.2, 0.8)  # quantiles of the hair's colours, between which hair that is made up lies
_SIZE = 0.014  # standing heights: what is larger is light and colour, no texture
_DARK = 20.0  # grey levels, below which contrast is noise
_STEEP = 3.0  # times as much as strands usually are, that one is off at most: no brim of a hat
_BLUR, _CURLY, _STRAIGHT = 0.011, 0.9, 1.7  # standing heights along strands, by how much more
# brightness changes across than along: hardly any in curls, all in straight hair
_SOME_BLUR = 0.12  # of that, in curls
_CONTRAST, _LEVELS = (
    (0.55, 0.75),
    18.0,
)  # of the hair's own, by how bright it is: about as many grey
# levels
_MOST = (-0.5, 0.35)  # of its brightness
_ENOUGH = 1e-3  # square standing heights of hair, of less of which the texture is hardly known


def hair_colours(rgb: np.ndarray, known: np.ndarray, unit: float) -> np.ndarray:
    """Light and colour of hair, float32 (h, w, 3), where `known` (h, w) bool shows some and
    everywhere else; unit, pixels of a standing height."""
    height, width = known.shape
    deep = cv2.distanceTransform(known.astype(np.uint8), cv2.DIST_L2, 3) / np.float32(_DEEP * unit)
    weight = np.square(deep.clip(0, 1)) + np.float32(_LEAST) * known
    size = max(4, width // _SQUEEZE), height
    sums, total = (
        cv2.resize(x, size, interpolation=cv2.INTER_AREA) for x in (rgb * weight[..., None], weight)
    )
    low = cv2.resize(
        spread_means(sums, total, _FAINT), (width, height), interpolation=cv2.INTER_CUBIC
    )
    least, most = np.quantile(rgb[known], _RANGE, 0).astype(np.float32)
    return cv2.GaussianBlur(low, (0, 0), max(0.5, _SIZE * unit / 3)).clip(least, most)


def strands(rgb: np.ndarray, known: np.ndarray, unit: float) -> np.ndarray:
    """Texture float32 (h, w), to multiply 1 + it with the hair's brightness: noise with the
    spectrum of the known hair, drawn out along it where that is straight."""
    light, weight = rgb @ np.full(3, 1 / 3, np.float32), known.astype(np.float32)
    blur = max(1.0, _SIZE * unit)
    total = np.maximum(cv2.GaussianBlur(weight, (0, 0), blur), 1e-3)
    around = cv2.GaussianBlur(light * weight, (0, 0), blur) / total
    off = (light - around) / np.maximum(around, _DARK) * weight
    most = _STEEP * float(np.abs(off[known]).mean())
    off = off.clip(-most, most)
    height, width = (fft.next_fast_len(n, real=True) for n in known.shape)
    noise = np.random.default_rng(0).standard_normal((height, width), np.float32)
    spectrum = fft.rfft2(off, noise.shape) * fft.rfft2(noise)
    out = fft.irfft2(spectrum, noise.shape)[: known.shape[0], : known.shape[1]]
    inner = known[:-1, :-1]
    across, along = (np.square(np.diff(off, axis=n)) for n in (1, 0))
    straight = _CURLY  # of a few hairs nobody knows
    if inner.any():
        straight = across[:-1][inner].mean() / max(float(along[:, :-1][inner].mean()), 1e-9)
    straight = np.clip((straight - _CURLY) / (_STRAIGHT - _CURLY), _SOME_BLUR, 1)
    out = cv2.GaussianBlur(out, (0, 0), sigmaX=0.01, sigmaY=max(0.1, _BLUR * unit * straight))
    deviation = float(off[known].std())
    least, most = (share * deviation for share in _CONTRAST)
    wanted = np.clip(_LEVELS / max(float(light[known].mean()), 1.0), least, most)
    wanted *= min(1.0, float(known.sum()) / (_ENOUGH * unit**2))
    out *= wanted / max(float(out.std()), 1e-6)
    return out.clip(*_MOST)
