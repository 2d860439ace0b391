"""Recorded movement for drawn actors: joints in metres become the parameters that `rig` draws.

Only angles, directions and shares of the leg's length are taken over, so that every build moves
with its own bones; the feet stay on the ground where the recorded ones do.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from larnet.body.skeleton import AT, EPISODE, JOINTS
from larnet.data.synthetic.keyframing.keyframes import FIRST_ARM, LAST, PARAMETERS, REST

LEGS = 0.443  # of the standing height: thigh and shin, the measure of `rig`'s offsets
STILL = 0.09  # metres that a joint may stray before the action begins and after it ends
LEAD = 2  # recorded frames kept before and after
SHARP, SOFT = 1.2, 1.6  # recorded frames that arms and the rest of the body are smoothed over
LOWEST = -0.3  # of the hips: deeper than a squat is a mistake of the sensor
LIFT = 0.01  # how high a foot must be to have left the ground


def episode(
    joints: np.ndarray,
    *,
    starts_standing: bool = True,
    stays: tuple[str, ...] = (),
    count: int = EPISODE,
) -> Tensor:
    """Parameters (count, P) float64 of one recorded action, begun and ended as recorded.

    joints (N, 20, 3) metres in the order of `JOINTS`, x to the actor's left, y up, z ahead, facing
    the camera. Stillness at both ends is cut and the rest brought to `count` frames;
    `starts_standing` says at which end the actor surely stands upright; `stays`: which feet never
    leave their place, for actions in which a sensor in front loses the one behind.
    """
    p = _smooth(_median(joints.astype(np.float64)))
    p = _turned_to_front(p, 0 if starts_standing else -1)
    first, last = _acting(p)
    at = np.linspace(first, last, count)
    low = np.floor(at).astype(int).clip(0, len(p) - 2)
    share = (at - low)[:, None, None]
    moves = p[low] * (1 - share) + p[low + 1] * share
    ends = p[:3] if starts_standing else p[-3:]
    return torch.from_numpy(_parameters(moves, np.median(ends, axis=0), stays))


def _median(p: np.ndarray) -> np.ndarray:
    """Without single frames in which the sensor lost a joint."""
    padded = np.pad(p, ((2, 2), (0, 0), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 5, axis=0)
    return np.sort(windows, axis=-1)[..., 2]


def _smooth(p: np.ndarray) -> np.ndarray:
    out = np.empty_like(p)
    arms = [i for name, i in AT.items() if name.split()[-1] in ("elbow", "wrist", "hand")]
    rest = [i for i in range(len(JOINTS)) if i not in arms]
    for which, spread in ((arms, SHARP), (rest, SOFT)):
        reach = math.ceil(3 * spread)
        kernel = np.exp(-((np.arange(-reach, reach + 1) / spread) ** 2) / 2)
        padded = np.pad(p[:, which], ((reach, reach), (0, 0), (0, 0)), mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(padded, len(kernel), axis=0)
        out[:, which] = windows @ (kernel / kernel.sum())
    return out


def _turned_to_front(p: np.ndarray, end: int) -> np.ndarray:
    """Turned so that the standing actor faces ahead, by shoulders and hips, and is upright."""
    side = sum(p[end, AT[f"left {n}"]] - p[end, AT[f"right {n}"]] for n in ("shoulder", "hip"))
    angle = math.atan2(side[2], side[0])
    c, s = math.cos(angle), math.sin(angle)
    x, y, z = np.moveaxis(p, -1, 0)
    p = np.stack([c * x + s * z, y, c * z - s * x], -1)
    # and upright: the camera looked a little down or up
    feet = (p[end, AT["left ankle"]] + p[end, AT["right ankle"]]) / 2
    up = p[end, AT["shoulder centre"]] - feet
    pitch, roll = math.degrees(math.atan2(up[2], up[1])), math.degrees(math.atan2(up[0], up[1]))
    if max(abs(pitch), abs(roll)) > 20:  # not standing
        return p
    turn = _turn(2, np.array([-roll])) @ _turn(0, np.array([-pitch]))
    return p @ turn[0].T


def _acting(p: np.ndarray) -> tuple[int, int]:
    """First and last frame of the action itself."""
    body = p - p[:, AT["hip centre"], None] * (1, 0, 1)
    begun = np.linalg.norm(body - body[0], axis=-1).max(1) > STILL
    going = np.linalg.norm(body - body[-1], axis=-1).max(1) > STILL
    first = max(0, int(begun.argmax()) - LEAD)
    last = min(len(p) - 1, len(p) - 1 - int(going[::-1].argmax()) + LEAD)
    return (first, last) if last - first >= 8 else (0, len(p) - 1)


def _parameters(p: np.ndarray, standing: np.ndarray, stays: tuple[str, ...]) -> np.ndarray:
    """Joints (EPISODE, 20, 3) and those of the upright actor (20, 3) -> (EPISODE, P)."""
    out = np.tile([REST[name] for name in PARAMETERS], (len(p), 1))

    def put(name: str, values: np.ndarray) -> None:
        out[:, PARAMETERS.index(name)] = values

    lean, tilt, twist = (a - b for a, b in zip(_trunk(p), _trunk(standing[None])))
    put("lean", lean.clip(-35, 100))
    put("tilt", tilt.clip(-40, 40))
    put("twist", twist.clip(-80, 80))
    chest = _chest(out)
    for i, (side, sign) in enumerate((("left", 1.0), ("right", -1.0))):
        out[:, FIRST_ARM + 9 * i : FIRST_ARM + 9 * (i + 1)] = _arm(p, side, sign, chest)
    _legs(p, standing, stays, put)
    return out


def _trunk(p: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lean, tilt and twist of trunks, degrees, as `rig` composes them."""
    up = p[:, AT["shoulder centre"]] - p[:, AT["hip centre"]]
    up /= np.linalg.norm(up, axis=-1, keepdims=True)
    lean = np.degrees(np.arctan2(up[:, 2], np.hypot(up[:, 0], up[:, 1]) * np.sign(up[:, 1])))
    # the drawn trunk takes half of the tilt in its lower third, all of it above
    tilt = np.degrees(np.arctan2(up[:, 0], np.abs(up[:, 1]).clip(0.3))) / 0.82
    side = p[:, AT["left shoulder"]] - p[:, AT["right shoulder"]]
    side = side - (side * up).sum(-1, keepdims=True) * up
    twist = np.degrees(np.arctan2(-side[:, 2], side[:, 0].clip(0.02)))
    return lean, tilt, twist


