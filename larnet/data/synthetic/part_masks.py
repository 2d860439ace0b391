"""Still pictures of drawn actors in any pose, with every part's mask, hidden or not."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.body.part_map import BODY_PARTS, PART_INDEX
from larnet.body.skeleton import EPISODE
from larnet.data.synthetic.actor_look import draw_look, textures
from larnet.data.synthetic.body_parts import BodyPart, body_parts
from larnet.data.synthetic.camera import Camera, in_picture
from larnet.data.synthetic.draw import Canvas, Outline, outline, windows
from larnet.data.synthetic.keyframing.keyframes import FIRST_ARM
from larnet.data.synthetic.keyframing.score import CHOREOGRAPHY, poses
from larnet.data.synthetic.randomness import Draws
from larnet.data.synthetic.rig import draw_build, figure, rotated

NOISE = 15  # length of a movement's style
ANY_ARMS = 0.5  # share of the actors whose arms are anywhere, whatever the action
_HEAD = ("head", "skin", "hair", "cap")  # materials
_TRUNK = ("yoke", "chest", "pelvis", "skirt")
_LIMBS = {
    "upper arm": "upper arm", "forearm": "lower arm", "hand": "hand", "thigh": "upper leg",
    "shin": "lower leg", "shoe": "foot",
}  # fmt: skip


@dataclass(frozen=True)
class DrawnParts:
    """B pictures of size x size and what is known of them."""

    cutout: Tensor  # (B, 3, H, W) in [0, 1], the actor's colours times their cover
    cover: Tensor  # (B, 1, H, W) in [0, 1], how much of each pixel is the actor
    parts: Tensor  # (B, H, W) uint8 index into PARTS, what is in front
    whole: Tensor  # (B, 14, H, W) bool: each body part as if nothing were before it
    joints: Tensor  # (B, 20, 2) pixels, x right, y down


def part_groups(parts: list[BodyPart]) -> list[int]:
    """Index into PARTS of each solid of `body_parts`, whose limbs stand left before right."""
    groups, first_leg_ended = [], False
    for part in parts:
        if part.material in _LIMBS:
            side = "right" if first_leg_ended else "left"
            groups.append(PART_INDEX[f"{side} {_LIMBS[part.material]}"])
            first_leg_ended = first_leg_ended or part.material == "shoe"
        else:
            groups.append(PART_INDEX["head" if part.material in _HEAD else "trunk"])
    return groups


def draw_parts(seeds: Tensor, size: int) -> DrawnParts:
    """Draw one actor for each seed (B,) int64: any action, any moment, half of them with arms
    anywhere, seen from any side; the standing height is about 0.8 of the picture's."""
    draws = Draws(seeds)
    names = tuple(CHOREOGRAPHY)
    actions = [names[i] for i in (draws.uniform("part action") * len(names)).long().tolist()]
    build, camera = draw_build(draws), _camera(draws)
    t = draws.uniform("part moment", 1, high=EPISODE - 1.0).double()
    pose = poses(actions, t, 2 * draws.uniform("part style", NOISE, low=-1.0, high=1.0))
    actor = rotated(figure(build, _any_arms(draws, pose)), _yaw(draws), _pitch(draws))
    look = draw_look(draws, build.male.float())
    solids = body_parts(build, look, actor)
    light = torch.stack([
        draws.uniform("light", low=-0.8, high=0.8), torch.full((len(seeds),), -0.5),
        draws.uniform("part light", low=0.1, high=0.5),
    ], 1)  # fmt: skip
    outlines = [outline(solid, camera, size) for solid in solids]
    cloth = textures(look, max(24, min(128, 8 * round(size * 0.4 / 8))))
    stage = Canvas(len(seeds), 1, size, light, flow=False)
    places = windows(outlines, size)
    for solid, o, place in zip(solids, outlines, places):
        stage.draw(o, cloth[solid.material], solid.margin, place)
    paint = stage.paint.reshape(-1, size, size, 4).permute(0, 3, 1, 2)
    parts, whole = _masks(solids, outlines, places, size, light)
    joints = in_picture(actor.joints, camera)[:, 0] * size
    cover = paint[:, 3:].clamp(0, 1)
    return DrawnParts(paint[:, :3].clamp(0, 1), cover, parts, whole, joints)


def _camera(draws: Draws) -> Camera:
    return Camera(
        x=0.5 + draws.uniform("part x", low=-0.02, high=0.02),
        y=0.93 + draws.uniform("part y", low=-0.02, high=0.02),
        scale=0.78 + draws.uniform("part scale", low=-0.06, high=0.06),
    )


def _yaw(draws: Draws) -> Tensor:
    """(B,) degrees away from the camera: mostly a half front, some sides and backs."""
    kind = draws.uniform("part yaw kind")
    front = draws.uniform("part yaw", low=-40.0, high=40.0)
    round_ = draws.uniform("part turn", low=-180.0, high=180.0)
    return torch.where(kind < 0.7, front, round_)


def _pitch(draws: Draws) -> Tensor:
    return draws.uniform("part pitch", low=-4.0, high=14.0)


def _any_arms(draws: Draws, pose: Tensor) -> Tensor:
    """Pose (B, 1, P) whose arms, for some actors, are bent in any way that a shoulder allows."""
    b = len(pose)

    def towards(name: str, low: tuple, high: tuple) -> Tensor:  # (B, 2, 3) out, up, forward
        share = draws.uniform(name, 2, 3)
        low_, high_ = share.new_tensor(low), share.new_tensor(high)
        return F.normalize(low_ + share * (high_ - low_) + 1e-3, dim=-1)

    upper = towards("part upper arm", (-0.35, -1.4, -0.45), (1.0, 0.7, 0.9))
    fore = towards("part forearm", (-1.2, -1.0, -0.1), (0.7, 1.3, 1.2))
    hand = F.normalize(fore + 0.35 * towards("part hand", (-1, -1, -1), (1, 1, 1)), dim=-1)
    arms = torch.stack([upper, fore, hand], 2).reshape(b, 1, -1).to(pose)
    chosen = draws.uniform("part arms") < ANY_ARMS
    arms = torch.where(chosen[:, None, None], arms, pose[..., FIRST_ARM:])
    return torch.cat([pose[..., :FIRST_ARM], arms], -1)


def _masks(
    solids: list[BodyPart], outlines: list[Outline], places: list[tuple], size: int, light: Tensor
) -> tuple[Tensor, Tensor]:
    """Visible parts (B, H, W) uint8 and whole parts (B, 14, H, W) bool: each drawn alone."""
    b = len(light)
    groups = part_groups(solids)
    white = torch.ones(b, 3, 2, 3)
    whole, depth = [], []
    for group in range(1, len(BODY_PARTS) + 1):
        alone = Canvas(b, 1, size, light, flow=False)
        for solid, o, place, of in zip(solids, outlines, places, groups):
            if of == group:
                alone.draw(o, white, solid.margin, place)
        whole.append(alone.paint[:, 3].reshape(b, size, size) > 0.5)
        depth.append(alone.depth.reshape(b, size, size))
    masks, depths = torch.stack(whole, 1), torch.stack(depth, 1)
    nearest = torch.where(masks, depths, -torch.inf).argmax(1) + 1
    return torch.where(masks.any(1), nearest, 0).to(torch.uint8), masks
