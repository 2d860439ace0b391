"""Poses that a photo can show: a body seen from one side has no picture of a trunk that points at
the camera, and a hand beyond the picture's edge waves to nobody.

Poses are pixels of the photo (T, 20, 2), x then y.
"""

from __future__ import annotations

import numpy as np

from larnet.body.bones.bone_turns import rotated, smooth_step
from larnet.body.skeleton import ARMS, AT
from larnet.body.stance.lie_aside import hips_above_lowest
from larnet.body.stance.person_stance import SIDES, Stance

_HEAD, _HIPS, _NECK = AT["head"], AT["hip centre"], AT["shoulder centre"]
_UPPER_BODY = [
    i for name, i in AT.items()
    if name in ("head", "shoulder centre", "spine")
    or name.endswith(("shoulder", "elbow", "wrist", " hand"))
]  # fmt: skip
_LEAST, _WELL = 0.66, 0.9  # of a trunk's length: what it keeps, from where it is as it was meant
_ACROSS = 0.6  # of the length that it keeps, that it leans sideways at most
_LIES, _CROUCHES = 0.14, 0.22  # standing heights of the hips above the lowest joint
_AHEAD, _SIDEWAYS = 0.3, 0.7  # of its length: a bone that points at the camera, one that is seen
_HANGING = 0.8  # of its length in the photo, that the arm of somebody who bows shows
_EDGE = 0.02  # standing heights that a hand stays away from an edge
_ROOM = 0.12  # standing heights over which a hand slows down before it
_CROWN = 0.085  # standing heights of a head above the joint between its ears
_LIFTED = 0.01  # the same above the ground: a jump
_FOLDED = 0.35  # of an arm's length, that it is folded to at most


def shown_pose(
    pose: np.ndarray, joints: np.ndarray, stance: Stance, shape: tuple[int, ...], height: float
) -> np.ndarray:
    """A pose that the photo (H, W, ...) of somebody so many pixels tall, joints (20, 2), can show:
    the trunk leans towards the camera by no more than its picture bears, who jumps keeps the head
    in the photo, and hands of arms that may move stay in it."""
    out = unbowed(pose, joints, height)
    if stance.halved or stance.portrait:
        return out
    out = jump_below_edge(out, joints, height)
    for side, free in zip(SIDES, stance.arms):
        if free:
            keep_hand_inside(out, joints, side, shape, height)
    return out


def unbowed(pose: np.ndarray, joints: np.ndarray, height: float) -> np.ndarray:
    """Poses whose trunk keeps at least so much of its length in the photo: who bows deeper than
    that, towards the camera, is shown bowing less deep, upright as in the photo; who lies stays
    as level as they are."""
    trunk_0 = joints[_NECK] - joints[_HIPS]
    length = max(float(np.hypot(*trunk_0)), 1e-6)
    up = trunk_0 / length
    right = np.array((-up[1], up[0]))
    trunk = (pose[:, _NECK] - pose[:, _HIPS]) / length
    long = np.hypot(*trunk.T)
    share = smooth_step(np.clip((_WELL - long) / (_WELL - _LEAST), 0, 1))
    kept = np.maximum(long, _LEAST)
    low = hips_above_lowest(pose, height)
    lies = smooth_step(np.clip((_CROUCHES - low) / (_CROUCHES - _LIES), 0, 1))
    across = trunk @ right * np.maximum(lies * kept / np.maximum(long, 1e-6), 1)
    most = (_ACROSS + lies * (1 - _ACROSS)) * kept
    across = np.clip(across, -most, most)
    above = np.sqrt(kept**2 - across**2)
    wanted = across[:, None] * right + above[:, None] * up
    out = pose.copy()
    out[:, _UPPER_BODY] += (length * share[:, None] * (wanted - trunk))[:, None]
    turn = np.arctan2(across, above)  # of the shoulders, with the trunk
    for side in SIDES:
        arm = list(ARMS[side])
        meant = out[:, _NECK] + rotated(joints[arm[0]] - joints[_NECK], turn)
        out[:, arm] += (share[:, None] * (meant - out[:, arm[0]]))[:, None]
        _hang(out, joints, arm, share * (1 - lies))
    return out


