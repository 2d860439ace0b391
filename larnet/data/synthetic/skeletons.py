"""Movement without a picture: the joints of one average actor, thousands of clips a second."""

from __future__ import annotations

import torch
from torch import Tensor

from larnet.data.synthetic.choreography import Moves, poses
from larnet.data.synthetic.randomness import Draws
from larnet.data.synthetic.rig import draw_build, figure
from larnet.data.synthetic.track import EPISODE

ACTOR = 0  # the seed of the body that all skeletons share


def skeletons(
    actions: list[str], p_e: Tensor, z: Tensor, frames: int = 16, moves: Moves = poses
) -> Tensor:
    """Joints (B, T, 20, 3) float32 of clips from p_e (B,) on with style z (B, Z).

    In standing heights, x to the actor's left, y up, z ahead; the same movement that `render`
    draws. Raises UnknownName for an action that has no choreography.
    """
    t = p_e.double()[:, None] * EPISODE + torch.arange(frames)
    build = draw_build(Draws(torch.full((len(actions),), ACTOR)))
    return figure(build, moves(actions, t, z)).joints.float()
