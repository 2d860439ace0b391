"""Movements for somebody who cannot move as the model says: what holds still stays in place.

Poses are pixels of the photo (T, 20, 2), x then y.
"""

from __future__ import annotations

import numpy as np

from larnet.body.actor_crop import standing_height
from larnet.body.bones.bone_turns import angle_of, rotated, smooth_step, turn_between, wrapped
from larnet.body.finder.detect_person import Person
from larnet.body.skeleton import AT, STANDING_HEIGHT
from larnet.body.stance.person_stance import SIDES, Stance

_ARM = ("shoulder", "elbow", "wrist", "hand")
_LEG = ("hip", "knee", "ankle", "foot")
_CALM, _STIRRED = np.deg2rad(12), np.deg2rad(35)  # off its rest: an arm is left alone, follows
_LEAN, _NOD, _NOD_PORTRAIT = (np.deg2rad(x) for x in (18, 20, 8))  # most that trunk and head turn
_HEAD_LENGTH = (0.85, 1.06)  # of the photo's, that a head's bone keeps
_SHORT = 0.3  # of a limb's usual length: what a bone points at the camera at most
_LONGEST = 1.02  # of the photo's, that the trunk of somebody whose feet are not in it is at most
USUAL_ARM = {  # standing heights of bones, for a limb that was folded in the photo: as IN_TRUNKS
    "elbow": 0.171, "wrist": 0.148, "hand": 0.071,
}  # fmt: skip


def held_pose(pose: np.ndarray, joints: np.ndarray, stance: Stance) -> np.ndarray:
    """Poses of somebody who stands, of whom the photo's edges cut something: those limbs go with
    the body as they are in the photo (joints (20, 2)), and the body never leaves the edge."""
    out = pose.astype(np.float64).copy()
    hips = out[:, AT["hip centre"]] - joints[AT["hip centre"]]
    for axis, (least, most) in enumerate(stance.shift):
        out[..., axis] += (np.clip(hips[:, axis], least, most) - hips[:, axis])[:, None]
    trunk, trunk_0 = (x[..., AT["shoulder centre"], :] - x[..., AT["hip centre"], :]
                      for x in (out, joints))  # fmt: skip
    turn = angle_of(trunk) - angle_of(trunk_0)
    for side, free in zip(SIDES, stance.arms):
        if not free:
            _carry(out, joints, side, _ARM, turn)
        if not stance.legs:
            _carry(out, joints, side, _LEG, 0 * turn)
    return out


def kept_trunk(pose: np.ndarray, joints: np.ndarray) -> np.ndarray:
    """Poses whose shoulders, arms and head are no farther from the hips than the photo's joints
    (20, 2): for legs that it does not see the model guesses another body."""
    out = pose.astype(np.float64).copy()
    hips, neck, spine = (AT[joint] for joint in ("hip centre", "shoulder centre", "spine"))
    trunk = out[:, neck] - out[:, hips]
    most = _LONGEST * np.hypot(*(joints[neck] - joints[hips]))
    back = np.minimum(most / np.hypot(*trunk.T).clip(1e-6), 1)[:, None] * trunk - trunk
    arms = [AT[f"{side} {joint}"] for side in SIDES for joint in _ARM]
    out[:, [neck, AT["head"], *arms]] += back[:, None]
    out[:, spine] += back / 2
    return out


def _carry(
    out: np.ndarray, joints: np.ndarray, side: str, chain: tuple[str, ...], turn: np.ndarray
) -> None:
    """Let a limb hang on its first joint as in the photo, turned by radians (T,)."""
    first, *rest = (AT[f"{side} {joint}"] for joint in chain)
    for joint in rest:
        out[:, joint] = out[:, first] + rotated(joints[joint] - joints[first], turn)


