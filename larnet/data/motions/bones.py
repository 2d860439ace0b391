"""Retargeting: a recorded body's bone directions on the bones of one average actor.

What is taken over are directions, never places, so that toys with large heads and children move the
same actor. Result: joints relative to the hip centre; `ground` gives them their place.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch

from larnet.body.skeleton import JOINTS
from larnet.data.synthetic.randomness import Draws
from larnet.data.synthetic.rig import draw_build
from larnet.data.synthetic.skeleton_clips import ACTOR, skeletons

AT = {name: i for i, name in enumerate(JOINTS)}
SIDES = ("left", "right")
STOUT = 0.8  # share of its outward part that the hanging arm of a stout body loses


@lru_cache(maxsize=1)
def average() -> dict[str, float]:
    """Lengths of the average actor's bones, in standing heights (`rig.Build`)."""
    build = draw_build(Draws(torch.tensor([ACTOR])))
    return {name: float(value[0]) for name, value in vars(build).items()}


@lru_cache(maxsize=1)
def standing() -> np.ndarray:
    """(20, 3) float64: the average actor standing still, feet on the ground."""
    return (
        skeletons(["standing still"], torch.zeros(1), torch.zeros(1, 15), 1)[0, 0].double().numpy()
    )


def unit(v: np.ndarray) -> np.ndarray:
    """Vectors (..., 3) of length 1; a vector of no length stays as it is."""
    return v / np.linalg.norm(v, axis=-1, keepdims=True).clip(1e-9)


def _axes(side: np.ndarray, up: np.ndarray) -> np.ndarray:
    """(T, 3, 3) columns left, up, ahead of a body part with these directions (T, 3)."""
    up = unit(up)
    left = unit(side - (side * up).sum(-1, keepdims=True) * up)
    return np.stack([left, up, np.cross(left, up)], -1)


def retargeted(joints: np.ndarray) -> np.ndarray:
    """Joints (T, 20, 3) of any body -> (T, 20, 3) float64 of the average one, hip centre at 0.

    x to the actor's left, y up, z ahead in both.
    """
    p = joints.astype(np.float64)
    rest, out = standing(), np.zeros_like(p)

    def bone(a: str, b: str) -> np.ndarray:
        return p[:, AT[b]] - p[:, AT[a]]

    def length(a: str, b: str) -> float:
        return float(np.linalg.norm(rest[AT[b]] - rest[AT[a]]))

    def follow(a: str, b: str) -> None:
        out[:, AT[b]] = out[:, AT[a]] + unit(bone(a, b)) * length(a, b)

    trunk = bone("hip centre", "shoulder centre")
    lower = _blend(bone("hip centre", "spine"), trunk)
    upper = _blend(bone("spine", "shoulder centre"), trunk)
    out[:, AT["spine"]] = lower * length("hip centre", "spine")
    out[:, AT["shoulder centre"]] = out[:, AT["spine"]] + upper * length("spine", "shoulder centre")
    pelvis = _axes(bone("right hip", "left hip"), lower)
    chest = _axes(bone("right shoulder", "left shoulder"), upper)
    head = _head(p, chest)
    out[:, AT["head"]] = out[:, AT["shoulder centre"]] + head * length("shoulder centre", "head")
    for side in SIDES:
        hip, shoulder = AT[f"{side} hip"], AT[f"{side} shoulder"]
        offset = rest[hip] - rest[AT["hip centre"]]
        out[:, hip] = pelvis @ offset
        offset = (rest[shoulder] - rest[AT["shoulder centre"]]) + [0, 1, 0] * _shrug(p, side, chest)
        out[:, shoulder] = out[:, AT["shoulder centre"]] + np.einsum("tij,tj->ti", chest, offset)
        follow(f"{side} shoulder", f"{side} elbow")
        follow(f"{side} elbow", f"{side} wrist")
        hand = unit(
            unit(bone(f"{side} elbow", f"{side} wrist"))
            + 0.5 * unit(bone(f"{side} wrist", f"{side} hand"))
        )
        reach = length(f"{side} wrist", f"{side} hand")
        out[:, AT[f"{side} hand"]] = out[:, AT[f"{side} wrist"]] + hand * reach
        follow(f"{side} hip", f"{side} knee")
        follow(f"{side} knee", f"{side} ankle")
        foot = _foot(p, side)
        reach = length(f"{side} ankle", f"{side} foot")
        out[:, AT[f"{side} foot"]] = out[:, AT[f"{side} ankle"]] + foot * reach
    return out


