"""When the frames of a clip are in the episode of their action: any rate, any length.

An episode is a whole performance, its moments are shares from 0 to 1. Most actions begin and end
standing, so they can be done again; what repeats within an episode (steps, waves) can go on for as
long as is wanted before the episode ends.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

SHORT = 2.0  # seconds that are over before somebody has seen what is done
RETURN = 0.35  # seconds in which a clip that repeats comes back to its photo


@dataclass(frozen=True)
class EpisodeTime:
    """How long an action takes, and what of it repeats."""

    seconds: float = 32 / 12  # of the whole episode
    again: bool = True  # its end is its beginning: it can be done again
    cycle: tuple[float, float] | None = None  # two moments of one pose: what lies between repeats
    drawn: ClassVar[bool] = False  # done as it was drawn, not as people were recorded who did it

    @property
    def lap(self) -> float:
        """Seconds of one repetition; 0 where nothing repeats."""
        return 0.0 if self.cycle is None else (self.cycle[1] - self.cycle[0]) * self.seconds


class DrawnTime(EpisodeTime):
    """The time of an action that is done as it was drawn."""

    drawn = True


def moments(time: EpisodeTime, count: int, fps: float, start: float = 0.0) -> np.ndarray:
    """Shares of the episode (count,) in [0, 1] of the frames of a clip that begins at `start`.

    A clip that is longer than the episode goes round its cycle a whole number of times, a little
    slower or faster so that it ends when the episode does; without a cycle it begins again, and
    stays at the end where the action cannot.
    """
    t = np.arange(count) / fps
    at = start + t / time.seconds
    if at[-1] <= 1:
        return at
    if time.cycle is not None and start <= time.cycle[1]:
        return _around(time, t, start, count / fps)
    return np.where(at <= 1, at, at % 1) if time.again else at.clip(max=1.0)


def _around(time: EpisodeTime, t: np.ndarray, start: float, total: float) -> np.ndarray:
    assert time.cycle is not None
    first, last = time.cycle
    once = time.seconds * (1 - start)
    laps = max(0, round((total - once) / time.lap))
    way = start * time.seconds + t * (once + laps * time.lap) / total  # seconds, laps one by one
    begun, ended = last * time.seconds, last * time.seconds + laps * time.lap
    around = first * time.seconds + (way - first * time.seconds) % time.lap
    way = np.where(way < begun, way, np.where(way < ended, around, way - laps * time.lap))
    return (way / time.seconds).clip(max=1.0)


def usual_seconds(times: list[EpisodeTime], shortest: float = 1.0, longest: float = 12.0) -> float:
    """How long a clip is when nobody says: the longest of the episodes, within bounds; one that can
    be done again is done as often as fills SHORT."""
    often = [max(1, math.ceil(SHORT / t.seconds - 1e-6)) if t.again else 1 for t in times]
    total = max(t.seconds * n for t, n in zip(times, often))
    return min(max(total, shortest), longest)


def returning(count: int, fps: float) -> np.ndarray:
    """How far each frame has come back to the photo (count,), 0 to nearly 1 at the last one, so
    that a clip played in a loop has no seam."""
    left = (count - np.arange(count)) / fps  # to the first frame of the next round
    share = (1 - left / RETURN).clip(0, 1)
    share = share * share * (3 - 2 * share)
    return share if count / fps > 2 * RETURN else np.zeros(count)


def frames_for(seconds: float, fps: float) -> int:
    """How many frames a clip of so many seconds has."""
    return max(1, math.floor(seconds * fps + 0.5))