def relative_pose(
    pose: np.ndarray, standing: np.ndarray, person: Person, stance: Stance
) -> np.ndarray:
    """Poses of the person of a photo, who does not stand, from those of somebody who does.

    pose (T, 20, 2) and standing (20, 2), the pose in which it is as the photo, in [-1, 1] of the
    canonical framing. Hips and legs stay in their places. Arms that stir take the directions that
    the figure's have, seen from the trunk; arms that do not, and what cannot move, stay as in the
    photo.
    """
    height, photo = standing_height(person), person.guessed.astype(np.float64)
    out = np.repeat(photo[None], len(pose), 0)
    turn = _trunk(out, pose, standing) if stance.trunk else np.zeros(len(pose))
    if not stance.halved:
        _head(out, photo, pose, standing, turn, _NOD_PORTRAIT if stance.portrait else _NOD)
    scale = height / (2 * STANDING_HEIGHT)
    for side, free in zip(SIDES, stance.arms):
        _carry(out, photo, side, _ARM, turn)
        if free and not stance.portrait:
            _arm(out, pose * scale, standing * scale, side, stance, height)
    return out


def _trunk(out: np.ndarray, pose: np.ndarray, standing: np.ndarray) -> np.ndarray:
    """Lean the trunk around the hips, a little; returns by how much, radians (T,)."""
    hips, neck = AT["hip centre"], AT["shoulder centre"]
    turn = turn_between(pose[:, neck] - pose[:, hips], standing[neck] - standing[hips])
    turn = np.clip(turn, -_LEAN, _LEAN)
    for joint in ("spine", "shoulder centre", *(f"{side} shoulder" for side in SIDES)):
        bone = out[0, AT[joint]] - out[0, hips]
        out[:, AT[joint]] = out[:, hips] + rotated(bone, turn)
    return turn


def _head(
    out: np.ndarray,
    photo: np.ndarray,
    pose: np.ndarray,
    standing: np.ndarray,
    lean: np.ndarray,
    most: float,
) -> None:
    neck, head = AT["shoulder centre"], AT["head"]
    bone, bone_0 = pose[:, head] - pose[:, neck], standing[head] - standing[neck]
    turn = np.clip(turn_between(bone, bone_0), -most, most) + lean
    longer = np.clip(np.hypot(*bone.T) / max(np.hypot(*bone_0), 1e-6), *_HEAD_LENGTH)
    if most == _NOD_PORTRAIT:
        longer = np.ones_like(longer)
    out[:, head] = out[:, neck] + longer[:, None] * rotated(photo[head] - photo[neck], turn)


def _arm(
    out: np.ndarray,
    pose: np.ndarray,
    standing: np.ndarray,
    side: str,
    stance: Stance,
    height: float,
) -> None:
    """An arm that stirs; poses in pixels of a standing height."""
    chain = [AT[f"{side} {joint}"] for joint in _ARM]
    held = np.diff(out[:, chain], axis=1)  # (T, 3, 2), as in the photo
    bones, rest = np.diff(pose[:, chain], axis=1), np.diff(standing[chain], axis=0)
    if stance.turned:
        bones, rest = bones * (-1, 1), rest * (-1, 1)
    off = np.max([np.abs(turn_between(bones[:, n], rest[n])) for n in (0, 1)], 0)
    share = _smooth(off, _CALM, _STIRRED)
    tilt = 0.0 if stance.posture == "sitting" else stance.tilt
    for n, joint in enumerate(_ARM[1:]):
        length_0 = np.maximum(np.hypot(*held[:, n].T), 1e-3)
        length = np.maximum(np.hypot(*bones[:, n].T), _SHORT * USUAL_ARM[joint] * height)
        length = np.exp((1 - share) * np.log(length_0) + share * np.log(length))
        angle = angle_of(held[:, n])
        angle = angle + share * wrapped(angle_of(bones[:, n]) + tilt - angle)
        bone = length[:, None] * np.stack((np.cos(angle), np.sin(angle)), -1)
        out[:, chain[n + 1]] = out[:, chain[n]] + bone


def _smooth(x: np.ndarray, low: float, high: float) -> np.ndarray:
    return smooth_step(np.clip((x - low) / (high - low), 0, 1))
