"""How a head turns in an action of its own, as it was drawn: where the face points is not among
what the joints of a skeleton tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from larnet.body.bones.bone_turns import smooth_step
from larnet.body.skeleton import FPS
from larnet.text.action_table.key_poses import LAST, Track

TURNS = ("look", "nod", "cock")  # to the actor's left, down, and tilted to the left
EASE = 0.2  # seconds in which a cycle begins and ends


@dataclass(frozen=True)
class HeadGesture:
    """What a head does, in a track of key poses."""

    track: Track

    def seconds(self, times: int, usual: float) -> float:
        """How long it takes so many times; 0: as often as fills the usual seconds."""
        if not times:
            return usual
        return times * (self.track.period / FPS if self.track.period else usual)

    def turns(self, count: int, step: float, times: int, usual: float) -> np.ndarray:
        """Degrees (count, 3) by TURNS at moments so many seconds apart: whole rounds of it, the
        head as in the photo before, after, and once it has been done so many times."""
        t = np.arange(count) * step
        once = self.seconds(1, usual)
        laps = times or max(1, round(count * step / once))
        lap = once if times else count * step / laps
        phase = (t / lap) % 1
        left = np.minimum(t, laps * lap - t)
        acts = left > 0
        if self.track.period:
            acts = acts * smooth_step(np.clip(left / min(EASE, lap / 2), 0, 1))
        return np.stack([acts * self._curve(name, phase) for name in TURNS], -1)

    def _curve(self, name: str, phase: np.ndarray) -> np.ndarray:
        """One parameter at shares (T,) of a round; a movement rests at every key."""
        keys = sorted((time, pose[name]) for time, pose in self.track.keys if name in pose)
        if not keys:
            return np.zeros(len(phase))
        if self.track.period:
            keys = [(time + lap, value) for lap in (-1, 0, 1) for time, value in keys]
        else:
            keys = [(0.0, 0.0), *((time / LAST, value) for time, value in keys), (1.0, 0.0)]
        times, values = np.array(keys).T
        after = np.searchsorted(times, phase, side="right").clip(1, len(times) - 1)
        wide = np.maximum(times[after] - times[after - 1], 1e-9)
        share = smooth_step(np.clip((phase - times[after - 1]) / wide, 0, 1))
        return (1 - share) * values[after - 1] + share * values[after]
