"""Batches of clips for training and measuring: what a clip carries, and the stream it comes from.

A stream is a function of (seed, split, step): any step's batch can be made again, by any process,
which is what makes a resumed run equal to an unbroken one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, Protocol

import torch
from torch import Tensor

from larnet.config.specs import AS_RECORDED

Split = Literal["train", "val"]
UNKNOWN = 255  # in a mask: nobody knows whether the actor is there


@dataclass(frozen=True)
class Clips:
    """A batch of real (recorded or drawn) clips and what is known of them.

    Joints that are not known are NaN, masks that are not known are UNKNOWN throughout.
    """

    x_0: Tensor  # (B, H, W, 3) uint8, the actor's photo
    v: Tensor  # (B, T, H, W, 3) uint8
    p_e: Tensor  # (B,) in [0, 1]
    z: Tensor  # (B, Z), the style the clip was drawn with
    action: Tensor  # (B,) index into the known actions; -1: a combination
    names: tuple[str, ...]  # (B)
    joints: Tensor  # (B, T, J, 2) in [0, 1] of the picture, x right, y down
    joints_0: Tensor  # (B, J, 2), those of x_0
    mask: Tensor  # (B, T, H, W) uint8, 1 on the actor
    mask_0: Tensor  # (B, H, W) uint8, that of x_0
    recorded: Tensor  # (B,) bool: a real person moved, in a style that z does not tell

    def to(self, device: torch.device | str) -> Clips:
        """The same batch with its tensors on a device."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        moved: dict[str, Any] = {
            k: x.to(device) if isinstance(x, Tensor) else x for k, x in values.items()
        }
        return Clips(**moved)


@dataclass(frozen=True)
class Skeletons:
    """A batch of movements without pictures (`synthetic.movements`)."""

    names: tuple[str, ...]  # (B)
    p_e: Tensor  # (B,) in [0, 1]
    z: Tensor  # (B, Z)
    skeleton: Tensor  # (B, T, J, 3) in standing heights, one average actor
    joints: Tensor  # (B, T, J, 2) in [0, 1] of a picture of some actor
    joints_0: Tensor  # (B, J, 2), those of that actor's photo

    def to(self, device: torch.device | str) -> Skeletons:
        """The same batch on a device."""
        return Skeletons(self.names, *(x.to(device) for x in self.tensors()))

    def some(self, part: slice) -> Skeletons:
        """Those of some rows."""
        return Skeletons(self.names[part], *(x[part] for x in self.tensors()))

    def tensors(self) -> tuple[Tensor, ...]:
        """Every field but the names, in order."""
        return self.p_e, self.z, self.skeleton, self.joints, self.joints_0


class ClipStream(Protocol):
    """What every data set offers to training and measuring."""

    actions: tuple[str, ...]  # known actions, in the order of the class index
    vocabulary: tuple[str, ...]  # every name that a clip of the stream may carry
    names: tuple[str, ...]  # the actions that `batch` draws from, those of this split's actors

    def batch(self, step: int, size: int, names: Sequence[str] | None = None) -> Clips:
        """The batch of a step, always the same; `names` (size) fixes its actions.

        Raises UnknownName for a name that is not in `names` (or, of drawn actors, a combination).
        """
        ...

    def draw_skeletons(self, step: int, size: int) -> Skeletons | None:
        """Movements of a step without their pictures; None where there are none."""
        ...


def generator(*key: int) -> torch.Generator:
    """A CPU generator seeded by a few integers, independent for neighbouring keys."""
    mixed = 0x9E3779B97F4A7C15
    for part in key:
        mixed = (mixed ^ (part + 0x7F4A7C15)) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
        mixed ^= mixed >> 29
    return torch.Generator().manual_seed(mixed & 0x7FFFFFFFFFFFFFFF)


def styles(clips: Clips, motion: str) -> Tensor:
    """z (B, Z) of clips for a G_m of a kind: one that knows recorded people is told of them."""
    z = clips.z.float()
    return as_recorded(z, clips.recorded) if motion == "paced" else z


def as_recorded(z: Tensor, which: Tensor) -> Tensor:
    """Styles (B, Z) with the last entry set for some (B,) bool: many actions are both drawn and
    recorded, and the mean of a drawn and a recorded performance is neither."""
    last = torch.where(which, AS_RECORDED, z[:, -1])
    return torch.cat((z[:, :-1], last[:, None].to(z.dtype)), 1)


def pick(names: Sequence[str], count: int, draw: torch.Generator) -> list[str]:
    """`count` names at random, with repetition."""
    return [names[i] for i in torch.randint(len(names), (count,), generator=draw).tolist()]
