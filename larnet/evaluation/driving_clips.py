"""Driving clips: another actor who does the same, for systems that read their motion from a clip.

A driving clip is never the clip that the result is compared with: it shows an actor of the training
split, and everything measured shows one of the validation split.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from larnet.config.specs import DataSpec, ModelSpec
from larnet.data import Clips, open_stream
from larnet.data.synthetic.drawn_stream import DrawnClips
from larnet.errors import BadInput

TRIES = 4  # recordings drawn for a clip; the one whose position is nearest drives


class DrivingClips:
    """Clips of training actors for the actions and positions of a batch.

    data: what is measured on; spec: size, frames and length of z of the clips.
    """

    def __init__(self, data: DataSpec, spec: ModelSpec) -> None:
        self.stream = open_stream(replace(data, augment=False), spec, "train", "cpu")

    def __call__(self, step: int, clips: Clips) -> Tensor:
        """uint8 (B, T, H, W, 3) for the batch of a step, always the same. Raises BadInput when no
        training actor does one of the actions."""
        names = list(clips.names)
        if absent := [n for n in names if not self._shows(n)]:
            raise BadInput(
                f"No training actor does {absent[0]!r}, so no clip can drive it. Measure on data "
                "that shows each action in both splits, or a system that is not driven."
            )
        if isinstance(self.stream, DrawnClips):
            asked = self.stream.requests(step, len(names), names)
            return self.stream.draw(replace(asked, p_e=clips.p_e)).v
        drawn = [self.stream.batch(TRIES * step + i, len(names), names) for i in range(TRIES)]
        best = _nearest(clips.p_e, [d.p_e for d in drawn])
        return torch.stack([d.v for d in drawn])[best, torch.arange(len(names))]

    def _shows(self, name: str) -> bool:
        return " while " in name or name in self.stream.names


def _nearest(p_e: Tensor, drawn: Sequence[Tensor]) -> Tensor:
    """(B,) which of several draws (B,) is nearest to each position (B,)."""
    return (torch.stack(list(drawn)).float() - p_e.float()).abs().argmin(0)
