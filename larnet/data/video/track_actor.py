"""What can be told from a static camera: the scene without the actor, and where the actor is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from larnet.body.skeleton import JOINTS

HEAD, HIPS = JOINTS.index("head"), JOINTS.index("hip centre")
ANKLES = (JOINTS.index("left ankle"), JOINTS.index("right ankle"))
SAMPLES = 60  # frames that a background is the median of
CHANGED = 22  # grey levels between actor and background
HEAD_TO_ANKLE = 0.878  # of the standing height, as the actors are drawn
JUMP = 0.15  # of the height from one frame to the next: faster than anybody moves
SMOOTH = 0.35  # seconds, of the camera that follows an actor


@dataclass(frozen=True)
class ActorTrack:
    """Where the actor of a recording is, in pixels of its frames."""

    x: np.ndarray  # (N,) float32, the middle of the actor, NaN where there is no whole actor
    feet: float  # y of the ground under the actor
    height: float  # of the actor standing; 0: not known, then `x` and `feet` frame the picture
    crosses: bool  # the actor moves across the picture


def background(frames: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """The scene behind the actor: the median over time of what is not masked, uint8 as a frame.

    frames (N, H, W[, 3]); mask (N, H, W) bool. Pixels that are never free are filled from around.
    """
    pick = np.linspace(0, len(frames) - 1, min(len(frames), SAMPLES)).astype(int)
    some = np.asarray(frames[pick])
    out = np.median(some, axis=0)
    if mask is None:
        return out.astype(np.uint8)
    hidden = _grown(mask[pick])
    often = hidden.mean(0) > 0.25
    values = some[:, often].astype(np.float32)
    values[hidden[:, often]] = np.nan
    free = (~hidden[:, often]).sum(0) >= 2
    values[:, ~free] = 0  # filled below
    out[often] = np.nanmedian(values, axis=0)
    never = often.copy()
    never[often] = ~free
    return _filled(out, never).astype(np.uint8)


def _grown(mask: np.ndarray, by: int = 2) -> np.ndarray:
    x = torch.from_numpy(mask)[:, None].float()
    return F.max_pool2d(x, 2 * by + 1, 1, by)[:, 0].numpy() > 0


def _filled(picture: np.ndarray, holes: np.ndarray) -> np.ndarray:
    """Holes (H, W) take the mean of what is near, from coarse to fine."""
    if not holes.any():
        return picture
    flat = picture.reshape(*picture.shape[:2], -1)
    known = torch.from_numpy(~holes).float()[None, None]
    x = torch.from_numpy(flat).float().permute(2, 0, 1)[None] * known
    levels = [(x, known)]
    while levels[-1][1].min() == 0 and min(levels[-1][0].shape[-2:]) > 1:
        x, k = (F.avg_pool2d(y, 2, ceil_mode=True) for y in levels[-1])
        levels.append((x / k.clamp(min=1e-6), (k > 0).float()))
    out = levels[-1][0]
    for x, k in reversed(levels[:-1]):
        out = F.interpolate(out, x.shape[-2:], mode="bilinear", align_corners=False)
        out = torch.where(k > 0, x, out)
    return out[0].permute(1, 2, 0).numpy().reshape(picture.shape)


Box = tuple[int, int, int, int]  # left, top, right, bottom


def moving(frame: np.ndarray, scene: np.ndarray) -> np.ndarray:
    """(H, W) bool: where a frame (H, W[, 3]) differs from the scene, specks removed."""
    change = np.maximum(frame, scene) - np.minimum(frame, scene)  # uint8 needs no wider numbers
    if change.ndim == 3:
        change = np.maximum(np.maximum(change[..., 0], change[..., 1]), change[..., 2])
    x = torch.from_numpy(change > CHANGED)[None, None].float()
    some = F.avg_pool2d(x, 5, 1, 2) > 0.45
    return F.max_pool2d(some.float(), 3, 1, 1)[0, 0].numpy() > 0


def track(
    joints: np.ndarray | None, boxes: Sequence[Box | None] | None, shape: tuple, fps: float
) -> ActorTrack:
    """Where the actor is: from joints (N, 20, 2) and the box of the person in every frame (None:
    nobody), what there is.

    Without either the whole picture is framed. `shape` (N, H, W).
    """
    count, rows, columns = shape[:3]
    if boxes is None and joints is None:
        return ActorTrack(np.full(count, columns / 2, np.float32), 0.9 * rows, 0.0, False)
    x = np.full(count, np.nan, np.float32)
    bottoms: list[float] = []
    heights: list[float] = []
    for n, box in enumerate(boxes or ()):
        if box is not None:
            left, top, right, bottom = box
            if left > 1 and right < columns - 1:
                x[n] = (left + right) / 2
                bottoms.append(bottom)
                heights.append(bottom - top)
    height = float(np.percentile(heights, 75)) if heights else 0.0
    if joints is not None:
        x, found, height_found = _from_joints(joints, x, boxes is None)
        height = height_found or height
        bottoms = bottoms or found
    if not np.isfinite(x).any() or height < 8:
        return ActorTrack(np.full(count, np.nan, np.float32), 0.9 * rows, 0.0, False)
    x = _cut(x, JUMP * height)
    spread = np.nanpercentile(x, 97) - np.nanpercentile(x, 3)
    crosses = bool(spread > 0.35 * height)
    middle = _smoothed(x, SMOOTH * fps) if crosses else np.where(
        np.isfinite(x), np.nanmedian(x), np.nan
    )  # fmt: skip
    feet = float(np.percentile(bottoms, 70)) if bottoms else 0.9 * rows
    return ActorTrack(middle.astype(np.float32), feet, height, crosses)


def box_of(mask: np.ndarray) -> Box | None:
    """The box of a person's mask (H, W); None for less than a person."""
    if mask.sum() < 0.002 * mask.size:
        return None
    columns, rows = np.flatnonzero(mask.sum(0) > 1), np.flatnonzero(mask.sum(1) > 1)
    if not len(columns) or not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _from_joints(
    joints: np.ndarray, x: np.ndarray, alone: bool
) -> tuple[np.ndarray, list[float], float]:
    """Hips instead of the masks' middle, the ankles' y, and the standing height."""
    joints = joints.astype(np.float32)
    hips = joints[:, HIPS, 0]
    x = hips if alone else np.where(np.isfinite(x) & np.isfinite(hips), hips, x)
    low = np.where(np.isfinite(joints[:, ANKLES, 1]), joints[:, ANKLES, 1], -np.inf).max(1)
    length = (low - joints[:, HEAD, 1])[np.isfinite(low)]
    length = length[np.isfinite(length)]
    height = float(np.percentile(length, 85)) / HEAD_TO_ANKLE if len(length) else 0.0
    bottoms = (low[np.isfinite(low)] + 0.047 * height).tolist()
    return x, bottoms, height


