"""Whether somebody stands, sits, bends or lies in a photo, and which limbs can move.

A model that was taught movements of people who stand cannot move everybody as it is: a limb that
the photo's edge cuts would show its end, somebody who lies would be pulled upright. `stance_of`
says what holds still; `held_pose` moves the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import numpy as np

from larnet.body.actor_crop import FARTHEST, HIPS, keypoints_in_crop, standing_height
from larnet.body.finder.detect_person import Person
from larnet.body.finder.regions import sample
from larnet.body.given_joints import complete_joints
from larnet.body.skeleton import AT, GROUND, JOINTS, STANDING_HEIGHT
from larnet.body.stance.camera_tilt import camera_tilt, turned
from larnet.media.crop import CropBox

Posture = Literal["standing", "sitting", "bent", "lying", "upside down"]
Box = tuple[tuple[float, float], tuple[float, float]]  # least and most, across and down

SIDES = ("left", "right")
_BENT, _OVER = np.deg2rad(50), np.deg2rad(125)  # tilt of a trunk: no longer upright; head down
_LOW, _KNEES = 0.75, 0.5  # of the usual: hips above the ground, hips above the knees
_HEAD_UP = 0.03  # standing heights that the head is above the shoulders, at least, of the upright
_SHORT = (
    0.65  # of the shin: thighs of both legs that are shorter in the picture point at the camera
)
_LONG, _STRAIGHT = (
    0.85,
    0.97,
)  # of the shin, of thigh and shin: a leg that stands, from hip to ankle
_THIGH = 0.235  # standing heights from hips to knees
_NEAR_EDGE = 0.02  # standing heights from an edge of the photo at which somebody is cut by it
_CUT = 0.3  # of the rows of head and trunk that lie on the edge of somebody cut lengthwise
_SHOULDER = 0.12  # standing heights from the neck to beyond a shoulder
_HEAD = 0.05  # standing heights, half the width of a head
_TURNED = 0.08  # standing heights between the shoulders of somebody whose back is seen


@dataclass(frozen=True)
class Stance:
    """What of a person may move in a photo."""

    posture: Posture
    portrait: bool  # hips and hands are beyond the photo's edges: a head, or half a chest
    relative: bool  # the movement of somebody who stands is taken over, not the place
    arms: tuple[bool, bool]  # whether the left, the right one may move
    legs: bool
    trunk: bool
    halved: bool  # an edge of the photo cuts the person lengthwise: nothing moves
    tilt: float  # radians that the trunk is turned from upright, clockwise
    turned: bool  # the back is seen: the left shoulder is on the left
    shift: Box  # pixels that the hips may move
    straight_legs: bool = False  # both legs are straight, and so as long as the photo shows them
    camera_tilt: float = 0.0  # radians that all of the body is turned from upright, clockwise

    @property
    def free(self) -> bool:
        """Whether everything moves as the model says."""
        bounded = any(np.isfinite(end) for ends in self.shift for end in ends)
        return not self.relative and all(self.arms) and self.legs and not bounded


def stance_of(person: Person) -> Stance:
    """How a person is in the photo."""
    height, rows = standing_height(person), person.shape[0]
    posture = _posture(person, height)
    arms = [not any(_beyond(person, f"{side} {j}") for j in ("elbow", "wrist")) for side in SIDES]
    portrait = not any(arms) and _beyond(person, "hip centre")
    halved = not portrait and _halved(person, height)
    too_near = height / STANDING_HEIGHT > FARTHEST * max(rows, person.shape[1])
    relative = portrait or too_near or halved or posture != "standing"
    knees = all(_beyond(person, f"{side} knee") for side in SIDES)
    return Stance(
        posture=posture,
        portrait=portrait,
        relative=relative,
        arms=(arms[0] and not halved, arms[1] and not halved),
        legs=not (relative or knees),
        trunk=not (portrait or halved) and posture in ("standing", "sitting"),
        halved=halved,
        tilt=_tilt(person),
        turned=_shoulders(person) < -_TURNED * height,
        shift=((0.0, 0.0), (0.0, 0.0)) if relative else _shift(person, height),
        straight_legs=all(_on_straight_leg(person, side) for side in SIDES),
        camera_tilt=0.0 if relative else camera_tilt(person),
    )


def _at(person: Person, joint: str) -> np.ndarray:
    return person.guessed[AT[joint]]


def _sees(person: Person, joint: str) -> bool:
    return bool(np.isfinite(person.joints[AT[joint]]).all())


def _beyond(person: Person, joint: str) -> bool:
    """Whether a joint is not seen because the photo ends before it."""
    place, size = _at(person, joint), np.array(person.shape[::-1])
    return not _sees(person, joint) and bool(((place < 0) | (place > size)).any())


def _tilt(person: Person) -> float:
    x, y = _at(person, "shoulder centre") - _at(person, "hip centre")
    return float(np.arctan2(x, -y))


def _shoulders(person: Person) -> float:
    """Pixels from the right shoulder to the left one, across the trunk; below 0 from behind."""
    x, y = _at(person, "shoulder centre") - _at(person, "hip centre")
    across = np.array((-y, x)) / max(float(np.hypot(x, y)), 1e-6)
    return float((_at(person, "left shoulder") - _at(person, "right shoulder")) @ across)


def _posture(person: Person, height: float) -> Posture:
    tilt = abs(_tilt(person))
    feet = [j for side in SIDES for j in (f"{side} foot", f"{side} ankle") if _sees(person, j)]
    knees = [j for side in SIDES for j in (f"{side} knee",) if _sees(person, j)]
    hips = _at(person, "hip centre")
    if tilt > _OVER:
        return "upside down"
    if tilt > _BENT:
        if not feet + knees:
            return "bent"
        below = np.mean([_at(person, j) for j in feet or knees], 0) - hips
        return "bent" if below[1] > abs(below[0]) else "lying"
    head, neck = _at(person, "head"), _at(person, "shoulder centre")
    if neck[1] - head[1] < _HEAD_UP * height and _sees(person, "head"):
        return "bent"  # towards the camera
    if all(_faces_seated(person, side) for side in SIDES):
        return "sitting"
    if person.guess or all(_on_straight_leg(person, side) for side in SIDES):
        return "standing"
    if feet:
        above = max(float(_at(person, j)[1]) for j in feet) - hips[1]
        return "sitting" if above < _LOW * HIPS * height else "standing"
    if knees:
        above = max(float(_at(person, j)[1]) for j in knees) - hips[1]
        return "sitting" if above < _KNEES * _THIGH * height else "standing"
    return "standing"


def _faces_seated(person: Person, side: str) -> bool:
    """Whether a thigh points at the camera above a shin that hangs down: somebody on a chair, seen
    from ahead, whose feet are nearly as far below the hips as those of who stands."""
    if not (_sees(person, f"{side} knee") and _sees(person, f"{side} ankle")):
        return False
    hip, knee, ankle = (_at(person, f"{side} {j}")[1] for j in ("hip", "knee", "ankle"))
    return bool(knee - hip < _SHORT * (ankle - knee))


def _on_straight_leg(person: Person, side: str) -> bool:
    """Whether a leg goes straight down, neither bent nor pointing at the camera: short legs of a
    child or a cartoon are no legs of somebody who sits."""
    if not (_sees(person, f"{side} knee") and _sees(person, f"{side} ankle")):
        return False
    hip, knee, ankle = (_at(person, f"{side} {joint}") for joint in ("hip", "knee", "ankle"))
    thigh, shin, leg = (float(np.hypot(*x)) for x in (knee - hip, ankle - knee, ankle - hip))
    down = float(ankle[1] - hip[1])
    return thigh > _LONG * shin and min(leg, 1.1 * down) > _STRAIGHT * (thigh + shin)


def _halved(person: Person, height: float) -> bool:
    """Whether a side of the photo cuts the body lengthwise, through the head or the trunk, so that
    one half is missing."""
    columns, head, half = person.shape[1], float(_at(person, "head")[0]), _HEAD * height
    if head < half or head > columns - half:
        return True
    top, hips = (float(_at(person, joint)[1]) for joint in ("head", "hip centre"))
    rows, neck = np.linspace(top, hips, 32, dtype=np.float32), _at(person, "shoulder centre")[0]
    for column in (0.5, columns - 0.5):
        if abs(neck - column) > _SHOULDER * height:
            continue
        line = np.stack((np.full_like(rows, column), rows), -1)[:, None]
        places = person.region.locate(line).astype(np.float32) * len(person.outline)
        if (sample(person.outline[..., None], places) > 0).mean() > _CUT:
            return True
    return False


def _shift(person: Person, height: float) -> Box:
    """Pixels that the hips may move: never away from an edge that cuts the body at its side or
    above, where there is nothing to show. What goes on below is the compositor's."""
    known = np.isfinite(person.joints).all(-1)
    outside = np.where(known[:, None], person.joints, person.guessed)
    limbs = [AT[f"{side} {joint}"] for side in SIDES for joint in ("shoulder", "hip", "elbow")]
    left, right = outside[limbs, 0].min(), outside[limbs, 0].max()
    top = outside[AT["head"], 1] - 0.07 * height  # the crown
    near, columns = _NEAR_EDGE * height, person.shape[1]
    across = (-np.inf if right < columns - near else -near, np.inf if left > near else near)
    return across, (-np.inf, np.inf if top > 0 else 2 * near)


