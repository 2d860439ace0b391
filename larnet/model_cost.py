"""What a model costs: parameters at inference and multiply-accumulates of one clip."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.utils.flop_counter import FlopCounterMode

from larnet.config.specs import ModelSpec
from larnet.model import LARNet, example, parameters


@dataclass(frozen=True)
class Cost:
    parameters: int  # of everything used at inference
    gmac: float  # 1e9 multiply-accumulates of convolutions and matrix products, one clip


def cost(spec: ModelSpec) -> Cost:
    """Count without computing: the model is built on the meta device."""
    with torch.device("meta"):
        model, condition = LARNet(spec), example(spec)
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        model(condition)
    return Cost(parameters(model), counter.get_total_flops() / 2e9)
