"""From pose parameters to 20 joints in space: forward for the trunk and arms, inverse for the legs.

Axes: x to the actor's left, y up, z forward; lengths in standing heights; the ground is y = 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.body.skeleton import JOINTS
from larnet.data.synthetic.keyframing.keyframes import FIRST_ARM, PARAMETERS
from larnet.data.synthetic.randomness import Draws


@dataclass(frozen=True)
class Build:
    """Lengths of one actor's body, each (B,) in standing heights."""

    thigh: Tensor
    shin: Tensor
    ankle: Tensor  # height of the ankle
    foot: Tensor
    hip: Tensor  # half the width between the hip joints
    trunk: Tensor  # hip centre to shoulder centre
    shoulder: Tensor  # half the width
    upper_arm: Tensor
    forearm: Tensor
    hand: Tensor
    head: Tensor  # half the height of the head
    stance: Tensor  # half the distance between the feet
    carry: Tensor  # how far hanging arms are held from the body
    male: Tensor  # 0..1, silhouette
    girth: Tensor  # 1 is average


def draw_build(draws: Draws) -> Build:
    """A body for each seed."""

    def spread(name: str, middle: float, share: float) -> Tensor:
        return middle * (1 + share * draws.uniform(name, low=-1.0, high=1.0)).double()

    male = draws.uniform("male").double()
    male = torch.where(male < 0.5, male * 0.5, 0.5 + male * 0.5)
    legs = spread("legs", 0.443, 0.035)  # thigh and shin together
    shoulder = spread("shoulder", 0.098, 0.05) + 0.018 * male
    arm = spread("arm", 0.318, 0.03)
    ankle, head = spread("ankle", 0.047, 0.08), spread("head", 0.0755, 0.06)
    neck_base = 1 - 2 * head - 0.042  # height of the shoulder centre
    return Build(
        thigh=legs * 0.52, shin=legs * 0.48, ankle=ankle, foot=spread("foot", 0.105, 0.08),
        hip=spread("hip", 0.052, 0.06), trunk=neck_base - (ankle + legs + 0.018),
        shoulder=shoulder, upper_arm=arm * 0.53, forearm=arm * 0.47,
        hand=spread("hand", 0.062, 0.1),
        head=head, stance=spread("stance", 0.068, 0.25),
        carry=draws.uniform("carry").double() * 0.16,
        male=male, girth=spread("girth", 1.06, 0.22),
    )  # fmt: skip


def _rotation(axis: int, degrees: Tensor) -> Tensor:
    """(..., 3, 3) about x (1: forward pitch), y (turn to the left) or z (tilt to the left)."""
    angle = torch.deg2rad(degrees)
    c, s, o, i = torch.cos(angle), torch.sin(angle), torch.zeros_like(angle), torch.ones_like(angle)
    rows = {
        0: (i, o, o, o, c, -s, o, s, c),
        1: (c, o, s, o, i, o, -s, o, c),
        2: (c, s, o, -s, c, o, o, o, i),
    }[axis]
    return torch.stack(rows, -1).unflatten(-1, (3, 3))


def _apply(frame: Tensor, x: Tensor | float, y: Tensor | float, z: Tensor | float) -> Tensor:
    """A vector given in a frame (..., 3, 3), in space."""
    return frame[..., 0] * _last(x) + frame[..., 1] * _last(y) + frame[..., 2] * _last(z)


def _last(x: Tensor | float) -> Tensor | float:
    return x[..., None] if isinstance(x, Tensor) else x


@dataclass(frozen=True)
class PosedBody:
    """Joints (B, T, 20, 3) and the frames (B, T, 3, 3) that tell which way surfaces face."""

    joints: Tensor
    pelvis: Tensor
    trunk: Tensor
    chest: Tensor
    head: Tensor
    bends: Tensor  # (..., 4, 3): which way left arm, right arm, left leg, right leg bend
    toes: Tensor  # (..., 2, 3): where left and right foot point


