"""The outline of one person in a photo, at the photo's own resolution.

U2-Net-P (Qin et al. 2020) sees the square around the person, so that a small person is outlined as
well as a large one; a guided filter puts the edge where the photo has it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
import torch.nn.functional as F

from larnet.body.body_distance import trunk_length
from larnet.body.finder.detect_person import Person
from larnet.body.guided_filter import guided_filter
from larnet.body.salient_map import salient
from larnet.body.skeleton import AT
from larnet.errors import BadInput
from larnet.media.pixels import Pixels

MARGIN = 0.15  # around a person, of the long side of the box: measured best of 0.08, 0.15, 0.25
HEAD = 0.10  # of the height of the joints: how far hair and soles reach beyond head and feet
NEAR = 0.12  # of the long side of the box: how far from joints and mask the person may reach
RADIUS = 0.008  # of the long side of the box: neighbourhood of the guided filter
BROAD = ("head", "shoulder centre", "spine", "hip centre", "left shoulder", "right shoulder")
AROUND = {  # trunks around joints in which the mask shows what does not stand out
    **dict.fromkeys(BROAD, 0.35),
    **{f"{s} {joint}": 0.25 for s in ("left", "right") for joint in ("hip", "knee")},
    **{
        f"{side} {end}": 0.15
        for side in ("left", "right")
        for end in ("elbow", "wrist", "hand", "ankle", "foot")
    },
}
LIMBS = [  # in the middle of which the same is done
    (f"{side} {upper}", f"{side} {lower}")
    for side in ("left", "right")
    for upper, lower in (
        ("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle"),
    )
]  # fmt: skip
LIMB = 0.25
MASK_SURE = 0.75  # share of the mask
CORE = {  # where a body begins to hang together: trunks around joints
    "head": 0.35,
    **dict.fromkeys(("shoulder centre", "spine", "hip centre"), 0.12),
    **{f"{side} {leg}": 0.12 for side in ("left", "right") for leg in ("hip", "knee", "ankle")},
}
TOLD = CORE | {  # where joints were told: the arms of a robot hang on nothing
    f"{side} {arm}": 0.1 for side in ("left", "right") for arm in ("elbow", "wrist", "hand")
}
CELL, LINKED = 4, 0.3  # of the network's picture; share from which a cell hangs together with next
LOW, HIGH = 0.15, 0.85  # of the filtered outline: what is taken for no person, for all person


def person_outline(
    photo: Pixels,
    person: Person | None = None,
    *,
    joints: np.ndarray | None = None,
    box: tuple[float, float, float, float] | None = None,
) -> np.ndarray:
    """How much of each pixel is the person: photo uint8 (H, W, 3) -> float32 (H, W) in [0, 1].

    Say who is meant by one of: a `person` that was found; `joints` (N, 2) in the photo's pixels,
    NaN where one is not known; `box`, (left, top, right, bottom) of the whole person in pixels.
    With a person, others beside them are left out. Raises BadInput without any of the three, or
    when what is given lies outside of the photo; MissingData or BadCheckpoint when the network's
    file cannot be used.
    """
    if photo.dtype != np.uint8 or photo.ndim != 3 or photo.shape[-1] != 3:
        raise BadInput(f"A photo is uint8 (H, W, 3); this is {photo.dtype} {photo.shape}.")
    mask = None if person is None else person.mask
    if person is not None and joints is None:
        joints = person.joints
    left, top, right, bottom = _crop(photo.shape[:2], _extent(joints, box, mask))
    there = np.s_[top:bottom, left:right]
    part = np.ascontiguousarray(photo[there])
    seen = salient(part)
    reach = max(part.shape[:2])
    if person is not None and mask is not None:
        seen = seen * _resized(_near(mask[there], NEAR * reach), seen.shape)
        size = np.array((right - left, bottom - top), np.float32)
        shown = (person.joints - np.array((left, top), np.float32)) / size
        trunk = np.float32(trunk_length(person.guessed)) / np.array(part.shape[1::-1], np.float32)
        if not person.told:
            seen = _completed(seen, _resized(mask[there], seen.shape), shown, trunk)
        seen = _connected(seen, shown, trunk, TOLD if person.told else CORE)
    fine = guided_filter(part, seen, RADIUS * reach)
    out = np.zeros(photo.shape[:2], np.float32)
    out[there] = np.clip((fine - LOW) / (HIGH - LOW), 0, 1)
    return out


def _extent(
    joints: np.ndarray | None,
    box: tuple[float, float, float, float] | None,
    mask: np.ndarray | None,
) -> np.ndarray:
    """Corners of a person, (left, top, right, bottom)."""
    corners = []
    if box is not None:
        corners.append(np.asarray(box, float))
    if joints is not None:
        known = np.asarray(joints, float).reshape(-1, 2)
        known = known[np.isfinite(known).all(1)]
        if len(known):
            low, high = known.min(0), known.max(0)
            beyond = HEAD * max(high - low)
            corners.append(np.concatenate([low - beyond, high + beyond]))
    if mask is not None and (mask > 0.5).any():
        rows, columns = (np.flatnonzero((mask > 0.5).any(axis)) for axis in (1, 0))
        corners.append(np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1], np.float64))
    if not corners or not np.isfinite(corners).all():
        raise BadInput(
            "Nothing says where the person is: give a person, joints or a box in pixels of the "
            "photo."
        )
    ends = np.stack(corners)
    return np.concatenate([ends[:, :2].min(0), ends[:, 2:].max(0)])


def _crop(shape: tuple[int, int], extent: np.ndarray) -> tuple[int, int, int, int]:
    """The part of a photo (H, W) that shows a person with a margin."""
    height, width = shape
    margin = MARGIN * max(extent[2] - extent[0], extent[3] - extent[1])
    left, top = np.floor(extent[:2] - margin).astype(int).clip(0)
    right, bottom = np.minimum(np.ceil(extent[2:] + margin).astype(int), (width, height))
    if right - left < 2 or bottom - top < 2:
        raise BadInput(
            f"The person is said to be at {extent.round().astype(int).tolist()}, outside of the "
            f"photo of {width} x {height} pixels."
        )
    return int(left), int(top), int(right), int(bottom)


def _near(mask: np.ndarray, distance: float) -> np.ndarray:
    """1 within the distance of a mask (H, W), falling softly to 0 over half of it beyond."""
    cell = max(1, int(distance / 4))  # coarse: cells of a quarter of the distance
    x = torch.from_numpy(mask)[None, None]
    x = (F.max_pool2d(x, cell, cell, ceil_mode=True) > 0.3).float()
    x = F.max_pool2d(x, 9, 1, 4)
    x = F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
    size = [n * cell for n in x.shape[-2:]]
    x = F.interpolate(x, size, mode="bilinear", align_corners=False)
    return x[0, 0, : mask.shape[0], : mask.shape[1]].numpy()


def _completed(
    seen: np.ndarray, mask: np.ndarray, joints: np.ndarray, trunk: np.ndarray
) -> np.ndarray:
    """What of the person does not stand out at a joint or in a limb, and so is missing, from the
    mask (n, n).

    joints (20, 2) and the length of a trunk (2,), x then y, in shares of the picture.
    """
    size = seen.shape[0]
    at = (np.arange(size, dtype=np.float32) + 0.5) / size
    out = seen
    points = [(joints[AT[name]], radius) for name, radius in AROUND.items()]
    points += [(joints[[AT[name] for name in ends]].mean(0), LIMB) for ends in LIMBS]
    for (x, y), radius in points:
        if not (0 <= x < 1 and 0 <= y < 1) or seen[int(y * size), int(x * size)] > 0.5:
            continue
        wide, high = radius * trunk
        near = ((at[None] - x) / wide) ** 2 + ((at[:, None] - y) / high) ** 2 < 1
        out = np.where(near & (mask > MASK_SURE), np.maximum(out, mask), out)
    return out


def _connected(
    seen: np.ndarray, joints: np.ndarray, trunk: np.ndarray, core: Mapping[str, float]
) -> np.ndarray:
    """What hangs together with a core, trunks around joints; joints (20, 2) and the length of a
    trunk (2,), x then y, in shares of the picture."""
    inside = torch.from_numpy(seen)[None, None]
    cells = F.max_pool2d(inside, CELL, CELL, ceil_mode=True) > LINKED
    at = (torch.arange(cells.shape[-1]) + 0.5) / cells.shape[-1]
    reached = torch.zeros_like(cells, dtype=torch.float32)
    for name, near in core.items():
        (x, y), (wide, high) = joints[AT[name]], near * trunk
        disc = ((at[None] - x) / wide) ** 2 + ((at[:, None] - y) / high) ** 2 < 1
        reached[..., disc] = 1
    if not (reached * cells).any():
        return seen
    reached, before = reached * cells, -1.0
    while (count := float(reached.sum())) != before:
        reached, before = F.max_pool2d(reached, 3, 1, 1) * cells, count
    reached = F.max_pool2d(reached, 3, 1, 1)
    reached = F.interpolate(reached, scale_factor=CELL)[0, 0, : seen.shape[0], : seen.shape[1]]
    return seen * reached.numpy()


def _resized(x: np.ndarray, size: tuple[int, ...]) -> np.ndarray:
    y = torch.from_numpy(np.ascontiguousarray(x))[None, None]
    return F.interpolate(y, size[:2], mode="bilinear", align_corners=False)[0, 0].numpy()
