"""The solid parts of a body: tapered, flattened capsules with a front and a depth."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.body.skeleton import AT
from larnet.data.synthetic.actor_look import Look
from larnet.data.synthetic.rig import Build, PosedBody


@dataclass(frozen=True)
class BodyPart:
    """One capsule from `a` to `b` (B, T, 3), standing heights, seen by the camera."""

    material: str
    a: Tensor
    b: Tensor
    front: Tensor  # (B, T, 3) where the middle of its texture faces
    radii: tuple[Tensor, Tensor, Tensor]  # (B, 1) half widths at a, between, at b; < 0: absent
    depth: float = 1.0  # thickness over width
    cap: float = 1.0  # roundness of the ends: 1 a half ball, 0 flat
    margin: float = 0.0  # share of the length that the texture reaches beyond both ends


def _mix(a: Tensor, b: Tensor, share: float) -> Tensor:
    return a + (b - a) * share


def body_parts(build: Build, look: Look, seen: PosedBody) -> list[BodyPart]:
    """Every part of every actor; those an actor does not have get a negative radius."""
    j = {name: seen.joints[..., i, :] for name, i in AT.items()}
    g = build.girth[:, None].sqrt()
    male, h = build.male[:, None], build.head[:, None]
    parts = [*_head(j["head"], seen, h, look), *_trunk(j, seen, g, male, build, look)]
    for i, side in enumerate(("left", "right")):
        parts += _arm(j, seen, side, i, g * (0.94 + 0.1 * male), look)
        parts += _leg(j, seen, side, i, g, look)
    return parts


def _worn(there: Tensor, *radii: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Radii for the actors who have the part (there (B, 1) or (B, T) > 0), -1 for the others."""
    at_a, between, at_b = (torch.where(there > 0, r, -torch.ones_like(r)) for r in radii)
    return at_a, between, at_b


def _head(centre: Tensor, seen: PosedBody, h: Tensor, look: Look) -> list[BodyPart]:
    side, up, fwd = (seen.head[..., i] for i in range(3))
    s = h[..., None]

    def at(x: float, y: float, z: float) -> Tensor:  # in half heights of the head
        return centre + side * s * x + up * s * y + fwd * s * z

    hair, long_hair, cap = (x[:, None] for x in (look.has_hair, look.has_long_hair, look.has_cap))
    back = h * (0.66 + look.hair_volume[:, None])
    ear = (h * 0.09, h * 0.13, h * 0.14)
    return [
        BodyPart("head", at(0, -0.42, 0.02), at(0, 0.34, 0.0), fwd, (h * 0.54, h * 0.7, h * 0.66),
             depth=1.12, margin=0.5),
        BodyPart("skin", at(0, -1.35, -0.16), at(0, -0.45, -0.06), fwd,  # neck
             (h * 0.52, h * 0.44, h * 0.44)),
        BodyPart("skin", at(0, 0.02, 0.7), at(0, -0.2, 0.84), up,  # nose
             (h * 0.09, h * 0.1, h * 0.13)),
        BodyPart("hair", at(0, -0.1, -0.3), at(0, 0.4, -0.1), fwd,
             _worn(hair, back * 0.92, back * 1.03, back), depth=1.05),
        BodyPart("hair", at(0, 0.1, -0.45), at(0, -1.75, -0.62), fwd,
             _worn(long_hair, h * 0.72, h * 0.82, h * 0.6), depth=0.6),
        BodyPart("cap", at(0, 0.36, -0.04), at(0, 0.52, -0.04), fwd,
             _worn(cap, h * 0.76, h * 0.74, h * 0.6), depth=1.1),
        BodyPart("cap", at(0, 0.36, 0.45), at(0, 0.28, 1.15), up,  # brim
             _worn(cap, h * 0.6, h * 0.6, h * 0.4), depth=0.16, cap=0.6),
        *(BodyPart("skin", at(x, -0.14, -0.05), at(x * 1.04, 0.08, -0.09), fwd, ear)
          for x in (0.68, -0.68)),
    ]  # fmt: skip


