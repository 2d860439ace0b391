"""Several movements as one clip: one after the other without a jump, or two at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from larnet.body.performance.head_gesture import HeadGesture
from larnet.body.performance.movement import JointMovement
from larnet.body.skeleton import ARMS
from larnet.body.stance.pose_start import start_from
from larnet.config.moments import RETURN

JOIN = 0.5  # seconds in which a movement leaves the pose that the one before ended in, at least
QUICK = 0.5  # half pictures a second that joints are moved by at most meanwhile
LONGEST_JOIN = 1.5  # seconds
HOLD = 1.5  # seconds of a pose that is held
FASTEST = 2.0  # times that what was asked for is done faster to fit into a clip
LEGS = tuple(range(12, 20))
IDLE = 0.25  # of what the other arm moves, from which an arm has nothing to do

Joined = Literal["", "while", "then"]


@dataclass(frozen=True)
class Direction:
    """One movement with its manner; None holds the pose."""

    movement: JointMovement | None
    speed: float = 1.0
    times: int = 0  # 0: as often as it is usually done
    limbs: str = ""  # "arms", "legs" or "head": all that it needs
    action: str = ""
    arm: Literal["", "left", "right"] = ""  # the one that moves where it does not take both
    head: HeadGesture | None = None  # what the head does, where that is the action
    gets_up: bool = False  # out of a pose that it leaves with every limb

    @property
    def seconds(self) -> float:
        if self.movement is None:
            return HOLD / self.speed
        if self.head is not None:
            return self.head.seconds(self.times, self.movement.time.seconds) / self.speed
        return self.movement.seconds(self.speed, self.times)


@dataclass(frozen=True)
class Scene:
    """What happens in one clip."""

    parts: tuple[Direction, ...]
    joined: Joined = ""

    @property
    def still(self) -> bool:
        """Whether nothing moves."""
        return all(part.movement is None for part in self.parts)

    @property
    def seconds(self) -> float:
        lengths = [part.seconds for part in self.parts]
        return sum(lengths) if self.joined == "then" else max(lengths)

    def hurry(self, seconds: float) -> float:
        """Times faster than usual that it is done to fit into so many seconds: only where a number
        or an order was asked for."""
        asked = self.joined == "then" or any(part.times for part in self.parts)
        return min(FASTEST, max(1.0, self.seconds / seconds)) if asked else 1.0

    def comes_back(self, seconds: float) -> bool:
        """Whether a clip of so many seconds can come back to its photo."""
        again = all(part.movement is None or part.movement.time.again for part in self.parts)
        return again and not self.still and seconds > 2 * RETURN

    @property
    def goes_on(self) -> bool:
        """Whether it fills a longer clip as one movement: its steps or waves go on."""
        return all(part.movement and part.movement.time.cycle for part in self.parts)

    def remarks(self, seconds: float) -> list[str]:
        """What of it could not be done in a clip of so many seconds."""
        said = [
            f"“{part.action}” does not end as it begins, so it is done once."
            for part in self.parts
            if part.movement and part.movement.counted(part.times) < part.times
        ]
        hurry = self.hurry(seconds)
        if hurry > 1.05:
            early = self.seconds > 1.05 * hurry * seconds
            said.append(
                f"All that was asked for takes {self.seconds:.1f} seconds; the clip has "
                f"{seconds:.1f}, so it is done {hurry:.1f} times as fast"
                + (" and the end is missing." if early else ".")
            )
        return said


def perform(
    scene: Scene, count: int, fps: float, start: float, photo: np.ndarray, loops: bool
) -> np.ndarray:
    """Joints (count, 20, 3) of a clip's frames; photo (20, 3), those of the photo, which is held
    where nothing moves. `start` is the share of its episode at which the first movement begins;
    `loops`, whether the clip comes back to the photo where that can be: in a clip that is longer
    than the scene, after every round of it; where no other fits, or a number of times was asked
    for, the photo's pose is held."""
    if not _comes_back(scene, count, fps, start, loops):
        return _performed(scene, count + 1, fps, start, photo)[:-1]
    once, often = rounds(scene, count, fps, start, loops)
    clip = _performed(scene, once + 1, fps, start, photo)
    back = joined_to(clip[::-1], photo, fps, RETURN)[::-1]
    done = np.concatenate([back[:-1]] * often)  # the last begins the next round
    return np.concatenate((done, np.repeat(photo[None], count - len(done), 0)))


def rounds(scene: Scene, count: int, fps: float, start: float, loops: bool) -> tuple[int, int]:
    """How many frames a scene takes in a clip of so many, and how often it is done."""
    if not _comes_back(scene, count, fps, start, loops):
        return count, 1
    once = count if scene.goes_on else min(count, round(scene.seconds * fps))
    if once <= 2 * RETURN * fps:
        once = count
    return once, 1 if any(part.times for part in scene.parts) else count // once


