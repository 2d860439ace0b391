"""Arms that have something to do in a photo, and what a movement does to them: an arm that holds a
bag, a hand in a pocket or on a hip stay as they are while the legs act, and who waves does it with
the hand that is free.

Poses are pixels of the photo (T, 20, 2), x then y.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from larnet.body.bones.body_bones import HAND, LEFT, PARTS, RIGHT, UPPER_ARM
from larnet.body.bones.bone_turns import rotated, smooth_step, turn_between
from larnet.body.carried.carried_things import CarriedThing
from larnet.body.photo_cut.cut import HARDLY, Cut, holds, seen_shares
from larnet.body.skeleton import ANKLES_AND_FEET, ARMS
from larnet.body.stance.pose_start import LEGS, START, activity
from larnet.config.moments import RETURN

_ARMS = (ARMS["left"], ARMS["right"])
_HIPS, _NECK = 3, 1
_AROUND = 0.045  # standing heights around a hand, where it is looked for what it lies on
_RESTS = 0.45  # of the pixels there that are another part of the body: the hand rests on it
_BENT = np.deg2rad(40)  # turn of a forearm against its upper arm, from which an arm is bent
_BY_THE_WAY = 0.7  # arm's lengths that a wrist moves by the way, while legs or trunk act
_LITTLE, _OF_BOTH = 0.3, 0.45  # the same while only arms act; of what the other wrist moves
_HANGING = np.array((0.0, 0.95))  # where the wrist of an arm that hangs is, in arm's lengths
_DOWN = 0.35  # arm's lengths from there, within which an arm hangs in the photo
_LIES, _CLEAR = 0.6, 1.0  # arm's lengths above the ground, at which a shoulder lies, is clear of it
_LEVEL, _OVER = np.deg2rad((100, 140))  # how far a trunk leans at most, is upside down
_LEANS = 0.9  # of a trunk's length, below which it acts


def busy_arms(cut: Cut, things: Sequence[CarriedThing]) -> tuple[bool, bool]:
    """Whether the left and the right arm hold something, rest on the body, or hide their hand."""
    seen = seen_shares(cut)
    holding = {thing.side for thing in things}
    busy = [
        side in holding
        or holds(cut, first + HAND)
        or seen[first + HAND] < HARDLY
        or _rests(cut, side, first)
        for side, first in enumerate((LEFT, RIGHT))
    ]
    return busy[0], busy[1]


def _rests(cut: Cut, side: int, first: int) -> bool:
    """Whether a bent arm's hand lies on another part of the body."""
    shoulder, elbow, wrist, hand = (cut.bones.joints[i] for i in _ARMS[side])
    if abs(float(turn_between(wrist - elbow, elbow - shoulder))) < _BENT:
        return False
    rows, columns = np.ogrid[: cut.part_of.shape[0], : cut.part_of.shape[1]]
    near = (columns - hand[0]) ** 2 + (rows - hand[1]) ** 2 < (_AROUND * cut.height) ** 2
    labels = cut.part_of[near]
    own = (labels >= first + UPPER_ARM) & (labels <= first + HAND)
    other = (labels >= 0) & (labels < PARTS) & ~own
    return bool(other.sum() > _RESTS * max(1, (~own).sum()))