@cache
def _upright() -> np.ndarray:
    """Joints (20, 2) of somebody who stands, in [-1, 1] of the canonical framing."""
    scale = 1000.0  # pixels of a standing height
    ground = np.array((0.0, scale))
    joints: np.ndarray = np.full((len(JOINTS), 2), np.nan, np.float32)
    for name, above in (("shoulder", 0.792), ("hip", HIPS)):
        half = {"shoulder": 0.097, "hip": 0.06}[name]
        for sign, side in ((1, "left"), (-1, "right")):
            joints[AT[f"{side} {name}"]] = ground + scale * np.array((sign * half, -above))
    joints = complete_joints(joints) / np.float32(scale)
    joints[:, 1] -= 1  # the ground
    return 2 * (joints * STANDING_HEIGHT + np.array((0.5, GROUND), np.float32)) - 1


def hint_joints(person: Person, crop_box: CropBox, upright: bool = False) -> np.ndarray:
    """Joints (20, 2) float32 that the model gets of a person, in [-1, 1]; NaN: not seen. Of
    somebody whose movement is taken over: those of a figure that stands; `upright`, those of whom
    a tilted camera shows as if it stood level."""
    stance = stance_of(person)
    if stance.relative:
        return _upright().astype(np.float32)
    if upright and stance.camera_tilt:
        joints, guessed = (
            turned(points, person, -stance.camera_tilt).astype(np.float32)
            for points in (person.joints, person.guessed)
        )
        person = replace(person, joints=joints, guessed=guessed)
    return keypoints_in_crop(person, crop_box)
