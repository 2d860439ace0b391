"""Pictures of people whose parts are known, as one batch, and what a mirror makes of it."""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch
from torch import Tensor

from larnet.body.part_map import BODY_PARTS, IGNORED, MIRRORED_JOINTS, MIRRORED_PARTS


@dataclass(frozen=True)
class PartBatch:
    """B pictures of one size."""

    photo: Tensor  # (B, 3, H, W) in [0, 1]
    outline: Tensor  # (B, 1, H, W) in [0, 1], the person as a matting network would give it
    joints: Tensor  # (B, 20, 2) pixels, x right, y down, NaN where not seen
    parts: Tensor  # (B, H, W) uint8 index into PARTS, IGNORED where nobody knows
    whole: Tensor  # (B, 14, H, W) uint8: 1 on a body part, hidden or not; 0 off it; or IGNORED

    @classmethod
    def of(cls, batches: list[PartBatch]) -> PartBatch:
        """Several batches of one size as one."""
        names = [f.name for f in fields(cls)]
        return cls(*(torch.cat([getattr(b, name) for b in batches]) for name in names))


def mirrored(batch: PartBatch) -> PartBatch:
    """Everything seen in a mirror: left becomes right, in the pictures and in the names."""
    width = batch.photo.shape[-1]
    joints = batch.joints[:, list(MIRRORED_JOINTS)]
    joints = torch.stack((width - joints[..., 0], joints[..., 1]), -1)
    swap = torch.tensor([*MIRRORED_PARTS, *range(len(MIRRORED_PARTS), IGNORED + 1)])
    whole = batch.whole[:, [i - 1 for i in MIRRORED_PARTS[1:]]]
    return PartBatch(
        batch.photo.flip(-1), batch.outline.flip(-1), joints,
        swap[batch.parts.long()].to(torch.uint8).flip(-1), whole.flip(-1),
    )  # fmt: skip


def visible_only(parts: Tensor) -> Tensor:
    """`whole` (B, 14, H, W) as far as parts (B, H, W) tell: what is seen is there, what is seen of
    the background hides nothing, and behind other parts nobody knows."""
    index = torch.arange(1, len(BODY_PARTS) + 1, device=parts.device)[:, None, None]
    here = (parts[:, None] == index).to(torch.uint8)
    return torch.where(here.bool() | (parts == 0)[:, None], here, IGNORED)
