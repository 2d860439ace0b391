"""The contract of a competitor: LARNet's call, and the losses that its own paper adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.config.specs import RunSpec
from larnet.losses import Sample
from larnet.model import Condition, Generated, System


class Rival(System):
    """A competitor. A file of this folder subclasses it: the networks and `forward`."""

    def studied(self, c: Condition, real: Tensor) -> Condition:
        """The condition that training generates from: more than words where a paper's training
        sees more of the real clip (B, 3, T, H, W)."""
        return c

    def losses(self, out: Generated, real: Tensor, c: Condition) -> dict[str, Tensor]:
        """The paper's terms beside the adversarial ones, scalars without weight, by their names in
        `LossSpec`; real (B, 3, T', H, W) are the frames of `out.v`. Every term is given: what has
        no weight is only logged."""
        return {
            "reconstruction": F.l1_loss(out.v.float(), real),
            "first": F.mse_loss(out.v[:, :, 0].float(), c.x_0.expand_as(out.v[:, :, 0])),
        }


@dataclass(frozen=True)
class Sight:
    """What a critic compares and is told; fake and real of one shape, `told` for both."""

    real: Sample
    fake: Sample
    told: tuple[Tensor, ...] = ()
    made: Sample | None = None  # what was generated, where the fake is a mix of it


@dataclass(frozen=True)
class CriticRow:
    """A critic of a system: its network, and what it looks at."""

    build: Callable[[RunSpec], nn.Module]  # called as net(sample, *told) -> scores of any shape
    look: Callable[[Generated, Tensor, Condition, torch.Generator], Sight]
    matched: bool = False  # its features of the clip are to be those of the real one (`features`)
