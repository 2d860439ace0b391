"""Movement without a picture: joints in space and where a camera would see them, thousands of clips
a second."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from larnet.body.skeleton import EPISODE
from larnet.data.synthetic.camera import draw_camera, in_picture, seen
from larnet.data.synthetic.keyframing.score import Moves, poses
from larnet.data.synthetic.randomness import Draws
from larnet.data.synthetic.rig import draw_build, figure

ACTOR = 0  # the seed of the body that all skeletons share
CHUNK = 128  # clips at a time: more no longer fit a CPU's cache
EASE = 5  # frames in which an actor who did not stand in the photo joins the movement
LOOSE = 3.0  # times the jitter of drawn pictures: photos of strangers are framed less exactly


@dataclass(frozen=True)
class Movement:
    """B clips of T frames, as joints alone."""

    skeleton: Tensor  # (B, T, 20, 3) standing heights of one average actor, x to its left, z ahead
    joints_0: Tensor  # (B, 20, 2) picture shares, the photo of an actor of any build
    joints: Tensor  # (B, T, 20, 2) that actor in every frame


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


def movements(
    actions: list[str],
    p_e: Tensor,
    z: Tensor,
    seeds: Tensor,
    standing: Tensor,
    random_start_pose: Tensor,
    frames: int = 16,
    moves: Moves = poses,
) -> Movement:
    """The same clips as skeletons, and as the pictures of actors `seeds` (B,) int64 would show
    them.

    standing (B,) bool: the photo shows the actor standing whatever p_e is; random_start_pose (B,)
    bool: in any pose at all (that of another clip), which a clip from p_e = 0 eases out of. Raises
    UnknownName for an action that has no choreography.
    """
    parts = []
    for i in range(0, len(actions), CHUNK):
        part = slice(i, i + CHUNK)
        start = p_e[part].double() * EPISODE
        t = start[:, None] + torch.arange(frames)
        first = torch.where(standing[part], torch.zeros_like(start), start)
        pose = moves(actions[part], torch.cat([first[:, None], t], 1), z[part])
        others = pose.roll(1, 0)[:, 1 + frames // 2]
        pose[:, 0] = torch.where(random_start_pose[part, None], others, pose[:, 0])
        draws = Draws(seeds[part])
        average = draw_build(Draws(torch.full_like(seeds[part], ACTOR)))
        joints = in_picture(seen(draws, draw_build(draws), pose).joints, draw_camera(draws, LOOSE))
        own = random_start_pose[part] & (start == 0)
        at = _eased(joints[:, :1], joints[:, 1:], own)
        parts.append((figure(average, pose[:, 1:]).joints.float(), joints[:, 0], at))
    return Movement(*(torch.cat(x) for x in zip(*parts)))


def _eased(photo: Tensor, joints: Tensor, own: Tensor) -> Tensor:
    """Joints (B, T, J, 2) that begin at the photo's (B, 1, J, 2) where `own` (B,)."""
    share = (torch.arange(joints.shape[1]) / EASE).clamp(max=1.0)
    share = (share * share * (3 - 2 * share))[None, :, None, None]
    return torch.where(own[:, None, None, None], photo + share * (joints - photo), joints)
