"""Key poses: the small language that choreographies are written in (stdlib only).

Lengths are shares of the standing height; angles are degrees. Arms are given by where the wrist is,
seen from its shoulder in the frame of the chest, in arm lengths: (out, up, forward), `out` being
away from the body's middle for either arm. Feet are offsets from where they stand.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from larnet.body.skeleton import EPISODE

LAST = EPISODE - 1.0

TORSO = ("lean", "tilt", "twist", "curl", "nod", "look", "cock", "shrug")
ROOT = ("dx", "dy", "dz", "turn")
FEET = tuple(f"{side}_{what}" for side in ("left", "right")
             for what in ("x", "y", "z", "toe", "knee"))  # fmt: skip
ARMS = tuple(f"{side}_{bone}_{axis}" for side in ("left", "right")
             for bone in ("upper", "fore", "hand") for axis in ("out", "up", "fwd"))  # fmt: skip
PARAMETERS = TORSO + ROOT + FEET + ARMS
FIRST_ARM = len(TORSO) + len(ROOT) + len(FEET)

Vector = tuple[float, float, float]
UPPER_ARM = 0.53  # share of the arm's length; the rest is the forearm
SHOULDER = 0.32  # half the shoulder width, in arm lengths


def _unit(v: Sequence[float]) -> Vector:
    length = math.sqrt(sum(x * x for x in v)) or 1.0
    return (v[0] / length, v[1] / length, v[2] / length)


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b))


def _bones(wrist: Vector, elbow: Vector) -> tuple[Vector, Vector]:
    """Directions of upper arm and forearm that put the wrist there, the elbow towards `elbow`."""
    reach = min(max(math.sqrt(_dot(wrist, wrist)), 0.12), 0.999)
    axis = _unit(wrist)
    along = (UPPER_ARM**2 + reach**2 - (1 - UPPER_ARM) ** 2) / (2 * reach)
    away = math.sqrt(max(UPPER_ARM**2 - along**2, 0.0))
    side = _unit([e - _dot(elbow, axis) * a for e, a in zip(elbow, axis)])
    joint = [along * a + away * s for a, s in zip(axis, side)]
    return _unit(joint), _unit([reach * a - j for a, j in zip(axis, joint)])


def arm(
    side: str,
    out: float,
    up: float,
    fwd: float,
    elbow: Vector = (0.4, -0.8, -0.5),
    hand: Vector | None = None,
) -> dict[str, float]:
    """One arm's pose from its wrist; `hand`: where it points (along the forearm if None)."""
    upper, fore = _bones((out, up, fwd), elbow)
    values = (*upper, *fore, *(_unit(hand) if hand else fore))
    start = 0 if side == "left" else 9
    return dict(zip(ARMS[start : start + 9], values))


def arms(
    out: float,
    up: float,
    fwd: float,
    elbow: Vector = (0.4, -0.8, -0.5),
    hand: Vector | None = None,
) -> dict[str, float]:
    """Both arms in mirrored poses."""
    left, right = (arm(side, out, up, fwd, elbow, hand) for side in ("left", "right"))
    return left | right


def grip(
    x: float, up: float, fwd: float, elbow: Vector = (0.3, -0.8, -0.1), gap: float = 0.12
) -> dict[str, float]:
    """Both hands at one place, `x` arm lengths to the actor's left of the breastbone."""
    left = arm("left", x - SHOULDER, up, fwd, elbow)
    return left | arm("right", -x - SHOULDER, up - gap, fwd + gap / 3, elbow)


def foot(
    side: str, x: float = 0.0, y: float = 0.0, z: float = 0.0, toe: float = 0.0, knee: float = 0.1
) -> dict[str, float]:
    """A foot moved outwards, up, forward; `toe` degrees down; `knee` pushes the knee outwards."""
    return dict(zip((f"{side}_{w}" for w in ("x", "y", "z", "toe", "knee")), (x, y, z, toe, knee)))


REST: dict[str, float] = (
    dict.fromkeys(TORSO + ROOT, 0.0) | foot("left") | foot("right")
    | arms(0.09, -0.97, 0.08, elbow=(0.35, 0.0, -1.0))
)  # fmt: skip

Key = tuple[float, Mapping[str, float]]


@dataclass(frozen=True)
class Track:
    """Key poses of some parameters over the episode, or over a cycle that repeats.

    `keys` times are episode frames when `period` is 0 (the pose at both ends is standing), else
    shares of a cycle of `period` frames, faded in and out at the ends of the episode.
    """

    keys: tuple[Key, ...] = ()
    period: float = 0.0

    def names(self) -> set[str]:
        return {name for _, pose in self.keys for name in pose}

    def only(self, names: set[str]) -> Track:
        """The same track for some of its parameters."""
        kept = tuple((time, {n: v for n, v in p.items() if n in names}) for time, p in self.keys)
        return Track(kept, self.period)


STILL = Track()  # moves nothing


@dataclass(frozen=True)
class Choreography:
    """One action, in tracks that can be exchanged.

    `legs` moves root and feet, `arms` the arms, `torso` trunk and head. `amplitude` and `contact`
    say how far z may stretch the movement and the arms (0: not at all, 1: fully).
    """

    legs: Track = STILL
    arms: Track = STILL
    torso: Track = STILL
    amplitude: float = 1.0
    contact: float = 1.0


def timeline(*keys: Key) -> Track:
    """Poses at episode frames."""
    return Track(keys)


def twice(*keys: Key) -> Track:
    """A movement of half an episode (15.5 frames), done two times."""
    again = tuple((time + LAST / 2, pose) for time, pose in keys)
    return Track(keys + ((LAST / 2, {n: REST[n] for _, pose in keys for n in pose}),) + again)


def cycle(period: float, *keys: Key) -> Track:
    """Poses at shares of a cycle of `period` frames."""
    return Track(keys, period)


def gait(keys: Mapping[float, tuple[float, ...]]) -> tuple[Key, ...]:
    """A foot's cycle (phase -> x, y, z, toe): right foot, and half a cycle later the left."""
    right = [(time, foot("right", *values)) for time, values in keys.items()]
    return (*right, *(((time + 0.5) % 1, foot("left", *v)) for time, v in keys.items()))
