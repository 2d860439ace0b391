"""Who sits down and then stands up does so once: getting up begins where somebody is down, and is
done already after a movement that ends standing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from larnet.body.performance.movement import JointMovement
from larnet.body.performance.perform import Direction
from larnet.body.skeleton import ANKLES_AND_FEET, AT

GETS_UP = frozenset(("standing up", "getting up from the floor"))
DOWN = 0.15  # of a leg's length that the hips come down by, of somebody who sits, kneels or lies
LOWEST = 0.9  # of the way down, from which somebody is down
_HIPS = AT["hip centre"]


def up_once(parts: Sequence[Direction]) -> tuple[Direction, ...]:
    """What is done one after the other, without getting up where the movement before went down and
    came up again; after one that stays down, without going down once more."""
    out = list[Direction]()
    for part in parts:
        before = out[-1].movement if out else None
        if part.action not in GETS_UP or part.movement is None or before is None:
            out.append(part)
            continue
        down = hips_down(before.joints)
        if down[-1] > DOWN:
            out.append(replace(part, movement=_from_below(part.movement), gets_up=True))
        elif down.max() <= DOWN:
            out.append(part)
    return tuple(out)


def hips_down(joints: np.ndarray) -> np.ndarray:
    """How far the hips are below where they are at first (T,), in lengths of a leg; joints (T, 20,
    3), y down, of a movement that begins standing."""
    hips = joints[:, _HIPS, 1]
    leg = joints[0, ANKLES_AND_FEET, 1].max() - hips[0]
    return (hips - hips[0]) / max(float(leg), 1e-6)


def _from_below(movement: JointMovement) -> JointMovement:
    """A movement from where it has gone down on: it ends elsewhere, so it is done once."""
    down = hips_down(movement.joints)
    if down.max() <= DOWN:
        return movement
    first = int((down >= LOWEST * down.max()).argmax())
    seconds = max(movement.time.seconds - first / movement.rate, 2 / movement.rate)
    time = replace(movement.time, seconds=seconds, again=False, cycle=None)
    return JointMovement(movement.joints[first:], movement.rate, time)
