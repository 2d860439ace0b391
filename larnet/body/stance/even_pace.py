"""A movement whose quickest moments take the time that its slow ones can spare.

Drawn choreography is told in a few poses a second: an arm is raised in a sixth of a second and then
waves for two, somebody bows in a third of one and then stays there. Shown at 24 frames a second,
that jumps.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import cv2
import numpy as np

from larnet.body.bones.body_bones import BONES, WIDTHS

GROWS = 0.8  # a picture changes by this power of how far a part moves: measured on 90 clips
QUICK = 1.45  # times the usual change of a picture, from which a moment counts as quick
CALM = 0.01  # standing heights a second: what moves no faster is never slowed down
LONGER, SHORTER = 3.0, 0.5  # times as long as it was that a moment takes, at most and at least
JUMPS = 2.2  # times the usual change of a picture, from which a frame is seen to jump
FAINT = 0.2  # grey levels: a change of the whole picture that nobody sees
AGAIN = 2  # times that frames which jump are made again, at most
_STEP = 1.06  # from one pace that is tried to the next
_FIRST, _SECOND = np.array(BONES).T
_LENGTHS = np.array((0.13, 0.3, *(0.17, 0.14, 0.08, 0.24, 0.24, 0.1) * 2))  # standing heights
_AREAS = np.array(WIDTHS) * _LENGTHS / (np.array(WIDTHS) * _LENGTHS).sum()


def pace(pose: np.ndarray) -> np.ndarray:
    """How fast poses (T, 20, 2) move between frames, (T - 1,) in their own unit a frame.

    A picture changes by about the power `GROWS` of how far a part moves, over the area of the part:
    this is the movement by which that sum grows.
    """
    step = np.linalg.norm(np.diff(pose, axis=0), axis=-1)  # (T - 1, 20)
    part = np.sqrt((step[:, _FIRST] ** 2 + step[:, _SECOND] ** 2) / 2)
    return (part**GROWS @ _AREAS) ** (1 / GROWS)


def even_times(pose: np.ndarray, height: float, fps: float) -> np.ndarray:
    """Which frame of poses (T, 20, 2), of somebody so tall, each frame of the evened movement
    shows: (T,), rising from 0 to T - 1; as many as before."""
    if len(pose) < 4:
        return np.arange(len(pose), dtype=float)
    return _even(pace(pose), CALM * height / fps, lambda times: pace(at_times(pose, times)))


def without_jumps(
    make: Callable[..., np.ndarray], *values: np.ndarray
) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    """Frames uint8 (T, H, W, 3) that `make` makes of values (T, ...), and these as shown: made
    again at other times where a frame is seen to jump."""
    frames = make(*values)
    for _ in range(AGAIN):
        times = shown_times(frames)
        if times is None:
            break
        values = tuple(at_times(value, times) for value in values)
        frames = make(*values)
    return frames, values


def shown_times(frames: np.ndarray) -> np.ndarray | None:
    """The same by what is seen of frames uint8 (T, H, W, 3); None where none of them jumps: a bare
    arm before a dark wall changes more than its poses say, a white one before a white wall less."""
    change = np.array([cv2.norm(a, b, cv2.NORM_L1) / a.size for a, b in pairwise(frames)])
    if len(frames) < 4 or change.max() < max(FAINT, JUMPS * float(np.median(change))):
        return None
    speed = change ** (1 / GROWS)
    passed = np.concatenate(([0.0], np.cumsum(speed)))
    frame = np.arange(len(passed))
    return _even(speed, 0.0, lambda times: np.diff(np.interp(times, frame, passed)))


def _even(speed: np.ndarray, calm: float, evened: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Times at which the speed (T - 1,) is even; what is slower than calm never becomes slower.
    evened: times -> the speeds then."""
    speed = np.maximum(speed, 1e-9)
    quick = QUICK ** (1 / GROWS)
    limit = max(calm, quick * float(np.median(speed)))
    while limit < speed.max():
        times = _slowed(speed, limit)
        if times is not None and (limit <= calm or limit >= quick * np.median(evened(times))):
            return times
        limit *= _STEP
    return np.arange(len(speed) + 1, dtype=float)


def _slowed(speed: np.ndarray, limit: float) -> np.ndarray | None:
    """Times at which nothing is faster than the limit; None where the rest cannot spare so much."""
    longer = np.minimum(np.maximum(speed / limit, 1), LONGER)
    quick = longer > 1
    rest = (len(speed) - longer[quick].sum()) / max(1, (~quick).sum())
    if rest < SHORTER:
        return None
    longer[~quick] = rest
    begins = np.concatenate(([0.0], np.cumsum(longer)))
    return np.interp(
        np.arange(len(begins)), begins * (len(speed) / begins[-1]), np.arange(len(begins))
    )


def at_times(values: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Values (T, ...) at times (N,) between their frames."""
    first = np.floor(times).astype(int).clip(0, len(values) - 1)
    share = (times - first).reshape(-1, *[1] * (values.ndim - 1))
    return (1 - share) * values[first] + share * values[(first + 1).clip(max=len(values) - 1)]
