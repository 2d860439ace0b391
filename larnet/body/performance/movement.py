"""The joints of one performance of an action, at any moment, as often and as fast as is wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from larnet.config.moments import EpisodeTime, moments

SHORTEST = 0.25  # seconds of one repetition
LIKE = 0.3  # of the swing within a repetition, that two poses a repetition apart may differ by
MEND = 0.5  # seconds after a leap in which a pose comes to be as it was performed
# Of the farthest, where a movement is out, and has come back: small ones are looked for first
OUT_AND_BACK = ((0.35, 0.25), (0.6, 0.4), (0.75, 0.6))
FINE = 48  # moments a second at which repetitions are looked for
EVEN = 0.45  # of a period, that two times may differ by
ALIKE = 0.5  # the same, of repetitions once one is found
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
        count = round((len(self.joints) - 1) / self.rate * FINE) + 1
        return repeats_in(self.at(np.arange(count) / FINE)[..., :2], FINE)

    def counted(self, times: int) -> int:
        """How often it can be done when so many times are asked for."""
        return times if times < 2 or self.time.again or self.repeats else 1

    def seconds(self, speed: float = 1.0, times: int = 0) -> float:
        """How long it takes; times 0: as often as it is usually done."""
        whole = self.time.seconds
        if times and self.repeats:
            whole = max(whole, self.repeats.last)
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
            return self._without_jumps(self._times(t, times), speed / fps)
        time = replace(self.time, seconds=self.time.seconds / speed)
        return self.at(moments(time, count, fps, start) * self.time.seconds)

    def _without_jumps(self, times: np.ndarray, step: float) -> np.ndarray:
        """Joints at moments (N,) that are a `step` apart but where they leap: what the pose after a
        leap is off from where the one before went is made up for little by little."""
        made = self.at(times)
        for k in np.flatnonzero(np.abs(np.diff(times) - step) > 0.01 * step) + 1:
            off = self.at(times[k - 1 : k] + step)[0] - made[k]
            left = max(self.time.seconds - times[k], step)
            share = np.clip(1 - np.arange(len(made) - k) * step / min(MEND, left), 0, 1)
            made[k:] += (share * share * (3 - 2 * share))[:, None, None] * off
        return made

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
    """What joints (T, 20, 2) do several times, by how often they go out and come back, or by the
    shortest time after which their poses return; None where there is none."""
    return _by_tops(joints, rate, _by_poses(joints, rate))


def _by_tops(joints: np.ndarray, rate: float, other: Repeats | None) -> Repeats | None:
    """One time for every top of a movement that goes out evenly and comes back between, from half
    a period before the first; `other` where it has no such tops, or other ones. Where a
    hand comes back by half of its way only, one top more is believed that `other` has as well."""
    off = np.linalg.norm(joints - joints[0], axis=-1)
    share = off[:, off.max(0).argmax()] / max(float(off.max()), 1e-9)
    found = []
    for out, back in OUT_AND_BACK:
        tops = _tops(share, out, back)
        if len(tops) < 2:
            continue
        gaps = np.diff(tops)
        period = float(gaps.mean())
        like = other is None or abs(other.period * rate - period) <= LIKE * period
        if like and np.ptp(gaps) <= EVEN * period:
            first = max(0.0, tops[0] - period / 2)
            found.append(Repeats(first / rate, period / rate, len(tops)))
    if not found:
        return other
    one_more = (r for r in found if r.count == found[0].count + 1 == (other and other.count))
    return next(one_more, found[0])


def _tops(share: np.ndarray, out: float, back: float) -> list[int]:
    """Frames in which a share (T,) is highest, once for every time that it is above `out` until it
    is below `back`."""
    tops, above = list[int](), False
    for frame, far in enumerate(share):
        if far > out and not above:
            tops.append(frame)
        above = far > (back if above else out)
        if above and far > share[tops[-1]]:
            tops[-1] = frame
    return tops


def _by_poses(joints: np.ndarray, rate: float) -> Repeats | None:
    """The shortest time after which the poses come back, for at least one whole time more."""
    apart = np.linalg.norm(joints[:, None] - joints[None], axis=-1).mean(-1)  # (T, T)
    whole, total = float(apart.max(initial=0)), len(joints)
    found: list[tuple[float, int, np.ndarray]] = []
    shortest = max(2, round(SHORTEST * rate))
    swing = np.array([apart[i, i : i + shortest - 1].max() for i in range(total - shortest + 1)])
    for lag in range(shortest, total // 2 + 1):
        swing = np.maximum(swing[: total - lag], apart.diagonal(lag - 1)[: total - lag])
        off = apart.diagonal(lag)
        moves = (swing > SWING * whole) & (swing > 1e-3)
        begin, length = _longest(moves & (off < LIKE * swing))
        if length >= 0.8 * lag:
            as_well = moves & (off < ALIKE * swing)  # one of many is hardly ever like all others
            found.append((float(off[begin : begin + length].mean()), lag, as_well))
    if not found:
        return None
    least = min(f[0] for f in found)
    _, lag, like = next(f for f in found if f[0] <= 1.5 * least + 1e-6)  # not a multiple of it
    begin, length = _longest(like)
    count = max(2, int(length / lag + 1.2))
    return Repeats(begin / rate, lag / rate, min(count, (total - 1 - begin) // lag))


def _longest(true: np.ndarray) -> tuple[int, int]:
    """Beginning and length of the longest run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], true.astype(int), [0]))))
    runs = [(int(b - a), int(a)) for a, b in zip(edges[::2], edges[1::2])]
    length, begin = max(runs, key=lambda r: (r[0], -r[1]), default=(0, 0))
    return begin, length
