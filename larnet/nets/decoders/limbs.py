"""The photo as a puppet: where the actor's joints are in the photo and in every frame says how each
limb's pixels travel. Geometry in [-1, 1] picture coordinates, x right, y down, fp32."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.body.skeleton import GROUND, STANDING_HEIGHT
from larnet.nets.blocks import JOINTS, bias_of, cells

# (from joint, to joint, half width in the same coordinates for a body of canonical height)
LIMBS = (
    (1, 0, 0.10),  # head
    (3, 1, 0.12),  # trunk
    (4, 5, 0.05),  # left upper arm, forearm with hand
    (5, 7, 0.05),
    (8, 9, 0.05),  # right
    (9, 11, 0.05),
    (12, 13, 0.07),  # left thigh, shin, foot
    (13, 14, 0.06),
    (14, 15, 0.05),
    (16, 17, 0.07),  # right
    (17, 18, 0.06),
    (18, 19, 0.05),
)
_FROM, _TO, _WIDTH = (list(column) for column in zip(*LIMBS))
_SHORTEST = 0.03  # a limb that points at the camera keeps this length
_FRONT = 2.0  # logits: a head is mostly in front of what it meets
_AHEAD, _DOUBT = 0.04, 0.015  # standing heights by which a limb is before another, give or take
_OPAQUE = 7.0  # logits that a limb takes from those behind it
_RIM = 0.4  # share of a limb below which it is a mixture with the place, and hides nothing
_STRETCH = (1.0, 2.0, *[3.0] * (len(LIMBS) - 2))  # most; a head stays a head when it nods


def soft_argmax(logits: Tensor) -> Tensor:
    """Expected place of each joint: logits (N, J, h * w) on a square grid -> (N, J, 2)."""
    side = int(logits.shape[-1] ** 0.5)
    grid = cells(side, side, logits.device).flatten(0, 1)  # (h * w, 2)
    return logits.float().softmax(-1) @ grid


def _axes(joints: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Origin (N, K, 2), unit direction (N, K, 2) and length (N, K, 1) of every limb."""
    origin = joints[:, _FROM]
    along = joints[:, _TO] - origin
    length = (along.square().sum(-1, keepdim=True) + _SHORTEST**2).sqrt()
    unit = along / along.square().sum(-1, keepdim=True).add(1e-6).sqrt()
    return origin, unit, length


def limb_affines(photo: Tensor, frame: Tensor) -> Tensor:
    """Where a place of a frame comes from in the photo, were it on a given limb: (N, K, 2, 3), a
    map that is to be multiplied by (x, y, 1).

    Joints of the photo (N or 1, J, 2) and of the frame (N, J, 2). A limb turns, moves and stretches
    along its own axis; its thickness stays. The head keeps its size: it hangs on its own joint, and
    what it loses in length it has turned out of the picture, not in it.
    """
    o_0, d_0, l_0 = _axes(photo)
    o, d, length = _axes(frame)
    n_0, n = (
        torch.stack((-x[..., 1], x[..., 0]), -1) for x in (d_0, _upright(d, length, d_0, l_0))
    )
    d = torch.stack((n[..., 1], -n[..., 0]), -1)
    o_0, o = (torch.cat((j[:, _TO[:1]], at[:, 1:]), 1) for j, at in ((photo, o_0), (frame, o)))
    most = torch.tensor(_STRETCH, device=photo.device)[:, None]
    stretch = torch.minimum(torch.maximum(l_0 / length, 1 / most), most)
    turn = (stretch * d_0)[..., :, None] * d[..., None, :] + n_0[..., :, None] * n[..., None, :]
    return torch.cat((turn, (o_0 - (turn @ o[..., None])[..., 0])[..., None]), -1)


def come_from(maps: Tensor, at: Tensor) -> Tensor:
    """Where the cells `at` (h, w, 2) come from, were they on each limb: (N, K, h, w, 2)."""
    across, along, fixed = maps[..., None, None].unbind(3)  # (N, K, 2, 1, 1)
    return (across * at[..., 0] + along * at[..., 1] + fixed).movedim(2, -1)


def limb_flow(shown: Tensor, maps: Tensor, at: Tensor) -> Tensor:
    """Where the pixels at `at` (h, w, 2) come from, as offsets (N, 2, h, w): the maps of
    `limb_affines`, of the limb that each pixel shows, shares (N, K, h, w).

    A mean of two limbs' maps would show what lies between them in the photo: so a share counts with
    its fourth power. Where there is no limb, nothing moves.
    """
    return weighed_flow(shown.float().square().square(), maps, at)


