"""Skeletons of the average actor on the body of a photo, before its camera."""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.body.skeleton import AT, BONES, GROUND, JOINTS, STANDING_HEIGHT

LENGTHS = tuple(dict.fromkeys(length for _, _, length in BONES))
CAMERA = 6  # yaw as a direction, pitch, scale, and where the actor stands
HIDDEN = 384
OFF, APART = 0.12, 0.25  # of a bone and of the hips, [-1, 1]: what differs by more is another pose
PITCH = math.radians(7.0)  # from which a standing camera sees an actor

LOOKS = 48  # moments of an episode that a photo is compared with
AWAY, CLEARLY = 0.05, 0.02  # [-1, 1]: for an episode's length away; by which another one is nearer
BEGUN = 0.3  # share of what is moved in an action that is done once, up to which a photo shows it


class Retargeting(nn.Module):
    """Where the joints of a skeleton would be if the actor of the photo moved so.

    Directions of bones stay; their lengths, the height above the ground, and from where the actor
    is seen follow from the photo's joints: 16 numbers that a small network reads from them. It is
    part of how M_I reads e_m (`PlacedIntegrator`); it learns with M_I.
    """

    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Sequential(
            nn.Linear(2 * len(JOINTS), HIDDEN),
            nn.ReLU(),
            nn.Linear(HIDDEN, HIDDEN),
            nn.ReLU(),
            nn.Linear(HIDDEN, CAMERA + len(LENGTHS)),
        )
        weight, bias = self.look[-1].parameters()
        with torch.no_grad():  # begins with the average actor, framed as it should be
            weight.mul_(0.1)
            bias.zero_()
        # by numpy: torch.eye on `meta`, where shapes are looked up, imports for a second
        bones, chain = np.eye(len(JOINTS), dtype="f4"), np.eye(len(JOINTS), dtype="f4")
        which = np.full(len(JOINTS), LENGTHS.index("thigh"))  # height of the hips: legs
        for joint, on, length in BONES:
            bones[AT[joint], AT[on]] = -1.0
            chain[AT[joint]] += chain[AT[on]]
            which[AT[joint]] = LENGTHS.index(length)
        for name, constant in (("bones", bones), ("chain", chain), ("which", which)):
            self.register_buffer(name, torch.tensor(constant), persistent=False)

    def forward(
        self, skeletons: Tensor, at_0: Tensor, first: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """skeletons (B, T, J, 3) in standing heights, x to the actor's left, y up, z ahead; the
        photo's joints at_0 (B or 1, J, 2) in [-1, 1] -> joints (B, T, J, 2) in [-1, 1], and how
        near the camera they are (B, T, J), standing heights. first (B, J, 3): the skeleton of the
        moment that the photo shows, where it is known: what the body is off then it stays off."""
        told = self.look(at_0.flatten(1).float())
        joints, near = self._shown(skeletons, told)
        if first is not None:
            joints = joints + self._kept(self._shown(first[:, None], told)[0][:, 0], at_0)[:, None]
        return joints, near

    def _shown(self, skeletons: Tensor, told: Tensor) -> tuple[Tensor, Tensor]:
        """Joints and how near they are, on the body and before the camera that the network told
        (B or 1, 16) of a photo."""
        camera, lengths = told.split((CAMERA, len(LENGTHS)), -1)
        ahead, aside, pitch, grow, right, down = camera[:, :, None, None].unbind(1)
        scale = lengths.exp()[:, self.which]  # (B, J)
        bones = torch.einsum("ij,btjc->btic", self.bones, skeletons.float())
        body = torch.einsum("ij,btjc->btic", self.chain, bones * scale[:, None, :, None])
        x, y, z = body.unbind(-1)
        rise = skeletons[..., 1].float().amin(-1, True) - y.amin(-1, True)  # stands as high
        cos, sin = F.normalize(torch.cat((1 + ahead, aside), -1), dim=-1).split(1, -1)
        x, z = cos * x + sin * z, cos * z - sin * x
        cos, sin = (PITCH + pitch).cos(), (PITCH + pitch).sin()
        y, z = cos * (y + rise) - sin * z, sin * (y + rise) + cos * z
        size = 2 * STANDING_HEIGHT * grow.exp()
        return torch.stack((x * size + right, 2 * GROUND - 1 + down - y * size), -1), z

    def _kept(self, first: Tensor, at_0: Tensor) -> Tensor:
        """How far the joints of a clip stay off (B, J, 2) where the movement has them: first
        (B, J, 2) is where it has them in the moment that the photo shows.

        What the photo's joints at_0 (B or 1, J, 2) are off then is mostly how this body is built
        and where it stands, bone by bone. A bone that points elsewhere is in another pose, and goes
        where the movement has it.
        """
        off = torch.einsum("ij,bjc->bic", self.bones, at_0 - first)
        most = off.new_full((len(JOINTS), 1), OFF)
        most[AT["hip centre"]] = APART
        same = (-(off.norm(dim=-1, keepdim=True) / most).square()).exp()
        return torch.einsum("ij,bjc->bic", self.chain, same * off)


def nearest_moments(joints: Tensor, at_0: Tensor, p_e: Tensor, again: Tensor) -> Tensor:
    """(B,) shares of the episode: which moment's joints the photo's at_0 (B or 1, J, 2) are.

    joints (B, N, J, 2), what the photo would show at N moments evenly spread from 0 on; p_e (B,) is
    the moment that is asked for, and the answer unless another is clearly more alike, near ones
    before far ones; again (B,) bool: the end of the episode is its beginning. Of what is done
    once most is yet to come: somebody who stands again at its end has nothing left to do there.
    """
    hips, count = AT["hip centre"], joints.shape[1]
    pose, shown = joints - joints[:, :, hips, None], at_0 - at_0[:, hips, None]
    off = (pose - shown[:, None]).norm(dim=-1).mean(-1)  # (B, N)
    share = torch.arange(count, device=off.device) / count
    way = (share - p_e[:, None]).abs()
    way = torch.where(again[:, None], torch.minimum(way, 1 - way), way)
    asked = off.gather(1, (p_e * count).round().long().clamp(max=count - 1)[:, None])[:, 0]
    off = off + AWAY * way
    moved = F.pad(joints.diff(dim=1).norm(dim=-1).mean(-1).cumsum(1), (1, 0))
    over = ~again[:, None] & (moved > BEGUN * moved[:, -1:]) & (share > p_e[:, None])
    least, best = off.masked_fill(over, torch.inf).min(1)
    return torch.where(least < asked - CLEARLY, share[best], p_e)
