"""Drawn actors: endless, seeded clips of people doing named actions, with joints, masks and flow.

    drawn = render(Requests(actions, seeds, p_e, z, standing), size=112)

An action is an episode of 32 frames at 12 a second: standing, acting, standing. A clip shows 16 of
them from p_e x 32 on. What varies within an action can be read from x_0, p_e or z.
"""

from larnet.body.skeleton import EPISODE, FPS, JOINTS
from larnet.data.synthetic.keyframing.keyframes import Choreography
from larnet.data.synthetic.keyframing.score import (
    CHOREOGRAPHY,
    choreography,
)
from larnet.data.synthetic.render import Drawn, Requests, render, seed_of
from larnet.data.synthetic.skeleton_clips import movements, skeletons

__all__ = [
    "CHOREOGRAPHY",
    "EPISODE",
    "FPS",
    "JOINTS",
    "Choreography",
    "Drawn",
    "Requests",
    "choreography",
    "movements",
    "render",
    "seed_of",
    "skeletons",
]
