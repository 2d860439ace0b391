"""Arms that have something to do in a photo, and what a movement does to them: an arm that holds a
bag, a hand in a pocket or on a hip stay as they are while the legs act, and who waves does it with
the hand that is free.

Poses are pixels of the photo (T, 20, 2), x then y.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from larnet.body.carried.carried_things import CarriedThing
from larnet.body.layers.bone_turns import angle_of, rotated, turn_between
from larnet.body.layers.limb_bend import HAND, LEFT, PARTS, RIGHT, UPPER_ARM
from larnet.body.layers.missing_limbs import HARDLY, holds, seen_shares
from larnet.body.layers.part_layer import Cut
from larnet.body.skeleton import ARMS
from larnet.body.stance.pose_start import LEGS, activity

_ARMS = (ARMS["left"], ARMS["right"])
_HIPS, _NECK = 3, 1
_AROUND = 0.045  # standing heights around a hand, where it is looked for what it lies on
_RESTS = 0.45  # of the pixels there that are another part of the body: the hand rests on it
_BENT = np.deg2rad(40)  # turn of a forearm against its upper arm, from which an arm is bent
_BY_THE_WAY = 0.7  # arm's lengths that a wrist moves by the way, while legs or trunk act
_LITTLE, _OF_BOTH = 0.3, 0.45  # the same while only arms act; of what the other wrist moves
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
    pose: np.ndarray, near: np.ndarray, busy: tuple[bool, bool]
) -> tuple[np.ndarray, np.ndarray]:
    """A movement of one arm done by the other, mirrored, where the one is busy and the other free;
    near (T, 20), how near the camera its joints are."""
    moves = wrist_moves(pose)
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
    pose: np.ndarray, joints: np.ndarray, busy: tuple[bool, bool], begin: int = 0
) -> np.ndarray:
    """Poses whose busy arms go with the trunk as in the photo, joints (20, 2), where the movement
    does not need them. Legs that only leave the photo's stance in the first `begin` frames do not
    act: whose legs are crossed claps all the same."""
    moves, out = wrist_moves(pose), pose.copy()
    trunk = pose[:, _NECK] - pose[:, _HIPS]
    long = np.hypot(*trunk.T)
    whole = (
        max(activity(pose[begin:] if begin < len(pose) else pose, leg) for leg in LEGS) > 0.5
        or long.min() < _LEANS * long[0]
    )
    least = _BY_THE_WAY if whole else max(_LITTLE, _OF_BOTH * max(moves))
    turn = angle_of(trunk) - angle_of(joints[_NECK] - joints[_HIPS])
    for arm, moved, stays in zip(_ARMS, moves, busy):
        if stays and moved < least:
            for joint in arm[1:]:
                out[:, joint] = out[:, arm[0]] + rotated(joints[joint] - joints[arm[0]], turn)
    return out


def wrist_moves(pose: np.ndarray) -> tuple[float, float]:
    """How far each wrist, left and right, comes away from where it is at first beside its shoulder,
    in lengths of its arm."""
    found = []
    for shoulder, elbow, wrist, _ in _ARMS:
        off = pose[:, wrist] - pose[:, shoulder]
        length = sum(
            float(np.hypot(*(pose[:, b] - pose[:, a]).T).max())
            for a, b in ((shoulder, elbow), (elbow, wrist))
        )
        found.append(float(np.hypot(*(off - off[0]).T).max()) / max(length, 1e-6))
    return found[0], found[1]
