"""Where a retargeted body is: feet that stand do not slide, jumps leave the ground, no path.

The recording says which foot stands and how high the body is above the ground; the way over the
ground follows from the standing feet of the retargeted body.
"""

from __future__ import annotations

import numpy as np

from larnet.data.motions.bones import AT, SIDES, average, standing, unit

# How far above the ground each joint is when its part of the body lies on it, standing heights
_RADIUS = np.full(20, 0.045)
for _name, _high in (("head", 0.075), ("shoulder centre", 0.06), ("spine", 0.065),
                     ("hip centre", 0.075), ("left hip", 0.06), ("right hip", 0.06),
                     ("left hand", 0.012), ("right hand", 0.012), ("left wrist", 0.02),
                     ("right wrist", 0.02)):  # fmt: skip
    _RADIUS[AT[_name]] = _high
AIR = 0.035  # clearance of every joint from which a body is in the air
LONGEST_JUMP, EDGE_JUMP = 1.3, 0.25  # seconds in the air; where the recording begins or ends
HIGHEST = 0.4  # of a jump: higher leaves the picture
STILL = 0.35  # standing heights a second: a foot that is slower stands
LOW = 0.04  # above its lowest: a foot that is higher does not stand
SHORTEST = 3  # frames that a foot stands at least
TRAVEL = 0.45  # standing heights between the ends of a way, or reached from its start: a travel
PATH_SECONDS = 0.5  # spread of the mean that the hips' way of a travel is


def grounded(
    body: np.ndarray, recorded: np.ndarray, fps: float, *, leaves_ground: bool = True
) -> np.ndarray:
    """A body placed on the ground (y = 0), over the origin.

    body (T, 20, 3): retargeted, relative to its hip centre; recorded (T, 20, 3): the recording in
    standing heights, ground at y = 0; leaves_ground: False where the sensor's trembling looks like
    a jump. Returns (T, 20, 3) float64.
    """
    body, recorded = body.copy(), recorded.astype(np.float64)
    clear = _clearance(recorded, fps) if leaves_ground else np.zeros(len(body))
    radius = _radii()
    body[..., 1] += (clear - (body[..., 1] - radius).min(1))[:, None]
    stands = np.stack([_stands(recorded, side, fps, clear) for side in SIDES], 1)
    way = _way(body, recorded, stands)
    placed = body + way[:, None] * [1, 0, 1]
    placed = _pinned(placed, stands)
    return placed - _path(placed, fps)[:, None]


def _radii() -> np.ndarray:
    rest, radius = standing(), _RADIUS.copy()
    for side in SIDES:
        radius[AT[f"{side} ankle"]] = average()["ankle"]
        radius[AT[f"{side} foot"]] = rest[AT[f"{side} foot"], 1]
    return radius


def _clearance(recorded: np.ndarray, fps: float) -> np.ndarray:
    """(T,) how high the lowest joint is above where it touches the ground, 0 unless in the air."""
    lowest = recorded[..., 1].min(1)
    lowest = lowest - np.percentile(lowest, 10).clip(-0.05, 0.05)
    air = lowest > AIR
    for run in _runs(air):  # who sits down or lies on something has not jumped
        ends = run[0] == 0 or run[-1] == len(air) - 1
        if air[run[0]] and len(run) > fps * (EDGE_JUMP if ends else LONGEST_JUMP):
            air[run] = False
    rise = np.where(air, lowest, 0.0)
    rise *= HIGHEST / max(HIGHEST, float(rise.max()))
    return _smooth(rise, 0.8).clip(0) * _smooth(air.astype(float), 0.8)


def _stands(recorded: np.ndarray, side: str, fps: float, clear: np.ndarray) -> np.ndarray:
    """(T,) bool: the recorded foot stands on the ground."""
    ankle = _smooth(recorded[:, AT[f"{side} ankle"]], fps / 30)
    toe = _smooth(recorded[:, AT[f"{side} foot"]], fps / 30)
    speed = np.minimum(*(np.linalg.norm(np.gradient(x, axis=0), axis=-1) for x in (ankle, toe)))
    low = ankle[:, 1] < np.percentile(ankle[:, 1], 8) + LOW
    low |= toe[:, 1] < np.percentile(toe[:, 1], 8) + LOW / 2
    on = low & (speed * fps < STILL) & (clear <= 0)
    for run in _runs(on):
        if on[run[0]] and len(run) < SHORTEST:
            on[run] = False
    return on


