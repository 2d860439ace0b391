"""How many frames a clip has, and how many a second, when so much is asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from larnet.config.moments import EpisodeTime, frames_for, usual_seconds
from larnet.config.numbers import number, whole_number
from larnet.errors import BadInput

FPS, RATES, MAX_SECONDS = 24, (8, 60), 12.0  # where time is continuous
MAX_FRAMES = 256  # that can be asked for by number
LONGEST = round(FPS * MAX_SECONDS)  # frames of the longest clip: more would fill the memory


@dataclass(frozen=True)
class ClipLength:
    """How long clips are, and the time that each one's action takes."""

    frames: int
    fps: float
    times: tuple[EpisodeTime, ...]
    returns: bool = True  # a whole episode that can be done again comes back to its photo
    warnings: tuple[str, ...] = ()
    goes_on: bool = True  # nobody says where it begins: with the moment that the photo shows

    @property
    def seconds(self) -> float:
        return self.frames / self.fps


@dataclass(frozen=True)
class OwnTime:
    """The time of a checkpoint: its name, frames a second, frames of a clip when nobody says, and
    whether its clips may have any length and rate."""

    name: str
    fps: int
    frames: int
    continuous: bool


def clip_length(
    own: OwnTime,
    frames: int | None,
    seconds: float | None,
    fps: float | None,
    times: Sequence[EpisodeTime],
    shortest: float = 0.0,
    joints: bool = False,
) -> ClipLength:
    """How long clips of actions are that take `times`; `shortest`, seconds that what else is asked
    for takes, where no length is told; `joints`, whether all of them are told at any rate, whatever
    the checkpoint. Raises BadInput."""
    continuous, warnings = own.continuous or joints, tuple[str, ...]()
    if frames is not None and seconds is not None:
        raise BadInput("Give the number of frames or of seconds, not both.")
    counted = frames is not None or not continuous
    rate: float = own.fps if counted else FPS
    rate = rate if fps is None else number("Frames a second", fps, *RATES)
    if not continuous and rate != own.fps:
        warnings = (
            f"Checkpoint {own.name!r} makes {own.fps} frames a second and no other number: not "
            f"{rate}.",
        )
        rate = own.fps
    if seconds is None and counted:
        usual = max(own.frames, math.ceil(min(shortest, MAX_SECONDS) * rate - 1e-6))
        count = usual if frames is None else frames
        count = whole_number("The number of frames", count, 1, MAX_FRAMES)
        return ClipLength(count, rate, tuple(times), warnings=warnings)
    total = max(usual_seconds(list(times)) if times else 0.0, shortest)
    total = min(total, MAX_SECONDS) if seconds is None else seconds
    count = frames_for(number("Seconds", total, 0.1, MAX_SECONDS), rate)
    if count > LONGEST:
        warnings += (f"A clip has at most {LONGEST} frames: {LONGEST / rate:.1f} seconds.",)
    return ClipLength(min(LONGEST, count), rate, tuple(times), warnings=warnings)