def _cut(x: np.ndarray, jump: float) -> np.ndarray:
    """NaN too before every jump: some recordings are two passages of the actor, joined."""
    known = np.flatnonzero(np.isfinite(x))
    far = np.abs(np.diff(x[known])) > jump * np.diff(known)
    out = x.copy()
    out[known[:-1][far]] = np.nan
    return out


def _smoothed(x: np.ndarray, spread: float) -> np.ndarray:
    """A Gaussian mean over time, of each unbroken passage by itself; NaN stays NaN.

    It keeps straight lines straight up to their ends.
    """
    known = np.flatnonzero(np.isfinite(x))
    out = np.full_like(x, np.nan)
    for part in np.split(known, np.flatnonzero(np.diff(known) > 1) + 1):
        inner = np.arange(part[0], part[-1] + 1)
        full = np.interp(inner, part, x[part])
        reach = min(max(1, int(3 * spread)), len(full) - 1)
        before = 2 * full[0] - full[1 : reach + 1][::-1]
        after = 2 * full[-1] - full[-reach - 1 : -1][::-1]
        kernel = np.exp(-((np.arange(-reach, reach + 1) / spread) ** 2) / 2)
        padded = np.concatenate([before, full, after])
        out[inner] = np.convolve(padded, kernel / kernel.sum(), "valid")
    return np.where(np.isfinite(x), out, np.nan)
