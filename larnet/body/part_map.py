"""The 14 parts of a body, the bones they lie on, and how far a pixel is from each bone."""

from __future__ import annotations

import torch
from torch import Tensor

from larnet.body.skeleton import AT, BODY_PARTS, JOINTS, PART_ENDS

PARTS: tuple[str, ...] = ("background", *BODY_PARTS)
PART_INDEX = {name: i for i, name in enumerate(PARTS)}
IGNORED = 255  # of a part map: nobody knows which part the pixel is


def _other_side(name: str) -> str:
    side, _, rest = name.partition(" ")
    return {"left": "right ", "right": "left "}[side] + rest if side in ("left", "right") else name


MIRRORED_PARTS: tuple[int, ...] = tuple(PART_INDEX[_other_side(name)] for name in PARTS)
MIRRORED_JOINTS: tuple[int, ...] = tuple(AT[_other_side(name)] for name in JOINTS)

# Joints at both ends of each body part, and how far the bone goes on beyond the second, in bones
BONES: tuple[tuple[int, int, float], ...] = tuple(
    (AT[first], AT[second], 0.6 if part == "head" else 0.0)
    for part, (first, second) in PART_ENDS.items()
)
REACH = 1 / 24  # of a picture's longer side: how far from a bone its map falls to 1/e


def bone_distances(joints: Tensor, height: int, width: int, stride: int = 1) -> Tensor:
    """Distance in pixels from each bone, (B, 14, height / stride, width / stride) float32.

    joints (B, 20, 2): x, y in pixels of a (height, width) picture, NaN where unknown; a bone
    without both of its ends is infinitely far.
    """
    first, second, beyond = zip(*BONES)
    a, b = joints[:, list(first)], joints[:, list(second)]  # (B, 14, 2)
    b = b + (b - a) * b.new_tensor(beyond)[:, None]
    x = (torch.arange(width // stride, device=joints.device) + 0.5) * stride
    y = (torch.arange(height // stride, device=joints.device) + 0.5)[:, None] * stride
    ax, ay, dx, dy = (n[..., None, None] for n in (*a.unbind(-1), *(b - a).unbind(-1)))
    x, y = x - ax, y - ay  # (B, 14, 1, w), (B, 14, h, 1): from the first end
    share = ((x * dx + y * dy) / (dx * dx + dy * dy).clamp_min(1e-6)).clamp(0, 1)
    distance = ((x - share * dx) ** 2 + (y - share * dy) ** 2).sqrt()
    return torch.where(distance.isnan(), torch.inf, distance).float()


def bone_maps(joints: Tensor, height: int, width: int, long_side: int, stride: int = 1) -> Tensor:
    """Nearness to each bone in [0, 1], (B, 14, height / stride, width / stride); 0 if absent.

    long_side: of the pictures that the network is made for, in pixels.
    """
    return torch.exp(-bone_distances(joints, height, width, stride) / (REACH * long_side))