def arms_closer(p: np.ndarray) -> np.ndarray:
    """Joints (T, 20, 3) of a stout body with hanging arms held as close as slender bodies do.

    The more an arm hangs, the more; raised arms stay as they are.
    """
    out = p.astype(np.float64)
    chest = _axes(out[:, AT["left shoulder"]] - out[:, AT["right shoulder"]],
                  out[:, AT["shoulder centre"]] - out[:, AT["hip centre"]])  # fmt: skip
    for side, sign in (("left", 1.0), ("right", -1.0)):
        chain = [AT[f"{side} {n}"] for n in ("shoulder", "elbow", "wrist", "hand")]
        bones = np.diff(out[:, chain], axis=1)  # (T, 3, 3)
        local = np.einsum("tji,tbj->tbi", chest, bones)
        size = np.linalg.norm(local, axis=-1, keepdims=True)
        hangs = (-local[..., 1:2] / size.clip(1e-6)).clip(0, 1)
        outward = (sign * local[..., :1]).clip(0)
        local[..., :1] -= sign * outward * STOUT * np.sqrt(hangs)
        bones = np.einsum("tij,tbj->tbi", chest, unit(local) * size)
        out[:, chain[1:]] = out[:, chain[0], None] + bones.cumsum(1)
    return out


def other_side_acts(p: np.ndarray, side: str) -> bool:
    """Whether in joints (T, 20, 3) the limbs of the side that should not act move clearly more."""

    def way(which: str) -> float:
        total = 0.0
        for end, root in (("wrist", "shoulder"), ("ankle", "hip")):
            limb = p[:, AT[f"{which} {end}"]] - p[:, AT[f"{which} {root}"]]
            total += float(np.linalg.norm(np.diff(limb, axis=0), axis=-1).sum())
        return total

    return way("left" if side == "right" else "right") > 1.25 * way(side)


def _blend(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Directions (T, 3) of half of a trunk, drawn towards the whole trunk's: where a sensor puts
    the spine differs from set to set."""
    return unit(unit(part) + unit(whole))


def _head(p: np.ndarray, chest: np.ndarray) -> np.ndarray:
    """(T, 3) from the shoulder centre to the head, upright where the recording is as usual.

    Sets put the head's joint more or less ahead of the neck; its usual place in the chest's frame
    is made the average actor's.
    """
    local = np.einsum("tji,tj->ti", chest, unit(p[:, AT["head"]] - p[:, AT["shoulder centre"]]))
    rest = standing()
    wanted = unit(rest[AT["head"]] - rest[AT["shoulder centre"]])
    usual = unit(np.median(local, axis=0))
    if usual[1] > 0.7:  # upright for most of the recording: an offset of the set, not a pose
        local = local @ _turning(usual, wanted).T
    return np.einsum("tij,tj->ti", chest, unit(local))


def _turning(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(3, 3) the rotation that takes direction a to b by the shortest way."""
    v, c = np.cross(a, b), float(a @ b)
    k = np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])
    return np.eye(3) + k + k @ k / (1 + c) if c > -0.99 else np.eye(3)


def _shrug(p: np.ndarray, side: str, chest: np.ndarray) -> np.ndarray:
    """(T, 1) how much higher than usual a shoulder is held, in the actor's measure."""
    rise = p[:, AT[f"{side} shoulder"]] - p[:, AT["shoulder centre"]]
    size = np.median(np.linalg.norm(rise, axis=-1)).clip(1e-6)
    up = (rise * chest[..., 1]).sum(-1) / size
    return ((up - np.median(up)).clip(-0.4, 0.6) * average()["shoulder"])[:, None]


def _foot(p: np.ndarray, side: str) -> np.ndarray:
    """(T, 3) from ankle to foot, pitched as on the ground where the recorded foot is on it."""
    rest = standing()
    way = rest[AT[f"{side} foot"]] - rest[AT[f"{side} ankle"]]
    flat = np.arctan2(way[1], np.hypot(way[0], way[2]))
    ankle = p[:, AT[f"{side} ankle"]]
    foot = unit(p[:, AT[f"{side} foot"]] - ankle)
    low = ankle[:, 1] <= np.percentile(ankle[:, 1], 30)
    pitch = np.arcsin(foot[:, 1].clip(-1, 1))
    wrong = flat - np.median(pitch[low])
    level = unit(foot * [1, 0, 1])
    # a shin gives the heading of a foot that points straight up or down
    pitch = np.clip(pitch + wrong, -1.5, 1.2)[:, None]
    return level * np.cos(pitch) + np.array([0.0, 1.0, 0.0]) * np.sin(pitch)