def with_free_hand(
    pose: np.ndarray, near: np.ndarray, busy: tuple[bool, bool], begin: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """A movement of one arm done by the other, mirrored, where the one is busy and the other free;
    near (T, 20), how near the camera its joints are."""
    moves = wrist_moves(pose, begin)
    acts = int(np.argmax(moves))
    alone = moves[1 - acts] < max(_LITTLE, _OF_BOTH * moves[acts])
    if not (alone and busy[acts] and not busy[1 - acts]):
        return pose, near
    out, depth = pose.copy(), near.copy()
    for own, other in (_ARMS, _ARMS[::-1]):
        bones = pose[:, list(other)] - pose[:, [other[0]]]
        out[:, list(own)] = pose[:, [own[0]]] + bones * (-1, 1)
        depth[:, list(own)] = near[:, [own[0]]] + near[:, list(other)] - near[:, [other[0]]]
    return out, depth


def with_arms_at_rest(
    pose: np.ndarray,
    joints: np.ndarray,
    busy: tuple[bool, bool],
    fixed: tuple[bool, bool] = (False, False),
    begin: int = 0,
) -> np.ndarray:
    """Poses in which arms go with the trunk as in the photo, joints (20, 2), or go on hanging while
    it leans, where the movement does not need them: those that are busy, and those that do not hang
    there, since arms which come down by the way show all that they hid. A fixed arm does so in any
    case, unless no other acts. Legs that only leave the photo's stance in the first `begin` frames
    do not act: whose legs are crossed claps all the same."""
    moves, out = wrist_moves(pose, begin), pose.copy()
    trunk = pose[:, _NECK] - pose[:, _HIPS]
    long = np.hypot(*trunk.T)
    whole = (
        max(activity(pose[begin:] if begin < len(pose) else pose, leg) for leg in LEGS) > 0.5
        or long.min() < _LEANS * long[0]
    )
    least = _BY_THE_WAY if whole else max(_LITTLE, _OF_BOTH * max(moves))
    leans = turn_between(trunk, joints[_NECK] - joints[_HIPS])
    for side, (arm, moved) in enumerate(zip(_ARMS, moves)):
        needed = least if busy[side] else _LITTLE * (not _hangs(joints, arm))
        spared = fixed[side] and (whole or (moves[1 - side] > _LITTLE and not fixed[1 - side]))
        if spared or moved < needed:
            turn = leans - _hanging(pose, joints, arm, leans)
            for joint in arm[1:]:
                out[:, joint] = out[:, arm[0]] + rotated(joints[joint] - joints[arm[0]], turn)
    return out


def _hanging(
    pose: np.ndarray, joints: np.ndarray, arm: tuple[int, ...], leans: np.ndarray
) -> np.ndarray:
    """How much an arm that hangs in the photo turns back (T,) where the trunk leans so far (T,): it
    hangs on, unless its shoulder is too near the ground or below the hips."""
    if not _hangs(joints, arm):
        return np.zeros(len(pose))
    high = (joints[ANKLES_AND_FEET, 1].max() - pose[:, arm[0], 1]) / _length(joints[None], arm[0])
    share = np.clip((high - _LIES) / (_CLEAR - _LIES), 0, 1)
    upright = np.clip((_OVER - np.abs(leans)) / (_OVER - _LEVEL), 0, 1)
    return smooth_step(share) * smooth_step(upright) * leans


def wrist_moves(pose: np.ndarray, begin: int = 0) -> tuple[float, float]:
    """How far each wrist, left and right, comes away from where it is at first beside its shoulder,
    and from where it hangs, in lengths of its arm, after the first `begin` frames and before a clip
    comes back to them: an arm that comes down and then hangs does not act."""
    last = max(len(pose) - round(RETURN / START * begin), begin + 1)
    acts = slice(begin if begin < len(pose) else 0, last)
    found = []
    for shoulder, _, wrist, _ in _ARMS:
        length = _length(pose, shoulder)
        off = (pose[:, wrist] - pose[:, shoulder]) / length
        away = (np.hypot(*(off[acts] - rest).T).max() for rest in (off[0], _HANGING))
        found.append(float(min(away)))
    return found[0], found[1]


def _length(pose: np.ndarray, shoulder: int) -> float:
    """Pixels of an arm in poses (T, 20, 2), where it looks longest."""
    bones = np.diff(pose[:, shoulder : shoulder + 3], axis=1)
    return max(float(np.hypot(bones[..., 0], bones[..., 1]).max(0).sum()), 1e-6)


def _hangs(joints: np.ndarray, arm: tuple[int, ...]) -> bool:
    off, length = joints[arm[2]] - joints[arm[0]], _length(joints[None], arm[0])
    return bool(np.hypot(*(off - _HANGING * length)) < _DOWN * length)
