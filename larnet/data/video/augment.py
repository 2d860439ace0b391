"""Nine people become thousands: other colours, other clothes, other places, mirrored, shifted.

What a clip's x_0 shows, its other frames show alike: one draw holds for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
import torch.nn.functional as F

from larnet.body.skeleton import JOINTS, MIRRORED
from larnet.data.synthetic.backdrop import backdrops
from larnet.media.pixels import resize
from larnet.text.action_table import ACTION_ROWS

# Mirrored, these are still the same action; in others the actor's right hand or leg is meant.
SYMMETRIC = frozenset(row.name for row in ACTION_ROWS.values() if row.mirror == row.name)
PLACES = 48  # drawn backgrounds kept ready
HEAD = JOINTS.index("head")
# Around these joints skin and hair are seen: the joint, and how far, in pictures
_BARE = ((HEAD, 0.056), (JOINTS.index("left hand"), 0.027), (JOINTS.index("right hand"), 0.027))
_HIPS = [JOINTS.index(n) for n in ("left hip", "right hip")]


@dataclass(frozen=True)
class Augmentation:
    """How recorded clips are varied; shares and spreads, 0 for none."""

    mirror: float = 0.5  # share of clips of symmetric actions
    shift: float = 0.03  # of the crop's side, each way
    scale: float = 0.07  # spread of the actor's size, of the clips that are resampled
    rescaled: float = 0.3  # share of clips whose size is varied although none was needed
    speed: float = 0.08
    colour: float = 1.0  # strength of light, contrast and tint
    clothes: float = 0.5  # share of clips with recoloured clothes
    places: float = 0.5  # share of clips with another background


NONE = Augmentation(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def mirrored(
    pictures: np.ndarray, mask: np.ndarray, joints: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Left and right exchanged in pictures (n, H, W, 3), mask (n, H, W), joints (n, 20, 2)."""
    joints = joints[:, list(MIRRORED)] * np.array((-1, 1), np.float32)
    joints = joints + np.array((1, 0), np.float32)
    return pictures[:, :, ::-1], mask[:, :, ::-1], joints


def recoloured(pictures: np.ndarray, mask: np.ndarray, joints: np.ndarray, draw) -> np.ndarray:
    """Other colours for what the actor wears above and below the hips; head and hands stay.

    pictures (n, H, W, 3) uint8, mask (n, H, W) bool, joints (n, 20, 2) picture shares, `draw` a
    numpy Generator.
    """
    rows, columns = np.flatnonzero(mask.any((0, 2))), np.flatnonzero(mask.any((0, 1)))
    if not len(rows):
        return pictures
    top, left = rows[0], columns[0]
    part = np.s_[:, top : rows[-1] + 1, left : columns[-1] + 1]
    x, on, size = pictures[part].astype(np.float32), mask[part], mask.shape[1]
    inner = _shrunk(on)
    worn = _soft(on) * (1 - _skin(x)) * _dressed(on, joints, (top, left), size)
    grey = x.mean(-1)
    lower = _below_hips(on, joints, top, size)
    upper_colour, lower_colour = (
        _cloth(grey, inner, worn * side, draw) for side in (1 - lower, lower)
    )
    new = upper_colour + (lower_colour - upper_colour) * lower[..., None]
    out = pictures.copy()
    out[part] = (x + worn[..., None] * (new - x) + 0.5).clip(0, 255).astype(np.uint8)
    return out


def _cloth(grey: np.ndarray, inner: np.ndarray, worn: np.ndarray, draw) -> np.ndarray:
    """The folds of what is worn, in another colour: (n, h, w, 3). Outside `inner` it is flat."""
    colour = draw.uniform(30, 215) * 3 * draw.dirichlet((9.0, 9.0, 9.0)).astype(np.float32)
    values = grey[(worn > 0.5) & inner]
    middle = float(np.median(values)) if values.size else 60.0
    folds = np.where(inner, ((grey + 25) / (middle + 25)).clip(0.45, 1.5), 1.0)
    return folds[..., None] * colour.clip(8, 225)


def _shrunk(mask: np.ndarray) -> np.ndarray:
    """A mask without its outermost pixel, which is half background."""
    x = torch.from_numpy(np.ascontiguousarray(~mask)).float()[:, None]
    return F.max_pool2d(x, 3, 1, 1)[:, 0].numpy() < 0.5


