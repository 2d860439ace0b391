"""The joints of one performance of an action, at any moment, as often and as fast as is wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from larnet.config.moments import EpisodeTime, moments

SHORTEST = 0.25  # seconds of one repetition
LIKE = 0.3  # of the swing within a repetition, that two poses a repetition apart may differ by
SWING = 0.1  # of the whole movement's, that a repetition swings at least


@dataclass(frozen=True)
class Repeats:
    """What a performance does several times: from `first`, `count` times `period`, all seconds."""

    first: float
    period: float
    count: int

    @property
    def last(self) -> float:
        return self.first + self.count * self.period


@dataclass(frozen=True, eq=False)
class JointMovement:
    """One performance: joints (T, 20, 3), x, y in [-1, 1] of the model's square and how near the
    camera, `rate` frames a second."""

    joints: np.ndarray
    rate: float
    time: EpisodeTime

    def at(self, seconds: np.ndarray) -> np.ndarray:
        """Joints (N, 20, 3) at moments (N,); beyond the ends the pose is held."""
        last = len(self.joints) - 1
        where = np.clip(np.asarray(seconds, np.float64) * self.rate, 0, last)
        low = np.minimum(where.astype(int), max(0, last - 1))
        share = (where - low)[:, None, None]
        p0, p1, p2, p3 = (self.joints[np.clip(low + i, 0, last)] for i in (-1, 0, 1, 2))
        slope, next_slope = (p2 - p0) / 2, (p3 - p1) / 2  # a curve through the frames
        a, b = 2 * p1 - 2 * p2 + slope + next_slope, -3 * p1 + 3 * p2 - 2 * slope - next_slope
        return ((a * share + b) * share + slope) * share + p1

    @cached_property
    def repeats(self) -> Repeats | None:
        """What it does several times; None: nothing is done twice."""
        return repeats_in(self.joints[..., :2], self.rate)

    def counted(self, times: int) -> int:
        """How often it can be done when so many times are asked for."""
        return times if self.repeats or self.time.again else min(times, 1)

    def seconds(self, speed: float = 1.0, times: int = 0) -> float:
        """How long it takes; times 0: as often as it is usually done."""
        whole = self.time.seconds
        if times and self.repeats:
            whole += (times - self.repeats.count) * self.repeats.period
        elif times:
            whole *= self.counted(times)
        return whole / speed

    def frames(
        self, count: int, fps: float, speed: float = 1.0, times: int = 0, start: float = 0.0
    ) -> np.ndarray:
        """Joints (count, 20, 3) of the frames of a clip that begins at `start`, a share of the
        episode. What was done as often as was asked is held; else what repeats goes on."""
        if times:
            t = np.arange(count) / fps * speed + start * self.time.seconds
            return self.at(self._times(t, times))
        time = replace(self.time, seconds=self.time.seconds / speed)
        return self.at(moments(time, count, fps, start) * self.time.seconds)

    def _times(self, t: np.ndarray, times: int) -> np.ndarray:
        """Seconds of the performance (N,) at seconds (N,) of doing it so many times."""
        if self.repeats is None:
            whole, done = self.time.seconds, self.counted(times) * self.time.seconds
            return np.where(t < done, t % whole, whole)
        first, period, count = self.repeats.first, self.repeats.period, self.repeats.count
        lap = ((t - first) // period).clip(0) % count
        around = first + lap * period + (t - first) % period
        last = first + times * period
        after = t - last + self.repeats.last
        return np.where(t < first, t, np.where(t < last, around, after))


def repeats_in(joints: np.ndarray, rate: float) -> Repeats | None:
    """What joints (T, 20, 2) do several times: the shortest time after which the poses come back,
    for at least one whole time more; None where there is none."""
    apart = np.linalg.norm(joints[:, None] - joints[None], axis=-1).mean(-1)  # (T, T)
    whole, total = float(apart.max(initial=0)), len(joints)
    found: list[tuple[float, int, int, int]] = []
    for lag in range(max(2, round(SHORTEST * rate)), total // 2 + 1):
        swing = np.array([apart[i, i : i + lag].max() for i in range(total - lag)])
        off = apart.diagonal(lag)
        like = (off < LIKE * swing) & (swing > SWING * whole) & (swing > 1e-3)
        begin, length = _longest(like)
        if length >= 0.8 * lag:
            found.append((float(off[begin : begin + length].mean()), lag, begin, length))
    if not found:
        return None
    best = next(f for f in found if f[0] <= 1.5 * min(found)[0] + 1e-6)  # not a multiple of it
    _, lag, begin, length = best
    count = max(2, int(length / lag + 1.2))
    return Repeats(begin / rate, lag / rate, min(count, (total - 1 - begin) // lag))


def _longest(true: np.ndarray) -> tuple[int, int]:
    """Beginning and length of the longest run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], true.astype(int), [0]))))
    runs = [(int(b - a), int(a)) for a, b in zip(edges[::2], edges[1::2])]
    length, begin = max(runs, key=lambda r: (r[0], -r[1]), default=(0, 0))
    return begin, length