def weighed_flow(weights: Tensor, maps: Tensor, at: Tensor, least: float = 1e-8) -> Tensor:
    """`limb_flow` of powers of the shares; where they add up to less than `least`, little moves."""
    linear = maps - torch.eye(2, 3, device=maps.device)  # offsets
    rows = F.pad(linear.flatten(2), (0, 1), value=1.0).transpose(1, 2)  # the last one adds up
    mean, total = (rows @ weights.flatten(2)).split((6, 1), 1)
    mean = (mean / total.clamp(min=least)).view(len(weights), 2, 3, *weights.shape[-2:])
    across, along, fixed = mean.unbind(2)
    return across * at[..., 0] + along * at[..., 1] + fixed


def _upright(d: Tensor, length: Tensor, d_0: Tensor, l_0: Tensor) -> Tensor:
    """Directions (N, K, 2) of the limbs, that of the head (the first) between its axis and the
    photo's: by as much as the axis is shorter than in the photo."""
    seen = (length[:, :1] / l_0[:, :1]).clamp(max=1)
    hidden = (1 - seen.square()).clamp(min=0)
    tilted = hidden > 0  # a root has no slope at 0
    hidden = torch.where(tilted, hidden, 1.0).sqrt() * tilted
    head = F.normalize(seen * d[:, :1] + hidden * d_0[:, :1], dim=-1, eps=1e-4)
    return torch.cat((head, d[:, 1:]), 1)


def limb_prior(joints: Tensor, side: int) -> Tensor:
    """Logits of where each limb lies in a picture, from its segment and usual width alone:
    (B, J, 2) -> (B, K, side, side), between -6 and 3."""
    origin, unit, length = _axes(joints)
    p = cells(side, side, joints.device) - origin[:, :, None, None]  # (B, K, side, side, 2)
    along = (p * unit[:, :, None, None]).sum(-1)
    along = torch.minimum(along.clamp(min=0), length[..., None])
    off = (p - along[..., None] * unit[:, :, None, None]).square().sum(-1)
    width = torch.tensor(_WIDTH, device=joints.device)[:, None, None]
    return (3 - 3 * off / width**2).clamp(min=-6)


def hiding(near: Tensor) -> Tensor:
    """Which limb is before which: joints' distances towards the camera (N, J), standing heights ->
    (N, K, K), how surely that of the column hides that of the row, in [0, 1]."""
    limbs = (near[:, _FROM] + near[:, _TO]).detach().float() / 2  # pixels do not teach depth
    ahead = limbs[:, None] - limbs[:, :, None]
    others = 1 - torch.eye(len(LIMBS), device=near.device)
    return others * torch.sigmoid((ahead - _AHEAD) / _DOUBT)


def in_front(moved: Tensor, hides: Tensor) -> Tensor:
    """What is left of the limbs' shares (N, K, H, W) behind those that hide them (`hiding`)."""
    cover = ((moved - _RIM) / 0.3).clamp(0, 1).flatten(2)  # (N, K, H * W)
    return moved * (-_OPAQUE * hides @ cover).exp().view_as(moved)


