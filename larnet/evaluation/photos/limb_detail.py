"""What a forearm or shin looks like in its own coordinates, wherever it goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from larnet.body.finder.regions import sample
from larnet.body.skeleton import AT
from larnet.media.pixels import Pixels

LIMBS = tuple(
    (f"{side} {upper}", f"{side} {lower}")
    for side in ("left", "right")
    for upper, lower in (("elbow", "wrist"), ("knee", "ankle"))
)
ENDS = (0.15, 0.85)  # of the limb: the part between is looked at
WIDE = 0.10  # of its length to each side: well inside the outline
MOVED = 0.25  # in trunks: how far the limb's middle must have gone
LENGTH = (0.75, 1.33)  # over its length in the photo: else it points at the camera


@dataclass(frozen=True)
class LimbLook:
    """One limb in one frame beside the photo."""

    detail_0: float  # mean size of the gradient in the photo, grey levels a pixel
    detail: float  # in the frame
    colour: float  # mean difference of the mean colours, grey levels


def limb_looks(
    still: Pixels, frame: Pixels, joints_0: np.ndarray, joints: np.ndarray, trunk: float
) -> list[LimbLook]:
    """Forearms and shins that moved, of those seen in the photo and meant to be in the picture.

    still, frame uint8 (H, W, 3); joints (20, 2) in pixels, NaN where not seen.
    """
    found = []
    for names in LIMBS:
        before, now = (at[[AT[n] for n in names]] for at in (joints_0, joints))
        lengths = [float(np.hypot(*(ends[1] - ends[0]))) for ends in (before, now)]
        if not np.isfinite(lengths).all() or lengths[0] < 8:
            continue
        moved = np.hypot(*(now.mean(0) - before.mean(0))) > MOVED * trunk
        if not moved or not LENGTH[0] < lengths[1] / lengths[0] < LENGTH[1]:
            continue
        if not all(inside(ends, still.shape[:2]).all() for ends in (before, now)):
            continue
        first, later = (
            limb_patch(picture, ends, lengths[0])
            for picture, ends in ((still, before), (frame, now))
        )
        off = float(np.abs(first.mean((0, 1)) - later.mean((0, 1))).mean())
        found.append(LimbLook(_detail(first), _detail(later), off))
    return found


def inside(points: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Whether points (..., 2), x then y, lie in a picture (H, W); not so where they are NaN."""
    return np.all((points >= 0) & (points <= np.array(shape[::-1], np.float32)), axis=-1)


def limb_patch(picture: Pixels, ends: np.ndarray, length: float) -> np.ndarray:
    """What lies along a limb: float32 (across, along, 3), about a sample a pixel of `length`, the
    limb's in the photo. ends (2, 2), from its upper to its lower joint."""
    along = np.linspace(*ENDS, max(4, round((ENDS[1] - ENDS[0]) * length)), dtype=np.float32)
    across = np.linspace(-WIDE, WIDE, max(3, round(2 * WIDE * length)), dtype=np.float32)
    way = (ends[1] - ends[0]).astype(np.float32)
    unit = way / max(1e-6, float(np.hypot(*way)))
    aside = np.array((-unit[1], unit[0]), np.float32) * np.float32(length)
    places = np.float32(ends[0]) + along[None, :, None] * way + across[:, None, None] * aside
    return sample(picture.astype(np.float32), places)


def _detail(patch: np.ndarray) -> float:
    grey = patch.mean(-1)
    down, right = np.diff(grey, axis=0)[:, :-1], np.diff(grey, axis=1)[:-1]
    return float(np.hypot(down, right).mean())