def frames_of_parts(scene: Scene, count: int, fps: float) -> list[int]:
    """How many of a scene's frames show each of its parts."""
    if scene.joined == "while":
        return [count] * len(scene.parts)
    lengths, hurry = list[int](), scene.hurry(count / fps)
    for part in scene.parts[:-1]:
        left = count - sum(lengths)
        lengths.append(min(left, max(1, round(part.seconds / hurry * fps))))
    return [*lengths, count - sum(lengths)]


def _comes_back(scene: Scene, count: int, fps: float, start: float, loops: bool) -> bool:
    return loops and not start and scene.comes_back(count / fps)


def _performed(scene: Scene, count: int, fps: float, start: float, photo: np.ndarray) -> np.ndarray:
    hurry = scene.hurry(count / fps)
    if scene.joined == "while":
        made = [_played(part, count, fps, hurry, start, photo) for part in scene.parts]
        return at_once(made, [part.limbs for part in scene.parts])
    clip = np.empty((0, *photo.shape))
    for number, (part, wanted) in enumerate(zip(scene.parts, frames_of_parts(scene, count, fps))):
        if not wanted:
            break
        if not number:
            clip = _played(part, wanted, fps, hurry, start, photo)
        else:  # one frame more, the pose that there is already
            then = _played(part, wanted + 1, fps, hurry, 0.0, clip[-1])
            joined = joined_to(then, clip[-1], fps, all_act=part.gets_up)
            clip = np.concatenate((clip, joined[1:]))
    return clip


def _played(
    part: Direction, count: int, fps: float, hurry: float, start: float, pose: np.ndarray
) -> np.ndarray:
    if part.movement is None:
        return np.repeat(pose[None], count, 0)
    times = 0 if part.head else part.times  # the head counts them
    joints = part.movement.frames(count, fps, part.speed * hurry, times, start)
    return with_one_arm(joints, pose, part.arm) if part.arm else joints


def with_one_arm(joints: np.ndarray, pose: np.ndarray, arm: str) -> np.ndarray:
    """Joints (T, 20, 3) in which the other arm than this hangs as in a pose (20, 3)."""
    (shoulder, *rest), out = ARMS["left" if arm == "right" else "right"], joints.copy()
    out[:, rest] = joints[:, [shoulder]] + pose[rest] - pose[shoulder]
    return out


def joined_to(
    joints: np.ndarray,
    pose: np.ndarray,
    fps: float,
    shortest: float = JOIN,
    all_act: bool = False,
) -> np.ndarray:
    """Joints (T, 20, 3) that begin in a pose (20, 3) and soon are as given, limbs that do not act
    unless all_act; the further they are from one another, the longer it takes."""
    away = float(np.linalg.norm((joints[0] - pose)[:, :2], axis=-1).max())
    frames = max(2, round(fps * np.clip(1.5 * away / QUICK, shortest, LONGEST_JOIN)))
    share = np.clip(1 - np.arange(len(joints)) / frames, 0, 1)
    share = (share * share * (3 - 2 * share))[:, None]
    near = joints[..., 2] + share * (pose[:, 2] - joints[0, :, 2])
    at = start_from(joints[..., :2], pose[:, :2], frames, all_act)
    return np.concatenate((at, near[..., None]), -1)


def at_once(made: Sequence[np.ndarray], limbs: Sequence[str]) -> np.ndarray:
    """Joints (T, 20, 3) of movements: arms of one on the body of another, in any order; beside what
    only the head does, all of the others. A third is added to the first two."""
    of_bodies = [(joints, limb) for joints, limb in zip(made, limbs) if limb != "head"]
    (out, of), *others = of_bodies or [(made[0], limbs[0])]
    for joints, limb in others:
        out, of = _arms_on_body((out, joints), (of, limb)), ""
    return out


def _arms_on_body(made: Sequence[np.ndarray], limbs: Sequence[str]) -> np.ndarray:
    first = _gives_the_arms(made, limbs)
    arms, body = made[first], made[1 - first]
    out = body.copy()
    moved = {side: np.ptp(arms[:, list(at)], 0).max() for side, at in ARMS.items()}
    for side, (shoulder, *rest) in ARMS.items():
        if moved[side] >= IDLE * max(moved.values()):
            out[:, rest] = body[:, [shoulder]] + arms[:, rest] - arms[:, [shoulder]]
    return out


def _gives_the_arms(made: Sequence[np.ndarray], limbs: Sequence[str]) -> int:
    """Which of two movements is of the arms: as is known of them, else whose arms do more beside
    its legs."""
    for which in (0, 1):
        if limbs[which] == "arms" != limbs[1 - which]:
            return which
        if limbs[which] == "legs" != limbs[1 - which]:
            return 1 - which
    arms = list(ARMS["left"] + ARMS["right"])
    share = [
        np.ptp(m[:, arms, :2] - m[:, [1], :2], 0).sum() / (np.ptp(m[:, LEGS, :2], 0).sum() + 1e-6)
        for m in made
    ]
    return int(share[1] > share[0])
