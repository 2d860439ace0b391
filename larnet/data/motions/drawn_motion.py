"""Choreography as joints at any moment: for actions that nobody recorded, and as one more way."""

from __future__ import annotations

import torch
from torch import Tensor

from larnet.body.skeleton import FPS
from larnet.data.synthetic.keyframing.keyframes import LAST
from larnet.data.synthetic.keyframing.score import EVERY, poses
from larnet.data.synthetic.randomness import Draws
from larnet.data.synthetic.rig import draw_build, figure
from larnet.data.synthetic.skeleton_clips import ACTOR

SECONDS = LAST / FPS  # of a drawn episode
CHUNK = 256  # clips at a time


def drawn_joints(actions: list[str], seconds: Tensor, z: Tensor) -> Tensor:
    """Joints (B, T, 20, 3) float32 of choreographed actions, or of "X while Y".

    seconds (B, T) from the beginning of the episode, which stands before and after; z (B, Z) the
    style. In standing heights of the average actor, hips over the origin where it stands. Raises
    UnknownName for an action without choreography.
    """
    parts = []
    for i in range(0, len(actions), CHUNK):
        names = actions[i : i + CHUNK]
        build = draw_build(Draws(torch.full((len(names),), ACTOR)))
        t = seconds[i : i + CHUNK].double() * FPS
        parts.append(figure(build, poses(names, t, z[i : i + CHUNK])).joints.float())
    return torch.cat(parts)


def is_drawn(action: str) -> bool:
    """Whether there is choreography for an action or for both parts of "X while Y"."""
    legs, _, arms = action.partition(" while ")
    return legs in EVERY and (not arms or arms in EVERY)
