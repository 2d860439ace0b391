"""What the clips of one call show: conditions, scenes, lengths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from larnet.body.performance.head_turns import head_turns
from larnet.body.performance.manner import AS_SAID, Manner
from larnet.body.performance.perform import Scene
from larnet.config.clip_length import ClipLength
from larnet.model import Condition


@dataclass(frozen=True, eq=False)
class ClipPlan:
    """The clips of one call: what the model is asked for, and what else happens in some of them."""

    condition: Condition
    length: ClipLength
    positions: tuple[float, ...]
    scenes: dict[int, Scene]  # of clips that are not one action as it is usually done
    loops: bool  # nobody told how long they are: they come back to the photo where they can
    manner: Manner = AS_SAID
    any_side: tuple[bool, ...] = ()  # of which clips either side of the body may act

    @property
    def still(self) -> list[int]:
        """Clips in which nothing moves."""
        return [i for i, scene in self.scenes.items() if scene.still]

    @property
    def evened(self) -> list[bool]:
        """Which clips may be evened: all but those that repeat what somebody did in a video."""
        return [
            clip not in self.scenes or any(part.action for part in self.scenes[clip].parts)
            for clip in range(len(self.positions))
        ]

    @property
    def turns(self) -> np.ndarray:
        """How the heads turn, radians (clips, T, 3) to the actor's left, down and tilted."""
        count, out = self.length.frames, np.zeros((len(self.positions), self.length.frames, 3))
        for i, scene in self.scenes.items():
            turns = head_turns(scene, count, self.length.fps, self.positions[i], self.loops)
            out[i] = np.deg2rad(self.manner.strength * turns)
        return out

    def closed(self, continuous: bool) -> list[bool]:
        """Which clips come back to their photo; continuous: also those that the model makes on its
        own do."""
        return [
            not start and self._comes_back(i, continuous) for i, start in enumerate(self.positions)
        ]

    def _comes_back(self, clip: int, continuous: bool) -> bool:
        length, time = self.length, self.length.times[clip]
        if scene := self.scenes.get(clip):
            return self.loops and scene.comes_back(length.seconds)
        whole = length.seconds >= time.seconds - 2 / length.fps
        return continuous and length.returns and time.again and whole

    def moves(self, at_0: np.ndarray, at: np.ndarray) -> np.ndarray:
        """How far the joints are from the photo's (clips, T, 20, 2); NaN where no scene says."""
        told = [i in self.scenes or not self.manner.usual for i in range(len(at))]
        return np.stack([a - at_0 if t else np.full_like(a, np.nan) for a, t in zip(at, told)])