def _runs(on: np.ndarray) -> list[np.ndarray]:
    """Consecutive frames with one value each."""
    return np.split(np.arange(len(on)), np.flatnonzero(np.diff(on.astype(int))) + 1)


def _way(body: np.ndarray, recorded: np.ndarray, stands: np.ndarray) -> np.ndarray:
    """(T, 3) the hips' way over the ground: so that standing feet stay, else as recorded."""
    feet = np.stack([body[:, AT[f"{side} ankle"]] for side in SIDES], 1)  # (T, 2, 3)
    hips = recorded[:, AT["hip centre"]]
    step = np.diff(hips, axis=0)
    both = (stands[1:] & stands[:-1]).astype(float)[..., None]  # (T - 1, 2, 1)
    back = -(np.diff(feet, axis=0) * both).sum(1) / both.sum(1).clip(1)
    step = np.where(both.sum(1) > 0, back, step)
    return np.concatenate([np.zeros((1, 3)), step.cumsum(0)]) * [1, 0, 1]


def _pinned(p: np.ndarray, stands: np.ndarray) -> np.ndarray:
    """Legs bent so that each ankle stays where it stands (cosine law, knees to where they were)."""
    out = p.copy()
    for i, side in enumerate(SIDES):
        hip, knee, ankle, foot = (AT[f"{side} {n}"] for n in ("hip", "knee", "ankle", "foot"))
        shift = np.zeros((len(p), 3))
        known = np.zeros(len(p), bool)
        for run in _runs(stands[:, i]):
            if stands[run[0], i]:
                at = np.median(p[run, ankle], axis=0) * [1, 0, 1]
                shift[run] = (at - p[run, ankle]) * [1, 0, 1]
                known[run] = True
        if not known.any():
            continue
        shift = _between(shift, known)
        target = p[:, ankle] + shift
        out[:, knee], out[:, ankle] = _bent(p[:, hip], p[:, knee], target)
        out[:, foot] = out[:, ankle] + p[:, foot] - p[:, ankle]
    return out


def _between(shift: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Shifts of frames that are not known, from those that are: straight from one to the next."""
    at, frames = np.flatnonzero(known), np.arange(len(shift))
    return np.stack([np.interp(frames, at, shift[at, axis]) for axis in range(3)], -1)


def _bent(hip: np.ndarray, knee: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Knee and ankle (T, 3) of legs that reach for `target` as far as they can."""
    thigh, shin = average()["thigh"], average()["shin"]
    reach = target - hip
    long = np.linalg.norm(reach, axis=-1, keepdims=True).clip(0.05, (thigh + shin) * 0.9995)
    axis = unit(reach)
    along = (thigh**2 + long**2 - shin**2) / (2 * long)
    away = np.sqrt((thigh**2 - along**2).clip(0))
    side = knee - hip
    side = unit(side - (side * axis).sum(-1, keepdims=True) * axis + [0, 0, 1e-4])
    return hip + axis * along + side * away, hip + axis * long


def _path(p: np.ndarray, fps: float) -> np.ndarray:
    """(T, 3) what to take away so that the hips stay over the origin.

    Of a travel the way itself, smoothed; else one place, so that a lunge goes ahead and comes back.
    """
    hips = p[:, AT["hip centre"]] * [1, 0, 1]
    if not travels(p):
        return np.repeat(np.median(hips, axis=0)[None], len(p), 0)
    return _smooth(hips, PATH_SECONDS * fps)


def travels(p: np.ndarray) -> bool:
    """Whether a body (T, 20, 3) goes elsewhere rather than there and back."""
    hips = p[:, AT["hip centre"]] * [1, 0, 1]
    return bool(np.linalg.norm(hips[-1] - hips[0]) > TRAVEL)


def _smooth(x: np.ndarray, spread: float) -> np.ndarray:
    """Gaussian mean over frames (T, ...), straight on beyond both ends."""
    reach = int(np.ceil(3 * spread))
    if reach < 1:
        return x
    kernel = np.exp(-((np.arange(-reach, reach + 1) / max(spread, 1e-6)) ** 2) / 2)
    kernel /= kernel.sum()
    pad = [(reach, reach)] + [(0, 0)] * (x.ndim - 1)
    wide = np.pad(x, pad, mode="reflect", reflect_type="odd")
    windows = np.lib.stride_tricks.sliding_window_view(wide, len(kernel), axis=0)
    return windows @ kernel
