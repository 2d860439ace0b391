"""Where the head turns in every frame of a clip."""

from __future__ import annotations

import numpy as np

from larnet.body.performance.head_gesture import TURNS
from larnet.body.performance.perform import Direction, Scene, frames_of_parts, rounds


def head_turns(scene: Scene, count: int, fps: float, start: float, loops: bool) -> np.ndarray:
    """Degrees (count, 3) by TURNS in a clip that `perform` makes."""
    if not any(part.head for part in scene.parts):
        return np.zeros((count, len(TURNS)))
    once, often = rounds(scene, count, fps, start, loops)
    hurry = scene.hurry(once / fps)
    lengths = frames_of_parts(scene, once, fps)
    made = [_turned(p, n, hurry / fps) for p, n in zip(scene.parts, lengths)]
    turns = np.sum(made, 0) if scene.joined == "while" else np.concatenate(made)
    turns = np.concatenate([turns] * often)
    return np.pad(turns, ((0, count - len(turns)), (0, 0)))


def _turned(part: Direction, count: int, step: float) -> np.ndarray:
    if part.head is None or part.movement is None:
        return np.zeros((count, len(TURNS)))
    return part.head.turns(count, step * part.speed, part.times, part.movement.time.seconds)
