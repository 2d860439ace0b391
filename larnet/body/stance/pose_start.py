"""A clip begins in the pose of its photo, and what does not act in a movement stays as it is there:
an arm that holds a bag, crossed legs, a lean, a seat.

Turns are angles in the picture, from joint to joint, from the hips outwards.
"""

from __future__ import annotations

import numpy as np

from larnet.body.bones.bone_turns import growth, rotated, smooth_step, turn_between

ROOT = 3  # the hips
# Bones (from joint, to joint) by what moves together, from the hips outwards
TRUNK = ((3, 2), (3, 1), (1, 4), (1, 8), (3, 12), (3, 16))
HEAD = ((1, 0),)
ARMS = (((4, 5), (5, 6), (6, 7)), ((8, 9), (9, 10), (10, 11)))
LEGS = (((12, 13), (13, 14), (14, 15)), ((16, 17), (17, 18), (18, 19)))
CHAINS = (TRUNK, HEAD, *ARMS, *LEGS)
START = 0.5  # seconds in which a movement leaves the pose of the photo
_QUIET, _ACTS = (np.deg2rad(20), np.deg2rad(40))  # turns up to which, from which a limb acts
_STILL, _STIRS = (np.deg2rad(6), np.deg2rad(15))  # the same of a leg that only stands
_SWAY = 0.3  # of its turns that a limb keeps which does not act
_SHORT = 0.35  # of its length, below which a bone points at the camera: its angle says little


def start_from(
    pose: np.ndarray, joints: np.ndarray, frames: int, all_act: bool = False
) -> np.ndarray:
    """Poses (T, 20, 2) that begin with the photo's joints (20, 2). From `frames` on, limbs that act
    are as given; the others turn as given from where the photo has them. A leg that only leaves
    the photo's stance before that and then stands does not act: whose legs are crossed waves so.
    all_act: every limb does, however little it turns.

    Bones turn and grow: none of them shrinks on the way.
    """
    t = np.arange(len(pose)) / max(1, frames)
    fading = smooth_step(np.clip(1 - t, 0, 1))  # (T,)
    pose = pose.astype(np.float64) if all_act else _settled(pose.astype(np.float64), frames)
    quiet = {chain: 0.0 if all_act else 1 - activity(pose, chain) for chain in CHAINS}
    out = pose.copy()
    standing = np.maximum(fading, max(quiet[leg] for leg in LEGS))[:, None]
    out[:, ROOT] += standing * (joints[ROOT] - pose[0, ROOT])
    for chain in CHAINS:
        share = np.maximum(fading, quiet[chain])
        for a, b in chain:
            bone, wanted = pose[:, b] - pose[:, a], joints[b] - joints[a]
            out[:, b] = out[:, a] + _turned(bone, wanted, share, 1 - (1 - _SWAY) * quiet[chain])
    out[0] = joints
    return out


def activity(pose: np.ndarray, chain: tuple[tuple[int, int], ...]) -> float:
    """How much a chain of bones acts in poses (T, 20, 2), beside its first: in [0, 1], by its
    farthest turn and by how much of it turns out of the picture."""
    most = 0.0
    for a, b in chain[:2] if len(chain) == 3 else chain:  # hands and feet say nothing
        bone = pose[:, b] - pose[:, a]
        length = np.hypot(*bone.T)
        usual = max(float(length.max()), 1e-6)
        turn = np.abs(turn_between(bone, bone[0]))
        turn = np.where(np.minimum(length, length[0]) < _SHORT * usual, 0, turn)
        tilt = np.arccos(np.clip(length / usual, 0, 1))  # out of the picture, from the longest
        most = max(most, float(turn.max()), float(np.abs(tilt - tilt[0]).max()))
    return float(smooth_step(np.clip((most - _QUIET) / (_ACTS - _QUIET), 0, 1)))


def _settled(pose: np.ndarray, frames: int) -> np.ndarray:
    """Poses (T, 20, 2) in which a leg that stands from `frames` on, and the hips above it, do so
    from the first: to get there from the photo's stance is no movement of it."""
    if frames >= len(pose):
        return pose
    out, first = pose.copy(), pose[:frames]
    stands = {leg: _stands(pose[frames:], leg) for leg in LEGS}
    out[:frames] += max(stands.values()) * (pose[frames, ROOT] - first[:, ROOT])[:, None]
    for leg, share in stands.items():
        for a, b in leg:
            bone = first[:, b] - first[:, a]
            bone += share * (pose[frames, b] - pose[frames, a] - bone)
            out[:frames, b] = out[:frames, a] + bone
    return out


def _stands(pose: np.ndarray, leg: tuple[tuple[int, int], ...]) -> float:
    """How much a leg only stands in poses (T, 20, 2): straight, and turning hardly at all."""
    straight, most = pose[:1].copy(), 0.0
    for a, b in leg:
        bone = pose[:, b] - pose[:, a]
        straight[:, b] = straight[:, a]
        straight[:, b, 1] += np.hypot(*bone.T).max()
        if (a, b) != leg[-1]:  # a foot says nothing
            most = max(most, float(np.ptp(turn_between(bone, bone[0]))))
    turns = float(smooth_step(np.clip((most - _STILL) / (_STIRS - _STILL), 0, 1)))
    return (1 - turns) * (1 - activity(np.concatenate((straight, pose)), leg))


def _turned(bone: np.ndarray, wanted: np.ndarray, share: np.ndarray, keeps: float) -> np.ndarray:
    """A bone (T, 2), turned and grown by a share (T,) of what makes its first one the wanted; it
    keeps so much of its own turns."""
    turn = share * turn_between(wanted, bone[0])
    turn -= (1 - keeps) * turn_between(bone, bone[0])
    return rotated(bone, turn, growth(wanted, bone[0], share))