def _hang(out: np.ndarray, joints: np.ndarray, arm: list[int], share: np.ndarray) -> None:
    """Let bones of an arm that point at the camera hang as in the photo instead, in place, by a
    share (T,)."""
    bones, bones_0 = np.diff(out[:, arm], axis=1), np.diff(joints[arm], axis=0)
    for n, joint in enumerate(arm[1:]):
        long = np.hypot(*bones[:, n].T) / max(float(np.hypot(*bones_0[n])), 1e-6)
        hangs = share * smooth_step(np.clip((_SIDEWAYS - long) / (_SIDEWAYS - _AHEAD), 0, 1))
        bone = bones[:, n] + hangs[:, None] * (_HANGING * bones_0[n] - bones[:, n])
        out[:, joint] = out[:, arm[n]] + bone


def jump_below_edge(pose: np.ndarray, joints: np.ndarray, height: float) -> np.ndarray:
    """Poses of somebody so many pixels tall, joints (20, 2) in the photo, who jumps no higher than
    the photo's upper edge lets the head: every jump of the clip is lower by the same share, that
    of its upper half."""
    crown = pose[:, _HEAD, 1] - _CROWN * height
    beyond = np.minimum(joints[_HEAD, 1] - _CROWN * height, _EDGE * height) - crown
    lift = np.maximum(joints[:, 1].max() - pose[..., 1].max(1), 0)  # of whatever is lowest
    high = (beyond > 0) & (lift > max(_LIFTED * height, lift.max() / 2))
    if not high.any():
        return pose
    less = np.clip(beyond[high] / lift[high], 0, 1).max()
    return pose + np.stack((0 * lift, less * lift), -1)[:, None]


def keep_hand_inside(
    pose: np.ndarray, joints: np.ndarray, side: str, shape: tuple[int, ...], height: float
) -> None:
    """Bend an arm, in place, so that its hand does not leave the photo (H, W, ...) further than it
    is there already; it slows down before the edge."""
    shoulder, elbow, wrist, hand = ARMS[side]
    size = np.array(shape[1::-1], float)
    room = np.minimum(_ROOM * height, 0.25 * size)
    low = np.minimum(_EDGE * height, joints[hand] - room)
    high = np.maximum(size - 1 - _EDGE * height, joints[hand] + room)
    start, end = pose[:, shoulder], pose[:, hand]
    wanted = high - _soft(high - end, room)
    wanted = low + _soft(wanted - low, room)
    off = wanted - end
    moved = np.hypot(*off.T) > 0.5
    if not moved.any():
        return
    upper, lower = pose[:, elbow] - start, end - pose[:, elbow]
    a, b = np.hypot(*upper.T).clip(1e-6), np.hypot(*lower.T).clip(1e-6)
    to = wanted - start
    far = np.hypot(*to.T).clip(1e-6)
    reach = np.clip(far, np.maximum(_FOLDED * (a + b), np.abs(a - b) + 1e-3), a + b)
    cross = upper[:, 0] * lower[:, 1] - upper[:, 1] * lower[:, 0]
    bent = 1.0 if cross[moved].sum() >= 0 else -1.0
    along = (a**2 - b**2 + reach**2) / (2 * reach)
    aside = np.sqrt(np.maximum(a**2 - along**2, 0))
    unit = to / far[:, None]
    normal = np.stack((-unit[:, 1], unit[:, 0]), -1)
    bow = start + along[:, None] * unit - bent * aside[:, None] * normal
    tip = start + reach[:, None] * unit
    share = smooth_step(np.clip(np.hypot(*off.T) / (0.5 * np.minimum(*room)), 0, 1))[:, None]
    tip = end + share * (tip - end)
    bow = pose[:, elbow] + share * (bow - pose[:, elbow])
    forearm = _complex(tip - bow) / _complex(lower)  # turned, and longer or shorter
    palm = _complex(pose[:, wrist] - pose[:, elbow]) * forearm
    pose[:, elbow], pose[:, hand] = bow, tip
    pose[:, wrist] = bow + np.stack((palm.real, palm.imag), -1)


def _complex(bone: np.ndarray) -> np.ndarray:
    return bone[..., 0] + 1j * bone[..., 1] + 1e-9


def _soft(room_left: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Distances to an edge that never fall below 0 and are as they were from `room` on."""
    x = np.minimum(room_left, room) / room
    return room_left - np.minimum(room_left, room) + room * np.exp(np.minimum(x, 1) - 1)
