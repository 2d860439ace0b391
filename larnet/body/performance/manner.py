"""How an action is done beside what its words say: speed, size, side, and how its clip ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from larnet.body.bones.bone_turns import angle_of, growth, rotated, smooth_step, turn_between
from larnet.body.performance.perform import JOIN, LONGEST_JOIN, QUICK
from larnet.body.skeleton import ANKLES_AND_FEET
from larnet.body.stance.pose_start import CHAINS, ROOT, START, start_from
from larnet.errors import BadInput, UnknownName

Ending = Literal["", "loop", "once"]
Side = Literal["", "left", "right"]
SPEEDS, STRENGTHS = (0.5, 2.0), (0.3, 1.5)
FURTHEST = 2.6  # radians that a bone is turned by at most where it is turned further than it was
BONES = tuple(bone for chain in CHAINS for bone in chain)  # from the hips outwards


@dataclass(frozen=True)
class Manner:
    """speed, times as fast as the words say; strength, how large its movements are, 1 as usual;
    side, whose side acts in place of what the words say ("": as they say); ending, `loop`: the clip
    ends as it begins, `once`: as the action does, "": as the checkpoint does it.

    Raises BadInput on numbers out of bounds, UnknownName on other names."""

    speed: float = 1.0  # 0.5 to 2
    strength: float = 1.0  # 0.3 to 1.5
    side: Side = ""
    ending: Ending = ""

    def __post_init__(self) -> None:
        for name, value, (low, high) in (
            ("Speed", self.speed, SPEEDS),
            ("Strength", self.strength, STRENGTHS),
        ):
            if not isinstance(value, int | float) or not low <= value <= high:
                raise BadInput(f"{name} is {value!r:.20}; give a number from {low:g} to {high:g}.")
        for name, word, names in (
            ("side", self.side, get_args(Side)),
            ("ending", self.ending, get_args(Ending)),
        ):
            if word not in names:
                raise UnknownName(name, str(word)[:40], names[1:])

    @property
    def usual(self) -> bool:
        """Whether the joints are what the model and the words make them."""
        return self.strength == 1 and self.ending != "loop"

    def joints(
        self, joints: np.ndarray, photo: np.ndarray, fps: float, from_photo: bool = True
    ) -> np.ndarray:
        """Joints (T, 20, 3) of a clip done in this manner, x and y in the picture and how near the
        camera; photo (20, 3), those of its photo, and whether the clip begins there."""
        made = joints if self.strength == 1 else larger(joints, photo, self.strength)
        if self.ending != "loop" or len(made) < 3:
            return made
        if from_photo:  # it has to come back to where it will begin
            start = start_from(made[..., :2], photo[:, :2], max(2, round(START * fps)))
            made = np.concatenate((start, made[..., 2:]), -1)
        first = np.concatenate((made[0, :, :2], photo[:, 2:] if from_photo else made[0, :, 2:]), -1)
        away = float(np.hypot(*(made[-1] - first)[:, :2].T).max())
        frames = round(fps * float(np.clip(1.5 * away / QUICK, JOIN, LONGEST_JOIN)))
        return returned(made, first, min(frames, len(made) - 1))


def returned(joints: np.ndarray, target: np.ndarray, frames: int) -> np.ndarray:
    """Joints (T, 20, 3) that turn back to a pose (20, 3) in their last frames, so that the frame
    after the last one would be that pose."""
    share = smooth_step(np.clip(1 - np.arange(len(joints), 0, -1) / max(1, frames), 0, 1))
    out = joints.astype(np.float64).copy()
    out[:, ROOT] += share[:, None] * (target[ROOT] - joints[-1, ROOT])
    for a, b in BONES:
        bone, last, wanted = (x[..., b, :2] - x[..., a, :2] for x in (joints, joints[-1], target))
        turn = share * turn_between(wanted, last)
        out[:, b, :2] = out[:, a, :2] + rotated(bone, turn, growth(wanted, last, share))
        out[:, b, 2] += share * (target[b, 2] - joints[-1, b, 2])
    return out


def larger(joints: np.ndarray, photo: np.ndarray, strength: float) -> np.ndarray:
    """Joints (T, 20, 3) whose bones turn and grow `strength` times as much away from the photo's
    (20, 3); whoever stands on the ground goes on standing there."""
    out = joints.astype(np.float64).copy()
    out[:, ROOT] = photo[ROOT] + strength * (joints[:, ROOT] - photo[ROOT])
    for a, b in BONES:
        bone, still = joints[:, b, :2] - joints[:, a, :2], photo[b, :2] - photo[a, :2]
        turned = np.unwrap(angle_of(bone) - angle_of(still))
        turned -= 2 * np.pi * np.round(turned[0] / (2 * np.pi))
        most = np.maximum(np.abs(turned), FURTHEST)
        angle = angle_of(still) + np.clip(strength * turned, -most, most)
        long, usual = np.hypot(*bone.T), max(float(np.hypot(*still)), 1e-6)
        long = usual + min(strength, 1.0) * (long - usual)
        out[:, b, :2] = out[:, a, :2] + long[:, None] * np.stack((np.cos(angle), np.sin(angle)), -1)
        out[:, b, 2] = photo[b, 2] + strength * (joints[:, b, 2] - photo[b, 2])
    feet = list(ANKLES_AND_FEET)
    low, was = out[:, feet, 1].max(1), joints[:, feet, 1].max(1)
    ground = photo[feet, 1].max()
    out[..., 1] += (ground + strength * (was - ground) - low)[:, None]
    return out


AS_SAID = Manner()