def _dressed(
    mask: np.ndarray, joints: np.ndarray, corner: tuple[int, int], size: int
) -> np.ndarray:
    """(n, h, w) 0 around head and hands, 1 elsewhere. Without joints the head is the top tenth."""
    n, h, w = mask.shape
    y = (np.arange(h, dtype=np.float32)[:, None] + corner[0]) / size
    x = (np.arange(w, dtype=np.float32) + corner[1]) / size
    out = np.ones((n, h, w), np.float32)
    for joint, radius in _BARE:
        at = joints[:, joint]
        if np.isfinite(at).all(1).any():
            far = np.hypot(x - at[:, 0, None, None], y - at[:, 1, None, None]) - radius
            np.minimum(out, np.nan_to_num((far * size).clip(0, 1), nan=1.0), out=out)
    if not np.isfinite(joints[:, HEAD]).any():
        first = mask.any(2).argmax(1)[:, None, None]
        out *= np.arange(h)[:, None] > first + 0.1 * size
    return out


def _skin(x: np.ndarray) -> np.ndarray:
    """How much a pixel looks like bare skin, (..., 3) -> (...) in [0, 1]."""
    r, g, b = x[..., 0], x[..., 1], x[..., 2]
    return np.minimum(((r - g) - 14) / 14, (r - b - 20) / 16).clip(0, 1) * (r > 60)


def _soft(mask: np.ndarray) -> np.ndarray:
    """A mask with an edge of two pixels, float32."""
    x = torch.from_numpy(np.ascontiguousarray(mask)).float()[:, None]
    return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)[:, 0].numpy()


def _below_hips(mask: np.ndarray, joints: np.ndarray, top: int, size: int) -> np.ndarray:
    """(n, h, w) 0 above the belt, 1 below: by the hips where they are known, else by the middle of
    the person."""
    _, h, w = mask.shape
    rows = np.arange(h, dtype=np.float32)
    hips = joints[:, _HIPS, 1].mean(1) * size - top  # (n,)
    person = np.asarray(mask.any(2))
    first = person.argmax(1)
    last = h - person[:, ::-1].argmax(1)
    middle = first + 0.48 * (last - first)
    belt = np.where(np.isfinite(hips), hips, middle) - 0.02 * size
    return (0.5 + (rows[None] - belt[:, None]) / 2.0).clip(0, 1)[:, :, None] * np.ones(
        w, np.float32
    )


@lru_cache(maxsize=4)
def _drawn_places(size: int) -> np.ndarray:
    """(PLACES, size, size, 3) uint8: backgrounds of the drawn actors of the training split."""
    x = backdrops(torch.arange(PLACES) * 2 * 7919, size)
    return (x * 255).round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).contiguous().numpy()


def new_place(size: int, scene: np.ndarray | None, draw) -> np.ndarray:
    """(size, size, 3) float32: a part of a scene (H, W, 3), or a drawn background when None."""
    if scene is None:
        places = _drawn_places(size)
        place = places[draw.integers(len(places))]
    else:
        side = min(size, *scene.shape[:2])
        top, left = (int(draw.integers(n - side + 1)) for n in scene.shape[:2])
        place = resize(np.array(scene[top : top + side, left : left + side]), size, size)
    place = place[:, ::-1] if draw.random() < 0.5 else place
    light, lift = draw.uniform(0.8, 1.15), draw.uniform(-12, 12)
    return place.astype(np.float32) * np.float32(light) + np.float32(lift)


def replaced(
    pictures: np.ndarray, scene: np.ndarray, mask: np.ndarray, place: np.ndarray
) -> np.ndarray:
    """The actor in another place.

    pictures, scene (n, H, W, 3) uint8 (the scene cut as the pictures are), mask (n, H, W) bool,
    place (H, W, 3). Shadows come along: off the actor the place darkens as the scene did.
    """
    on = _soft(mask)[..., None]
    x, empty = pictures.astype(np.float32), scene.astype(np.float32)
    light = (x[..., 1:2] + 10) / (empty[..., 1:2] + 10)
    near = light.clip(0.55, 1.0) * place
    # at the edge a share of each pixel is the old scene: take it away before the new one comes
    edge = x + (1 - on) * (near - empty)
    out = np.where(on > 0, np.where(on < 1, edge, x), near)
    return out.clip(0, 255, out=out).astype(np.uint8)


def tinted(pictures: np.ndarray, strength: float, draw) -> np.ndarray:
    """Other light: contrast, brightness, gamma and a tint, by one table per channel."""
    grey = np.arange(256, dtype=np.float32) / 255
    gamma = np.exp(strength * draw.normal() * 0.12)
    gain = np.exp(strength * draw.normal() * 0.08)
    lift = strength * draw.normal() * 0.03
    tint = np.exp(strength * draw.normal(size=3) * 0.035)
    table = (grey**gamma * gain + lift)[:, None] * tint
    table = (table * 255 + 0.5).clip(0, 255).astype(np.uint8)
    out = np.empty_like(pictures)
    for c in range(3):
        np.take(table[:, c], pictures[..., c], out=out[..., c])
    return out
