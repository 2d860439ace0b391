"""Models in seconds, for tests of every row: widths of the paper's rows, and conditions."""

from __future__ import annotations

import torch

from larnet.config.specs import ModelSpec
from larnet.model import Condition

# Changes of a paper's compact row
TINY_PAPER = {
    "model": {
        "size": 24,
        "action": 8,
        "appearance_widths": ((2, 8), (4, 8), (8, 8)),
        "motion_widths": ((8, 8), (4, 8), (2, 8)),
        "motion_code": 16,
        "decoder_widths": ((1, 4),),
        "video_encoder_widths": ((2, 8), (4, 8), (8, 8)),
    },
    "train": {"batch": 2, "steps": 1, "workers": 0},
    "critic": {"width": 4},
}


def random_condition(spec: ModelSpec, batch: int, seed: int = 0) -> Condition:
    draw = torch.Generator().manual_seed(seed)
    return Condition(
        torch.rand(batch, 3, spec.size, spec.size, generator=draw) * 2 - 1,
        torch.randn(batch, spec.action, generator=draw),
        torch.rand(batch, generator=draw),
        torch.randn(batch, spec.noise, generator=draw),
    )