def _trunk(
    j: dict, seen: PosedBody, g: Tensor, male: Tensor, build: Build, look: Look
) -> list[BodyPart]:
    chest_up, chest_fwd = seen.chest[..., 1], seen.chest[..., 2]
    pelvis_up, pelvis_fwd = seen.pelvis[..., 1], seen.pelvis[..., 2]
    shoulder, hip = build.shoulder[:, None], build.hip[:, None]
    loose = 1 + look.loose[:, None] * 0.1
    waist = (0.066 + 0.008 * male) * g**1.6 * loose
    hips = (hip + 0.037 - 0.004 * male) * g * loose
    bust = shoulder * (0.86 + 0.02 * male) * g**0.5
    spine, hip_centre = j["spine"], j["hip centre"]
    knees = _mix(j["left knee"], j["right knee"], 0.5)
    apart = (j["left knee"] - j["right knee"]).norm(dim=-1) * 0.5
    skirt = look.has_skirt[:, None]
    length = look.skirt_length[:, None, None]
    neck = j["shoulder centre"] + chest_up * 0.012
    return [
        *(BodyPart("yoke", neck, j[f"{side} shoulder"], chest_fwd,
             (0.036 * g, 0.033 * g, 0.031 * g)) for side in ("left", "right")),
        BodyPart("chest", spine - chest_up * 0.02, j["shoulder centre"] - chest_up * 0.045,
             chest_fwd, (waist, bust * 0.97, bust * 0.9), depth=0.66, cap=0.52),
        BodyPart("pelvis", hip_centre - pelvis_up * 0.03, spine + chest_up * 0.015, pelvis_fwd,
             (hips, hips * 0.99, waist), depth=0.74, cap=0.5),
        BodyPart("skirt", hip_centre + pelvis_up * 0.02, _mix(hip_centre, knees, 1.0) * length
             + (1 - length) * hip_centre, pelvis_fwd,
             _worn(skirt, hips * 0.96, hips * 1.12 + apart * 0.3, hips * 1.08 + apart * 0.62),
             depth=0.86, cap=0.12),
    ]  # fmt: skip


def _arm(j: dict, seen: PosedBody, side: str, i: int, g: Tensor, look: Look) -> list[BodyPart]:
    shoulder, elbow, wrist, hand = (
        j[f"{side} {x}"] for x in ("shoulder", "elbow", "wrist", "hand")
    )
    front = seen.bends[..., i, :]
    sleeve = look.loose[:, None] * 0.16
    top = 1 + 0.4 * sleeve * (look.sleeve[:, None] > 0.2)
    upper = 1 + sleeve * (look.sleeve[:, None] > 0.2)
    fore = 1 + sleeve * (look.sleeve[:, None] > 1.2)
    thumb = F.normalize(front + 1e-4, dim=-1)
    along = F.normalize(hand - wrist, dim=-1)
    palm = _mix(wrist, hand, 0.25)
    return [
        BodyPart("upper arm", shoulder, elbow, front,
             (0.0345 * g * top, 0.032 * g * upper, 0.0275 * g * upper)),
        BodyPart("forearm", elbow, wrist, front,
             (0.0275 * g * upper, 0.0265 * g * fore, 0.0205 * g * fore)),
        BodyPart("hand", _mix(wrist, hand, 0.12), _mix(wrist, hand, 0.84), front,
             (0.0215 * g, 0.0285 * g, 0.023 * g), depth=0.85),
        BodyPart("hand", palm, palm + along * 0.02 + thumb * 0.036, along,
             (0.0125 * g, 0.0115 * g, 0.0105 * g)),
    ]  # fmt: skip


def _leg(j: dict, seen: PosedBody, side: str, i: int, g: Tensor, look: Look) -> list[BodyPart]:
    hip, knee, ankle, toe = (j[f"{side} {x}"] for x in ("hip", "knee", "ankle", "foot"))
    front, points = seen.bends[..., 2 + i, :], seen.toes[..., i, :]
    wide = look.leg_loose[:, None]
    thigh = 1 + wide * 0.1 * (look.trouser[:, None] > 0.5)
    shin = 1 + wide * 0.22 * (look.trouser[:, None] > 1.2)
    cuff = 1 + wide * 0.5 * (look.trouser[:, None] > 1.5)
    heel = _mix(toe - points * 0.1, ankle, 0.18)
    top = toe + (ankle - toe) * 0.06
    return [
        BodyPart("thigh", hip, knee, front,
             (0.057 * g * thigh, 0.052 * g * thigh, 0.0405 * g * thigh)),
        BodyPart("shin", knee, ankle, front,
             (0.039 * g * thigh, 0.041 * g * shin, 0.0265 * g * cuff), cap=0.7),
        BodyPart("shoe", heel, top - points * 0.012, ankle - toe,
             (0.0275 * g, 0.029 * g, 0.0245 * g), depth=0.82),
    ]  # fmt: skip