def _leg(
    hip: Tensor, ankle: Tensor, pole: Tensor, thigh: Tensor, shin: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Knee, ankle and bend of a leg reaching for `ankle`, knee towards `pole` (cosine law)."""
    reach = ankle - hip
    length = reach.norm(dim=-1)
    limit = torch.minimum(length, (thigh + shin) * 0.9985).clamp_min(0.1)
    axis = F.normalize(reach, dim=-1)
    along = (thigh**2 + limit**2 - shin**2) / (2 * limit)
    away = (thigh**2 - along**2).clamp_min(0).sqrt()
    side = F.normalize(pole - (pole * axis).sum(-1, keepdim=True) * axis, dim=-1)
    return (
        hip + axis * along[..., None] + side * away[..., None],
        hip + axis * limit[..., None],
        side,
    )


def figure(build: Build, parameters: Tensor) -> PosedBody:
    """The figure of bodies (B,) with parameters (B, T, P), facing +z, feet near the origin."""
    p = dict(zip(PARAMETERS, parameters.unbind(-1)))
    b = {name: value[:, None] for name, value in vars(build).items()}
    ground = _rotation(1, p["turn"])
    trunk = ground @ _rotation(2, p["tilt"] * 0.5) @ _rotation(0, p["lean"])
    pelvis = ground @ _rotation(2, p["tilt"] * 0.25) @ _rotation(0, p["lean"] * 0.6)
    chest = trunk @ _rotation(1, p["twist"]) @ _rotation(2, p["tilt"] * 0.5)
    chest = chest @ _rotation(0, p["curl"])
    # eyes stay ahead of a leaning trunk, as far as a neck allows
    head = chest @ _rotation(1, p["look"]) @ _rotation(0, p["nod"] - 0.35 * p["lean"].clamp_max(40))
    head = head @ _rotation(2, p["cock"])

    scale = (b["thigh"] + b["shin"]) / 0.443  # of offsets, to this actor's legs
    zero = torch.zeros_like(p["dx"])
    height = b["ankle"] + (b["thigh"] + b["shin"]) * 0.997
    root = _apply(ground, p["dx"] * scale, zero, p["dz"] * scale)
    root = root + torch.stack([zero, height + p["dy"] * scale, zero], -1)
    joints: dict[str, Tensor] = {"hip centre": root + _apply(pelvis, 0.0, 0.018, 0.0)}
    joints["spine"] = joints["hip centre"] + _apply(trunk, zero, b["trunk"] * 0.36, zero)
    joints["shoulder centre"] = joints["spine"] + _apply(chest, zero, b["trunk"] * 0.64, zero)
    neck = joints["shoulder centre"] + _apply(chest, 0.0, 0.034, 0.008)
    joints["head"] = neck + _apply(head, zero, b["head"] * 1.04, zero + 0.01)
    arm_bends = _place_arms(joints, b, p, chest, parameters[..., FIRST_ARM:])
    leg_bends, toes = _place_legs(joints, b, p, ground, pelvis, root)
    return PosedBody(
        torch.stack([joints[name] for name in JOINTS], -2), pelvis, trunk, chest, head,
        torch.stack(arm_bends + leg_bends, -2), torch.stack(toes, -2),
    )  # fmt: skip


_Named = dict[str, Tensor]
_SIDES = (("left", 1.0), ("right", -1.0))
_ARM = (("elbow", "upper_arm"), ("wrist", "forearm"), ("hand", "hand"))


def _place_arms(joints: _Named, b: _Named, p: _Named, chest: Tensor, bones: Tensor) -> list[Tensor]:
    """Add shoulders to hands for bone directions (B, T, 18); returns which way each elbow bends."""
    bones = bones.reshape(*bones.shape[:2], 2, 3, 3)
    hanging = bones.new_tensor([0.0, -1.0, 0.0])
    near = (bones[..., 0, :] * hanging).sum(-1).clamp_min(0) ** 10  # carry: only where arms hang
    bends = []
    for i, (side, sign) in enumerate(_SIDES):
        joint = joints["shoulder centre"] + _apply(
            chest, sign * b["shoulder"], p["shrug"] - 0.022, torch.zeros_like(p["shrug"])
        )
        joints[f"{side} shoulder"] = joint
        arm = bones[..., i, :, :].clone()  # (B, T, 3 bones, 3)
        arm[..., :2, 0] += (b["carry"] * near[..., i])[..., None]
        arm = F.normalize(arm, dim=-1)
        for bone, (name, length) in enumerate(_ARM):
            out, up, fwd = arm[..., bone, :].unbind(-1)
            joint = joint + _apply(chest, sign * out, up, fwd) * b[length][..., None]
            joints[f"{side} {name}"] = joint
        bend = arm[..., 1, :] - arm[..., 0, :] + arm.new_tensor([0, 0, 0.05])
        out, up, fwd = bend.unbind(-1)
        bends.append(_apply(chest, sign * out, up, fwd))
    return bends


def _place_legs(
    joints: _Named, b: _Named, p: _Named, ground: Tensor, pelvis: Tensor, root: Tensor
) -> tuple[list[Tensor], list[Tensor]]:
    """Add hips to feet; returns which way each knee bends and where each foot points."""
    scale, zero = (b["thigh"] + b["shin"]) / 0.443, torch.zeros_like(p["dx"])
    bends, toes = [], []
    for side, sign in _SIDES:
        hip = root + _apply(pelvis, sign * b["hip"], zero, zero)
        x, y, z, toe, knee = (p[f"{side}_{w}"] for w in ("x", "y", "z", "toe", "knee"))
        target = _apply(ground, sign * (b["stance"] + x * scale), zero, z * scale)
        target = target + torch.stack([zero, b["ankle"] + y * scale, zero], -1)
        pole = _apply(ground, sign * knee, zero, zero + 1.0)
        joints[f"{side} hip"] = hip
        joints[f"{side} knee"], ankle, bend = _leg(hip, target, pole, b["thigh"], b["shin"])
        joints[f"{side} ankle"] = ankle
        pitch = torch.deg2rad(toe)
        points = _apply(ground, sign * 0.2 * torch.cos(pitch), -torch.sin(pitch), torch.cos(pitch))
        points = F.normalize(points, dim=-1)
        down = _apply(ground, 0.0, torch.cos(pitch), torch.sin(pitch))
        joints[f"{side} foot"] = (
            ankle + points * b["foot"][..., None] * 0.74 - down * (b["ankle"] * 0.62)[..., None]
        )
        bends.append(bend)
        toes.append(points)
    return bends, toes


def turned(points: Tensor, yaw: Tensor, pitch: Tensor) -> Tensor:
    """Points (B, T, n, 3) in camera axes, as `rotated`."""
    turn = (_rotation(0, pitch.double()) @ _rotation(1, yaw.double()))[:, None, None]
    return (turn @ points.double()[..., None])[..., 0]


def rotated(figure_: PosedBody, yaw: Tensor, pitch: Tensor) -> PosedBody:
    """The figure in camera axes (x right, y up, z near); yaw, pitch (B,) degrees.

    Positive yaw: the actor looks to the right of the picture. Positive pitch: seen from above.
    """
    turn = (_rotation(0, pitch.double()) @ _rotation(1, yaw.double()))[:, None]  # (B, 1, 3, 3)

    def points(x: Tensor) -> Tensor:  # (B, T, n, 3)
        return (turn[:, :, None] @ x[..., None])[..., 0]

    return PosedBody(
        points(figure_.joints), turn @ figure_.pelvis, turn @ figure_.trunk, turn @ figure_.chest,
        turn @ figure_.head, points(figure_.bends), points(figure_.toes),
    )  # fmt: skip
