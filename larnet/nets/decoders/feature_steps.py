"""Which frames share a time step of the video features, and what lies between two steps."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class FeatureSteps:
    """Which steps of the video features the frames are of, frames of a step beside one another.

    What the convolutions correct is computed at one frame of every step, the `lead`, and lies
    between those of two steps at the others.
    """

    order: Tensor  # (T * B,) rows of the frames
    features: Tensor  # (n,) rows of the features
    sizes: Tensor  # (n,) frames of each step
    each: Tensor  # (T * B,) places among the steps
    other: Tensor  # (T * B,) the step before or after
    share: Tensor  # (T * B,) how much of that one is in the frame
    lead: Tensor  # (n,) places in `order`

    @classmethod
    def of(cls, which: Tensor, batch: int) -> FeatureSteps:
        """which (T * B,) row of the features each frame has, time first in both."""
        order = which.argsort(stable=True)
        features, each, sizes = which[order].unique_consecutive(
            return_inverse=True, return_counts=True
        )
        lead, time = sizes.cumsum(0) - sizes + sizes // 2, order // batch
        away = time - time[lead][each]
        beside = features[each] + batch * away.sign()
        other = torch.searchsorted(features, beside).clamp(max=len(features) - 1)
        other = torch.where(features[other] == beside, other, each)
        apart = (time[lead][other] - time[lead][each]).abs()
        share = torch.where(other == each, 0.0, away.abs() / apart.clamp(min=1))
        return cls(order, features, sizes, each, other, share, lead)

    def chunks(self, chunk: int) -> list[tuple[slice, slice]]:
        """Steps, and places of their frames in `order`, about `chunk` frames each."""
        ends = self.sizes.cumsum(0)
        last = ends // chunk != (ends - self.sizes) // chunk
        last[-1] = True
        steps = [0, *(last.nonzero().flatten() + 1).tolist()]
        frames = [0, *ends[last].tolist()]
        return [
            (slice(*steps[i : i + 2]), slice(*frames[i : i + 2])) for i in range(len(frames) - 1)
        ]
