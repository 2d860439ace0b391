"""The guided filter (He, Sun, Tang 2013): a map follows the edges of a photo.

Around each pixel the map is explained as a linear function of the photo's colours (eq. 11 to 15),
fitted to the pixels nearby. The fit may be made on smaller pictures (He, Sun 2015, "Fast guided
filter"): its coefficients are smooth.
"""

from __future__ import annotations

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.errors import BadInput
from larnet.media.pixels import as_tensor

EPSILON = 1e-3  # of squared colour differences: what counts as an edge
FITTED = 384  # pixels of the long side of the pictures that are fitted


def guided_filter(
    guide: np.ndarray, values: np.ndarray, radius: float, epsilon: float = EPSILON
) -> np.ndarray:
    """`values` (h, w) float32, redrawn along the edges of `guide`, uint8 (H, W, 3) -> (H, W).

    The two need not have one size; `radius` of the neighbourhood is in pixels of the guide. The
    result may lie slightly outside the range of the values. Raises BadInput on other shapes.
    """
    if guide.dtype != np.uint8 or guide.ndim != 3 or guide.shape[-1] != 3 or values.ndim != 2:
        raise BadInput(
            f"A map (h, w) is filtered along a photo uint8 (H, W, 3); these are {values.shape} and "
            f"{guide.dtype} {guide.shape}."
        )
    height, width = guide.shape[:2]
    scale = min(1.0, FITTED / max(height, width))
    small = [max(1, round(n * scale)) for n in (height, width)]
    colours = as_tensor(guide).permute(2, 0, 1).float()[None] / 255
    fitted = _resized(colours, small)
    wanted = _resized(torch.from_numpy(np.ascontiguousarray(values, np.float32))[None, None], small)
    slope, offset = _fit(fitted, wanted, max(1, round(radius * scale)), epsilon)
    slope, offset = _resized(slope, [height, width]), _resized(offset, [height, width])
    return ((slope * colours).sum(1) + offset[:, 0])[0].numpy()


def _resized(x: Tensor, size: list[int]) -> Tensor:
    if list(x.shape[-2:]) == size:
        return x
    shrinks = size[0] < x.shape[-2]
    return F.interpolate(x, size, mode="bilinear", align_corners=False, antialias=shrinks)


def _fit(colours: Tensor, wanted: Tensor, radius: int, epsilon: float) -> tuple[Tensor, Tensor]:
    """Slope (1, 3, h, w) and offset (1, 1, h, w) of `wanted` on the colours around each pixel."""
    pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]
    products = torch.cat([colours[:, i : i + 1] * colours[:, j : j + 1] for i, j in pairs], 1)
    means = box_mean(torch.cat([colours, wanted, colours * wanted, products], 1), radius)
    m, p = means[:, :3], means[:, 3:4]
    covariance = means[:, 4:7] - m * p
    (a, b, c, d, e, f) = (
        means[:, 7 + n] - m[:, i] * m[:, j] + (epsilon if i == j else 0)
        for n, (i, j) in enumerate(pairs)
    )
    # the inverse of the symmetric 3x3 matrix [[a, b, c], [b, d, e], [c, e, f]], by cofactors
    aa, ab, ac = d * f - e * e, c * e - b * f, b * e - c * d
    bb, bc, cc = a * f - c * c, b * c - a * e, a * d - b * b
    determinant = a * aa + b * ab + c * ac
    x, y, z = covariance.unbind(1)
    rows = [aa * x + ab * y + ac * z, ab * x + bb * y + bc * z, ac * x + bc * y + cc * z]
    slope = torch.stack(rows, 1) / determinant[:, None]
    offset = p - (slope * m).sum(1, keepdim=True)
    both = box_mean(torch.cat([slope, offset], 1), radius)
    return both[:, :3], both[:, 3:]


def box_mean(x: Tensor, radius: int) -> Tensor:
    """The mean of maps (..., h, w) float32 over squares of side 2 radius + 1, of those pixels that
    lie in the picture; squares of any size take the same time."""
    maps = np.ascontiguousarray(x.numpy()).reshape(-1, *x.shape[-2:])
    counts = (
        np.minimum(at + radius, len(at) - 1) - np.maximum(at - radius, 0) + 1
        for at in map(np.arange, maps.shape[1:])
    )
    share = np.outer(*(np.float32(1) / count for count in counts)).astype(np.float32)
    out, side = np.empty_like(maps), (2 * radius + 1,) * 2
    for one, mean in zip(maps, out):
        cv2.boxFilter(one, -1, side, dst=mean, normalize=False, borderType=cv2.BORDER_CONSTANT)
    out *= share
    return torch.from_numpy(out).view(x.shape)