def _turn(axis: int, degrees: np.ndarray) -> np.ndarray:
    """(T, 3, 3) as in `rig`: 0 pitches ahead, 1 turns to the left, 2 tilts to the left."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    o, i = np.zeros_like(c), np.ones_like(c)
    rows = {
        0: ((i, o, o), (o, c, -s), (o, s, c)),
        1: ((c, o, s), (o, i, o), (-s, o, c)),
        2: ((c, s, o), (-s, c, o), (o, o, i)),
    }[axis]
    return np.moveaxis(np.array(rows), -1, 0)


def _chest(parameters: np.ndarray) -> np.ndarray:
    """(T, 3, 3) the frame in which arms are given."""
    lean, tilt, twist = (parameters[:, PARAMETERS.index(n)] for n in ("lean", "tilt", "twist"))
    trunk = _turn(2, tilt / 2) @ _turn(0, lean)
    return trunk @ _turn(1, twist) @ _turn(2, tilt / 2)


def _arm(p: np.ndarray, side: str, sign: float, chest: np.ndarray) -> np.ndarray:
    """(T, 9) directions of upper arm, forearm and hand in the chest's frame."""
    names = ("shoulder", "elbow", "wrist", "hand")
    bones = np.diff(p[:, [AT[f"{side} {n}"] for n in names]], axis=1)
    bones /= np.linalg.norm(bones, axis=-1, keepdims=True).clip(1e-6)
    bones[:, 2] = bones[:, 1] + 0.35 * bones[:, 2]  # the sensor's hands tremble
    bones /= np.linalg.norm(bones, axis=-1, keepdims=True).clip(1e-6)
    local = np.einsum("tki,tbk->tbi", chest, bones) * (sign, 1, 1)
    return local.reshape(len(p), 9)


def _legs(p: np.ndarray, standing: np.ndarray, stays: tuple[str, ...], put) -> None:
    """Hips and feet as offsets from where they are when standing, in `rig`'s measure."""
    size = sum(
        np.median(np.linalg.norm(np.diff(p[:, [AT[f"{s} {n}"] for n in bones]], axis=1), axis=-1))
        for s in ("left", "right")
        for bones in (("hip", "knee"), ("knee", "ankle"))
    )
    unit = LEGS / (size / 2)
    feet = {}
    for side in ("left", "right"):
        ankle = AT[f"{side} ankle"]
        feet[side] = _planted((p[:, ankle] - standing[ankle]) * unit)
        if side in stays:
            feet[side] = feet[side] * (0, 1, 0)
    hips = (p[:, AT["hip centre"]] - standing[AT["hip centre"]]) * unit
    # the ground is where the lower foot is
    ground = np.minimum(feet["left"][:, 1], feet["right"][:, 1])
    down = (hips[:, 1] - ground).clip(LOWEST, 0.004)
    for name, values in (("dx", hips[:, 0]), ("dy", down), ("dz", hips[:, 2])):
        put(name, values)
    for side, sign in (("left", 1), ("right", -1)):
        x, y, z = feet[side].T
        y = (y - ground - LIFT).clip(0, 0.5)
        for name, values in (("x", sign * x), ("y", y), ("z", z), ("toe", (y * 220).clip(0, 35))):
            put(f"{side}_{name}", values)


def _planted(foot: np.ndarray) -> np.ndarray:
    """A foot's way (T, 3) that does not slide while it is on the ground."""
    low = foot[:, 1] < np.percentile(foot[:, 1], 20) + LIFT
    speed = np.linalg.norm(np.gradient(foot[:, [0, 2]], axis=0), axis=-1)
    on = low & (speed < 0.03)
    out = foot.copy()
    for run in np.split(np.arange(len(foot)), np.flatnonzero(np.diff(on)) + 1):
        if on[run[0]]:
            out[run[:, None], [0, 2]] = np.median(foot[run][:, [0, 2]], axis=0)
    padded = np.pad(out, ((1, 1), (0, 0)), mode="edge")
    return padded[:-2] * 0.25 + padded[1:-1] * 0.5 + padded[2:] * 0.25


def played(takes: list[Tensor], t: Tensor) -> Tensor:
    """Parameters (B, T, P) float64 of one episode each (EPISODE, P) at frames t (B, T)."""
    rows = torch.stack(takes).to(t.device)
    t = t.double().clamp(0, LAST)
    low = t.floor().clamp(0, LAST - 1).long()
    share = (t - low)[..., None]
    b = torch.arange(len(rows), device=t.device)[:, None]
    return rows[b, low] * (1 - share) + rows[b, low + 1] * share