class SkeletonToKeypoints(nn.Module):
    """Where the joints of a frame are, from G_m's code of its pose and the joints of the photo.

    The code ends with a skeleton in the actor's own axes (standing heights, x to the actor's left,
    y up, z ahead), which is turned, scaled and placed as the photo's joints say, then corrected for
    that actor's build. No pixel is needed, so it learns without pictures, and it carries over to
    photos of any kind. A picture of canonical framing is the starting point.
    """

    SCALE = 2 * STANDING_HEIGHT  # in [-1, 1] coordinates, as the next
    GROUND = 2 * GROUND - 1
    HIDDEN = 384
    SINCE = 3  # octaves of the time since the photo

    def __init__(self, code: int) -> None:
        super().__init__()
        self.view = nn.Sequential(nn.Linear(2 * JOINTS, 64), nn.ReLU(), nn.Linear(64, 5))
        width, hidden = code + 3 * JOINTS + 4 * JOINTS + 2 * self.SINCE + 1, self.HIDDEN
        self.correct = nn.Sequential(
            nn.Linear(width, hidden),
            nn.ReLU(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Linear(hidden, 2 * JOINTS),
        )
        with torch.no_grad():
            for last in (self.view[-1], self.correct[-1]):
                weight, bias = last.parameters()
                weight.mul_(0.1)
                bias.zero_()

    def forward(self, codes: Tensor, at_0: Tensor) -> tuple[Tensor, Tensor]:
        """codes (B, T, code + 60), joints of the photo (B or 1, J, 2) in [-1, 1] -> joints
        (T * B, J, 2) of every frame, time first, and how near the camera each is (T * B, J), in
        standing heights."""
        count, actor = codes.shape[1], at_0.flatten(1)
        bones = codes[..., -3 * JOINTS :].float().unflatten(-1, (JOINTS, 3))
        x, y, z = bones.unbind(-1)  # (B, T, J)
        ahead, aside, grow, right, down = self.view(actor).float().view(-1, 5, 1, 1).unbind(1)
        turn = torch.cat((1 + ahead, aside), -1)
        cos, sin = F.normalize(turn, dim=-1).split(1, -1)  # (B, 1, 1): yaw
        scale = self.SCALE * grow.exp()
        across, along = (cos * x + sin * z) * scale + right, self.GROUND + down - y * scale
        placed = torch.stack((across, along), -1)  # (B, T, J, 2)
        near = (cos * z - sin * x).transpose(0, 1).flatten(0, 1)
        photo = actor[:, None].expand(len(codes), count, -1)
        since = self.since(count, codes.device).expand(len(codes), -1, -1)
        seen = (codes.float(), photo, placed.flatten(2), since)
        placed = placed + self.correct(torch.cat(seen, -1)).float().unflatten(-1, (JOINTS, 2))
        return placed.transpose(0, 1).flatten(0, 1), near

    def since(self, count: int, device: torch.device) -> Tensor:
        """The time since the photo at each of `count` frames, in Fourier features (count, 2 *
        SINCE + 1): an actor in the middle of a movement goes on from there."""
        t = torch.arange(count, device=device) / 16  # in clips of 16 frames
        waves = t[:, None] * (math.pi * 2.0 ** torch.arange(self.SINCE, device=device))
        return torch.cat((t[:, None], waves.sin(), waves.cos()), -1)


class LimbWarp(nn.Module):
    """Reads joints, cuts the photo into limbs, and gives the flow that moves them.

    e_v (N, C, h, w) of the frames, e_a (B, C, h, w) of the photo at the same scale, photo features
    (B, C_p, H, W): N = T * B, time first.
    """

    def __init__(self, channels: int, photo_channels: int) -> None:
        super().__init__()
        self.read = nn.Conv2d(channels, JOINTS, 1)
        self.cut = nn.Conv2d(photo_channels, len(LIMBS), 3, padding=1)
        self.order = nn.Conv2d(channels, len(LIMBS) + 1, 3, padding=1)
        with torch.no_grad():
            for conv in (self.cut, self.order):
                conv.weight.mul_(0.1)
                bias_of(conv).zero_()

    def joints(self, features: Tensor) -> Tensor:
        """Logits over cells, (N, C, h, w) -> (N, J, h * w)."""
        return self.read(features).flatten(2).float()

    def limbs(self, photo: Tensor, joints: Tensor) -> Tensor:
        """Logits (B, K, H, W) of which pixels of the photo belong to which limb."""
        return self.cut(photo).float() + limb_prior(joints, photo.shape[-1])

    def ranks(self, features: Tensor) -> Tensor:
        """Logits (N, K + 1, h, w) of what is in front, background last, apart from `hiding`."""
        order = self.order(features).float()
        return torch.cat((order[:, :1] + _FRONT, order[:, 1:]), 1)

    def shown(
        self, features: Tensor, maps: Tensor, limbs: Tensor, near: Tensor | None = None
    ) -> Tensor:
        """Which limb each pixel shows, shares (N, K + 1, H, W), background last.

        features (N, C, h, w) and how near the camera the joints are (N, J) decide which limb is in
        front; limbs (B, K, H, W) probabilities in the photo, moved by maps (N, K, 2, 3).
        """
        count = len(features) // len(limbs)
        n, k, side = len(features), len(LIMBS), limbs.shape[-1]
        places = come_from(maps, cells(side, side, features.device)).flatten(0, 1)
        source = limbs.repeat(count, 1, 1, 1).view(n * k, 1, side, side)
        moved = F.grid_sample(source, places, align_corners=False).view(n, k, side, side)
        behind = 1 - moved.amax(1, keepdim=True)
        if near is not None:
            moved = in_front(moved, hiding(near))
        order = F.interpolate(self.ranks(features), size=side, mode="bilinear", align_corners=False)
        return (torch.cat((moved, behind), 1).clamp(min=1e-4).log() + order).softmax(1)
