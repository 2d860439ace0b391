"""People whom a tilted camera shows: the model knows those who stand upright, so they are turned
upright for it, and what it makes of them is turned back.

Places are pixels of the photo, x then y; turns are radians, clockwise.
"""

from __future__ import annotations

import numpy as np

from larnet.body.bones.bone_turns import rotated, smooth_step, wrapped
from larnet.body.finder.detect_person import Person
from larnet.body.skeleton import AT

_UPRIGHT, _TILTED = np.deg2rad(4.5), np.deg2rad(8)  # of trunk and legs: as upright, as tilted
_ANKLES = [AT["left ankle"], AT["right ankle"]]


def camera_tilt(person: Person) -> float:
    """How far a person is turned from upright as a whole: 0 of who bends or leans on one leg, whose
    trunk is turned another way than the legs, and of whose ankles are not seen."""
    if not np.isfinite(person.joints[_ANKLES]).all():
        return 0.0
    hips = person.guessed[AT["hip centre"]]
    trunk = _off_upright(person.guessed[AT["shoulder centre"]] - hips)
    legs = _off_upright(hips - person.guessed[_ANKLES].mean(0))
    least = min(abs(trunk), abs(legs))
    if trunk * legs <= 0:
        return 0.0
    share = np.clip((least - _UPRIGHT) / (_TILTED - _UPRIGHT), 0, 1)
    return float(smooth_step(share) * (trunk + legs) / 2)


def turned(points: np.ndarray, person: Person, by: float) -> np.ndarray:
    """Points (..., 2), turned about the person's hips."""
    hips = person.guessed[AT["hip centre"]].astype(np.float64)
    return rotated(points - hips, np.asarray(by)) + hips if by else points


def _off_upright(bone: np.ndarray) -> float:
    return float(wrapped(np.arctan2(bone[0], -bone[1])))
