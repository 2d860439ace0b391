"""Recorded performances as episodes that begin and end standing where the action does.

What repeats is recorded as one loop. As an episode it is joined to standing at both ends, as drawn
gaits are, and goes round as often as fits into a usual one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from larnet.config.moments import EpisodeTime
from larnet.data.skeleton_batches.recorded_library import Take
from larnet.data.synthetic.skeleton_clips import skeletons

FADE = 0.35  # seconds from standing into a loop, and back
USUAL = 32 / 12  # seconds of a drawn episode
LEFT_ANKLE, RIGHT_ANKLE = 14, 18
STRIDE = 0.1  # standing heights that a foot gets ahead in steps
APART = 0.12  # mean distance of joints, standing heights, up to which two poses are one


@lru_cache(maxsize=1)
def standing_joints() -> np.ndarray:
    """(20, 3) float32: the average actor standing still."""
    return skeletons(["standing still"], torch.zeros(1), torch.zeros(1, 15), 1)[0, 0].numpy()


def laps(take: Take) -> int:
    """How often a loop goes round in its episode."""
    return max(1, round((USUAL - 2 * FADE) / take.seconds))


def time_of(take: Take) -> EpisodeTime:
    """How long a performance is, and what of it repeats."""
    if not take.loops:
        ends = np.linalg.norm(take.joints[-1] - take.joints[0], axis=-1).mean()
        return EpisodeTime(take.seconds, bool(ends < APART))
    seconds = laps(take) * take.seconds + 2 * FADE
    return EpisodeTime(seconds, True, (FADE / seconds, (FADE + take.seconds) / seconds))


def first_frame(take: Take) -> int:
    """The frame of a loop that its episode begins with: the left foot furthest ahead of the right
    one. Steps of all recordings then go together; a loop whose feet stay begins as it was cut."""
    ahead = take.joints[:, LEFT_ANKLE, 2] - take.joints[:, RIGHT_ANKLE, 2]
    return int(ahead.argmax()) if np.ptp(ahead) > STRIDE else 0


def performed(take: Take, seconds: np.ndarray) -> Tensor:
    """Joints (T, 20, 3) float32 of an episode at any moments (T,), in seconds from its beginning.

    After its end the last pose is held.
    """
    t, n = seconds.astype(np.float64), len(take.joints)
    whole = time_of(take).seconds
    at = (
        ((t - FADE) * take.fps + first_frame(take)) % n
        if take.loops
        else (t * take.fps).clip(0, n - 1)
    )
    low = np.floor(at).astype(int).clip(0, n - 1)
    high = (low + 1) % n if take.loops else (low + 1).clip(max=n - 1)
    share = (at - low)[:, None, None].astype(np.float32)
    joints = take.joints[low] * (1 - share) + take.joints[high] * share
    if take.loops:
        acting = _smooth(t / FADE) * _smooth((whole - t) / FADE)
        still = standing_joints()
        joints = still + acting[:, None, None].astype(np.float32) * (joints - still)
    return torch.from_numpy(np.ascontiguousarray(joints, np.float32))


def _smooth(x: np.ndarray) -> np.ndarray:
    x = x.clip(0, 1)
    return x * x * (3 - 2 * x)


def times_of(takes: Mapping[str, Sequence[Take]]) -> dict[str, EpisodeTime]:
    """How long each recorded action takes: as its recording of middle length does."""
    found = {}
    for action, group in takes.items():
        if times := sorted((time_of(take) for take in group), key=lambda t: t.seconds):
            found[action] = times[len(times) // 2]
    return found
